//! The three-way tree: which entries of a list a packet or a region meets, without a look at the others.
//!
//! A node asks for one bit of an address, of the flags or of the type of service, or whether an interval's field is below a
//! threshold. Entries that the question decides stand to the left or to the right, those that it leaves open in the *middle*: none
//! is stored twice, memory is linear, and scattered wildcards need nothing special. Each child knows its least and greatest
//! owner; a query goes to the child with the smaller least owner first and leaves out what cannot better its answer.
//!
//! Few entries have no tree but a row (`row.rs`), which costs nearly nothing to make.

mod apart;
mod build;
mod key;
mod row;
mod search;

use super::point::Point;
use super::region::Region;
use key::Key;
pub(crate) use row::Meetings;
use row::{Row, places, worth};
use search::{Across, AcrossSome, Around, At, Probe, Search};
use std::ops::{ControlFlow, Range};

/// A region with the place of its owner in the list: the first owner whose region has a packet decides on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What it matches.
    pub region: Region,
    /// Whose it is; less comes first. Below `u32::MAX`.
    pub owner: u32,
}

/// An index over entries. Queries name the range of owners that they ask; `u32::MAX` as its end means all.
#[derive(Clone, Debug)]
pub struct Index {
    // In the order of the leaves: neighbours here share most of their path. In a row by owner.
    entries: Vec<Entry>,
    // Where entries are few. Then there is nothing of what follows.
    row: Option<Row>,
    // The same for packets, which ask most often: half a cache line each; none where regions alone ask.
    keys: Vec<Key>,
    nodes: Vec<Node>,
    root: Child,
}

/// A part of the tree.
#[derive(Clone, Copy, Debug)]
struct Child {
    // A node, or the first entry of a leaf.
    at: u32,
    // The number of entries of a leaf; 0 for a node.
    length: u32,
    least: u32,
    greatest: u32,
}

impl Child {
    // Its least owner is above all bounds, so that no query goes in.
    const EMPTY: Self = Self { at: 0, length: 0, least: u32::MAX, greatest: 0 };

    // The places of a leaf's entries.
    #[inline]
    fn places(self) -> Range<usize> {
        self.at as usize..(self.at + self.length) as usize
    }
}

/// A question with its three outcomes, on one cache line.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
struct Node {
    test: Test,
    left: Child,
    middle: Child,
    right: Child,
}

/// Whether a field's bits under `mask` are below `least`: for one bit, mask and least are that bit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Test {
    field: Field,
    mask: u32,
    least: u32,
}

/// The words that tests ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Field {
    Source,
    Destination,
    UpperSource,
    UpperDestination,
    Protocol,
    /// The flags, and above them the type of service.
    Bits,
    Ttl,
    Length,
}

impl Field {
    const COUNT: usize = 8;

    /// The least and the greatest value that a region has here.
    #[inline]
    fn ends(self, region: &Region) -> (u32, u32) {
        match self {
            Self::Source => (region.source.value(), region.source.greatest()),
            Self::Destination => (region.destination.value(), region.destination.greatest()),
            Self::UpperSource => (region.upper_source.first().into(), region.upper_source.last().into()),
            Self::UpperDestination => {
                (region.upper_destination.first().into(), region.upper_destination.last().into())
            }
            Self::Protocol => (region.protocol.first().into(), region.protocol.last().into()),
            Self::Bits => {
                let word = |flags: u8, tos: u8| u32::from(flags) | u32::from(tos) << 8;
                (
                    word(region.flags.value(), region.tos.value()),
                    word(region.flags.greatest(), region.tos.greatest()),
                )
            }
            Self::Ttl => (region.ttl.first().into(), region.ttl.last().into()),
            Self::Length => (region.length.first().into(), region.length.last().into()),
        }
    }
}

/// The greatest of some values below each child of a tree.
pub(crate) struct Maxima {
    values: Vec<u32>,
    below: Vec<[u32; 3]>,
}

impl Index {
    /// The index of entries in any order. Their number must be below 2^32.
    pub fn new(entries: Vec<Entry>) -> Self {
        build::build(entries)
    }

    /// The same where each entry is asked for no more than some times: it costs less to make, and more for each question.
    pub fn for_few(entries: Vec<Entry>) -> Self {
        build::build_for_few(entries)
    }

    /// The same for questions about regions, slower for packets, in less memory.
    pub fn for_regions(entries: Vec<Entry>) -> Self {
        build::build_for_regions(entries, false)
    }

    /// [`Index::for_regions`], asking for the source last: for questions that leave the source open, which would have to go through
    /// everything else.
    pub fn by_destination(entries: Vec<Entry>) -> Self {
        build::build_for_regions(entries, true)
    }

