//! Entries of extended and standard lists (ios-facts 1.2, 1.3, 1.10).
//!
//! ```text
//! ext-ace  = ["dynamic" NAME ["timeout" MIN]] ("permit"|"deny") proto-part {option}
//! std-ace  = ("permit"|"deny") std-src ["log"]
//! option   = "established" | old flag | ("match-any"|"match-all") {("+"|"-")FLAG} | "precedence" P | "tos" T | "dscp" D
//!          | "fragments" | "time-range" NAME | "ttl" ... | "option" OPT | "log" [COOKIE] | "log-input" [COOKIE]
//!          | "reflect" NAME ["timeout" SEC]
//! ```

mod print;

use crate::address::{self, AddressMatch};
use crate::name::Name;
use crate::places::{Field, Places, field};
use crate::port::{PortMatch, Transport, no_ports, ports};
use crate::print::Printer;
use crate::word::{
    Keyword, Parsed, Words, expected, into_failure, keyword, name, named, number, number_of, one, refused,
    value_of,
};
use byway_vocabulary::{
    DSCP, ICMP_MESSAGES, IGMP_TYPES, IP_OPTIONS, IcmpMessage, PRECEDENCE, PROTOCOLS, TOS,
};
use nom::Parser;
use nom::combinator::map;

/// What an entry, or a route-map clause, does with what it matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// `permit`
    Permit,
    /// `deny`
    Deny,
}

impl Action {
    /// The keyword.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Permit => "permit",
            Self::Deny => "deny",
        }
    }

    /// Prints it, padded where the release pads (ios-facts 1.2).
    fn print(self, printer: &mut Printer) {
        let width = if printer.dialect.padded_deny { Self::Permit.word().len() } else { 0 };
        printer.padded(self.word(), width);
    }
}

/// An entry of an extended list.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Ace<'a> {
    /// `permit` or `deny`.
    pub action: Action,
    /// Protocol and what stands above it.
    pub protocol: ProtocolMatch<'a>,
    /// The source address.
    pub source: AddressMatch<'a>,
    /// The destination address.
    pub destination: AddressMatch<'a>,
    /// What else it asks or does; none for most entries.
    pub options: Option<Box<AceOptions<'a>>>,
}

/// The protocol of an entry, with what only that protocol has.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ProtocolMatch<'a> {
    /// `ip`: every protocol. The number 0 is read as `ip` too, as IOS is believed to do (ios-facts 1.6, memory).
    Ip,
    /// `tcp`
    Tcp {
        /// Source ports.
        source: PortMatch,
        /// Destination ports.
        destination: PortMatch,
        /// Flags.
        flags: Option<TcpFlags>,
    },
    /// `udp`
    Udp {
        /// Source ports.
        source: PortMatch,
        /// Destination ports.
        destination: PortMatch,
    },
    /// `sctp`, which only late releases know (ios-facts 1.6).
    Sctp {
        /// Source ports.
        source: PortMatch,
        /// Destination ports.
        destination: PortMatch,
    },
    /// `icmp`, one message or all.
    Icmp(Option<IcmpMessage>),
    /// `igmp`, one type or all.
    Igmp(Option<u8>),
    /// Another protocol by number (never 0, 1, 2, 6, 17 or 132).
    Number(u8),
    /// The members of a service object group (12.4(20)T). Boxed: rare, and entries are many.
    ServiceGroup(Box<Name<'a>>),
}

/// What an entry asks of TCP flags.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TcpFlags {
    /// `established` (ACK or RST set) and the old flag words. Several are taken as any of them (ios-facts 1.3, memory).
    AnySet {
        /// `established` is written.
        established: bool,
        /// The old flag words.
        flags: FlagSet,
    },
    /// `match-any`: at least one condition holds (12.3(4)T, named lists).
    MatchAny(FlagConditions),
    /// `match-all`: every condition holds (12.3(4)T, named lists).
    MatchAll(FlagConditions),
}

/// Conditions of `match-any` and `match-all`: flags that must be set (`+ack`) and clear (`-fin`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct FlagConditions {
    /// `+`
    pub set: FlagSet,
    /// `-`
    pub clear: FlagSet,
}

/// A set of TCP flags: the low six bits of the header's flag byte.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct FlagSet(pub u8);

const FLAGS: [(&str, u8); 6] =
    [("ack", 0x10), ("fin", 0x01), ("psh", 0x08), ("rst", 0x04), ("syn", 0x02), ("urg", 0x20)];

