//! Packets as scripts write them and as witnesses are printed: one flat JSON object.

use byway_diagnostic::{escape, nearest};
use byway_packet::set::{Interval, Ternary};
use byway_packet::{self as packet, PartialPacket, Payload, TosByte};
use byway_vocabulary::{DSCP, PROTOCOLS};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Deserializer, MapAccess, Visitor};
use serde::{Deserialize, Serialize};
use serde_json::error::Category;
use serde_json::{Map, Value};
use std::fmt;

/// A packet. A field that is left out is unconstrained: it is then a set of packets.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Packet {
    /// The interface that it enters, in any spelling that IOS takes; `local` for what the router itself sends.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub interface: Option<String>,
    /// The protocol.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Protocol")]
    pub protocol: Option<Protocol>,
    /// The source: an address, a prefix, or `any`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub src: Option<String>,
    /// The destination: an address, a prefix, or `any`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub dst: Option<String>,
    /// The source port of TCP or UDP.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "u16")]
    pub src_port: Option<u16>,
    /// The destination port of TCP or UDP.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "u16")]
    pub dst_port: Option<u16>,
    /// The type of an ICMP message.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "u8")]
    pub icmp_type: Option<u8>,
    /// The code of an ICMP message.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "u8")]
    pub icmp_code: Option<u8>,
    /// The type of an IGMP message, as access lists number it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "u8")]
    pub igmp_type: Option<u8>,
    /// The TCP flags that are set; the others are not.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Vec<TcpFlag>")]
    pub tcp_flags: Option<Vec<TcpFlag>>,
    /// True: not the first fragment. False: a whole packet or a first fragment, as one with ports, flags or a message is.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "bool")]
    pub fragment: Option<bool>,
    /// The DSCP, 0 to 63 or by name; the two congestion bits behind it are then 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(schema_with = "dscp_schema")]
    pub dscp: Option<u8>,
    /// The whole type-of-service byte, in place of `dscp`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "u8")]
    pub tos_byte: Option<u8>,
    /// The time to live.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "u8")]
    pub ttl: Option<u8>,
    /// The length in bytes, IP header included.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "u16")]
    pub length: Option<u16>,
}

/// A protocol by number or name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Protocol {
    /// Its number.
    Number(u8),
    /// Its name as access lists write it, or its number as a string.
    Name(#[schemars(schema_with = "protocol_schema")] String),
}

fn protocol_schema(_: &mut SchemaGenerator) -> Schema {
    let names: Vec<&str> = PROTOCOLS.names().collect();
    json_schema!({ "type": "string", "anyOf": [{ "enum": names }, { "pattern": "^\\+?0*(25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])$" }] })
}

fn dscp_schema(_: &mut SchemaGenerator) -> Schema {
    let names: Vec<&str> = DSCP.names().collect();
    json_schema!({ "anyOf": [{ "type": "integer", "minimum": 0, "maximum": 63 }, { "enum": names }] })
}

/// A TCP flag.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum TcpFlag {
    /// Begins a connection.
    Syn,
    /// The sender is done.
    Fin,
    /// Ends a connection at once.
    Rst,
    /// The data is to be handed on.
    Psh,
    /// The acknowledgement counts.
    Ack,
    /// The urgent pointer counts.
    Urg,
    /// Echo of congestion.
    Ece,
    /// The window was reduced.
    Cwr,
}

const FLAGS: [(packet::TcpFlags, TcpFlag); 8] = [
    (packet::TcpFlags::SYN, TcpFlag::Syn),
    (packet::TcpFlags::FIN, TcpFlag::Fin),
    (packet::TcpFlags::RST, TcpFlag::Rst),
    (packet::TcpFlags::PSH, TcpFlag::Psh),
    (packet::TcpFlags::ACK, TcpFlag::Ack),
    (packet::TcpFlags::URG, TcpFlag::Urg),
    (packet::TcpFlags::ECE, TcpFlag::Ece),
    (packet::TcpFlags::CWR, TcpFlag::Cwr),
];

impl Packet {
    /// One packet, with every field that it has, so that the answer to it depends on nothing.
    pub fn of(packet: &packet::Packet, interface: Option<String>) -> Self {
        let protocol = packet.protocol();
        // Two congestion bits stand behind the DSCP.
        let congestion = TosByte::of_dscp(packet.tos.dscp()) != packet.tos;
        let fields = Self {
            interface,
            protocol: Some(Protocol::Number(protocol)),
            src: Some(packet.source.to_string()),
            dst: Some(packet.destination.to_string()),
            dscp: (!congestion).then(|| packet.tos.dscp()),
            tos_byte: congestion.then_some(packet.tos.0),
            ttl: Some(packet.ttl),
            length: Some(packet.length),
            ..Self::default()
        };
        match packet.payload {
            Payload::Tcp { source_port, destination_port, flags } => Self {
                src_port: Some(source_port),
                dst_port: Some(destination_port),
                tcp_flags: Some(
                    FLAGS.iter().filter(|(flag, _)| flags.has(*flag)).map(|(_, word)| *word).collect(),
                ),
                ..fields
            },
            Payload::Udp { source_port, destination_port } => {
                Self { src_port: Some(source_port), dst_port: Some(destination_port), ..fields }
            }
            Payload::Icmp { kind, code } => Self { icmp_type: Some(kind), icmp_code: Some(code), ..fields },
            Payload::Igmp { kind } => Self { igmp_type: Some(kind), ..fields },
            Payload::Other(_) => Self { fragment: Some(false), ..fields },
            Payload::LaterFragment { .. } => Self { fragment: Some(true), ..fields },
        }
    }
}

