//! Each rule of the facts sheet on a small configuration.

use crate::{Entrance, outcome};
use byway_ios::{InterfaceName, parse, state};

/// Asks about packets that enter `fa0/0`, or `local | PACKET`. Each case: packet, then `CLAUSE: OUTCOME`, then the conditions.
fn check(text: &str, cases: &[(&str, &str, &[&str])]) {
    let config = parse(text.as_bytes());
    assert_eq!(config.diagnostics(), [], "{text}");
    let router = state::load(&config);
    for (written, expected, conditions) in cases {
        let (entrance, packet) = match written.split_once(" | ") {
            Some(("local", packet)) => (Entrance::Local, packet),
            Some((name, packet)) => {
                (Entrance::Interface(InterfaceName::parse(name).expect("a name")), packet)
            }
            None => (Entrance::Interface(InterfaceName::parse("fa0/0").expect("a name")), *written),
        };
        let packet = packet.parse().unwrap_or_else(|error| panic!("{packet}: {error}"));
        let answer = outcome(&router, &entrance, &packet);
        let clause = answer.decided_by.map_or_else(String::new, |(_, number)| format!("{number}: "));
        assert_eq!(format!("{clause}{}", answer.outcome), *expected, "{written}\n{text}");
        let told: Vec<String> = answer
            .conditions
            .iter()
            .map(|condition| format!("{} {}", condition.kind.word(), condition.name))
            // Nothing here has subnets unless the test is about them.
            .filter(|told| !told.starts_with("next-hop-not-connected") || conditions.contains(&told.as_str()))
            .collect();
        assert_eq!(told, *conditions, "{written}\n{text}");
    }
}

/// A list, and a map that redirects what it permits.
fn with_list(list: &str) -> String {
    format!(
        "{list}\n!\nroute-map x permit 10\n match ip address l\n set ip next-hop 1.1.1.1\n!\ninterface FastEthernet0/0\n ip policy route-map x\n"
    )
}

fn with_entries(entries: &str) -> String {
    with_list(&format!("ip access-list extended l\n {}", entries.replace("; ", "\n ")))
}

fn with_clauses(clauses: &str) -> String {
    format!(
        "ip access-list extended web\n permit tcp any any eq www\nip access-list extended ssh\n deny tcp any host 10.0.0.9 eq 22\n permit tcp any any eq 22\n!\n{clauses}\n!\ninterface FastEthernet0/0\n ip policy route-map x\nip local policy route-map x\n"
    )
}

const YES: &str = "10: to 1.1.1.1";
const NO: &str = "routed (no-match)";

/// Packets that a list takes, and packets that it does not.
fn takes<P: AsRef<str>>(entries: &str, taken: &[P], left: &[P]) {
    let text = with_entries(entries);
    let cases = taken.iter().map(|packet| (packet, YES)).chain(left.iter().map(|packet| (packet, NO)));
    let cases: Vec<(&str, &str, &[&str])> =
        cases.map(|(packet, expected)| (packet.as_ref(), expected, &[] as &[&str])).collect();
    check(&text, &cases);
}

#[test]
fn addresses_with_any_wildcard() {
    takes(
        "permit ip 10.0.10.0 0.255.0.255 any",
        &["gre 10.77.10.3 2.2.2.2", "gre 10.0.10.255 2.2.2.2"],
        &["gre 10.77.11.3 2.2.2.2", "gre 11.77.10.3 2.2.2.2"],
    );
    takes(
        "permit ip 0.0.0.1 255.255.255.254 host 2.2.2.2",
        &["gre 9.9.9.1 2.2.2.2"],
        &["gre 9.9.9.2 2.2.2.2", "gre 9.9.9.1 2.2.2.3"],
    );
}

