//! `probe-life-ends`

use crate::findings::Findings;
use crate::rule::Rule;
use crate::subject::Subject;
use byway_diagnostic::Severity;
use byway_ios::{Life, Start};

pub(super) const RULE: Rule = Rule {
    name: "probe-life-ends",
    severity: Severity::Warning,
    default: true,
    finds: "a probe that stops after some time",
    rationale: "Without `life forever` a probe runs for an hour (memory). When it stops, the track object that \
                watches it goes down, and policy routing with it: it works until nobody looks any more.",
    wrong: "\
ip sla 1
 icmp-echo 172.16.0.1
ip sla schedule 1 start-time now
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
    sources: &["ios-facts 4.2 (memory), 4.3 (LABFAC), 8 no. 24"],
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for probe in subject.router.probes.values() {
        let Some(held) = &probe.schedule else { continue };
        let schedule = held.value;
        let starts = !matches!(schedule.start, None | Some(Start::Pending));
        let seconds = match schedule.life {
            Some(Life::Forever) => continue,
            Some(Life::Seconds(seconds)) => seconds,
            None => 3600,
        };
        // One that comes again stops on purpose.
        if !starts || schedule.recurring {
            continue;
        }
        let number = probe.number;
        let message = format!("probe `{number}` stops after {seconds} seconds");
        findings.report(subject.span_of(held.origin), message, |mut found| {
            let schedule = format!("{} schedule {number}", schedule.form.words());
            // A probe that runs must be stopped before it is scheduled anew (ios-facts 4.3, LABFAC).
            found.fix = vec![format!("no {schedule}"), format!("{schedule} life forever start-time now")];
            found
                .why("a track object that watches it then goes down and stays down")
                .help("schedule it with `life forever`")
        });
    }
}
