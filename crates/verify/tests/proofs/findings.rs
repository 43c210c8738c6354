//! What stands in the way of what the topology takes for granted.

use crate::reference;
use byway_ios::{parse, state};

fn findings(topology: &str, running: &str) -> Vec<(&'static str, String, u32)> {
    let loaded = byway_topology::load(topology.as_bytes());
    assert!(!loaded.has_errors(), "{:?}", loaded.diagnostics);
    let config = parse(running.as_bytes());
    let held = state::load(&config);
    let source = byway_diagnostic::Source::new("edge.cfg", running.as_bytes());
    let found = byway_verify::findings(&loaded.topology, 0, &config, &held);
    let place =
        |one: &byway_diagnostic::Diagnostic| source.place(one.span().map_or(0, |span| span.start)).line;
    found.into_iter().map(|one| (one.code, one.message.clone(), place(&one))).collect()
}

#[track_caller]
fn one(from: &str, to: &str) -> (&'static str, String, String) {
    let (topology, running) = reference();
    assert!(running.contains(from), "`{from}` is not there");
    let running = running.replacen(from, to, 1);
    let mut found = findings(&topology, &running);
    assert_eq!(found.len(), 1, "{found:#?}");
    let (code, message, line) = found.remove(0);
    let line = running.lines().nth(line as usize - 1).expect("a line of the text");
    (code, message, line.trim().to_owned())
}

#[test]
fn nothing_of_the_reference_router() {
    let (topology, running) = reference();
    assert_eq!(findings(&topology, &running), []);
}

#[test]
fn an_interface_that_is_absent_or_down() {
    let (code, message, line) = one("interface FastEthernet1/0", "interface FastEthernet1/1");
    assert_eq!((code, line.as_str()), ("interface-absent", "hostname edge"));
    assert!(message.contains("FastEthernet1/0"), "{message}");
    let (code, message, line) = one("description clients\n", "description clients\n shutdown\n");
    assert_eq!(
        (code, message.as_str(), line.as_str()),
        ("interface-down", "FastEthernet0/0 is shut down", "shutdown")
    );
}

#[test]
fn an_address_or_a_vrf_that_is_another() {
    let (code, message, line) = one("192.168.0.254 255.255.255.0", "192.168.0.254 255.255.255.128");
    assert_eq!((code, line.as_str()), ("interface-address", "ip address 192.168.0.254 255.255.255.128"));
    assert_eq!(message, "FastEthernet0/0 has `192.168.0.254/25`, and the topology says `192.168.0.254/24`");
    let (code, message, _) = one(" ip address 10.0.0.254 255.255.255.0\n", " no ip address\n");
    assert_eq!(code, "interface-address");
    assert_eq!(message, "FastEthernet1/0 has no address, and the topology says `10.0.0.254/24`");
    // Its next hops are then in no subnet of that VRF.
    let (topology, running) = reference();
    let red = " ip vrf forwarding RED\n ip address 192.168.0.254 255.255.255.0\n";
    let found = findings(
        &topology,
        &running.replacen("description clients\n", &format!("description clients\n{red}"), 1),
    );
    let codes: Vec<&str> = found.iter().map(|(code, ..)| *code).collect();
    assert_eq!(codes, ["interface-vrf", "next-hop-unconnected"]);
    let message = &found[0].1;
    assert_eq!(message, "FastEthernet0/0 is in VRF `RED`, and the topology has it outside every VRF");
}

#[test]
fn a_policy_on_the_interface_of_the_appliance() {
    let (code, _, line) = one("description scb\n", "description scb\n ip policy route-map scb-inbound\n");
    assert_eq!((code, line.as_str()), ("policy-on-appliance-interface", "ip policy route-map scb-inbound"));
}

#[test]
fn a_next_hop_in_no_connected_subnet() {
    let (code, message, line) = one("next-hop 172.16.0.1", "next-hop 172.16.9.1");
    assert_eq!((code, line.as_str()), ("next-hop-unconnected", "set ip next-hop 172.16.9.1"));
    assert_eq!(message, "next hop 172.16.9.1 is in no connected subnet");
}

#[test]
fn a_part_of_a_configuration_says_nothing_of_what_is_not_in_it() {
    let (topology, running) = reference();
    let mut part = String::new();
    for line in running.lines().filter(|line| !line.contains("ip address 1")) {
        part.extend([line, "\n"]);
    }
    assert_eq!(
        findings(&topology, &part.replace("interface FastEthernet0/1", "interface FastEthernet0/2")),
        []
    );
    let shut = part.replace("description clients\n", "description clients\n shutdown\n");
    assert_eq!(findings(&topology, &shut).len(), 1);
}
