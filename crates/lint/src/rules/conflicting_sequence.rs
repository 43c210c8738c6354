//! `conflicting-sequence`

use crate::findings::Findings;
use crate::rule::Rule;
use crate::subject::Subject;
use byway_diagnostic::Severity;
use byway_ios::Field;
use byway_ios::state::Issue;

pub(super) const RULE: Rule = Rule {
    name: "conflicting-sequence",
    severity: Severity::Error,
    default: true,
    finds: "an entry or clause under a number that is taken",
    rationale: "An entry of a list under a number that another entry has is refused: the first one stays, and \
                the rest of the text is taken as if the line were not there. A clause of a route-map that is \
                opened again with the other action keeps its lines and changes its meaning.",
    wrong: "\
ip access-list extended web
 10 permit tcp any any eq www
 10 permit tcp any any eq 443
!
interface FastEthernet0/0
 ip access-group web in
",
    right: "\
ip access-list extended web
 10 permit tcp any any eq www
 20 permit tcp any any eq 443
!
interface FastEthernet0/0
 ip access-group web in
",
    sources: &["ios-facts 6.1 (CAT2960-1261, LABFAC), 2.2 (RM-223145), prefix lists: memory"],
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for issue in &subject.router.issues {
        let line = issue.origin.line;
        match &issue.value {
            Issue::SequenceTaken { list, sequence, first } => {
                let message = format!("ACL `{list}` has an entry {sequence} already");
                findings.report(subject.field(line, Field::Sequence), message, |found| {
                    found
                        .relate(subject.span_of(*first), "this entry has the number")
                        .why("IOS refuses the line, and the first entry stays")
                        .help("give the entry another number, or take the first one out before it")
                });
            }
            Issue::PrefixSequenceTaken { list, sequence, first } => {
                let message = format!("prefix list `{list}` has an entry {sequence} already");
                findings.report(subject.span(line), message, |found| {
                    found
                        .relate(subject.span_of(*first), "this entry has the number")
                        .why("IOS refuses the line, and the first entry stays")
                        .help("give the entry another number, or take the first one out before it")
                });
            }
            Issue::ClauseActionChanged { map, sequence, from, first } => {
                let message = format!(
                    "clause `{map} {sequence}` is there already as `{}`, and this line turns it round",
                    from.word()
                );
                findings.report(subject.span(line), message, |mut found| {
                    if let Some(first) = first {
                        found = found.relate(subject.span_of(*first), "here it has the other action");
                    }
                    found
                        .why("IOS keeps the lines of the clause and changes its action")
                        .help("give one of the two clauses another number")
                });
            }
            _ => {}
        }
    }
}
