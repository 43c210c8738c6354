//! One entrance of a router: what it does to the packets that come in there, ready to be asked many times.

use super::down::Down;
use byway_ios::state::{Origin, Router};
use byway_lift::{Decision, Entrance, Lifted, lift};
use byway_packet::PartialPacket;
use byway_packet::set::{Limits, Part, Point, Region, Ternary, describe};
use byway_policy::{Condition, ConditionKind, Flat, Marks, Outcome, OutcomeId, Rule, TooLarge, Walk};
use byway_wire::outcome::{self as wire, Action, RouteReason, line_of};
use byway_wire::trace::Traced;
use std::collections::BTreeSet;
use std::net::Ipv4Addr;
use std::sync::{Arc, OnceLock};

use super::fields::{Tested, deciding};

/// Pieces that are looked at for one rule before its packets are told by what they are not.
const PIECES: usize = 256;
/// Addresses of the router that are told by name.
const OWN: usize = 3;
/// Lines for the packets of one case.
const LINES: usize = 200;

/// One entrance of a router.
pub(super) struct Gate<'r> {
    /// Where it is.
    pub(super) entrance: Entrance,
    /// What it does, and where that is written.
    pub(super) lifted: Lifted<'r>,
    flat: Arc<Result<Flat, TooLarge>>,
    tested: Tested,
    /// For each outcome of the policy, what is left of it.
    rest: Arc<[Rest]>,
    /// The addresses of the router, in rising order.
    own: Arc<[(u32, Origin)]>,
    down: &'r Down,
    /// For each rule, its answer as a line of JSON, once it was asked for.
    lines: OnceLock<Vec<OnceLock<Box<[u8]>>>>,
}

/// What is left of an outcome when some of what it tries counts as down.
struct Rest {
    outcome: Outcome,
    /// Whether nothing is left: routed.
    nothing_usable: bool,
}

impl Rest {
    /// Why the routing table decides, where it does.
    const fn reason(&self) -> Option<RouteReason> {
        let byway_policy::Action::Route(reason) = &self.outcome.action else { return None };
        Some(if self.nothing_usable { RouteReason::NothingUsable } else { RouteReason::of(*reason) })
    }
}

/// What becomes of packets that were asked about.
pub(super) enum Answer {
    /// One outcome for all, and whether different lines decide it.
    Same(wire::Outcome, bool),
    /// A field that was left out decides.
    Depends {
        /// The fields.
        on: Vec<&'static str>,
        /// Each with its packets.
        cases: Vec<wire::Case>,
    },
}

impl<'r> Gate<'r> {
    pub(super) fn new(router: &'r Router<'r>, entrance: Entrance, down: &'r Down) -> Self {
        let lifted = lift(router, &entrance);
        let policy = &lifted.policy;
        let flat = policy.flat(policy.usual_limit());
        let vrf = match &entrance {
            Entrance::Interface(name) => router.interface(name).and_then(|interface| interface.vrf_name()),
            Entrance::Local => None,
        };
        let rest = policy.outcomes().iter().map(|outcome| {
            let routed = Outcome::route(byway_policy::RouteReason::ClauseWithoutSet);
            let nothing =
                || Rest { outcome: Outcome { marks: outcome.marks, ..routed }, nothing_usable: true };
            let some = |outcome| Rest { outcome, nothing_usable: false };
            down.rest(outcome, router, vrf).map_or_else(nothing, some)
        });
        Self {
            tested: match &flat {
                Ok(flat) => Tested::of(flat.rules().iter().map(|rule| &rule.region)),
                Err(_) => Tested::EVERYTHING,
            },
            rest: rest.collect(),
            own: own(router, &lifted, &entrance),
            down,
            lines: OnceLock::new(),
            flat: Arc::new(flat),
            lifted,
            entrance,
        }
    }

