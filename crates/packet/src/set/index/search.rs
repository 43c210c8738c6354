//! The walk from the root to the least owner that fits.

use super::key::Packed;
use super::row::Outline;
use super::{Child, Entry, Field, Index, Test};
use crate::set::point::Point;
use crate::set::region::Region;

/// What a query looks for.
pub(super) trait Probe {
    /// What a test says of it: whether entries to the left, and to the right, can be what it looks for. Those in the middle can.
    fn sides(&self, test: Test) -> (bool, bool);
    /// Whether an entry is what it looks for.
    fn takes(&self, entry: &Entry) -> bool;
    /// The outline of it.
    fn outline(&self) -> Outline;
    /// The bits for which an entry of this value and care is not what it looks for; the outline has the other value and care.
    fn fails(entry: (u16, u16), asked: (u16, u16)) -> u16;

    /// The place of the first entry of a leaf that is what it looks for, with its owner; `from` and `before` bound the owner.
    #[inline]
    fn first_of(&self, index: &Index, leaf: Child, (from, before): (u32, u32)) -> Option<(u32, u32)> {
        let entries = index.entries[leaf.places()].iter().zip(leaf.at..);
        entries
            .take_while(|(entry, _)| entry.owner < before)
            .find(|(entry, _)| entry.owner >= from && self.takes(entry))
            .map(|(entry, at)| (at, entry.owner))
    }
}

/// Looks for regions with a point.
pub(super) struct At<'a> {
    point: &'a Point,
    packed: Packed,
    words: [u32; Field::COUNT],
}

impl<'a> At<'a> {
    #[inline]
    pub(super) fn new(point: &'a Point) -> Self {
        let words = [
            point.source,
            point.destination,
            point.upper_source.into(),
            point.upper_destination.into(),
            point.protocol.into(),
            u32::from(point.flags) | u32::from(point.tos) << 8,
            point.ttl.into(),
            point.length.into(),
        ];
        Self { point, packed: Packed::new(point), words }
    }
}

impl Probe for At<'_> {
    #[inline]
    fn sides(&self, test: Test) -> (bool, bool) {
        let right = self.words[test.field as usize] & test.mask >= test.least;
        (!right, right)
    }

    #[inline]
    fn takes(&self, entry: &Entry) -> bool {
        entry.region.contains(self.point)
    }

    #[inline]
    fn outline(&self) -> Outline {
        Outline::at(self.point)
    }

    #[inline]
    fn fails(entry: (u16, u16), asked: (u16, u16)) -> u16 {
        (entry.0 ^ asked.0) & entry.1
    }

    #[inline]
    fn first_of(&self, index: &Index, leaf: Child, (from, before): (u32, u32)) -> Option<(u32, u32)> {
        let Some(keys) = index.keys.get(leaf.places()) else {
            let entries = index.entries[leaf.places()].iter().zip(leaf.at..);
            let mut in_range = entries.take_while(|(entry, _)| entry.owner < before);
            let first = in_range.find(|(entry, _)| entry.owner >= from && self.takes(entry));
            return first.map(|(entry, at)| (at, entry.owner));
        };
        for (key, at) in keys.iter().zip(leaf.at..) {
            if key.owner >= before {
                return None;
            }
            if key.fits(&self.packed)
                && key.owner >= from
                && (!key.has_more() || self.takes(&index.entries[at as usize]))
            {
                return Some((at, key.owner));
            }
        }
        None
    }
}

/// Looks for regions that cover one.
pub(super) struct Around<'a>(pub(super) &'a Region);

impl Probe for Around<'_> {
    #[inline]
    fn sides(&self, test: Test) -> (bool, bool) {
        let (least, greatest) = test.field.ends(self.0);
        (greatest & test.mask < test.least, least & test.mask >= test.least)
    }

    #[inline]
    fn takes(&self, entry: &Entry) -> bool {
        entry.region.covers(self.0)
    }

    #[inline]
    fn outline(&self) -> Outline {
        Outline::of(self.0)
    }

    #[inline]
    fn fails(entry: (u16, u16), asked: (u16, u16)) -> u16 {
        (entry.0 ^ asked.0 | !asked.1) & entry.1
    }
}

