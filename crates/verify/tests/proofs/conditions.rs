//! What cannot be decided from the text leaves a proof open, and is named.

use crate::{Proof, prove, prove_with, reference};
use byway_verify::Options;

#[track_caller]
fn after(from: &str, to: &str) -> Proof {
    let (topology, running) = reference();
    assert!(running.contains(from), "`{from}` is not there");
    prove(&topology, &running.replacen(from, to, 1))
}

fn names(proof: &Proof) -> Vec<&str> {
    proof.conditions.iter().map(|(name, _)| name.as_str()).collect()
}

#[test]
fn an_undefined_list_is_a_difference_and_a_condition() {
    let proof = after("match ip address ssh-inbound", "match ip address ssh-inbund");
    assert!(!proof.equivalent);
    assert_eq!(names(&proof), ["undefined-acl ssh-inbund"]);
    assert_eq!(proof.conditions[0].1.as_deref(), Some("match ip address ssh-inbund"));
    // All that is not SSH is redirected too.
    assert_eq!(proof.differences.len(), 1, "{proof:#?}");
    assert_eq!(proof.differences[0].half, None);
    assert_eq!(proof.differences[0].line.as_deref(), Some("route-map scb-inbound permit 10"));
}

#[test]
fn an_empty_list_is_both_too() {
    let proof = after(" permit tcp 192.168.0.0 0.0.0.255 10.0.0.0 0.0.0.255 eq 22\n", " remark soon\n");
    assert_eq!(names(&proof), ["empty-acl ssh-inbound"]);
    assert_eq!(proof.differences.len(), 1, "{proof:#?}");
}

#[test]
fn what_is_there_at_times_leaves_the_proof_open() {
    let timed = after("0.0.0.255 eq 22\n", "0.0.0.255 eq 22 time-range office\n");
    assert!(!timed.equivalent && timed.differences.is_empty(), "{timed:#?}");
    assert_eq!(names(&timed), ["time-range office"]);
    let line = "permit tcp 192.168.0.0 0.0.0.255 10.0.0.0 0.0.0.255 eq 22 time-range office";
    assert_eq!(timed.conditions[0].1.as_deref(), Some(line));
    let group = after(
        "192.168.0.0 0.0.0.255 10.0.0.0 0.0.0.255 eq 22",
        "object-group clients 10.0.0.0 0.0.0.255 eq 22",
    );
    assert!(names(&group).contains(&"undefined-object-group clients"), "{group:#?}");
}

#[test]
fn a_prefix_list_and_what_is_not_modelled() {
    let prefix = after(
        "match ip address ssh-inbound",
        "match ip address ssh-inbound\n match ip address prefix-list p",
    );
    assert_eq!(names(&prefix), ["prefix-list-match p"]);
    let unread = after("0.0.0.255 eq 22\n", "0.0.0.255 eq 22\n permit tcp 192.168.0.0 0.0.0.255 eq\n");
    assert_eq!(names(&unread), ["unmodelled-line ssh-inbound"]);
}

#[test]
fn a_condition_off_the_traffic_of_the_topology_leaves_nothing_open() {
    let (topology, running) = reference();
    let other = |hop: &str| {
        format!(
            "{running}route-map scb-inbound permit 20\n match ip address 120\n set ip next-hop {hop}\n\
             access-list 120 permit udp any any eq domain time-range office\n"
        )
    };
    assert!(prove(&topology, &other("10.0.0.99")).equivalent);
    let strict = prove_with(&topology, &other("10.0.0.99"), Options { strict: true });
    assert_eq!(names(&strict), ["time-range office"]);
    // Where it is about coming to an appliance, it does.
    assert_eq!(names(&prove(&topology, &other("172.16.0.1"))), ["time-range office"]);
}

#[test]
fn other_packets_that_may_come_to_an_appliance_leave_the_proof_open() {
    // Nobody knows what `evaluate` permits: without it nothing differs.
    let proof = after("0.0.0.255 eq 22\n", "0.0.0.255 eq 22\n evaluate sessions\n");
    assert!(!proof.equivalent && proof.differences.is_empty(), "{proof:#?}");
    assert_eq!(names(&proof), ["reflexive sessions"]);
    // Behind the last clause that leads there it means nothing.
    let (topology, running) = reference();
    let behind = format!(
        "{running}route-map scb-inbound permit 20\n match ip address own\n set ip next-hop 10.0.0.99\n\
         ip access-list extended own\n permit udp any any\n evaluate sessions\n"
    );
    assert!(prove(&topology, &behind).equivalent);
}

#[test]
fn what_is_outside_the_policy_only_informs() {
    let logged = after("0.0.0.255 eq 22\n", "0.0.0.255 eq 22 log\n");
    assert!(logged.equivalent, "{logged:#?}");
    let tracked =
        after(" set ip next-hop 172.16.0.1", " set ip next-hop verify-availability 172.16.0.1 10 track 7");
    assert!(tracked.equivalent, "{tracked:#?}");
}
