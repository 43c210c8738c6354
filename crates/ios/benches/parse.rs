//! How fast a configuration is read: beside counting its line ends and copying it, in one run on the same bytes.
//!
//! `cargo bench -p byway-ios` prints the table of docs/performance.md. Times move with the machine; the ratios do so far less.

#![expect(clippy::print_stdout, clippy::cast_precision_loss, reason = "a benchmark prints its table")]

use std::fmt::Write;
use std::hint::black_box;
use std::time::{Duration, Instant};

/// A configuration of one list with so many entries: the shapes of a long list in the field.
fn configuration(entries: usize) -> Vec<u8> {
    let mut text = String::from("version 15.2\nhostname edge\n!\nip access-list extended long\n");
    // A small generator of its own: the same bytes in every run.
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut random = |below: u64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state % below
    };
    for _ in 0..entries {
        let action = if random(10) < 7 { "permit" } else { "deny  " };
        let protocol = ["tcp", "tcp", "tcp", "udp", "ip", "icmp"][usize::try_from(random(6)).unwrap_or(0)];
        let _ = write!(text, " {action} {protocol}");
        for side in 0..2 {
            match random(8) {
                0 => text.push_str(" any"),
                1 => {
                    let _ = write!(text, " host 10.{}.{}.{}", random(256), random(256), random(256));
                }
                _ => {
                    let _ = write!(text, " 10.{}.{}.0 0.0.0.255", random(256), random(256));
                }
            }
            if side == 1 && matches!(protocol, "tcp" | "udp") {
                match random(4) {
                    0 => text.push_str(" range 5900 5910"),
                    1 => text.push_str(if protocol == "tcp" { " eq www" } else { " eq domain" }),
                    _ => {
                        let _ = write!(text, " eq {}", 1024 + random(60_000));
                    }
                }
            }
        }
        if random(50) == 0 {
            text.push_str(" log");
        }
        text.push('\n');
    }
    text.push_str("!\nend\n");
    text.into_bytes()
}

/// The best of several runs.
fn best(mut run: impl FnMut()) -> Duration {
    let once = |run: &mut dyn FnMut()| {
        let start = Instant::now();
        run();
        start.elapsed()
    };
    (0..7).map(|_| once(&mut run)).min().unwrap_or_default()
}

fn main() {
    println!("{:>9} {:>9} {:>9} {:>9} {:>9} {:>9}", "entries", "MB", "parse ms", "MB/s", "x count", "x copy");
    let mut last: Option<(usize, f64)> = None;
    for entries in [1_000, 10_000, 100_000, 1_000_000] {
        let text = configuration(entries);
        let parse = best(|| {
            black_box(byway_ios::parse(black_box(&text)));
        });
        let count = best(|| {
            black_box(memchr::memchr_iter(b'\n', black_box(&text)).count());
        });
        let copy = best(|| {
            black_box(black_box(&text).clone());
        });
        let megabytes = text.len() as f64 / 1e6;
        let seconds = parse.as_secs_f64();
        println!(
            "{entries:>9} {megabytes:>9.1} {:>9.2} {:>9.0} {:>9.1} {:>9.1}",
            seconds * 1e3,
            megabytes / seconds,
            seconds / count.as_secs_f64(),
            seconds / copy.as_secs_f64()
        );
        if let Some((before, time)) = last {
            let exponent = (seconds / time).ln() / (entries as f64 / before as f64).ln();
            println!("          growth exponent {exponent:.2}");
        }
        last = Some((entries, seconds));
    }
}
