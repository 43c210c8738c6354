//! What becomes of packets, as `trace`, `verify` and `diff` print it: an outcome, what decided it, and under which conditions.

use byway_ios::state::Origin;
use byway_lift::Decision;
use byway_policy as policy;
use byway_policy::{ConditionKind, Table, Unrouted};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::net::Ipv4Addr;

/// An outcome, and what decided it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Outcome {
    /// Where the packets go.
    #[serde(flatten)]
    pub action: Action,
    /// What is written into them on the way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub marks: Option<Marks>,
    /// The route-map that is bound, defined or not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub route_map: Option<String>,
    /// The number of the clause that decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sequence: Option<u16>,
    /// The access list that was asked last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acl: Option<String>,
    /// The line of its entry that decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acl_line: Option<u32>,
    /// The line of the configuration that decided: of the entry, else of the clause, else of the binding.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// What could make the answer another one, and what informs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<Condition>,
}

/// Where packets go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "action", rename_all = "kebab-case")]
pub enum Action {
    /// To the first usable hop.
    Redirect {
        /// The hops in order of trial, each once. Empty where the table of `vrf` alone is set: it says the way.
        next_hops: Vec<Ipv4Addr>,
        /// Whether the routing table finds the way to the hops; else they are neighbours.
        #[serde(default, skip_serializing_if = "is_false")]
        recursive: bool,
        /// The VRF in which they are looked up, `global` for the table outside every VRF; left out: that of the interface.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        vrf: Option<String>,
        /// Where they go when no hop is usable; left out: routed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        otherwise: Option<Box<Action>>,
    },
    /// Out of the first of these interfaces that is up.
    Interface {
        /// The interfaces in order of trial.
        interfaces: Vec<String>,
        /// Where they go when none is up; left out: routed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        otherwise: Option<Box<Action>>,
    },
    /// Only where the routing table has no explicit route, else routed.
    Default {
        /// The hops in order of trial.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        next_hops: Option<Vec<Ipv4Addr>>,
        /// The interfaces in order of trial; `Null0` drops.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        interfaces: Option<Vec<String>>,
        /// Whether the routing table finds the way to the hops; else they are neighbours.
        #[serde(default, skip_serializing_if = "is_false")]
        recursive: bool,
        /// The VRF in which they are looked up, `global` for the table outside every VRF; left out: that of the interface.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        vrf: Option<String>,
        /// Where they go when that is not usable; left out: routed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        otherwise: Option<Box<Action>>,
    },
    /// Nowhere: Null0.
    Drop,
    /// Where the routing table says.
    Route {
        /// Why. Where a set of packets has several reasons it is the first of `reasons`.
        reason: RouteReason,
        /// All of them, where a set of packets has several: those of a clause first.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        reasons: Vec<RouteReason>,
    },
    /// A field that was left out decides.
    Depends {
        /// The fields, as packets name them.
        on: Vec<String>,
        /// The packets of each outcome.
        cases: Vec<Case>,
    },
}

/// Some of the packets that were asked about, and what becomes of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Case {
    /// The packets, in the manner of access-list entries.
    pub packets: Vec<String>,
    /// What becomes of them.
    pub outcome: Outcome,
}

/// Why the routing table decides. In the order in which several are told: those of a clause first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RouteReason {
    /// The clause that matches is a `deny`.
    DenyClause,
    /// The clause that matches says no way.
    ClauseWithoutSet,
    /// Everything that the clause tries counts as down (`--down`).
    NothingUsable,
    /// The packets meet no policy.
    NoPolicy,
    /// The policy names a route-map that is not there.
    UndefinedRouteMap,
    /// No clause matches.
    NoMatch,
    /// Multicast or broadcast: policy routing handles unicast alone.
    NotUnicast,
}

/// What is written into the header of packets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Marks {
    /// IP precedence, 0 to 7.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub precedence: Option<u8>,
    /// The four type-of-service bits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tos: Option<u8>,
    /// The don't-fragment bit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub df: Option<bool>,
    /// A group for the router's own queues.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub qos_group: Option<u16>,
}

