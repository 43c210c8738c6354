//! Lists against a look at every packet.

use crate::universe::{Random, SHAPES, Shape, is_whole, points, region};
use byway_packet::set::{Answer, Labelled, Limits, List, PacketSet, Point, Reach, Redundancy};

const LISTS: u64 = if cfg!(debug_assertions) { 400 } else { 20_000 };

/// A list with some owners of several regions and some of none, and for each point its owners as bits.
fn list(random: &mut Random, shape: Shape, points: &[Point]) -> (List, Vec<u64>) {
    let mut list = List::new();
    let mut owners = vec![0_u64; points.len()];
    let count = u32::try_from(2 + random.below(22)).expect("few");
    for owner in 0..count {
        list.declare(owner);
        let regions = random.of(&[1, 1, 1, 1, 1, 2, 2, 3, 0]);
        for _ in 0..regions {
            let region = region(random, shape);
            list.push(owner, region);
            for (point, owners) in points.iter().zip(&mut owners) {
                *owners |= u64::from(region.contains(point)) << owner;
            }
        }
    }
    (list, owners)
}

fn first(owners: u64) -> Option<u32> {
    (owners != 0).then(|| owners.trailing_zeros())
}

#[test]
fn first_and_reach_are_as_by_brute_force() {
    let mut covered_found = 0;
    for shape in SHAPES {
        let points = points(shape);
        for seed in 0..LISTS / 4 {
            let (list, owners) = list(&mut Random::new(seed), shape, &points);
            let mut reached = 0_u64;
            for (point, owners) in points.iter().zip(&owners) {
                assert_eq!(list.first(point), first(*owners));
                let behind = owners & !0b111;
                assert_eq!(list.index().first_from(point, 3).map(|entry| entry.owner), first(behind));
                reached |= owners & owners.wrapping_neg();
            }
            for (reach, owner) in list.reach(&Limits::default()).into_iter().zip(0_u32..) {
                let (of_owner, is_reached) = (list.of_owner(owner), reached >> owner & 1 == 1);
                match reach {
                    Reach::Nothing => assert!(of_owner.is_empty()),
                    Reach::Reachable(point) => {
                        assert_eq!(list.first(&point), Some(owner));
                        assert_eq!(list.first(&Point::of(&point.packet())), Some(owner), "as a real packet");
                        assert_eq!(list.first(&Point::of(&list.natural(&point))), Some(owner));
                        assert!(is_reached || !is_whole(shape), "seed {seed} owner {owner}");
                    }
                    Reach::Covered { by, minimal } => {
                        covered_found += 1;
                        assert!(!is_reached, "seed {seed} owner {owner}");
                        assert!(minimal);
                        assert!(by.iter().all(|earlier| *earlier < owner));
                        let mask: u64 = by.iter().map(|owner| 1 << owner).sum();
                        assert!(owners.iter().all(|owners| owners >> owner & 1 == 0 || owners & mask != 0));
                        if is_whole(shape) {
                            for left_out in &by {
                                let mask = mask & !(1 << left_out);
                                assert!(
                                    owners
                                        .iter()
                                        .any(|owners| owners >> owner & 1 == 1 && owners & mask == 0)
                                );
                            }
                        }
                    }
                    Reach::Undecided(limit) => panic!("undecided: {limit}"),
                }
            }
        }
    }
    assert!(covered_found > LISTS, "the universe has covered entries: {covered_found}");
}

#[test]
fn containers_and_overlaps_are_as_by_a_scan() {
    for seed in 0..LISTS {
        let mut random = Random::new(seed);
        let shape = random.of(&SHAPES);
        let (list, _) = list(&mut random, shape, &[]);
        let (asked, bound) = (region(&mut random, shape), u32::try_from(random.below(24)).expect("few"));
        let container = list.entries().iter().find(|entry| entry.region.covers(&asked));
        let container = container.filter(|entry| entry.owner < bound).map(|entry| entry.owner);
        assert_eq!(list.index().container(&asked, bound).map(|entry| entry.owner), container);
        let overlaps =
            list.entries().iter().filter(|entry| entry.owner >= bound && entry.region.overlaps(&asked));
        let mut overlaps: Vec<u32> = overlaps.map(|entry| entry.owner).collect();
        assert_eq!(
            list.index().first_overlap(&asked, bound).map(|entry| entry.owner),
            overlaps.first().copied()
        );
        let mut found = Vec::new();
        let _ = list.index().each_overlap(&asked, bound, u32::MAX, &mut |entry| {
            found.push(entry.owner);
            std::ops::ControlFlow::Continue(())
        });
        found.sort_unstable();
        overlaps.sort_unstable();
        assert_eq!(found, overlaps);
    }
}

