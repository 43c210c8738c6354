//! Static routes.
//!
//! ```text
//! "ip route" [ "vrf" V ] A MASK { IF | A | "dhcp" | "global" } [DISTANCE] { "tag" N | "permanent" | "name" N | "track" T }
//! ```
//! Order of the printed words: memory. A name with blanks stands in quotes, as running-configs print it (CFG); other names are
//! printed without (memory).

use crate::interface::{InterfaceName, interface_name};
use crate::name::Name;
use crate::places::{Field, Places, field};
use crate::print::Printer;
use crate::word::{
    Keyword, Parsed, Words, end, expected, into_failure, name, number, number_of, one, phrase, quad, quad_of,
    refused,
};
use ipnet::Ipv4Net;
use std::net::Ipv4Addr;

/// An `ip route` command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaticRoute<'a> {
    /// The table it is for, where one is named.
    pub vrf: Option<Name<'a>>,
    /// The destinations, host bits cleared.
    pub prefix: Ipv4Net,
    /// The interface, where one is named.
    pub interface: Option<InterfaceName<'a>>,
    /// The next hop, where there is one.
    pub next_hop: Option<Ipv4Addr>,
    /// `dhcp`: the next hop that the interface learned.
    pub dhcp: bool,
    /// `global`: the next hop is in the global table.
    pub global: bool,
    /// The administrative distance, where it is written.
    pub distance: Option<u8>,
    /// `tag N`
    pub tag: Option<u32>,
    /// `permanent`
    pub permanent: bool,
    /// `name N`, without the quotes that a name with blanks has.
    pub name: Option<Name<'a>>,
    /// `track T`
    pub track: Option<u16>,
}

/// What is expected behind the next hop.
pub(crate) const ROUTE_OPTION: &str = "a distance, `tag`, `name`, `track` or the end of the line";
/// What is expected in a name that begins with a quote and has blanks.
pub(crate) const CLOSING_QUOTE: &str = "the closing quote of the name";
/// What is expected behind `ip route`.
pub(crate) const ROUTE_NETWORK: &str = "the network of the route";

const IP: Keyword = Keyword::whole("ip");
const ROUTE: Keyword = Keyword::whole("route");
const VRF: Keyword = Keyword::whole("vrf");
const DHCP: Keyword = Keyword::whole("dhcp");
const GLOBAL: Keyword = Keyword::whole("global");
const TAG: Keyword = Keyword::whole("tag");
const PERMANENT: Keyword = Keyword::new("permanent", 2);
const NAME: Keyword = Keyword::whole("name");
const TRACK: Keyword = Keyword::new("track", 2);
const MULTICAST: Keyword = Keyword::new("multicast", 2);

/// `ip route ...`; none for another command, and for the forms of `ip route` that set something else.
pub(crate) fn parse<'a, 'b>(
    words: Words<'a, 'b>,
    line: &'a [u8],
    start: u32,
    places: &mut impl Places,
) -> Option<Parsed<'a, 'b, StaticRoute<'a>>> {
    let (rest, ()) = phrase(&[IP, ROUTE])(words).ok()?;
    let first = rest.first()?;
    let another = matches!(first.text, b"profile" | b"topology" | b"static");
    (!another).then(|| route(rest, line, start, places))
}

fn route<'a, 'b>(
    words: Words<'a, 'b>,
    line: &'a [u8],
    line_start: u32,
    places: &mut impl Places,
) -> Parsed<'a, 'b, StaticRoute<'a>> {
    let (words, vrf) = if words.starts_with(VRF) {
        let (rest, vrf) = field(words.skip(1), places, Field::Vrf, name("the name of a VRF"))?;
        (rest, Some(vrf))
    } else {
        (words, None)
    };
    let start = words;
    let (words, address) = quad(ROUTE_NETWORK)(words)?;
    let mask = one("a netmask", |word| ipnet::ipv4_mask_to_prefix(quad_of(word.text)?).ok());
    let (mut rest, length) = mask(words).map_err(into_failure)?;
    places.put(Field::Address, byway_diagnostic::Span::new(start.at(), start.end_before(rest)));
    let prefix = Ipv4Net::new(address, length).unwrap_or_default().trunc();
    let mut route = StaticRoute {
        vrf,
        prefix,
        interface: None,
        next_hop: None,
        dhcp: false,
        global: false,
        distance: None,
        tag: None,
        permanent: false,
        name: None,
        track: None,
    };
    if rest.is_empty() {
        return expected(rest, "a next hop or an interface");
    }
    while let Some(word) = rest.first() {
        if NAME.is(word.text) {
            let (behind, label) = label(rest.skip(1), line, line_start)?;
            route.name = Some(label);
            rest = behind;
        } else {
            rest = option(rest, word.text, &mut route, places)?;
        }
    }
    let (rest, ()) = end(rest)?;
    Ok((rest, route))
}

