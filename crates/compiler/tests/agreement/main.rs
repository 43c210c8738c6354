//! Random topologies: what the blocks do to packets is what the intent says, and what stands in them is there before it is named.
//!
//! Each block is read, pasted into an empty router and evaluated by the oracle, which shares no code with the intent.
//! `BYWAY_CASES` says how many topologies are tried, where the usual 400 are not enough.

mod packets;
mod topologies;

use byway_compiler::{Compiled, Options, Order, compile};
use byway_ios::{InterfaceName, parse, state};
use byway_packet::Packet;
use byway_policy::{Action, NextHops, Outcome, RouteReason, Unrouted};
use byway_topology::Topology;
use byway_topology::intent::{Entrance, Intent};
use proptest::prelude::*;
use proptest::test_runner::{TestCaseResult, TestError, TestRunner};
use std::cell::Cell;
use std::collections::HashSet;

/// How many packets enter at each place of each router: few where neither the block nor the intent has anything to say.
const PACKETS: (usize, usize) = (100, 5);

fn config() -> ProptestConfig {
    let asked = std::env::var("BYWAY_CASES").ok().and_then(|text| text.parse().ok());
    // A failure prints its topology; seeds would mean nothing after the next change of the topologies.
    let cases = asked.unwrap_or(400);
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

fn compiled(topology: &Topology, order: Order) -> Result<Compiled, TestCaseError> {
    let compiled = compile(topology, &Options { order, router: None });
    compiled.map_err(|failure| TestCaseError::fail(format!("{failure:?}")))
}

fn text(topology: &Topology, order: Order) -> Result<String, TestCaseError> {
    Ok(compiled(topology, order)?.text())
}

/// Every list and map is defined above the line that names it.
fn names_only_what_is_there(text: &str) -> Result<(), String> {
    let mut there: HashSet<(&str, &str)> = HashSet::new();
    for line in text.lines() {
        if line.starts_with("! router ") {
            there.clear();
        }
        let words: Vec<&str> = line.split_whitespace().collect();
        let named = match &words[..] {
            ["ip", "access-list", "extended", name] | ["access-list", name, ..] => {
                there.insert(("list", *name));
                continue;
            }
            ["route-map", name, ..] => {
                there.insert(("map", *name));
                continue;
            }
            ["match", "ip", "address", name] => ("list", *name),
            ["ip", "policy", "route-map", name] | ["ip", "local", "policy", "route-map", name] => {
                ("map", *name)
            }
            _ => continue,
        };
        if !there.contains(&named) {
            return Err(format!("`{line}` comes before what it names in\n{text}"));
        }
    }
    Ok(())
}

/// What was compared.
#[derive(Default)]
struct Counts {
    packets: Cell<u64>,
    decided: Cell<u64>,
}

fn blocks_do_what_the_intent_says(topology: &Topology, seed: u64, counts: &Counts) -> TestCaseResult {
    let order = if seed & 1 == 0 { Order::Paste } else { Order::RunningConfig };
    let compiled = compiled(topology, order)?;
    for (index, (router, block)) in topology.routers.iter().zip(&compiled.blocks).enumerate() {
        let text = block.text();
        let config = parse(text.as_bytes());
        prop_assert_eq!(config.diagnostics(), &[], "{}", text);
        let held = state::load(&config);
        prop_assert!(held.issues.is_empty(), "{:?} of\n{}", held.issues, text);
        let places = (0..router.interfaces.len()).map(Entrance::Interface).chain([Entrance::Local]);
        for (place, seed) in places.zip(seed..) {
            let entrance = match place {
                Entrance::Interface(at) => {
                    let name = InterfaceName::parse(&router.interfaces[at].name.value);
                    byway_oracle::Entrance::Interface(name.expect("a name of the test"))
                }
                Entrance::Local => byway_oracle::Entrance::Local,
            };
            for (nth, packet) in packets::at_the_edges(topology, seed, PACKETS.0).into_iter().enumerate() {
                let wanted = Intent::of(topology).outcome(index, place, &packet);
                counts.packets.set(counts.packets.get() + 1);
                counts.decided.set(counts.decided.get() + u64::from(wanted.decided_by.is_some()));
                let wanted = wanted.outcome.with_interfaces(&|name| match InterfaceName::parse(name) {
                    Some(name) => name.to_string(),
                    None => name.to_owned(),
                });
                let done = byway_oracle::outcome(&held, &entrance, &packet);
                check(&done.outcome, &wanted, &packet)
                    .map_err(|said| TestCaseError::fail(format!("{said} entering {place:?} of\n{text}")))?;
                let open = done.conditions.iter().find(|condition| condition.kind.leaves_open());
                prop_assert_eq!(open, None, "{} entering {:?} of\n{}", packet, place, text);
                let silent =
                    |outcome: &Outcome| matches!(outcome.action, Action::Route(RouteReason::NoPolicy));
                if nth >= PACKETS.1 && silent(&done.outcome) && silent(&wanted) {
                    break;
                }
            }
        }
    }
    Ok(())
}

/// Equal outcomes, and next hops with the same track objects, which equality leaves out.
fn check(done: &Outcome, wanted: &Outcome, packet: &Packet) -> Result<(), String> {
    if done == wanted && tracks(&done.action) == tracks(&wanted.action) {
        return Ok(());
    }
    Err(format!("`{done}` is done, `{wanted}` is wanted of `{packet}`"))
}

/// Every hop with its track object, each once, as the action tries them.
fn tracks(action: &Action) -> Vec<byway_policy::Hop> {
    let hops = |to: &NextHops| -> Vec<byway_policy::Hop> {
        let mut seen = HashSet::new();
        to.hops.iter().copied().filter(|hop| seen.insert(*hop)).collect()
    };
    let (mut found, otherwise) = match action {
        Action::Redirect { to, otherwise } | Action::Default { to: Unrouted::Redirect(to), otherwise } => {
            (hops(to), otherwise)
        }
        Action::Interface { otherwise, .. } | Action::Default { otherwise, .. } => (Vec::new(), otherwise),
        Action::Drop | Action::Route(_) => return Vec::new(),
    };
    found.extend(otherwise.iter().flat_map(|otherwise| tracks(otherwise)));
    found
}

/// Found by the property below: two terms, or two exceptions, share one of their ranges.
#[test]
fn no_entry_is_written_twice() {
    let loaded = byway_topology::load(
        b"
appliances: { scb: { address: 172.16.0.1 } }
redirects:
  some:
    from: 10.0.0.0/24
    to: any
    service: [\"tcp/1,3->8\", \"tcp/3->8,11\"]
    via: scb
    except: [{ to: 10.9.0.9, service: tcp/3-8 }, { to: 10.9.0.9, service: \"tcp/1,3-8\" }]
routers:
  edge:
    platform: ios
    release: 12.3
    interfaces:
      FastEthernet0/0: { address: 10.0.0.254/24 }
      FastEthernet0/1: { address: 172.16.0.254/24, faces: scb }
",
    );
    let text = text(&loaded.topology, Order::Paste).expect("it compiles");
    let list: Vec<&str> = text.lines().skip(1).take_while(|line| *line != "!").collect();
    let expected = [
        " deny   tcp any host 10.9.0.9 range 3 8",
        " deny   tcp any host 10.9.0.9 eq 1",
        " permit tcp 10.0.0.0 0.0.0.255 eq 1 any eq 8",
        " permit tcp 10.0.0.0 0.0.0.255 eq 3 any eq 8",
        " permit tcp 10.0.0.0 0.0.0.255 eq 3 any eq 11",
    ];
    assert_eq!(list, expected, "{text}");
}

#[test]
fn blocks_and_intent_agree() {
    let counts = Counts::default();
    let cases = (topologies::sound(), any::<u64>());
    let found = TestRunner::new(config())
        .run(&cases, |(topology, seed)| blocks_do_what_the_intent_says(&topology, seed >> 1, &counts));
    if let Err(TestError::Fail(why, (topology, seed))) = &found {
        panic!("{why}\nseed {seed}, topology {topology:#?}");
    }
    found.expect("the property could be tried");
    let (packets, decided) = (counts.packets.get(), counts.decided.get());
    println!("{packets} packets, {decided} of them decided by a half");
    // Else the topologies are so poor that the agreement says little.
    assert!(decided * 8 > packets, "{decided} of {packets}");
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn paste_order_names_only_what_is_there(topology in topologies::sound()) {
        prop_assert_eq!(names_only_what_is_there(&text(&topology, Order::Paste)?), Ok(()));
    }

    #[test]
    fn the_same_topology_gives_the_same_bytes(topology in topologies::sound()) {
        prop_assert_eq!(text(&topology, Order::Paste)?, text(&topology.clone(), Order::Paste)?);
    }
}
