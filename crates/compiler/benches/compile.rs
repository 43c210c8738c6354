//! How fast a topology becomes blocks: beside writing the same bytes to a file, in one run.
//!
//! `cargo bench -p byway-compiler` prints the table of docs/performance.md. Times move with the machine; the ratios and the growth
//! exponents do so far less.

#![expect(clippy::print_stdout, clippy::cast_precision_loss, reason = "a benchmark prints its table")]

use byway_compiler::{Options, compile};
use byway_topology::load;
use std::fmt::Write;
use std::hint::black_box;
use std::time::{Duration, Instant};

/// A network that merges with no other of another number.
fn network(kind: u32, number: u32) -> String {
    let address = (kind << 24) + number * 256;
    format!("{}/25", std::net::Ipv4Addr::from_bits(address))
}

fn networks(kind: u32, count: u32) -> String {
    let all: Vec<String> = (0..count).map(|number| network(kind, number)).collect();
    format!("[{}]", all.join(", "))
}

const ROUTER: &str = "routers:\n  edge:\n    platform: ios\n    release: 15.2(4)M\n    interfaces:\n      \
    GigabitEthernet0/0: { address: 10.255.255.1/30, faces: 10.0.0.0/8 }\n      \
    GigabitEthernet0/1: { address: 172.16.0.254/24, faces: scb }\n";

const APPLIANCE: &str = "appliances:\n  scb: { address: 172.16.0.1 }\n";

/// One list of so many entries: sources by destinations.
fn one_list(entries: u32) -> String {
    let destinations = 100;
    let (from, to) = (networks(10, entries / destinations), networks(20, destinations));
    let redirect = format!("redirects:\n  all: {{ from: {from}, to: {to}, service: tcp/22, via: scb }}\n");
    format!("{APPLIANCE}{redirect}{ROUTER}")
}

/// Lists of a hundred entries each, so many entries together.
fn many_lists(entries: u32) -> String {
    let mut text = format!("{APPLIANCE}redirects:\n");
    for number in 0..entries / 100 {
        let ten = |kind| -> String {
            let all: Vec<String> = (0..10).map(|nth| network(kind, number * 10 + nth)).collect();
            all.join(", ")
        };
        let (from, to, port) = (ten(10), ten(20), 1024 + number);
        let _ =
            writeln!(text, "  r{number}: {{ from: [{from}], to: [{to}], service: tcp/{port}, via: scb }}");
    }
    text + ROUTER
}

/// A redirect for each entry, each of another source.
fn sources(entries: u32) -> String {
    redirects(entries, |number| (network(10, number), 443))
}

/// A redirect for each entry, each of another service.
fn services(entries: u32) -> String {
    redirects(entries, |number| ("10.0.0.0/8".to_owned(), 1 + 2 * number))
}

/// A redirect for each entry: a hundred services for each source.
fn services_by_source(entries: u32) -> String {
    redirects(entries, |number| (network(10, number / 100), 1 + 2 * (number % 100)))
}

/// Redirects to anywhere, and a router that has a number for the clause of each.
fn redirects(count: u32, one: impl Fn(u32) -> (String, u32)) -> String {
    let mut text = format!("{APPLIANCE}redirects:\n");
    for number in 0..count {
        let (from, port) = one(number);
        let _ = writeln!(text, "  r{number}: {{ from: {from}, to: any, service: tcp/{port}, via: scb }}");
    }
    text + ROUTER + "    sequence: { start: 1, step: 1 }\n"
}

/// One list of so many entries, half of which take something out.
fn exceptions(entries: u32) -> String {
    let (hundredth, destinations) = (entries / 100, 50);
    let (from, to) = (networks(10, hundredth), networks(20, destinations));
    let mut except = String::new();
    for number in 0..50 {
        // A host of each network, on a port of its own.
        let host =
            |network: u32| std::net::Ipv4Addr::from_bits((10 << 24) + network * 256 + number).to_string();
        let hosts: Vec<String> = (0..hundredth).map(host).collect();
        let (hosts, port) = (hosts.join(", "), 1024 + number);
        let _ = writeln!(except, "      - {{ from: [{hosts}], service: tcp/{port} }}");
    }
    let redirect =
        format!("redirects:\n  all:\n    from: {from}\n    to: {to}\n    via: scb\n    except:\n{except}");
    format!("{APPLIANCE}{redirect}{ROUTER}")
}