    /// Another entrance of the same router with the same policy: what was made of that is shared.
    pub(super) fn at(&self, router: &'r Router<'r>, entrance: Entrance) -> Self {
        let lifted = self.lifted.at(&entrance);
        let shares_own = self.entrance != Entrance::Local && entrance != Entrance::Local;
        Self {
            flat: Arc::clone(&self.flat),
            tested: self.tested,
            rest: Arc::clone(&self.rest),
            own: if shares_own { Arc::clone(&self.own) } else { own(router, &lifted, &entrance) },
            down: self.down,
            lines: OnceLock::new(),
            lifted,
            entrance,
        }
    }

    /// What becomes of a packet, or of a set of packets. The error is in words for people.
    pub(super) fn ask(&self, packet: &PartialPacket) -> Result<Answer, String> {
        let (region, other) = packet.regions().map_err(|contradiction| contradiction.to_string())?;
        if other.is_none()
            && let Some(point) = self.tested.one_for_all(&region)
        {
            let own = self.own_among(region.destination);
            return Ok(Answer::Same(self.answer_of(&point, own), false));
        }
        self.ask_set(region, other)
    }

    /// The answer as a line of JSON, behind `out`; says whether there is one.
    pub(super) fn tell(&self, packet: &PartialPacket, out: &mut Vec<u8>) -> bool {
        // Rules are told alike to all their packets, but for those that are sent to the router itself.
        if let (Ok(flat), Ok((region, None))) = (&*self.flat, packet.regions())
            && let Some(point) = self.tested.one_for_all(&region)
            && self.own_among(region.destination).is_empty()
        {
            let lines = || std::iter::repeat_with(OnceLock::new).take(flat.rules().len()).collect();
            let lines: &Vec<_> = self.lines.get_or_init(lines);
            let owner = flat.list().first(&point).map_or(lines.len() - 1, |owner| owner as usize);
            let make = || {
                let rules = [&flat.rules()[owner]];
                line(Ok(self.merged(flat, &rules, &[]))).into_bytes().into_boxed_slice()
            };
            out.extend_from_slice(lines[owner].get_or_init(make));
            return true;
        }
        let answer = self.ask(packet).map(|answer| self.wire(answer));
        let is_one = answer.is_ok();
        out.extend_from_slice(line(answer).as_bytes());
        is_one
    }

    /// An answer as the contract writes it.
    pub(super) fn wire(&self, answer: Answer) -> wire::Outcome {
        match answer {
            Answer::Same(outcome, _) => outcome,
            Answer::Depends { on, cases } => {
                let on = on.into_iter().map(str::to_owned).collect();
                let outcome = wire::Outcome::from_parts(Action::Depends { on, cases }, Marks::default());
                wire::Outcome { route_map: self.lifted.map.map(ToString::to_string), ..outcome }
            }
        }
    }

