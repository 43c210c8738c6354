//! What a fleet of configurations costs, all rules: reading each, what its router holds, and linting it, beside counting the lines of the
//! same texts in the same run; on one thread and on as many as there are cores.
//!
//! `cargo bench -p byway-lint --bench fleet` prints the table of docs/performance.md on configurations of its own; `-- FOLDER` takes
//! the files of a folder instead, and `-- rules` adds what each rule takes alone. Nothing is read from a disk or written while the
//! clock runs. Times move with the machine; ratios do so far less.

#![expect(clippy::print_stdout, reason = "a benchmark prints its table")]

use byway_ios::{Config, parse, state};
use byway_lint::{RULES, Settings, lint};
use std::collections::BTreeSet;
use std::fmt::Write;
use std::hint::black_box;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

/// The allocator of the command.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How many configurations there are.
const ROUTERS: u32 = 1_000;

/// A small generator of its own: the same fleet in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u32) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        u32::try_from((self.0 >> 16) % u64::from(bound)).unwrap_or(0)
    }
}

/// A configuration of some 2,000 lines: 80 interfaces, some shut down, some with a policy; 50 lists, in which one entry in fifty is said
/// twice; 20 maps whose hops are neighbours, or nobody; and a name in thirty that is mistyped.
fn router(number: u32) -> String {
    let mut random = Random(0x9e37_79b9_7f4a_7c15 ^ (u64::from(number) << 20));
    let mut text = format!(
        "version 15.2\nservice timestamps log datetime msec\n!\nhostname r{number:04}\n!\nip cef\n!\n"
    );
    for interface in 0..80 {
        let network = interface * 16;
        let _ = writeln!(
            text,
            "interface GigabitEthernet{}/{}\n description link {interface}\n ip address 172.16.{}.{} 255.255.255.240",
            interface / 40,
            interface % 40,
            network / 256,
            network % 256 + 1,
        );
        if random.below(3) == 0 {
            let _ = writeln!(text, " ip access-group list-{} in", mistyped(&mut random, 50));
        }
        if random.below(4) == 0 {
            let _ = writeln!(text, " ip policy route-map steer-{}", mistyped(&mut random, 20));
        }
        let end = if random.below(10) == 0 { " shutdown\n!\n" } else { " duplex auto\n speed auto\n!\n" };
        text.push_str(end);
    }
    text.push_str("ip route 0.0.0.0 0.0.0.0 172.16.0.2\nip route 10.0.0.0 255.0.0.0 172.16.1.2\n!\n");
    for list in 0..50 {
        let _ = writeln!(text, "ip access-list extended list-{list}\n remark what list {list} is for");
        let mut last = String::new();
        for _ in 0..random.below(50) {
            if random.below(50) > 0 {
                last = entry(&mut random);
            }
            text.push_str(&last);
        }
        text.push_str("!\n");
    }
    for map in 0..20 {
        for clause in 0..=random.below(3) {
            let _ = writeln!(
                text,
                "route-map steer-{map} permit {}\n match ip address list-{}\n set ip next-hop 172.16.{}.{}\n!",
                clause * 10 + 10,
                mistyped(&mut random, 50),
                random.below(5),
                random.below(16) * 16 + 2,
            );
        }
    }
    text.push_str("snmp-server community public RO 99\naccess-list 99 permit 172.16.0.0 0.0.0.255\n!\nend\n");
    text
}

/// A number below a bound; one in thirty is of nothing.
fn mistyped(random: &mut Random, bound: u32) -> u32 {
    if random.below(30) == 0 { bound + random.below(9) } else { random.below(bound) }
}

fn entry(random: &mut Random) -> String {
    let action = if random.below(10) < 7 { "permit" } else { "deny" };
    let (block, client) = (random.below(256), random.below(256));
    let (server, host) = (random.below(16) + 16, random.below(256));
    match random.below(6) {
        0 => {
            format!(" {action} tcp 10.{block}.{client}.0 0.0.0.255 172.{server}.{host}.0 0.0.0.255 eq 443\n")
        }
        1 => format!(" {action} udp 10.{block}.{client}.16 0.0.0.15 any eq domain\n"),
        2 => format!(" {action} tcp 10.{block}.0.0 0.0.255.255 host 172.{server}.9.{host} range 5900 5910\n"),
        3 => format!(" {action} ip 10.{block}.{client}.0 0.0.0.127 172.{server}.{host}.0 0.0.0.255\n"),
        4 => format!(" {action} tcp any host 172.{server}.{host}.7 established\n"),
        _ => format!(" {action} icmp 10.{block}.{client}.0 0.0.0.255 any echo\n"),
    }
}

