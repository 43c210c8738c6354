//! The ordinary entry, small and quick: what nearly every line of a long list is.
//!
//! A list may have a million entries, and nearly all of them say no more than action, protocol, addresses, one port a side,
//! `established` and `log`. [`PlainEntry`] holds that in 32 bytes, and [`read()`] reads it from the bytes of a line in one pass
//! without cutting words. Both are shortcuts of [`AclCommand`] and of its grammar: what does not fit takes the long way, and
//! the tests of `read` hold the two equal. `cargo bench -p byway-ios` shows what it gains.

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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PlainEntry {
    source: PlainAddress,
    destination: PlainAddress,
    above: Above,
    action: Action,
    protocol: u8,
    shape: Shape,
}

/// The kind of list, and whether the entry logs: in one byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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

/// [`AddressMatch`] without groups.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum PlainAddress {
    Any,
    Host(Ipv4Addr),
    Masked(Ipv4Addr, WildcardMask),
}

/// What stands above the protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Above {
    Nothing,
    Ports(PlainPort, PlainPort),
    Established(PlainPort, PlainPort),
    Message(u8, Option<u8>),
}

/// [`PortMatch`] with one port or range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum PlainPort {
    Any,
    Eq([u8; 2]),
    Neq([u8; 2]),
    Lt([u8; 2]),
    Gt([u8; 2]),
    Range([u8; 2], [u8; 2]),
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

    /// The source address.
    pub fn source(&self) -> AddressMatch<'static> {
        self.source.spread()
    }

    /// The destination address: any in a standard list.
    pub fn destination(&self) -> AddressMatch<'static> {
        self.destination.spread()
    }

    /// What it asks of the source port and of the destination port: of every one where there are none.
    pub fn ports(&self) -> (PortMatch, PortMatch) {
        match self.above {
            Above::Ports(source, destination) | Above::Established(source, destination) => {
                (source.spread(), destination.spread())
            }
            Above::Nothing | Above::Message(..) => (PortMatch::Any, PortMatch::Any),
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
                destination: PlainAddress::Any,
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
    pub fn command(&self) -> AclCommand<'static> {
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
    fn of(matched: &AddressMatch<'_>) -> Option<Self> {
        match matched {
            AddressMatch::Any => Some(Self::Any),
            AddressMatch::Host(host) => Some(Self::Host(*host)),
            AddressMatch::Masked { address, wildcard } => Some(Self::Masked(*address, *wildcard)),
            AddressMatch::Group(_) => None,
        }
    }

    fn spread(self) -> AddressMatch<'static> {
        match self {
            Self::Any => AddressMatch::Any,
            Self::Host(host) => AddressMatch::Host(host),
            Self::Masked(address, wildcard) => AddressMatch::Masked { address, wildcard },
        }
    }
}

impl PlainPort {
    fn of(matched: &PortMatch) -> Option<Self> {
        Some(match matched {
            PortMatch::Any => Self::Any,
            PortMatch::Eq(port) => Self::Eq(port.to_be_bytes()),
            PortMatch::Neq(port) => Self::Neq(port.to_be_bytes()),
            PortMatch::Lt(port) => Self::Lt(port.to_be_bytes()),
            PortMatch::Gt(port) => Self::Gt(port.to_be_bytes()),
            PortMatch::Range(first, last) => Self::Range(first.to_be_bytes(), last.to_be_bytes()),
            PortMatch::EqAny(_) | PortMatch::NeqAny(_) => return None,
        })
    }

    fn spread(self) -> PortMatch {
        let port = u16::from_be_bytes;
        match self {
            Self::Any => PortMatch::Any,
            Self::Eq(number) => PortMatch::Eq(port(number)),
            Self::Neq(number) => PortMatch::Neq(port(number)),
            Self::Lt(number) => PortMatch::Lt(port(number)),
            Self::Gt(number) => PortMatch::Gt(port(number)),
            Self::Range(first, last) => PortMatch::Range(port(first), port(last)),
        }
    }
}

const ICMP: u8 = 1;
const IGMP: u8 = 2;
const TCP: u8 = 6;
const UDP: u8 = 17;
const SCTP: u8 = 132;
