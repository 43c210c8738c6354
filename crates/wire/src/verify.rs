//! What `byway verify` and `byway diff` print with `--format json`: a proof, or what differs for packets, each with a witness.

use crate::diagnostic::Finding;
use crate::outcome::{self, Outcome, line_of};
use crate::packet::Packet;
use byway_ios::state::Origin;
use byway_lift::Entrance;
use byway_verify as verify;
use schemars::JsonSchema;
use serde::Serialize;

/// A topology against running-configs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Verified {
    /// Whether every router treats all packets as the topology wants, for certain.
    pub equivalent: bool,
    /// What was compared.
    pub routers: Vec<Compared>,
    /// Packets that a router treats otherwise than the topology wants.
    pub differences: Vec<Difference>,
    /// What cannot be decided from the text and leaves the proof open.
    pub conditions: Vec<Open>,
    /// What stands in the way of what the topology takes for granted.
    pub findings: Vec<Finding>,
    /// What was not decided within bounds.
    pub undecided: Vec<Undecided>,
    /// Routers of the topology that were not looked at: no configuration of them was given. `equivalent` says nothing of these.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(default)]
    pub missing_routers: Vec<String>,
}

/// One configuration against another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Changed {
    /// Whether both treat all packets alike, for certain.
    pub equivalent: bool,
    /// What was compared: the old configuration and the new one.
    pub routers: Vec<Compared>,
    /// Packets that they treat differently.
    pub differences: Vec<Change>,
    /// What cannot be decided from the texts and holds on one side alone.
    pub conditions: Vec<Open>,
    /// Always empty.
    pub findings: Vec<Finding>,
    /// What was not decided within bounds.
    pub undecided: Vec<Undecided>,
    /// The commands that are not in both, in their order.
    pub commands: Vec<Command>,
}

/// A configuration that was compared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Compared {
    /// The router; null for a configuration without a hostname.
    pub router: Option<String>,
    /// The file of its configuration.
    pub file: String,
    /// How many interfaces were compared: those of either side.
    pub interfaces: usize,
}

/// Packets that a router treats otherwise than the topology wants.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Difference {
    /// The router.
    pub router: String,
    /// Where they come in; `local`: the router itself sends them.
    pub interface: String,
    /// The packets, in the manner of access-list entries.
    pub packets: Vec<String>,
    /// Whether these are all of them.
    pub complete: bool,
    /// One of them.
    pub witness: Packet,
    /// What the topology wants of it.
    pub expected: Outcome,
    /// What the router does to it.
    pub actual: Outcome,
    /// The redirect that wants it; absent where none does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub redirect: Option<Redirect>,
    /// The line of the configuration that is responsible; null where there is none.
    pub line: Option<u32>,
    /// The file of the configuration.
    pub file: String,
}

/// A redirect of the topology.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Redirect {
    /// Its name.
    pub name: String,
    /// Which half of it.
    pub direction: crate::compile::Direction,
    /// The file of the topology.
    pub file: String,
    /// The line of its name.
    pub line: u32,
}

/// Packets that two configurations treat differently.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Change {
    /// The router, by the new configuration; null without a hostname.
    pub router: Option<String>,
    /// Where they come in; `local`: the router itself sends them.
    pub interface: String,
    /// The packets, in the manner of access-list entries.
    pub packets: Vec<String>,
    /// Whether these are all of them.
    pub complete: bool,
    /// One of them.
    pub witness: Packet,
    /// What the old configuration does to it.
    pub old: Outcome,
    /// What the new configuration does to it.
    pub new: Outcome,
    /// The line of the new configuration that is responsible; null where there is none.
    pub line: Option<u32>,
    /// The file of the new configuration.
    pub file: String,
}

/// What cannot be decided from a text and leaves a proof open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Open {
    /// The router; null without a hostname.
    pub router: Option<String>,
    /// Where the packets come in whose treatment depends on it.
    pub interface: String,
    /// The condition.
    #[serde(flatten)]
    pub condition: outcome::Condition,
    /// The file of the configuration.
    pub file: String,
}

/// What was not decided within bounds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Undecided {
    /// The router; null without a hostname.
    pub router: Option<String>,
    /// Where the packets come in.
    pub interface: String,
    /// The bound that was met, in words.
    pub limit: String,
}

/// A command that is in one of two configurations alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Command {
    /// In which.
    pub change: ChangeKind,
    /// Its line there.
    pub line: u32,
    /// The mode that it stands in; absent for a command of the top level.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub within: Option<String>,
    /// The command. Of commands that byway does not type the first word alone is told, as the rest may hold secrets.
    pub text: String,
}

/// In which of two configurations a command is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ChangeKind {
    /// In the old one.
    Removed,
    /// In the new one.
    Added,
}

/// The configuration that a report is about.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'s> {
    /// The router, where it has a name.
    pub router: Option<&'s str>,
    /// The file.
    pub file: &'s str,
}

/// An entrance as packets name it: an interface, or `local`.
pub fn interface(entrance: &Entrance) -> String {
    match entrance {
        Entrance::Interface(name) => name.to_string(),
        Entrance::Local => "local".to_owned(),
    }
}

impl Compared {
    /// How many interfaces a report is about: all entrances but that of the router's own packets.
    pub fn of<E, A>(report: &verify::Report<E, A>, subject: Subject<'_>) -> Self {
        let interfaces = report.entrances.iter().filter(|one| matches!(one, Entrance::Interface(_))).count();
        Self { router: subject.router.map(str::to_owned), file: subject.file.to_owned(), interfaces }
    }
}

impl Difference {
    /// A difference. `actual` is the answer of a trace of the witness, `origin` the line that is responsible.
    pub fn of(
        difference: &verify::Difference<verify::Wanted, verify::Answer<'_>>,
        subject: Subject<'_>,
        actual: Outcome,
        redirect: Option<Redirect>,
        origin: Option<Origin>,
    ) -> Self {
        let interface = interface(&difference.entrance);
        Self {
            router: subject.router.unwrap_or_default().to_owned(),
            packets: difference.packets(),
            complete: difference.complete,
            witness: Packet::of(&difference.witness, Some(interface.clone())),
            expected: Outcome::of(&difference.first.outcome),
            actual,
            redirect,
            line: origin.map(line_of),
            file: subject.file.to_owned(),
            interface,
        }
    }
}

impl Change {
    /// A change. `old` and `new` are the answers of a trace of the witness, `origin` the line that is responsible.
    pub fn of<E, A>(
        difference: &verify::Difference<E, A>,
        subject: Subject<'_>,
        (old, new): (Outcome, Outcome),
        origin: Option<Origin>,
    ) -> Self {
        let interface = interface(&difference.entrance);
        Self {
            router: subject.router.map(str::to_owned),
            packets: difference.packets(),
            complete: difference.complete,
            witness: Packet::of(&difference.witness, Some(interface.clone())),
            old,
            new,
            line: origin.map(line_of),
            file: subject.file.to_owned(),
            interface,
        }
    }
}

impl Open {
    /// A condition that leaves a proof open.
    pub fn of(open: &verify::Open, subject: Subject<'_>) -> Self {
        Self {
            router: subject.router.map(str::to_owned),
            interface: interface(&open.entrance),
            condition: outcome::Condition::of(&open.condition, open.origin),
            file: subject.file.to_owned(),
        }
    }
}

impl Undecided {
    /// What was not decided.
    pub fn of(undecided: &verify::Undecided, subject: Subject<'_>) -> Self {
        Self {
            router: subject.router.map(str::to_owned),
            interface: interface(&undecided.entrance),
            limit: undecided.limit.clone(),
        }
    }
}
