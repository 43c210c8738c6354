//! `unused-object-group`

use super::unused;
use crate::findings::Findings;
use crate::rule::Rule;
use crate::subject::Subject;
use byway_diagnostic::Severity;
use byway_ios::ReferenceKind;

pub(super) const RULE: Rule = Rule {
    name: "unused-object-group",
    severity: Severity::Warning,
    default: true,
    finds: "an object group that nothing in the file names",
    rationale: "What nothing names has no effect. Often the name was mistyped where it should be used, or its \
                last use was taken away. A use by something that is itself unused counts.",
    wrong: "\
object-group network servers
 host 10.0.0.9
",
    right: "\
object-group network servers
 host 10.0.0.9
!
access-list 101 permit ip any object-group servers
!
interface FastEthernet0/0
 ip access-group 101 in
",
    sources: &["ios-facts 8 no. 55"],
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    unused::report(subject, findings, &[ReferenceKind::ObjectGroup]);
}
