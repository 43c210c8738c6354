//! The typed commands of the top level, and what `no` before one takes away.

use crate::acl::{self, AclBlock, AclForm};
use crate::config::{ItemKind, Removal, Version};
use crate::interface;
use crate::name::Name;
use crate::object_group;
use crate::places::{Field, Places, field};
use crate::prefix_list;
use crate::probe;
use crate::route_map;
use crate::static_route;
use crate::time_range;
use crate::track;
use crate::unread;
use crate::vrf;
use crate::word::{Expected, Keyword, Parsed, Words, end, expected, inside, name, phrase};
use std::borrow::Cow;

const VERSION: Keyword = Keyword::new("version", 3);
const HOSTNAME: Keyword = Keyword::new("hostname", 2);
const NO: Keyword = Keyword::whole("no");
const LOCAL: Keyword = Keyword::new("local", 3);
const POLICY: Keyword = Keyword::new("policy", 3);
const RANGE: Keyword = Keyword::new("range", 2);

type Typed<'a> = Result<ItemKind<'a>, (Expected, unread::Subject)>;

/// A typed command of the top, with an open mode still empty; none for every other command.
pub(super) fn typed<'a>(
    words: Words<'a, '_>,
    line: &'a [u8],
    start: u32,
    places: &mut impl Places,
) -> Option<Typed<'a>> {
    let first = words.first()?;
    let of = |parsed: Parsed<'a, '_, ItemKind<'a>>, subject| {
        Some(parsed.map(|(_, kind)| kind).map_err(|error| (inside(&error), subject)))
    };
    if acl::opens_mode(words) {
        let parsed = acl::header(words, places).map(|(rest, header)| {
            let acl::AclHeader { name, kind } = header;
            (rest, ItemKind::Acl(AclBlock { name, kind, form: AclForm::Mode, lines: Vec::new() }))
        });
        return of(parsed, unread::Subject::Command);
    }
    if route_map::ROUTE_MAP.is(first.text) {
        let parsed = route_map::header(words, places).map(|(rest, clause)| (rest, ItemKind::Clause(clause)));
        return of(parsed, unread::Subject::Command);
    }
    if interface::INTERFACE.is(first.text) {
        if words.skip(1).starts_with(RANGE) {
            return None;
        }
        let parsed = interface::header(words, places).map(|(rest, block)| (rest, ItemKind::Interface(block)));
        return of(parsed, unread::Subject::Command);
    }
    if let Some(parsed) = around_the_policy(words, line, start, places) {
        return of(parsed, unread::Subject::Command);
    }
    if phrase(&[acl::IP, LOCAL, POLICY, route_map::ROUTE_MAP])(words).is_ok() {
        let read = name("the name of a route-map");
        let parsed = field(words.skip(4), places, Field::RouteMap, read)
            .and_then(|(rest, map)| end(rest).map(|(rest, ())| (rest, ItemKind::LocalPolicy(map))));
        return of(parsed, unread::Subject::Command);
    }
    if VERSION.is(first.text) && words.get(1).is_some() {
        return of(version(words, places), unread::Subject::Command);
    }
    if HOSTNAME.is(first.text) {
        let parsed = field(words.skip(1), places, Field::Value, name("a host name"))
            .map(|(rest, name)| (rest, ItemKind::Hostname(unquoted(&name).map_or(name, Name::new))));
        return of(parsed, unread::Subject::Command);
    }
    if NO.is(first.text) {
        return removal(words.skip(1), line, start, places)
            .ok()
            .map(|(_, removal)| Ok(ItemKind::Removal(removal)));
    }
    None
}

const IPV6: Keyword = Keyword::whole("ipv6");
const IPV6_ACCESS_LIST: Keyword = Keyword::new("access-list", 8);
const PREFIX_LIST: Keyword = Keyword::new("prefix-list", 2);

