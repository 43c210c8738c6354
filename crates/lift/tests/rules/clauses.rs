//! Where maps are bound, in which order clauses are asked, and what they match (ios-facts 2.4, 2.5, 2.8).

use super::{ROUTER, answer, check, interface, told};
use byway_ios::{parse, state};
use byway_lift::{Entrance, lift};

const WEB: &str = "tcp 10.0.0.1:40000 192.168.0.1:80";
const SSH: &str = "tcp 10.0.0.1:40000 192.168.0.1:22";
const LISTS: &str = "
ip access-list extended web
 permit tcp any any eq www
ip access-list extended no-web
 deny   tcp any any eq www
 permit ip any any
";

fn with_lists(maps: &str) -> String {
    format!("{LISTS}{maps}")
}

#[test]
fn packets_that_arrive_on_the_interface() {
    let text = format!("route-map x permit 10\n set ip next-hop 172.16.0.1\n{ROUTER}");
    assert_eq!(answer(&text, &interface("FastEthernet0/0"), WEB), "to 172.16.0.1");
    assert_eq!(answer(&text, &interface("FastEthernet0/1"), WEB), "routed (no-policy)");
    assert_eq!(answer(&text, &interface("FastEthernet7/7"), WEB), "routed (no-policy)");
    assert_eq!(answer(&text, &Entrance::Local, WEB), "routed (no-policy)");
}

#[test]
fn local_policy_for_what_the_router_sends() {
    let text = "route-map own permit 10\n set interface Null0\nip local policy route-map own\n";
    assert_eq!(answer(text, &Entrance::Local, WEB), "drop");
    assert_eq!(answer(text, &interface("fa0/0"), WEB), "routed (no-policy)");
}

#[test]
fn a_second_binding_replaces_the_first() {
    let maps =
        "route-map x permit 10\n set interface Null0\nroute-map y permit 10\n set ip next-hop 172.16.0.1\n";
    let text = format!("{maps}{ROUTER}interface FastEthernet0/0\n ip policy route-map y\n");
    assert_eq!(answer(&text, &interface("fa0/0"), WEB), "to 172.16.0.1");
}

#[test]
fn an_undefined_map_routes() {
    check("route-map X permit 10\n set interface Null0", &[(WEB, "routed (undefined-route-map)")]);
}

#[test]
fn unicast_alone_is_policy_routed() {
    check(
        "route-map x permit 10\n set interface Null0",
        &[
            ("udp 10.0.0.1:1 224.0.0.0:2", "routed (not-unicast)"),
            ("udp 10.0.0.1:1 239.255.255.255:2", "routed (not-unicast)"),
            ("udp 10.0.0.1:1 255.255.255.255:67", "routed (not-unicast)"),
            ("udp 10.0.0.1:1 223.255.255.255:2", "drop"),
            ("udp 10.0.0.1:1 240.0.0.0:2", "drop"),
        ],
    );
}

#[test]
fn packets_to_the_router_meet_the_map() {
    let secondary = " ip address 10.9.0.1 255.255.255.0 secondary\n";
    let text = format!("route-map x permit 10\n set interface Null0\n{ROUTER}{secondary}");
    assert_eq!(answer(&text, &interface("fa0/0"), "gre 10.0.0.1 172.16.0.254"), "drop");
    let config = parse(text.as_bytes());
    let router = state::load(&config);
    let lifted = lift(&router, &interface("fa0/0"));
    let own: Vec<String> = lifted.router_addresses().map(|address| address.to_string()).collect();
    assert_eq!(own, ["10.0.0.254", "172.16.0.254", "10.9.0.1"]);
}

#[test]
fn clauses_in_the_order_of_their_numbers() {
    check(
        "route-map x permit 20\n set interface Null0\nroute-map x permit 10\n set ip next-hop 172.16.0.1",
        &[(WEB, "to 172.16.0.1")],
    );
}

#[test]
fn permit_clause_and_permit_runs_set_and_stops() {
    check(
        &with_lists(
            "route-map x permit 10\n match ip address web\n set ip next-hop 172.16.0.1\nroute-map x permit 20\n set interface Null0",
        ),
        &[(WEB, "to 172.16.0.1")],
    );
}

#[test]
fn permit_clause_and_deny_goes_on() {
    let maps = "route-map x permit 10\n match ip address no-web\n set ip next-hop 172.16.0.1\nroute-map x permit 20\n match ip address web\n set ip next-hop 172.16.0.2";
    // By a deny entry, and by the implicit one.
    check(&with_lists(maps), &[(WEB, "to 172.16.0.2"), (SSH, "to 172.16.0.1")]);
    let implicit = maps
        .replace("no-web", "web")
        .replace("address web\n set ip next-hop 172.16.0.2", "address no-web\n set ip next-hop 172.16.0.2");
    check(&with_lists(&implicit), &[(WEB, "to 172.16.0.1"), (SSH, "to 172.16.0.2")]);
}

