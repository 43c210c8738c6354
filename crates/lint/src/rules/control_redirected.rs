//! `control-redirected`

use super::{clauses, flows};
use crate::findings::Findings;
use crate::networks::bits;
use crate::rule::Rule;
use crate::subject::Subject;
use byway_diagnostic::{Severity, escape};
use byway_ios::state::Interface;
use byway_packet::Packet;
use byway_packet::set::{PacketSet, Region};
use byway_policy::{Action, Outcome};
use byway_topology::Appliance;
use flows::Flow;
use ipnet::Ipv4Net;
use std::net::Ipv4Addr;

pub(super) const RULE: Rule = Rule {
    name: "control-redirected",
    severity: Severity::Error,
    default: true,
    finds: "with a topology: the policy redirects what an appliance sends to its `control` addresses, or receives from them",
    rationale: "An appliance that cannot reach its controller, its directory or its updates stops working, and often \
                all traffic stops with it. The topology says what an appliance must reach by itself (`control`). \
                Without a topology nothing is reported.",
    wrong: WRONG,
    right: RIGHT,
    sources: &["topology language: `control`; ios-facts 8 no. 36 (PACKETLIFE-LPR)"],
    check,
};

const WRONG: &str = "\
! the topology has appliance scb at 172.16.0.1, with control: [203.0.113.10]
access-list 101 permit tcp any any eq 443
!
route-map scb permit 10
 match ip address 101
 set ip next-hop 172.16.0.1
!
interface FastEthernet0/0
 ip address 172.16.0.254 255.255.255.0
 ip policy route-map scb
";
const RIGHT: &str = "\
! the topology has appliance scb at 172.16.0.1, with control: [203.0.113.10]
ip access-list extended web
 deny ip host 172.16.0.1 any
 permit tcp any any eq 443
!
route-map scb permit 10
 match ip address web
 set ip next-hop 172.16.0.1
!
interface FastEthernet0/0
 ip address 172.16.0.254 255.255.255.0
 ip policy route-map scb
";

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    let Some(topology) = subject.settings.topology else { return };
    let appliances: Vec<&Appliance> =
        topology.appliances.iter().filter(|appliance| !appliance.control.is_empty()).collect();
    if appliances.is_empty() {
        return;
    }
    for interface in subject.router.interfaces.values().filter(|one| one.policy.is_some()) {
        let Some(flow) = Flow::on(subject, interface) else { continue };
        for appliance in &appliances {
            check_appliance(subject, findings, (interface, &flow), appliance);
        }
    }
}

fn check_appliance(
    subject: &Subject<'_>,
    findings: &mut Findings,
    (interface, flow): (&Interface<'_>, &Flow<'_>),
    appliance: &Appliance,
) {
    let addresses: Vec<Ipv4Addr> = appliance.addresses().collect();
    let is_here = |net: Ipv4Net| interface.subnets().any(|subnet| subnet.contains(&net));
    let partners = || appliance.control.iter().map(|partner| partner.value.trunc());
    let own = || addresses.iter().map(|address| Ipv4Net::from(*address));
    // What the appliance sends comes in where it is connected.
    let sent =
        own().filter(|own| is_here(*own)).flat_map(|own| partners().map(move |other| between(own, other)));
    let sent = PacketSet::of_regions(sent);
    let taken = flow.packets(|outcome| !matches!(outcome.action, Action::Route(_)));
    if let Some(packet) = flows::common(&taken, &sent) {
        report(subject, findings, (interface, flow), appliance, (&packet, "sends"));
        return;
    }
    // What it receives comes in elsewhere, and may well be redirected to it.
    if own().any(is_here) {
        return;
    }
    let elsewhere = |net: Ipv4Net| {
        let mut others = subject.router.connected(interface.vrf_name());
        others.any(|(subnet, one)| one.name != interface.name && subnet.contains(&net))
    };
    let received = partners()
        .filter(|partner| is_here(*partner) || !elsewhere(*partner))
        .flat_map(|partner| own().map(move |own| between(partner, own)));
    let received = PacketSet::of_regions(received);
    let away = |outcome: &Outcome| {
        !matches!(outcome.action, Action::Route(_))
            && flows::hops(outcome).iter().all(|hop| !addresses.contains(hop))
    };
    if let Some(packet) = flows::common(&flow.packets(away), &received) {
        report(subject, findings, (interface, flow), appliance, (&packet, "receives"));
    }
}

fn between(source: Ipv4Net, destination: Ipv4Net) -> Region {
    Region { source: bits(source), destination: bits(destination), ..Region::ALL }
}

fn report(
    subject: &Subject<'_>,
    findings: &mut Findings,
    (interface, flow): (&Interface<'_>, &Flow<'_>),
    appliance: &Appliance,
    (packet, verb): (&Packet, &str),
) {
    let (outcome, decision) = flow.decision(packet);
    // What becomes of packets is that of any interface with the map; the line is that of this one.
    let clause = decision.clause.and_then(|clause| clause.opened.first());
    let bound = interface.policy.as_ref().map(|policy| policy.origin);
    let (Some(line), Some(map)) = (decision.entry.or(clause).or(bound), decision.map) else { return };
    let name = escape(&appliance.name.value);
    let message = format!("route-map `{map}` redirects control traffic that appliance `{name}` {verb}");
    let own = if verb == "sends" { packet.source } else { packet.destination };
    findings.report(subject.span_of(line), message, |found| {
        let denied = if verb == "sends" { format!("host {own} any") } else { format!("any host {own}") };
        clauses::relate_bindings(subject, map, found)
            .why(format!(
                "`{packet}` enters {} and goes {outcome}; the appliance must reach its `control` addresses by itself",
                interface.name
            ))
            .help(format!("begin the ACL with `deny ip {denied}`"))
    });
}

/// The topology that the examples are judged by.
pub(crate) const TOPOLOGY: &str = "\
networks:
  clients: 192.168.0.0/24
  servers: 10.0.0.0/24
services:
  web: tcp/443
appliances:
  scb:
    address: 172.16.0.1
    source_address: client
    control: [203.0.113.10]
redirects:
  web:
    from: clients
    to: servers
    service: web
    via: scb
routers:
  edge:
    platform: ios
    release: \"12.3\"
    interfaces:
      FastEthernet0/0: { address: 172.16.0.254/24, faces: [scb, clients, servers] }
";
