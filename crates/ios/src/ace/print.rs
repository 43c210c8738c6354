//! Entries as a release prints them (ios-facts 1.10).

use super::{
    Ace, AceOptions, FLAGS, FlagConditions, Log, MarkingMatch, ProtocolMatch, StandardAce, TcpFlags, TtlMatch,
};
use crate::port::{PortMatch, Transport};
use crate::print::Printer;
use byway_vocabulary::{
    DSCP, ICMP_MESSAGES, IGMP_TYPES, IP_OPTIONS, IcmpMessage, PRECEDENCE, PROTOCOLS, TOS,
};

impl Ace<'_> {
    pub(crate) fn print(&self, printer: &mut Printer) {
        let plain = AceOptions::default();
        let options = self.options.as_deref().unwrap_or(&plain);
        if let Some((name, minutes)) = &options.dynamic {
            printer.word("dynamic");
            printer.name(name);
            print_timeout(printer, minutes.as_ref());
        }
        self.action.print(printer);
        self.print_protocol(printer);
        let (source, destination) = self.ports();
        self.source.print_extended(printer);
        if let Some((ports, transport)) = source {
            ports.print(printer, transport);
        }
        self.destination.print_extended(printer);
        if let Some((ports, transport)) = destination {
            ports.print(printer, transport);
        }
        match &self.protocol {
            ProtocolMatch::Tcp { flags: Some(flags), .. } => flags.print(printer),
            ProtocolMatch::Icmp(Some(message)) => print_message(printer, *message),
            ProtocolMatch::Igmp(Some(kind)) => match IGMP_TYPES.name(*kind) {
                Some(name) => printer.word(name),
                None => printer.show(kind),
            },
            _ => {}
        }
        options.print(printer);
    }

    fn print_protocol(&self, printer: &mut Printer) {
        match &self.protocol {
            ProtocolMatch::Ip => printer.word("ip"),
            ProtocolMatch::Tcp { .. } => printer.word("tcp"),
            ProtocolMatch::Udp { .. } => printer.word("udp"),
            ProtocolMatch::Sctp { .. } => printer.word("sctp"),
            ProtocolMatch::Icmp(_) => printer.word("icmp"),
            ProtocolMatch::Igmp(_) => printer.word("igmp"),
            ProtocolMatch::Number(number) => match PROTOCOLS.name(*number).filter(|name| *name != "igrp") {
                Some(name) => printer.word(name),
                None => printer.show(number),
            },
            ProtocolMatch::ServiceGroup(group) => {
                printer.word("object-group");
                printer.name(group);
            }
        }
    }

    #[expect(clippy::type_complexity, reason = "a pair of pairs, read in one place")]
    fn ports(&self) -> (Option<(&PortMatch, Transport)>, Option<(&PortMatch, Transport)>) {
        match &self.protocol {
            ProtocolMatch::Tcp { source, destination, .. } => {
                (Some((source, Transport::Tcp)), Some((destination, Transport::Tcp)))
            }
            ProtocolMatch::Udp { source, destination } => {
                (Some((source, Transport::Udp)), Some((destination, Transport::Udp)))
            }
            ProtocolMatch::Sctp { source, destination } => {
                (Some((source, Transport::Sctp)), Some((destination, Transport::Sctp)))
            }
            _ => (None, None),
        }
    }
}

fn print_timeout(printer: &mut Printer, timeout: Option<&impl std::fmt::Display>) {
    if let Some(timeout) = timeout {
        printer.word("timeout");
        printer.show(timeout);
    }
}

fn print_message(printer: &mut Printer, message: IcmpMessage) {
    match (ICMP_MESSAGES.name(message), message.code) {
        (Some(name), _) => printer.word(name),
        (None, None) => printer.show(message.kind),
        (None, Some(code)) => {
            printer.show(message.kind);
            printer.show(code);
        }
    }
}

impl TcpFlags {
    fn print(self, printer: &mut Printer) {
        match self {
            Self::AnySet { established, flags } => {
                if established {
                    printer.word("established");
                }
                flags.names().for_each(|name| printer.word(name));
            }
            Self::MatchAny(conditions) => conditions.print(printer, "match-any"),
            Self::MatchAll(conditions) => conditions.print(printer, "match-all"),
        }
    }
}

impl FlagConditions {
    fn print(self, printer: &mut Printer, keyword: &str) {
        printer.word(keyword);
        for (name, bit) in FLAGS {
            if self.set.0 & bit != 0 {
                printer.show(format_args!("+{name}"));
            }
            if self.clear.0 & bit != 0 {
                printer.show(format_args!("-{name}"));
            }
        }
    }
}

fn print_named(printer: &mut Printer, keyword: &str, table: &byway_vocabulary::Names<u8>, value: u8) {
    printer.word(keyword);
    match table.name(value) {
        Some(name) => printer.word(name),
        None => printer.show(value),
    }
}

impl AceOptions<'_> {
    /// Prints the options in the order seen on routers: marking, option, ttl, log, time-range, fragments
    /// (ios-facts 1.10; the place of `fragments` is memory).
    fn print(&self, printer: &mut Printer) {
        match self.marking {
            Some(MarkingMatch::Dscp(value)) => print_named(printer, "dscp", &DSCP, value),
            Some(MarkingMatch::Precedence(value)) => print_named(printer, "precedence", &PRECEDENCE, value),
            Some(MarkingMatch::Tos(value)) => print_named(printer, "tos", &TOS, value),
            Some(MarkingMatch::PrecedenceAndTos(precedence, tos)) => {
                print_named(printer, "precedence", &PRECEDENCE, precedence);
                print_named(printer, "tos", &TOS, tos);
            }
            None => {}
        }
        match self.ip_option {
            Some(Some(option)) => print_named(printer, "option", &IP_OPTIONS, option),
            Some(None) => printer.word("option any-options"),
            None => {}
        }
        if let Some(ttl) = &self.ttl {
            ttl.print(printer);
        }
        if let Some(log) = &self.log {
            log.print(printer);
        }
        if let Some(name) = &self.time_range {
            printer.word("time-range");
            printer.name(name);
        }
        if self.fragments {
            printer.word("fragments");
        }
        if let Some((name, seconds)) = &self.reflect {
            printer.word("reflect");
            printer.name(name);
            print_timeout(printer, seconds.as_ref());
        }
    }
}

impl Log<'_> {
    fn print(&self, printer: &mut Printer) {
        printer.word(if self.input { "log-input" } else { "log" });
        if let Some(cookie) = &self.cookie {
            printer.name(cookie);
        }
    }
}

impl TtlMatch {
    fn print(&self, printer: &mut Printer) {
        let (operator, values): (&str, &[u8]) = match self {
            Self::Eq(values) => ("eq", values),
            Self::Neq(values) => ("neq", values),
            Self::Lt(value) => ("lt", &[*value]),
            Self::Gt(value) => ("gt", &[*value]),
            Self::Range(first, last) => ("range", &[*first, *last]),
        };
        printer.word("ttl");
        printer.word(operator);
        values.iter().for_each(|value| printer.show(value));
    }
}

impl StandardAce<'_> {
    pub(crate) fn print(&self, printer: &mut Printer) {
        self.action.print(printer);
        self.source.print_standard(printer);
        if let Some(log) = &self.log {
            log.print(printer);
        }
    }
}
