//! `undefined-acl`

use super::undefined;
use crate::findings::Findings;
use crate::rule::Rule;
use crate::subject::Subject;
use byway_diagnostic::Severity;
use byway_ios::state::Clause;
use byway_ios::{Action, ItemKind, LineId, Reference, ReferenceKind, UseContext};
use std::cell::RefCell;
use std::collections::HashMap;

pub(super) const RULE: Rule = Rule {
    name: "undefined-acl",
    severity: Severity::Error,
    default: true,
    finds: "a reference to an access list that is not defined",
    rationale: "IOS accepts a reference to a list that is not there. A route-map clause that matches such a list matches every \
                packet, so a slip in a name redirects everything; a filter on an interface that names one permits everything.",
    wrong: "\
ip access-list extended ssh-inbound
 permit tcp 192.168.0.0 0.0.0.255 10.0.0.0 0.0.0.255 eq 22
!
route-map scb-inbound permit 10
 match ip address ssh-inbund
 set ip next-hop 172.16.0.1
!
interface FastEthernet0/0
 ip policy route-map scb-inbound
",
    right: "\
ip access-list extended ssh-inbound
 permit tcp 192.168.0.0 0.0.0.255 10.0.0.0 0.0.0.255 eq 22
!
route-map scb-inbound permit 10
 match ip address ssh-inbound
 set ip next-hop 172.16.0.1
!
interface FastEthernet0/0
 ip policy route-map scb-inbound
",
    sources: &["ios-facts 1.13 (LABFAC), 2.4 (SF-3133207, BF-UNDEF), 8 no. 1"],
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    const KINDS: [ReferenceKind; 3] = [ReferenceKind::Acl, ReferenceKind::Ipv6Acl, ReferenceKind::MacAcl];
    // A clause may name very many lists, and what it then does is the same for each.
    let known: RefCell<HashMap<LineId, Option<String>>> = RefCell::default();
    let matched = |used: &Reference<'_>| {
        let first = subject.config.item_of(used.line)?.first;
        known.borrow_mut().entry(first).or_insert_with(|| matched(subject, used)).clone()
    };
    undefined::report(subject, findings, &KINDS, |used, context| match context {
        UseContext::AccessGroup => Some("IOS then permits every packet there".to_owned()),
        UseContext::Nat => Some("IOS then translates nothing for it".to_owned()),
        UseContext::Qos => Some("IOS then takes no packet for it".to_owned()),
        UseContext::Match if used.kind == ReferenceKind::Acl => matched(used),
        _ => None,
    });
}

/// What a clause does that matches an undefined list.
fn matched(subject: &Subject<'_>, used: &Reference<'_>) -> Option<String> {
    let item = subject.config.item_of(used.line)?;
    let ItemKind::Clause(block) = &item.kind else { return None };
    let map = subject.router.route_map(&block.tag)?;
    let clause =
        map.clauses.values().find(|clause| clause.opened.0.iter().any(|origin| origin.line == item.first))?;
    if subject.policy_maps().all(|policy| policy.tag != map.tag) {
        return None;
    }
    let first = map.clauses.keys().next() == Some(&clause.sequence);
    let rest = if first { "" } else { ", as far as no earlier clause takes it" };
    let then = match undefined::bound(subject, &map.tag) {
        Some(bound) => format!("IOS then {} all traffic that {bound}{rest}", does(clause)),
        None => "IOS then takes every packet for this clause".to_owned(),
    };
    let beside = clause.match_address.values().any(|list| subject.router.acl(list).is_some());
    // Not documented for a line with both (ios-facts 2.4, open): the dangerous reading is told.
    Some(if beside {
        format!("{then}, at worst: beside lists that are defined this is not documented")
    } else {
        then
    })
}

fn does(clause: &Clause<'_>) -> &'static str {
    let redirects = !(clause.next_hops.is_empty()
        && clause.tracked_hops.is_empty()
        && clause.recursive_hop.is_none()
        && clause.interfaces.is_empty()
        && clause.default_hops.is_empty()
        && clause.default_interfaces.is_empty()
        && clause.table.is_none()
        && clause.table_hops.is_empty());
    match clause.action {
        Action::Permit if redirects => "redirects",
        Action::Permit => "takes for this clause",
        Action::Deny => "routes by its routing table",
    }
}
