//! Track objects (ios-facts 4.1, 4.2).
//!
//! ```text
//! "track" N "interface" IF ("line-protocol" | "ip routing")       "track" N "ip route" A MASK "reachability"
//! "track" N "rtr" M ["state"|"reachability"]                      "track" N "ip sla" M ["state"|"reachability"]
//! "track" N "list" ("boolean" ("and"|"or") | "threshold" ("percentage"|"weight"))
//! ```

use crate::config::At;
use crate::interface::{InterfaceName, interface_name};
use crate::places::{Field, Places, field};
use crate::print::{Dialect, Printer};
use crate::static_route::ROUTE_NETWORK;
use crate::word::{
    Keyword, Parsed, Words, end, expected, into_failure, number, one, phrase, quad, quad_of, refused,
};
use ipnet::Ipv4Net;

/// A `track` command with the lines of its mode.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrackBlock<'a> {
    /// The number of the object.
    pub number: u16,
    /// What is watched; none where the command only opens an object that is there.
    pub object: Option<TrackedObject<'a>>,
    /// The lines of its mode.
    pub commands: Vec<At<TrackCommand>>,
}

/// What a track object watches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TrackedObject<'a> {
    /// `interface IF line-protocol`
    LineProtocol(InterfaceName<'a>),
    /// `interface IF ip routing`
    IpRouting(InterfaceName<'a>),
    /// `ip route A MASK reachability`
    Route(Ipv4Net),
    /// `ip route A MASK metric threshold`
    RouteMetric(Ipv4Net),
    /// `rtr N` or `ip sla N`
    Probe {
        /// Written `ip sla` (12.4(20)T and later), not `rtr`.
        ip_sla: bool,
        /// The probe.
        probe: u32,
        /// Which aspect of it; `state` where none is written (ios-facts 4.2, BATFISH).
        aspect: Option<Aspect>,
    },
    /// `list ...`
    List(ListRule),
    /// `stub-object`
    Stub,
}

/// Which aspect of a probe counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Aspect {
    /// Up when the return code is OK (memory).
    State,
    /// Up when it is OK or over the threshold (memory).
    Reachability,
}

/// How a list of objects is up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ListRule {
    /// `boolean and`
    And,
    /// `boolean or`
    Or,
    /// `threshold percentage`
    Percentage,
    /// `threshold weight`
    Weight,
}

/// A line of a track object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TrackCommand {
    /// `delay down N up N`: seconds.
    Delay {
        /// Before it goes down.
        down: Option<u16>,
        /// Before it goes up.
        up: Option<u16>,
    },
    /// `object N [not|weight W]`
    Object {
        /// The member.
        track: u16,
        /// Reversed.
        not: bool,
        /// Its weight.
        weight: Option<u16>,
    },
    /// Another line, which changes how or when the object changes, not what it watches.
    Other,
    /// `no` before a line.
    No(Box<TrackCommand>),
    /// A line that could not be read.
    Unread,
}

const TRACK: Keyword = Keyword::new("track", 3);
const INTERFACE: Keyword = Keyword::new("interface", 3);
const LINE_PROTOCOL: Keyword = Keyword::new("line-protocol", 1);
const IP: Keyword = Keyword::whole("ip");
const ROUTING: Keyword = Keyword::new("routing", 6);
const ROUTE: Keyword = Keyword::whole("route");
const REACHABILITY: Keyword = Keyword::new("reachability", 1);
const METRIC: Keyword = Keyword::new("metric", 1);
const RTR: Keyword = Keyword::whole("rtr");
const SLA: Keyword = Keyword::whole("sla");
const STATE: Keyword = Keyword::new("state", 1);
const LIST: Keyword = Keyword::new("list", 1);
const STUB: Keyword = Keyword::new("stub-object", 1);
const BOOLEAN: Keyword = Keyword::new("boolean", 1);
const AND: Keyword = Keyword::new("and", 1);
const OR: Keyword = Keyword::new("or", 1);
const THRESHOLD: Keyword = Keyword::new("threshold", 1);
const PERCENTAGE: Keyword = Keyword::new("percentage", 1);
const WEIGHT: Keyword = Keyword::new("weight", 1);
const DELAY: Keyword = Keyword::new("delay", 2);
const DOWN: Keyword = Keyword::new("down", 1);
const UP: Keyword = Keyword::new("up", 1);
const OBJECT: Keyword = Keyword::new("object", 1);
const NOT: Keyword = Keyword::whole("not");
const NO: Keyword = Keyword::whole("no");

const TRACK_NUMBER: &str = "the number of a track object, from 1 to 1000";

/// `track N ...`; none for `track timer` and `track resolution`, which set something for all objects.
pub(crate) fn header<'a, 'b>(
    words: Words<'a, 'b>,
    places: &mut impl Places,
) -> Option<Parsed<'a, 'b, TrackBlock<'a>>> {
    let digit = words.get(1).is_some_and(|word| word.text[0].is_ascii_digit());
    (words.starts_with(TRACK) && digit).then(|| block(words.skip(1), places))
}

