//! `byway rule`

use crate::Outcome;
use crate::failure::Failure;
use crate::terminal::Terminal;
use byway_diagnostic::{escape, nearest};
use byway_lint::{RULES, Rule};
use byway_wire::rule::{Explained, Rule as Told};
use clap::{Args, ValueEnum};
use std::fmt::Write;

/// Explains a rule of `byway lint`, or lists them all
#[derive(Args)]
#[command(after_help = "Example:\n  byway rule undefined-acl")]
pub(crate) struct Arguments {
    /// The rule; without it all are listed
    #[arg(value_name = "NAME")]
    name: Option<String>,
    /// How to tell it
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// The page of the rule; of all a line each
    Text,
    /// The rule as an object; all of them as an array
    Json,
}

pub(crate) fn run(arguments: &Arguments, terminal: &Terminal) -> Result<Outcome, Failure> {
    let name = arguments.name.as_ref();
    let rule = name.map(|name| byway_lint::rule(name).ok_or_else(|| unknown(name, ""))).transpose()?;
    match arguments.format {
        Format::Text => {
            let text = rule.map_or_else(list, Rule::page);
            terminal.result(text.as_bytes())?;
        }
        Format::Json => terminal.json(&match rule {
            Some(rule) => Explained::One(told(rule)),
            None => Explained::All(RULES.iter().map(|rule| told(rule)).collect()),
        })?,
    }
    Ok(Outcome::Clean)
}

fn told(rule: &Rule) -> Told {
    Told {
        name: rule.name.to_owned(),
        severity: rule.severity.into(),
        default: rule.default,
        finds: rule.finds.to_owned(),
        why: rule.rationale.to_owned(),
        wrong: rule.wrong.to_owned(),
        right: rule.right.to_owned(),
        sources: rule.sources.iter().map(|source| (*source).to_owned()).collect(),
    }
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
