//! The ordinary entry, small and quick: what nearly every line of a long list is.
//!
//! A list may have a million entries, and nearly all of them say no more than action, protocol, addresses, one port a side,
//! `established` and `log`. [`PlainEntry`] holds that in 32 bytes, and [`read`] reads it from the bytes of a line in one pass
//! without cutting words. Both are shortcuts of [`AclCommand`] and of its grammar: what does not fit takes the long way, and
//! the tests below hold the two equal. `cargo bench -p byway-ios` shows what it gains.

use crate::ace::{Ace, AceOptions, Action, FlagSet, Log, ProtocolMatch, StandardAce, TcpFlags};
use crate::acl::{AclCommand, AclKind};
use crate::address::{AddressMatch, WildcardMask};
use crate::port::{PortMatch, Transport};
use crate::word::trim_end;
use byway_vocabulary::IcmpMessage;
use std::net::Ipv4Addr;

/// An ordinary entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct PlainEntry {
    source: PlainAddress,
    destination: PlainAddress,
    above: Above,
    action: Action,
    protocol: u8,
    shape: Shape,
}

/// The kind of list, and whether the entry logs: in one byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Shape {
    Standard,
    StandardLog,
    Extended,
    ExtendedLog,
}

impl Shape {
    const fn of(kind: AclKind, log: bool) -> Self {
        match (kind, log) {
            (AclKind::Standard, false) => Self::Standard,
            (AclKind::Standard, true) => Self::StandardLog,
            (AclKind::Extended, false) => Self::Extended,
            (AclKind::Extended, true) => Self::ExtendedLog,
        }
    }

    const fn kind(self) -> AclKind {
        match self {
            Self::Standard | Self::StandardLog => AclKind::Standard,
            Self::Extended | Self::ExtendedLog => AclKind::Extended,
        }
    }

    const fn logs(self) -> bool {
        matches!(self, Self::StandardLog | Self::ExtendedLog)
    }
}

/// [`AddressMatch`] without groups.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum PlainAddress {
    Any,
    Host(Ipv4Addr),
    Masked(Ipv4Addr, WildcardMask),
}

/// What stands above the protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Above {
    Nothing,
    Ports(PlainPort, PlainPort),
    Established(PlainPort, PlainPort),
    Message(u8, Option<u8>),
}

/// [`PortMatch`] with one port or range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum PlainPort {
    Any,
    Eq([u8; 2]),
    Neq([u8; 2]),
    Lt([u8; 2]),
    Gt([u8; 2]),
    Range([u8; 2], [u8; 2]),
}

impl PlainEntry {
    /// The entry of a command, where it is ordinary.
    pub(crate) fn of(command: &AclCommand<'_>) -> Option<Self> {
        match command {
            AclCommand::Extended(ace) => Self::of_extended(ace),
            AclCommand::Standard(ace) => Some(Self {
                source: PlainAddress::of(&ace.source)?,
                destination: PlainAddress::Any,
                above: Above::Nothing,
                action: ace.action,
                protocol: 0,
                shape: Shape::of(AclKind::Standard, plain_log(ace.log.as_ref())?),
            }),
            AclCommand::Remark(_) | AclCommand::Evaluate(_) | AclCommand::No(_) | AclCommand::Unread => None,
        }
    }

