//! Lists: the first owner whose region has a packet decides on it.

use super::index::{Entry, Index};
use super::point::Point;
use super::region::Region;
use crate::packet::Packet;
use std::sync::OnceLock;

/// A first-match list. Each owner (an access-list entry, a clause) has regions; the least owner that has a packet decides on it.
///
/// The index is built when it is first asked for.
#[derive(Clone, Debug, Default)]
pub struct List {
    // By owner.
    entries: Vec<Entry>,
    owners: u32,
    index: OnceLock<Index>,
}

impl List {
    /// A list without owners.
    pub fn new() -> Self {
        Self::default()
    }

    /// Makes room for so many regions more.
    pub fn reserve(&mut self, regions: usize) {
        self.entries.reserve(regions);
    }

    /// Adds a region of an owner. Owners come in any order; in rising order it costs least. Owners are below `u32::MAX`.
    pub fn push(&mut self, owner: u32, region: Region) {
        debug_assert!(region.is_sound(), "a region tests only what its packets have: {region:?}");
        self.index.take();
        self.declare(owner);
        let entry = Entry { region, owner };
        match self.entries.last() {
            Some(last) if last.owner > owner => {
                let place = self.entries.partition_point(|entry| entry.owner <= owner);
                self.entries.insert(place, entry);
            }
            _ => self.entries.push(entry),
        }
    }

    /// Makes an owner known, with or without a region. Without one it matches nothing.
    pub fn declare(&mut self, owner: u32) {
        self.owners = self.owners.max(owner.saturating_add(1));
    }

    /// How many owners there are: one more than the greatest that was pushed or declared.
    pub fn owners(&self) -> u32 {
        self.owners
    }

    /// Every region with its owner, by owner.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The regions of an owner.
    pub fn of_owner(&self, owner: u32) -> &[Entry] {
        let start = self.entries.partition_point(|entry| entry.owner < owner);
        let count = self.entries[start..].iter().take_while(|entry| entry.owner == owner).count();
        &self.entries[start..start + count]
    }

    /// The index over the regions.
    pub fn index(&self) -> &Index {
        self.index.get_or_init(|| Index::new(self.entries.clone()))
    }

    /// Makes an index that costs less to make, and more for each question: for lists that are asked no more than some questions for
    /// each region. Where there is an index already, it does nothing.
    pub fn prepare_for_few(&self) {
        self.index.get_or_init(|| Index::for_few(self.entries.clone()));
    }

    /// The same list with a tree, however few its regions.
    #[cfg(test)]
    pub(crate) fn in_tree(&self) -> Self {
        Self { index: OnceLock::from(Index::in_tree(self.entries.clone())), ..self.clone() }
    }

    /// The owner that decides on a packet.
    pub fn first(&self, point: &Point) -> Option<u32> {
        self.index().first_owner(point)
    }

    /// A packet on which the same owner decides as on `point`, which must be one of that owner's: as natural as a few tries find.
    pub fn natural(&self, point: &Point) -> Packet {
        let owner = self.first(point);
        let entries = owner.map_or(&[][..], |owner| self.of_owner(owner));
        let region = entries
            .iter()
            .map(|entry| entry.region)
            .find(|region| region.contains(point))
            .unwrap_or(Region::ALL);
        region.natural_near(point, |tried| self.first(tried) == owner)
    }
}

/// The owners are 0, 1, 2 and so on, with one region each.
impl FromIterator<Region> for List {
    fn from_iter<I: IntoIterator<Item = Region>>(regions: I) -> Self {
        let mut list = Self::new();
        for (region, owner) in regions.into_iter().zip(0..) {
            list.push(owner, region);
        }
        list
    }
}
