//! `undefined-time-range`

use super::undefined;
use crate::findings::Findings;
use crate::rule::Rule;
use crate::subject::Subject;
use byway_diagnostic::Severity;
use byway_ios::{ReferenceKind, UseContext};

pub(super) const RULE: Rule = Rule {
    name: "undefined-time-range",
    severity: Severity::Error,
    default: true,
    finds: "a reference to a time range that is not defined",
    rationale: "Whether an entry with a time range that is not there counts always or never depends on the \
                release (memory).",
    wrong: "\
time-range office
 periodic weekdays 8:00 to 18:00
!
access-list 101 permit tcp any any eq 22 time-range ofice
",
    right: "\
time-range office
 periodic weekdays 8:00 to 18:00
!
access-list 101 permit tcp any any eq 22 time-range office
",
    sources: &["ios-facts 1.12, 8 no. 58 (memory)"],
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    undefined::report(subject, findings, &[ReferenceKind::TimeRange], |_, context| match context {
        UseContext::Ace => {
            Some("IOS then counts the entry always or never, depending on the release".to_owned())
        }
        _ => None,
    });
}
