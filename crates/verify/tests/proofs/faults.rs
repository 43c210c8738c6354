//! Classic faults are found: the packets, what becomes of them, and the line.

use crate::{Told, prove, prove_with, reference};
use byway_topology::Direction;
use byway_verify::Options;

/// The one difference of the reference router after a change.
#[track_caller]
fn fault(from: &str, to: &str) -> Told {
    let (topology, running) = reference();
    assert!(running.contains(from), "`{from}` is not there");
    let mut proof = prove(&topology, &running.replacen(from, to, 1));
    assert_eq!(proof.differences.len(), 1, "{proof:#?}");
    assert!(!proof.equivalent && proof.conditions.is_empty());
    proof.differences.remove(0)
}

/// A `permit` with a port takes the later fragments along.
const BOTH: [&str; 2] = ["tcp 192.168.0.0/24 10.0.0.0/24 eq 22", "tcp 192.168.0.0/24 10.0.0.0/24 fragments"];
const INBOUND: &str = "permit tcp 192.168.0.0 0.0.0.255 10.0.0.0 0.0.0.255 eq 22";

#[test]
fn a_wrong_port() {
    let (topology, running) = reference();
    let proof = prove(&topology, &running.replacen(INBOUND, &INBOUND.replace("eq 22", "eq 23"), 1));
    let [missed, taken] = &proof.differences[..] else { panic!("{proof:#?}") };
    assert_eq!(missed.packets, ["tcp 192.168.0.0/24 10.0.0.0/24 eq 22"]);
    assert_eq!((missed.wanted.as_str(), missed.actual.as_str()), ("to 172.16.0.1", "routed (no-match)"));
    assert_eq!(missed.half, Some(("ssh".to_owned(), Direction::Inbound)));
    assert_eq!(missed.line.as_deref(), Some("ip policy route-map scb-inbound"));
    assert_eq!(taken.packets, ["tcp 192.168.0.0/24 10.0.0.0/24 eq telnet"]);
    assert_eq!((taken.wanted.as_str(), taken.actual.as_str()), ("routed (no-match)", "to 172.16.0.1"));
    assert_eq!(
        (taken.half.as_ref(), taken.line.as_deref()),
        (None, Some(INBOUND.replace("22", "23").as_str()))
    );
}

#[test]
fn a_netmask_for_a_wildcard() {
    let (topology, running) = reference();
    let wrong = INBOUND.replacen("0.0.0.255", "255.255.255.0", 1);
    let proof = prove(&topology, &running.replacen(INBOUND, &wrong, 1));
    assert!(proof.differences.iter().any(|told| told.half.is_some()), "{proof:#?}");
    let taken = proof.differences.iter().find(|told| told.half.is_none()).expect("others are redirected");
    assert_eq!(taken.line.as_deref(), Some(wrong.as_str()));
}

#[test]
fn a_prefix_too_short_or_too_long() {
    let longer = fault("192.168.0.0 0.0.0.255 10", "192.168.0.0 0.0.0.127 10");
    assert_eq!(
        longer.packets,
        ["tcp 192.168.0.128/25 10.0.0.0/24 eq 22", "tcp 192.168.0.128/25 10.0.0.0/24 fragments"]
    );
    let shorter = fault("192.168.0.0 0.0.0.255 10", "192.168.0.0 0.0.1.255 10");
    assert_eq!(
        shorter.packets,
        ["tcp 192.168.1.0/24 10.0.0.0/24 eq 22", "tcp 192.168.1.0/24 10.0.0.0/24 fragments"]
    );
    assert_eq!(shorter.half, None);
}

#[test]
fn a_wrong_hop_and_a_binding_that_is_missing_or_wrong() {
    let hop = fault(
        "match ip address ssh-inbound\n set ip next-hop 172.16.0.1",
        "match ip address ssh-inbound\n set ip next-hop 172.16.0.2",
    );
    assert_eq!((hop.wanted.as_str(), hop.actual.as_str()), ("to 172.16.0.1", "to 172.16.0.2"));
    assert_eq!(hop.line.as_deref(), Some(INBOUND));
    let unbound = fault(" ip policy route-map scb-outbound\n", "");
    assert_eq!(
        (unbound.interface.as_str(), unbound.actual.as_str()),
        ("FastEthernet1/0", "routed (no-policy)")
    );
    assert_eq!(unbound.half, Some(("ssh".to_owned(), Direction::Outbound)));
    assert_eq!(unbound.line, None);
    let misspelt = fault("ip policy route-map scb-inbound", "ip policy route-map scb-inbund");
    assert_eq!(misspelt.actual, "routed (undefined-route-map)");
}

