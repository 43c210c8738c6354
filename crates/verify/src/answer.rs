//! Answers: an outcome, and what decided it.

use byway_ios::state::Origin;
use byway_lift::{Decision, Lifted};
use byway_packet::Packet;
use byway_policy::{Condition, Outcome};
use byway_topology::intent::DecidedBy;

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
