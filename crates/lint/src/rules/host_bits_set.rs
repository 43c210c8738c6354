//! `host-bits-set`

use super::wildcard::Odd;
use crate::findings::Findings;
use crate::rule::Rule;
use crate::subject::Subject;
use byway_diagnostic::Severity;

pub(super) const RULE: Rule = Rule {
    name: "host-bits-set",
    severity: Severity::Warning,
    default: true,
    finds: "address bits that the wildcard mask covers",
    rationale: "IOS drops address bits under the 1 bits of the wildcard mask, and shows the entry without them. \
                Either the mask is too wide, or the address was copied from an interface; a comparison with the \
                running-config shows a difference for ever.",
    wrong: "\
ip access-list extended ssh-inbound
 permit tcp 192.168.0.5 0.0.0.255 host 10.0.0.9 eq 22
!
interface FastEthernet0/0
 ip access-group ssh-inbound in
",
    right: "\
ip access-list extended ssh-inbound
 permit tcp 192.168.0.0 0.0.0.255 host 10.0.0.9 eq 22
!
interface FastEthernet0/0
 ip access-group ssh-inbound in
",
    sources: &["ios-facts 1.9, 8 no. 9 (memory)"],
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for odd in subject.odd_addresses().iter().filter(|odd| odd.odd == Odd::HostBits) {
        let message = format!("`{}` has bits under its wildcard mask `{}`", odd.address(), odd.wildcard());
        let stored = std::net::Ipv4Addr::from(odd.address & !odd.wildcard);
        findings.report(odd.span, message, |found| {
            found.why(format!("IOS drops them: the entry is `{stored} {}`", odd.wildcard())).help(format!(
                "write `{stored} {}`, or a narrower mask: `host {}`",
                odd.wildcard(),
                odd.address()
            ))
        });
    }
}
