//! Route-maps (ios-facts 2.1 to 2.3).
//!
//! ```text
//! clause = "route-map" TAG [ "permit" | "deny" ] [ SEQ ]
//! body   = "match" ... | "set" ... | "description" TEXT | "continue" [SEQ]
//! ```

use crate::ace::{Action, action};
use crate::acl::{AclName, free_text};
use crate::clause_words::{Verb, misspelt};
use crate::config::At;
use crate::interface::{InterfaceName, interface_name};
use crate::name::Name;
use crate::places::{Field, Places, field};
use crate::print::{Dialect, Printer};
use crate::word::{
    Keyword, Parsed, Words, end, expected, into_failure, name, named, number, one, phrase, quad,
    starts_with_any,
};
use byway_vocabulary::{PRECEDENCE, TOS};
use std::borrow::Cow;
use std::net::Ipv4Addr;

/// A `route-map` command with the lines of its mode.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClauseBlock<'a> {
    /// The name of the map.
    pub tag: Name<'a>,
    /// `permit` or `deny`, where it is written.
    pub action: Option<Action>,
    /// The number, where it is written.
    pub sequence: Option<u16>,
    /// The lines, in the order of the text.
    pub commands: Vec<At<ClauseCommand<'a>>>,
}

/// What a line of a clause says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClauseCommand<'a> {
    /// `match`
    Match(Match<'a>),
    /// `set`
    Set(Set<'a>),
    /// `description TEXT`
    Description(Cow<'a, [u8]>),
    /// `continue [SEQ]`: BGP alone (ios-facts 2.1, memory).
    Continue(Option<u16>),
    /// `no` before another command.
    No(Box<ClauseCommand<'a>>),
    /// A `match` or `set` that byway does not type, as written: no criterion of policy routing on 12.3.
    Other(Cow<'a, [u8]>),
    /// A line that could not be read; its bytes are in the text.
    Unread,
}

/// What a clause matches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Match<'a> {
    /// `match ip address ACL ...`: any of them.
    Address(Vec<AclName<'a>>),
    /// `match ip address prefix-list PL ...`: ignored by policy routing, so that every packet matches (ios-facts 2.1, LABFAC).
    PrefixList(Vec<Name<'a>>),
    /// `match length MIN MAX`: bytes of the packet, both included.
    Length(u32, u32),
    /// `match interface IF ...`
    Interface(Vec<InterfaceName<'a>>),
}

/// What a clause does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Set<'a> {
    /// `set ip next-hop A ...`
    NextHop(Vec<Ipv4Addr>),
    /// `set ip next-hop recursive [global | vrf V] A` (12.3(14)T)
    RecursiveNextHop {
        /// The table in which it is resolved, where one is named.
        table: Option<Table<'a>>,
        /// The address.
        address: Ipv4Addr,
    },
    /// `set ip next-hop verify-availability`: by CDP, for the whole clause.
    VerifyAvailability,
    /// `set [ip vrf V] ip next-hop verify-availability A N track T` (12.3(4)T)
    TrackedNextHop {
        /// The VRF, where one is named (XE).
        vrf: Option<Name<'a>>,
        /// The address.
        address: Ipv4Addr,
        /// Its place among the others.
        order: u16,
        /// The track object.
        track: u16,
    },
    /// `set ip next-hop dynamic dhcp` (12.3(8)T)
    DhcpNextHop,
    /// `set ip default next-hop A ...`
    DefaultNextHop(Vec<Ipv4Addr>),
    /// `set ip default next-hop verify-availability`
    DefaultVerifyAvailability,
    /// `set ip default next-hop recursive [vrf V] A` (XE)
    RecursiveDefaultNextHop {
        /// The VRF, where one is named.
        vrf: Option<Name<'a>>,
        /// The address.
        address: Ipv4Addr,
    },
    /// `set interface IF ...`
    Interface(Vec<InterfaceName<'a>>),
    /// `set default interface IF ...`
    DefaultInterface(Vec<InterfaceName<'a>>),
    /// `set ip precedence P`
    Precedence(u8),
    /// `set ip tos T`
    Tos(u8),
    /// `set ip df 0|1`
    Df(bool),
    /// `set ip qos-group N`
    QosGroup(u16),
    /// `set vrf V`
    Vrf(Name<'a>),
    /// `set global`
    Global,
    /// `set ip vrf V next-hop A ...` and `set ip global next-hop A ...`, each also with `default`
    TableNextHop {
        /// Only where the routing table has no explicit route.
        default: bool,
        /// The table.
        table: Table<'a>,
        /// The addresses.
        addresses: Vec<Ipv4Addr>,
    },
}

/// A routing table that a command names.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Table<'a> {
    /// `global`
    Global,
    /// `vrf V`
    Vrf(Name<'a>),
}

pub(crate) const ROUTE_MAP: Keyword = Keyword::new("route-map", 6);
const MATCH: Keyword = Keyword::new("match", 1);
const SET: Keyword = Keyword::new("set", 2);
const DESCRIPTION: Keyword = Keyword::new("description", 2);
const CONTINUE: Keyword = Keyword::new("continue", 1);
const NO: Keyword = Keyword::whole("no");
const IP: Keyword = Keyword::whole("ip");
const ADDRESS: Keyword = Keyword::new("address", 1);
const PREFIX_LIST: Keyword = Keyword::new("prefix-list", 2);
const LENGTH: Keyword = Keyword::new("length", 1);
const INTERFACE: Keyword = Keyword::new("interface", 3);
const NEXT_HOP: Keyword = Keyword::new("next-hop", 2);
const DEFAULT: Keyword = Keyword::new("default", 3);
const RECURSIVE: Keyword = Keyword::new("recursive", 1);
const VERIFY: Keyword = Keyword::new("verify-availability", 1);
const TRACK: Keyword = Keyword::new("track", 1);
const DYNAMIC: Keyword = Keyword::new("dynamic", 2);
const DHCP: Keyword = Keyword::new("dhcp", 1);
const VRF: Keyword = Keyword::new("vrf", 1);
const GLOBAL: Keyword = Keyword::new("global", 1);
const PRECEDENCE_WORD: Keyword = Keyword::new("precedence", 1);
const TOS_WORD: Keyword = Keyword::new("tos", 1);
const DF: Keyword = Keyword::new("df", 2);
const QOS_GROUP: Keyword = Keyword::new("qos-group", 1);

const NEXT_HOP_WANTED: &str = "the IPv4 address of a next hop";

/// `route-map TAG [permit|deny] [SEQ]`, without the lines of its mode.
pub(crate) fn header<'a, 'b>(
    words: Words<'a, 'b>,
    places: &mut impl Places,
) -> Parsed<'a, 'b, ClauseBlock<'a>> {
    let (words, _) = crate::word::keyword(ROUTE_MAP)(words)?;
    let (words, tag) =
        field(words, places, Field::RouteMap, name("the name of a route-map")).map_err(into_failure)?;
    let (words, action) = match words.first() {
        Some(word) if !word.text[0].is_ascii_digit() => {
            let (rest, action) = field(words, places, Field::Action, action).map_err(into_failure)?;
            (rest, Some(action))
        }
        _ => (words, None),
    };
    let (words, sequence) = if words.is_empty() {
        (words, None)
    } else {
        let read = number("the number of a clause, from 0 to 65535", 0..=u16::MAX);
        let (rest, sequence) = field(words, places, Field::Sequence, read).map_err(into_failure)?;
        (rest, Some(sequence))
    };
    let (words, ()) = end(words)?;
    Ok((words, ClauseBlock { tag, action, sequence, commands: Vec::new() }))
}

/// Whether a line that is not indented is a command of a clause.
pub(crate) fn is_of_mode(words: Words<'_, '_>) -> bool {
    starts_with_any(
        words,
        &[Keyword::new("match", 3), Keyword::new("set", 3), DESCRIPTION, Keyword::new("continue", 4)],
    )
}

/// One line of a clause. `line` is the text of the whole line, which stands at `start`.
pub(crate) fn command<'a, 'b>(
    words: Words<'a, 'b>,
    line: &'a [u8],
    start: u32,
    places: &mut impl Places,
) -> Parsed<'a, 'b, ClauseCommand<'a>> {
    let all = words.skip(usize::MAX);
    if words.starts_with(NO) {
        if let Some(every) = without_values(words.skip(1), line, start) {
            return Ok((all, ClauseCommand::No(Box::new(every))));
        }
        let (rest, command) = command(words.skip(1), line, start, places)?;
        return Ok((rest, ClauseCommand::No(Box::new(command))));
    }
    if words.starts_with(DESCRIPTION) {
        let text = words.skip(1);
        places.put(Field::Text, byway_diagnostic::Span::new(text.at(), words.end_before(all)));
        return Ok((all, ClauseCommand::Description(Cow::Borrowed(free_text(text, line, start)))));
    }
    if words.starts_with(MATCH) {
        let (rest, found) = matched(words.skip(1), places)?;
        return match found {
            Some(found) => end(rest).map(|(rest, ())| (rest, ClauseCommand::Match(found))),
            None => known(Verb::Match, words, other(words, line, start)),
        };
    }
    if words.starts_with(SET) {
        let (rest, found) = set(words.skip(1), places)?;
        return match found {
            Some(found) => end(rest).map(|(rest, ())| (rest, ClauseCommand::Set(found))),
            None => known(Verb::Set, words, other(words, line, start)),
        };
    }
    if words.starts_with(CONTINUE) {
        let rest = words.skip(1);
        if rest.is_empty() {
            return Ok((rest, ClauseCommand::Continue(None)));
        }
        let read = number("the number of a clause, from 0 to 65535", 0..=u16::MAX);
        let (rest, sequence) = field(rest, places, Field::Sequence, read)?;
        return end(rest).map(|(rest, ())| (rest, ClauseCommand::Continue(Some(sequence))));
    }
    expected(words, "`match`, `set` or `description`")
}

/// What stands behind `no` without values: it takes every value away (ios-facts 2.7, memory). Lists come out empty; a line that
/// has one value comes out as it is written.
fn without_values<'a>(words: Words<'a, '_>, line: &'a [u8], start: u32) -> Option<ClauseCommand<'a>> {
    let is = |keywords: &'static [Keyword]| phrase(keywords)(words).is_ok_and(|(rest, ())| rest.is_empty());
    let (found, set) = (ClauseCommand::Match, ClauseCommand::Set);
    let single: [&'static [Keyword]; 7] = [
        &[MATCH, LENGTH],
        &[SET, IP, NEXT_HOP, RECURSIVE],
        &[SET, IP, PRECEDENCE_WORD],
        &[SET, IP, TOS_WORD],
        &[SET, IP, DF],
        &[SET, IP, QOS_GROUP],
        &[SET, VRF],
    ];
    Some(match () {
        () if is(&[MATCH, IP, ADDRESS]) => found(Match::Address(Vec::new())),
        () if is(&[MATCH, IP, ADDRESS, PREFIX_LIST]) => found(Match::PrefixList(Vec::new())),
        () if is(&[MATCH, INTERFACE]) => found(Match::Interface(Vec::new())),
        () if is(&[SET, IP, NEXT_HOP]) => set(Set::NextHop(Vec::new())),
        () if is(&[SET, IP, DEFAULT, NEXT_HOP]) => set(Set::DefaultNextHop(Vec::new())),
        () if is(&[SET, INTERFACE]) => set(Set::Interface(Vec::new())),
        () if is(&[SET, DEFAULT, INTERFACE]) => set(Set::DefaultInterface(Vec::new())),
        () if single.into_iter().any(is) => other(words, line, start),
        () => return None,
    })
}

/// A line that is not typed, unless its words are nearly known ones.
fn known<'a, 'b>(
    verb: Verb,
    words: Words<'a, 'b>,
    line: ClauseCommand<'a>,
) -> Parsed<'a, 'b, ClauseCommand<'a>> {
    match misspelt(verb, words.skip(1)) {
        Some(expected) => Err(nom::Err::Failure(expected)),
        None => Ok((words.skip(usize::MAX), line)),
    }
}

fn other<'a>(words: Words<'a, '_>, line: &'a [u8], start: u32) -> ClauseCommand<'a> {
    ClauseCommand::Other(Cow::Borrowed(free_text(words, line, start)))
}

/// The typed criteria; none for a `match` of another kind.
fn matched<'a, 'b>(words: Words<'a, 'b>, places: &mut impl Places) -> Parsed<'a, 'b, Option<Match<'a>>> {
    if words.is_empty() {
        return expected(words, "what to match, as `ip address`");
    }
    if let Ok((rest, ())) = phrase(&[IP, ADDRESS])(words) {
        if rest.starts_with(PREFIX_LIST) && rest.get(1).is_some() {
            let read = name("the name of a prefix list");
            let (rest, lists) = several(rest.skip(1), places, Field::PrefixList, read)?;
            return Ok((rest, Some(Match::PrefixList(lists))));
        }
        // `!` begins no comment behind a command: IOS refuses the line.
        let list = one("the name or number of an access list", |word| {
            (!word.text.starts_with(b"!")).then(|| AclName::of_word(word.text))
        });
        let (rest, lists) = several(rest, places, Field::Acl, list)?;
        return Ok((rest, Some(Match::Address(lists))));
    }
    if words.starts_with(LENGTH) {
        let length = number("a packet length in bytes", 0..=0x7fff_ffff_u32);
        let (rest, least) = field(words.skip(1), places, Field::Number, &length)?;
        let (rest, most) = field(rest, places, Field::Number, &length)?;
        return Ok((rest, Some(Match::Length(least, most))));
    }
    if words.starts_with(INTERFACE) {
        let (rest, interfaces) = several(words.skip(1), places, Field::Interface, interface_name)?;
        return Ok((rest, Some(Match::Interface(interfaces))));
    }
    Ok((words, None))
}

