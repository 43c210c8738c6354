//! Each rule on a small topology: packets with what becomes of them and which half says so.

use super::{Entrance, Intent};
use byway_packet::Packet;
use byway_policy::{MOST_REGIONS, TooLarge};

/// Asks about packets, each written `INTERFACE | PACKET | HALF: OUTCOME`, or without a half where none decides. The interface may
/// have a router before it (`edge FastEthernet0/0`); else it is one of the first router.
fn check(yaml: &str, cases: &[&str]) {
    let loaded = crate::load(yaml.as_bytes());
    assert!(!loaded.has_errors(), "{:?}", loaded.diagnostics);
    let topology = &loaded.topology;
    for case in cases {
        let parts: Vec<&str> = case.split(" | ").collect();
        let [place, packet, expected] = parts[..] else { panic!("three parts: {case}") };
        let (router, interface) = match place.split_once(' ') {
            Some((router, interface)) => {
                let is_it = |other: &crate::Router| other.name.value == router;
                (topology.routers.iter().position(is_it).expect(case), interface)
            }
            None => (0, place),
        };
        let mut interfaces = topology.routers[router].interfaces.iter();
        let entrance = match interface {
            "local" => Entrance::Local,
            name => Entrance::Interface(interfaces.position(|other| other.name.value == name).expect(case)),
        };
        let packet: Packet = packet.parse().unwrap_or_else(|error| panic!("{packet}: {error}"));
        let verdict = Intent::of(topology).outcome(router, entrance, &packet);
        let half = verdict.decided_by.map_or_else(String::new, |by| {
            let name = &topology.redirects[by.redirect].name;
            assert_eq!(by.span, name.span);
            format!("{}-{}: ", name.value, by.direction.word())
        });
        assert_eq!(format!("{half}{}", verdict.outcome), expected, "{case}");
    }
}

/// The reference case: clients, servers, an appliance that shows the servers the clients' addresses.
fn reference(redirects: &str) -> String {
    format!(
        "
networks: {{ clients: 192.168.0.0/24, servers: 10.0.0.0/24, bastion: 192.168.0.10 }}
appliances:
  scb: {{ address: [172.16.0.1, 172.16.0.2], source_address: client }}
  proxy: {{ address: 172.16.0.9 }}
redirects: {{ {redirects} }}
routers:
  edge:
    platform: ios
    interfaces:
      fa0/0: {{ address: 192.168.0.254/24, faces: clients }}
      fa0/1: {{ address: 172.16.0.254/24, faces: [scb, proxy] }}
      fa1/0: {{ address: 10.0.0.254/24, faces: servers }}
"
    )
}

const SSH: &str = "ssh: { from: clients, to: servers, service: tcp/22, via: scb }";

#[test]
fn the_long_example_of_the_page() {
    let path = byway_testkit::fixture("long-example/topology.yaml");
    let yaml = std::fs::read_to_string(path).expect("the fixture is there");
    let cloud = "web-inbound: without a route out of Tunnel500";
    check(
        &yaml,
        &[
            &format!("GigabitEthernet0/0 | tcp 192.168.1.5:40000 8.8.8.8:443 syn | {cloud}"),
            // It faces `any`, so that all of `from` may come that way.
            &format!("GigabitEthernet0/1.20 | udp 192.168.7.5:40000 8.8.8.8:443 | {cloud}"),
            &format!("GigabitEthernet0/0 | udp 192.168.0.5 8.8.8.8 fragment | {cloud}"),
            "GigabitEthernet0/0 | tcp 192.168.0.10:40000 8.8.8.8:443 syn | routed (no-match)",
            "GigabitEthernet0/0 | tcp 192.168.0.10 8.8.8.8 fragment | routed (no-match)",
            "GigabitEthernet0/0 | tcp 192.168.0.5:40000 172.31.255.255:443 syn | routed (no-match)",
            "GigabitEthernet0/0 | tcp 192.168.0.5:40000 5.20.25.1:443 syn | routed (no-match)",
            &format!("GigabitEthernet0/0 | tcp 192.168.0.5:40000 5.20.25.9:443 syn | {cloud}"),
            "GigabitEthernet0/0 | tcp 192.168.0.5:40000 8.8.8.8:8443 syn | routed (no-match)",
            "GigabitEthernet0/2 | tcp 192.168.0.5:40000 8.8.8.8:443 syn | routed (no-policy)",
            "local | icmp 5.20.25.1 8.8.8.8 echo | probes-inbound: to 5.20.25.2 (track 10), 5.20.26.2 (track 20), else drop",
            // What the guard saves: a packet of the appliance's own.
            "local | icmp 5.20.26.2 8.8.8.8 echo | routed (no-match)",
        ],
    );
}

