//! Whether an entry of an extended list takes a packet (ios-facts 1.3, 1.8, 1.9).

use crate::{Case, Met};
use byway_ios::{
    Ace, AceOptions, AclName, AddressMatch, FlagConditions, FlagSet, MarkingMatch, PortMatch, ProtocolMatch,
    TcpFlags, TtlMatch,
};
use byway_packet::Payload;
use byway_policy::ConditionKind;
use std::net::Ipv4Addr;

const SCTP: u8 = 132;

/// Whether a part of an entry fits the packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fit {
    Yes,
    No,
    /// It names a group that is not defined or has no member: the entry may or may not exist (ios-facts 10). Or it asks what
    /// packets here do not have.
    Unknown,
}

/// What an entry asks above IP: ports, flags, a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Above {
    NotAsked,
    Fits,
    DoesNotFit,
}

impl Case<'_, '_> {
    /// Conditions are noted of an entry that would take the packet, and of no other.
    pub(crate) fn takes(&self, list: &AclName<'_>, ace: &Ace<'_>, met: &mut Met) -> bool {
        let plain = AceOptions::default();
        let options = ace.options.as_deref().unwrap_or(&plain);
        let mut own = Met::default();
        let source = self.address(&ace.source, self.packet.source, &mut own);
        let destination = self.address(&ace.destination, self.packet.destination, &mut own);
        if source == Fit::No || destination == Fit::No || !self.header_fits(options) {
            return false;
        }
        let protocols = self.protocols(ace, options, &mut own);
        let protocol = match protocols {
            Fit::No => return false,
            Fit::Yes | Fit::Unknown => protocols,
        };
        let taken = match protocol {
            // Whatever it is, `fragments` never matches a whole packet or a first fragment.
            Fit::Unknown => self.packet.is_later_fragment() || !options.fragments,
            Fit::Yes | Fit::No => self.above(&ace.protocol, ace, options),
        };
        if !taken {
            return false;
        }
        met.0.extend(own.0);
        [source, destination, protocol].iter().all(|fit| *fit == Fit::Yes) && is_there(list, options, met)
    }

    /// Whether the number of the protocol fits. A group of services fits where one of its members takes the packet.
    fn protocols(&self, ace: &Ace<'_>, options: &AceOptions<'_>, met: &mut Met) -> Fit {
        let own = self.packet.protocol();
        let fits = match &ace.protocol {
            ProtocolMatch::Ip => true,
            ProtocolMatch::Tcp { .. } => own == 6,
            ProtocolMatch::Udp { .. } => own == 17,
            ProtocolMatch::Sctp { source, destination } => {
                let asked = asks(source) || asks(destination);
                if own == SCTP && asked && !self.packet.is_later_fragment() {
                    // Packets here have no ports of SCTP.
                    met.put(ConditionKind::UnsupportedMatch, "sctp ports");
                    return Fit::Unknown;
                }
                own == SCTP
            }
            ProtocolMatch::Icmp(_) => own == 1,
            ProtocolMatch::Igmp(_) => own == 2,
            ProtocolMatch::Number(number) => own == *number,
            ProtocolMatch::ServiceGroup(group) => {
                return self.service_group(group, ace.action, options.fragments, met);
            }
        };
        if fits { Fit::Yes } else { Fit::No }
    }

    /// Whether the entry takes the packet as far as ports, flags, message and fragments go.
    fn above(&self, protocol: &ProtocolMatch<'_>, ace: &Ace<'_>, options: &AceOptions<'_>) -> bool {
        let payload = self.packet.payload;
        let above = match protocol {
            // Asked with the protocol, member by member.
            ProtocolMatch::ServiceGroup(_) => return true,
            ProtocolMatch::Ip | ProtocolMatch::Number(_) => Above::NotAsked,
            ProtocolMatch::Tcp { source, destination, flags } => {
                let asked = asks(source) || asks(destination) || flags.is_some();
                let fits = match payload {
                    Payload::Tcp { source_port, destination_port, flags: own } => {
                        port(source, source_port)
                            && port(destination, destination_port)
                            && flags.is_none_or(|wanted| flags_fit(wanted, own.0))
                    }
                    _ => false,
                };
                above(asked, fits)
            }
            ProtocolMatch::Udp { source, destination } => {
                above(asks(source) || asks(destination), ports(source, destination, payload))
            }
            // Only later fragments come here where ports are asked.
            ProtocolMatch::Sctp { source, destination } => above(asks(source) || asks(destination), false),
            ProtocolMatch::Icmp(wanted) => match (wanted, payload) {
                (None, _) => Above::NotAsked,
                (Some(wanted), Payload::Icmp { kind, code }) => {
                    above(true, wanted.kind == kind && (wanted.code.is_none() || wanted.code == Some(code)))
                }
                (Some(_), _) => Above::DoesNotFit,
            },
            ProtocolMatch::Igmp(wanted) => match (wanted, payload) {
                (None, _) => Above::NotAsked,
                (Some(wanted), Payload::Igmp { kind }) => above(true, *wanted == kind),
                (Some(_), _) => Above::DoesNotFit,
            },
        };
        self.fragment_table(ace.action, options.fragments, above)
    }