    /// A tree, however few entries there are.
    #[cfg(test)]
    pub(crate) fn in_tree(entries: Vec<Entry>) -> Self {
        build::build_with(entries, build::LEAF, build::LEAF)
    }

    /// Which entries have packets in common, where entries are few: places are those of [`Index::entries`].
    pub(crate) fn meetings(&self) -> Option<Meetings<'_>> {
        let row = self.row.as_ref()?;
        Some(Meetings::new(&self.entries, row.meetings(&self.entries)))
    }

    /// Whether [`Index::entries`] are in the order of their owners: where they are few.
    pub(crate) fn is_by_owner(&self) -> bool {
        self.row.is_some()
    }

    /// The entries, in the tree's own order: neighbours have much in common, so that queries for one after the other are fast. Few are
    /// in the order of their owners.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The entry of the least owner that has a packet.
    pub fn first(&self, point: &Point) -> Option<&Entry> {
        self.first_within(point, 0, u32::MAX)
    }

    /// The least owner that has a packet: [`Index::first`] without its entry, which saves a look into memory.
    pub fn first_owner(&self, point: &Point) -> Option<u32> {
        Search::owner(self, At::new(point))
    }

    /// The entry of the least owner at or above `from` that has a packet.
    pub fn first_from(&self, point: &Point, from: u32) -> Option<&Entry> {
        self.first_within(point, from, u32::MAX)
    }

    /// The entry of the least owner at or above `from`, and below `before`, that has a packet.
    pub fn first_within(&self, point: &Point, from: u32, before: u32) -> Option<&Entry> {
        self.first_within_counted(point, from, before, &mut 0)
    }

    /// [`Index::first_within`]; adds to `work` how many nodes it saw.
    pub fn first_within_counted(
        &self,
        point: &Point,
        from: u32,
        before: u32,
        work: &mut u64,
    ) -> Option<&Entry> {
        Search::run(self, At::new(point), from, before, work)
    }

    /// The entry of the least owner below `before` that alone covers a region.
    pub fn container(&self, region: &Region, before: u32) -> Option<&Entry> {
        self.container_within(region, 0, before, &mut 0)
    }

    /// [`Index::container`] at or above `from`; adds to `work` how many nodes it saw.
    pub fn container_within(
        &self,
        region: &Region,
        from: u32,
        before: u32,
        work: &mut u64,
    ) -> Option<&Entry> {
        Search::run(self, Around(region), from, before, work)
    }

    /// The entry of the least owner at or above `from` that has a packet in common with a region.
    pub fn first_overlap(&self, region: &Region, from: u32) -> Option<&Entry> {
        self.overlap_within(region, from, u32::MAX, &mut 0)
    }

    /// [`Index::first_overlap`] below `before`; adds to `work` how many nodes it saw.
    pub fn overlap_within(&self, region: &Region, from: u32, before: u32, work: &mut u64) -> Option<&Entry> {
        Search::run(self, Across(region), from, before, work)
    }

    /// [`Index::overlap_within`] to the end, of those entries alone that are wanted.
    pub(crate) fn first_overlap_of(
        &self,
        region: &Region,
        from: u32,
        wanted: impl Fn(&Entry) -> bool,
        work: &mut u64,
    ) -> Option<&Entry> {
        Search::run(self, AcrossSome { region, wanted }, from, u32::MAX, work)
    }

    /// Some entry of an owner at or above `from` that has a packet in common with a region: a wide one is found at once. Adds to
    /// `work` how many nodes it saw.
    pub fn any_overlap(&self, region: &Region, from: u32, work: &mut u64) -> Option<&Entry> {
        self.any_across(&Across(region), from, work)
    }

    /// [`Index::any_overlap`] of those entries alone that are wanted.
    pub(crate) fn any_overlap_of(
        &self,
        region: &Region,
        from: u32,
        wanted: impl Fn(&Entry) -> bool,
        work: &mut u64,
    ) -> Option<&Entry> {
        self.any_across(&AcrossSome { region, wanted }, from, work)
    }

    fn any_across(&self, probe: &impl Probe, from: u32, work: &mut u64) -> Option<&Entry> {
        if let Some(row) = &self.row {
            return row.first(&self.entries, probe, (from, u32::MAX), work).map(|at| &self.entries[at]);
        }
        let mut waiting = vec![self.root];
        while let Some(child) = waiting.pop() {
            if child.least == u32::MAX || child.greatest < from {
                continue;
            }
            *work += 1;
            if child.length > 0 {
                let leaf = &self.entries[child.places()];
                let found = leaf.iter().find(|entry| entry.owner >= from && probe.takes(entry));
                if found.is_some() {
                    return found;
                }
                continue;
            }
            let node = &self.nodes[child.at as usize];
            let (left, right) = probe.sides(node.test);
            waiting.extend(left.then_some(node.left).into_iter().chain(right.then_some(node.right)));
            // Last, so that it is looked at first: those in the middle are wide.
            waiting.push(node.middle);
        }
        None
    }

    /// Hands over every entry of an owner at or above `from` and below `before` that has a packet in common with a region, in no
    /// particular order, until `visit` breaks.
    pub fn each_overlap(
        &self,
        region: &Region,
        from: u32,
        before: u32,
        visit: &mut impl FnMut(&Entry) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        self.each_overlap_counted(region, (from, before), &mut 0, visit)
    }

    /// The same, for owners at or above the first bound and below the second; nodes and leaves that are seen are added to `work`.
    pub fn each_overlap_counted(
        &self,
        region: &Region,
        owners: (u32, u32),
        work: &mut u64,
        visit: &mut impl FnMut(&Entry) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let Some(row) = &self.row else {
            return self.each_below(self.root, &Across(region), owners, work, visit);
        };
        let places = places(&self.entries, owners);
        *work += worth(&places);
        let found = row.each(&self.entries, &Across(region), places, |place| visit(&self.entries[place]));
        if found.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    /// For each node the greatest of `values` (one for each entry, in the order of [`Index::entries`]) below each child.
    pub(crate) fn maxima(&self, values: Vec<u32>) -> Maxima {
        let mut below = vec![[0; 3]; self.nodes.len()];
        // Children stand behind their node: from the back, each finds its own done.
        for (place, node) in self.nodes.iter().enumerate().rev() {
            below[place] =
                [node.left, node.middle, node.right].map(|child| match (child.length, child.least) {
                    (0, u32::MAX) => 0,
                    (0, _) => below[child.at as usize].into_iter().max().unwrap_or(0),
                    (_, _) => values[child.places()].iter().copied().max().unwrap_or(0),
                });
        }
        Maxima { values, below }
    }

    /// Appends to `found` the entries below `before` that have a packet in common with a region and whose value is at least `least`;
    /// says whether that took at most `most` nodes, else some are missing. Adds to `work` how many it saw.
    pub(crate) fn overlaps_valued(
        &self,
        region: &Region,
        before: u32,
        (maxima, least): (&Maxima, u32),
        (work, most): (&mut u64, u64),
        found: &mut Vec<Entry>,
    ) -> bool {
        let probe = Across(region);
        let most = most.saturating_add(*work);
        if let Some(row) = &self.row {
            let places = places(&self.entries, (0, before));
            *work += worth(&places);
            row.each(&self.entries, &probe, places, |place| {
                found.extend((maxima.values[place] >= least).then_some(self.entries[place]));
                ControlFlow::<()>::Continue(())
            });
            return *work <= most;
        }
        let mut waiting = vec![self.root];
        while let Some(child) = waiting.pop() {
            *work += 1;
            if *work > most {
                return false;
            }
            if child.length > 0 {
                let places = child.places();
                let leaf = self.entries[places.clone()].iter().zip(&maxima.values[places]);
                let asked = leaf
                    .filter(|(entry, value)| entry.owner < before && **value >= least && probe.takes(entry));
                found.extend(asked.map(|(entry, _)| *entry));
                continue;
            }
            if child.least >= before {
                continue;
            }
            let (node, greatest) = (&self.nodes[child.at as usize], &maxima.below[child.at as usize]);
            let (left, right) = probe.sides(node.test);
            let sides = [(left, node.left), (true, node.middle), (right, node.right)];
            waiting.extend(sides.iter().zip(greatest).filter_map(|((wanted, child), greatest)| {
                (*wanted && *greatest >= least && child.least < before).then_some(*child)
            }));
        }
        true
    }

    fn each_below(
        &self,
        child: Child,
        probe: &Across<'_>,
        owners: (u32, u32),
        work: &mut u64,
        visit: &mut impl FnMut(&Entry) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        if child.least >= owners.1 || child.greatest < owners.0 {
            return ControlFlow::Continue(());
        }
        *work += 1;
        if child.length > 0 {
            let leaf = self.entries[child.places()].iter();
            let mut asked =
                leaf.filter(|entry| (owners.0..owners.1).contains(&entry.owner) && probe.takes(entry));
            return asked.try_for_each(visit);
        }
        let node = &self.nodes[child.at as usize];
        let (left, right) = probe.sides(node.test);
        for (wanted, below) in [(left, node.left), (true, node.middle), (right, node.right)] {
            if wanted {
                self.each_below(below, probe, owners, work, visit)?;
            }
        }
        ControlFlow::Continue(())
    }
}

#[cfg(test)]
mod tests;