#[test]
fn every_port_operator() {
    let tcp = |port: u16| format!("tcp 1.1.1.1:{port} 2.2.2.2:9");
    for (operator, taken, left) in [
        ("eq 22", vec![22], vec![21, 23]),
        ("eq 22 80 443", vec![22, 80, 443], vec![21, 79, 444]),
        ("neq 22", vec![0, 21, 23, 65535], vec![22]),
        ("neq 22 80", vec![21, 23, 79, 81], vec![22, 80]),
        ("lt 22", vec![0, 21], vec![22, 65535]),
        ("gt 22", vec![23, 65535], vec![22, 0]),
        ("range 22 24", vec![22, 23, 24], vec![21, 25]),
        ("range 24 22", vec![], vec![22, 23, 24]),
        ("lt 0", vec![], vec![0, 1]),
        ("gt 65535", vec![], vec![65535, 0]),
    ] {
        let text = with_entries(&format!("permit tcp any {operator} any"));
        let config = parse(text.as_bytes());
        let router = state::load(&config);
        let entrance = Entrance::Interface(InterfaceName::parse("fa0/0").expect("a name"));
        for (ports, expected) in [(taken, "to 1.1.1.1"), (left, NO)] {
            for port in ports {
                let packet = tcp(port).parse().expect("a packet");
                let answer = outcome(&router, &entrance, &packet);
                assert_eq!(answer.outcome.to_string(), expected, "{operator}: {port}");
            }
        }
    }
    takes(
        "permit udp any eq domain any gt 1023",
        &["udp 1.1.1.1:53 2.2.2.2:1024"],
        &["udp 1.1.1.1:53 2.2.2.2:1023", "tcp 1.1.1.1:53 2.2.2.2:1024"],
    );
}

#[test]
fn both_forms_of_flags() {
    let packet = |flags: &str| format!("tcp 1.1.1.1:1 2.2.2.2:2 {flags}");
    for (entry, taken, left) in [
        ("established", vec!["ack", "rst", "syn ack"], vec!["syn", "fin", ""]),
        ("syn fin", vec!["syn", "fin ack"], vec!["ack", ""]),
        ("established psh", vec!["psh", "ack"], vec!["syn"]),
        ("match-any +ack -fin", vec!["ack fin", "syn", ""], vec!["fin", "fin syn"]),
        ("match-all +ack -fin", vec!["ack", "ack syn"], vec!["ack fin", "syn", ""]),
    ] {
        let of = |flags: Vec<&str>| flags.into_iter().map(packet).collect::<Vec<String>>();
        takes(&format!("permit tcp any any {entry}"), &of(taken), &of(left));
    }
}

#[test]
fn messages_and_other_protocols() {
    takes(
        "permit icmp any any echo; permit icmp any any packet-too-big; permit icmp any any 5 1; permit igmp any any host-report; permit gre any any; permit 200 any any",
        &[
            "icmp 1.1.1.1 2.2.2.2 8 7",
            "icmp 1.1.1.1 2.2.2.2 3 4",
            "icmp 1.1.1.1 2.2.2.2 5 1",
            "igmp 1.1.1.1 2.2.2.2 2",
            "gre 1.1.1.1 2.2.2.2",
            "200 1.1.1.1 2.2.2.2",
        ],
        &[
            "icmp 1.1.1.1 2.2.2.2 echo-reply",
            "icmp 1.1.1.1 2.2.2.2 3 3",
            "icmp 1.1.1.1 2.2.2.2 5 0",
            "igmp 1.1.1.1 2.2.2.2 1",
            "esp 1.1.1.1 2.2.2.2",
        ],
    );
}

