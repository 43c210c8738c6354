//! A topology against a running-config.

use crate::answer::{Answer, Wanted, sent};
use crate::difference::{Difference, bound_of, contradiction, grouped, pairs, rebound, repeat};
use crate::report::{Open, Report, Side, Undecided};
use crate::side::{Compared, Room};
use byway_ios::InterfaceName;
use byway_ios::state::Router;
use byway_lift::{Entrance, Lifted, PolicyKey, binding, lift};
use byway_packet::Packet;
use byway_policy::{Action, Condition, Outcome, Policy, Rule, StageId, Test, Then, To, Unrouted, classes};
use byway_topology::intent::{self, Intent, WantedPolicy};
use byway_topology::{Appliance, Reach, Topology};
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::net::Ipv4Addr;
use std::sync::Arc;

/// What is wanted of a proof.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Traffic outside every redirect counts even where the router does not send it to an appliance of the topology.
    pub strict: bool,
}

/// Whether a router does to packets what a topology wants of the router of an index, on every interface of either and for the
/// router's own packets.
pub fn verify<'r>(
    topology: &Topology,
    router: usize,
    held: &'r Router<'r>,
    options: Options,
) -> Report<Wanted, Answer<'r>> {
    let mut report = Report::default();
    let intent = Intent::of(topology);
    // Routers have one map on many interfaces, and what is found on one of them holds of all.
    let mut known = BTreeMap::new();
    let room = Room::new();
    for (entrance, place) in entrances(topology, router, held) {
        let bound = binding(held, &entrance).map(|held| held.origin);
        // What the router itself sends has other witnesses.
        let is_local = entrance == Entrance::Local;
        let key = (is_local, intent.halves(router, place), PolicyKey::of(held, &entrance));
        let (found, found_bound) = known.entry(key).or_insert_with(|| {
            let mut found = Report::default();
            let lifted = lift(held, &entrance);
            let wanted = intent.policy(router, place);
            let proof = Proof {
                topology,
                router,
                place,
                options,
                entrance: &entrance,
                wanted,
                lifted: &lifted,
                room: &room,
            };
            match room.take([&proof.wanted.policy, &lifted.policy]) {
                Ok(()) => proof.run(&mut found),
                Err(limit) => proof.undecided(limit, &mut found),
            }
            (found, bound)
        });
        let second = |answer: &Answer<'r>| rebound(answer, *found_bound, bound);
        repeat(found, &entrance, &mut report, Wanted::clone, second);
        report.entrances.push(entrance);
    }
    report
}

/// Every entrance of either side, with the topology's name for it.
fn entrances(topology: &Topology, router: usize, held: &Router<'_>) -> Vec<(Entrance, intent::Entrance)> {
    let named = topology.routers.get(router).map_or(&[][..], |router| &router.interfaces);
    let mut all = Vec::new();
    let mut seen = BTreeSet::new();
    for (index, interface) in named.iter().enumerate() {
        if let Some(name) = InterfaceName::parse(&interface.name.value) {
            let name = name.into_owned();
            seen.insert(name.clone());
            all.push((Entrance::Interface(name), intent::Entrance::Interface(index)));
        }
    }
    for name in held.interfaces.keys() {
        let name = name.clone().into_owned();
        if seen.insert(name.clone()) {
            // One that the topology does not name: it wants nothing there.
            all.push((Entrance::Interface(name), intent::Entrance::Interface(usize::MAX)));
        }
    }
    all.push((Entrance::Local, intent::Entrance::Local));
    all
}

/// The proof for one entrance.
struct Proof<'p, 'r> {
    topology: &'p Topology,
    router: usize,
    /// The topology's name for the entrance.
    place: intent::Entrance,
    options: Options,
    entrance: &'p Entrance,
    wanted: WantedPolicy,
    lifted: &'p Lifted<'r>,
    room: &'p Room,
}

/// A label says to which class an outcome belongs, and one thing more about a rule in its lowest bit.
const fn label(class: u32, bit: bool) -> u32 {
    class << 1 | bit as u32
}