    /// The plain walk of the packet that a point stands for.
    pub(super) fn walk(&self, point: &Point) -> Walk<'_> {
        self.lifted.policy.walk(&point.packet())
    }

    fn answer_of(&self, point: &Point, own: &[(u32, Origin)]) -> wire::Outcome {
        if let Ok(flat) = &*self.flat {
            return self.merged(flat, &[flat.first(point)], own);
        }
        let walk = self.walk(point);
        let decided = walk.steps.last().map(|step| (step.stage, step.test));
        let decision = self.lifted.decision(decided, walk.outcome);
        let conditions = walk.conditions.iter().copied().cloned().collect();
        self.answer(&[walk.outcome_id], &[decision], conditions, own)
    }

    fn ask_set(&self, region: Region, other: Option<Region>) -> Result<Answer, String> {
        let not_decided =
            |limit: &dyn std::fmt::Display| format!("not decided: {limit}; ask about fewer packets");
        let flat = (*self.flat).as_ref().map_err(|limit| not_decided(limit))?;
        let limits = Limits { pieces: PIECES, ..Limits::for_entries(flat.rules().len()) };
        let mut parts = flat.list().within(&region, &limits);
        if let Some(other) = &other {
            parts.extend(flat.list().within(other, &limits));
        }
        if let Some(limit) = parts.iter().filter(|part| part.pieces.is_empty()).find_map(|part| part.open) {
            return Err(not_decided(&limit));
        }
        let mut groups = self.grouped(flat, &parts);
        // What is routed is the rest, whichever rule says so first.
        groups.sort_by_key(|group| self.is_routed(flat, group[0]));
        let rules = |group: &[&Part]| -> Vec<&Rule> {
            let mut owners: Vec<u32> = group.iter().map(|part| part.owner).collect();
            owners.sort_unstable();
            owners.dedup();
            owners.into_iter().map(|owner| &flat.rules()[owner as usize]).collect()
        };
        if let [group] = &groups[..] {
            let rules = rules(group);
            let own = self.own_among(region.destination);
            return Ok(Answer::Same(self.merged(flat, &rules, own), rules.len() > 1));
        }
        let open = |group: &[&Part]| group.iter().any(|part| part.open.is_some());
        let asked: Vec<Region> = std::iter::once(region).chain(other).collect();
        let one_open = groups.iter().filter(|group| open(group)).count() == 1;
        let cases = groups.iter().map(|group| {
            let pieces: Vec<Region> = group.iter().flat_map(|part| part.pieces.iter().copied()).collect();
            let packets = match group.iter().find_map(|part| part.open) {
                None => described(&pieces),
                Some(_) if one_open => vec![others_of(&asked)],
                Some(limit) => {
                    let mut lines = described(&pieces);
                    lines.push(format!("and more, which are not listed: {limit}"));
                    lines
                }
            };
            let own: Vec<(u32, Origin)> = self
                .own_among(region.destination)
                .iter()
                .filter(|(own, _)| open(group) || pieces.iter().any(|piece| piece.destination.contains(*own)))
                .copied()
                .collect();
            wire::Case { packets, outcome: self.merged(flat, &rules(group), &own) }
        });
        let pieces: Vec<Vec<Region>> = groups
            .iter()
            .map(|group| group.iter().flat_map(|part| part.pieces.iter().copied()).collect())
            .collect();
        let whole = !groups.iter().any(|group| open(group));
        Ok(Answer::Depends { on: deciding(&asked, &pieces, whole), cases: cases.collect() })
    }

    fn is_routed(&self, flat: &Flat, part: &Part) -> bool {
        let rest = &self.rest[flat.rules()[part.owner as usize].outcome.0 as usize];
        matches!(rest.outcome.action, byway_policy::Action::Route(_))
    }

    /// Parts with one outcome together, in the order of the first of each.
    fn grouped<'p>(&self, flat: &Flat, parts: &'p [Part]) -> Vec<Vec<&'p Part>> {
        let outcome = |part: &Part| &self.rest[flat.rules()[part.owner as usize].outcome.0 as usize].outcome;
        let mut groups: Vec<Vec<&Part>> = Vec::new();
        for part in parts {
            match groups.iter_mut().find(|group| outcome(group[0]) == outcome(part)) {
                Some(group) => group.push(part),
                None => groups.push(vec![part]),
            }
        }
        groups
    }

    /// The answer of rules with one outcome.
    fn merged(&self, flat: &Flat, rules: &[&Rule], own: &[(u32, Origin)]) -> wire::Outcome {
        let policy = &self.lifted.policy;
        let decisions: Vec<Decision<'_>> = rules
            .iter()
            .map(|rule| self.lifted.decision(rule.decided, policy.outcome(rule.outcome)))
            .collect();
        let mut conditions = BTreeSet::new();
        for rule in rules {
            conditions.extend(flat.conditions(rule).iter().cloned());
        }
        let outcomes: Vec<OutcomeId> = rules.iter().map(|rule| rule.outcome).collect();
        self.answer(&outcomes, &decisions, conditions, own)
    }

    /// The answer for packets whose outcomes are one, but for the reasons why the routing table decides.
    fn answer(
        &self,
        outcomes: &[OutcomeId],
        decisions: &[Decision<'_>],
        mut conditions: BTreeSet<Condition>,
        own: &[(u32, Origin)],
    ) -> wire::Outcome {
        let rests = || outcomes.iter().map(|id| &self.rest[id.0 as usize]);
        let mut outcome = wire::Outcome::of(&self.rest[outcomes[0].0 as usize].outcome);
        if let Action::Route { .. } = outcome.action {
            outcome.action = Action::routed(rests().filter_map(Rest::reason));
        }
        conditions.retain(|condition| {
            let of_track = matches!(condition.kind, ConditionKind::Tracked | ConditionKind::UndefinedTrack);
            !(of_track && self.down.has_track(&condition.name))
        });
        if !own.is_empty() {
            let mut names: Vec<String> =
                own.iter().take(OWN).map(|(own, _)| Ipv4Addr::from_bits(*own).to_string()).collect();
            if own.len() > OWN {
                names.push(format!("{} others", own.len() - OWN));
            }
            conditions.insert(Condition { kind: ConditionKind::DestinationIsRouter, name: names.join(", ") });
        }
        let origin = |condition: &Condition| match condition.kind {
            ConditionKind::DestinationIsRouter => own.first().map(|(_, origin)| *origin),
            _ => self.lifted.origin(condition),
        };
        outcome.conditions =
            conditions.iter().map(|condition| wire::Condition::of(condition, origin(condition))).collect();
        let line = |of: fn(&Decision<'_>) -> Option<Origin>| common(decisions, |one| of(one).map(line_of));
        wire::Outcome {
            route_map: self.lifted.map.map(ToString::to_string),
            sequence: common(decisions, |one| one.clause.map(|clause| clause.sequence)),
            acl: common(decisions, |one| one.list.map(ToString::to_string)),
            acl_line: line(|one| one.entry),
            line: line(|one| one.line),
            ..outcome
        }
    }

    /// The addresses of the router among these, where a policy could redirect what is sent to them.
    fn own_among(&self, addresses: Ternary<u32>) -> &[(u32, Origin)] {
        // Prefixes alone can be asked for: their addresses stand together.
        let start = self.own.partition_point(|(own, _)| *own < addresses.value());
        let end = self.own.partition_point(|(own, _)| *own <= addresses.greatest());
        &self.own[start..end]
    }
}

/// The addresses of the router where a policy could redirect what is sent to them.
fn own<'r>(router: &'r Router<'r>, lifted: &Lifted<'r>, entrance: &Entrance) -> Arc<[(u32, Origin)]> {
    // Without a policy nothing could be otherwise, and what the router itself sends it does not send to itself.
    let redirects = lifted.map.is_some() && *entrance != Entrance::Local;
    let interfaces = router.interfaces.values().filter(|_| redirects);
    let addresses = interfaces.flat_map(byway_ios::state::Interface::addresses);
    let mut own: Vec<(u32, Origin)> =
        addresses.map(|held| (held.value.address.to_bits(), held.origin)).collect();
    own.sort_unstable();
    own.into()
}

