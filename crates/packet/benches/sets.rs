//! How fast questions about long lists are answered: beside a scan of pairs and a linear walk, in one run on the same lists.
//!
//! `cargo bench -p byway-packet` prints the table of docs/performance.md; `-- million` adds the lists of a million entries, `-- gen`
//! (or `sparse`, `dense`) asks for one family alone. `-- short` asks for many short lists instead, in nanoseconds for each entry: where
//! the index goes from a row to a tree the times should not leap.
//! Times move with the machine; the ratios and the growth exponents do so far less.

#![expect(clippy::print_stdout, clippy::cast_precision_loss, reason = "a benchmark prints its table")]

use byway_packet::set::{
    Entry, Index, Interval, Labelled, Limits, List, Point, Reach, Redundancy, Region, Ternary,
};
use std::hint::black_box;
use std::time::{Duration, Instant};

/// A small generator of its own: the same lists in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u32) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        u32::try_from((self.0 >> 32) % u64::from(bound)).unwrap_or(0)
    }

    fn word(&mut self) -> u32 {
        self.below(u32::MAX)
    }

    fn percent(&mut self, share: u32) -> bool {
        self.below(100) < share
    }

    fn port(&mut self) -> u16 {
        u16::try_from(self.below(65_536)).unwrap_or(0)
    }
}

/// An access-list entry before it becomes regions.
#[derive(Clone, Copy)]
struct Ace {
    permit: bool,
    // With ports at their widest: the entry without what stands above IP.
    region: Region,
    upper: bool,
}

impl Ace {
    /// The table of fragments: with ports and permitted, later fragments pass by their addresses.
    fn regions(&self) -> impl Iterator<Item = Region> {
        let Region { upper_source, upper_destination, flags, .. } = Region::ALL;
        let first = Region {
            flags: Ternary::<u8>::new(self.region.flags.value(), self.region.flags.care() | 0x40),
            ..self.region
        };
        let whole = if self.upper { first } else { self.region };
        let later = Region { upper_source, upper_destination, flags: Region::LATER, ..self.region };
        debug_assert!(flags.is_any());
        [whole].into_iter().chain((self.upper && self.permit).then_some(later))
    }
}

fn exact(protocol: u8) -> Interval<u8> {
    Interval::<u8>::exact(protocol)
}

fn with_port(mut ace: Ace, random: &mut Random, range_share: u32) -> Ace {
    let first = random.port();
    let last =
        if random.percent(range_share) { first.saturating_add(1 + random.port() % 100) } else { first };
    ace.region.upper_destination = Interval::<u16>::new(first, last).unwrap_or(Interval::<u16>::ALL);
    ace.upper = true;
    ace
}

/// Sources or destinations of their own, some wide on the other side; 2 % lie in an earlier entry.
fn generated(count: u32) -> Vec<Ace> {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let mut aces: Vec<Ace> = Vec::new();
    for number in 0..count {
        if number > 10 && random.percent(2) {
            let at = random.below(number) as usize;
            let mut copy = aces[at];
            if !copy.upper && random.percent(50) {
                copy.permit = !copy.permit;
            }
            aces.push(copy);
            continue;
        }
        let protocol = [6, 6, 6, 17, 1][random.below(5) as usize];
        let mut region = Region { protocol: exact(protocol), ..Region::ALL };
        if random.percent(60) {
            region.source = Ternary::<u32>::prefix(0x0a00_0000 | (number << 4), 28);
            if random.percent(2) {
                region.source = Ternary::<u32>::new(0x0a00_0000 | (number << 4), 0xffff_fff5);
            }
            region.destination =
                Ternary::<u32>::prefix(0x9000_0000 | (random.word() >> 5), 20 + random.below(5));
        } else {
            let wide = if random.percent(50) { 0 } else { 8 };
            region.source = Ternary::<u32>::prefix(0x0a00_0000, wide);
            region.destination = Ternary::<u32>::exact(0x9000_0000 | (number << 8) | random.below(256));
        }
        let ace = Ace { permit: random.percent(70), region, upper: false };
        aces.push(if protocol == 1 || random.percent(15) { ace } else { with_port(ace, &mut random, 5) });
    }
    aces
}