/// What could make an answer another one, or informs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Condition {
    /// Its kind. Programs read this and never the words.
    pub kind: String,
    /// What it is about: the name of a list, a group, a time range, an interface, a track, or the words of a line.
    pub name: String,
    /// The line of the configuration that it comes from; null where none says so.
    pub line: Option<u32>,
    /// What it means, in one sentence for people.
    pub says: String,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks with a reference")]
const fn is_false(value: &bool) -> bool {
    !*value
}

/// The line of an origin, from 1.
pub fn line_of(origin: Origin) -> u32 {
    origin.line.number()
}

impl Outcome {
    /// An outcome alone.
    pub fn of(outcome: &policy::Outcome) -> Self {
        Self::from_parts(Action::of(&outcome.action), outcome.marks)
    }

    /// An outcome of parts.
    pub fn from_parts(action: Action, marks: policy::Marks) -> Self {
        let marks = (marks != policy::Marks::default()).then(|| Marks::of(marks));
        let conditions = Vec::new();
        Self {
            action,
            marks,
            route_map: None,
            sequence: None,
            acl: None,
            acl_line: None,
            line: None,
            conditions,
        }
    }

    /// Together with what decided it.
    #[must_use]
    pub fn decided(self, decision: &Decision<'_>) -> Self {
        Self {
            route_map: decision.map.map(ToString::to_string),
            sequence: decision.clause.map(|clause| clause.sequence),
            acl: decision.list.map(ToString::to_string),
            acl_line: decision.entry.map(line_of),
            line: decision.line.map(line_of),
            ..self
        }
    }

    /// Together with its conditions.
    #[must_use]
    pub fn under(self, conditions: impl IntoIterator<Item = Condition>) -> Self {
        Self { conditions: conditions.into_iter().collect(), ..self }
    }

    /// Whether both send packets the same way with the same marks; why the routing table decides does not count.
    pub fn is_same_as(&self, other: &Self) -> bool {
        let both_routed =
            matches!((&self.action, &other.action), (Action::Route { .. }, Action::Route { .. }));
        (both_routed || self.action == other.action) && self.marks == other.marks
    }

    /// The answer of a configuration.
    pub fn of_answer(answer: &byway_verify::Answer<'_>) -> Self {
        let conditions =
            answer.conditions.iter().map(|(condition, origin)| Condition::of(condition, *origin));
        Self::of(&answer.outcome).decided(&answer.decision).under(conditions)
    }
}

impl Action {
    /// An action as the contract writes it.
    pub fn of(action: &policy::Action) -> Self {
        let behind = |otherwise: &Option<Box<policy::Action>>| {
            otherwise.as_ref().map(|action| Box::new(Self::of(action)))
        };
        match action {
            policy::Action::Redirect { to, otherwise } => Self::Redirect {
                next_hops: to.addresses(),
                recursive: to.recursive,
                vrf: to.vrf.as_ref().map(table),
                otherwise: behind(otherwise),
            },
            policy::Action::Interface { interfaces, otherwise } => {
                Self::Interface { interfaces: interfaces.clone(), otherwise: behind(otherwise) }
            }
            policy::Action::Default { to, otherwise } => Self::without_route(to, behind(otherwise)),
            policy::Action::Drop => Self::Drop,
            policy::Action::Route(reason) => Self::routed([RouteReason::of(*reason)]),
        }
    }

    /// Routed, for each of these reasons; without one no clause matches.
    pub fn routed(reasons: impl IntoIterator<Item = RouteReason>) -> Self {
        let reasons: BTreeSet<RouteReason> = reasons.into_iter().collect();
        let reason = reasons.first().copied().unwrap_or(RouteReason::NoMatch);
        let reasons = if reasons.len() > 1 { reasons.into_iter().collect() } else { Vec::new() };
        Self::Route { reason, reasons }
    }

    fn without_route(to: &Unrouted, otherwise: Option<Box<Self>>) -> Self {
        let (next_hops, interfaces, recursive, vrf) = match to {
            Unrouted::Redirect(to) => (Some(to.addresses()), None, to.recursive, to.vrf.as_ref().map(table)),
            Unrouted::Interface(interfaces) => (None, Some(interfaces.clone()), false, None),
            Unrouted::Drop => (None, Some(vec!["Null0".to_owned()]), false, None),
        };
        Self::Default { next_hops, interfaces, recursive, vrf, otherwise }
    }
}

