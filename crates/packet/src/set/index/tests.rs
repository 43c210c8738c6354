use super::*;
use crate::set::field::{Interval, Ternary};

/// A small generator of its own: the same regions in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u32) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        u32::try_from((self.0 >> 16) % u64::from(bound)).expect("it is below a number of 32 bits")
    }

    fn side(&mut self) -> Ternary<u32> {
        match self.below(6) {
            0 => Ternary::<u32>::ANY,
            // Scattered bits.
            1 => Ternary::<u32>::new(self.below(64), self.below(64)),
            _ => Ternary::<u32>::prefix(self.below(64) << 24, self.below(33)),
        }
    }

    fn region(&mut self) -> Region {
        let protocol = Interval::<u8>::exact([1, 6, 17][self.below(3) as usize]);
        let region = Region { source: self.side(), destination: self.side(), ..Region::ALL };
        match self.below(3) {
            0 => region,
            1 => Region { protocol, ..region },
            _ => {
                let port = u16::try_from(self.below(8)).expect("it is small");
                let upper_destination = Interval::<u16>::exact(port);
                let protocol = Interval::<u8>::exact(6);
                Region { protocol, upper_destination, flags: Region::FIRST, ..region }
            }
        }
    }
}

/// However an index is made, its answers are those of a look at every entry in order.
#[test]
fn every_kind_of_index_has_the_same_answers() {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    for count in [0_u32, 1, 24, 100, 128, 129, 700] {
        let entries: Vec<Entry> =
            (0..count).map(|place| Entry { region: random.region(), owner: place / 2 }).collect();
        let made: [fn(Vec<Entry>) -> Index; 4] =
            [Index::new, Index::for_few, Index::for_regions, Index::by_destination];
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