/// Five random fields over all addresses: nearly all reachable.
fn sparse(count: u32) -> Vec<Ace> {
    random_aces(count, 0xdead_beef_1234_5678, |random| match random.below(100) {
        0..3 => Ternary::<u32>::ANY,
        3..6 => Ternary::<u32>::new(random.word(), !(random.word() & random.word() & random.word())),
        _ => Ternary::<u32>::prefix(random.word(), 17 + random.below(16)),
    })
}

/// Makes so many entries.
type Family = fn(u32) -> Vec<Ace>;

/// The same in few networks and with wide prefixes: most entries overlap many.
fn dense(count: u32) -> Vec<Ace> {
    random_aces(count, 0xfeed_5678_1234_abcd, |random| {
        let private = [0x0a00_0000, 0xac10_0000][random.below(2) as usize] | (random.word() >> 12);
        match random.below(100) {
            0..6 => Ternary::<u32>::ANY,
            6..12 => Ternary::<u32>::prefix(0x0a00_0000, 8),
            12..18 => Ternary::<u32>::prefix(private, 9 + random.below(7)),
            18..21 => Ternary::<u32>::new(private, !(random.word() & random.word() & random.word() & 0xffff)),
            _ => Ternary::<u32>::prefix(private, 16 + random.below(17)),
        }
    })
}

fn random_aces(count: u32, seed: u64, address: impl Fn(&mut Random) -> Ternary<u32>) -> Vec<Ace> {
    let random = &mut Random(seed);
    let mut ace = || {
        let (mut source, mut destination) = (address(random), address(random));
        // Both sides wide would hide all that follows.
        while source.care().count_ones() + destination.care().count_ones() < 16 {
            (source, destination) = (address(random), address(random));
        }
        let mut ace = Ace {
            permit: !random.percent(30),
            region: Region { source, destination, ..Region::ALL },
            upper: false,
        };
        match random.below(10) {
            0..5 => {
                ace.region.protocol = exact(6);
                if random.percent(10) {
                    ace.region.flags = Ternary::<u8>::new(0x10, 0x50);
                    ace.upper = true;
                }
                if random.percent(80) {
                    ace = with_port(ace, random, 20);
                }
            }
            5..8 => {
                ace.region.protocol = exact(17);
                if random.percent(80) {
                    ace = with_port(ace, random, 20);
                }
            }
            8 => {
                ace.region.protocol = exact(1);
                ace.region.upper_source = Interval::<u16>::exact(random.port() % 16);
                ace.upper = true;
            }
            _ if random.percent(30) => ace.region.flags = Region::LATER,
            _ => {}
        }
        ace
    };
    (0..count).map(|_| ace()).collect()
}

/// An equal list: a fifth split in two by a bit of the source, some repeated late, half moved past neighbours of the same action
/// or without a packet in common.
fn rewritten(aces: &[Ace]) -> Vec<Ace> {
    let random = &mut Random(0x0bad_cafe_0bad_cafe);
    let mut rows: Vec<Ace> = Vec::with_capacity(aces.len() * 5 / 4);
    for ace in aces {
        let free = !ace.region.source.care();
        if free != 0 && random.percent(20) {
            let bit = match random.below(3) {
                0 => 1 << free.ilog2(),
                1 => 1 << free.trailing_zeros(),
                _ => {
                    let places: Vec<u32> = (0..32).filter(|place| free >> place & 1 == 1).collect();
                    1 << places[random.below(u32::try_from(places.len()).unwrap_or(1)) as usize]
                }
            };
            for value in [0, bit] {
                let source =
                    Ternary::<u32>::new(ace.region.source.value() | value, ace.region.source.care() | bit);
                rows.push(Ace { region: Region { source, ..ace.region }, ..*ace });
            }
        } else {
            rows.push(*ace);
        }
        if random.percent(2) {
            rows.push(*ace);
        }
    }
    for start in 0..rows.len() {
        if random.percent(50) {
            for at in start..(start + random.below(400) as usize).min(rows.len() - 1) {
                let (one, other) = (&rows[at], &rows[at + 1]);
                let meet = one.regions().any(|one| other.regions().any(|other| one.overlaps(&other)));
                if one.permit != other.permit && meet {
                    break;
                }
                rows.swap(at, at + 1);
            }
        }
    }
    rows
}

fn list(aces: &[Ace]) -> (List, Vec<u32>) {
    let mut list = List::new();
    for (ace, owner) in aces.iter().zip(0..) {
        ace.regions().for_each(|region| list.push(owner, region));
    }
    (list, aces.iter().map(|ace| u32::from(ace.permit)).collect())
}