/// What is asked about: where a packet comes in, and what is said of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The interface as it is written, where one is.
    pub interface: Option<String>,
    /// The packet.
    pub packet: PartialPacket,
}

const KEYS: [&str; 15] = [
    "interface",
    "protocol",
    "src",
    "dst",
    "src_port",
    "dst_port",
    "icmp_type",
    "icmp_code",
    "igmp_type",
    "tcp_flags",
    "fragment",
    "dscp",
    "tos_byte",
    "ttl",
    "length",
];

/// Reads a packet from one line of JSON. The error is in words for people.
pub fn read(line: &[u8]) -> Result<Asked, String> {
    read_object(&object(line)?)
}

/// The JSON object of a line, with each key once. The error is in words for people.
pub fn object(line: &[u8]) -> Result<Map<String, Value>, String> {
    let Pairs(pairs) = serde_json::from_slice(line).map_err(|error| match error.classify() {
        Category::Data => {
            "a packet is a JSON object, for example `{\"protocol\":\"tcp\",\"dst_port\":22}`".to_owned()
        }
        Category::Io | Category::Syntax | Category::Eof => {
            format!("this is not JSON: the fault is at column {}", error.column())
        }
    })?;
    let mut object = Map::with_capacity(pairs.len());
    for (key, value) in pairs {
        // Which of two counts differs from reader to reader.
        if object.contains_key(&key) {
            return Err(format!("`{}` is written twice: leave one of them", escape(&key)));
        }
        object.insert(key, value);
    }
    Ok(object)
}

/// The pairs of an object as they are written.
struct Pairs(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Pairs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visit;
        impl<'de> Visitor<'de> for Visit {
            type Value = Pairs;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Pairs, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Pairs(pairs))
            }
        }
        deserializer.deserialize_map(Visit)
    }
}

/// Reads a packet from a JSON object. The error is in words for people.
pub fn read_object(object: &Map<String, Value>) -> Result<Asked, String> {
    let mut asked = Asked { interface: None, packet: PartialPacket::ANY };
    let packet = &mut asked.packet;
    for (key, value) in object {
        match key.as_str() {
            "interface" => asked.interface = Some(string(key, value)?.to_owned()),
            "protocol" => packet.protocol = Some(protocol(value)?),
            "src" => packet.source = addresses(key, value)?,
            "dst" => packet.destination = addresses(key, value)?,
            "src_port" => packet.source_port = Some(Interval::<u16>::exact(port(key, value)?)),
            "dst_port" => packet.destination_port = Some(Interval::<u16>::exact(port(key, value)?)),
            "icmp_type" => packet.icmp_type = Some(byte(key, value)?),
            "icmp_code" => packet.icmp_code = Some(byte(key, value)?),
            "igmp_type" => packet.igmp_type = Some(byte(key, value)?),
            "tcp_flags" => packet.flags = Some(flags(value)?),
            "fragment" => {
                let wanted = || format!("`fragment` is `{}`: write true or false", shown(value));
                packet.fragment = Some(value.as_bool().ok_or_else(wanted)?);
            }
            "dscp" if object.contains_key("tos_byte") => {
                return Err("`dscp` and `tos_byte` say the same: write one of them".to_owned());
            }
            "dscp" => packet.tos = Some(TosByte::of_dscp(dscp(value)?)),
            "tos_byte" => packet.tos = Some(TosByte(byte(key, value)?)),
            "ttl" => packet.ttl = Some(byte(key, value)?),
            "length" => packet.length = Some(port(key, value)?),
            // What a scenario's packet should be answered: the matter of whoever compares.
            "expect" => {}
            _ => return Err(unknown(key)),
        }
    }
    asked.packet.regions().map_err(|contradiction| contradiction.to_string())?;
    Ok(asked)
}

fn unknown(key: &str) -> String {
    let help = nearest(key, KEYS).map(|known| format!(": write `{known}`"));
    format!("a packet has no field `{}`{}", escape(key), help.unwrap_or_default())
}

fn shown(value: &Value) -> String {
    escape(&match value {
        Value::String(text) => text.clone(),
        value => value.to_string(),
    })
}

fn string<'v>(key: &str, value: &'v Value) -> Result<&'v str, String> {
    value.as_str().ok_or_else(|| format!("`{key}` is `{}`: write it as a string", shown(value)))
}

fn protocol(value: &Value) -> Result<u8, String> {
    let number = match value {
        Value::String(name) => PROTOCOLS.number(name).or_else(|| name.parse().ok()),
        value => value.as_u64().and_then(|number| u8::try_from(number).ok()),
    };
    number.ok_or_else(|| {
        format!("`protocol` is `{}`: write a name such as `tcp`, or a number up to 255", shown(value))
    })
}

