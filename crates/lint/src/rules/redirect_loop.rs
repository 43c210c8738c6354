//! `redirect-loop`

use super::{flows, next_hops};
use crate::findings::Findings;
use crate::rule::Rule;
use crate::subject::Subject;
use byway_diagnostic::Severity;
use byway_ios::state::{Interface, RouteMap};
use byway_packet::Packet;
use byway_packet::set::{Limits, PacketSet};
use flows::Flow;
use ipnet::Ipv4Net;
use std::collections::BTreeSet;
use std::net::Ipv4Addr;

pub(super) const RULE: Rule = Rule {
    name: "redirect-loop",
    severity: Severity::Error,
    default: true,
    finds: "a policy on the interface where the packets of the next hop come back",
    rationale: "What an appliance sends back enters the interface that it is connected to. A policy there sends it to the \
                appliance again: an endless loop. The same holds for the requests that a proxy in the subnet of its \
                clients sends under its own address.",
    wrong: "\
access-list 101 permit tcp any any eq 80
!
route-map scb permit 10
 match ip address 101
 set ip next-hop 172.16.0.1
!
interface FastEthernet0/0
 ip address 192.168.0.1 255.255.255.0
 ip policy route-map scb
!
interface FastEthernet0/1
 ip address 172.16.0.254 255.255.255.0
 ip policy route-map scb
",
    right: "\
access-list 101 permit tcp any any eq 80
!
route-map scb permit 10
 match ip address 101
 set ip next-hop 172.16.0.1
!
interface FastEthernet0/0
 ip address 192.168.0.1 255.255.255.0
 ip policy route-map scb
!
interface FastEthernet0/1
 ip address 172.16.0.254 255.255.255.0
",
    sources: &["ios-facts 8 no. 68 (RIVERBED, CITRIX)"],
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    let hops = next_hops::hops(subject);
    let bound = || subject.router.interfaces.values().filter(|one| one.policy.is_some() && one.is_up());
    for interface in bound() {
        let behind: BTreeSet<Ipv4Addr> = hops
            .iter()
            .filter(|hop| interface.policy.as_ref().is_some_and(|policy| policy.value == hop.map.tag))
            .map(|hop| hop.address)
            .filter(|address| interface.subnets().any(|subnet| subnet.contains(address)))
            .collect();
        if behind.is_empty() {
            continue;
        }
        let Some(flow) = Flow::on(subject, interface) else { continue };
        for hop in behind {
            let again = flow.to(hop);
            let mut others = bound().filter(|other| other.name != interface.name);
            let looped = others
                .find_map(|other| sent_back(subject, &again, hop, (interface, other)))
                .or_else(|| of_the_hop(&again, hop).map(|packet| (packet, None)))
                .or_else(|| of_elsewhere(subject, &again, interface).map(|packet| (packet, None)));
            if let Some((packet, other)) = looped {
                report(subject, findings, (interface, &flow, &again), hop, (&packet, other));
            }
        }
    }
}

/// A packet under the hop's own address.
fn of_the_hop(again: &PacketSet, hop: Ipv4Addr) -> Option<Packet> {
    flows::common(again, &flows::from([Ipv4Net::from(hop)]))
}

/// A packet that another interface sends to the hop, and that is sent there again when it comes back.
fn sent_back<'s>(
    subject: &Subject<'s>,
    again: &PacketSet,
    hop: Ipv4Addr,
    (interface, other): (&Interface<'_>, &'s Interface<'s>),
) -> Option<(Packet, Option<&'s Interface<'s>>)> {
    if interface.policy == other.policy && interface.vrf == other.vrf {
        let packet = again.witness(&Limits::for_entries(again.size())).decided()??;
        return Some((packet, Some(other)));
    }
    if !names(subject.router.route_map(&other.policy.as_ref()?.value)?, hop) {
        return None;
    }
    let sent = Flow::on(subject, other)?.to(hop);
    Some((flows::common(again, &sent)?, Some(other)))
}

/// Whether a clause of a map names a hop.
fn names(map: &RouteMap<'_>, hop: Ipv4Addr) -> bool {
    map.clauses.values().any(|clause| flows::set_line(clause, hop).is_some())
}

/// A packet from the subnet of another interface: it comes in here only when the hop sends it back.
fn of_elsewhere(subject: &Subject<'_>, again: &PacketSet, interface: &Interface<'_>) -> Option<Packet> {
    let others = subject.router.connected(interface.vrf_name()).filter(|(_, one)| one.name != interface.name);
    flows::common(again, &flows::from(others.map(|(subnet, _)| subnet)))
}

fn report(
    subject: &Subject<'_>,
    findings: &mut Findings,
    (interface, flow, again): (&Interface<'_>, &Flow<'_>, &PacketSet),
    hop: Ipv4Addr,
    (packet, other): (&Packet, Option<&Interface<'_>>),
) {
    let Some(policy) = &interface.policy else { return };
    let (map, name) = (&policy.value, &interface.name);
    let message =
        format!("route-map `{map}` sends to {hop} what enters {name}, where the packets of {hop} come back");
    let clause = flow.decision(packet).1.clause;
    let line = clause.and_then(|clause| flows::set_line(clause, hop));
    findings.report(subject.span_of(policy.origin), message, |found| {
        let mut found = found;
        if let Some(line) = line {
            found = found.relate(next_hops::address_span(subject, line, hop), "the next hop is set here");
        }
        let address =
            interface.addresses().find(|held| held.value.subnet().contains(&hop)).map(|held| held.origin);
        if let Some(address) = address {
            found = found.relate(subject.span_of(address), format!("{hop} is in the subnet of {name}"));
        }
        if let Some(sent) = other.and_then(|other| other.policy.as_ref().map(|policy| (other, policy.origin)))
        {
            let words = format!("what enters {} is sent there too", sent.0.name);
            found = found.relate(subject.span_of(sent.1), words);
        }
        let off = format!("take the map off {name}, and bind it where clients come in");
        let help = if again.contains(&Packet { source: hop, ..*packet }) {
            format!(
                "{off}; where {hop} sends under its own address, begin the ACL with `deny ip host {hop} any`"
            )
        } else {
            off
        };
        found.why(format!("`{packet}`, sent back by {hop}, goes there again, without end")).help(help)
    });
}
