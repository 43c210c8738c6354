//! What a clause does with what it matches: the order among `set` commands (ios-facts 2.6, 2.7).

use super::{answer, check, interface, sets};

#[test]
fn the_order_among_set_commands() {
    // The order of the lines does not matter.
    sets(
        "
 set default interface Tunnel9
 set ip default next-hop 172.16.0.4
 set interface Tunnel1
 set ip next-hop recursive 172.16.0.3
 set ip next-hop 172.16.0.2
 set ip next-hop verify-availability 172.16.0.1 10 track 7
",
        "to 172.16.0.1 (track 7), 172.16.0.2, else to 172.16.0.3 by its route, else out of Tunnel1, else without a route to 172.16.0.4, else without a route out of Tunnel9 | tracked 7",
    );
}

#[test]
fn next_hops_in_the_order_of_entry() {
    sets(" set ip next-hop 172.16.0.2 172.16.0.1", "to 172.16.0.2, 172.16.0.1");
    // A second line appends and does not replace.
    sets(" set ip next-hop 172.16.0.2\n set ip next-hop 172.16.0.1", "to 172.16.0.2, 172.16.0.1");
}

#[test]
fn tracked_next_hops_by_number() {
    sets(
        " set ip next-hop 172.16.0.3\n set ip next-hop verify-availability 172.16.0.2 20 track 7\n set ip next-hop verify-availability 172.16.0.1 10 track 7",
        "to 172.16.0.1 (track 7), 172.16.0.2 (track 7), 172.16.0.3 | tracked 7",
    );
    // The same number again replaces the hop.
    sets(
        " set ip next-hop verify-availability 172.16.0.2 10 track 7\n set ip next-hop verify-availability 172.16.0.1 10 track 7",
        "to 172.16.0.1 (track 7) | tracked 7",
    );
}

#[test]
fn an_undefined_track_is_told() {
    sets(
        " set ip next-hop verify-availability 172.16.0.1 10 track 8",
        "to 172.16.0.1 (track 8) | undefined-track 8",
    );
}

#[test]
fn availability_by_cdp_is_told() {
    sets(" set ip next-hop 172.16.0.1\n set ip next-hop verify-availability", "to 172.16.0.1 | tracked cdp");
    sets(
        " set ip default next-hop 172.16.0.1\n set ip default next-hop verify-availability",
        "without a route to 172.16.0.1 | tracked cdp",
    );
}

#[test]
fn a_recursive_next_hop_stands_behind_the_others() {
    sets(
        " set ip next-hop recursive 9.9.9.9\n set ip next-hop 172.16.0.1",
        "to 172.16.0.1, else to 9.9.9.9 by its route",
    );
    // One alone: a second replaces the first.
    sets(" set ip next-hop recursive 9.9.9.9\n set ip next-hop recursive 8.8.8.8", "to 8.8.8.8 by its route");
    sets(" set ip next-hop recursive vrf RED 9.9.9.9", "to 9.9.9.9 in VRF RED by its route");
}

#[test]
fn a_next_hop_that_is_no_neighbour_is_told() {
    let answers = [("gre 10.0.0.1 192.168.0.1", "to 172.16.0.1, 9.9.9.9 | next-hop-not-connected 9.9.9.9")];
    check("route-map x permit 10\n set ip next-hop 172.16.0.1 9.9.9.9", &answers);
    let down = "route-map x permit 10\n set ip next-hop 172.17.0.1\ninterface FastEthernet0/2\n ip address 172.17.0.254 255.255.255.0\n shutdown";
    check(down, &[("gre 10.0.0.1 192.168.0.1", "to 172.17.0.1 | next-hop-not-connected 172.17.0.1")]);
    // The routing table finds the way to a recursive one.
    sets(" set ip next-hop recursive 9.9.9.9", "to 9.9.9.9 by its route");
}

#[test]
fn interfaces_in_order() {
    sets(" set interface Tunnel2 Tunnel1", "out of Tunnel2, Tunnel1");
}