fn block<'a, 'b>(words: Words<'a, 'b>, places: &mut impl Places) -> Parsed<'a, 'b, TrackBlock<'a>> {
    let (rest, own) = field(words, places, Field::TrackNumber, number(TRACK_NUMBER, 1..=1000u16))?;
    if rest.is_empty() {
        return Ok((rest, TrackBlock { number: own, object: None, commands: Vec::new() }));
    }
    let (rest, object) = object(rest, places)?;
    let (rest, ()) = end(rest)?;
    Ok((rest, TrackBlock { number: own, object: Some(object), commands: Vec::new() }))
}

fn object<'a, 'b>(words: Words<'a, 'b>, places: &mut impl Places) -> Parsed<'a, 'b, TrackedObject<'a>> {
    const WANTED: &str = "`interface`, `ip route`, `ip sla`, `rtr` or `list`";
    let rest = words.skip(1);
    if words.starts_with(INTERFACE) {
        let (rest, interface) = field(rest, places, Field::Interface, interface_name)?;
        if rest.starts_with(LINE_PROTOCOL) {
            return Ok((rest.skip(1), TrackedObject::LineProtocol(interface)));
        }
        return match phrase(&[IP, ROUTING])(rest) {
            Ok((rest, ())) => Ok((rest, TrackedObject::IpRouting(interface))),
            Err(_) => refused(rest, "`line-protocol` or `ip routing`"),
        };
    }
    if let Ok((rest, ())) = phrase(&[IP, ROUTE])(words) {
        return route(rest, places);
    }
    if let Ok((rest, ())) = phrase(&[IP, SLA])(words) {
        return probe(rest, true, places);
    }
    if words.starts_with(IP) && !rest.is_empty() {
        return refused(rest, "`route` or `sla`");
    }
    if words.starts_with(RTR) {
        return probe(rest, false, places);
    }
    if words.starts_with(LIST) {
        for (keywords, rule) in [
            ([BOOLEAN, AND], ListRule::And),
            ([BOOLEAN, OR], ListRule::Or),
            ([THRESHOLD, PERCENTAGE], ListRule::Percentage),
            ([THRESHOLD, WEIGHT], ListRule::Weight),
        ] {
            if rest.starts_with(keywords[0]) && rest.skip(1).starts_with(keywords[1]) {
                return Ok((rest.skip(2), TrackedObject::List(rule)));
            }
        }
        return refused(rest, "`boolean and`, `boolean or`, `threshold percentage` or `threshold weight`");
    }
    if words.starts_with(STUB) {
        return Ok((rest, TrackedObject::Stub));
    }
    expected(words, WANTED)
}

fn route<'a, 'b>(words: Words<'a, 'b>, places: &mut impl Places) -> Parsed<'a, 'b, TrackedObject<'a>> {
    let start = words;
    // `A/LEN` is taken for `A MASK` (memory).
    let prefix = words.first().and_then(|word| std::str::from_utf8(word.text).ok()?.parse::<Ipv4Net>().ok());
    let (rest, prefix) = match prefix {
        Some(prefix) => (words.skip(1), prefix.trunc()),
        None => network(words)?,
    };
    places.put(Field::Address, byway_diagnostic::Span::new(start.at(), start.end_before(rest)));
    if rest.starts_with(REACHABILITY) {
        return Ok((rest.skip(1), TrackedObject::Route(prefix)));
    }
    match phrase(&[METRIC, THRESHOLD])(rest) {
        Ok((rest, ())) => Ok((rest, TrackedObject::RouteMetric(prefix))),
        Err(_) => refused(rest, "`reachability`"),
    }
}

/// `A MASK`, host bits cleared.
fn network<'a, 'b>(words: Words<'a, 'b>) -> Parsed<'a, 'b, Ipv4Net> {
    let (rest, address) = quad(ROUTE_NETWORK)(words)?;
    let mask = one("a netmask", |word| ipnet::ipv4_mask_to_prefix(quad_of(word.text)?).ok());
    let (rest, length) = mask(rest).map_err(into_failure)?;
    Ok((rest, Ipv4Net::new(address, length).unwrap_or_default().trunc()))
}

fn probe<'a, 'b>(
    words: Words<'a, 'b>,
    ip_sla: bool,
    places: &mut impl Places,
) -> Parsed<'a, 'b, TrackedObject<'a>> {
    let (rest, probe) = field(words, places, Field::Probe, number("the number of a probe", 1..=u32::MAX))?;
    let (rest, aspect) = match rest.first() {
        Some(word) if STATE.is(word.text) => (rest.skip(1), Some(Aspect::State)),
        Some(word) if REACHABILITY.is(word.text) => (rest.skip(1), Some(Aspect::Reachability)),
        _ => (rest, None),
    };
    Ok((rest, TrackedObject::Probe { ip_sla, probe, aspect }))
}

