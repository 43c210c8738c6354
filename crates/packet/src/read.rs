//! Reads a packet as people write it on a command line.

use crate::flags::TcpFlags;
use crate::packet::{OtherProtocol, Packet, Payload, TosByte};
use byway_diagnostic::escape;
use byway_vocabulary::{DSCP, ICMP_MESSAGES, IcmpMessage, Names, PROTOCOLS, TCP_PORTS, UDP_PORTS};
use std::fmt;
use std::net::Ipv4Addr;
use std::str::{FromStr, SplitWhitespace};

/// Why a text is no packet, in words for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotAPacket(String);

impl NotAPacket {
    pub(crate) fn new(words: impl Into<String>) -> Self {
        Self(words.into())
    }
}

impl fmt::Display for NotAPacket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for NotAPacket {}

/// `PROTOCOL SOURCE DESTINATION`, with ports behind the addresses of TCP and UDP, then flags, the ICMP message, `fragment`,
/// `dscp`, `tos-byte`, `ttl`, `length`. What is left out of the last four is as in [`Packet::new`]; everything else must be said.
impl FromStr for Packet {
    type Err = NotAPacket;

    fn from_str(text: &str) -> Result<Self, NotAPacket> {
        let mut words = text.split_whitespace();
        let protocol = protocol(next(&mut words, "a protocol, for example `tcp`")?)?;
        let ends = [
            next(&mut words, "a source, for example `192.168.0.5`")?,
            next(&mut words, "a destination, for example `10.0.0.9`")?,
        ];
        let mut rest: Vec<&str> = words.collect();
        let tail = tail(&mut rest)?;
        let packet = if rest == ["fragment"] {
            Self::later_fragment(address(ends[0])?, address(ends[1])?, protocol)
        } else {
            whole(protocol, ends, &rest)?
        };
        Ok(Self {
            tos: tail.tos.unwrap_or(packet.tos),
            ttl: tail.ttl.unwrap_or(packet.ttl),
            length: tail.length.unwrap_or(packet.length),
            ..packet
        })
    }
}

fn next<'t>(words: &mut SplitWhitespace<'t>, wanted: &str) -> Result<&'t str, NotAPacket> {
    words.next().ok_or_else(|| NotAPacket(format!("the packet ends where {wanted} is expected")))
}

pub(crate) fn refused(word: &str, wanted: &str) -> NotAPacket {
    NotAPacket(format!("`{}` is not {wanted}", escape(word)))
}

fn protocol(word: &str) -> Result<u8, NotAPacket> {
    let found = PROTOCOLS.number(word).or_else(|| word.parse().ok());
    found.ok_or_else(|| refused(word, "a protocol: write a name such as `tcp`, or a number up to 255"))
}

fn address(word: &str) -> Result<Ipv4Addr, NotAPacket> {
    word.parse().map_err(|_| {
        refused(word, "an IPv4 address without a port (whole packets of TCP and UDP alone have ports)")
    })
}

fn address_and_port(word: &str, names: &Names<u16>) -> Result<(Ipv4Addr, u16), NotAPacket> {
    let wanted = "an address with a port, for example `10.0.0.9:22` (only a later `fragment` has none)";
    let (address, port) = word.split_once(':').ok_or_else(|| refused(word, wanted))?;
    let address = address.parse().map_err(|_| refused(word, wanted))?;
    let port = port.parse().ok().or_else(|| names.number(port)).ok_or_else(|| refused(word, wanted))?;
    Ok((address, port))
}

/// A whole packet, or a first fragment. `rest` stands behind the addresses.
fn whole(protocol: u8, ends: [&str; 2], rest: &[&str]) -> Result<Packet, NotAPacket> {
    let nothing = |rest: &[&str]| match rest.first() {
        Some(word) => Err(refused(word, "known behind the addresses of this protocol")),
        None => Ok(()),
    };
    match protocol {
        Payload::TCP => {
            let flag = |word: &&str| TcpFlags::of_name(word).ok_or_else(|| refused(word, "a TCP flag"));
            let flags = rest.iter().try_fold(TcpFlags::NONE, |flags, word| Ok(flags | flag(word)?))?;
            Ok(Packet::tcp(
                address_and_port(ends[0], &TCP_PORTS)?,
                address_and_port(ends[1], &TCP_PORTS)?,
                flags,
            ))
        }
        Payload::UDP => {
            nothing(rest)?;
            Ok(Packet::udp(address_and_port(ends[0], &UDP_PORTS)?, address_and_port(ends[1], &UDP_PORTS)?))
        }
        _ => {
            let payload = match (OtherProtocol::new(protocol), protocol) {
                (Some(other), _) => {
                    nothing(rest)?;
                    Payload::Other(other)
                }
                (None, Payload::IGMP) => Payload::Igmp { kind: igmp(rest)? },
                (None, _) => icmp(rest)?,
            };
            Ok(Packet::new(address(ends[0])?, address(ends[1])?, payload))
        }
    }
}

