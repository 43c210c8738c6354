//! `byway verify`

mod proof;

pub(super) use proof::{Deed, Proof, Wish, prove, tell};

use crate::failure::Failure;
use crate::input::Input;
use crate::terminal::Terminal;
use crate::{Outcome, input, kind};
use byway_diagnostic::{Diagnostic, Severity, Source, Sources, escape, nearest};
use byway_ios::state::{self, Router};
use byway_topology::Topology;
use byway_verify::Options;
use byway_wire::diagnostic::Finding;
use byway_wire::shown;
use byway_wire::verify::Verified;
use clap::{Args, ValueEnum};
use std::path::{Path, PathBuf};

/// Proves that routers do to packets what a topology wants, or shows packets that they treat otherwise
///
/// Every interface of either side is compared, and the router's own packets. Each difference comes with one packet of it, which
/// `byway trace` confirms, and with the line that is responsible. What the text cannot decide (a time range, a list that is not
/// defined) leaves the proof open and is named. Policies of a router that have nothing to do with the topology are left alone
/// without `--strict`. The exit status is 0 where everything is proved.
#[derive(Args)]
#[command(after_help = "Example:\n  byway verify topology.yaml edge.cfg")]
pub(crate) struct Arguments {
    /// The topology; `-` is standard input
    #[arg(value_name = "TOPOLOGY")]
    topology: PathBuf,
    /// Running-configs; each belongs to the router of its `hostname`, or to the only one
    #[arg(value_name = "RUNNING", required = true)]
    running: Vec<PathBuf>,
    /// The router that the running-configs belong to, whatever their `hostname` says
    #[arg(long, value_name = "ROUTER")]
    router: Option<String>,
    /// Count all traffic: also what no redirect wants and what comes to no appliance
    #[arg(long)]
    strict: bool,
    /// How to tell it
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// A line for each router that is proved, else what differs; findings on standard error
    Text,
    /// All of it, on standard output
    Json,
}

/// What of a topology no router can be held to: an interface that no router has, more packets than can be compared. What a release
/// lacks does not matter here, since the router holds what it holds.
fn unprovable(topology: &Topology) -> Vec<Diagnostic> {
    let mut found = byway_compiler::check(topology);
    found.retain(|one| matches!(one.code, "interface-name" | "too-large"));
    found
}

pub(crate) fn run(arguments: &Arguments, terminal: &Terminal) -> Result<Outcome, Failure> {
    one_input(std::iter::once(&arguments.topology).chain(&arguments.running))?;
    let topology = input::topology(&arguments.topology)?;
    let loaded = match kind::load(&topology) {
        Ok(loaded) => loaded,
        Err(failure) => return Err(swapped(&topology, &arguments.running).unwrap_or(failure)),
    };
    let mut sources = Sources::new();
    sources.add(Source::new(topology.name.clone(), &topology.text));
    if loaded.has_errors() {
        terminal.say(&loaded.diagnostics, &sources);
        return Ok(Outcome::Refused);
    }
    let unprovable = unprovable(&loaded.topology);
    if !unprovable.is_empty() {
        terminal.say(&unprovable, &sources);
        return Ok(Outcome::Refused);
    }
    let inputs =
        arguments.running.iter().map(|path| input::configuration(path)).collect::<Result<Vec<_>, _>>()?;
    let configs: Vec<_> = inputs.iter().map(|input| byway_ios::parse(&input.text)).collect();
    for (input, config) in inputs.iter().zip(&configs) {
        kind::configuration(&input.name, config)?;
    }
    let held: Vec<_> = configs.iter().map(state::load).collect();
    // Whose configuration each is, before anything is told.
    let asked = arguments.router.as_deref();
    let routers = inputs
        .iter()
        .zip(&held)
        .map(|(input, held)| router_of(&loaded.topology, held, asked, &input.name))
        .collect::<Result<Vec<_>, _>>()?;

    let mut proofs = Vec::new();
    let mut found = Vec::new();
    for (((input, config), held), router) in inputs.iter().zip(&configs).zip(&held).zip(&routers) {
        if let Some(note) = super::told::unread(&input.name, config) {
            terminal.note(&note);
        }
        let options = Options { strict: arguments.strict };
        let topology = Wish { topology: &loaded.topology, file: &topology.name, text: &topology.text };
        let proof = prove(topology, *router, Deed { file: &input.name, config, held }, options)?;
        proofs.push(proof);
    }
    let texts: Vec<_> =
        configs.iter().zip(&proofs).map(|(config, proof)| shown::text(config, &proof.findings)).collect();
    for (((input, config), text), proof) in inputs.iter().zip(&configs).zip(&texts).zip(&proofs) {
        let source = sources.add(Source::new(input.name.clone(), text));
        let findings = shown::diagnostics(config, &proof.findings);
        found.extend(findings.into_iter().map(|finding| finding.in_source(source)));
    }
    // Who names a router asks for it alone.
    let missing: Vec<String> = (loaded.topology.routers.iter().enumerate())
        .filter(|(index, _)| asked.is_none() && !routers.contains(index))
        .map(|(_, router)| router.name.value.clone())
        .collect();
    name_files(&mut proofs);
    match arguments.format {
        Format::Text => {
            for (proof, config) in proofs.iter().zip(&configs) {
                terminal.result(tell(proof, config).as_bytes())?;
            }
            if !missing.is_empty() {
                let names = missing.iter().map(|name| escape(name)).collect::<Vec<_>>().join(", ");
                let line = format!("not verified: {names}: no configuration was given\n");
                terminal.result(line.as_bytes())?;
            }
            Diagnostic::sort(&mut found);
            terminal.say(&found, &sources);
        }
        Format::Json => terminal.json(&verified(&proofs, &found, &sources, missing))?,
    }
    let clean = proofs.iter().all(Proof::is_equivalent)
        && found.iter().all(|finding| finding.severity < Severity::Warning);
    Ok(if clean { Outcome::Clean } else { Outcome::Findings })
}

