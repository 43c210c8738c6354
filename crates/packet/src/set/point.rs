//! A packet as access lists see it: one value for every field.

use crate::flags::TcpFlags;
use crate::packet::{OtherProtocol, Packet, Payload, TosByte};
use std::net::Ipv4Addr;

/// The bit of [`Point::flags`] and of a region's flags that says "a fragment, and not the first".
pub const LATER_FRAGMENT: u8 = 0x40;

/// The bits of the flags that access lists test: FIN, SYN, RST, PSH, ACK, URG.
pub(crate) const TESTED_FLAGS: u8 = 0x3f;

/// A value for every field. Fields that the protocol has not may have any value; nothing depends on them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Point {
    /// The source address.
    pub source: u32,
    /// The destination address.
    pub destination: u32,
    /// The number of the protocol.
    pub protocol: u8,
    /// The source port, or the type of an ICMP or IGMP message.
    pub upper_source: u16,
    /// The destination port, or the code of an ICMP message.
    pub upper_destination: u16,
    /// The six TCP flags that access lists test, and [`LATER_FRAGMENT`].
    pub flags: u8,
    /// The type-of-service byte.
    pub tos: u8,
    /// The time to live.
    pub ttl: u8,
    /// The length.
    pub length: u16,
}

impl Point {
    /// The point of a packet. ECE and CWR, which no access list tests, are lost.
    pub fn of(packet: &Packet) -> Self {
        let (upper_source, upper_destination, flags) = match packet.payload {
            Payload::Tcp { source_port, destination_port, flags } => {
                (source_port, destination_port, flags.0 & TESTED_FLAGS)
            }
            Payload::Udp { source_port, destination_port } => (source_port, destination_port, 0),
            Payload::Icmp { kind, code } => (u16::from(kind), u16::from(code), 0),
            Payload::Igmp { kind } => (u16::from(kind), 0, 0),
            Payload::Other(_) => (0, 0, 0),
            Payload::LaterFragment { .. } => (0, 0, LATER_FRAGMENT),
        };
        Self {
            source: packet.source.to_bits(),
            destination: packet.destination.to_bits(),
            protocol: packet.protocol(),
            upper_source,
            upper_destination,
            flags,
            tos: packet.tos.0,
            ttl: packet.ttl,
            length: packet.length,
        }
    }

    /// The packet of this point: fields that its protocol has not are forgotten.
    pub fn packet(&self) -> Packet {
        let protocol = self.protocol;
        let byte = |value: u16| u8::try_from(value).unwrap_or(u8::MAX);
        let (source_port, destination_port) = (self.upper_source, self.upper_destination);
        let payload = match (OtherProtocol::new(protocol), protocol) {
            _ if self.flags & LATER_FRAGMENT != 0 => Payload::LaterFragment { protocol },
            (Some(other), _) => Payload::Other(other),
            (None, Payload::TCP) => {
                Payload::Tcp { source_port, destination_port, flags: TcpFlags(self.flags & TESTED_FLAGS) }
            }
            (None, Payload::UDP) => Payload::Udp { source_port, destination_port },
            (None, Payload::IGMP) => Payload::Igmp { kind: byte(source_port) },
            (None, _) => Payload::Icmp { kind: byte(source_port), code: byte(destination_port) },
        };
        Packet {
            source: Ipv4Addr::from_bits(self.source),
            destination: Ipv4Addr::from_bits(self.destination),
            payload,
            tos: TosByte(self.tos),
            ttl: self.ttl,
            length: self.length,
        }
    }
}