#[test]
fn both_halves() {
    check(
        &reference(SSH),
        &[
            "fa0/0 | tcp 192.168.0.5:40000 10.0.0.9:22 syn | ssh-inbound: to 172.16.0.1, 172.16.0.2",
            "fa1/0 | tcp 10.0.0.9:22 192.168.0.5:40000 syn ack | ssh-outbound: to 172.16.0.1, 172.16.0.2",
            // The other way round nobody is meant: neither half stands there.
            "fa0/0 | tcp 10.0.0.9:22 192.168.0.5:40000 syn ack | routed (no-match)",
            "fa0/0 | tcp 192.168.0.5:22 10.0.0.9:40000 syn | routed (no-match)",
            "fa1/0 | tcp 10.0.0.9:40000 192.168.0.5:22 syn | routed (no-match)",
            "fa0/0 | tcp 192.168.1.0:40000 10.0.0.9:22 syn | routed (no-match)",
            "fa0/0 | udp 192.168.0.5:40000 10.0.0.9:22 | routed (no-match)",
            "local | tcp 192.168.0.5:40000 10.0.0.9:22 syn | routed (no-policy)",
        ],
    );
}

#[test]
fn rule_1_faces_of_appliances_alone() {
    let redirect = "all: { from: any, to: any, via: proxy }";
    check(
        &reference(redirect),
        &[
            "fa0/0 | gre 192.168.0.5 10.0.0.9 | all-inbound: to 172.16.0.9",
            "fa0/1 | gre 192.168.0.5 10.0.0.9 | routed (no-policy)",
            "fa0/1 | gre 172.16.0.77 10.0.0.9 | routed (no-policy)",
        ],
    );
    // What else lies there makes it an interface like others.
    let mixed = reference(redirect).replace("[scb, proxy]", "[scb, proxy, 172.16.1.0/24]");
    check(&mixed, &["fa0/1 | gre 172.16.0.77 10.0.0.9 | all-inbound: to 172.16.0.9"]);
    let silent = reference(redirect).replace(", faces: [scb, proxy]", "");
    check(&silent, &["fa0/1 | gre 172.16.0.77 10.0.0.9 | all-inbound: to 172.16.0.9"]);
}

#[test]
fn rule_2_the_order_of_the_file() {
    let wide = "wide: { from: clients, to: any, via: proxy }";
    let case = "fa0/0 | tcp 192.168.0.5:40000 10.0.0.9:22 syn";
    check(
        &reference(&format!("{SSH}, {wide}")),
        &[&format!("{case} | ssh-inbound: to 172.16.0.1, 172.16.0.2")],
    );
    check(&reference(&format!("{wide}, {SSH}")), &[&format!("{case} | wide-inbound: to 172.16.0.9")]);
    // An inbound half comes before the outbound half of its redirect, and both before the next redirect.
    let both = "one: { from: any, to: any, via: scb }, two: { from: any, to: any, via: drop }";
    check(&reference(both), &["fa1/0 | gre 1.1.1.1 2.2.2.2 | one-inbound: to 172.16.0.1, 172.16.0.2"]);
}

const TWO_ROUTERS: &str = "
networks: { clients: [192.168.0.0/22, 192.168.8.0/24], servers: 10.0.0.0/24 }
appliances:
  scb: { address: 172.16.0.1, source_address: client }
  far: { address: 198.51.100.2, reach: recursive }
  cloud: { interface: Tunnel500 }
  guard: { address: 10.9.0.1, vrf: INSPECT }
redirects:
  rdp: { from: clients, to: servers, service: tcp/3389, via: scb }
  web: { from: clients, to: any, service: tcp/80, via: cloud }
  dns: { from: clients, to: any, service: udp/53, via: far }
  smb: { from: clients, to: servers, service: tcp/445, via: guard }
  gre: { from: any, to: any, service: gre, via: drop }
