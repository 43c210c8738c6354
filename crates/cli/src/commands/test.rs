//! `byway test`

mod block;
mod find;
mod packets;
mod scenario;

use super::told::count;
use crate::Outcome;
use crate::failure::Failure;
use crate::terminal::Terminal;
use byway_diagnostic::escape;
use byway_wire::test::{Scenario, Tested};
use clap::{Args, ValueEnum};
use std::fmt::Write;
use std::path::PathBuf;

/// Runs scenarios: folders with a topology and what is expected of it
///
/// A scenario is a folder with `topology.yaml`, and any of these: `expected/ROUTER.cfg`, the block that `byway compile` must
/// print; `running/ROUTER.cfg`, a running-config that must be proved to do what the topology wants; `packets.jsonl`, packets
/// (`byway schema packet`) each with `"expect"`, the outcome that `byway trace` must tell or a part of it, and `"router"` where
/// there are several. Packets are asked of the running-config, or of the block where there is none. A scenario that expects
/// nothing fails.
#[derive(Args)]
#[command(after_help = "Example:\n  byway test scenarios")]
pub(crate) struct Arguments {
    /// A scenario, or a folder with scenarios at any depth
    #[arg(value_name = "DIR")]
    directory: PathBuf,
    /// Write the blocks and outcomes that are missing or not as expected; nothing is deleted
    #[arg(long)]
    accept: bool,
    /// How to tell it
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// A line for each scenario, and what failed
    Text,
    /// The same as one JSON object
    Json,
}

pub(crate) fn run(arguments: &Arguments, terminal: &Terminal) -> Result<Outcome, Failure> {
    let directory = &arguments.directory;
    let found = find::scenarios(directory)?;
    if found.is_empty() {
        let name = escape(&directory.to_string_lossy());
        return Err(Failure::new("no-scenario", format!("`{name}` holds no scenario"))
            .help("put `topology.yaml` into a folder there, and beside it `expected/`, `running/` or `packets.jsonl`"));
    }
    let mut scenarios = Vec::new();
    for folder in found {
        let told = scenario::run(&folder, arguments.accept)?;
        for file in &told.written {
            terminal.note(&format!("wrote {}", folder.path.join(file).display()));
        }
        if matches!(arguments.format, Format::Text) {
            terminal.result(tell(&told, terminal.paints()).as_bytes())?;
        }
        scenarios.push(told);
    }
    let failed = scenarios.iter().filter(|scenario| !scenario.passed).count();
    match arguments.format {
        Format::Text => {
            let all = count(scenarios.len(), "scenario");
            let rest = if failed == 0 { "passed".to_owned() } else { format!("{failed} failed") };
            terminal.result(format!("{all}: {rest}\n").as_bytes())?;
        }
        Format::Json => terminal.json(&Tested { passed: failed == 0, scenarios })?,
    }
    Ok(if failed == 0 { Outcome::Clean } else { Outcome::Findings })
}

fn tell(scenario: &Scenario, color: bool) -> String {
    let paint =
        |code: &str, text: &str| if color { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() };
    let name = escape(&scenario.scenario);
    let Scenario { blocks, running, packets, failures, .. } = scenario;
    if scenario.passed {
        let parts = [(*blocks, "block"), (*running, "running-config"), (*packets, "packet")];
        let parts: Vec<String> = parts
            .into_iter()
            .filter(|(number, _)| *number > 0)
            .map(|(number, one)| count(number, one))
            .collect();
        return format!("{} {name}: {}\n", paint("32", "ok    "), parts.join(", "));
    }
    let mut out = format!("{} {name}\n", paint("1;31", "failed"));
    for failure in failures {
        let place = failure.file.as_deref().map(escape).unwrap_or_default();
        let line = failure.line.map(|line| format!(":{line}")).unwrap_or_default();
        let colon = if place.is_empty() { "" } else { ": " };
        // Writing to a String cannot fail.
        let _ = writeln!(out, "  {place}{line}{colon}{}", escape(&failure.message));
        for line in &failure.detail {
            let line = escape(line);
            let code = match line.as_bytes().first() {
                Some(b'-') => "31",
                Some(b'+') => "32",
                _ => "0",
            };
            let is_block = failure.kind == byway_wire::test::FailureKind::Block;
            let line = if is_block && code != "0" { paint(code, &line) } else { line };
            let indent = if line.is_empty() { "" } else { "    " };
            let _ = writeln!(out, "{indent}{line}");
        }
    }
    out
}