/// One or more values up to the end of the line.
fn several<'a, 'b, T>(
    words: Words<'a, 'b>,
    places: &mut impl Places,
    what: Field,
    parser: impl Fn(Words<'a, 'b>) -> Parsed<'a, 'b, T>,
) -> Parsed<'a, 'b, Vec<T>> {
    let (mut rest, first) = field(words, places, what, &parser).map_err(into_failure)?;
    let mut values = vec![first];
    while !rest.is_empty() {
        let (after, next) = field(rest, places, what, &parser).map_err(into_failure)?;
        values.push(next);
        rest = after;
    }
    Ok((rest, values))
}

/// The typed actions; none for a `set` of another kind (most are for routing protocols).
fn set<'a, 'b>(words: Words<'a, 'b>, places: &mut impl Places) -> Parsed<'a, 'b, Option<Set<'a>>> {
    let Some(word) = words.first() else { return expected(words, "what to set, as `ip next-hop`") };
    let rest = words.skip(1);
    if IP.is(word.text) {
        return set_ip(rest, places);
    }
    if INTERFACE.is(word.text) {
        let (rest, interfaces) = several(rest, places, Field::Interface, interface_name)?;
        return Ok((rest, Some(Set::Interface(interfaces))));
    }
    if DEFAULT.is(word.text) && rest.starts_with(INTERFACE) {
        let (rest, interfaces) = several(rest.skip(1), places, Field::Interface, interface_name)?;
        return Ok((rest, Some(Set::DefaultInterface(interfaces))));
    }
    if VRF.is(word.text) {
        let (rest, vrf) = field(rest, places, Field::Vrf, name("the name of a VRF"))?;
        return Ok((rest, Some(Set::Vrf(vrf))));
    }
    if GLOBAL.is(word.text) && rest.is_empty() {
        return Ok((rest, Some(Set::Global)));
    }
    Ok((words, None))
}

