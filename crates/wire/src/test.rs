//! What `byway test --format json` prints: each scenario with what it expects and what failed.

use schemars::JsonSchema;
use serde::Serialize;

/// Every scenario below a folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Tested {
    /// Whether all scenarios passed.
    pub passed: bool,
    /// The scenarios, by their path.
    pub scenarios: Vec<Scenario>,
}

/// A scenario.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Scenario {
    /// Its folder, below the one that was named; `.` for that one.
    pub scenario: String,
    /// Whether all that it expects is so.
    pub passed: bool,
    /// How many blocks were compared.
    pub blocks: usize,
    /// How many running-configs were verified.
    pub running: usize,
    /// How many packets were asked about.
    pub packets: usize,
    /// What is not as expected.
    pub failures: Vec<Failure>,
    /// The files that were written with `--accept`, below the folder of the scenario.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub written: Vec<String>,
}

/// Something that is not as expected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Failure {
    /// What it is about.
    pub kind: FailureKind,
    /// The file, below the folder of the scenario; absent where it is about the whole scenario.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// The line of the file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// What is wrong, in one line.
    pub message: String,
    /// What there is to see: a diff, a proof, findings.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub detail: Vec<String>,
}

/// What a failure is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FailureKind {
    /// The scenario as a whole: it expects nothing, or a file of it cannot be read.
    Scenario,
    /// The topology has errors, or is refused.
    Topology,
    /// A block is not the one that is kept.
    Block,
    /// A running-config does not do what the topology wants.
    Running,
    /// A packet has another outcome.
    Packet,
}
