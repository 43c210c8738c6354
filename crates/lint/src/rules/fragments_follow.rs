//! `fragments-follow`

use super::clauses::{clauses, has_way};
use crate::findings::Findings;
use crate::rule::Rule;
use crate::subject::Subject;
use byway_diagnostic::Severity;
use byway_ios::state::{Acl, AclEntry};
use byway_ios::{AclCommand, Action};
use byway_lift::ReadAcl;
use byway_packet::set::{LATER_FRAGMENT, Point, Region};
use std::collections::BTreeSet;

pub(super) const RULE: Rule = Rule {
    name: "fragments-follow",
    severity: Severity::Info,
    default: true,
    finds: "an entry with ports in a list of policy routing, which takes later fragments of other services too",
    rationale: "Later fragments carry no ports. A `permit` with ports takes every later fragment between its \
                addresses, whatever the service: a policy then sends the first fragment of another service \
                one way and the rest another. An entry with `fragments` before it decides on them. Reported \
                once for a list, at its first such entry, and not where the list permits the other services \
                between the same addresses as well.",
    wrong: "\
access-list 101 permit tcp 192.168.0.0 0.0.0.255 any eq www
!
route-map scb permit 10
 match ip address 101
 set ip next-hop 172.16.0.1
!
interface FastEthernet0/0
 ip address 192.168.0.1 255.255.255.0
 ip policy route-map scb
",
    right: "\
access-list 101 deny   tcp 192.168.0.0 0.0.0.255 any fragments
access-list 101 permit tcp 192.168.0.0 0.0.0.255 any eq www
!
route-map scb permit 10
 match ip address 101
 set ip next-hop 172.16.0.1
!
interface FastEthernet0/0
 ip address 192.168.0.1 255.255.255.0
 ip policy route-map scb
",
    sources: &["ios-facts 1.11 (FRAG-8014, IPC-94), 8 no. 37 (NX-212971)"],
    check,
};

/// How many entries of a list, and packets of an entry, are tried: it is enough to find one.
const ENTRIES: usize = 64;
const PACKETS: u64 = 8;

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    let mut seen = BTreeSet::new();
    for (_, clause) in clauses(subject).iter().copied() {
        if clause.action == Action::Deny || !has_way(clause) {
            continue;
        }
        for name in clause.match_address.values() {
            if let Some(list) = subject.router.acl(name)
                && seen.insert(name.to_string())
            {
                check_list(subject, findings, list);
            }
        }
    }
}

fn check_list<'s>(subject: &Subject<'s>, findings: &mut Findings, list: &'s Acl<'s>) {
    let entries = (0u32..).zip(list.entries());
    let mut asking = entries.filter(|(_, entry)| asks_above_ip(entry)).take(ENTRIES).peekable();
    if asking.peek().is_none() {
        return;
    }
    let asked = subject.asked(list);
    let read = &asked.read;
    let Some((_, entry)) = asking.find(|(owner, _)| takes_others(read, *owner)) else { return };
    let message = format!(
        "ACL `{}` permits later fragments of other services too: `{}` asks above IP, and they carry IP alone",
        list.name,
        subject.words(entry.line())
    );
    findings.report(subject.span(entry.line()), message, |found| {
        found
            .why("IOS permits every later fragment between the addresses of a `permit` with ports, so that parts of one packet can go two ways")
            .help("where such packets occur, decide on them before it with an entry with `fragments`, or leave the ports out")
    });
}

/// Whether an entry permits, and asks above IP.
fn asks_above_ip(entry: &AclEntry<'_>) -> bool {
    if entry.action() != Some(Action::Permit) {
        return false;
    }
    if let Some(entry) = entry.ordinary() {
        let (from, to) = entry.ports();
        return entry.is_established() || entry.message().is_some() || !(from.is_any() && to.is_any());
    }
    matches!(&*entry.command(), AclCommand::Extended(ace) if ace.protocol.asks_above_ip())
}

/// Whether an entry takes a later fragment, while the list does not permit another packet between the same addresses.
fn takes_others(read: &ReadAcl, owner: u32) -> bool {
    let first = |point: &Point| read.list.first(point);
    let later = read.list.of_owner(owner).iter().map(|entry| entry.region).filter(is_later);
    let mut reached =
        later.filter(|region| (0..PACKETS).any(|seed| first(&region.sample(seed)) == Some(owner)));
    reached.any(|region| {
        let others = Region { flags: Region::FIRST, ..region };
        (0..PACKETS).any(|seed| {
            let decides = first(&others.sample(seed));
            decides.is_none_or(|owner| read.labels[owner as usize] == ReadAcl::DENY)
        })
    })
}

fn is_later(region: &Region) -> bool {
    region.flags.value() & LATER_FRAGMENT != 0
}
