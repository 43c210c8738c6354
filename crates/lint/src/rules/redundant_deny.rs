//! `redundant-deny`

use crate::findings::Findings;
use crate::lists::Needless;
use crate::rule::Rule;
use crate::subject::Subject;
use byway_diagnostic::Severity;

pub(crate) const RULE: Rule = Rule {
    name: "redundant-deny",
    severity: Severity::Info,
    default: false,
    finds: "a `deny` without which the end of the list denies the same packets",
    rationale: "Every list ends with an implicit deny. A `deny` whose packets no later entry permits changes \
                nothing. Many are written on purpose, as a note, or for their counter: in real lists one entry of \
                ten is of this kind, so the rule is off by default. Entries with `log` are not reported.",
    wrong: "\
ip access-list extended web
 permit tcp any any eq www
 deny   udp any any eq snmp
!
interface FastEthernet0/0
 ip access-group web in
",
    right: "\
ip access-list extended web
 deny   tcp any host 10.0.0.80 eq www
 permit tcp any any eq www
 deny   ip any any log
!
interface FastEthernet0/0
 ip access-group web in
",
    sources: &["ios-facts 1.1 (IPC-93), 8 no. 13"],
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for (list, study) in subject.studies() {
        for (owner, needless) in &study.needless {
            let entry = &list.entries()[*owner as usize];
            if *needless != Needless::ForEnd {
                continue;
            }
            let message = format!(
                "`{}` of ACL `{}` changes nothing: the implicit deny at the end denies its packets as well",
                subject.words(entry.line()),
                list.name
            );
            findings.report(subject.span(entry.line()), message, |found| {
                found
                    .why("no entry behind it permits one of its packets")
                    .help("remove the entry, unless it is there for its counter or as a note")
            });
        }
    }
}
