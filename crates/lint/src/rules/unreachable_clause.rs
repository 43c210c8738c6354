//! `unreachable-clause`

use crate::clauses::Matched;
use crate::findings::Findings;
use crate::rule::Rule;
use crate::subject::Subject;
use byway_diagnostic::Severity;
use byway_ios::state::{Clause, RouteMap};

pub(super) const RULE: Rule = Rule {
    name: "unreachable-clause",
    severity: Severity::Warning,
    default: true,
    finds: "a clause of a route-map for policy routing that no packet can reach",
    rationale: "The first clause that matches a packet decides on it. A clause whose packets are all matched by \
                earlier ones does nothing, and so does one whose lists permit no unicast packet. A `permit` \
                clause without a `match` line matches every packet. What cannot be told from the text (a list \
                that is not defined, a time range, a `match` that policy routing ignores) counts as matching \
                where the clause asks, and as not matching where an earlier one does.",
    wrong: "\
access-list 101 permit ip 10.0.0.0 0.0.255.255 any
access-list 102 permit tcp 10.0.7.0 0.0.0.255 any eq www
!
route-map scb permit 10
 match ip address 101
 set ip next-hop 172.16.0.1
route-map scb permit 20
 match ip address 102
 set ip next-hop 172.16.0.2
!
interface FastEthernet0/0
 ip policy route-map scb
",
    right: "\
access-list 101 permit ip 10.0.0.0 0.0.255.255 any
access-list 102 permit tcp 10.0.7.0 0.0.0.255 any eq www
!
route-map scb permit 10
 match ip address 102
 set ip next-hop 172.16.0.2
route-map scb permit 20
 match ip address 101
 set ip next-hop 172.16.0.1
!
interface FastEthernet0/0
 ip policy route-map scb
",
    sources: &["ios-facts 8 no. 2 (PI3S-PBR), no. 14", "ios-facts 2.4, 2.5 (CAT4500-42)"],
    check,
};

/// How many earlier clauses are tried one by one when it is said which of them hide one, and how many are shown.
const TRIED: usize = 32;
const SHOWN: usize = 8;

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for map in subject.policy_maps() {
        let matched = subject.matched(map);
        let clauses: Vec<&Clause<'_>> = map.clauses.values().collect();
        let mut earlier: Vec<(&Clause<'_>, &Matched)> = Vec::new();
        for (clause, matched) in clauses.into_iter().zip(matched.iter()) {
            let before: Vec<&Matched> = earlier.iter().map(|(_, matched)| *matched).collect();
            match matched.gets_any(&before) {
                Some(false) if matched.gets_any(&[]) == Some(false) => {
                    empty(subject, findings, map, clause);
                }
                Some(false) => {
                    let by = hiding(&earlier, matched);
                    hidden(subject, findings, map, clause, &by);
                }
                // One that gets nothing hides nothing that is not hidden already.
                Some(true) | None => earlier.push((clause, matched)),
            }
        }
    }
}

/// The earlier clauses that are enough to hide one: a single one where that is so.
fn hiding<'c>(earlier: &[(&'c Clause<'c>, &Matched)], matched: &Matched) -> Vec<&'c Clause<'c>> {
    let single = earlier.iter().take(TRIED).find(|(_, one)| matched.gets_any(&[*one]) == Some(false));
    if let Some((clause, _)) = single {
        return vec![*clause];
    }
    let mut needed = earlier.to_vec();
    if needed.len() <= TRIED {
        for (candidate, _) in earlier {
            let others: Vec<&Matched> = needed
                .iter()
                .filter(|(clause, _)| clause.sequence != candidate.sequence)
                .map(|(_, matched)| *matched)
                .collect();
            if matched.gets_any(&others) == Some(false) {
                needed.retain(|(clause, _)| clause.sequence != candidate.sequence);
            }
        }
    }
    needed.into_iter().map(|(clause, _)| clause).collect()
}

fn hidden(
    subject: &Subject<'_>,
    findings: &mut Findings,
    map: &RouteMap<'_>,
    clause: &Clause<'_>,
    by: &[&Clause<'_>],
) {
    let Some(opened) = clause.opened.first() else { return };
    let (tag, sequence) = (&map.tag, clause.sequence);
    let who = match by {
        [one] => format!("clause `{tag} {}` matches all of its packets", one.sequence),
        several => format!("{} earlier clauses together match all of its packets", several.len()),
    };
    let message = format!("no packet reaches clause `{tag} {sequence}`: {who} first");
    findings.report(subject.span_of(opened), message, |mut found| {
        for one in by.iter().take(SHOWN) {
            let says = match (one.matches_all(), by.len()) {
                (true, _) => "this clause has no `match` line and matches every packet",
                (false, 1) => "this clause matches all of its packets",
                (false, _) => "this clause matches some of its packets",
            };
            if let Some(first) = one.opened.first() {
                found = found.relate(subject.span_of(first), says);
            }
        }
        let before = by.iter().map(|one| one.sequence).min().unwrap_or(0);
        found
            .why("IOS takes the first clause that matches a packet, and its `set` lines alone")
            .help(format!("give the clause a number below {before} if it is meant, else remove it"))
    });
}

fn empty(subject: &Subject<'_>, findings: &mut Findings, map: &RouteMap<'_>, clause: &Clause<'_>) {
    let Some(opened) = clause.opened.first() else { return };
    let message = format!("clause `{} {}` matches no packet", map.tag, clause.sequence);
    findings.report(subject.span_of(opened), message, |found| {
        found
            .why("its `match` lines permit no unicast packet, and policy routing looks at no other")
            .help("write what the clause is meant to match, or remove it")
    });
}
