//! Rewritings that change nothing for packets are proved.

use crate::{prove, prove_with, reference};
use byway_verify::Options;

#[track_caller]
fn proved(topology: &str, running: &str) {
    for strict in [false, true] {
        let proof = prove_with(topology, running, Options { strict });
        assert!(proof.equivalent, "strict {strict}: {proof:#?}\n{running}");
    }
}

/// The reference router with other lists.
fn rewritten(lists: &str) -> String {
    let (_, running) = reference();
    let begin = running.find("ip access-list extended ssh-inbound").expect("the first list");
    let end = running.find("!\nroute-map").expect("the first map");
    format!("{}{lists}{}", &running[..begin], &running[end..])
}

#[test]
fn the_reference_router() {
    let (topology, running) = reference();
    proved(&topology, &running);
    assert_eq!(prove(&topology, &running).interfaces, 3);
}

#[test]
fn the_seed_routers() {
    let (topology, _) = reference();
    let Some(seed) = byway_testkit::shared("seed") else { return };
    for name in ["router-12.3.cfg", "transcript-12.3.txt"] {
        let running = std::fs::read_to_string(seed.join(name)).expect("the file is there");
        let proof = prove(&topology, &running);
        assert!(proof.equivalent, "{name}: {proof:#?}");
    }
}

#[test]
fn split_prefixes_and_odd_and_even_addresses() {
    let (topology, _) = reference();
    proved(
        &topology,
        &rewritten(
            "ip access-list extended ssh-inbound\n \
             permit tcp 192.168.0.0 0.0.0.127 10.0.0.0 0.0.0.254 eq 22\n \
             permit tcp 192.168.0.0 0.0.0.127 10.0.0.1 0.0.0.254 eq 22\n \
             permit tcp 192.168.0.128 0.0.0.127 10.0.0.0 0.0.0.255 eq 22\n\
             ip access-list extended ssh-outbound\n \
             permit tcp 10.0.0.0 0.0.0.254 range 22 22 192.168.0.0 0.0.0.255\n \
             permit tcp 10.0.0.1 0.0.0.254 eq 22 192.168.0.0 0.0.0.255\n",
        ),
    );
}

#[test]
fn numbered_for_named_other_names_and_more_clauses() {
    let (topology, running) = reference();
    let lists = "access-list 101 permit tcp 192.168.0.0 0.0.0.255 10.0.0.0 0.0.0.255 eq 22\n\
                 access-list 2600 permit tcp 10.0.0.0 0.0.0.255 eq 22 192.168.0.0 0.0.0.127\n\
                 access-list 102 permit tcp 10.0.0.0 0.0.0.255 eq 22 192.168.0.128 0.0.0.127\n";
    let numbered = rewritten(lists)
        .replace("address ssh-inbound", "address 101")
        .replace("address ssh-outbound", "address 2600 102");
    proved(&topology, &numbered);
    proved(
        &topology,
        &running.replace("scb-inbound", "a").replace("scb-outbound", "b").replace("ssh-inbound", "list"),
    );
    // Two clauses that say the same, and one that nothing comes to.
    let clauses = "\nroute-map scb-inbound permit 20\n match ip address ssh-inbound\n set ip next-hop 172.16.0.9\n\
                   route-map scb-inbound deny 30\n";
    proved(&topology, &running.replace("\n!\nline con", &format!("{clauses}!\nline con")));
}

#[test]
fn reordered_disjoint_entries_and_denied_rests() {
    let topology = TWO_SERVICES;
    let config = |entries: &str| {
        format!(
            "interface FastEthernet0/0\n ip address 192.168.0.254 255.255.255.0\n ip policy route-map m\n\
             interface FastEthernet0/1\n ip address 172.16.0.254 255.255.255.0\n\
             ip access-list extended l\n{entries}\
             route-map m permit 10\n match ip address l\n set ip next-hop 172.16.0.1\n"
        )
    };
    let parts = [
        " permit tcp 192.168.0.0 0.0.0.255 10.0.0.0 0.0.0.255 eq 22\n",
        " permit udp 192.168.0.0 0.0.0.255 10.0.0.0 0.0.0.255 range 5000 5010\n",
        " permit tcp 192.168.0.0 0.0.0.255 host 10.1.0.1 eq 22\n",
        " permit udp 192.168.0.0 0.0.0.255 host 10.1.0.1 range 5000 5010\n",
    ];
    for order in [[0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1]] {
        let entries: String = order.map(|at| parts[at]).concat();
        proved(topology, &config(&entries));
        proved(topology, &config(&format!("{entries} deny ip any any\n permit tcp any any\n")));
        proved(topology, &config(&format!(" deny tcp any host 10.0.1.7 eq 22\n{entries}")));
    }
    // The same as exceptions from something wider.
    let wider = " deny tcp any any lt 22\n deny tcp any any gt 22\n permit tcp 192.168.0.0 0.0.0.255 10.0.0.0 0.0.0.255\n \
                 permit tcp 192.168.0.0 0.0.0.255 host 10.1.0.1\n";
    let ports = " permit tcp 192.168.0.0 0.0.0.255 any neq 22\n";
    let flipped = config(&format!("{}{}", parts[1], parts[3]))
        + &format!(
            "ip access-list extended n\n{ports}ip access-list extended w\n{wider}\
             route-map m deny 3\n match ip address n\nroute-map m permit 5\n match ip address w\n set ip next-hop 172.16.0.1\n"
        );
    // A `permit` with ports takes later fragments along: here the deny clause takes them from the redirect.
    let proof = prove(topology, &flipped);
    assert_eq!(proof.differences.len(), 1, "{proof:#?}");
    assert!(proof.differences[0].packets.iter().all(|words| words.ends_with(" fragments")), "{proof:#?}");
    let mended = flipped.replace("extended n\n", "extended n\n deny tcp any any fragments\n");
    proved(topology, &mended);
}

const TWO_SERVICES: &str = "
networks: { clients: 192.168.0.0/24, servers: [10.0.0.0/24, 10.1.0.1] }
services: { both: [tcp/22, udp/5000-5010] }
appliances: { scb: { address: 172.16.0.1, source_address: appliance } }
redirects: { r: { from: clients, to: servers, service: both, via: scb } }
routers:
  edge:
    platform: ios
    release: 12.3
    interfaces:
      FastEthernet0/0: { address: 192.168.0.254/24, faces: clients }
      FastEthernet0/1: { address: 172.16.0.254/24, faces: scb }
";
