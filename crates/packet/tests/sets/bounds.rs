//! Lists that are made to be hard: they end, and what is said is true.

use crate::universe::Random;
use byway_packet::set::{
    Answer, Interval, Labelled, Limit, Limits, List, Reach, Redundancy, Region, Ternary,
};

const UP: u32 = if cfg!(debug_assertions) { 1 } else { 4 };

fn grid(side: u32, without: Option<u32>) -> List {
    let length = side.trailing_zeros();
    let cell = |number: u32| Region {
        source: Ternary::<u32>::prefix((number / side) << (32 - length), length),
        destination: Ternary::<u32>::prefix((number % side) << (32 - length), length),
        ..Region::ALL
    };
    (0..side * side).filter(|number| Some(*number) != without).map(cell).chain([Region::ALL]).collect()
}

#[test]
fn a_grid_covers_all() {
    let list = grid(64 * UP, None);
    let reach = list.reach(&Limits::default());
    let Some(Reach::Covered { by, minimal }) = reach.last() else { panic!("not covered") };
    assert_eq!(by.len(), list.entries().len() - 1);
    assert!(!minimal, "so many are not looked through");
}

#[test]
fn the_hole_in_a_grid_is_found() {
    let list = grid(64 * UP, Some(1234));
    assert!(list.reach(&Limits::default()).iter().all(|reach| matches!(reach, Reach::Reachable(_))));
}

#[test]
fn every_port_and_then_all() {
    let tcp = Region { protocol: Interval::<u8>::exact(6), flags: Region::FIRST, ..Region::ALL };
    let port = |number: u16| Region { upper_destination: Interval::<u16>::exact(number), ..tcp };
    let list: List = (0..=u16::MAX).map(port).chain([tcp]).collect();
    assert!(matches!(list.reach(&Limits::default()).last(), Some(Reach::Covered { .. })));
}

/// Permits to a host that cross denies from a host.
fn crossing(half: u32) -> (List, Vec<u32>) {
    let permits = (0..half).map(|host| Region { destination: Ternary::<u32>::exact(host), ..Region::ALL });
    let denies = (0..half).map(|host| Region { source: Ternary::<u32>::exact(host), ..Region::ALL });
    let labels = (0..2 * half).map(|owner| u32::from(owner < half)).collect();
    (permits.chain(denies).collect(), labels)
}

#[test]
fn crossing_entries() {
    let (list, labels) = crossing(2_000 * UP);
    let limits = Limits::for_entries(list.entries().len());
    let reach = list.reach(&limits);
    assert!(reach.iter().all(|reach| matches!(reach, Reach::Reachable(_))));
    let redundant = list.redundant(&labels, 0, &reach, &limits);
    let permits = redundant.iter().zip(&labels).filter(|(_, label)| **label == 1);
    assert!(permits.clone().all(|(redundancy, _)| matches!(redundancy, Redundancy::Needed(_))));
    let denies = redundant.iter().zip(&labels).filter(|(_, label)| **label == 0);
    assert!(denies.clone().all(|(redundancy, _)| *redundancy == Redundancy::AgainstEnd));
    let one = Labelled { list: &list, labels: &labels, end: 0 };
    assert_eq!(one.compare(one, &limits).equal(), Answer::Decided(true));
}

/// Regions of scattered address bits, and all behind: whether they cover all is as hard as questions get.
fn cubes(count: u64, bits: u64) -> List {
    let mut random = Random::new(count);
    let cube = |random: &mut Random| {
        let mut region = Region::ALL;
        for _ in 0..bits {
            let (bit, value) = (1_u32 << random.below(16), u32::MAX * u32::from(random.below(2) == 1));
            let field = if random.below(2) == 0 { &mut region.source } else { &mut region.destination };
            *field = Ternary::<u32>::new(field.value() | (value & bit), field.care() | bit);
        }
        region
    };
    (0..count).map(|_| cube(&mut random)).chain([Region::ALL]).collect()
}

#[test]
fn hopeless_cubes_end_with_the_limit() {
    let list = cubes(273, 3);
    let limits = Limits { entry_steps: 2_000, steps: 2_000_000, ..Limits::default() };
    let reach = list.reach(&limits);
    assert_eq!(reach.last(), Some(&Reach::Undecided(Limit::EntrySteps)));
    let redundant = list.redundant(&vec![1; 274], 0, &reach, &limits);
    assert_eq!(redundant.last(), Some(&Redundancy::Undecided(Limit::EntrySteps)));
    // The same with the last entry denied: differs where it is reached, which is not known.
    let mut labels = vec![1; 274];
    let one = Labelled { list: &list, labels: &labels.clone(), end: 0 };
    labels[273] = 0;
    let two = Labelled { list: &list, labels: &labels, end: 0 };
    assert_eq!(one.compare(two, &limits).equal(), Answer::NotDecided(Limit::EntrySteps));
    let few = Limits { entry_steps: 100_000, steps: 5_000, ..limits };
    assert_eq!(one.compare(two, &few).equal(), Answer::NotDecided(Limit::Steps));
}

#[test]
fn a_wide_fault_gives_many_pairs_and_ends() {
    let hosts = |count: u32| {
        (0..count).map(|host| Region { destination: Ternary::<u32>::exact(host), ..Region::ALL })
    };
    let before: List = hosts(3_000).collect();
    let after: List = [Region::ALL].into_iter().chain(hosts(3_000)).collect();
    let (denies, mut permitted) = (vec![0; 3_000], vec![0; 3_001]);
    permitted[0] = 1;
    let one = Labelled { list: &before, labels: &denies, end: 0 };
    let two = Labelled { list: &after, labels: &permitted, end: 0 };
    let limits = Limits { pairs: 100, ..Limits::default() };
    let comparison = one.compare(two, &limits);
    assert_eq!((comparison.differences.len(), comparison.stopped), (100, Some(Limit::Pairs)));
    assert!(comparison.differences.iter().all(|difference| difference.second == Some(0)));
}
