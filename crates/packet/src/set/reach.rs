//! Which owners of a list no packet reaches, and which earlier owners take their packets.

use super::index::Index;
use super::limit::{Budget, Limit, Limits};
use super::list::List;
use super::owners::each_owner;
use super::point::Point;
use super::region::Region;

/// Past so many owners that take an entry's packets, no smaller set of them is looked for.
const MINIMIZED: usize = 48;
/// Steps for the question whether one owner can be left out.
const MINIMIZING_STEPS: u32 = 2_000;

/// Whether packets reach an owner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reach {
    /// This packet does.
    Reachable(Point),
    /// It has no region: it matches nothing.
    Nothing,
    /// Earlier owners take all its packets.
    Covered {
        /// Owners that take them all together, in rising order.
        by: Vec<u32>,
        /// Whether each of them is needed for that.
        minimal: bool,
    },
    /// Not decided.
    Undecided(Limit),
}

/// What a search for a packet that reaches a region says.
pub(crate) enum Search {
    Reached(Point),
    Covered,
}

impl List {
    /// For each owner, whether packets reach it.
    pub fn reach(&self, limits: &Limits) -> Vec<Reach> {
        let index = self.index();
        let start = |budget| (budget, Vec::new(), Vec::new());
        each_owner(self, limits, start, |(budget, pieces, hits), owner, entries| {
            let mut reach = None;
            for entry in entries {
                hits.clear();
                budget.next_entry();
                let search = reached(index, &entry.region, owner, pieces, hits, budget);
                reach = Some(joined(reach, search, hits));
                if matches!(reach, Some(Reach::Reachable(_))) {
                    break;
                }
            }
            let mut reach = reach.unwrap_or(Reach::Nothing);
            self.minimize(&mut reach, owner);
            reach
        })
    }

    /// Leaves out what is not needed to cover an owner.
    fn minimize(&self, reach: &mut Reach, owner: u32) {
        let Reach::Covered { by, minimal } = reach else { return };
        by.sort_unstable();
        by.dedup();
        *minimal = by.len() == 1;
        if *minimal || by.len() > MINIMIZED {
            return;
        }
        let covered = self.of_owner(owner);
        // Narrow ones first: what stays is few and wide.
        let width = |owner: u32| self.of_owner(owner).iter().map(|entry| breadth(&entry.region)).max();
        let mut tried = by.clone();
        tried.sort_by_key(|owner| (width(*owner), u32::MAX - owner));
        *minimal = true;
        for candidate in tried {
            let others =
                by.iter().filter(|owner| **owner != candidate).flat_map(|owner| self.of_owner(*owner));
            let others: Vec<Region> = others.map(|entry| entry.region).collect();
            match covers(&others, covered.iter().map(|entry| entry.region).collect(), MINIMIZING_STEPS) {
                Some(true) => by.retain(|owner| *owner != candidate),
                Some(false) => {}
                None => *minimal = false,
            }
        }
    }
}

/// The packets of `region` that no owner before `owner` takes. `hits` gets the owners that take them.
pub(crate) fn reached(
    index: &Index,
    region: &Region,
    owner: u32,
    pieces: &mut Vec<Region>,
    hits: &mut Vec<u32>,
    budget: &mut Budget,
) -> Result<Search, Limit> {
    pieces.clear();
    pieces.push(*region);
    let (mut whole, mut seed) = (true, u64::from(owner));
    while let Some(piece) = pieces.pop() {
        budget.step()?;
        seed = seed.wrapping_add(0x1_0000_0001);
        let point = piece.sample(seed);
        let Some(hit) = index.first_within(&point, 0, owner) else { return Ok(Search::Reached(point)) };
        hits.push(hit.owner);
        if hit.region.covers(&piece) {
            continue;
        }
        // Before the first cut one owner may cover it all, though an earlier one had the packet.
        if whole {
            whole = false;
            let mut work = 0;
            let container = index.container_within(&piece, 0, owner, &mut work).map(|entry| entry.owner);
            budget.walked(work)?;
            if let Some(container) = container {
                hits.clear();
                hits.push(container);
                return Ok(Search::Covered);
            }
        }
        cut(&piece, &hit.region, pieces);
    }
    Ok(Search::Covered)
}

/// Puts what is left of a piece on top of the others, the largest last.
pub(crate) fn cut(piece: &Region, hole: &Region, pieces: &mut Vec<Region>) {
    let start = pieces.len();
    piece.subtract_into(hole, pieces);
    pieces[start..].reverse();
}

/// What several regions of one owner say together.
fn joined(before: Option<Reach>, search: Result<Search, Limit>, hits: &[u32]) -> Reach {
    match (search, before) {
        (Ok(Search::Reached(point)), _) => Reach::Reachable(point),
        (_, Some(Reach::Undecided(limit))) | (Err(limit), _) => Reach::Undecided(limit),
        (Ok(Search::Covered), Some(Reach::Covered { mut by, .. })) => {
            by.extend_from_slice(hits);
            Reach::Covered { by, minimal: false }
        }
        (Ok(Search::Covered), _) => Reach::Covered { by: hits.to_vec(), minimal: false },
    }
}

/// Whether some regions cover others; none past the bound.
pub(crate) fn covers(covering: &[Region], mut covered: Vec<Region>, most: u32) -> Option<bool> {
    let mut steps = 0;
    while let Some(piece) = covered.pop() {
        steps += 1;
        if steps > most {
            return None;
        }
        let point = piece.sample(u64::from(steps));
        let Some(hit) = covering.iter().find(|region| region.contains(&point)) else { return Some(false) };
        cut(&piece, hit, &mut covered);
    }
    Some(true)
}

/// How wide a region is: the bits that its fields leave free, about.
pub(crate) fn breadth(region: &Region) -> u32 {
    let addresses = region.source.care().count_zeros() + region.destination.care().count_zeros();
    let upper = region.upper_source.count().ilog2() + region.upper_destination.count().ilog2();
    let marks = region.tos.care().count_zeros() + region.ttl.count().ilog2() + region.length.count().ilog2();
    addresses + upper + marks + region.protocol.count().ilog2() + region.flags.care().count_zeros()
}
