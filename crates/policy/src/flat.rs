//! A policy as one list: regions in order, each with what becomes of the packets that meet it first.

use crate::condition::Condition;
use crate::outcome::Outcome;
use crate::policy::{ExitId, NotesId, OutcomeId, Policy, Stage, StageId, Then, To};
use byway_packet::set::{Comparison, Entry, Index, Labelled, Limits, List, Point, Region};
use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::ops::ControlFlow;

/// A policy as one list: a packet has the answer of the first rule whose region it lies in. The last rule takes every packet.
#[derive(Clone, Debug)]
pub struct Flat {
    rules: Vec<Rule>,
    list: List,
    notes: Vec<BTreeSet<Condition>>,
}

/// A rule of a flat policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// The packets that it takes, but for those that an earlier rule takes.
    pub region: Region,
    /// What becomes of them.
    pub outcome: OutcomeId,
    /// The stage and the test that decide; no test where none was passed, no stage where every packet has this outcome.
    pub decided: Option<(StageId, Option<u32>)>,
    /// The conditions of their answer, by number.
    notes: u32,
}

/// Conditions would have to be combined in more ways than are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooManyRules {
    /// How many rules are made at most.
    pub limit: usize,
}

impl fmt::Display for TooManyRules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "clauses interact in more than {} ways", self.limit)
    }
}

impl Flat {
    /// The rules in order.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The conditions of the answer of a rule's packets.
    pub fn conditions(&self, rule: &Rule) -> &BTreeSet<Condition> {
        &self.notes[rule.notes as usize]
    }

    /// The regions as a first-match list: the owners are the indexes of the rules.
    pub const fn list(&self) -> &List {
        &self.list
    }

    /// The rule that takes a packet.
    pub fn first(&self, point: &Point) -> &Rule {
        // The last rule takes every packet, so that there is always an owner.
        let owner = self.list.first(point).map_or(self.rules.len() - 1, |owner| owner as usize);
        &self.rules[owner]
    }

    /// Where two policies treat packets differently: all pairs of rules that take a common packet and whose labels `differ`. The
    /// labels of a policy are given for each of its rules.
    pub fn compare(
        &self,
        labels: &[u32],
        other: &Self,
        other_labels: &[u32],
        limits: &Limits,
        differ: &impl Fn(u32, u32) -> bool,
    ) -> Comparison {
        // No packet comes to the end of a list: any label does.
        let first = Labelled { list: &self.list, labels, end: 0 };
        let second = Labelled { list: &other.list, labels: other_labels, end: 0 };
        first.compare_where(second, limits, differ)
    }
}

/// Numbers for the outcomes of several policies, one behind the other: equal outcomes have one number.
pub fn classes<'p>(policies: impl IntoIterator<Item = &'p Policy>) -> Vec<Vec<u32>> {
    let mut known: Vec<&Outcome> = Vec::new();
    let mut class = |outcome: &'p Outcome| {
        let at = known.iter().position(|other| *other == outcome).unwrap_or_else(|| {
            known.push(outcome);
            known.len() - 1
        });
        u32::try_from(at).unwrap_or(u32::MAX)
    };
    policies.into_iter().map(|policy| policy.outcomes().iter().map(&mut class).collect()).collect()
}

impl Policy {
    /// How many rules [`Policy::flat`] makes at most of a policy of some size: real maps need little more than one for each region.
    pub fn usual_limit(&self) -> usize {
        self.region_count().saturating_mul(8).saturating_add(1_000_000)
    }

