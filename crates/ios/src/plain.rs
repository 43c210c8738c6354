//! The ordinary entry, small and quick: what nearly every line of a long list is.
//!
//! A list may have a million entries, and nearly all of them say no more than action, protocol, addresses, one port a side,
//! `established` and `log`. [`PlainEntry`] holds that in 32 bytes, and [`read()`] reads it from the bytes of a line in one pass
//! without cutting words. Both are shortcuts of [`AclCommand`] and of its grammar: what does not fit takes the long way, and
//! the tests of `read` hold the two equal. `cargo bench -p byway-ios` shows what it gains.

mod hash;
mod port_names;
mod read;

pub(crate) use read::{Read, read};

use crate::ace::{Ace, AceOptions, Action, FlagSet, Log, ProtocolMatch, StandardAce, TcpFlags};
use crate::acl::{AclCommand, AclKind};
use crate::address::{AddressMatch, WildcardMask};
use crate::port::PortMatch;
use byway_vocabulary::IcmpMessage;
use std::net::Ipv4Addr;

/// An ordinary entry: one that names nothing. What it asks is read from it without spreading it out into a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlainEntry {
    source: PlainAddress,
    destination: PlainAddress,
    above: Above,
    action: Action,
    protocol: u8,
    shape: Shape,
}

/// The kind of list, and whether the entry logs: in one byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    Standard,
    StandardLog,
    Extended,
    ExtendedLog,
}

impl Shape {
    const fn of(kind: AclKind, log: bool) -> Self {
        match (kind, log) {
            (AclKind::Standard, false) => Self::Standard,
            (AclKind::Standard, true) => Self::StandardLog,
            (AclKind::Extended, false) => Self::Extended,
            (AclKind::Extended, true) => Self::ExtendedLog,
        }
    }

    const fn kind(self) -> AclKind {
        match self {
            Self::Standard | Self::StandardLog => AclKind::Standard,
            Self::Extended | Self::ExtendedLog => AclKind::Extended,
        }
    }

    const fn logs(self) -> bool {
        matches!(self, Self::StandardLog | Self::ExtendedLog)
    }
}

/// [`AddressMatch`] without groups, as the router stores it: no kind stands apart, so that no branch hangs on it. The address has
/// no 1 bit under the wildcard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct PlainAddress {
    address: Ipv4Addr,
    wildcard: WildcardMask,
}

/// What stands above the protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Above {
    Nothing,
    Ports(PlainPort, PlainPort),
    Established(PlainPort, PlainPort),
    Message(u8, Option<u8>),
}

/// What an ordinary entry asks of a port: [`PortMatch`] with one port or range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlainPort {
    operator: Operator,
    /// The port, or the first of a range; 0 for any.
    first: [u8; 2],
    /// The last of a range; 0 for another operator.
    last: [u8; 2],
}

/// What [`PlainPort`] asks of a port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operator {
    Any,
    Eq,
    Neq,
    Lt,
    Gt,
    Range,
}

impl PlainEntry {
    /// What it does with what it takes.
    pub const fn action(&self) -> Action {
        self.action
    }

    /// The kind of list that it is of.
    pub const fn kind(&self) -> AclKind {
        self.shape.kind()
    }

    /// The protocol; none for every one, which an entry of a standard list is for.
    pub const fn protocol(&self) -> Option<u8> {
        match self.protocol {
            0 => None,
            number => Some(number),
        }
    }

    /// The source address, without bits under its wildcard.
    pub const fn source(&self) -> (Ipv4Addr, WildcardMask) {
        (self.source.address, self.source.wildcard)
    }

    /// The destination address, without bits under its wildcard: any in a standard list.
    pub const fn destination(&self) -> (Ipv4Addr, WildcardMask) {
        (self.destination.address, self.destination.wildcard)
    }

    /// What it asks of the source port and of the destination port: nothing where the protocol has none.
    pub const fn ports(&self) -> (PlainPort, PlainPort) {
        match self.above {
            Above::Ports(source, destination) | Above::Established(source, destination) => {
                (source, destination)
            }
            Above::Nothing | Above::Message(..) => (PlainPort::ANY, PlainPort::ANY),
        }
    }

    /// The message of ICMP that it asks for.
    pub const fn message(&self) -> Option<IcmpMessage> {
        match self.above {
            Above::Message(kind, code) => Some(IcmpMessage { kind, code }),
            Above::Nothing | Above::Ports(..) | Above::Established(..) => None,
        }
    }

