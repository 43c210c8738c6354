//! `overbroad-redirect`

use super::clauses::{clauses, has_way, redirects_before_routing};
use crate::clauses::Asked;
use crate::findings::Findings;
use crate::networks::bits;
use crate::rule::Rule;
use crate::subject::Subject;
use byway_diagnostic::Severity;
use byway_ios::Action;
use byway_ios::state::{Acl, AclEntry, Clause, Interface, RouteMap};
use byway_packet::set::{Entry, Point, Region, Ternary};
use ipnet::Ipv4Net;
use std::collections::BTreeSet;
use std::net::Ipv4Addr;

pub(super) const RULE: Rule = Rule {
    name: "overbroad-redirect",
    severity: Severity::Warning,
    default: true,
    finds: "a list of policy routing that permits every packet, or the traffic between the router's own networks",
    rationale: "`permit ip any any` sends all that enters the interface to the next hop: routing protocols, \
                management, and what is meant for a neighbouring network. An entry with a destination of \
                `any` does the same to the traffic between two networks of the router. Usually a `deny` for \
                those is missing before it. Reported are an entry for every packet behind no `deny`, and an \
                entry for a whole network to more than the other network alone, where packets between the two \
                meet it first. A network counts as the router's own where it is on another interface that is \
                up, holds no next hop, and is inside for address translation, has a policy itself, or no \
                routing protocol runs. The default forms of `set` leave connected \
                networks to the routing table and are not reported; with a topology, nor are packets that it redirects.",
    wrong: "\
access-list 101 permit ip 192.168.1.0 0.0.0.255 any
!
route-map scb permit 10
 match ip address 101
 set ip next-hop 172.16.0.1
!
interface FastEthernet0/0
 ip address 192.168.1.1 255.255.255.0
 ip policy route-map scb
interface FastEthernet0/1
 ip address 192.168.2.1 255.255.255.0
interface FastEthernet1/0
 ip address 172.16.0.2 255.255.255.252
",
    right: "\
access-list 101 deny   ip 192.168.1.0 0.0.0.255 192.168.2.0 0.0.0.255
access-list 101 permit ip 192.168.1.0 0.0.0.255 any
!
route-map scb permit 10
 match ip address 101
 set ip next-hop 172.16.0.1
!
interface FastEthernet0/0
 ip address 192.168.1.1 255.255.255.0
 ip policy route-map scb
interface FastEthernet0/1
 ip address 192.168.2.1 255.255.255.0
interface FastEthernet1/0
 ip address 172.16.0.2 255.255.255.252
",
    sources: &["ios-facts 8 no. 11, no. 36 (PACKETLIFE-LPR)"],
    check,
};

/// Packets that are tried between two networks.
const PACKETS: u64 = 4;

/// Packets that are tried where every packet is taken.
const ALL_PACKETS: u64 = 12;

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    let mut seen = BTreeSet::new();
    for (map, clause) in clauses(subject).iter().copied() {
        if clause.action == Action::Deny || !redirects_before_routing(clause) || clause.match_length.is_some()
        {
            continue;
        }
        for name in clause.match_address.values() {
            if let Some(list) = subject.router.acl(name) {
                let asked = subject.asked(list);
                let case = Case { subject, map, clause, list, asked: &asked };
                case.check(findings, &mut seen);
            }
        }
    }
}

/// A list that a clause asks.
struct Case<'t, 's> {
    subject: &'t Subject<'s>,
    map: &'s RouteMap<'s>,
    clause: &'s Clause<'s>,
    list: &'s Acl<'s>,
    asked: &'t Asked,
}

impl Case<'_, '_> {
    fn check(&self, findings: &mut Findings, seen: &mut BTreeSet<(u32, String)>) {
        // One entry of a list is enough: the same `deny` mends all.
        let all_packets = self.all_packets().filter(|_| !self.wants_all());
        let found = all_packets.map(|entry| (entry, None)).or_else(|| {
            let (entry, from, to, other) = self.between()?;
            Some((entry, Some((from, to, other))))
        });
        let Some((entry, between)) = found else { return };
        if !seen.insert((entry.line().0, self.list.name.to_string())) {
            return;
        }
        let words = self.subject.words(entry.line());
        let span = self.subject.span(entry.line());
        let clause = format!("clause `{} {}`", self.map.tag, self.clause.sequence);
        match between {
            None => {
                let message = format!("`{words}` of ACL `{}` redirects every packet", self.list.name);
                findings.report(span, message, |found| {
                    found
                        .why(format!("{clause} then also takes routing protocols, management and traffic for neighbouring networks"))
                        .help("permit what is to be redirected alone, or deny the rest before it")
                });
            }
            Some((from, to, other)) => {
                let message = format!(
                    "`{words}` of ACL `{}` redirects traffic between the router's own networks {from} and {to}",
                    self.list.name
                );
                findings.report(span, message, |found| {
                    found
                        .why(format!("{clause} sends packets for {to} on {other} to its next hop, not there"))
                        .help(format!("write `deny ip {} {}` before it", wild(from), wild(to)))
                });
            }
        }
    }

