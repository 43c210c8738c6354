//! What `byway rule --format json` tells: one rule, or an array of all.

use crate::diagnostic::Severity;
use schemars::JsonSchema;
use serde::Serialize;

/// A rule that was named, or all of them in the order of their names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Explained {
    /// The one that was named.
    One(Rule),
    /// All.
    All(Vec<Rule>),
}

/// A rule of `byway lint`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Rule {
    /// Its name, which is the `rule` of its findings.
    pub name: String,
    /// How bad its findings are.
    pub severity: Severity,
    /// Whether it is on where nothing is selected.
    pub default: bool,
    /// What it finds, in one line.
    pub finds: String,
    /// Why that matters.
    pub why: String,
    /// A configuration in which it finds something.
    pub wrong: String,
    /// The same, mended.
    pub right: String,
    /// Where its facts come from.
    pub sources: Vec<String>,
}
