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
//! A [`PartialPacket`] leaves fields out. Sets of packets are in [`set`]: boxes of header fields, first-match lists, and what can be proved of them.
//!
//! Limits: IPv4 without IP options.

mod flags;
mod packet;
mod partial;
mod read;
pub mod set;
mod show;

pub use flags::TcpFlags;
pub use packet::{OtherProtocol, Packet, Payload, TosByte};
pub use partial::{Contradiction, NotAddresses, PartialPacket, Upper, read_addresses};
pub use read::NotAPacket;
