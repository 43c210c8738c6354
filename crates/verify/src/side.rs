//! A policy as one side of a comparison, and the packets that the sides are compared on.
//!
//! Policy routing handles unicast alone, whatever either side says. So the rules that let everything else pass are left out, and what
//! then differs for no unicast packet is dropped: descriptions need not cut multicast and broadcast out of every `any`.

use byway_packet::Packet;
use byway_packet::set::{Comparison, Labelled, Limit, Limits, List, Region, Ternary};
use byway_policy::{Action, Condition, Flat, Policy, RouteReason, Rule, TooLarge};
use std::cell::Cell;
use std::collections::BTreeSet;
use std::net::Ipv4Addr;

/// Pieces that are collected for one pair of rules: as many as it takes to see that they are everything but a little.
const PIECES: usize = 1024;

/// Regions of the policies of all entrances of a router, those with one policy counted once.
const MOST_IN_ALL: usize = 50_000_000;

/// Steps of one comparison: some ten seconds where wildcards interact throughout. A million ordinary entries a side need fewer.
const MOST_STEPS: u64 = 30_000_000;

/// Comparisons that may take all their steps; those behind them are given up earlier.
const MOST_HARD: u32 = 2;

/// Steps of a comparison where many were given up.
const FEW_STEPS: u64 = 2_000_000;

/// What is left of the bounds on the policies of all entrances.
#[derive(Debug)]
pub(crate) struct Room {
    regions: Cell<usize>,
    /// Comparisons that were given up.
    hard: Cell<u32>,
}

impl Room {
    pub(crate) const fn new() -> Self {
        Self { regions: Cell::new(MOST_IN_ALL), hard: Cell::new(0) }
    }

    /// Takes room for the policies of one entrance; else says, in words, which bound is met.
    pub(crate) fn take(&self, policies: [&Policy; 2]) -> Result<(), String> {
        let regions = policies.map(Policy::region_count).into_iter().fold(0, usize::saturating_add);
        self.regions.set(self.regions.get().saturating_sub(regions));
        if self.regions.get() > 0 {
            return Ok(());
        }
        Err(format!(
            "the policies of all interfaces have more than {MOST_IN_ALL} combinations of addresses and services"
        ))
    }

    fn limits(&self, rules: usize) -> Limits {
        let limits = Limits::for_entries(rules);
        let most = if self.hard.get() < MOST_HARD { MOST_STEPS } else { FEW_STEPS };
        Limits { pieces: PIECES, steps: limits.steps.min(most), ..limits }
    }

    fn look_at(&self, comparison: &Comparison) {
        if comparison.stopped == Some(Limit::Steps) {
            self.hard.set(self.hard.get().saturating_add(1));
        }
    }
}

/// A policy as one side of a comparison.
#[derive(Debug)]
pub(crate) struct Compared {
    flat: Flat,
    /// The rules that are compared, by their index in the flat policy; the owners in the list are the places here.
    rules: Vec<usize>,
    list: List,
}

impl Compared {
    pub(crate) fn of(policy: &Policy) -> Result<Self, TooLarge> {
        let flat = policy.flat(policy.usual_limit())?;
        let mut rules = Vec::with_capacity(flat.rules().len());
        let mut list = List::new();
        for (index, rule) in flat.rules().iter().enumerate() {
            if matches!(policy.outcome(rule.outcome).action, Action::Route(RouteReason::NotUnicast)) {
                continue;
            }
            let owner = u32::try_from(rules.len()).expect("a list of 2^32 rules does not fit into memory");
            list.push(owner, rule.region);
            rules.push(index);
        }
        Ok(Self { flat, rules, list })
    }

    /// The rules that are compared.
    pub(crate) fn rules(&self) -> impl ExactSizeIterator<Item = &Rule> {
        self.rules.iter().map(|index| &self.flat.rules()[*index])
    }

    pub(crate) fn rule(&self, owner: usize) -> &Rule {
        &self.flat.rules()[self.rules[owner]]
    }

    pub(crate) fn conditions(&self, rule: &Rule) -> &BTreeSet<Condition> {
        self.flat.conditions(rule)
    }

    /// A number for the conditions of a rule's packets: the same number, the same conditions.
    pub(crate) const fn condition_set(&self, rule: &Rule) -> usize {
        self.flat.condition_set(rule)
    }

    /// Where two sides treat packets differently: the pairs of rules that take a common packet and whose labels `differ`. Each side
    /// has a label for each of its rules.
    pub(crate) fn compare(
        &self,
        labels: &[u32],
        other: &Self,
        other_labels: &[u32],
        room: &Room,
        differ: &impl Fn(u32, u32) -> bool,
    ) -> Comparison {
        let limits = room.limits(self.rules.len() + other.rules.len());
        // The last rule of a policy takes every packet, so that none comes to the end of a list: any label does.
        let first = Labelled { list: &self.list, labels, end: 0 };
        let second = Labelled { list: &other.list, labels: other_labels, end: 0 };
        let comparison = first.compare_where(second, &limits, differ);
        room.look_at(&comparison);
        comparison
    }
}

/// A natural unicast packet of a region; none where it has none.
pub(crate) fn unicast(region: &Region) -> Option<Packet> {
    let natural = |region: Region| Some(region.witness()).filter(|packet| is_unicast(packet.destination));
    let of_part = |part| {
        let destination = region.destination.intersect(part)?;
        natural(Region { destination, ..*region })
    };
    natural(*region).or_else(|| unicast_parts().find_map(of_part))
}

pub(crate) fn is_unicast(destination: Ipv4Addr) -> bool {
    !destination.is_multicast() && !destination.is_broadcast()
}

/// All unicast addresses.
fn unicast_parts() -> impl Iterator<Item = Ternary<u32>> {
    const RESERVED: u32 = 0xF000_0000;
    let below = [(0, 1), (0x8000_0000, 2), (0xC000_0000, 3)];
    let below = below.map(|(address, length)| Ternary::<u32>::prefix(address, length));
    // Behind the multicast addresses all but the last.
    let behind = (0..28).map(|bit| Ternary::<u32>::new(RESERVED, RESERVED | 1 << bit));
    below.into_iter().chain(behind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unicast_packet_is_found_wherever_there_is_one() {
        let of =
            |value, care| unicast(&Region { destination: Ternary::<u32>::new(value, care), ..Region::ALL });
        assert_eq!(of(0xE000_0005, u32::MAX), None);
        assert_eq!(of(0xE000_0000, 0xF000_0000), None);
        assert_eq!(of(u32::MAX, u32::MAX), None);
        for (value, care) in [
            (0, 0),
            (0xE000_0000, 0xE000_0000),
            (0xF000_0000, 0xF000_0000),
            (0xFFFF_FFFE, 0xFFFF_FFFE),
            (0x60FF_FFFF, 0x7FFF_FFFF),
            (0x0FFF_FFFF, 0x0FFF_FFFF),
        ] {
            let packet = of(value, care).unwrap_or_else(|| panic!("{value:x} {care:x}"));
            assert!(is_unicast(packet.destination), "{packet}");
            assert_eq!(packet.destination.to_bits() & care, value, "{packet}");
        }
    }
}
