//! `unused-acl`

use super::unused;
use crate::findings::Findings;
use crate::rule::Rule;
use crate::subject::Subject;
use byway_diagnostic::Severity;
use byway_ios::ReferenceKind;

pub(super) const RULE: Rule = Rule {
    name: "unused-acl",
    severity: Severity::Warning,
    default: true,
    finds: "an access list that nothing in the file names",
    rationale: "What nothing names has no effect. Often the name was mistyped where it should be used, or its \
                last use was taken away. A use by something that is itself unused counts.",
    wrong: "\
ip access-list standard clients
 permit 192.168.0.0 0.0.0.255
!
interface FastEthernet0/0
 ip address 192.168.0.1 255.255.255.0
",
    right: "\
ip access-list standard clients
 permit 192.168.0.0 0.0.0.255
!
interface FastEthernet0/0
 ip address 192.168.0.1 255.255.255.0
 ip access-group clients in
",
    sources: &["ios-facts 8 no. 55"],
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    unused::report(subject, findings, &[ReferenceKind::Acl, ReferenceKind::Ipv6Acl, ReferenceKind::MacAcl]);
}
