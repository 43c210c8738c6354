//! What `byway lint --format json` tells: an array of findings, by file, line, column, rule.

use crate::diagnostic::Finding;

/// The findings of a run.
pub type Linted = Vec<Finding>;
