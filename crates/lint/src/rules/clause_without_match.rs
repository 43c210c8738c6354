//! `clause-without-match`

use super::clauses;
use crate::findings::Findings;
use crate::rule::Rule;
use crate::subject::Subject;
use byway_diagnostic::Severity;
use byway_ios::Action;
use byway_ios::InterfaceName;
use byway_ios::state::{Clause, RouteMap};

pub(super) const RULE: Rule = Rule {
    name: "clause-without-match",
    severity: Severity::Warning,
    default: true,
    finds: "a clause of a policy map without any `match`",
    rationale: "It matches every packet: traffic between the networks of the router, and packets of its routing \
                protocols that pass through. Later clauses are never asked. Often the `match` line was lost when a \
                clause was typed again. Not reported are a `deny` at the end of a map and a clause at the end that \
                drops the rest into Null0, which say what they do.",
    wrong: "\
route-map scb permit 10
 set ip next-hop 172.16.0.1
!
interface FastEthernet0/0
 ip policy route-map scb
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
",
    sources: &["ios-facts 2.4 (PI3S-PBR, WHESAFE), 2.5 (LOOPEDBACK, CAT4500-42), 8 no. 2"],
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for (map, clause) in clauses::clauses(subject).iter().copied() {
        if !clause.matches_all() || !clause.unread.0.is_empty() || is_an_end(map, clause) {
            continue;
        }
        let Some(place) = clauses::opened(subject, clause) else { continue };
        let message = format!("clause `{} {}` has no `match`", map.tag, clause.sequence);
        findings.report(place, message, |found| {
            clauses::relate_bindings(subject, &map.tag, found)
                .why(why(subject, map, clause))
                .help("add `match ip address` with an ACL that permits what is meant")
        });
    }
}

/// Whether a clause says on purpose what becomes of the rest.
fn is_an_end(map: &RouteMap<'_>, clause: &Clause<'_>) -> bool {
    let is_last = map.clauses.keys().next_back() == Some(&clause.sequence);
    let drops = clause.interfaces.values().any(InterfaceName::is_null) && clauses::ways(clause).len() == 1;
    is_last && (clause.action == Action::Deny || drops)
}

fn why(subject: &Subject<'_>, map: &RouteMap<'_>, clause: &Clause<'_>) -> String {
    let traffic = clauses::traffic_left(subject, map, clause);
    let does = match clause.action {
        Action::Deny => "routes by its routing table",
        Action::Permit if !clauses::has_way(clause) => "takes for it",
        Action::Permit => "redirects",
    };
    let behind = map.clauses.range(clause.sequence.saturating_add(1)..).count();
    let rest = match behind {
        0 => String::new(),
        1 => ", and the clause behind it is never asked".to_owned(),
        _ => ", and the clauses behind it are never asked".to_owned(),
    };
    format!("IOS {does} {traffic}{rest}")
}
