//! Clauses, next hops and ways: what is found, and what is left alone.

use byway_diagnostic::Source;
use byway_ios::parse;
use byway_lint::{RULES, Settings, lint};
use std::collections::BTreeSet;

/// The lines, with the rules that find something there, of some rules.
fn found(text: &str, rules: &[&str]) -> Vec<(u32, &'static str)> {
    let select: BTreeSet<String> = RULES.iter().map(|rule| rule.name.to_owned()).collect();
    let settings = Settings { select: Some(select), ..Settings::default() };
    let source = Source::new("edge.cfg", text.as_bytes());
    let found = lint(&parse(text.as_bytes()), &settings);
    let own = found.iter().filter(|one| rules.contains(&one.code));
    own.map(|one| (source.place(one.span().expect("a place").start).line, one.code)).collect()
}

const HOPS: &[&str] =
    &["next-hop-unconnected", "next-hop-is-self", "next-hop-is-broadcast", "next-hop-other-vrf"];

/// A map with this hop, on FastEthernet0/0, and FastEthernet0/1 with these lines.
fn hop(hop: &str, other: &str) -> String {
    format!(
        "route-map m permit 10\n set ip next-hop {hop}\ninterface FastEthernet0/0\n \
         ip address 192.168.0.1 255.255.255.0\n ip policy route-map m\ninterface FastEthernet0/1\n{other}"
    )
}

#[test]
fn next_hops_are_neighbours_in_the_table_of_the_entrance() {
    let plain = " ip address 172.16.0.254 255.255.255.0\n";
    let of = |address: &str, other: &str| -> Vec<&str> {
        found(&hop(address, other), HOPS)
            .into_iter()
            .map(|(line, code)| (line == 2).then_some(code).expect("line 2"))
            .collect()
    };
    assert_eq!(of("172.16.0.1", plain), [""; 0]);
    assert_eq!(of("172.16.9.1", plain), ["next-hop-unconnected"]);
    assert_eq!(of("172.16.0.254", plain), ["next-hop-is-self"]);
    assert_eq!(of("172.16.0.255", plain), ["next-hop-is-broadcast"]);
    assert_eq!(of("172.16.0.0", plain), ["next-hop-is-broadcast"]);
    assert_eq!(of("172.16.9.1 172.16.0.1 172.16.8.1", plain), ["next-hop-unconnected"; 2]);
    // Both addresses of a /31 are hosts.
    assert_eq!(of("172.16.0.0", " ip address 172.16.0.1 255.255.255.254\n"), [""; 0]);
    // An address that is learned or borrowed says nothing of its neighbours.
    for untold in [" ip address dhcp\n", " ip address negotiated\n", " ip unnumbered FastEthernet0/0\n"] {
        assert_eq!(of("172.16.9.1", untold), [""; 0], "{untold}");
    }
    assert_eq!(of("172.16.0.1", &format!("{plain} shutdown\n")), ["next-hop-unconnected"]);
    assert_eq!(of("172.16.0.1", &format!(" ip vrf forwarding a\n{plain}")), ["next-hop-other-vrf"]);
    assert_eq!(
        of("172.16.9.1", &format!("{plain}ip route 172.16.9.0 255.255.255.0 FastEthernet0/1\n")),
        [""; 0]
    );
    assert_eq!(
        of("172.16.9.1", &format!("{plain}ip route 0.0.0.0 0.0.0.0 FastEthernet0/1\n")),
        ["next-hop-unconnected"]
    );
    // A part of a configuration without an address says nothing.
    assert_eq!(
        found(
            "route-map m permit 10\n set ip next-hop 172.16.0.1\ninterface Vlan1\n ip policy route-map m\n",
            HOPS
        ),
        []
    );
    // The routing table finds the way to a recursive hop.
    let recursive = hop("recursive 172.16.9.1", plain);
    assert_eq!(found(&recursive, HOPS), []);
}

const CLAUSES: &[&str] = &[
    "clause-without-set",
    "clause-without-match",
    "set-on-deny-clause",
    "unsupported-match",
    "unsupported-set",
];

#[test]
fn clauses_of_policy_maps_alone_are_looked_at() {
    let map =
        "route-map m permit 10\n match ip address prefix-list p\n set metric 5\nroute-map m permit 20\n";
    assert_eq!(found(&format!("{map}router bgp 1\n neighbor 10.0.0.1 route-map m out\n"), CLAUSES), []);
    // Nobody binds it, and what it sets is a routing protocol's.
    assert_eq!(found(map, CLAUSES), []);
    let bound = format!("{map}interface Vlan1\n ip policy route-map m\n");
    let all = [
        (2, "unsupported-match"),
        (3, "unsupported-set"),
        (4, "clause-without-match"),
        (4, "clause-without-set"),
    ];
    assert_eq!(found(&bound, CLAUSES), all);
    // What NAT asks is of no concern to policy routing.
    let nat = "route-map n permit 10\n match ip address 1\n match interface Serial0\n";
    assert_eq!(found(nat, CLAUSES), []);
    assert_eq!(found("route-map m permit 10\n match ip address 1\n", CLAUSES), [(1, "clause-without-set")]);
}

