//! Policies: what one router does to every packet at one entrance, as tests in order.

use crate::condition::Condition;
use crate::outcome::Outcome;
use byway_packet::set::Region;
use std::collections::hash_map::Entry;
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
}

/// Builds a policy from its last stage to its first.
#[derive(Debug, Default)]
pub struct Builder {
    stages: Vec<Stage>,
    exits: Vec<Exit>,
    exit_ids: HashMap<Exit, ExitId>,
    outcomes: Vec<Outcome>,
    notes: Vec<BTreeSet<Condition>>,
    note_ids: HashMap<BTreeSet<Condition>, NotesId>,
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
        let words = outcome.to_string();
        let known = self.outcomes.iter().position(|known| *known == outcome && known.to_string() == words);
        let index = known.unwrap_or_else(|| {
            self.outcomes.push(outcome);
            self.outcomes.len() - 1
        });
        OutcomeId(id_of(index))
    }

    /// A set of conditions; equal ones have one id.
    pub fn notes(&mut self, conditions: BTreeSet<Condition>) -> NotesId {
        let next = NotesId(id_of(self.notes.len()));
        match self.note_ids.entry(conditions) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(new) => {
                self.notes.push(new.key().clone());
                *new.insert(next)
            }
        }
    }

    /// A way on that says nothing of the answer.
    pub fn way(&mut self, to: To) -> ExitId {
        self.noted(to, BTreeSet::new())
    }

    /// A way on, with conditions of the answer; equal ones have one id.
    pub fn noted(&mut self, to: To, conditions: BTreeSet<Condition>) -> ExitId {
        let exit = Exit { to, notes: self.notes(conditions) };
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
        let Self { stages, exits, outcomes, notes, .. } = self;
        Policy { stages, exits, outcomes, notes, first }
    }
}

fn id_of(index: usize) -> u32 {
    u32::try_from(index).expect("a policy of 2^32 parts does not fit into memory")
}
