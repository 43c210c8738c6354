//! `established-in-policy-acl`

use super::clauses::clauses;
use crate::findings::Findings;
use crate::rule::Rule;
use crate::subject::Subject;
use byway_diagnostic::Severity;
use byway_ios::state::AclEntry;
use byway_ios::{AclCommand, Action, Field, PortMatch, ProtocolMatch, TcpFlags};
use std::collections::BTreeMap;

pub(super) const RULE: Rule = Rule {
    name: "established-in-policy-acl",
    severity: Severity::Info,
    default: true,
    finds: "`established` in a permit of an access list that policy routing uses",
    rationale: "The first packet of a connection has neither ACK nor RST, so it takes another way than the rest of the \
                connection. What keeps state on the way of the rest never saw it begin, and drops it. For replies \
                alone, whose first packet has ACK, the word is right: match their source port too, to show that.",
    wrong: "\
access-list 101 permit tcp any any established
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
    sources: &["ios-facts 8 no. 43 (memory), 1.3 (CNS-876, EST-NOTE)"],
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    let mut lists = BTreeMap::new();
    for (map, clause) in clauses(subject).iter().copied() {
        for name in clause.match_address.values() {
            lists.entry(name).or_insert(&map.tag);
        }
    }
    for (name, map) in lists {
        let Some(list) = subject.router.acl(name) else { continue };
        for entry in list.aces() {
            if !takes_established(entry) {
                continue;
            }
            let message = format!(
                "`{}` of ACL `{}` leaves the first packet of each connection to another way than the rest",
                subject.words(entry.line()),
                list.name
            );
            findings.report(subject.option(entry, "established", Field::Flags), message, |found| {
                found
                    .why(format!(
                        "`established` takes packets with ACK or RST, and route-map `{map}` redirects those alone"
                    ))
                    .help("leave the word out; for replies alone match their source port, such as `eq 22`, too")
            });
        }
    }
}

/// Whether an entry permits established connections of any source port.
fn takes_established(entry: &AclEntry<'_>) -> bool {
    if let Some(entry) = entry.ordinary() {
        return entry.is_established() && entry.action() == Action::Permit && entry.ports().0.is_any();
    }
    let command = entry.command();
    let AclCommand::Extended(ace) = &*command else { return false };
    let ProtocolMatch::Tcp { source, flags, .. } = &ace.protocol else { return false };
    let asks = matches!(flags, Some(TcpFlags::AnySet { established: true, .. }));
    asks && ace.action == Action::Permit && *source == PortMatch::Any
}