/// What policy routing rests on besides lists, maps and interfaces; none for another command.
fn around_the_policy<'a, 'b>(
    words: Words<'a, 'b>,
    line: &'a [u8],
    start: u32,
    places: &mut impl Places,
) -> Option<Parsed<'a, 'b, ItemKind<'a>>> {
    // One of these letters begins each of the commands; nearly every other line is told by this.
    if !matches!(words.first()?.text[0] | 0x20, b'i' | b'o' | b't' | b'r' | b'v') {
        return None;
    }
    if let Some(parsed) = object_group::header(words, places) {
        return Some(parsed.map(|(rest, block)| (rest, ItemKind::ObjectGroup(block))));
    }
    if let Some(parsed) = time_range::header(words, places) {
        return Some(parsed.map(|(rest, block)| (rest, ItemKind::TimeRange(block))));
    }
    if let Some(parsed) = static_route::parse(words, line, start, places) {
        return Some(parsed.map(|(rest, route)| (rest, ItemKind::StaticRoute(route))));
    }
    if let Some(parsed) = prefix_list::parse(words, line, start, places) {
        return Some(parsed.map(|(rest, line)| (rest, ItemKind::PrefixList(line))));
    }
    if let Some(parsed) = track::header(words, places) {
        return Some(parsed.map(|(rest, block)| (rest, ItemKind::Track(block))));
    }
    if let Some(parsed) = probe::schedule(words, places) {
        return Some(parsed.map(|(rest, schedule)| (rest, ItemKind::Schedule(schedule))));
    }
    if let Some(parsed) = probe::header(words, places) {
        return Some(parsed.map(|(rest, block)| (rest, ItemKind::Probe(block))));
    }
    if let Some(parsed) = vrf::header(words, places) {
        return Some(parsed.map(|(rest, block)| (rest, ItemKind::Vrf(block))));
    }
    let (rest, ()) = phrase(&[IPV6, IPV6_ACCESS_LIST])(words).ok()?;
    // `ipv6 access-list log-update threshold N` names no list.
    if rest.get(1).is_some() {
        return None;
    }
    let parsed = field(rest, places, Field::AclName, name("the name of an IPv6 access list"));
    Some(parsed.map(|(rest, name)| (rest, ItemKind::Ipv6Acl(name))))
}

/// Host names are printed in quotes by some releases.
fn unquoted<'a>(name: &Name<'a>) -> Option<Vec<u8>> {
    let bytes = name.as_bytes();
    bytes.strip_prefix(b"\"").and_then(|rest| rest.strip_suffix(b"\"")).map(<[u8]>::to_vec)
}

fn version<'a, 'b>(words: Words<'a, 'b>, places: &mut impl Places) -> Parsed<'a, 'b, ItemKind<'a>> {
    let (rest, text) = field(words.skip(1), places, Field::Value, name("a release"))?;
    let release = std::str::from_utf8(text.as_bytes()).ok().and_then(|text| text.parse().ok());
    let text = Cow::Owned(text.as_bytes().to_vec());
    Ok((rest, ItemKind::Version(Version { text, release })))
}

/// What stands behind `no`, where it takes away something typed.
fn removal<'a, 'b>(
    words: Words<'a, 'b>,
    line: &'a [u8],
    start: u32,
    places: &mut impl Places,
) -> Parsed<'a, 'b, Removal<'a>> {
    let all = words.skip(usize::MAX);
    if let Some(parsed) = around_the_policy(words, line, start, places) {
        let removal = match parsed.map(|(_, kind)| kind) {
            Ok(ItemKind::ObjectGroup(block)) => Removal::ObjectGroup { name: block.name, kind: block.kind },
            Ok(ItemKind::TimeRange(block)) => Removal::TimeRange(block.name),
            Ok(ItemKind::StaticRoute(route)) => Removal::StaticRoute(route),
            Ok(ItemKind::PrefixList(entry)) => {
                Removal::PrefixList { name: entry.name.clone(), entry: Some(entry) }
            }
            Ok(ItemKind::Track(block)) => Removal::Track(block.number),
            Ok(ItemKind::Probe(block)) => Removal::Probe(block.form, block.number),
            Ok(ItemKind::Schedule(schedule)) => Removal::Schedule(schedule.form, schedule.probe),
            Ok(ItemKind::Vrf(block)) => Removal::Vrf(block),
            // `no ip prefix-list NAME` takes the whole list.
            Err(_) if phrase(&[acl::IP, PREFIX_LIST])(words).is_ok() && words.get(3).is_none() => {
                let (_, name) = name("the name of a prefix list")(words.skip(2))?;
                Removal::PrefixList { name, entry: None }
            }
            _ => return expected(words, ""),
        };
        return Ok((all, removal));
    }
    if let Ok((_, header)) = acl::global(words, places) {
        return Ok((all, Removal::Acl { name: header.name, kind: header.kind }));
    }
    if acl::opens_mode(words) {
        let (rest, header) = acl::header(words, places)?;
        return Ok((rest, Removal::Acl { name: header.name, kind: header.kind }));
    }
    if words.starts_with(route_map::ROUTE_MAP) {
        let (rest, clause) = route_map::header(words, places)?;
        return Ok((rest, Removal::RouteMap { tag: clause.tag, sequence: clause.sequence }));
    }
    if words.starts_with(interface::INTERFACE) {
        let (_, block) = interface::header(words, places)?;
        return Ok((all, Removal::Interface(block.name)));
    }
    if phrase(&[acl::IP, LOCAL, POLICY])(words).is_ok() {
        return Ok((all, Removal::LocalPolicy));
    }
    expected(words, "")
}
