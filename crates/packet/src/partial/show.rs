//! Packets with fields left out as people write them on a command line.

use super::PartialPacket;
use crate::packet::Payload;
use crate::set::{Interval, Ternary};
use byway_vocabulary::{DSCP, ICMP_MESSAGES, IcmpMessage, PROTOCOLS};
use std::fmt::{self, Display, Formatter};
use std::net::Ipv4Addr;

/// As on the command line: read back, it is the same packet.
impl Display for PartialPacket {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.shown_protocol() {
            None => f.write_str("ip")?,
            Some(number) => match PROTOCOLS.name(number) {
                Some(name) => f.write_str(name)?,
                None => write!(f, "{number}")?,
            },
        }
        end(f, self.source, self.source_port)?;
        end(f, self.destination, self.destination_port)?;
        let named =
            self.icmp_type.and_then(|kind| ICMP_MESSAGES.name(IcmpMessage { kind, code: self.icmp_code }));
        if let Some(name) = named {
            write!(f, " {name}")?;
        } else {
            let numbers = [self.icmp_type, self.icmp_code, self.igmp_type];
            numbers.into_iter().flatten().try_for_each(|number| write!(f, " {number}"))?;
        }
        if let Some(flags) = self.flags {
            flags.names().try_for_each(|name| write!(f, " {name}"))?;
            f.write_str(if flags.0 == 0 { " no flags" } else { "" })?;
        }
        match self.fragment {
            Some(true) => f.write_str(" fragment")?,
            Some(false) if !self.says_upper() => f.write_str(" no fragment")?,
            Some(false) | None => {}
        }
        if let Some(tos) = self.tos {
            match DSCP.name(tos.dscp()) {
                _ if tos.0 & 3 != 0 => write!(f, " tos-byte {}", tos.0)?,
                Some(name) => write!(f, " dscp {name}")?,
                None => write!(f, " dscp {}", tos.dscp())?,
            }
        }
        self.ttl.iter().try_for_each(|ttl| write!(f, " ttl {ttl}"))?;
        self.length.iter().try_for_each(|length| write!(f, " length {length}"))
    }
}

impl PartialPacket {
    /// The protocol, said or meant.
    fn shown_protocol(&self) -> Option<u8> {
        let icmp = self.icmp_type.or(self.icmp_code).map(|_| Payload::ICMP);
        self.protocol.or(icmp).or(self.igmp_type.map(|_| Payload::IGMP))
    }

    fn says_upper(&self) -> bool {
        let ports = self.source_port.is_some() || self.destination_port.is_some();
        let message = self.icmp_type.is_some() || self.icmp_code.is_some() || self.igmp_type.is_some();
        ports || message || self.flags.is_some()
    }
}

fn end(f: &mut Formatter<'_>, addresses: Ternary<u32>, ports: Option<Interval<u16>>) -> fmt::Result {
    let address = Ipv4Addr::from_bits(addresses.value());
    match addresses.prefix_length() {
        Some(0) => f.write_str(" any")?,
        Some(32) => write!(f, " {address}")?,
        Some(length) => write!(f, " {address}/{length}")?,
        None => write!(f, " {address} of mask {}", Ipv4Addr::from_bits(addresses.care()))?,
    }
    match ports {
        None => Ok(()),
        Some(ports) if ports.is_all() => f.write_str(":any"),
        Some(ports) if ports.first() == ports.last() => write!(f, ":{}", ports.first()),
        Some(ports) => write!(f, ":{}-{}", ports.first(), ports.last()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shown_and_read_it_is_the_same() {
        for text in [
            "ip any any",
            "ip any any fragment",
            "udp 10.0.0.0/24 any:53",
            "tcp 192.168.0.5:40000 10.0.0.9:22 syn ack",
            "tcp 192.168.0.5:any 10.0.0.9:22-23 no flags dscp ef",
            "icmp any 10.0.0.9 8 0 ttl 1",
            "icmp any 10.0.0.9 echo",
            "icmp any 10.0.0.9 packet-too-big",
            "gre any any no fragment tos-byte 3 length 1500",
            "200 any any",
        ] {
            let packet: PartialPacket = text.parse().unwrap_or_else(|error| panic!("{text}: {error}"));
            assert_eq!(packet.to_string(), text);
        }
    }
}