routers:
  left:
    platform: ios
    interfaces:
      se0/0: { address: 172.30.0.1/30, faces: clients }
      se0/1: { address: unnumbered, faces: 192.168.2.0/24 }
      fa0/0: { address: 172.16.0.254/24, faces: scb }
      fa0/1: { address: 10.0.0.252/25, faces: servers }
      fa1/0: { address: 10.0.0.124/25 }
  right:
    platform: ios
    interfaces:
      fa0/0: { address: 192.168.1.254/24 }
      fa0/1: { address: 10.9.0.254/24, vrf: INSPECT, faces: guard }
      fa0/2: { address: 10.9.1.254/24, faces: 203.0.113.0/24 }
      tu500: { address: unnumbered, faces: cloud }
      fa1/0: { address: unnumbered }
";

#[test]
fn rule_2_networks_behind_several_interfaces() {
    let rdp = "tcp 192.168.3.9:40000 10.0.0.9:3389 syn | rdp-inbound: to 172.16.0.1";
    let reply = "tcp 10.0.0.200:3389 192.168.3.9:40000 ack | rdp-outbound: to 172.16.0.1";
    check(
        TWO_ROUTERS,
        &[
            &format!("left se0/0 | {rdp}"),
            // The half stands there whole: a source that the interface does not face is matched too.
            &format!("left se0/1 | {rdp}"),
            &format!("left fa0/1 | {reply}"),
            &format!("left fa1/0 | {reply}"),
            "left fa1/0 | tcp 192.168.3.9:40000 10.0.0.9:3389 syn | routed (no-match)",
        ],
    );
}

#[test]
fn rule_2_routers_that_reach_the_appliance() {
    let from = "192.168.1.7:40000 10.0.0.9";
    check(
        TWO_ROUTERS,
        &[
            // An address in a connected subnet of the left one alone; an interface of the right one alone.
            &format!("right fa0/0 | tcp {from}:3389 syn | routed (no-match)"),
            &format!("left se0/0 | tcp {from}:80 syn | routed (no-match)"),
            &format!("right fa0/0 | tcp {from}:80 syn | web-inbound: out of Tunnel500"),
            // A recursive one is reached by both, a subnet in the VRF by one.
            &format!("left se0/0 | udp {from}:53 | dns-inbound: to 198.51.100.2 by its route"),
            &format!("right fa0/0 | udp {from}:53 | dns-inbound: to 198.51.100.2 by its route"),
            &format!("left se0/0 | tcp {from}:445 syn | routed (no-match)"),
            &format!("right fa0/0 | tcp {from}:445 syn | smb-inbound: to 10.9.0.1 in VRF INSPECT"),
            // `any` is faced by every interface behind which there is something, also where its own subnet is all.
            "right fa0/2 | gre 1.1.1.1 2.2.2.2 | gre-inbound: drop",
            "left fa1/0 | gre 1.1.1.1 2.2.2.2 | gre-inbound: drop",
            "right fa1/0 | gre 1.1.1.1 2.2.2.2 | routed (no-policy)",
            "right tu500 | gre 1.1.1.1 2.2.2.2 | routed (no-policy)",
        ],
    );
}

#[test]
fn rule_2_from_router() {
    let redirects = "probe: { from: router, to: 8.8.8.8, service: icmp/echo, via: scb }, all: { from: any, to: any, via: drop }";
    check(
        &reference(redirects),
        &[
            // Every source is matched, and there is no outbound half although the appliance keeps addresses.
            "local | icmp 1.2.3.4 8.8.8.8 echo | probe-inbound: to 172.16.0.1, 172.16.0.2",
            "local | icmp 1.2.3.4 8.8.8.8 echo-reply | routed (no-match)",
            "fa0/0 | icmp 1.2.3.4 8.8.8.8 echo | all-inbound: drop",
            "fa1/0 | icmp 8.8.8.8 192.168.0.254 echo | all-inbound: drop",
        ],
    );
}

