//! `undefined-route-map`

use super::undefined;
use crate::findings::Findings;
use crate::rule::Rule;
use crate::subject::Subject;
use byway_diagnostic::Severity;
use byway_ios::{ItemKind, ReferenceKind, UseContext};

pub(super) const RULE: Rule = Rule {
    name: "undefined-route-map",
    severity: Severity::Error,
    default: true,
    finds: "a reference to a route-map that is not defined",
    rationale: "IOS accepts a binding of a map that is not there, and then routes the packets of that interface \
                as if nothing were bound (memory). A map that is only named in capitals elsewhere is another \
                map: names are case-sensitive.",
    wrong: "\
access-list 101 permit tcp any any eq 22
!
route-map scb permit 10
 match ip address 101
 set ip next-hop 172.16.0.1
!
interface FastEthernet0/0
 ip policy route-map SCB
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
    sources: &["ios-facts 2.8 (memory), 8 no. 3 (memory), 56 (memory)"],
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    undefined::report(subject, findings, &[ReferenceKind::RouteMap], |used, context| match context {
        UseContext::Policy => {
            let item = subject.config.item_of(used.line)?;
            let ItemKind::Interface(block) = &item.kind else { return None };
            Some(format!("IOS then routes everything that enters {} by its routing table", block.name))
        }
        UseContext::LocalPolicy => Some("IOS then routes its own packets by its routing table".to_owned()),
        _ => None,
    });
}
