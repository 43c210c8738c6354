//! `ports-reversed`

use super::clauses::{clauses, has_way};
use crate::findings::Findings;
use crate::networks::bits;
use crate::rule::Rule;
use crate::subject::Subject;
use byway_diagnostic::Severity;
use byway_ios::state::{Acl, AclEntry, Interface, RouteMap};
use byway_ios::{Ace, AclCommand, Action, AddressMatch, Field, PortMatch, ProtocolMatch};
use byway_packet::Payload;
use byway_packet::set::Ternary;
use std::collections::{BTreeMap, BTreeSet};

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

/// An entry of a list that a policy asks.
struct Asked<'t> {
    map: &'t RouteMap<'t>,
    list: &'t Acl<'t>,
    entry: &'t AclEntry<'t>,
    tcp: bool,
    /// None for a group.
    source: Option<Ternary<u32>>,
    destination: Option<Ternary<u32>>,
    source_port: Port,
    destination_port: Port,
}

/// What is asked of a port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Port {
    Any,
    One(u16),
    Several,
}

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    let asked = asked(subject);
    let one_sided: Vec<&Asked<'_>> = asked.iter().filter(|one| one.destination_port == Port::Any).collect();
    let mut services: Vec<(bool, u16)> = one_sided.iter().filter_map(|one| one.serves()).collect();
    services.sort_unstable();
    services.dedup();
    // Requests to the service in any list, asked or lost by a slip: then these are its replies.
    let to = requested(subject, &services);
    let mut seen = BTreeSet::new();
    for one in one_sided {
        let Some(service) = one.serves() else { continue };
        if !to.contains(&service) && is_of_clients(subject, one) && seen.insert(one.entry.line()) {
            report(subject, findings, one, Field::SourcePort, service.1);
        }
    }
    for one in mirrored(subject, &asked) {
        if let Port::One(port) = one.destination_port
            && seen.insert(one.entry.line())
        {
            report(subject, findings, one, Field::DestinationPort, port);
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

/// The entries with ports of the lists that redirecting clauses of bound maps ask.
fn asked<'t>(subject: &'t Subject<'_>) -> Vec<Asked<'t>> {
    let mut found = Vec::new();
    for (map, clause) in clauses(subject).iter().copied() {
        let bound = subject.bound_on(&map.tag).next().is_some();
        if clause.action == Action::Deny || !bound || !has_way(clause) {
            continue;
        }
        for list in clause.match_address.values().filter_map(|name| subject.router.acl(name)) {
            found.extend(list.entries().iter().filter_map(|entry| of_entry(map, list, entry)));
        }
    }
    found
}

impl Asked<'_> {
    /// The service whose port it has at the source.
    fn serves(&self) -> Option<(bool, u16)> {
        match self.source_port {
            Port::One(port) if is_service(port) => Some((self.tcp, port)),
            _ => None,
        }
    }
}

/// Of some services, those that an entry of any list permits requests to.
fn requested(subject: &Subject<'_>, services: &[(bool, u16)]) -> BTreeSet<(bool, u16)> {
    let mut to = BTreeSet::new();
    if services.is_empty() {
        return to;
    }
    for entry in subject.router.acls.values().flat_map(byway_ios::state::Acl::entries) {
        let Some((tcp, _, destination)) = permitted_ports(entry) else { continue };
        if destination != PortMatch::Any {
            let asked = |(of_tcp, port): &&(bool, u16)| *of_tcp == tcp && names(&destination, *port);
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

/// Whether an entry permits TCP, else UDP, and the ports that it asks for; none for another entry.
fn permitted_ports(entry: &AclEntry<'_>) -> Option<(bool, PortMatch, PortMatch)> {
    if entry.action() != Some(Action::Permit) {
        return None;
    }
    if let Some(entry) = entry.ordinary() {
        let tcp = entry.protocol()? == Payload::TCP;
        let (source, destination) = entry.ports();
        return (tcp || entry.protocol()? == Payload::UDP).then_some((tcp, source, destination));
    }
    match &*entry.command() {
        AclCommand::Extended(Ace { protocol, .. }) => match protocol {
            ProtocolMatch::Tcp { source, destination, .. } => {
                Some((true, source.clone(), destination.clone()))
            }
            ProtocolMatch::Udp { source, destination } => Some((false, source.clone(), destination.clone())),
            _ => None,
        },
        _ => None,
    }
}

fn of_entry<'t>(map: &'t RouteMap<'t>, list: &'t Acl<'t>, entry: &'t AclEntry<'t>) -> Option<Asked<'t>> {
    let (tcp, source_port, destination_port) = permitted_ports(entry)?;
    let (source_port, destination_port) = (port(&source_port), port(&destination_port));
    if !matches!((source_port, destination_port), (Port::One(_), _) | (_, Port::One(_))) {
        return None;
    }
    let (source, destination) = if let Some(entry) = entry.ordinary() {
        if entry.is_established() {
            return None;
        }
        (address(&entry.source()), address(&entry.destination()))
    } else {
        let command = entry.command();
        let AclCommand::Extended(Ace { protocol, source, destination, .. }) = &*command else { return None };
        if matches!(protocol, ProtocolMatch::Tcp { flags: Some(_), .. }) {
            return None;
        }
        (address(source), address(destination))
    };
    Some(Asked { map, list, entry, tcp, source, destination, source_port, destination_port })
}

fn port(asked: &PortMatch) -> Port {
    match asked {
        PortMatch::Any => Port::Any,
        PortMatch::Eq(port) => Port::One(*port),
        _ => Port::Several,
    }
}

fn is_service(port: u16) -> bool {
    port > 0 && (port < 1024 || HIGH.contains(&port)) && !SAME_ON_BOTH.contains(&port)
}

/// Whether the source of an entry is every host of each interface on which it is asked, and the destination lies elsewhere.
fn is_of_clients(subject: &Subject<'_>, one: &Asked<'_>) -> bool {
    let Some(source) = one.source else { return false };
    let mut bound = subject.bound_on(&one.map.tag);
    bound.all(|interface| {
        let subnets: Vec<Ternary<u32>> = interface.subnets().map(bits).collect();
        let behind_all =
            source.is_any() || !subnets.is_empty() && subnets.iter().all(|subnet| source.covers(*subnet));
        let to_itself =
            one.destination.is_none_or(|destination| subnets.iter().any(|subnet| subnet.covers(destination)));
        behind_all && !to_itself && !holds_servers(interface)
    })
}

/// An interface to a few hosts may lead to servers alone.
fn holds_servers(interface: &Interface<'_>) -> bool {
    interface.subnets().all(|subnet| subnet.prefix_len() >= 29) && interface.subnets().next().is_some()
}

/// Entries that are another's with the two addresses exchanged and the port left at the destination: those whose source, as the
/// narrower of the two, is that of the servers.
fn mirrored<'l, 't>(subject: &Subject<'_>, asked: &'l [Asked<'t>]) -> Vec<&'l Asked<'t>> {
    type Key = (bool, u16, Ternary<u32>, Ternary<u32>);
    let key = |one: &Asked<'_>| -> Option<Key> {
        let Port::One(port) = one.destination_port else { return None };
        let asks = one.source_port == Port::Any && is_service(port);
        asks.then_some((one.tcp, port, one.source?, one.destination?))
    };
    // Of the two, the one of the servers' side has the narrower source, and neither is for `any`.
    let (mut narrow, mut wide) = (Vec::new(), BTreeMap::new());
    for (one, key) in asked.iter().filter_map(|one| Some((one, key(one)?))) {
        let [source, destination] = [key.2, key.3].map(|side| side.care().count_ones());
        if source > destination && destination > 0 {
            narrow.push((one, key));
        } else if source < destination && source > 0 {
            wide.insert(key, one);
        }
    }
    if wide.is_empty() {
        return Vec::new();
    }
    let mut met = Vec::new();
    for (one, (tcp, port, source, destination)) in narrow {
        let other = wide.get(&(tcp, port, destination, source));
        if other.is_some_and(|other| !shares_interface(subject, one, other))
            && !replies(asked, (tcp, port, source))
        {
            met.push(one);
        }
    }
    met
}

/// Whether an entry has the port at a source, so that replies are asked for.
fn replies(asked: &[Asked<'_>], (tcp, port, source): (bool, u16, Ternary<u32>)) -> bool {
    asked.iter().any(|one| one.tcp == tcp && one.source_port == Port::One(port) && one.source == Some(source))
}

fn shares_interface(subject: &Subject<'_>, one: &Asked<'_>, other: &Asked<'_>) -> bool {
    let mut of_one = subject.bound_on(&one.map.tag);
    of_one.any(|interface| subject.bound_on(&other.map.tag).any(|other| other.name == interface.name))
}

fn address(asked: &AddressMatch<'_>) -> Option<Ternary<u32>> {
    match asked {
        AddressMatch::Any => Some(Ternary::<u32>::ANY),
        AddressMatch::Host(host) => Some(Ternary::<u32>::exact(u32::from(*host))),
        AddressMatch::Masked { address, wildcard } => {
            Some(Ternary::<u32>::new(u32::from(*address), !wildcard.bits()))
        }
        AddressMatch::Group(_) => None,
    }
}
