//! The cover index of a region: an owner at or before which all its packets are taken in the other list.

use super::Labelled;
use crate::set::index::{Entry, Index};
use crate::set::limit::{Budget, Limit};
use crate::set::point::Point;
use crate::set::reach::{breadth, cut};
use crate::set::region::Region;

/// Steps to find a better cover index than that of one owner that covers alone.
const COVER_STEPS: u32 = 64;
/// Owners that a packet meets, looked at for one that takes much of a region.
const LOOKS: u32 = 12;
/// Much is all but so many bits.
const LARGE: u32 = 2;
/// A list whose end is an owner as well: the last, with all packets.
pub(super) struct Side<'l> {
    pub(super) index: &'l Index,
    pub(super) entries: &'l [Entry],
    labels: &'l [u32],
    pub(super) end_label: u32,
    pub(super) end: u32,
}

impl<'l> Side<'l> {
    pub(super) fn new(labelled: Labelled<'l>) -> Self {
        let Labelled { list, labels, end } = labelled;
        Self { index: list.index(), entries: list.entries(), labels, end_label: end, end: list.owners() }
    }

    pub(super) fn label(&self, owner: u32) -> u32 {
        if owner == self.end { self.end_label } else { self.labels[owner as usize] }
    }

    pub(super) const fn last(&self) -> Entry {
        Entry { region: Region::ALL, owner: self.end }
    }

    /// An owner at or before which all packets of a region are taken; the end's number where there may be none.
    fn cover(
        &self,
        region: &Region,
        seed: u64,
        pieces: &mut Vec<Region>,
        budget: &mut Budget,
    ) -> Result<u32, Limit> {
        let mut looks = 0;
        let hit = self.index.first_within_counted(&region.sample(seed), 0, u32::MAX, &mut looks);
        budget.looked(looks)?;
        let Some(hit) = hit else { return Ok(self.end) };
        if hit.region.covers(region) {
            return Ok(hit.owner);
        }
        let mut work = 0;
        let alone = self.index.container_within(region, hit.owner + 1, self.end, &mut work);
        budget.walked(work)?;
        // An equal one is seldom bettered.
        if alone.is_some_and(|entry| entry.region == *region) {
            return Ok(alone.map_or(self.end, |entry| entry.owner));
        }
        let alone = alone.map_or(self.end, |entry| entry.owner);
        let mut together = hit.owner;
        pieces.clear();
        pieces.push(*region);
        for step in 1..=COVER_STEPS {
            let Some(piece) = pieces.pop() else { return Ok(together) };
            let seed = seed.wrapping_add(u64::from(step) << 32);
            let mut looks = 0;
            let hit = self.large(&piece, &piece.sample(seed), alone, &mut looks);
            budget.looked(looks)?;
            let Some(hit) = hit else { return Ok(alone) };
            together = together.max(hit.owner);
            cut(&piece, &hit.region, pieces);
        }
        Ok(if pieces.is_empty() { together } else { alone })
    }

    /// An owner below `before` that takes much of a region, one of whose packets is `point`; where a few looks find none, the first
    /// that takes the packet. Many narrow ones would cover the region only with many steps.
    fn large(&self, region: &Region, point: &Point, before: u32, looks: &mut u64) -> Option<&'l Entry> {
        let wanted = breadth(region).saturating_sub(LARGE);
        let first = self.index.first_within_counted(point, 0, before, looks)?;
        let mut hit = first;
        for _ in 0..LOOKS {
            if region.intersect(&hit.region).is_some_and(|both| breadth(&both) >= wanted) {
                return Some(hit);
            }
            match self.index.first_within_counted(point, hit.owner + 1, before, looks) {
                Some(next) => hit = next,
                None => break,
            }
        }
        Some(first)
    }

    /// The cover index in `self` of each entry of another list, in the order of its tree.
    pub(super) fn covers(&self, of: &Side<'_>, budget: &mut Budget) -> Result<Vec<u32>, Limit> {
        let mut pieces = Vec::new();
        let entries = of.index.entries().iter().zip(0_u64..);
        let cover = |(entry, seed): (&Entry, u64)| {
            budget.next_entry();
            match budget.step().and_then(|()| self.cover(&entry.region, seed, &mut pieces, budget)) {
                // The end is behind everything: less is ruled out, nothing is lost.
                Err(Limit::EntrySteps) => Ok(self.end),
                cover => cover,
            }
        };
        entries.map(cover).collect()
    }
}
