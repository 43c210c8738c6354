//! Lines of interfaces as typed values.

use crate::acl;
use crate::spelling::text;
use byway_ios as ios;
use schemars::JsonSchema;
use serde::Serialize;
use std::net::Ipv4Addr;

/// What kind of link a WAN subinterface is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum LinkKind {
    /// `point-to-point`
    PointToPoint,
    /// `multipoint`
    Multipoint,
}

/// What a line of an interface says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum InterfaceCommand {
    /// `ip address A MASK [secondary]`
    Address {
        /// The address.
        address: Ipv4Addr,
        /// The prefix length.
        length: u8,
        /// A further address.
        secondary: bool,
    },
    /// `ip address dhcp`
    Dhcp,
    /// `ip address negotiated`
    Negotiated,
    /// `ip unnumbered IF`
    Unnumbered {
        /// The interface that lends its address.
        interface: String,
    },
    /// `ip vrf forwarding V` or `vrf forwarding V`
    Vrf {
        /// The VRF.
        vrf: String,
    },
    /// `ip policy route-map TAG`
    Policy {
        /// The route-map.
        route_map: String,
    },
    /// `ip access-group ACL in|out`
    AccessGroup {
        /// The list, by name or number.
        acl: String,
        /// Which way.
        direction: FilterDirection,
    },
    /// `ip nat inside|outside`
    Nat {
        /// The side.
        side: NatSide,
    },
    /// `encapsulation dot1Q N [native]`
    Dot1q {
        /// The VLAN.
        vlan: u16,
        /// Untagged.
        native: bool,
    },
    /// `ipv6 policy route-map TAG`
    Ipv6Policy {
        /// The route-map.
        route_map: String,
    },
    /// `ipv6 traffic-filter NAME in|out`
    Ipv6Filter {
        /// The list.
        acl: String,
        /// Which way.
        direction: FilterDirection,
    },
    /// `shutdown`
    Shutdown,
    /// `description TEXT`
    Description {
        /// The text.
        description: String,
    },
    /// `no ip address`: every address.
    NoAddresses,
    /// `no ip policy`
    NoPolicy,
    /// `no shutdown`
    NoShutdown,
    /// `no` before another command.
    No {
        /// The command that it takes away.
        command: Box<InterfaceCommand>,
    },
    /// A command that byway does not type; its first word alone is told, as the rest may hold secrets.
    Other {
        /// The first word.
        keyword: String,
    },
    /// A line that could not be read; a diagnostic says why.
    Unread,
}

/// Which way a filter looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FilterDirection {
    /// `in`
    In,
    /// `out`
    Out,
}

/// The side of address translation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum NatSide {
    /// `inside`
    Inside,
    /// `outside`
    Outside,
}

impl From<ios::LinkKind> for LinkKind {
    fn from(link: ios::LinkKind) -> Self {
        match link {
            ios::LinkKind::PointToPoint => Self::PointToPoint,
            ios::LinkKind::Multipoint => Self::Multipoint,
        }
    }
}

impl InterfaceCommand {
    /// The command of a line; `keyword` is the line's first word, for a command that is not typed.
    pub(crate) fn of(command: &ios::InterfaceCommand<'_>, keyword: &[u8]) -> Self {
        match command {
            ios::InterfaceCommand::Address { address, length, secondary } => {
                Self::Address { address: *address, length: *length, secondary: *secondary }
            }
            ios::InterfaceCommand::Dhcp => Self::Dhcp,
            ios::InterfaceCommand::Negotiated => Self::Negotiated,
            ios::InterfaceCommand::Unnumbered(lender) => Self::Unnumbered { interface: lender.to_string() },
            ios::InterfaceCommand::Vrf { name, definition: _ } => Self::Vrf { vrf: text(name.as_bytes()) },
            ios::InterfaceCommand::Policy(map) => Self::Policy { route_map: text(map.as_bytes()) },
            ios::InterfaceCommand::AccessGroup { acl, direction } => {
                Self::AccessGroup { acl: acl::name(acl), direction: (*direction).into() }
            }
            ios::InterfaceCommand::Nat(side) => Self::Nat { side: (*side).into() },
            ios::InterfaceCommand::Dot1q { vlan, native } => Self::Dot1q { vlan: *vlan, native: *native },
            ios::InterfaceCommand::Ipv6Policy(map) => Self::Ipv6Policy { route_map: text(map.as_bytes()) },
            ios::InterfaceCommand::Ipv6Filter { acl, direction } => {
                Self::Ipv6Filter { acl: text(acl.as_bytes()), direction: (*direction).into() }
            }
            ios::InterfaceCommand::Shutdown => Self::Shutdown,
            ios::InterfaceCommand::Description(words) => Self::Description { description: text(words) },
            ios::InterfaceCommand::No(ios::Negated::Addresses) => Self::NoAddresses,
            ios::InterfaceCommand::No(ios::Negated::Policy) => Self::NoPolicy,
            ios::InterfaceCommand::No(ios::Negated::Shutdown) => Self::NoShutdown,
            ios::InterfaceCommand::No(ios::Negated::Command(command)) => {
                Self::No { command: Box::new(Self::of(command, keyword)) }
            }
            ios::InterfaceCommand::Other => Self::Other { keyword: crate::spelling::keyword(keyword) },
            ios::InterfaceCommand::Unread => Self::Unread,
        }
    }
}

impl From<ios::FilterDirection> for FilterDirection {
    fn from(direction: ios::FilterDirection) -> Self {
        match direction {
            ios::FilterDirection::In => Self::In,
            ios::FilterDirection::Out => Self::Out,
        }
    }
}

impl From<ios::NatSide> for NatSide {
    fn from(side: ios::NatSide) -> Self {
        match side {
            ios::NatSide::Inside => Self::Inside,
            ios::NatSide::Outside => Self::Outside,
        }
    }
}
