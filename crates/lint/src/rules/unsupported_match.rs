//! `unsupported-match`

use super::clauses;
use crate::findings::Findings;
use crate::rule::Rule;
use crate::subject::Subject;
use byway_diagnostic::Severity;
use byway_ios::Action;
use byway_ios::state::{Clause, Origin, RouteMap};
use std::collections::BTreeMap;

pub(super) const RULE: Rule = Rule {
    name: "unsupported-match",
    severity: Severity::Error,
    default: true,
    finds: "a `match` that policy routing ignores",
    rationale: "Policy routing looks at access lists and at the length of a packet, and at nothing else. IOS accepts \
                `match ip address prefix-list` and ignores it, so a clause with nothing else takes every packet. The \
                criteria of routing protocols are ignored too.",
    wrong: "\
ip prefix-list servers seq 5 permit 10.0.0.0/24
!
route-map scb permit 10
 match ip address prefix-list servers
 set ip next-hop 172.16.0.1
!
interface FastEthernet0/0
 ip policy route-map scb
",
    right: "\
ip access-list extended servers
 permit ip any 10.0.0.0 0.0.0.255
!
route-map scb permit 10
 match ip address servers
 set ip next-hop 172.16.0.1
!
interface FastEthernet0/0
 ip policy route-map scb
",
    sources: &["ios-facts 2.1 (LABFAC, PI3S-MTRACK), 2.4 (IPQOS-C, PI3S-MVRF), 8 no. 46, 47"],
    check,
};

const IPV6: &str = "IPv6 packets";

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for (map, clause) in clauses::clauses(subject).iter().copied() {
        for (origin, what) in ignored(subject, map, clause) {
            report(subject, findings, (map, clause), origin, what);
        }
    }
}

/// The lines that are ignored, with what they match.
fn ignored(subject: &Subject<'_>, map: &RouteMap<'_>, clause: &Clause<'_>) -> BTreeMap<Origin, &'static str> {
    let mut lines = BTreeMap::new();
    lines.extend(clause.match_prefix_list.iter().map(|held| (held.origin, "a prefix list")));
    lines.extend(clause.match_interface.iter().map(|held| (held.origin, "an interface")));
    for held in clause.match_other.iter() {
        let words = clauses::words(held.value);
        if clauses::is_routing_match(&words) {
            let what = if words[0] == "track" { "a track object" } else { "what only routes have" };
            lines.insert(held.origin, what);
        } else if words.first().is_some_and(|word| word == "ipv6") && is_ipv4_alone(subject, map) {
            lines.insert(held.origin, IPV6);
        }
    }
    lines
}

/// Whether a map is bound for IPv4 packets and nowhere for those of IPv6.
fn is_ipv4_alone(subject: &Subject<'_>, map: &RouteMap<'_>) -> bool {
    let mut interfaces = subject.router.interfaces.values();
    subject.bound_on(&map.tag).next().is_some()
        && !interfaces.any(|one| one.ipv6_policy.as_ref().is_some_and(|policy| policy.value == map.tag))
}

fn report(
    subject: &Subject<'_>,
    findings: &mut Findings,
    (map, clause): (&RouteMap<'_>, &Clause<'_>),
    origin: Origin,
    what: &str,
) {
    let then =
        if what == IPV6 { "and the map is bound for IPv4 packets" } else { "which policy routing ignores" };
    let message = format!("clause `{} {}` matches {what}, {then}", map.tag, clause.sequence);
    let asks_more = !clause.match_address.is_empty() || clause.match_length.is_some();
    let why = if asks_more {
        "IOS then looks at the other `match` lines of the clause alone".to_owned()
    } else {
        let does = match clause.action {
            Action::Deny => "routes by its routing table",
            Action::Permit if !clauses::has_way(clause) => "takes for this clause",
            Action::Permit => "redirects",
        };
        format!("IOS then {does} {}", clauses::traffic_left(subject, map, clause))
    };
    findings.report(subject.span_of(origin), message, |found| {
        clauses::relate_bindings(subject, &map.tag, found)
            .why(why)
            .help("write an extended ACL that permits these packets, and `match ip address` with its name")
    });
}
