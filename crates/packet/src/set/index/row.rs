//! Few entries: no tree, but a quick look at each, many at a time.
//!
//! The *outline* of a region is three words of bits that must have a value, around all its packets; of each address a row keeps the
//! 16 bits in which its entries differ most, of the third word always the same. What that rules out, the region does; the few that are
//! left are asked themselves. The same half of many outlines stands in a row of its own, so that the compiler compares several with
//! one instruction. Entries are in the order of their owners: the first that fits is the answer. Neighbours with the same addresses
//! (an entry with ports has a region for later fragments too) are a *group* with one outline.

use super::Entry;
use super::search::{Across, Probe};
use crate::set::field::Ternary;
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
/// How many outlines are looked at together: their answers are the bits of a word, half of it in one go.
const LANES: usize = 32;
const HALF: usize = LANES / 2;
/// Looks at so many entries count as one node.
const NODE: usize = 128;

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

/// What a row keeps of an outline: half of each word, as value and care.
type Halves = [(u16, u16); 3];

/// Which 16 bits of each address a row keeps: by how much it is shifted.
#[derive(Clone, Copy, Debug)]
struct Windows {
    source: u32,
    destination: u32,
}

impl Windows {
    fn of(entries: &[Entry]) -> Self {
        Self {
            source: window(entries.iter().map(|entry| entry.region.source)),
            destination: window(entries.iter().map(|entry| entry.region.destination)),
        }
    }

    #[inline]
    fn halves(self, outline: &Outline) -> Halves {
        let Outline { value, care } = outline;
        let address = |word: usize, shift: u32| (low(value[word] >> shift), low(care[word] >> shift));
        [address(0, self.source), address(1, self.destination), (short_third(value[2]), short_third(care[2]))]
    }
}

/// The shift under which addresses differ in most of 16 bits.
fn window(addresses: impl Iterator<Item = Ternary<u32>>) -> u32 {
    let (ones, zeros) = addresses.fold((0, 0), |(ones, zeros), address| {
        (ones | address.value() & address.care(), zeros | !address.value() & address.care())
    });
    let differ = |shift: &u32| low((ones & zeros) >> shift).count_ones();
    [0, 4, 16, 12, 8].into_iter().max_by_key(differ).unwrap_or(0)
}

/// Of the third word the protocol, whether it is a first fragment, and the low bits of the upper destination.
#[inline]
fn short_third(word: u32) -> u16 {
    low(word >> 24 << 8 | (word >> 22 & 1) << 7 | word & 0x7f)
}

#[inline]
fn low(word: u32) -> u16 {
    u16::try_from(word & 0xffff).unwrap_or(0)
}

/// Half of the outlines of some entries, word by word. On a line of memory of its own, or each load of many lanes takes one more
/// instruction.
#[derive(Clone, Debug)]
#[repr(align(64))]
struct Block {
    value: [[u16; LANES]; 3],
    care: [[u16; LANES]; 3],
}

impl Block {
    fn new(outlines: impl IntoIterator<Item = Halves>) -> Self {
        let mut block = Self { value: [[0; LANES]; 3], care: [[0; LANES]; 3] };
        for (halves, lane) in outlines.into_iter().zip(0..LANES) {
            for (word, (value, care)) in halves.into_iter().enumerate() {
                block.value[word][lane] = value;
                block.care[word][lane] = care;
            }
        }
        block
    }

    /// The halves in a lane.
    #[inline]
    fn halves(&self, lane: usize) -> Halves {
        let half = |word: usize| (self.value[word][lane], self.care[word][lane]);
        [half(0), half(1), half(2)]
    }

    /// A bit for each outline that the probe does not rule out.
    #[inline]
    fn left<P: Probe>(&self, asked: &Halves) -> u32 {
        u32::from(self.left_of::<P>(asked, 0)) | u32::from(self.left_of::<P>(asked, HALF)) << HALF
    }

    /// The same for the lanes from one on.
    #[inline]
    fn left_of<P: Probe>(&self, asked: &Halves, from: usize) -> u16 {
        let mut left = 0;
        for lane in 0..HALF {
            let fails = |word: usize| {
                P::fails((self.value[word][from + lane], self.care[word][from + lane]), asked[word])
            };
            let fits = fails(0) | fails(1) | fails(2) == 0;
            left |= if fits { 1 << lane } else { 0 };
        }
        left
    }
}

/// What is kept of few entries beside themselves.
#[derive(Clone, Debug)]
pub(super) struct Row {
    // None where entries are asked one by one.
    blocks: Vec<Block>,
    // The place of the first entry of each group, and the number of all.
    groups: Vec<u16>,
    windows: Windows,
    meetings: OnceLock<Bits>,
}

/// Which entries have packets in common.
#[derive(Clone, Debug)]
pub(super) struct Bits {
    /// For each entry a bit for each other that it meets, in as many words of 32 as all need.
    words: Vec<u32>,
    /// Whether an entry meets none.
    alone: Vec<bool>,
}