fn set_ip<'a, 'b>(words: Words<'a, 'b>, places: &mut impl Places) -> Parsed<'a, 'b, Option<Set<'a>>> {
    let Some(word) = words.first() else { return expected(words, "what to set, as `next-hop`") };
    let rest = words.skip(1);
    let text = word.text;
    if NEXT_HOP.is(text) {
        return next_hop(rest, places);
    }
    if DEFAULT.is(text) {
        return default_next_hop(rest, places);
    }
    if VRF.is(text) || (GLOBAL.is(text) && rest.starts_with(NEXT_HOP)) {
        return table_next_hop(words, false, places);
    }
    if PRECEDENCE_WORD.is(text) {
        let (rest, value) = named("a precedence from 0 to 7", &PRECEDENCE, 0..=7)(rest)?;
        return Ok((rest, Some(Set::Precedence(value))));
    }
    if TOS_WORD.is(text) {
        let (rest, value) = named("a type of service from 0 to 15", &TOS, 0..=15)(rest)?;
        return Ok((rest, Some(Set::Tos(value))));
    }
    if DF.is(text) {
        let (rest, value) = number("0 or 1", 0..=1u8)(rest)?;
        return Ok((rest, Some(Set::Df(value == 1))));
    }
    if QOS_GROUP.is(text) {
        let (rest, value) = number("a group from 0 to 99", 0..=99u16)(rest)?;
        return Ok((rest, Some(Set::QosGroup(value))));
    }
    Ok((words, None))
}

