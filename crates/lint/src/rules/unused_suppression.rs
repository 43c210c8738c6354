//! `unused-suppression`

use crate::findings::Findings;
use crate::rule::Rule;
use crate::subject::Subject;
use byway_diagnostic::Severity;

pub(crate) const RULE: Rule = Rule {
    name: "unused-suppression",
    severity: Severity::Warning,
    default: true,
    finds: "a comment that suppresses nothing",
    rationale: "A comment whose finding is gone would hide the next mistake at that place. Only rules that ran \
                count.",
    wrong: "\
! byway: ignore unused-acl
access-list 5 permit 10.0.0.1
!
interface FastEthernet0/0
 ip access-group 5 in
",
    right: "\
access-list 5 permit 10.0.0.1
!
interface FastEthernet0/0
 ip access-group 5 in
",
    sources: &["design of byway"],
    check,
};

/// Comments are read when everything else is found: see [`crate::suppress`].
fn check(_: &Subject<'_>, _: &mut Findings) {}