fn icmp(rest: &[&str]) -> Result<Payload, NotAPacket> {
    let wanted = "an ICMP message: write a name such as `echo`, or type and code as numbers";
    let (kind, code) = match rest {
        [] => return Err(NotAPacket("an ICMP packet needs its message, for example `echo`".to_owned())),
        [word] => match ICMP_MESSAGES.number(word) {
            Some(IcmpMessage { kind, code }) => (kind, code.unwrap_or(0)),
            None => (word.parse().map_err(|_| refused(word, wanted))?, 0),
        },
        [kind, code] => (
            kind.parse().map_err(|_| refused(kind, wanted))?,
            code.parse().map_err(|_| refused(code, "an ICMP code, a number up to 255"))?,
        ),
        [_, _, word, ..] => return Err(refused(word, "known behind an ICMP message")),
    };
    Ok(Payload::Icmp { kind, code })
}

fn igmp(rest: &[&str]) -> Result<u8, NotAPacket> {
    match rest {
        [word] => word.parse().map_err(|_| refused(word, "an IGMP type, a number up to 255")),
        [] => Err(NotAPacket("an IGMP packet needs its type, a number up to 255".to_owned())),
        [_, word, ..] => Err(refused(word, "known behind an IGMP type")),
    }
}

/// What may stand at the end of any packet.
#[derive(Default)]
struct Tail {
    tos: Option<TosByte>,
    ttl: Option<u8>,
    length: Option<u16>,
}

