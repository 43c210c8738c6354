//! `rebinding`

use crate::findings::Findings;
use crate::rule::Rule;
use crate::subject::Subject;
use byway_diagnostic::Severity;
use byway_ios::state::Issue;

pub(super) const RULE: Rule = Rule {
    name: "rebinding",
    severity: Severity::Warning,
    default: true,
    finds: "a binding that a later one replaces",
    rationale: "An interface has one map for policy routing and one list for each direction. A second command \
                replaces the first without a word.",
    wrong: "\
route-map first permit 10
 set ip next-hop 172.16.0.1
!
route-map second permit 10
 set ip next-hop 172.16.0.2
!
interface FastEthernet0/0
 ip policy route-map first
 ip policy route-map second
",
    right: "\
route-map first permit 10
 set ip next-hop 172.16.0.1
!
route-map second permit 10
 set ip next-hop 172.16.0.2
!
interface FastEthernet0/0
 ip policy route-map first
!
interface FastEthernet0/1
 ip policy route-map second
",
    sources: &["ios-facts 2.8 (GATTNER-POL; that the second replaces the first: memory)"],
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for issue in &subject.router.issues {
        let (message, first) = match &issue.value {
            Issue::PolicyReplaced { interface, map, first } => {
                let place = match interface {
                    Some(interface) => format!("interface {interface}"),
                    None => "the router itself".to_owned(),
                };
                (format!("this binding replaces that of route-map `{map}` on {place}"), first)
            }
            Issue::AccessGroupReplaced { interface, direction, list, first } => {
                let way = direction.word();
                (format!("this filter replaces that of ACL `{list}` ({way}) on interface {interface}"), first)
            }
            _ => continue,
        };
        findings.report(subject.span_of(issue.origin), message, |found| {
            found
                .relate(subject.span_of(*first), "this one has no effect")
                .why("IOS keeps the last one alone")
                .help("take the one out that is not meant")
        });
    }
}
