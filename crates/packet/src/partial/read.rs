//! Reads a packet with fields left out as people write it on a command line.

use super::PartialPacket;
use crate::flags::TcpFlags;
use crate::packet::{Payload, TosByte};
use crate::read::{NotAPacket, refused};
use crate::set::{Interval, Ternary};
use byway_diagnostic::{escape, nearest};
use byway_vocabulary::{DSCP, ICMP_MESSAGES, IcmpMessage, Names, PROTOCOLS, TCP_PORTS, UDP_PORTS};
use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

/// `PROTOCOL SOURCE DESTINATION`, then in any order flags, the ICMP message, `fragment`, `no fragment`, `dscp`, `tos-byte`, `ttl`,
/// `length`. `ip` is any protocol; an address is one, a prefix, or `any`, and behind it may stand `:PORT` or `:PORT-PORT`.
impl FromStr for PartialPacket {
    type Err = NotAPacket;

    fn from_str(text: &str) -> Result<Self, NotAPacket> {
        let words: Vec<&str> = text.split_whitespace().collect();
        let mut packet = Self::ANY;
        let rest = match words[..] {
            ["any" | "ip"] => return Ok(packet),
            [protocol, source, destination, ref rest @ ..] => {
                packet.protocol = number_of_protocol(protocol)?;
                let names = match packet.protocol {
                    Some(Payload::UDP) => &UDP_PORTS,
                    _ => &TCP_PORTS,
                };
                (packet.source, packet.source_port) = end(source, names)?;
                (packet.destination, packet.destination_port) = end(destination, names)?;
                rest
            }
            [] => return Err(incomplete("a protocol")),
            [protocol] => {
                number_of_protocol(protocol)?;
                return Err(incomplete("a source"));
            }
            [protocol, _] => {
                number_of_protocol(protocol)?;
                return Err(incomplete("a destination"));
            }
        };
        Behind { packet: &mut packet, rest }.read()?;
        packet.regions().map_err(|contradiction| NotAPacket::new(contradiction.to_string()))?;
        Ok(packet)
    }
}

fn incomplete(wanted: &str) -> NotAPacket {
    NotAPacket::new(format!(
        "the packet ends where {wanted} is expected: write protocol, source and destination, for example \
         `tcp 192.168.0.5:40000 10.0.0.9:22`"
    ))
}

fn number_of_protocol(word: &str) -> Result<Option<u8>, NotAPacket> {
    if word == "ip" {
        return Ok(None);
    }
    let found = PROTOCOLS.number(word).or_else(|| word.parse().ok());
    found.map(Some).ok_or_else(|| {
        let near = nearest(word, PROTOCOLS.names().chain(["ip"]));
        let wanted = match near {
            Some(name) => format!("a protocol: write `{name}`"),
            None => "a protocol: write a name such as `tcp`, a number up to 255, or `ip` for any".to_owned(),
        };
        refused(word, &wanted)
    })
}

/// Why a text is no address, no prefix and not `any`. In words for people it goes on from the text: `1.2.3` is not an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotAddresses {
    /// It is nothing of these.
    Other,
    /// It is of IPv6.
    V6,
    /// It is a prefix with bits behind its length: this address, in the prefix of this network and length.
    HostBits(Ipv4Addr, Ipv4Addr, u32),
}

impl fmt::Display for NotAddresses {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Other => f.write_str(
                "is not an address: write one such as `10.0.0.9`, a prefix such as `10.0.0.0/24`, or `any`",
            ),
            Self::V6 => f.write_str(
                "is an address of IPv6, and byway answers for IPv4 packets alone: write one such as `10.0.0.9`",
            ),
            Self::HostBits(address, network, length) => write!(
                f,
                "is no prefix, as it has bits behind its length: write `{network}/{length}`, or `{address}` for the one address"
            ),
        }
    }
}

