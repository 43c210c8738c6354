//! Access lists: their entries as typed values.

use crate::spelling::text;
use byway_ios as ios;
use byway_ios::{ProtocolMatch, TcpFlags as IosFlags};
use schemars::JsonSchema;
use serde::Serialize;
use std::net::Ipv4Addr;

/// Standard lists match the source alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AclType {
    /// `standard`
    Standard,
    /// `extended`
    Extended,
}

/// How a block of a list is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AclForm {
    /// `ip access-list KIND NAME`, then the lines of its mode.
    Mode,
    /// `access-list N` before every entry.
    Global,
}

/// What an entry or a clause does with what it matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// `permit`
    Permit,
    /// `deny`
    Deny,
}

/// What a command for a list says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum AclCommand {
    /// An entry of an extended list.
    Extended(Box<ExtendedEntry>),
    /// An entry of a standard list.
    Standard(StandardEntry),
    /// `remark TEXT`
    Remark {
        /// The text.
        remark: String,
    },
    /// `evaluate NAME`: the entries of a reflexive list.
    Evaluate {
        /// The reflexive list.
        name: String,
    },
    /// `no` before a number or another command.
    No {
        /// The command that it takes away; absent where a number names it.
        #[serde(skip_serializing_if = "Option::is_none")]
        command: Option<Box<AclCommand>>,
    },
    /// A line that could not be read; a diagnostic says why.
    Unread,
}

/// An entry of an extended list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ExtendedEntry {
    /// `permit` or `deny`.
    pub action: Action,
    /// The protocol as IOS prints it: a name, or a number where it has none; `object-group` with `service_group`.
    pub protocol: String,
    /// The service object group in place of a protocol.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_group: Option<String>,
    /// The source address.
    pub source: Address,
    /// The source ports; absent for every port.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_ports: Option<Ports>,
    /// The destination address.
    pub destination: Address,
    /// The destination ports; absent for every port.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub destination_ports: Option<Ports>,
    /// What it asks of TCP flags.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tcp_flags: Option<TcpFlags>,
    /// The ICMP type; absent for every message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub icmp_type: Option<u8>,
    /// The ICMP code; absent for every code of the type.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub icmp_code: Option<u8>,
    /// The IGMP type; absent for every type.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub igmp_type: Option<u8>,
    /// `dscp`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dscp: Option<u8>,
    /// `precedence`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub precedence: Option<u8>,
    /// `tos`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tos: Option<u8>,
    /// `option`: an IP option by number, or `any`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ip_option: Option<IpOption>,
    /// `ttl`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ttl: Option<Ttl>,
    /// `fragments`: later fragments alone.
    #[serde(skip_serializing_if = "is_false")]
    pub fragments: bool,
    /// `log` or `log-input`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log: Option<Log>,
    /// `time-range`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_range: Option<String>,
    /// `reflect`, with seconds
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reflect: Option<Temporary>,
    /// `dynamic`, with minutes
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dynamic: Option<Temporary>,
}

/// An entry of a standard list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct StandardEntry {
    /// `permit` or `deny`.
    pub action: Action,
    /// The source address.
    pub source: Address,
    /// `log`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log: Option<Log>,
}

/// What an entry asks of an address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(tag = "match", rename_all = "kebab-case")]
pub enum Address {
    /// Every address.
    Any,
    /// One address.
    Host {
        /// The address.
        address: Ipv4Addr,
    },
    /// The addresses that agree with this one wherever the wildcard mask has a 0 bit.
    Masked {
        /// The address.
        address: Ipv4Addr,
        /// The wildcard mask.
        wildcard: Ipv4Addr,
    },
    /// The members of a network object group.
    ObjectGroup {
        /// The group.
        name: String,
    },
}

/// What an entry asks of a port.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Ports {
    /// The operator.
    pub operator: Operator,
    /// Its ports, in the order of entry; two for `range`.
    pub ports: Vec<u16>,
}

/// How a number is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Operator {
    /// One of these.
    Eq,
    /// None of these.
    Neq,
    /// Below.
    Lt,
    /// Above.
    Gt,
    /// From the first to the last, both included.
    Range,
}

/// What an entry asks of the time to live.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Ttl {
    /// The operator.
    pub operator: Operator,
    /// Its values; two for `range`.
    pub values: Vec<u8>,
}

/// What an entry asks of TCP flags.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TcpFlags {
    /// Whether one of the conditions suffices or all must hold.
    #[serde(rename = "match")]
    pub quantifier: Quantifier,
    /// `established`: ACK or RST is set.
    #[serde(skip_serializing_if = "is_false")]
    pub established: bool,
    /// Flags that must be set.
    pub set: Vec<String>,
    /// Flags that must be clear.
    pub clear: Vec<String>,
}