#[test]
fn which_halves_there_are() {
    let reply = "fa1/0 | tcp 10.0.0.9:22 192.168.0.5:40000 ack";
    let with = |via: &str| reference(&format!("ssh: {{ from: clients, to: servers, {via} }}"));
    let mirrored = format!("{reply} | ssh-outbound: to 172.16.0.9");
    check(&with("via: proxy"), &[&format!("{reply} | routed (no-policy)")]);
    check(&with("via: proxy, directions: [inbound, outbound]"), &[&mirrored]);
    check(&with("via: scb, directions: inbound"), &[&format!("{reply} | routed (no-policy)")]);
    check(&with("via: drop"), &[&format!("{reply} | routed (no-policy)")]);
    check(&with("via: route"), &[&format!("{reply} | routed (no-policy)")]);
}

#[test]
fn rule_3_exceptions_in_both_halves() {
    let redirects = "ssh: { from: clients, to: servers, service: [tcp/22, tcp/3389], via: scb, except: \
        [{ from: bastion }, { to: 10.0.0.9, service: tcp/3389 }, { to: router }] }, \
        rest: { from: clients, to: any, via: proxy }";
    let steered = "ssh-inbound: to 172.16.0.1, 172.16.0.2";
    let back = "ssh-outbound: to 172.16.0.1, 172.16.0.2";
    check(
        &reference(redirects),
        &[
            &format!("fa0/0 | tcp 192.168.0.9:40000 10.0.0.9:22 syn | {steered}"),
            // What is taken out goes on to the next redirect.
            "fa0/0 | tcp 192.168.0.10:40000 10.0.0.9:22 syn | rest-inbound: to 172.16.0.9",
            "fa0/0 | tcp 192.168.0.9:40000 10.0.0.9:3389 syn | rest-inbound: to 172.16.0.9",
            &format!("fa0/0 | tcp 192.168.0.9:40000 10.0.0.8:3389 syn | {steered}"),
            "fa0/0 | tcp 192.168.0.9:40000 10.0.0.254:22 syn | rest-inbound: to 172.16.0.9",
            // Mirrored.
            "fa1/0 | tcp 10.0.0.9:22 192.168.0.10:40000 ack | routed (no-match)",
            "fa1/0 | tcp 10.0.0.9:3389 192.168.0.9:40000 ack | routed (no-match)",
            &format!("fa1/0 | tcp 10.0.0.9:22 192.168.0.9:40000 ack | {back}"),
            "fa1/0 | tcp 10.0.0.254:22 192.168.0.9:40000 ack | routed (no-match)",
        ],
    );
}

#[test]
fn rule_3_control_and_guard() {
    let yaml = "
networks: { inside: 10.0.0.0/8 }
appliances:
  filter: { address: [10.250.0.10, 10.250.0.11], control: [10.250.9.1, 192.0.2.0/31] }
  other: { address: 10.250.0.20, control: 203.0.113.9 }
redirects:
  some: { from: inside, to: any, service: tcp/443, via: other }
  all: { from: [inside, 192.0.2.0/24], to: any, via: filter }
routers:
  edge:
    platform: ios
    interfaces:
      gi0/0: { address: 10.0.0.1/17, faces: [10.0.0.0/9, 192.0.2.0/24] }
      gi0/1: { address: 10.250.0.1/24, faces: [filter, other] }
";
    check(
        yaml,
        &[
            "gi0/0 | udp 10.0.0.9:5 10.250.9.1:514 | all-inbound: to 10.250.0.10, 10.250.0.11",
            // Control, both ways, of every appliance and out of every redirect.
            "gi0/0 | udp 10.250.0.10:5 10.250.9.1:514 | routed (no-match)",
            "gi0/0 | udp 10.250.9.1:514 10.250.0.11:5 | routed (no-match)",
            "gi0/0 | udp 192.0.2.1:514 10.250.0.11:5 | routed (no-match)",
            "gi0/0 | udp 192.0.2.2:514 10.250.0.11:5 | all-inbound: to 10.250.0.10, 10.250.0.11",
            "gi0/0 | tcp 10.250.0.20:40000 203.0.113.9:443 syn | routed (no-match)",
            "gi0/0 | tcp 10.250.0.20:40000 203.0.113.8:443 syn | all-inbound: to 10.250.0.10, 10.250.0.11",
            // The guard is the redirect's own appliance's: another may take its packets.
            "gi0/0 | tcp 10.250.0.10:40000 8.8.8.8:443 syn | some-inbound: to 10.250.0.20",
            "gi0/0 | tcp 10.250.0.10:40000 8.8.8.8:80 syn | routed (no-match)",
            "gi0/0 | tcp 8.8.8.8:443 10.250.0.10:40000 syn | routed (no-match)",
        ],
    );
}

