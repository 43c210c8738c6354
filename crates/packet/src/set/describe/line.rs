//! One region as one line.

use super::super::field::{Interval, Ternary};
use super::super::point::{LATER_FRAGMENT, TESTED_FLAGS};
use super::super::region::Region;
use crate::packet::Payload;
use byway_vocabulary::{
    DSCP, ICMP_MESSAGES, IGMP_TYPES, IcmpMessage, PRECEDENCE, PROTOCOLS, TCP_PORTS, TOS, UDP_PORTS,
};
use std::fmt::Display;
use std::net::Ipv4Addr;

/// A region in the order of an entry: protocol, source and port, destination and port, message, flags, the rest.
pub(super) fn line(region: &Region, flags: &str) -> String {
    let one = (region.protocol.first() == region.protocol.last()).then_some(region.protocol.first());
    let mut line = Line(protocol(region.protocol));
    // Beside an address with a wildcard, one without would be read as its wildcard.
    let is_odd = |bits: Ternary<u32>| bits.prefix_length().is_none();
    let host = if is_odd(region.source) || is_odd(region.destination) { "host " } else { "" };
    line.address(region.source, host);
    line.ports(one, region.upper_source);
    line.address(region.destination, host);
    line.ports(one, region.upper_destination);
    match one {
        Some(Payload::ICMP) => line.icmp(region.upper_source.as_bytes(), region.upper_destination.as_bytes()),
        Some(Payload::IGMP) => line.igmp(region.upper_source.as_bytes()),
        _ => {}
    }
    if !flags.is_empty() {
        line.add(flags);
    }
    line.fragments(region);
    line.type_of_service(region.tos);
    if let Some(words) = bounds(region.ttl.first().into(), region.ttl.last().into(), u8::MAX.into()) {
        line.add(format_args!("ttl {words}"));
    }
    if let Some(words) = bounds(region.length.first().into(), region.length.last().into(), u16::MAX.into()) {
        line.add(format_args!("length {words}"));
    }
    line.0
}

fn protocol(numbers: Interval<u8>) -> String {
    match (numbers.first(), numbers.last()) {
        (0, u8::MAX) => "ip".to_owned(),
        (first, last) if first == last => named(PROTOCOLS.name(first), first),
        (first, last) => format!("protocols {first} to {last}"),
    }
}

fn named(name: Option<&str>, number: impl Display) -> String {
    name.map_or_else(|| number.to_string(), str::to_owned)
}

/// `eq 1`, `lt 1024`, `range 20 21`; none for all.
fn bounds(first: u32, last: u32, greatest: u32) -> Option<String> {
    match (first, last) {
        (0, last) if last == greatest => None,
        (first, last) if first == last => Some(format!("eq {first}")),
        (0, last) => Some(format!("lt {}", last + 1)),
        (first, last) if last == greatest => Some(format!("gt {}", first - 1)),
        (first, last) => Some(format!("range {first} {last}")),
    }
}

struct Line(String);

impl Line {
    fn add(&mut self, words: impl Display) {
        self.0.push(' ');
        self.0.push_str(&words.to_string());
    }

    fn address(&mut self, bits: Ternary<u32>, host: &str) {
        let address = Ipv4Addr::from_bits(bits.value());
        match bits.prefix_length() {
            Some(0) => self.add("any"),
            Some(32) => self.add(format_args!("{host}{address}")),
            Some(length) => self.add(format_args!("{address}/{length}")),
            None => self.add(format_args!("{address} {}", Ipv4Addr::from_bits(!bits.care()))),
        }
    }

    fn ports(&mut self, protocol: Option<u8>, ports: Interval<u16>) {
        let names = match protocol {
            Some(Payload::TCP) => &TCP_PORTS,
            Some(Payload::UDP) => &UDP_PORTS,
            _ => return,
        };
        if ports.first() == ports.last() {
            self.add(format_args!("eq {}", named(names.name(ports.first()), ports.first())));
        } else if let Some(words) = bounds(ports.first().into(), ports.last().into(), u16::MAX.into()) {
            self.add(words);
        }
    }

    fn icmp(&mut self, kinds: Interval<u8>, codes: Interval<u8>) {
        let (kind, code) = (kinds.first(), codes.first());
        let (one_kind, one_code) = (kind == kinds.last(), code == codes.last());
        let name = ICMP_MESSAGES.name(IcmpMessage { kind, code: (!codes.is_all()).then_some(code) });
        match name {
            Some(name) if one_kind && (one_code || codes.is_all()) => return self.add(name),
            _ if one_kind => self.add(kind),
            _ => self.kinds(kinds),
        }
        match (one_kind, one_code) {
            (true, true) => self.add(code),
            (false, true) => self.add(format_args!("code {code}")),
            (_, false) if codes.is_all() => {}
            (_, false) => self.add(format_args!("code {code} to {}", codes.last())),
        }
    }

    fn igmp(&mut self, kinds: Interval<u8>) {
        if kinds.first() == kinds.last() {
            self.add(named(IGMP_TYPES.name(kinds.first()), kinds.first()));
        } else {
            self.kinds(kinds);
        }
    }

    fn kinds(&mut self, kinds: Interval<u8>) {
        if !kinds.is_all() {
            self.add(format_args!("type {} to {}", kinds.first(), kinds.last()));
        }
    }

    /// Where ports, a message or flags do not say it already.
    fn fragments(&mut self, region: &Region) {
        let ports = !region.upper_source.is_all() || !region.upper_destination.is_all();
        let says = ports || region.flags.care() & TESTED_FLAGS != 0;
        if region.flags.care() & LATER_FRAGMENT != 0 && !says {
            self.add(if region.flags.value() & LATER_FRAGMENT == 0 { "no fragments" } else { "fragments" });
        }
    }

    fn type_of_service(&mut self, tos: Ternary<u8>) {
        let (value, care) = (tos.value(), tos.care());
        match care {
            0 => {}
            0xff => self.add(format_args!("tos-byte {value}")),
            0xfc => self.add(format_args!("dscp {}", named(DSCP.name(value >> 2), value >> 2))),
            // Precedence in three bits, service in four.
            0xe0 | 0x1e | 0xfe => {
                let (precedence, service) = (value >> 5, (value & 0x1e) >> 1);
                if care & 0xe0 != 0 {
                    self.add(format_args!("precedence {}", named(PRECEDENCE.name(precedence), precedence)));
                }
                if care & 0x1e != 0 {
                    self.add(format_args!("tos {}", named(TOS.name(service), service)));
                }
            }
            _ => self.add(format_args!("tos-byte {value:#04x} of mask {care:#04x}")),
        }
    }
}
