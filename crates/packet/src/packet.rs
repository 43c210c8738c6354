//! One packet as typed values. Wrong states are unsayable: a later fragment has no ports, GRE has none either.

use crate::flags::TcpFlags;
use std::net::Ipv4Addr;

/// One packet's header.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Packet {
    /// The source address.
    pub source: Ipv4Addr,
    /// The destination address.
    pub destination: Ipv4Addr,
    /// The protocol and what stands above IP.
    pub payload: Payload,
    /// The type-of-service byte.
    pub tos: TosByte,
    /// The time to live.
    pub ttl: u8,
    /// The length of the packet in bytes, IP header included.
    pub length: u16,
}

/// The protocol of a packet, with what this packet has of its header.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Payload {
    /// TCP, a whole packet or a first fragment.
    Tcp {
        /// The source port.
        source_port: u16,
        /// The destination port.
        destination_port: u16,
        /// The flags.
        flags: TcpFlags,
    },
    /// UDP, a whole packet or a first fragment.
    Udp {
        /// The source port.
        source_port: u16,
        /// The destination port.
        destination_port: u16,
    },
    /// ICMP, a whole packet or a first fragment.
    Icmp {
        /// The type.
        kind: u8,
        /// The code.
        code: u8,
    },
    /// IGMP, a whole packet or a first fragment.
    Igmp {
        /// The type, as access lists number it.
        kind: u8,
    },
    /// Another protocol, a whole packet or a first fragment.
    Other(OtherProtocol),
    /// A fragment that is not the first: of its protocol it has the number alone.
    LaterFragment {
        /// The number of the protocol.
        protocol: u8,
    },
}

/// The number of a protocol without a form of its own in [`Payload`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OtherProtocol(u8);

impl OtherProtocol {
    /// The protocol of a number; none for ICMP, IGMP, TCP and UDP.
    pub const fn new(number: u8) -> Option<Self> {
        match number {
            Payload::ICMP | Payload::IGMP | Payload::TCP | Payload::UDP => None,
            _ => Some(Self(number)),
        }
    }

    /// Its number.
    pub const fn number(self) -> u8 {
        self.0
    }
}

impl Payload {
    /// The number of ICMP.
    pub const ICMP: u8 = 1;
    /// The number of IGMP.
    pub const IGMP: u8 = 2;
    /// The number of TCP.
    pub const TCP: u8 = 6;
    /// The number of UDP.
    pub const UDP: u8 = 17;

    /// The number of the protocol.
    pub const fn protocol(self) -> u8 {
        match self {
            Self::Tcp { .. } => Self::TCP,
            Self::Udp { .. } => Self::UDP,
            Self::Icmp { .. } => Self::ICMP,
            Self::Igmp { .. } => Self::IGMP,
            Self::Other(protocol) => protocol.number(),
            Self::LaterFragment { protocol } => protocol,
        }
    }
}

impl Packet {
    /// The time to live that most hosts begin with.
    pub const USUAL_TTL: u8 = 64;
    /// A port that no service has: what a client begins with.
    pub const CLIENT_PORT: u16 = 40000;
    /// The length of a packet that begins a connection.
    pub const USUAL_LENGTH: u16 = 60;

    /// A packet of the usual length, unmarked and fresh from its host.
    pub const fn new(source: Ipv4Addr, destination: Ipv4Addr, payload: Payload) -> Self {
        let (tos, ttl, length) = (TosByte(0), Self::USUAL_TTL, Self::USUAL_LENGTH);
        Self { source, destination, payload, tos, ttl, length }
    }

    /// A TCP packet from an address and port to another.
    pub const fn tcp(source: (Ipv4Addr, u16), destination: (Ipv4Addr, u16), flags: TcpFlags) -> Self {
        let payload = Payload::Tcp { source_port: source.1, destination_port: destination.1, flags };
        Self::new(source.0, destination.0, payload)
    }

    /// A UDP packet from an address and port to another.
    pub const fn udp(source: (Ipv4Addr, u16), destination: (Ipv4Addr, u16)) -> Self {
        let payload = Payload::Udp { source_port: source.1, destination_port: destination.1 };
        Self::new(source.0, destination.0, payload)
    }

    /// A fragment that is not the first.
    pub const fn later_fragment(source: Ipv4Addr, destination: Ipv4Addr, protocol: u8) -> Self {
        Self::new(source, destination, Payload::LaterFragment { protocol })
    }

    /// The same packet with another type-of-service byte.
    #[must_use]
    pub const fn with_tos(self, tos: TosByte) -> Self {
        Self { tos, ..self }
    }

    /// The number of its protocol.
    pub const fn protocol(&self) -> u8 {
        self.payload.protocol()
    }

    /// Whether it is a fragment that is not the first.
    pub const fn is_later_fragment(&self) -> bool {
        matches!(self.payload, Payload::LaterFragment { .. })
    }
}

/// The type-of-service byte: six bits of DSCP and two of congestion, or three of precedence, four of service and one
/// (RFC 2474, RFC 1349).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TosByte(pub u8);

impl TosByte {
    /// The byte of a DSCP from 0 to 63; the two low bits are 0.
    pub const fn of_dscp(dscp: u8) -> Self {
        Self(dscp << 2)
    }

    /// The upper six bits.
    pub const fn dscp(self) -> u8 {
        self.0 >> 2
    }

    /// The upper three bits.
    pub const fn precedence(self) -> u8 {
        self.0 >> 5
    }

    /// The four bits behind the precedence.
    pub const fn service(self) -> u8 {
        (self.0 & 0x1e) >> 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bits_of_the_byte() {
        let byte = TosByte(0b1011_1001);
        assert_eq!((byte.dscp(), byte.precedence(), byte.service()), (46, 5, 12));
        assert_eq!(TosByte::of_dscp(46).0, 0b1011_1000);
    }

    #[test]
    fn other_protocols_have_no_form_of_their_own() {
        let taken: Vec<u8> = (0..=u8::MAX).filter(|number| OtherProtocol::new(*number).is_none()).collect();
        assert_eq!(taken, [1, 2, 6, 17]);
    }
}