fn byte(key: &str, value: &Value) -> Result<u8, String> {
    let number = value.as_u64().and_then(|number| u8::try_from(number).ok());
    number.ok_or_else(|| format!("`{key}` is `{}`: write a number up to 255", shown(value)))
}

fn port(key: &str, value: &Value) -> Result<u16, String> {
    let number = value.as_u64().and_then(|number| u16::try_from(number).ok());
    number.ok_or_else(|| format!("`{key}` is `{}`: write a number up to 65535", shown(value)))
}

fn dscp(value: &Value) -> Result<u8, String> {
    let number = match value {
        Value::String(name) => DSCP.number(name),
        value => value.as_u64().and_then(|number| u8::try_from(number).ok()),
    };
    let known = number.filter(|dscp| *dscp < 64);
    known.ok_or_else(|| {
        format!("`dscp` is `{}`: write a name such as `ef`, or a number up to 63", shown(value))
    })
}

fn flags(value: &Value) -> Result<packet::TcpFlags, String> {
    let wanted = || format!("`tcp_flags` is `{}`: write a list such as `[\"syn\"]`", shown(value));
    let names = value.as_array().ok_or_else(wanted)?;
    names.iter().try_fold(packet::TcpFlags::NONE, |flags, name| {
        let flag = name.as_str().and_then(packet::TcpFlags::of_name);
        let unknown = || {
            format!(
                "`{}` is no TCP flag: write `syn`, `fin`, `rst`, `psh`, `ack`, `urg`, `ece` or `cwr`",
                shown(name)
            )
        };
        Ok(flags | flag.ok_or_else(unknown)?)
    })
}

fn addresses(key: &str, value: &Value) -> Result<Ternary<u32>, String> {
    let text = string(key, value)?;
    packet::read_addresses(text).map_err(|why| format!("`{key}`: `{}` {why}", shown(value)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_packet_reads_as_it_was_written() {
        for text in [
            "tcp 192.168.0.5:40000 10.0.0.9:22 syn ack",
            "tcp 192.168.0.5:40000 10.0.0.9:22 ttl 1 length 1500",
            "udp 1.1.1.1:1 2.2.2.2:53 dscp ef",
            "icmp 1.1.1.1 2.2.2.2 echo",
            "igmp 1.1.1.1 224.0.0.1 2",
            "gre 1.1.1.1 2.2.2.2 tos-byte 3",
            "tcp 1.1.1.1 2.2.2.2 fragment",
        ] {
            let packet: packet::Packet = text.parse().expect("a packet");
            let line = crate::json::line(&Packet::of(&packet, Some("Gi0/1".to_owned())));
            let asked = read(line.as_bytes()).expect("it is read");
            assert_eq!(asked.interface.as_deref(), Some("Gi0/1"));
            assert_eq!(asked.packet.regions(), PartialPacket::of(&packet).regions(), "{text}");
            assert!(asked.packet.is_one(), "{text}");
        }
    }

    #[test]
    fn what_is_no_packet_is_said() {
        for (line, message) in [
            ("{", "this is not JSON: the fault is at column 1"),
            ("[]", "a packet is a JSON object, for example `{\"protocol\":\"tcp\",\"dst_port\":22}`"),
            ("{\"dst_prot\":22}", "a packet has no field `dst_prot`: write `dst_port`"),
            ("{\"dst_port\":99999}", "`dst_port` is `99999`: write a number up to 65535"),
            (
                "{\"protocol\":\"tpc\"}",
                "`protocol` is `tpc`: write a name such as `tcp`, or a number up to 255",
            ),
            (
                "{\"src\":\"1.2.3\"}",
                "`src`: `1.2.3` is not an address: write one such as `10.0.0.9`, a prefix such as `10.0.0.0/24`, or `any`",
            ),
            (
                "{\"dst\":\"10.0.0.9/24\"}",
                "`dst`: `10.0.0.9/24` is no prefix, as it has bits behind its length: write `10.0.0.0/24`, or `10.0.0.9` for the one address",
            ),
            (
                "{\"dst\":\"::1\"}",
                "`dst`: `::1` is an address of IPv6, and byway answers for IPv4 packets alone: write one such as `10.0.0.9`",
            ),
            ("{\"src\":7}", "`src` is `7`: write it as a string"),
            ("{\"dst_port\":22,\"ttl\":1,\"dst_port\":23}", "`dst_port` is written twice: leave one of them"),
            ("{\"dst_port\":22} x", "this is not JSON: the fault is at column 17"),
            ("{\"protocol\":47,\"dst_port\":22}", "gre has no ports: TCP and UDP have"),
            (
                "{\"tcp_flags\":[],\"fragment\":true}",
                "a fragment that is not the first has no ports, flags or message: leave out one or the other",
            ),
        ] {
            assert_eq!(read(line.as_bytes()), Err(message.to_owned()), "{line}");
        }
    }
}