/// An address or a prefix or `any`.
pub fn read_addresses(text: &str) -> Result<Ternary<u32>, NotAddresses> {
    if text == "any" {
        return Ok(Ternary::<u32>::ANY);
    }
    if is_v6(text) {
        return Err(NotAddresses::V6);
    }
    let (address, length) =
        text.split_once('/').map_or((text, None), |(address, length)| (address, Some(length)));
    let address: Ipv4Addr = address.parse().map_err(|_| NotAddresses::Other)?;
    let Some(length) = length else { return Ok(Ternary::<u32>::exact(address.to_bits())) };
    let length = length.parse().ok().filter(|length| *length <= 32).ok_or(NotAddresses::Other)?;
    let prefix = Ternary::<u32>::prefix(address.to_bits(), length);
    if prefix.value() != address.to_bits() {
        return Err(NotAddresses::HostBits(address, Ipv4Addr::from_bits(prefix.value()), length));
    }
    Ok(prefix)
}

/// Whether a text is an address of IPv6, with a length or a port behind it.
fn is_v6(text: &str) -> bool {
    let address = text.split('/').next().unwrap_or_default();
    let bracketed =
        address.strip_prefix('[').and_then(|rest| rest.split_once(']')).map(|(address, _)| address);
    bracketed.unwrap_or(address).parse::<Ipv6Addr>().is_ok()
}

type End = (Ternary<u32>, Option<Interval<u16>>);

fn end(word: &str, names: &Names<u16>) -> Result<End, NotAPacket> {
    let (addresses, ports) = match word.split_once(':') {
        Some((addresses, ports)) if !is_v6(word) => (addresses, Some(ports)),
        _ => (word, None),
    };
    let known =
        read_addresses(addresses).map_err(|why| NotAPacket::new(format!("`{}` {why}", escape(addresses))))?;
    let ports = ports.map(|text| {
        ports_of(text, names).ok_or_else(|| {
            refused(
                text,
                "a port: write a number up to 65535, a range such as `5900-5910`, or a name such as `www`",
            )
        })
    });
    Ok((known, ports.transpose()?))
}

fn ports_of(text: &str, names: &Names<u16>) -> Option<Interval<u16>> {
    if text == "any" {
        return Some(Interval::<u16>::ALL);
    }
    if let Some(port) = text.parse().ok().or_else(|| names.number(text)) {
        return Some(Interval::<u16>::exact(port));
    }
    let (first, last) = text.split_once('-')?;
    Interval::<u16>::new(first.parse().ok()?, last.parse().ok()?)
}

/// The words behind the addresses.
struct Behind<'p, 'w> {
    packet: &'p mut PartialPacket,
    rest: &'w [&'w str],
}