    /// The policy as one list.
    ///
    /// A test that leads to another stage (a `deny` entry, of which the next clause decides) becomes the rules of that stage within
    /// its own region, so the list can be longer than the policy; past `limit` rules nothing is made.
    pub fn flat(&self, limit: usize) -> Result<Flat, TooManyRules> {
        let mut flattening = Flattening {
            policy: self,
            limit,
            rules: Vec::with_capacity(self.region_count().min(limit) + 1),
            notes: Notes::new(self),
            indexes: HashMap::new(),
        };
        flattening.run()?;
        let mut list = List::new();
        for (owner, rule) in (0u32..).zip(&flattening.rules) {
            list.push(owner, rule.region);
        }
        Ok(Flat { rules: flattening.rules, list, notes: flattening.notes.sets })
    }
}

/// The list while it is made.
struct Flattening<'p> {
    policy: &'p Policy,
    limit: usize,
    rules: Vec<Rule>,
    notes: Notes<'p>,
    indexes: HashMap<StageId, Index>,
}

/// Packets that are still to be followed: those of a region at a test of a stage.
struct Task {
    stage: StageId,
    within: Region,
    notes: u32,
    /// The tests that have packets of the region, where not all are asked.
    tests: Option<Vec<u32>>,
    /// How many of the tests are done.
    done: usize,
}

impl<'p> Flattening<'p> {
    fn run(&mut self) -> Result<(), TooManyRules> {
        let mut tasks = Vec::new();
        self.follow(self.policy.first(), Region::ALL, 0, None, &mut tasks)?;
        while let Some(task) = tasks.pop() {
            self.work(task, &mut tasks)?;
        }
        Ok(())
    }

    /// Packets that go on: to a rule of their own, or to what is still to be done.
    fn follow(
        &mut self,
        to: To,
        within: Region,
        notes: u32,
        decided: Option<(StageId, Option<u32>)>,
        tasks: &mut Vec<Task>,
    ) -> Result<(), TooManyRules> {
        match to {
            To::End(outcome) => {
                if self.rules.len() >= self.limit {
                    return Err(TooManyRules { limit: self.limit });
                }
                self.rules.push(Rule { region: within, outcome, decided, notes });
            }
            To::Stage(stage) => {
                // A task that makes no rule must not go on for ever either: the limit is that of waiting tasks too.
                if tasks.len() >= self.limit {
                    return Err(TooManyRules { limit: self.limit });
                }
                let tests = (within != Region::ALL).then(|| self.tests_of(stage, &within, 0));
                tasks.push(Task { stage, within, notes, tests, done: 0 });
            }
        }
        Ok(())
    }

    /// Goes through the tests of a task, until one leads elsewhere; what is then left of the task waits behind that.
    fn work(&mut self, mut task: Task, tasks: &mut Vec<Task>) -> Result<(), TooManyRules> {
        let policy = self.policy;
        let stage = policy.stage(task.stage);
        while let Some(test) = task.next(stage) {
            let pieces: Vec<Region> = stage
                .regions(test as usize)
                .iter()
                .filter_map(|region| region.intersect(&task.within))
                .collect();
            let all = pieces.contains(&task.within);
            match stage.tests()[test as usize].then {
                Then::Note(notes) => {
                    let noted = self.notes.join(task.notes, notes);
                    if noted == task.notes || pieces.is_empty() {
                        continue;
                    }
                    if all {
                        task.notes = noted;
                        continue;
                    }
                    let (id, from) = (task.stage, test + 1);
                    tasks.push(task);
                    for within in pieces.into_iter().rev() {
                        let tests = Some(self.tests_of(id, &within, from));
                        tasks.push(Task { stage: id, within, notes: noted, tests, done: 0 });
                    }
                    return Ok(());
                }
                Then::Leave(exit) => {
                    let decided = Some((task.stage, Some(test)));
                    if !all && self.falls_through(task.stage, test, exit, &pieces) {
                        continue;
                    }
                    let exit = policy.exit(exit);
                    let notes = self.notes.join(task.notes, exit.notes);
                    if let (To::Stage(_), false) = (exit.to, pieces.is_empty()) {
                        if all {
                            return self.follow(exit.to, task.within, notes, decided, tasks);
                        }
                        tasks.push(task);
                        for piece in pieces.into_iter().rev() {
                            self.follow(exit.to, piece, notes, decided, tasks)?;
                        }
                        return Ok(());
                    }
                    for piece in pieces {
                        self.follow(exit.to, piece, notes, decided, tasks)?;
                    }
                    if all {
                        return Ok(());
                    }
                }
            }
        }
        let exit = policy.exit(stage.otherwise);
        let notes = self.notes.join(task.notes, exit.notes);
        self.follow(exit.to, task.within, notes, Some((task.stage, None)), tasks)
    }

