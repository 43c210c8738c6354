//! A packet of which some fields are left out: a set of packets, as people write it on a command line.

mod read;
mod show;

pub use read::{NotAddresses, read_addresses};

use crate::flags::TcpFlags;
use crate::packet::{Packet, Payload, TosByte};
use crate::set::{Interval, LATER_FRAGMENT, Region, Ternary};
use byway_vocabulary::PROTOCOLS;
use std::fmt;

/// What is said of a packet. A field that is left out is unconstrained.
///
/// With ports, flags or a message it is a whole packet or a first fragment: later fragments have none of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PartialPacket {
    /// The source addresses.
    pub source: Ternary<u32>,
    /// The destination addresses.
    pub destination: Ternary<u32>,
    /// The number of the protocol.
    pub protocol: Option<u8>,
    /// The source ports.
    pub source_port: Option<Interval<u16>>,
    /// The destination ports.
    pub destination_port: Option<Interval<u16>>,
    /// The type of an ICMP message.
    pub icmp_type: Option<u8>,
    /// The code of an ICMP message.
    pub icmp_code: Option<u8>,
    /// The type of an IGMP message, as access lists number it.
    pub igmp_type: Option<u8>,
    /// The TCP flags, all of them: those that are not here are not set.
    pub flags: Option<TcpFlags>,
    /// Whether it is a fragment that is not the first.
    pub fragment: Option<bool>,
    /// The type-of-service byte.
    pub tos: Option<TosByte>,
    /// The time to live.
    pub ttl: Option<u8>,
    /// The length in bytes, IP header included.
    pub length: Option<u16>,
}

/// Why no packet is such.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Contradiction {
    /// A later fragment has no ports, flags or message.
    Fragment,
    /// The protocol of this number, or no protocol, has what is asked of its header.
    Protocol(Option<u8>, Upper),
}

/// What stands above IP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Upper {
    /// Ports, of TCP and UDP.
    Ports,
    /// TCP flags.
    Flags,
    /// An ICMP message.
    Icmp,
    /// An IGMP message.
    Igmp,
}

impl PartialPacket {
    /// Every packet.
    pub const ANY: Self = Self {
        source: Ternary::<u32>::ANY,
        destination: Ternary::<u32>::ANY,
        protocol: None,
        source_port: None,
        destination_port: None,
        icmp_type: None,
        icmp_code: None,
        igmp_type: None,
        flags: None,
        fragment: None,
        tos: None,
        ttl: None,
        length: None,
    };

    /// A packet with every field.
    pub fn of(packet: &Packet) -> Self {
        let exact = |port| Some(Interval::<u16>::exact(port));
        let fields = Self {
            source: Ternary::<u32>::exact(packet.source.to_bits()),
            destination: Ternary::<u32>::exact(packet.destination.to_bits()),
            protocol: Some(packet.protocol()),
            fragment: Some(packet.is_later_fragment()),
            tos: Some(packet.tos),
            ttl: Some(packet.ttl),
            length: Some(packet.length),
            ..Self::ANY
        };
        match packet.payload {
            Payload::Tcp { source_port, destination_port, flags } => Self {
                source_port: exact(source_port),
                destination_port: exact(destination_port),
                flags: Some(flags),
                ..fields
            },
            Payload::Udp { source_port, destination_port } => {
                Self { source_port: exact(source_port), destination_port: exact(destination_port), ..fields }
            }
            Payload::Icmp { kind, code } => Self { icmp_type: Some(kind), icmp_code: Some(code), ..fields },
            Payload::Igmp { kind } => Self { igmp_type: Some(kind), ..fields },
            Payload::Other(_) | Payload::LaterFragment { .. } => fields,
        }
    }

