//! `unused-track`

use super::unused;
use crate::findings::Findings;
use crate::rule::Rule;
use crate::subject::Subject;
use byway_diagnostic::Severity;
use byway_ios::ReferenceKind;

pub(super) const RULE: Rule = Rule {
    name: "unused-track",
    severity: Severity::Warning,
    default: true,
    finds: "a track object that nothing in the file names",
    rationale: "What nothing names has no effect. Often the name was mistyped where it should be used, or its \
                last use was taken away. A use by something that is itself unused counts.",
    wrong: "\
track 1 interface Serial0/0 line-protocol
",
    right: "\
track 1 interface Serial0/0 line-protocol
!
route-map scb permit 10
 set ip next-hop verify-availability 172.16.0.1 10 track 1
!
interface FastEthernet0/0
 ip policy route-map scb
",
    sources: &["ios-facts 8 no. 55"],
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    unused::report(subject, findings, &[ReferenceKind::Track]);
}
