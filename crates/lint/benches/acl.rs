//! What the rules about the entries of a list cost: `unreachable-ace` with the entries that hide each, beside a pairwise scan for one
//! earlier entry that covers, in one run on the same lists; `redundant-ace` on top; and all rules that are on by default, of which many
//! ask the same list, since two clauses of a bound map match it.
//!
//! `cargo bench -p byway-lint --bench acl` prints the table of docs/performance.md; `-- million` adds lists of a million entries, and
//! `-- FILE` takes the lists of a file instead. Times move with the machine; ratios and exponents do so far less.

#![expect(clippy::print_stdout, reason = "a benchmark prints its table")]

use byway_ios::{Config, parse, state};
use byway_lint::{Settings, lint};
use byway_packet::set::Region;
use std::collections::BTreeSet;
use std::fmt::Write;
use std::hint::black_box;
use std::net::Ipv4Addr;
use std::time::Instant;

/// The allocator of the command.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// A small generator of its own: the same lists in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u32) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        u32::try_from((self.0 >> 16) % u64::from(bound)).unwrap_or(0)
    }
}

/// How entries lie to each other.
#[derive(Clone, Copy)]
enum Family {
    /// Clients with a block of their own to servers by service; one entry in fifty lies in an earlier one.
    Plain,
    /// Everything within 10.0.0.0/8, one side in eight `any` or the whole of it: entries overlap by the thousand.
    Dense,
}

impl Family {
    const fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Dense => "dense",
        }
    }

    fn list(self, entries: u32) -> String {
        let mut random = Random(0x9e37_79b9_7f4a_7c15);
        let mut text = String::from("version 15.2\nhostname edge\n!\nip access-list extended long\n");
        for number in 0..entries {
            let source = if random.below(50) == 0 { random.below(number + 1) } else { number };
            match self {
                Self::Plain => plain(&mut text, &mut random, source),
                Self::Dense => dense(&mut text, &mut random),
            }
        }
        text.push_str(ASKED);
        text
    }
}

/// A policy that asks the list twice.
const ASKED: &str = "\
!
route-map steer permit 10
 match ip address long
 set ip next-hop 172.16.0.2
route-map steer permit 20
 match ip address long
 set ip next-hop 172.16.0.3
!
interface GigabitEthernet0/0
 ip address 10.0.0.1 255.0.0.0
 ip policy route-map steer
interface GigabitEthernet0/1
 ip address 172.16.0.1 255.255.0.0
";

fn action(random: &mut Random) -> &'static str {
    if random.below(10) < 7 { "permit" } else { "deny  " }
}

fn plain(text: &mut String, random: &mut Random, source: u32) {
    let action = action(random);
    // A /28 of 10.0.0.0/8 for each, and a server network for it.
    let client = 0x0a00_0000 | (source << 4 & 0x00ff_fff0);
    let client = Ipv4Addr::from(client);
    let server = format!("172.{}.{}", 16 + source % 16, source / 16 % 256);
    let _ = match source % 6 {
        0 => writeln!(text, " {action} tcp {client} 0.0.0.15 {server}.0 0.0.0.255 eq 443"),
        1 => writeln!(text, " {action} udp {client} 0.0.0.15 any eq domain"),
        2 => writeln!(text, " {action} tcp {client} 0.0.0.15 {server}.0 0.0.0.255 range 5900 5910"),
        3 => writeln!(text, " {action} ip {client} 0.0.0.15 {server}.0 0.0.0.255"),
        4 => writeln!(text, " {action} tcp any host {server}.{} established", source / 4096 % 256),
        _ => writeln!(text, " {action} icmp {client} 0.0.0.15 any echo"),
    };
}

fn dense(text: &mut String, random: &mut Random) {
    let protocol = ["ip", "tcp", "tcp", "udp"][random.below(4) as usize];
    let _ = write!(text, " {} {protocol}", action(random));
    for _ in 0..2 {
        match random.below(16) {
            0 => text.push_str(" any"),
            1 => text.push_str(" 10.0.0.0 0.255.255.255"),
            _ => {
                let bits = random.below(17);
                let wildcard = (1u32 << bits) - 1;
                let address = 0x0a00_0000 | (random.below(1 << 24) & !wildcard);
                let _ = write!(text, " {} {}", Ipv4Addr::from(address), Ipv4Addr::from(wildcard));
            }
        }
    }
    if matches!(protocol, "tcp" | "udp") && random.below(3) > 0 {
        let _ = write!(text, " eq {}", [22, 53, 80, 443][random.below(4) as usize]);
    }
    text.push('\n');
}