fn next_hop<'a, 'b>(words: Words<'a, 'b>, places: &mut impl Places) -> Parsed<'a, 'b, Option<Set<'a>>> {
    let Some(word) = words.first() else { return expected(words, NEXT_HOP_WANTED) };
    let rest = words.skip(1);
    if quad(NEXT_HOP_WANTED)(words).is_ok() {
        let (rest, addresses) = several(words, places, Field::NextHop, quad(NEXT_HOP_WANTED))?;
        return Ok((rest, Some(Set::NextHop(addresses))));
    }
    if RECURSIVE.is(word.text) {
        let (rest, table) = table(rest, places)?;
        let (rest, address) = field(rest, places, Field::NextHop, quad(NEXT_HOP_WANTED))?;
        return Ok((rest, Some(Set::RecursiveNextHop { table, address })));
    }
    if VERIFY.is(word.text) {
        if rest.is_empty() {
            return Ok((rest, Some(Set::VerifyAvailability)));
        }
        return tracked(rest, None, places);
    }
    if DYNAMIC.is(word.text) && rest.starts_with(DHCP) {
        return Ok((rest.skip(1), Some(Set::DhcpNextHop)));
    }
    // `peer-address`, `self`, `unchanged`, `encapsulate` belong to BGP (ios-facts 2.1).
    let bgp = [b"peer-address".as_slice(), b"self", b"unchanged", b"encapsulate"];
    if bgp.contains(&word.text) {
        return Ok((words, None));
    }
    expected(words, NEXT_HOP_WANTED)
}

