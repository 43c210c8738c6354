//! What a policy does to one packet, test by test: the plain walk that a trace tells.

use crate::condition::Condition;
use crate::outcome::Outcome;
use crate::policy::{OutcomeId, Policy, StageId, Then, To};
use byway_packet::Packet;
use byway_packet::set::Point;
use std::collections::BTreeSet;

/// The way of a packet through a policy.
#[derive(Clone, Debug)]
pub struct Walk<'p> {
    /// What becomes of it.
    pub outcome: &'p Outcome,
    /// The id of that.
    pub outcome_id: OutcomeId,
    /// The stages that it went through, in order. The last one decided; none where every packet has this outcome.
    pub steps: Vec<Step>,
    /// What could make the answer another one, and what informs.
    pub conditions: BTreeSet<&'p Condition>,
}

/// A step of a packet's way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// The stage.
    pub stage: StageId,
    /// The index of the test by which the packet left it; none where it passed none that leads on.
    pub test: Option<u32>,
}

impl Policy {
    /// What becomes of a packet.
    pub fn walk(&self, packet: &Packet) -> Walk<'_> {
        let point = Point::of(packet);
        let mut conditions = BTreeSet::new();
        let mut steps = Vec::new();
        let mut to = self.first();
        loop {
            match to {
                To::End(outcome_id) => {
                    let outcome = self.outcome(outcome_id);
                    return Walk { outcome, outcome_id, steps, conditions };
                }
                To::Stage(id) => to = self.walk_stage(id, &point, &mut conditions, &mut steps),
            }
        }
    }

    fn walk_stage<'p>(
        &'p self,
        id: StageId,
        point: &Point,
        conditions: &mut BTreeSet<&'p Condition>,
        steps: &mut Vec<Step>,
    ) -> To {
        let stage = self.stage(id);
        let mut exit = None;
        for (index, test) in stage.tests().iter().enumerate() {
            if !stage.regions(index).iter().any(|region| region.contains(point)) {
                continue;
            }
            match test.then {
                Then::Note(notes) => conditions.extend(self.notes(notes)),
                Then::Leave(id) => {
                    exit = Some((u32::try_from(index).ok(), self.exit(id)));
                    break;
                }
            }
        }
        let (test, exit) = exit.unwrap_or((None, self.exit(stage.otherwise)));
        conditions.extend(self.notes(exit.notes));
        steps.push(Step { stage: id, test });
        exit.to
    }
}
