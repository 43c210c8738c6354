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
use crate::config::{Config, Item, ItemKind, LineId};
use crate::interface::InterfaceName;
use crate::name::Name;
use crate::places::Field;
use crate::word::Word;
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
    // Most items name themselves and one other thing.
    let found = Vec::with_capacity(2 * config.items().len());
    let mut table = Table { config, found, words: Vec::new(), places: Vec::new() };
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
    let place = |reference: &Reference<'_>| (reference.line, reference.span.start);
    // Items, their lines and their fields come in the order of the text, with few exceptions.
    if !found.is_sorted_by_key(place) {
        found.sort_by_key(place);
    }
    found
}

/// The families of a name of which a command does not tell which it means.
const FAMILIES: [(ReferenceKind, &[ReferenceKind]); 2] = [
    (ReferenceKind::Acl, &[ReferenceKind::Ipv6Acl, ReferenceKind::MacAcl]),
    (ReferenceKind::PrefixList, &[ReferenceKind::Ipv6PrefixList]),
];

/// Some commands name a list of any family (`match access-group name X`, `neighbor N prefix-list P`): such a use is of the
/// family that defines the name, IPv4 where none does.
fn settle(found: &mut [Reference<'_>]) {
    if !found.iter().any(|one| families_of(one).is_some()) {
        return;
    }
    let definitions = found.iter().filter(|one| one.role == Role::Definition);
    let defined: BTreeSet<(ReferenceKind, &[u8])> =
        definitions.map(|one| (one.kind, one.name.as_bytes())).collect();
    let settled: Vec<(usize, ReferenceKind)> = found
        .iter()
        .enumerate()
        .filter_map(|(index, one)| {
            let is = |kind: &ReferenceKind| defined.contains(&(*kind, one.name.as_bytes()));
            let others = families_of(one).filter(|_| !is(&one.kind))?;
            Some((index, others.iter().copied().find(is)?))
        })
        .collect();
    for (index, kind) in settled {
        found[index].kind = kind;
    }
}

/// The other families that a use may mean; none for what tells its family.
fn families_of(one: &Reference<'_>) -> Option<&'static [ReferenceKind]> {
    const ANY_FAMILY: [UseContext; 4] =
        [UseContext::Qos, UseContext::Firewall, UseContext::Crypto, UseContext::Routing];
    let Role::Use(context) = one.role else { return None };
    let (_, others) = FAMILIES.iter().find(|(kind, _)| *kind == one.kind)?;
    ANY_FAMILY.contains(&context).then_some(*others)
}

/// The table while it is built.
struct Table<'a, 'c> {
    config: &'c Config<'a>,
    found: Vec<Reference<'a>>,
    /// Memory for the words of a line.
    words: Vec<Word<'a>>,
    /// Memory for the fields of a line.
    places: Vec<(Field, Span)>,
}

impl<'a> Table<'a, '_> {
    /// Adds a name that stands at a place of the text.
    fn add(&mut self, kind: ReferenceKind, role: Role, line: LineId, span: Span) {
        let Some(text) = self.config.text().get(span.start as usize..span.end as usize) else { return };
        if let Some(name) = canonical(kind, text) {
            self.found.push(Reference { kind, name, role, line, span });
        }
    }

    /// Adds a name that was read from a line, where it tells its place itself; says whether it does. Reading the line again for the
    /// place takes several times as long.
    fn add_read(&mut self, kind: ReferenceKind, role: Role, line: LineId, name: &Name<'a>) -> bool {
        let Some(span) = self.config.place_of(name.as_bytes()) else { return false };
        self.found.push(Reference { kind, name: name.clone(), role, line, span });
        true
    }

    /// As [`Table::add_read`], for lists: a number does not tell its place.
    fn add_list(&mut self, role: Role, line: LineId, list: &AclName<'a>) -> bool {
        match list {
            AclName::Named(name) => self.add_read(ReferenceKind::Acl, role, line, name),
            AclName::Numbered(_) => false,
        }
    }

    /// As [`Table::add_read`], for the header of an interface that is spelled in full.
    fn add_interface(&mut self, line: LineId, name: &InterfaceName<'_>) -> bool {
        let text = self.config.text();
        let Some(number) = self.config.place_of(name.number().as_bytes()) else { return false };
        let before = text.get(..number.start as usize).unwrap_or_default();
        let Some(behind_blank) = before.strip_suffix(name.kind().as_bytes()) else { return false };
        if !behind_blank.ends_with(b" ") {
            return false;
        }
        let span = Span::new(u32::try_from(behind_blank.len()).unwrap_or(u32::MAX), number.end);
        let name = Name::new(&text[span.start as usize..span.end as usize]);
        self.found.push(Reference {
            kind: ReferenceKind::Interface,
            name,
            role: Role::Definition,
            line,
            span,
        });
        true
    }

    /// Tells each field of a line of an item, in the order of the line.
    fn each_field(&mut self, item: &Item<'a>, line: LineId, mut each: impl FnMut(&mut Self, Field, Span)) {
        let mut places = std::mem::take(&mut self.places);
        places.clear();
        crate::read::fields(self.config, item, line, &mut self.words, &mut places);
        for (field, span) in &places {
            each(self, *field, *span);
        }
        self.places = places;
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
            let name = InterfaceName::of_text(std::str::from_utf8(text).ok()?)?;
            Some(if name.is_spelled(text) { Name::new(text) } else { Name::from(name.to_string()) })
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
