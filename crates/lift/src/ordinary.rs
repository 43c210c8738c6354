//! The regions of an ordinary entry, without the dozen small vectors of the long way.
//!
//! Nearly all entries of real lists ask for addresses, a protocol and one range of ports a side, and no more. The tests hold what is
//! read here equal to what the long way reads.

use byway_ios::{AclKind, Action, PlainEntry, PlainPort, WildcardMask};
use byway_packet::Payload;
use byway_packet::set::{Interval, LATER_FRAGMENT, Region, Ternary};
use byway_vocabulary::IcmpMessage;
use std::net::Ipv4Addr;

/// Hands over the regions of the packets that an entry takes, by the table of ios-facts 1.11 (FRAG-8014, IPC-94); says whether it was
/// read so, else nothing is handed over.
pub(crate) fn each_region(entry: &PlainEntry, each: impl FnMut(Region)) -> bool {
    read(entry, each).is_some()
}

fn read(entry: &PlainEntry, mut each: impl FnMut(Region)) -> Option<()> {
    let source = bits(entry.source());
    if entry.kind() == AclKind::Standard {
        each(Region { source, ..Region::ALL });
        return Some(());
    }
    let destination = bits(entry.destination());
    let protocol = entry.protocol().map_or(Interval::<u8>::ALL, Interval::<u8>::exact);
    let of_protocol = Region { source, destination, protocol, ..Region::ALL };
    let (from, to) = entry.ports();
    let above = match entry.message() {
        Some(IcmpMessage { kind, code }) => {
            let byte = |value| Interval::of_bytes(Interval::<u8>::exact(value));
            let upper_destination = code.map_or(Interval::<u16>::ALL, byte);
            Region { upper_source: byte(kind), upper_destination, ..of_protocol }
        }
        None if from.is_any() && to.is_any() && !entry.is_established() => {
            each(of_protocol);
            return Some(());
        }
        None if matches!(entry.protocol(), Some(Payload::TCP | Payload::UDP)) => {
            Region { upper_source: interval(from)?, upper_destination: interval(to)?, ..of_protocol }
        }
        // What ports of other protocols ask nobody can tell.
        None => return None,
    };
    let with = |flag: u8| Region { flags: Ternary::<u8>::new(flag, flag | LATER_FRAGMENT), ..above };
    if entry.is_established() {
        // RST or ACK (ios-facts 1.3, CNS-876).
        each(with(0x04));
        each(with(0x10));
    } else {
        each(with(0));
    }
    if entry.action() == Action::Permit {
        each(Region { flags: Region::LATER, ..of_protocol });
    }
    Some(())
}

/// The room that an entry takes: what the long way counts, which has room for later fragments wherever something above IP is asked.
pub(crate) fn room(action: Action, regions: &[Region]) -> usize {
    let asks_above = regions.first().is_some_and(|region| region.flags != Ternary::<u8>::ANY);
    regions.len() + usize::from(asks_above && action == Action::Deny)
}

fn bits((address, wildcard): (Ipv4Addr, WildcardMask)) -> Ternary<u32> {
    Ternary::<u32>::new(u32::from(address), !wildcard.bits())
}

/// The ports that are asked for, where they are one interval.
fn interval(asked: PlainPort) -> Option<Interval<u16>> {
    let (first, last) = asked.bounds()?;
    Interval::<u16>::new(first, last)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Lift;
    use byway_ios::{AclName, Name, parse, state};
    use std::fmt::Write;

    /// Entries of every shape that the short way may read, and of some that it must not.
    fn entries(text: &mut String) {
        let mut add = |entry: std::fmt::Arguments<'_>| text.write_fmt(entry).expect("a String takes all");
        let sides = ["any", "host 10.0.0.1", "10.0.0.0 0.0.3.255", "10.0.0.1 0.0.254.0"];
        let ports = [
            "",
            " eq 80",
            " range 20 21",
            " range 21 20",
            " lt 80",
            " lt 0",
            " gt 80",
            " gt 65535",
            " neq 22",
            " eq 1 2",
        ];
        for action in ["permit", "deny"] {
            for protocol in ["ip", "icmp", "igmp", "gre", "132", "tcp", "udp", "0"] {
                for source in sides {
                    add(format_args!(" {action} {protocol} {source} 10.9.0.0 0.0.255.255\n"));
                    add(format_args!(" {action} {protocol} {source} 10.9.0.0 0.0.255.255 log\n"));
                }
            }
            for message in ["echo", "3", "3 1", "255", "host-unreachable"] {
                add(format_args!(" {action} icmp any host 10.0.0.7 {message}\n"));
            }
            for (protocol, word) in
                [("tcp", ""), ("udp", ""), ("sctp", ""), ("tcp", " established"), ("tcp", " syn")]
            {
                for (source, from) in sides.iter().cycle().zip(ports) {
                    for to in ports {
                        add(format_args!(" {action} {protocol} {source}{from} any{to}{word}\n"));
                    }
                }
            }
        }
    }

    /// What is read the short way is what the long way reads.
    #[test]
    fn the_short_way_and_the_long_one_agree() {
        let mut text = String::from("ip access-list extended x\n");
        entries(&mut text);
        text.push_str("access-list 9 permit host 10.0.0.1\naccess-list 9 deny 10.0.0.0 0.0.0.255 log\naccess-list 9 permit any\n");
        let config = parse(text.as_bytes());
        let router = state::load(&config);
        let mut short = 0;
        let names = [AclName::Named(Name::new(&b"x"[..])), AclName::Numbered(9)];
        for list in names.iter().filter_map(|name| router.acl(name)) {
            for entry in list.entries() {
                let mut lift = Lift::new(&router, None);
                let mut regions = Vec::new();
                if !entry.ordinary().is_some_and(|entry| each_region(entry, |region| regions.push(region))) {
                    assert!(regions.is_empty());
                    continue;
                }
                let reading = lift.read_entry(list, entry).expect("an entry");
                assert_eq!(regions, reading.taken, "{:?}", entry.command());
                let action = entry.action().expect("an entry");
                assert_eq!(lift.regions, room(action, &regions), "{:?}", entry.command());
                assert!(reading.there && reading.unsure.is_empty() && !reading.at_times);
                short += 1;
            }
        }
        assert!(short > 250, "{short}");
    }
}
