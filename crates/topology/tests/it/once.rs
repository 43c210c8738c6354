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
        text.extend(["  ", name, ":\n", &router]);
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

/// What the redirect `late`, written behind another, is warned of.
fn behind(early: &str, late: &str) -> Vec<&'static str> {
    let redirects = format!("redirects:\n  early: {{ {early} }}\n  late: {{ {late} }}\n");
    let (before, rest) = REFERENCE.split_once("redirects:").expect("it has redirects");
    let (_, after) = rest.split_once("routers:").expect("it has routers");
    codes(&format!("{before}{redirects}routers:{after}"))
}

#[test]
fn redirects_of_the_same_traffic() {
    let ssh = "from: clients, to: servers, service: ssh";
    for (early, late, code) in [
        // A part of the traffic, all of it, none of it.
        ("from: 192.168.0.5, to: any, via: drop", format!("{ssh}, via: scb"), Some("same-traffic")),
        (
            "from: clients, to: any, service: tcp, via: drop",
            format!("{ssh}, via: drop"),
            Some("never-matches"),
        ),
        ("from: clients, to: any, service: udp, via: drop", format!("{ssh}, via: scb"), None),
        ("from: clients, to: 10.0.1.0/24, via: drop", format!("{ssh}, via: scb"), None),
        // The replies of the later one are its own.
        ("from: clients, to: any, service: tcp, via: drop", format!("{ssh}, via: scb"), Some("same-traffic")),
        // The straight path before others is how traffic is kept out of them, but not all of it.
        ("from: 192.168.0.5, to: any, via: route", format!("{ssh}, via: scb"), None),
        ("from: clients, to: any, via: route", format!("{ssh}, via: drop"), Some("never-matches")),
        // What an exception leaves to the later one is not decided by the earlier one.
        ("from: clients, to: any, via: drop, except: [{ service: ssh }]", format!("{ssh}, via: scb"), None),
        (
            "from: clients, to: any, via: drop, except: [{ from: 192.168.0.9 }]",
            format!("{ssh}, via: drop"),
            Some("same-traffic"),
        ),
        (
            "from: clients, to: any, via: drop",
            format!("{ssh}, via: drop, except: [{{ service: tcp }}]"),
            Some("never-matches"),
        ),
        // The router's own packets enter no interface.
        ("from: router, to: any, via: drop", format!("{ssh}, via: scb"), None),
        (
            "from: router, to: any, via: drop",
            "from: router, to: servers, via: drop".to_owned(),
            Some("never-matches"),
        ),
        // The narrow one before the wide one is how it is written.
        ("from: 192.168.0.5, to: servers, service: ssh, via: drop", format!("{ssh}, via: scb"), None),
        (
            "from: clients, to: 10.0.0.9, service: tcp/22, via: drop",
            "from: clients, to: any, via: drop".to_owned(),
            None,
        ),
        (
            "from: 192.168.0.0/25, to: servers, via: drop, except: [{ from: 192.168.0.9 }]",
            "from: clients, to: any, via: drop".to_owned(),
            None,
        ),
        // Later fragments alone are no reason for a warning.
        ("from: clients, to: servers, service: tcp/23-65535, via: drop", format!("{ssh}, via: scb"), None),
    ] {
        let found = behind(early, &late);
        let found: Vec<_> = found.into_iter().filter(|code| !code.starts_with("exception")).collect();
        assert_eq!(found, code.into_iter().collect::<Vec<_>>(), "{early} | {late}");
    }
}

/// What three redirects are warned of.
fn third(first: &str, second: &str, third: &str) -> Vec<&'static str> {
    let redirects = format!("{third} }}\n").replace(" }\n", "");
    behind(&format!("{first} }}\n  between: {{ {second}"), &redirects)
}

