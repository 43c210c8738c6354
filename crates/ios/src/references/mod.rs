//! One table of definitions and uses: every place where a configuration names a list, a map, a track object, a probe, an
//! object group, a time range, a VRF or an interface.
//!
//! Typed commands tell their names themselves (`typed`); for the many commands that byway does not type there is one table of
//! patterns (`commands`). The table speaks of the text. What a router holds after the text, removals included, is
//! [`crate::state::Router`].

mod commands;
mod pattern;
mod rows;
mod typed;

use crate::acl::AclName;
use crate::config::{Config, ItemKind, LineId};
use crate::interface::InterfaceName;
use crate::name::Name;
use byway_diagnostic::Span;
use std::collections::BTreeSet;

/// A place where something is named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference<'a> {
    /// What kind of thing is named.
    pub kind: ReferenceKind,
    /// Its name. Of an interface the canonical one, so that `fa0/0` and `FastEthernet0/0` are equal; of everything that has a
    /// number, the number without leading zeros.
    pub name: Name<'a>,
    /// Whether the thing is defined, used or taken away.
    pub role: Role,
    /// The line.
    pub line: LineId,
    /// Where in the text the name stands.
    pub span: Span,
}

/// What is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ReferenceKind {
    /// An IPv4 access list.
    Acl,
    /// An IPv6 access list.
    Ipv6Acl,
    /// A MAC access list.
    MacAcl,
    /// A reflexive list: `reflect` makes it, `evaluate` uses it.
    ReflexiveList,
    /// A route-map.
    RouteMap,
    /// An IPv4 prefix list.
    PrefixList,
    /// An IPv6 prefix list.
    Ipv6PrefixList,
    /// A track object.
    Track,
    /// A probe.
    Probe,
    /// An object group.
    ObjectGroup,
    /// A time range.
    TimeRange,
    /// A VRF.
    Vrf,
    /// An interface.
    Interface,
}

impl ReferenceKind {
    /// Every kind.
    pub const ALL: [Self; 13] = [
        Self::Acl,
        Self::Ipv6Acl,
        Self::MacAcl,
        Self::ReflexiveList,
        Self::RouteMap,
        Self::PrefixList,
        Self::Ipv6PrefixList,
        Self::Track,
        Self::Probe,
        Self::ObjectGroup,
        Self::TimeRange,
        Self::Vrf,
        Self::Interface,
    ];

    /// The word that people use for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Acl => "ACL",
            Self::Ipv6Acl => "IPv6 ACL",
            Self::MacAcl => "MAC ACL",
            Self::ReflexiveList => "reflexive list",
            Self::RouteMap => "route-map",
            Self::PrefixList => "prefix list",
            Self::Ipv6PrefixList => "IPv6 prefix list",
            Self::Track => "track object",
            Self::Probe => "probe",
            Self::ObjectGroup => "object group",
            Self::TimeRange => "time range",
            Self::Vrf => "VRF",
            Self::Interface => "interface",
        }
    }
}

/// What a place does with what it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// It defines the thing, or a part of it. Of neighbouring `access-list N` commands the first.
    Definition,
    /// It uses the thing.
    Use(UseContext),
    /// It takes the thing, or a use of it, away: `no` before a command.
    Removal,
}

/// What uses a thing. What an undefined list does to packets depends on it (ios-facts 1.13).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum UseContext {
    /// `ip policy route-map` on an interface.
    Policy,
    /// `ip local policy route-map`
    LocalPolicy,
    /// IPv6 policy routing, of an interface or of the router.
    Ipv6Policy,
    /// A `match` of a route-map.
    Match,
    /// A `set` of a route-map.
    Set,
    /// An entry of an access list.
    Ace,
    /// A member of an object group.
    GroupMember,
    /// What a track object watches.
    Tracked,
    /// A member of a list of track objects.
    TrackList,
    /// The schedule of a probe, or another command about when it runs.
    Schedule,
    /// A probe itself: its source, its table.
    Probe,
    /// A static route.
    Route,
    /// A filter of packets on an interface.
    AccessGroup,
    /// A line's `access-class`.
    AccessClass,
    /// The table that an interface is in.
    Forwarding,
    /// Address translation.
    Nat,
    /// Encryption: crypto maps, profiles, keyrings.
    Crypto,
    /// Management: SNMP, HTTP, NTP, log, AAA and the services of the router.
    Management,
    /// A routing protocol: redistribution, distribute lists, neighbours.
    Routing,
    /// Multicast.
    Multicast,
    /// Quality of service: class maps, policers, rate limits, queues.
    Qos,
    /// Firewall, inspection, reverse-path checks.
    Firewall,
    /// Redirection by WCCP.
    Wccp,
    /// DHCP.
    Dhcp,
    /// First-hop redundancy.
    Redundancy,
    /// Tunnels, unnumbered interfaces, dialers, bridges: a link built on another.
    Link,
    /// Event scripts.
    Event,
    /// Anything else.
    Other,
}