#[test]
fn the_end_of_a_map_may_say_what_becomes_of_the_rest() {
    let first = "route-map m permit 10\n match ip address 1\n set ip next-hop 10.0.0.1\n";
    for end in ["route-map m deny 20\n", "route-map m permit 20\n set interface Null0\n"] {
        assert_eq!(found(&format!("{first}{end}"), CLAUSES), [], "{end}");
        let more =
            format!("{first}{end}route-map m permit 30\n match ip address 2\n set ip next-hop 10.0.0.2\n");
        assert_eq!(found(&more, CLAUSES), [(4, "clause-without-match")], "{end}");
    }
    let deny = "route-map m deny 10\n match ip address 1\n set ip next-hop 10.0.0.1 10.0.0.2\n set ip precedence 5\n";
    assert_eq!(found(deny, CLAUSES), [(3, "set-on-deny-clause"), (4, "set-on-deny-clause")]);
    // A line that could not be read may be the set.
    assert_eq!(found("route-map m permit 10\n match ip address 1\n set ip next-hop GATEWAY\n", CLAUSES), []);
}

#[test]
fn a_dual_stack_map_matches_and_sets_both() {
    let map = "route-map m permit 10\n match ip address 1\n match ipv6 address six\n set ip next-hop 10.0.0.1\n \
               set ipv6 next-hop 2001:DB8::1\ninterface Vlan1\n ip policy route-map m\n";
    assert_eq!(found(map, CLAUSES), [(3, "unsupported-match")]);
    assert_eq!(found(&format!("{map} ipv6 policy route-map m\n"), CLAUSES), []);
}

const DEAD: &[&str] = &["policy-on-dead-interface"];

#[test]
fn a_policy_on_a_dead_interface() {
    let of = |lines: &str| {
        let text = format!("hostname edge\ninterface Vlan9\n ip address 10.9.0.1 255.255.255.0\n{lines}");
        found(&text, DEAD).into_iter().map(|(line, _)| line).collect::<Vec<u32>>()
    };
    let address = " ip address 10.0.0.1 255.255.255.0\n";
    assert_eq!(of(&format!("interface Vlan1\n{address} ip policy route-map m\n")), [0u32; 0]);
    assert_eq!(of(&format!("interface Vlan1\n{address} ip policy route-map m\n shutdown\n")), [6]);
    assert_eq!(of("interface Vlan1\n ip policy route-map m\n"), [5]);
    assert_eq!(of("interface Vlan1\n ip address dhcp\n ip policy route-map m\n"), [0u32; 0]);
    assert_eq!(of("interface Vlan1\n ip unnumbered Vlan9\n ip policy route-map m\n"), [0u32; 0]);
    assert_eq!(of(&format!("interface Loopback0\n{address} ip policy route-map m\n")), [6]);
    assert_eq!(of("interface Vlan1\n ip address X Y\n ip policy route-map m\n"), [0u32; 0]);
    // A part of a configuration.
    assert_eq!(found("interface Vlan1\n ip policy route-map m\n", DEAD), []);
    assert_eq!(found("interface Vlan1\n no ip address\n ip policy route-map m\n", DEAD), [(3, DEAD[0])]);
}

const LOOPS: &[&str] = &["redirect-loop", "same-interface-redirect"];

/// One segment for clients and the proxy.
fn one_arm(entries: &str) -> String {
    format!(
        "ip access-list extended web\n{entries}route-map m permit 10\n match ip address web\n set ip next-hop \
         192.168.0.9\ninterface Vlan1\n ip address 192.168.0.1 255.255.255.0\n ip policy route-map m\n"
    )
}

#[test]
fn what_a_proxy_sends_must_not_come_back_to_it() {
    let codes = |entries: &str| {
        found(&one_arm(entries), LOOPS).into_iter().map(|(_, code)| code).collect::<Vec<&str>>()
    };
    assert_eq!(codes(" permit tcp any any eq 80\n"), ["same-interface-redirect", "redirect-loop"]);
    assert_eq!(
        codes(" deny ip host 192.168.0.9 any\n permit tcp any any eq 80\n"),
        ["same-interface-redirect"]
    );
    assert_eq!(codes(" permit tcp 192.168.0.0 0.0.0.7 any eq 80\n"), ["same-interface-redirect"]);
    // Nothing is sent there.
    assert_eq!(codes(" deny ip any any\n"), [""; 0]);
}

const PROBE: &[&str] = &["probe-follows-policy"];

/// A probe for the hop 172.16.1.1, and a local policy of these clauses.
fn probed(clauses: &str) -> String {
    format!(
        "ip sla 1\n icmp-echo 203.0.113.1 source-interface Serial0\nip sla schedule 1 life forever start-time now\n\
         track 1 ip sla 1 reachability\nip route 0.0.0.0 0.0.0.0 172.16.1.1 track 1\ninterface Serial0\n \
         ip address 172.16.1.2 255.255.255.252\naccess-list 101 permit icmp any host 203.0.113.1\n{clauses}ip \
         local policy route-map own\n"
    )
}

