//! `next-hop-other-vrf`

use super::{clauses, next_hops};
use crate::findings::Findings;
use crate::rule::Rule;
use crate::subject::Subject;
use byway_diagnostic::Severity;
use byway_ios::state::Interface;
use byway_ios::{Feature, Name};

pub(super) const RULE: Rule = Rule {
    name: "next-hop-other-vrf",
    severity: Severity::Warning,
    default: true,
    finds: "a next hop that is connected in another VRF than the one in which it is looked for",
    rationale: "A plain next hop is looked for in the VRF of the interface that the packet enters. A neighbour in \
                another VRF, or in the global table, is not found there, and the packets are routed by the routing \
                table of the VRF.",
    wrong: "\
ip vrf clients
!
access-list 101 permit tcp any any eq 22
!
route-map scb permit 10
 match ip address 101
 set ip next-hop 172.16.0.1
!
interface FastEthernet0/0
 ip vrf forwarding clients
 ip address 192.168.0.1 255.255.255.0
 ip policy route-map scb
!
interface FastEthernet0/1
 ip address 172.16.0.254 255.255.255.0
",
    right: "\
ip vrf clients
!
access-list 101 permit tcp any any eq 22
!
route-map scb permit 10
 match ip address 101
 set ip global next-hop 172.16.0.1
!
interface FastEthernet0/0
 ip vrf forwarding clients
 ip address 192.168.0.1 255.255.255.0
 ip policy route-map scb
!
interface FastEthernet0/1
 ip address 172.16.0.254 255.255.255.0
",
    sources: &["ios-facts 2.6 (PI3S-MVRF), 8 no. 53 (memory)"],
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for hop in next_hops::hops(subject) {
        let lost = hop.tables.iter().zip(hop.neighbours(subject)).find(|(table, neighbour)| {
            neighbour.is_none() && !next_hops::is_open(subject, table.as_ref(), hop.address)
        });
        let Some((table, _)) = lost else { continue };
        let Some(interface) = holder(subject, hop.address) else { continue };
        let message = format!(
            "next hop {} of {} is looked for {}, and {} that leads to it is {}",
            hop.address,
            hop.clause_words(),
            inside(table.as_ref()),
            interface.name,
            inside(interface.vrf_name())
        );
        let selects = subject.release().is_none_or(|release| release.has(Feature::VrfSelection));
        let help = match interface.vrf_name() {
            _ if !selects => "write the address of a neighbour in that table".to_owned(),
            Some(vrf) => format!("write `set ip vrf {vrf} next-hop {}`", hop.address),
            None => format!("write `set ip global next-hop {}`", hop.address),
        };
        findings.report(hop.span(subject), message, |found| {
            let found = clauses::relate_bindings(subject, &hop.map.tag, found);
            let place = interface.vrf.as_ref().map(|held| held.origin).or(interface.opened.first());
            let found = match place {
                Some(place) => found.relate(
                    subject.span_of(place),
                    format!("{} is {}", interface.name, inside(interface.vrf_name())),
                ),
                None => found,
            };
            found
                .why("IOS does not find the hop there: the packets are routed by the routing table of the entrance")
                .help(help)
        });
    }
}

fn holder<'a, 's>(subject: &'a Subject<'s>, address: std::net::Ipv4Addr) -> Option<&'a Interface<'s>> {
    if !subject.is_in_a_subnet(address) {
        return None;
    }
    let mut interfaces = subject.router.interfaces.values();
    interfaces.find(|interface| interface.subnets().any(|subnet| subnet.contains(&address)))
}

fn inside(vrf: Option<&Name<'_>>) -> String {
    vrf.map_or_else(|| "in the global table".to_owned(), |vrf| format!("in VRF `{vrf}`"))
}
