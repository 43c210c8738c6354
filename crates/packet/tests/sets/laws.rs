//! What holds of every region and every set.

use crate::universe::{Random, SHAPES, region};
use byway_packet::set::{Answer, Count, Limits, PacketSet, Point, Region};
use proptest::prelude::*;

fn pair(seed: u64) -> (Region, Region) {
    let mut random = Random::new(seed);
    let shape = random.of(&SHAPES);
    (region(&mut random, shape), region(&mut random, shape))
}

fn set(random: &mut Random) -> PacketSet {
    let shape = random.of(&SHAPES);
    let regions: Vec<_> =
        (0..random.below(6)).map(|_| (region(random, shape), random.below(3) > 0)).collect();
    PacketSet::of_list(regions, random.below(4) == 0)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if cfg!(debug_assertions) { 300 } else { 5_000 }))]

    #[test]
    fn cutting_keeps_every_packet_once(seed: u64) {
        let (region, hole) = pair(seed);
        let pieces = region.subtract(&hole);
        let both = region.intersect(&hole);
        prop_assert_eq!(both.is_some(), region.overlaps(&hole));
        for (at, piece) in pieces.iter().enumerate() {
            prop_assert!(piece.is_sound());
            prop_assert!(region.covers(piece) && !piece.overlaps(&hole));
            prop_assert!(pieces[..at].iter().all(|other| !other.overlaps(piece)));
        }
        let counted: Count = pieces.iter().chain(&both).map(Region::count).sum();
        prop_assert_eq!(counted, region.count());
        prop_assert_eq!(hole.covers(&region), pieces.is_empty());
        prop_assert_eq!(both.is_some_and(|both| both == region), hole.covers(&region));
    }

    #[test]
    fn a_sample_is_inside(seed: u64, sample: u64) {
        let (region, other) = pair(seed);
        let point = region.sample(sample);
        prop_assert!(region.contains(&point));
        prop_assert!(region.contains(&Point::of(&point.packet())), "as a packet too");
        prop_assert!(Region::from(point).is_sound());
        prop_assert_eq!(Region::from(point).count().exact(), Some(1));
        prop_assert_eq!(other.contains(&point), other.overlaps(&Region::from(point)));
        prop_assert_eq!(other.contains(&point), other.covers(&Region::from(point)));
    }

    #[test]
    fn sets_obey_their_algebra(seed: u64) {
        let mut random = Random::new(seed);
        let limits = Limits::default();
        let (a, b, c) = (set(&mut random), set(&mut random), set(&mut random));
        let or = |a: &PacketSet, b: &PacketSet| a.union(b, &limits).expect("small");
        let and = |a: &PacketSet, b: &PacketSet| a.intersection(b, &limits).expect("small");
        let minus = |a: &PacketSet, b: &PacketSet| a.difference(b, &limits).expect("small");
        let same = |a: &PacketSet, b: &PacketSet| a.equals(b, &limits) == Answer::Decided(true);
        prop_assert!(same(&or(&a, &b), &or(&b, &a)));
        prop_assert!(same(&and(&a, &b), &and(&b, &a)));
        prop_assert!(same(&and(&a, &or(&b, &c)), &or(&and(&a, &b), &and(&a, &c))));
        prop_assert!(same(&or(&a, &and(&b, &c)), &and(&or(&a, &b), &or(&a, &c))));
        prop_assert!(same(&or(&a, &and(&a, &b)), &a));
        prop_assert!(same(&or(&a, &b).complement(), &and(&a.complement(), &b.complement())));
        prop_assert!(same(&minus(&a, &b), &and(&a, &b.complement())));
        prop_assert!(same(&or(&a, &a.complement()), &PacketSet::all()));
        prop_assert!(same(&and(&a, &a.complement()), &PacketSet::empty()));
        prop_assert_eq!(a.contains_set(&b, &limits), minus(&b, &a).is_empty(&limits));
        let common = a.common(&b, &limits);
        prop_assert_eq!(common.map(|packet| packet.is_none()), and(&a, &b).is_empty(&limits));
        prop_assert!(common.decided().flatten().is_none_or(|one| a.contains(&one) && b.contains(&one)));
        let count = |set: &PacketSet| set.count(&limits).decided().expect("small");
        prop_assert_eq!(count(&a) + count(&b), count(&or(&a, &b)) + count(&and(&a, &b)));
        prop_assert_eq!(count(&a) + count(&a.complement()), Region::ALL.count());
    }
}

#[test]
fn the_packets_that_there_are() {
    // Whole packets and first fragments: TCP with 64 combinations of flags, UDP, ICMP, IGMP, 252 others; and 256 of later fragments.
    let forms = (1_u128 << 38) + (1 << 32) + (1 << 16) + (1 << 8) + 252 + 256;
    let one = Region::ALL.length.count();
    let rest = Region { length: byway_packet::set::Interval::<u16>::exact(60), ..Region::ALL };
    assert_eq!(one, 65536);
    let addresses_and_marks = 1_u128 << 80;
    assert_eq!(rest.count().exact(), Some(forms * addresses_and_marks));
    assert_eq!(Region::ALL.count().exact(), None);
}