/// Where several configurations are of one router, the file tells them apart.
fn name_files(proofs: &mut [Proof<'_>]) {
    let several: Vec<bool> = proofs
        .iter()
        .map(|one| proofs.iter().filter(|other| other.compared.router == one.compared.router).count() > 1)
        .collect();
    for (proof, several) in proofs.iter_mut().zip(several) {
        proof.names_file = several;
    }
}

/// That the topology and a running-config stand in each other's place, where it is so.
fn swapped(first: &Input, others: &[PathBuf]) -> Option<Failure> {
    if !kind::is_configuration(&first.text) {
        return None;
    }
    let mut others = others.iter().filter_map(|path| input::running(path).ok());
    let topology = escape(&others.find(|other| kind::is_topology(&other.text))?.name);
    let running = escape(&first.name);
    let message =
        format!("the arguments are swapped: `{running}` is a configuration of IOS, `{topology}` a topology");
    Some(Failure::new("swapped", message).help(format!("write `byway verify {topology} {running}`")))
}

fn verified(
    proofs: &[Proof<'_>],
    found: &[Diagnostic],
    sources: &Sources<'_>,
    missing_routers: Vec<String>,
) -> Verified {
    Verified {
        equivalent: proofs.iter().all(Proof::is_equivalent),
        routers: proofs.iter().map(|proof| proof.compared.clone()).collect(),
        differences: proofs
            .iter()
            .flat_map(|proof| proof.differences.iter().map(|(one, _)| one.clone()))
            .collect(),
        conditions: proofs.iter().flat_map(|proof| proof.conditions.clone()).collect(),
        findings: Finding::list(found, sources),
        undecided: proofs.iter().flat_map(|proof| proof.undecided.clone()).collect(),
        missing_routers,
    }
}

/// Standard input can be one of the inputs.
pub(super) fn one_input<'p>(paths: impl Iterator<Item = &'p PathBuf>) -> Result<(), Failure> {
    if paths.filter(|path| path.as_path() == Path::new("-")).count() < 2 {
        return Ok(());
    }
    Err(Failure::new("one-input", "standard input cannot be two of the inputs")
        .help("name a file for the others"))
}

/// The router that a running-config belongs to: that of its hostname; without one, or with a name that was asked for, the
/// topology's only router or that one.
pub(super) fn router_of(
    topology: &Topology,
    held: &Router<'_>,
    asked: Option<&str>,
    file: &str,
) -> Result<usize, Failure> {
    let names = || topology.routers.iter().map(|router| router.name.value.as_str());
    let find = |wanted: &str| {
        names()
            .position(|name| name == wanted)
            .or_else(|| names().position(|name| name.eq_ignore_ascii_case(wanted)))
    };
    let near = |wanted: &str, failure: Failure| match nearest(wanted, names()) {
        Some(near) => failure.help(format!("write `{}`", escape(near))),
        None => failure.help(format!("the topology has {}", list(names()))),
    };
    if let Some(asked) = asked {
        let unknown =
            || Failure::new("unknown-router", format!("the topology has no router `{}`", escape(asked)));
        return find(asked).ok_or_else(|| near(asked, unknown()));
    }
    let file = escape(file);
    match &held.hostname {
        Some(held) => {
            let hostname = held.value.to_string();
            let message = format!(
                "`{file}` is of `{}`, and the topology has no router of that name",
                escape(&hostname)
            );
            let failure = || {
                let failure = Failure::new("unknown-router", message);
                failure.help(format!("name the router that it belongs to with `--router`: {}", list(names())))
            };
            find(&hostname).ok_or_else(failure)
        }
        None if topology.routers.len() == 1 => Ok(0),
        None => {
            let message = format!("`{file}` has no `hostname`, and the topology has several routers");
            let failure = Failure::new("unknown-router", message);
            Err(failure
                .help(format!("name the router that it belongs to with `--router`: {}", list(names()))))
        }
    }
}

fn list<'n>(names: impl Iterator<Item = &'n str>) -> String {
    names.map(|name| format!("`{}`", escape(name))).collect::<Vec<_>>().join(", ")
}
