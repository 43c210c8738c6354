//! `ports-reversed`

mod asked;
mod mirrored;

use crate::findings::Findings;
use crate::networks::bits;
use crate::rule::Rule;
use crate::subject::Subject;
use asked::{Asked, OfMap, Port, asked, lists};
use byway_diagnostic::Severity;
use byway_ios::state::{AclEntry, Interface};
use byway_ios::{Ace, AclCommand, Action, Field, PortMatch, ProtocolMatch};
use byway_packet::Payload;
use byway_packet::set::Ternary;
use mirrored::{Glance, mirrored};
use std::collections::BTreeSet;

pub(super) const RULE: Rule = Rule {
    name: "ports-reversed",
    severity: Severity::Warning,
    default: true,
    finds: "the port of a service on the side of the clients, in a list of policy routing",
    rationale: "Packets to a service carry its port as the destination, its replies carry it as the source. \
                `permit tcp any eq 80 any` on the interface of the clients matches none of their requests. \
                Reported is an entry with the port of a service at a source that is `any` or the whole network \
                of the interface, where no list of policy routing asks for the same port as a destination; and, \
                where two interfaces have a policy for the two directions, the entry of the servers' side that \
                has the port at the destination as well.",
    wrong: "\
access-list 101 permit tcp 192.168.0.0 0.0.0.255 eq www any
!
route-map scb permit 10
 match ip address 101
 set ip next-hop 172.16.0.1
!
interface FastEthernet0/0
 ip address 192.168.0.1 255.255.255.0
 ip policy route-map scb
",
    right: "\
access-list 101 permit tcp 192.168.0.0 0.0.0.255 any eq www
!
route-map scb permit 10
 match ip address 101
 set ip next-hop 172.16.0.1
!
interface FastEthernet0/0
 ip address 192.168.0.1 255.255.255.0
 ip policy route-map scb
",
    sources: &["ios-facts 8 no. 40"],
    check,
};

/// Services whose two sides use the same port, or whose clients have a port of their own.
const SAME_ON_BOTH: [u16; 11] = [20, 53, 67, 68, 123, 137, 138, 500, 514, 520, 4500];
/// Services above 1023.
const HIGH: [u16; 9] = [1433, 1521, 3306, 3389, 5060, 5432, 8080, 8443, 9100];

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    let lists = lists(subject);
    let glance = Glance::at(&lists);
    let one_sided = if glance.one_sided { one_sided(&lists) } else { Vec::new() };
    let mut services: Vec<(u8, u16)> = one_sided.iter().filter_map(|one| one.said.serves()).collect();
    services.sort_unstable();
    services.dedup();
    // Requests to the service in any list, asked or lost by a slip: then these are its replies.
    let to = requested(subject, &services);
    let mut seen = BTreeSet::new();
    for one in &one_sided {
        let Some(service) = one.said.serves() else { continue };
        if !to.contains(&service) && is_of_clients(subject, one) && seen.insert(one.entry.line()) {
            report(subject, findings, one, Field::SourcePort, service.1);
        }
    }
    let mirrored = if glance.may_mirror() { mirrored(subject, &lists) } else { Vec::new() };
    for one in mirrored {
        if let Port::One(port) = one.said.destination_port
            && seen.insert(one.entry.line())
        {
            report(subject, findings, &one, Field::DestinationPort, port);
        }
    }
}

fn report(subject: &Subject<'_>, findings: &mut Findings, one: &Asked<'_>, side: Field, port: u16) {
    let interfaces: Vec<String> =
        subject.bound_on(&one.map.tag).map(|interface| interface.name.to_string()).collect();
    let (here, there, matches) = match side {
        Field::SourcePort => ("source", "destination", "replies of the service, and no request to it"),
        _ => ("destination", "source", "requests to the clients, and no reply of the service"),
    };
    let message = format!(
        "`{}` of ACL `{}` has the port of a service at the {here}, on the way {} {}",
        subject.words(one.entry.line()),
        one.list.name,
        if here == "source" { "in from" } else { "back in from" },
        interfaces.join(", ")
    );
    findings.report(subject.field(one.entry.line(), side), message, |found| {
        found.why(format!("it matches {matches}")).help(format!(
            "write port {port} behind the {there} address, if requests and replies are not to change sides"
        ))
    });
}

/// Those with a port at the source alone.
fn one_sided<'t>(lists: &[OfMap<'t>]) -> Vec<Asked<'t>> {
    asked(lists).filter(|one| one.said.destination_port == Port::Any).collect()
}

/// Of some services, those that an entry of any list permits requests to.
fn requested(subject: &Subject<'_>, services: &[(u8, u16)]) -> BTreeSet<(u8, u16)> {
    let mut to = BTreeSet::new();
    if services.is_empty() {
        return to;
    }
    for entry in subject.router.acls.values().flat_map(byway_ios::state::Acl::entries) {
        let Some((protocol, destination)) = permitted_to(entry) else { continue };
        if destination != PortMatch::Any {
            let asked = |(own, port): &&(u8, u16)| *own == protocol && names(&destination, *port);
            to.extend(services.iter().filter(asked));
        }
    }
    to
}

/// Whether ports are asked for by name: each, or in a range of some.
fn names(asked: &PortMatch, port: u16) -> bool {
    match asked {
        PortMatch::Eq(only) => *only == port,
        PortMatch::EqAny(ports) => ports.contains(&port),
        PortMatch::Range(first, last) => last.saturating_sub(*first) < 64 && (*first..=*last).contains(&port),
        _ => false,
    }
}

/// The protocol of a permit, TCP or UDP, and the destination ports that it asks for.
fn permitted_to(entry: &AclEntry<'_>) -> Option<(u8, PortMatch)> {
    if entry.action() != Some(Action::Permit) {
        return None;
    }
    if let Some(entry) = entry.ordinary() {
        let protocol = entry.protocol().filter(|number| matches!(*number, Payload::TCP | Payload::UDP))?;
        return Some((protocol, entry.ports().1.spread()));
    }
    match &*entry.command() {
        AclCommand::Extended(Ace { protocol: ProtocolMatch::Tcp { destination, .. }, .. }) => {
            Some((Payload::TCP, destination.clone()))
        }
        AclCommand::Extended(Ace { protocol: ProtocolMatch::Udp { destination, .. }, .. }) => {
            Some((Payload::UDP, destination.clone()))
        }
        _ => None,
    }
}

fn is_service(port: u16) -> bool {
    port > 0 && (port < 1024 || HIGH.contains(&port)) && !SAME_ON_BOTH.contains(&port)
}

/// Whether the source of an entry is every host of each interface on which it is asked, and the destination lies elsewhere.
fn is_of_clients(subject: &Subject<'_>, one: &Asked<'_>) -> bool {
    let Some(source) = one.said.source else { return false };
    let mut bound = subject.bound_on(&one.map.tag);
    bound.all(|interface| {
        let subnets: Vec<Ternary<u32>> = interface.subnets().map(bits).collect();
        let behind_all =
            source.is_any() || !subnets.is_empty() && subnets.iter().all(|subnet| source.covers(*subnet));
        let to_itself = one
            .said
            .destination
            .is_none_or(|destination| subnets.iter().any(|subnet| subnet.covers(destination)));
        behind_all && !to_itself && !holds_servers(interface)
    })
}

/// An interface to a few hosts may lead to servers alone.
fn holds_servers(interface: &Interface<'_>) -> bool {
    interface.subnets().all(|subnet| subnet.prefix_len() >= 29) && interface.subnets().next().is_some()
}