/// 1,000 networks, 200 services with a redirect each, 20 appliances, 50 routers of 20 networks and 4 appliances each.
fn estate() -> String {
    let mut text = String::from("networks:\n");
    for number in 0..1000 {
        let _ = writeln!(text, "  n{number}: {}", network(10, number));
    }
    text.push_str("services:\n");
    for number in 0..200 {
        let _ =
            writeln!(text, "  s{number}: [tcp/{}, udp/{}-{}]", 1024 + number, 5000 + number, 5010 + number);
    }
    text.push_str("appliances:\n");
    for number in 0..20 {
        let _ = writeln!(text, "  a{number}: {{ address: 172.16.{number}.1, source_address: client }}");
    }
    text.push_str("redirects:\n");
    for number in 0..200u32 {
        // The networks of five of the routers that reach the appliance.
        let appliance = number % 20;
        let routers = (0..50).filter(|router| (router + appliance) % 5 == 0).take(5);
        let from: Vec<String> = routers.map(|router| format!("n{}", router * 20 + number % 20)).collect();
        let _ = writeln!(
            text,
            "  r{number}: {{ from: [{}], to: {}, service: s{number}, via: a{appliance} }}",
            from.join(", "),
            network(20, number)
        );
    }
    text.push_str("routers:\n");
    for router in 0..50 {
        let _ = writeln!(text, "  r{router}:\n    platform: ios\n    release: 15.2(4)M\n    interfaces:");
        for port in 0..20 {
            let name = format!("n{}", router * 20 + port);
            let _ = writeln!(text, "      Vlan{port}: {{ address: unnumbered, faces: {name} }}");
        }
        let _ = writeln!(text, "      Vlan99: {{ address: unnumbered, faces: 20.0.0.0/8 }}");
        for appliance in (0..20).filter(|appliance| (router + appliance) % 5 == 0) {
            let _ = writeln!(
                text,
                "      Vlan{}: {{ address: 172.16.{appliance}.{}/24, faces: a{appliance} }}",
                100 + appliance,
                100 + router
            );
        }
    }
    text
}

/// A topology that yields so many entries.
type Family = fn(u32) -> String;

/// The best of several runs.
fn best(mut run: impl FnMut()) -> Duration {
    let once = |run: &mut dyn FnMut()| {
        let start = Instant::now();
        run();
        start.elapsed()
    };
    (0..5).map(|_| once(&mut run)).min().unwrap_or_default()
}

/// One row; gives the entries and the seconds from YAML to text.
fn measure(topology: &str, file: &std::path::Path) -> (usize, f64) {
    let loaded = load(topology.as_bytes());
    assert!(!loaded.has_errors(), "{:?}", loaded.diagnostics.first());
    let blocks = || match compile(&loaded.topology, &Options::default()) {
        Ok(compiled) => compiled,
        Err(failure) => panic!("{failure:?}"),
    };
    let text = blocks().text();
    let is_entry = |line: &&str| line.starts_with(" permit ") || line.starts_with(" deny ");
    let entries = text.lines().filter(is_entry).count();
    let read = best(|| {
        black_box(load(black_box(topology.as_bytes())));
    });
    let compiled = best(|| {
        black_box(blocks().text());
    });
    let write = best(|| std::fs::write(file, black_box(&text)).expect("a temporary file can be written"));
    let [read, compiled, write] = [read, compiled, write].map(|time| time.as_secs_f64());
    println!(
        "{entries:>9} {:>9.2} {:>9.1} {:>9.1} {:>9.1} {:>9.2} {:>9.0}",
        text.len() as f64 / 1e6,
        read * 1e3,
        compiled * 1e3,
        (read + compiled) * 1e3,
        write * 1e3,
        (read + compiled) / write
    );
    (entries, read + compiled)
}

fn main() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let file = folder.path().join("blocks");
    println!(
        "load: YAML to topology, checked. compile: topology to text, read back. x write: both beside one write."
    );
    println!(
        "{:>9} {:>9} {:>9} {:>9} {:>9} {:>9} {:>9}",
        "entries", "MB", "load ms", "comp. ms", "both ms", "write ms", "x write"
    );
    println!("1,000 networks, 200 services, 20 appliances, 50 routers");
    measure(&estate(), &file);
    let large = [1_000, 10_000, 100_000];
    // A file has room for some 15,000 redirects.
    let small = [100, 1_000, 10_000];
    let families: [(&str, Family, [u32; 3]); 6] = [
        ("one list", one_list, large),
        ("lists of a hundred entries", many_lists, large),
        ("one list, half of it exceptions", exceptions, large),
        ("a redirect for each entry, of one service", sources, small),
        ("a redirect for each entry, of one source", services, small),
        ("a redirect for each entry, a hundred for each source", services_by_source, small),
    ];
    for (name, family, sizes) in families {
        println!("{name}");
        let mut last: Option<(usize, f64)> = None;
        for entries in sizes {
            let (entries, seconds) = measure(&family(entries), &file);
            if let Some((before, time)) = last {
                let exponent = (seconds / time).ln() / (entries as f64 / before as f64).ln();
                println!("          growth exponent {exponent:.2}");
            }
            last = Some((entries, seconds));
        }
    }
}