/// Looks for regions that have a packet in common with one.
pub(super) struct Across<'a>(pub(super) &'a Region);

impl Probe for Across<'_> {
    #[inline]
    fn sides(&self, test: Test) -> (bool, bool) {
        let (least, greatest) = test.field.ends(self.0);
        (least & test.mask < test.least, greatest & test.mask >= test.least)
    }

    #[inline]
    fn takes(&self, entry: &Entry) -> bool {
        entry.region.overlaps(self.0)
    }

    #[inline]
    fn outline(&self) -> Outline {
        Outline::of(self.0)
    }

    #[inline]
    fn fails(entry: (u16, u16), asked: (u16, u16)) -> u16 {
        (entry.0 ^ asked.0) & entry.1 & asked.1
    }
}

/// Looks for those of a kind that have a packet in common with a region.
pub(super) struct AcrossSome<'a, F> {
    pub(super) region: &'a Region,
    pub(super) wanted: F,
}

impl<F: Fn(&Entry) -> bool> Probe for AcrossSome<'_, F> {
    #[inline]
    fn sides(&self, test: Test) -> (bool, bool) {
        Across(self.region).sides(test)
    }

    #[inline]
    fn takes(&self, entry: &Entry) -> bool {
        Across(self.region).takes(entry) && (self.wanted)(entry)
    }

    #[inline]
    fn outline(&self) -> Outline {
        Across(self.region).outline()
    }

    #[inline]
    fn fails(entry: (u16, u16), asked: (u16, u16)) -> u16 {
        Across::fails(entry, asked)
    }
}

/// A search for the least owner in a range.
pub(super) struct Search<'i, P> {
    index: &'i Index,
    probe: P,
    from: u32,
    // The answer must be below; it falls with each find.
    before: u32,
    found: Option<u32>,
    // Nodes and leaves seen.
    seen: u64,
}

impl<'i, P: Probe> Search<'i, P> {
    #[inline]
    pub(super) fn run(
        index: &'i Index,
        probe: P,
        from: u32,
        before: u32,
        work: &mut u64,
    ) -> Option<&'i Entry> {
        if let Some(row) = &index.row {
            return row.first(&index.entries, &probe, (from, before), work).map(|at| &index.entries[at]);
        }
        let mut search = Self { index, probe, from, before, found: None, seen: 0 };
        search.walk(index.root);
        *work += search.seen;
        search.found.map(|at| &index.entries[at as usize])
    }

    /// The least owner alone: the entry, which is far from its key, is not fetched.
    #[inline]
    pub(super) fn owner(index: &'i Index, probe: P) -> Option<u32> {
        if index.row.is_some() {
            return Self::run(index, probe, 0, u32::MAX, &mut 0).map(|entry| entry.owner);
        }
        let mut search = Self { index, probe, from: 0, before: u32::MAX, found: None, seen: 0 };
        search.walk(index.root);
        search.found.map(|_| search.before)
    }

    // Recursion is bounded: the builder limits the depth of the tree.
    fn walk(&mut self, mut child: Child) {
        loop {
            if child.least >= self.before || child.greatest < self.from {
                return;
            }
            self.seen += 1;
            if child.length > 0 {
                let first = self.probe.first_of(self.index, child, (self.from, self.before));
                if let Some((at, owner)) = first {
                    (self.before, self.found) = (owner, Some(at));
                }
                return;
            }
            let node = &self.index.nodes[child.at as usize];
            child = match self.probe.sides(node.test) {
                (true, true) => {
                    let (near, far) = if node.left.least < node.right.least {
                        (node.left, node.right)
                    } else {
                        (node.right, node.left)
                    };
                    self.walk(near);
                    self.in_turn(node.middle, far)
                }
                (true, false) => self.in_turn(node.left, node.middle),
                (false, true) => self.in_turn(node.right, node.middle),
                (false, false) => node.middle,
            };
        }
    }

    /// Walks the child that can have the smaller owner; the other is left for the caller.
    #[inline]
    fn in_turn(&mut self, one: Child, other: Child) -> Child {
        let (near, far) = if one.least < other.least { (one, other) } else { (other, one) };
        if far.least >= self.before {
            return near;
        }
        self.walk(near);
        far
    }
}
