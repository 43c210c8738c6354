//! `next-hop-unconnected`

use super::{clauses, next_hops};
use crate::findings::Findings;
use crate::rule::Rule;
use crate::subject::Subject;
use byway_diagnostic::Severity;
use byway_ios::Feature;

pub(super) const RULE: Rule = Rule {
    name: "next-hop-unconnected",
    severity: Severity::Warning,
    default: true,
    finds: "a next hop in no subnet of the router",
    rationale: "A next hop has to be a neighbour: an address in the subnet of an interface that is up. Another one is \
                not used, and the packets are routed by the routing table as if there were no policy. Nothing is \
                reported where an interface learns or borrows its address, since its subnet is then not in the text.",
    wrong: "\
access-list 101 permit tcp any any eq 22
!
route-map scb permit 10
 match ip address 101
 set ip next-hop 172.16.9.1
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
    sources: &["ios-facts 2.6 (NLNOTES, LABFAC, PBR-47121), 8 no. 15 (OREILLY-IOSCB, PBRREC)"],
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for hop in next_hops::hops(subject) {
        let found = || hop.neighbours(subject).iter().flatten();
        if found().any(|(_, interface)| interface.is_up()) {
            continue;
        }
        if hop.tables.iter().any(|table| next_hops::is_open(subject, table.as_ref(), hop.address)) {
            continue;
        }
        let (address, clause) = (hop.address, hop.clause_words());
        if let Some((subnet, interface)) = found().next() {
            let message =
                format!("next hop {address} of {clause} lies behind {}, which is shut down", interface.name);
            findings.report(hop.span(subject), message, |found| {
                let found = match &interface.shutdown {
                    Some(held) => {
                        found.relate(subject.span_of(held.origin), format!("{} is shut down", interface.name))
                    }
                    None => found,
                };
                found
                    .why(format!("no packet leaves for {subnet}: the hop is not used, and what it was meant for is routed by the routing table"))
                    .help(format!("enter `no shutdown` on {}, or write another next hop", interface.name))
            });
            continue;
        }
        if subject.is_in_a_subnet(address) {
            // It is in another table, which a rule of its own says.
            continue;
        }
        let message = format!("next hop {address} of {clause} is in no connected subnet");
        let resolves = subject.release().is_none_or(|release| release.has(Feature::RecursiveNextHop));
        let help = if resolves {
            format!("write the address of a neighbour, or `set ip next-hop recursive {address}`")
        } else {
            "write the address of a neighbour".to_owned()
        };
        findings.report(hop.span(subject), message, |found| {
            clauses::relate_bindings(subject, &hop.map.tag, found)
                .why("IOS does not use a hop that is no neighbour: the packets are routed by the routing table")
                .help(help)
        });
    }
}
