//! What the rules about the ways of packets share: the packets of an entrance by what becomes of them.

use crate::subject::Subject;
use byway_ios::state::{Clause, Interface, Ordered, Origin};
use byway_lift::{Decision, Entrance, Lifted};
use byway_packet::Packet;
use byway_packet::set::{Limits, PacketSet, Point, Region, Ternary};
use byway_policy::{Action, Flat, Outcome};
use ipnet::Ipv4Net;
use std::net::Ipv4Addr;

/// Past so many rules of a flat policy nothing is said.
const MOST_RULES: usize = 200_000;

/// Past so many pairs of regions two sets are not compared.
const MOST_PAIRS: usize = 4_000_000;

/// What becomes of the packets of an entrance.
#[derive(Debug)]
pub(super) struct Flow<'a> {
    pub(super) lifted: Lifted<'a>,
    pub(super) flat: Flat,
}

impl<'a> Flow<'a> {
    pub(super) fn of(subject: &'a Subject<'_>, entrance: &Entrance) -> Option<Self> {
        let lifted = subject.lifted(entrance);
        let flat = lifted.policy.flat(MOST_RULES).ok()?;
        Some(Self { lifted, flat })
    }

    pub(super) fn on(subject: &'a Subject<'_>, interface: &Interface<'_>) -> Option<Self> {
        Self::of(subject, &Entrance::Interface(interface.name.clone().into_owned()))
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
    pub(super) fn to(&self, hop: Ipv4Addr) -> PacketSet {
        self.packets(|outcome| hops(outcome).contains(&hop))
    }

    /// What becomes of a packet, and what decides that.
    pub(super) fn decision(&self, packet: &Packet) -> (&Outcome, Decision<'a>) {
        let rule = self.flat.first(&Point::of(packet));
        let outcome = self.lifted.policy.outcome(rule.outcome);
        (outcome, self.lifted.decision(rule.decided, outcome))
    }
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
    let limits = Limits::for_entries(one.size() + other.size());
    one.intersection(other, &limits).ok()?.witness(&limits).decided()?
}

/// The packets from some networks.
pub(super) fn from(networks: impl IntoIterator<Item = Ipv4Net>) -> PacketSet {
    PacketSet::of_regions(networks.into_iter().map(|net| Region { source: ternary(net), ..Region::ALL }))
}

pub(super) fn ternary(net: Ipv4Net) -> Ternary<u32> {
    Ternary::<u32>::new(u32::from(net.network()), u32::from(net.netmask()))
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
