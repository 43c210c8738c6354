//! Few entries: no tree, but a quick look at each, many at a time.
//!
//! Of each region a row keeps the *outline*: three words of bits that must have a value, around all its packets. What an outline rules
//! out, the region does; the few that are left are asked themselves. The same word of many outlines stands in a row of its own, so that
//! the compiler compares several with one instruction. Entries are in the order of their owners: the first that fits is the answer.

use super::Entry;
use super::search::Probe;
use crate::set::point::Point;
use crate::set::region::Region;
use std::ops::{ControlFlow, Range};
use std::sync::OnceLock;

/// Above so many entries a tree is worth what it costs to make (`cargo bench -p byway-packet -- short`).
pub(super) const MOST: usize = 512;
/// So few are asked one by one.
const ALONE: usize = 8;
/// So many of those that an entry meets are asked one by one.
const NEAR: usize = 24;
/// How many outlines are looked at together: their answers are the bits of a word.
const LANES: usize = 32;
/// Looks at so many entries count as one node.
const NODE: usize = 128;

const BITS: [u32; LANES] = {
    let mut bits = [1; LANES];
    let mut lane = 1;
    while lane < LANES {
        bits[lane] = bits[lane - 1] << 1;
        lane += 1;
    }
    bits
};

/// Three words around all packets of a region: the source, the destination, and the protocol with the flags and the upper destination.
#[derive(Clone, Copy, Debug)]
pub(super) struct Outline {
    pub(super) value: [u32; 3],
    pub(super) care: [u32; 3],
}

impl Outline {
    #[inline]
    pub(super) fn of(region: &Region) -> Self {
        let Region { source, destination, protocol, flags, upper_destination: upper, .. } = region;
        let protocol_care = common(u32::from(protocol.first() ^ protocol.last()));
        let upper_care = common(u32::from(upper.first() ^ upper.last()));
        let care = protocol_care << 24 | u32::from(flags.care()) << 16 | upper_care & 0xffff;
        Self {
            value: [
                source.value(),
                destination.value(),
                third(protocol.first(), flags.value(), upper.first()) & care,
            ],
            care: [source.care(), destination.care(), care],
        }
    }

    #[inline]
    pub(super) fn at(point: &Point) -> Self {
        let third = third(point.protocol, point.flags, point.upper_destination);
        Self { value: [point.source, point.destination, third], care: [u32::MAX; 3] }
    }
}

/// The third word of an outline.
#[inline]
fn third(protocol: u8, flags: u8, upper: u16) -> u32 {
    u32::from(protocol) << 24 | u32::from(flags) << 16 | u32::from(upper)
}

/// The bits that all values of an interval have in common from the top: those above the highest in which its ends differ.
#[inline]
fn common(differ: u32) -> u32 {
    !u32::MAX.checked_shr(differ.leading_zeros()).unwrap_or(0)
}

/// The outlines of some entries, word by word.
#[derive(Clone, Debug)]
struct Block {
    value: [[u32; LANES]; 3],
    care: [[u32; LANES]; 3],
}

impl Block {
    fn new(entries: &[Entry]) -> Self {
        let mut block = Self { value: [[0; LANES]; 3], care: [[0; LANES]; 3] };
        for (entry, lane) in entries.iter().zip(0..LANES) {
            let outline = Outline::of(&entry.region);
            for word in 0..3 {
                block.value[word][lane] = outline.value[word];
                block.care[word][lane] = outline.care[word];
            }
        }
        block
    }

    /// A bit for each outline that the probe does not rule out.
    #[inline]
    fn left<P: Probe>(&self, asked: &Outline) -> u32 {
        let mut left = 0;
        for (bit, lane) in BITS.iter().zip(0..) {
            let fails = |word: usize| {
                let entry = (self.value[word][lane], self.care[word][lane]);
                P::fails(entry, (asked.value[word], asked.care[word]))
            };
            let fits = fails(0) | fails(1) | fails(2) == 0;
            left |= if fits { *bit } else { 0 };
        }
        left
    }
}

/// What is kept of few entries beside themselves.
#[derive(Clone, Debug)]
pub(super) struct Row {
    // None where entries are asked one by one.
    blocks: Vec<Block>,
    meetings: OnceLock<Vec<u32>>,
}

impl Row {
    /// Of entries in the order of their owners.
    pub(super) fn new(entries: &[Entry]) -> Self {
        let blocks =
            if entries.len() <= ALONE { Vec::new() } else { entries.chunks(LANES).map(Block::new).collect() };
        Self { blocks, meetings: OnceLock::new() }
    }

    /// Hands over the places in a range whose entries are what is looked for, in order, until `visit` breaks.
    #[inline]
    pub(super) fn each<P: Probe, B>(
        &self,
        entries: &[Entry],
        probe: &P,
        places: Range<usize>,
        mut visit: impl FnMut(usize) -> ControlFlow<B>,
    ) -> Option<B> {
        if places.is_empty() {
            return None;
        }
        if self.blocks.is_empty() {
            let mut taken = places.filter(|place| probe.takes(&entries[*place]));
            return taken.try_for_each(visit).break_value();
        }
        let asked = probe.outline();
        let blocks = places.start / LANES..(places.end - 1) / LANES + 1;
        for (block, number) in self.blocks[blocks.clone()].iter().zip(blocks) {
            let base = number * LANES;
            let mut left = block.left::<P>(&asked)
                & below(places.end - base)
                & !below(places.start.saturating_sub(base));
            while left != 0 {
                let place = base + left.trailing_zeros() as usize;
                left &= left - 1;
                if probe.takes(&entries[place])
                    && let ControlFlow::Break(value) = visit(place)
                {
                    return Some(value);
                }
            }
        }
        None
    }

