//! How fast packets are answered by a policy that was read from a long access list: by the index of the flat policy, and beside it
//! by the plain walk, in one run on the same packets.
//!
//! `cargo bench -p byway-lift --bench trace` prints the table of docs/performance.md. Half of the packets are of an entry, half are
//! any packets. Times move with the machine; the ratios do so far less.

#![expect(clippy::print_stdout, clippy::cast_precision_loss, reason = "a benchmark prints its table")]

use byway_ios::{InterfaceName, parse, state};
use byway_lift::{Entrance, lift};
use byway_packet::Packet;
use byway_packet::set::Point;
use std::fmt::Write;
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
}

/// A list as networks have them: services of servers for groups of clients, some hosts, some exceptions.
fn configuration(entries: u32) -> String {
    let random = &mut Random(0x5eed);
    let mut text = "ip access-list extended traffic\n".to_owned();
    for _ in 0..entries {
        let action = if random.below(10) == 0 { "deny" } else { "permit" };
        let source = format!("10.{}.{}.0 0.0.0.255", random.below(200), random.below(256));
        let server = format!("172.{}.{}.{}", 16 + random.below(16), random.below(256), random.below(256));
        let port = ["22", "80", "443", "3389", "5900", "1521"][random.below(6) as usize];
        let written = match random.below(10) {
            0 => writeln!(text, " {action} ip {source} host {server}"),
            1 => writeln!(text, " {action} udp {source} host {server} range 5000 5100"),
            _ => writeln!(text, " {action} tcp {source} host {server} eq {port}"),
        };
        written.expect("a String takes what is written");
    }
    text + "route-map m permit 10\n match ip address traffic\n set ip next-hop 192.168.0.1\n\
            interface GigabitEthernet0/0\n ip policy route-map m\n"
}

fn main() {
    // `cargo test --benches` runs it too: once and small.
    let sizes: &[u32] = if std::env::args().any(|argument| argument == "--bench") {
        &[100, 1_000, 10_000, 100_000]
    } else {
        &[100]
    };
    println!(
        "| entries | regions | lift ms | flat and index ms | M packets/s | plain walk, M packets/s | times |"
    );
    println!("|---:|---:|---:|---:|---:|---:|---:|");
    for &entries in sizes {
        let text = configuration(entries);
        let config = parse(text.as_bytes());
        let router = state::load(&config);
        let entrance = Entrance::Interface(InterfaceName::parse("Gi0/0").expect("a name"));
        let (lifting, lifted) = timed(|| lift(&router, &entrance));
        let policy = &lifted.policy;
        let (flattening, flat) = timed(|| {
            let flat = policy.flat(policy.usual_limit()).expect("one list is not too large");
            flat.list().index();
            flat
        });
        let packets = packets(&flat.rules().iter().map(|rule| rule.region).collect::<Vec<_>>());
        let points: Vec<Point> = packets.iter().map(Point::of).collect();
        for (point, packet) in points.iter().zip(&packets).take(2_000_000 / entries as usize) {
            let walk = policy.walk(packet);
            assert_eq!(flat.first(point).outcome, walk.outcome_id, "{packet}");
        }
        let quick = rate(&points, Duration::from_millis(600), |point| flat.first(point).outcome.0);
        let plain = rate(&packets, Duration::from_millis(600), |packet| policy.walk(packet).outcome_id.0);
        println!(
            "| {entries} | {} | {:.2} | {:.2} | {:.1} | {:.4} | {:.0} |",
            flat.rules().len(),
            lifting.as_secs_f64() * 1e3,
            flattening.as_secs_f64() * 1e3,
            quick / 1e6,
            plain / 1e6,
            quick / plain
        );
    }
}

fn timed<T>(work: impl FnOnce() -> T) -> (Duration, T) {
    let start = Instant::now();
    let made = work();
    (start.elapsed(), made)
}

fn packets(regions: &[byway_packet::set::Region]) -> Vec<Packet> {
    let random = &mut Random(7);
    let count = u32::try_from(regions.len()).unwrap_or(u32::MAX);
    let point = |seed: u32| {
        let region = if seed.is_multiple_of(2) {
            regions[random.below(count) as usize]
        } else {
            byway_packet::set::Region::ALL
        };
        region.sample(u64::from(seed))
    };
    // As a packet it has no more than its protocol has.
    (0..100_000).map(point).map(|point| point.packet()).collect()
}

/// Packets in a second.
fn rate<P>(packets: &[P], least: Duration, mut answer: impl FnMut(&P) -> u32) -> f64 {
    let start = Instant::now();
    let mut count = 0;
    while start.elapsed() < least {
        let from = count % packets.len();
        for packet in packets[from..].iter().take(200) {
            black_box(answer(black_box(packet)));
            count += 1;
        }
    }
    count as f64 / start.elapsed().as_secs_f64()
}
