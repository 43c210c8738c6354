//! `ambiguous-route-map-line`

use crate::findings::Findings;
use crate::rule::Rule;
use crate::subject::Subject;
use byway_diagnostic::Severity;
use byway_ios::state::Issue;

pub(super) const RULE: Rule = Rule {
    name: "ambiguous-route-map-line",
    severity: Severity::Warning,
    default: true,
    finds: "`route-map X` without a number where the map has clauses already",
    rationale: "Without a number the command opens an existing clause, and which one depends on the family: \
                classic IOS takes the only clause and refuses where there are several (memory), IOS XE takes \
                the first one. Without an action it makes that clause a `permit`.",
    wrong: "\
route-map scb deny 10
 match ip address 101
!
route-map scb
 set ip next-hop 172.16.0.1
",
    right: "\
route-map scb deny 10
 match ip address 101
!
route-map scb permit 20
 set ip next-hop 172.16.0.1
",
    sources: &["ios-facts 2.2 (RM-223145; classic IOS: memory), 8 no. 61"],
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for issue in &subject.router.issues {
        let Issue::ImplicitClause { map, sequence, existing: true } = &issue.value else { continue };
        let message = format!("`route-map {map}` does not say which clause it opens");
        findings.report(subject.span_of(issue.origin), message, |found| {
            let found = found.help(format!("write `route-map {map} permit N` with the number of the clause"));
            match sequence {
                Some(sequence) => found.why(format!(
                    "IOS opens clause {sequence}, which is there already, and gives it the action of this line"
                )),
                None => found.why(
                    "classic IOS refuses the line and those below it, since the map has several clauses; IOS XE edits the first",
                ),
            }
        });
    }
}