    fn of_extended(ace: &Ace<'_>) -> Option<Self> {
        let log = match ace.options.as_deref() {
            None => false,
            Some(AceOptions {
                dynamic: None,
                marking: None,
                ip_option: None,
                ttl: None,
                log,
                time_range: None,
                fragments: false,
                reflect: None,
            }) => plain_log(log.as_ref())?,
            Some(_) => return None,
        };
        let (protocol, above) = match &ace.protocol {
            ProtocolMatch::Ip => (0, Above::Nothing),
            ProtocolMatch::Tcp { source, destination, flags } => {
                let (source, destination) = (PlainPort::of(source)?, PlainPort::of(destination)?);
                match flags {
                    None => (TCP, Above::Ports(source, destination)),
                    Some(TcpFlags::AnySet { established: true, flags: FlagSet(0) }) => {
                        (TCP, Above::Established(source, destination))
                    }
                    Some(_) => return None,
                }
            }
            ProtocolMatch::Udp { source, destination } => {
                (UDP, Above::Ports(PlainPort::of(source)?, PlainPort::of(destination)?))
            }
            ProtocolMatch::Icmp(None) => (ICMP, Above::Nothing),
            ProtocolMatch::Icmp(Some(message)) => (ICMP, Above::Message(message.kind, message.code)),
            ProtocolMatch::Igmp(None) => (IGMP, Above::Nothing),
            ProtocolMatch::Number(number) => (*number, Above::Nothing),
            ProtocolMatch::Igmp(Some(_)) | ProtocolMatch::ServiceGroup(_) => return None,
        };
        Some(Self {
            source: PlainAddress::of(&ace.source)?,
            destination: PlainAddress::of(&ace.destination)?,
            above,
            action: ace.action,
            protocol,
            shape: Shape::of(AclKind::Extended, log),
        })
    }

    /// The command that it stands for.
    pub(crate) fn command(&self) -> AclCommand<'static> {
        let log = self.shape.logs().then_some(Log { input: false, cookie: None });
        if self.shape.kind() == AclKind::Standard {
            return AclCommand::Standard(StandardAce {
                action: self.action,
                source: self.source.spread(),
                log,
            });
        }
        let mut protocol = ProtocolMatch::of_number(self.protocol);
        match (&mut protocol, self.above) {
            (
                ProtocolMatch::Tcp { source, destination, .. } | ProtocolMatch::Udp { source, destination },
                Above::Ports(from, to) | Above::Established(from, to),
            ) => {
                *source = from.spread();
                *destination = to.spread();
            }
            (ProtocolMatch::Icmp(message), Above::Message(kind, code)) => {
                *message = Some(IcmpMessage { kind, code });
            }
            _ => {}
        }
        if let (ProtocolMatch::Tcp { flags, .. }, Above::Established(..)) = (&mut protocol, self.above) {
            *flags = Some(TcpFlags::AnySet { established: true, flags: FlagSet::default() });
        }
        AclCommand::Extended(Ace {
            action: self.action,
            protocol,
            source: self.source.spread(),
            destination: self.destination.spread(),
            options: log.map(|log| Box::new(AceOptions { log: Some(log), ..AceOptions::default() })),
        })
    }
}

/// Whether it logs, where it does so without a word or an interface.
fn plain_log(log: Option<&Log<'_>>) -> Option<bool> {
    match log {
        None => Some(false),
        Some(Log { input: false, cookie: None }) => Some(true),
        Some(_) => None,
    }
}

impl PlainAddress {
    fn of(matched: &AddressMatch<'_>) -> Option<Self> {
        match matched {
            AddressMatch::Any => Some(Self::Any),
            AddressMatch::Host(host) => Some(Self::Host(*host)),
            AddressMatch::Masked { address, wildcard } => Some(Self::Masked(*address, *wildcard)),
            AddressMatch::Group(_) => None,
        }
    }

    fn spread(self) -> AddressMatch<'static> {
        match self {
            Self::Any => AddressMatch::Any,
            Self::Host(host) => AddressMatch::Host(host),
            Self::Masked(address, wildcard) => AddressMatch::Masked { address, wildcard },
        }
    }
}

impl PlainPort {
    fn of(matched: &PortMatch) -> Option<Self> {
        Some(match matched {
            PortMatch::Any => Self::Any,
            PortMatch::Eq(port) => Self::Eq(port.to_be_bytes()),
            PortMatch::Neq(port) => Self::Neq(port.to_be_bytes()),
            PortMatch::Lt(port) => Self::Lt(port.to_be_bytes()),
            PortMatch::Gt(port) => Self::Gt(port.to_be_bytes()),
            PortMatch::Range(first, last) => Self::Range(first.to_be_bytes(), last.to_be_bytes()),
            PortMatch::EqAny(_) | PortMatch::NeqAny(_) => return None,
        })
    }

