//! The command line: what all commands share, and the first page of the help.

use crate::commands::Command;
use clap::builder::styling::{AnsiColor, Styles};
use clap::{Args, ColorChoice, CommandFactory, FromArgMatches, Parser};
use std::ffi::OsString;
use std::fmt::Write;

/// Compiles where traffic must detour into router configuration, and reads and proves what routers hold.
#[derive(Parser)]
#[command(name = "byway", version)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
    #[command(flatten)]
    pub(crate) common: Common,
}

/// What every command takes.
#[derive(Args)]
pub(crate) struct Common {
    /// When to use colours; `NO_COLOR` is honoured
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: ColorChoice,
    /// Say no warnings and no summaries, errors alone
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,
}

/// Reads the command line of the process; ends it for `--help`, `--version` and bad usage.
pub(crate) fn read() -> Arguments {
    let command = command().color(color_of(std::env::args_os()));
    Arguments::from_arg_matches(&command.get_matches()).unwrap_or_else(|error| error.exit())
}

/// The command line as clap knows it.
pub(crate) fn command() -> clap::Command {
    let command = Arguments::command().max_term_width(100).styles(
        Styles::styled()
            .header(AnsiColor::Green.on_default().bold())
            .usage(AnsiColor::Green.on_default().bold()),
    );
    let overview = overview(&command);
    command.help_template(format!(
        "{{about-with-newline}}\n{{usage-heading}} {{usage}}\n{overview}\nOptions:\n{{options}}\n\n{CODES}"
    ))
}

/// What the exit codes mean (contracts, common).
const CODES: &str = "\
A file named `-` is standard input. Results go to standard output, all else to standard error.
Exit status: 0 done and clean, 1 findings or differences, 2 bad usage or invalid input.
`byway help COMMAND` tells more of a command.";

/// The commands by what they are for. A test holds this list and the commands together.
const GROUPS: [(&str, &[&str]); 5] = [
    ("Write: from a topology to router configuration", &["compile", "check"]),
    ("Read: what a router holds", &["parse"]),
    ("Prove: what a configuration does to packets", &["trace", "verify", "diff", "test"]),
    ("Lint: mistakes in a configuration", &["lint", "rule"]),
    ("Set up", &["schema", "completions", "man"]),
];

/// The groups with what each command does, in the words of its own help, and its example.
fn overview(command: &clap::Command) -> String {
    let mut out = String::new();
    for (title, names) in GROUPS {
        // Writing to a String cannot fail.
        let _ = write!(out, "\n{title}\n");
        for subcommand in names.iter().filter_map(|name| command.find_subcommand(name)) {
            let about = subcommand.get_about().map(ToString::to_string).unwrap_or_default();
            let _ = writeln!(out, "  {:<12} {about}", subcommand.get_name());
            let example = subcommand.get_after_help().map(ToString::to_string).unwrap_or_default();
            if let Some(line) = example.lines().nth(1) {
                let _ = writeln!(out, "  {:<12} $ {}", "", line.trim_start());
            }
        }
    }
    out
}

/// The colours that the arguments ask for. Needed before they are read: help and errors of usage have colours too.
fn color_of(arguments: impl Iterator<Item = OsString>) -> ColorChoice {
    let mut arguments = arguments.filter_map(|argument| argument.into_string().ok());
    while let Some(argument) = arguments.next() {
        let when = match argument.strip_prefix("--color") {
            Some("") => arguments.next(),
            Some(rest) => rest.strip_prefix('=').map(str::to_owned),
            None => None,
        };
        match when.as_deref() {
            Some("always") => return ColorChoice::Always,
            Some("never") => return ColorChoice::Never,
            _ => {}
        }
    }
    ColorChoice::Auto
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        command().debug_assert();
    }

    #[test]
    fn the_overview_names_every_command_and_gives_each_an_example() {
        let command = command();
        let listed: Vec<&str> = GROUPS.iter().flat_map(|(_, names)| names.iter().copied()).collect();
        let known: Vec<&str> = command.get_subcommands().map(clap::Command::get_name).collect();
        assert_eq!(listed, known);
        for subcommand in command.get_subcommands() {
            let after = subcommand.get_after_help().map(ToString::to_string).unwrap_or_default();
            assert!(after.starts_with("Example:\n  byway "), "{}", subcommand.get_name());
        }
    }

    #[test]
    fn the_last_word_on_colours_is_not_needed_for_help() {
        let of = |words: &[&str]| color_of(words.iter().map(OsString::from));
        assert_eq!(of(&["byway", "--color", "never"]), ColorChoice::Never);
        assert_eq!(of(&["byway", "--color=always", "parse"]), ColorChoice::Always);
        assert_eq!(of(&["byway", "--colors=always"]), ColorChoice::Auto);
    }
}