impl FlagSet {
    /// The names of its flags, in the order of the alphabet.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        FLAGS.into_iter().filter(move |(_, bit)| self.0 & bit != 0).map(|(name, _)| name)
    }

    /// Whether it has none.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    fn of_word(word: &[u8]) -> Option<Self> {
        FLAGS.iter().find(|(name, _)| name.as_bytes().eq_ignore_ascii_case(word)).map(|(_, bit)| Self(*bit))
    }
}

/// The rarer parts of an entry.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct AceOptions<'a> {
    /// `dynamic NAME [timeout MINUTES]` before the action.
    pub dynamic: Option<(Name<'a>, Option<u16>)>,
    /// What it asks of the type-of-service byte.
    pub marking: Option<MarkingMatch>,
    /// `option`: an IP option by number, or `any-options` as none (12.3(4)T, named lists).
    pub ip_option: Option<Option<u8>>,
    /// `ttl` (12.4(2)T, named lists).
    pub ttl: Option<TtlMatch>,
    /// `log` or `log-input`.
    pub log: Option<Log<'a>>,
    /// `time-range NAME`.
    pub time_range: Option<Name<'a>>,
    /// `fragments`: later fragments alone. Never beside ports, flags or an ICMP message (ios-facts 1.3, CCNA-YUMPU).
    pub fragments: bool,
    /// `reflect NAME [timeout SECONDS]`.
    pub reflect: Option<(Name<'a>, Option<u32>)>,
}

/// What an entry asks of the type-of-service byte. DSCP excludes the older fields (ios-facts 1.3, C2960X-182).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MarkingMatch {
    /// `dscp`, 0 to 63.
    Dscp(u8),
    /// `precedence`, 0 to 7.
    Precedence(u8),
    /// `tos`, 0 to 15.
    Tos(u8),
    /// `precedence` and `tos`.
    PrecedenceAndTos(u8, u8),
}

/// `log` or `log-input`, with a word for the log where one is given.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Log<'a> {
    /// `log-input`.
    pub input: bool,
    /// The word (12.4(22)T).
    pub cookie: Option<Name<'a>>,
}

/// What an entry asks of the time to live.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum TtlMatch {
    /// One of these.
    Eq(Vec<u8>),
    /// None of these.
    Neq(Vec<u8>),
    /// Below.
    Lt(u8),
    /// Above.
    Gt(u8),
    /// From the first to the last, both included.
    Range(u8, u8),
}

/// An entry of a standard list.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct StandardAce<'a> {
    /// `permit` or `deny`.
    pub action: Action,
    /// The source address; never a group.
    pub source: AddressMatch<'a>,
    /// `log`, which a word may follow on newer releases; never `log-input`, which standard lists do not have.
    pub log: Option<Log<'a>>,
}

impl ProtocolMatch<'_> {
    /// Whether it asks for something that later fragments do not carry: ports, flags, a message.
    pub fn asks_above_ip(&self) -> bool {
        match self {
            Self::Tcp { source, destination, flags } => {
                *source != PortMatch::Any || *destination != PortMatch::Any || flags.is_some()
            }
            Self::Udp { source, destination } | Self::Sctp { source, destination } => {
                *source != PortMatch::Any || *destination != PortMatch::Any
            }
            Self::Icmp(message) => message.is_some(),
            Self::Igmp(kind) => kind.is_some(),
            Self::Ip | Self::Number(_) | Self::ServiceGroup(_) => false,
        }
    }
}

const PERMIT: Keyword = Keyword::new("permit", 1);
const DENY: Keyword = Keyword::new("deny", 2);
const DYNAMIC: Keyword = Keyword::new("dynamic", 2);
const TIMEOUT: Keyword = Keyword::new("timeout", 2);
const OBJECT_GROUP: Keyword = Keyword::new("object-group", 2);
const IP: Keyword = Keyword::whole("ip");
const ESTABLISHED: Keyword = Keyword::new("established", 1);
const MATCH_ANY: Keyword = Keyword::new("match-any", 7);
const MATCH_ALL: Keyword = Keyword::new("match-all", 7);
const PRECEDENCE_WORD: Keyword = Keyword::new("precedence", 2);
const TOS_WORD: Keyword = Keyword::new("tos", 2);
const DSCP_WORD: Keyword = Keyword::new("dscp", 2);
const FRAGMENTS: Keyword = Keyword::new("fragments", 2);
const TIME_RANGE: Keyword = Keyword::new("time-range", 3);
const TTL: Keyword = Keyword::new("ttl", 2);
const OPTION: Keyword = Keyword::new("option", 2);
const ANY_OPTIONS: Keyword = Keyword::new("any-options", 2);
const LOG: Keyword = Keyword::new("log", 1);
const LOG_INPUT: Keyword = Keyword::new("log-input", 4);
const REFLECT: Keyword = Keyword::new("reflect", 3);

