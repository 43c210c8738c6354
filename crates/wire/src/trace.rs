//! What `byway trace --format json` prints: one object a line, in the order in which packets were asked about.

use crate::outcome::Outcome;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The answer to one packet, or why there is none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Traced {
    /// What becomes of it.
    Answered(Box<Outcome>),
    /// A line that is no packet, an interface that the router does not have, or a question past a limit.
    Refused {
        /// Why there is no answer, in words for people.
        error: String,
    },
}
