//! `rpf-with-policy`

use crate::findings::Findings;
use crate::rule::Rule;
use crate::subject::Subject;
use byway_diagnostic::Severity;
use byway_ios::LineId;
use byway_ios::state::Interface;

pub(super) const RULE: Rule = Rule {
    name: "rpf-with-policy",
    severity: Severity::Info,
    default: true,
    finds: "strict reverse-path verification on an interface with a policy",
    rationale: "`ip verify unicast reverse-path`, and `ip verify unicast source reachable-via rx`, drop a packet whose \
                source is not routed by the interface it comes in on. Policy routing often makes the ways of a \
                connection differ; then its packets are dropped.",
    wrong: "\
route-map scb permit 10
 set ip next-hop 172.16.0.1
!
interface FastEthernet0/0
 ip verify unicast reverse-path
 ip policy route-map scb
",
    right: "\
route-map scb permit 10
 set ip next-hop 172.16.0.1
!
interface FastEthernet0/0
 ip verify unicast source reachable-via any
 ip policy route-map scb
",
    sources: &["ios-facts 8 no. 65 (CITRIX)"],
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for interface in subject.router.interfaces.values().filter(|one| one.policy.is_some() && one.is_up()) {
        let lines = lines(subject, interface).into_iter();
        let last = lines.filter_map(|line| Some((line, is_strict(subject, line)?))).last();
        let Some((line, true)) = last else { continue };
        let message =
            format!("{} has a policy and drops packets whose source is not routed by it", interface.name);
        findings.report(subject.span(line), message, |found| {
            let found = match &interface.policy {
                Some(policy) => found.relate(subject.span_of(policy.origin), "the policy is bound here"),
                None => found,
            };
            found
                .why("where policy routing makes the ways of a connection differ, its packets are dropped here")
                .help("write `ip verify unicast source reachable-via any`, if packets come in by other ways than the routes")
        });
    }
}

/// The lines of the sections of an interface.
fn lines(subject: &Subject<'_>, interface: &Interface<'_>) -> Vec<LineId> {
    let sections = interface.opened.0.iter().filter_map(|origin| subject.config.item_of(origin.line));
    sections.flat_map(|item| (item.first.0..=item.last.0).map(LineId)).collect()
}

/// Whether a command verifies strictly; none for other commands.
fn is_strict(subject: &Subject<'_>, line: LineId) -> Option<bool> {
    if !subject.begins(line, &["ip", "verify"]) && !subject.begins(line, &["no", "ip", "verify"]) {
        return None;
    }
    let text = subject.config.line(line).to_ascii_lowercase();
    let words: Vec<&[u8]> = text.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty()).collect();
    match &words[..] {
        [b"ip", b"verify", b"unicast", b"reverse-path", ..] => Some(true),
        [b"ip", b"verify", b"unicast", b"source", b"reachable-via", way, ..] => Some(*way == b"rx"),
        [b"no", b"ip", b"verify", b"unicast", ..] => Some(false),
        _ => None,
    }
}
