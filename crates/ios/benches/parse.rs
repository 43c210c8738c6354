//! How fast a configuration is read: beside counting its line ends and copying it, in one run on the same bytes.
//!
//! `cargo bench -p byway-ios --bench parse` prints the table of docs/performance.md; with `-- FILE` behind it, the row of that file and
//! how much memory the process that reads it once held at most. Times move with the machine; the ratios do so far less.

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

/// The best of several runs; of short ones there are more.
fn best(mut run: impl FnMut()) -> f64 {
    let mut once = || {
        let start = Instant::now();
        run();
        start.elapsed()
    };
    let first = once();
    let more = Duration::from_millis(500).as_nanos() / first.as_nanos().max(1);
    (0..more.clamp(7, 200)).map(|_| once()).fold(first, Duration::min).as_secs_f64()
}

fn header() {
    println!(
        "{:>9} {:>6} {:>9} {:>6} {:>8} {:>7} {:>10} {:>6} {:>8} {:>7}",
        "entries", "MB", "1 thread", "MB/s", "x count", "x copy", "threads", "MB/s", "x count", "x copy"
    );
}

/// Prints the row of a text and gives the time of reading it on one thread.
fn row(name: &str, text: &[u8]) -> f64 {
    let count = best(|| {
        black_box(memchr::memchr_iter(b'\n', black_box(text)).count());
    });
    let copy = best(|| {
        black_box(black_box(text).to_vec());
    });
    let one = best(|| {
        black_box(byway_ios::parse_on(black_box(text), 1));
    });
    let all = best(|| {
        black_box(byway_ios::parse(black_box(text)));
    });
    let megabytes = text.len() as f64 / 1e6;
    print!("{name:>9} {megabytes:>6.1}");
    for (seconds, width) in [(one, 6), (all, 7)] {
        print!(
            " {:>width$.2} ms {:>6.0} {:>8.1} {:>7.1}",
            seconds * 1e3,
            megabytes / seconds,
            seconds / count,
            seconds / copy
        );
    }
    println!();
    one
}

/// The most memory that this process has held, as the kernel of Linux tells it.
fn peak() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.parse::<f64>().ok().map(|kilobytes| kilobytes * 1024.0 / 1e6)
}

fn one_file(path: &str) -> std::io::Result<()> {
    let text = std::fs::read(path)?;
    let megabytes = text.len() as f64 / 1e6;
    let config = byway_ios::parse(&text);
    if let Some(peak) = peak() {
        println!(
            "{} lines, {megabytes:.1} MB; at most {peak:.1} MB held, {:.2} times the text",
            config.line_count(),
            peak / megabytes
        );
    }
    drop(config);
    header();
    row("-", &text);
    Ok(())
}

fn main() -> std::io::Result<()> {
    // Cargo itself gives `--bench`.
    if let Some(path) = std::env::args().skip(1).find(|argument| !argument.starts_with("--")) {
        return one_file(&path);
    }
    header();
    let mut times = Vec::new();
    for entries in [1_000, 10_000, 100_000, 1_000_000] {
        times.push(row(&entries.to_string(), &configuration(entries)));
    }
    if let [_, ten_thousand, _, million] = times[..] {
        println!(
            "growth exponent from 10,000 to 1,000,000: {:.2}",
            (million / ten_thousand).ln() / 100_f64.ln()
        );
    }
    Ok(())
}
