//! `probe-not-scheduled`

use crate::findings::Findings;
use crate::rule::Rule;
use crate::subject::Subject;
use byway_diagnostic::Severity;
use byway_ios::state::Probe;
use byway_ios::{ItemKind, Name, ReferenceKind, Role, Start, UseContext};

pub(super) const RULE: Rule = Rule {
    name: "probe-not-scheduled",
    severity: Severity::Warning,
    default: true,
    finds: "a probe that never runs",
    rationale: "A probe without a schedule, or with one that waits for a start that nothing gives, does not \
                run. A track object that watches it is down for ever, and so are the next hops and routes that \
                depend on it.",
    wrong: "\
ip sla 1
 icmp-echo 172.16.0.1
!
track 1 ip sla 1 reachability
!
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
    sources: &["ios-facts 4.3 (LABFAC), 8 no. 23 (memory)"],
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    if has_group_schedule(subject) {
        return;
    }
    for probe in subject.router.probes.values() {
        let Some(opened) = probe.opened.first() else { continue };
        let line = match &probe.schedule {
            None => opened.line,
            Some(held) if waits(probe) && !is_triggered(subject, probe) => held.origin.line,
            Some(_) => continue,
        };
        let words = probe.form.words();
        let number = probe.number;
        let message = match probe.schedule {
            None => format!("probe `{number}` has no schedule and never runs"),
            Some(_) => format!("the schedule of probe `{number}` does not start it"),
        };
        findings.report(subject.span(line), message, |mut found| {
            found.fix = vec![format!("{words} schedule {number} life forever start-time now")];
            found.help("give it a schedule that starts it").why(if is_tracked(subject, probe) {
                "the track object that watches it is then down for ever"
            } else {
                "IOS runs a probe only when a schedule says so"
            })
        });
    }
}

/// Whether the schedule waits for a start.
fn waits(probe: &Probe<'_>) -> bool {
    let start = probe.schedule.as_ref().map(|held| &held.value.start);
    matches!(start, Some(None | Some(Start::Pending)))
}

/// Whether another probe starts it: `ip sla reaction-trigger`, or anything else that names it so.
fn is_triggered(subject: &Subject<'_>, probe: &Probe<'_>) -> bool {
    let name = Name::from(probe.number.to_string());
    let mut uses = subject.uses(ReferenceKind::Probe, &name);
    let of_schedule =
        |line| subject.config.item_of(line).is_some_and(|item| matches!(item.kind, ItemKind::Schedule(_)));
    uses.any(|one| one.role == Role::Use(UseContext::Schedule) && !of_schedule(one.line))
}

fn is_tracked(subject: &Subject<'_>, probe: &Probe<'_>) -> bool {
    let name = Name::from(probe.number.to_string());
    subject.uses(ReferenceKind::Probe, &name).any(|one| one.role == Role::Use(UseContext::Tracked))
}

/// `ip sla group schedule` starts several probes, which byway does not read.
fn has_group_schedule(subject: &Subject<'_>) -> bool {
    let begins = |line: &[u8]| {
        let words: Vec<&[u8]> =
            line.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty()).take(5).collect();
        let words: &[&[u8]] = if words.first() == Some(&&b"ip"[..]) { &words[1..] } else { &words };
        words.iter().take(3).any(|word| matches!(*word, b"group" | b"auto"))
    };
    let others = subject.config.items().iter().filter(
        |item| matches!(&item.kind, ItemKind::Other(other) if matches!(&*other.keyword, b"ip" | b"rtr")),
    );
    let mut lines = others.map(|item| subject.config.line(item.first));
    lines.any(|line| (line.starts_with(b"ip sla") || line.starts_with(b"rtr")) && begins(line))
}
