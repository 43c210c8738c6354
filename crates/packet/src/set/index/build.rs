//! Building the tree: which question to ask where, chosen on a sample.

use super::apart;
use super::row::{self, Row};
use super::{Child, Entry, Field, Index, Key, Node, Test};
use std::mem::swap;

/// A leaf may have so many entries without a search for a question: keys in a row are read faster than nodes here and there.
pub(super) const LEAF: usize = 24;
/// The same, and the size of the sample, where the index is asked so seldom that what it costs to make counts most.
const LEAF_OF_FEW: usize = 64;
const SAMPLE_OF_FEW: usize = 48;
/// A question is chosen by a look at so many entries; the counters below hold no more.
const SAMPLE: usize = 128;
/// Below so many questions everything is a leaf, so that recursion is bounded: here and in each query.
const DEPTH: u32 = 160;

pub(super) fn build(entries: Vec<Entry>) -> Index {
    if entries.len() <= row::MOST { in_a_row(entries) } else { build_with(entries, LEAF, SAMPLE) }
}

pub(super) fn build_for_few(entries: Vec<Entry>) -> Index {
    if entries.len() <= row::MOST {
        in_a_row(entries)
    } else {
        build_with(entries, LEAF_OF_FEW, SAMPLE_OF_FEW)
    }
}

/// Without keys, which packets alone ask.
pub(super) fn build_for_regions(entries: Vec<Entry>, by_destination: bool) -> Index {
    if entries.len() <= row::MOST {
        in_a_row(entries)
    } else {
        tree(entries, LEAF_OF_FEW, SAMPLE_OF_FEW, by_destination)
    }
}

pub(super) fn build_with(entries: Vec<Entry>, leaf: usize, sample: usize) -> Index {
    let mut index = tree(entries, leaf, sample, false);
    index.keys = index.entries.iter().map(Key::new).collect();
    index
}

fn tree(entries: Vec<Entry>, leaf: usize, sample: usize, by_destination: bool) -> Index {
    let apart = apart::least(entries.len());
    grown(entries, &Builder { roots: Roots::new(), leaf, sample, by_destination, apart })
}

/// A tree whose nodes are made apart from so many entries on.
#[cfg(test)]
pub(super) fn tree_apart(entries: Vec<Entry>, apart: usize) -> Index {
    let (leaf, sample) = (LEAF_OF_FEW, SAMPLE_OF_FEW);
    grown(entries, &Builder { roots: Roots::new(), leaf, sample, by_destination: false, apart })
}

fn grown(mut entries: Vec<Entry>, builder: &Builder) -> Index {
    let mut nodes = Vec::with_capacity(entries.len() / 4);
    let root = builder.subtree(&mut entries, 0, 0, &mut nodes);
    Index { entries, row: None, keys: Vec::new(), nodes, root }
}

/// No tree: all entries in the order of their owners.
fn in_a_row(mut entries: Vec<Entry>) -> Index {
    let by_owner = |entry: &Entry| entry.owner;
    if !entries.is_sorted_by_key(by_owner) {
        entries.sort_by_key(by_owner);
    }
    let row = Some(Row::new(&entries));
    Index { entries, row, keys: Vec::new(), nodes: Vec::new(), root: Child::EMPTY }
}

pub(super) struct Builder {
    roots: Roots,
    leaf: usize,
    sample: usize,
    by_destination: bool,
    // From so many entries on the children of a node are made apart.
    apart: usize,
}

