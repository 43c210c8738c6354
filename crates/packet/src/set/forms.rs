//! Tests: a list of few regions says what the same list says with a tree.

use super::random::Random;
use super::{Answer, Labelled, Limits, List, PacketSet, Point, Reach, Redundancy};

/// Owners with several regions and with none, and what each does.
fn list(random: &mut Random, owners: u32) -> (List, Vec<u32>) {
    let mut list = List::new();
    for owner in 0..owners {
        list.declare(owner);
        for _ in 0..[1, 1, 1, 2, 0, 1, 3][random.below(7) as usize] {
            list.push(owner, random.region());
        }
        // Some lie in an earlier one, or say the same.
        let count = u32::try_from(list.entries().len()).expect("there are few");
        if count > 0 && random.below(4) == 0 {
            let earlier = list.entries()[random.below(count) as usize].region;
            list.push(owner, earlier.intersect(&random.region()).unwrap_or(earlier));
        }
    }
    let labels = (0..owners).map(|_| [0, 0, 1, 1, 1, 2][random.below(6) as usize]).collect();
    (list, labels)
}

/// Lists from those of one block to some past the most that a row holds of one region each.
fn lists() -> impl Iterator<Item = (u64, List, Vec<u32>)> {
    let sizes = [1, 2, 3, 6, 9, 14, 20, 27, 40, 64, 90, 150, 300];
    let seeds = (0..if cfg!(debug_assertions) { 130 } else { 1_300 }).zip(sizes.into_iter().cycle());
    seeds.map(|(seed, size)| {
        let (list, labels) = list(&mut Random(seed * 0x9e37_79b9 + 1), size);
        list.prepare_for_few();
        (seed, list, labels)
    })
}

/// What happens to a packet from an owner on.
fn from(list: &List, labels: &[u32], end: u32, point: &Point, from: u32) -> u32 {
    let mut later = list.entries().iter().filter(|entry| entry.owner >= from);
    later.find(|entry| entry.region.contains(point)).map_or(end, |entry| labels[entry.owner as usize])
}

#[test]
fn the_same_owners_are_reached() {
    for (seed, list, _) in lists() {
        let limits = Limits::for_entries(list.entries().len());
        let (few, in_tree) = (list.reach(&limits), list.in_tree().reach(&limits));
        for ((owner, one), other) in (0..).zip(&few).zip(&in_tree) {
            let place = format!("owner {owner} of list {seed}");
            // Where regions of one owner overlap, either may be the one that is cut.
            assert_eq!(std::mem::discriminant(one), std::mem::discriminant(other), "{place}");
            if let Reach::Reachable(point) = one {
                assert_eq!(list.first(point), Some(owner), "{place}");
            }
        }
    }
}

#[test]
fn owners_of_one_region_are_covered_by_the_same() {
    for (seed, list, _) in lists() {
        let list: List = list.entries().iter().map(|entry| entry.region).collect();
        list.prepare_for_few();
        let limits = Limits::for_entries(list.entries().len());
        let (few, in_tree) = (list.reach(&limits), list.in_tree().reach(&limits));
        assert!(few == in_tree, "list {seed}");
    }
}

#[test]
fn the_same_owners_are_needed() {
    for (seed, list, labels) in lists() {
        let limits = Limits::for_entries(list.entries().len());
        let (tree, reach) = (list.in_tree(), list.reach(&limits));
        for end in [0, 1, 7] {
            let (few, in_tree) = (
                list.redundant(&labels, end, &reach, &limits),
                tree.redundant(&labels, end, &reach, &limits),
            );
            for ((owner, one), other) in (0..).zip(&few).zip(&in_tree) {
                match (one, other) {
                    // Any packet that shows it will do.
                    (Redundancy::Needed(point), Redundancy::Needed(_)) => {
                        assert_eq!(list.first(point), Some(owner), "list {seed}");
                        let without = from(&list, &labels, end, point, owner + 1);
                        assert_ne!(without, labels[owner as usize], "list {seed}");
                    }
                    _ => assert_eq!(one, other, "owner {owner} of list {seed}, end {end}"),
                }
            }
        }
    }
}

#[test]
fn the_same_pairs_differ() {
    for (seed, one, labels) in lists().filter(|(_, list, _)| list.owners() <= 64) {
        let (other, others) = list(&mut Random(seed + 77), one.owners());
        let limits = Limits::for_entries(one.entries().len());
        let few = Labelled { list: &one, labels: &labels, end: 0 };
        let two = Labelled { list: &other, labels: &others, end: 1 };
        let (in_tree, two_in_tree) = (one.in_tree(), other.in_tree());
        let first = few.compare(two, &limits);
        let second =
            Labelled { list: &in_tree, ..few }.compare(Labelled { list: &two_in_tree, ..two }, &limits);
        let owners = |comparison: &super::Comparison| -> Vec<_> {
            comparison.differences.iter().map(|found| (found.first, found.second)).collect()
        };
        assert_eq!(owners(&first), owners(&second), "list {seed}");
        assert_eq!((first.undecided, first.stopped), (second.undecided, second.stopped), "list {seed}");
        assert_eq!(few.compare(Labelled { list: &in_tree, ..few }, &limits).equal(), Answer::Decided(true));
    }
}

/// A set of one label has a packet where one of its owners is reached.
#[test]
fn a_set_has_a_witness_where_it_is_reached() {
    for (seed, list, _) in lists() {
        let regions: Vec<_> = list.entries().iter().map(|entry| entry.region).collect();
        let chosen = |place: usize| place as u64 % 5 == seed % 5;
        let set =
            PacketSet::of_list(regions.iter().enumerate().map(|(at, region)| (*region, chosen(at))), false);
        let limits = Limits::for_entries(regions.len());
        let single: List = regions.into_iter().collect();
        let mut reach = single.in_tree().reach(&limits).into_iter().enumerate();
        let reached = reach.any(|(at, reach)| chosen(at) && matches!(reach, Reach::Reachable(_)));
        let Answer::Decided(witness) = set.witness(&limits) else { panic!("list {seed} is small") };
        assert_eq!(witness.is_some(), reached, "list {seed}");
        assert!(witness.is_none_or(|packet| set.contains(&packet)), "list {seed}");
    }
}
