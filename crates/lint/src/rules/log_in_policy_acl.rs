//! `log-in-policy-acl`

use crate::findings::Findings;
use crate::lists::logs;
use crate::rule::Rule;
use crate::subject::Subject;
use byway_diagnostic::Severity;
use byway_ios::state::Acl;
use byway_ios::{Field, Name};
use std::collections::BTreeMap;

pub(super) const RULE: Rule = Rule {
    name: "log-in-policy-acl",
    severity: Severity::Warning,
    default: true,
    finds: "`log` in an access list that policy routing uses",
    rationale: "A list for policy routing is asked for every packet. Some platforms refuse a list with `log` \
                there, others hand every packet that matches to the processor.",
    wrong: "\
access-list 101 permit tcp any any eq 22 log
!
route-map scb permit 10
 match ip address 101
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
    sources: &["ios-facts 8 no. 57 (LOG-TW, NSP-44985)"],
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    let mut lists: BTreeMap<_, &Name<'_>> = BTreeMap::new();
    for map in subject.policy_maps() {
        for name in map.clauses.values().flat_map(|clause| clause.match_address.values()) {
            lists.entry(name).or_insert(&map.tag);
        }
    }
    for (name, map) in lists {
        if let Some(list) = subject.router.acl(name) {
            check_list(subject, findings, list, map);
        }
    }
}

fn check_list(subject: &Subject<'_>, findings: &mut Findings, list: &Acl<'_>, map: &Name<'_>) {
    let mut logging = list.aces().filter(|entry| logs(entry)).peekable();
    if logging.peek().is_none() {
        return;
    }
    let message = format!("ACL `{}` logs, and route-map `{map}` uses it for policy routing", list.name);
    for entry in logging {
        findings.report(subject.option(entry, "log", Field::Log), message.clone(), |found| {
            found
                .why("some platforms refuse such a list, others hand every packet that matches to the processor")
                .help("take the word out, and log in a list of `ip access-group`")
        });
    }
}
