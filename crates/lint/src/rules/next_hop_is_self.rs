//! `next-hop-is-self`

use super::next_hops;
use crate::findings::Findings;
use crate::rule::Rule;
use crate::subject::Subject;
use byway_diagnostic::Severity;

pub(super) const RULE: Rule = Rule {
    name: "next-hop-is-self",
    severity: Severity::Error,
    default: true,
    finds: "a next hop that is an address of the router itself",
    rationale: "A router does not send packets to itself: no neighbour answers for the address, so nothing is \
                redirected. Usually the address of the other end of the link was meant.",
    wrong: "\
access-list 101 permit tcp any any eq 22
!
route-map scb permit 10
 match ip address 101
 set ip next-hop 172.16.0.254
!
interface FastEthernet0/0
 ip address 192.168.0.1 255.255.255.0
 ip policy route-map scb
!
interface FastEthernet0/1
 ip address 172.16.0.254 255.255.255.0
",
    right: "\
access-list 101 permit tcp any any eq 22
!
route-map scb permit 10
 match ip address 101
 set ip next-hop 172.16.0.1
!
interface FastEthernet0/0
 ip address 192.168.0.1 255.255.255.0
 ip policy route-map scb
!
interface FastEthernet0/1
 ip address 172.16.0.254 255.255.255.0
",
    sources: &["ios-facts 8 no. 16 (memory)"],
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for hop in next_hops::hops(subject) {
        let own = hop.tables.iter().find_map(|table| next_hops::own(subject, table.as_ref(), hop.address));
        let Some((origin, interface)) = own else { continue };
        let message = format!(
            "next hop {} of {} is the address of {} of this router",
            hop.address,
            hop.clause_words(),
            interface.name
        );
        findings.report(hop.span(subject), message, |found| {
            found
                .relate(subject.span_of(origin), format!("the address of {}", interface.name))
                .why("the router does not send packets to itself, so nothing is redirected")
                .help("write the address of the neighbour on that link")
        });
    }
}
