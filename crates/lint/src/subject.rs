//! What rules look at: the text, what a router holds after it, and what the two say together. Everything that several rules ask is
//! worked out once, here.

use crate::lists::{Refused, Study};
use crate::memory::Memory;
use crate::near::Names;
use crate::rules::wildcard::OddAddress;
use crate::settings::Settings;
use byway_diagnostic::Span;
use byway_ios::state::{AclEntry, Interface, Origin, RouteMap, Router};
use byway_ios::{
    AclName, Config, Field, Item, ItemKind, LineId, Name, Reference, ReferenceKind, Release, Role,
    UseContext, references,
};
use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;

/// A configuration as rules look at it.
#[derive(Debug)]
pub struct Subject<'s> {
    /// The text with its typed items.
    pub config: &'s Config<'s>,
    /// What a router holds after it.
    pub router: &'s Router<'s>,
    /// What is asked for.
    pub settings: &'s Settings<'s>,
    references: OnceCell<Vec<Reference<'s>>>,
    // The places in the table of references, by kind, then name, then place.
    by_name: OnceCell<Vec<u32>>,
    odd_addresses: OnceCell<Vec<OddAddress>>,
    policy_maps: OnceCell<Vec<&'s RouteMap<'s>>>,
    // The interfaces on which each map is bound, by the tag of the map.
    bound: OnceCell<HashMap<&'s [u8], Vec<&'s Interface<'s>>>>,
    pub(crate) memory: Memory<'s>,
    pub(crate) list_studies: OnceCell<Vec<Study>>,
    pub(crate) refused_entries: OnceCell<Vec<Refused<'s>>>,
}

impl<'s> Subject<'s> {
    pub(crate) fn new(config: &'s Config<'s>, router: &'s Router<'s>, settings: &'s Settings<'s>) -> Self {
        Self {
            config,
            router,
            settings,
            references: OnceCell::new(),
            by_name: OnceCell::new(),
            odd_addresses: OnceCell::new(),
            policy_maps: OnceCell::new(),
            bound: OnceCell::new(),
            memory: Memory::default(),
            list_studies: OnceCell::new(),
            refused_entries: OnceCell::new(),
        }
    }

    /// The release to judge by: the one that is asked for, else the file's own.
    pub fn release(&self) -> Option<&Release> {
        self.settings.release.as_ref().or(self.config.release())
    }

    /// Every definition, use and removal, in the order of the text.
    pub fn references(&self) -> &[Reference<'s>] {
        self.references.get_or_init(|| references(self.config))
    }

