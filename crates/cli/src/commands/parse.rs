//! `byway parse`

mod overview;

use crate::failure::Failure;
use crate::terminal::Terminal;
use crate::{Outcome, input};
use byway_diagnostic::{Source, Sources};
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
    let config = byway_ios::parse(&input.text);
    let sources = Sources::one(Source::new(input.name, &input.text));
    match arguments.format {
        Format::Text => {
            terminal.result(overview::of(&config, &sources).as_bytes())?;
            terminal.say(config.diagnostics(), &sources);
        }
        Format::Json => {
            terminal.json(&byway_wire::parse::Parsed::of(&config, &sources))?;
        }
        Format::Ios => {
            for line in config.lines() {
                terminal.result(line)?;
            }
            terminal.say(config.diagnostics(), &sources);
        }
    }
    Ok(if config.diagnostics().is_empty() { Outcome::Clean } else { Outcome::Findings })
}