impl<'w> Behind<'_, 'w> {
    fn read(mut self) -> Result<(), NotAPacket> {
        while let Some(word) = self.next() {
            match word {
                "fragment" | "fragments" => self.fragment(true)?,
                "no" => match self.next() {
                    Some("fragment" | "fragments") => self.fragment(false)?,
                    Some("flags") => self.packet.flags = Some(self.packet.flags.unwrap_or_default()),
                    _ => return Err(refused(word, "known without `fragment` or `flags` behind it")),
                },
                "dscp" => {
                    let value = self.value(word)?;
                    let dscp = DSCP.number(value).or_else(|| value.parse().ok()).filter(|dscp| *dscp < 64);
                    let dscp = dscp.ok_or_else(|| {
                        refused(value, "a DSCP: write a name such as `ef`, or a number up to 63")
                    })?;
                    self.tos(TosByte::of_dscp(dscp))?;
                }
                "tos-byte" => {
                    let value = self.number(word, "a byte: write a number up to 255")?;
                    self.tos(TosByte(value))?;
                }
                "ttl" => {
                    let value = self.number(word, "a time to live: write a number up to 255")?;
                    once(word, self.packet.ttl.replace(value))?;
                }
                "length" => {
                    let value = self.number(word, "a length: write a number up to 65535")?;
                    once(word, self.packet.length.replace(value))?;
                }
                word => self.of_protocol(word)?,
            }
        }
        Ok(())
    }

    fn next(&mut self) -> Option<&'w str> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(first)
    }

    fn value(&mut self, keyword: &str) -> Result<&'w str, NotAPacket> {
        let rest = self.rest;
        let Some((value, behind)) = rest.split_first() else {
            return Err(NotAPacket::new(format!("a number is missing behind `{keyword}`")));
        };
        self.rest = behind;
        Ok(value)
    }

    fn number<N: FromStr>(&mut self, keyword: &str, wanted: &str) -> Result<N, NotAPacket> {
        let value = self.value(keyword)?;
        value.parse().map_err(|_| refused(value, wanted))
    }

    fn fragment(&mut self, fragment: bool) -> Result<(), NotAPacket> {
        once("fragment", self.packet.fragment.replace(fragment))
    }

    fn tos(&mut self, tos: TosByte) -> Result<(), NotAPacket> {
        once("dscp", self.packet.tos.replace(tos))
    }

    /// Flags of TCP, a message of ICMP, a type of IGMP.
    fn of_protocol(&mut self, word: &str) -> Result<(), NotAPacket> {
        match self.packet.protocol {
            Some(Payload::ICMP) => self.icmp(word),
            Some(Payload::IGMP) => {
                let kind =
                    word.parse().map_err(|_| refused(word, "an IGMP type: write a number up to 255"))?;
                once("an IGMP type", self.packet.igmp_type.replace(kind))
            }
            Some(Payload::TCP) | None => {
                let flag = TcpFlags::of_name(word).ok_or_else(|| unknown(word, &WORDS))?;
                self.packet.flags = Some(self.packet.flags.unwrap_or_default() | flag);
                Ok(())
            }
            Some(_) if TcpFlags::of_name(word).is_some() => Err(NotAPacket::new(format!(
                "`{}` is a flag of TCP, and the packet is of another protocol: write `tcp`, or leave it out",
                escape(word)
            ))),
            Some(_) => Err(unknown(word, &WORDS[FLAGS..])),
        }
    }

    fn icmp(&mut self, word: &str) -> Result<(), NotAPacket> {
        if self.packet.icmp_type.is_some() && self.packet.icmp_code.is_none() {
            let code = word.parse().map_err(|_| refused(word, "an ICMP code: write a number up to 255"))?;
            self.packet.icmp_code = Some(code);
            return Ok(());
        }
        let message = ICMP_MESSAGES
            .number(word)
            .or_else(|| word.parse().ok().map(|kind| IcmpMessage { kind, code: None }));
        let IcmpMessage { kind, code } = message.ok_or_else(|| {
            let near = nearest(word, ICMP_MESSAGES.names());
            let wanted = match near {
                Some(name) => format!("an ICMP message: write `{name}`"),
                None => {
                    "an ICMP message: write a name such as `echo`, or type and code as numbers".to_owned()
                }
            };
            refused(word, &wanted)
        })?;
        self.packet.icmp_code = code;
        once("an ICMP message", self.packet.icmp_type.replace(kind))
    }
}

fn once<T: Copy>(what: &str, before: Option<T>) -> Result<(), NotAPacket> {
    before.map_or(Ok(()), |_| Err(NotAPacket::new(format!("`{what}` is written twice"))))
}

/// How many of the words are flags.
const FLAGS: usize = 8;
const WORDS: [&str; 15] = [
    "syn", "fin", "rst", "psh", "ack", "urg", "ece", "cwr", "fragment", "no", "dscp", "tos-byte", "ttl",
    "length", "eq",
];