#[test]
fn deny_clause_and_permit_routes_and_stops() {
    check(
        &with_lists(
            "route-map x deny 10\n match ip address web\n set ip next-hop 172.16.0.9\nroute-map x permit 20\n set interface Null0",
        ),
        &[(WEB, "routed (deny-clause)"), (SSH, "drop")],
    );
}

#[test]
fn deny_clause_and_deny_goes_on() {
    check(
        &with_lists(
            "route-map x deny 10\n match ip address no-web\nroute-map x permit 20\n set ip next-hop 172.16.0.1",
        ),
        &[(WEB, "to 172.16.0.1"), (SSH, "routed (deny-clause)")],
    );
}

#[test]
fn no_clause_matches_routes() {
    check(
        &with_lists("route-map x permit 10\n match ip address web\n set interface Null0"),
        &[(WEB, "drop"), (SSH, "routed (no-match)")],
    );
}

#[test]
fn a_clause_without_match_takes_every_packet() {
    check(
        "route-map x permit 10\n set ip next-hop 172.16.0.1",
        &[(WEB, "to 172.16.0.1"), ("gre 1.1.1.1 2.2.2.2 fragment", "to 172.16.0.1")],
    );
}

#[test]
fn a_clause_without_set_routes_and_stops() {
    check(
        &with_lists(
            "route-map x permit 10\n match ip address web\nroute-map x permit 20\n set interface Null0",
        ),
        &[(WEB, "routed (clause-without-set)"), (SSH, "drop")],
    );
}

#[test]
fn continue_is_not_for_policy_routing() {
    check(
        "route-map x permit 10\n continue 20\n set ip next-hop 172.16.0.1\nroute-map x permit 20\n set interface Null0",
        &[(WEB, "to 172.16.0.1")],
    );
}

#[test]
fn one_list_of_a_line_is_enough() {
    // A deny entry of the first does not stop a permit of the second.
    check(
        &with_lists("route-map x permit 10\n match ip address no-web web\n set ip next-hop 172.16.0.1"),
        &[(WEB, "to 172.16.0.1"), (SSH, "to 172.16.0.1")],
    );
}

#[test]
fn lines_of_one_kind_are_one_line() {
    check(
        &with_lists(
            "route-map x permit 10\n match ip address no-web\n match ip address web\n set ip next-hop 172.16.0.1",
        ),
        &[(WEB, "to 172.16.0.1"), (SSH, "to 172.16.0.1")],
    );
}

#[test]
fn lines_of_different_kinds_must_all_match() {
    let maps = with_lists(
        "route-map x permit 10\n match ip address web\n match length 100 200\n set ip next-hop 172.16.0.1",
    );
    check(
        &maps,
        &[
            (&format!("{WEB} length 100"), "to 172.16.0.1"),
            // Catalyst switches take either: the clause may match there.
            (&format!("{WEB} length 99"), "routed (no-match) | platform web with length"),
            (&format!("{SSH} length 100"), "routed (no-match) | platform web with length"),
            (&format!("{SSH} length 99"), "routed (no-match)"),
        ],
    );
}

#[test]
fn length_is_that_of_the_packet_and_bounds_are_included() {
    check(
        "route-map x permit 10\n match length 100 200\n set ip next-hop 172.16.0.1\nroute-map x permit 20\n match length 70000 80000\n set interface Null0\nroute-map x permit 30\n match length 9 8\n set interface Null0",
        &[
            ("gre 1.1.1.1 2.2.2.2 length 99", "routed (no-match)"),
            ("gre 1.1.1.1 2.2.2.2 length 100", "to 172.16.0.1"),
            ("gre 1.1.1.1 2.2.2.2 length 200", "to 172.16.0.1"),
            ("gre 1.1.1.1 2.2.2.2 length 201", "routed (no-match)"),
            ("gre 1.1.1.1 2.2.2.2 length 65535", "routed (no-match)"),
        ],
    );
}

#[test]
fn a_second_length_replaces_the_first() {
    check(
        "route-map x permit 10\n match length 100 200\n match length 300 400\n set ip next-hop 172.16.0.1",
        &[
            ("gre 1.1.1.1 2.2.2.2 length 150", "routed (no-match)"),
            ("gre 1.1.1.1 2.2.2.2 length 350", "to 172.16.0.1"),
        ],
    );
}

