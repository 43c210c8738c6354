//! What is refused of a topology that loads: each message once, as it is shown, and all of a file in one run.

use byway_compiler::{Failure, Options, check, compile};
use byway_diagnostic::{Diagnostic, Source, Sources, render};
use byway_testkit as testkit;

/// A topology with parts put in: what stands behind the key in each line below.
struct Parts {
    redirect: &'static str,
    appliance: &'static str,
    more_redirect: &'static str,
    router: &'static str,
    more_router: &'static str,
}

const SOUND: Parts = Parts {
    redirect: "ssh",
    appliance: "{ address: 172.16.0.1, source_address: client }",
    more_redirect: "service: tcp/22",
    router: "edge: { platform: ios, release: \"12.3\"",
    more_router: "",
};

fn topology(parts: &Parts) -> String {
    let Parts { redirect, appliance, more_redirect, router, more_router } = parts;
    format!(
        "networks: {{ clients: 192.168.0.0/24, servers: 10.0.0.0/24 }}
appliances:
  scb: {appliance}
redirects:
  {redirect}: {{ from: clients, to: servers, via: scb, {more_redirect} }}
routers:
  {router},
    interfaces: {{
      FastEthernet0/0: {{ address: 192.168.0.254/24, faces: clients }},
      FastEthernet0/1: {{ address: 172.16.0.254/24, faces: scb }},
      FastEthernet1/0: {{ address: 10.0.0.254/24, faces: servers }}{more_router} }} }}
"
    )
}

fn found(text: &str) -> Vec<Diagnostic> {
    let loaded = byway_topology::load(text.as_bytes());
    assert!(!loaded.has_errors(), "the topology loads: {:#?}\n{text}", loaded.diagnostics);
    check(&loaded.topology)
}

fn rendered(text: &str, found: &[Diagnostic]) -> String {
    let mut sources = Sources::new();
    let file = sources.add(Source::new("topology.yaml", text.as_bytes()));
    found
        .iter()
        .map(|diagnostic| render::text(&diagnostic.clone().in_source(file), &sources, render::Style::PLAIN))
        .collect::<Vec<_>>()
        .join("\n")
}

fn codes(found: &[Diagnostic]) -> Vec<&'static str> {
    found.iter().map(|diagnostic| diagnostic.code).collect()
}

#[test]
fn the_sound_topology_is_not_refused() {
    assert_eq!(codes(&found(&topology(&SOUND))), [""; 0]);
}

#[test]
fn each_message() {
    let hops: Vec<String> = (1..=20).map(|host| format!("172.16.0.{}", 100 + host)).collect();
    let hops: &'static str = Box::leak(format!("{{ address: [{}] }}", hops.join(", ")).into_boxed_str());
    let cases = [
        ("unknown-release", Parts { router: "edge: { platform: ios, release: twelve", ..SOUND }),
        ("platform-not-yet", Parts { router: "edge: { platform: linux", ..SOUND }),
        ("name-with-blank", Parts { redirect: "\"ssh to servers\"", ..SOUND }),
        ("name-with-quote", Parts { redirect: "\"ssh\\\"\"", ..SOUND }),
        ("name-with-digit", Parts { redirect: "22ssh", ..SOUND }),
        (
            "name-too-long",
            Parts { redirect: "ssh-of-the-operators-to-the-servers-in-the-second-computing-centre", ..SOUND },
        ),
        (
            "name-of-pattern",
            Parts {
                router: "edge: { platform: ios, release: \"12.3\", names: { acl: \"to servers {redirect}-{direction}\" }",
                ..SOUND
            },
        ),
        ("name-of-router", Parts { router: "\"edge?\": { platform: ios, release: \"12.3\"", ..SOUND }),
        ("interface-name", Parts { more_router: ",\n      uplink: { address: 203.0.113.2/30 }", ..SOUND }),
        (
            "vrf-name",
            Parts {
                more_router: ",\n      Vlan9: { address: 203.0.113.2/30, vrf: \"RED GUESTS\" }",
                ..SOUND
            },
        ),
        ("remark-text", Parts { more_redirect: "service: tcp/22, description: \"why so?\"", ..SOUND }),
        (
            "acl-numbers-exhausted",
            Parts { router: "edge: { platform: ios, release: \"12.3\", names: { acl: 199 }", ..SOUND },
        ),
        ("line-too-long", Parts { appliance: hops, ..SOUND }),
        ("feature-named-acl", Parts { router: "edge: { platform: ios, release: \"11.1\"", ..SOUND }),
        (
            "feature-named-acl-by-pattern",
            Parts {
                router: "edge: { platform: ios, release: \"11.1\", names: { acl: \"{redirect}-{direction}\" }",
                ..SOUND
            },
        ),
        ("feature-track", Parts { appliance: "{ address: { address: 172.16.0.1, track: 10 } }", ..SOUND }),
        ("feature-recursive", Parts { appliance: "{ address: 172.16.0.1, reach: recursive }", ..SOUND }),
        (
            "feature-recursive-no-route",
            Parts {
                appliance: "{ address: 172.16.0.1, reach: recursive }",
                more_redirect: "when: no-route",
                router: "edge: { platform: ios, release: \"15.2(4)M\"",
                ..SOUND
            },
        ),
        (
            "feature-without-release",
            Parts {
                appliance: "{ address: { address: 172.16.0.1, track: 10 } }",
                router: "edge: { platform: ios",
                ..SOUND
            },
        ),
        (
            "feature-dscp",
            Parts {
                more_redirect: "service: { match: udp/16384-32767, dscp: ef }",
                router: "edge: { platform: ios, release: \"12.1\"",
                ..SOUND
            },
        ),
    ];
    testkit::snapshots("compiler/refused", || {
        for (name, parts) in cases {
            let text = topology(&parts);
            let found = found(&text);
            assert!(!found.is_empty(), "{name} is refused");
            insta::assert_snapshot!(name, rendered(&text, &found));
        }
    });
}