/// The seconds that some work takes: the best of three runs.
fn best(mut run: impl FnMut() -> usize) -> f64 {
    let timed = |run: &mut dyn FnMut() -> usize| {
        let start = Instant::now();
        black_box(run());
        start.elapsed().as_secs_f64()
    };
    (0..3).map(|_| timed(&mut run)).fold(f64::INFINITY, f64::min)
}

/// The sum of what is done with each text on some threads, each taking the next text that nobody has.
fn sum<'t>(threads: usize, texts: &'t [Vec<u8>], each: impl Fn(&'t [u8]) -> usize + Sync) -> usize {
    let (next, sum) = (AtomicUsize::new(0), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let mut own = 0;
                while let Some(text) = texts.get(next.fetch_add(1, Ordering::Relaxed)) {
                    own += each(text);
                }
                sum.fetch_add(own, Ordering::Relaxed);
            });
        }
    });
    sum.into_inner()
}

fn lines(text: &[u8]) -> usize {
    text.iter().map(|byte| usize::from(*byte == b'\n')).sum()
}

fn fleet(words: &[String]) -> Vec<Vec<u8>> {
    let Some(folder) = words.iter().find(|word| *word != "rules") else {
        return (0..ROUTERS).map(|number| router(number).into_bytes()).collect();
    };
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut paths: Vec<_> = entries.map(|entry| entry.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|end| end == "cfg"));
    paths.sort();
    paths.into_iter().filter_map(|path| std::fs::read(path).ok()).collect()
}

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let texts = fleet(&words);
    let bytes: usize = texts.iter().map(Vec::len).sum();
    let megabytes = f64::from(u32::try_from(bytes).unwrap_or(u32::MAX)) / 1e6;
    let all = Settings::default();
    let counted: usize = texts.iter().map(|text| lines(text)).sum();
    let found = sum(1, &texts, |text| lint(&parse(text), &all).len());
    println!("{} configurations, {counted} lines, {megabytes:.1} MB, {found} findings", texts.len());
    println!("{:<28} {:>8} {:>10} {:>8} {:>12}", "", "threads", "ms", "MB/s", "times count");
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let counting: BTreeSet<usize> = BTreeSet::from([1, cores]);
    for threads in counting {
        let count = best(|| sum(threads, &texts, lines));
        let row = |name: &str, seconds: f64| {
            let (ms, rate, times) = (seconds * 1e3, megabytes / seconds, seconds / count);
            println!("{name:<28} {threads:>8} {ms:>10.1} {rate:>8.0} {times:>12.1}");
        };
        row("count lines", count);
        row("parse", best(|| sum(threads, &texts, |text| parse(text).line_count())));
        let load = |text: &[u8]| state::load(&parse(text)).acls.len();
        row("parse, load", best(|| sum(threads, &texts, load)));
        row("parse, load, all rules", best(|| sum(threads, &texts, |text| lint(&parse(text), &all).len())));
    }
    if words.iter().any(|word| word == "rules") {
        alone(&texts);
    }
}

/// What each rule takes without the others, on one thread.
fn alone(texts: &[Vec<u8>]) {
    let configs: Vec<Config<'_>> = texts.iter().map(|text| parse(text)).collect();
    let run =
        |settings: &Settings<'_>| best(|| configs.iter().map(|config| lint(config, settings).len()).sum());
    let only = |names: &[&str]| Settings {
        select: Some(names.iter().map(|name| (*name).to_owned()).collect()),
        ..Settings::default()
    };
    let nothing = run(&only(&[]));
    println!("\n{:<28} {:>8.1} ms: what a router holds, and no rule", "", nothing * 1e3);
    let mut rows: Vec<(f64, &str)> =
        RULES.iter().map(|rule| (run(&only(&[rule.name])) - nothing, rule.name)).collect();
    rows.sort_by(|one, other| other.0.total_cmp(&one.0));
    for (seconds, name) in rows {
        println!("{name:<28} {:>8.1} ms", seconds * 1e3);
    }
}