    /// The packets as regions: one, or two where ports are asked and no protocol.
    pub fn regions(&self) -> Result<(Region, Option<Region>), Contradiction> {
        let ports = self.source_port.is_some() || self.destination_port.is_some();
        let icmp = self.icmp_type.is_some() || self.icmp_code.is_some();
        let asked = [
            (ports, Upper::Ports),
            (self.flags.is_some(), Upper::Flags),
            (icmp, Upper::Icmp),
            (self.igmp_type.is_some(), Upper::Igmp),
        ];
        let mut protocol = self.protocol;
        let mut upper = false;
        for (_, asked) in asked.into_iter().filter(|(is_asked, _)| *is_asked) {
            if self.fragment == Some(true) {
                return Err(Contradiction::Fragment);
            }
            upper = true;
            match asked.protocol() {
                // TCP or UDP: both, where nothing says which.
                None if protocol.is_none_or(|number| number == Payload::TCP || number == Payload::UDP) => {}
                Some(number) if protocol.is_none_or(|asked| asked == number) => protocol = Some(number),
                _ => return Err(Contradiction::Protocol(self.protocol, asked)),
            }
        }
        let flags = match (self.fragment, self.flags) {
            (Some(true), _) => Region::LATER,
            (_, Some(flags)) => Ternary::<u8>::new(flags.0 & 0x3f, 0x3f | LATER_FRAGMENT),
            (None, None) if !upper => Ternary::<u8>::ANY,
            _ => Region::FIRST,
        };
        let all = Interval::<u16>::ALL;
        let byte = |value: Option<u8>| {
            value.map_or(all, |value| Interval::<u16>::of_bytes(Interval::<u8>::exact(value)))
        };
        let (upper_source, upper_destination) = if ports {
            (self.source_port.unwrap_or(all), self.destination_port.unwrap_or(all))
        } else {
            (byte(self.icmp_type.or(self.igmp_type)), byte(self.icmp_code))
        };
        let with = |protocol| Region {
            source: self.source,
            destination: self.destination,
            protocol,
            upper_source,
            upper_destination,
            flags,
            tos: self.tos.map_or(Ternary::<u8>::ANY, |tos| Ternary::<u8>::exact(tos.0)),
            ttl: self.ttl.map_or(Interval::<u8>::ALL, Interval::<u8>::exact),
            length: self.length.map_or(all, Interval::<u16>::exact),
        };
        let one = |number| with(Interval::<u8>::exact(number));
        Ok(match protocol {
            Some(number) => (one(number), None),
            None if ports => (one(Payload::TCP), Some(one(Payload::UDP))),
            None => (with(Interval::<u8>::ALL), None),
        })
    }

    /// Whether it is one packet, as far as its own header goes; what routers do to it can then not depend on a field.
    pub fn is_one(&self) -> bool {
        self.regions().is_ok_and(|(region, other)| {
            let point = region.natural_point();
            other.is_none() && Region::of_packet(&point.packet()) == region
        })
    }
}

impl Upper {
    /// The one protocol that has it; none for ports.
    const fn protocol(self) -> Option<u8> {
        match self {
            Self::Ports => None,
            Self::Flags => Some(Payload::TCP),
            Self::Icmp => Some(Payload::ICMP),
            Self::Igmp => Some(Payload::IGMP),
        }
    }
}

/// In words for people.
impl fmt::Display for Contradiction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (number, upper) = match self {
            Self::Fragment => {
                return f.write_str(
                    "a fragment that is not the first has no ports, flags or message: leave out one or the other",
                );
            }
            Self::Protocol(number, upper) => (number, upper),
        };
        match number {
            Some(number) => match PROTOCOLS.name(*number) {
                Some(name) => f.write_str(name)?,
                None => write!(f, "protocol {number}")?,
            },
            None => f.write_str("one packet")?,
        }
        f.write_str(match (upper, number) {
            (Upper::Ports, Some(_)) => " has no ports: TCP and UDP have",
            (Upper::Flags, Some(_)) => " has no flags: TCP has",
            (Upper::Icmp, Some(_)) => " has no ICMP message",
            (Upper::Igmp, Some(_)) => " has no IGMP message",
            (_, None) => " has either ports, or flags and ports, or one message",
        })
    }
}