    pub(crate) fn address(&self, matched: &AddressMatch<'_>, address: Ipv4Addr, met: &mut Met) -> Fit {
        let fits = match matched {
            AddressMatch::Any => true,
            AddressMatch::Host(host) => *host == address,
            // Bit by bit: those under a 1 of the wildcard do not count, wherever it stands (ios-facts 1.9).
            AddressMatch::Masked { address: wanted, wildcard } => (0..32).all(|bit| {
                let at = |address: Ipv4Addr| (u32::from(address) >> bit) & 1;
                at(wildcard.0) == 1 || at(*wanted) == at(address)
            }),
            AddressMatch::Group(group) => return self.network_group(group, address, met),
        };
        if fits { Fit::Yes } else { Fit::No }
    }

    /// What every fragment carries: the type-of-service byte and the time to live.
    fn header_fits(&self, options: &AceOptions<'_>) -> bool {
        let byte = self.packet.tos.0;
        // DSCP has the upper six bits, precedence the upper three, service the four behind them (ios-facts 1.8).
        let (dscp, precedence, service) = (byte / 4, byte / 32, byte / 2 % 16);
        let marking = match options.marking {
            None => true,
            Some(MarkingMatch::Dscp(wanted)) => dscp == wanted,
            Some(MarkingMatch::Precedence(wanted)) => precedence == wanted,
            Some(MarkingMatch::Tos(wanted)) => service == wanted,
            Some(MarkingMatch::PrecedenceAndTos(first, second)) => precedence == first && service == second,
        };
        let own = self.packet.ttl;
        let ttl = match &options.ttl {
            None => true,
            Some(TtlMatch::Eq(list)) => list.contains(&own),
            Some(TtlMatch::Neq(list)) => !list.contains(&own),
            Some(TtlMatch::Lt(bound)) => own < *bound,
            Some(TtlMatch::Gt(bound)) => own > *bound,
            Some(TtlMatch::Range(first, last)) => *first <= own && own <= *last,
        };
        marking && ttl
    }
}

/// Whether an entry that fits is there at all, as far as that can be told; notes what it depends on.
fn is_there(list: &AclName<'_>, options: &AceOptions<'_>, met: &mut Met) -> bool {
    if let Some((name, _)) = &options.dynamic {
        // Opened for those who log in (ios-facts 1.3).
        met.put(ConditionKind::Reflexive, name);
        return false;
    }
    if options.ip_option.is_some() {
        // Packets here have no IP options.
        met.put(ConditionKind::UnsupportedMatch, "option");
        return false;
    }
    if let Some(name) = &options.time_range {
        met.put(ConditionKind::TimeRange, name);
    }
    if let Some((name, _)) = &options.reflect {
        met.put(ConditionKind::Reflexive, name);
    }
    if options.log.is_some() {
        // Evaluated as if it were absent (ios-facts 1.3, LOG-TW).
        met.put(ConditionKind::LogInPolicyAcl, list);
    }
    true
}

pub(crate) fn above(asked: bool, fits: bool) -> Above {
    match (asked, fits) {
        (false, _) => Above::NotAsked,
        (true, true) => Above::Fits,
        (true, false) => Above::DoesNotFit,
    }
}

pub(crate) fn asks(ports: &PortMatch) -> bool {
    *ports != PortMatch::Any
}

/// Whether the ports of a TCP or UDP packet fit; a later fragment has none.
pub(crate) fn ports(source: &PortMatch, destination: &PortMatch, payload: Payload) -> bool {
    match payload {
        Payload::Tcp { source_port, destination_port, .. }
        | Payload::Udp { source_port, destination_port } => {
            port(source, source_port) && port(destination, destination_port)
        }
        Payload::Icmp { .. } | Payload::Igmp { .. } | Payload::Other(_) | Payload::LaterFragment { .. } => {
            false
        }
    }
}

fn port(wanted: &PortMatch, own: u16) -> bool {
    match wanted {
        PortMatch::Any => true,
        PortMatch::Eq(port) => own == *port,
        PortMatch::EqAny(ports) => ports.contains(&own),
        PortMatch::Neq(port) => own != *port,
        PortMatch::NeqAny(ports) => !ports.contains(&own),
        PortMatch::Lt(bound) => own < *bound,
        PortMatch::Gt(bound) => own > *bound,
        // A range that runs backwards has no port (ios-facts 10).
        PortMatch::Range(first, last) => *first <= own && own <= *last,
    }
}

/// `established` is ACK or RST (ios-facts 1.3, CNS-876); of several old words one is enough (memory).
fn flags_fit(wanted: TcpFlags, own: u8) -> bool {
    let is_set = |flag: u8| own & flag != 0;
    let stated = |flags: FlagSet| (0..6).map(|bit| 1 << bit).filter(move |flag| flags.0 & flag != 0);
    match wanted {
        TcpFlags::AnySet { established, flags } => {
            (established && (is_set(0x10) || is_set(0x04))) || stated(flags).any(is_set)
        }
        TcpFlags::MatchAny(FlagConditions { set, clear }) => {
            stated(set).any(is_set) || stated(clear).any(|flag| !is_set(flag))
        }
        TcpFlags::MatchAll(FlagConditions { set, clear }) => {
            stated(set).all(is_set) && stated(clear).all(|flag| !is_set(flag))
        }
    }
}