fn tracked<'a, 'b>(
    words: Words<'a, 'b>,
    vrf: Option<Name<'a>>,
    places: &mut impl Places,
) -> Parsed<'a, 'b, Option<Set<'a>>> {
    let (rest, address) = field(words, places, Field::NextHop, quad(NEXT_HOP_WANTED))?;
    let read = number("the order of the next hop, from 1 to 65535", 1..=u16::MAX);
    let (rest, order) = field(rest, places, Field::Number, read)?;
    let (rest, _) = crate::word::keyword(TRACK)(rest)?;
    let read = number("the number of a track object, from 1 to 1000", 1..=1000u16);
    let (rest, track) = field(rest, places, Field::Track, read)?;
    Ok((rest, Some(Set::TrackedNextHop { vrf, address, order, track })))
}

fn table<'a, 'b>(words: Words<'a, 'b>, places: &mut impl Places) -> Parsed<'a, 'b, Option<Table<'a>>> {
    match words.first() {
        Some(word) if GLOBAL.is(word.text) => Ok((words.skip(1), Some(Table::Global))),
        Some(word) if VRF.is(word.text) => {
            let (rest, vrf) = field(words.skip(1), places, Field::Vrf, name("the name of a VRF"))?;
            Ok((rest, Some(Table::Vrf(vrf))))
        }
        _ => Ok((words, None)),
    }
}

