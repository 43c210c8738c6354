//! How many packets a region has.

use super::point::{LATER_FRAGMENT, TESTED_FLAGS};
use super::region::Region;
use crate::packet::Payload;
use std::iter::Sum;
use std::ops::Add;

/// A number of packets: `high` times 2^64 and `low`. All packets are some 2^135.
///
/// Packets are counted as access lists see them: fields that a protocol has not are no difference, nor are ECE and CWR.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Count {
    high: u128,
    low: u64,
}

impl Count {
    /// No packet.
    pub const ZERO: Self = Self { high: 0, low: 0 };

    fn product(one: u128, other: u64) -> Self {
        let (high, low) = (one >> 64, one & u128::from(u64::MAX));
        let low = low * u128::from(other);
        Self { high: high * u128::from(other) + (low >> 64), low: low_half(low) }
    }

    /// Whether there is none.
    pub const fn is_zero(self) -> bool {
        self.high == 0 && self.low == 0
    }

    /// The number where it fits.
    pub fn exact(self) -> Option<u128> {
        (self.high <= u128::from(u64::MAX)).then(|| self.high << 64 | u128::from(self.low))
    }

    /// The nearest floating number.
    #[expect(clippy::cast_precision_loss, reason = "the nearest is asked")]
    pub fn about(self) -> f64 {
        self.high as f64 * 2.0_f64.powi(64) + self.low as f64
    }
}

const fn low_half(value: u128) -> u64 {
    #[expect(clippy::cast_possible_truncation, reason = "the low half is asked")]
    let low = value as u64;
    low
}

impl Add for Count {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        let (low, carry) = self.low.overflowing_add(other.low);
        Self { high: self.high + other.high + u128::from(carry), low }
    }
}

impl Sum for Count {
    fn sum<I: Iterator<Item = Self>>(counts: I) -> Self {
        counts.fold(Self::ZERO, Add::add)
    }
}

impl Region {
    /// How many packets it has.
    pub fn count(&self) -> Count {
        let addresses = u128::from(self.source.count()) * u128::from(self.destination.count());
        let marks = u128::from(self.tos.count() * self.ttl.count());
        Count::product(addresses * marks, self.payloads() * self.length.count())
    }

    /// How many forms there are of what stands above IP, with the number of the protocol.
    fn payloads(&self) -> u64 {
        let bit = |later: u8| (self.flags.value() ^ later) & self.flags.care() & LATER_FRAGMENT == 0;
        let later = if bit(LATER_FRAGMENT) { self.protocol.count() } else { 0 };
        if !bit(0) {
            return later;
        }
        let own = [Payload::ICMP, Payload::IGMP, Payload::TCP, Payload::UDP].into_iter();
        let own = own.filter(|number| self.protocol.contains(*number));
        let (ports, bytes) = (
            self.upper_source.count() * self.upper_destination.count(),
            (self.upper_source.as_bytes().count(), self.upper_destination.as_bytes().count()),
        );
        let forms = |number: u8| match number {
            Payload::TCP => ports << (!self.flags.care() & TESTED_FLAGS).count_ones(),
            Payload::UDP => ports,
            Payload::ICMP => bytes.0 * bytes.1,
            _ => bytes.0,
        };
        let (others, first) = own
            .fold((self.protocol.count(), 0), |(others, first), number| (others - 1, first + forms(number)));
        later + first + others
    }
}
