//! Which owners of a list could go without any packet being treated otherwise.

use super::index::{Entry, Index};
use super::limit::{Budget, Limit, Limits};
use super::list::List;
use super::owners::each_owner;
use super::point::Point;
use super::reach::{Reach, cut};
use super::region::Region;
use std::sync::OnceLock;

/// Whether an owner is needed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Redundancy {
    /// Without it, this packet is treated otherwise.
    Needed(Point),
    /// No packet reaches it, or it matches nothing: see [`Reach`].
    Unreachable,
    /// Later owners do the same with all its packets.
    Redundant,
    /// Later owners and the end of the list do the same with all its packets, and the end is needed for that.
    AgainstEnd,
    /// Not decided.
    Undecided(Limit),
}

impl List {
    /// For each owner, whether it is needed. `labels` has what each owner does, `end` is what the end of the list does; `reach`
    /// is what [`List::reach`] said.
    pub fn redundant(&self, labels: &[u32], end: u32, reach: &[Reach], limits: &Limits) -> Vec<Redundancy> {
        let (index, opposites) = (self.index(), Opposites::new(self, labels));
        let start = |budget| Search { index, labels, opposites: &opposites, budget, pieces: Vec::new() };
        each_owner(self, limits, start, |search, owner, entries| {
            let mut found = search.at_first(&reach[owner as usize], owner, end);
            if found != Redundancy::Redundant {
                return found;
            }
            for entry in entries {
                let now = search.entry(entry, end);
                if weight(&now) >= weight(&found) {
                    found = now;
                }
                if matches!(found, Redundancy::Needed(_)) {
                    break;
                }
            }
            found
        })
    }
}

/// Of several regions of an owner, the answer that weighs most is the owner's.
const fn weight(redundancy: &Redundancy) -> u8 {
    match redundancy {
        Redundancy::Unreachable | Redundancy::Redundant => 0,
        Redundancy::AgainstEnd => 1,
        Redundancy::Undecided(_) => 2,
        Redundancy::Needed(_) => 3,
    }
}

struct Search<'l> {
    index: &'l Index,
    labels: &'l [u32],
    opposites: &'l Opposites<'l>,
    budget: Budget,
    pieces: Vec<Region>,
}

impl Search<'_> {
    /// What the packet that reaches an owner says already.
    fn at_first(&self, reach: &Reach, owner: u32, end: u32) -> Redundancy {
        match reach {
            Reach::Reachable(point) => {
                let next = self.index.first_from(point, owner + 1);
                let next = next.map_or(end, |entry| self.labels[entry.owner as usize]);
                if next == self.labels[owner as usize] {
                    Redundancy::Redundant
                } else {
                    Redundancy::Needed(*point)
                }
            }
            Reach::Nothing | Reach::Covered { .. } => Redundancy::Unreachable,
            Reach::Undecided(limit) => Redundancy::Undecided(*limit),
        }
    }

    fn entry(&mut self, entry: &Entry, end: u32) -> Redundancy {
        self.budget.next_entry();
        match self.needed(entry, Some(end)) {
            Err(limit) => return Redundancy::Undecided(limit),
            Ok(Some(point)) => return Redundancy::Needed(point),
            Ok(None) if end != self.labels[entry.owner as usize] => return Redundancy::Redundant,
            Ok(None) => {}
        }
        // It can go; whether without the end's help is asked with an end that does something else. Past the bound the end is taken
        // to be needed, which claims less.
        match self.needed(entry, None) {
            Ok(None) => Redundancy::Redundant,
            Ok(Some(_)) | Err(_) => Redundancy::AgainstEnd,
        }
    }

    /// A packet of the entry that no earlier owner takes and that is treated otherwise behind it.
    fn needed(&mut self, entry: &Entry, end: Option<u32>) -> Result<Option<Point>, Limit> {
        let (owner, label) = (entry.owner, self.labels[entry.owner as usize]);
        let end_is_same = end == Some(label);
        let mut pieces = std::mem::take(&mut self.pieces);
        pieces.clear();
        pieces.push(entry.region);
        let mut seed = u64::from(owner);
        while let Some(piece) = pieces.pop() {
            self.budget.step()?;
            seed = seed.wrapping_add(0x1_0000_0001);
            let point = piece.sample(seed);
            if let Some(hit) = self.index.first_within(&point, 0, owner) {
                let mut work = 0;
                if self.index.container_within(&piece, 0, owner, &mut work).is_none() {
                    cut(&piece, &hit.region, &mut pieces);
                }
                self.budget.walked(work)?;
                continue;
            }
            let next = self.index.first_from(&point, owner + 1);
            let same = next.map_or(end_is_same, |next| self.labels[next.owner as usize] == label);
            if !same {
                self.pieces = pieces;
                return Ok(Some(point));
            }
            let mut work = 0;
            // Any opposite entry behind is found sooner than the first, and a packet of both most often settles it.
            let any = self.opposites.any_overlap(&piece, owner + 1, label, &mut work);
            if let Some(both) = any.and_then(|entry| entry.region.intersect(&piece)) {
                let point = both.sample(seed);
                let next =
                    || self.index.first_from(&point, owner + 1).map(|next| self.labels[next.owner as usize]);
                let reached = self.index.first_within(&point, 0, owner).is_none();
                if reached && next().is_none_or(|next| next != label) {
                    self.pieces = pieces;
                    return Ok(Some(point));
                }
            }
            let opposite =
                any.and_then(|_| self.opposites.first_overlap(&piece, owner + 1, label, &mut work));
            self.budget.walked(work)?;
            match (opposite, next) {
                // All that follows does the same, to the end.
                (None, _) if end_is_same => {}
                (None, Some(next)) => cut(&piece, &next.region, &mut pieces),
                // What the next owner takes cannot meet an opposite one before it.
                (Some(opposite), Some(next)) if next.owner < opposite.owner => {
                    cut(&piece, &next.region, &mut pieces);
                }
                (Some(opposite), _) => {
                    let hole = opposite.region;
                    cut(&piece, &hole, &mut pieces);
                    pieces.extend(piece.intersect(&hole));
                }
                (None, None) => {}
            }
        }
        self.pieces = pieces;
        Ok(None)
    }
}

