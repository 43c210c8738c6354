//! A policy as one list: regions in order, each with what becomes of the packets that meet it first.

mod taken;

use crate::condition::Condition;
use crate::limit::{MOST_CONDITIONS, MOST_RULES, MOST_STEPS, TooLarge};
use crate::outcome::Outcome;
use crate::policy::{ExitId, NotesId, OutcomeId, Policy, Stage, StageId, Then, To};
use byway_packet::set::{Comparison, Entry, Index, Labelled, Limits, List, Point, Region};
use std::cell::OnceCell;
use std::collections::{BTreeSet, HashMap};
use std::ops::ControlFlow;
use taken::Taken;

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

impl Flat {
    /// The rules in order.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The conditions of the answer of a rule's packets.
    pub fn conditions(&self, rule: &Rule) -> &BTreeSet<Condition> {
        &self.notes[rule.notes as usize]
    }

    /// A number for the conditions of a rule's packets: the same number, the same conditions.
    pub const fn condition_set(&self, rule: &Rule) -> usize {
        rule.notes as usize
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
    let mut known: HashMap<&Outcome, u32> = HashMap::new();
    let mut class = |outcome: &'p Outcome| {
        let next = u32::try_from(known.len()).unwrap_or(u32::MAX);
        *known.entry(outcome).or_insert(next)
    };
    policies.into_iter().map(|policy| policy.outcomes().iter().map(&mut class).collect()).collect()
}

impl Policy {
    /// How many rules [`Policy::flat`] makes at most of a policy of some size: real maps need little more than one for each region.
    pub fn usual_limit(&self) -> usize {
        self.region_count().saturating_mul(8).saturating_add(1_000_000).min(MOST_RULES)
    }

    /// The policy as one list.
    ///
    /// A test that leads to another stage (a `deny` entry, of which the next clause decides) becomes the rules of that stage within
    /// its own region, so the list can be longer than the policy. Where it is more than twice as long, rules that have no packet left,
    /// since one earlier rule takes them all, are left out. Past `limit` rules nothing is made. Nothing is made either of a
    /// policy of which something is left out, and where it takes too many steps or sets of conditions.
    pub fn flat(&self, limit: usize) -> Result<Flat, TooLarge> {
        self.flat_without(Taken::of(self), limit)
    }

    /// The same without the rules that are seen to have no packet left.
    fn flat_without(&self, taken: Taken<'_>, limit: usize) -> Result<Flat, TooLarge> {
        if let Some(bound) = self.left_out() {
            return Err(bound);
        }
        let mut flattening = Flattening {
            policy: self,
            limit,
            steps: 0,
            rules: Vec::with_capacity(self.region_count().min(limit) + 1),
            notes: Notes::new(self),
            indexes: HashMap::new(),
            elsewhere: HashMap::new(),
            taken,
        };
        flattening.run()?;
        let Flattening { mut rules, notes, taken, .. } = flattening;
        taken.sift(&mut rules);
        let mut list = List::new();
        for (owner, rule) in (0u32..).zip(&rules) {
            list.push(owner, rule.region);
        }
        Ok(Flat { rules, list, notes: notes.sets })
    }
}