#[test]
fn rule_3_the_guard_in_the_outbound_half() {
    // The appliance lies among the servers as their packets see it: what it sends on must not come back.
    let yaml = reference("all: { from: any, to: [servers, 172.16.0.0/24], via: scb }");
    check(
        &yaml,
        &[
            "fa1/0 | tcp 172.16.0.2:22 192.168.0.5:40000 ack | routed (no-match)",
            "fa1/0 | tcp 172.16.0.3:22 192.168.0.5:40000 ack | all-outbound: to 172.16.0.1, 172.16.0.2",
        ],
    );
}

#[test]
fn rule_4_no_route_decides_and_drops_stand_behind() {
    let yaml = "
networks: { clients: 192.168.0.0/24, servers: 10.0.0.0/24 }
appliances:
  cloud: { interface: Tunnel500, when_down: drop }
  provider: { address: [203.0.113.1, 198.51.100.1], when_down: drop }
  tracked: { address: [{ address: 203.0.113.1, track: 10 }, 198.51.100.1], when_down: drop }
redirects:
  web: { from: clients, to: any, service: tcp/80, via: cloud, when: no-route }
  again: { from: clients, to: any, service: tcp/80, via: drop }
  updates: { from: clients, to: any, service: tcp/443, via: provider, when: no-route }
  dark: { from: clients, to: any, service: udp, via: drop, when: no-route }
  out: { from: clients, to: any, service: gre, via: cloud }
  mail: { from: clients, to: any, service: tcp/25, via: tracked }
  free: { from: clients, to: any, service: esp, via: route }
  rest: { from: clients, to: any, via: drop }
routers:
  edge:
    platform: ios
    release: 15.2(4)M
    interfaces:
      gi0/0: { address: 192.168.0.254/24, faces: clients }
      gi0/2: { address: 203.0.113.2/30, faces: provider }
      gi0/3: { address: 198.51.100.2/30, faces: provider }
      Tunnel500: { address: unnumbered, faces: cloud }
";
    check(
        yaml,
        &[
            "gi0/0 | tcp 192.168.0.5:40000 8.8.8.8:80 syn | web-inbound: without a route out of Tunnel500, else without a route drop",
            "gi0/0 | tcp 192.168.0.5:40000 8.8.8.8:443 syn | updates-inbound: without a route to 203.0.113.1, 198.51.100.1, else without a route drop",
            "gi0/0 | udp 192.168.0.5:40000 8.8.8.8:53 | dark-inbound: without a route drop",
            "gi0/0 | gre 192.168.0.5 8.8.8.8 | out-inbound: out of Tunnel500, else drop",
            "gi0/0 | tcp 192.168.0.5:40000 8.8.8.8:25 syn | mail-inbound: to 203.0.113.1 (track 10), 198.51.100.1, else drop",
            // `route` decides too: no later redirect is asked.
            "gi0/0 | esp 192.168.0.5 8.8.8.8 | free-inbound: routed (deny-clause)",
            "gi0/0 | ahp 192.168.0.5 8.8.8.8 | rest-inbound: drop",
        ],
    );
}

#[test]
fn rule_4_a_leg_for_each_direction() {
    let yaml = reference("ids: { from: clients, to: servers, via: scb }")
        .replace("[172.16.0.1, 172.16.0.2]", "{ inbound: 172.16.0.1, outbound: 172.16.0.2 }");
    check(
        &yaml,
        &[
            "fa0/0 | gre 192.168.0.5 10.0.0.9 | ids-inbound: to 172.16.0.1",
            "fa1/0 | gre 10.0.0.9 192.168.0.5 | ids-outbound: to 172.16.0.2",
        ],
    );
}

