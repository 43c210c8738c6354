//! `probe-timing`

use crate::findings::Findings;
use crate::rule::Rule;
use crate::subject::Subject;
use byway_diagnostic::Severity;
use byway_ios::state::{Held, Probe};

pub(super) const RULE: Rule = Rule {
    name: "probe-timing",
    severity: Severity::Warning,
    default: true,
    finds: "times of a probe that do not fit together, or that are too short to be milliseconds",
    rationale: "A router wants threshold <= timeout <= frequency; threshold and timeout are milliseconds, the \
                frequency is seconds. Older releases refuse the line, IOS XE refuses the schedule, so that the \
                probe never runs. A timeout of a few milliseconds was most likely meant as seconds, and the \
                probe is always down.",
    wrong: "\
ip sla 1
 icmp-echo 172.16.0.1
 timeout 20000
 frequency 5
ip sla schedule 1 life forever start-time now
",
    right: "\
ip sla 1
 icmp-echo 172.16.0.1
 timeout 2000
 frequency 5
ip sla schedule 1 life forever start-time now
",
    sources: &["ios-facts 4.3 (BADLY, LABFAC), 8 no. 27, 28"],
    check,
};

/// Shorter times are no milliseconds that anybody means.
const SHORTEST: u32 = 10;

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for probe in subject.router.probes.values() {
        check_probe(subject, findings, probe);
    }
}

fn check_probe(subject: &Subject<'_>, findings: &mut Findings, probe: &Probe<'_>) {
    let number = probe.number;
    let mut order = |small: Option<Held<u32>>, large: Option<Held<u32>>, message: String| {
        let (Some(small), Some(large)) = (small, large) else { return };
        findings.report(subject.span_of(small.origin), message, |found| {
            found
                .relate(subject.span_of(large.origin), "it is greater than this")
                .why("a router refuses the line, or the schedule of the probe, which then never runs")
                .help("let the threshold be at most the timeout, and the timeout at most the frequency")
        });
    };
    // What is not written has a value that the release knows (ios-facts 4.3): only what is written is compared.
    let timeout = probe.timeout.map_or(0, |held| held.value);
    if probe.threshold.is_some_and(|held| probe.timeout.is_some() && held.value > timeout) {
        let message =
            format!("the threshold of probe `{number}` is greater than its timeout of {timeout} ms");
        order(probe.threshold, probe.timeout, message);
    }
    let frequency = probe.frequency.map_or(u32::MAX, |held| held.value);
    if probe.frequency.is_some() && timeout > frequency.saturating_mul(1000) {
        let message =
            format!("the timeout of probe `{number}` is greater than its frequency of {frequency} seconds");
        order(probe.timeout, probe.frequency, message);
    }
    for (held, what, why) in [
        (
            probe.timeout,
            "timeout",
            "the value counts milliseconds, and no answer comes so soon: the probe is always down",
        ),
        (
            probe.threshold,
            "threshold",
            "the value counts milliseconds: every answer takes longer, which is down for a track object of its `state`",
        ),
    ] {
        let Some(held) = held.filter(|held| held.value < SHORTEST) else { continue };
        let message = format!("the {what} of probe `{number}` is {} ms", held.value);
        findings.report(subject.span_of(held.origin), message, |found| {
            found
                .why(why)
                .help(format!("write `{what} {}` if seconds are meant", held.value.saturating_mul(1000)))
        });
    }
}
