//! How much a topology may ask for: what is too much is refused before it is built, and what is much is built soon.

use byway_compiler::{Failure, Options, compile};
use byway_diagnostic::{Diagnostic, Source, Sources, render};
use byway_testkit as testkit;
use std::time::{Duration, Instant};

/// Prefixes that nothing merges.
fn prefixes(first: u8, count: u32) -> String {
    let list: Vec<String> =
        (0..count).map(|n| format!("{first}.{}.{}.0/24", n * 2 / 256, n * 2 % 256)).collect();
    list.join(", ")
}

/// So many separate prefixes on each side, and redirects between them.
fn topology(sources: u32, destinations: u32, redirects: &str) -> String {
    format!(
        "networks:
  clients: [{}]
  servers: [{}]
appliances:
  scb: {{ address: 172.16.0.1, source_address: client }}
redirects:
{redirects}routers:
  edge:
    platform: ios
    release: \"12.3\"
    interfaces:
      FastEthernet0/0: {{ address: 192.168.0.254/24, faces: clients }}
      FastEthernet0/1: {{ address: 172.16.0.254/24, faces: scb }}
      FastEthernet1/0: {{ address: 192.168.1.254/24, faces: servers }}
",
        prefixes(10, sources),
        prefixes(11, destinations)
    )
}

fn refused(text: &str) -> Vec<Diagnostic> {
    let loaded = byway_topology::load(text.as_bytes());
    assert!(!loaded.has_errors(), "{:#?}", loaded.diagnostics);
    let start = Instant::now();
    let Err(Failure::Refused(found)) = compile(&loaded.topology, &Options::default()) else {
        panic!("it is refused")
    };
    // A debug build on a busy machine; measured in milliseconds.
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
    found
}

/// Without the line of the file, which is as long as the networks.
fn words(found: &[Diagnostic]) -> String {
    let one = |diagnostic: &Diagnostic| {
        let line =
            render::text(diagnostic, &Sources::one(Source::new("topology.yaml", b"")), render::Style::PLAIN);
        line.lines().filter(|line| !line.contains(" | ")).flat_map(|line| [line, "\n"]).collect::<String>()
    };
    found.iter().map(one).collect::<Vec<_>>().join("\n")
}

#[test]
fn one_list_that_is_too_long() {
    let redirects = "  web: { from: clients, to: servers, service: [tcp/80, udp/80, icmp], via: scb }\n";
    let text = topology(3000, 3000, redirects);
    let found = refused(&text);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!(found[0].span().map(|span| &text[span.range()]), Some("clients"));
    testkit::snapshots("compiler/refused", || insta::assert_snapshot!("too-large-list", words(&found)));
}

#[test]
fn lists_that_are_too_long_together() {
    let redirect =
        |n| format!("  r{n}: {{ from: clients, to: servers, service: tcp/{}, via: scb }}\n", n + 1);
    let redirects = (0..200).map(redirect).collect::<Vec<_>>().concat();
    let text = topology(400, 400, &redirects);
    let found = refused(&text);
    assert_eq!(found.len(), 1, "{found:#?}");
    testkit::snapshots("compiler/refused", || insta::assert_snapshot!("too-large-lists", words(&found)));
}

#[test]
fn the_place_is_what_makes_the_list_long() {
    let at = |sources, destinations, redirect: &str| {
        let text = topology(sources, destinations, &format!("  web: {redirect}\n"));
        let found = refused(&text);
        assert_eq!(found.len(), 1, "{found:#?}");
        found[0].span().map(|span| text[span.range()].to_owned()).unwrap_or_default()
    };
    assert_eq!(at(300, 3000, "{ from: clients, to: servers, via: scb }"), "servers");
    assert_eq!(
        at(800, 800, "{ from: 10.0.0.0/8, to: any, except: [{ from: clients, to: servers }], via: scb }"),
        "{ from: clients, to: servers }"
    );
    let odd: Vec<String> = (0..500).map(|n| (n * 2 + 1).to_string()).collect();
    let pairs = format!("\"tcp/{0}->{0}\"", odd.join(","));
    assert_eq!(at(1, 1, &format!("{{ from: clients, to: servers, service: {pairs}, via: scb }}")), pairs);
}

/// Each redirect is told once, however many lists it has, and what else is wrong is told too.
#[test]
fn other_errors_are_told_beside() {
    let redirects =
        "  web: { from: clients, to: servers, via: scb }\n  \"a b\": { from: clients, to: any, via: scb }\n";
    let codes: Vec<_> = refused(&topology(1000, 1000, redirects)).iter().map(|found| found.code).collect();
    assert_eq!(codes, ["too-large", "ios-name"]);
}

#[test]
fn a_hundred_thousand_entries_are_built() {
    let text = topology(
        400,
        250,
        "  web: { from: clients, to: servers, service: tcp/80, via: scb, directions: [inbound] }\n",
    );
    let loaded = byway_topology::load(text.as_bytes());
    let start = Instant::now();
    let compiled = compile(&loaded.topology, &Options::default()).expect("it is not too much");
    // A debug build on a busy machine; measured some 20 times less.
    assert!(start.elapsed() < Duration::from_secs(30), "{:?}", start.elapsed());
    assert_eq!(compiled.blocks[0].plan.lists[0].entries.len(), 100_000);
}

/// Many exceptions, and many ports one by one, cost no more than they say.
#[test]
fn many_small_things_are_built() {
    let exceptions: Vec<String> =
        (0..5000).map(|n| format!("{{ to: 11.{}.{}.1 }}", n / 256, n % 256)).collect();
    let ports: Vec<String> = (0..5000).map(|n| format!("tcp/{}", n * 2 + 1)).collect();
    let redirects = format!(
        "  web: {{ from: clients, to: any, via: scb, except: [{}] }}\n  ports: {{ from: clients, to: servers, via: scb, service: [{}] }}\n",
        exceptions.join(", "),
        ports.join(", ")
    );
    let loaded = byway_topology::load(topology(2, 2, &redirects).as_bytes());
    assert!(!loaded.has_errors(), "{:#?}", loaded.diagnostics);
    let start = Instant::now();
    let compiled = compile(&loaded.topology, &Options::default()).expect("it is not too much");
    assert!(start.elapsed() < Duration::from_secs(30), "{:?}", start.elapsed());
    assert_eq!(compiled.blocks[0].plan.lists.len(), 4);
}
