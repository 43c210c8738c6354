//! A finding, as `byway lint --format json` lists it and `parse` holds it among others.

use byway_diagnostic::{Diagnostic, Location, Place, Region, Sources, Words};
use schemars::JsonSchema;
use serde::Serialize;
use std::borrow::Cow;
use std::sync::Arc;

mod elements;
pub use elements::elements;

/// One finding: what, where, why, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Finding {
    /// The kind of finding. Programs read this and never the words.
    pub rule: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong, in one line that stands alone.
    pub message: String,
    /// The file, as it was named; `-` is standard input.
    pub file: Arc<str>,
    /// The line, from 1; a finding about a whole file stands at its first line.
    pub line: u32,
    /// The column, from 1, in characters.
    pub column: u32,
    /// The line of the end.
    pub end_line: u32,
    /// The column behind the last character.
    pub end_column: u32,
    /// Why it matters, or what the router then does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<Words>,
    /// What to do; null where there is no advice.
    pub help: Option<Words>,
    /// Other places that belong to it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub related: Vec<Related>,
    /// Commands that mend it, where the mend is certain.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fix: Vec<String>,
}

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// Probably not what the writer wants.
    Warning,
    /// Wrong, or refused.
    Error,
}

/// Another place that belongs to a finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Related {
    /// What the place has to do with it.
    pub message: Words,
    /// The file, as it was named.
    pub file: Arc<str>,
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1, in characters.
    pub column: u32,
    /// The line of the end.
    pub end_line: u32,
    /// The column behind the last character.
    pub end_column: u32,
}

impl Finding {
    /// A diagnostic with its places as lines and columns of the sources.
    pub fn of(diagnostic: Diagnostic, sources: &Sources<'_>) -> Self {
        let (file, region) = named_place(diagnostic.location_or_start(), sources);
        Self {
            rule: diagnostic.code,
            severity: diagnostic.severity.into(),
            message: diagnostic.message,
            file,
            line: region.start.line,
            column: region.start.column,
            end_line: region.end.line,
            end_column: region.end.column,
            why: diagnostic.why,
            help: diagnostic.help,
            related: diagnostic.related.into_iter().map(|related| Related::of(related, sources)).collect(),
            fix: diagnostic.fix,
        }
    }

    /// Several, in the order of the contract: by file, line, column, rule. Diagnostics that are given away are not copied.
    pub fn list<'d>(diagnostics: impl Into<Cow<'d, [Diagnostic]>>, sources: &Sources<'_>) -> Vec<Self> {
        let diagnostics = diagnostics.into().into_owned().into_iter();
        let mut findings: Vec<Self> = diagnostics.map(|diagnostic| Self::of(diagnostic, sources)).collect();
        findings.sort_by(|a, b| {
            let key = |finding: &Self| (finding.line, finding.column);
            a.file.cmp(&b.file).then(key(a).cmp(&key(b))).then_with(|| a.rule.cmp(b.rule))
        });
        findings
    }
}

impl Related {
    fn of(related: byway_diagnostic::Related, sources: &Sources<'_>) -> Self {
        let (file, region) = named_place(related.location, sources);
        Self {
            message: related.message,
            file,
            line: region.start.line,
            column: region.start.column,
            end_line: region.end.line,
            end_column: region.end.column,
        }
    }
}

impl From<byway_diagnostic::Severity> for Severity {
    fn from(severity: byway_diagnostic::Severity) -> Self {
        match severity {
            byway_diagnostic::Severity::Info => Self::Info,
            byway_diagnostic::Severity::Warning => Self::Warning,
            byway_diagnostic::Severity::Error => Self::Error,
        }
    }
}

/// The place with a share of the name of its source.
fn named_place(location: Location, sources: &Sources<'_>) -> (Arc<str>, Region) {
    let name = sources.get(location.source).map(|source| Arc::clone(source.name()));
    (name.unwrap_or_default(), place(location, sources).1)
}

/// The name of the source, and where in it.
fn place<'s>(location: Location, sources: &'s Sources<'_>) -> (&'s str, Region) {
    let start = Place { line: 1, column: 1 };
    sources
        .get(location.source)
        .map_or(("", Region { start, end: start }), |source| (&**source.name(), source.region(location.span)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use byway_diagnostic::{Source, Span};

    #[test]
    fn a_finding_has_the_keys_of_the_contract() {
        let sources = Sources::one(Source::new("edge.cfg", b"ab\ncd e\n"));
        let diagnostic = Diagnostic::warning("unreachable-ace", "no packet reaches this entry")
            .at(Span::new(3, 5))
            .relate(Span::new(0, 2), "this entry matches first")
            .help("remove it");
        let finding = Finding::of(diagnostic, &sources);
        assert_eq!(
            crate::json::line(&finding),
            "{\"rule\":\"unreachable-ace\",\"severity\":\"warning\",\"message\":\"no packet reaches this entry\",\
             \"file\":\"edge.cfg\",\"line\":2,\"column\":1,\"end_line\":2,\"end_column\":3,\"help\":\"remove it\",\
             \"related\":[{\"message\":\"this entry matches first\",\"file\":\"edge.cfg\",\"line\":1,\"column\":1,\
             \"end_line\":1,\"end_column\":3}]}\n"
        );
    }

    #[test]
    fn findings_come_in_the_order_of_their_places() {
        let sources = Sources::one(Source::new("edge.cfg", b"ab\ncd e\n"));
        let at = |code, start| Diagnostic::error(code, "words").at(Span::new(start, start + 1));
        let list = Finding::list(vec![at("b", 3), at("c", 0), at("a", 3)], &sources);
        let rules: Vec<&str> = list.iter().map(|finding| finding.rule).collect();
        assert_eq!(rules, ["c", "a", "b"]);
    }
}
