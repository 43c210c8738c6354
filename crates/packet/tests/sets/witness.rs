//! Witnesses are packets of their region, and such as one sees.

use crate::universe::{Random, SHAPES, region, same};
use byway_packet::set::{Interval, Point, Region, Ternary};

#[test]
fn a_witness_lies_in_its_region() {
    for seed in 0..20_000 {
        let mut random = Random::new(seed);
        let shape = random.of(&SHAPES);
        let (region, other) = (region(&mut random, shape), region(&mut random, shape));
        for piece in region.subtract(&other).into_iter().chain([region]) {
            let witness = piece.witness();
            assert!(piece.contains(&Point::of(&witness)), "{piece:?} {witness}");
            assert!(same(&witness));
            assert_eq!(witness.to_string().parse(), Ok(witness));
        }
    }
}

#[test]
fn a_witness_is_natural() {
    let prefix = |text: &str| {
        let (address, length) = text.split_once('/').expect("a prefix");
        let address: std::net::Ipv4Addr = address.parse().expect("an address");
        Ternary::<u32>::prefix(address.to_bits(), length.parse().expect("a length"))
    };
    let tcp = Region { protocol: Interval::<u8>::exact(6), flags: Region::FIRST, ..Region::ALL };
    let between =
        Region { source: prefix("192.168.0.0/24"), destination: prefix("10.0.0.0/8"), ..Region::ALL };
    let cases = [
        (Region::ALL, "tcp 192.168.0.5:40000 198.51.100.9:80 syn"),
        (between, "tcp 192.168.0.5:40000 10.51.100.9:80 syn"),
        (Region { source: prefix("10.1.1.252/30"), ..tcp }, "tcp 10.1.1.253:40000 198.51.100.9:80 syn"),
        (Region { source: prefix("0.0.0.0/1"), ..tcp }, "tcp 64.168.0.5:40000 198.51.100.9:80 syn"),
        // Scattered wildcards: one free bit in the last byte.
        (
            Region { source: Ternary::<u32>::new(0x0a00_0000, 0xffff_ff7f), ..tcp },
            "tcp 10.0.0.128:40000 198.51.100.9:80 syn",
        ),
        (
            Region { upper_destination: Interval::<u16>::new(5000, 5010).expect("in order"), ..tcp },
            "tcp 192.168.0.5:40000 198.51.100.9:5000 syn",
        ),
        (
            Region { flags: Ternary::<u8>::new(0x10, 0x50), upper_source: Interval::<u16>::exact(22), ..tcp },
            "tcp 192.168.0.5:22 198.51.100.9:40000 syn ack",
        ),
        (Region { flags: Region::LATER, ..Region::ALL }, "tcp 192.168.0.5 198.51.100.9 fragment"),
        (
            Region { protocol: Interval::<u8>::exact(1), flags: Region::FIRST, ..Region::ALL },
            "icmp 192.168.0.5 198.51.100.9 echo",
        ),
        (Region { protocol: Interval::<u8>::exact(47), ..Region::ALL }, "gre 192.168.0.5 198.51.100.9"),
        (
            Region { protocol: Interval::<u8>::new(3, 5).expect("in order"), ..Region::ALL },
            "3 192.168.0.5 198.51.100.9",
        ),
        (
            Region { tos: Ternary::<u8>::new(0xb8, 0xfc), ttl: Interval::<u8>::exact(1), ..Region::ALL },
            "tcp 192.168.0.5:40000 198.51.100.9:80 syn dscp ef ttl 1",
        ),
    ];
    for (region, wanted) in cases {
        assert_eq!(region.witness().to_string(), wanted);
    }
}
