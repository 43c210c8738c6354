//! `set-on-deny-clause`

use super::clauses;
use crate::findings::Findings;
use crate::rule::Rule;
use crate::subject::Subject;
use byway_diagnostic::Severity;
use byway_ios::Action;

pub(super) const RULE: Rule = Rule {
    name: "set-on-deny-clause",
    severity: Severity::Warning,
    default: true,
    finds: "a `set` in a `deny` clause of a policy map",
    rationale: "What a `deny` clause matches is routed by the routing table; its `set` lines have no effect.",
    wrong: "\
access-list 101 permit tcp any any eq 22
!
route-map scb deny 10
 match ip address 101
 set ip next-hop 172.16.0.1
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
    sources: &["ios-facts 2.5 (C4500-1241405), 8 no. 5"],
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for (map, clause) in clauses::clauses(subject).iter().copied() {
        if clause.action == Action::Permit {
            continue;
        }
        let (tag, sequence) = (&map.tag, clause.sequence);
        for origin in clauses::sets(clause) {
            let message = format!("clause `{tag} {sequence}` is a `deny`, and its `set` has no effect");
            findings.report(subject.span_of(origin), message, |found| {
                let found = match clauses::opened(subject, clause) {
                    Some(opened) => found.relate(opened, "the clause is opened here"),
                    None => found,
                };
                found
                    .why("what a `deny` clause matches is routed by the routing table")
                    .help(format!("write `route-map {tag} permit {sequence}`, or take the `set` out"))
            });
        }
    }
}
