//! `address-lost`

use crate::findings::Findings;
use crate::rule::Rule;
use crate::subject::Subject;
use byway_diagnostic::Severity;
use byway_ios::state::Issue;

pub(super) const RULE: Rule = Rule {
    name: "address-lost",
    severity: Severity::Warning,
    default: true,
    finds: "an address that an interface loses because its VRF comes after it",
    rationale: "When an interface changes its VRF, IOS takes its addresses away. In a text that is pasted, the \
                VRF must come before the address.",
    wrong: "\
interface FastEthernet0/0
 ip address 192.168.0.1 255.255.255.0
 ip vrf forwarding red
",
    right: "\
interface FastEthernet0/0
 ip vrf forwarding red
 ip address 192.168.0.1 255.255.255.0
",
    sources: &["ios-facts 3.2 (memory), 8 no. 54 (memory)"],
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for issue in &subject.router.issues {
        let Issue::AddressesRemoved { interface, address, first } = &issue.value else { continue };
        let message = format!("interface {interface} loses its address {address} here");
        findings.report(subject.span_of(issue.origin), message, |found| {
            found
                .relate(subject.span_of(*first), "this address is taken away")
                .why("IOS takes the addresses of an interface away when its VRF changes")
                .help("write this line before the address")
        });
    }
}
