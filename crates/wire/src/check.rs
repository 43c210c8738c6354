//! What `byway check --format json` tells: the findings about a topology, and each redirect in one sentence.

use crate::diagnostic::Finding;
use schemars::JsonSchema;
use serde::Serialize;

/// A topology as byway understands it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Checked {
    /// The topology's file, as it was named; `-` is standard input.
    pub file: String,
    /// Errors and warnings.
    pub diagnostics: Vec<Finding>,
    /// The redirects, in the order of the file; none where the topology has errors.
    pub redirects: Vec<Redirect>,
}

/// A redirect.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Redirect {
    /// Its name.
    pub redirect: String,
    /// The line of its name, from 1.
    pub line: u32,
    /// What it does, in one sentence for people.
    pub says: String,
}
