//! The proof for one router, as it is told.

use crate::commands::told;
use crate::commands::trace::{Ask, asking, words};
use crate::failure::Failure;
use byway_diagnostic::{Diagnostic, Source, escape};
use byway_ios::Config;
use byway_ios::state::{Origin, Router};
use byway_lift::Entrance;
use byway_packet::PartialPacket;
use byway_topology::Topology;
use byway_topology::intent::DecidedBy;
use byway_verify::{Answer, Difference, Options, Wanted};
use byway_wire::compile::Direction;
use byway_wire::outcome::{Action, Outcome};
use byway_wire::verify::{self as wire, Compared, Subject};
use std::fmt::Write;

/// What is wanted.
#[derive(Clone, Copy)]
pub(in crate::commands) struct Wish<'t> {
    pub(in crate::commands) topology: &'t Topology,
    pub(in crate::commands) file: &'t str,
    pub(in crate::commands) text: &'t [u8],
}

/// What is done.
#[derive(Clone, Copy)]
pub(in crate::commands) struct Deed<'r> {
    pub(in crate::commands) file: &'r str,
    pub(in crate::commands) config: &'r Config<'r>,
    pub(in crate::commands) held: &'r Router<'r>,
}

/// What is known of one router.
pub(in crate::commands) struct Proof<'t> {
    router: &'t str,
    /// Whether the file is told with the router, since another configuration is of the same one.
    pub(super) names_file: bool,
    pub(super) compared: Compared,
    /// Each difference with how to ask about its packet again.
    pub(super) differences: Vec<(wire::Difference, String)>,
    pub(super) conditions: Vec<wire::Open>,
    pub(super) undecided: Vec<wire::Undecided>,
    /// With places in the text of the configuration.
    pub(in crate::commands) findings: Vec<Diagnostic>,
}

impl Proof<'_> {
    /// Whether the router treats all packets as the topology wants, for certain.
    pub(in crate::commands) fn is_equivalent(&self) -> bool {
        self.differences.is_empty() && self.conditions.is_empty() && self.undecided.is_empty()
    }

    /// Whose packets these are.
    fn subject(&self) -> String {
        let router = escape(self.router);
        if self.names_file { format!("{router} ({})", escape(&self.compared.file)) } else { router }
    }
}

/// Proves that a router does what is wanted of the router of an index, or finds what differs.
pub(in crate::commands) fn prove<'t>(
    wish: Wish<'t>,
    router: usize,
    deed: Deed<'_>,
    options: Options,
) -> Result<Proof<'t>, Failure> {
    let report = byway_verify::verify(wish.topology, router, deed.held, options);
    let name = wish.topology.routers[router].name.value.as_str();
    let subject = Subject { router: Some(name), file: deed.file };
    let differences = asking(deed.held, |ask| {
        let told = report.differences.iter().map(|difference| {
            let actual = confirmed(difference, ask)?;
            let redirect = difference.first.half.map(|half| redirect(wish, half));
            let origin = responsible(difference, deed.held);
            let question = told::question(deed.file, &difference.entrance, &difference.witness);
            Ok((wire::Difference::of(difference, subject, actual, redirect, origin), question))
        });
        told.collect::<Result<Vec<_>, Failure>>()
    })?;
    Ok(Proof {
        router: name,
        names_file: false,
        compared: Compared::of(&report, subject),
        differences,
        conditions: report.conditions.iter().map(|open| wire::Open::of(open, subject)).collect(),
        undecided: report.undecided.iter().map(|one| wire::Undecided::of(one, subject)).collect(),
        findings: byway_verify::findings(wish.topology, router, deed.config, deed.held),
    })
}

/// What a trace of the witness says, which must be what the proof found and not what is wanted. Where there is nobody to ask, since
/// the interface is not there, it is the answer of the proof.
fn confirmed(difference: &Difference<Wanted, Answer<'_>>, ask: Ask<'_>) -> Result<Outcome, Failure> {
    let interface = wire::interface(&difference.entrance);
    let found = Outcome::of_answer(&difference.second);
    let traced = ask(&interface, &PartialPacket::of(&difference.witness)).unwrap_or_else(|_| found.clone());
    let wanted = Outcome::of(&difference.first.outcome);
    if traced.is_same_as(&found) && !traced.is_same_as(&wanted) {
        return Ok(traced);
    }
    Err(told::contradiction(&interface, &difference.witness))
}

/// The line that decided; where no policy is bound, that of the interface.
fn responsible(difference: &Difference<Wanted, Answer<'_>>, held: &Router<'_>) -> Option<Origin> {
    let interface = match &difference.entrance {
        Entrance::Interface(name) => held.interface(name),
        Entrance::Local => None,
    };
    difference.second.decision.line.or_else(|| interface.and_then(|interface| interface.opened.first()))
}

