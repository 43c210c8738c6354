//! `undefined-probe`

use super::undefined;
use crate::findings::Findings;
use crate::rule::Rule;
use crate::subject::Subject;
use byway_diagnostic::Severity;
use byway_ios::{ReferenceKind, UseContext};

pub(super) const RULE: Rule = Rule {
    name: "undefined-probe",
    severity: Severity::Error,
    default: true,
    finds: "a reference to a probe that is not defined",
    rationale: "A track object whose probe is not there is down, so that the next hops and routes that depend \
                on it are never used. A schedule of a probe that is not there is refused (memory).",
    wrong: "\
track 1 ip sla 11 reachability
!
ip sla 1
 icmp-echo 172.16.0.1
ip sla schedule 1 life forever start-time now
",
    right: "\
track 1 ip sla 1 reachability
!
ip sla 1
 icmp-echo 172.16.0.1
ip sla schedule 1 life forever start-time now
",
    sources: &["ios-facts 4.3 (LABFAC), 8 no. 22"],
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    undefined::report(subject, findings, &[ReferenceKind::Probe], |_, context| match context {
        UseContext::Tracked => Some("the track object is then down".to_owned()),
        UseContext::Schedule => Some("IOS refuses the command".to_owned()),
        _ => None,
    });
}
