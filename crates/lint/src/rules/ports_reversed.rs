//! `ports-reversed`

use super::clauses::{clauses, ways};
use crate::findings::Findings;
use crate::networks::bits;
use crate::rule::Rule;
use crate::subject::Subject;
use byway_diagnostic::Severity;
use byway_ios::state::{Acl, AclEntry, Interface, RouteMap};
use byway_ios::{Ace, AclCommand, Action, AddressMatch, Field, PortMatch, ProtocolMatch};
use byway_packet::set::Ternary;
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

/// An entry of a list that a policy asks.
struct Asked<'t> {
    map: &'t RouteMap<'t>,
    list: &'t Acl<'t>,
    entry: &'t AclEntry<'t>,
    tcp: bool,
    source: AddressMatch<'t>,
    destination: AddressMatch<'t>,
    source_port: PortMatch,
    destination_port: PortMatch,
}

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    let asked = asked(subject);
    let one_sided: Vec<&Asked<'_>> =
        asked.iter().filter(|one| one.destination_port == PortMatch::Any).collect();
    // Requests to the service in any list, asked or lost by a slip: then these are its replies.
    let to = if one_sided.is_empty() { BTreeSet::new() } else { requested(subject) };
    let mut seen = BTreeSet::new();
    for one in one_sided {
        let PortMatch::Eq(port) = one.source_port else { continue };
        let is_alone = is_service(port) && !to.contains(&(one.tcp, port));
        if is_alone && is_of_clients(subject, one) && seen.insert(one.entry.line()) {
            report(subject, findings, one, Field::SourcePort, port);
        }
    }
    for one in mirrored(subject, &asked) {
        if let PortMatch::Eq(port) = one.destination_port
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
        if clause.action == Action::Deny || ways(clause).is_empty() || !bound {
            continue;
        }
        for list in clause.match_address.values().filter_map(|name| subject.router.acl(name)) {
            found.extend(list.entries().iter().filter_map(|entry| of_entry(map, list, entry)));
        }
    }
    found
}

/// The services that an entry of any list permits requests to.
fn requested(subject: &Subject<'_>) -> BTreeSet<(bool, u16)> {
    let mut to = BTreeSet::new();
    for entry in subject.router.acls.values().flat_map(byway_ios::state::Acl::entries) {
        let AclCommand::Extended(Ace { action: Action::Permit, protocol, .. }) = &*entry.command() else {
            continue;
        };
        let (tcp, destination) = match protocol {
            ProtocolMatch::Tcp { destination, .. } => (true, destination),
            ProtocolMatch::Udp { destination, .. } => (false, destination),
            _ => continue,
        };
        to.extend(ports(destination).map(|port| (tcp, port)));
    }
    to
}

fn of_entry<'t>(map: &'t RouteMap<'t>, list: &'t Acl<'t>, entry: &'t AclEntry<'t>) -> Option<Asked<'t>> {
    let command = entry.command();
    let AclCommand::Extended(ace) = &*command else { return None };
    let Ace { action: Action::Permit, protocol, source, destination, .. } = ace else { return None };
    let (tcp, source_port, destination_port) = match protocol {
        ProtocolMatch::Tcp { source, destination, flags: None } => (true, source, destination),
        ProtocolMatch::Udp { source, destination } => (false, source, destination),
        _ => return None,
    };
    if *source_port == PortMatch::Any && *destination_port == PortMatch::Any {
        return None;
    }
    let (source, destination) = (source.clone(), destination.clone());
    let (source_port, destination_port) = (source_port.clone(), destination_port.clone());
    Some(Asked { map, list, entry, tcp, source, destination, source_port, destination_port })
}

fn ports(asked: &PortMatch) -> impl Iterator<Item = u16> {
    let several: Vec<u16> = match asked {
        PortMatch::Eq(port) => vec![*port],
        PortMatch::EqAny(ports) => ports.to_vec(),
        PortMatch::Range(first, last) if last.saturating_sub(*first) < 64 => (*first..=*last).collect(),
        _ => Vec::new(),
    };
    several.into_iter()
}

fn is_service(port: u16) -> bool {
    port > 0 && (port < 1024 || HIGH.contains(&port)) && !SAME_ON_BOTH.contains(&port)
}

/// Whether the source of an entry is every host of each interface on which it is asked, and the destination lies elsewhere.
fn is_of_clients(subject: &Subject<'_>, one: &Asked<'_>) -> bool {
    let Some(source) = address(&one.source) else { return false };
    let mut bound = subject.bound_on(&one.map.tag);
    bound.all(|interface| {
        let subnets: Vec<Ternary<u32>> = interface.subnets().map(bits).collect();
        let behind_all =
            source.is_any() || !subnets.is_empty() && subnets.iter().all(|subnet| source.covers(*subnet));
        let to_itself = address(&one.destination)
            .is_none_or(|destination| subnets.iter().any(|subnet| subnet.covers(destination)));
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
        let PortMatch::Eq(port) = one.destination_port else { return None };
        let asks = one.source_port == PortMatch::Any && is_service(port);
        asks.then_some((one.tcp, port, address(&one.source)?, address(&one.destination)?))
    };
    let known: std::collections::BTreeMap<Key, &Asked<'_>> =
        asked.iter().filter_map(|one| Some((key(one)?, one))).collect();
    let replies: BTreeSet<(bool, u16, Ternary<u32>)> = asked
        .iter()
        .filter_map(|one| match one.source_port {
            PortMatch::Eq(port) => Some((one.tcp, port, address(&one.source)?)),
            _ => None,
        })
        .collect();
    let shares = |one: &Asked<'_>, other: &Asked<'_>| {
        let names: BTreeSet<String> =
            subject.bound_on(&one.map.tag).map(|interface| interface.name.to_string()).collect();
        subject.bound_on(&other.map.tag).any(|interface| names.contains(&interface.name.to_string()))
    };
    asked
        .iter()
        .filter(|one| {
            let Some((tcp, port, source, destination)) = key(one) else { return false };
            let narrower = source.care().count_ones() > destination.care().count_ones();
            let other = known.get(&(tcp, port, destination, source));
            narrower
                && !destination.is_any()
                && !replies.contains(&(tcp, port, source))
                && other.is_some_and(|other| !shares(one, other))
        })
        .collect()
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
