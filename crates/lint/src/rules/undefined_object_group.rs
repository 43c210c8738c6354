//! `undefined-object-group`

use super::undefined;
use crate::findings::Findings;
use crate::rule::Rule;
use crate::subject::Subject;
use byway_diagnostic::Severity;
use byway_ios::{ReferenceKind, UseContext};

pub(super) const RULE: Rule = Rule {
    name: "undefined-object-group",
    severity: Severity::Error,
    default: true,
    finds: "a reference to an object group that is not defined",
    rationale: "An entry of a list that names a group that is not there is refused or ignored, depending on the \
                release: what it should match is not matched.",
    wrong: "\
object-group network servers
 host 10.0.0.9
!
ip access-list extended ssh-inbound
 permit tcp any object-group server eq 22
",
    right: "\
object-group network servers
 host 10.0.0.9
!
ip access-list extended ssh-inbound
 permit tcp any object-group servers eq 22
",
    sources: &["ios-facts 1.12 (OGACL-XE), 8 no. 59"],
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    undefined::report(subject, findings, &[ReferenceKind::ObjectGroup], |_, context| match context {
        UseContext::Ace => {
            Some("IOS then refuses the entry or ignores it, depending on the release".to_owned())
        }
        _ => None,
    });
}
