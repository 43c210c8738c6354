//! Answers: an outcome, and what decided it.

use crate::side::unicast;
use byway_ios::state::Origin;
use byway_lift::{Decision, Entrance, Lifted};
use byway_packet::Packet;
use byway_packet::set::{Region, Ternary};
use byway_policy::{Condition, Outcome};
use byway_topology::intent::DecidedBy;
use std::net::Ipv4Addr;

/// What a configuration does to packets, and where it says so.
#[derive(Clone, Debug)]
pub struct Answer<'r> {
    /// What becomes of them.
    pub outcome: Outcome,
    /// What decided.
    pub decision: Decision<'r>,
    /// What could make the answer another one, and what informs; each with the line that it comes from, where there is one.
    pub conditions: Vec<(Condition, Option<Origin>)>,
}

/// What a topology wants of packets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// What is wanted.
    pub outcome: Outcome,
    /// The half of a redirect that wants it; none outside every redirect.
    pub half: Option<DecidedBy>,
}

impl<'r> Answer<'r> {
    /// What becomes of a packet.
    pub fn of(lifted: &Lifted<'r>, packet: &Packet) -> Self {
        let walk = lifted.policy.walk(packet);
        let decided = walk.steps.last().map(|step| (step.stage, step.test));
        Self {
            outcome: walk.outcome.clone(),
            decision: lifted.decision(decided, walk.outcome),
            conditions: walk.conditions.iter().map(|one| ((*one).clone(), lifted.origin(one))).collect(),
        }
    }
}

/// Addresses of the router that are tried as the source of a packet.
const OWN: usize = 64;

/// One of these packets that can come in there, `witness` where none is known: what the router itself sends has one of its addresses.
pub(crate) fn sent(
    entrance: &Entrance,
    own: impl Iterator<Item = Ipv4Addr>,
    regions: &[Region],
    witness: Packet,
) -> Packet {
    if *entrance != Entrance::Local {
        return witness;
    }
    let from = |address: Ipv4Addr| {
        let source = Ternary::<u32>::exact(address.to_bits());
        let sent = regions.iter().filter(|region| region.source.contains(address.to_bits()));
        let mut sent = sent.filter_map(|region| unicast(&Region { source, ..*region }));
        // A whole packet tells more than a fragment.
        let first = sent.next()?;
        Some(if first.is_later_fragment() {
            sent.find(|one| !one.is_later_fragment()).unwrap_or(first)
        } else {
            first
        })
    };
    own.take(OWN).find_map(from).unwrap_or(witness)
}
