//! `unknown-suppression`

use crate::findings::Findings;
use crate::rule::Rule;
use crate::subject::Subject;
use byway_diagnostic::Severity;

pub(crate) const RULE: Rule = Rule {
    name: "unknown-suppression",
    severity: Severity::Warning,
    default: true,
    finds: "a comment that suppresses a rule that does not exist",
    rationale: "A comment that cannot be understood suppresses nothing, and whoever wrote it believes that it \
                does.",
    wrong: "\
! byway: ignore unused-alc
access-list 5 permit 10.0.0.1
",
    right: "\
! byway: ignore unused-acl
access-list 5 permit 10.0.0.1
",
    sources: &["design of byway"],
    check,
};

/// Comments are read when everything else is found: see [`crate::suppress`].
fn check(_: &Subject<'_>, _: &mut Findings) {}
