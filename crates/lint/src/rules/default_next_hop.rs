//! `default-next-hop`

use super::flows;
use crate::findings::Findings;
use crate::networks::{Ranges, bits};
use crate::rule::Rule;
use crate::subject::Subject;
use byway_diagnostic::{Severity, Span};
use byway_ios::Name;
use byway_ios::state::{Clause, Interface, Origin};
use byway_lift::Entrance;
use byway_packet::set::Ternary;
use byway_policy::Action;
use flows::Flow;
use ipnet::Ipv4Net;
use std::collections::{BTreeMap, BTreeSet};

pub(super) const RULE: Rule = Rule {
    name: "default-next-hop",
    severity: Severity::Warning,
    default: true,
    finds: "`set ip default next-hop` where an explicit route exists for the traffic",
    rationale: "The default forms are asked only where the routing table has no explicit route for the destination; a \
                default route does not count as one. Where the ACL names a network that is connected or has a static \
                route, the line never acts for it. Routes that protocols learn are not in the text and not looked at.",
    wrong: "\
access-list 101 permit tcp any 10.0.0.0 0.0.0.255 eq 22
!
ip route 10.0.0.0 255.0.0.0 192.168.1.2
!
route-map scb permit 10
 match ip address 101
 set ip default next-hop 172.16.0.1
!
interface FastEthernet0/0
 ip policy route-map scb
",
    right: "\
access-list 101 permit tcp any 10.0.0.0 0.0.0.255 eq 22
!
ip route 10.0.0.0 255.0.0.0 192.168.1.2
!
route-map scb permit 10
 match ip address 101
 set ip next-hop 172.16.0.1
!
interface FastEthernet0/0
 ip policy route-map scb
",
    sources: &["ios-facts 2.6 (GATTNER-NH, PBR-47121, JP-CCIE, DELL-N1100), 8 no. 30 (SCLABS)"],
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    let uses = |clause: &Clause<'_>| line(clause).is_some();
    let mut seen = BTreeSet::new();
    let (mut routed, mut known) = (BTreeMap::new(), BTreeMap::new());
    let router = subject.router;
    let interfaces = router.interfaces.values().filter_map(|one| Some((Some(one), one.policy.as_ref()?)));
    let local = router.local_policy.iter().map(|policy| (None, policy));
    for (interface, policy) in interfaces.chain(local) {
        let map = router.route_map(&policy.value);
        let Some(map) = map.filter(|map| map.clauses.values().any(uses)) else { continue };
        let table = interface.and_then(Interface::vrf_name);
        // Asked once: of long lists the last one alone is kept.
        let is_routed = known.entry((map.tag.as_bytes(), table)).or_insert_with(|| {
            let routed = routed.entry(table).or_insert_with(|| Ranges::new(networks(subject, table)));
            subject.may_name_one_of(map, routed)
        });
        if !*is_routed {
            continue;
        }
        let flow = match interface {
            Some(interface) => Flow::on(subject, interface),
            None => Flow::of(subject, &Entrance::Local),
        };
        let Some(flow) = flow else { continue };
        let routes = routes(subject, table);
        for rule in flow.flat.rules() {
            let outcome = flow.lifted.policy.outcome(rule.outcome);
            let destination = rule.region.destination;
            if !matches!(outcome.action, Action::Default { .. }) || destination.is_any() {
                continue;
            }
            let decision = flow.lifted.decision(rule.decided, outcome);
            let (Some(clause), Some(map)) = (decision.clause, decision.map) else { continue };
            let Some(place) = line(clause) else { continue };
            let route = routes.iter().find(|route| bits(route.net).overlaps(destination));
            let Some(route) = route.filter(|_| seen.insert(place)) else { continue };
            report(subject, findings, (map, clause, place), route, decision.entry, destination);
        }
    }
}

/// The first of the `set` lines with `default`.
fn line(clause: &Clause<'_>) -> Option<Origin> {
    let hop = clause.default_hops.first().map(|held| held.origin);
    let interface = clause.default_interfaces.first().map(|held| held.origin);
    hop.or(interface).or(clause.recursive_default_hop.as_ref().map(|held| held.origin))
}

/// A route that is no default route, and where it is written.
struct Route {
    net: Ipv4Net,
    place: Span,
    words: &'static str,
}

/// The networks of a table but for the default route's.
fn networks(subject: &Subject<'_>, table: Option<&Name<'_>>) -> Vec<Ternary<u32>> {
    let router = subject.router;
    let of_table = router.routes.keys().filter(|key| key.vrf.as_ref() == table);
    let fixed = of_table.map(|key| key.prefix).filter(|prefix| prefix.prefix_len() > 0);
    fixed.chain(router.connected(table).map(|(net, _)| net)).map(bits).collect()
}

fn routes(subject: &Subject<'_>, table: Option<&Name<'_>>) -> Vec<Route> {
    let router = subject.router;
    let fixed =
        router.routes.iter().filter(|(key, _)| key.vrf.as_ref() == table && key.prefix.prefix_len() > 0).map(
            |(key, held)| Route {
                net: key.prefix,
                place: subject.span_of(held.origin),
                words: "a static route",
            },
        );
    let connected =
        router.connected(table).filter(|(_, interface)| interface.is_up()).filter_map(|(net, one)| {
            let held = one.addresses().find(|held| held.value.subnet() == net)?;
            Some(Route { net, place: subject.span_of(held.origin), words: "a connected route" })
        });
    fixed.chain(connected).collect()
}

fn report(
    subject: &Subject<'_>,
    findings: &mut Findings,
    (map, clause, place): (&Name<'_>, &Clause<'_>, Origin),
    route: &Route,
    entry: Option<Origin>,
    destination: Ternary<u32>,
) {
    let is_whole = bits(route.net).covers(destination);
    let part = if is_whole { "" } else { "part of " };
    let message = format!(
        "clause `{map} {}` sets a default next hop, and {} exists for {part}its traffic",
        clause.sequence, route.words
    );
    findings.report(subject.span_of(place), message, |found| {
        let found = found.relate(route.place, format!("the route for {}", route.net));
        let found = match entry {
            Some(entry) => found.relate(subject.span_of(entry), "this entry takes packets for it"),
            None => found,
        };
        found
            .why(format!(
                "IOS asks the routing table first: what goes to {} follows the route, and the line does not act",
                route.net
            ))
            .help("write `set ip next-hop`, or keep these destinations out of the ACL")
    });
}