    /// The uses of a thing, in the order of the text.
    pub fn uses<'t>(
        &'t self,
        kind: ReferenceKind,
        name: &Name<'_>,
    ) -> impl Iterator<Item = &'t Reference<'s>> + use<'t, 's> {
        self.named(kind, name).filter(|one| matches!(one.role, Role::Use(_)))
    }

    /// The definitions of a thing, in the order of the text.
    pub fn definitions<'t>(
        &'t self,
        kind: ReferenceKind,
        name: &Name<'_>,
    ) -> impl Iterator<Item = &'t Reference<'s>> + use<'t, 's> {
        self.named(kind, name).filter(|one| one.role == Role::Definition)
    }

    /// Whether a thing is there after the text: something defines it, and nothing took it away.
    pub fn is_defined(&self, kind: ReferenceKind, name: &Name<'s>) -> bool {
        if self.holds(kind, name) {
            return true;
        }
        let Some(last) = self.definitions(kind, name).last().map(|one| one.line) else { return false };
        !self.removals(kind, name).any(|removal| removal.line > last)
    }

    /// Whether a use is taken back further down: what it names is then no longer named there.
    pub fn is_withdrawn(&self, used: &Reference<'_>) -> bool {
        let item = self.config.item_of(used.line);
        match (item.map(|item| &item.kind), used.role) {
            (Some(ItemKind::Interface(block)), Role::Use(UseContext::Policy)) => {
                self.router.interface(&block.name).is_none_or(|interface| interface.policy.is_none())
            }
            (Some(ItemKind::LocalPolicy(_)), _) => self.router.local_policy.is_none(),
            (Some(ItemKind::Clause(block)), Role::Use(_)) if self.router.route_map(&block.tag).is_none() => {
                true
            }
            _ => self.removals(used.kind, &used.name).any(|removal| {
                let item = self.config.item_of(removal.line);
                // `no access-list N` takes the list away, and its uses stay.
                removal.line > used.line && item.is_none_or(|item| !matches!(item.kind, ItemKind::Removal(_)))
            }),
        }
    }

    fn removals<'t>(
        &'t self,
        kind: ReferenceKind,
        name: &Name<'_>,
    ) -> impl Iterator<Item = &'t Reference<'s>> + use<'t, 's> {
        self.named(kind, name).filter(|one| one.role == Role::Removal)
    }

    /// Whether the router holds a thing of a kind that [`Router`] knows.
    fn holds(&self, kind: ReferenceKind, name: &Name<'s>) -> bool {
        let router = self.router;
        let number = || std::str::from_utf8(name.as_bytes()).ok()?.parse::<u32>().ok();
        match kind {
            ReferenceKind::Acl => {
                let number = number().and_then(|number| u16::try_from(number).ok());
                let named = || AclName::Named(name.clone());
                router.acl(&number.map_or_else(named, AclName::Numbered)).is_some()
            }
            ReferenceKind::RouteMap => router.route_map(name).is_some(),
            ReferenceKind::Track => number()
                .and_then(|number| u16::try_from(number).ok())
                .is_some_and(|number| router.tracks.contains_key(&number)),
            ReferenceKind::Probe => number().is_some_and(|number| router.probes.contains_key(&number)),
            ReferenceKind::ObjectGroup => router.object_groups.contains_key(name.as_bytes()),
            ReferenceKind::TimeRange => router.time_ranges.contains_key(name.as_bytes()),
            ReferenceKind::Ipv6Acl => router.ipv6_acls.contains_key(name.as_bytes()),
            ReferenceKind::PrefixList => router.prefix_lists.contains_key(name.as_bytes()),
            ReferenceKind::Vrf => router.vrfs.contains_key(name.as_bytes()),
            ReferenceKind::MacAcl
            | ReferenceKind::ReflexiveList
            | ReferenceKind::Ipv6PrefixList
            | ReferenceKind::Interface => false,
        }
    }

    /// The place of a field of a line; that of the whole line where it has no such field.
    pub fn field(&self, line: LineId, field: Field) -> Span {
        let fields = self.config.fields(line);
        let found = fields.into_iter().find(|(own, _)| *own == field);
        found.map_or_else(|| self.span(line), |(_, span)| span)
    }

    /// The place of a word at the end of an entry, which is a field of it. In an ordinary entry a word of the language means one thing:
    /// where it is written in full, it is found without reading the entry again.
    pub(crate) fn option(&self, entry: &AclEntry<'_>, word: &str, field: Field) -> Span {
        let found = entry.ordinary().and_then(|_| self.only_word(entry.line(), word));
        found.unwrap_or_else(|| self.field(entry.line(), field))
    }

    /// The place of a word that a line has once; none where it has it more often or not at all.
    pub(crate) fn only_word(&self, line: LineId, word: &str) -> Option<Span> {
        let whole = self.config.line_span(line);
        let text = &self.config.text()[whole.range()];
        let is_blank = |byte: Option<&u8>| byte.is_none_or(u8::is_ascii_whitespace);
        let is_whole = |at: &usize| is_blank(text[..*at].last()) && is_blank(text.get(at + word.len()));
        let first = *word.as_bytes().first()?;
        let is_there = |at: &usize| text[*at..].starts_with(word.as_bytes());
        let mut found = memchr::memchr_iter(first, text).filter(is_there).filter(is_whole);
        let at = found.next().filter(|_| found.next().is_none())?;
        let place = |offset: usize| whole.start + u32::try_from(offset).unwrap_or(u32::MAX);
        Some(Span::new(place(at), place(at + word.len())))
    }

    /// Addresses whose wildcard mask is probably not meant, in the order of the text.
    pub(crate) fn odd_addresses(&self) -> &[OddAddress] {
        self.odd_addresses.get_or_init(|| crate::rules::wildcard::odd_addresses(self.config))
    }

    /// The definition whose name is near that of a use: it differs by a letter or two or by case.
    pub(crate) fn near_definition(&self, used: &Reference<'_>) -> Option<&Reference<'s>> {
        let is_definition = |one: &Reference<'s>| one.role == Role::Definition;
        self.near(used, &self.memory.defined_names, is_definition)
    }

    /// A use of an undefined name that is near that of a definition.
    pub(crate) fn near_undefined(&self, unused: &Reference<'_>) -> Option<&Reference<'s>> {
        let is_open =
            |one: &Reference<'s>| matches!(one.role, Role::Use(_)) && !self.is_defined(one.kind, &one.name);
        self.near(unused, &self.memory.undefined_names, is_open)
    }

    fn near(
        &self,
        one: &Reference<'_>,
        known: &RefCell<HashMap<ReferenceKind, Names>>,
        wanted: impl Fn(&Reference<'s>) -> bool,
    ) -> Option<&Reference<'s>> {
        let references = self.references();
        let of_kind = |(_, other): &(u32, &Reference<'s>)| other.kind == one.kind && wanted(other);
        let mut known = known.borrow_mut();
        let names =
            known.entry(one.kind).or_insert_with(|| Names::new((0u32..).zip(references).filter(of_kind)));
        references.get(names.nearest(one.name.as_bytes())? as usize)
    }

    /// Every reference to a thing, in the order of the text.
    fn named<'t>(
        &'t self,
        kind: ReferenceKind,
        name: &Name<'_>,
    ) -> impl Iterator<Item = &'t Reference<'s>> + use<'t, 's> {
        let references = self.references();
        let by_name = self.by_name.get_or_init(|| {
            // Most names differ in the beginning, which is compared as a number.
            let mut places: Vec<(ReferenceKind, u128, u32)> = (0u32..)
                .zip(references)
                .map(|(place, one)| (one.kind, beginning(one.name.as_bytes()), place))
                .collect();
            let name = |place: u32| references[place as usize].name.as_bytes();
            places.sort_unstable_by(|one, other| {
                let beginnings = (one.0, one.1).cmp(&(other.0, other.1));
                beginnings.then_with(|| name(one.2).cmp(name(other.2))).then(one.2.cmp(&other.2))
            });
            places.into_iter().map(|(_, _, place)| place).collect()
        });
        let wanted = (kind, name.as_bytes());
        let key = |place: u32| (references[place as usize].kind, references[place as usize].name.as_bytes());
        let from = by_name.partition_point(|place| key(*place) < wanted);
        let first = by_name.get(from).map(|place| key(*place)).filter(|first| *first == wanted);
        let places = by_name[from..].iter().copied().take_while(move |place| Some(key(*place)) == first);
        places.map(|place| &references[place as usize])
    }

    /// The lines of commands at the top that byway does not type, in the order of the text.
    pub(crate) fn untyped_lines(&self) -> impl Iterator<Item = LineId> {
        let is_untyped = |item: &&Item<'_>| matches!(item.kind, ItemKind::Other(_));
        self.config.items().iter().filter(is_untyped).map(|item| item.first)
    }

    /// Whether a line begins with some words, in any case.
    pub(crate) fn begins(&self, line: LineId, words: &[&str]) -> bool {
        let text = self.config.line(line).trim_ascii_start();
        // Most lines differ in the first letter.
        let letter = |text: &[u8]| text.first().map(u8::to_ascii_lowercase);
        if words.first().is_some_and(|word| letter(text) != letter(word.as_bytes())) {
            return false;
        }
        let mut own = text.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
        words.iter().all(|word| own.next().is_some_and(|own| own.eq_ignore_ascii_case(word.as_bytes())))
    }

    /// Whether a line has these words and no more, in any case.
    pub(crate) fn says(&self, line: LineId, words: &[&str]) -> bool {
        let own = || self.config.line(line).split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
        self.begins(line, words) && own().take(words.len() + 1).count() == words.len()
    }

    /// The place of a line, without its end and the blanks around it.
    pub fn span(&self, line: LineId) -> Span {
        let whole = self.config.line_span(line);
        let text = &self.config.text()[whole.start as usize..whole.end as usize];
        let is_blank = |byte: &u8| byte.is_ascii_whitespace();
        let before = text.iter().take_while(|byte| is_blank(byte)).count();
        let behind = text[before..].iter().rev().take_while(|byte| is_blank(byte)).count();
        let place = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        Span::new(
            whole.start + place(before),
            whole.end.saturating_sub(place(behind)).max(whole.start + place(before)),
        )
    }

    /// The place of a line that something comes from.
    pub fn span_of(&self, origin: Origin) -> Span {
        self.span(origin.line)
    }

    /// The interfaces on which a map is bound, in the order of their names.
    pub fn bound_on(&self, map: &Name<'_>) -> impl Iterator<Item = &'s Interface<'s>> {
        let bound = self.bound.get_or_init(|| {
            let mut bound: HashMap<&[u8], Vec<&Interface<'_>>> = HashMap::new();
            for interface in self.router.interfaces.values() {
                if let Some(policy) = &interface.policy {
                    bound.entry(policy.value.as_bytes()).or_default().push(interface);
                }
            }
            bound
        });
        bound.get(map.as_bytes()).into_iter().flatten().copied()
    }

    /// The maps of policy routing: those that `ip policy` or `ip local policy` binds, and those that nothing references. Maps
    /// of BGP, of NAT or of redistribution are others.
    pub fn policy_maps(&self) -> impl Iterator<Item = &'s RouteMap<'s>> {
        let maps = self.policy_maps.get_or_init(|| {
            let is_of_policy = |map: &&RouteMap<'_>| {
                let mut uses = self.uses(ReferenceKind::RouteMap, &map.tag).peekable();
                let of_policy = [Role::Use(UseContext::Policy), Role::Use(UseContext::LocalPolicy)];
                uses.peek().is_none() || uses.any(|one| of_policy.contains(&one.role))
            };
            self.router.route_maps.values().filter(is_of_policy).collect()
        });
        maps.iter().copied()
    }
}

/// The first bytes of a name as a number: less for what is less.
fn beginning(name: &[u8]) -> u128 {
    let mut bytes = [0; 16];
    let length = name.len().min(bytes.len());
    bytes[..length].copy_from_slice(&name[..length]);
    u128::from_be_bytes(bytes)
}
