//! `duplicate-ace`

use crate::findings::Findings;
use crate::rule::Rule;
use crate::subject::Subject;
use byway_diagnostic::Severity;

pub(super) const RULE: Rule = Rule {
    name: "duplicate-ace",
    severity: Severity::Warning,
    default: true,
    finds: "an entry that its access list has already, word for word",
    rationale: "IOS does not store an entry twice: the line has no effect, and the place of the first one counts. \
                Often one of the two was meant to be another: another port, another host, the way back. \
                The same line is found by `unreachable-ace`.",
    wrong: "\
ip access-list extended web
 permit tcp any host 10.0.0.80 eq www
 permit tcp any host 10.0.0.80 eq 443
 permit tcp any host 10.0.0.80 eq 80
!
interface FastEthernet0/0
 ip access-group web in
",
    right: "\
ip access-list extended web
 permit tcp any host 10.0.0.80 eq www
 permit tcp any host 10.0.0.80 eq 443
 permit tcp any host 10.0.0.81 eq www
!
interface FastEthernet0/0
 ip access-group web in
",
    sources: &["ios-facts 8 no. 13, 6.1 (CAT2960-1261), 1.2 (TRIGGERACL)"],
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for refused in subject.refused().iter().filter(|refused| refused.repeated) {
        let Some(first) = refused.list.entries().get(refused.first as usize) else { continue };
        let line = refused.origin.line;
        let message = format!("`{}` is in ACL `{}` already", subject.words(line), refused.list.name);
        findings.report(subject.span(line), message, |found| {
            found
                .relate(subject.span_of(first.origin()), "this is the same entry")
                .why("IOS does not store an entry twice: the first one stays where it is")
                .help("delete the line, or write what was meant")
        });
    }
}
