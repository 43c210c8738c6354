//! The fields of packets: which a policy asks at all, and on which an answer depends.

use byway_packet::Payload;
use byway_packet::set::{LATER_FRAGMENT, Point, Region};

/// Past so many pieces the fields are told that may decide, without a look at every pair of pieces.
const PAIRS: usize = 1_500;

/// The six flags of TCP.
const TCP_FLAGS: u8 = 0x3f;

/// What the regions of a policy ask.
#[derive(Clone, Copy, Default)]
#[expect(clippy::struct_excessive_bools, reason = "one answer for each field")]
pub(super) struct Tested {
    source: u32,
    destination: u32,
    protocol: bool,
    upper_source: bool,
    upper_destination: bool,
    flags: u8,
    tos: u8,
    ttl: bool,
    length: bool,
}

impl Tested {
    /// Every field.
    pub(super) const EVERYTHING: Self = Self {
        source: u32::MAX,
        destination: u32::MAX,
        protocol: true,
        upper_source: true,
        upper_destination: true,
        flags: TCP_FLAGS | LATER_FRAGMENT,
        tos: u8::MAX,
        ttl: true,
        length: true,
    };

    pub(super) fn of<'r>(regions: impl Iterator<Item = &'r Region>) -> Self {
        let mut tested = Self::default();
        for region in regions {
            tested.source |= region.source.care();
            tested.destination |= region.destination.care();
            tested.protocol |= (region.protocol.first(), region.protocol.last()) != (0, u8::MAX);
            tested.upper_source |= !region.upper_source.is_all();
            tested.upper_destination |= !region.upper_destination.is_all();
            tested.flags |= region.flags.care();
            tested.tos |= region.tos.care();
            tested.ttl |= !region.ttl.is_all();
            tested.length |= !region.length.is_all();
        }
        tested
    }

    /// A point of the region, where nothing that the policy asks tells its packets apart.
    #[inline]
    pub(super) fn one_for_all(&self, region: &Region) -> Option<Point> {
        let one_protocol = region.protocol.first() == region.protocol.last();
        let mut tested = *self;
        if one_protocol {
            // What a protocol has not, nothing asks of its packets (see `Region`).
            tested.forget(region.protocol.first(), region.flags.value() & LATER_FRAGMENT != 0);
        }
        let same = region.source.care() & tested.source == tested.source
            && region.destination.care() & tested.destination == tested.destination
            && (one_protocol || !tested.protocol)
            && (!tested.upper_source || region.upper_source.first() == region.upper_source.last())
            && (!tested.upper_destination
                || region.upper_destination.first() == region.upper_destination.last())
            && region.flags.care() & tested.flags == tested.flags
            && region.tos.care() & tested.tos == tested.tos
            && (!tested.ttl || region.ttl.first() == region.ttl.last())
            && (!tested.length || region.length.first() == region.length.last());
        same.then(|| Point {
            source: region.source.value(),
            destination: region.destination.value(),
            protocol: region.protocol.first(),
            upper_source: region.upper_source.first(),
            upper_destination: region.upper_destination.first(),
            flags: region.flags.value(),
            tos: region.tos.value(),
            ttl: region.ttl.first(),
            length: region.length.first(),
        })
    }

    fn forget(&mut self, protocol: u8, later: bool) {
        if later || protocol != Payload::TCP {
            self.flags &= !TCP_FLAGS;
        }
        let ports = matches!(protocol, Payload::TCP | Payload::UDP | Payload::ICMP);
        self.upper_source &= !later && (ports || protocol == Payload::IGMP);
        self.upper_destination &= !later && ports;
    }
}

/// The fields, as packets name them, that decide between groups of disjoint regions which together are what was asked.
///
/// A field decides where two packets differ in it alone and have different outcomes: where regions of two groups meet in all other
/// fields. `whole`: the groups are all that was asked; else fields are told that may decide.
pub(super) fn deciding(asked: &[Region], groups: &[Vec<Region>], whole: bool) -> Vec<&'static str> {
    let mut found = [false; NAMES.len()];
    if !whole || groups.iter().map(Vec::len).sum::<usize>() > PAIRS {
        for region in groups.iter().flatten() {
            for asked in asked {
                narrowed(asked, region, &mut found);
            }
        }
    } else {
        for (at, group) in groups.iter().enumerate() {
            for other in groups[at + 1..].iter().flatten() {
                for region in group {
                    apart(region, other, &mut found);
                }
            }
        }
    }
    NAMES.into_iter().zip(found).filter(|(_, found)| *found).map(|(name, _)| name).collect()
}

const NAMES: [&str; 13] = [
    "protocol",
    "src",
    "dst",
    "src_port",
    "dst_port",
    "icmp_type",
    "icmp_code",
    "igmp_type",
    "tcp_flags",
    "fragment",
    "dscp",
    "ttl",
    "length",
];

const fn upper_source(protocol: u8) -> usize {
    match protocol {
        Payload::ICMP => 5,
        Payload::IGMP => 7,
        _ => 3,
    }
}

const fn upper_destination(protocol: u8) -> usize {
    if protocol == Payload::ICMP { 6 } else { 4 }
}

/// The field in which alone two regions do not meet.
fn apart(one: &Region, other: &Region, found: &mut [bool; NAMES.len()]) {
    let both = one.flags.care() & other.flags.care() & (one.flags.value() ^ other.flags.value());
    let protocol = one.protocol.first();
    let meets = [
        (0, one.protocol.overlaps(other.protocol)),
        (1, one.source.overlaps(other.source)),
        (2, one.destination.overlaps(other.destination)),
        (upper_source(protocol), one.upper_source.overlaps(other.upper_source)),
        (upper_destination(protocol), one.upper_destination.overlaps(other.upper_destination)),
        (8, both & TCP_FLAGS == 0),
        (9, both & LATER_FRAGMENT == 0),
        (10, one.tos.overlaps(other.tos)),
        (11, one.ttl.overlaps(other.ttl)),
        (12, one.length.overlaps(other.length)),
    ];
    let mut apart = meets.into_iter().filter(|(_, meets)| !meets);
    if let (Some((field, _)), None) = (apart.next(), apart.next()) {
        found[field] = true;
    }
}

/// The fields in which a region is narrower than what was asked.
fn narrowed(asked: &Region, region: &Region, found: &mut [bool; NAMES.len()]) {
    let protocol = region.protocol.first();
    let flags = region.flags.care() & !asked.flags.care();
    for (field, narrow) in [
        (0, region.protocol != asked.protocol),
        (1, region.source != asked.source),
        (2, region.destination != asked.destination),
        (upper_source(protocol), region.upper_source != asked.upper_source),
        (upper_destination(protocol), region.upper_destination != asked.upper_destination),
        (8, flags & TCP_FLAGS != 0),
        (9, flags & LATER_FRAGMENT != 0),
        (10, region.tos != asked.tos),
        (11, region.ttl != asked.ttl),
        (12, region.length != asked.length),
    ] {
        found[field] |= narrow;
    }
}
