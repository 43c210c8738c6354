//! Policies: what one router does to every packet at one entrance, as tests in order.

use crate::condition::{Condition, ConditionKind};
use crate::limit::{MOST_CONDITIONS, TooLarge};
use crate::outcome::Outcome;
use byway_packet::set::Region;
use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

/// What a router does to every packet that comes in at one place.
///
/// A policy is a chain of stages, a stage a list of tests, of which the first that a packet passes says where it goes on: to a
/// later stage, or to its end, which is an outcome. A platform's reading of its configuration builds one, and a topology's intent
/// does; whatever is asked of packets and of sets of packets is asked of this alone.
///
/// It is built from its last stage to its first, so that every way leads forward and ends.
#[derive(Clone, Debug)]
pub struct Policy {
    stages: Vec<Stage>,
    exits: Vec<Exit>,
    outcomes: Vec<Outcome>,
    notes: Vec<BTreeSet<Condition>>,
    first: To,
    left_out: Option<TooLarge>,
}

/// Builds a policy from its last stage to its first.
#[derive(Debug, Default)]
pub struct Builder {
    stages: Vec<Stage>,
    exits: Vec<Exit>,
    exit_ids: HashMap<Exit, ExitId>,
    outcomes: Vec<Outcome>,
    /// Outcomes by their words.
    outcome_ids: HashMap<String, Vec<OutcomeId>>,
    notes: Vec<BTreeSet<Condition>>,
    note_ids: HashMap<BTreeSet<Condition>, NotesId>,
    joined: HashMap<(NotesId, NotesId), NotesId>,
    /// How many conditions the sets have together.
    conditions: usize,
    left_out: Option<TooLarge>,
}

/// A list of tests, of which the first that a packet passes says where it goes on.
#[derive(Clone, Debug)]
pub struct Stage {
    tests: Vec<Test>,
    regions: Vec<Region>,
    /// Where a packet goes on that passes none.
    pub otherwise: ExitId,
}

/// A test: a packet that lies in one of its regions passes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Test {
    /// Where its regions begin; they end where those of the next test begin.
    regions: u32,
    /// What becomes of a packet that passes.
    pub then: Then,
    /// What the builder knows it by.
    pub tag: u32,
}

/// What becomes of a packet that passes a test.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Then {
    /// It leaves the stage.
    Leave(ExitId),
    /// It goes on to the next test, and these conditions hold of its answer: the test stands for something that may be there.
    Note(NotesId),
}

/// A way out of a stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Exit {
    /// Where to.
    pub to: To,
    /// Conditions of the answer of every packet that goes this way.
    pub notes: NotesId,
}

/// Where a packet goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum To {
    /// To a stage.
    Stage(StageId),
    /// Nowhere: its outcome is known.
    End(OutcomeId),
}

/// A stage of a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StageId(pub u32);

/// An exit of a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ExitId(u32);

/// An outcome of a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OutcomeId(pub u32);

/// A set of conditions of a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NotesId(u32);

impl Policy {
    /// The policy that does the same to every packet.
    pub fn same_for_all(outcome: Outcome) -> Self {
        let mut builder = Builder::default();
        let outcome = builder.outcome(outcome);
        builder.finish(To::End(outcome))
    }

    /// Where every packet begins.
    pub const fn first(&self) -> To {
        self.first
    }

    /// A stage.
    pub fn stage(&self, id: StageId) -> &Stage {
        &self.stages[id.0 as usize]
    }

    /// An exit.
    pub fn exit(&self, id: ExitId) -> &Exit {
        &self.exits[id.0 as usize]
    }

    /// An outcome.
    pub fn outcome(&self, id: OutcomeId) -> &Outcome {
        &self.outcomes[id.0 as usize]
    }

    /// Every outcome, in the order of the ids.
    pub fn outcomes(&self) -> &[Outcome] {
        &self.outcomes
    }

    /// The same policy with other spellings of its interfaces, so that two sources can be compared.
    #[must_use]
    pub fn with_interfaces(self, spell: &impl Fn(&str) -> String) -> Self {
        let outcomes = self.outcomes.into_iter().map(|outcome| outcome.with_interfaces(spell)).collect();
        Self { outcomes, ..self }
    }

