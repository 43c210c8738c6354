use super::*;
use crate::set::random::Random;

/// However an index is made, its answers are those of a look at every entry in order.
#[test]
fn every_kind_of_index_has_the_same_answers() {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let most = u32::try_from(row::MOST).expect("a row is short");
    for count in [0_u32, 1, 7, 8, 9, 24, 31, 32, 33, 100, 256, most - 1, most, most + 1, 1500] {
        let entries: Vec<Entry> =
            (0..count).map(|place| Entry { region: random.region(), owner: place / 2 }).collect();
        // Few are in a row, however they are asked for: with them a tree is tried besides.
        let made: [fn(Vec<Entry>) -> Index; 5] =
            [Index::new, Index::for_few, Index::for_regions, Index::by_destination, Index::in_tree];
        let indexes = made.map(|make| make(entries.clone()));
        for _ in 0..400 {
            let (asked, seed) = (random.region(), random.below(1000));
            let from = random.below(count / 2 + 1);
            let before = from + random.below(count / 2 + 1);
            let within: Vec<&Entry> =
                entries.iter().filter(|entry| (from..before).contains(&entry.owner)).collect();
            let point = asked.sample(seed.into());
            let least = |takes: &dyn Fn(&Region) -> bool| {
                within.iter().find(|entry| takes(&entry.region)).map(|entry| entry.owner)
            };
            let owner = |entry: Option<&Entry>| entry.map(|entry| entry.owner);
            for index in &indexes {
                assert_eq!(index.first_owner(&point), index.first(&point).map(|entry| entry.owner));
                assert_eq!(
                    owner(index.first_within(&point, from, before)),
                    least(&|region| region.contains(&point))
                );
                assert_eq!(
                    owner(index.overlap_within(&asked, from, before, &mut 0)),
                    least(&|region| region.overlaps(&asked))
                );
                assert_eq!(
                    owner(index.container_within(&asked, from, before, &mut 0)),
                    least(&|region| region.covers(&asked))
                );
                let any = index.any_overlap(&asked, from, &mut 0);
                assert!(any.is_none_or(|any| any.owner >= from && any.region.overlaps(&asked)));
                let meets = |entry: &Entry| entry.owner >= from && entry.region.overlaps(&asked);
                assert_eq!(any.is_some(), entries.iter().any(meets));
                // Those of one kind in three.
                let kind = |entry: &Entry| entry.owner % 3 == seed % 3;
                let wanted = |entry: &&Entry| meets(entry) && kind(entry);
                assert_eq!(
                    owner(index.first_overlap_of(&asked, from, kind, &mut 0)),
                    owner(entries.iter().find(wanted))
                );
                let any = index.any_overlap_of(&asked, from, kind, &mut 0);
                assert!(any.as_ref().is_none_or(wanted));
                assert_eq!(any.is_some(), entries.iter().any(|entry| wanted(&entry)));
                let mut seen = 0;
                let mut count = |_: &Entry| {
                    seen += 1;
                    ControlFlow::Continue(())
                };
                assert!(index.each_overlap(&asked, from, before, &mut count).is_continue());
                assert_eq!(seen, within.iter().filter(|entry| entry.region.overlaps(&asked)).count());
            }
        }
    }
}

/// On several cores or on one, it is the same tree.
#[test]
fn a_tree_made_in_parts_is_the_same() {
    let mut random = Random(0x0f0f_1e1e_2d2d_3c3c);
    for count in [100, 3_000, 10_000] {
        let entries: Vec<Entry> = (0..count).map(|owner| Entry { region: random.region(), owner }).collect();
        let whole = build::tree_apart(entries.clone(), usize::MAX);
        for apart in [65, 200, 2_000] {
            let parts = build::tree_apart(entries.clone(), apart);
            assert_eq!(parts.entries, whole.entries);
            assert_eq!(
                format!("{:?} {:?}", parts.root, parts.nodes),
                format!("{:?} {:?}", whole.root, whole.nodes)
            );
        }
    }
}

/// The values of entries bound what is found, in a row as in a tree; past the bound on nodes it says that some may be missing.
#[test]
fn overlaps_of_some_value_are_found_in_a_row_and_in_a_tree() {
    let mut random = Random(0x1234_5678_9abc_def1);
    let entries: Vec<Entry> =
        (0..300).map(|place| Entry { region: random.region(), owner: place / 2 }).collect();
    for index in [Index::for_few(entries.clone()), Index::in_tree(entries)] {
        let values: Vec<u32> = index.entries().iter().map(|entry| entry.owner * 7 % 50).collect();
        let maxima = index.maxima(values);
        for _ in 0..400 {
            let (asked, before, least) = (random.region(), random.below(160), random.below(50));
            let mut found = Vec::new();
            let all = (&mut 0, u64::MAX);
            assert!(index.overlaps_valued(&asked, before, (&maxima, least), all, &mut found));
            let fits = |entry: &Entry| {
                entry.owner < before && entry.owner * 7 % 50 >= least && entry.region.overlaps(&asked)
            };
            let mut wanted: Vec<Entry> = index.entries().iter().copied().filter(fits).collect();
            found.sort_unstable_by_key(|entry| (entry.owner, entry.region));
            wanted.sort_unstable_by_key(|entry| (entry.owner, entry.region));
            assert_eq!(found, wanted);
        }
        assert!(!index.overlaps_valued(&Region::ALL, 150, (&maxima, 0), (&mut 0, 0), &mut Vec::new()));
    }
}

/// Entries that are in no order are in a row by owner.
#[test]
fn meetings_are_as_by_a_look_at_all_pairs() {
    let mut random = Random(0x0dd0_0dd0_0dd0_0dd1);
    for count in [1_u32, 8, 9, 32, 33, 64, 65, 150] {
        let entries = (0..count).map(|_| Entry { region: random.region(), owner: random.below(count) });
        let index = Index::new(entries.collect());
        let entries = index.entries();
        assert!(entries.is_sorted_by_key(|entry| entry.owner));
        let meetings = index.meetings().expect("there are few");
        for place in 0..entries.len() {
            let at = random.below(count + 1) as usize;
            let meets = |places: Range<usize>| -> Vec<&Entry> {
                let others = places.filter(|other| *other != place);
                let others = others.map(|other| &entries[other]);
                others.filter(|other| other.region.overlaps(&entries[place].region)).collect()
            };
            assert_eq!(meetings.before(place, at).collect::<Vec<_>>(), meets(0..at));
            assert_eq!(meetings.behind(place, at).collect::<Vec<_>>(), meets(at..entries.len()));
        }
    }
}
