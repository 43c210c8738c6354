//! Packets as people write them on a command line.

use crate::packet::{Packet, Payload, TosByte};
use byway_vocabulary::{DSCP, ICMP_MESSAGES, IcmpMessage, PROTOCOLS};
use std::fmt;

/// As on the command line: protocol, source, destination, then what is not as usual. Read back, it is the same packet.
impl fmt::Display for Packet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (source, destination) = (self.source, self.destination);
        match PROTOCOLS.name(self.protocol()) {
            Some(name) => f.write_str(name)?,
            None => write!(f, "{}", self.protocol())?,
        }
        match self.payload {
            Payload::Tcp { source_port, destination_port, flags } => {
                write!(f, " {source}:{source_port} {destination}:{destination_port}")?;
                flags.names().try_for_each(|name| write!(f, " {name}"))?;
            }
            Payload::Udp { source_port, destination_port } => {
                write!(f, " {source}:{source_port} {destination}:{destination_port}")?;
            }
            Payload::Icmp { kind, code } => {
                write!(f, " {source} {destination} ")?;
                message(f, kind, code)?;
            }
            Payload::Igmp { kind } => write!(f, " {source} {destination} {kind}")?,
            Payload::Other(_) => write!(f, " {source} {destination}")?,
            Payload::LaterFragment { .. } => write!(f, " {source} {destination} fragment")?,
        }
        marking(f, self.tos)?;
        if self.ttl != Self::USUAL_TTL {
            write!(f, " ttl {}", self.ttl)?;
        }
        if self.length != Self::USUAL_LENGTH {
            write!(f, " length {}", self.length)?;
        }
        Ok(())
    }
}

/// A name that means this message alone, or that of the type with code 0, else both numbers.
fn message(f: &mut fmt::Formatter<'_>, kind: u8, code: u8) -> fmt::Result {
    let exact = ICMP_MESSAGES.name(IcmpMessage { kind, code: Some(code) });
    let of_type = || ICMP_MESSAGES.name(IcmpMessage { kind, code: None }).filter(|_| code == 0);
    match exact.or_else(of_type) {
        Some(name) => f.write_str(name),
        None => write!(f, "{kind} {code}"),
    }
}

fn marking(f: &mut fmt::Formatter<'_>, tos: TosByte) -> fmt::Result {
    if tos.0 == 0 {
        return Ok(());
    }
    if TosByte::of_dscp(tos.dscp()) != tos {
        // Congestion bits, or service bits that reach into them, have no word.
        return write!(f, " tos-byte {}", tos.0);
    }
    match DSCP.name(tos.dscp()) {
        Some(name) => write!(f, " dscp {name}"),
        None => write!(f, " dscp {}", tos.dscp()),
    }
}