/// Every definition, use and removal of a configuration, in the order of the text.
pub fn references<'a>(config: &Config<'a>) -> Vec<Reference<'a>> {
    let mut table = Table { config, found: Vec::new() };
    let mut last = None;
    for item in config.items() {
        match &item.kind {
            ItemKind::Opaque(_) | ItemKind::Version(_) | ItemKind::Hostname(_) => {}
            ItemKind::Other(_) => commands::global(&mut table, item, &mut last),
            kind => {
                last = None;
                typed::item(&mut table, item, kind);
            }
        }
    }
    let mut found = table.found;
    settle(&mut found);
    found.sort_by_key(|reference| (reference.line, reference.span.start));
    found
}

/// Some commands name a list of any family (`match access-group name X`, `neighbor N prefix-list P`): such a use is of the
/// family that defines the name, IPv4 where none does.
fn settle(found: &mut [Reference<'_>]) {
    const FAMILIES: [(ReferenceKind, &[ReferenceKind]); 2] = [
        (ReferenceKind::Acl, &[ReferenceKind::Ipv6Acl, ReferenceKind::MacAcl]),
        (ReferenceKind::PrefixList, &[ReferenceKind::Ipv6PrefixList]),
    ];
    let definitions = found.iter().filter(|one| one.role == Role::Definition);
    let defined: BTreeSet<(ReferenceKind, Name<'_>)> =
        definitions.map(|one| (one.kind, one.name.clone())).collect();
    let is = |kind: ReferenceKind, one: &Reference<'_>| defined.contains(&(kind, one.name.clone()));
    let any_family = [UseContext::Qos, UseContext::Firewall, UseContext::Crypto, UseContext::Routing];
    for one in found.iter_mut() {
        let Role::Use(context) = one.role else { continue };
        for (kind, others) in FAMILIES {
            if one.kind == kind && any_family.contains(&context) && !is(kind, one) {
                one.kind = others.iter().copied().find(|other| is(*other, one)).unwrap_or(kind);
            }
        }
    }
}

/// The table while it is built.
struct Table<'a, 'c> {
    config: &'c Config<'a>,
    found: Vec<Reference<'a>>,
}

impl<'a> Table<'a, '_> {
    /// Adds a name that stands at a place of the text.
    fn add(&mut self, kind: ReferenceKind, role: Role, line: LineId, span: Span) {
        let Some(text) = self.config.text().get(span.start as usize..span.end as usize) else { return };
        if let Some(name) = canonical(kind, text) {
            self.found.push(Reference { kind, name, role, line, span });
        }
    }
}

/// The name that a text spells, in the one form in which names are compared.
fn canonical(kind: ReferenceKind, text: &[u8]) -> Option<Name<'_>> {
    match kind {
        ReferenceKind::Acl => match AclName::of_word(text) {
            AclName::Named(name) => Some(name),
            AclName::Numbered(number) => Some(decimal(text, number.into())),
        },
        ReferenceKind::Track | ReferenceKind::Probe => {
            crate::word::number_of(text).map(|number| decimal(text, number))
        }
        ReferenceKind::Interface => {
            let name = InterfaceName::parse(std::str::from_utf8(text).ok()?)?.to_string();
            Some(if name.as_bytes() == text { Name::new(text) } else { Name::from(name) })
        }
        ReferenceKind::Ipv6Acl
        | ReferenceKind::MacAcl
        | ReferenceKind::ReflexiveList
        | ReferenceKind::RouteMap
        | ReferenceKind::PrefixList
        | ReferenceKind::Ipv6PrefixList
        | ReferenceKind::ObjectGroup
        | ReferenceKind::TimeRange
        | ReferenceKind::Vrf => Some(Name::new(text)),
    }
}

/// A number as it is written, or without its leading zeros.
fn decimal(text: &[u8], number: u32) -> Name<'_> {
    if text.len() > 1 && text.starts_with(b"0") { Name::from(number.to_string()) } else { Name::new(text) }
}

#[cfg(test)]
mod tests;