#[test]
fn redundant_is_as_by_brute_force() {
    let mut found = [0; 4];
    for shape in SHAPES {
        let points = points(shape);
        for seed in 0..LISTS / 4 {
            let mut random = Random::new(seed ^ 0xabcd);
            let (list, owners) = list(&mut random, shape, &points);
            let labels: Vec<u32> = (0..list.owners()).map(|_| random.of(&[0, 0, 1, 1, 2])).collect();
            let end = random.of(&[0, 1, 7]);
            let limits = Limits::default();
            let reach = list.reach(&limits);
            let needed = |owner: u32, end: u32| {
                owners.iter().any(|owners| {
                    let next = first(owners & !(1 << owner)).map_or(end, |next| labels[next as usize]);
                    first(*owners) == Some(owner) && next != labels[owner as usize]
                })
            };
            for (redundancy, owner) in list.redundant(&labels, end, &reach, &limits).into_iter().zip(0_u32..)
            {
                let whole = is_whole(shape);
                match redundancy {
                    Redundancy::Needed(point) => {
                        found[0] += 1;
                        assert_eq!(list.first(&point), Some(owner));
                        let next = list
                            .index()
                            .first_from(&point, owner + 1)
                            .map(|entry| labels[entry.owner as usize]);
                        assert_ne!(next.unwrap_or(end), labels[owner as usize]);
                        assert!(!whole || needed(owner, end), "seed {seed} owner {owner}");
                    }
                    Redundancy::Unreachable => {
                        found[1] += 1;
                        assert!(matches!(reach[owner as usize], Reach::Nothing | Reach::Covered { .. }));
                    }
                    Redundancy::Redundant => {
                        found[2] += 1;
                        assert!(!needed(owner, 99), "seed {seed} owner {owner}");
                    }
                    Redundancy::AgainstEnd => {
                        found[3] += 1;
                        assert!(
                            !needed(owner, end) && (!whole || needed(owner, 99)),
                            "seed {seed} owner {owner}"
                        );
                    }
                    Redundancy::Undecided(limit) => panic!("undecided: {limit}"),
                }
            }
        }
    }
    assert!(found.iter().all(|count| *count > LISTS / 50), "each kind is there: {found:?}");
}

/// The same list with some entries split, moved or repeated, and at times with a fault.
fn rewritten(random: &mut Random, list: &List, labels: &[u32], shape: Shape) -> (List, Vec<u32>) {
    let mut rows: Vec<(Vec<_>, u32)> = (0..list.owners())
        .map(|owner| {
            (list.of_owner(owner).iter().map(|entry| entry.region).collect(), labels[owner as usize])
        })
        .collect();
    for _ in 0..random.below(6) {
        let at = usize::try_from(random.below(rows.len() as u64)).expect("an index");
        match random.below(4) {
            0 => rows.push(rows[at].clone()),
            1 if at > 0 => rows.swap(at, at - 1),
            2 => {
                let cut = region(random, shape);
                rows[at].0 = rows[at]
                    .0
                    .iter()
                    .flat_map(|region| {
                        let mut pieces = region.subtract(&cut);
                        pieces.extend(region.intersect(&cut));
                        pieces
                    })
                    .collect();
            }
            _ if random.below(3) == 0 => rows[at].1 = random.of(&[0, 1, 2]),
            _ => {}
        }
    }
    let mut new = List::new();
    for ((regions, _), owner) in rows.iter().zip(0..) {
        new.declare(owner);
        regions.iter().for_each(|region| new.push(owner, *region));
    }
    (new, rows.into_iter().map(|(_, label)| label).collect())
}

#[test]
fn compare_is_as_by_brute_force() {
    let (mut equal, mut different) = (0, 0);
    for shape in SHAPES {
        let points = points(shape);
        for seed in 0..LISTS / 4 {
            let mut random = Random::new(seed ^ 0x1234_5678);
            let (list, _) = list(&mut random, shape, &[]);
            let labels: Vec<u32> = (0..list.owners()).map(|_| random.of(&[0, 0, 1, 1, 2])).collect();
            let (other, others) = rewritten(&mut random, &list, &labels, shape);
            let (end, other_end) = (random.of(&[0, 1]), random.of(&[0, 1, 1, 1]));
            let other_end = if other_end == 1 { end } else { other_end };
            let one = Labelled { list: &list, labels: &labels, end };
            let two = Labelled { list: &other, labels: &others, end: other_end };
            let limits = Limits { pieces: 10_000, pairs: 10_000, ..Limits::default() };
            let comparison = one.compare(two, &limits);
            assert_eq!(comparison.stopped, None);
            assert!(comparison.undecided.is_empty());
            for difference in &comparison.differences {
                let point = Point::of(&difference.witness);
                assert_eq!((list.first(&point), other.first(&point)), (difference.first, difference.second));
                assert!(difference.complete);
                let pieces = &difference.pieces;
                assert!(
                    (1..pieces.len())
                        .all(|at| pieces[..at].iter().all(|before| !before.overlaps(&pieces[at])))
                );
            }
            let mut differ = false;
            for point in &points {
                let (first, second) = (list.first(point), other.first(point));
                let label = |owner: Option<u32>, labels: &[u32], end| {
                    owner.map_or(end, |owner| labels[owner as usize])
                };
                let wanted = label(first, &labels, end) != label(second, &others, other_end);
                differ |= wanted;
                let said = comparison
                    .differences
                    .iter()
                    .find(|difference| difference.pieces.iter().any(|piece| piece.contains(point)));
                assert_eq!(
                    said.map(|said| (said.first, said.second)),
                    wanted.then_some((first, second)),
                    "seed {seed}"
                );
            }
            if is_whole(shape) || differ {
                assert_eq!(comparison.equal(), Answer::Decided(!differ), "seed {seed}");
            }
            if comparison.differences.is_empty() { equal += 1 } else { different += 1 }
        }
    }
    assert!(equal > LISTS / 10 && different > LISTS / 10, "both are there: {equal} and {different}");
}