impl Row {
    /// Of entries in the order of their owners.
    pub(super) fn new(entries: &[Entry]) -> Self {
        let (windows, meetings) = (Windows::of(entries), OnceLock::new());
        if entries.len() <= ALONE {
            return Self { blocks: Vec::new(), groups: Vec::new(), windows, meetings };
        }
        let mut groups = Vec::with_capacity(entries.len() + 1);
        let mut outlines: Vec<Halves> = Vec::with_capacity(entries.len());
        let mut last: Option<&Region> = None;
        for (entry, place) in entries.iter().zip(0..) {
            let region = &entry.region;
            let halves = windows.halves(&Outline::of(region));
            let is_alike =
                |last: &Region| (last.source, last.destination) == (region.source, region.destination);
            match outlines.last_mut() {
                Some(outline) if last.is_some_and(is_alike) => *outline = around(*outline, halves),
                _ => {
                    groups.push(place);
                    outlines.push(halves);
                }
            }
            last = Some(region);
        }
        groups.push(u16::try_from(entries.len()).expect("a row is short"));
        let blocks = outlines.chunks(LANES).map(|outlines| Block::new(outlines.iter().copied())).collect();
        Self { blocks, groups, windows, meetings }
    }

    /// Hands over the groups with a number in a range that the probe does not rule out, in order, until `visit` breaks.
    #[inline]
    fn each_left<P: Probe, B>(
        &self,
        asked: &Halves,
        groups: Range<usize>,
        mut visit: impl FnMut(usize) -> ControlFlow<B>,
    ) -> Option<B> {
        let last = groups.clone().next_back()?;
        let blocks = groups.start / LANES..last / LANES + 1;
        for (block, number) in self.blocks[blocks.clone()].iter().zip(blocks) {
            let base = number * LANES;
            let mut left =
                block.left::<P>(asked) & below(groups.end - base) & !below(groups.start.saturating_sub(base));
            while left != 0 {
                let group = base + left.trailing_zeros() as usize;
                left &= left - 1;
                if let ControlFlow::Break(value) = visit(group) {
                    return Some(value);
                }
            }
        }
        None
    }

    #[inline]
    fn places(&self, group: usize) -> Range<usize> {
        usize::from(self.groups[group])..usize::from(self.groups[group + 1])
    }

    /// The group of a place.
    #[inline]
    fn group_of(&self, place: usize) -> usize {
        self.groups.partition_point(|start| usize::from(*start) <= place) - 1
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
        let last = places.clone().next_back()?;
        if self.blocks.is_empty() {
            let mut taken = places.filter(|place| probe.takes(&entries[*place]));
            return taken.try_for_each(visit).break_value();
        }
        let asked = self.windows.halves(&probe.outline());
        let groups = self.group_of(places.start)..self.group_of(last) + 1;
        self.each_left::<P, B>(&asked, groups, |group| {
            let own = self.places(group);
            let mut own = own.start.max(places.start)..own.end.min(places.end);
            own.try_for_each(|place| {
                if probe.takes(&entries[place]) { visit(place) } else { ControlFlow::Continue(()) }
            })
        })
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

    /// Which entries have packets in common.
    pub(super) fn meetings(&self, entries: &[Entry]) -> &Bits {
        self.meetings.get_or_init(|| {
            let words = entries.len().div_ceil(LANES);
            let mut bits = Bits { words: vec![0; entries.len() * words], alone: vec![true; entries.len()] };
            let mut compare = |one: Range<usize>, others: Range<usize>| {
                for place in one {
                    for other in others.start..others.end.min(place) {
                        if entries[place].region.overlaps(&entries[other].region) {
                            for (place, other) in [(place, other), (other, place)] {
                                bits.words[place * words + other / LANES] |= 1 << (other % LANES);
                                bits.alone[place] = false;
                            }
                        }
                    }
                }
            };
            if self.blocks.is_empty() {
                compare(0..entries.len(), 0..entries.len());
                return bits;
            }
            for group in 0..self.groups.len() - 1 {
                let asked = self.blocks[group / LANES].halves(group % LANES);
                self.each_left::<Across<'_>, ()>(&asked, 0..group + 1, |other| {
                    compare(self.places(group), self.places(other));
                    ControlFlow::Continue(())
                });
            }
            bits
        })
    }
}

/// The halves of an outline around two.
#[inline]
fn around(one: Halves, other: Halves) -> Halves {
    let half = |one: (u16, u16), other: (u16, u16)| {
        let care = one.1 & other.1 & !(one.0 ^ other.0);
        (one.0 & care, care)
    };
    [half(one[0], other[0]), half(one[1], other[1]), half(one[2], other[2])]
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
    if lane >= LANES { u32::MAX } else { (1 << lane) - 1 }
}

/// Which entries of few have packets in common: what each meets is known at once.
#[derive(Clone, Copy)]
pub(crate) struct Meetings<'i> {
    entries: &'i [Entry],
    bits: &'i Bits,
    words: usize,
}

impl<'i> Meetings<'i> {
    pub(super) fn new(entries: &'i [Entry], bits: &'i Bits) -> Self {
        Self { entries, bits, words: entries.len().div_ceil(LANES) }
    }

    /// Whether the entry at `place` has no packet in common with any other.
    #[inline]
    pub(crate) fn is_alone(self, place: usize) -> bool {
        self.bits.alone[place]
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
        let words = &self.bits.words[place * self.words..(place + 1) * self.words];
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
