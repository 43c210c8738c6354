//! A policy as one side of a comparison, and the packets that the sides are compared on.
//!
//! Policy routing handles unicast alone, whatever either side says. So the rules that let everything else pass are left out, and what
//! then differs for no unicast packet is dropped: descriptions need not cut multicast and broadcast out of every `any`.

use byway_packet::Packet;
use byway_packet::set::{Comparison, Labelled, Limits, List, Region, Ternary};
use byway_policy::{Action, Condition, Flat, Policy, RouteReason, Rule, TooManyRules};
use std::collections::BTreeSet;
use std::net::Ipv4Addr;

/// Pieces that are collected for one pair of rules: as many as it takes to see that they are everything but a little.
const PIECES: usize = 256;

/// A policy as one side of a comparison.
#[derive(Debug)]
pub(crate) struct Compared {
    flat: Flat,
    /// The rules that are compared, by their index in the flat policy; the owners in the list are the places here.
    rules: Vec<usize>,
    list: List,
}

impl Compared {
    pub(crate) fn of(policy: &Policy) -> Result<Self, TooManyRules> {
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

    /// Where two sides treat packets differently: the pairs of rules that take a common packet and whose labels `differ`. Each side
    /// has a label for each of its rules.
    pub(crate) fn compare(
        &self,
        labels: &[u32],
        other: &Self,
        other_labels: &[u32],
        differ: &impl Fn(u32, u32) -> bool,
    ) -> Comparison {
        let limits = Limits { pieces: PIECES, ..Limits::for_entries(self.rules.len() + other.rules.len()) };
        // The last rule of a policy takes every packet, so that none comes to the end of a list: any label does.
        let first = Labelled { list: &self.list, labels, end: 0 };
        let second = Labelled { list: &other.list, labels: other_labels, end: 0 };
        first.compare_where(second, &limits, differ)
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