    /// Whether the packets of a test go where they would go without it: no later test has one of them and does otherwise.
    fn falls_through(&mut self, id: StageId, test: u32, exit: ExitId, pieces: &[Region]) -> bool {
        let policy = self.policy;
        let stage = policy.stage(id);
        // Where a test ends a packet's way it is the one that decided, and is told.
        if exit != stage.otherwise || matches!(policy.exit(exit).to, To::End(_)) {
            return false;
        }
        let index = self.index(id);
        let same = Then::Leave(exit);
        pieces.iter().all(|piece| {
            let mut look = |entry: &Entry| {
                if stage.tests()[entry.owner as usize].then == same {
                    ControlFlow::Continue(())
                } else {
                    ControlFlow::Break(())
                }
            };
            index.each_overlap(piece, test + 1, u32::MAX, &mut look).is_continue()
        })
    }

    /// The tests from one on that have packets of a region, in order.
    fn tests_of(&mut self, id: StageId, within: &Region, from: u32) -> Vec<u32> {
        let mut tests = Vec::new();
        let mut look = |entry: &Entry| {
            tests.push(entry.owner);
            ControlFlow::Continue(())
        };
        let _ = self.index(id).each_overlap(within, from, u32::MAX, &mut look);
        tests.sort_unstable();
        tests.dedup();
        tests
    }

    fn index(&mut self, id: StageId) -> &Index {
        let stage = self.policy.stage(id);
        self.indexes.entry(id).or_insert_with(|| stage.index())
    }
}

impl Task {
    /// The next test to look at.
    fn next(&mut self, stage: &Stage) -> Option<u32> {
        let next = match &self.tests {
            Some(tests) => tests.get(self.done).copied(),
            None => u32::try_from(self.done).ok().filter(|_| self.done < stage.tests().len()),
        };
        self.done += 1;
        next
    }
}

impl Stage {
    /// An index over the regions: the owner of an entry is the index of its test.
    fn index(&self) -> Index {
        let owners = 0u32..;
        let tests = owners.zip(0..self.tests().len());
        let entries = tests.flat_map(|(owner, test)| {
            self.regions(test).iter().map(move |region| Entry { region: *region, owner })
        });
        Index::new(entries.collect())
    }
}

/// Sets of conditions, each once; the first is empty.
struct Notes<'p> {
    policy: &'p Policy,
    sets: Vec<BTreeSet<Condition>>,
    ids: HashMap<BTreeSet<Condition>, u32>,
    joined: HashMap<(u32, NotesId), u32>,
}

impl<'p> Notes<'p> {
    fn new(policy: &'p Policy) -> Self {
        let ids = HashMap::from([(BTreeSet::new(), 0)]);
        Self { policy, sets: vec![BTreeSet::new()], ids, joined: HashMap::new() }
    }

    fn join(&mut self, set: u32, notes: NotesId) -> u32 {
        let more = self.policy.notes(notes);
        if more.is_empty() {
            return set;
        }
        if let Some(known) = self.joined.get(&(set, notes)) {
            return *known;
        }
        let both = &self.sets[set as usize] | more;
        let next = u32::try_from(self.sets.len()).expect("2^32 sets do not fit into memory");
        let id = *self.ids.entry(both.clone()).or_insert(next);
        if id == next {
            self.sets.push(both);
        }
        self.joined.insert((set, notes), id);
        id
    }
}