fn default_next_hop<'a, 'b>(
    words: Words<'a, 'b>,
    places: &mut impl Places,
) -> Parsed<'a, 'b, Option<Set<'a>>> {
    if words.starts_with(VRF) || words.starts_with(GLOBAL) {
        return table_next_hop(words, true, places);
    }
    if !words.starts_with(NEXT_HOP) {
        return expected(words, "`next-hop`");
    }
    let rest = words.skip(1);
    if rest.starts_with(VERIFY) {
        // With an address behind it the line is of a form that the facts do not have: kept as written.
        let alone = rest.get(1).is_none();
        return Ok((rest.skip(1), alone.then_some(Set::DefaultVerifyAvailability)));
    }
    if rest.starts_with(RECURSIVE) {
        let (rest, table) = table(rest.skip(1), places)?;
        let vrf = match table {
            Some(Table::Vrf(vrf)) => Some(vrf),
            Some(Table::Global) | None => None,
        };
        let (rest, address) = field(rest, places, Field::NextHop, quad(NEXT_HOP_WANTED))?;
        return Ok((rest, Some(Set::RecursiveDefaultNextHop { vrf, address })));
    }
    let (rest, addresses) = several(rest, places, Field::NextHop, quad(NEXT_HOP_WANTED))?;
    Ok((rest, Some(Set::DefaultNextHop(addresses))))
}

/// `vrf V next-hop ...` or `global next-hop ...`
fn table_next_hop<'a, 'b>(
    words: Words<'a, 'b>,
    default: bool,
    places: &mut impl Places,
) -> Parsed<'a, 'b, Option<Set<'a>>> {
    let (rest, found) = table(words, places)?;
    let Some(table) = found else { return expected(words, "`vrf` or `global`") };
    if !rest.starts_with(NEXT_HOP) {
        return expected(rest, "`next-hop`");
    }
    let rest = rest.skip(1);
    if let (false, true, Table::Vrf(vrf)) = (default, rest.starts_with(VERIFY), &table) {
        return tracked(rest.skip(1), Some(vrf.clone()), places);
    }
    let (rest, addresses) = several(rest, places, Field::NextHop, quad(NEXT_HOP_WANTED))?;
    Ok((rest, Some(Set::TableNextHop { default, table, addresses })))
}

impl ClauseBlock<'_> {
    /// The command that opens its mode.
    pub(crate) fn print_header(&self, dialect: Dialect) -> Vec<u8> {
        let mut printer = Printer::new(dialect);
        printer.word("route-map");
        printer.name(&self.tag);
        if let Some(action) = self.action {
            printer.word(action.word());
        }
        if let Some(sequence) = self.sequence {
            printer.show(sequence);
            if dialect.blank_behind_clause {
                printer.blank();
            }
        }
        printer.finish()
    }
}

impl ClauseCommand<'_> {
    pub(crate) fn print(&self, printer: &mut Printer) {
        match self {
            Self::Match(found) => found.print(printer),
            Self::Set(set) => set.print(printer),
            Self::Description(text) => {
                printer.word("description");
                printer.bytes(text);
            }
            Self::Continue(sequence) => {
                printer.word("continue");
                if let Some(sequence) = sequence {
                    printer.show(sequence);
                }
            }
            Self::No(command) => {
                printer.word("no");
                command.print(printer);
            }
            Self::Other(text) => printer.bytes(text),
            Self::Unread => {}
        }
    }
}

