//! What a message is about, in words: `from` of redirect `ssh`.

use crate::shown::shown;
use std::fmt;

/// A thing of the file, and what it is part of.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Subject<'a> {
    /// The whole file.
    Topology,
    /// A named thing: redirect `ssh`.
    Named { kind: &'static str, name: &'a str, of: Option<&'a Subject<'a>> },
    /// A key of a thing.
    Key { key: &'static str, of: &'a Subject<'a> },
    /// One of several that have no name, counted from 1.
    Numbered { kind: &'static str, number: usize, of: &'a Subject<'a> },
}

impl<'a> Subject<'a> {
    pub(crate) fn named(kind: &'static str, name: &'a str) -> Self {
        Self::Named { kind, name, of: None }
    }

    pub(crate) fn key(&'a self, key: &'static str) -> Self {
        Self::Key { key, of: self }
    }

    pub(crate) fn part(&'a self, kind: &'static str, name: &'a str) -> Self {
        Self::Named { kind, name, of: Some(self) }
    }

    pub(crate) fn numbered(&'a self, kind: &'static str, number: usize) -> Self {
        Self::Numbered { kind, number, of: self }
    }
}

impl Subject<'_> {
    /// What belongs there, for a help that begins with "write".
    pub(crate) fn example(&self) -> &'static str {
        match self {
            Self::Key { key: "networks", .. } => {
                "names with prefixes below it, as `clients: 10.0.0.0/24`, or remove the key"
            }
            Self::Key { key: "services", .. } => {
                "names with traffic below it, as `ssh: tcp/22`, or remove the key"
            }
            Self::Key { key: "appliances", .. } => {
                "appliances below it, as `scb: { address: 172.16.0.1 }`, or remove the key"
            }
            Self::Key { key: "redirects", .. } => {
                "redirects below it, as `ssh: { from: clients, to: servers, via: scb }`"
            }
            Self::Key { key: "routers", .. } => "routers below it, each with its `platform` and `interfaces`",
            Self::Key { key: "interfaces", .. } => {
                "interfaces below it, as `FastEthernet0/0: { address: 192.168.0.254/24 }`"
            }
            Self::Key { key: "names", .. } => "`{ acl: 101 }` or patterns, or remove the key",
            Self::Key { key: "sequence", .. } => "`{ start: 10, step: 10 }`, or remove the key",
            Self::Named { kind: "appliance", .. } => "how it is reached, as `{ address: 172.16.0.1 }`",
            Self::Named { kind: "redirect", .. } => {
                "`from`, `to` and `via`, as `{ from: clients, to: servers, via: scb }`"
            }
            Self::Named { kind: "router", .. } => "its `platform` and `interfaces` below it",
            Self::Named { kind: "interface", .. } => "its address, as `{ address: 192.168.0.254/24 }`",
            Self::Named { kind: "network", .. } => "a prefix as `10.0.0.0/24`, or a list of them",
            Self::Named { kind: "service", .. } => "its traffic as `tcp/22`, or a list of it",
            Self::Key { key: "address", of: Self::Named { kind: "interface", .. } } => {
                "the address with its prefix length as `192.168.0.254/24`, or `unnumbered`"
            }
            Self::Key { key: "address" | "inbound" | "outbound", .. } => {
                "an address as `172.16.0.1`, or a list of them"
            }
            Self::Key { key: "from" | "to", .. } => {
                "a network, a prefix as `10.0.0.0/24`, `any`, or a list of them"
            }
            Self::Key { key: "faces", .. } => {
                "a network, an appliance, a prefix as `10.0.0.0/24`, `any`, or a list of them"
            }
            Self::Key { key: "control", .. } => "an address or prefix as `192.0.2.123`, or a list of them",
            Self::Key { key: "service" | "match", .. } => "a service or its traffic as `tcp/22`",
            Self::Key { key: "via", .. } => "the name of an appliance, `drop` or `route`",
            Self::Key { key: "except", .. } => "a list of exceptions as `[{ to: 10.0.0.0/24 }]`",
            Self::Key { key: "interface", .. } => "the name of an interface as `Tunnel500`",
            Self::Key { key: "vrf", .. } => "the name of a VRF",
            Self::Key { key: "platform", .. } => "`ios` or `linux`",
            Self::Key { key: "release", .. } => "the release as `\"15.2(4)M\"`",
            Self::Key { key: "acl" | "route_map", .. } => "a pattern as `\"{redirect}-{direction}\"`",
            Self::Key { key: "track", .. } => "the number of a track object as `10`",
            Self::Key { key: "dscp" | "precedence" | "tos", .. } => "a number or name as IOS has it",
            Self::Key { key: "start" | "step", .. } => "a number as `10`",
            Self::Key { key: "when", .. } => "`always` or `no-route`",
            Self::Key { key: "when_down", .. } => "`bypass` or `drop`",
            Self::Key { key: "source_address", .. } => "`client` or `appliance`",
            Self::Key { key: "reach", .. } => "`recursive`",
            Self::Key { key: "directions", .. } => "`[inbound]` or `[inbound, outbound]`",
            Self::Key { key: "description", .. } => "some words, or remove the key",
            Self::Numbered { .. } => "`from`, `to` or `service`, as `{ to: 10.0.0.0/24 }`",
            Self::Topology | Self::Named { .. } | Self::Key { .. } => "a value, or remove the key",
        }
    }
}

impl fmt::Display for Subject<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Topology => out.write_str("the topology"),
            Self::Named { kind, name, of } => {
                write!(out, "{kind} `{}`", shown(name))?;
                of.map_or(Ok(()), |of| write!(out, " of {of}"))
            }
            Self::Key { key, of: Self::Topology } => write!(out, "`{key}`"),
            Self::Key { key, of } => write!(out, "`{key}` of {of}"),
            Self::Numbered { kind, number, of } => write!(out, "{kind} {number} of {of}"),
        }
    }
}
