//! An access list by itself: which packets each of its entries takes, whoever uses the list.

use crate::Lift;
use crate::entry::Reading;
use byway_ios::state::{Acl, Router};
use byway_ios::{Ace, AclCommand, Action, AddressMatch, PortMatch, ProtocolMatch};
use byway_packet::Payload;
use byway_packet::set::{Interval, List, Region, Ternary};

/// What the entries of a list say. Owners are places in [`Acl::entries`]; a remark is an owner without a region.
#[derive(Clone, Debug, Default)]
pub struct ReadAcl {
    /// The packets of the entries that are there for certain.
    pub list: List,
    /// For each owner [`ReadAcl::PERMIT`] or [`ReadAcl::DENY`].
    pub labels: Vec<u32>,
    /// The entries that may be there or not, or of which nobody can tell all packets. None of them is in the list.
    pub maybe: Vec<MaybeEntry>,
}

/// An entry that may be there or not: with a time range, `dynamic`, `evaluate`, a group that lacks something, an IP option; or one of
/// so many combinations that it is not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MaybeEntry {
    /// Its place in [`Acl::entries`].
    pub owner: u32,
    /// What it does with what it takes.
    pub action: Action,
    /// All packets that it may take.
    pub regions: Vec<Region>,
}

impl ReadAcl {
    /// The label of a permit.
    pub const PERMIT: u32 = 0;
    /// The label of a deny, and of the end of a list.
    pub const DENY: u32 = 1;

    /// The label of an action.
    pub const fn label(action: Action) -> u32 {
        match action {
            Action::Permit => Self::PERMIT,
            Action::Deny => Self::DENY,
        }
    }

    /// Adds an entry that asks for addresses, a protocol and one range of ports a side, and no more; says whether it is one.
    ///
    /// Nearly all entries of long lists are. The tests hold it equal to the long way, which makes a dozen small vectors.
    fn add_ordinary(&mut self, owner: u32, command: &AclCommand<'_>) -> bool {
        let AclCommand::Extended(Ace { action, protocol, source, destination, options: None }) = command
        else {
            return false;
        };
        let (Some(source), Some(destination)) = (bits(source), bits(destination)) else { return false };
        let on_ip = Region { source, destination, ..Region::ALL };
        let (number, ports) = match protocol {
            ProtocolMatch::Ip => (None, None),
            ProtocolMatch::Tcp { source, destination, flags: None } => {
                (Some(Payload::TCP), Some((source, destination)))
            }
            ProtocolMatch::Udp { source, destination } => (Some(Payload::UDP), Some((source, destination))),
            ProtocolMatch::Icmp(None) => (Some(Payload::ICMP), None),
            ProtocolMatch::Number(number) => (Some(*number), None),
            _ => return false,
        };
        let protocol = number.map_or(Interval::<u8>::ALL, Interval::<u8>::exact);
        let of_protocol = Region { protocol, ..on_ip };
        match ports.filter(|ports| *ports != (&PortMatch::Any, &PortMatch::Any)) {
            None => self.list.push(owner, of_protocol),
            Some((from, to)) => {
                let (Some(from), Some(to)) = (interval(from), interval(to)) else { return false };
                let flags = Region::FIRST;
                let first = Region { upper_source: from, upper_destination: to, flags, ..of_protocol };
                self.list.push(owner, first);
                // Later fragments: ios-facts 1.11 (FRAG-8014, IPC-94).
                if *action == Action::Permit {
                    self.list.push(owner, Region { flags: Region::LATER, ..of_protocol });
                }
            }
        }
        self.labels.push(Self::label(*action));
        true
    }

    fn add(&mut self, owner: u32, reading: Reading) {
        let Reading { action, taken, there, at_times, unsure, .. } = reading;
        self.labels.push(Self::label(action));
        if there && unsure.is_empty() && !at_times {
            for region in taken {
                self.list.push(owner, region);
            }
        } else {
            let unsure = unsure.into_iter().flat_map(|unsure| unsure.regions);
            let regions = taken.into_iter().chain(unsure).collect();
            self.maybe.push(MaybeEntry { owner, action, regions });
        }
    }
}

/// Reads a list of a router.
pub fn acl<'r>(router: &'r Router<'r>, acl: &'r Acl<'r>) -> ReadAcl {
    let mut lift = Lift::new(router, None);
    let mut read = ReadAcl { labels: Vec::with_capacity(acl.entries().len()), ..ReadAcl::default() };
    for (owner, entry) in (0u32..).zip(acl.entries()) {
        read.list.declare(owner);
        if read.add_ordinary(owner, &entry.command()) {
            continue;
        }
        match lift.read_entry(acl, entry) {
            Some(reading) => read.add(owner, reading),
            None => read.labels.push(ReadAcl::PERMIT),
        }
    }
    read
}

fn bits(asked: &AddressMatch<'_>) -> Option<Ternary<u32>> {
    match asked {
        AddressMatch::Any => Some(Ternary::<u32>::ANY),
        AddressMatch::Host(host) => Some(Ternary::<u32>::exact(u32::from(*host))),
        AddressMatch::Masked { address, wildcard } => {
            Some(Ternary::<u32>::new(u32::from(*address), !wildcard.bits()))
        }
        AddressMatch::Group(_) => None,
    }
}

/// The ports that are asked for, where they are one interval.
fn interval(asked: &PortMatch) -> Option<Interval<u16>> {
    match asked {
        PortMatch::Any => Some(Interval::<u16>::ALL),
        PortMatch::Eq(port) => Some(Interval::<u16>::exact(*port)),
        PortMatch::Range(first, last) => Interval::<u16>::new(*first, *last),
        PortMatch::Lt(_)
        | PortMatch::Gt(_)
        | PortMatch::Neq(_)
        | PortMatch::EqAny(_)
        | PortMatch::NeqAny(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use byway_ios::{AclName, Name, parse, state};
    use std::fmt::Write;

    /// What is read the short way is what the long way reads.
    #[test]
    fn ordinary_entries() {
        let sides = ["any", "host 10.0.0.1", "10.0.0.0 0.0.3.255", "10.0.0.1 0.0.254.0"];
        let ports = ["", " eq 80", " range 20 21", " range 21 20", " lt 80", " neq 22", " eq 1 2"];
        let mut text = String::from("ip access-list extended x\n");
        for action in ["permit", "deny"] {
            for protocol in ["ip", "icmp", "igmp", "gre", "132"] {
                for source in sides {
                    writeln!(text, " {action} {protocol} {source} 10.9.0.0 0.0.255.255")
                        .expect("a String takes all");
                }
            }
            for protocol in ["tcp", "udp"] {
                for (source, from) in sides.iter().zip(&ports) {
                    for to in ports {
                        writeln!(text, " {action} {protocol} {source}{from} any{to}")
                            .expect("a String takes all");
                    }
                }
            }
        }
        let config = parse(text.as_bytes());
        let router = state::load(&config);
        let list = router.acl(&AclName::Named(Name::new(&b"x"[..]))).expect("it is defined");
        let mut lift = Lift::new(&router, None);
        let mut short = 0;
        for entry in list.entries() {
            let (mut one, mut other) = (ReadAcl::default(), ReadAcl::default());
            if one.add_ordinary(0, &entry.command()) {
                other.add(0, lift.read_entry(list, entry).expect("an entry"));
                assert_eq!(one.list.entries(), other.list.entries(), "{:?}", entry.command());
                assert_eq!((one.labels, one.maybe), (other.labels, other.maybe));
                short += 1;
            }
        }
        assert!(short >= 60 && short < list.entries().len(), "{short} of {}", list.entries().len());
    }
}