/// Trees of those entries that have another label than a given one.
///
/// Labels are numbered; for each digit of the binary number there is a tree of the entries with 0 and one of those with 1. Entries
/// with another label are those that differ in some digit. Two labels need two trees, a thousand twenty.
struct Opposites<'l> {
    list: &'l List,
    of_owner: &'l [u32],
    labels: Vec<u32>,
    // Made when first asked: of lists that end in a deny, those of the permits alone are asked most often.
    by_digit: Vec<[OnceLock<Index>; 2]>,
    // The same for regions from nearly anywhere to somewhere.
    by_destination: Vec<[OnceLock<Index>; 2]>,
}

/// From so many entries on there are trees by destination.
const MANY: usize = 10_000;

/// A region whose source has so many bits less than its destination is from nearly anywhere.
const WIDER: u32 = 12;

impl<'l> Opposites<'l> {
    fn new(list: &'l List, of_owner: &'l [u32]) -> Self {
        let mut labels = of_owner.to_vec();
        labels.sort_unstable();
        labels.dedup();
        let digits = labels.len().next_power_of_two().trailing_zeros();
        let trees = || (0..digits).map(|_| [OnceLock::new(), OnceLock::new()]).collect();
        Self { list, of_owner, labels, by_digit: trees(), by_destination: trees() }
    }

    fn number(&self, label: u32) -> usize {
        self.labels.binary_search(&label).unwrap_or_default()
    }

    /// The trees of the entries with another label than one, for a question about a region.
    fn trees(&self, label: u32, region: &Region) -> impl Iterator<Item = &Index> {
        let number = self.number(label);
        let bits = |side: u32| side.count_ones();
        let is_wide = bits(region.source.care()) + WIDER <= bits(region.destination.care());
        let is_wide = is_wide && self.list.entries().len() > MANY;
        let trees = if is_wide { &self.by_destination } else { &self.by_digit };
        trees.iter().enumerate().map(move |(digit, trees)| {
            let wanted = 1 - (number >> digit & 1);
            trees[wanted].get_or_init(|| {
                let has_digit =
                    |entry: &&Entry| self.number(self.of_owner[entry.owner as usize]) >> digit & 1 == wanted;
                let entries = self.list.entries().iter().filter(has_digit).copied().collect();
                if is_wide { Index::by_destination(entries) } else { Index::for_regions(entries) }
            })
        })
    }

    fn any_overlap(&self, region: &Region, from: u32, label: u32, work: &mut u64) -> Option<&Entry> {
        self.trees(label, region).find_map(|tree| tree.any_overlap(region, from, work))
    }

    fn first_overlap(&self, region: &Region, from: u32, label: u32, work: &mut u64) -> Option<&Entry> {
        let mut best: Option<&Entry> = None;
        for tree in self.trees(label, region) {
            let before = best.map_or(u32::MAX, |entry| entry.owner);
            best = tree.overlap_within(region, from, before, work).or(best);
        }
        best
    }
}