#[test]
fn what_every_fragment_carries() {
    takes(
        "permit ip any any dscp ef; permit ip any any precedence flash tos 2; permit ip any any ttl lt 2; permit udp any any ttl range 9 11; permit esp any any ttl neq 64 63",
        &[
            "gre 1.1.1.1 2.2.2.2 dscp ef",
            "gre 1.1.1.1 2.2.2.2 tos-byte 187",
            "gre 1.1.1.1 2.2.2.2 tos-byte 100",
            "gre 1.1.1.1 2.2.2.2 tos-byte 101",
            "gre 1.1.1.1 2.2.2.2 ttl 1",
            "gre 1.1.1.1 2.2.2.2 fragment ttl 1",
            "udp 1.1.1.1:1 2.2.2.2:2 ttl 11",
            "esp 1.1.1.1 2.2.2.2 ttl 62",
        ],
        &[
            "gre 1.1.1.1 2.2.2.2 dscp 45",
            "gre 1.1.1.1 2.2.2.2 tos-byte 102",
            "gre 1.1.1.1 2.2.2.2 ttl 2",
            "udp 1.1.1.1:1 2.2.2.2:2 ttl 12",
            "esp 1.1.1.1 2.2.2.2 ttl 63",
        ],
    );
}

#[test]
fn the_fragment_table() {
    let whole = "tcp 1.1.1.1:1 2.2.2.2:22";
    let other = "tcp 1.1.1.1:1 2.2.2.2:23";
    let later = "tcp 1.1.1.1 2.2.2.2 fragment";
    takes("permit tcp any any", &[whole, other, later], &["udp 1.1.1.1 2.2.2.2 fragment"]);
    takes("deny tcp any any; permit ip any any", &["gre 1.1.1.1 2.2.2.2"], &[whole, later]);
    takes("permit tcp any any eq 22", &[whole, later], &[other]);
    // A deny with ports lets later fragments go on to the next entry.
    takes("deny tcp any any eq 22; permit ip any any", &[other, later], &[whole]);
    takes("deny tcp any any eq 22; deny ip any any", &[], &[other, later, whole]);
    takes("permit tcp any any established", &["tcp 1.1.1.1:1 2.2.2.2:2 ack", later], &[whole]);
    takes(
        "deny icmp any any echo; permit ip any any",
        &["icmp 1.1.1.1 2.2.2.2 fragment"],
        &["icmp 1.1.1.1 2.2.2.2 echo"],
    );
    takes("permit tcp any any fragments", &[later], &[whole, "udp 1.1.1.1 2.2.2.2 fragment"]);
    takes("deny ip any any fragments; permit ip any any", &[whole, other], &[later]);
}

#[test]
fn lists_of_both_kinds() {
    let standard = "access-list 5 deny 10.0.0.1\naccess-list 5 permit 10.0.0.0 0.0.0.255 log\n".to_owned()
        + &with_list("").replace("address l", "address 5");
    check(
        &standard,
        &[
            ("tcp 10.0.0.1:1 2.2.2.2:2", NO, &[]),
            ("tcp 10.0.0.2:1 2.2.2.2:2", YES, &["log-in-policy-acl 5"]),
            ("tcp 10.0.0.2 2.2.2.2 fragment", YES, &["log-in-policy-acl 5"]),
            ("tcp 10.0.1.2:1 10.0.0.2:2", NO, &[]),
        ],
    );
    check(&with_list(""), &[("gre 1.1.1.1 2.2.2.2", YES, &["undefined-acl l"])]);
    let empty = with_list("ip access-list extended l\n remark nothing yet");
    check(&empty, &[("gre 1.1.1.1 2.2.2.2", YES, &["empty-acl l"])]);
}