/// A word that cannot stand behind the addresses, where these can.
fn unknown(word: &str, known: &[&'static str]) -> NotAPacket {
    if word == "eq" {
        return NotAPacket::new("a port stands behind its address: write `10.0.0.9:22`");
    }
    let flags = if known.len() == WORDS.len() { "a TCP flag such as `syn`, " } else { "" };
    let help = match nearest(word, known.iter().copied()) {
        Some(known) => format!("write `{known}`"),
        None => format!("{flags}`fragment`, `dscp`, `ttl` or `length` may stand here"),
    };
    NotAPacket::new(format!("`{}` is not known behind the addresses: {help}", escape(word)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::set::describe;

    fn described(text: &str) -> Vec<String> {
        let packet: PartialPacket = text.parse().unwrap_or_else(|error| panic!("{text}: {error}"));
        let (region, other) = packet.regions().expect("they were asked for");
        assert!(region.is_sound() && other.is_none_or(|other| other.is_sound()), "{text}");
        describe(&[Some(region), other].into_iter().flatten().collect::<Vec<_>>())
    }

    #[test]
    fn as_people_write_them() {
        for (written, shown) in [
            ("any", &["ip any any"][..]),
            ("ip any any", &["ip any any"]),
            ("ip any any fragment", &["ip any any fragments"]),
            ("udp 10.0.0.0/24 any:53", &["udp 10.0.0.0/24 any eq domain"]),
            (
                "tcp 192.168.0.5:40000 10.0.0.9:22 syn",
                &["tcp 192.168.0.5 eq 40000 10.0.0.9 eq 22 match-all +syn -fin -rst -psh -ack -urg"],
            ),
            ("tcp 1.1.1.1 2.2.2.2 fragment", &["tcp 1.1.1.1 2.2.2.2 fragments"]),
            ("tcp 1.1.1.1 2.2.2.2 no fragment", &["tcp 1.1.1.1 2.2.2.2 no fragments"]),
            ("tcp any:1024-65535 any:www ttl 5", &["tcp any gt 1023 any eq www ttl eq 5"]),
            ("icmp any any echo", &["icmp any any echo"]),
            ("icmp any any 3 4 length 1500", &["icmp any any packet-too-big length eq 1500"]),
            ("gre any any dscp ef", &["gre any any tos-byte 184"]),
            ("ip any any:53", &["tcp any any eq domain", "udp any any eq domain"]),
        ] {
            assert_eq!(described(written), shown, "{written}");
        }
    }

    #[test]
    fn what_is_no_packet_is_said() {
        for (written, message) in [
            (
                "tcp 1.1.1.1",
                "the packet ends where a destination is expected: write protocol, source and destination, for example \
                 `tcp 192.168.0.5:40000 10.0.0.9:22`",
            ),
            ("tpc 1.1.1.1 2.2.2.2", "`tpc` is not a protocol: write `tcp`"),
            (
                "tcp 1.1.1 2.2.2.2",
                "`1.1.1` is not an address: write one such as `10.0.0.9`, a prefix such as `10.0.0.0/24`, or `any`",
            ),
            (
                "tcp 1.1.1.1 2.2.2.2:ssh",
                "`ssh` is not a port: write a number up to 65535, a range such as `5900-5910`, or a name such as `www`",
            ),
            ("tcp any any eq 22", "a port stands behind its address: write `10.0.0.9:22`"),
            ("tcp any any sny", "`sny` is not known behind the addresses: write `syn`"),
            (
                "tcp any:1 any fragment",
                "a fragment that is not the first has no ports, flags or message: leave out one or the other",
            ),
            ("gre any:1 any", "gre has no ports: TCP and UDP have"),
            (
                "tcp 1.1.1.1/24 2.2.2.2",
                "`1.1.1.1/24` is no prefix, as it has bits behind its length: write `1.1.1.0/24`, or `1.1.1.1` for the one address",
            ),
            (
                "tcp 2001:db8::1 2001:db8::2",
                "`2001:db8::1` is an address of IPv6, and byway answers for IPv4 packets alone: write one such as `10.0.0.9`",
            ),
            (
                "tcp any [2001:db8::2]:80",
                "`[2001:db8::2]:80` is an address of IPv6, and byway answers for IPv4 packets alone: write one such as `10.0.0.9`",
            ),
            (
                "udp any any syn",
                "`syn` is a flag of TCP, and the packet is of another protocol: write `tcp`, or leave it out",
            ),
            (
                "udp any any sny",
                "`sny` is not known behind the addresses: `fragment`, `dscp`, `ttl` or `length` may stand here",
            ),
            ("icmp any any ehco", "`ehco` is not an ICMP message: write `echo`"),
            ("tcp any any ttl 5 ttl 6", "`ttl` is written twice"),
            ("tcp any any ttl", "a number is missing behind `ttl`"),
        ] {
            assert_eq!(
                written.parse::<PartialPacket>().map_err(|error| error.to_string()),
                Err(message.to_owned())
            );
        }
    }
}
