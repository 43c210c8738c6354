//! What is told of a file.

use super::Format;
use super::work::Look;
use byway_diagnostic::{Diagnostic, Severity, Sources, render};
use byway_wire::diagnostic::{self, Finding};
use byway_wire::sarif;

/// What is told of a file.
#[derive(Debug, Default)]
pub(super) struct Report {
    pub(super) name: String,
    /// As it is shown; in JSON and SARIF the elements of the list.
    pub(super) text: String,
    /// How many errors, warnings and infos there are.
    counts: [usize; 3],
    /// Whether the run fails by it.
    pub(super) fails: bool,
    /// Why the file was not looked at.
    pub(super) skipped: Option<String>,
    /// What is odd about a file that was named itself.
    pub(super) remark: Option<String>,
}

impl Report {
    pub(super) fn clean(name: String) -> Self {
        Self { name, ..Self::default() }
    }

    /// With what is odd about the file.
    pub(super) fn with_remark(self, remark: Option<String>) -> Self {
        Self { remark, ..self }
    }

    pub(super) fn skipped(name: String, why: String) -> Self {
        Self { name, skipped: Some(why), ..Self::default() }
    }
}

/// Findings and the text that they are of.
pub(super) struct Told<'f> {
    pub(super) name: String,
    pub(super) sources: &'f Sources<'f>,
    pub(super) found: Vec<Diagnostic>,
    pub(super) fails: bool,
}

/// The report of a file with findings.
pub(super) fn of(told: Told<'_>, look: &Look<'_>) -> Report {
    let mut counts = [0; 3];
    for one in &told.found {
        let place = match one.severity {
            Severity::Error => 0,
            Severity::Warning => 1,
            Severity::Info => 2,
        };
        counts[place] += 1;
    }
    let (found, sources) = (told.found, told.sources);
    let text = match look.format {
        Format::Text => render::texts(&found, sources, look.style),
        Format::Github => found.iter().map(|one| render::github(one, sources)).collect(),
        Format::Json => diagnostic::elements(&found, sources),
        Format::Sarif => sarif::results(&Finding::list(found, sources), look.rules),
    };
    Report { text, counts, fails: told.fails, ..Report::clean(told.name) }
}

/// What the files that were looked at have together.
#[derive(Debug, Default)]
pub(super) struct Sum {
    files: usize,
    /// How many errors, warnings and infos there are.
    counts: [usize; 3],
    fails: bool,
}

impl Sum {
    pub(super) fn add(&mut self, report: &Report) {
        self.files += usize::from(report.skipped.is_none());
        self.fails |= report.fails;
        for (sum, count) in self.counts.iter_mut().zip(report.counts) {
            *sum += count;
        }
    }

    pub(super) const fn files(&self) -> usize {
        self.files
    }

    /// Whether the run fails by a file.
    pub(super) const fn fails(&self) -> bool {
        self.fails
    }

    /// The run in one line.
    pub(super) fn words(&self) -> String {
        let files = plural(self.files, "file");
        let words = ["error", "warning", "info"];
        let told: Vec<String> = self
            .counts
            .into_iter()
            .zip(words)
            .filter(|(count, _)| *count > 0)
            .map(|(count, word)| plural(count, word))
            .collect();
        if told.is_empty() {
            format!("nothing found in {files}")
        } else {
            format!("{} in {files}", told.join(", "))
        }
    }
}

fn plural(count: usize, word: &str) -> String {
    if count == 1 { format!("1 {word}") } else { format!("{count} {word}s") }
}
