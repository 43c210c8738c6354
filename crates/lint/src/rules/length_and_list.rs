//! `length-and-list`

use super::clauses::clauses;
use crate::findings::Findings;
use crate::rule::Rule;
use crate::subject::Subject;
use byway_diagnostic::Severity;

pub(super) const RULE: Rule = Rule {
    name: "length-and-list",
    severity: Severity::Info,
    default: true,
    finds: "`match length` and `match ip address` in one clause, which platforms read differently",
    rationale: "Routers take such a clause for packets of that length that the list permits. Catalyst 3850 and 9000 \
                take it for packets that have either. A clause that is carried from one platform to another then \
                redirects other traffic. byway reads it as routers do.",
    wrong: "\
access-list 101 permit tcp any any eq 22
!
route-map scb permit 10
 match ip address 101
 match length 64 1500
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
    sources: &["ios-facts 8 no. 49 (CAT9500-204, SF-3133207), 10"],
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for (map, clause) in clauses(subject).iter().copied() {
        let Some(length) = clause.match_length.filter(|_| !clause.match_address.is_empty()) else { continue };
        let message = format!(
            "clause `{} {}` asks for a length and for a list: routers ask for both, Catalyst 3850 and 9000 for either",
            map.tag, clause.sequence
        );
        findings.report(subject.span_of(length.origin), message, |found| {
            found
                .why("on such a switch the clause also takes every packet of that length, and every packet of the list")
                .help("on a switch use a clause for each; on a router leave it, with `! byway: ignore length-and-list`")
        });
    }
}