impl Builder {
    /// Orders `entries`, whose first is the entry number `at` of all, and gives the tree over them, with its nodes behind `nodes`.
    pub(super) fn subtree(
        &self,
        entries: &mut [Entry],
        at: usize,
        depth: u32,
        nodes: &mut Vec<Node>,
    ) -> Child {
        if entries.is_empty() {
            return Child::EMPTY;
        }
        let test = if entries.len() <= self.leaf || depth == DEPTH { None } else { self.question(entries) };
        let Some(test) = test else { return leaf(entries, at) };
        let count = entries.len();
        let (left, middle) = partition(entries, test);
        let place = nodes.len();
        nodes.push(Node { test, left: Child::EMPTY, middle: Child::EMPTY, right: Child::EMPTY });
        let (lefts, others) = entries.split_at_mut(left);
        let (middles, rights) = others.split_at_mut(middle);
        let parts = [(lefts, at), (middles, at + left), (rights, at + left + middle)];
        let [left, middle, right] = if count >= self.apart && apart::is_worth(&parts) {
            apart::children(self, parts, depth + 1, nodes)
        } else {
            parts.map(|(entries, at)| self.subtree(entries, at, depth + 1, nodes))
        };
        nodes[place] = Node { test, left, middle, right };
        let least = left.least.min(middle.least).min(right.least);
        let greatest = left.greatest.max(middle.greatest).max(right.greatest);
        Child { at: number(place), length: 0, least, greatest }
    }

    /// The question that leaves the least to be seen; none where every one leaves all entries in the middle.
    fn question(&self, entries: &[Entry]) -> Option<Test> {
        if entries.len() <= self.sample {
            return self.question_for(entries);
        }
        let step = entries.len() / self.sample;
        let sample: Vec<Entry> = entries.iter().step_by(step).take(self.sample).copied().collect();
        // Where those of the sample are all alike, others may not be.
        self.question_for(&sample)
            .or_else(|| entries.chunks(SAMPLE).find_map(|chunk| self.question_for(chunk)))
    }

    fn question_for(&self, sample: &[Entry]) -> Option<Test> {
        // Whatever the sources: first everything else.
        let without_source = self.by_destination.then(|| self.best(sample, u64::from(u32::MAX))).flatten();
        without_source.or_else(|| self.best(sample, u64::MAX))
    }

    fn best(&self, sample: &[Entry], wanted: u64) -> Option<Test> {
        let mut best = Best { cost: f32::INFINITY, test: None };
        self.bits(sample, wanted, &mut best);
        for field in [Field::Protocol, Field::UpperDestination, Field::UpperSource, Field::Ttl, Field::Length]
        {
            self.thresholds(sample, field, &mut best);
        }
        best.test
    }

    /// Tries every bit of the addresses, source above destination, as far as they are wanted, of the flags and the type of service.
    fn bits(&self, sample: &[Entry], wanted: u64, best: &mut Best) {
        let (mut addresses, mut bytes) = ([Counters::ZERO; 2], Counters::ZERO);
        let mut asked = (0, 0);
        for Entry { region, .. } in sample {
            let value = u64::from(region.source.value()) << 32 | u64::from(region.destination.value());
            let care = u64::from(region.source.care()) << 32 | u64::from(region.destination.care());
            addresses[0].add(care & !value);
            addresses[1].add(value);
            asked.0 |= care;
            let value = u64::from(region.tos.value()) << 8 | u64::from(region.flags.value());
            let care = u64::from(region.tos.care()) << 8 | u64::from(region.flags.care());
            // The ones stand 16 bits above the zeros.
            if care != 0 {
                bytes.add((care & !value) | value << 16);
                asked.1 |= care;
            }
        }
        asked.0 &= wanted;
        while asked.0 != 0 {
            let bit = asked.0.trailing_zeros();
            asked.0 &= asked.0 - 1;
            let (field, place) = if bit < 32 { (Field::Destination, bit) } else { (Field::Source, bit - 32) };
            let test = Test { field, mask: 1 << place, least: 1 << place };
            self.weigh(test, addresses[0].at(bit), addresses[1].at(bit), sample.len(), best);
        }
        while asked.1 != 0 {
            let bit = asked.1.trailing_zeros();
            asked.1 &= asked.1 - 1;
            let test = Test { field: Field::Bits, mask: 1 << bit, least: 1 << bit };
            self.weigh(test, bytes.at(bit), bytes.at(bit + 16), sample.len(), best);
        }
    }