    /// Whether it asks for an established connection.
    pub const fn is_established(&self) -> bool {
        matches!(self.above, Above::Established(..))
    }

    /// Whether it logs.
    pub const fn logs(&self) -> bool {
        self.shape.logs()
    }

    /// The entry of a command, where it is ordinary.
    pub(crate) fn of(command: &AclCommand<'_>) -> Option<Self> {
        match command {
            AclCommand::Extended(ace) => Self::of_extended(ace),
            AclCommand::Standard(ace) => Some(Self {
                source: PlainAddress::of(&ace.source)?,
                destination: PlainAddress::ANY,
                above: Above::Nothing,
                action: ace.action,
                protocol: 0,
                shape: Shape::of(AclKind::Standard, plain_log(ace.log.as_ref())?),
            }),
            AclCommand::Remark(_) | AclCommand::Evaluate(_) | AclCommand::No(_) | AclCommand::Unread => None,
        }
    }

    fn of_extended(ace: &Ace<'_>) -> Option<Self> {
        let log = match ace.options.as_deref() {
            None => false,
            Some(AceOptions {
                dynamic: None,
                marking: None,
                ip_option: None,
                ttl: None,
                log,
                time_range: None,
                fragments: false,
                reflect: None,
            }) => plain_log(log.as_ref())?,
            Some(_) => return None,
        };
        let (protocol, above) = match &ace.protocol {
            ProtocolMatch::Ip => (0, Above::Nothing),
            ProtocolMatch::Tcp { source, destination, flags } => {
                let (source, destination) = (PlainPort::of(source)?, PlainPort::of(destination)?);
                match flags {
                    None => (TCP, Above::Ports(source, destination)),
                    Some(TcpFlags::AnySet { established: true, flags: FlagSet(0) }) => {
                        (TCP, Above::Established(source, destination))
                    }
                    Some(_) => return None,
                }
            }
            ProtocolMatch::Udp { source, destination } => {
                (UDP, Above::Ports(PlainPort::of(source)?, PlainPort::of(destination)?))
            }
            ProtocolMatch::Sctp { source, destination } => {
                (SCTP, Above::Ports(PlainPort::of(source)?, PlainPort::of(destination)?))
            }
            ProtocolMatch::Icmp(None) => (ICMP, Above::Nothing),
            ProtocolMatch::Icmp(Some(message)) => (ICMP, Above::Message(message.kind, message.code)),
            ProtocolMatch::Igmp(None) => (IGMP, Above::Nothing),
            ProtocolMatch::Number(number) => (*number, Above::Nothing),
            ProtocolMatch::Igmp(Some(_)) | ProtocolMatch::ServiceGroup(_) => return None,
        };
        Some(Self {
            source: PlainAddress::of(&ace.source)?,
            destination: PlainAddress::of(&ace.destination)?,
            above,
            action: ace.action,
            protocol,
            shape: Shape::of(AclKind::Extended, log),
        })
    }

    /// The command that it stands for.
    pub(crate) fn command(&self) -> AclCommand<'static> {
        let log = self.shape.logs().then_some(Log { input: false, cookie: None });
        if self.shape.kind() == AclKind::Standard {
            return AclCommand::Standard(StandardAce {
                action: self.action,
                source: self.source.spread(),
                log,
            });
        }
        let mut protocol = ProtocolMatch::of_number(self.protocol);
        match (&mut protocol, self.above) {
            (
                ProtocolMatch::Tcp { source, destination, .. }
                | ProtocolMatch::Udp { source, destination }
                | ProtocolMatch::Sctp { source, destination },
                Above::Ports(from, to) | Above::Established(from, to),
            ) => {
                *source = from.spread();
                *destination = to.spread();
            }
            (ProtocolMatch::Icmp(message), Above::Message(kind, code)) => {
                *message = Some(IcmpMessage { kind, code });
            }
            _ => {}
        }
        if let (ProtocolMatch::Tcp { flags, .. }, Above::Established(..)) = (&mut protocol, self.above) {
            *flags = Some(TcpFlags::AnySet { established: true, flags: FlagSet::default() });
        }
        AclCommand::Extended(Ace {
            action: self.action,
            protocol,
            source: self.source.spread(),
            destination: self.destination.spread(),
            options: log.map(|log| Box::new(AceOptions { log: Some(log), ..AceOptions::default() })),
        })
    }
}