/// One or all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Quantifier {
    /// At least one condition holds.
    Any,
    /// Every condition holds.
    All,
}

/// An IP option.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum IpOption {
    /// That option.
    Number(u8),
    /// `any-options`
    Any(String),
}

/// `log` or `log-input`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Log {
    /// `log-input`
    pub input: bool,
    /// The word for the log.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cookie: Option<String>,
}

/// A list of temporary entries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Temporary {
    /// The list.
    pub name: String,
    /// How long entries live.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timeout: Option<u32>,
}

impl From<ios::AclKind> for AclType {
    fn from(kind: ios::AclKind) -> Self {
        match kind {
            ios::AclKind::Standard => Self::Standard,
            ios::AclKind::Extended => Self::Extended,
        }
    }
}

impl From<ios::AclForm> for AclForm {
    fn from(form: ios::AclForm) -> Self {
        match form {
            ios::AclForm::Mode => Self::Mode,
            ios::AclForm::Global => Self::Global,
        }
    }
}

impl From<ios::Action> for Action {
    fn from(action: ios::Action) -> Self {
        match action {
            ios::Action::Permit => Self::Permit,
            ios::Action::Deny => Self::Deny,
        }
    }
}

impl From<&ios::AclCommand<'_>> for AclCommand {
    fn from(command: &ios::AclCommand<'_>) -> Self {
        match command {
            ios::AclCommand::Extended(entry) => Self::Extended(Box::new(entry.into())),
            ios::AclCommand::Standard(entry) => Self::Standard(entry.into()),
            ios::AclCommand::Remark(remark) => Self::Remark { remark: text(remark) },
            ios::AclCommand::Evaluate(name) => Self::Evaluate { name: text(name.as_bytes()) },
            ios::AclCommand::No(command) => {
                Self::No { command: command.as_deref().map(|command| Box::new(command.into())) }
            }
            ios::AclCommand::Unread => Self::Unread,
        }
    }
}

impl From<&ios::Ace<'_>> for ExtendedEntry {
    fn from(entry: &ios::Ace<'_>) -> Self {
        let plain = ios::AceOptions::default();
        let options = entry.options.as_deref().unwrap_or(&plain);
        let (dscp, precedence, tos) = marking(options.marking);
        let message = match &entry.protocol {
            ProtocolMatch::Icmp(message) => *message,
            _ => None,
        };
        Self {
            action: entry.action.into(),
            protocol: protocol(&entry.protocol),
            service_group: match &entry.protocol {
                ProtocolMatch::ServiceGroup(group) => Some(text(group.as_bytes())),
                _ => None,
            },
            source: (&entry.source).into(),
            source_ports: match &entry.protocol {
                ProtocolMatch::Tcp { source, .. }
                | ProtocolMatch::Udp { source, .. }
                | ProtocolMatch::Sctp { source, .. } => ports(source),
                _ => None,
            },
            destination: (&entry.destination).into(),
            destination_ports: match &entry.protocol {
                ProtocolMatch::Tcp { destination, .. }
                | ProtocolMatch::Udp { destination, .. }
                | ProtocolMatch::Sctp { destination, .. } => ports(destination),
                _ => None,
            },
            tcp_flags: match &entry.protocol {
                ProtocolMatch::Tcp { flags: Some(flags), .. } => Some((*flags).into()),
                _ => None,
            },
            icmp_type: message.map(|message| message.kind),
            icmp_code: message.and_then(|message| message.code),
            igmp_type: match &entry.protocol {
                ProtocolMatch::Igmp(kind) => *kind,
                _ => None,
            },
            dscp,
            precedence,
            tos,
            ip_option: options.ip_option.map(|option| match option {
                Some(number) => IpOption::Number(number),
                None => IpOption::Any("any".to_owned()),
            }),
            ttl: options.ttl.as_ref().map(Ttl::from),
            fragments: options.fragments,
            log: options.log.as_ref().map(Log::from),
            time_range: options.time_range.as_ref().map(|name| text(name.as_bytes())),
            reflect: options.reflect.as_ref().map(|(name, timeout)| temporary(name, *timeout)),
            dynamic: options.dynamic.as_ref().map(|(name, timeout)| temporary(name, timeout.map(u32::from))),
        }
    }
}

impl From<&ios::StandardAce<'_>> for StandardEntry {
    fn from(entry: &ios::StandardAce<'_>) -> Self {
        Self {
            action: entry.action.into(),
            source: (&entry.source).into(),
            log: entry.log.as_ref().map(Log::from),
        }
    }
}

