//! A box of packets: one condition for every field.

use super::field::{Interval, Ternary};
use super::point::{LATER_FRAGMENT, Point, TESTED_FLAGS};
use crate::packet::{Packet, Payload};

/// A box of packets: the conjunction of its fields. Never empty.
///
/// **What a region may test.** Ports, types, codes and TCP flags may be tested only where every packet of the region has them:
/// with one protocol, and with the later-fragment bit at 0. Types and codes of ICMP and IGMP come from [`Interval::of_bytes`].
/// [`Region::is_sound`] says whether that holds; intersections and differences of sound regions are sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Region {
    /// The source address.
    pub source: Ternary<u32>,
    /// The destination address.
    pub destination: Ternary<u32>,
    /// The number of the protocol.
    pub protocol: Interval<u8>,
    /// The source port, or the type of an ICMP or IGMP message.
    pub upper_source: Interval<u16>,
    /// The destination port, or the code of an ICMP message.
    pub upper_destination: Interval<u16>,
    /// The six TCP flags that access lists test (bits as in [`TcpFlags`](crate::TcpFlags)) and [`LATER_FRAGMENT`].
    pub flags: Ternary<u8>,
    /// The type-of-service byte.
    pub tos: Ternary<u8>,
    /// The time to live.
    pub ttl: Interval<u8>,
    /// The length.
    pub length: Interval<u16>,
}

impl Region {
    /// Every packet.
    pub const ALL: Self = Self {
        source: Ternary::<u32>::ANY,
        destination: Ternary::<u32>::ANY,
        protocol: Interval::<u8>::ALL,
        upper_source: Interval::<u16>::ALL,
        upper_destination: Interval::<u16>::ALL,
        flags: Ternary::<u8>::ANY,
        tos: Ternary::<u8>::ANY,
        ttl: Interval::<u8>::ALL,
        length: Interval::<u16>::ALL,
    };

    /// The flags of a packet that is whole or a first fragment.
    pub const FIRST: Ternary<u8> = Ternary::<u8>::new(0, LATER_FRAGMENT);

    /// The flags of a later fragment.
    pub const LATER: Ternary<u8> = Ternary::<u8>::new(LATER_FRAGMENT, LATER_FRAGMENT);

    /// The region that a packet stands for: what access lists can tell apart from it is outside.
    pub fn of_packet(packet: &Packet) -> Self {
        let point = Point::of(packet);
        let exact = |value: u16| Interval::<u16>::exact(value);
        let byte = |value: u8| Interval::<u16>::of_bytes(Interval::<u8>::exact(value));
        let all = Interval::<u16>::ALL;
        let (upper_source, upper_destination, flags) = match packet.payload {
            Payload::Tcp { source_port, destination_port, .. } => (
                exact(source_port),
                exact(destination_port),
                Ternary::<u8>::new(point.flags, TESTED_FLAGS | LATER_FRAGMENT),
            ),
            Payload::Udp { source_port, destination_port } => {
                (exact(source_port), exact(destination_port), Self::FIRST)
            }
            Payload::Icmp { kind, code } => (byte(kind), byte(code), Self::FIRST),
            Payload::Igmp { kind } => (byte(kind), all, Self::FIRST),
            Payload::Other(_) => (all, all, Self::FIRST),
            Payload::LaterFragment { .. } => (all, all, Self::LATER),
        };
        Self {
            source: Ternary::<u32>::exact(point.source),
            destination: Ternary::<u32>::exact(point.destination),
            protocol: Interval::<u8>::exact(point.protocol),
            upper_source,
            upper_destination,
            flags,
            tos: Ternary::<u8>::exact(point.tos),
            ttl: Interval::<u8>::exact(point.ttl),
            length: Interval::<u16>::exact(point.length),
        }
    }

