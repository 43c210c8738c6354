//! What the rules about the ways of packets share: the packets of an entrance by what becomes of them.

use crate::networks::bits;
use crate::subject::Subject;
use byway_ios::Action::Permit;
use byway_ios::Name;
use byway_ios::state::{Acl, Clause, Interface, Ordered, Origin, Router};
use byway_lift::{Decision, Entrance, Lifted, lift};
use byway_packet::Packet;
use byway_packet::set::{Limits, PacketSet, Point, Region};
use byway_policy::{Action, Flat, Outcome};
use ipnet::Ipv4Net;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::rc::Rc;

/// Past so many rules of a flat policy nothing is said.
const MOST_RULES: usize = 200_000;

/// Past so many pairs of regions two sets are not compared.
const MOST_PAIRS: usize = 4_000_000;

/// What becomes of the packets of an entrance.
#[derive(Debug)]
pub(crate) struct Flow<'s> {
    pub(super) lifted: Lifted<'s>,
    pub(super) flat: Flat,
    to: RefCell<BTreeMap<Ipv4Addr, Rc<PacketSet>>>,
}

impl<'s> Flow<'s> {
    /// Works it out; none where that is too much. [`Flow::on`] does so once for a map and a table.
    pub(crate) fn new(router: &'s Router<'s>, entrance: &Entrance) -> Option<Self> {
        let map = match entrance {
            Entrance::Interface(name) => router.interface(name)?.policy.as_ref(),
            Entrance::Local => router.local_policy.as_ref(),
        };
        if map.is_some_and(|map| asks_too_long_a_list(router, &map.value)) {
            return None;
        }
        let lifted = lift(router, entrance);
        let flat = lifted.policy.flat(MOST_RULES).ok()?;
        flat.list().prepare_for_few();
        Some(Self { lifted, flat, to: RefCell::default() })
    }

    pub(super) fn of(subject: &Subject<'s>, entrance: &Entrance) -> Option<Rc<Self>> {
        match entrance {
            Entrance::Interface(name) => Self::on(subject, subject.router.interface(name)?),
            Entrance::Local => {
                let map = subject.router.local_policy.as_ref().map(|held| &held.value);
                subject.memory.flow((map, None), || Self::new(subject.router, entrance))
            }
        }
    }

    /// What becomes of what enters an interface. Where the map is bound is that of any interface of the same map and table.
    pub(super) fn on(subject: &Subject<'s>, interface: &'s Interface<'s>) -> Option<Rc<Self>> {
        let map = interface.policy.as_ref().map(|held| &held.value);
        let table = map.and_then(|_| interface.vrf_name());
        let entrance = || Entrance::Interface(interface.name.clone().into_owned());
        subject.memory.flow((map, table), || Self::new(subject.router, &entrance()))
    }

    /// How many rules it has.
    pub(crate) fn size(&self) -> usize {
        self.flat.rules().len()
    }

    /// The packets that have an outcome of this kind.
    pub(super) fn packets(&self, wanted: impl Fn(&Outcome) -> bool) -> PacketSet {
        let chosen = self.outcomes(wanted);
        let rules = self.flat.rules().iter();
        PacketSet::of_list(rules.map(|rule| (rule.region, chosen[rule.outcome.0 as usize])), false)
    }

    /// Of each outcome, in the order of the ids, whether it is of this kind: outcomes are few, rules many.
    pub(super) fn outcomes(&self, wanted: impl Fn(&Outcome) -> bool) -> Vec<bool> {
        self.lifted.policy.outcomes().iter().map(wanted).collect()
    }

    /// The packets that are sent to a hop, first or behind others.
    pub(super) fn to(&self, hop: Ipv4Addr) -> Rc<PacketSet> {
        let mut known = self.to.borrow_mut();
        Rc::clone(known.entry(hop).or_insert_with(|| {
            let sent = self.packets(|outcome| hops(outcome).contains(&hop));
            sent.prepare_for_few();
            Rc::new(sent)
        }))
    }

    /// What becomes of a packet, and what decides that.
    pub(super) fn decision(&self, packet: &Packet) -> (&Outcome, Decision<'s>) {
        let rule = self.flat.first(&Point::of(packet));
        let outcome = self.lifted.policy.outcome(rule.outcome);
        (outcome, self.lifted.decision(rule.decided, outcome))
    }
}

/// Whether a map asks a list whose permits alone are more than a flat policy may have rules: it is then not even read.
fn asks_too_long_a_list(router: &Router<'_>, map: &Name<'_>) -> bool {
    let clauses = router.route_map(map).into_iter().flat_map(|map| map.clauses.values());
    let mut lists = clauses.flat_map(|clause| clause.match_address.values());
    let permits =
        |list: &Acl<'_>| list.entries().iter().filter(|entry| entry.action() == Some(Permit)).count();
    lists.any(|list| router.acl(list).is_some_and(|list| permits(list) > MOST_RULES))
}

/// The hops of an outcome that is a redirect, in order of trial, behind one another.
pub(super) fn hops(outcome: &Outcome) -> Vec<Ipv4Addr> {
    let mut hops = Vec::new();
    let mut action = Some(&outcome.action);
    while let Some(Action::Redirect { to, otherwise }) = action {
        hops.extend(to.addresses());
        action = otherwise.as_deref();
    }
    hops
}

/// Whether two sets are small enough to be compared on the way.
pub(super) fn are_few(one: &PacketSet, other: &PacketSet) -> bool {
    one.size().saturating_mul(other.size()) <= MOST_PAIRS
}

/// A packet of both sets; none where there is none, or where that cannot be decided.
pub(super) fn common(one: &PacketSet, other: &PacketSet) -> Option<Packet> {
    if !are_few(one, other) {
        return None;
    }
    one.prepare_for_few();
    other.prepare_for_few();
    one.common(other, &Limits::for_entries(one.size() + other.size())).decided()?
}

/// The packets from some networks.
pub(super) fn from(networks: impl IntoIterator<Item = Ipv4Net>) -> PacketSet {
    PacketSet::of_regions(networks.into_iter().map(|net| Region { source: bits(net), ..Region::ALL }))
}

/// The line by which a clause names a hop.
pub(super) fn set_line(clause: &Clause<'_>, hop: Ipv4Addr) -> Option<Origin> {
    let tracked = clause.tracked_hops.values().find(|held| held.value.address == hop).map(|held| held.origin);
    let plain = || clause.next_hops.iter().find(|held| held.value == hop).map(|held| held.origin);
    let in_tables = || {
        let mut held = clause.table_hops.values().flat_map(Ordered::iter);
        held.find(|held| held.value == hop).map(|held| held.origin)
    };
    let recursive =
        || clause.recursive_hop.as_ref().filter(|held| held.value.1 == hop).map(|held| held.origin);
    tracked.or_else(plain).or_else(in_tables).or_else(recursive)
}