/// `permit` or `deny`.
pub(crate) fn action<'a, 'b>(words: Words<'a, 'b>) -> Parsed<'a, 'b, Action> {
    one("`permit` or `deny`", |word| {
        if PERMIT.is(word.text) {
            Some(Action::Permit)
        } else if DENY.is(word.text) {
            Some(Action::Deny)
        } else {
            None
        }
    })(words)
}

/// Reads an entry of an extended list from its first word to its last.
pub(crate) fn extended<'a, 'b>(words: Words<'a, 'b>, places: &mut impl Places) -> Parsed<'a, 'b, Ace<'a>> {
    let mut options = AceOptions::default();
    let (words, dynamic) = dynamic(words, places)?;
    let has_dynamic = dynamic.is_some();
    options.dynamic = dynamic;
    let (words, action) = field(words, places, Field::Action, action)?;
    let (words, mut protocol) = field(words, places, Field::Protocol, protocol)?;
    let transport = match protocol {
        ProtocolMatch::Tcp { .. } => Some(Transport::Tcp),
        ProtocolMatch::Udp { .. } => Some(Transport::Udp),
        ProtocolMatch::Sctp { .. } => Some(Transport::Sctp),
        _ => None,
    };
    let (words, source) = field(words, places, Field::Source, address::extended)?;
    let (words, source_ports) = side_ports(words, places, Field::SourcePort, transport)?;
    let (words, destination) = field(words, places, Field::Destination, address::extended)?;
    let (words, destination_ports) = side_ports(words, places, Field::DestinationPort, transport)?;
    match &mut protocol {
        ProtocolMatch::Tcp { source, destination, .. }
        | ProtocolMatch::Udp { source, destination }
        | ProtocolMatch::Sctp { source, destination } => {
            *source = source_ports;
            *destination = destination_ports;
        }
        _ => {}
    }
    let mut rest = words;
    let any_options = !rest.is_empty();
    while !rest.is_empty() {
        rest = option(rest, places, &mut protocol, &mut options)?;
    }
    if options.fragments && protocol.asks_above_ip() {
        return refused(words, "no `fragments` beside ports, flags or a message");
    }
    let options =
        (any_options || has_dynamic).then_some(options).filter(|found| *found != AceOptions::default());
    Ok((rest, Ace { action, protocol, source, destination, options: options.map(Box::new) }))
}

fn side_ports<'a, 'b>(
    words: Words<'a, 'b>,
    places: &mut impl Places,
    side: Field,
    transport: Option<Transport>,
) -> Parsed<'a, 'b, PortMatch> {
    let Some(transport) = transport else {
        return no_ports(words).map(|(rest, ())| (rest, PortMatch::Any));
    };
    let (rest, found) = ports(words, transport)?;
    if found != PortMatch::Any {
        places.put(side, byway_diagnostic::Span::new(words.at(), words.end_before(rest)));
    }
    Ok((rest, found))
}

/// A name with its time-out, as `dynamic` and `reflect` have it.
type Timed<'a, N> = (Name<'a>, Option<N>);

fn dynamic<'a, 'b>(words: Words<'a, 'b>, places: &mut impl Places) -> Parsed<'a, 'b, Option<Timed<'a, u16>>> {
    if !words.starts_with(DYNAMIC) {
        return Ok((words, None));
    }
    let (rest, list) = field(words.skip(1), places, Field::Reflexive, name("the name of a dynamic list"))
        .map_err(into_failure)?;
    let (rest, minutes) = timeout(rest, "minutes from 1 to 9999", 1..=9999u16)?;
    Ok((rest, Some((list, minutes))))
}

fn timeout<'a, 'b, N>(
    words: Words<'a, 'b>,
    what: &'static str,
    range: std::ops::RangeInclusive<N>,
) -> Parsed<'a, 'b, Option<N>>
where
    N: TryFrom<u32> + PartialOrd,
{
    if !words.starts_with(TIMEOUT) {
        return Ok((words, None));
    }
    map(number(what, range), Some).parse(words.skip(1)).map_err(into_failure)
}

