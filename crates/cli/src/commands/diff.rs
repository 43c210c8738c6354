//! `byway diff`

mod commands;

use super::told;
use super::trace::{Ask, asking, words};
use super::verify::one_input;
use crate::failure::Failure;
use crate::terminal::Terminal;
use crate::{Outcome, input, kind};
use byway_diagnostic::escape;
use byway_ios::Config;
use byway_ios::state;
use byway_packet::PartialPacket;
use byway_verify::{Answer, Difference, Side};
use byway_wire::outcome::Outcome as Told;
use byway_wire::verify::{Change, Changed, Compared, Open, Subject, Undecided, interface};
use clap::{Args, ValueEnum};
use commands::Commands;
use std::fmt::Write;
use std::path::PathBuf;

/// Tells what changes for packets from one running-config to another, and which commands change
///
/// First what the router does otherwise to packets, interface by interface, each with one packet that `byway trace` confirms;
/// then the commands, as a diff. Of commands that byway does not type the first word alone is shown, as the rest may hold
/// secrets. The exit status is 1 where packets are treated differently or nobody can tell; other changes leave it 0.
#[derive(Args)]
#[command(after_help = "Example:\n  byway diff before.cfg after.cfg")]
pub(crate) struct Arguments {
    /// The configuration before; `-` is standard input
    #[arg(value_name = "OLD")]
    old: PathBuf,
    /// The configuration after
    #[arg(value_name = "NEW")]
    new: PathBuf,
    /// How to tell it
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// What changes for packets, then the commands
    Text,
    /// The same as one JSON object
    Json,
}

/// One of the two configurations.
#[derive(Clone, Copy)]
struct Text<'r> {
    file: &'r str,
    config: &'r Config<'r>,
}

pub(crate) fn run(arguments: &Arguments, terminal: &Terminal) -> Result<Outcome, Failure> {
    one_input([&arguments.old, &arguments.new].into_iter())?;
    let inputs = [input::configuration(&arguments.old)?, input::configuration(&arguments.new)?];
    let configs = [byway_ios::parse(&inputs[0].text), byway_ios::parse(&inputs[1].text)];
    for (input, config) in inputs.iter().zip(&configs) {
        kind::configuration(&input.name, config)?;
    }
    let [old_held, new_held] = [state::load(&configs[0]), state::load(&configs[1])];
    let texts = [0, 1].map(|at| Text { file: &inputs[at].name, config: &configs[at] });
    for text in texts {
        if let Some(note) = told::unread(text.file, text.config) {
            terminal.note(&note);
        }
    }
    let names = [&old_held, &new_held].map(|held| held.hostname.as_ref().map(|name| name.value.to_string()));
    let subjects = [0, 1].map(|at| Subject { router: names[at].as_deref(), file: texts[at].file });

    let report = byway_verify::compare(&old_held, &new_held);
    let changes = asking(&old_held, |old| {
        asking(&new_held, |new| {
            let each = report.differences.iter().map(|difference| change(difference, subjects[1], old, new));
            each.collect::<Result<Vec<(Change, String)>, Failure>>()
        })
    })?;
    let commands = Commands::of(texts[0].config, texts[1].config);
    let equivalent = report.is_equivalent();
    match arguments.format {
        Format::Text => {
            let mut out = String::new();
            for (change, question) in changes.iter().take(told::DIFFERENCES) {
                tell_change(&mut out, change, question, texts);
            }
            out.push_str(&told::more(changes.len()));
            for open in &report.conditions {
                let (at, words) = match open.side {
                    Side::First => (0, "in the old configuration alone"),
                    Side::Second => (1, "in the new configuration alone"),
                };
                tell_open(&mut out, &Open::of(open, subjects[at]), words, texts[at].config);
            }
            for undecided in &report.undecided {
                let one = Undecided::of(undecided, subjects[1]);
                // Writing to a String cannot fail.
                let _ = writeln!(out, "{}: not decided: {}\n", place(&one.interface), one.limit);
            }
            out.push_str(&summary(&report));
            terminal.result(out.as_bytes())?;
            if commands.hides() {
                terminal.note("note: of commands that byway does not type the first word alone is shown, as the rest may hold secrets");
            }
            terminal.result(commands.unified(texts[0].file, texts[1].file, terminal.paints()).as_bytes())?;
        }
        Format::Json => terminal.json(&Changed {
            equivalent,
            routers: subjects.map(|subject| Compared::of(&report, subject)).to_vec(),
            differences: changes.into_iter().map(|(change, _)| change).collect(),
            conditions: report
                .conditions
                .iter()
                .map(|open| Open::of(open, subjects[usize::from(open.side == Side::Second)]))
                .collect(),
            findings: Vec::new(),
            undecided: report.undecided.iter().map(|one| Undecided::of(one, subjects[1])).collect(),
            commands: commands.listed(),
        })?,
    }
    Ok(if equivalent { Outcome::Clean } else { Outcome::Findings })
}

/// A change, and how to ask about its packet again.
fn change(
    difference: &Difference<Answer<'_>, Answer<'_>>,
    subject: Subject<'_>,
    old: Ask<'_>,
    new: Ask<'_>,
) -> Result<(Change, String), Failure> {
    let name = interface(&difference.entrance);
    let packet = PartialPacket::of(&difference.witness);
    // An interface that is on one side alone has nobody to ask on the other.
    let answer =
        |ask: Ask<'_>, answer: &Answer<'_>| ask(&name, &packet).unwrap_or_else(|_| Told::of_answer(answer));
    let sides = (answer(old, &difference.first), answer(new, &difference.second));
    let found = [Told::of_answer(&difference.first), Told::of_answer(&difference.second)];
    let is_confirmed = sides.0.is_same_as(&found[0]) && sides.1.is_same_as(&found[1]);
    if !is_confirmed || sides.0.is_same_as(&sides.1) {
        return Err(told::contradiction(&name, &difference.witness));
    }
    let question = told::question(subject.file, &difference.entrance, &difference.witness);
    Ok((Change::of(difference, subject, sides, difference.second.decision.line), question))
}

fn tell_change(out: &mut String, change: &Change, question: &str, [old, new]: [Text<'_>; 2]) {
    let _ = writeln!(out, "{}: packets are treated differently", place(&change.interface));
    told::row(out, "packets", told::packets(&change.packets, change.complete));
    for (word, outcome, text) in [("were", &change.old, old), ("are", &change.new, new)] {
        let line = outcome.line.map(|line| told::quoted(text.config, text.file, line));
        told::row(out, word, std::iter::once(words(outcome)).chain(line));
    }
    told::row(out, "for one", [question.to_owned()]);
    out.push('\n');
}

fn tell_open(out: &mut String, open: &Open, side: &str, config: &Config<'_>) {
    let condition = &open.condition;
    let _ =
        writeln!(out, "{}: {}, {side}: {}", place(&open.interface), condition.kind, escape(&condition.says));
    told::row(out, "said by", condition.line.map(|line| told::quoted(config, &open.file, line)));
    out.push('\n');
}

fn place(interface: &str) -> String {
    if interface == "local" { "the router's own packets".to_owned() } else { escape(interface) }
}

fn summary<E, A>(report: &byway_verify::Report<E, A>) -> String {
    if report.is_equivalent() {
        return "packets: all are treated alike\n".to_owned();
    }
    let differences = told::count(report.differences.len(), "difference");
    let mut words = format!("packets: {differences}");
    for (number, one) in
        [(report.conditions.len(), "open condition"), (report.undecided.len(), "place not decided")]
    {
        if number > 0 {
            let _ = write!(words, ", {}", told::count(number, one));
        }
    }
    words + "\n"
}