#[test]
fn rule_5_later_fragments() {
    let redirects = "ssh: { from: clients, to: servers, service: [tcp/22, { match: udp/53, dscp: ef }, icmp/echo], via: scb, \
        except: [{ from: bastion, service: tcp/22 }, { from: bastion, service: udp }, { to: 10.0.0.9, service: tcp/0-65535 }, \
        { to: 10.0.0.8, service: icmp/echo }, { to: 10.0.0.7, service: icmp }] }, \
        other: { from: clients, to: any, service: tcp/80, via: proxy }";
    let steered = "ssh-inbound: to 172.16.0.1, 172.16.0.2";
    check(
        &reference(redirects),
        &[
            // Whatever the ports were: of the first half that names the protocol.
            &format!("fa0/0 | tcp 192.168.0.5 10.0.0.3 fragment | {steered}"),
            "fa0/0 | tcp 192.168.0.5:40000 10.0.0.3:80 | other-inbound: to 172.16.0.9",
            "fa0/0 | tcp 192.168.0.5 8.8.8.8 fragment | other-inbound: to 172.16.0.9",
            &format!("fa0/0 | udp 192.168.0.5 10.0.0.3 fragment dscp ef | {steered}"),
            "fa0/0 | udp 192.168.0.5 10.0.0.3 fragment | routed (no-match)",
            &format!("fa0/0 | icmp 192.168.0.5 10.0.0.3 fragment | {steered}"),
            "fa0/0 | gre 192.168.0.5 10.0.0.3 fragment | routed (no-match)",
            // Exceptions with ports or a message leave fragments in, those without take them out.
            &format!("fa0/0 | tcp 192.168.0.10 10.0.0.3 fragment | {steered}"),
            "fa0/0 | tcp 192.168.0.10:40000 10.0.0.3:22 | routed (no-match)",
            "fa0/0 | udp 192.168.0.10 10.0.0.3 fragment dscp ef | routed (no-match)",
            &format!("fa0/0 | tcp 192.168.0.5 10.0.0.9 fragment | {steered}"),
            "fa0/0 | tcp 192.168.0.5:40000 10.0.0.9:22 | routed (no-match)",
            &format!("fa0/0 | icmp 192.168.0.5 10.0.0.8 fragment | {steered}"),
            "fa0/0 | icmp 192.168.0.5 10.0.0.8 echo | routed (no-match)",
            "fa0/0 | icmp 192.168.0.5 10.0.0.7 fragment | routed (no-match)",
            // Mirrored alike.
            "fa1/0 | tcp 10.0.0.3 192.168.0.5 fragment | ssh-outbound: to 172.16.0.1, 172.16.0.2",
        ],
    );
}

#[test]
fn rule_6_unicast_alone() {
    check(
        &reference("all: { from: any, to: any, via: drop }"),
        &[
            "fa0/0 | udp 192.168.0.5:1 224.0.0.5:2 | routed (not-unicast)",
            "fa0/0 | udp 192.168.0.5:1 239.255.255.255:2 | routed (not-unicast)",
            "fa0/0 | udp 192.168.0.5:1 255.255.255.255:2 | routed (not-unicast)",
            "fa0/0 | udp 192.168.0.5:1 240.0.0.0:2 | all-inbound: drop",
            "fa0/0 | udp 192.168.0.5:1 223.255.255.255:2 | all-inbound: drop",
        ],
    );
}

#[test]
fn services_of_every_kind() {
    let redirects = "s: { from: clients, to: any, service: [tcp/22->any, udp/5900-5910;6000, icmp/unreachable/packet-too-big, icmp/echo, \
        ospf, { match: ip, precedence: critical, tos: 12 }, { match: gre, tos: 2 }], via: drop }"
        .replace(';', ",");
    let redirects = redirects.replace("udp/5900-5910,6000", "\"udp/5900-5910,6000\"");
    let redirects = redirects.replace("icmp/unreachable/packet-too-big", "icmp/3/4");
    let yes = "s-inbound: drop";
    let no = "routed (no-match)";
    let ends = "192.168.0.5 8.8.8.8";
    check(
        &reference(&redirects),
        &[
            &format!("fa0/0 | tcp 192.168.0.5:22 8.8.8.8:9 | {yes}"),
            &format!("fa0/0 | tcp 192.168.0.5:9 8.8.8.8:22 | {no}"),
            &format!("fa0/0 | udp 192.168.0.5:9 8.8.8.8:5899 | {no}"),
            &format!("fa0/0 | udp 192.168.0.5:9 8.8.8.8:5900 | {yes}"),
            &format!("fa0/0 | udp 192.168.0.5:9 8.8.8.8:5910 | {yes}"),
            &format!("fa0/0 | udp 192.168.0.5:9 8.8.8.8:5911 | {no}"),
            &format!("fa0/0 | udp 192.168.0.5:9 8.8.8.8:6000 | {yes}"),
            &format!("fa0/0 | icmp {ends} 3 4 | {yes}"),
            &format!("fa0/0 | icmp {ends} 3 3 | {no}"),
            &format!("fa0/0 | icmp {ends} 8 1 | {yes}"),
            &format!("fa0/0 | ospf {ends} | {yes}"),
            &format!("fa0/0 | pim {ends} | {no}"),
            &format!("fa0/0 | pim {ends} dscp ef | {yes}"),
            &format!("fa0/0 | pim {ends} tos-byte 185 | {yes}"),
            &format!("fa0/0 | pim {ends} tos-byte 186 | {no}"),
            &format!("fa0/0 | gre {ends} tos-byte 4 | {yes}"),
            &format!("fa0/0 | gre {ends} tos-byte 229 | {yes}"),
            &format!("fa0/0 | gre {ends} tos-byte 2 | {no}"),
        ],
    );
}