#[test]
fn several_lists_and_kinds() {
    let text = with_clauses(
        "route-map x permit 10\n match ip address web ssh\n set ip next-hop 1.1.1.1\nroute-map x permit 20\n match ip address nowhere web\n match length 0 100\n set ip next-hop 2.2.2.2",
    );
    check(
        &text,
        &[
            // A deny in one list does not stop a permit in another; the implicit one neither.
            ("tcp 1.1.1.1:1 10.0.0.9:80", YES, &[]),
            ("tcp 1.1.1.1:1 10.0.0.8:22", YES, &[]),
            // An undefined list matches all; length and address are both asked.
            ("tcp 1.1.1.1:1 10.0.0.9:22", "20: to 2.2.2.2", &["undefined-acl nowhere"]),
            (
                "tcp 1.1.1.1:1 10.0.0.9:22 length 101",
                NO,
                &["undefined-acl nowhere", "platform nowhere, web with length"],
            ),
            ("tcp 1.1.1.1:1 10.0.0.9:80 length 101", YES, &[]),
        ],
    );
    let length = with_clauses("route-map x permit 10\n match length 41 100\n set ip next-hop 1.1.1.1");
    check(
        &length,
        &[
            ("gre 1.1.1.1 2.2.2.2 length 40", NO, &[]),
            ("gre 1.1.1.1 2.2.2.2 length 41", YES, &[]),
            ("gre 1.1.1.1 2.2.2.2 length 100", YES, &[]),
            ("gre 1.1.1.1 2.2.2.2 length 101", NO, &[]),
        ],
    );
    // Lists are asked in order: one that permits leaves those behind it unasked.
    let settled =
        with_clauses("route-map x permit 10\n match ip address web nowhere\n set ip next-hop 1.1.1.1");
    check(
        &settled,
        &[("tcp 1.1.1.1:1 10.0.0.9:80", YES, &[]), ("gre 1.1.1.1 2.2.2.2", YES, &["undefined-acl nowhere"])],
    );
    let open = with_clauses("route-map x permit 10\n match ip address nowhere web\n set ip next-hop 1.1.1.1");
    check(&open, &[("tcp 1.1.1.1:1 10.0.0.9:80", YES, &["undefined-acl nowhere"])]);
}

#[test]
fn clauses() {
    let text = with_clauses(
        "route-map x permit 30\n set interface Null0\nroute-map x deny 10\n match ip address web\n set ip next-hop 9.9.9.9\nroute-map x permit 20\n match ip address ssh",
    );
    check(
        &text,
        &[
            ("tcp 1.1.1.1:1 2.2.2.2:80", "10: routed (deny-clause)", &[]),
            ("tcp 1.1.1.1:1 2.2.2.2:22", "20: routed (clause-without-set)", &[]),
            ("tcp 1.1.1.1:1 10.0.0.9:22", "30: drop", &[]),
            ("local | tcp 1.1.1.1:1 10.0.0.9:22", "30: drop", &[]),
            ("fa0/1 | tcp 1.1.1.1:1 10.0.0.9:22", "routed (no-policy)", &[]),
            ("udp 1.1.1.1:1 224.0.0.9:520", "routed (not-unicast)", &[]),
            ("udp 1.1.1.1:1 255.255.255.255:67", "routed (not-unicast)", &[]),
        ],
    );
    let gone = "interface FastEthernet0/0\n ip policy route-map nowhere\n";
    check(gone, &[("gre 1.1.1.1 2.2.2.2", "routed (undefined-route-map)", &[])]);
    let ignored =
        with_clauses("route-map x permit 10\n match ip address prefix-list p\n set ip next-hop 1.1.1.1");
    check(&ignored, &[("gre 1.1.1.1 2.2.2.2", YES, &["prefix-list-match p"])]);
    let both = with_clauses(
        "route-map x permit 10\n match ip address web\n match ipv6 address six\n match interface FastEthernet0/1\n set ip next-hop 1.1.1.1",
    );
    let met: &[&str] = &["dual-family-clause match ipv6 address six", "unsupported-match FastEthernet0/1"];
    check(&both, &[("tcp 1.1.1.1:1 2.2.2.2:80", YES, met), ("gre 1.1.1.1 2.2.2.2", NO, met)]);
}

/// The outcome of one clause with these `set` lines.
fn sets(lines: &str, expected: &str, conditions: &[&str]) {
    let text = with_clauses(&format!(
        "route-map x permit 10\n {}\ntrack 7 interface FastEthernet0/0 line-protocol",
        lines.replace("; ", "\n ")
    ));
    check(&text, &[("gre 1.1.1.1 2.2.2.2", &format!("10: {expected}"), conditions)]);
}

