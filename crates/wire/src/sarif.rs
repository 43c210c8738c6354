//! Findings as SARIF 2.1.0, which code scanning services take.

use crate::diagnostic::{Finding, Related, Severity};
use crate::json::{self, Parted};
use serde::Serialize;
use std::borrow::Cow;
use std::fmt::Write;

/// What SARIF tells of a rule.
#[derive(Clone, Copy, Debug)]
pub struct RuleText {
    /// Its name.
    pub name: &'static str,
    /// How bad its findings are.
    pub severity: byway_diagnostic::Severity,
    /// What it finds, in one line.
    pub finds: &'static str,
    /// Why that matters.
    pub rationale: &'static str,
}

/// A SARIF log of one run; its parts are those of [`results`].
pub fn log(rules: &[RuleText]) -> Parted {
    let (before, behind) = frame(rules);
    Parted::within(&before, "\n      ]", &behind)
}

/// What stands before the list of the results, and behind it.
fn frame(rules: &[RuleText]) -> (String, String) {
    let driver = Driver {
        name: "byway",
        information_uri: env!("CARGO_PKG_REPOSITORY"),
        version: env!("CARGO_PKG_VERSION"),
        rules: rules.iter().map(descriptor).collect(),
    };
    let run = Run { tool: Tool { driver }, column_kind: "unicodeCodePoints", results: [] };
    let whole = json::pretty(&Log { schema: SCHEMA, version: "2.1.0", runs: [run] });
    let (before, behind) = whole.rsplit_once("[]").expect("the list of results is empty and stands last");
    (before.to_owned(), behind.to_owned())
}

/// The results of findings, as a part of a [`log`].
pub fn results(findings: &[Finding], rules: &[RuleText]) -> String {
    let results: Vec<Outcome<'_>> = findings.iter().map(|finding| result(finding, rules)).collect();
    // A result stands in the log, its runs, a run and the results.
    json::elements_at(4, &results)
}

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

#[derive(Serialize)]
struct Log {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run {
    tool: Tool,
    column_kind: &'static str,
    /// They are written between what stands around them.
    results: [(); 0],
}

#[derive(Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: &'static str,
    information_uri: &'static str,
    version: &'static str,
    rules: Vec<Descriptor>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Descriptor {
    id: &'static str,
    short_description: Text<'static>,
    full_description: Text<'static>,
    default_configuration: Configuration,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Serialize)]
struct Text<'f> {
    text: Cow<'f, str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Outcome<'f> {
    rule_id: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule_index: Option<usize>,
    level: &'static str,
    message: Text<'f>,
    locations: [Location<'f>; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location<'f>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location<'f> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<usize>,
    #[serde(rename = "physicalLocation")]
    place: Physical,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Text<'f>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Physical {
    artifact_location: Artifact,
    region: Region,
}

#[derive(Serialize)]
struct Artifact {
    uri: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: u32,
    start_column: u32,
    end_line: u32,
    end_column: u32,
}

fn descriptor(rule: &RuleText) -> Descriptor {
    Descriptor {
        id: rule.name,
        short_description: Text { text: rule.finds.into() },
        full_description: Text { text: rule.rationale.into() },
        default_configuration: Configuration { level: level(rule.severity.into()) },
    }
}

const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

fn result<'f>(finding: &'f Finding, rules: &[RuleText]) -> Outcome<'f> {
    let region = Region {
        start_line: finding.line,
        start_column: finding.column,
        end_line: finding.end_line,
        end_column: finding.end_column,
    };
    Outcome {
        rule_id: finding.rule,
        rule_index: rules.iter().position(|rule| rule.name == finding.rule),
        level: level(finding.severity),
        message: Text { text: words(finding) },
        locations: [Location { id: None, place: physical(&finding.file, region), message: None }],
        related_locations: finding.related.iter().enumerate().map(|(id, one)| related(id, one)).collect(),
    }
}

/// The message with the reason and the advice, each on a line of its own.
fn words(finding: &Finding) -> Cow<'_, str> {
    let mut words = Cow::Borrowed(finding.message.as_str());
    for (label, more) in [("\nwhy: ", &finding.why), ("\nhelp: ", &finding.help)] {
        if let Some(more) = more {
            let words = words.to_mut();
            words.push_str(label);
            words.push_str(more);
        }
    }
    words
}

fn related(id: usize, related: &Related) -> Location<'_> {
    let region = Region {
        start_line: related.line,
        start_column: related.column,
        end_line: related.end_line,
        end_column: related.end_column,
    };
    let message = Some(Text { text: Cow::Borrowed(&*related.message) });
    Location { id: Some(id), place: physical(&related.file, region), message }
}

fn physical(file: &str, region: Region) -> Physical {
    Physical { artifact_location: Artifact { uri: uri(file) }, region }
}

/// A path as a reference: an absolute one is of the scheme `file`.
fn uri(path: &str) -> String {
    let mut out = String::from(if path.starts_with('/') { "file://" } else { "" });
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{log, results, uri};
    use crate::diagnostic::Finding;
    use byway_diagnostic::{Diagnostic, Source, Sources, Span};

    #[test]
    fn a_path_is_a_valid_reference() {
        assert_eq!(uri("a b/edge#1.cfg"), "a%20b/edge%231.cfg");
        assert_eq!(uri("/etc/x.cfg"), "file:///etc/x.cfg");
        assert_eq!(uri("c:x"), "c%3Ax");
    }

    #[test]
    fn a_log_in_pieces_is_one_value() {
        let sources = Sources::one(Source::new("edge.cfg", b"ab\ncd\n"));
        let found = Diagnostic::warning("a", "words").at(Span::new(0, 2)).why("so").help("do");
        let found = found.relate(Span::new(3, 5), "there");
        let part = |count| results(&Finding::list(vec![found.clone(); count], &sources), &[]);
        for counts in [&[][..], &[0], &[1], &[0, 2, 0, 1, 0]] {
            let (mut log, mut text) = (log(&[]), String::new());
            for count in counts.iter().filter(|count| **count > 0) {
                text += &log.before_part();
                text += &part(*count);
            }
            text += &log.close();
            let value: serde_json::Value = serde_json::from_str(&text).expect("it is JSON");
            assert_eq!(text, format!("{value:#}\n"));
            let listed = value["runs"][0]["results"].as_array().map(Vec::len);
            assert_eq!(listed, Some(counts.iter().sum()));
        }
    }
}