/// The time that this thread has had on a processor, where the system tells: it counts in ticks of some milliseconds.
fn processor() -> Option<Duration> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    text.split_whitespace().next()?.parse().ok().map(Duration::from_nanos)
}

/// The best of some runs, with what the last gave. Long runs are measured in processor time: others may use the machine.
fn best<T>(runs: u32, mut run: impl FnMut() -> T) -> (Duration, T) {
    let mut once = || {
        let (start, used) = (Instant::now(), processor());
        let value = black_box(run());
        let wall = start.elapsed();
        let used = processor().zip(used).map(|(after, before)| after.saturating_sub(before));
        (used.filter(|used| *used > Duration::from_millis(40)).map_or(wall, |used| used.min(wall)), value)
    };
    let mut best = once();
    for _ in 1..runs {
        let next = once();
        best = (best.0.min(next.0), next.1);
    }
    best
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// Packets that lie in entries here and there.
fn packets(entries: &[Entry]) -> Vec<Point> {
    let random = &mut Random(0x5eed_5eed_5eed_5eed);
    let count = u32::try_from(entries.len()).unwrap_or(u32::MAX);
    (0..1_000_000).map(|seed| entries[random.below(count) as usize].region.sample(seed)).collect()
}

/// The pairs that anybody would look at: an entry that one earlier entry covers.
fn pairwise(entries: &[Entry]) -> usize {
    let covered = |(at, entry): (usize, &Entry)| {
        entries[..at]
            .iter()
            .any(|earlier| earlier.owner < entry.owner && earlier.region.covers(&entry.region))
    };
    entries.iter().enumerate().filter(|row| covered(*row)).count()
}

fn measure(family: &str, aces: &[Ace], times: &mut Vec<f64>) {
    let count = aces.len();
    let runs = if count <= 10_000 { 5 } else { 2 };
    let (list_of, labels) = list(aces);
    let entries = list_of.entries();
    let (build, index) = best(runs, || Index::new(entries.to_vec()));
    let limits = Limits::for_entries(2 * entries.len());
    list_of.index();
    let (reach, reaches) = best(runs, || list_of.reach(&limits));
    let covered = reaches.iter().filter(|reach| matches!(reach, Reach::Covered { .. })).count();
    let open = reaches.iter().filter(|reach| matches!(reach, Reach::Undecided(_))).count();
    let (pairs, rival) = if count <= 10_000 { best(1, || pairwise(entries)) } else { (Duration::ZERO, 0) };
    let points = packets(entries);
    let (first, _) = best(3, || points.iter().filter(|point| index.first(point).is_some()).count());
    let walked = &points[..(20_000_000 / count).min(100_000)];
    let (walk, _) = best(1, || {
        walked.iter().filter(|point| entries.iter().any(|entry| entry.region.contains(point))).count()
    });
    print!(
        "{family:>7} {count:>8} {:>9.2} {:>9.2} {covered:>7} {open:>4} {:>9.1} {rival:>7} {:>8.2} {:>8.3}",
        milliseconds(build),
        milliseconds(reach),
        milliseconds(pairs),
        points.len() as f64 / first.as_secs_f64() / 1e6,
        walked.len() as f64 / walk.as_secs_f64() / 1e6,
    );
    times.extend([milliseconds(build), milliseconds(reach)]);
    if count > 100_000 {
        println!();
        return;
    }
    let (redundant, redundants) = best(runs, || list_of.redundant(&labels, 0, &reaches, &limits));
    let spare = redundants.iter().filter(|one| matches!(one, Redundancy::Redundant)).count();
    let (other, others) = list(&rewritten(aces));
    other.index();
    let one = Labelled { list: &list_of, labels: &labels, end: 0 };
    let two = Labelled { list: &other, labels: &others, end: 0 };
    let (compare, comparison) = best(runs, || one.compare(two, &limits));
    println!(
        " {:>9.2} {spare:>7} {:>9.2} {}",
        milliseconds(redundant),
        milliseconds(compare),
        match (comparison.equal(), comparison.stopped) {
            (byway_packet::set::Answer::Decided(true), _) => "equal".to_owned(),
            (answer, stopped) => format!("{answer:?} {stopped:?}"),
        }
    );
    times.extend([milliseconds(redundant), milliseconds(compare)]);
}

/// Many lists of so many entries: what each entry costs.
fn measure_short(family: &str, make: Family, count: u32) {
    let entries = 200_000;
    let all = make(entries);
    let lists: Vec<(List, Vec<u32>)> = all.chunks(count as usize).map(list).collect();
    let each = |time: Duration| time.as_secs_f64() * 1e9 / f64::from(entries);
    let fresh = |of: &List| -> List {
        let mut fresh = List::new();
        of.entries().iter().for_each(|entry| fresh.push(entry.owner, entry.region));
        fresh
    };
    let (made, _) = best(5, || lists.iter().map(|(list, _)| fresh(list).entries().len()).sum::<usize>());
    let prepared = |list: &List, prepare: fn(&List)| {
        let list = fresh(list);
        prepare(&list);
        list
    };
    let (few, _) = best(5, || {
        lists.iter().map(|(list, _)| prepared(list, List::prepare_for_few).entries().len()).sum::<usize>()
    });
    let index = |list: &List| {
        list.index();
    };
    let (many, _) =
        best(5, || lists.iter().map(|(list, _)| prepared(list, index).entries().len()).sum::<usize>());
    let limits = Limits::for_entries(2 * count as usize);
    let (reach, reaches) = best(5, || {
        let reach = |(list, _): &(List, _)| prepared(list, List::prepare_for_few).reach(&limits);
        lists.iter().map(reach).collect::<Vec<_>>()
    });
    lists.iter().for_each(|(list, _)| list.prepare_for_few());
    let (redundant, _) = best(5, || {
        let answers = lists.iter().zip(&reaches);
        answers.map(|((list, labels), reach)| list.redundant(labels, 0, reach, &limits).len()).sum::<usize>()
    });
    let (list, _) = &lists[0];
    let index = Index::new(list.entries().to_vec());
    let points = &packets(list.entries())[..entries as usize];
    let (first, _) = best(5, || points.iter().filter(|point| index.first(point).is_some()).count());
    println!(
        "{family:>7} {count:>8} {:>8.0} {:>8.0} {:>8.0} {:>8.0} {:>8.0} {:>8.0}",
        each(made),
        each(few.saturating_sub(made)),
        each(many.saturating_sub(made)),
        each(reach.saturating_sub(few)),
        each(redundant),
        each(first),
    );
}

fn main() {
    let families: [(&str, Family); 3] = [("gen", generated), ("sparse", sparse), ("dense", dense)];
    if std::env::args().any(|word| word == "short") {
        println!(
            "{:>7} {:>8} {:>8} {:>8} {:>8} {:>8} {:>8} {:>8}  ns for each entry, the last for each packet",
            "family", "entries", "list", "few", "many", "reach", "redund", "first"
        );
        for (family, make) in families {
            for count in [8, 16, 32, 64, 128, 256, 512, 640, 1_024] {
                measure_short(family, make, count);
            }
        }
        return;
    }
    let million = std::env::args().any(|word| word == "million");
    println!(
        "{:>7} {:>8} {:>9} {:>9} {:>7} {:>4} {:>9} {:>7} {:>8} {:>8} {:>9} {:>7} {:>9}",
        "family",
        "entries",
        "build ms",
        "reach ms",
        "covered",
        "open",
        "pairs ms",
        "found",
        "Mpkt/s",
        "walk",
        "redund ms",
        "found",
        "compare"
    );
    let named: Vec<String> = std::env::args().collect();
    let any_named = families.iter().any(|(family, _)| named.iter().any(|word| word == family));
    for (family, make) in families {
        if any_named && !named.iter().any(|word| word == family) {
            continue;
        }
        let mut last: Vec<f64> = Vec::new();
        for count in [1_000, 10_000, 100_000, 1_000_000] {
            if count == 1_000_000 && !million {
                continue;
            }
            let mut times = Vec::new();
            measure(family, &make(count), &mut times);
            let exponents: Vec<String> = last
                .iter()
                .zip(&times)
                .map(|(before, now)| format!("{:.2}", (now / before).log10()))
                .collect();
            if !exponents.is_empty() {
                println!(
                    "        growth exponents: build, reach, redundant, compare {}",
                    exponents.join(", ")
                );
            }
            last = times;
        }
    }
}
