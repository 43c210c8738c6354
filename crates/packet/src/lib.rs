//! Packets: what a router that redirects looks at, as plain data.
//!
//! It knows header fields and their numbers. It never knows a vendor, a configuration or a topology, and what becomes of a
//! packet is the matter of others. Entry point: [`Packet`].
//!
//! ```
//! use byway_packet::{Packet, Payload};
//!
//! let packet: Packet = "tcp 192.168.0.5:40000 10.0.0.9:22 syn".parse().expect("a packet");
//! assert!(matches!(packet.payload, Payload::Tcp { destination_port: 22, .. }));
//! assert_eq!(packet.to_string(), "tcp 192.168.0.5:40000 10.0.0.9:22 syn");
//! ```
//!
//! Limits: IPv4 without IP options. A packet here is one packet; sets of packets are another matter.

mod flags;
mod packet;
mod read;
mod show;

pub use flags::TcpFlags;
pub use packet::{OtherProtocol, Packet, Payload, TosByte};
pub use read::NotAPacket;