impl From<&ios::AddressMatch<'_>> for Address {
    fn from(address: &ios::AddressMatch<'_>) -> Self {
        match address {
            ios::AddressMatch::Any => Self::Any,
            ios::AddressMatch::Host(address) => Self::Host { address: *address },
            ios::AddressMatch::Masked { address, wildcard } => {
                Self::Masked { address: *address, wildcard: wildcard.0 }
            }
            ios::AddressMatch::Group(name) => Self::ObjectGroup { name: text(name.as_bytes()) },
        }
    }
}

impl From<&ios::TtlMatch> for Ttl {
    fn from(ttl: &ios::TtlMatch) -> Self {
        let (operator, values) = match ttl {
            ios::TtlMatch::Eq(values) => (Operator::Eq, values.clone()),
            ios::TtlMatch::Neq(values) => (Operator::Neq, values.clone()),
            ios::TtlMatch::Lt(value) => (Operator::Lt, vec![*value]),
            ios::TtlMatch::Gt(value) => (Operator::Gt, vec![*value]),
            ios::TtlMatch::Range(first, last) => (Operator::Range, vec![*first, *last]),
        };
        Self { operator, values }
    }
}

impl From<IosFlags> for TcpFlags {
    fn from(flags: IosFlags) -> Self {
        let names = |flags: ios::FlagSet| flags.names().map(str::to_owned).collect();
        let (quantifier, established, set, clear) = match flags {
            IosFlags::AnySet { established, flags } => {
                (Quantifier::Any, established, flags, ios::FlagSet::default())
            }
            IosFlags::MatchAny(conditions) => (Quantifier::Any, false, conditions.set, conditions.clear),
            IosFlags::MatchAll(conditions) => (Quantifier::All, false, conditions.set, conditions.clear),
        };
        Self { quantifier, established, set: names(set), clear: names(clear) }
    }
}

impl From<&ios::Log<'_>> for Log {
    fn from(log: &ios::Log<'_>) -> Self {
        Self { input: log.input, cookie: log.cookie.as_ref().map(|name| text(name.as_bytes())) }
    }
}

/// A list's name or number as text.
pub(crate) fn name(name: &ios::AclName<'_>) -> String {
    match name {
        ios::AclName::Named(name) => text(name.as_bytes()),
        ios::AclName::Numbered(number) => number.to_string(),
    }
}

fn protocol(protocol: &ProtocolMatch<'_>) -> String {
    let word = match protocol {
        ProtocolMatch::Ip => "ip",
        ProtocolMatch::Tcp { .. } => "tcp",
        ProtocolMatch::Udp { .. } => "udp",
        ProtocolMatch::Sctp { .. } => "sctp",
        ProtocolMatch::Icmp(_) => "icmp",
        ProtocolMatch::Igmp(_) => "igmp",
        ProtocolMatch::ServiceGroup(_) => "object-group",
        ProtocolMatch::Number(number) => {
            return byway_vocabulary::PROTOCOLS
                .name(*number)
                // IOS prints it as a number since IGRP is gone (ios-facts 1.6).
                .filter(|name| *name != "igrp")
                .map_or_else(|| number.to_string(), str::to_owned);
        }
    };
    word.to_owned()
}

fn ports(ports: &ios::PortMatch) -> Option<Ports> {
    let (operator, ports) = match ports {
        ios::PortMatch::Any => return None,
        ios::PortMatch::Eq(port) => (Operator::Eq, vec![*port]),
        ios::PortMatch::EqAny(ports) => (Operator::Eq, ports.to_vec()),
        ios::PortMatch::Neq(port) => (Operator::Neq, vec![*port]),
        ios::PortMatch::NeqAny(ports) => (Operator::Neq, ports.to_vec()),
        ios::PortMatch::Lt(port) => (Operator::Lt, vec![*port]),
        ios::PortMatch::Gt(port) => (Operator::Gt, vec![*port]),
        ios::PortMatch::Range(first, last) => (Operator::Range, vec![*first, *last]),
    };
    Some(Ports { operator, ports })
}

fn marking(marking: Option<ios::MarkingMatch>) -> (Option<u8>, Option<u8>, Option<u8>) {
    match marking {
        None => (None, None, None),
        Some(ios::MarkingMatch::Dscp(dscp)) => (Some(dscp), None, None),
        Some(ios::MarkingMatch::Precedence(precedence)) => (None, Some(precedence), None),
        Some(ios::MarkingMatch::Tos(tos)) => (None, None, Some(tos)),
        Some(ios::MarkingMatch::PrecedenceAndTos(precedence, tos)) => (None, Some(precedence), Some(tos)),
    }
}

fn temporary(name: &ios::Name<'_>, timeout: Option<u32>) -> Temporary {
    Temporary { name: text(name.as_bytes()), timeout }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the shape that serde asks for")]
fn is_false(value: &bool) -> bool {
    !value
}
