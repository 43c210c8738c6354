//! Random configurations of every construct: what is lifted from them does to packets what the oracle says, which shares no code
//! with it.
//!
//! Configurations depend on their number alone. `BYWAY_CASES` says how many are tried, where the usual few hundred are not enough,
//! and `BYWAY_FIRST` from which number on those are taken that are more than usual; the last line of the output says how many
//! packets were answered alike.

mod census;
mod configurations;
mod dice;
mod occurs;
mod packets;

use byway_ios::state::Router;
use byway_ios::{InterfaceName, parse, state};
use byway_lift::{Asked, Entrance, Lifted, lift};
use byway_packet::Packet;
use byway_packet::set::Point;
use byway_policy::{Action, Condition, ConditionKind, Flat, OutcomeId, RouteReason, Walk};
use census::Census;
use configurations::{INTERFACES, configuration};
use dice::Dice;
use packets::Aims;
use std::collections::{BTreeSet, HashMap};

mod lists;
mod maps;

/// How many packets enter where a map is bound, and where none is.
const PACKETS: (usize, usize) = (24, 2);

/// The numbers of the configurations: the usual ones, and behind them those that a longer run asks for.
fn numbers(usual: u64) -> impl Iterator<Item = u64> {
    let asked = |name| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let count = asked("BYWAY_CASES").unwrap_or(usual);
    let first = asked("BYWAY_FIRST").unwrap_or(usual);
    (0..usual.min(count)).chain(first..first.saturating_add(count.saturating_sub(usual)))
}

fn entrances() -> Vec<(Entrance, byway_oracle::Entrance)> {
    let of = |name: &str| {
        let name = InterfaceName::parse(name).expect("a name of the test");
        (Entrance::Interface(name.clone()), byway_oracle::Entrance::Interface(name))
    };
    let mut entrances: Vec<_> = INTERFACES.into_iter().map(of).collect();
    entrances.push((Entrance::Local, byway_oracle::Entrance::Local));
    entrances
}

/// What is lifted, with the words of the outcomes: they are compared with each packet.
struct Subject<'r> {
    lifted: Lifted<'r>,
    words: HashMap<OutcomeId, String>,
}

impl<'r> Subject<'r> {
    fn new(router: &'r Router<'r>, entrance: &Entrance) -> Self {
        Self { lifted: lift(router, entrance), words: HashMap::new() }
    }

    /// Asks both; says whether the packet is for the router, or where they disagree.
    fn agrees(
        &mut self,
        router: &Router<'_>,
        entrance: &byway_oracle::Entrance,
        packet: &Packet,
    ) -> Result<bool, String> {
        let walk = self.lifted.policy.walk(packet);
        let mut wanted = byway_oracle::outcome(router, entrance, packet);
        // Whether a packet is for the router is no part of the policy.
        let own = |condition: &Condition| condition.kind == ConditionKind::DestinationIsRouter;
        let told = wanted.conditions.iter().any(own);
        wanted.conditions.retain(|condition| !own(condition));
        let no_clause = [RouteReason::NoPolicy, RouteReason::UndefinedRouteMap, RouteReason::NotUnicast];
        let asks_no_clause =
            matches!(walk.outcome.action, Action::Route(reason) if no_clause.contains(&reason));
        let is_own = self.lifted.router_addresses().any(|address| address == packet.destination);
        if told != (is_own && !asks_no_clause) {
            return Err(format!(
                "whether `{}` is an address of the router: {is_own}, {told}",
                packet.destination
            ));
        }
        let words = self.words.entry(walk.outcome_id).or_insert_with(|| walk.outcome.to_string());
        if *walk.outcome != wanted.outcome || *words != wanted.outcome.to_string() {
            return Err(format!("lifted: `{words}`, oracle: `{}`", wanted.outcome));
        }
        let met: BTreeSet<&Condition> = wanted.conditions.iter().collect();
        if walk.conditions != met {
            return Err(format!("`{words}`; lifted: {:?}, oracle: {met:?}", walk.conditions));
        }
        let last = last_clause(&self.lifted, &walk);
        if wanted.decided_by.is_some() && last != wanted.decided_by {
            return Err(format!("`{words}`; lifted: {last:?}, oracle: {:?}", wanted.decided_by));
        }
        Ok(told)
    }
}

/// The clause whose stage the packet left last, of the map that is bound.
fn last_clause(lifted: &Lifted<'_>, walk: &Walk<'_>) -> Option<(String, u16)> {
    let asked = lifted.asked(walk.steps.last()?.stage);
    Some((lifted.map?.to_string(), asked.clause()?.sequence))
}