/// What is expected where a protocol stands.
pub(crate) const PROTOCOL: &str = "a protocol";

fn protocol<'a, 'b>(words: Words<'a, 'b>) -> Parsed<'a, 'b, ProtocolMatch<'a>> {
    let Some(word) = words.first() else { return expected(words, PROTOCOL) };
    // The four that make up nearly every list, before the table.
    let common = match word.text {
        b"tcp" => Some(6),
        b"udp" => Some(17),
        b"icmp" => Some(1),
        b"ip" => Some(0),
        _ => None,
    };
    if common.is_none() && OBJECT_GROUP.is(word.text) {
        let group = name("the name of a service object group");
        let mut service = map(group, |group| ProtocolMatch::ServiceGroup(Box::new(group)));
        return service.parse(words.skip(1)).map_err(into_failure);
    }
    let number = match (common, number_of(word.text)) {
        (Some(number), _) => Some(number),
        (None, Some(number)) => u8::try_from(number).ok(),
        (None, None) if IP.is(word.text) => Some(0),
        (None, None) => value_of(&PROTOCOLS, word.text),
    };
    let Some(number) = number else { return expected(words, PROTOCOL) };
    Ok((words.skip(1), ProtocolMatch::of_number(number)))
}

impl ProtocolMatch<'_> {
    /// The match of every packet of a protocol; 0 is every protocol.
    pub fn of_number(number: u8) -> Self {
        match number {
            0 => Self::Ip,
            1 => Self::Icmp(None),
            2 => Self::Igmp(None),
            6 => Self::Tcp { source: PortMatch::Any, destination: PortMatch::Any, flags: None },
            17 => Self::Udp { source: PortMatch::Any, destination: PortMatch::Any },
            132 => Self::Sctp { source: PortMatch::Any, destination: PortMatch::Any },
            other => Self::Number(other),
        }
    }
}

/// Reads one option; options may stand in any order (ios-facts 1.10).
fn option<'a, 'b>(
    words: Words<'a, 'b>,
    places: &mut impl Places,
    protocol: &mut ProtocolMatch<'a>,
    options: &mut AceOptions<'a>,
) -> Result<Words<'a, 'b>, nom::Err<crate::word::Expected>> {
    let Some(word) = words.first() else { return Ok(words) };
    let rest = words.skip(1);
    if let ProtocolMatch::Tcp { flags, .. } = protocol
        && let Some(rest) = tcp_flags(words, flags)?
    {
        places.put(Field::Flags, byway_diagnostic::Span::new(words.at(), words.end_before(rest)));
        return Ok(rest);
    }
    if let ProtocolMatch::Icmp(message @ None) = protocol
        && let Ok((rest, found)) = field(words, places, Field::Message, icmp_message)
    {
        *message = Some(found);
        return Ok(rest);
    }
    if let ProtocolMatch::Igmp(kind @ None) = protocol
        && let Ok((rest, found)) =
            field(words, places, Field::Message, named(OPTION_WANTED, &IGMP_TYPES, 0..=15))
    {
        *kind = Some(found);
        return Ok(rest);
    }
    let text = word.text;
    if LOG.is(text) || LOG_INPUT.is(text) {
        let (rest, log) = log(words);
        options.log = Some(log);
        places.put(Field::Log, byway_diagnostic::Span::new(words.at(), words.end_before(rest)));
        return Ok(rest);
    }
    if DSCP_WORD.is(text) || PRECEDENCE_WORD.is(text) || TOS_WORD.is(text) {
        let (rest, marking) = marking(words, options.marking)?;
        options.marking = Some(marking);
        places.put(Field::Marking, byway_diagnostic::Span::new(words.at(), words.end_before(rest)));
        return Ok(rest);
    }
    if FRAGMENTS.is(text) {
        options.fragments = true;
        places.put(Field::Fragments, byway_diagnostic::Span::new(word.at, word.end()));
        return Ok(rest);
    }
    if TIME_RANGE.is(text) {
        let (rest, found) =
            field(rest, places, Field::TimeRange, name("the name of a time-range")).map_err(into_failure)?;
        options.time_range = Some(found);
        return Ok(rest);
    }
    if TTL.is(text) {
        let (rest, ttl) = field(rest, places, Field::Ttl, ttl).map_err(into_failure)?;
        options.ttl = Some(ttl);
        return Ok(rest);
    }
    if OPTION.is(text) {
        let (rest, found) = field(rest, places, Field::Option, ip_option).map_err(into_failure)?;
        options.ip_option = Some(found);
        return Ok(rest);
    }
    if REFLECT.is(text) {
        let (rest, list) = field(rest, places, Field::Reflexive, name("the name of a reflexive list"))
            .map_err(into_failure)?;
        let (rest, seconds) = timeout(rest, "seconds", 1..=u32::MAX)?;
        options.reflect = Some((list, seconds));
        return Ok(rest);
    }
    match protocol {
        ProtocolMatch::Tcp { .. } | ProtocolMatch::Udp { .. } | ProtocolMatch::Sctp { .. } => {
            refused(words, "ports, an option or the end of the line")
        }
        ProtocolMatch::Icmp(None) => refused(words, "an ICMP message, an option or the end of the line"),
        _ => {
            let (_, ()) = no_ports(words)?;
            refused(words, OPTION_WANTED)
        }
    }
    .map(|(rest, ())| rest)
}

