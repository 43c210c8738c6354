//! Clauses of route-maps as typed values.

use crate::acl;
use crate::spelling::text;
use byway_ios as ios;
use schemars::JsonSchema;
use serde::Serialize;
use std::net::Ipv4Addr;

/// What a line of a clause says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum ClauseCommand {
    /// `match`
    Match {
        /// What is matched.
        #[serde(rename = "match")]
        criterion: Match,
    },
    /// `set`
    Set {
        /// What is set.
        set: Set,
    },
    /// `description TEXT`
    Description {
        /// The text.
        description: String,
    },
    /// `continue [SEQUENCE]`
    Continue {
        /// The clause to go on with.
        #[serde(skip_serializing_if = "Option::is_none")]
        sequence: Option<u16>,
    },
    /// `no` before another command.
    No {
        /// The command that it takes away.
        command: Box<ClauseCommand>,
    },
    /// A `match` or `set` that byway does not type.
    Other,
    /// A line that could not be read; a diagnostic says why.
    Unread,
}

/// What a clause matches.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(tag = "criterion", rename_all = "kebab-case")]
pub enum Match {
    /// `match ip address ACL ...`: any of them.
    Address {
        /// The lists, by name or number.
        acls: Vec<String>,
    },
    /// `match ip address prefix-list PL ...`
    PrefixList {
        /// The prefix lists.
        prefix_lists: Vec<String>,
    },
    /// `match length MIN MAX`, both included.
    Length {
        /// The least length.
        min: u32,
        /// The greatest length.
        max: u32,
    },
    /// `match interface IF ...`
    Interface {
        /// The interfaces.
        interfaces: Vec<String>,
    },
}

/// What a clause does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(tag = "action", rename_all = "kebab-case")]
pub enum Set {
    /// `set ip next-hop A ...`, also of a VRF or the global table.
    NextHop {
        /// The addresses, in order of trial.
        next_hops: Vec<Ipv4Addr>,
        /// The table in which they are looked up, where one is named.
        #[serde(skip_serializing_if = "Option::is_none")]
        table: Option<Table>,
    },
    /// `set ip next-hop recursive A`
    RecursiveNextHop {
        /// The address.
        next_hop: Ipv4Addr,
        /// The table in which it is resolved, where one is named.
        #[serde(skip_serializing_if = "Option::is_none")]
        table: Option<Table>,
    },
    /// `set ip next-hop verify-availability A N track T`
    TrackedNextHop {
        /// The address.
        next_hop: Ipv4Addr,
        /// Its place among the others.
        order: u16,
        /// The track object.
        track: u16,
        /// The VRF, where one is named.
        #[serde(skip_serializing_if = "Option::is_none")]
        vrf: Option<String>,
    },
    /// `set ip next-hop verify-availability`
    VerifyAvailability,
    /// `set ip next-hop dynamic dhcp`
    DhcpNextHop,
    /// `set ip default next-hop A ...`, also of a VRF or the global table.
    DefaultNextHop {
        /// The addresses, in order of trial.
        next_hops: Vec<Ipv4Addr>,
        /// The table in which they are looked up, where one is named.
        #[serde(skip_serializing_if = "Option::is_none")]
        table: Option<Table>,
    },
    /// `set ip default next-hop recursive A`
    RecursiveDefaultNextHop {
        /// The address.
        next_hop: Ipv4Addr,
        /// The VRF, where one is named.
        #[serde(skip_serializing_if = "Option::is_none")]
        vrf: Option<String>,
    },
    /// `set ip default next-hop verify-availability`
    DefaultVerifyAvailability,
    /// `set interface IF ...`
    Interface {
        /// The interfaces, in order of trial.
        interfaces: Vec<String>,
    },
    /// `set default interface IF ...`
    DefaultInterface {
        /// The interfaces, in order of trial.
        interfaces: Vec<String>,
    },
    /// `set ip precedence P`
    Precedence {
        /// The value.
        value: u8,
    },
    /// `set ip tos T`
    Tos {
        /// The value.
        value: u8,
    },
    /// `set ip df 0|1`
    Df {
        /// Whether the bit is set.
        value: bool,
    },
    /// `set ip qos-group N`
    QosGroup {
        /// The group.
        value: u16,
    },
    /// `set vrf V`
    Vrf {
        /// The VRF.
        vrf: String,
    },
    /// `set global`
    Global,
}

