//! The scenario folders: what each compiles to, in both orders, and the reference case beside the router's own text.

use byway_compiler::{Options, Order, compile};
use byway_ios::{InterfaceCommand, ItemKind, parse};
use byway_testkit as testkit;
use byway_topology::Topology;
use std::fs;

fn topology(scenario: &str) -> Topology {
    let path = testkit::fixture(scenario).join("topology.yaml");
    let text = fs::read(&path).expect("the fixture is there");
    let loaded = byway_topology::load(&text);
    assert!(!loaded.has_errors(), "{}: {:#?}", path.display(), loaded.diagnostics);
    loaded.topology
}

fn compiled(scenario: &str, order: Order) -> String {
    match compile(&topology(scenario), &Options { order, router: None }) {
        Ok(compiled) => compiled.text(),
        Err(failure) => panic!("{scenario}: {failure:#?}"),
    }
}

/// Every folder of `fixtures/` with a topology that is meant to compile. What is meant to be refused lies in `fixtures/errors`.
fn scenarios() -> Vec<String> {
    let folders = fs::read_dir(testkit::fixture("")).expect("there are fixtures");
    let folders = folders.map(|folder| folder.expect("it can be read").path());
    let mut scenarios: Vec<String> = folders
        .filter(|folder| folder.join("topology.yaml").is_file())
        .filter_map(|folder| Some(folder.file_name()?.to_string_lossy().into_owned()))
        .collect();
    scenarios.sort();
    assert!(scenarios.len() >= 24, "{scenarios:?}");
    scenarios
}

#[test]
fn blocks_of_the_scenarios() {
    testkit::snapshots("compiler", || {
        for scenario in scenarios() {
            insta::assert_snapshot!(format!("{scenario}.paste"), compiled(&scenario, Order::Paste));
            insta::assert_snapshot!(
                format!("{scenario}.running-config"),
                compiled(&scenario, Order::RunningConfig)
            );
        }
    });
}

#[test]
fn the_reference_block_is_the_one_written_by_hand() {
    let by_hand =
        fs::read_to_string(testkit::fixture("reference/expected/edge.cfg")).expect("the file is there");
    assert_eq!(compiled("reference", Order::Paste), by_hand);
}

/// The lists, clauses and bindings of a text, whatever else it holds, interfaces first as a router prints them.
fn policy_of(text: &[u8]) -> Vec<ItemKind<'_>> {
    let mut kept = Vec::new();
    for item in parse(text).items() {
        match &item.kind {
            ItemKind::Acl(_) | ItemKind::Clause(_) | ItemKind::LocalPolicy(_) => kept.push(item.kind.clone()),
            ItemKind::Interface(block) => {
                let mut block = block.clone();
                block.commands.retain(|command| matches!(command.value, InterfaceCommand::Policy(_)));
                if !block.commands.is_empty() {
                    kept.push(ItemKind::Interface(block));
                }
            }
            _ => {}
        }
    }
    kept.sort_by_key(|kind| !matches!(kind, ItemKind::Interface(_)));
    kept
}

#[test]
fn the_reference_block_is_what_the_router_shows() {
    let Some(seed) = testkit::shared("seed") else { return };
    let shown = fs::read(seed.join("router-12.3.cfg")).expect("the reference is there");
    let shown = policy_of(&shown);
    assert_eq!(shown.len(), 6, "two lists, two clauses, two bindings");
    for order in [Order::Paste, Order::RunningConfig] {
        let block = compiled("reference", order);
        assert_eq!(policy_of(block.as_bytes()), shown);
    }
}

/// Block or flow, LF or CRLF, quotes or none, an anchor or the value twice: the same data is the same block.
#[test]
fn the_style_of_the_yaml_does_not_matter() {
    let plain =
        fs::read_to_string(testkit::fixture("reference/topology.yaml")).expect("the fixture is there");
    let flow = "{ routers: { edge: { release: 12.3, platform: ios, interfaces: {
          FastEthernet0/0: { faces: [clients], address: [192.168.0.254/24] },
          FastEthernet0/1: { faces: scb, address: 172.16.0.254/24 },
          FastEthernet1/0: { faces: servers, address: 10.0.0.254/24 } } } },
        redirects: { 'ssh': { via: scb, service: [ssh], to: [servers], from: [clients] } },
        appliances: { scb: { source_address: client, address: [172.16.0.1] } },
        services: { ssh: [ 'tcp/22' ] },
        networks: { servers: 10.0.0.0/24, clients: [ 192.168.0.0/24 ] } }";
    let anchors = plain
        .replace("    from: clients\n", "    from: &whose clients\n")
        .replace("faces: clients", "faces: *whose");
    assert_ne!(plain, anchors);
    let block = compiled("reference", Order::Paste);
    for text in [plain.replace('\n', "\r\n"), flow.to_owned(), anchors, format!("\u{feff}{plain}")] {
        let loaded = byway_topology::load(text.as_bytes());
        assert!(!loaded.has_errors(), "{:#?}\n{text}", loaded.diagnostics);
        let compiled = compile(&loaded.topology, &Options::default()).expect("it compiles");
        assert_eq!(compiled.text(), block, "{text}");
    }
}

/// Each line says which redirect it is of and where the file asks for it.
#[test]
fn lines_know_where_they_come_from() {
    let path = testkit::fixture("exception/topology.yaml");
    let text = fs::read_to_string(path).expect("the fixture is there");
    let loaded = byway_topology::load(text.as_bytes());
    let compiled = compile(&loaded.topology, &Options::default()).expect("it compiles");
    let asks = |line: &str| {
        let line =
            compiled.blocks[0].lines.iter().find(|own| own.text.trim() == line).expect("the line is there");
        line.origin.map(|origin| &text[origin.span.range()])
    };
    assert_eq!(asks("ip access-list extended admin-inbound"), Some("admin"));
    assert_eq!(asks("deny   ip host 192.168.0.10 any"), Some("{ from: bastion }"));
    assert_eq!(asks("set ip next-hop 172.16.0.1"), Some("172.16.0.1"));
    assert_eq!(asks("interface FastEthernet0/0"), Some("FastEthernet0/0"));
    assert_eq!(asks("!"), None);
}
