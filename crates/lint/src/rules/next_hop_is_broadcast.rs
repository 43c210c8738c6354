//! `next-hop-is-broadcast`

use super::next_hops;
use crate::findings::Findings;
use crate::rule::Rule;
use crate::subject::Subject;
use byway_diagnostic::Severity;

pub(super) const RULE: Rule = Rule {
    name: "next-hop-is-broadcast",
    severity: Severity::Error,
    default: true,
    finds: "a next hop that is the network or broadcast address of a connected subnet",
    rationale: "No host has the first or the last address of a subnet, so no neighbour answers for it. Subnets of /31 \
                and /32 have no such addresses.",
    wrong: "\
access-list 101 permit tcp any any eq 22
!
route-map scb permit 10
 match ip address 101
 set ip next-hop 172.16.0.255
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
    sources: &["ios-facts 8 no. 17 (memory)"],
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for hop in next_hops::hops(subject) {
        let mut neighbours = hop.neighbours(subject).iter().copied().flatten();
        let Some((subnet, interface)) = neighbours.next() else { continue };
        let what = match hop.address {
            _ if subnet.prefix_len() > 30 => continue,
            address if address == subnet.network() => "network",
            address if address == subnet.broadcast() => "broadcast",
            _ => continue,
        };
        let message =
            format!("next hop {} of {} is the {what} address of {subnet}", hop.address, hop.clause_words());
        let place = interface.addresses().find(|held| held.value.subnet() == subnet).map(|held| held.origin);
        findings.report(hop.span(subject), message, |found| {
            let found = match place {
                Some(origin) => found
                    .relate(subject.span_of(origin), format!("{} is connected to {subnet}", interface.name)),
                None => found,
            };
            found
                .why("no neighbour answers for it, so what is redirected there is lost or routed normally")
                .help(format!("write the address of a neighbour in {subnet}"))
        });
    }
}
