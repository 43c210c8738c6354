//! `not-ios`

use crate::findings::Findings;
use crate::rule::Rule;
use crate::subject::Subject;
use byway_diagnostic::Severity;

pub(super) const RULE: Rule = Rule {
    name: "not-ios",
    severity: Severity::Info,
    default: true,
    finds: "a text that is no configuration of IOS",
    rationale: "The configuration of another system looks like one of IOS in places and means something else \
                there, and what `show` commands print is no configuration. Of a configuration of another system \
                nothing else is reported.",
    wrong: "\
ASA Version 9.9
hostname fw
",
    right: "\
version 15.2
hostname fw
",
    sources: &["ios-facts 1.2, 2.3; published configurations of these systems"],
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    let of_another = |code: &str| code == RULE.name || code == "show-output";
    for said in subject.config.diagnostics().iter().filter(|said| of_another(said.code)) {
        findings.forward(said);
    }
}
