//! Findings as SARIF 2.1.0, which code scanning services take.

use crate::diagnostic::{Finding, Related, Severity};
use serde::Serialize;
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

/// A SARIF log of one run.
pub fn log(findings: &[Finding], rules: &[RuleText]) -> impl Serialize + use<> {
    let driver = Driver {
        name: "byway",
        information_uri: env!("CARGO_PKG_REPOSITORY"),
        version: env!("CARGO_PKG_VERSION"),
        rules: rules.iter().map(descriptor).collect(),
    };
    let results = findings.iter().map(|finding| result(finding, rules)).collect();
    let run = Run { tool: Tool { driver }, column_kind: "unicodeCodePoints", results };
    Log { schema: SCHEMA, version: "2.1.0", runs: vec![run] }
}

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

#[derive(Serialize)]
struct Log {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: Vec<Run>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run {
    tool: Tool,
    column_kind: &'static str,
    results: Vec<Outcome>,
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
    short_description: Text,
    full_description: Text,
    default_configuration: Configuration,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Serialize)]
struct Text {
    text: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Outcome {
    rule_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule_index: Option<usize>,
    level: &'static str,
    message: Text,
    locations: Vec<Location>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<usize>,
    #[serde(rename = "physicalLocation")]
    place: Physical,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Text>,
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
        short_description: Text { text: rule.finds.to_owned() },
        full_description: Text { text: rule.rationale.to_owned() },
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

fn result(finding: &Finding, rules: &[RuleText]) -> Outcome {
    let notes = [("why", &finding.why), ("help", &finding.help)];
    let notes =
        notes.into_iter().filter_map(|(label, words)| Some(format!("\n{label}: {}", words.as_ref()?)));
    let text = finding.message.clone() + &notes.collect::<String>();
    let region = Region {
        start_line: finding.line,
        start_column: finding.column,
        end_line: finding.end_line,
        end_column: finding.end_column,
    };
    Outcome {
        rule_id: finding.rule.clone(),
        rule_index: rules.iter().position(|rule| rule.name == finding.rule),
        level: level(finding.severity),
        message: Text { text },
        locations: vec![Location { id: None, place: physical(&finding.file, region), message: None }],
        related_locations: finding.related.iter().enumerate().map(|(id, one)| related(id, one)).collect(),
    }
}

fn related(id: usize, related: &Related) -> Location {
    let region = Region {
        start_line: related.line,
        start_column: related.column,
        end_line: related.end_line,
        end_column: related.end_column,
    };
    let message = Some(Text { text: related.message.clone() });
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
    use super::uri;

    #[test]
    fn a_path_is_a_valid_reference() {
        assert_eq!(uri("a b/edge#1.cfg"), "a%20b/edge%231.cfg");
        assert_eq!(uri("/etc/x.cfg"), "file:///etc/x.cfg");
        assert_eq!(uri("c:x"), "c%3Ax");
    }
}
