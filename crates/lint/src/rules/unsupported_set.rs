//! `unsupported-set`

use super::clauses;
use crate::findings::Findings;
use crate::rule::Rule;
use crate::subject::Subject;
use byway_diagnostic::Severity;
use byway_ios::Action;
use byway_ios::state::{Clause, Origin, RouteMap};

pub(super) const RULE: Rule = Rule {
    name: "unsupported-set",
    severity: Severity::Warning,
    default: true,
    finds: "a `set` that policy routing ignores",
    rationale: "Attributes of routes (`set metric`, `set local-preference`, `set ip next-hop self`) mean nothing to a packet, \
                and `set ipv6 ...` never meets an IPv4 packet. Whoever wrote the line expects an effect that does not \
                come.",
    wrong: "\
access-list 101 permit tcp any any eq 22
!
route-map scb permit 10
 match ip address 101
 set ip next-hop 172.16.0.1
 set local-preference 200
!
interface FastEthernet0/0
 ip policy route-map scb
",
    right: "\
access-list 101 permit tcp any any eq 22
!
route-map scb permit 10
 match ip address 101
 set ip next-hop 172.16.0.1
!
interface FastEthernet0/0
 ip policy route-map scb
",
    sources: &["ios-facts 2.1 (CFG, BATFISH), 2.6; memory"],
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for (map, clause) in clauses::clauses(subject).iter().copied() {
        // What stands in a deny clause has no effect anyway, and another rule says so.
        if clause.action == Action::Deny {
            continue;
        }
        for held in clause.set_other.iter() {
            let words = clauses::words(held.value);
            let (what, why) = if clauses::is_routing_set(&words) {
                (
                    "sets an attribute of routes, which policy routing ignores",
                    "a packet has no such attribute: the line does nothing",
                )
            } else if words.first().is_some_and(|word| word == "ipv6") && is_ipv4_alone(clause) {
                (
                    "sets a way of IPv6 packets, which never come to it",
                    "the clause matches an IPv4 ACL, so the line does nothing",
                )
            } else {
                continue;
            };
            report(subject, findings, (map, clause), held.origin, (what, why));
        }
        if let Some(held) = &clause.continues {
            let what = "has `continue`, which policy routing ignores";
            let why = "the first clause that matches decides, and no later one is asked";
            report(subject, findings, (map, clause), held.origin, (what, why));
        }
    }
}

/// Whether a clause matches IPv4 packets, and no IPv6 ones.
fn is_ipv4_alone(clause: &Clause<'_>) -> bool {
    let mut others = clause.match_other.values();
    !clause.match_address.is_empty()
        && !others.any(|line| clauses::words(line).first().is_some_and(|word| word == "ipv6"))
}

fn report(
    subject: &Subject<'_>,
    findings: &mut Findings,
    (map, clause): (&RouteMap<'_>, &Clause<'_>),
    origin: Origin,
    (what, why): (&str, &'static str),
) {
    let message = format!("clause `{} {}` {what}", map.tag, clause.sequence);
    findings.report(subject.span_of(origin), message, |found| {
        clauses::relate_bindings(subject, &map.tag, found)
            .why(why)
            .help("take the line out, or move it to a route-map of its own for what it is meant for")
    });
}