/// Takes the fields with a keyword off the end.
fn tail(rest: &mut Vec<&str>) -> Result<Tail, NotAPacket> {
    let mut tail = Tail::default();
    while let [.., keyword, value] = rest[..] {
        let taken = match keyword {
            "dscp" => {
                let dscp = DSCP.number(value).or_else(|| value.parse().ok()).filter(|dscp| *dscp < 64);
                let dscp = dscp.ok_or_else(|| refused(value, "a DSCP: a name, or a number up to 63"))?;
                tail.tos.replace(TosByte::of_dscp(dscp)).is_none()
            }
            "tos-byte" => {
                let byte = value.parse().map_err(|_| refused(value, "a byte, a number up to 255"))?;
                tail.tos.replace(TosByte(byte)).is_none()
            }
            "ttl" => {
                let ttl = value.parse().map_err(|_| refused(value, "a time to live, a number up to 255"))?;
                tail.ttl.replace(ttl).is_none()
            }
            "length" => {
                let length = value.parse().map_err(|_| refused(value, "a length, a number up to 65535"))?;
                tail.length.replace(length).is_none()
            }
            _ => break,
        };
        if !taken {
            return Err(NotAPacket(format!("`{keyword}` is written twice")));
        }
        rest.truncate(rest.len() - 2);
    }
    Ok(tail)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn as_people_write_them() {
        for (written, shown) in [
            ("tcp 192.168.0.5:40000 10.0.0.9:22 syn", "tcp 192.168.0.5:40000 10.0.0.9:22 syn"),
            ("tcp 10.0.0.9:22 192.168.0.5:40000 ack syn", "tcp 10.0.0.9:22 192.168.0.5:40000 syn ack"),
            ("6 1.1.1.1:1 2.2.2.2:www", "tcp 1.1.1.1:1 2.2.2.2:80"),
            ("icmp 192.168.0.5 10.0.0.9 echo", "icmp 192.168.0.5 10.0.0.9 echo"),
            ("icmp 192.168.0.5 10.0.0.9 3 4", "icmp 192.168.0.5 10.0.0.9 packet-too-big"),
            ("icmp 192.168.0.5 10.0.0.9 8 7", "icmp 192.168.0.5 10.0.0.9 8 7"),
            ("udp 10.0.0.1:5 10.0.0.2:domain dscp ef", "udp 10.0.0.1:5 10.0.0.2:53 dscp ef"),
            ("udp 10.0.0.1:5 10.0.0.2:6 length 1500 ttl 1", "udp 10.0.0.1:5 10.0.0.2:6 ttl 1 length 1500"),
            ("tcp 1.1.1.1 2.2.2.2 fragment", "tcp 1.1.1.1 2.2.2.2 fragment"),
            ("47 1.1.1.1 2.2.2.2 tos-byte 3", "gre 1.1.1.1 2.2.2.2 tos-byte 3"),
            ("200 1.1.1.1 2.2.2.2 dscp 1", "200 1.1.1.1 2.2.2.2 dscp 1"),
        ] {
            let packet: Packet = written.parse().unwrap_or_else(|error| panic!("{written}: {error}"));
            assert_eq!(packet.to_string(), shown);
        }
    }

    #[test]
    fn what_is_no_packet_is_said() {
        for (written, message) in [
            ("", "the packet ends where a protocol, for example `tcp` is expected"),
            ("tcp 1.1.1.1:5", "the packet ends where a destination, for example `10.0.0.9` is expected"),
            (
                "tcp 1.1.1.1 2.2.2.2",
                "`1.1.1.1` is not an address with a port, for example `10.0.0.9:22` (only a later `fragment` has none)",
            ),
            (
                "tcp 1.1.1.1:1 2.2.2.2:2 fragment",
                "`1.1.1.1:1` is not an IPv4 address without a port (whole packets of TCP and UDP alone have ports)",
            ),
            ("tcp 1.1.1.1:1 2.2.2.2:2 syn fin sin", "`sin` is not a TCP flag"),
            ("tcp 1.1.1.1:1 2.2.2.2 fragment", ""),
            ("udp 1.1.1.1:1 2.2.2.2:2 syn", "`syn` is not known behind the addresses of this protocol"),
            ("icmp 1.1.1.1 2.2.2.2", "an ICMP packet needs its message, for example `echo`"),
            ("gre 1.1.1.1 2.2.2.2 ttl 256", "`256` is not a time to live, a number up to 255"),
            ("gre 1.1.1.1 2.2.2.2 dscp ef tos-byte 1", "`dscp` is written twice"),
            ("foo\u{1b} 1.1.1.1 2.2.2.2", ""),
        ] {
            let error = written.parse::<Packet>().expect_err(written).to_string();
            if message.is_empty() {
                assert!(!error.contains('\u{1b}'), "{error}");
            } else {
                assert_eq!(error, message);
            }
        }
    }

    fn payload() -> impl Strategy<Value = Payload> {
        let tcp = (any::<u16>(), any::<u16>(), any::<u8>());
        prop_oneof![
            tcp.prop_map(|(source_port, destination_port, flags)| Payload::Tcp {
                source_port,
                destination_port,
                flags: TcpFlags(flags)
            }),
            any::<(u16, u16)>()
                .prop_map(|(source_port, destination_port)| Payload::Udp { source_port, destination_port }),
            any::<(u8, u8)>().prop_map(|(kind, code)| Payload::Icmp { kind, code }),
            any::<u8>().prop_map(|kind| Payload::Igmp { kind }),
            any::<u8>().prop_map(|protocol| match OtherProtocol::new(protocol) {
                Some(other) => Payload::Other(other),
                None => Payload::LaterFragment { protocol },
            }),
            any::<u8>().prop_map(|protocol| Payload::LaterFragment { protocol }),
        ]
    }

    proptest! {
        #[test]
        fn shown_and_read_it_is_the_same(
            (source, destination) in any::<(u32, u32)>(),
            payload in payload(),
            (tos, ttl, length) in any::<(u8, u8, u16)>(),
        ) {
            let packet = Packet { tos: TosByte(tos), ttl, length, ..Packet::new(source.into(), destination.into(), payload) };
            prop_assert_eq!(packet.to_string().parse(), Ok(packet));
        }

        #[test]
        fn any_text_is_answered(text in "\\PC{0,40}") {
            let _ = text.parse::<Packet>();
        }
    }
}
