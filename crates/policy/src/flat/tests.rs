use super::taken::Taken;
use super::*;
use crate::condition::ConditionKind;
use crate::outcome::{Action, RouteReason};
use crate::policy::Builder;
use byway_packet::set::{Interval, Ternary};
use byway_packet::{Packet, Payload};

const POLICIES: u64 = if cfg!(debug_assertions) { 300 } else { 5_000 };

/// A small generator: the same numbers in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % bound
    }

    fn of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[usize::try_from(self.below(choices.len() as u64)).expect("an index")]
    }

    /// Bits that are asked in any mixture, unicast and multicast.
    fn address(&mut self) -> Ternary<u32> {
        let bit = |all: Ternary<u32>, bit: u32| match self.below(3) {
            0 => all,
            1 => Ternary::<u32>::new(all.value() | bit, all.care() | bit),
            _ => Ternary::<u32>::new(all.value(), all.care() | bit),
        };
        [1 << 31, 1].into_iter().fold(Ternary::<u32>::ANY, bit)
    }

    fn region(&mut self) -> Region {
        let (first, last) = self.of(&[(0, 65535), (0, 65535), (2, 9), (5, 65535), (7, 7)]);
        let udp =
            Region { protocol: Interval::<u8>::exact(Payload::UDP), flags: Region::FIRST, ..Region::ALL };
        let kind = if (first, last) == (0, 65535) { Region::ALL } else { udp };
        Region {
            source: self.address(),
            destination: self.address(),
            upper_destination: Interval::<u16>::new(first, last).expect("in order"),
            ..kind
        }
    }

    /// A policy whose stages lead into each other, some of them with conditions.
    fn policy(&mut self) -> Policy {
        let mut builder = Builder::default();
        let reasons = [RouteReason::NoMatch, RouteReason::DenyClause, RouteReason::NotUnicast];
        let ends = reasons.map(|reason| To::End(builder.outcome(Outcome::route(reason))));
        let drop = To::End(builder.outcome(Outcome::from(Action::Drop)));
        let ends = [drop, ends[0], ends[1], ends[2]];
        let condition = |name: u64| Condition { kind: ConditionKind::TimeRange, name: name.to_string() };
        let mut next = ends[0];
        for _ in 0..2 + self.below(5) {
            let mut stage = Stage::new(builder.way(next));
            for tag in 0..5 {
                let regions: Vec<Region> = (0..self.below(4)).map(|_| self.region()).collect();
                let to = self.of(&[next, next, ends[0], ends[1], ends[2], ends[3]]);
                let noted = self.below(8);
                let then = match noted {
                    0 => Then::Note(builder.notes([condition(self.below(3))].into())),
                    1 => Then::Leave(builder.noted(to, [condition(self.below(3))].into())),
                    _ => Then::Leave(builder.way(to)),
                };
                assert!(stage.test(regions, then, tag), "there is room");
            }
            next = To::Stage(builder.stage(stage));
        }
        builder.finish(next)
    }
}

/// Every packet that the regions can tell apart.
fn packets() -> Vec<Packet> {
    let addresses = [0_u32, 1, 1 << 31, 1 << 31 | 1];
    let pairs = addresses.into_iter().flat_map(|source| addresses.map(|destination| (source, destination)));
    let udp = [0, 2, 5, 7, 8, 10].map(|port| Payload::Udp { source_port: 1, destination_port: port });
    let payloads = [&udp[..], &[Payload::LaterFragment { protocol: Payload::UDP }]].concat();
    let of_pair = |(source, destination): (u32, u32)| {
        let of = move |payload| {
            let point = Point { source, destination, ..Region::ALL.sample(0) };
            Packet { payload, ..point.packet() }
        };
        payloads.iter().copied().map(of).collect::<Vec<_>>()
    };
    pairs.flat_map(of_pair).collect()
}

