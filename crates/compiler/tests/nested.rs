//! Redirects of the same packets with exceptions within each other: the proof has an answer.

use byway_compiler::{Options, compile};

fn compiles(text: &str) {
    let loaded = byway_topology::load(text.as_bytes());
    assert!(!loaded.has_errors(), "{:#?}", loaded.diagnostics);
    if let Err(failure) = compile(&loaded.topology, &Options::default()) {
        panic!("{failure:#?}");
    }
}

const NETWORKS: &str = "
networks:
  rooms: [10.0.0.0/28, 10.0.0.2, 10.0.0.9]
  desks: [10.0.0.0/29, 10.0.0.4/30, 10.0.0.12/31]
  shelves: [10.0.0.8/29, 10.0.0.3, 10.0.0.6/31]
services:
  calls: { match: \"tcp/1,3->1-22\", dscp: ef }
  video: { match: udp/1-4, dscp: ef }
  urgent: { match: tcp/1-4, precedence: 5 }
routers:
  edge:
    platform: ios
    release: XE 17.9
    interfaces:
      GigabitEthernet0/0: { address: 10.0.0.254/24, faces: any }
      GigabitEthernet0/1: { address: 172.16.0.254/24, faces: inspector }
      GigabitEthernet0/2: { address: 172.16.1.254/24, faces: recorder }
";

/// The exception that each of the redirects has.
const EVERYWHERE: &str = "      - { to: [rooms, desks], service: [\"tcp/2-3,22->3-1023\", video] }\n";

const REDIRECTS: &str = r#"redirects:
  first:
    from: [rooms, desks]
    to: [shelves, any]
    service: [tcp/1-22, udp]
    directions: [inbound, outbound]
    via: inspector
    except:
      - { to: [rooms, desks], service: ["tcp/2-3,22->3-1023", video] }
      - { from: desks, to: [rooms, shelves], service: [calls, video] }
      - { to: shelves, service: [urgent, udp/2->3-22] }
  second:
    from: [desks, any]
    to: [rooms, shelves]
    service: [tcp/3-1024, tcp/1-2->22, udp/4-22]
    directions: [inbound, outbound]
    via: recorder
    except:
      - { to: [rooms, desks], service: ["tcp/2-3,22->3-1023", video] }
      - { from: [rooms, shelves], to: desks, service: [urgent, udp/2->3-22] }
      - { from: desks, service: [calls, video] }
  third:
    from: [shelves, rooms]
    to: [desks, any]
    service: [calls, video]
    directions: [inbound, outbound]
    via: inspector
    except:
      - { to: [rooms, desks], service: ["tcp/2-3,22->3-1023", video] }
      - { from: rooms, to: [desks, shelves], service: [tcp/3-1024, tcp/1-2->22, udp/4-22] }
      - { to: rooms, service: [urgent, udp/2->3-22] }
  fourth:
    from: any
    to: [desks, rooms]
    service: ip
    directions: [inbound, outbound]
    via: recorder
    except:
      - { to: [rooms, desks], service: ["tcp/2-3,22->3-1023", video] }
      - { from: shelves, to: rooms, service: [calls, video] }
      - { from: rooms, to: desks, service: [urgent, udp/2->3-22] }
"#;

/// Exceptions by marking and by ranges of ports, in redirects whose networks lie within each other, both ways: the comparison came
/// to its bound on steps.
#[test]
fn exceptions_by_marking_within_each_other() {
    let appliances = "
appliances:
  inspector: { address: 172.16.0.1, control: [10.0.0.0/30, 10.0.0.12/30] }
  recorder: { address: 172.16.1.1, control: [10.0.0.4/31] }
";
    compiles(&[NETWORKS, appliances, REDIRECTS].concat());
}

/// Appliances with addresses among their clients, so that guard and control take packets of every redirect: the list had more rules
/// than its bound.
#[test]
fn hops_and_control_among_the_clients() {
    let appliances = "
appliances:
  inspector: { address: [172.16.0.1, 10.0.0.5, 10.0.0.6], control: [10.0.0.0/29, 10.0.0.2/31, 10.0.0.5] }
  recorder: { address: 172.16.1.1, control: [10.0.0.4/31] }
";
    compiles(&[NETWORKS, appliances, &REDIRECTS.replace(EVERYWHERE, "")].concat());
}