#[test]
fn packet_sets_are_as_by_brute_force() {
    for shape in SHAPES {
        let points = points(shape);
        for seed in 0..LISTS / 8 {
            let mut random = Random::new(seed ^ 0x77);
            let mut set = || {
                let regions: Vec<_> =
                    (0..random.below(9)).map(|_| (region(&mut random, shape), random.below(3) > 0)).collect();
                PacketSet::of_list(regions, random.below(4) == 0)
            };
            let (a, b) = (set(), set());
            let limits = Limits::default();
            let union = a.union(&b, &limits).expect("small");
            let both = a.intersection(&b, &limits).expect("small");
            let only = a.difference(&b, &limits).expect("small");
            let pieces = only.pieces(&limits).decided().expect("small");
            let (mut some, mut inside) = (false, true);
            for point in &points {
                let (in_a, in_b) = (a.contains_point(point), b.contains_point(point));
                assert_eq!(union.contains_point(point), in_a || in_b);
                assert_eq!(both.contains_point(point), in_a && in_b);
                assert_eq!(only.contains_point(point), in_a && !in_b);
                assert_eq!(a.complement().contains_point(point), !in_a);
                assert_eq!(
                    pieces.iter().filter(|piece| piece.contains(point)).count(),
                    usize::from(in_a && !in_b)
                );
                some |= in_a && !in_b;
                inside &= in_a || !in_b;
            }
            if is_whole(shape) {
                assert_eq!(only.is_empty(&limits), Answer::Decided(!some));
                assert_eq!(a.contains_set(&b, &limits), Answer::Decided(inside));
                assert_eq!(a.equals(&b, &limits), Answer::Decided(inside && !some));
            }
            if let Some(common) = a.common(&b, &limits).decided().expect("small") {
                assert!(a.contains(&common) && b.contains(&common));
            } else {
                assert!(points.iter().all(|point| !both.contains_point(point)));
            }
            if let Some(witness) = only.witness(&limits).decided().expect("small") {
                assert!(a.contains(&witness) && !b.contains(&witness));
            }
        }
    }
}

/// Who is not met is reached and needed; who is, has the answer that it has among all.
#[test]
fn some_owners_are_asked_like_all() {
    let (mut alone, mut met) = (0_u64, 0_u64);
    for seed in 0..LISTS / 4 {
        let mut random = Random::new(seed ^ 0x5eed);
        let shape = random.of(&SHAPES);
        let list = list(&mut random, shape, &[]).0;
        let labels: Vec<u32> = (0..list.owners()).map(|_| random.of(&[0, 1])).collect();
        let (end, limits, asked) = (7, Limits::default(), list.met());
        let reach = list.reach(&limits);
        let redundant = list.redundant(&labels, end, &reach, &limits);
        let mut of_asked = asked.iter();
        let reach_of_asked = list.reach_of(&asked, &limits);
        let redundant_of_asked = list.redundant_of(&asked, &labels, end, &reach_of_asked, &limits);
        let mut answers = reach_of_asked.iter().zip(&redundant_of_asked);
        let mut next = of_asked.next();
        for (owner, answer) in (0..).zip(reach.iter().zip(&redundant)) {
            if next == Some(&owner) {
                assert_eq!(answers.next(), Some(answer), "seed {seed} owner {owner}");
                next = of_asked.next();
                met += 1;
            } else {
                assert!(
                    matches!(answer, (Reach::Reachable(_), Redundancy::Needed(_))),
                    "seed {seed} owner {owner}"
                );
                alone += 1;
            }
        }
        assert_eq!((next, answers.next()), (None, None));
    }
    assert!(alone > LISTS / 10 && met > LISTS, "{alone} {met}");
}

/// The same where a list is too long for a row, so that owners are asked in the order of a tree.
#[test]
fn some_owners_of_a_tree_are_asked_like_all() {
    for seed in 0..4 {
        let mut random = Random::new(seed ^ 0x7ee5);
        let mut long = List::new();
        while long.entries().len() < 700 {
            let shape = random.of(&SHAPES);
            for entry in list(&mut random, shape, &[]).0.entries() {
                long.push(long.owners(), entry.region);
            }
        }
        let limits = Limits::default();
        let reach = long.reach(&limits);
        let asked: Vec<u32> = (0..long.owners()).step_by(3).collect();
        let wanted: Vec<Reach> = reach.iter().step_by(3).cloned().collect();
        assert_eq!(long.reach_of(&asked, &limits), wanted, "seed {seed}");
        assert!(wanted.iter().any(|reach| matches!(reach, Reach::Covered { .. })), "seed {seed}");
    }
}