fn timed<T>(run: impl FnOnce() -> T) -> (T, f64) {
    let start = Instant::now();
    let result = black_box(run());
    (result, start.elapsed().as_secs_f64())
}

fn best<T>(runs: u32, mut run: impl FnMut() -> T) -> (T, f64) {
    let mut result = timed(&mut run);
    for _ in 1..runs {
        let next = timed(&mut run);
        if next.1 < result.1 {
            result = next;
        }
    }
    result
}

fn select(rules: &[&str]) -> Settings<'static> {
    let select: BTreeSet<String> = rules.iter().map(|rule| (*rule).to_owned()).collect();
    Settings { select: Some(select), ..Settings::default() }
}

/// For each entry the first earlier one that covers all its regions alone.
fn pairwise(config: &Config<'_>) -> usize {
    let router = state::load(config);
    let mut found = 0;
    for list in router.acls.values() {
        let read = byway_lift::acl(&router, list);
        let entries = read.list.entries();
        let owners: Vec<&[_]> = entries.chunk_by(|one, other| one.owner == other.owner).collect();
        for (at, own) in owners.iter().enumerate() {
            let covers = |earlier: &&&[byway_packet::set::Entry]| {
                let covered = |region: &Region| earlier.iter().any(|entry| entry.region.covers(region));
                own.iter().all(|entry| covered(&entry.region))
            };
            found += usize::from(owners[..at].iter().find(covers).is_some());
        }
    }
    found
}

/// The most memory that this process has held, as the kernel of Linux tells it.
fn peak() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.parse::<f64>().ok().map(|kilobytes| kilobytes * 1024.0 / 1e6)
}

/// One row; gives the times of the rule and of the scan.
fn row(name: &str, text: &str, scan: bool) -> (f64, Option<f64>) {
    let runs = if text.len() < 20_000_000 { 5 } else { 2 };
    let (config, reading) = best(runs, || parse(text.as_bytes()));
    let (_, loading) = best(runs, || state::load(&config));
    let entries = config.line_count();
    let (found, unreachable) = best(runs, || lint(&config, &select(&["unreachable-ace"])).len());
    let held = peak().unwrap_or(0.0);
    let (_, redundant) = best(runs, || lint(&config, &select(&["unreachable-ace", "redundant-ace"])).len());
    let (_, all) = best(runs, || lint(&config, &Settings::default()).len());
    let held_by_all = peak().unwrap_or(0.0);
    let scan = scan.then(|| timed(|| pairwise(&config)));
    print!(
        "{name:<18} {entries:>9} {:>8.1} {:>8.1} {:>10.1} {:>8.1} {:>8.1} {found:>8} {held:>7.0} {held_by_all:>7.0}",
        reading * 1e3,
        loading * 1e3,
        unreachable * 1e3,
        redundant * 1e3,
        all * 1e3,
    );
    match scan {
        Some((found, seconds)) => println!(" {:>10.1} {found:>8}", seconds * 1e3),
        None => println!(),
    }
    (unreachable, scan.map(|(_, seconds)| seconds))
}

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    println!(
        "{:<18} {:>9} {:>8} {:>8} {:>10} {:>8} {:>8} {:>8} {:>7} {:>7} {:>10} {:>8}",
        "list",
        "lines",
        "parse",
        "state",
        "unreach.",
        "+redund.",
        "all",
        "found",
        "MB",
        "MB all",
        "pairwise",
        "found"
    );
    for path in words.iter().filter(|word| *word != "million") {
        let Ok(text) = std::fs::read_to_string(path) else {
            println!("{path} cannot be read");
            continue;
        };
        row(path.rsplit('/').next().unwrap_or(path), &text, text.len() < 2_000_000);
    }
    if words.iter().any(|word| word != "million") {
        return;
    }
    for family in [Family::Plain, Family::Dense] {
        let mut rows = Vec::new();
        for entries in [1_000, 10_000, 100_000] {
            rows.push(row(family.name(), &family.list(entries), entries < 100_000));
        }
        let decades = |from: f64, to: f64| (to / from).log10();
        let scan = rows[1].1.zip(rows[0].1).map_or(0.0, |(to, from)| decades(from, to));
        println!(
            "{}: growth exponents {:.2} and {:.2}; of the scan from 1,000 to 10,000 entries {scan:.2}",
            family.name(),
            decades(rows[0].0, rows[1].0),
            decades(rows[1].0, rows[2].0)
        );
        if words.iter().any(|word| word == "million") {
            let million = row(family.name(), &family.list(1_000_000), false);
            println!(
                "{}: growth exponent from 100,000 entries {:.2}",
                family.name(),
                decades(rows[2].0, million.0)
            );
        }
    }
}