#[test]
fn standard_lists_test_the_source() {
    check(
        "access-list 5 deny 10.0.0.1\naccess-list 5 permit 10.0.0.0 0.0.0.255\nroute-map x permit 10\n match ip address 5\n set ip next-hop 172.16.0.1",
        &[
            ("gre 10.0.0.2 192.168.0.1", "to 172.16.0.1"),
            ("gre 10.0.0.2 192.168.0.1 fragment", "to 172.16.0.1"),
            ("gre 10.0.0.1 192.168.0.1", "routed (no-match)"),
            ("gre 192.168.0.1 10.0.0.2", "routed (no-match)"),
        ],
    );
}

#[test]
fn hosts_of_standard_lists_in_any_order() {
    // The host is refused behind the range that covers it, so the order in which the router looks does not matter.
    check(
        "access-list 5 permit 10.0.0.0 0.0.0.255\naccess-list 5 deny 10.0.0.1\nroute-map x permit 10\n match ip address 5\n set ip next-hop 172.16.0.1",
        &[("gre 10.0.0.1 192.168.0.1", "to 172.16.0.1")],
    );
}

#[test]
fn an_undefined_list_matches_every_packet() {
    check(
        "route-map x permit 10\n match ip address nowhere\n set ip next-hop 172.16.0.1",
        &[(WEB, "to 172.16.0.1 | undefined-acl nowhere")],
    );
    // Names tell capitals from small letters.
    check(
        &with_lists("route-map x permit 10\n match ip address Web\n set ip next-hop 172.16.0.1"),
        &[(SSH, "to 172.16.0.1 | undefined-acl Web")],
    );
    // In a deny clause it stops every packet.
    check(
        "route-map x deny 10\n match ip address nowhere\nroute-map x permit 20\n set interface Null0",
        &[(WEB, "routed (deny-clause) | undefined-acl nowhere")],
    );
}

#[test]
fn an_undefined_list_beside_a_defined_one() {
    check(
        &with_lists("route-map x permit 10\n match ip address web nowhere\n set ip next-hop 172.16.0.1"),
        // What the defined list permits is not in doubt.
        &[(WEB, "to 172.16.0.1"), (SSH, "to 172.16.0.1 | undefined-acl nowhere")],
    );
}

#[test]
fn an_empty_list_matches_every_packet() {
    let map = "route-map x permit 10\n match ip address l\n set ip next-hop 172.16.0.1";
    let wanted = [(WEB, "to 172.16.0.1 | empty-acl l")];
    check(&format!("ip access-list extended l\n{map}"), &wanted);
    check(&format!("ip access-list extended l\n remark nothing yet\n{map}"), &wanted);
    check(&format!("ip access-list standard l\n{map}"), &wanted);
}

#[test]
fn a_list_with_one_entry_denies_the_rest() {
    check(
        "ip access-list extended l\n deny ip host 9.9.9.9 any\nroute-map x permit 10\n match ip address l\n set ip next-hop 172.16.0.1",
        &[(WEB, "routed (no-match)")],
    );
}

#[test]
fn a_prefix_list_is_ignored() {
    check(
        "ip prefix-list some seq 5 permit 9.9.9.0/24\nroute-map x permit 10\n match ip address prefix-list some\n set ip next-hop 172.16.0.1",
        &[(WEB, "to 172.16.0.1 | prefix-list-match some")],
    );
}

#[test]
fn other_criteria_are_ignored_and_told() {
    for (line, name) in [
        ("match interface FastEthernet0/1", "FastEthernet0/1"),
        ("match ipv6 address six", "match ipv6 address six"),
        ("match metric 5", "match metric 5"),
    ] {
        check(
            &format!("route-map x permit 10\n {line}\n set ip next-hop 172.16.0.1"),
            &[(WEB, &format!("to 172.16.0.1 | unsupported-match {name}"))],
        );
    }
}

#[test]
fn each_family_has_its_own_line() {
    check(
        &with_lists(
            "route-map x permit 10\n match ip address web\n match ipv6 address six\n set ip next-hop 172.16.0.1",
        ),
        &[
            (WEB, "to 172.16.0.1 | dual-family-clause match ipv6 address six"),
            (SSH, "routed (no-match) | dual-family-clause match ipv6 address six"),
        ],
    );
}

#[test]
fn a_line_that_was_not_read_is_told() {
    // Of a clause.
    check(
        "route-map x permit 10\n match length short long\n set ip next-hop 172.16.0.1",
        &[(WEB, "to 172.16.0.1 | unmodelled-line clause 10")],
    );
    // Of a list, whatever the packet.
    told(
        " permit tcp any any eq www\n permit tcp any any nonsense",
        &[(WEB, "to 172.16.0.1 | unmodelled-line l"), (SSH, "routed (no-match) | unmodelled-line l")],
    );
}
