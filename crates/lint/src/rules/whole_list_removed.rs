//! `whole-list-removed`

use crate::findings::Findings;
use crate::rule::Rule;
use crate::subject::Subject;
use byway_diagnostic::Severity;
use byway_ios::state::Issue;

pub(super) const RULE: Rule = Rule {
    name: "whole-list-removed",
    severity: Severity::Warning,
    default: true,
    finds: "`no access-list` that takes more away than it says",
    rationale: "`no access-list N` takes the whole list away, whatever stands behind the number: an entry that \
                is to go must be taken out in the mode of the list.",
    wrong: "\
access-list 101 permit tcp any any eq 22
access-list 101 permit tcp any any eq 23
no access-list 101 permit tcp any any eq 23
",
    right: "\
access-list 101 permit tcp any any eq 22
access-list 101 permit tcp any any eq 23
ip access-list extended 101
 no permit tcp any any eq 23
",
    sources: &["ios-facts 1.1 (SHRUB-121), 8 no. 63 (memory)"],
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for issue in &subject.router.issues {
        let Issue::WholeListRemoved { list, entries } = &issue.value else { continue };
        let message = format!("this takes ACL `{list}` away with all its entries ({entries})");
        findings.report(subject.span_of(issue.origin), message, |found| {
            found.why("IOS looks at nothing behind the number").help(format!(
                "open `ip access-list extended {list}` and write `no` before the entry, or before its number"
            ))
        });
    }
}
