//! ICMP messages and IGMP types (ios-facts 1.7).

use crate::Names;

/// An ICMP type, with a code where the name means one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IcmpMessage {
    /// The type.
    pub kind: u8,
    /// The code; none where every code of the type is meant.
    pub code: Option<u8>,
}

const fn all(kind: u8) -> IcmpMessage {
    IcmpMessage { kind, code: None }
}

const fn one(kind: u8, code: u8) -> IcmpMessage {
    IcmpMessage { kind, code: Some(code) }
}

/// Names of ICMP messages. Which names mean a type alone is from Batfish's extractor.
pub static ICMP_MESSAGES: Names<IcmpMessage> = Names::new(&[
    ("administratively-prohibited", one(3, 13)),
    ("alternate-address", all(6)),
    ("conversion-error", all(31)),
    ("dod-host-prohibited", one(3, 10)),
    ("dod-net-prohibited", one(3, 9)),
    ("echo", all(8)),
    ("echo-reply", all(0)),
    ("general-parameter-problem", one(12, 0)),
    ("host-isolated", one(3, 8)),
    ("host-precedence-unreachable", one(3, 14)),
    ("host-redirect", one(5, 1)),
    ("host-tos-redirect", one(5, 3)),
    ("host-tos-unreachable", one(3, 12)),
    ("host-unknown", one(3, 7)),
    ("host-unreachable", one(3, 1)),
    ("information-reply", all(16)),
    ("information-request", all(15)),
    ("mask-reply", all(18)),
    ("mask-request", all(17)),
    ("mobile-redirect", all(32)),
    ("net-redirect", one(5, 0)),
    ("net-tos-redirect", one(5, 2)),
    ("net-tos-unreachable", one(3, 11)),
    ("net-unreachable", one(3, 0)),
    ("network-unknown", one(3, 6)),
    ("no-room-for-option", one(12, 2)),
    ("option-missing", one(12, 1)),
    ("packet-too-big", one(3, 4)),
    ("parameter-problem", all(12)),
    ("port-unreachable", one(3, 3)),
    ("precedence-unreachable", one(3, 15)),
    ("protocol-unreachable", one(3, 2)),
    ("reassembly-timeout", one(11, 1)),
    ("redirect", all(5)),
    ("router-advertisement", all(9)),
    ("router-solicitation", all(10)),
    ("source-quench", all(4)),
    ("source-route-failed", one(3, 5)),
    ("time-exceeded", all(11)),
    ("timestamp-reply", all(14)),
    ("timestamp-request", all(13)),
    ("traceroute", all(30)),
    ("ttl-exceeded", one(11, 0)),
    ("unreachable", all(3)),
]);

/// The message of a name.
pub fn icmp_message(name: &str) -> Option<IcmpMessage> {
    ICMP_MESSAGES.number(name)
}

/// The name that IOS prints for a message. A type with a code that has no name of its own has none (memory).
pub fn icmp_name(message: IcmpMessage) -> Option<&'static str> {
    ICMP_MESSAGES.name(message)
}

/// Names of IGMP types (memory).
pub static IGMP_TYPES: Names<u8> =
    Names::new(&[("host-query", 1), ("host-report", 2), ("dvmrp", 3), ("pim", 4), ("trace", 5)]);