#[test]
fn clause_numbers_run_out() {
    let text = topology(&Parts {
        more_redirect: "service: tcp/22 }\n  web: { from: clients, to: servers, via: scb, service: tcp/80",
        router: "edge: { platform: ios, release: \"12.3\", sequence: { start: 65535 }",
        ..SOUND
    });
    let found = found(&text);
    testkit::snapshots("compiler/refused", || {
        insta::assert_snapshot!("clause-numbers-exhausted", rendered(&text, &found));
    });
}

/// Two clauses on each interface.
#[test]
fn the_last_clause_number_is_65535() {
    for (sequence, fits) in [
        ("{ start: 65525, step: 10 }", true),
        ("{ start: 65526, step: 10 }", false),
        ("{ start: 0, step: 65535 }", true),
        ("{ start: 1, step: 65535 }", false),
        ("{ start: 65534, step: 1 }", true),
        ("{ start: 65535, step: 65535 }", false),
    ] {
        let router: &'static str = Box::leak(
            format!("edge: {{ platform: ios, release: \"12.3\", sequence: {sequence}").into_boxed_str(),
        );
        let text = topology(&Parts {
            more_redirect: "service: tcp/22 }\n  web: { from: clients, to: servers, via: scb, service: tcp/80",
            router,
            ..SOUND
        });
        let codes = codes(&found(&text));
        assert_eq!(codes.is_empty(), fits, "{sequence}: {codes:?}");
        assert!(codes.iter().all(|code| *code == "clause-numbers-exhausted"), "{sequence}: {codes:?}");
    }
}

/// As many redirects as the default numbers have room for, and one more.
#[test]
fn more_clauses_than_the_default_numbers() {
    let found = |count: u32| {
        let redirects: Vec<String> = (1..=count)
            .map(|port| format!("r{port}: {{ from: clients, to: servers, via: drop, service: tcp/{port} }}"))
            .collect();
        let sound = topology(&SOUND);
        let (before, rest) = sound.split_once("redirects:\n").expect("it has redirects");
        let (_, routers) = rest.split_once("routers:\n").expect("it has routers");
        found(&format!("{before}redirects:\n  {}\nrouters:\n{routers}", redirects.join("\n  ")))
    };
    assert_eq!(codes(&found(6553)), [""; 0]);
    let refused = found(6554);
    assert_eq!(codes(&refused), ["clause-numbers-exhausted"]);
    assert_eq!(
        refused[0].help.as_deref(),
        Some("write `sequence: { start: 9, step: 9 }` for router `edge`, or less")
    );
}

#[test]
fn vrf_needs_a_release() {
    let text = topology(&Parts {
        appliance: "{ address: 172.16.9.1, vrf: INSPECT }",
        more_router: ",\n      Vlan9: { address: 172.16.9.254/24, vrf: INSPECT, faces: 172.16.9.1 }",
        ..SOUND
    })
    .replace("172.16.0.254/24, faces: scb", "172.16.0.254/24");
    let found = found(&text);
    testkit::snapshots("compiler/refused", || {
        insta::assert_snapshot!("feature-vrf", rendered(&text, &found));
    });
}

#[test]
fn all_errors_of_a_file_in_one_run() {
    let text = topology(&Parts {
        redirect: "\"ssh 1\"",
        appliance: "{ address: { address: 172.16.0.1, track: 10 } }",
        more_redirect: "service: tcp/22, description: \"why?\"",
        router: "edge: { platform: ios, release: \"12.3\"",
        more_router: ",\n      uplink: { address: 203.0.113.2/30 }",
    });
    assert_eq!(codes(&found(&text)), ["feature-not-in-release", "ios-name", "remark-text", "interface-name"]);
}

/// What could be read of a file with errors is checked too, and never more than once.
#[test]
fn a_topology_with_load_errors_is_checked() {
    let text = topology(&Parts { redirect: "22ssh", more_redirect: "service: nosuch", ..SOUND });
    let loaded = byway_topology::load(text.as_bytes());
    assert!(loaded.has_errors());
    let _ = check(&loaded.topology);
    assert_eq!(codes(&check(&byway_topology::Topology::default())), [""; 0]);
}

#[test]
fn a_router_that_is_not_there() {
    let loaded = byway_topology::load(topology(&SOUND).as_bytes());
    assert!(!loaded.has_errors());
    let options = Options { router: Some("egde".to_owned()), ..Options::default() };
    let Err(Failure::Refused(found)) = compile(&loaded.topology, &options) else { panic!("refused") };
    assert_eq!(found[0].message, "the topology has no router `egde`");
    assert_eq!(found[0].help.as_deref(), Some("write `edge`"));
}

#[test]
fn one_router_of_several() {
    let text = std::fs::read(testkit::fixture("two-routers/topology.yaml")).expect("the fixture is there");
    let loaded = byway_topology::load(&text);
    let options = Options { router: Some("branch".to_owned()), ..Options::default() };
    let compiled = compile(&loaded.topology, &options).expect("it compiles");
    assert_eq!(compiled.blocks.len(), 1);
    assert!(compiled.text().starts_with("ip access-list extended to-head-inbound\n"));
}
