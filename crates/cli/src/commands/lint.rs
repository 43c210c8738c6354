//! `byway lint`

mod files;
mod output;
mod progress;
mod report;
mod settings;
mod work;

use super::verify::one_input;
use crate::failure::Failure;
use crate::terminal::Terminal;
use crate::{Outcome, input, kind};
use byway_diagnostic::{Severity, Source, Sources, escape};
use byway_ios::Release;
use byway_topology::Topology;
use byway_wire::sarif::RuleText;
use clap::{Args, ValueEnum};
use output::Output;
use progress::Progress;
use settings::{Asked, Desk};
use std::path::{Path, PathBuf};

/// Finds mistakes in running-configs
///
/// Files of a folder that are no configurations of IOS are skipped, and so is what `.gitignore` names. The exit status is 1
/// with findings of severity warning or error. A line `! byway: ignore RULE` suppresses the findings of a rule in the next command,
/// `! byway: ignore-file RULE` those in the file. `byway rule` lists the rules.
#[derive(Args)]
#[command(after_help = "Example:\n  byway lint edge.cfg")]
pub(crate) struct Arguments {
    /// Running-configs, and folders of them; `-` is standard input
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,
    /// Use these rules alone
    #[arg(long, value_name = "RULES", value_delimiter = ',')]
    select: Option<Vec<String>>,
    /// Do not use these rules
    #[arg(long, value_name = "RULES", value_delimiter = ',')]
    ignore: Vec<String>,
    /// From which severity on the exit status is 1 [default: warning]
    #[arg(long, value_enum, value_name = "SEVERITY")]
    fail_on: Option<FailOn>,
    /// Judge by this release, as `show version` says it [default: that of each file]
    #[arg(long, value_name = "RELEASE", value_parser = |text: &str| text.parse::<Release>())]
    release: Option<Release>,
    /// Compare with what this topology wants
    #[arg(long, value_name = "TOPOLOGY")]
    topology: Option<PathBuf>,
    /// How to tell it
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = Format::Text)]
    format: Format,
}

/// From which severity on a finding is a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
enum FailOn {
    Error,
    Warning,
    Info,
    Never,
}

impl FailOn {
    fn fails(self, severity: Severity) -> bool {
        match self {
            Self::Error => severity >= Severity::Error,
            Self::Warning => severity >= Severity::Warning,
            Self::Info => true,
            Self::Never => false,
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Each finding with its line, why it matters and what to do
    Text,
    /// An array of findings
    Json,
    /// SARIF 2.1.0, for code scanning services
    Sarif,
    /// Annotations of a workflow of GitHub
    Github,
}

pub(crate) fn run(arguments: &Arguments, terminal: &Terminal) -> Result<Outcome, Failure> {
    let asked = Asked::of(arguments);
    one_input(arguments.paths.iter().chain(&arguments.topology))?;
    let files = files::find(&arguments.paths)?;
    let mut desk = Desk::new(asked);
    let mut tasks = Vec::new();
    for file in files {
        let settings = desk.settings_of(&file.path)?;
        tasks.push(work::Task::new(file, settings));
    }
    let mut topologies = Vec::new();
    for path in desk.topologies() {
        match load(path, terminal)? {
            Some(topology) => topologies.push(topology),
            None => return Ok(Outcome::Refused),
        }
    }
    let look = work::Look {
        format: arguments.format,
        style: terminal.result_style(),
        topologies: &topologies,
        rules: &rule_texts(),
    };
    let progress = Progress::new(tasks.len(), terminal.is_quiet());
    // What cannot be read is told before anything is written.
    work::check(&tasks)?;
    let mut output = Output::new(arguments.format, terminal);
    let unreadable = work::tell_all(&tasks, &look, progress, |report| output.tell(report))?;
    if output.is_nothing() {
        output.say_skipped();
        return Err(unreadable.unwrap_or_else(|| nothing_to_lint(&arguments.paths)));
    }
    let fails = output.end()?;
    match unreadable {
        Some(failure) => Err(failure),
        None => Ok(if fails { Outcome::Findings } else { Outcome::Clean }),
    }
}

/// A topology; none where it has errors, which are then said.
fn load(path: &Path, terminal: &Terminal) -> Result<Option<Topology>, Failure> {
    let input = input::topology(path)?;
    let loaded = kind::load(&input)?;
    if loaded.has_errors() {
        let sources = Sources::one(Source::new(input.name, &input.text));
        terminal.say(&loaded.diagnostics, &sources);
        return Ok(None);
    }
    Ok(Some(loaded.topology))
}

/// That the folders hold nothing to look at. It is no clean run: whoever asks expects that something is looked at.
fn nothing_to_lint(paths: &[PathBuf]) -> Failure {
    let names: Vec<String> =
        paths.iter().map(|path| format!("`{}`", escape(&path.to_string_lossy()))).collect();
    let hold = if names.len() == 1 { "holds" } else { "hold" };
    Failure::new("nothing-to-lint", format!("{} {hold} no configuration of IOS", names.join(", "))).help(
        "name running-configs or folders with some; what is hidden or `.gitignore` names is not looked at",
    )
}

/// What SARIF tells of the rules.
fn rule_texts() -> Vec<RuleText> {
    byway_lint::RULES.iter().map(|rule| text_of(rule)).collect()
}

fn text_of(rule: &byway_lint::Rule) -> RuleText {
    RuleText { name: rule.name, severity: rule.severity, finds: rule.finds, rationale: rule.rationale }
}
