//! `byway man`

use crate::Outcome;
use crate::failure::Failure;
use crate::terminal::Terminal;
use clap::Args;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};
use std::io;

/// Prints the manual page
#[derive(Args)]
#[command(after_help = "Example:\n  byway man > byway.1 && man ./byway.1")]
pub(crate) struct Arguments {}

pub(crate) fn run(_: &Arguments, terminal: &Terminal) -> Result<Outcome, Failure> {
    let page = render().expect("a Vec takes all that is written to it");
    terminal.result(&page)?;
    Ok(Outcome::Clean)
}

/// The page of the whole command: one place for a reader who has no page for each subcommand.
fn render() -> io::Result<Vec<u8>> {
    let mut command = crate::arguments::command();
    command.build();
    let examples = command
        .get_subcommands()
        .filter_map(|subcommand| subcommand.get_after_help().map(ToString::to_string))
        .filter_map(|example| Some(example.lines().nth(1)?.trim_start().to_owned()))
        .collect::<Vec<String>>();
    let mut page = Vec::new();
    let man = Man::new(command.clone());
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    man.render_options_section(&mut page)?;
    section(&mut page, "COMMANDS", |roff| {
        for subcommand in command.get_subcommands().filter(|subcommand| subcommand.get_name() != "help") {
            describe(roff, subcommand);
        }
    })?;
    section(&mut page, "EXIT STATUS", |roff| {
        for (code, meaning) in CODES {
            roff.control("TP", []).text([bold(code)]).text([roman(meaning)]);
        }
    })?;
    section(&mut page, "EXAMPLES", |roff| {
        for example in &examples {
            roff.control("PP", []).text([bold(example.as_str())]);
        }
    })?;
    Ok(page)
}

const CODES: [(&str, &str); 3] = [
    ("0", "done and clean"),
    ("1", "findings of severity warning or error, or differences"),
    ("2", "bad usage, or unreadable or invalid input"),
];

fn section(page: &mut Vec<u8>, title: &str, write: impl FnOnce(&mut Roff)) -> io::Result<()> {
    let mut roff = Roff::new();
    roff.control("SH", [title]);
    write(&mut roff);
    roff.to_writer(page)
}

/// A command with what it takes.
fn describe(roff: &mut Roff, command: &clap::Command) {
    let about = command.get_long_about().or(command.get_about()).map(ToString::to_string).unwrap_or_default();
    let usage = command.clone().render_usage().to_string();
    roff.control("TP", []).text([bold(usage.trim_start_matches("Usage: "))]).text([roman(about)]);
    for argument in command.get_arguments().filter(|argument| !argument.is_global_set()) {
        if argument.get_id() == "help" {
            continue;
        }
        let help = argument.get_help().map(ToString::to_string).unwrap_or_default();
        roff.control("RS", [])
            .control("TP", [])
            .text([bold(argument.to_string())])
            .text([roman(help)])
            .control("RE", []);
    }
}
