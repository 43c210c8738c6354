//! Regions at random for the tests of indexes and of lists.

use super::field::{Interval, Ternary};
use super::point::LATER_FRAGMENT;
use super::region::Region;

/// A small generator of its own: the same regions in every run.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn below(&mut self, bound: u32) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        u32::try_from((self.0 >> 16) % u64::from(bound)).expect("it is below a number of 32 bits")
    }

    fn side(&mut self) -> Ternary<u32> {
        match self.below(6) {
            0 => Ternary::<u32>::ANY,
            // Scattered bits.
            1 => Ternary::<u32>::new(self.below(64), self.below(64)),
            _ => Ternary::<u32>::prefix(self.below(64) << 24, self.below(33)),
        }
    }

    fn ports(&mut self) -> Interval<u16> {
        let mut port = || u16::try_from(self.below(8)).expect("it is small");
        let (one, other) = (port(), port());
        if one % 2 == 0 {
            Interval::<u16>::exact(other)
        } else {
            Interval::<u16>::new(one, other).unwrap_or(Interval::<u16>::ALL)
        }
    }

    /// A sound region: wide and narrow ones, some with rare conditions.
    pub(crate) fn region(&mut self) -> Region {
        let protocol = Interval::<u8>::exact([1, 6, 17][self.below(3) as usize]);
        let mut region = Region { source: self.side(), destination: self.side(), ..Region::ALL };
        match self.below(12) {
            0 => region.tos = Ternary::<u8>::new(0xb8, 0xfc),
            1 => region.ttl = Interval::<u8>::new(0, 9).unwrap_or(Interval::<u8>::ALL),
            2 => region.length = Interval::<u16>::new(100, 1500).unwrap_or(Interval::<u16>::ALL),
            _ => {}
        }
        match self.below(8) {
            0..3 => region,
            3..5 => Region { protocol, ..region },
            5 => Region { flags: Ternary::<u8>::new(LATER_FRAGMENT, LATER_FRAGMENT), ..region },
            6 => {
                let flags = Ternary::<u8>::new(0x10, LATER_FRAGMENT | 0x12);
                Region { protocol: Interval::<u8>::exact(6), upper_source: self.ports(), flags, ..region }
            }
            _ => {
                let protocol = Interval::<u8>::exact(6);
                Region { protocol, upper_destination: self.ports(), flags: Region::FIRST, ..region }
            }
        }
    }
}