    /// Whether it tests only what its packets have (see [`Region`]).
    pub fn is_sound(&self) -> bool {
        let one = self.protocol.first() == self.protocol.last();
        let first = self.flags.care() & LATER_FRAGMENT != 0 && self.flags.value() & LATER_FRAGMENT == 0;
        let flags = self.flags.care() & TESTED_FLAGS != 0;
        let ports = !self.upper_source.is_all() || !self.upper_destination.is_all();
        if self.flags.care() & !(TESTED_FLAGS | LATER_FRAGMENT) != 0 {
            return false;
        }
        if !flags && !ports {
            return true;
        }
        let bytes = |ports: Interval<u16>| ports == Interval::<u16>::of_bytes(ports.as_bytes());
        one && first
            && match self.protocol.first() {
                Payload::TCP => true,
                Payload::UDP => !flags,
                Payload::ICMP => !flags && bytes(self.upper_source) && bytes(self.upper_destination),
                Payload::IGMP => !flags && bytes(self.upper_source) && self.upper_destination.is_all(),
                _ => false,
            }
    }

    /// Whether a packet is in it.
    #[inline]
    pub fn contains(&self, point: &Point) -> bool {
        self.source.contains(point.source)
            && self.destination.contains(point.destination)
            && self.upper_destination.contains(point.upper_destination)
            && self.protocol.contains(point.protocol)
            && (self.flags.contains(point.flags)
                & self.upper_source.contains(point.upper_source)
                & self.tos.contains(point.tos)
                & self.ttl.contains(point.ttl)
                & self.length.contains(point.length))
    }

    /// Whether the two have a packet in common.
    #[inline]
    pub fn overlaps(&self, other: &Self) -> bool {
        self.source.overlaps(other.source)
            && self.destination.overlaps(other.destination)
            && self.upper_destination.overlaps(other.upper_destination)
            && self.protocol.overlaps(other.protocol)
            && (self.flags.overlaps(other.flags)
                & self.upper_source.overlaps(other.upper_source)
                & self.tos.overlaps(other.tos)
                & self.ttl.overlaps(other.ttl)
                & self.length.overlaps(other.length))
    }

    /// Whether its source has so many bits less than its destination that an index which asks for sources first has no use for it: in
    /// a long list [`super::Index::by_destination`] is then the quicker one.
    pub fn is_from_nearly_anywhere(&self) -> bool {
        const LESS: u32 = 12;
        self.source.care().count_ones() + LESS <= self.destination.care().count_ones()
    }

    /// Whether every packet of `other` is in it.
    #[inline]
    pub fn covers(&self, other: &Self) -> bool {
        self.source.covers(other.source)
            && self.destination.covers(other.destination)
            && self.upper_destination.covers(other.upper_destination)
            && self.protocol.covers(other.protocol)
            && (self.flags.covers(other.flags)
                & self.upper_source.covers(other.upper_source)
                & self.tos.covers(other.tos)
                & self.ttl.covers(other.ttl)
                & self.length.covers(other.length))
    }

    /// The packets of both.
    pub fn intersect(&self, other: &Self) -> Option<Self> {
        Some(Self {
            source: self.source.intersect(other.source)?,
            destination: self.destination.intersect(other.destination)?,
            protocol: self.protocol.intersect(other.protocol)?,
            upper_source: self.upper_source.intersect(other.upper_source)?,
            upper_destination: self.upper_destination.intersect(other.upper_destination)?,
            flags: self.flags.intersect(other.flags)?,
            tos: self.tos.intersect(other.tos)?,
            ttl: self.ttl.intersect(other.ttl)?,
            length: self.length.intersect(other.length)?,
        })
    }

    /// The packets that are not in `hole`, as disjoint regions, large ones before small ones of the same field.
    pub fn subtract(&self, hole: &Self) -> Vec<Self> {
        let mut pieces = Vec::new();
        self.subtract_into(hole, &mut pieces);
        pieces
    }

    /// [`Region::subtract`] behind what `pieces` has already.
    pub fn subtract_into(&self, hole: &Self, pieces: &mut Vec<Self>) {
        if !self.overlaps(hole) {
            pieces.push(*self);
            return;
        }
        let mut rest = *self;
        // The highest free bit first: a prefix falls into prefixes.
        cut_bits!(rest, hole, source, u32, pieces);
        cut_bits!(rest, hole, destination, u32, pieces);
        // The protocol and the fragment bit (the highest that flags have) come before what depends on them: pieces stay sound.
        cut_interval!(rest, hole, protocol, pieces);
        narrow!(rest, hole, protocol);
        cut_bits!(rest, hole, flags, u8, pieces);
        cut_interval!(rest, hole, upper_source, pieces);
        narrow!(rest, hole, upper_source);
        cut_interval!(rest, hole, upper_destination, pieces);
        narrow!(rest, hole, upper_destination);
        cut_bits!(rest, hole, tos, u8, pieces);
        cut_interval!(rest, hole, ttl, pieces);
        narrow!(rest, hole, ttl);
        cut_interval!(rest, hole, length, pieces);
    }