    /// The place of the first entry that is what is looked for, of the owners at or above the first bound and below the second. Adds to
    /// `work` what the looks are worth in nodes.
    #[inline]
    pub(super) fn first<P: Probe>(
        &self,
        entries: &[Entry],
        probe: &P,
        owners: (u32, u32),
        work: &mut u64,
    ) -> Option<usize> {
        let places = places(entries, owners);
        *work += worth(&places);
        self.each(entries, probe, places, ControlFlow::Break)
    }

    /// For each entry a bit for each other that it has a packet in common with, in as many words of 32 as all need.
    pub(super) fn meetings(&self, entries: &[Entry]) -> &[u32] {
        self.meetings.get_or_init(|| {
            let words = entries.len().div_ceil(LANES);
            let mut meetings = vec![0; entries.len() * words];
            for (entry, place) in entries.iter().zip(0..) {
                let across = super::search::Across(&entry.region);
                self.each(entries, &across, 0..place, |other| {
                    meetings[place * words + other / LANES] |= BITS[other % LANES];
                    meetings[other * words + place / LANES] |= BITS[place % LANES];
                    ControlFlow::<()>::Continue(())
                });
            }
            meetings
        })
    }
}

/// The places of the entries of some owners.
#[inline]
pub(super) fn places(entries: &[Entry], (from, before): (u32, u32)) -> Range<usize> {
    let place = |owner: u32| entries.partition_point(|entry| entry.owner < owner);
    let start = if from == 0 { 0 } else { place(from) };
    let end = if before == u32::MAX { entries.len() } else { place(before) };
    start..end.max(start)
}

/// How many nodes the looks at some places are worth.
#[inline]
pub(super) fn worth(places: &Range<usize>) -> u64 {
    u64::try_from(places.len().div_ceil(NODE)).unwrap_or(u64::MAX)
}

/// The bits of the lanes below one.
#[inline]
fn below(lane: usize) -> u32 {
    if lane >= LANES { u32::MAX } else { BITS[lane] - 1 }
}

/// Which entries of few have packets in common: what each meets is known at once.
#[derive(Clone, Copy)]
pub(crate) struct Meetings<'i> {
    entries: &'i [Entry],
    bits: &'i [u32],
    words: usize,
}

impl<'i> Meetings<'i> {
    pub(super) fn new(entries: &'i [Entry], bits: &'i [u32]) -> Self {
        Self { entries, bits, words: entries.len().div_ceil(LANES) }
    }

    /// The entries before a place that the one at `place` has a packet in common with, in order.
    #[inline]
    pub(crate) fn before(self, place: usize, before: usize) -> Met<'i> {
        self.within(place, 0, before)
    }

    /// Those from a place on.
    #[inline]
    pub(crate) fn behind(self, place: usize, from: usize) -> Met<'i> {
        self.within(place, from, self.entries.len())
    }

    /// Puts those that [`Meetings::before`] gives into `found`; says whether they are few enough to be asked one by one.
    #[inline]
    pub(crate) fn collect(self, place: usize, before: usize, found: &mut Vec<Entry>) -> bool {
        found.clear();
        found.extend(self.before(place, before).take(NEAR + 1));
        found.len() <= NEAR
    }

    #[inline]
    fn within(self, place: usize, from: usize, before: usize) -> Met<'i> {
        let words = &self.bits[place * self.words..(place + 1) * self.words];
        let word = from / LANES;
        let left = words.get(word).map_or(0, |bits| bits & !below(from % LANES));
        Met { entries: &self.entries[..before], words, word, left }
    }
}

/// The entries that one meets.
pub(crate) struct Met<'i> {
    // Up to the last that is wanted.
    entries: &'i [Entry],
    words: &'i [u32],
    // The word that `left` is of.
    word: usize,
    left: u32,
}

impl<'i> Iterator for Met<'i> {
    type Item = &'i Entry;

    #[inline]
    fn next(&mut self) -> Option<&'i Entry> {
        while self.left == 0 {
            self.word += 1;
            if self.word * LANES >= self.entries.len() {
                return None;
            }
            self.left = *self.words.get(self.word)?;
        }
        let place = self.word * LANES + self.left.trailing_zeros() as usize;
        self.left &= self.left - 1;
        self.entries.get(place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::set::random::Random;

    #[test]
    fn a_bit_for_each_overlap() {
        let mut random = Random(0x2545_f491_4f6c_dd1d);
        for count in [0, 1, 7, 12, 13, 31, 32, 33, 64, 65, 200, 512] {
            for _ in 0..4 {
                let entries: Vec<Entry> =
                    (0..count).map(|owner| Entry { region: random.region(), owner }).collect();
                let row = Row::new(&entries);
                let meetings = Meetings::new(&entries, row.meetings(&entries));
                for (place, entry) in entries.iter().enumerate() {
                    let met: Vec<u32> = meetings.behind(place, 0).map(|other| other.owner).collect();
                    let others = entries.iter().filter(|other| other.owner != entry.owner);
                    let wanted: Vec<u32> = others
                        .filter(|other| other.region.overlaps(&entry.region))
                        .map(|other| other.owner)
                        .collect();
                    assert_eq!(met, wanted, "{place} of {count}");
                }
            }
        }
    }
}