/// Whether it logs, where it does so without a word or an interface.
fn plain_log(log: Option<&Log<'_>>) -> Option<bool> {
    match log {
        None => Some(false),
        Some(Log { input: false, cookie: None }) => Some(true),
        Some(_) => None,
    }
}

impl PlainAddress {
    const ANY: Self = Self { address: Ipv4Addr::UNSPECIFIED, wildcard: WildcardMask::ANY };

    const fn host(address: Ipv4Addr) -> Self {
        Self { address, wildcard: WildcardMask::HOST }
    }

    /// As [`AddressMatch::masked`].
    fn masked(address: Ipv4Addr, wildcard: WildcardMask) -> Self {
        Self { address: Ipv4Addr::from(u32::from(address) & !wildcard.bits()), wildcard }
    }

    fn of(matched: &AddressMatch<'_>) -> Option<Self> {
        let plain = match matched {
            AddressMatch::Any => Self::ANY,
            AddressMatch::Host(host) => Self::host(*host),
            AddressMatch::Masked { address, wildcard } => Self::masked(*address, *wildcard),
            AddressMatch::Group(_) => return None,
        };
        // What no router stores was made, and is given back as it was made.
        Some(plain).filter(|plain| plain.spread() == *matched)
    }

    fn spread(self) -> AddressMatch<'static> {
        AddressMatch::masked(self.address, self.wildcard)
    }
}

impl PlainPort {
    const ANY: Self = Self::one(Operator::Any, [0, 0]);

    const fn one(operator: Operator, port: [u8; 2]) -> Self {
        Self { operator, first: port, last: [0, 0] }
    }

    const fn range(first: [u8; 2], last: [u8; 2]) -> Self {
        Self { operator: Operator::Range, first, last }
    }

    fn of(matched: &PortMatch) -> Option<Self> {
        Some(match matched {
            PortMatch::Any => Self::ANY,
            PortMatch::Eq(port) => Self::one(Operator::Eq, port.to_be_bytes()),
            PortMatch::Neq(port) => Self::one(Operator::Neq, port.to_be_bytes()),
            PortMatch::Lt(port) => Self::one(Operator::Lt, port.to_be_bytes()),
            PortMatch::Gt(port) => Self::one(Operator::Gt, port.to_be_bytes()),
            PortMatch::Range(first, last) => Self::range(first.to_be_bytes(), last.to_be_bytes()),
            PortMatch::EqAny(_) | PortMatch::NeqAny(_) => return None,
        })
    }

    /// Whether every port fits.
    pub const fn is_any(self) -> bool {
        matches!(self.operator, Operator::Any)
    }

    /// The one port that is asked for by `eq`.
    pub const fn only(self) -> Option<u16> {
        match self.operator {
            Operator::Eq => Some(u16::from_be_bytes(self.first)),
            _ => None,
        }
    }

    /// The least and the greatest port that fit, where all between them do; none where no port fits, and for `neq`.
    pub fn bounds(self) -> Option<(u16, u16)> {
        let (first, last) = (u16::from_be_bytes(self.first), u16::from_be_bytes(self.last));
        match self.operator {
            Operator::Any => Some((0, u16::MAX)),
            Operator::Eq => Some((first, first)),
            Operator::Neq => None,
            Operator::Lt => Some((0, first.checked_sub(1)?)),
            Operator::Gt => Some((first.checked_add(1)?, u16::MAX)),
            Operator::Range => Some((first, last)).filter(|(first, last)| first <= last),
        }
    }

    /// The same as other entries have it.
    pub fn spread(self) -> PortMatch {
        let (first, last) = (u16::from_be_bytes(self.first), u16::from_be_bytes(self.last));
        match self.operator {
            Operator::Any => PortMatch::Any,
            Operator::Eq => PortMatch::Eq(first),
            Operator::Neq => PortMatch::Neq(first),
            Operator::Lt => PortMatch::Lt(first),
            Operator::Gt => PortMatch::Gt(first),
            Operator::Range => PortMatch::Range(first, last),
        }
    }
}

const ICMP: u8 = 1;
const IGMP: u8 = 2;
const TCP: u8 = 6;
const UDP: u8 = 17;
const SCTP: u8 = 132;
