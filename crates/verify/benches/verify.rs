//! How fast two configurations are proved to treat packets alike, or found not to: beside asking every pair of entries, in one run.
//!
//! `cargo bench -p byway-verify` prints the table of docs/performance.md. Times move with the machine; the ratios and the growth
//! exponents do so far less.

#![expect(clippy::print_stdout, reason = "a benchmark prints its table")]

use byway_ios::state::Router;
use byway_ios::{InterfaceName, parse, state};
use byway_lift::{Entrance, lift};
use byway_packet::set::Region;
use std::fmt::Write;
use std::hint::black_box;
use std::time::{Duration, Instant};

/// Throws, the same for the same seed (the generator is splitmix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: u32) -> u32 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        u32::try_from((mixed >> 33) % u64::from(end)).expect("it is below a u32")
    }
}

/// An entry: clients to a host by a service; a tenth takes UDP out. Lists of such may stand in any order.
#[derive(Clone, Copy)]
struct Entry {
    client: u32,
    host: u32,
    first_port: u32,
    last_port: u32,
    denied: bool,
}

fn entries(count: u32) -> Vec<Entry> {
    let mut dice = Dice(7);
    let mut one = |number: u32| {
        let first_port = 1024 + dice.below(20_000);
        Entry {
            client: 0x0a00_0000 + dice.below(65_536) * 256,
            host: 0x1400_0000 + dice.below(1 << 22),
            first_port,
            last_port: first_port + dice.below(3) * 8,
            denied: number % 10 == 9,
        }
    };
    (0..count).map(&mut one).collect()
}

fn line(entry: &Entry, wildcard: u32) -> String {
    let Entry { client, host, first_port, last_port, denied } = *entry;
    let [client, wildcard, host] = [client, wildcard, host].map(std::net::Ipv4Addr::from_bits);
    let action = if denied { "deny udp" } else { "permit tcp" };
    let ports = if first_port == last_port {
        format!("eq {first_port}")
    } else {
        format!("range {first_port} {last_port}")
    };
    format!(" {action} {client} {wildcard} host {host} {ports}\n")
}

/// The list as it is.
fn plain(entries: &[Entry]) -> String {
    configuration(entries.iter().map(|entry| line(entry, 255)))
}

/// The same list in another order, of which one entry in five is split by a bit of the client (the last one now and then: odd and even
/// addresses), and every other range in two.
fn shuffled(entries: &[Entry]) -> String {
    let mut lines = Vec::new();
    for (entry, number) in entries.iter().zip(0..) {
        let (clients, wildcard) = match number % 10 {
            0 => (vec![entry.client, entry.client + 128], 127),
            5 => (vec![entry.client, entry.client + 1], 254),
            _ => (vec![entry.client], 255),
        };
        for client in clients {
            let half = Entry { client, ..*entry };
            let middle = half.first_port.midpoint(half.last_port);
            if number % 2 == 0 && middle > half.first_port {
                lines.push(line(&Entry { last_port: middle, ..half }, wildcard));
                lines.push(line(&Entry { first_port: middle + 1, ..half }, wildcard));
            } else {
                lines.push(line(&half, wildcard));
            }
        }
    }
    let mut dice = Dice(11);
    for end in (1..lines.len()).rev() {
        let other = dice.below(u32::try_from(end + 1).expect("a list is not that long"));
        lines.swap(end, other as usize);
    }
    configuration(lines)
}

fn configuration(lines: impl IntoIterator<Item = String>) -> String {
    let mut text = String::from(
        "interface FastEthernet0/0\n ip address 10.255.255.1 255.255.255.252\n ip policy route-map m\n\
         ip access-list extended l\n",
    );
    text.extend(lines);
    text + "route-map m permit 10\n match ip address l\n set ip next-hop 10.255.255.2\n"
}

/// The quickest of some runs.
fn best(runs: u32, mut work: impl FnMut()) -> Duration {
    let one = |work: &mut dyn FnMut()| {
        let start = Instant::now();
        work();
        start.elapsed()
    };
    (0..runs).map(|_| one(&mut work)).min().unwrap_or_default()
}

fn regions(router: &Router<'_>) -> Vec<(Region, u32)> {
    let name = InterfaceName::parse("FastEthernet0/0").expect("a name");
    let lifted = lift(router, &Entrance::Interface(name));
    let flat = lifted.policy.flat(usize::MAX).expect("there is no limit");
    flat.rules().iter().map(|rule| (rule.region, rule.outcome.0)).collect()
}

/// The least that a comparison entry by entry does: every pair is asked whether it has a common packet and another outcome.
fn pairwise(one: &[(Region, u32)], other: &[(Region, u32)]) -> usize {
    let mut met = 0;
    for (region, outcome) in one {
        met += other.iter().filter(|(with, other)| outcome != other && region.overlaps(with)).count();
    }
    met
}

struct Row {
    entries: u32,
    equal: Duration,
}

fn main() {
    println!(
        "| entries | against | read ms | equal ms | one fault ms | differences | every pair ms | times |\n\
         |---:|---:|---:|---:|---:|---:|---:|---:|"
    );
    let rows: Vec<Row> = [1_000, 10_000, 100_000].into_iter().map(row).collect();
    let mut told = String::from("growth exponents:");
    for pair in rows.windows(2) {
        let more = f64::from(pair[1].entries) / f64::from(pair[0].entries);
        let exponent = (pair[1].equal.as_secs_f64() / pair[0].equal.as_secs_f64()).ln() / more.ln();
        let _ = write!(told, " {exponent:.2}");
    }
    println!("{told}");
}

fn row(count: u32) -> Row {
    let runs = if count > 50_000 { 3 } else { 7 };
    let listed = entries(count);
    let (old_text, new_text) = (plain(&listed), shuffled(&listed));
    let mut faulty = listed.clone();
    let middle = &mut faulty[count as usize / 2];
    middle.host ^= 1;
    let fault_text = shuffled(&faulty);
    let read = best(runs, || {
        black_box(state::load(&parse(black_box(new_text.as_bytes()))));
    });
    let configs = [&old_text, &new_text, &fault_text].map(|text| parse(text.as_bytes()));
    let [old, new, fault] = [&configs[0], &configs[1], &configs[2]].map(state::load);
    let equal = best(runs, || {
        let report = byway_verify::compare(black_box(&old), black_box(&new));
        assert!(report.is_equivalent());
    });
    let mut found = 0;
    let one_fault = best(runs, || {
        let report = byway_verify::compare(black_box(&old), black_box(&fault));
        found = report.differences.len();
        assert!(found > 0 && report.undecided.is_empty());
    });
    let ms = |time: Duration| time.as_secs_f64() * 1e3;
    // A hundred thousand entries against three hundred thousand take minutes.
    let pairs = (count <= 10_000).then(|| {
        let (one, other) = (regions(&old), regions(&new));
        best(1, || {
            black_box(pairwise(&one, &other));
        })
    });
    let naive = pairs.map_or_else(
        || "| |".to_owned(),
        |time| format!("{:.1} | {:.0} |", ms(time), time.as_secs_f64() / equal.as_secs_f64()),
    );
    let against = new_text.matches("host").count();
    println!(
        "| {count} | {against} | {:.1} | {:.1} | {:.1} | {found} | {naive}",
        ms(read),
        ms(equal),
        ms(one_fault)
    );
    Row { entries: count, equal }
}