impl Match<'_> {
    fn print(&self, printer: &mut Printer) {
        printer.word("match");
        match self {
            Self::Address(lists) => {
                printer.word("ip address");
                lists.iter().for_each(|list| list.print(printer));
            }
            Self::PrefixList(lists) => {
                printer.word("ip address prefix-list");
                lists.iter().for_each(|list| printer.name(list));
            }
            Self::Length(least, most) => {
                printer.word("length");
                printer.show(least);
                printer.show(most);
            }
            Self::Interface(interfaces) => {
                printer.word("interface");
                interfaces.iter().for_each(|interface| printer.show(interface));
            }
        }
    }
}

impl Table<'_> {
    fn print(&self, printer: &mut Printer) {
        match self {
            Self::Global => printer.word("global"),
            Self::Vrf(vrf) => {
                printer.word("vrf");
                printer.name(vrf);
            }
        }
    }
}

fn print_named(printer: &mut Printer, table: &byway_vocabulary::Names<u8>, value: u8) {
    match table.name(value) {
        Some(name) => printer.word(name),
        None => printer.show(value),
    }
}

impl Set<'_> {
    fn print(&self, printer: &mut Printer) {
        printer.word("set");
        let addresses = |printer: &mut Printer, list: &[Ipv4Addr]| {
            list.iter().for_each(|address| printer.show(address));
        };
        match self {
            Self::NextHop(list) => {
                printer.word("ip next-hop");
                addresses(printer, list);
            }
            Self::RecursiveNextHop { table, address } => {
                printer.word("ip next-hop recursive");
                if let Some(table) = table {
                    table.print(printer);
                }
                printer.show(address);
            }
            Self::VerifyAvailability => printer.word("ip next-hop verify-availability"),
            Self::TrackedNextHop { vrf, address, order, track } => {
                printer.word("ip");
                if let Some(vrf) = vrf {
                    printer.word("vrf");
                    printer.name(vrf);
                }
                printer.word("next-hop verify-availability");
                printer.show(address);
                printer.show(order);
                printer.word("track");
                printer.show(track);
            }
            Self::DhcpNextHop => printer.word("ip next-hop dynamic dhcp"),
            Self::DefaultNextHop(list) => {
                printer.word("ip default next-hop");
                addresses(printer, list);
            }
            Self::DefaultVerifyAvailability => printer.word("ip default next-hop verify-availability"),
            Self::RecursiveDefaultNextHop { vrf, address } => {
                printer.word("ip default next-hop recursive");
                if let Some(vrf) = vrf {
                    printer.word("vrf");
                    printer.name(vrf);
                }
                printer.show(address);
            }
            Self::Interface(list) => {
                printer.word("interface");
                list.iter().for_each(|interface| printer.show(interface));
            }
            Self::DefaultInterface(list) => {
                printer.word("default interface");
                list.iter().for_each(|interface| printer.show(interface));
            }
            Self::Precedence(value) => {
                printer.word("ip precedence");
                print_named(printer, &PRECEDENCE, *value);
            }
            Self::Tos(value) => {
                printer.word("ip tos");
                print_named(printer, &TOS, *value);
            }
            Self::Df(value) => {
                printer.word("ip df");
                printer.show(u8::from(*value));
            }
            Self::QosGroup(group) => {
                printer.word("ip qos-group");
                printer.show(group);
            }
            Self::Vrf(vrf) => {
                printer.word("vrf");
                printer.name(vrf);
            }
            Self::Global => printer.word("global"),
            Self::TableNextHop { default, table, addresses: list } => {
                printer.word("ip");
                if *default {
                    printer.word("default");
                }
                table.print(printer);
                printer.word("next-hop");
                addresses(printer, list);
            }
        }
    }
}
