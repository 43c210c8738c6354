//! What the rules about next hops share: where a hop is looked for, and whether the text says who it is.

use super::clauses;
use crate::subject::Subject;
use byway_diagnostic::Span;
use byway_ios::state::{Addressing, Clause, Interface, Origin, RouteMap};
use byway_ios::{Action, Field, Name};
use ipnet::Ipv4Net;
use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::net::Ipv4Addr;
use std::rc::Rc;

/// A next hop that has to be a neighbour, as a clause sets it.
#[derive(Clone, Debug)]
pub(crate) struct SetHop<'s> {
    pub(super) map: &'s RouteMap<'s>,
    pub(super) clause: &'s Clause<'s>,
    pub(super) address: Ipv4Addr,
    pub(super) origin: Origin,
    /// The tables in which it is looked for: those of the interfaces that bind the map, unless the line names one.
    pub(super) tables: Rc<BTreeSet<Option<Name<'static>>>>,
    /// In the order of the tables, the interface by which it is a neighbour there.
    neighbours: OnceCell<Vec<Option<(Ipv4Net, &'s Interface<'s>)>>>,
}

impl<'s> SetHop<'s> {
    /// In the order of the tables, the interface by which it is a neighbour there, and its subnet. One that is up goes before one that
    /// is shut down, and the longest prefix before the others.
    pub(super) fn neighbours(&self, subject: &Subject<'s>) -> &[Option<(Ipv4Net, &'s Interface<'s>)>] {
        self.neighbours.get_or_init(|| {
            self.tables.iter().map(|table| neighbour(subject, table.as_ref(), self.address)).collect()
        })
    }

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
    // Where the line has it once, reading the line again finds the same.
    if let Some(found) = subject.only_word(origin.line, &written) {
        return found;
    }
    let fields = subject.config.fields(origin.line);
    let hops = fields.into_iter().filter(|(field, _)| *field == Field::NextHop).map(|(_, span)| span);
    let found = hops.into_iter().find(|span| text.get(span.range()) == Some(written.as_bytes()));
    found.unwrap_or_else(|| subject.span_of(origin))
}

/// The hops of the permit clauses of policy maps, but for those that the routing table resolves.
pub(super) fn hops<'t, 's>(subject: &'t Subject<'s>) -> &'t [SetHop<'s>] {
    subject.memory.hops.get_or_init(|| read_hops(subject))
}

fn read_hops<'s>(subject: &Subject<'s>) -> Vec<SetHop<'s>> {
    let mut hops = Vec::new();
    for (map, clause) in clauses::clauses(subject).iter().copied() {
        // `set vrf` wins over the plain hops (ios-facts 2.6).
        if clause.action == Action::Deny || clause.table.is_some() {
            continue;
        }
        let own = Rc::new(entrances(subject, &map.tag));
        let mut put = |address: Ipv4Addr, origin: Origin, tables: Rc<BTreeSet<Option<Name<'static>>>>| {
            hops.push(SetHop { map, clause, address, origin, tables, neighbours: OnceCell::new() });
        };
        for ((vrf, _), held) in &clause.tracked_hops {
            let named = |vrf: Name<'_>| Rc::new(BTreeSet::from([Some(vrf.into_owned())]));
            let tables = vrf.clone().map_or_else(|| Rc::clone(&own), named);
            put(held.value.address, held.origin, tables);
        }
        for held in clause.next_hops.iter().chain(clause.default_hops.iter()) {
            put(held.value, held.origin, Rc::clone(&own));
        }
        for (table, held) in &clause.table_hops {
            let tables = Rc::new(BTreeSet::from([table.vrf.clone().map(Name::into_owned)]));
            for held in held.iter() {
                put(held.value, held.origin, Rc::clone(&tables));
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

/// The interfaces of a table.
#[derive(Debug)]
pub(crate) struct Table<'s> {
    interfaces: Vec<&'s Interface<'s>>,
    subnets: Vec<(Ipv4Net, &'s Interface<'s>)>,
    /// Destinations of routes out of an interface.
    attached: Vec<Ipv4Net>,
    /// Whether an interface has an address that the text does not tell, or lines that could not be read; whether any has one
    /// that it tells.
    untold: bool,
    written: bool,
}

impl<'s> Table<'s> {
    fn of(subject: &Subject<'s>, name: Option<&Name<'_>>) -> Self {
        let router = subject.router;
        let mut table = Self {
            interfaces: router.interfaces.values().filter(|one| one.vrf_name() == name).collect(),
            subnets: Vec::new(),
            attached: Vec::new(),
            untold: false,
            written: false,
        };
        for interface in &table.interfaces {
            table.subnets.extend(interface.subnets().map(|subnet| (subnet, *interface)));
            let untold = match interface.address.as_ref().map(|held| &held.value) {
                Some(Addressing::Static(_)) => {
                    table.written = true;
                    false
                }
                Some(Addressing::Dhcp | Addressing::Negotiated | Addressing::Unnumbered(_)) => {
                    interface.is_up()
                }
                None => false,
            };
            table.untold |= untold || !interface.unread.0.is_empty();
        }
        let attached = router.routes.keys().filter(|route| {
            route.vrf.as_ref() == name && route.prefix.prefix_len() > 0 && route.next_hop.is_none()
        });
        table.attached.extend(attached.map(|route| route.prefix));
        table
    }
}

fn table<'s>(subject: &Subject<'s>, name: Option<&Name<'_>>) -> Rc<Table<'s>> {
    subject.memory.table(name, |name| Table::of(subject, name))
}

/// The interface, and its subnet, by which an address is a neighbour in a table. One that is up goes before one that is shut down,
/// and the longest prefix before the others.
pub(super) fn neighbour<'s>(
    subject: &Subject<'s>,
    name: Option<&Name<'_>>,
    address: Ipv4Addr,
) -> Option<(Ipv4Net, &'s Interface<'s>)> {
    if !subject.is_in_a_subnet(address) {
        return None;
    }
    let table = table(subject, name);
    let connected = table.subnets.iter().copied().filter(|(subnet, _)| subnet.contains(&address));
    connected.max_by_key(|(subnet, interface)| (interface.is_up(), subnet.prefix_len()))
}

/// Whether a table may have neighbours that the text does not tell: addresses that are learned or borrowed, lines that could not be
/// read, or no interface of that table at all.
pub(super) fn is_open(subject: &Subject<'_>, name: Option<&Name<'_>>, address: Ipv4Addr) -> bool {
    let table = table(subject, name);
    // A route out of an interface makes neighbours of its destinations.
    table.untold || !table.written || table.attached.iter().any(|prefix| prefix.contains(&address))
}

/// Whether an address is one of an interface in a table.
pub(super) fn own<'s>(
    subject: &Subject<'s>,
    name: Option<&Name<'_>>,
    address: Ipv4Addr,
) -> Option<(Origin, &'s Interface<'s>)> {
    table(subject, name).interfaces.iter().copied().find_map(|interface| {
        let held = interface.addresses().find(|held| held.value.address == address)?;
        Some((held.origin, interface))
    })
}
