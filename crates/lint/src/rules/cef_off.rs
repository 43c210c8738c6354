//! `cef-off`

use crate::findings::Findings;
use crate::rule::Rule;
use crate::subject::Subject;
use byway_diagnostic::Severity;
use byway_ios::LineId;

pub(super) const RULE: Rule = Rule {
    name: "cef-off",
    severity: Severity::Info,
    default: true,
    finds: "`no ip cef` on a router with policy routing",
    rationale: "Without CEF the processor looks at every packet that enters an interface with `ip policy`. The policy \
                works, and the router is slow.",
    wrong: "\
no ip cef
!
route-map scb permit 10
 set ip next-hop 172.16.0.1
!
interface FastEthernet0/0
 ip policy route-map scb
",
    right: "\
ip cef
!
route-map scb permit 10
 set ip next-hop 172.16.0.1
!
interface FastEthernet0/0
 ip policy route-map scb
",
    sources: &["ios-facts 8 no. 64 (XE-PBR: fast switching is disabled by default)"],
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    let mut bound = subject.router.interfaces.values().filter(|interface| interface.policy.is_some());
    let Some(interface) = bound.next() else { return };
    let Some(policy) = &interface.policy else { return };
    // The last of the two commands holds.
    let lines = subject.untyped_lines();
    let Some((line, true)) = lines.filter_map(|line| Some((line, is_off(subject, line)?))).last() else {
        return;
    };
    let message = format!(
        "CEF is off, and {} has a policy: the processor then looks at every packet that enters it",
        interface.name
    );
    findings.report(subject.span(line), message, |found| {
        found
            .relate(subject.span_of(policy.origin), "the policy is bound here")
            .why("without CEF policy routing is not done on the fast path")
            .help("write `ip cef`")
    });
}

/// Whether a command turns CEF off; none for other commands.
fn is_off(subject: &Subject<'_>, line: LineId) -> Option<bool> {
    if subject.says(line, &["no", "ip", "cef"]) {
        return Some(true);
    }
    let is_on = subject.says(line, &["ip", "cef"]) || subject.says(line, &["ip", "cef", "distributed"]);
    is_on.then_some(false)
}