    /// An entry for every packet, where nothing is excepted before.
    fn all_packets(&self) -> Option<&AclEntry<'_>> {
        let is_first =
            self.map.clauses.values().take_while(|earlier| earlier.sequence < self.clause.sequence);
        if is_first.into_iter().any(|earlier| earlier.action == Action::Deny || !has_way(earlier)) {
            return None;
        }
        let takes_all = self.asked.broad().iter().find(|entry| entry.region == Region::ALL)?;
        let (before, rest) = self.list.entries().split_at(takes_all.owner as usize);
        let excepts = |entry: &AclEntry<'_>| !entry.is_remark() && entry.action() != Some(Action::Permit);
        if before.iter().any(excepts) { None } else { rest.first() }
    }

    /// Whether a topology redirects what comes from the networks of every interface with the map, wherever it goes.
    fn wants_all(&self) -> bool {
        let mut bound = self.subject.bound_on(&self.map.tag).peekable();
        bound.peek().is_some()
            && bound.all(|interface| {
                let mut networks = interface.subnets().peekable();
                networks.peek().is_some()
                    && networks.all(|from| {
                        let packets = Region { source: bits(from), flags: Region::FIRST, ..Region::ALL };
                        let points = (0..ALL_PACKETS).map(|seed| packets.sample(seed).packet());
                        let mut unicast =
                            points.filter(|packet| packet.destination.octets()[0] < 224).peekable();
                        unicast.peek().is_some()
                            && unicast.all(|packet| self.subject.is_wanted(interface, &packet))
                    })
            })
    }

    /// An entry that takes packets between two own networks though neither is named, and those networks.
    fn between(&self) -> Option<(&AclEntry<'_>, Ipv4Net, Ipv4Net, String)> {
        let bound = || self.subject.bound_on(&self.map.tag).filter(|interface| interface.is_up());
        bound().next()?;
        let own = |entry: &&Entry| self.subject.may_meet_a_subnet(entry.region.destination);
        let broad: Vec<&Entry> = self.asked.broad().iter().filter(own).collect();
        if broad.is_empty() {
            return None;
        }
        for interface in bound() {
            for from in interface.subnets() {
                let source = bits(from);
                let from_here: Vec<&Entry> =
                    broad.iter().copied().filter(|entry| entry.region.source.covers(source)).collect();
                if from_here.is_empty() {
                    continue;
                }
                for (to, other) in self.subject.elsewhere(interface) {
                    let destination = bits(to);
                    let mut to_there = from_here
                        .iter()
                        .filter(|entry| is_wider(entry.region.destination, destination))
                        .peekable();
                    if to_there.peek().is_none() || !self.is_own(to, other) {
                        continue;
                    }
                    let taken = |entry: &&&Entry| self.takes(entry.owner, interface, source, destination);
                    let found = to_there.find(taken);
                    if let Some(entry) = found.and_then(|found| self.list.entries().get(found.owner as usize))
                    {
                        return Some((entry, from, to, other.name.to_string()));
                    }
                }
            }
        }
        None
    }

    /// Whether an entry takes packets between two networks that no other takes, and that no topology wants to be redirected.
    fn takes(
        &self,
        owner: u32,
        interface: &Interface<'_>,
        source: Ternary<u32>,
        destination: Ternary<u32>,
    ) -> bool {
        let packets = Region { source, destination, ..Region::ALL };
        let first = |point: &Point| self.asked.read.list.first(point) == Some(owner);
        (0..PACKETS).any(|seed| {
            let point = packets.sample(seed);
            first(&point)
                && !self.is_taken_earlier(&point)
                && !self.subject.is_wanted(interface, &point.packet())
        })
    }

    /// Whether an earlier clause may match a packet.
    fn is_taken_earlier(&self, point: &Point) -> bool {
        let matched = self.subject.matched(self.map);
        let count = self.map.clauses.range(..self.clause.sequence).count();
        matched.iter().take(count).any(|earlier| earlier.may_match(point))
    }

    /// Whether a subnet of an interface is one of the router's own networks, not a way to others.
    fn is_own(&self, subnet: Ipv4Net, interface: &Interface<'_>) -> bool {
        let router = self.subject.router;
        let clause = self.clause;
        let hops = clause.next_hops.values().copied();
        let hops = hops.chain(clause.tracked_hops.values().map(|held| held.value.address));
        let hops = hops.chain(clause.default_hops.values().copied());
        let mut hops = hops.chain(router.routes.values().filter_map(|held| held.value.next_hop));
        if subnet.prefix_len() >= 30
            || interface.name.kind() == "Loopback"
            || hops.any(|hop| subnet.contains(&hop))
        {
            return false;
        }
        let side = interface.nat.as_ref().map(|held| held.value);
        match side {
            Some(byway_ios::NatSide::Inside) => true,
            Some(byway_ios::NatSide::Outside) => false,
            _ => interface.policy.is_some() || !self.subject.learns_routes(),
        }
    }
}

/// Whether what is asked is wider than one network: who names it means it.
fn is_wider(asked: Ternary<u32>, network: Ternary<u32>) -> bool {
    asked.covers(network) && asked != network
}

/// A network with its wildcard mask.
fn wild(network: Ipv4Net) -> String {
    format!("{} {}", network.network(), Ipv4Addr::from(!u32::from(network.netmask())))
}
