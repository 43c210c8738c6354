//! `ports-reversed`

use super::clauses::{clauses, has_way};
use crate::findings::Findings;
use crate::networks::bits;
use crate::rule::Rule;
use crate::subject::Subject;
use byway_diagnostic::Severity;
use byway_ios::state::{Acl, AclEntry, Interface, RouteMap};
use byway_ios::{
    Ace, AclCommand, Action, AddressMatch, Field, PlainEntry, PlainPort, PortMatch, ProtocolMatch,
    WildcardMask,
};
use byway_packet::Payload;
use byway_packet::set::Ternary;
use std::collections::{BTreeMap, BTreeSet};
use std::net::Ipv4Addr;

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
#[derive(Clone)]
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

/// A service between two sets of addresses.
type Key = (bool, Port, Ternary<u32>, Ternary<u32>);

/// What is asked of a port.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Port {
    Any,
    One(u16),
    Several,
}

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    let lists = lists(subject);
    let glance = Glance::at(&lists);
    let one_sided = if glance.one_sided { one_sided(&lists) } else { Vec::new() };
    let mut services: Vec<(bool, u16)> = one_sided.iter().filter_map(Asked::serves).collect();
    services.sort_unstable();
    services.dedup();
    // Requests to the service in any list, asked or lost by a slip: then these are its replies.
    let to = requested(subject, &services);
    let mut seen = BTreeSet::new();
    for one in &one_sided {
        let Some(service) = one.serves() else { continue };
        if !to.contains(&service) && is_of_clients(subject, one) && seen.insert(one.entry.line()) {
            report(subject, findings, one, Field::SourcePort, service.1);
        }
    }
    let mirrored = if glance.may_mirror() { mirrored(subject, &lists) } else { Vec::new() };
    for one in mirrored {
        if let Port::One(port) = one.destination_port
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

/// A list that a redirecting clause of a bound map asks.
type OfMap<'t> = (&'t RouteMap<'t>, &'t Acl<'t>);

fn lists<'t>(subject: &'t Subject<'_>) -> Vec<OfMap<'t>> {
    let mut lists = Vec::new();
    for (map, clause) in clauses(subject).iter().copied() {
        let bound = subject.bound_on(&map.tag).next().is_some();
        if clause.action == Action::Deny || !bound || !has_way(clause) {
            continue;
        }
        let asked = clause.match_address.values().filter_map(|name| subject.router.acl(name));
        lists.extend(asked.map(|list| (map, list)));
    }
    lists
}

/// The entries with ports.
fn asked<'l, 't>(lists: &'l [OfMap<'t>]) -> impl Iterator<Item = Asked<'t>> + use<'l, 't> {
    lists
        .iter()
        .copied()
        .flat_map(|(map, list)| list.entries().iter().filter_map(move |entry| of_entry(map, list, entry)))
}

/// Those with a port at the source alone.
fn one_sided<'t>(lists: &[OfMap<'t>]) -> Vec<Asked<'t>> {
    asked(lists).filter(|one| one.destination_port == Port::Any).collect()
}

impl Asked<'_> {
    /// The service whose port it has at the source.
    fn serves(&self) -> Option<(bool, u16)> {
        match self.source_port {
            Port::One(port) if is_service(port) => Some((self.tcp, port)),
            _ => None,
        }
    }

    /// Between which addresses it asks for requests to a service.
    fn requests(&self) -> Option<[Ternary<u32>; 2]> {
        match (self.source_port, self.destination_port) {
            (Port::Any, Port::One(port)) if is_service(port) => Some([self.source?, self.destination?]),
            _ => None,
        }
    }

    fn key(&self, source: Ternary<u32>, destination: Ternary<u32>) -> Key {
        (self.tcp, self.destination_port, source, destination)
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
        let ports = || (tcp, source.spread(), destination.spread());
        return (tcp || entry.protocol()? == Payload::UDP).then(ports);
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
    let ((tcp, source_port, destination_port), (source, destination)) = match entry.ordinary() {
        Some(entry) => of_ordinary(entry)?,
        None => of_other(entry)?,
    };
    if !matches!((source_port, destination_port), (Port::One(_), _) | (_, Port::One(_))) {
        return None;
    }
    Some(Asked { map, list, entry, tcp, source, destination, source_port, destination_port })
}

/// Whether TCP, else UDP, and the ports; and the addresses.
type Said = ((bool, Port, Port), (Option<Ternary<u32>>, Option<Ternary<u32>>));

