//! A configuration as it was read: every byte, cut into lines, and the typed items among them.

use crate::acl::{AclBlock, AclKind, AclName};
use crate::interface::{InterfaceBlock, InterfaceName};
use crate::name::Name;
use crate::object_group::{GroupKind, ObjectGroupBlock};
use crate::places::Field;
use crate::prefix_list::PrefixListLine;
use crate::probe::{ProbeBlock, ProbeForm, ProbeSchedule};
use crate::release::Release;
use crate::route_map::ClauseBlock;
use crate::static_route::StaticRoute;
use crate::time_range::TimeRangeBlock;
use crate::track::TrackBlock;
use crate::vrf::VrfBlock;
use crate::word::{leading_blanks, trim_end};
use byway_diagnostic::{Diagnostic, Span};
use std::borrow::Cow;

/// A line of a text, by its number from 0. Its number for people is [`LineId::number`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LineId(pub u32);

impl LineId {
    /// The line of a value that was made, not read.
    pub const NONE: Self = Self(u32::MAX);

    /// The number that people see, from 1.
    pub const fn number(self) -> u32 {
        self.0.saturating_add(1)
    }
}

/// A value and the line that it was read from. Places take no part in equality.
#[derive(Clone, Debug)]
pub struct At<T> {
    /// The line; [`LineId::NONE`] for a value that was made.
    pub line: LineId,
    /// The value.
    pub value: T,
}

impl<T> At<T> {
    /// A value that was made, not read.
    pub const fn made(value: T) -> Self {
        Self { line: LineId::NONE, value }
    }
}

impl<T: PartialEq> PartialEq for At<T> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl<T: Eq> Eq for At<T> {}

/// How far byway understands a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LineState {
    /// Typed, or the body of something typed.
    Modelled,
    /// Known, and without influence on what policy routing does to packets; comments and blank lines too.
    Irrelevant,
    /// Known, and it may matter to packets: an answer that could depend on it says so.
    Unmodelled,
    /// Not known, or of a known kind and unreadable.
    Unknown,
}

impl LineState {
    /// Every state.
    pub const ALL: [Self; 4] = [Self::Modelled, Self::Irrelevant, Self::Unmodelled, Self::Unknown];

    /// The word that reports show.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Modelled => "modelled",
            Self::Irrelevant => "irrelevant",
            Self::Unmodelled => "unmodelled",
            Self::Unknown => "unknown",
        }
    }
}

/// Where a line begins, and its state.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Line {
    pub(crate) start: u32,
    pub(crate) state: LineState,
    /// Of an ordinary entry, whether it is known that no address in it has bits under its wildcard.
    pub(crate) as_stored: bool,
}

impl Line {
    pub(crate) const fn new(start: u32, state: LineState) -> Self {
        Self { start, state, as_stored: false }
    }
}

/// A command with the lines that belong to it.
#[derive(Clone, Debug)]
pub struct Item<'a> {
    /// Its first line.
    pub first: LineId,
    /// Its last line; comments and blank lines behind it are not among them.
    pub last: LineId,
    /// What it is.
    pub kind: ItemKind<'a>,
}

/// Places take no part in equality.
impl PartialEq for Item<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind
    }
}

impl Eq for Item<'_> {}

impl<'a> Item<'a> {
    /// An item that was made, not read.
    pub const fn made(kind: ItemKind<'a>) -> Self {
        Self { first: LineId::NONE, last: LineId::NONE, kind }
    }
}

