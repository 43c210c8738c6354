//! Differences between two flat policies, put together to the fewest that a reader can act on.

use crate::answer::Answer;
use crate::report::{Open, Report, Undecided};
use crate::side::{is_unicast, unicast};
use byway_ios::state::Origin;
use byway_lift::Entrance;
use byway_packet::set::{Comparison, Difference as Pair, Limit, Point, Region, describe};
use byway_packet::{Packet, Payload};
use std::sync::{Arc, OnceLock};

/// Packets that two sides treat differently in one way.
#[derive(Clone, Debug)]
pub struct Difference<E, A> {
    /// Where they come in.
    pub entrance: Entrance,
    /// The packets, as regions; shared by the entrances with one policy.
    pub regions: Arc<[Region]>,
    /// The packets in words, once somebody asked for them.
    pub(crate) words: Arc<OnceLock<Vec<String>>>,
    /// Whether these are all of them; where there are very many, not all are listed.
    pub complete: bool,
    /// One of them.
    pub witness: Packet,
    /// What becomes of them on the first side.
    pub first: E,
    /// What becomes of them on the second side.
    pub second: A,
}

impl<E, A> Difference<E, A> {
    /// The packets in words, in the manner of access-list entries.
    pub fn packets(&self) -> Vec<String> {
        self.words.get_or_init(|| describe(&self.regions)).clone()
    }
}

/// Adds what is known of one entrance as what is known of another one that it holds of too. `first` and `second` put right what in an
/// answer depends on the entrance.
pub(crate) fn repeat<E, A>(
    known: &Report<E, A>,
    entrance: &Entrance,
    report: &mut Report<E, A>,
    first: impl Fn(&E) -> E,
    second: impl Fn(&A) -> A,
) {
    report.differences.extend(known.differences.iter().map(|one| Difference {
        entrance: entrance.clone(),
        regions: Arc::clone(&one.regions),
        words: Arc::clone(&one.words),
        complete: one.complete,
        witness: one.witness,
        first: first(&one.first),
        second: second(&one.second),
    }));
    let conditions = known.conditions.iter();
    report.conditions.extend(conditions.map(|one| Open { entrance: entrance.clone(), ..one.clone() }));
    let undecided = known.undecided.iter();
    report.undecided.extend(undecided.map(|one| Undecided { entrance: entrance.clone(), ..one.clone() }));
}

/// The same answer at another entrance with the same policy: the line of the binding, where that decided, is another one.
pub(crate) fn rebound<'r>(answer: &Answer<'r>, known: Option<Origin>, bound: Option<Origin>) -> Answer<'r> {
    let mut answer = answer.clone();
    if answer.decision.line == known {
        answer.decision.line = bound;
    }
    answer
}

/// Packets that differ in one way, while they are put together.
#[derive(Debug)]
pub(crate) struct Group<K> {
    pub(crate) key: K,
    pub(crate) regions: Vec<Region>,
    pub(crate) complete: bool,
    /// What the rules of each pair have in common.
    common: Vec<Region>,
    pub(crate) witness: Packet,
}

/// Puts together the pairs of rules with one key, in the order of their first pair.
///
/// `common` says which packets the two rules of a pair have in common, whatever stands before them.
pub(crate) fn grouped<K: PartialEq>(
    comparison: &Comparison,
    key: impl Fn(usize, usize) -> K,
    common: impl Fn(usize, usize) -> Option<Region>,
) -> Vec<Group<K>> {
    let mut groups: Vec<Group<K>> = Vec::new();
    for (first, second, pair) in pairs(comparison) {
        let key = key(first, second);
        let regions = pair.pieces.iter().copied().filter(|piece| unicast(piece).is_some());
        match groups.iter_mut().find(|group| group.key == key) {
            Some(group) => {
                group.regions.extend(regions);
                group.complete &= pair.complete;
                group.common.extend(common(first, second));
            }
            None => groups.push(Group {
                key,
                regions: regions.collect(),
                complete: pair.complete,
                common: common(first, second).into_iter().collect(),
                witness: pair.witness,
            }),
        }
    }
    for group in &mut groups {
        let natural = natural(&group.common, &group.regions);
        group.witness = natural.or_else(|| telling(&group.regions)).unwrap_or(group.witness);
    }
    groups
}

/// A packet of what rules have in common, cut by nothing that stands before them, where it is one of the regions. The widest come
/// first.
fn natural(common: &[Region], regions: &[Region]) -> Option<Packet> {
    let mut common: Vec<&Region> = common.iter().collect();
    common.sort_by_key(|region| std::cmp::Reverse(free(region)));
    let whole = common.into_iter().filter_map(unicast).filter(|packet| !packet.is_later_fragment());
    let (usual, others): (Vec<Packet>, Vec<Packet>) = whole.partition(is_usual);
    usual.into_iter().chain(others).find(|packet| {
        let point = Point::of(packet);
        regions.iter().any(|region| region.contains(&point))
    })
}

/// The packet that tells most: a whole one of the widest region.
fn telling(regions: &[Region]) -> Option<Packet> {
    let told = regions.iter().filter_map(|region| unicast(region).map(|packet| (region, packet)));
    // The first of equals: `max_by_key` gives the last.
    let best = told
        .rev()
        .max_by_key(|(region, packet)| (!packet.is_later_fragment(), is_usual(packet), free(region)));
    best.map(|(_, packet)| packet)
}

/// Whether the ports are those of a client and a service, as far as there are ports.
fn is_usual(packet: &Packet) -> bool {
    match packet.payload {
        Payload::Tcp { source_port, destination_port, .. }
        | Payload::Udp { source_port, destination_port } => {
            source_port == Packet::CLIENT_PORT || destination_port == Packet::CLIENT_PORT
        }
        _ => true,
    }
}

/// How many bits of the addresses are left open.
const fn free(region: &Region) -> u32 {
    region.source.care().count_zeros() + region.destination.care().count_zeros()
}

/// The pairs of rules that treat a unicast packet differently.
pub(crate) fn pairs(comparison: &Comparison) -> impl Iterator<Item = (usize, usize, &Pair)> {
    comparison.differences.iter().filter_map(|pair| {
        let met =
            is_unicast(pair.witness.destination) || pair.pieces.iter().any(|piece| unicast(piece).is_some());
        // Policies take every packet: the ends of their lists decide on none.
        met.then_some((pair.first? as usize, pair.second? as usize, pair))
    })
}

/// In words, the bound that a comparison met; none where everything was decided.
pub(crate) fn bound_of(comparison: &Comparison) -> Option<String> {
    let pair = comparison.undecided.first().map(|(_, _, limit)| *limit);
    // Of a pair of which not all is known and nothing that is known is unicast, nobody can tell.
    let unknown = comparison.differences.iter().any(|pair| {
        !pair.complete
            && !is_unicast(pair.witness.destination)
            && !pair.pieces.iter().any(|piece| unicast(piece).is_some())
    });
    comparison.stopped.or(pair).or(unknown.then_some(Limit::Pieces)).map(|limit| limit.to_string())
}

/// In words, that a witness is treated alike after all: no such difference is told.
pub(crate) fn contradiction(witness: &Packet) -> String {
    format!(
        "byway contradicts itself on packet `{witness}`; this is a fault of byway: report it with the configuration"
    )
}
