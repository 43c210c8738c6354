//! The page of a rule.

use crate::rule::Rule;
use crate::rules::{RULES, topology_of};
use crate::{Settings, lint};
use byway_diagnostic::{Diagnostic, Source, Sources, render};
use byway_topology::Topology;
use std::collections::BTreeSet;
use std::fmt::Write;

impl Rule {
    /// Its page, in Markdown: what it finds and why, with its examples and what byway says to the wrong one.
    pub fn page(&self) -> String {
        let mut out = format!("# {}\n\n{}.\n\n", self.name, capital(self.finds));
        let on = if self.default { "on by default" } else { "off by default; use it with `--select`" };
        // Writing to a String cannot fail.
        let _ = write!(out, "Severity: {}; {on}.\n\n## Why\n\n{}\n\n", self.severity.word(), self.rationale);
        let _ = write!(out, "## Wrong\n\n```text\n{}```\n", self.wrong);
        if let Some(topology) = topology_of(self) {
            let _ = write!(out, "\nWith this topology:\n\n```yaml\n{topology}```\n");
        }
        let said = self.said();
        if !said.is_empty() {
            let _ = write!(out, "\n`byway lint` says:\n\n```text\n{said}```\n");
        }
        let _ = write!(out, "\n## Right\n\n```text\n{}```\n", self.right);
        let _ = write!(
            out,
            "\n## To suppress it\n\nA comment line before the command, `! byway: ignore {0}`, or anywhere in the file \
             `! byway: ignore-file {0}`.\n",
            self.name
        );
        out.push_str("\n## Sources\n\n");
        for source in self.sources {
            let _ = writeln!(out, "- {source}");
        }
        out
    }

    /// What is said to the wrong example.
    fn said(&self) -> String {
        let sources = Sources::one(Source::new("edge.cfg", self.wrong.as_bytes()));
        let found = self.finds_in(self.wrong);
        found.iter().map(|one| render::text(one, &sources, render::Style::PLAIN)).collect()
    }

    /// What it finds in an example, beside the rules that are on by default.
    pub(crate) fn finds_in(&self, example: &str) -> Vec<Diagnostic> {
        let topology: Option<Topology> =
            topology_of(self).map(|text| byway_topology::load(text.as_bytes()).topology);
        let settings = Settings {
            select: Some(self.with_defaults()),
            topology: topology.as_ref(),
            ..Settings::default()
        };
        let mut found = lint(&byway_ios::parse(example.as_bytes()), &settings);
        found.retain(|one| one.code == self.name);
        found
    }

    /// The rules that are on by default, and this one.
    fn with_defaults(&self) -> BTreeSet<String> {
        let on = RULES.iter().filter(|rule| rule.default || rule.name == self.name);
        on.map(|rule| rule.name.to_owned()).collect()
    }
}

fn capital(text: &str) -> String {
    let mut characters = text.chars();
    let first = characters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    first + characters.as_str()
}