impl<'r> Proof<'_, 'r> {
    fn run(self, report: &mut Report<Wanted, Answer<'r>>) {
        let wanted = self.wanted.policy.clone().with_interfaces(&canonical);
        let does = &*self.lifted.policy;
        let (asked, done) = match (Compared::of(&wanted), Compared::of(does)) {
            (Ok(asked), Ok(done)) => (asked, done),
            (Err(limit), _) | (_, Err(limit)) => return self.undecided(limit.to_string(), report),
        };
        let classes = classes([&wanted, does]);
        // Of the wanted side whether a redirect wants it, of the other whether it goes to an appliance.
        let asked_labels = labels(&asked, &classes[0], |rule| self.half(rule).is_some());
        let appliances = addresses(self.topology);
        let done_labels = labels(&done, &classes[1], |rule| appliances.take(does.outcome(rule.outcome)));
        let strict = self.options.strict;
        let differ =
            |one: u32, other: u32| one >> 1 != other >> 1 && (strict || one & 1 == 1 || other & 1 == 1);
        let comparison = asked.compare(&asked_labels, &done, &done_labels, self.room, &differ);
        if let Some(bound) = bound_of(&comparison) {
            self.undecided(bound, report);
        }
        let key = |first, second| {
            let rule = done.rule(second);
            let line = self.lifted.decision(rule.decided, does.outcome(rule.outcome)).line;
            let half = self.half(asked.rule(first)).map(|half| (half.redirect, half.direction));
            (asked_labels[first], done_labels[second], line, half)
        };
        let common = |first, second| asked.rule(first).region.intersect(&done.rule(second).region);
        let groups = grouped(&comparison, key, common);
        for group in groups {
            // What is told of the witness is asked again, of the topology's rules and of the walk, and never taken from the sets.
            let witness = sent(self.entrance, self.lifted.router_addresses(), &group.regions, group.witness);
            let first = self.wanted_of(&witness);
            let second = Answer::of(self.lifted, &witness);
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
        self.conditions(&asked, &done, &appliances, report);
    }

    /// What the topology wants of one packet.
    fn wanted_of(&self, packet: &Packet) -> Wanted {
        let verdict = Intent::of(self.topology).outcome(self.router, self.place, packet);
        Wanted { outcome: verdict.outcome.with_interfaces(&canonical), half: verdict.decided_by }
    }

    /// The conditions that leave the proof open: those of packets that a redirect wants, and those by which others could come to an
    /// appliance.
    fn conditions(
        &self,
        asked: &Compared,
        done: &Compared,
        appliances: &Addresses,
        report: &mut Report<Wanted, Answer<'r>>,
    ) {
        const OPEN: u32 = 1;
        const MISLEADS: u32 = 2;
        // Rules share their conditions: each set is looked at once.
        let mut sets: BTreeMap<usize, u32> = BTreeMap::new();
        let open = |condition: &&Condition| condition.kind.leaves_open();
        for rule in done.rules() {
            let set = || u32::from(done.conditions(rule).iter().any(|one| open(&one))) * OPEN;
            sets.entry(done.condition_set(rule)).or_insert_with(set);
        }
        if sets.values().all(|label| *label == 0) {
            return;
        }
        let misleading = self.misleading(appliances);
        let misleads = |condition: &Condition| self.options.strict || misleading.contains(condition);
        let mut looked_at = BTreeSet::new();
        for rule in done.rules() {
            let set = done.condition_set(rule);
            if looked_at.insert(set) && done.conditions(rule).iter().filter(open).any(misleads) {
                sets.entry(set).and_modify(|label| *label |= MISLEADS);
            }
        }
        let wanted: Vec<u32> = asked.rules().map(|rule| u32::from(self.half(rule).is_some())).collect();
        let labels: Vec<u32> = done.rules().map(|rule| sets[&done.condition_set(rule)]).collect();
        let comparison = asked.compare(&wanted, done, &labels, self.room, &|wanted, label| {
            wanted == 1 && label & OPEN != 0 || label & MISLEADS != 0
        });
        // Where some are found the proof is open anyway.
        if let Some(bound) = bound_of(&comparison).filter(|_| pairs(&comparison).next().is_none()) {
            self.undecided(bound, report);
        }
        let mut conditions = BTreeSet::new();
        let mut met = BTreeSet::new();
        for (first, second, _) in pairs(&comparison) {
            let rule = done.rule(second);
            if met.insert((done.condition_set(rule), wanted[first])) {
                let of_rule = done.conditions(rule).iter().filter(open);
                conditions.extend(of_rule.filter(|condition| wanted[first] == 1 || misleads(condition)));
            }
        }
        for condition in conditions {
            report.conditions.push(Open {
                entrance: self.entrance.clone(),
                condition: condition.clone(),
                origin: self.lifted.origin(condition),
                side: Side::Second,
            });
        }
    }

    /// The conditions by which packets outside every redirect could come to an appliance: those of a clause before or in which some
    /// do.
    fn misleading(&self, appliances: &Addresses) -> BTreeSet<&Condition> {
        let policy = &self.lifted.policy;
        let mut last = None;
        let mut noted = Vec::new();
        for id in stages(policy) {
            let sequence = self.lifted.asked(id).clause().map(|clause| clause.sequence);
            let stage = policy.stage(id);
            let leaves = |test: &Test| match test.then {
                Then::Leave(exit) => Some(exit),
                Then::Note(_) => None,
            };
            let exits: BTreeSet<_> =
                stage.tests().iter().filter_map(leaves).chain([stage.otherwise]).collect();
            for exit in exits.into_iter().map(|exit| policy.exit(exit)) {
                noted.push((sequence, exit.notes));
                if matches!(exit.to, To::End(outcome) if appliances.take(policy.outcome(outcome))) {
                    last = last.max(Some(sequence));
                }
            }
            noted.extend(stage.tests().iter().filter_map(|test| match test.then {
                Then::Note(notes) => Some((sequence, notes)),
                Then::Leave(_) => None,
            }));
        }
        let before = noted.into_iter().filter(|(sequence, _)| last.is_some_and(|last| *sequence <= last));
        before.flat_map(|(_, notes)| policy.notes(notes)).collect()
    }

    fn half(&self, rule: &Rule) -> Option<intent::DecidedBy> {
        self.wanted.decided_by(rule.decided)
    }

    fn undecided(&self, limit: String, report: &mut Report<Wanted, Answer<'r>>) {
        report.undecided.push(Undecided { entrance: self.entrance.clone(), limit });
    }
}