    /// A packet of the region that depends on `seed` alone, spread evenly.
    pub fn sample(&self, seed: u64) -> Point {
        let (addresses, upper, rest) =
            (scatter(seed), scatter(seed ^ 0x5851_f42d_4c95_7f2d), scatter(seed ^ 0x1405_7b7e_f767_814f));
        let byte = |shift: u32| rest.to_le_bytes()[(shift / 8) as usize];
        let bits = |wanted: Ternary<u8>, random: u8| wanted.value() | (random & !wanted.care());
        let wide = |wanted: Ternary<u32>, random: u32| wanted.value() | (random & !wanted.care());
        let [a0, a1, a2, a3, b0, b1, b2, b3] = addresses.to_le_bytes();
        let [s0, s1, d0, d1, l0, l1, protocol, ttl] = upper.to_le_bytes();
        Point {
            source: wide(self.source, u32::from_le_bytes([a0, a1, a2, a3])),
            destination: wide(self.destination, u32::from_le_bytes([b0, b1, b2, b3])),
            protocol: within_byte(self.protocol, protocol),
            upper_source: within(self.upper_source, u16::from_le_bytes([s0, s1])),
            upper_destination: within(self.upper_destination, u16::from_le_bytes([d0, d1])),
            flags: bits(self.flags, byte(0) & (TESTED_FLAGS | LATER_FRAGMENT)),
            tos: bits(self.tos, byte(8)),
            ttl: within_byte(self.ttl, ttl),
            length: within(self.length, u16::from_le_bytes([l0, l1])),
        }
    }
}

/// The region of the packet that a point stands for.
impl From<Point> for Region {
    fn from(point: Point) -> Self {
        Self::of_packet(&point.packet())
    }
}

macro_rules! cut_bits {
    ($rest:ident, $hole:ident, $field:ident, $word:ty, $pieces:ident) => {
        let mut bits = $hole.$field.care() & !$rest.$field.care();
        while bits != 0 {
            let bit = 1 << bits.ilog2();
            bits ^= bit;
            let (value, care) = ($rest.$field.value(), $rest.$field.care() | bit);
            let asked = $hole.$field.value() & bit;
            let mut piece = $rest;
            piece.$field = Ternary::<$word>::new(value | (bit ^ asked), care);
            $pieces.push(piece);
            $rest.$field = Ternary::<$word>::new(value | asked, care);
        }
    };
}
use cut_bits;

macro_rules! cut_interval {
    ($rest:ident, $hole:ident, $field:ident, $pieces:ident) => {
        for outside in
            [$rest.$field.below($hole.$field), $rest.$field.above($hole.$field)].into_iter().flatten()
        {
            let mut piece = $rest;
            piece.$field = outside;
            $pieces.push(piece);
        }
    };
}
use cut_interval;

macro_rules! narrow {
    ($rest:ident, $hole:ident, $field:ident) => {
        if let Some(both) = $rest.$field.intersect($hole.$field) {
            $rest.$field = both;
        }
    };
}
use narrow;

/// Spreads a number over 64 bits (the finisher of splitmix64).
pub(crate) fn scatter(seed: u64) -> u64 {
    let mixed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

fn within(interval: Interval<u16>, random: u16) -> u16 {
    let width = u32::from(interval.last() - interval.first()) + 1;
    let offset = (u32::from(random) * width) >> 16;
    interval.first() + u16::try_from(offset).expect("below the width, which is at most 65536")
}

fn within_byte(interval: Interval<u8>, random: u8) -> u8 {
    let width = u16::from(interval.last() - interval.first()) + 1;
    let offset = (u16::from(random) * width) >> 8;
    interval.first() + u8::try_from(offset).expect("below the width, which is at most 256")
}
