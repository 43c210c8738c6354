//! `byway rule`

use crate::Outcome;
use crate::failure::Failure;
use crate::terminal::Terminal;
use byway_diagnostic::{escape, nearest};
use byway_lint::RULES;
use clap::Args;
use std::fmt::Write;

/// Explains a rule of `byway lint`, or lists them all
#[derive(Args)]
#[command(after_help = "Example:\n  byway rule undefined-acl")]
pub(crate) struct Arguments {
    /// The rule; without it all are listed
    #[arg(value_name = "NAME")]
    name: Option<String>,
}

pub(crate) fn run(arguments: &Arguments, terminal: &Terminal) -> Result<Outcome, Failure> {
    let text = match &arguments.name {
        Some(name) => byway_lint::rule(name).ok_or_else(|| unknown(name, ""))?.page(),
        None => list(),
    };
    terminal.result(text.as_bytes())?;
    Ok(Outcome::Clean)
}

fn list() -> String {
    let width = RULES.iter().map(|rule| rule.name.len()).max().unwrap_or(0);
    let mut out = String::new();
    for rule in RULES {
        let off = if rule.default { "" } else { " (off by default)" };
        // Writing to a String cannot fail.
        let _ = writeln!(out, "{:<width$}  {:<7}  {}{off}", rule.name, rule.severity.word(), rule.finds);
    }
    out
}

/// A name that no rule has; `place` says where it was asked for.
pub(crate) fn unknown(name: &str, place: &str) -> Failure {
    let failure = Failure::new("unknown-rule", format!("`{}`{place} is not a rule", escape(name)));
    match nearest(name, RULES.iter().map(|rule| rule.name)) {
        Some(near) => failure.help(format!("write `{near}`")),
        None => failure.help("`byway rule` lists the rules"),
    }
}
