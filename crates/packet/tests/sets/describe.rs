//! Packets in words.

use crate::universe::{Random, SHAPES, region};
use byway_packet::set::{Answer, Interval, Limits, PacketSet, Region, Ternary, describe, simplify};

fn prefix(text: &str) -> Ternary<u32> {
    let (address, length) = text.split_once('/').expect("a prefix");
    let address: std::net::Ipv4Addr = address.parse().expect("an address");
    Ternary::<u32>::prefix(address.to_bits(), length.parse().expect("a length"))
}

fn tcp() -> Region {
    Region { protocol: Interval::<u8>::exact(6), flags: Region::FIRST, ..Region::ALL }
}

fn to_port(first: u16, last: u16) -> Region {
    Region { upper_destination: Interval::<u16>::new(first, last).expect("in order"), ..tcp() }
}

#[test]
fn one_region_a_line() {
    let exact = |protocol: u8| Region { protocol: Interval::<u8>::exact(protocol), ..Region::ALL };
    let message = |kinds: (u8, u8), codes: (u8, u8)| {
        let of =
            |(first, last)| Interval::<u16>::of_bytes(Interval::<u8>::new(first, last).expect("in order"));
        Region { upper_source: of(kinds), upper_destination: of(codes), flags: Region::FIRST, ..exact(1) }
    };
    let flags = |value: u8, care: u8| Region { flags: Ternary::<u8>::new(value, care | 0x40), ..tcp() };
    let tos = |value, care| Region { tos: Ternary::<u8>::new(value, care), ..Region::ALL };
    let cases = [
        (Region::ALL, "ip any any"),
        (
            Region {
                source: prefix("192.168.0.0/24"),
                destination: prefix("10.0.0.0/24"),
                ..to_port(22, 22)
            },
            "tcp 192.168.0.0/24 10.0.0.0/24 eq 22",
        ),
        (Region { source: prefix("10.0.0.9/32"), ..to_port(80, 80) }, "tcp 10.0.0.9 any eq www"),
        (
            Region { source: Ternary::<u32>::new(0x0a00_0001, 0xff00_00ff), ..exact(47) },
            "gre 10.0.0.1 0.255.255.0 any",
        ),
        (to_port(20, 21), "tcp any any range 20 21"),
        (to_port(0, 1023), "tcp any any lt 1024"),
        (to_port(1024, 65535), "tcp any any gt 1023"),
        (Region { upper_source: Interval::<u16>::exact(53), ..tcp() }, "tcp any eq domain any"),
        (Region { source: prefix("10.0.0.0/8"), ..message((8, 8), (0, 255)) }, "icmp 10.0.0.0/8 any echo"),
        (message((3, 3), (1, 1)), "icmp any any host-unreachable"),
        (message((3, 3), (77, 77)), "icmp any any 3 77"),
        (message((200, 210), (0, 255)), "icmp any any type 200 to 210"),
        (message((3, 3), (77, 80)), "icmp any any 3 code 77 to 80"),
        (message((0, 255), (0, 255)), "icmp any any no fragments"),
        (Region { flags: Region::LATER, ..exact(6) }, "tcp any any fragments"),
        (flags(0x02, 0x02), "tcp any any syn"),
        (flags(0x02, 0x12), "tcp any any match-all +syn -ack"),
        (
            Region { protocol: Interval::<u8>::new(7, 255).expect("in order"), ..Region::ALL },
            "protocols 7 to 255 any any",
        ),
        (exact(200), "200 any any"),
        (tos(0xb8, 0xfc), "ip any any dscp ef"),
        (tos(0xa0, 0xe0), "ip any any precedence critical"),
        (tos(0x10, 0x1e), "ip any any tos min-delay"),
        (tos(0xb9, 0xff), "ip any any tos-byte 185"),
        (tos(0x80, 0x80), "ip any any tos-byte 0x80 of mask 0x80"),
        (Region { ttl: Interval::<u8>::exact(1), ..Region::ALL }, "ip any any ttl eq 1"),
        (
            Region { length: Interval::<u16>::new(100, 200).expect("in order"), ..Region::ALL },
            "ip any any length range 100 200",
        ),
    ];
    for (region, wanted) in cases {
        assert_eq!(describe(&[region]), [wanted]);
    }
}

#[test]
fn pieces_become_what_they_were_cut_from() {
    let (wide, hole) = (Region { source: prefix("10.0.0.0/8"), ..tcp() }, to_port(80, 443));
    let mut pieces = wide.subtract(&hole);
    pieces.extend(wide.intersect(&hole));
    assert_eq!(describe(&pieces), ["tcp 10.0.0.0/8 any no fragments"]);
    pieces.push(Region { flags: Region::LATER, ..wide });
    assert_eq!(describe(&pieces), ["tcp 10.0.0.0/8 any"]);
    // Both the web and one network, cut apart at the overlap.
    let network = Region { source: prefix("10.1.2.0/24"), ..Region::ALL };
    let mut pieces = to_port(80, 80).subtract(&network);
    pieces.push(network);
    assert_eq!(describe(&pieces), ["ip 10.1.2.0/24 any", "tcp any any eq www"]);
    assert_eq!(describe(&[]), <[&str; 0]>::default());
}

#[test]
fn all_but_a_few() {
    let pieces = Region::ALL.subtract(&Region { destination: prefix("10.0.0.0/24"), ..to_port(22, 22) });
    assert_eq!(describe(&pieces), ["ip any any, except tcp any 10.0.0.0/24 eq 22"]);
    let pieces = Region { source: prefix("192.168.0.0/16"), ..Region::ALL }
        .subtract(&Region { source: prefix("192.168.7.1/32"), ..Region::ALL });
    assert_eq!(describe(&pieces), ["ip 192.168.0.0/16 any, except ip 192.168.7.1 any"]);
}

#[test]
fn flags_of_which_any_will_do() {
    let cube = |value: u8, care: u8| Region { flags: Ternary::<u8>::new(value, care | 0x40), ..tcp() };
    assert_eq!(describe(&[cube(0x10, 0x10), cube(0x04, 0x14)]), ["tcp any any established"]);
    assert_eq!(describe(&[cube(0x04, 0x04), cube(0x10, 0x14)]), ["tcp any any established"]);
    assert_eq!(describe(&[cube(0x02, 0x02), cube(0x00, 0x12)]), ["tcp any any match-any +syn -ack"]);
    assert_eq!(describe(&tcp().subtract(&cube(0x02, 0x02))), ["tcp any any match-all -syn"]);
}

#[test]
fn simpler_regions_have_the_same_packets() {
    for seed in 0..1_000 {
        let mut random = Random::new(seed);
        let shape = random.of(&SHAPES);
        let regions: Vec<Region> = (0..=random.below(5)).map(|_| region(&mut random, shape)).collect();
        let (lines, limits) = (describe(&regions), Limits::default());
        let set = PacketSet::of_regions(regions.iter().copied());
        let disjoint = set.pieces(&limits).decided().expect("small");
        let simple = simplify(&disjoint);
        assert!(simple.iter().all(Region::is_sound));
        assert_eq!(set.equals(&PacketSet::of_regions(simple), &limits), Answer::Decided(true));
        assert!(!lines.is_empty() && lines.len() <= regions.len().max(disjoint.len()), "{lines:?}");
        assert_eq!(describe(&regions), lines);
    }
}