#[test]
fn what_is_left_out_decides_on_no_packet() {
    let packets = packets();
    let (mut short, mut long) = (0, 0);
    for seed in 1..=POLICIES {
        let policy = Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15)).policy();
        let all = policy.flat_without(Taken::from(&policy, usize::MAX), usize::MAX).expect("it is small");
        let flat = policy.flat_without(Taken::from(&policy, 0), usize::MAX).expect("it is small");
        // The asking begins in the midst of the list.
        let late = policy.flat_without(Taken::from(&policy, 8), usize::MAX).expect("it is small");
        for packet in &packets {
            let (point, walk) = (Point::of(packet), policy.walk(packet));
            for flat in [&all, &flat, &late] {
                let rule = flat.first(&point);
                assert_eq!(rule.outcome, walk.outcome_id, "seed {seed}, `{packet}`");
                let last = walk.steps.last().map(|step| (step.stage, step.test));
                assert_eq!(rule.decided, last, "seed {seed}, `{packet}`");
                let conditions: BTreeSet<&Condition> = flat.conditions(rule).iter().collect();
                assert_eq!(conditions, walk.conditions, "seed {seed}, `{packet}`");
            }
        }
        assert!(flat.rules().len() <= all.rules().len(), "seed {seed}");
        (short, long) = (short + flat.rules().len(), long + all.rules().len());
    }
    assert!(short * 2 < long, "{short} rules of {long}");
}

/// What a comparison leaves out must not take the place of what it keeps.
#[test]
fn a_rule_for_what_is_not_unicast_takes_nothing_from_others() {
    let multicast = Region { destination: Ternary::<u32>::prefix(0xe000_0000, 4), ..Region::ALL };
    let group = Region { destination: Ternary::<u32>::exact(0xe000_0005), ..Region::ALL };
    let regions = |first: RouteReason| {
        let mut builder = Builder::default();
        let [first, drop, rest] =
            [Outcome::route(first), Outcome::from(Action::Drop), Outcome::route(RouteReason::NoMatch)]
                .map(|outcome| To::End(builder.outcome(outcome)));
        let mut stage = Stage::new(builder.way(rest));
        stage.test([multicast], Then::Leave(builder.way(first)), 0);
        stage.test([group], Then::Leave(builder.way(drop)), 1);
        let first = To::Stage(builder.stage(stage));
        let policy = builder.finish(first);
        let flat = policy.flat_without(Taken::from(&policy, 0), usize::MAX).expect("it is small");
        flat.rules().iter().map(|rule| rule.region).collect::<Vec<_>>()
    };
    assert_eq!(regions(RouteReason::NotUnicast), [multicast, group, Region::ALL]);
    assert_eq!(regions(RouteReason::DenyClause), [multicast, Region::ALL]);
}

/// Stages that say one after the other that the same packets go on, in as many ways as there are entries.
#[test]
fn ways_to_one_place_are_one() {
    let half = |bit: u32| Region { source: Ternary::<u32>::new(1 << bit, 1 << bit), ..Region::ALL };
    let mut builder = Builder::default();
    let mut next = To::End(builder.outcome(Outcome::route(RouteReason::NoMatch)));
    let drop = To::End(builder.outcome(Outcome::from(Action::Drop)));
    for number in 0..12 {
        let mut stage = Stage::new(builder.way(next));
        let go_on = Then::Leave(builder.way(next));
        // Each begins elsewhere.
        stage.test((0..16).map(|bit| half((bit * (2 * number + 1) + number) % 16)), go_on, 0);
        let decided = Region { destination: Ternary::<u32>::exact(number), ..Region::ALL };
        stage.test([decided], Then::Leave(builder.way(drop)), 1);
        next = To::Stage(builder.stage(stage));
    }
    let policy = builder.finish(next);
    let all = policy.flat_without(Taken::from(&policy, usize::MAX), usize::MAX).expect("it is no million");
    let flat = policy.flat(policy.usual_limit()).expect("most ways have no packet left");
    let (short, long) = (flat.rules().len(), all.rules().len());
    assert!(short * 4 < long, "{short} rules of {long}");
}