fn table(table: &Table) -> String {
    match table {
        Table::Global => "global".to_owned(),
        Table::Vrf(vrf) => vrf.clone(),
    }
}

impl RouteReason {
    /// A reason as the contract writes it.
    pub const fn of(reason: policy::RouteReason) -> Self {
        match reason {
            policy::RouteReason::NoPolicy => Self::NoPolicy,
            policy::RouteReason::UndefinedRouteMap => Self::UndefinedRouteMap,
            policy::RouteReason::NoMatch => Self::NoMatch,
            policy::RouteReason::DenyClause => Self::DenyClause,
            policy::RouteReason::ClauseWithoutSet => Self::ClauseWithoutSet,
            policy::RouteReason::NotUnicast => Self::NotUnicast,
        }
    }
}

impl Marks {
    const fn of(marks: policy::Marks) -> Self {
        let policy::Marks { precedence, tos, df, qos_group } = marks;
        Self { precedence, tos, df, qos_group }
    }
}

impl Condition {
    /// A condition, and the line that it comes from.
    pub fn of(condition: &policy::Condition, origin: Option<Origin>) -> Self {
        let shown = match condition.kind {
            // These name a line as it is written.
            ConditionKind::UnsupportedMatch
            | ConditionKind::UnmodelledLine
            | ConditionKind::DualFamilyClause => {
                let name = crate::shown::words(&condition.name);
                policy::Condition { kind: condition.kind, name }
            }
            _ => condition.clone(),
        };
        Self {
            kind: shown.kind.word().to_owned(),
            says: says(&shown),
            name: shown.name,
            line: origin.map(line_of),
        }
    }
}

/// What a condition means, in one sentence for people. Names in it are as they are: who shows them escapes them.
pub fn says(condition: &policy::Condition) -> String {
    let name = &condition.name;
    match condition.kind {
        ConditionKind::UndefinedAcl => {
            format!("list `{name}` is not defined: IOS then matches every packet")
        }
        ConditionKind::EmptyAcl => {
            format!("list `{name}` has no entry: IOS then matches every packet")
        }
        ConditionKind::UndefinedObjectGroup => {
            format!(
                "object group `{name}` is not defined or has no member: which packets its entry takes is not known"
            )
        }
        ConditionKind::TimeRange => {
            format!("the entry is there only while time range `{name}` is on; here it counts as on")
        }
        ConditionKind::Reflexive => {
            format!("which entries `{name}` has depends on the sessions that are open; here it has none")
        }
        ConditionKind::DualFamilyClause => {
            format!(
                "the clause also has `{name}`; here IPv4 packets are asked the IPv4 lines alone, which is not documented"
            )
        }
        ConditionKind::PrefixListMatch => {
            format!(
                "policy routing ignores prefix list `{name}`, so the clause matches whatever that list says; not every release was tried"
            )
        }
        ConditionKind::UnsupportedMatch => {
            format!("`{name}` is not asked here: whether the router matches by it is not known")
        }
        ConditionKind::UnmodelledLine => {
            format!("`{name}` has a line that byway does not understand and that may matter")
        }
        ConditionKind::Platform => match name.strip_suffix(" with length") {
            Some(lists) => format!(
                "a clause asks `{lists}` and the length: IOS wants both to fit, some switches take either"
            ),
            None => format!(
                "a list of a policy names object group `{name}`: platforms differ in whether they take that"
            ),
        },
        ConditionKind::Tracked if name == "cdp" => {
            "a next hop is used only while it is seen as a neighbour by CDP; here it counts as seen"
                .to_owned()
        }
        ConditionKind::Tracked => {
            format!("a next hop is used only while track {name} is up; here it counts as up")
        }
        ConditionKind::UndefinedTrack => {
            format!(
                "track {name} is not defined, so the router will not use its next hop; here it counts as up"
            )
        }
        ConditionKind::DestinationIsRouter => {
            format!(
                "the destination may be the router itself ({name}): routers keep such packets, some switches redirect them all the same"
            )
        }
        ConditionKind::NextHopNotConnected => {
            format!(
                "next hop {name} is in no connected subnet that is up: a hop that is no neighbour is not used"
            )
        }
        ConditionKind::LogInPolicyAcl => {
            format!("list `{name}` has an entry with `log`, which turns policy routing off on some platforms")
        }
    }
}
