//! `netmask-as-wildcard`

use super::wildcard::{self, Odd};
use crate::findings::Findings;
use crate::rule::Rule;
use crate::subject::Subject;
use byway_diagnostic::Severity;

pub(super) const RULE: Rule = Rule {
    name: "netmask-as-wildcard",
    severity: Severity::Warning,
    default: true,
    finds: "a netmask where a wildcard mask belongs",
    rationale: "In an access list a 1 bit of the mask means that the bit does not count. With a netmask the \
                entry matches the host part and forgets the network: `10.1.1.0 255.255.255.0` matches every \
                address that ends in 0. This finding stands for host-bits-set and noncontiguous-wildcard on the \
                same address.",
    wrong: "\
ip access-list extended ssh-inbound
 permit tcp 192.168.0.0 255.255.255.0 host 10.0.0.9 eq 22
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
    sources: &["ios-facts 1.9, 8 no. 8 (LABFAC, NMOM)"],
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for odd in subject.odd_addresses().iter().filter(|odd| odd.odd == Odd::Netmask) {
        let message =
            format!("`{}` is a netmask, and an entry of a list takes a wildcard mask", odd.wildcard());
        findings.report(odd.span, message, |found| found.why(wildcard::matches(odd)).help(help(odd)));
    }
}

fn help(odd: &wildcard::OddAddress) -> String {
    let inverse = std::net::Ipv4Addr::from(!odd.wildcard);
    if odd.wildcard == u32::MAX {
        return format!("write `host {}`", odd.address());
    }
    if odd.address == 0 {
        return format!("the wildcard mask is `{inverse}`; IOS has dropped the address, so look it up");
    }
    format!("write `{} {inverse}`", std::net::Ipv4Addr::from(odd.address & odd.wildcard))
}
