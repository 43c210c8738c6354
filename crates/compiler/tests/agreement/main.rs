//! Random topologies: what the blocks do to packets is what the intent says, and what stands in them is there before it is named.

mod oracle;
mod reading;
mod topologies;

use byway_compiler::{Options, Order, compile};
use byway_topology::Topology;
use oracle::{Entered, Packet};
use proptest::prelude::*;
use std::collections::HashSet;

fn text(topology: &Topology, order: Order) -> String {
    match compile(topology, &Options { order, router: None }) {
        Ok(compiled) => compiled.text(),
        Err(failure) => panic!("a sound topology compiles: {failure:?}"),
    }
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

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn blocks_do_what_the_intent_says((topology, seed) in (topologies::sound(), any::<u64>())) {
        for order in [Order::Paste, Order::RunningConfig] {
            let compiled = compile(&topology, &Options { order, router: None });
            let compiled = match compiled {
                Ok(compiled) => compiled,
                Err(failure) => return Err(TestCaseError::fail(format!("{failure:?}"))),
            };
            for (router, block) in topology.routers.iter().zip(&compiled.blocks) {
                let text = block.text();
                let reading = reading::Reading::of(&text);
                let interfaces = router.interfaces.iter().map(Entered::Interface);
                for entered in interfaces.chain([Entered::Local]) {
                    for packet in Packet::at_the_edges(&topology, seed) {
                        let wanted = oracle::intent(&topology, router, entered, &packet);
                        let done = reading.outcome(entered, &packet, &block.plan);
                        prop_assert_eq!(&done, &wanted, "{:?} entering {:?} of\n{}", packet, entered, text);
                    }
                }
            }
        }
    }

    #[test]
    fn paste_order_names_only_what_is_there(topology in topologies::sound()) {
        prop_assert_eq!(names_only_what_is_there(&text(&topology, Order::Paste)), Ok(()));
    }

    #[test]
    fn the_same_topology_gives_the_same_bytes(topology in topologies::sound()) {
        prop_assert_eq!(text(&topology, Order::Paste), text(&topology.clone(), Order::Paste));
    }
}
