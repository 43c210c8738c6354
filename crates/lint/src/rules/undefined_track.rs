//! `undefined-track`

use super::undefined;
use crate::findings::Findings;
use crate::rule::Rule;
use crate::subject::Subject;
use byway_diagnostic::Severity;
use byway_ios::{ReferenceKind, UseContext};

pub(super) const RULE: Rule = Rule {
    name: "undefined-track",
    severity: Severity::Error,
    default: true,
    finds: "a reference to a track object that is not defined",
    rationale: "A next hop that an undefined track object vouches for is never used: the router shows it as \
                undefined and tries the next one.",
    wrong: "\
route-map scb permit 10
 set ip next-hop verify-availability 172.16.0.1 10 track 1
!
interface FastEthernet0/0
 ip policy route-map scb
",
    right: "\
ip sla 1
 icmp-echo 172.16.0.1
ip sla schedule 1 life forever start-time now
!
track 1 ip sla 1 reachability
!
route-map scb permit 10
 set ip next-hop verify-availability 172.16.0.1 10 track 1
!
interface FastEthernet0/0
 ip policy route-map scb
",
    sources: &["ios-facts 2.6 (GENIE), 8 no. 21"],
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    undefined::report(subject, findings, &[ReferenceKind::Track], |_, context| match context {
        UseContext::Set => Some("IOS then never uses this next hop, and goes on to the next one".to_owned()),
        _ => None,
    });
}
