//! What stands behind an owner: the next that has a packet, and those that do something else.

use super::index::{Entry, Index};
use super::list::List;
use super::point::Point;
use super::region::Region;
use std::cell::Cell;
use std::sync::OnceLock;

/// Entries behind an owner, in order: all, or those at least that have packets of the region in question. Those with another label than
/// the owner's are opposite.
pub(super) trait Later {
    /// The first that has a packet.
    fn first(&self, point: &Point) -> Option<&Entry>;
    /// Whether it has another label.
    fn is_opposite(&self, entry: &Entry) -> bool;
    /// Some opposite one that has a packet in common with a region; adds to `work` how many nodes it saw.
    fn any_opposite(&self, region: &Region, work: &mut u64) -> Option<&Entry>;
    /// The first such.
    fn first_opposite(&self, region: &Region, work: &mut u64) -> Option<&Entry>;
}

/// All that a list has behind an owner.
pub(super) struct Behind<'l> {
    pub(super) index: &'l Index,
    pub(super) opposites: &'l Opposites<'l>,
    /// How many nodes of the index the questions about opposite ones saw so far, in this part of the list.
    pub(super) seen: &'l Cell<u64>,
    pub(super) owner: u32,
    pub(super) label: u32,
}

impl<'l> Behind<'l> {
    /// What is found in the list's own index, or in the trees of opposite ones once they are worth making.
    fn find(
        &self,
        work: &mut u64,
        in_index: impl FnOnce(&mut u64) -> Option<&'l Entry>,
        in_trees: impl FnOnce(&mut u64) -> Option<&'l Entry>,
    ) -> Option<&'l Entry> {
        if self.seen.get() > self.opposites.worth {
            return in_trees(work);
        }
        let before = *work;
        let found = in_index(work);
        self.seen.set(self.seen.get() + *work - before);
        found
    }
}

impl Later for Behind<'_> {
    fn first(&self, point: &Point) -> Option<&Entry> {
        self.index.first_from(point, self.owner + 1)
    }

    fn is_opposite(&self, entry: &Entry) -> bool {
        self.opposites.of_owner[entry.owner as usize] != self.label
    }

    fn any_opposite(&self, region: &Region, work: &mut u64) -> Option<&Entry> {
        let (from, is_opposite) = (self.owner + 1, |entry: &Entry| self.is_opposite(entry));
        self.find(
            work,
            |work| self.index.any_overlap_of(region, from, is_opposite, work),
            |work| self.opposites.any_overlap(region, from, self.label, work),
        )
    }

    fn first_opposite(&self, region: &Region, work: &mut u64) -> Option<&Entry> {
        let (from, is_opposite) = (self.owner + 1, |entry: &Entry| self.is_opposite(entry));
        self.find(
            work,
            |work| self.index.first_overlap_of(region, from, is_opposite, work),
            |work| self.opposites.first_overlap(region, from, self.label, work),
        )
    }
}

/// Those that a region meets, and the opposite ones of them.
pub(super) struct Near<'n> {
    pub(super) entries: &'n [Entry],
    pub(super) opposite: &'n [Entry],
}

impl Later for Near<'_> {
    fn first(&self, point: &Point) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.region.contains(point))
    }

    fn is_opposite(&self, entry: &Entry) -> bool {
        self.opposite.binary_search_by_key(&entry.owner, |opposite| opposite.owner).is_ok()
    }

    fn any_opposite(&self, region: &Region, work: &mut u64) -> Option<&Entry> {
        self.first_opposite(region, work)
    }

    fn first_opposite(&self, region: &Region, work: &mut u64) -> Option<&Entry> {
        *work += 1;
        self.opposite.iter().find(|entry| entry.region.overlaps(region))
    }
}

/// The entries of a list that have another label than a given one.
///
/// The first questions go to the list's own index, which has the others too: where they are few, that is all. Where they are many,
/// trees of the opposite ones alone are worth making.
pub(super) struct Opposites<'l> {
    list: &'l List,
    of_owner: &'l [u32],
    // How many nodes of the list's own index the questions of one part may see before there are trees.
    worth: u64,
    trees: OnceLock<Trees>,
}

/// Labels are numbered; for each digit of the binary number there is a tree of the entries with 0 and one of those with 1. Entries with
/// another label are those that differ in some digit. Two labels need two trees, a thousand twenty.
struct Trees {
    labels: Vec<u32>,
    // Made when first asked: of lists that end in a deny, those of the permits alone are asked most often.
    by_digit: Vec<[OnceLock<Index>; 2]>,
    // The same for regions from nearly anywhere to somewhere.
    by_destination: Vec<[OnceLock<Index>; 2]>,
}

/// From so many entries on there are trees by destination.
const MANY: usize = 10_000;

/// Before there are trees, one part of a list may look at a node for so many entries: all parts together then look for less time than the
/// trees take.
const ENTRIES_OF_A_NODE: usize = 2;

impl Trees {
    fn new(of_owner: &[u32]) -> Self {
        let mut labels = of_owner.to_vec();
        labels.sort_unstable();
        labels.dedup();
        let digits = labels.len().next_power_of_two().trailing_zeros();
        let trees = || (0..digits).map(|_| [OnceLock::new(), OnceLock::new()]).collect();
        Self { labels, by_digit: trees(), by_destination: trees() }
    }

    fn number(&self, label: u32) -> usize {
        self.labels.binary_search(&label).unwrap_or_default()
    }
}

impl<'l> Opposites<'l> {
    pub(super) fn new(list: &'l List, of_owner: &'l [u32]) -> Self {
        let worth = u64::try_from(list.entries().len() / ENTRIES_OF_A_NODE).unwrap_or(u64::MAX);
        Self { list, of_owner, worth, trees: OnceLock::new() }
    }

    /// The trees of the entries with another label than one, for a question about a region.
    fn trees(&self, label: u32, region: &Region) -> impl Iterator<Item = &Index> {
        let made = self.trees.get_or_init(|| Trees::new(self.of_owner));
        let number = made.number(label);
        let is_wide = region.is_from_nearly_anywhere() && self.list.entries().len() > MANY;
        let trees = if is_wide { &made.by_destination } else { &made.by_digit };
        trees.iter().enumerate().map(move |(digit, trees)| {
            let wanted = 1 - (number >> digit & 1);
            trees[wanted].get_or_init(|| {
                let has_digit =
                    |entry: &&Entry| made.number(self.of_owner[entry.owner as usize]) >> digit & 1 == wanted;
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