#[test]
fn null0_drops() {
    sets(" set interface Null0", "drop");
    // It is never down: nothing behind it is used, what stands before it is.
    sets(
        " set interface Tunnel1 Null0 Tunnel2\n set ip default next-hop 172.16.0.1",
        "out of Tunnel1, else drop",
    );
    sets(" set interface Null0\n set ip next-hop 172.16.0.1", "to 172.16.0.1, else drop");
}

#[test]
fn default_forms_yield_to_an_explicit_route() {
    sets(" set ip default next-hop 172.16.0.1 172.16.0.2", "without a route to 172.16.0.1, 172.16.0.2");
    sets(" set default interface Tunnel1", "without a route out of Tunnel1");
    sets(
        " set default interface Tunnel1\n set ip default next-hop 172.16.0.1",
        "without a route to 172.16.0.1, else without a route out of Tunnel1",
    );
    sets(" set ip default next-hop recursive 9.9.9.9", "without a route to 9.9.9.9 by its route");
}

#[test]
fn default_null0_drops_what_has_no_route() {
    sets(" set default interface Null0", "without a route drop");
}

#[test]
fn set_vrf_and_set_global_win() {
    sets(" set ip next-hop 172.16.0.1\n set vrf RED", "by the table in VRF RED");
    sets(" set interface Null0\n set global", "by the table outside every VRF");
}

#[test]
fn next_hops_in_named_tables_come_first() {
    let red = "ip vrf RED\n rd 1:1\ninterface FastEthernet0/2\n ip vrf forwarding RED\n ip address 9.9.9.1 255.255.255.0\n";
    let check = |lines: &str, wanted: &str| {
        let text = format!("{red}route-map x permit 10\n{lines}");
        check(&text, &[("gre 10.0.0.1 192.168.0.1", wanted)]);
    };
    check(
        " set ip next-hop 172.16.0.1\n set ip vrf RED next-hop 9.9.9.9",
        "to 9.9.9.9 in VRF RED, else to 172.16.0.1",
    );
    // It is a neighbour in that VRF alone.
    check(" set ip next-hop 9.9.9.9", "to 9.9.9.9 | next-hop-not-connected 9.9.9.9");
    check(" set ip global next-hop 172.16.0.1", "to 172.16.0.1 outside every VRF");
    check(
        " set ip default vrf RED next-hop 9.9.9.9\n set interface Tunnel1",
        "out of Tunnel1, else without a route to 9.9.9.9 in VRF RED",
    );
}

#[test]
fn on_an_interface_of_a_vrf_hops_are_in_that_vrf() {
    let text = "ip vrf RED\n rd 1:1\nroute-map x permit 10\n set ip next-hop 172.16.0.1 9.9.9.9\ninterface FastEthernet0/0\n ip vrf forwarding RED\n ip address 9.9.9.1 255.255.255.0\n ip policy route-map x\ninterface FastEthernet0/1\n ip address 172.16.0.254 255.255.255.0\n";
    let wanted = "to 172.16.0.1, 9.9.9.9 | next-hop-not-connected 172.16.0.1";
    assert_eq!(answer(text, &interface("fa0/0"), "gre 10.0.0.1 192.168.0.1"), wanted);
}

#[test]
fn marks_are_made_in_addition() {
    sets(
        " set ip precedence flash\n set ip df 0\n set ip next-hop 172.16.0.1",
        "to 172.16.0.1, precedence 3, df 0",
    );
    sets(" set ip tos 4\n set ip qos-group 9", "routed (clause-without-set), tos 4, qos-group 9");
}

#[test]
fn a_set_that_is_not_modelled_is_told() {
    sets(
        " set ip next-hop dynamic dhcp",
        "routed (clause-without-set) | unmodelled-line set ip next-hop dynamic dhcp",
    );
    sets(" set metric 5\n set ip next-hop 172.16.0.1", "to 172.16.0.1 | unmodelled-line set metric 5");
}
