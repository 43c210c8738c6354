//! Which owners of a list no packet reaches, and which earlier owners take their packets.

use super::index::{Entry, Index};
use super::limit::{Budget, Limit, Limits};
use super::list::List;
use super::owners::{Asked, each_owner};
use super::point::Point;
use super::region::Region;
use std::ops::Range;

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
    /// The owners that have packets in common with others, or no packets at all. All packets of every other owner reach it, and without
    /// it they come to the end of the list. Where that would have to be searched for, in long lists, it is all owners.
    pub fn met(&self) -> Vec<u32> {
        let Some(meetings) = self.index().meetings() else { return self.all() };
        let (mut met, mut next) = (Vec::new(), 0);
        for (place, entry) in self.entries().iter().enumerate() {
            met.extend(next..entry.owner);
            if !meetings.is_alone(place) && met.last() != Some(&entry.owner) {
                met.push(entry.owner);
            }
            next = entry.owner + 1;
        }
        met.extend(next..self.owners());
        met
    }

    pub(crate) fn all(&self) -> Vec<u32> {
        (0..self.owners()).collect()
    }

    /// For each owner, whether packets reach it.
    pub fn reach(&self, limits: &Limits) -> Vec<Reach> {
        self.reach_of(&self.all(), limits)
    }

    /// The same for some owners alone, in rising order, each once.
    pub fn reach_of(&self, owners: &[u32], limits: &Limits) -> Vec<Reach> {
        let index = self.index();
        let meetings = index.meetings();
        let start = |budget| (budget, Vec::new(), Vec::new(), Vec::new());
        let first = |_, places: &Range<usize>| self.entries().get(places.start).map(|entry| entry.region);
        each_owner(self, owners, limits, start, first, |(budget, pieces, hits, near), asked| {
            let Asked { owner, places, fetched: first } = asked;
            // Most of few meet nothing before them.
            let alone = |place: &usize| {
                meetings.is_some_and(|meetings| meetings.before(*place, places.start).next().is_none())
            };
            if let Some(place) = places.clone().next().filter(alone) {
                return Reach::Reachable(self.entries()[place].region.sample(next_seed(owner.into())));
            }
            let mut reach = None;
            for place in places.clone() {
                let region =
                    &first.filter(|_| place == places.start).unwrap_or_else(|| self.entries()[place].region);
                hits.clear();
                budget.next_entry();
                let all = Before { index, owner };
                let search = match meetings {
                    Some(meetings) if meetings.collect(place, places.start, near) => {
                        reached(&near[..], region, owner, pieces, hits, budget)
                    }
                    _ => reached(&all, region, owner, pieces, hits, budget),
                };
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

/// Entries before an owner, in order: all, or those at least that have packets of the region in question.
pub(crate) trait Earlier {
    /// The first that has a packet.
    fn first(&self, point: &Point) -> Option<&Entry>;
    /// The first that alone covers a region; adds to `work` how many nodes it saw.
    fn container(&self, region: &Region, work: &mut u64) -> Option<&Entry>;
}

/// All that an index has before an owner.
pub(crate) struct Before<'i> {
    pub(crate) index: &'i Index,
    pub(crate) owner: u32,
}

impl Earlier for Before<'_> {
    fn first(&self, point: &Point) -> Option<&Entry> {
        self.index.first_within(point, 0, self.owner)
    }

    fn container(&self, region: &Region, work: &mut u64) -> Option<&Entry> {
        self.index.container_within(region, 0, self.owner, work)
    }
}

impl Earlier for [Entry] {
    fn first(&self, point: &Point) -> Option<&Entry> {
        self.iter().find(|entry| entry.region.contains(point))
    }

    fn container(&self, region: &Region, work: &mut u64) -> Option<&Entry> {
        *work += 1;
        self.iter().find(|entry| entry.region.covers(region))
    }
}

/// The packets of `region` that no owner before `owner` takes. `hits` gets the owners that take them.
pub(crate) fn reached(
    earlier: &(impl Earlier + ?Sized),
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
        seed = next_seed(seed);
        let point = piece.sample(seed);
        let Some(hit) = earlier.first(&point) else { return Ok(Search::Reached(point)) };
        hits.push(hit.owner);
        if hit.region.covers(&piece) {
            continue;
        }
        // Before the first cut one owner may cover it all, though an earlier one had the packet.
        if whole {
            whole = false;
            let mut work = 0;
            let container = earlier.container(&piece, &mut work).map(|entry| entry.owner);
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

/// The seed of the next packet, after another's or the number of the owner.
pub(crate) const fn next_seed(seed: u64) -> u64 {
    seed.wrapping_add(0x1_0000_0001)
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