    /// Tries thresholds between the intervals of a field.
    fn thresholds(&self, sample: &[Entry], field: Field, best: &mut Best) {
        let mut starts = [0_u32; 2 * SAMPLE];
        let mut count = 0;
        let whole = field.ends(&super::Region::ALL);
        let mut ends = [(0_u32, 0_u32); SAMPLE];
        for (Entry { region, .. }, place) in sample.iter().zip(&mut ends) {
            *place = field.ends(region);
            for start in [place.0, place.1 + 1] {
                if start > 0 && start <= whole.1 {
                    starts[count] = start;
                    count += 1;
                }
            }
        }
        if count == 0 {
            return;
        }
        let starts = &mut starts[..count];
        starts.sort_unstable();
        let mut last = 0;
        for place in [count / 8, count / 4, count / 2, count * 3 / 4, count * 7 / 8] {
            let least = starts[place];
            if least == last {
                continue;
            }
            last = least;
            let (mut left, mut right) = (0_usize, 0_usize);
            for (first, end) in &ends[..sample.len()] {
                left += usize::from(*end < least);
                right += usize::from(*first >= least);
            }
            self.weigh(Test { field, mask: u32::MAX, least }, left, right, sample.len(), best);
        }
    }

    fn weigh(&self, test: Test, left: usize, right: usize, all: usize, best: &mut Best) {
        if left + right == 0 {
            return;
        }
        let cost = self.roots.cost(left, right, all - left - right);
        if cost < best.cost {
            *best = Best { cost, test: Some(test) };
        }
    }
}

struct Best {
    cost: f32,
    test: Option<Test>,
}

/// Square roots of numbers of entries: a tree of n entries is expected to take some root of n steps.
struct Roots([f32; SAMPLE + 1]);

impl Roots {
    fn new() -> Self {
        let mut roots = [0.0; SAMPLE + 1];
        let mut number = 0.0_f32;
        for root in &mut roots {
            *root = number.sqrt();
            number += 1.0;
        }
        Self(roots)
    }

    /// The middle is always seen, a side as often as it has entries.
    fn cost(&self, left: usize, right: usize, middle: usize) -> f32 {
        let cubed = |count: usize| self.0[count].powi(3);
        let all = self.0[left + right + middle].powi(2);
        self.0[middle] + (cubed(left) + cubed(right)) / all
    }
}

/// 64 counters up to 255, added to all at once: the bits of one counter stand in the words, one in each.
#[derive(Clone, Copy)]
struct Counters([u64; 8]);

impl Counters {
    const ZERO: Self = Self([0; 8]);

    #[inline]
    fn add(&mut self, ones: u64) {
        let mut carry = ones;
        for word in &mut self.0 {
            let next = *word & carry;
            *word ^= carry;
            carry = next;
        }
    }

    #[inline]
    fn at(&self, bit: u32) -> usize {
        let digits = self.0.iter().rev();
        digits.fold(0, |count, word| count << 1 | usize::from(word >> bit & 1 == 1))
    }
}

/// Left first, then the middle, then right; gives the number of the left and of the middle ones.
fn partition(entries: &mut [Entry], test: Test) -> (usize, usize) {
    let (mut left, mut at, mut right) = (0, 0, entries.len());
    while at < right {
        let (least, greatest) = test.field.ends(&entries[at].region);
        if greatest & test.mask < test.least {
            entries.swap(left, at);
            left += 1;
            at += 1;
        } else if least & test.mask >= test.least {
            right -= 1;
            entries.swap(at, right);
        } else {
            at += 1;
        }
    }
    (left, right - left)
}

fn leaf(entries: &mut [Entry], at: usize) -> Child {
    // Few entries, and large ones: by insertion they move least.
    if entries.len() <= 2 * LEAF {
        for end in 1..entries.len() {
            let mut place = end;
            while place > 0 && entries[place - 1].owner > entries[place].owner {
                let (before, behind) = entries.split_at_mut(place);
                swap(&mut before[place - 1], &mut behind[0]);
                place -= 1;
            }
        }
    } else {
        entries.sort_unstable_by_key(|entry| (entry.owner, entry.region));
    }
    let (least, greatest) = (entries[0].owner, entries[entries.len() - 1].owner);
    Child { at: number(at), length: number(entries.len()), least, greatest }
}

pub(super) fn number(place: usize) -> u32 {
    u32::try_from(place).expect("an index has fewer than 2^32 entries")
}
