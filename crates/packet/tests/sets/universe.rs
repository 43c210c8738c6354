//! Random regions over few values, and every packet that they can tell apart.

use byway_packet::set::{Interval, LATER_FRAGMENT, Point, Region, Ternary};
use byway_packet::{Packet, Payload};

/// A small generator: the same numbers in every run.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % bound
    }

    pub(crate) fn of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[usize::try_from(self.below(choices.len() as u64)).expect("an index")]
    }
}

const BITS: [u32; 3] = [0x8000_0000, 0x0000_0100, 0x0000_0001];
const PORTS: [(u16, u16); 7] = [(0, 65535), (22, 22), (0, 21), (23, 65535), (21, 22), (80, 80), (22, 80)];
const PORT_VALUES: [u16; 6] = [0, 21, 22, 40, 80, 65535];
const KINDS: [(u8, u8); 5] = [(0, 255), (8, 8), (255, 255), (0, 7), (9, 254)];
const KIND_VALUES: [u8; 6] = [0, 7, 8, 9, 254, 255];
const FLAGS: [u8; 5] = [0, 0x10, 0x04, 0x14, 0x10];

/// Which fields besides the addresses a universe has.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shape {
    pub(crate) ports: bool,
    pub(crate) marks: bool,
    /// Bits of each address.
    pub(crate) bits: usize,
}

pub(crate) const SHAPES: [Shape; 4] = [
    Shape { ports: true, marks: false, bits: 2 },
    Shape { ports: false, marks: true, bits: 3 },
    Shape { ports: false, marks: false, bits: 3 },
    Shape { ports: true, marks: true, bits: 1 },
];

fn address(random: &mut Random, shape: Shape) -> Ternary<u32> {
    BITS[..shape.bits].iter().fold(Ternary::<u32>::ANY, |all, bit| match random.below(3) {
        0 => all,
        1 => Ternary::<u32>::new(all.value() | bit, all.care() | bit),
        _ => Ternary::<u32>::new(all.value(), all.care() | bit),
    })
}

fn ports(random: &mut Random) -> Interval<u16> {
    let (first, last) = random.of(&PORTS);
    Interval::<u16>::new(first, last).expect("in order")
}

fn kinds(random: &mut Random) -> Interval<u16> {
    let (first, last) = random.of(&KINDS);
    Interval::<u16>::of_bytes(Interval::<u8>::new(first, last).expect("in order"))
}

/// A sound region of the shape.
pub(crate) fn region(random: &mut Random, shape: Shape) -> Region {
    let mut region =
        Region { source: address(random, shape), destination: address(random, shape), ..Region::ALL };
    if shape.marks && random.below(2) == 0 {
        region.tos = random.of(&[
            Ternary::<u8>::exact(0xb8),
            Ternary::<u8>::new(0xb8, 0xfc),
            Ternary::<u8>::new(0, 0xe0),
        ]);
    }
    if shape.marks && random.below(3) == 0 {
        region.ttl = random.of(&[Interval::<u8>::exact(1), Interval::<u8>::new(1, 64).expect("in order")]);
    }
    if shape.marks && random.below(3) == 0 {
        region.length = random.of(&[
            Interval::<u16>::new(0, 99).expect("in order"),
            Interval::<u16>::new(100, 200).expect("in order"),
            Interval::<u16>::new(60, 65535).expect("in order"),
        ]);
    }
    match random.below(if shape.ports { 8 } else { 3 }) {
        0 | 1 => {}
        2 => region.flags = random.of(&[Region::FIRST, Region::LATER]),
        3 => region.protocol = Interval::<u8>::exact(random.of(&[1, 6, 17, 47])),
        4 => {
            (region.protocol, region.flags) = (Interval::<u8>::exact(Payload::ICMP), Region::FIRST);
            (region.upper_source, region.upper_destination) = (kinds(random), kinds(random));
        }
        5 => {
            (region.protocol, region.flags) = (Interval::<u8>::exact(Payload::UDP), Region::FIRST);
            (region.upper_source, region.upper_destination) = (ports(random), ports(random));
        }
        _ => {
            (region.protocol, region.flags) = (Interval::<u8>::exact(Payload::TCP), Region::FIRST);
            (region.upper_source, region.upper_destination) = (ports(random), ports(random));
            let (value, care) = (random.of(&FLAGS), random.of(&FLAGS));
            region.flags = Ternary::<u8>::new(value, care | LATER_FRAGMENT);
        }
    }
    assert!(region.is_sound(), "{region:?}");
    region
}

/// Every packet that regions of the shape can tell apart.
pub(crate) fn points(shape: Shape) -> Vec<Point> {
    let addresses: Vec<u32> = (0..1_u32 << shape.bits)
        .map(|number| {
            BITS[..shape.bits]
                .iter()
                .zip(0..)
                .filter(|(_, at)| number >> at & 1 == 1)
                .map(|(bit, _)| bit)
                .sum()
        })
        .collect();
    let mut uppers: Vec<(u8, u16, u16, u8)> = Vec::new();
    for protocol in [1, 6, 17, 47, 89] {
        uppers.push((protocol, 0, 0, LATER_FRAGMENT));
        match protocol {
            _ if !shape.ports => uppers.push((protocol, 0, 0, 0)),
            1 => uppers.extend(
                KIND_VALUES
                    .iter()
                    .flat_map(|kind| KIND_VALUES.map(|code| (1, u16::from(*kind), u16::from(code), 0))),
            ),
            6 => uppers.extend(PORT_VALUES.iter().flat_map(|source| {
                PORT_VALUES
                    .iter()
                    .flat_map(|port| [0, 0x10, 0x04, 0x14].map(|flags| (6, *source, *port, flags)))
            })),
            17 => uppers
                .extend(PORT_VALUES.iter().flat_map(|source| PORT_VALUES.map(|port| (17, *source, port, 0)))),
            _ => uppers.push((protocol, 0, 0, 0)),
        }
    }
    let marks: Vec<(u8, u8, u16)> = if shape.marks {
        let tos = [0, 0x20, 0xb8, 0xb9];
        let ttl = [0, 1, 2, 65];
        let length = [0, 60, 100, 201];
        if shape.ports {
            vec![(0, 1, 60), (0xb8, 65, 0), (0xb9, 2, 100), (0x20, 0, 201), (0, 2, 201), (0xb8, 1, 100)]
        } else {
            tos.into_iter()
                .flat_map(|tos| {
                    ttl.into_iter().flat_map(move |ttl| length.map(move |length| (tos, ttl, length)))
                })
                .collect()
        }
    } else {
        vec![(0, 64, 60)]
    };
    let mut points = Vec::new();
    for source in &addresses {
        for destination in &addresses {
            for (protocol, upper_source, upper_destination, flags) in &uppers {
                for (tos, ttl, length) in &marks {
                    points.push(Point {
                        source: *source,
                        destination: *destination,
                        protocol: *protocol,
                        upper_source: *upper_source,
                        upper_destination: *upper_destination,
                        flags: *flags,
                        tos: *tos,
                        ttl: *ttl,
                        length: *length,
                    });
                }
            }
        }
    }
    points
}

/// Whether the universe of a shape has every combination: then what no point tells apart is the same.
pub(crate) const fn is_whole(shape: Shape) -> bool {
    !(shape.ports && shape.marks)
}

/// A packet stays what it is through its point.
pub(crate) fn same(packet: &Packet) -> bool {
    Point::of(packet).packet() == *packet
}
