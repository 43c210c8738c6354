//! `byway parse`

mod overview;

use crate::failure::Failure;
use crate::terminal::Terminal;
use crate::{Outcome, input};
use byway_diagnostic::{Source, Sources, escape};
use byway_wire::shown;
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// Shows what byway sees in a running-config
///
/// Any text is read: running-configs, transcripts with prompts, blocks to paste. Lines of a known kind that cannot be
/// read are told on standard error, and the exit status is then 1; of all others none is lost.
#[derive(Args)]
#[command(after_help = "Example:\n  byway parse edge.cfg")]
pub(crate) struct Arguments {
    /// The configuration; `-` is standard input
    #[arg(value_name = "RUNNING")]
    running: PathBuf,
    /// How to show it
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// What was understood, in a dozen lines
    Text,
    /// Every item with its lines and their states
    Json,
    /// The input, byte for byte
    Ios,
}

pub(crate) fn run(arguments: &Arguments, terminal: &Terminal) -> Result<Outcome, Failure> {
    let input = input::running(&arguments.running)?;
    // Readable bytes are never refused here.
    if input::is_one_line(&input.text) {
        let name = escape(&input.name);
        terminal.note(&format!(
            "note: the lines of `{name}` end in CR alone, so that all of it is one line: write LF for CR"
        ));
    }
    let config = byway_ios::parse(&input.text);
    let found = shown::diagnostics(&config, config.diagnostics());
    let text = shown::text(&config, config.diagnostics());
    let sources = Sources::one(Source::new(input.name, &text));
    match arguments.format {
        Format::Text => {
            terminal.result(overview::of(&config, &sources).as_bytes())?;
            terminal.say(&found, &sources);
        }
        Format::Json => {
            terminal.json(&byway_wire::parse::Parsed::of(&config, &sources))?;
        }
        Format::Ios => {
            for line in config.lines() {
                terminal.result(line)?;
            }
            terminal.say(&found, &sources);
        }
    }
    Ok(if config.diagnostics().is_empty() { Outcome::Clean } else { Outcome::Findings })
}
