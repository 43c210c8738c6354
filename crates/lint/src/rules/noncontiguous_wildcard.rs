//! `noncontiguous-wildcard`

use super::wildcard::{self, Odd};
use crate::findings::Findings;
use crate::rule::Rule;
use crate::subject::Subject;
use byway_diagnostic::Severity;

pub(super) const RULE: Rule = Rule {
    name: "noncontiguous-wildcard",
    severity: Severity::Warning,
    default: true,
    finds: "a wildcard mask with a gap that is probably a slip",
    rationale: "The 1 bits of most wildcard masks stand together at the right. A mask such as `0.0.0.252` or \
                `0.0.255.0` often comes from a slip of arithmetic or a lost octet. Patterns that are used on \
                purpose are not reported: odd or even addresses (`0.0.0.254`), and one octet that is fixed \
                behind others that are not (`10.0.0.1 0.0.255.0`: address 1 of every subnet).",
    wrong: "\
ip access-list extended ssh-inbound
 permit tcp 192.168.0.0 0.0.255.0 host 10.0.0.9 eq 22
!
interface FastEthernet0/0
 ip access-group ssh-inbound in
",
    right: "\
ip access-list extended ssh-inbound
 permit tcp 192.168.0.0 0.0.255.255 host 10.0.0.9 eq 22
!
interface FastEthernet0/0
 ip access-group ssh-inbound in
",
    sources: &["ios-facts 8 no. 10 (memory)"],
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for odd in subject.odd_addresses().iter().filter(|odd| odd.odd == Odd::Gap) {
        let message = format!("wildcard mask `{}` has a gap", odd.wildcard());
        findings.report(odd.span, message, |found| {
            found
                .why(wildcard::matches(odd))
                .help("let the 1 bits stand together at the right, or suppress this where the gap is meant")
        });
    }
}
