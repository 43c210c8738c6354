//! What an entry asks of a packet, in half a cache line.

use super::Entry;
use crate::set::point::{LATER_FRAGMENT, Point, TESTED_FLAGS};
use crate::set::region::Region;

/// Set in the flags of entries that ask for the type of service, the time to live or the length: they are rare.
const MORE: u8 = 0x80;

/// An entry without the rare conditions.
#[derive(Clone, Copy, Debug)]
#[repr(align(32))]
pub(super) struct Key {
    // Source and destination in one.
    value: u64,
    care: u64,
    upper_source: (u16, u16),
    upper_destination: (u16, u16),
    protocol: (u8, u8),
    flags: u8,
    flags_care: u8,
    pub(super) owner: u32,
}

impl Key {
    pub(super) fn new(entry: &Entry) -> Self {
        let region = &entry.region;
        let more =
            Region { tos: Region::ALL.tos, ttl: Region::ALL.ttl, length: Region::ALL.length, ..*region }
                != *region
                || region.flags.care() & MORE != 0;
        Self {
            value: both(region.source.value(), region.destination.value()),
            care: both(region.source.care(), region.destination.care()),
            upper_source: (region.upper_source.first(), region.upper_source.last()),
            upper_destination: (region.upper_destination.first(), region.upper_destination.last()),
            protocol: (region.protocol.first(), region.protocol.last()),
            flags: region.flags.value() & !MORE | if more { MORE } else { 0 },
            flags_care: region.flags.care() & !MORE,
            owner: entry.owner,
        }
    }

    /// Whether a packet fits it; of one with rare conditions the entry must be asked too.
    #[expect(clippy::needless_bitwise_bool, reason = "one branch for all: nobody foresees which field fails")]
    #[inline]
    pub(super) fn fits(&self, packed: &Packed) -> bool {
        let within = |(first, last): (u16, u16), value: u16| value.wrapping_sub(first) <= last - first;
        (self.value ^ packed.addresses) & self.care == 0
            && (within(self.upper_destination, packed.upper_destination)
                & within(self.upper_source, packed.upper_source)
                & (self.protocol.0 <= packed.protocol)
                & (packed.protocol <= self.protocol.1)
                & ((self.flags ^ packed.flags) & self.flags_care == 0))
    }

    /// Whether the entry has rare conditions.
    #[inline]
    pub(super) fn has_more(&self) -> bool {
        self.flags & MORE != 0
    }
}

/// A packet beside it.
pub(super) struct Packed {
    addresses: u64,
    upper_source: u16,
    upper_destination: u16,
    protocol: u8,
    flags: u8,
}

impl Packed {
    #[inline]
    pub(super) fn new(point: &Point) -> Self {
        Self {
            addresses: both(point.source, point.destination),
            upper_source: point.upper_source,
            upper_destination: point.upper_destination,
            protocol: point.protocol,
            flags: point.flags & (TESTED_FLAGS | LATER_FRAGMENT),
        }
    }
}

#[inline]
fn both(source: u32, destination: u32) -> u64 {
    u64::from(source) << 32 | u64::from(destination)
}
