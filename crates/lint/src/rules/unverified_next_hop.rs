//! `unverified-next-hop`

use super::next_hops;
use crate::findings::Findings;
use crate::rule::Rule;
use crate::subject::Subject;
use byway_diagnostic::Severity;
use byway_ios::Feature;
use next_hops::SetHop;

pub(super) const RULE: Rule = Rule {
    name: "unverified-next-hop",
    severity: Severity::Info,
    default: false,
    finds: "a next hop without a check that it is alive, where the release has one",
    rationale: "A plain next hop is used as long as its interface is up. On Ethernet a host that is dead takes nothing \
                down: the router asks for its address by ARP for ever, and the packets are lost. A hop that is both \
                tracked and plain in one clause is used although its track object is down. On point-to-point links \
                the line protocol tells.",
    wrong: "\
version 12.4
!
access-list 101 permit tcp any any eq 22
!
route-map scb permit 10
 match ip address 101
 set ip next-hop 172.16.0.1
!
interface FastEthernet0/0
 ip policy route-map scb
",
    right: "\
version 12.4
!
ip sla monitor 1
 type echo protocol ipIcmpEcho 172.16.0.1
ip sla monitor schedule 1 life forever start-time now
!
track 1 rtr 1 reachability
!
access-list 101 permit tcp any any eq 22
!
route-map scb permit 10
 match ip address 101
 set ip next-hop verify-availability 172.16.0.1 10 track 1
!
interface FastEthernet0/0
 ip policy route-map scb
",
    sources: &["ios-facts 2.6 (IPC-375, PI3S-TRACK), 7, 8 no. 19"],
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    if subject.release().is_some_and(|release| !release.has(Feature::TrackedNextHop)) {
        return;
    }
    for hop in next_hops::hops(subject) {
        let clause = hop.clause;
        let is_plain = clause.next_hops.iter().any(|held| held.origin == hop.origin);
        if !is_plain || clause.verify_availability.is_some() || is_told_by_its_link(subject, hop) {
            continue;
        }
        let (address, words) = (hop.address, hop.clause_words());
        let tracked = clause.tracked_hops.values().find(|held| held.value.address == address);
        if let Some(tracked) = tracked {
            let track = tracked.value.track;
            let message = format!("next hop {address} of {words} is tracked, and plain in the same clause");
            findings.report(hop.span(subject), message, |found| {
                found
                    .relate(subject.span_of(tracked.origin), format!("tracked here by `{track}`"))
                    .why(format!("the plain hop is used although track object `{track}` is down: the check has no effect"))
                    .help("take the plain line out; without a usable hop packets are routed by the routing table")
            });
            continue;
        }
        let (message, why) = if clause.tracked_hops.is_empty() {
            (
                format!("next hop {address} of {words} is used without a check that it is alive"),
                "where it dies while its interface stays up, all that is redirected is lost",
            )
        } else {
            (
                format!(
                    "next hop {address} of {words} stands behind tracked ones without a check of its own"
                ),
                "it is used when every track object is down, whether it is alive or not, and the routing table is not asked",
            )
        };
        findings.report(hop.span(subject), message, |found| {
            found.why(why).help(format!("write `set ip next-hop verify-availability {address} N track T`"))
        });
    }
}

fn is_told_by_its_link<'s>(subject: &Subject<'s>, hop: &SetHop<'s>) -> bool {
    let neighbour = hop.neighbours(subject).iter().find_map(|neighbour| *neighbour);
    neighbour
        .is_some_and(|(_, interface)| interface.name.is_point_to_point() && interface.name.kind() != "Tunnel")
}
