//! `clause-without-set`

use super::clauses;
use crate::findings::Findings;
use crate::rule::Rule;
use crate::subject::Subject;
use byway_diagnostic::Severity;
use byway_ios::Action;

pub(super) const RULE: Rule = Rule {
    name: "clause-without-set",
    severity: Severity::Warning,
    default: true,
    finds: "a `permit` clause of a policy map without any `set`",
    rationale: "What such a clause matches is routed by the routing table, and no later clause is asked. That is what \
                a `deny` clause does, and a `deny` says so. Often the `set` line was forgotten. At the end of a map \
                the clause changes nothing: what no clause matches is routed normally anyway.",
    wrong: "\
access-list 101 permit tcp any any eq 22
access-list 102 permit tcp any any eq 80
!
route-map scb permit 10
 match ip address 101
!
route-map scb permit 20
 match ip address 102
 set ip next-hop 172.16.0.1
!
interface FastEthernet0/0
 ip policy route-map scb
",
    right: "\
access-list 101 permit tcp any any eq 22
access-list 102 permit tcp any any eq 80
!
route-map scb deny 10
 match ip address 101
!
route-map scb permit 20
 match ip address 102
 set ip next-hop 172.16.0.1
!
interface FastEthernet0/0
 ip policy route-map scb
",
    sources: &["ios-facts 2.5 (R28-NOSET, LAB-EMPTY20; that it stops: memory), 8 no. 4 (NSP-44985)"],
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for (map, clause) in clauses::clauses(subject).iter().copied() {
        // A line that could not be read may be the `set`.
        let is_whole = clause.unread.0.is_empty();
        if clause.action == Action::Deny || !is_whole || clauses::has_set(clause) {
            continue;
        }
        let Some(place) = clauses::opened(subject, clause) else { continue };
        let (tag, sequence) = (&map.tag, clause.sequence);
        let is_last = map.clauses.keys().next_back() == Some(&sequence);
        let message = format!("clause `{tag} {sequence}` permits and has no `set`");
        findings.report(place, message, |found| {
            let found = clauses::relate_bindings(subject, tag, found);
            if !is_last {
                return found
                    .why("what it matches is routed by the routing table, and no later clause is asked")
                    .help(format!(
                        "add the `set` line, or write `route-map {tag} deny {sequence}` where that is meant"
                    ));
            }
            let mut found = found
                .why("it changes nothing: what no clause matches is routed by the routing table anyway")
                .help("add the `set` line, or take the clause out");
            if map.clauses.len() > 1 && clause.matches_all() {
                found.fix.push(format!("no route-map {tag} permit {sequence}"));
            }
            found
        });
    }
}
