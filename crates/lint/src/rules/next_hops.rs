//! What the rules about next hops share: where a hop is looked for, and whether the text says who it is.

use super::clauses;
use crate::subject::Subject;
use byway_diagnostic::Span;
use byway_ios::state::{Addressing, Clause, Interface, Origin, RouteMap};
use byway_ios::{Action, Field, Name};
use ipnet::Ipv4Net;
use std::collections::BTreeSet;
use std::net::Ipv4Addr;

/// A next hop that has to be a neighbour, as a clause sets it.
#[derive(Clone, Debug)]
pub(super) struct SetHop<'a, 's> {
    pub(super) map: &'a RouteMap<'s>,
    pub(super) clause: &'a Clause<'s>,
    pub(super) address: Ipv4Addr,
    pub(super) origin: Origin,
    /// The tables in which it is looked for: those of the interfaces that bind the map, unless the line names one.
    pub(super) tables: BTreeSet<Option<Name<'static>>>,
}

impl SetHop<'_, '_> {
    /// Where the address stands.
    pub(super) fn span(&self, subject: &Subject<'_>) -> Span {
        address_span(subject, self.origin, self.address)
    }

    /// The clause in words.
    pub(super) fn clause_words(&self) -> String {
        format!("clause `{} {}`", self.map.tag, self.clause.sequence)
    }
}

/// The place of an address in a `set` line; that of the line where it is not there.
pub(super) fn address_span(subject: &Subject<'_>, origin: Origin, address: Ipv4Addr) -> Span {
    let (text, written) = (subject.config.text(), address.to_string());
    let fields = subject.config.fields(origin.line);
    let hops = fields.into_iter().filter(|(field, _)| *field == Field::NextHop).map(|(_, span)| span);
    let found = hops.into_iter().find(|span| text.get(span.range()) == Some(written.as_bytes()));
    found.unwrap_or_else(|| subject.span_of(origin))
}

/// The hops of the permit clauses of policy maps, but for those that the routing table resolves.
pub(super) fn hops<'a, 's>(subject: &'a Subject<'s>) -> Vec<SetHop<'a, 's>> {
    let mut hops = Vec::new();
    for (map, clause) in clauses::clauses(subject) {
        // `set vrf` wins over the plain hops (ios-facts 2.6).
        if clause.action == Action::Deny || clause.table.is_some() {
            continue;
        }
        let own = entrances(subject, &map.tag);
        let mut put = |address: Ipv4Addr, origin: Origin, tables: BTreeSet<Option<Name<'static>>>| {
            hops.push(SetHop { map, clause, address, origin, tables });
        };
        for ((vrf, _), held) in &clause.tracked_hops {
            let tables =
                vrf.clone().map_or_else(|| own.clone(), |vrf| BTreeSet::from([Some(vrf.into_owned())]));
            put(held.value.address, held.origin, tables);
        }
        for held in clause.next_hops.iter().chain(clause.default_hops.iter()) {
            put(held.value, held.origin, own.clone());
        }
        for (table, held) in &clause.table_hops {
            let tables = BTreeSet::from([table.vrf.clone().map(Name::into_owned)]);
            for held in held.iter() {
                put(held.value, held.origin, tables.clone());
            }
        }
    }
    hops
}

/// The tables of what binds a map; the global one where nothing does.
fn entrances(subject: &Subject<'_>, map: &Name<'_>) -> BTreeSet<Option<Name<'static>>> {
    let bound = subject.bound_on(map);
    let mut tables: BTreeSet<Option<Name<'static>>> =
        bound.map(|interface| interface.vrf_name().cloned().map(Name::into_owned)).collect();
    let is_local = subject.router.local_policy.as_ref().is_some_and(|policy| policy.value == *map);
    if is_local || tables.is_empty() {
        tables.insert(None);
    }
    tables
}

/// The interface, and its subnet, by which an address is a neighbour in a table. One that is up goes before one that is shut down,
/// and the longest prefix before the others.
pub(super) fn neighbour<'a, 's>(
    subject: &'a Subject<'s>,
    table: Option<&Name<'_>>,
    address: Ipv4Addr,
) -> Option<(Ipv4Net, &'a Interface<'s>)> {
    let connected = subject.router.connected(table).filter(|(subnet, _)| subnet.contains(&address));
    connected.max_by_key(|(subnet, interface)| (interface.is_up(), subnet.prefix_len()))
}

/// Whether a table may have neighbours that the text does not tell: addresses that are learned or borrowed, lines that could not be
/// read, or no interface of that table at all.
pub(super) fn is_open(subject: &Subject<'_>, table: Option<&Name<'_>>, address: Ipv4Addr) -> bool {
    let table = table.cloned().map(Name::into_owned);
    let interfaces = subject.router.interfaces.values().filter(|one| one.vrf_name() == table.as_ref());
    let mut written = false;
    for interface in interfaces {
        let untold = match interface.address.as_ref().map(|held| &held.value) {
            Some(Addressing::Static(_)) => {
                written = true;
                false
            }
            Some(Addressing::Dhcp | Addressing::Negotiated | Addressing::Unnumbered(_)) => interface.is_up(),
            None => false,
        };
        if untold || !interface.unread.0.is_empty() {
            return true;
        }
    }
    // A route out of an interface makes neighbours of its destinations.
    let attached = subject.router.routes.keys().any(|route| {
        route.vrf == table
            && route.prefix.prefix_len() > 0
            && route.next_hop.is_none()
            && route.prefix.contains(&address)
    });
    !written || attached
}

/// Whether an address is one of an interface in a table.
pub(super) fn own<'a, 's>(
    subject: &'a Subject<'s>,
    table: Option<&Name<'_>>,
    address: Ipv4Addr,
) -> Option<(Origin, &'a Interface<'s>)> {
    let table = table.cloned().map(Name::into_owned);
    let mut interfaces = subject.router.interfaces.values().filter(|one| one.vrf_name() == table.as_ref());
    interfaces.find_map(|interface| {
        let held = interface.addresses().find(|held| held.value.address == address)?;
        Some((held.origin, interface))
    })
}