#[test]
fn a_probe_goes_the_way_that_it_watches() {
    let of = |clauses: &str| !found(&probed(clauses), PROBE).is_empty();
    // The cure: it is pinned to its own hop.
    assert!(!of("route-map own permit 10\n match ip address 101\n set ip next-hop 172.16.1.1\n"));
    assert!(of("route-map own permit 10\n set ip next-hop 172.16.2.1\n"));
    assert!(!of(
        "route-map own deny 5\n match ip address 101\nroute-map own permit 10\n set ip next-hop 172.16.2.1\n"
    ));
    let tracked = "route-map own permit 10\n set ip next-hop verify-availability 172.16.1.1 10 track 1\n";
    assert!(of(&format!("{tracked} set ip next-hop 172.16.2.1\n")));
    assert!(!of(tracked));
    assert!(!of(
        "route-map own permit 10\n match ip address 102\n set ip next-hop 172.16.2.1\naccess-list 102 permit tcp any any\n"
    ));
}

const DEFAULT: &[&str] = &["default-next-hop"];

#[test]
fn a_default_next_hop_needs_traffic_without_a_route() {
    let of = |destination: &str, route: &str| {
        let text = format!(
            "access-list 101 permit ip any {destination}\nroute-map m permit 10\n match ip address 101\n set ip default \
             next-hop 172.16.0.1\ninterface Vlan1\n ip address 192.168.0.1 255.255.255.0\n ip policy route-map m\n{route}"
        );
        found(&text, DEFAULT).into_iter().map(|(line, _)| line).collect::<Vec<u32>>()
    };
    assert_eq!(of("any", "ip route 10.0.0.0 255.0.0.0 192.168.0.2\n"), [0u32; 0]);
    assert_eq!(of("10.1.0.0 0.0.255.255", "ip route 0.0.0.0 0.0.0.0 192.168.0.2\n"), [0u32; 0]);
    assert_eq!(of("10.1.0.0 0.0.255.255", "ip route 10.0.0.0 255.0.0.0 192.168.0.2\n"), [4]);
    assert_eq!(of("10.0.0.0 0.255.255.255", "ip route 10.1.0.0 255.255.0.0 192.168.0.2\n"), [4]);
    assert_eq!(of("192.168.0.0 0.0.0.255", ""), [4]);
}

const UNVERIFIED: &[&str] = &["unverified-next-hop"];

#[test]
fn a_check_is_asked_for_where_there_is_one() {
    let of = |version: &str, sets: &str| {
        found(&format!("version {version}\nroute-map m permit 10\n{sets}"), UNVERIFIED).len()
    };
    assert_eq!(of("12.3", " set ip next-hop 10.0.0.1\n"), 0);
    assert_eq!(of("15.1", " set ip next-hop 10.0.0.1 10.0.0.2\n"), 2);
    assert_eq!(of("15.1", " set ip next-hop verify-availability 10.0.0.1 10 track 1\n"), 0);
    assert_eq!(
        of("15.1", " set ip next-hop verify-availability 10.0.0.1 10 track 1\n set ip next-hop 10.0.0.1\n"),
        1
    );
}

const ONE_WAY: &[&str] = &["one-way-redirect"];

#[test]
fn replies_take_the_same_way() {
    let of = |back: &str, bound: &str| {
        let text = format!(
            "access-list 101 permit tcp 192.168.0.0 0.0.0.255 10.0.0.0 0.0.0.255 eq 22\naccess-list 102 {back}\n\
             route-map m permit 10\n match ip address 101\n set ip next-hop 172.16.0.1\nroute-map b permit 10\n match ip \
             address 102\n set ip next-hop 172.16.0.1\ninterface Vlan1\n ip address 192.168.0.1 255.255.255.0\n ip policy \
             route-map m\ninterface Vlan2\n ip address 10.0.0.1 255.255.255.0\n{bound}interface Vlan3\n ip address \
             172.16.0.254 255.255.255.0\n"
        );
        found(&text, ONE_WAY).into_iter().map(|(line, _)| line).collect::<Vec<u32>>()
    };
    let bound = " ip policy route-map b\n";
    assert_eq!(of("permit tcp 10.0.0.0 0.0.0.255 eq 22 any", bound), [0u32; 0]);
    assert_eq!(of("permit tcp 10.0.0.0 0.0.0.255 eq 22 any established", bound), [0u32; 0]);
    assert_eq!(of("permit tcp 10.0.0.0 0.0.0.255 eq 22 any", ""), [5]);
    assert_eq!(of("permit tcp 10.0.0.0 0.0.0.255 any eq 22", bound), [5]);
    // Translated replies look otherwise.
    assert_eq!(of("permit tcp any any", " ip nat outside\n"), [0u32; 0]);
}
