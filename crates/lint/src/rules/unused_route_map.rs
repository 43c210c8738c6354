//! `unused-route-map`

use super::unused;
use crate::findings::Findings;
use crate::rule::Rule;
use crate::subject::Subject;
use byway_diagnostic::Severity;
use byway_ios::ReferenceKind;

pub(super) const RULE: Rule = Rule {
    name: "unused-route-map",
    severity: Severity::Warning,
    default: true,
    finds: "a route-map that nothing in the file names",
    rationale: "What nothing names has no effect. Often the name was mistyped where it should be used, or its \
                last use was taken away. A use by something that is itself unused counts.",
    wrong: "\
access-list 101 permit tcp any any eq 22
!
route-map scb permit 10
 match ip address 101
 set ip next-hop 172.16.0.1
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
    sources: &["ios-facts 8 no. 55"],
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    unused::report(subject, findings, &[ReferenceKind::RouteMap]);
}