/// An answer, or why there is none, as a line of JSON.
pub(super) fn line(answer: Result<wire::Outcome, String>) -> String {
    byway_wire::json::line(&match answer {
        Ok(outcome) => Traced::Answered(Box::new(outcome)),
        Err(error) => Traced::Refused { error },
    })
}

fn common<T: PartialEq>(decisions: &[Decision<'_>], of: impl Fn(&Decision<'_>) -> Option<T>) -> Option<T> {
    let first = of(decisions.first()?)?;
    decisions[1..].iter().all(|other| of(other).as_ref() == Some(&first)).then_some(first)
}

fn described(pieces: &[Region]) -> Vec<String> {
    let mut lines = describe(pieces);
    if lines.len() > LINES {
        let more = lines.len() - LINES;
        lines.truncate(LINES);
        lines.push(format!("and {more} more lines: {LINES} are listed at most"));
    }
    lines
}

fn others_of(asked: &[Region]) -> String {
    format!("{}, except the packets of the other cases", describe(asked).join(" and "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use byway_packet::set::{Interval, LATER_FRAGMENT};
    use byway_packet::{Packet, TosByte};

    /// Every configuration of the fixtures and of the reference router, at every entrance.
    fn for_every_gate(mut ask: impl FnMut(&str, &Gate<'_>, Vec<Region>)) -> u32 {
        let mut gates = 0;
        let files = byway_testkit::files(&byway_testkit::fixture(""));
        let seed =
            byway_testkit::shared("seed").map(|folder| byway_testkit::files(&folder)).unwrap_or_default();
        for path in files.iter().chain(&seed).filter(|path| path.extension().is_some_and(|end| end == "cfg"))
        {
            let text = std::fs::read(path).expect("it can be read");
            let config = byway_ios::parse(&text);
            let router = byway_ios::state::load(&config);
            let down = Down::default();
            let names = router.interfaces.keys().map(|name| Entrance::Interface(name.clone().into_owned()));
            for entrance in names.chain([Entrance::Local]) {
                let gate = Gate::new(&router, entrance, &down);
                let rules = (*gate.flat).as_ref().expect("it is small").rules();
                let regions = rules.iter().map(|rule| rule.region).collect();
                ask(&path.to_string_lossy(), &gate, regions);
                gates += 1;
            }
        }
        gates
    }

    /// The answer of the plain walk.
    fn walked(gate: &Gate<'_>, packet: &Packet) -> wire::Outcome {
        let walk = gate.lifted.policy.walk(packet);
        let decided = walk.steps.last().map(|step| (step.stage, step.test));
        let decision = gate.lifted.decision(decided, walk.outcome);
        let conditions = walk.conditions.iter().copied().cloned().collect();
        let own = gate.own_among(Ternary::<u32>::exact(packet.destination.to_bits()));
        gate.answer(&[walk.outcome_id], &[decision], conditions, own)
    }

    #[test]
    fn answers_to_packets_are_those_of_the_plain_walk() {
        let mut asked = 0;
        let gates = for_every_gate(|path, gate, regions| {
            for (region, seed) in regions.iter().cycle().zip(0..400) {
                let packet = if seed % 4 == 0 { region.witness() } else { region.sample(seed).packet() };
                let mut told = Vec::new();
                assert!(gate.tell(&PartialPacket::of(&packet), &mut told), "{path}: {packet}");
                let wanted = line(Ok(walked(gate, &packet)));
                assert_eq!(String::from_utf8_lossy(&told), wanted, "{path}: {packet}");
                asked += 1;
            }
        });
        assert!(gates > 20 && asked > 10_000, "{gates} {asked}");
    }

    /// Fields of a packet left out, each by a bit of the seed.
    fn opened(packet: &Packet, seed: u64) -> PartialPacket {
        let left = |bit: u32| seed >> bit & 1 == 1;
        let full = PartialPacket::of(packet);
        let prefix = |address: Ternary<u32>, length: u64| {
            Ternary::<u32>::prefix(address.value(), u32::try_from(length).expect("at most 32"))
        };
        let mut open = PartialPacket {
            source: if left(0) { prefix(full.source, seed >> 20 & 31) } else { full.source },
            destination: if left(1) { prefix(full.destination, seed >> 25 & 31) } else { full.destination },
            source_port: full.source_port.filter(|_| left(2)),
            destination_port: full.destination_port.filter(|_| left(3)),
            flags: full.flags.filter(|_| left(4)),
            fragment: full.fragment.filter(|_| left(5)),
            icmp_type: full.icmp_type.filter(|_| left(6)),
            icmp_code: full.icmp_code.filter(|_| left(7)),
            tos: full.tos.filter(|_| left(8)),
            ttl: full.ttl.filter(|_| left(9)),
            length: full.length.filter(|_| left(10)),
            protocol: full.protocol.filter(|_| left(11)),
            ..full
        };
        if open.regions().is_err() {
            open.protocol = full.protocol;
        }
        open
    }

    /// A set without a case is one of which every packet has the outcome; with cases, each of its packets has that of one case,
    /// and a field that is not named changes nothing.
    #[test]
    fn answers_to_sets_are_those_of_their_packets() {
        let (mut same, mut depends) = (0, 0);
        for_every_gate(|path, gate, regions| {
            for (region, number) in regions.iter().cycle().zip(0..150_u64) {
                let seed = number.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 7;
                let packet = opened(&region.sample(number).packet(), seed);
                let (first, second) = packet.regions().expect("it is one");
                let samples = (0..40).map(|seed| first.sample(seed));
                let samples: Vec<Packet> = samples
                    .chain(second.iter().flat_map(|second| (0..20).map(|seed| second.sample(seed))))
                    .map(|point| point.packet())
                    .collect();
                let outcome = |packet: &Packet| walked(gate, packet).action;
                let plain = |action: &Action| match action {
                    Action::Route { .. } => Action::routed([]),
                    action => action.clone(),
                };
                match gate.ask(&packet).expect("it is small") {
                    Answer::Same(answer, _) => {
                        same += 1;
                        for one in &samples {
                            assert_eq!(
                                plain(&outcome(one)),
                                plain(&answer.action),
                                "{path}: {packet}: {one}"
                            );
                        }
                    }
                    Answer::Depends { on, cases } => {
                        depends += 1;
                        assert!(!on.is_empty() && cases.len() > 1, "{path}: {packet}");
                        let known: Vec<Action> =
                            cases.iter().map(|case| plain(&case.outcome.action)).collect();
                        for one in &samples {
                            assert!(known.contains(&plain(&outcome(one))), "{path}: {packet}: {one}");
                            if !on.contains(&"ttl") {
                                let other = Packet { ttl: one.ttl ^ 0x41, ..*one };
                                let other = if packet.ttl.is_some() { *one } else { other };
                                assert_eq!(outcome(&other), outcome(one), "{path}: {packet}: {one}");
                            }
                            if !on.contains(&"dscp") && packet.tos.is_none() {
                                let other = Packet { tos: TosByte(one.tos.0 ^ 0xb8), ..*one };
                                assert_eq!(outcome(&other), outcome(one), "{path}: {packet}: {one}");
                            }
                        }
                    }
                }
            }
        });
        assert!(same > 1_000 && depends > 300, "{same} {depends}");
    }

    #[test]
    fn a_field_that_no_rule_asks_needs_no_cases() {
        let region = Region { destination: Ternary::<u32>::prefix(0x0a00_0000, 8), ..Region::ALL };
        let tested = Tested::of([region].iter());
        assert!(tested.one_for_all(&Region::ALL).is_none());
        let asked =
            Region { ttl: Interval::<u8>::exact(1), destination: Ternary::<u32>::exact(7), ..Region::ALL };
        assert!(tested.one_for_all(&asked).is_some());
        let later = Region { flags: Ternary::<u8>::new(0, LATER_FRAGMENT), ..Region::ALL };
        assert!(Tested::of([later].iter()).one_for_all(&asked).is_none());
        assert!(Tested::EVERYTHING.one_for_all(&asked).is_none());
        let packet: Packet = "gre 1.1.1.1 2.2.2.2".parse().expect("a packet");
        assert!(Tested::EVERYTHING.one_for_all(&Region::of_packet(&packet)).is_some());
    }
}