fn labels(side: &Compared, classes: &[u32], bit: impl Fn(&Rule) -> bool) -> Vec<u32> {
    side.rules().map(|rule| label(classes[rule.outcome.0 as usize], bit(rule))).collect()
}

/// A name of an interface as a router prints it.
fn canonical(name: &str) -> String {
    InterfaceName::parse(name).map_or_else(|| name.to_owned(), |name| name.to_string())
}

/// Every stage that packets come to.
fn stages(policy: &Policy) -> BTreeSet<StageId> {
    let mut seen = BTreeSet::new();
    let mut waiting = vec![policy.first()];
    while let Some(to) = waiting.pop() {
        let To::Stage(id) = to else { continue };
        if !seen.insert(id) {
            continue;
        }
        let stage = policy.stage(id);
        waiting.push(policy.exit(stage.otherwise).to);
        let left = stage.tests().iter().filter_map(|test| match test.then {
            Then::Leave(exit) => Some(policy.exit(exit).to),
            Then::Note(_) => None,
        });
        waiting.extend(left.collect::<HashSet<_>>());
    }
    seen
}

/// Where the appliances of a topology are.
struct Addresses {
    hops: BTreeSet<Ipv4Addr>,
    interfaces: BTreeSet<String>,
}

fn addresses(topology: &Topology) -> Addresses {
    let mut all = Addresses { hops: BTreeSet::new(), interfaces: BTreeSet::new() };
    for Appliance { reach, .. } in &topology.appliances {
        match reach {
            Reach::Connected { inbound, outbound } => {
                all.hops.extend(inbound.iter().chain(outbound).map(|hop| hop.address.value));
            }
            Reach::Recursive { inbound, outbound } => all.hops.extend([inbound.value, outbound.value]),
            Reach::Interface(name) => {
                all.interfaces.insert(canonical(&name.value));
            }
        }
    }
    all
}

impl Addresses {
    /// Whether packets with an outcome may come to an appliance.
    fn take(&self, outcome: &Outcome) -> bool {
        let mut action = Some(&outcome.action);
        while let Some(now) = action {
            let (way, otherwise) = match now {
                Action::Redirect { to, otherwise } => (self.take_hops(to), otherwise.as_deref()),
                Action::Interface { interfaces, otherwise } => {
                    (self.take_interfaces(interfaces), otherwise.as_deref())
                }
                Action::Default { to, otherwise } => {
                    let way = match to {
                        Unrouted::Redirect(to) => self.take_hops(to),
                        Unrouted::Interface(interfaces) => self.take_interfaces(interfaces),
                        Unrouted::Drop => false,
                    };
                    (way, otherwise.as_deref())
                }
                Action::Drop | Action::Route(_) => (false, None),
            };
            if way {
                return true;
            }
            action = otherwise;
        }
        false
    }

    fn take_hops(&self, to: &byway_policy::NextHops) -> bool {
        to.hops.iter().any(|hop| self.hops.contains(&hop.address))
    }

    fn take_interfaces(&self, interfaces: &[String]) -> bool {
        interfaces.iter().any(|name| self.interfaces.contains(name))
    }
}