/// Counts what decided: the entries by which packets left lists, the clauses by which they left maps.
fn note_what_decided(census: &mut Census, lifted: &Lifted<'_>, router: &Router<'_>, walks: &[Walk<'_>]) {
    let (mut entries, mut clauses, mut outcomes, mut kinds) =
        (BTreeSet::new(), BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for walk in walks {
        for step in &walk.steps {
            if let (Asked::List { list: Some(_), .. }, Some(test)) = (lifted.asked(step.stage), step.test) {
                entries.insert((step.stage, test));
            }
        }
        if let Some(clause) = walk.steps.last().and_then(|step| lifted.asked(step.stage).clause())
            && step_ends(walk)
        {
            clauses.insert(clause.sequence);
        }
        outcomes.insert(walk.outcome_id);
        kinds.extend(walk.conditions.iter().map(|condition| condition.kind.word()));
    }
    for (stage, test) in entries {
        let (Asked::List { list: Some(list), .. }, test) = (lifted.asked(stage), test as usize) else {
            continue;
        };
        let tag = lifted.policy.stage(stage).tests()[test].tag;
        if let Some(entry) = list.entries().get(tag as usize) {
            census.entry("decided", &entry.command());
        }
    }
    let map = lifted.map.and_then(|tag| router.route_map(tag));
    for clause in clauses.into_iter().filter_map(|sequence| map?.clauses.get(&sequence)) {
        census.clause("decided", clause);
    }
    outcomes.into_iter().for_each(|id| census.outcome(lifted.policy.outcome(id)));
    kinds.into_iter().for_each(|kind| census.put(format!("condition: {kind}")));
}

/// Whether a clause decided, and not the end of the map.
fn step_ends(walk: &Walk<'_>) -> bool {
    !walk.outcome.to_string().starts_with("routed (no-match)")
}

/// The packets of a configuration that enter at one place.
fn packets(aims: &Aims<'_>, seed: u64, place: usize, lifted: &Lifted<'_>) -> Vec<Packet> {
    let place = u64::try_from(place).expect("a handful");
    let mut dice = Dice::new(seed ^ (place << 56) ^ 0x5eed);
    let count = if lifted.map.is_some() { PACKETS.0 } else { PACKETS.1 };
    (0..count).map(|_| aims.packet(&mut dice)).collect()
}

/// Leaves out every line without which they still disagree.
fn shrink(text: &str, still: impl Fn(&str) -> bool) -> String {
    let mut lines: Vec<&str> = text.lines().collect();
    loop {
        let before = lines.len();
        let mut index = 0;
        while index < lines.len() {
            let mut fewer = lines.clone();
            fewer.remove(index);
            if still(&fewer.join("\n")) { lines = fewer } else { index += 1 }
        }
        if lines.len() == before {
            return lines.join("\n");
        }
    }
}

fn fail(seed: u64, text: &str, entrance: &(Entrance, byway_oracle::Entrance), packet: &Packet) -> ! {
    let disagreement = |text: &str| {
        let config = parse(text.as_bytes());
        let router = state::load(&config);
        Subject::new(&router, &entrance.0).agrees(&router, &entrance.1, packet).err()
    };
    let small = shrink(text, |text| disagreement(text).is_some());
    let said = disagreement(&small).unwrap_or_default();
    panic!("configuration {seed}: {said}\nof `{packet}` entering {:?} of\n{small}", entrance.0);
}

#[test]
fn what_is_lifted_does_what_the_oracle_says() {
    let (mut census, mut agreements) = (Census::default(), 0u64);
    let entrances = entrances();
    for seed in numbers(occurs::CASES) {
        let text = configuration(seed);
        let config = parse(text.as_bytes());
        let router = state::load(&config);
        // Long runs need not count all that they meet.
        let counted = seed < occurs::CASES;
        if counted {
            census.held(&router);
        }
        let aims = Aims::of(&router);
        for (place, entrance) in entrances.iter().enumerate() {
            let mut subject = Subject::new(&router, &entrance.0);
            let packets = packets(&aims, seed, place, &subject.lifted);
            for packet in &packets {
                match subject.agrees(&router, &entrance.1, packet) {
                    Ok(true) => census.put("packets: for the router itself"),
                    Ok(false) => {}
                    Err(_) => fail(seed, &text, entrance, packet),
                }
                agreements += 1;
            }
            if counted {
                let walks: Vec<Walk<'_>> =
                    packets.iter().map(|packet| subject.lifted.policy.walk(packet)).collect();
                note_what_decided(&mut census, &subject.lifted, &router, &walks);
            }
        }
    }
    occurs::check(&census);
    println!("{agreements} packets answered alike");
}

/// The first rule that has the packet.
fn answer<'f>(flat: &'f Flat, packet: &Packet) -> &'f byway_policy::Rule {
    let point = Point::of(packet);
    flat.rules().iter().find(|rule| rule.region.contains(&point)).expect("the last rule takes every packet")
}

#[test]
fn a_flat_policy_answers_as_its_walk() {
    let mut answers = 0u64;
    let mut too_many = 0u64;
    for seed in numbers(occurs::CASES) {
        let text = configuration(seed);
        let config = parse(text.as_bytes());
        let router = state::load(&config);
        let aims = Aims::of(&router);
        for (place, (entrance, _)) in entrances().iter().enumerate() {
            let lifted = lift(&router, entrance);
            let Ok(flat) = lifted.policy.flat(20_000) else {
                too_many += 1;
                continue;
            };
            for packet in packets(&aims, seed, place, &lifted) {
                let walk = lifted.policy.walk(&packet);
                let rule = answer(&flat, &packet);
                let of = || format!("`{packet}` entering {entrance:?} of configuration {seed}:\n{text}");
                assert_eq!(rule.outcome, walk.outcome_id, "{}", of());
                let conditions: BTreeSet<&Condition> = flat.conditions(rule).iter().collect();
                assert_eq!(conditions, walk.conditions, "{}", of());
                let last = walk.steps.last().map(|step| (step.stage, step.test));
                assert_eq!(rule.decided, last, "{}", of());
                answers += 1;
            }
        }
    }
    assert!(too_many * 50 < answers, "{too_many} policies were too long for one list, {answers} answers");
    println!("{answers} packets answered alike, {too_many} policies too long for one list");
}