#[test]
fn the_order_among_set_commands() {
    sets(
        "set default interface Tunnel9; set ip default next-hop 4.4.4.4; set interface Tunnel1 Tunnel2; set ip next-hop recursive 3.3.3.3; set ip next-hop 2.2.2.2; set ip next-hop verify-availability 1.1.1.2 20 track 7; set ip next-hop verify-availability 1.1.1.1 10 track 8",
        "to 1.1.1.1 (track 8), 1.1.1.2 (track 7), 2.2.2.2, else to 3.3.3.3 by its route, else out of Tunnel1, Tunnel2, else without a route to 4.4.4.4, else without a route out of Tunnel9",
        &["tracked 7", "undefined-track 8"],
    );
    sets(
        "set interface Tunnel1 Null0 Tunnel2; set ip next-hop 1.1.1.1 2.2.2.2",
        "to 1.1.1.1, 2.2.2.2, else out of Tunnel1, else drop",
        &[],
    );
    sets("set interface Null0; set ip default next-hop 4.4.4.4", "drop", &[]);
    sets(
        "set default interface Null0; set ip default next-hop 4.4.4.4",
        "without a route to 4.4.4.4, else without a route drop",
        &[],
    );
    sets("set ip next-hop 1.1.1.1; set ip next-hop 2.2.2.2 1.1.1.1", "to 1.1.1.1, 2.2.2.2", &[]);
    sets("set ip next-hop 1.1.1.1; set ip next-hop verify-availability", "to 1.1.1.1", &["tracked cdp"]);
    sets(
        "set ip next-hop dynamic dhcp",
        "routed (clause-without-set)",
        &["unmodelled-line set ip next-hop dynamic dhcp"],
    );
}

#[test]
fn tables_and_marks() {
    sets("set ip next-hop 1.1.1.1; set vrf INSPECT", "by the table in VRF INSPECT", &[]);
    sets("set ip next-hop 1.1.1.1; set global", "by the table outside every VRF", &[]);
    sets(
        "set ip next-hop 1.1.1.1; set ip vrf INSPECT next-hop 2.2.2.2",
        "to 2.2.2.2 in VRF INSPECT, else to 1.1.1.1",
        &[],
    );
    sets(
        "set ip vrf INSPECT next-hop 2.2.2.2; set ip vrf INSPECT next-hop verify-availability 3.3.3.3 10 track 7",
        "to 3.3.3.3 (track 7), 2.2.2.2 in VRF INSPECT",
        &["tracked 7"],
    );
    sets("set ip default vrf INSPECT next-hop 2.2.2.2", "without a route to 2.2.2.2 in VRF INSPECT", &[]);
    sets("set ip global next-hop 2.2.2.2", "to 2.2.2.2 outside every VRF", &[]);
    sets("set ip next-hop recursive vrf INSPECT 3.3.3.3", "to 3.3.3.3 in VRF INSPECT by its route", &[]);
    sets(
        "set ip precedence flash; set ip df 0; set ip next-hop 1.1.1.1",
        "to 1.1.1.1, precedence 3, df 0",
        &[],
    );
    sets("set ip tos 4; set ip qos-group 9", "routed (clause-without-set), tos 4, qos-group 9", &[]);
}

#[test]
fn what_informs() {
    let text = "interface FastEthernet0/0\n ip address 10.0.0.1 255.255.255.0\n ip policy route-map x\ninterface FastEthernet0/1\n ip address 10.0.1.1 255.255.255.0\n shutdown\nroute-map x permit 10\n set ip next-hop 10.0.0.9 10.0.1.9\n";
    check(
        text,
        &[
            ("gre 1.1.1.1 2.2.2.2", "10: to 10.0.0.9, 10.0.1.9", &["next-hop-not-connected 10.0.1.9"]),
            (
                "gre 1.1.1.1 10.0.1.1",
                "10: to 10.0.0.9, 10.0.1.9",
                &["destination-is-router 10.0.1.1", "next-hop-not-connected 10.0.1.9"],
            ),
        ],
    );
}

