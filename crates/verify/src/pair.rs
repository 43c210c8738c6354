//! One configuration against another.

use crate::answer::{Answer, sent};
use crate::difference::{Difference, bound_of, contradiction, grouped, pairs, rebound, repeat};
use crate::report::{Open, Report, Side, Undecided};
use crate::side::{Compared, Room};
use byway_ios::InterfaceName;
use byway_ios::state::Router;
use byway_lift::{Entrance, Lifted, PolicyKey, binding, lift};
use byway_policy::{Condition, ConditionKind, Rule, classes};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What changes for packets from one configuration to another, on every interface of either and for the router's own packets.
///
/// A condition leaves this open where it holds of packets on one side alone, or of packets that the two sides ask about in other words. What
/// both sides have under one name and with one meaning is the same unknown on both.
pub fn compare<'o, 'n>(old: &'o Router<'o>, new: &'n Router<'n>) -> Report<Answer<'o>, Answer<'n>> {
    let mut report = Report::default();
    let redefined = redefined_time_ranges(old, new);
    let same_lists = old.acls == new.acls;
    // Routers have one map on many interfaces, and what is found on one of them holds of all.
    let mut known = BTreeMap::new();
    let room = Room::new();
    for entrance in entrances(old, new) {
        let bounds =
            [binding(old, &entrance), binding(new, &entrance)].map(|held| held.map(|held| held.origin));
        // What the router itself sends has other witnesses.
        let is_local = entrance == Entrance::Local;
        let key = (is_local, PolicyKey::of(old, &entrance), PolicyKey::of(new, &entrance));
        let (found, found_bounds) = known.entry(key).or_insert_with(|| {
            let mut found = Report::default();
            let (before, after) = (lift(old, &entrance), lift(new, &entrance));
            if before.map.is_some() || after.map.is_some() {
                let pair = Pair {
                    entrance: &entrance,
                    before: &before,
                    after: &after,
                    redefined: &redefined,
                    unchanged: asks_the_same(old, new, &before, &after),
                    same_lists,
                    room: &room,
                };
                match room.take([&before.policy, &after.policy]) {
                    Ok(()) => pair.compare(&mut found),
                    Err(limit) => pair.undecided(limit, &mut found),
                }
            }
            (found, bounds)
        });
        let first = |answer: &Answer<'o>| rebound(answer, found_bounds[0], bounds[0]);
        let second = |answer: &Answer<'n>| rebound(answer, found_bounds[1], bounds[1]);
        repeat(found, &entrance, &mut report, first, second);
        report.entrances.push(entrance);
    }
    report
}

fn entrances(old: &Router<'_>, new: &Router<'_>) -> Vec<Entrance> {
    let names = old.interfaces.keys().chain(new.interfaces.keys());
    let names: BTreeSet<InterfaceName<'static>> = names.map(|name| name.clone().into_owned()).collect();
    names.into_iter().map(Entrance::Interface).chain([Entrance::Local]).collect()
}

/// The names of the time ranges that mean other times on the other side.
fn redefined_time_ranges(old: &Router<'_>, new: &Router<'_>) -> BTreeSet<String> {
    let ranges = |router: &Router<'_>| -> BTreeMap<String, String> {
        let known = router.time_ranges.values();
        let times = known.map(|range| {
            let absolute = range.absolute.as_ref().map(|held| &held.value);
            let periodic: Vec<_> = range.periodic.values().collect();
            (range.name.to_string(), format!("{absolute:?} {periodic:?}"))
        });
        times.collect()
    };
    let (old, new) = (ranges(old), ranges(new));
    old.keys().chain(new.keys()).filter(|name| old.get(*name) != new.get(*name)).cloned().collect()
}

/// Whether the maps of both sides, the lists that they ask and the groups have the same words. What cannot be decided is the same
/// unknown on both sides only then: a list that lost the entry behind one with a time range differs while that range is off.
fn asks_the_same(old: &Router<'_>, new: &Router<'_>, before: &Lifted<'_>, after: &Lifted<'_>) -> bool {
    let map =
        |router: &Router<'_>, lifted: &Lifted<'_>| lifted.map.map(|tag| router.route_map(tag).is_some());
    if map(old, before) != map(new, after) || old.object_groups != new.object_groups {
        return false;
    }
    let (Some(one), Some(other)) = (before.map, after.map) else { return false };
    let (Some(one), Some(other)) = (old.route_map(one), new.route_map(other)) else { return true };
    let lists = one.clauses.values().flat_map(|clause| clause.match_address.values());
    let mut lists = lists.collect::<BTreeSet<_>>().into_iter();
    one.clauses == other.clauses && lists.all(|name| old.acl(name) == new.acl(name))
}

/// Two configurations at one entrance.
struct Pair<'p, 'o, 'n> {
    entrance: &'p Entrance,
    before: &'p Lifted<'o>,
    after: &'p Lifted<'n>,
    redefined: &'p BTreeSet<String>,
    /// Whether both sides ask the same, word for word.
    unchanged: bool,
    /// Whether all lists are the same, those too that fill a reflexive one.
    same_lists: bool,
    room: &'p Room,
}

