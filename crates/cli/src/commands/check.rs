//! `byway check`

mod sentence;

use crate::failure::Failure;
use crate::terminal::Terminal;
use crate::{Outcome, input, kind};
use byway_diagnostic::{Diagnostic, Severity, Source, SourceId, Sources, escape};
use byway_topology::Topology;
use byway_wire::check::{Checked, Redirect};
use byway_wire::diagnostic::Finding;
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// Tells the errors and warnings of a topology, and each redirect in one sentence
///
/// The exit status is 1 with warnings and 2 with errors.
#[derive(Args)]
#[command(after_help = "Example:\n  byway check topology.yaml")]
pub(crate) struct Arguments {
    /// The topology; `-` is standard input
    #[arg(value_name = "TOPOLOGY")]
    topology: PathBuf,
    /// How to tell it
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// Findings on standard error, sentences on standard output
    Text,
    /// Findings and sentences on standard output
    Json,
}

pub(crate) fn run(arguments: &Arguments, terminal: &Terminal) -> Result<Outcome, Failure> {
    let input = input::topology(&arguments.topology)?;
    let loaded = kind::load(&input)?;
    let sources = Sources::one(Source::new(input.name, &input.text));
    let mut found = loaded.diagnostics;
    found.extend(byway_compiler::check(&loaded.topology));
    Diagnostic::sort(&mut found);
    found.dedup();
    let outcome = outcome(&found);
    let redirects =
        if outcome == Outcome::Refused { Vec::new() } else { redirects(&loaded.topology, &sources) };
    match arguments.format {
        Format::Text => {
            terminal.say(&found, &sources);
            for redirect in redirects {
                terminal.result(format!("{}: {}\n", escape(&redirect.redirect), redirect.says).as_bytes())?;
            }
        }
        Format::Json => {
            let file =
                sources.get(SourceId::default()).map_or_else(String::new, |source| source.name().to_string());
            let diagnostics = Finding::list(&found, &sources);
            terminal.json(&Checked { file, diagnostics, redirects })?;
        }
    }
    Ok(outcome)
}

fn outcome(found: &[Diagnostic]) -> Outcome {
    match found.iter().map(|finding| finding.severity).max() {
        Some(Severity::Error) => Outcome::Refused,
        Some(Severity::Warning) => Outcome::Findings,
        Some(Severity::Info) | None => Outcome::Clean,
    }
}

fn redirects(topology: &Topology, sources: &Sources<'_>) -> Vec<Redirect> {
    let line = |at: u32| sources.get(SourceId::default()).map_or(1, |source| source.place(at).line);
    let tell = |redirect: &byway_topology::Redirect| Redirect {
        redirect: redirect.name.value.clone(),
        line: line(redirect.name.span.start),
        says: sentence::of(redirect, topology),
    };
    topology.redirects.iter().map(tell).collect()
}