fn option<'a, 'b>(
    words: Words<'a, 'b>,
    word: &[u8],
    route: &mut StaticRoute<'a>,
    places: &mut impl Places,
) -> Result<Words<'a, 'b>, nom::Err<crate::word::Expected>> {
    let rest = words.skip(1);
    let has_target = route.interface.is_some() || route.next_hop.is_some() || route.dhcp;
    if let Some(address) = quad_of(word).filter(|_| route.next_hop.is_none()) {
        route.next_hop = Some(address);
        places.put(Field::NextHop, byway_diagnostic::Span::new(words.at(), words.end_before(rest)));
        return Ok(rest);
    }
    if DHCP.is(word) {
        route.dhcp = true;
    } else if GLOBAL.is(word) {
        route.global = true;
    } else if PERMANENT.is(word) {
        route.permanent = true;
    } else if MULTICAST.is(word) {
        // `multicast` limits the route to reverse-path checks of multicast.
    } else if TAG.is(word) {
        let (rest, tag) = number("a tag", 1..=u32::MAX)(rest)?;
        route.tag = Some(tag);
        return Ok(rest);
    } else if TRACK.is(word) {
        let track = number("the number of a track object, from 1 to 1000", 1..=1000u16);
        let (rest, track) = field(rest, places, Field::Track, track)?;
        route.track = Some(track);
        return Ok(rest);
    } else if has_target && number_of(word).is_some() {
        let (rest, distance) = number("a distance from 1 to 255", 1..=255u8)(words)?;
        route.distance = Some(distance);
        return Ok(rest);
    } else if !has_target {
        const WANTED: &str = "a next hop or an interface";
        let (rest, interface) = field(words, places, Field::Interface, |words| {
            crate::word::labelled(WANTED, words, interface_name(words))
        })?;
        route.interface = Some(interface);
        return Ok(rest);
    } else {
        return refused(words, ROUTE_OPTION).map(|(rest, ())| rest);
    }
    Ok(rest)
}

/// The name of a route: a word, or several in quotes.
fn label<'a, 'b>(words: Words<'a, 'b>, line: &'a [u8], line_start: u32) -> Parsed<'a, 'b, Name<'a>> {
    let word = name("the name of the route")(words);
    let Some(first) = words.first().filter(|word| word.text.starts_with(b"\"")) else { return word };
    let inside = line.get((first.at - line_start) as usize + 1..).unwrap_or_default();
    let Some(length) = memchr::memchr(b'"', inside) else {
        return refused(words.skip(usize::MAX), CLOSING_QUOTE);
    };
    let end = first.at + 2 + u32::try_from(length).unwrap_or(u32::MAX);
    let mut behind = words.skip(1);
    while !behind.is_empty() && behind.at() < end {
        behind = behind.skip(1);
    }
    if length > 0 && words.end_before(behind) == end {
        Ok((behind, Name::new(&inside[..length])))
    } else if end <= first.end() {
        // Nothing in the quotes, or more of the word behind them: then they are characters of the word.
        word
    } else {
        refused(words, "a blank behind the closing quote of the name")
    }
}

/// Whether a name has blanks, which are its own in quotes alone.
fn needs_quotes(name: &Name<'_>) -> bool {
    let mut words = Vec::new();
    crate::word::split(name.as_bytes(), 0, &mut words);
    words.first().is_none_or(|word| word.text.len() != name.as_bytes().len())
}

impl StaticRoute<'_> {
    pub(crate) fn print(&self, printer: &mut Printer) {
        printer.word("ip route");
        if let Some(vrf) = &self.vrf {
            printer.word("vrf");
            printer.name(vrf);
        }
        printer.show(self.prefix.network());
        printer.show(self.prefix.netmask());
        if let Some(interface) = &self.interface {
            printer.show(interface);
        }
        if let Some(next_hop) = self.next_hop {
            printer.show(next_hop);
        }
        if self.dhcp {
            printer.word("dhcp");
        }
        if let Some(distance) = self.distance {
            printer.show(distance);
        }
        if self.global {
            printer.word("global");
        }
        if let Some(tag) = self.tag {
            printer.word("tag");
            printer.show(tag);
        }
        if self.permanent {
            printer.word("permanent");
        }
        if let Some(name) = &self.name {
            printer.word("name");
            if needs_quotes(name) {
                printer.name(&Name::new([b"\"", name.as_bytes(), b"\""].concat()));
            } else {
                printer.name(name);
            }
        }
        if let Some(track) = self.track {
            printer.word("track");
            printer.show(track);
        }
    }
}