    /// A set of conditions.
    pub fn notes(&self, id: NotesId) -> &BTreeSet<Condition> {
        &self.notes[id.0 as usize]
    }

    /// The bound past which something of it was left out. What it says of a packet then has a condition that names the bound, and it
    /// is not made one list.
    pub const fn left_out(&self) -> Option<TooLarge> {
        self.left_out
    }

    /// How many regions its tests have.
    pub fn region_count(&self) -> usize {
        self.stages.iter().map(|stage| stage.regions.len()).sum()
    }
}

impl Stage {
    /// A stage without a test.
    pub const fn new(otherwise: ExitId) -> Self {
        Self { tests: Vec::new(), regions: Vec::new(), otherwise }
    }

    /// Adds a test behind the others. One without a region is passed by no packet.
    ///
    /// A stage holds 2^32 - 1 regions; none is added past them, and false is given back.
    pub fn test(&mut self, regions: impl IntoIterator<Item = Region>, then: Then, tag: u32) -> bool {
        let Ok(first) = u32::try_from(self.regions.len()) else { return false };
        self.regions.extend(regions);
        if u32::try_from(self.regions.len()).is_err() {
            self.regions.truncate(first as usize);
            return false;
        }
        self.tests.push(Test { regions: first, then, tag });
        true
    }

    /// Its tests, in order.
    pub fn tests(&self) -> &[Test] {
        &self.tests
    }

    /// The regions of the test of an index.
    pub fn regions(&self, test: usize) -> &[Region] {
        &self.regions[self.region_range(test)]
    }

    /// Where the regions of the test of an index stand among all.
    fn region_range(&self, test: usize) -> Range<usize> {
        let end = self.tests.get(test + 1).map_or(self.regions.len(), |next| next.regions as usize);
        self.tests[test].regions as usize..end
    }
}

impl Builder {
    /// An outcome; equal ones with equal reasons and track objects have one id.
    pub fn outcome(&mut self, outcome: Outcome) -> OutcomeId {
        // Outcomes that are equal to packets may differ in what people are told of them: the words decide.
        let alike = self.outcome_ids.entry(outcome.to_string()).or_default();
        if let Some(known) = alike.iter().find(|known| self.outcomes[known.0 as usize] == outcome) {
            return *known;
        }
        let id = OutcomeId(id_of(self.outcomes.len()));
        alike.push(id);
        self.outcomes.push(outcome);
        id
    }

    /// A set of conditions; equal ones have one id. Past [`MOST_CONDITIONS`] in all sets, a condition that says so stands for the set.
    pub fn notes(&mut self, conditions: BTreeSet<Condition>) -> NotesId {
        if let Some(known) = self.note_ids.get(&conditions) {
            return *known;
        }
        if self.conditions.saturating_add(conditions.len()) > MOST_CONDITIONS {
            let left_out = self.leave_out(TooLarge::Conditions(MOST_CONDITIONS));
            return self.note_ids.get(&left_out).copied().unwrap_or_else(|| self.new_notes(left_out));
        }
        self.new_notes(conditions)
    }

    /// The conditions of a set.
    pub fn conditions(&self, id: NotesId) -> &BTreeSet<Condition> {
        &self.notes[id.0 as usize]
    }

    fn new_notes(&mut self, conditions: BTreeSet<Condition>) -> NotesId {
        let id = NotesId(id_of(self.notes.len()));
        self.conditions += conditions.len();
        self.note_ids.insert(conditions.clone(), id);
        self.notes.push(conditions);
        id
    }

    /// The conditions of two sets.
    pub fn joined(&mut self, one: NotesId, other: NotesId) -> NotesId {
        let [first, second] = [one, other].map(|id| &self.notes[id.0 as usize]);
        if second.is_empty() || one == other {
            return one;
        }
        if first.is_empty() {
            return other;
        }
        if let Some(known) = self.joined.get(&(one, other)) {
            return *known;
        }
        let both = first | second;
        let id = self.notes(both);
        self.joined.insert((one, other), id);
        id
    }