    fn spread(self) -> PortMatch {
        let port = u16::from_be_bytes;
        match self {
            Self::Any => PortMatch::Any,
            Self::Eq(number) => PortMatch::Eq(port(number)),
            Self::Neq(number) => PortMatch::Neq(port(number)),
            Self::Lt(number) => PortMatch::Lt(port(number)),
            Self::Gt(number) => PortMatch::Gt(port(number)),
            Self::Range(first, last) => PortMatch::Range(port(first), port(last)),
        }
    }
}

const ICMP: u8 = 1;
const IGMP: u8 = 2;
const TCP: u8 = 6;
const UDP: u8 = 17;

/// Reads the ordinary entry that a whole line is: whole keywords in lower case, single blanks or more between them. None for
/// every other line, which then goes through the grammar.
pub(crate) fn read(line: &[u8], kind: AclKind) -> Option<(Option<u32>, PlainEntry)> {
    let mut cursor = Cursor { rest: line };
    let mut word = cursor.word();
    let mut sequence = None;
    if word.first().is_some_and(u8::is_ascii_digit) {
        sequence = Some(crate::word::number_of(word).filter(|number| (1..=0x7fff_ffff).contains(number))?);
        word = cursor.word();
    }
    let action = match word {
        b"permit" => Action::Permit,
        b"deny" => Action::Deny,
        _ => return None,
    };
    let entry = match kind {
        AclKind::Extended => cursor.extended(action)?,
        AclKind::Standard => cursor.standard(action)?,
    };
    trim_end(cursor.rest).is_empty().then_some((sequence, entry))
}

/// What is still to read of a line.
struct Cursor<'a> {
    rest: &'a [u8],
}

