//! Entries that are another's with the two addresses exchanged and the port left at the destination.

use super::asked::{Asked, OfMap, Port, Said, asked};
use crate::subject::Subject;
use byway_packet::set::Ternary;
use std::collections::{BTreeMap, BTreeSet};

/// A service between two sets of addresses.
type Key = (u8, Port, Ternary<u32>, Ternary<u32>);

/// What a quick look at some lists says.
#[derive(Default)]
pub(super) struct Glance {
    /// Whether an entry has a port at the source alone.
    pub(super) one_sided: bool,
    /// The sources of entries whose destination is narrower: those of clients.
    clients: Vec<Ternary<u32>>,
    /// Of all requests, the least and the greatest beginning of a destination.
    to: Option<(u32, u32)>,
}

impl Glance {
    pub(super) fn at(lists: &[OfMap<'_>]) -> Self {
        let mut glance = Self::default();
        let mut seen = BTreeSet::new();
        for (_, list) in lists.iter().filter(|(_, list)| seen.insert(&list.name)) {
            for said in list.entries().iter().filter_map(Said::of) {
                glance.add(&said);
            }
        }
        glance
    }

    fn add(&mut self, said: &Said) {
        self.one_sided |= said.destination_port == Port::Any;
        let Some(sides) = said.requests() else { return };
        if is_wide(sides) && self.clients.last() != Some(&sides[0]) {
            self.clients.push(sides[0]);
        }
        let to = sides[1].value();
        let (least, greatest) = self.to.unwrap_or((to, to));
        self.to = Some((least.min(to), greatest.max(to)));
    }

    /// Whether an entry may lead back to the clients of another: nearly always none does.
    pub(super) fn may_mirror(&self) -> bool {
        let Some((least, greatest)) = self.to else { return false };
        self.clients.iter().any(|clients| (least..=greatest).contains(&clients.value()))
    }
}

/// Of an entry and the one that mirrors it, that of the clients' side has the wider source.
fn is_wide([source, destination]: [Ternary<u32>; 2]) -> bool {
    source.care().count_ones() < destination.care().count_ones() && !source.is_any()
}

/// Those whose source, as the narrower of the two, is that of the servers.
pub(super) fn mirrored<'t>(subject: &Subject<'_>, lists: &[OfMap<'t>]) -> Vec<Asked<'t>> {
    let all: Vec<Asked<'_>> = asked(lists).collect();
    let mut wide: BTreeMap<Key, &Asked<'_>> = BTreeMap::new();
    let mut replies = BTreeSet::new();
    for one in &all {
        let said = &one.said;
        if let Some([source, destination]) = said.requests().filter(|sides| is_wide(*sides)) {
            wide.insert((said.protocol, said.destination_port, source, destination), one);
        }
        replies.insert((said.protocol, said.source_port, said.source));
    }
    let is_mirrored = |one: &Asked<'_>| {
        let said = &one.said;
        let Some([source, destination]) = said.requests() else { return false };
        let narrower = source.care().count_ones() > destination.care().count_ones();
        let other = wide.get(&(said.protocol, said.destination_port, destination, source));
        narrower
            && !destination.is_any()
            && !replies.contains(&(said.protocol, said.destination_port, said.source))
            && other.is_some_and(|other| !shares_interface(subject, one, other))
    };
    all.iter().filter(|one| is_mirrored(one)).cloned().collect()
}

fn shares_interface(subject: &Subject<'_>, one: &Asked<'_>, other: &Asked<'_>) -> bool {
    let mut of_one = subject.bound_on(&one.map.tag);
    of_one.any(|interface| subject.bound_on(&other.map.tag).any(|other| other.name == interface.name))
}