/// Networks of so many hosts each.
fn large(prefixes: usize, service: &str) -> String {
    let hosts = |net: u8| -> String {
        let hosts: Vec<String> =
            (0..prefixes).map(|host| format!("{net}.0.{}.{}", host / 250, host % 250)).collect();
        hosts.join(", ")
    };
    format!(
        "
networks: {{ clients: [{}], servers: [{}] }}
services: {{ many: [{service}] }}
redirects:
  all: {{ from: clients, to: servers, service: many, via: drop }}
routers:
  edge:
    platform: ios
    interfaces:
      fa0/0: {{ address: 192.168.0.254/24, faces: clients }}
      fa0/1: {{ address: 192.168.1.254/24, faces: clients }}
      fa0/2: {{ address: 192.168.2.254/24 }}
",
        hosts(10),
        hosts(11)
    )
}

#[test]
fn networks_multiplied_with_networks() {
    let wanted = |yaml: &str| {
        let loaded = crate::load(yaml.as_bytes());
        assert!(!loaded.has_errors(), "{:?}", loaded.diagnostics);
        let intent = Intent::of(&loaded.topology);
        // Asked of one packet, the rules need no product.
        let packet = "tcp 10.0.0.1:40000 11.0.0.1:22".parse().expect("a packet");
        assert_eq!(intent.outcome(0, Entrance::Interface(0), &packet).outcome.to_string(), "drop");
        let policy = intent.policy(0, Entrance::Interface(0)).policy;
        let walk = policy.walk(&packet);
        let is_known = policy.left_out().is_none();
        assert_eq!((walk.outcome.to_string() == "drop", walk.conditions.is_empty()), (is_known, is_known));
        assert_eq!(policy.flat(policy.usual_limit()).err(), policy.left_out());
        policy.left_out()
    };
    let past = Some(TooLarge::Regions(MOST_REGIONS));
    assert_eq!(wanted(&large(50, "tcp/22")), None);
    assert_eq!(wanted(&large(2500, "tcp/22")), past);
    let ports: Vec<String> = (0..2500).map(|number| (2 * number + 1).to_string()).collect();
    let both = format!("tcp/{}->{},22", ports.join(","), ports.join(","));
    let loaded = crate::load(large(1, &format!("\"{both}\"")).as_bytes());
    assert!(!loaded.has_errors(), "{:?}", loaded.diagnostics);
    let policy = Intent::of(&loaded.topology).policy(0, Entrance::Interface(0)).policy;
    assert_eq!(policy.left_out(), past, "ports multiplied with ports");
}

#[test]
fn entrances_with_the_same_halves_have_the_same_policy() {
    let loaded = crate::load(large(2, "tcp/22").as_bytes());
    let intent = Intent::of(&loaded.topology);
    let halves = |at| intent.halves(0, Entrance::Interface(at)).expect("a router");
    assert_eq!(halves(0), [(0, crate::Direction::Inbound)]);
    assert_eq!(halves(0), halves(1));
    assert!(halves(2).is_empty());
    assert_eq!(intent.halves(1, Entrance::Local), None, "there is no such router");
    let shown = |at| format!("{:?}", intent.policy(0, Entrance::Interface(at)).policy.flat(100));
    assert_eq!(shown(0), shown(1));
    assert_ne!(shown(0), shown(2));
}
