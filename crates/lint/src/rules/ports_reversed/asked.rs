//! What the entries of lists of policy routing ask of ports.

use super::is_service;
use crate::rules::clauses::{clauses, has_way};
use crate::subject::Subject;
use byway_ios::state::{Acl, AclEntry, RouteMap};
use byway_ios::{
    Ace, AclCommand, Action, AddressMatch, PlainEntry, PlainPort, PortMatch, ProtocolMatch, WildcardMask,
};
use byway_packet::Payload;
use byway_packet::set::Ternary;
use std::net::Ipv4Addr;

/// A list that a redirecting clause of a bound map asks.
pub(super) type OfMap<'t> = (&'t RouteMap<'t>, &'t Acl<'t>);

/// An entry of a list that a policy asks.
#[derive(Clone)]
pub(super) struct Asked<'t> {
    pub(super) map: &'t RouteMap<'t>,
    pub(super) list: &'t Acl<'t>,
    pub(super) entry: &'t AclEntry<'t>,
    pub(super) said: Said,
}

/// What an entry with ports asks.
#[derive(Clone, Copy)]
pub(super) struct Said {
    /// TCP or UDP.
    pub(super) protocol: u8,
    /// None for a group.
    pub(super) source: Option<Ternary<u32>>,
    pub(super) destination: Option<Ternary<u32>>,
    pub(super) source_port: Port,
    pub(super) destination_port: Port,
}

/// What is asked of a port.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Port {
    Any,
    One(u16),
    Several,
}

pub(super) fn lists<'t>(subject: &'t Subject<'_>) -> Vec<OfMap<'t>> {
    let mut lists = Vec::new();
    for (map, clause) in clauses(subject).iter().copied() {
        let bound = subject.bound_on(&map.tag).next().is_some();
        if clause.action == Action::Deny || !bound || !has_way(clause) {
            continue;
        }
        let asked = clause.match_address.values().filter_map(|name| subject.router.acl(name));
        lists.extend(asked.map(|list| (map, list)));
    }
    lists
}

/// The entries with ports.
pub(super) fn asked<'l, 't>(lists: &'l [OfMap<'t>]) -> impl Iterator<Item = Asked<'t>> + use<'l, 't> {
    lists.iter().copied().flat_map(|(map, list)| {
        let entries = list.entries().iter();
        entries.filter_map(move |entry| Some(Asked { map, list, entry, said: Said::of(entry)? }))
    })
}

impl Said {
    /// What a permit asks that names one port at least, and no flags.
    pub(super) fn of(entry: &AclEntry<'_>) -> Option<Self> {
        let said = match entry.ordinary() {
            Some(entry) => Self::of_ordinary(entry)?,
            None => Self::of_other(entry)?,
        };
        matches!((said.source_port, said.destination_port), (Port::One(_), _) | (_, Port::One(_)))
            .then_some(said)
    }

    fn of_ordinary(entry: &PlainEntry) -> Option<Self> {
        let protocol = entry.protocol().filter(|number| matches!(*number, Payload::TCP | Payload::UDP))?;
        if entry.action() == Action::Deny || entry.is_established() {
            return None;
        }
        let port = |asked: PlainPort| match asked.only() {
            Some(port) => Port::One(port),
            None if asked.is_any() => Port::Any,
            None => Port::Several,
        };
        let side = |(address, wildcard): (Ipv4Addr, WildcardMask)| {
            Some(Ternary::<u32>::new(u32::from(address), !wildcard.bits()))
        };
        let (from, to) = entry.ports();
        Some(Self {
            protocol,
            source: side(entry.source()),
            destination: side(entry.destination()),
            source_port: port(from),
            destination_port: port(to),
        })
    }

    fn of_other(entry: &AclEntry<'_>) -> Option<Self> {
        let command = entry.command();
        let AclCommand::Extended(Ace { action: Action::Permit, protocol, source, destination, .. }) =
            &*command
        else {
            return None;
        };
        let (protocol, from, to) = match protocol {
            ProtocolMatch::Tcp { source, destination, flags: None } => (Payload::TCP, source, destination),
            ProtocolMatch::Udp { source, destination } => (Payload::UDP, source, destination),
            _ => return None,
        };
        let port = |asked: &PortMatch| match asked {
            PortMatch::Any => Port::Any,
            PortMatch::Eq(port) => Port::One(*port),
            _ => Port::Several,
        };
        Some(Self {
            protocol,
            source: address(source),
            destination: address(destination),
            source_port: port(from),
            destination_port: port(to),
        })
    }

    /// The service whose port it has at the source.
    pub(super) fn serves(&self) -> Option<(u8, u16)> {
        match self.source_port {
            Port::One(port) if is_service(port) => Some((self.protocol, port)),
            _ => None,
        }
    }

    /// Between which addresses it asks for requests to a service.
    pub(super) fn requests(&self) -> Option<[Ternary<u32>; 2]> {
        match (self.source_port, self.destination_port) {
            (Port::Any, Port::One(port)) if is_service(port) => Some([self.source?, self.destination?]),
            _ => None,
        }
    }
}

fn address(asked: &AddressMatch<'_>) -> Option<Ternary<u32>> {
    match asked {
        AddressMatch::Any => Some(Ternary::<u32>::ANY),
        AddressMatch::Host(host) => Some(Ternary::<u32>::exact(u32::from(*host))),
        AddressMatch::Masked { address, wildcard } => {
            Some(Ternary::<u32>::new(u32::from(*address), !wildcard.bits()))
        }
        AddressMatch::Group(_) => None,
    }
}