const OPTION_WANTED: &str = "an option (as `log` or `dscp`) or the end of the line";

/// Reads flags at the start of `words` into `flags`; none where no flag stands there.
fn tcp_flags<'a, 'b>(
    words: Words<'a, 'b>,
    flags: &mut Option<TcpFlags>,
) -> Result<Option<Words<'a, 'b>>, nom::Err<crate::word::Expected>> {
    let Some(word) = words.first() else { return Ok(None) };
    let any = MATCH_ANY.is(word.text);
    if any || MATCH_ALL.is(word.text) {
        if flags.is_some() {
            return refused(words, "flags once").map(|(rest, ())| Some(rest));
        }
        let (rest, conditions) = flag_conditions(words.skip(1))?;
        *flags = Some(if any { TcpFlags::MatchAny(conditions) } else { TcpFlags::MatchAll(conditions) });
        return Ok(Some(rest));
    }
    let established = ESTABLISHED.is(word.text);
    let flag = FlagSet::of_word(word.text);
    if !established && flag.is_none() {
        return Ok(None);
    }
    let (before, more) = match flags {
        None => (false, FlagSet::default()),
        Some(TcpFlags::AnySet { established, flags }) => (*established, *flags),
        Some(_) => return refused(words, "flags once").map(|(rest, ())| Some(rest)),
    };
    let flag = flag.unwrap_or_default();
    *flags = Some(TcpFlags::AnySet { established: before || established, flags: FlagSet(more.0 | flag.0) });
    Ok(Some(words.skip(1)))
}

fn flag_conditions<'a, 'b>(words: Words<'a, 'b>) -> Parsed<'a, 'b, FlagConditions> {
    let mut conditions = FlagConditions::default();
    let mut rest = words;
    while let Some((sign, name)) = rest.first().and_then(|word| word.text.split_first()) {
        let Some(flag) = FlagSet::of_word(name).filter(|_| matches!(sign, b'+' | b'-')) else { break };
        if *sign == b'+' {
            conditions.set.0 |= flag.0;
        } else {
            conditions.clear.0 |= flag.0;
        }
        rest = rest.skip(1);
    }
    if conditions == FlagConditions::default() {
        return refused(words, "a flag with its sign, as `+syn`");
    }
    Ok((rest, conditions))
}

fn icmp_message<'a, 'b>(words: Words<'a, 'b>) -> Parsed<'a, 'b, IcmpMessage> {
    let Some(word) = words.first() else { return expected(words, "an ICMP message") };
    if let Some(kind) = number_of(word.text).and_then(|number| u8::try_from(number).ok()) {
        let code = words.get(1).and_then(|word| number_of(word.text)).map(u8::try_from);
        return match code {
            Some(Ok(code)) => Ok((words.skip(2), IcmpMessage { kind, code: Some(code) })),
            Some(Err(_)) => refused(words.skip(1), "an ICMP code from 0 to 255"),
            None => Ok((words.skip(1), IcmpMessage { kind, code: None })),
        };
    }
    // `log` is no beginning of a message; a cut name that is also an option is the option's.
    match value_of(&ICMP_MESSAGES, word.text) {
        Some(message) if !is_option(word.text) => Ok((words.skip(1), message)),
        _ => expected(words, "an ICMP message"),
    }
}

fn is_option(word: &[u8]) -> bool {
    [LOG, LOG_INPUT, DSCP_WORD, PRECEDENCE_WORD, TOS_WORD, FRAGMENTS, TTL, OPTION, REFLECT]
        .into_iter()
        .any(|option| option.is(word))
        && ICMP_MESSAGES.number(std::str::from_utf8(word).unwrap_or("")).is_none()
}

