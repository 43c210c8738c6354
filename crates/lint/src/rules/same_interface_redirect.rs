//! `same-interface-redirect`

use super::{flows, next_hops};
use crate::findings::Findings;
use crate::rule::Rule;
use crate::subject::Subject;
use byway_diagnostic::Severity;
use byway_packet::set::Limits;
use flows::Flow;

pub(super) const RULE: Rule = Rule {
    name: "same-interface-redirect",
    severity: Severity::Warning,
    default: true,
    finds: "a next hop behind the interface that the packets enter",
    rationale: "The packets go out where they came in. The router tells the clients by ICMP redirects that they could go \
                there themselves, and those that obey pass the policy by. Often the map is bound on the wrong \
                interface. Where the design is meant, a segment of its own for the appliance is the better one.",
    wrong: "\
ip access-list extended web
 deny ip host 192.168.0.9 any
 permit tcp any any eq 80
!
route-map scb permit 10
 match ip address web
 set ip next-hop 192.168.0.9
!
interface FastEthernet0/0
 ip address 192.168.0.1 255.255.255.0
 ip policy route-map scb
",
    right: "\
ip access-list extended web
 permit tcp any any eq 80
!
route-map scb permit 10
 match ip address web
 set ip next-hop 172.16.0.1
!
interface FastEthernet0/0
 ip address 192.168.0.1 255.255.255.0
 ip policy route-map scb
!
interface FastEthernet0/1
 ip address 172.16.0.254 255.255.255.0
",
    sources: &["ios-facts 8 no. 18 (memory)"],
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    let hops = next_hops::hops(subject);
    for interface in subject.router.interfaces.values() {
        let Some(policy) = &interface.policy else { continue };
        let behind = hops.iter().filter(|hop| {
            hop.map.tag == policy.value
                && interface.subnets().any(|subnet| subnet.contains(&hop.address))
                && interface.addresses().all(|held| held.value.address != hop.address)
        });
        let behind: Vec<_> = behind.collect();
        if behind.is_empty() {
            continue;
        }
        let Some(flow) = Flow::on(subject, interface) else { continue };
        for hop in behind {
            let sent = flow.to(hop.address);
            let is_default = hop.clause.default_hops.iter().any(|held| held.origin == hop.origin);
            if !is_default && sent.is_empty(&Limits::for_entries(sent.size())).decided() == Some(true) {
                continue;
            }
            let message = format!(
                "next hop {} of {} lies behind {}, where the packets come in",
                hop.address,
                hop.clause_words(),
                interface.name
            );
            let address = interface.addresses().find(|held| held.value.subnet().contains(&hop.address));
            findings.report(hop.span(subject), message, |found| {
                let found = found.relate(
                    subject.span_of(policy.origin),
                    format!("route-map `{}` is bound on {}", policy.value, interface.name),
                );
                let found = match address {
                    Some(held) => found
                        .relate(subject.span_of(held.origin), format!("{} is in this subnet", hop.address)),
                    None => found,
                };
                found
                    .why("packets leave where they came in, and the router sends ICMP redirects to whoever sent them")
                    .help(format!(
                        "bind the map on the interface of the clients, or enter `no ip redirects` on {} where this is meant",
                        interface.name
                    ))
            });
        }
    }
}
