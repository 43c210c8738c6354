//! `policy-never-sees`

use crate::clauses::Matched;
use crate::findings::Findings;
use crate::networks::bits;
use crate::rule::Rule;
use crate::subject::Subject;
use byway_diagnostic::Severity;
use byway_ios::Name;
use byway_ios::state::{Held, Interface, RouteMap};
use byway_packet::set::Ternary;

pub(super) const RULE: Rule = Rule {
    name: "policy-never-sees",
    severity: Severity::Warning,
    default: true,
    finds: "a policy on an interface behind which no source lies that its lists permit",
    rationale: "A policy looks at the packets that come in on its interface. Where every source that its lists \
                permit lies elsewhere, it never does anything: the policy is on the outgoing interface, or an \
                address is mistyped. The networks behind an interface are its subnets and those of static \
                routes out of it. Where a routing protocol runs, or the text is an excerpt without its `version`, \
                there may be others; then only sources count that lie in the subnets of other interfaces, and \
                in an excerpt those that are a network behind the interface but for a lost digit. A list whose \
                destinations all lie behind the interface has its two sides exchanged.",
    wrong: "\
access-list 101 permit tcp 192.168.0.0 0.0.0.255 any eq www
!
route-map scb permit 10
 match ip address 101
 set ip next-hop 172.16.0.1
!
interface FastEthernet0/0
 ip address 192.168.0.1 255.255.255.0
interface FastEthernet0/1
 ip address 10.0.0.1 255.255.255.0
 ip policy route-map scb
",
    right: "\
access-list 101 permit tcp 192.168.0.0 0.0.0.255 any eq www
!
route-map scb permit 10
 match ip address 101
 set ip next-hop 172.16.0.1
!
interface FastEthernet0/0
 ip address 192.168.0.1 255.255.255.0
 ip policy route-map scb
interface FastEthernet0/1
 ip address 10.0.0.1 255.255.255.0
",
    sources: &["ios-facts 8 no. 6 (COURSEIVA, LOOPEDBACK), no. 7 (GROKDATUM)"],
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for interface in subject.router.interfaces.values() {
        let Some(bound) = &interface.policy else { continue };
        let Some(map) = subject.router.route_map(&bound.value) else { continue };
        check_binding(subject, findings, interface, bound, map);
    }
}

fn check_binding<'s>(
    subject: &Subject<'s>,
    findings: &mut Findings,
    interface: &Interface<'_>,
    bound: &Held<Name<'_>>,
    map: &'s RouteMap<'s>,
) {
    let Some(networks) = subject.behind(interface) else { return };
    let behind: Vec<Ternary<u32>> = networks.iter().copied().map(bits).collect();
    let matched = subject.matched(map);
    if matched.is_empty() || matched.iter().any(|clause| clause.meets(&behind)) {
        return;
    }
    let sources: Vec<Ternary<u32>> = matched.iter().flat_map(Matched::sources).collect();
    // Lists that permit nothing are another mistake.
    let Some(first) = sources.first().copied() else { return };
    let elsewhere: Vec<(Ternary<u32>, &Interface<'_>)> =
        subject.elsewhere(interface).map(|(subnet, other)| (bits(subnet), other)).collect();
    let is_elsewhere = |source: &Ternary<u32>| elsewhere.iter().any(|(subnet, _)| subnet.covers(*source));
    // An excerpt, or a routing protocol, leaves open what else lies behind the interface.
    let is_whole = subject.config.release().is_some();
    let lost = || sources.iter().any(|source| behind.iter().any(|network| lost_a_digit(*source, *network)));
    // Both sides are exchanged: what the lists take goes to where the packets come from.
    let mut destinations = matched.iter().flat_map(Matched::destinations);
    let is_swapped = destinations.all(|taken| behind.iter().any(|network| network.covers(taken)));
    if !is_swapped && !sources.iter().all(is_elsewhere) && (subject.learns_routes() || !is_whole && !lost()) {
        return;
    }
    let message = format!(
        "route-map `{}` never matches on {}: no list of it permits a source behind this interface",
        map.tag, interface.name
    );
    let shown: Vec<String> = networks.iter().take(4).map(ToString::to_string).collect();
    findings.report(subject.span_of(bound.origin), message, |found| {
        let found = found.why(format!(
            "a policy looks at packets that come in; behind {} lies {}",
            interface.name,
            shown.join(", ")
        ));
        if is_swapped {
            return found.help(
                "exchange source and destination in its lists, or bind the map where the sources come in",
            );
        }
        match elsewhere.iter().find(|(subnet, _)| subnet.covers(first)) {
            Some((_, other)) => found.help(format!(
                "bind the map on {}, behind which its sources lie, or correct the addresses of its lists",
                other.name
            )),
            None => found.help("correct the addresses of its lists, or bind the map where they come in"),
        }
    });
}

/// Whether two networks of one size differ in one octet, by one digit that one of them lacks.
fn lost_a_digit(one: Ternary<u32>, other: Ternary<u32>) -> bool {
    let octets = one.value().to_be_bytes().into_iter().zip(other.value().to_be_bytes());
    let mut differing = octets.filter(|(one, other)| one != other);
    let (Some((one_octet, other_octet)), None) = (differing.next(), differing.next()) else { return false };
    let (shorter, longer) = (one_octet.min(other_octet).to_string(), one_octet.max(other_octet).to_string());
    let lacks = (0..longer.len()).any(|at| {
        longer
            .chars()
            .enumerate()
            .filter(|(place, _)| *place != at)
            .map(|(_, digit)| digit)
            .eq(shorter.chars())
    });
    one.care() == other.care() && lacks
}
