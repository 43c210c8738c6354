//! The walk from the root to the least owner that fits.

use super::{Child, Entry, Field, Index, Test};
use crate::set::point::Point;
use crate::set::region::Region;

/// What a query looks for.
pub(super) trait Probe {
    /// What a test says of it: whether entries to the left, and to the right, can be what it looks for. Those in the middle can.
    fn sides(&self, test: Test) -> (bool, bool);
    /// Whether a region is what it looks for.
    fn takes(&self, region: &Region) -> bool;
}

/// Looks for regions with a point.
pub(super) struct At<'a> {
    point: &'a Point,
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
        Self { point, words }
    }
}

impl Probe for At<'_> {
    #[inline]
    fn sides(&self, test: Test) -> (bool, bool) {
        let right = self.words[test.field as usize] & test.mask >= test.least;
        (!right, right)
    }

    #[inline]
    fn takes(&self, region: &Region) -> bool {
        region.contains(self.point)
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
    fn takes(&self, region: &Region) -> bool {
        region.covers(self.0)
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
    fn takes(&self, region: &Region) -> bool {
        region.overlaps(self.0)
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
        let mut search = Self { index, probe, from, before, found: None, seen: 0 };
        search.walk(index.root);
        *work += search.seen;
        search.found.map(|at| &index.entries[at as usize])
    }

    // Recursion is bounded: the builder limits the depth of the tree.
    fn walk(&mut self, mut child: Child) {
        loop {
            if child.least >= self.before || child.greatest < self.from {
                return;
            }
            self.seen += 1;
            if child.length > 0 {
                self.scan(child);
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

    #[inline]
    fn scan(&mut self, leaf: Child) {
        let (start, end) = (leaf.at as usize, (leaf.at + leaf.length) as usize);
        for (entry, at) in self.index.entries[start..end].iter().zip(leaf.at..) {
            if entry.owner >= self.before {
                return;
            }
            if entry.owner >= self.from && self.probe.takes(&entry.region) {
                (self.before, self.found) = (entry.owner, Some(at));
                return;
            }
        }
    }
}