impl<'o, 'n> Pair<'_, 'o, 'n> {
    fn compare(&self, report: &mut Report<Answer<'o>, Answer<'n>>) {
        let Self { before, after, .. } = self;
        let (old, new) = match (Compared::of(&before.policy), Compared::of(&after.policy)) {
            (Ok(old), Ok(new)) => (old, new),
            (Err(limit), _) | (_, Err(limit)) => return self.undecided(limit.to_string(), report),
        };
        let classes = classes([&*before.policy, &*after.policy]);
        let labels = |side: &Compared, classes: &[u32]| -> Vec<u32> {
            side.rules().map(|rule| classes[rule.outcome.0 as usize]).collect()
        };
        let (old_labels, new_labels) = (labels(&old, &classes[0]), labels(&new, &classes[1]));
        let comparison = old.compare(&old_labels, &new, &new_labels, self.room, &|one, other| one != other);
        if let Some(bound) = bound_of(&comparison) {
            self.undecided(bound, report);
        }
        let line = |lifted: &Lifted<'_>, rule: &Rule| {
            lifted.decision(rule.decided, lifted.policy.outcome(rule.outcome)).line
        };
        // Packets whose treatment the same line of the new configuration changes in one way are one difference, however many lines of the
        // old one were about them.
        let key = |first, second| (old_labels[first], new_labels[second], line(after, new.rule(second)));
        let common = |first, second| old.rule(first).region.intersect(&new.rule(second).region);
        let groups = grouped(&comparison, key, common);
        for group in groups {
            // What is told of the witness is asked again, of the walk, and never taken from the sets.
            let own = after.router_addresses().chain(before.router_addresses());
            let witness = sent(self.entrance, own, &group.regions, group.witness);
            let (first, second) = (Answer::of(before, &witness), Answer::of(after, &witness));
            if first.outcome == second.outcome {
                self.undecided(contradiction(&witness), report);
                continue;
            }
            report.differences.push(Difference {
                entrance: self.entrance.clone(),
                regions: group.regions.into(),
                words: Arc::default(),
                complete: group.complete,
                witness,
                first,
                second,
            });
        }
        self.conditions(&old, &new, report);
    }

    /// The conditions that hold of packets on one side alone.
    fn conditions(&self, old: &Compared, new: &Compared, report: &mut Report<Answer<'o>, Answer<'n>>) {
        let mut numbers = BTreeMap::from([(BTreeSet::new(), 0)]);
        let mut labels = |side: &Compared, word: Side| -> Vec<u32> {
            // Rules share their conditions: each set is looked at once.
            let mut known: BTreeMap<usize, u32> = BTreeMap::new();
            let mut number = |rule: &Rule| {
                let open = side.conditions(rule).iter().filter(|one| one.kind.leaves_open());
                let open: BTreeSet<(Condition, Option<Side>)> =
                    open.map(|one| (one.clone(), Some(word).filter(|_| self.is_another(one)))).collect();
                let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
                *numbers.entry(open).or_insert(next)
            };
            side.rules()
                .map(|rule| *known.entry(side.condition_set(rule)).or_insert_with(|| number(rule)))
                .collect()
        };
        let (old_labels, new_labels) = (labels(old, Side::First), labels(new, Side::Second));
        if numbers.len() == 1 {
            return;
        }
        let comparison = old.compare(&old_labels, new, &new_labels, self.room, &|one, other| one != other);
        // Where some are found this is open anyway.
        if let Some(bound) = bound_of(&comparison).filter(|_| pairs(&comparison).next().is_none()) {
            self.undecided(bound, report);
        }
        let sets: BTreeMap<u32, _> = numbers.into_iter().map(|(set, number)| (number, set)).collect();
        let mut found = BTreeSet::new();
        let met: BTreeSet<(u32, u32)> =
            pairs(&comparison).map(|(first, second, _)| (old_labels[first], new_labels[second])).collect();
        for (first, second) in met {
            let (first, second) = (&sets[&first], &sets[&second]);
            found.extend(first.difference(second).map(|(one, _)| (Side::First, one)));
            found.extend(second.difference(first).map(|(one, _)| (Side::Second, one)));
        }
        report.conditions.extend(found.into_iter().map(|(side, condition)| Open {
            entrance: self.entrance.clone(),
            condition: condition.clone(),
            origin: match side {
                Side::First => self.before.origin(condition),
                Side::Second => self.after.origin(condition),
            },
            side,
        }));
    }

    /// Whether a condition of one side may be another unknown than that of the same name on the other.
    fn is_another(&self, condition: &Condition) -> bool {
        match condition.kind {
            _ if !self.unchanged => true,
            ConditionKind::TimeRange => self.redefined.contains(&condition.name),
            ConditionKind::Reflexive => !self.same_lists,
            _ => false,
        }
    }

    fn undecided(&self, limit: String, report: &mut Report<Answer<'o>, Answer<'n>>) {
        report.undecided.push(Undecided { entrance: self.entrance.clone(), limit });
    }
}
