//! `cdp-off`

use super::clauses::clauses;
use crate::findings::Findings;
use crate::rule::Rule;
use crate::subject::Subject;
use byway_diagnostic::Severity;
use byway_ios::LineId;

pub(super) const RULE: Rule = Rule {
    name: "cdp-off",
    severity: Severity::Warning,
    default: true,
    finds: "`set ip next-hop verify-availability` without a track object on a router with `no cdp run`",
    rationale: "The form without a track object uses a next hop only where it is a neighbour of CDP. With CDP off there \
                are no neighbours, and no packet is policy-routed.",
    wrong: "\
no cdp run
!
route-map scb permit 10
 set ip next-hop 172.16.0.1
 set ip next-hop verify-availability
!
interface FastEthernet0/0
 ip policy route-map scb
",
    right: "\
cdp run
!
route-map scb permit 10
 set ip next-hop 172.16.0.1
 set ip next-hop verify-availability
!
interface FastEthernet0/0
 ip policy route-map scb
",
    sources: &["ios-facts 2.6, 8 no. 20 (IPC-375)"],
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    if clauses(subject).iter().all(|(_, clause)| clause.verify_availability.is_none()) {
        return;
    }
    let lines = subject.untyped_lines();
    // The last of the two commands holds.
    let Some((off, true)) = lines.filter_map(|line| Some((line, is_off(subject, line)?))).last() else {
        return;
    };
    for (map, clause) in clauses(subject).iter().copied() {
        let Some(line) = clause.verify_availability.map(|held| held.origin) else { continue };
        let message =
            format!("clause `{} {}` asks CDP for its next hops, and CDP is off", map.tag, clause.sequence);
        findings.report(subject.span_of(line), message, |found| {
            found
                .relate(subject.span(off), "CDP is turned off here")
                .why("a next hop that is no neighbour of CDP is not used, and packets are routed by the routing table")
                .help("write `set ip next-hop verify-availability ADDRESS 10 track N`, or `cdp run` where the next hops speak CDP")
        });
    }
}

/// Whether a command turns CDP off; none for other commands.
fn is_off(subject: &Subject<'_>, line: LineId) -> Option<bool> {
    if subject.says(line, &["no", "cdp", "run"]) {
        return Some(true);
    }
    subject.says(line, &["cdp", "run"]).then_some(false)
}