    /// Something is left out of the policy, since this bound is met; gives a condition that says so of the packets that it may be
    /// about.
    pub fn leave_out(&mut self, limit: TooLarge) -> BTreeSet<Condition> {
        self.left_out.get_or_insert(limit);
        BTreeSet::from([Condition { kind: ConditionKind::UnsupportedMatch, name: limit.to_string() }])
    }

    /// The first bound past which something was left out.
    pub const fn left_out(&self) -> Option<TooLarge> {
        self.left_out
    }

    /// A way on that says nothing of the answer.
    pub fn way(&mut self, to: To) -> ExitId {
        self.noted(to, BTreeSet::new())
    }

    /// A way on, with conditions of the answer; equal ones have one id.
    pub fn noted(&mut self, to: To, conditions: BTreeSet<Condition>) -> ExitId {
        let notes = self.notes(conditions);
        self.exit(Exit { to, notes })
    }

    /// A way on; equal ones have one id.
    pub fn exit(&mut self, exit: Exit) -> ExitId {
        let next = ExitId(id_of(self.exits.len()));
        let id = *self.exit_ids.entry(exit).or_insert(next);
        if id == next {
            self.exits.push(exit);
        }
        id
    }

    /// A stage before those that are built. Its exits can lead to those alone, since nothing else has an id.
    pub fn stage(&mut self, stage: Stage) -> StageId {
        self.stages.push(stage);
        StageId(id_of(self.stages.len() - 1))
    }

    /// The policy, and where every packet begins in it.
    pub fn finish(self, first: To) -> Policy {
        let Self { stages, exits, outcomes, notes, left_out, .. } = self;
        Policy { stages, exits, outcomes, notes, first, left_out }
    }
}

fn id_of(index: usize) -> u32 {
    u32::try_from(index).expect("a policy of 2^32 parts does not fit into memory")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::condition::ConditionKind;
    use crate::outcome::{Action, Hop, NextHops, RouteReason};

    fn notes(names: std::ops::Range<usize>) -> BTreeSet<Condition> {
        names.map(|name| Condition { kind: ConditionKind::TimeRange, name: name.to_string() }).collect()
    }

    #[test]
    fn outcomes_that_are_told_alike_are_one() {
        let mut builder = Builder::default();
        let to = |address: u32, track| {
            let hops = vec![Hop { address: address.into(), track }];
            Outcome::from(Action::Redirect { to: NextHops { hops, ..NextHops::default() }, otherwise: None })
        };
        let ids: Vec<OutcomeId> = (0..3000).map(|address| builder.outcome(to(address, None))).collect();
        assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), 3000);
        assert_eq!(builder.outcome(to(7, None)), ids[7]);
        assert_ne!(builder.outcome(to(7, Some(1))), ids[7], "packets see no difference, people do");
        let [one, other] = [RouteReason::NoMatch, RouteReason::DenyClause].map(Outcome::route);
        assert_ne!(builder.outcome(one), builder.outcome(other));
    }

    #[test]
    fn sets_of_conditions_are_joined_within_the_bound() {
        let mut builder = Builder::default();
        let [none, low, high] = [0..0, 0..5, 3..9].map(|names| builder.notes(notes(names)));
        assert_eq!(builder.joined(low, none), low);
        assert_eq!(builder.joined(none, low), low);
        let both = builder.joined(low, high);
        assert_eq!(builder.conditions(both), &notes(0..9));
        assert_eq!(builder.joined(low, high), both);
        assert_eq!(builder.left_out(), None);
        let large = builder.notes(notes(0..MOST_CONDITIONS / 2));
        assert_eq!(builder.left_out(), None);
        let larger = builder.notes(notes(1..MOST_CONDITIONS / 2 + 1));
        assert_eq!(builder.left_out(), Some(TooLarge::Conditions(MOST_CONDITIONS)));
        assert_eq!(builder.conditions(larger).len(), 1);
        assert_eq!(builder.conditions(large).len(), MOST_CONDITIONS / 2);
        let again = builder.notes(notes(2..MOST_CONDITIONS / 2 + 2));
        assert_eq!(again, larger);
    }
}
