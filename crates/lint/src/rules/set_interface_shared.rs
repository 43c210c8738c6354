//! `set-interface-shared`

use super::clauses::clauses;
use crate::findings::Findings;
use crate::rule::Rule;
use crate::subject::Subject;
use byway_diagnostic::Severity;
use byway_ios::InterfaceName;

pub(super) const RULE: Rule = Rule {
    name: "set-interface-shared",
    severity: Severity::Warning,
    default: true,
    finds: "`set interface` with an interface on which there are many neighbours",
    rationale: "`set interface` says no neighbour. On Ethernet the router then asks by ARP for every destination \
                itself (memory), or drops the packets, depending on the platform. It is for tunnels, serial lines, \
                dialers and Null0.",
    wrong: "\
access-list 101 permit tcp any any eq 22
!
route-map scb permit 10
 match ip address 101
 set interface FastEthernet0/1
!
interface FastEthernet0/0
 ip policy route-map scb
interface FastEthernet0/1
 ip address 172.16.0.2 255.255.255.0
",
    right: "\
access-list 101 permit tcp any any eq 22
!
route-map scb permit 10
 match ip address 101
 set ip next-hop 172.16.0.1
!
interface FastEthernet0/0
 ip policy route-map scb
interface FastEthernet0/1
 ip address 172.16.0.2 255.255.255.0
",
    sources: &["ios-facts 2.6 (C4500-957, PI3S-MVRF), 8 no. 31"],
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for (map, clause) in clauses(subject).iter().copied() {
        for held in clause.interfaces.iter().filter(|held| is_shared(&held.value)) {
            let message = format!(
                "clause `{} {}` sends packets out of {} and names no neighbour there",
                map.tag, clause.sequence, held.value
            );
            findings.report(subject.span_of(held.origin), message, |found| {
                found
                    .why("the router then asks by ARP for every destination itself, or drops the packets, depending on the platform")
                    .help("write `set ip next-hop ADDRESS` with the neighbour that is meant")
            });
        }
    }
}

/// Whether an interface is of a type with many neighbours.
fn is_shared(name: &InterfaceName<'_>) -> bool {
    let kind = name.kind();
    kind.ends_with("Ethernet") || matches!(kind, "Vlan" | "Port-channel" | "BVI")
}