#[test]
fn entries_that_are_there_at_times() {
    let text = with_entries(
        "permit tcp any any eq 22 time-range work; dynamic door permit ip any host 9.9.9.9; permit udp any any eq 53 reflect dns; evaluate back; permit esp any any option any-options; permit ahp any any log",
    );
    check(
        &text,
        &[
            ("tcp 1.1.1.1:1 2.2.2.2:22", YES, &["time-range work"]),
            ("gre 1.1.1.1 9.9.9.9", NO, &["reflexive back", "reflexive door"]),
            ("udp 1.1.1.1:1 2.2.2.2:53", YES, &["reflexive dns"]),
            ("tcp 1.1.1.1:1 2.2.2.2:23", NO, &["reflexive back"]),
            ("esp 1.1.1.1 2.2.2.2", NO, &["reflexive back", "unsupported-match option"]),
            ("ahp 1.1.1.1 2.2.2.2", YES, &["reflexive back", "log-in-policy-acl l"]),
        ],
    );
}

#[test]
fn ports_of_sctp_are_not_told() {
    let text = with_entries("permit sctp any any eq 2905; deny sctp host 1.1.1.1 any");
    check(
        &text,
        &[
            ("132 1.1.1.1 2.2.2.2", NO, &["unsupported-match sctp ports"]),
            ("132 1.1.1.1 2.2.2.2 fragment", YES, &[]),
            ("gre 1.1.1.1 2.2.2.2", NO, &[]),
        ],
    );
    takes(
        "permit sctp any any",
        &["132 1.1.1.1 2.2.2.2", "132 1.1.1.1 2.2.2.2 fragment"],
        &["gre 1.1.1.1 2.2.2.2"],
    );
}

#[test]
fn object_groups() {
    let groups = "object-group network inner\n host 10.0.0.1\n 10.1.0.0 255.255.0.0\nobject-group network outer\n group-object inner\n range 10.9.0.5 10.9.0.7\nobject-group network lacking\n host 10.0.0.1\n group-object nowhere\nobject-group service web\n tcp eq www\n udp\n icmp echo\n";
    let text = |entries: &str| format!("{groups}{}", with_entries(entries));
    check(
        &text("permit ip object-group outer any"),
        &[
            ("gre 10.0.0.1 2.2.2.2", YES, &["platform inner", "platform outer"]),
            ("gre 10.1.255.255 2.2.2.2", YES, &["platform inner", "platform outer"]),
            ("gre 10.9.0.7 2.2.2.2", YES, &["platform inner", "platform outer"]),
            ("gre 10.9.0.8 2.2.2.2", NO, &[]),
        ],
    );
    check(
        &text("permit ip any object-group lacking; permit gre any any"),
        &[
            (
                "esp 1.1.1.1 10.0.0.1",
                YES,
                &["undefined-object-group nowhere", "platform lacking", "platform nowhere"],
            ),
            (
                "esp 1.1.1.1 10.0.0.2",
                NO,
                &["undefined-object-group nowhere", "platform lacking", "platform nowhere"],
            ),
            (
                "gre 1.1.1.1 10.0.0.2",
                YES,
                &["undefined-object-group nowhere", "platform lacking", "platform nowhere"],
            ),
        ],
    );
    check(
        &text("deny object-group web any host 9.9.9.9; permit object-group web any any"),
        &[
            ("tcp 1.1.1.1:1 2.2.2.2:80", YES, &["platform web"]),
            ("tcp 1.1.1.1:1 2.2.2.2:81", NO, &[]),
            ("udp 1.1.1.1:1 2.2.2.2:81", YES, &["platform web"]),
            ("udp 1.1.1.1 9.9.9.9 fragment", NO, &["platform web"]),
            ("tcp 1.1.1.1 9.9.9.9 fragment", YES, &["platform web"]),
            ("icmp 1.1.1.1 2.2.2.2 echo", YES, &["platform web"]),
            ("icmp 1.1.1.1 2.2.2.2 echo-reply", NO, &[]),
        ],
    );
}