/// The list while it is made.
struct Flattening<'p> {
    policy: &'p Policy,
    limit: usize,
    /// Steps that were taken.
    steps: u64,
    rules: Vec<Rule>,
    notes: Notes<'p>,
    indexes: HashMap<StageId, Indexes>,
    /// Of the tests that do not lead where a packet goes that passes none.
    elsewhere: HashMap<StageId, Indexes>,
    /// What the rules take.
    taken: Taken<'p>,
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
    fn run(&mut self) -> Result<(), TooLarge> {
        let mut tasks = Vec::new();
        self.follow(self.policy.first(), Region::ALL, 0, None, &mut tasks)?;
        while let Some(task) = tasks.pop() {
            self.work(task, &mut tasks)?;
        }
        Ok(())
    }

    /// Takes steps, within the bound.
    fn step(&mut self, steps: usize) -> Result<(), TooLarge> {
        self.steps = self.steps.saturating_add(steps as u64);
        if self.steps > MOST_STEPS { Err(TooLarge::Steps(MOST_STEPS)) } else { Ok(()) }
    }

    /// Packets that go on: to a rule of their own, or to what is still to be done.
    fn follow(
        &mut self,
        to: To,
        within: Region,
        notes: u32,
        decided: Option<(StageId, Option<u32>)>,
        tasks: &mut Vec<Task>,
    ) -> Result<(), TooLarge> {
        if self.taken.has(&within, &self.rules) {
            return Ok(());
        }
        match to {
            To::End(outcome) => {
                if self.rules.len() >= self.limit {
                    return Err(TooLarge::Rules(self.limit));
                }
                self.rules.push(Rule { region: within, outcome, decided, notes });
            }
            To::Stage(stage) => {
                // A task that makes no rule must not go on for ever either: the limit is that of waiting tasks too.
                if tasks.len() >= self.limit {
                    return Err(TooLarge::Rules(self.limit));
                }
                let asks_all = within == Region::ALL;
                let tests = if asks_all { None } else { Some(self.tests_of(stage, &within, 0)?) };
                tasks.push(Task { stage, within, notes, tests, done: 0 });
            }
        }
        Ok(())
    }

    /// Goes through the tests of a task, until one leads elsewhere; what is then left of the task waits behind that.
    fn work(&mut self, mut task: Task, tasks: &mut Vec<Task>) -> Result<(), TooLarge> {
        let policy = self.policy;
        let stage = policy.stage(task.stage);
        // Rules that were made while it waited may have its packets.
        if task.done == 0 && self.taken.has(&task.within, &self.rules) {
            return Ok(());
        }
        while let Some(test) = task.next(stage) {
            let regions = stage.regions(test as usize);
            self.step(regions.len() + 1)?;
            let pieces: Vec<Region> =
                regions.iter().filter_map(|region| region.intersect(&task.within)).collect();
            let all = pieces.contains(&task.within);
            match stage.tests()[test as usize].then {
                Then::Note(notes) => {
                    let noted = self.notes.join(task.notes, notes)?;
                    if noted == task.notes || pieces.is_empty() {
                        continue;
                    }
                    if all {
                        task.notes = noted;
                        continue;
                    }
                    let (id, from) = (task.stage, test + 1);
                    tasks.push(task);
                    if tasks.len().saturating_add(pieces.len()) > self.limit {
                        return Err(TooLarge::Rules(self.limit));
                    }
                    for within in pieces.into_iter().rev() {
                        let tests = Some(self.tests_of(id, &within, from)?);
                        tasks.push(Task { stage: id, within, notes: noted, tests, done: 0 });
                    }
                    return Ok(());
                }
                Then::Leave(exit) => {
                    let decided = Some((task.stage, Some(test)));
                    if !all && self.falls_through(task.stage, test, exit, &pieces)? {
                        continue;
                    }
                    let exit = policy.exit(exit);
                    let notes = self.notes.join(task.notes, exit.notes)?;
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
        let notes = self.notes.join(task.notes, exit.notes)?;
        self.follow(exit.to, task.within, notes, Some((task.stage, None)), tasks)
    }

    /// Whether the packets of a test go where they would go without it: no later test has one of them and does otherwise.
    fn falls_through(
        &mut self,
        id: StageId,
        test: u32,
        exit: ExitId,
        pieces: &[Region],
    ) -> Result<bool, TooLarge> {
        let policy = self.policy;
        let stage = policy.stage(id);
        // Where a test ends a packet's way it is the one that decided, and is told.
        if exit != stage.otherwise || matches!(policy.exit(exit).to, To::End(_)) {
            return Ok(false);
        }
        for piece in pieces {
            let mut seen = 0;
            let elsewhere = |then| then != Then::Leave(stage.otherwise);
            let index = self.elsewhere.entry(id).or_default().for_region(piece, stage, elsewhere);
            let found = index.any_overlap(piece, test + 1, &mut seen).is_some();
            self.step(usize::try_from(seen).unwrap_or(usize::MAX))?;
            if found {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The tests from one on that have packets of a region, in order.
    fn tests_of(&mut self, id: StageId, within: &Region, from: u32) -> Result<Vec<u32>, TooLarge> {
        let mut tests = Vec::new();
        let mut look = |entry: &Entry| {
            tests.push(entry.owner);
            ControlFlow::Continue(())
        };
        let stage = self.policy.stage(id);
        let index = self.indexes.entry(id).or_default().for_region(within, stage, |_| true);
        let mut seen = 0;
        let _ = index.each_overlap_counted(within, (from, u32::MAX), &mut seen, &mut look);
        self.step(usize::try_from(seen).unwrap_or(usize::MAX))?;
        // They wait in memory.
        self.step(tests.len().saturating_mul(4))?;
        tests.sort_unstable();
        tests.dedup();
        Ok(tests)
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

/// Indexes over the regions of some tests of a stage, each made when it is first needed: the owner of an entry is the index of its test.
#[derive(Default)]
struct Indexes {
    usual: OnceCell<Index>,
    by_destination: OnceCell<Index>,
}

/// Of fewer tests one index is enough. Of more, regions from nearly anywhere have one of their own: on the plain list of 100,000 entries of
/// `cargo bench -p byway-lint --bench acl` all rules took 0.95 s with one, and 0.38 s with both.
const MANY: usize = 10_000;

impl Indexes {
    /// The one for questions about a region.
    fn for_region(&self, region: &Region, stage: &Stage, wanted: impl Fn(Then) -> bool) -> &Index {
        if region.is_from_nearly_anywhere() && stage.tests().len() > MANY {
            self.by_destination.get_or_init(|| Index::by_destination(stage.entries(wanted)))
        } else {
            self.usual.get_or_init(|| Index::for_regions(stage.entries(wanted)))
        }
    }
}

impl Stage {
    /// The regions of the tests of some kind, with the index of each test.
    fn entries(&self, wanted: impl Fn(Then) -> bool) -> Vec<Entry> {
        let tests =
            || (0u32..).zip(0..self.tests().len()).filter(|(_, test)| wanted(self.tests()[*test].then));
        let mut entries = Vec::with_capacity(tests().map(|(_, test)| self.regions(test).len()).sum());
        for (owner, test) in tests() {
            entries.extend(self.regions(test).iter().map(|region| Entry { region: *region, owner }));
        }
        entries
    }
}

/// Sets of conditions, each once; the first is empty.
struct Notes<'p> {
    policy: &'p Policy,
    sets: Vec<BTreeSet<Condition>>,
    ids: HashMap<BTreeSet<Condition>, u32>,
    joined: HashMap<(u32, NotesId), u32>,
    /// How many conditions the sets have together.
    conditions: usize,
    /// How many conditions were looked at to join sets.
    work: usize,
}

/// Conditions that are looked at to join sets: some seconds.
const MOST_JOINED: usize = 20 * MOST_CONDITIONS;

impl<'p> Notes<'p> {
    fn new(policy: &'p Policy) -> Self {
        let ids = HashMap::from([(BTreeSet::new(), 0)]);
        Self { policy, sets: vec![BTreeSet::new()], ids, joined: HashMap::new(), conditions: 0, work: 0 }
    }

    fn join(&mut self, set: u32, notes: NotesId) -> Result<u32, TooLarge> {
        let more = self.policy.notes(notes);
        if more.is_empty() {
            return Ok(set);
        }
        if let Some(known) = self.joined.get(&(set, notes)) {
            return Ok(*known);
        }
        let old = &self.sets[set as usize];
        self.work = self.work.saturating_add(old.len()).saturating_add(more.len());
        if self.work > MOST_JOINED {
            return Err(TooLarge::Conditions(MOST_CONDITIONS));
        }
        let id = if more.is_subset(old) { set } else { self.add(old | more)? };
        self.joined.insert((set, notes), id);
        Ok(id)
    }

    fn add(&mut self, set: BTreeSet<Condition>) -> Result<u32, TooLarge> {
        if let Some(known) = self.ids.get(&set) {
            return Ok(*known);
        }
        self.conditions = self.conditions.saturating_add(set.len());
        if self.conditions > MOST_CONDITIONS {
            return Err(TooLarge::Conditions(MOST_CONDITIONS));
        }
        let id = u32::try_from(self.sets.len()).expect("sets without end do not fit into memory");
        self.ids.insert(set.clone(), id);
        self.sets.push(set);
        Ok(id)
    }
}

#[cfg(test)]
mod tests;
