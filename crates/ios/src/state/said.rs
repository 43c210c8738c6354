//! What the entries of a list say, to find an entry that is there already.
//!
//! A table of places with open addressing, since the entries themselves are in the list: 8 bytes a slot, and one hash and one
//! look for an entry that is new. With the map of the standard library the fold of a long list took three times as long.

use std::hash::{BuildHasher, Hasher, RandomState};

/// A slot: the upper half of a hash and the place of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Slot {
    tag: u32,
    place: u32,
}

const FREE: Slot = Slot { tag: 0, place: u32::MAX };
/// Something stood here: a search goes on behind it.
const GONE: Slot = Slot { tag: 1, place: u32::MAX };

/// The table.
#[derive(Debug)]
pub(super) struct Said {
    /// A power of two, or none before there is room made; at most two thirds are taken.
    slots: Vec<Slot>,
    taken: usize,
    seed: u64,
}

/// Where a search ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Search {
    /// At an entry.
    Found(u32),
    /// At a slot that may take it.
    Vacant(Vacant),
}

/// A slot for an entry that is not there. It is good until the table changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Vacant {
    slot: usize,
    tag: u32,
}

impl Said {
    pub(super) fn new() -> Self {
        // Keyed anew each time, so that nobody can write entries that all fall into one slot.
        Self { slots: Vec::new(), taken: 0, seed: RandomState::new().hash_one(0) }
    }

    /// A hasher whose result [`Said::search`] takes.
    pub(super) fn hasher(&self) -> impl Hasher + Clone + use<> {
        Folding(self.seed)
    }

    /// Makes room for so many entries more, `hash` being that of the entry at a place.
    pub(super) fn reserve(&mut self, more: usize, hash: impl Fn(u32) -> u64) {
        if (self.taken + more) * 3 <= self.slots.len() * 2 {
            return;
        }
        let size = ((self.taken + more) * 3 / 2 + 1).next_power_of_two();
        let before = std::mem::replace(&mut self.slots, vec![FREE; size.max(16)]);
        self.taken = 0;
        for slot in before.into_iter().filter(|slot| slot.place != u32::MAX) {
            let at = self.vacant(hash(slot.place));
            self.fill(at, slot.place);
        }
    }

    /// Looks for an entry of a hash that `is_it`. There must have been room made: [`Said::reserve`].
    pub(super) fn search(&self, hash: u64, is_it: impl Fn(u32) -> bool) -> Search {
        let (mut at, tag) = self.start(hash);
        let mut first_gone = None;
        loop {
            let slot = self.slots[at];
            if slot == FREE {
                return Search::Vacant(Vacant { slot: first_gone.unwrap_or(at), tag });
            }
            if slot == GONE {
                first_gone = first_gone.or(Some(at));
            } else if slot.tag == tag && is_it(slot.place) {
                return Search::Found(slot.place);
            }
            at = (at + 1) & (self.slots.len() - 1);
        }
    }

    /// Reads the slots where the searches for these will begin, which brings them near.
    pub(super) fn touch(&self, hashes: &[u64]) {
        let tags = hashes.iter().map(|hash| self.slots[self.start(*hash).0].tag);
        std::hint::black_box(tags.fold(0, |all, tag| all ^ tag));
    }

    fn vacant(&self, hash: u64) -> Vacant {
        match self.search(hash, |_| false) {
            Search::Vacant(vacant) => vacant,
            Search::Found(_) => Vacant { slot: 0, tag: 0 },
        }
    }

    /// Puts an entry where a search ended. There must be room: [`Said::reserve`].
    pub(super) fn fill(&mut self, vacant: Vacant, place: u32) {
        self.taken += usize::from(self.slots[vacant.slot] == FREE);
        self.slots[vacant.slot] = Slot { tag: vacant.tag, place };
    }

    /// Forgets the entry at a place.
    pub(super) fn forget(&mut self, hash: u64, place: u32) {
        let (mut at, _) = self.start(hash);
        while self.slots[at] != FREE {
            if self.slots[at].place == place {
                self.slots[at] = GONE;
                return;
            }
            at = (at + 1) & (self.slots.len() - 1);
        }
    }

    /// The slot where a search begins, and the tag. The tag comes from bits that do not choose the slot.
    #[expect(clippy::cast_possible_truncation, reason = "each takes its half of the hash")]
    fn start(&self, hash: u64) -> (usize, u32) {
        (hash as u32 as usize & (self.slots.len() - 1), (hash >> 32) as u32)
    }
}

/// A keyed hash of one multiplication a word.
#[derive(Clone, Copy, Debug)]
struct Folding(u64);

impl Folding {
    fn fold(&mut self, word: u64) {
        const ODD: u64 = 0x9e37_79b9_7f4a_7c15;
        let product = u128::from(self.0 ^ word) * u128::from(ODD);
        #[expect(clippy::cast_possible_truncation, reason = "the two halves are folded")]
        let folded = (product as u64) ^ ((product >> 64) as u64);
        self.0 = folded.rotate_left(23);
    }
}

impl Hasher for Folding {
    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.fold(u64::from_le_bytes(word));
        }
    }

    fn write_u8(&mut self, value: u8) {
        self.fold(value.into());
    }

    fn write_u16(&mut self, value: u16) {
        self.fold(value.into());
    }

    fn write_u32(&mut self, value: u32) {
        self.fold(value.into());
    }

    fn write_u64(&mut self, value: u64) {
        self.fold(value);
    }

    fn write_usize(&mut self, value: usize) {
        self.fold(value as u64);
    }

    fn finish(&self) -> u64 {
        let mut last = *self;
        last.fold(self.0.rotate_left(32));
        last.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    #[test]
    fn it_equals_the_map_of_the_standard_library() {
        let mut said = Said::new();
        let mut plain: HashMap<u32, u32> = HashMap::new();
        let mut values: Vec<u32> = Vec::new();
        let seed = said.seed;
        let hash = |value: u32| {
            let mut hasher = Folding(seed);
            // A quarter of the values share a slot with another.
            hasher.write_u32(value / 4 * 3);
            hasher.finish()
        };
        let mut state: u32 = 1;
        for _ in 0..50_000 {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let value = (state >> 8) % 3000;
            said.reserve(1, |place| hash(values[place as usize]));
            let found = said.search(hash(value), |place| values[place as usize] == value);
            match found {
                Search::Found(place) => {
                    assert_eq!(plain.get(&value), Some(&place));
                    if state >> 31 == 0 {
                        said.forget(hash(value), place);
                        plain.remove(&value);
                    }
                }
                Search::Vacant(vacant) => {
                    assert_eq!(plain.get(&value), None);
                    let place = u32::try_from(values.len()).expect("few");
                    said.fill(vacant, place);
                    plain.insert(value, place);
                    values.push(value);
                }
            }
        }
    }
}