fn redirect(wish: Wish<'_>, half: DecidedBy) -> wire::Redirect {
    wire::Redirect {
        name: wish.topology.redirects[half.redirect].name.value.clone(),
        direction: match half.direction {
            byway_topology::Direction::Inbound => Direction::Inbound,
            byway_topology::Direction::Outbound => Direction::Outbound,
        },
        file: wish.file.to_owned(),
        line: Source::new(wish.file, wish.text).place(half.span.start).line,
    }
}

/// What is known, for people.
pub(in crate::commands) fn tell(proof: &Proof<'_>, config: &Config<'_>) -> String {
    let mut out = String::new();
    for (difference, question) in proof.differences.iter().take(told::DIFFERENCES) {
        tell_difference(&mut out, &at(proof, &difference.interface), difference, question, config);
    }
    out.push_str(&told::more(proof.differences.len()));
    for open in &proof.conditions {
        // Writing to a String cannot fail.
        let _ = writeln!(
            out,
            "{}: {}: {}",
            at(proof, &open.interface),
            open.condition.kind,
            escape(&open.condition.says)
        );
        let line = open.condition.line.map(|line| told::quoted(config, &open.file, line));
        told::row(&mut out, "said by", line);
        out.push('\n');
    }
    for undecided in &proof.undecided {
        let _ = writeln!(out, "{}: not decided: {}\n", at(proof, &undecided.interface), undecided.limit);
    }
    out.push_str(&summary(proof));
    out
}

fn tell_difference(
    out: &mut String,
    at: &str,
    difference: &wire::Difference,
    question: &str,
    config: &Config<'_>,
) {
    let wire::Difference { packets, complete, expected, actual, redirect, line, file, .. } = difference;
    let _ = writeln!(out, "{at}: packets are not treated as the topology wants");
    told::row(out, "packets", told::packets(packets, *complete));
    let wanted = match (redirect, &expected.action) {
        (None, Action::Route { .. }) => "routed by the routing table: no redirect takes them".to_owned(),
        _ => words(expected),
    };
    let redirect = redirect.as_ref().map(|redirect| {
        let half = match redirect.direction {
            Direction::Inbound => "inbound",
            Direction::Outbound => "outbound",
        };
        format!("{}:{}: redirect `{}`, {half}", escape(&redirect.file), redirect.line, escape(&redirect.name))
    });
    told::row(out, "wanted", std::iter::once(wanted).chain(redirect));
    let line = line.map(|line| told::quoted(config, file, line));
    told::row(out, "are", std::iter::once(words(actual)).chain(line));
    told::row(out, "for one", [question.to_owned()]);
    out.push('\n');
}

fn at(proof: &Proof<'_>, interface: &str) -> String {
    format!("{}, {}", proof.subject(), place(interface))
}

fn place(interface: &str) -> String {
    if interface == "local" { "the router's own packets".to_owned() } else { escape(interface) }
}

fn summary(proof: &Proof<'_>) -> String {
    let router = proof.subject();
    let interfaces = told::count(proof.compared.interfaces, "interface");
    if proof.is_equivalent() {
        let does = if proof.compared.interfaces == 1 { "does" } else { "do" };
        return format!("{router}: proved: {interfaces} {does} what the topology wants\n");
    }
    let parts = [
        (proof.differences.len(), "difference"),
        (proof.conditions.len(), "open condition"),
        (proof.undecided.len(), "interface not decided"),
    ];
    let parts: Vec<String> = parts
        .into_iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, one)| match one {
            "interface not decided" => format!("{} not decided", told::count(number, "interface")),
            _ => told::count(number, one),
        })
        .collect();
    format!("{router}: not proved: {} on {interfaces}\n", parts.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use byway_wire::outcome::RouteReason;

    /// A witness of which a trace says something else is a fault of byway, and never printed.
    #[test]
    fn a_witness_that_a_trace_does_not_confirm() {
        let read = |path: &str| std::fs::read(byway_testkit::fixture(path)).expect("it is there");
        let (topology, running) = (read("reference/topology.yaml"), read("reference/running/edge.cfg"));
        let running = String::from_utf8(running).expect("it is text").replace("eq 22 192", "eq 23 192");
        let topology = byway_topology::load(&topology).topology;
        let config = byway_ios::parse(running.as_bytes());
        let held = byway_ios::state::load(&config);
        let report = byway_verify::verify(&topology, 0, &held, Options::default());
        assert!(!report.differences.is_empty());
        for difference in &report.differences {
            asking(&held, |ask| assert!(confirmed(difference, ask).is_ok()));
            let wanted = Outcome::of(&difference.first.outcome);
            let other = Outcome { action: Action::Drop, ..wanted.clone() };
            for answer in [wanted, other] {
                let failure = confirmed(difference, &|_, _| Ok(answer.clone())).expect_err("it is another");
                assert_eq!(failure.diagnostic().code, "internal");
            }
            // Why it is routed does not count.
            let found = Outcome::of_answer(&difference.second);
            if matches!(found.action, Action::Route { .. }) {
                let action = Action::routed([RouteReason::NotUnicast]);
                let answer = Outcome { action, ..found };
                assert!(confirmed(difference, &|_, _| Ok(answer.clone())).is_ok());
            }
        }
    }
}