/// Reads `log` or `log-input`, which stands at the start, and the word behind it.
fn log<'a, 'b>(words: Words<'a, 'b>) -> (Words<'a, 'b>, Log<'a>) {
    let input = words.first().is_some_and(|word| LOG_INPUT.is(word.text));
    let rest = words.skip(1);
    let follows = |word: &crate::word::Word<'a>| {
        TIME_RANGE.is(word.text) || REFLECT.is(word.text) || is_option(word.text)
    };
    match rest.first() {
        Some(word) if !follows(&word) => (rest.skip(1), Log { input, cookie: Some(Name::new(word.text)) }),
        _ => (rest, Log { input, cookie: None }),
    }
}

fn marking<'a, 'b>(words: Words<'a, 'b>, before: Option<MarkingMatch>) -> Parsed<'a, 'b, MarkingMatch> {
    let (_, word) = keyword(DSCP_WORD)(words)
        .or_else(|_| keyword(PRECEDENCE_WORD)(words))
        .or_else(|_| keyword(TOS_WORD)(words))?;
    let rest = words.skip(1);
    let (rest, found) = if DSCP_WORD.is(word.text) {
        map(named("a DSCP from 0 to 63", &DSCP, 0..=63), MarkingMatch::Dscp).parse(rest)
    } else if PRECEDENCE_WORD.is(word.text) {
        map(named("a precedence from 0 to 7", &PRECEDENCE, 0..=7), MarkingMatch::Precedence).parse(rest)
    } else {
        map(named("a type of service from 0 to 15", &TOS, 0..=15), MarkingMatch::Tos).parse(rest)
    }
    .map_err(into_failure)?;
    match (before, found) {
        (None, found) => Ok((rest, found)),
        (Some(MarkingMatch::Precedence(precedence)), MarkingMatch::Tos(tos))
        | (Some(MarkingMatch::Tos(tos)), MarkingMatch::Precedence(precedence)) => {
            Ok((rest, MarkingMatch::PrecedenceAndTos(precedence, tos)))
        }
        _ => refused(words, "no second marking: `dscp` excludes `precedence` and `tos`"),
    }
}

fn ttl<'a, 'b>(words: Words<'a, 'b>) -> Parsed<'a, 'b, TtlMatch> {
    let value = number("a time to live from 0 to 255", 0..=255u8);
    let Some(operator) = words.first() else { return expected(words, "`eq`, `neq`, `lt`, `gt` or `range`") };
    let (rest, first) = value(words.skip(1))?;
    match operator.text {
        b"lt" => Ok((rest, TtlMatch::Lt(first))),
        b"gt" => Ok((rest, TtlMatch::Gt(first))),
        b"range" => value(rest).map(|(rest, last)| (rest, TtlMatch::Range(first, last))),
        b"eq" | b"neq" => {
            let (mut rest, mut values) = (rest, vec![first]);
            while let Ok((after, next)) = value(rest) {
                values.push(next);
                rest = after;
            }
            let equal = operator.text == b"eq";
            Ok((rest, if equal { TtlMatch::Eq(values) } else { TtlMatch::Neq(values) }))
        }
        _ => expected(words, "`eq`, `neq`, `lt`, `gt` or `range`"),
    }
}

fn ip_option<'a, 'b>(words: Words<'a, 'b>) -> Parsed<'a, 'b, Option<u8>> {
    if words.starts_with(ANY_OPTIONS) {
        return Ok((words.skip(1), None));
    }
    map(named("an IP option by name or number", &IP_OPTIONS, 0..=255), Some).parse(words)
}

/// Reads an entry of a standard list from its first word to its last.
pub(crate) fn standard<'a, 'b>(
    words: Words<'a, 'b>,
    places: &mut impl Places,
) -> Parsed<'a, 'b, StandardAce<'a>> {
    let (words, action) = field(words, places, Field::Action, action)?;
    let (words, source) = field(words, places, Field::Source, address::standard)?;
    let (words, log) = match words.first() {
        Some(word) if LOG.is(word.text) => {
            let (rest, log) = log(words);
            places.put(Field::Log, byway_diagnostic::Span::new(words.at(), words.end_before(rest)));
            (rest, Some(log))
        }
        _ => (words, None),
    };
    if words.is_empty() {
        Ok((words, StandardAce { action, source, log }))
    } else {
        refused(words, "a wildcard mask, `log` or the end of the line")
    }
}