fn of_ordinary(entry: &PlainEntry) -> Option<Said> {
    let tcp = match entry.protocol()? {
        Payload::TCP => true,
        Payload::UDP => false,
        _ => return None,
    };
    if entry.action() == Action::Deny || entry.is_established() {
        return None;
    }
    let port = |asked: PlainPort| match asked.only() {
        Some(port) => Port::One(port),
        None if asked.is_any() => Port::Any,
        None => Port::Several,
    };
    let side = |(address, wildcard): (Ipv4Addr, WildcardMask)| {
        Some(Ternary::<u32>::new(u32::from(address), !wildcard.bits()))
    };
    let (from, to) = entry.ports();
    Some(((tcp, port(from), port(to)), (side(entry.source()), side(entry.destination()))))
}

fn of_other(entry: &AclEntry<'_>) -> Option<Said> {
    let (tcp, from, to) = permitted_ports(entry)?;
    let command = entry.command();
    let AclCommand::Extended(Ace { protocol, source, destination, .. }) = &*command else { return None };
    if matches!(protocol, ProtocolMatch::Tcp { flags: Some(_), .. }) {
        return None;
    }
    Some(((tcp, port(&from), port(&to)), (address(source), address(destination))))
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

/// What a quick look at some lists says.
#[derive(Default)]
struct Glance {
    /// Whether an entry has a port at the source alone.
    one_sided: bool,
    /// The sources of entries whose destination is narrower: those of clients.
    clients: Vec<Ternary<u32>>,
    /// Of all requests, the least and the greatest beginning of a destination.
    to: Option<(u32, u32)>,
}

impl Glance {
    fn at(lists: &[OfMap<'_>]) -> Self {
        let mut glance = Self::default();
        let mut seen = BTreeSet::new();
        for (map, list) in lists.iter().filter(|(_, list)| seen.insert(&list.name)) {
            for entry in list.entries() {
                let of_tcp_or_udp = |number| matches!(number, Some(Payload::TCP | Payload::UDP));
                if entry.ordinary().is_none_or(|entry| of_tcp_or_udp(entry.protocol())) {
                    of_entry(map, list, entry).inspect(|one| glance.add(one));
                }
            }
        }
        glance
    }

    fn add(&mut self, one: &Asked<'_>) {
        self.one_sided |= one.destination_port == Port::Any;
        let Some(sides) = one.requests() else { return };
        if is_wide(sides) && self.clients.last() != Some(&sides[0]) {
            self.clients.push(sides[0]);
        }
        let to = sides[1].value();
        let (least, greatest) = self.to.unwrap_or((to, to));
        self.to = Some((least.min(to), greatest.max(to)));
    }

    /// Whether an entry may lead back to the clients of another: nearly always none does.
    fn may_mirror(&self) -> bool {
        let Some((least, greatest)) = self.to else { return false };
        self.clients.iter().any(|clients| (least..=greatest).contains(&clients.value()))
    }
}

/// Of an entry and the one that mirrors it, that of the clients' side has the wider source.
fn is_wide([source, destination]: [Ternary<u32>; 2]) -> bool {
    source.care().count_ones() < destination.care().count_ones() && !source.is_any()
}

/// Entries that are another's with the two addresses exchanged and the port left at the destination: those whose source, as the
/// narrower of the two, is that of the servers.
fn mirrored<'t>(subject: &Subject<'_>, lists: &[OfMap<'t>]) -> Vec<Asked<'t>> {
    let all: Vec<Asked<'_>> = asked(lists).collect();
    let mut wide: BTreeMap<Key, &Asked<'_>> = BTreeMap::new();
    for one in &all {
        if let Some([source, destination]) = one.requests().filter(|sides| is_wide(*sides)) {
            wide.insert(one.key(source, destination), one);
        }
    }
    let is_mirrored = |one: &Asked<'_>| {
        let Some([source, destination]) = one.requests() else { return false };
        let narrower = source.care().count_ones() > destination.care().count_ones();
        let other = wide.get(&one.key(destination, source)).filter(|_| narrower && !destination.is_any());
        other.is_some_and(|other| !shares_interface(subject, one, other)) && !is_answered(&all, one)
    };
    all.iter().filter(|one| is_mirrored(one)).cloned().collect()
}

/// Whether an entry has the port of another at the same source, so that replies are asked for.
fn is_answered(all: &[Asked<'_>], one: &Asked<'_>) -> bool {
    all.iter().any(|other| {
        other.tcp == one.tcp && other.source_port == one.destination_port && other.source == one.source
    })
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