/// One line of a track object.
pub(crate) fn command<'a, 'b>(
    words: Words<'a, 'b>,
    places: &mut impl Places,
) -> Parsed<'a, 'b, TrackCommand> {
    let rest = words.skip(1);
    if words.starts_with(NO) {
        let (rest, command) = command(rest, places)?;
        return Ok((rest, TrackCommand::No(Box::new(command))));
    }
    if words.starts_with(DELAY) {
        return delay(rest);
    }
    if words.starts_with(OBJECT) {
        let (rest, track) = field(rest, places, Field::Track, number(TRACK_NUMBER, 1..=1000u16))?;
        let not = rest.starts_with(NOT);
        let rest = if not { rest.skip(1) } else { rest };
        let (rest, weight) = if rest.starts_with(WEIGHT) {
            let (rest, weight) = number("a weight from 1 to 255", 1..=255u16)(rest.skip(1))?;
            (rest, Some(weight))
        } else {
            (rest, None)
        };
        let (rest, ()) = end(rest)?;
        return Ok((rest, TrackCommand::Object { track, not, weight }));
    }
    Ok((words.skip(usize::MAX), TrackCommand::Other))
}

fn delay<'a, 'b>(words: Words<'a, 'b>) -> Parsed<'a, 'b, TrackCommand> {
    let seconds = |words| number("seconds from 0 to 180", 0..=180u16)(words).map_err(into_failure);
    let (mut rest, mut down, mut up) = (words, None, None);
    while let Some(word) = rest.first() {
        let downwards = DOWN.is(word.text);
        if !downwards && !UP.is(word.text) {
            return refused(rest, "`down` or `up`");
        }
        let (after, value) = seconds(rest.skip(1))?;
        *(if downwards { &mut down } else { &mut up }) = Some(value);
        rest = after;
    }
    Ok((rest, TrackCommand::Delay { down, up }))
}

impl TrackBlock<'_> {
    pub(crate) fn print_header(&self, dialect: Dialect) -> Vec<u8> {
        let mut printer = Printer::new(dialect);
        printer.word("track");
        printer.show(self.number);
        if let Some(object) = &self.object {
            object.print(&mut printer);
        }
        printer.finish()
    }
}

impl TrackedObject<'_> {
    fn print(&self, printer: &mut Printer) {
        match self {
            Self::LineProtocol(interface) | Self::IpRouting(interface) => {
                printer.word("interface");
                printer.show(interface);
                printer.word(if matches!(self, Self::LineProtocol(_)) {
                    "line-protocol"
                } else {
                    "ip routing"
                });
            }
            Self::Route(prefix) | Self::RouteMetric(prefix) => {
                printer.word("ip route");
                printer.show(prefix.network());
                printer.show(prefix.netmask());
                printer.word(if matches!(self, Self::Route(_)) {
                    "reachability"
                } else {
                    "metric threshold"
                });
            }
            Self::Probe { ip_sla, probe, aspect } => {
                printer.word(if *ip_sla { "ip sla" } else { "rtr" });
                printer.show(probe);
                match aspect {
                    Some(Aspect::State) => printer.word("state"),
                    Some(Aspect::Reachability) => printer.word("reachability"),
                    None => {}
                }
            }
            Self::List(rule) => {
                printer.word("list");
                printer.word(match rule {
                    ListRule::And => "boolean and",
                    ListRule::Or => "boolean or",
                    ListRule::Percentage => "threshold percentage",
                    ListRule::Weight => "threshold weight",
                });
            }
            Self::Stub => printer.word("stub-object"),
        }
    }
}

impl TrackCommand {
    pub(crate) fn print(&self, printer: &mut Printer) {
        match self {
            Self::Delay { down, up } => {
                printer.word("delay");
                for (word, seconds) in [("down", down), ("up", up)] {
                    if let Some(seconds) = seconds {
                        printer.word(word);
                        printer.show(seconds);
                    }
                }
            }
            Self::Object { track, not, weight } => {
                printer.word("object");
                printer.show(track);
                if *not {
                    printer.word("not");
                }
                if let Some(weight) = weight {
                    printer.word("weight");
                    printer.show(weight);
                }
            }
            Self::No(command) => {
                printer.word("no");
                command.print(printer);
            }
            Self::Other | Self::Unread => {}
        }
    }

    /// Whether byway types it.
    pub fn is_typed(&self) -> bool {
        match self {
            Self::Delay { .. } | Self::Object { .. } => true,
            Self::No(command) => command.is_typed(),
            Self::Other | Self::Unread => false,
        }
    }
}

/// Whether a line that is not indented is a command of a track object.
pub(crate) fn is_of_mode(words: Words<'_, '_>) -> bool {
    let first = if words.starts_with(NO) { words.skip(1) } else { words };
    first.starts_with(Keyword::new("delay", 3))
        || (first.starts_with(Keyword::new("object", 6)) && first.get(1).is_some())
}
