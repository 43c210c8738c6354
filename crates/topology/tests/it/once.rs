//! One mistake is told once: what is missing because of it is not complained of.

use crate::{REFERENCE, changed};
use byway_topology::load;

fn codes(text: &str) -> Vec<&'static str> {
    load(text.as_bytes()).diagnostics.iter().map(|found| found.code).collect()
}

#[test]
fn a_key_written_twice_may_hold_what_is_missing() {
    for (changes, code) in [
        // The second interface would reach the appliance, by the same name or by another of its names.
        (
            [(
                "FastEthernet0/1: { address: 172.16.0.254/24, faces: scb }",
                "FastEthernet0/0: { address: 172.16.0.254/24, faces: scb }",
            )]
            .as_slice(),
            "duplicate-key",
        ),
        (
            &[(
                "FastEthernet0/1: { address: 172.16.0.254/24, faces: scb }",
                "fa0/0: { address: 172.16.0.254/24, faces: scb }",
            )],
            "duplicate-interface",
        ),
        (&[("172.16.0.254/24, faces: scb", "172.17.0.254/24, address: 172.16.0.254/24")], "duplicate-key"),
        (
            &[("  clients: 192.168.0.0/24\n", "  clients: 10.9.0.0/24\n  clients: 192.168.0.0/24\n")],
            "duplicate-key",
        ),
        (
            &[("services:\n  ssh: tcp/22\n", "networks: { more: 10.0.0.1 }\nservices: { ssh: tcp/22 }\n")],
            "duplicate-key",
        ),
        (&[("    from: clients\n", "    from: 10.9.0.0/24\n    from: clients\n")], "duplicate-key"),
    ] {
        let found = codes(&changed(changes));
        assert!(found.first() == Some(&code) || found.last() == Some(&code), "{changes:?}: {found:?}");
        assert!(
            !found.contains(&"unconnected-appliance") && !found.contains(&"unknown-network"),
            "{found:?}"
        );
    }
}

#[test]
fn a_merge_key_may_hold_any_key() {
    for change in [
        ("    from: clients\n    to: servers\n    service: ssh\n    via: scb\n", "    <<: *base\n"),
        ("    address: 172.16.0.1\n", "    <<: *base\n"),
        ("    platform: ios\n", "    <<: *base\n"),
        ("address: 172.16.0.254/24, faces: scb", "<<: *base"),
        ("  clients: 192.168.0.0/24\n", "  <<: { clients: 192.168.0.0/24 }\n"),
    ] {
        let text = changed(&[("ssh: tcp/22\n", "ssh: &base tcp/22\n"), change]);
        assert_eq!(codes(&text), ["unknown-key"], "{change:?}");
    }
    assert_eq!(codes(&REFERENCE.replace("routers:", "<<:")), ["unknown-key"]);
}

#[test]
fn each_router_whose_names_collide_is_told() {
    let mut text = changed(&[("\"12.3\"\n", "\"12.3\"\n    names: { acl: one }\n")]);
    let router =
        text.split_once("  edge:\n").map(|(_, router)| router.to_owned()).expect("there is a router");
    for name in ["second", "third"] {
        text.push_str(&format!("  {name}:\n{router}"));
    }
    assert_eq!(codes(&text), ["name-collision"; 3]);
}

#[test]
fn numbers_that_may_be_ports() {
    for (service, doubtful) in [
        ("[tcp/80,81]", true),
        ("[tcp/80, 115]", true),
        ("[tcp/80, 47]", false),
        ("115", false),
        ("47", false),
        ("80", true),
        ("[gre, 115]", false),
        ("{ match: \"80\" }", false),
    ] {
        let found = codes(&changed(&[("tcp/22", service)]));
        assert_eq!(found.contains(&"protocol-or-port"), doubtful, "{service}: {found:?}");
    }
}

#[test]
fn addresses_of_one_router_each() {
    let second = "  branch:\n    platform: ios\n    interfaces:\n      FastEthernet0/0: { address: 192.168.0.253/24 }\n      FastEthernet0/1: { address: SUBNET }\n      FastEthernet1/0: { address: 10.0.0.253/24 }\n";
    let found = |addresses: &str, subnet: &str| {
        let text = changed(&[("172.16.0.1\n", &format!("{addresses}\n"))]);
        codes(&(text + &second.replace("SUBNET", subnet)))
    };
    assert_eq!(found("[172.16.0.1, 172.17.0.1]", "172.17.0.254/24"), ["unconnected-hop"]);
    assert_eq!(found("[172.16.0.1, 172.16.0.2]", "172.16.0.253/24"), [""; 0]);
    assert_eq!(found("172.16.0.1", "172.17.0.254/24"), [""; 0]);
}