#[test]
fn the_port_of_the_reply_on_the_wrong_side() {
    let (topology, running) = reference();
    let wrong = running.replacen("eq 22 192.168.0.0 0.0.0.255", "192.168.0.0 0.0.0.255 eq 22", 1);
    let proof = prove(&topology, &wrong);
    let [missed, taken] = &proof.differences[..] else { panic!("{proof:#?}") };
    // What has port 22 on both sides is redirected either way.
    let but =
        |words: &[&str]| words.iter().map(|words| format!("tcp 10.0.0.0/24 {words}")).collect::<Vec<_>>();
    assert_eq!(missed.packets, but(&["eq 22 192.168.0.0/24 lt 22", "eq 22 192.168.0.0/24 gt 22"]));
    assert_eq!(taken.packets, but(&["lt 22 192.168.0.0/24 eq 22", "gt 22 192.168.0.0/24 eq 22"]));
    assert_eq!(taken.line.as_deref(), Some("permit tcp 10.0.0.0 0.0.0.255 192.168.0.0 0.0.0.255 eq 22"));
}

#[test]
fn a_deny_before_and_a_clause_before() {
    let denied = fault(INBOUND, &format!("deny tcp any host 10.0.0.7 eq 22\n {INBOUND}"));
    assert_eq!(denied.packets, ["tcp 192.168.0.0/24 10.0.0.7 eq 22"]);
    assert_eq!(denied.line.as_deref(), Some("deny tcp any host 10.0.0.7 eq 22"));
    let clause = fault(
        "route-map scb-inbound permit 10",
        "route-map scb-inbound deny 5\nroute-map scb-inbound permit 10",
    );
    assert_eq!(clause.actual, "routed (deny-clause)");
    assert_eq!(clause.line.as_deref(), Some("route-map scb-inbound deny 5"));
    let nothing_set =
        fault(" match ip address ssh-inbound\n set ip next-hop 172.16.0.1", " match ip address ssh-inbound");
    assert_eq!(nothing_set.actual, "routed (clause-without-set)");
}

#[test]
fn what_the_appliance_sends_back_must_not_be_redirected() {
    let looped = fault("description scb\n", "description scb\n ip policy route-map scb-inbound\n");
    assert_eq!((looped.interface.as_str(), looped.half.as_ref()), ("FastEthernet0/1", None));
    assert_eq!(looped.packets, BOTH);
}

#[test]
fn marks_and_what_happens_without_a_hop() {
    let marked =
        fault("set ip next-hop 172.16.0.1\n!", "set ip next-hop 172.16.0.1\n set ip precedence 5\n!");
    assert_eq!(marked.actual, "to 172.16.0.1, precedence 5");
    let closed =
        fault("set ip next-hop 172.16.0.1\n!", "set ip next-hop 172.16.0.1\n set interface Null0\n!");
    assert_eq!(closed.actual, "to 172.16.0.1, else drop");
    let default = fault("set ip next-hop 172.16.0.1\n!", "set ip default next-hop 172.16.0.1\n!");
    assert_eq!(default.actual, "without a route to 172.16.0.1");
}

/// Other policies of the router are its own business, but where they lead to an appliance, or with `--strict`.
#[test]
fn other_traffic_counts_where_it_comes_to_an_appliance_or_when_asked() {
    let (topology, running) = reference();
    let own = |hop: &str| {
        format!(
            "{running}\nroute-map scb-inbound permit 20\n match ip address 120\n set ip next-hop {hop}\n\
             access-list 120 permit udp 192.168.0.0 0.0.0.255 any eq domain\n"
        )
    };
    assert!(prove(&topology, &own("10.0.0.99")).equivalent);
    let strict = prove_with(&topology, &own("10.0.0.99"), Options { strict: true });
    assert_eq!(strict.differences.len(), 1, "{strict:#?}");
    assert_eq!(
        strict.differences[0].packets,
        ["udp 192.168.0.0/24 any eq domain", "udp 192.168.0.0/24 any fragments"]
    );
    let led = prove(&topology, &own("172.16.0.1"));
    assert_eq!(led.differences.len(), 1, "{led:#?}");
    let second = prove(&topology, &own("10.0.0.99 172.16.0.1"));
    assert_eq!(second.differences.len(), 1, "a hop that is tried second counts too: {second:#?}");
    // On an interface that the topology does not know, and for the router's own packets.
    let elsewhere = format!("{running}interface Serial0/0\n ip policy route-map scb-inbound\n");
    assert_eq!(prove(&topology, &elsewhere).differences[0].interface, "Serial0/0");
    let local = format!("{running}ip local policy route-map scb-inbound\n");
    assert_eq!(prove(&topology, &local).differences[0].interface, "local");
}

#[test]
fn an_interface_that_is_not_there_redirects_nothing() {
    let (topology, running) = reference();
    let proof = prove(&topology, &running.replace("interface FastEthernet1/0", "interface FastEthernet1/1"));
    let interfaces: Vec<&str> = proof.differences.iter().map(|told| told.interface.as_str()).collect();
    assert_eq!(interfaces, ["FastEthernet1/0", "FastEthernet1/1"], "{proof:#?}");
    assert_eq!(proof.interfaces, 4);
}