#[test]
fn redirects_that_decide_another_together() {
    let whole = "from: clients, to: servers, service: tcp/80-90, via: drop";
    for (one, other, code) in [
        ("to: servers, service: tcp/80-85", "to: any, service: tcp/86-99", Some("never-matches")),
        ("to: servers, service: tcp/80-85", "to: any, service: tcp/87-90", None),
        (
            "to: 10.0.0.0/25, service: tcp/80-90",
            "to: 10.0.0.128/25, service: [tcp/80-82, tcp/83-90]",
            Some("never-matches"),
        ),
        ("to: 10.0.0.0/25, service: tcp/80-90", "to: 10.0.0.128/26, service: tcp", None),
        // What is excepted of a part is left to the later one.
        (
            "to: servers, service: tcp/80-85",
            "to: servers, service: tcp/86-90, except: [{ to: 10.0.0.9 }]",
            None,
        ),
        // A part that is the appliance's own.
        (
            "to: servers, service: tcp/80-85, via: drop",
            "to: servers, service: tcp/86-90, via: route",
            Some("never-matches"),
        ),
    ] {
        let part = |part: &str| {
            let via = if part.contains("via") { "" } else { ", via: drop" };
            format!("from: clients, {part}{via}")
        };
        let found: Vec<_> = third(&part(one), &part(other), whole)
            .into_iter()
            .filter(|code| *code == "never-matches")
            .collect();
        assert_eq!(found, code.into_iter().collect::<Vec<_>>(), "{one} | {other}");
    }
}

#[test]
fn exceptions_that_take_everything_together() {
    for (exceptions, told) in [
        ("{ to: 10.0.0.0/25 }, { to: 10.0.0.128/25 }", true),
        ("{ to: 10.0.0.0/25 }, { to: 10.0.0.128/26 }", false),
        (
            "{ to: 10.0.0.0/25 }, { from: 192.168.0.0/25 }, { from: 192.168.0.128/25, to: 10.0.0.128/25 }",
            true,
        ),
        ("{ to: 10.0.0.0/25 }, { from: 192.168.0.0/25 }, { from: 192.168.0.129, to: 10.0.0.128/25 }", false),
        ("{ service: tcp/22 }, { from: 192.168.0.7 }", true),
        (
            "{ service: tcp/20-21 }, { service: \"tcp/0-1023->22\" }, { service: \"tcp/1024-65535->22\" }",
            true,
        ),
        ("{ service: { match: tcp, precedence: 0 } }, { service: { match: tcp, precedence: 1 } }", false),
    ] {
        let codes =
            codes(&changed(&[("    via: scb\n", &format!("    via: scb\n    except: [{exceptions}]\n"))]));
        assert_eq!(codes.contains(&"exception-takes-everything"), told, "{exceptions}: {codes:?}");
    }
    let classes: Vec<String> =
        (0..8).map(|class| format!("{{ service: {{ match: ip, precedence: {class} }} }}")).collect();
    let found = |count: usize| {
        let exceptions = classes[..count].join(", ");
        codes(&changed(&[("    via: scb\n", &format!("    via: scb\n    except: [{exceptions}]\n"))]))
    };
    assert_eq!(found(8), ["exception-takes-everything"]);
    assert_eq!(found(7), [""; 0]);
}

/// Only what a redirect would really have is warned of.
#[test]
fn control_traffic_that_only_the_guard_saves() {
    let found = |appliance: &str, redirect: &str, faces: &str| {
        let mut codes = codes(&changed(&[
            ("redirects:\n", &format!("  proxy: {{ {appliance} }}\nredirects:\n")),
            ("    via: scb\n", &format!("    via: scb\n  web: {{ {redirect} }}\n")),
            ("faces: clients }", &format!("faces: {faces} }}")),
        ]));
        codes.retain(|code| *code != "same-traffic");
        codes
    };
    let web = "from: clients, to: any, service: tcp/443, via: proxy";
    let own = "address: 192.168.0.250, control: 192.0.2.123";
    let warned = ["control-only-guarded"];
    assert_eq!(found(own, web, "clients"), warned);
    // Its service is another one; an exception has it; it is kept on the straight path.
    assert_eq!(found(own, "from: clients, to: 198.51.100.0/24, via: proxy", "clients"), [""; 0]);
    assert_eq!(found(own, &format!("{web}, except: [{{ from: 192.168.0.250 }}]"), "clients"), [""; 0]);
    assert_eq!(
        found(own, &format!("from: 192.168.0.250, to: any, via: route }}\n  more: {{ {web}"), "clients"),
        [""; 0]
    );
    // It has a segment of its own.
    let elsewhere = "address: 172.16.0.9, control: 192.0.2.123";
    assert_eq!(found(elsewhere, web, "clients"), [""; 0]);
}
