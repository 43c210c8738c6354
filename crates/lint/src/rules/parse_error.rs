//! `parse-error`

use crate::findings::Findings;
use crate::rule::Rule;
use crate::subject::Subject;
use byway_diagnostic::Severity;

pub(super) const RULE: Rule = Rule {
    name: "parse-error",
    severity: Severity::Error,
    default: true,
    finds: "a line of a known kind that cannot be read",
    rationale: "The line begins as a command that byway knows and goes on otherwise. A router would most likely \
                refuse it, and take the rest of the text as if the line were not there. Where a router takes \
                it, it is a form that byway does not know: please report it.",
    wrong: "\
access-list 101 permit tcp any any eq ssh
!
interface FastEthernet0/0
 ip access-group 101 in
",
    right: "\
access-list 101 permit tcp any any eq 22
!
interface FastEthernet0/0
 ip access-group 101 in
",
    sources: &["ios-facts 1.3, 1.4 (CISCOACL), 8 no. 38 to 42, 48"],
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for said in subject.config.diagnostics().iter().filter(|said| said.code == RULE.name) {
        findings.forward(said);
    }
}
