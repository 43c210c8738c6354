//! Which entries of the other list a cover index leaves.

use super::cover::Side;
use crate::set::index::{Entry, Maxima};
use crate::set::limit::{Budget, Limit};
use std::ops::ControlFlow;

/// Candidates that are taken without a look at where they are, at first and where they overlap many.
const FEW: usize = 32;
const MANY: usize = 5_000;
/// Nodes of the tree that are seen in a first walk.
const WALKED: u64 = 400;
/// The entries of a list with their cover indexes in the other.
pub(super) struct Candidates<'l> {
    side: &'l Side<'l>,
    // How many there are.
    covers: usize,
    // Greatest cover index over blocks: a heap, whose leaves are the entries by owner, as the list has them.
    greatest: Vec<u32>,
    maxima: Maxima,
}

impl<'l> Candidates<'l> {
    /// `in_tree` has the cover indexes in the order of the tree.
    pub(super) fn new(side: &'l Side<'l>, in_tree: Vec<u32>) -> Self {
        let mut by_owner: Vec<(u32, u32)> =
            side.index.entries().iter().zip(&in_tree).map(|(entry, cover)| (entry.owner, *cover)).collect();
        by_owner.sort_by_key(|(owner, _)| *owner);
        // Regions of one owner stand together in both orders, though each in its own: all get the greatest.
        for block in by_owner.chunk_by_mut(|one, other| one.0 == other.0) {
            let greatest = block.iter().map(|(_, cover)| *cover).max().unwrap_or(0);
            block.iter_mut().for_each(|(_, cover)| *cover = greatest);
        }
        let covers: Vec<u32> = by_owner.into_iter().map(|(_, cover)| cover).collect();
        let width = covers.len().next_power_of_two();
        let mut greatest = vec![0; 2 * width];
        greatest[width..width + covers.len()].copy_from_slice(&covers);
        for place in (1..width).rev() {
            greatest[place] = greatest[2 * place].max(greatest[2 * place + 1]);
        }
        Self { side, covers: covers.len(), greatest, maxima: side.index.maxima(in_tree) }
    }

    /// The entries of owners up to `cover` whose cover index is at or behind `entry`: those that can meet it in a packet that
    /// reaches both, and perhaps some without a packet in common with it.
    pub(super) fn of(
        &self,
        entry: &Entry,
        cover: u32,
        budget: &mut Budget,
        found: &mut Vec<Entry>,
    ) -> Result<(), Limit> {
        let (mut work, before) = (0, cover.saturating_add(1));
        let mut walk = |most: u64, found: &mut Vec<Entry>| {
            found.clear();
            let valued = (&self.maxima, entry.owner);
            self.side.index.overlaps_valued(&entry.region, before, valued, (&mut work, most), found)
        };
        // A narrow region overlaps little, a wide one may have few candidates: each way is tried within bounds before the last.
        let _ = self.listed(entry, cover, FEW, found)
            || walk(WALKED, found)
            || self.listed(entry, cover, MANY, found)
            || walk(u64::MAX, found);
        budget.walked(work + u64::try_from(found.len()).unwrap_or(u64::MAX))
    }

    /// The same without a look at the regions; says whether there are at most so many.
    fn listed(&self, entry: &Entry, cover: u32, most: usize, found: &mut Vec<Entry>) -> bool {
        let entries = self.side.entries;
        let end = entries.partition_point(|other| other.owner <= cover);
        found.clear();
        let mut take = |place: usize| {
            found.push(entries[place]);
            if found.len() > most { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        self.above(1, (0, self.greatest.len() / 2), (end, entry.owner), &mut take).is_continue()
    }

    /// Hands over the places below `end` whose cover index is at least `least`. Recursion is as deep as the heap.
    fn above(
        &self,
        node: usize,
        (start, width): (usize, usize),
        (end, least): (usize, u32),
        take: &mut impl FnMut(usize) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        if start >= end || self.greatest[node] < least {
            return ControlFlow::Continue(());
        }
        if width == 1 {
            return if start < self.covers { take(start) } else { ControlFlow::Continue(()) };
        }
        let half = width / 2;
        self.above(2 * node, (start, half), (end, least), take)?;
        self.above(2 * node + 1, (start + half, half), (end, least), take)
    }
}