/// A routing table: `global`, or a VRF by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Table {
    /// The global table.
    Global,
    /// That VRF.
    Vrf(String),
}

impl From<&ios::ClauseCommand<'_>> for ClauseCommand {
    fn from(command: &ios::ClauseCommand<'_>) -> Self {
        match command {
            ios::ClauseCommand::Match(criterion) => Self::Match { criterion: criterion.into() },
            ios::ClauseCommand::Set(set) => Self::Set { set: set.into() },
            ios::ClauseCommand::Description(words) => Self::Description { description: text(words) },
            ios::ClauseCommand::Continue(sequence) => Self::Continue { sequence: *sequence },
            ios::ClauseCommand::No(command) => Self::No { command: Box::new(command.as_ref().into()) },
            ios::ClauseCommand::Other(_) => Self::Other,
            ios::ClauseCommand::Unread => Self::Unread,
        }
    }
}

impl From<&ios::Match<'_>> for Match {
    fn from(criterion: &ios::Match<'_>) -> Self {
        match criterion {
            ios::Match::Address(lists) => Self::Address { acls: lists.iter().map(acl::name).collect() },
            ios::Match::PrefixList(lists) => {
                Self::PrefixList { prefix_lists: lists.iter().map(|list| text(list.as_bytes())).collect() }
            }
            ios::Match::Length(min, max) => Self::Length { min: *min, max: *max },
            ios::Match::Interface(interfaces) => Self::Interface { interfaces: names(interfaces) },
        }
    }
}

impl From<&ios::Set<'_>> for Set {
    fn from(set: &ios::Set<'_>) -> Self {
        let vrf = |name: &Option<ios::Name<'_>>| name.as_ref().map(|name| text(name.as_bytes()));
        match set {
            ios::Set::NextHop(addresses) => Self::NextHop { next_hops: addresses.clone(), table: None },
            ios::Set::RecursiveNextHop { table, address } => {
                Self::RecursiveNextHop { next_hop: *address, table: table.as_ref().map(Table::from) }
            }
            ios::Set::VerifyAvailability => Self::VerifyAvailability,
            ios::Set::TrackedNextHop { vrf: name, address, order, track } => {
                Self::TrackedNextHop { next_hop: *address, order: *order, track: *track, vrf: vrf(name) }
            }
            ios::Set::DhcpNextHop => Self::DhcpNextHop,
            ios::Set::DefaultNextHop(addresses) => {
                Self::DefaultNextHop { next_hops: addresses.clone(), table: None }
            }
            ios::Set::DefaultVerifyAvailability => Self::DefaultVerifyAvailability,
            ios::Set::RecursiveDefaultNextHop { vrf: name, address } => {
                Self::RecursiveDefaultNextHop { next_hop: *address, vrf: vrf(name) }
            }
            ios::Set::Interface(interfaces) => Self::Interface { interfaces: names(interfaces) },
            ios::Set::DefaultInterface(interfaces) => {
                Self::DefaultInterface { interfaces: names(interfaces) }
            }
            ios::Set::Precedence(value) => Self::Precedence { value: *value },
            ios::Set::Tos(value) => Self::Tos { value: *value },
            ios::Set::Df(value) => Self::Df { value: *value },
            ios::Set::QosGroup(value) => Self::QosGroup { value: *value },
            ios::Set::Vrf(name) => Self::Vrf { vrf: text(name.as_bytes()) },
            ios::Set::Global => Self::Global,
            ios::Set::TableNextHop { default, table, addresses } => {
                let (next_hops, table) = (addresses.clone(), Some(Table::from(table)));
                if *default {
                    Self::DefaultNextHop { next_hops, table }
                } else {
                    Self::NextHop { next_hops, table }
                }
            }
        }
    }
}

impl From<&ios::Table<'_>> for Table {
    fn from(table: &ios::Table<'_>) -> Self {
        match table {
            ios::Table::Global => Self::Global,
            ios::Table::Vrf(name) => Self::Vrf(text(name.as_bytes())),
        }
    }
}

fn names(interfaces: &[ios::InterfaceName<'_>]) -> Vec<String> {
    interfaces.iter().map(ToString::to_string).collect()
}