impl<'a> Cursor<'a> {
    /// The next word; empty at the end.
    fn word(&mut self) -> &'a [u8] {
        let mut start = 0;
        while self.rest.get(start).is_some_and(|byte| *byte == b' ') {
            start += 1;
        }
        let mut end = start;
        while self.rest.get(end).is_some_and(|byte| !matches!(byte, b' ' | b'\t' | b'\r')) {
            end += 1;
        }
        let (word, rest) = (&self.rest[start..end], &self.rest[end..]);
        self.rest = rest;
        word
    }

    /// The next word, without taking it.
    fn peek(&self) -> &'a [u8] {
        Cursor { rest: self.rest }.word()
    }

    /// Takes the blanks before the next word.
    fn skip_blanks(&mut self) {
        while let [b' ', rest @ ..] = self.rest {
            self.rest = rest;
        }
    }

    /// Whether a word ends here.
    fn at_end_of_word(&self) -> bool {
        matches!(self.rest.first(), None | Some(b' ' | b'\t' | b'\r'))
    }

    /// The next word as a number of at most `most` digits (no more than nine, which fit), in one pass.
    fn digits(&mut self, most: usize) -> Option<u32> {
        let mut value = 0;
        let mut count = 0;
        while let [digit @ b'0'..=b'9', rest @ ..] = self.rest {
            if count == most {
                return None;
            }
            value = value * 10 + u32::from(digit - b'0');
            count += 1;
            self.rest = rest;
        }
        (count > 0).then_some(value)
    }

    /// The next word as a dotted quad, in one pass.
    fn quad(&mut self) -> Option<Ipv4Addr> {
        self.skip_blanks();
        let mut octets = [0; 4];
        for (index, octet) in octets.iter_mut().enumerate() {
            if index > 0 {
                self.rest = self.rest.strip_prefix(b".")?;
            }
            *octet = u8::try_from(self.digits(3)?).ok()?;
        }
        self.at_end_of_word().then(|| Ipv4Addr::from(octets))
    }

    fn standard(&mut self, action: Action) -> Option<PlainEntry> {
        let source = match self.peek() {
            b"any" | b"host" => self.address()?,
            _ => {
                let address = self.quad()?;
                match crate::word::quad_of(self.peek()) {
                    Some(wildcard) => {
                        self.word();
                        PlainAddress::of(&AddressMatch::masked(address, WildcardMask(wildcard)))?
                    }
                    None => PlainAddress::Host(address),
                }
            }
        };
        let log = self.log();
        let (destination, above) = (PlainAddress::Any, Above::Nothing);
        Some(PlainEntry {
            source,
            destination,
            above,
            action,
            protocol: 0,
            shape: Shape::of(AclKind::Standard, log),
        })
    }

    fn extended(&mut self, action: Action) -> Option<PlainEntry> {
        let (protocol, transport) = match self.word() {
            b"tcp" => (TCP, Some(Transport::Tcp)),
            b"udp" => (UDP, Some(Transport::Udp)),
            b"ip" => (0, None),
            b"icmp" => (ICMP, None),
            _ => return None,
        };
        let source = self.address()?;
        let from = self.port(transport)?;
        let destination = self.address()?;
        let to = self.port(transport)?;
        let mut above = if transport.is_some() { Above::Ports(from, to) } else { Above::Nothing };
        match self.peek() {
            b"established" if protocol == TCP => {
                self.word();
                above = Above::Established(from, to);
            }
            word if protocol == ICMP && !word.is_empty() && word != b"log" => {
                let name = std::str::from_utf8(word).ok()?;
                let message = byway_vocabulary::icmp_message(name)?;
                self.word();
                above = Above::Message(message.kind, message.code);
            }
            _ => {}
        }
        let log = self.log();
        Some(PlainEntry {
            source,
            destination,
            above,
            action,
            protocol,
            shape: Shape::of(AclKind::Extended, log),
        })
    }

    fn address(&mut self) -> Option<PlainAddress> {
        self.skip_blanks();
        if !self.rest.first()?.is_ascii_digit() {
            return match self.word() {
                b"any" => Some(PlainAddress::Any),
                b"host" => self.quad().map(PlainAddress::Host),
                _ => None,
            };
        }
        let address = self.quad()?;
        let wildcard = WildcardMask(self.quad()?);
        PlainAddress::of(&AddressMatch::masked(address, wildcard))
    }

    fn port(&mut self, transport: Option<Transport>) -> Option<PlainPort> {
        let make = match self.peek() {
            b"eq" => PlainPort::Eq,
            b"neq" => PlainPort::Neq,
            b"lt" => PlainPort::Lt,
            b"gt" => PlainPort::Gt,
            b"range" => {
                self.word();
                let first = self.number(transport?)?;
                return Some(PlainPort::Range(first, self.number(transport?)?));
            }
            _ => return Some(PlainPort::Any),
        };
        self.word();
        // A second port is not ordinary: the next reader fails at it, and the line goes the long way.
        self.number(transport?).map(make)
    }

    fn number(&mut self, transport: Transport) -> Option<[u8; 2]> {
        self.skip_blanks();
        let port = if self.rest.first()?.is_ascii_digit() {
            // More digits than a port has go the long way.
            let number = self.digits(5)?;
            u16::try_from(number).ok().filter(|_| self.at_end_of_word())?
        } else {
            transport.names().number(std::str::from_utf8(self.word()).ok()?)?
        };
        Some(port.to_be_bytes())
    }

    /// Takes `log` where it is the next word.
    fn log(&mut self) -> bool {
        let log = self.peek() == b"log";
        if log {
            self.word();
        }
        log
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::acl;
    use crate::word::{Words, split};
    use proptest::prelude::*;

    fn long_way(line: &[u8], kind: AclKind) -> Option<(Option<u32>, AclCommand<'_>)> {
        let mut list = Vec::new();
        split(line, 0, &mut list);
        acl::command(Words::new(&list), kind, line, 0, &mut ()).ok().map(|(_, read)| read)
    }

    /// The short way answers as the long way does, or not at all.
    fn compare(line: &[u8], kind: AclKind) {
        let long = long_way(line, kind);
        if let Some((sequence, entry)) = read(line, kind) {
            let short = Some((sequence, entry.command()));
            assert_eq!(short, long, "{}", String::from_utf8_lossy(line));
        }
        if let Some((_, command)) = &long
            && let Some(entry) = PlainEntry::of(command)
        {
            assert_eq!(&entry.command(), command, "{}", String::from_utf8_lossy(line));
        }
    }

    #[test]
    fn it_is_small() {
        assert_eq!(size_of::<crate::AclLine<'_>>(), 40);
        assert!(size_of::<PlainEntry>() <= 32, "{}", size_of::<PlainEntry>());
    }

    #[test]
    fn ordinary_lines_take_the_short_way() {
        for line in [
            " permit tcp 10.0.0.0 0.0.0.255 host 10.1.1.1 eq 22",
            "  deny   ip any any log",
            " 10 permit udp any eq domain any range 1 5\r",
            " permit tcp any any established log ",
            " permit icmp any any echo",
        ] {
            assert!(read(line.as_bytes(), AclKind::Extended).is_some(), "{line}");
            compare(line.as_bytes(), AclKind::Extended);
        }
        // Found by fuzzing: digits without end overflowed.
        for line in [" permit tcp any any eq 99999999999", " permit ip 10.0.0.1 0.0.0.99999999999 any"] {
            assert!(read(line.as_bytes(), AclKind::Extended).is_none(), "{line}");
            compare(line.as_bytes(), AclKind::Extended);
        }
        for line in
            [" permit 10.0.0.1", " deny   10.0.0.0 0.0.0.255 log", "permit any", "permit host 10.0.0.1"]
        {
            assert!(read(line.as_bytes(), AclKind::Standard).is_some(), "{line}");
            compare(line.as_bytes(), AclKind::Standard);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]

        #[test]
        fn both_ways_are_one(words in proptest::collection::vec(word(), 1..14), standard: bool) {
            compare(words.concat().as_bytes(), if standard { AclKind::Standard } else { AclKind::Extended });
        }

        #[test]
        fn both_ways_are_one_on_lines_of_the_right_shape(
            sequence in prop_oneof![4 => Just(""), 1 => Just("10 "), 1 => Just("0 ")],
            action in prop_oneof![Just("permit "), Just("deny   ")],
            protocol in prop_oneof![Just("tcp "), Just("udp "), Just("ip "), Just("icmp "), Just("gre "), Just("6 ")],
            sides in proptest::collection::vec((address(), port()), 1..3),
            tail in proptest::collection::vec(word(), 0..3),
        ) {
            let sides = sides.into_iter().map(|(address, port)| address + &port).collect::<Vec<_>>().concat();
            let line = format!("{sequence}{action}{protocol}{sides}{}", tail.concat());
            compare(line.as_bytes(), AclKind::Extended);
            compare(format!("{sequence}{action}{sides}").as_bytes(), AclKind::Standard);
        }
    }

    fn address() -> impl Strategy<Value = String> {
        prop_oneof![
            Just("any ".to_owned()),
            Just("host 10.1.2.3 ".to_owned()),
            Just("10.1.2.3 0.0.0.255 ".to_owned()),
            Just("10.1.2.3 255.255.255.255 ".to_owned()),
            Just("10.1.2.3 0.0.0.0 ".to_owned()),
            Just("10.1.2.3 ".to_owned()),
        ]
    }

    fn port() -> impl Strategy<Value = String> {
        prop_oneof![
            3 => Just(String::new()),
            1 => Just("eq www ".to_owned()),
            1 => Just("neq 70000 ".to_owned()),
            1 => Just("range 5 ftp ".to_owned()),
            1 => Just("lt 80 ".to_owned()),
            1 => Just("gt tftp ".to_owned()),
            1 => Just("eq 80 443 ".to_owned()),
        ]
    }

    fn word() -> impl Strategy<Value = String> {
        const WORDS: [&str; 34] = [
            "permit",
            "deny",
            "tcp",
            "udp",
            "ip",
            "icmp",
            "any",
            "host",
            "10.0.0.1",
            "0.0.0.255",
            "0.0.0.0",
            "255.255.255.255",
            "eq",
            "neq",
            "lt",
            "gt",
            "range",
            "80",
            "www",
            "domain",
            "established",
            "log",
            "log-input",
            "echo",
            "unreachable",
            "8",
            "syn",
            "fragments",
            "dscp",
            "ef",
            "x",
            "per",
            "10",
            "remark",
        ];
        (proptest::sample::select(WORDS.to_vec()), proptest::sample::select(vec![" ", "  ", "\t", "\r", ""]))
            .prop_map(|(word, blank)| format!("{word}{blank}"))
    }
}