/// What an item is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ItemKind<'a> {
    /// `version`
    Version(Version<'a>),
    /// `hostname`
    Hostname(Name<'a>),
    /// Commands for an access list.
    Acl(AclBlock<'a>),
    /// A clause of a route-map.
    Clause(ClauseBlock<'a>),
    /// An interface.
    Interface(InterfaceBlock<'a>),
    /// `ip local policy route-map TAG`
    LocalPolicy(Name<'a>),
    /// An object group.
    ObjectGroup(ObjectGroupBlock<'a>),
    /// A time range.
    TimeRange(TimeRangeBlock<'a>),
    /// `ip route`
    StaticRoute(StaticRoute<'a>),
    /// `ip prefix-list`
    PrefixList(PrefixListLine<'a>),
    /// A track object.
    Track(TrackBlock<'a>),
    /// A probe.
    Probe(ProbeBlock<'a>),
    /// The schedule of a probe.
    Schedule(ProbeSchedule<'a>),
    /// A definition of a VRF.
    Vrf(VrfBlock<'a>),
    /// An IPv6 access list: its entries are kept as text.
    Ipv6Acl(Name<'a>),
    /// `no` before one of the typed commands.
    Removal(Removal<'a>),
    /// A text with its own end: a banner, a certificate, a macro.
    Opaque(Opaque),
    /// Every other command, with the lines of its mode.
    Other(Other<'a>),
}

/// `version 12.3`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version<'a> {
    /// As written.
    pub text: Cow<'a, [u8]>,
    /// As a release, where it is one. The line shows no train: 12.3 may be 12.3T (ios-facts 5.1, CFG).
    pub release: Option<Release>,
}

/// What `no` at the top level takes away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Removal<'a> {
    /// `no access-list N ...` (the whole list, whatever stands behind it: ios-facts 1.1) or `no ip access-list KIND NAME`.
    Acl {
        /// The list.
        name: AclName<'a>,
        /// Its kind, as written or as the number says.
        kind: AclKind,
    },
    /// `no route-map TAG [permit|deny] [SEQ]`: one clause, or the whole map.
    RouteMap {
        /// The map.
        tag: Name<'a>,
        /// The clause, where one is named.
        sequence: Option<u16>,
    },
    /// `no interface IF`
    Interface(InterfaceName<'a>),
    /// `no ip route ...`
    StaticRoute(StaticRoute<'a>),
    /// `no ip prefix-list NAME ...`: one entry, or the whole list.
    PrefixList {
        /// The list.
        name: Name<'a>,
        /// The entry, where one is named.
        entry: Option<PrefixListLine<'a>>,
    },
    /// `no object-group KIND NAME`
    ObjectGroup {
        /// The group.
        name: Name<'a>,
        /// Its kind.
        kind: GroupKind,
    },
    /// `no time-range NAME`
    TimeRange(Name<'a>),
    /// `no track N`
    Track(u16),
    /// `no rtr N`, `no ip sla [monitor] N`: its schedule goes with it (ios-facts 4.3, memory).
    Probe(ProbeForm, u32),
    /// `no rtr schedule N` and its like.
    Schedule(ProbeForm, u32),
    /// `no ip vrf V`, `no vrf definition V`
    Vrf(VrfBlock<'a>),
    /// `no ip local policy route-map ...`
    LocalPolicy,
}

/// A text with its own end; byway does not look inside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Opaque {
    /// `banner KIND D ... D`
    Banner,
    /// `crypto pki certificate chain` with its certificates
    Certificate,
    /// `macro name X ... @`
    Macro,
    /// A key or certificate in PEM, as `crypto key import` takes it.
    Pem,
}

/// A command that byway does not type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Other<'a> {
    /// Its first word, as written, where it is a command's; empty where it may be part of a secret, as the rest of the line may.
    pub keyword: Cow<'a, [u8]>,
    /// How far it is understood.
    pub state: LineState,
}

/// A configuration that was read.
///
/// The text is borrowed and whole: [`Config::lines`] gives back every byte of it.
#[derive(Clone, Debug)]
pub struct Config<'a> {
    pub(crate) text: &'a [u8],
    pub(crate) lines: Vec<Line>,
    pub(crate) items: Vec<Item<'a>>,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

impl<'a> Config<'a> {
    /// The text that was read.
    pub fn text(&self) -> &'a [u8] {
        self.text
    }

    /// The items, in the order of the text.
    pub fn items(&self) -> &[Item<'a>] {
        &self.items
    }

    /// Lines of a known kind that could not be read, in the order of the text; at most one a line.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// How many lines the text has. A line end at the end of the text begins no further line.
    pub fn line_count(&self) -> usize {
        self.lines.len()
    }

    /// Every line with its line end: one behind the other they are the text.
    pub fn lines(&self) -> impl Iterator<Item = &'a [u8]> {
        (0..self.lines.len()).map(|index| self.raw(index))
    }

    fn raw(&self, index: usize) -> &'a [u8] {
        let end = self.lines.get(index + 1).map_or(self.text.len(), |next| next.start as usize);
        &self.text[self.lines[index].start as usize..end]
    }

    /// Whether it is known of a line that is an ordinary entry (see [`AclLine::ordinary`](crate::AclLine::ordinary)) that its addresses
    /// stand there as they are stored: without bits under their wildcards, which a router drops.
    pub fn is_as_stored(&self, line: LineId) -> bool {
        self.lines.get(line.0 as usize).is_some_and(|line| line.as_stored)
    }

    /// A line without its line end; empty for a line that is not there.
    pub fn line(&self, line: LineId) -> &'a [u8] {
        if line.0 as usize >= self.lines.len() {
            return &[];
        }
        without_end(self.raw(line.0 as usize))
    }

    /// Where a line begins in the text; 0 for a line that is not there.
    pub(crate) fn line_start(&self, line: LineId) -> u32 {
        self.lines.get(line.0 as usize).map_or(0, |line| line.start)
    }

    /// The span of a line from its first word to its last byte that is no blank.
    pub fn line_span(&self, line: LineId) -> Span {
        let Some(found) = self.lines.get(line.0 as usize) else { return Span::default() };
        let text = self.line(line);
        let leading = leading_blanks(text);
        let length = trim_end(text).len().saturating_sub(leading);
        let start = found.start + u32::try_from(leading).unwrap_or(0);
        Span::new(start, start + u32::try_from(length).unwrap_or(0))
    }

    /// Where a part of the text stands in it; none for bytes from elsewhere, and for no bytes.
    pub(crate) fn place_of(&self, part: &[u8]) -> Option<Span> {
        let start = part.as_ptr().addr().checked_sub(self.text.as_ptr().addr())?;
        let end = start.checked_add(part.len()).filter(|end| start < *end && *end <= self.text.len())?;
        Some(Span::new(u32::try_from(start).ok()?, u32::try_from(end).ok()?))
    }

    /// How far a line is understood.
    pub fn state(&self, line: LineId) -> LineState {
        self.lines.get(line.0 as usize).map_or(LineState::Unknown, |line| line.state)
    }

    /// How many lines are in a state.
    pub fn count(&self, state: LineState) -> usize {
        self.lines.iter().filter(|line| line.state == state).count()
    }

    /// The item that a line belongs to.
    pub fn item_of(&self, line: LineId) -> Option<&Item<'a>> {
        let index = self.items.partition_point(|item| item.first <= line).checked_sub(1)?;
        self.items.get(index).filter(|item| line <= item.last)
    }

    /// Where the fields of a typed line stand, in the order of the line; a field that occurs several times is there each time.
    /// Empty for a line that is not typed. The line is read again for this.
    pub fn fields(&self, line: LineId) -> Vec<(Field, Span)> {
        // Room for those of most lines.
        let mut places = Vec::with_capacity(8);
        if let Some(item) = self.item_of(line) {
            crate::read::fields(self, item, line, &mut Vec::with_capacity(16), &mut places);
        }
        places
    }

    /// The first `version` line's release.
    pub fn release(&self) -> Option<&Release> {
        self.items.iter().find_map(|item| match &item.kind {
            ItemKind::Version(version) => version.release.as_ref(),
            _ => None,
        })
    }

    /// The last `hostname`.
    pub fn hostname(&self) -> Option<&Name<'a>> {
        self.items.iter().rev().find_map(|item| match &item.kind {
            ItemKind::Hostname(name) => Some(name),
            _ => None,
        })
    }
}

/// A line without LF or CR LF at its end.
pub(crate) fn without_end(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}
