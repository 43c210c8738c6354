//! Object groups (ios-facts 1.12): 12.4(20)T and later.
//!
//! ```text
//! "object-group network" NAME NL { "host" A | A MASK | A "/" LEN | "range" A A | "any" | "group-object" NAME }
//! "object-group service" NAME NL { PROTO | ("tcp"|"udp"|"tcp-udp") ["source" port-op] [port-op] | "icmp" [TYPE] | "group-object" NAME }
//! ```

use crate::acl::free_text;
use crate::config::At;
use crate::name::Name;
use crate::places::{Field, Places, field};
use crate::port::{PortMatch, Transport, ports, whole_port};
use crate::print::{Dialect, Printer};
use crate::word::{
    Keyword, Parsed, Words, end, expected, into_failure, keyword, name, number_of, one, quad, quad_of,
    value_of,
};
use byway_vocabulary::{ICMP_MESSAGES, IcmpMessage, PROTOCOLS};
use ipnet::Ipv4Net;
use std::borrow::Cow;
use std::net::Ipv4Addr;

/// An `object-group` command with the lines of its mode.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectGroupBlock<'a> {
    /// The group.
    pub name: Name<'a>,
    /// What it groups.
    pub kind: GroupKind,
    /// Its members, in the order of the text.
    pub members: Vec<At<GroupMember<'a>>>,
}

/// What a group groups.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum GroupKind {
    /// Addresses.
    Network,
    /// Protocols and ports.
    Service,
}

impl GroupKind {
    /// The keyword.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Network => "network",
            Self::Service => "service",
        }
    }
}

/// A line of a group.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum GroupMember<'a> {
    /// `host A`
    Host(Ipv4Addr),
    /// `A MASK`, with a netmask (not a wildcard), or `A/LEN`.
    Subnet(Ipv4Net),
    /// `range A A`
    Range(Ipv4Addr, Ipv4Addr),
    /// `any`
    Any,
    /// `group-object NAME`
    Group(Name<'a>),
    /// A member of a service group.
    Service(ServiceMember),
    /// `description TEXT`
    Description(Cow<'a, [u8]>),
    /// `no` before a member.
    No(Box<GroupMember<'a>>),
    /// A line that could not be read; its bytes are in the text.
    Unread,
}

/// Protocol and ports of a service group's member.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ServiceMember {
    /// `ip`: every protocol.
    Ip,
    /// `tcp`, `udp` or `tcp-udp` with ports.
    Ports {
        /// TCP is meant.
        tcp: bool,
        /// UDP is meant.
        udp: bool,
        /// Source ports.
        source: PortMatch,
        /// Destination ports.
        destination: PortMatch,
    },
    /// `icmp`, one message or all.
    Icmp(Option<IcmpMessage>),
    /// Another protocol by number.
    Protocol(u8),
}

const OBJECT_GROUP: Keyword = Keyword::new("object-group", 7);
const NETWORK: Keyword = Keyword::new("network", 1);
const SERVICE: Keyword = Keyword::new("service", 1);
const HOST: Keyword = Keyword::new("host", 1);
const RANGE: Keyword = Keyword::new("range", 1);
const ANY: Keyword = Keyword::new("any", 1);
const GROUP_OBJECT: Keyword = Keyword::new("group-object", 2);
const DESCRIPTION: Keyword = Keyword::new("description", 1);
const SOURCE: Keyword = Keyword::new("source", 1);
const NO: Keyword = Keyword::whole("no");

/// `object-group network|service NAME`, without the lines of its mode. Groups of other kinds belong to other systems or
/// purposes: none.
pub(crate) fn header<'a, 'b>(
    words: Words<'a, 'b>,
    places: &mut impl Places,
) -> Option<Parsed<'a, 'b, ObjectGroupBlock<'a>>> {
    let kind = words.get(1).filter(|_| words.starts_with(OBJECT_GROUP))?;
    let kind = match kind.text {
        word if NETWORK.is(word) => GroupKind::Network,
        word if SERVICE.is(word) => GroupKind::Service,
        _ => return None,
    };
    let parsed = field(words.skip(2), places, Field::GroupName, name("the name of an object group"));
    // `object-group service X tcp` is how another system writes it; the word changes nothing of the name.
    Some(
        parsed.map(|(rest, name)| {
            (rest.skip(usize::MAX), ObjectGroupBlock { name, kind, members: Vec::new() })
        }),
    )
}

/// One line of a group. `line` is the text of the whole line, which stands at `start`.
pub(crate) fn member<'a, 'b>(
    words: Words<'a, 'b>,
    kind: GroupKind,
    line: &'a [u8],
    start: u32,
    places: &mut impl Places,
) -> Parsed<'a, 'b, GroupMember<'a>> {
    let all = words.skip(usize::MAX);
    if words.starts_with(NO) {
        let (rest, member) = member(words.skip(1), kind, line, start, places)?;
        return Ok((rest, GroupMember::No(Box::new(member))));
    }
    if words.starts_with(DESCRIPTION) {
        return Ok((all, GroupMember::Description(Cow::Borrowed(free_text(words.skip(1), line, start)))));
    }
    if words.starts_with(GROUP_OBJECT) {
        let (rest, group) = field(words.skip(1), places, Field::Group, name("the name of an object group"))
            .map_err(into_failure)?;
        let (rest, ()) = end(rest)?;
        return Ok((rest, GroupMember::Group(group)));
    }
    let (rest, member) = match kind {
        GroupKind::Network => network_member(words, places)?,
        GroupKind::Service => {
            service_member(words, places).map(|(rest, found)| (rest, GroupMember::Service(found)))?
        }
    };
    let (rest, ()) = end(rest)?;
    Ok((rest, member))
}

fn network_member<'a, 'b>(words: Words<'a, 'b>, places: &mut impl Places) -> Parsed<'a, 'b, GroupMember<'a>> {
    const WANTED: &str = "`host`, `range`, `any`, `group-object` or an IPv4 subnet";
    let rest = words.skip(1);
    let Some(word) = words.first() else { return expected(words, WANTED) };
    if ANY.is(word.text) {
        return Ok((rest, GroupMember::Any));
    }
    if HOST.is(word.text) {
        let (rest, host) =
            field(rest, places, Field::Address, quad("an IPv4 address")).map_err(into_failure)?;
        return Ok((rest, GroupMember::Host(host)));
    }
    if RANGE.is(word.text) {
        let (rest, first) = quad("an IPv4 address")(rest).map_err(into_failure)?;
        let (rest, last) = quad("an IPv4 address")(rest).map_err(into_failure)?;
        return Ok((rest, GroupMember::Range(first, last)));
    }
    if let Some(prefix) = std::str::from_utf8(word.text).ok().and_then(|text| text.parse::<Ipv4Net>().ok()) {
        return Ok((rest, GroupMember::Subnet(prefix.trunc())));
    }
    let (rest, address) = quad(WANTED)(words)?;
    let mask = one("a netmask", |word| ipnet::ipv4_mask_to_prefix(quad_of(word.text)?).ok());
    let (rest, length) = mask(rest).map_err(into_failure)?;
    // The length of a netmask is at most 32.
    let prefix = Ipv4Net::new(address, length).unwrap_or_default();
    Ok((rest, GroupMember::Subnet(prefix.trunc())))
}

fn service_member<'a, 'b>(words: Words<'a, 'b>, places: &mut impl Places) -> Parsed<'a, 'b, ServiceMember> {
    const WANTED: &str = "a protocol or `group-object`";
    let Some(word) = words.first() else { return expected(words, WANTED) };
    let rest = words.skip(1);
    let (tcp, udp) = match word.text {
        b"tcp" | b"6" => (true, false),
        b"udp" | b"17" => (false, true),
        b"tcp-udp" => (true, true),
        _ => (false, false),
    };
    if tcp || udp {
        let transport = if tcp { Transport::Tcp } else { Transport::Udp };
        let (rest, source) = if rest.starts_with(SOURCE) {
            port_or_match(rest.skip(1), transport)?
        } else {
            (rest, PortMatch::Any)
        };
        let (rest, destination) =
            field(rest, places, Field::DestinationPort, |words| port_or_match(words, transport))?;
        return Ok((rest, ServiceMember::Ports { tcp, udp, source, destination }));
    }
    match word.text {
        b"ip" => return Ok((rest, ServiceMember::Ip)),
        b"icmp" => {
            let Some(message) = rest.first() else { return Ok((rest, ServiceMember::Icmp(None))) };
            let kind = number_of(message.text).and_then(|number| u8::try_from(number).ok());
            let found = match kind {
                Some(kind) => Some(IcmpMessage { kind, code: None }),
                None => value_of(&ICMP_MESSAGES, message.text),
            };
            return match found {
                Some(message) => Ok((rest.skip(1), ServiceMember::Icmp(Some(message)))),
                None => expected(rest, "an ICMP message"),
            };
        }
        _ => {}
    }
    let number = match number_of(word.text) {
        Some(number) => u8::try_from(number).ok(),
        None => value_of(&PROTOCOLS, word.text),
    };
    match number {
        Some(number) => Ok((rest, ServiceMember::Protocol(number))),
        None => expected(words, WANTED),
    }
}

/// A port match, or a port alone: `tcp 22` is `tcp eq 22`.
fn port_or_match<'a, 'b>(words: Words<'a, 'b>, transport: Transport) -> Parsed<'a, 'b, PortMatch> {
    let alone = words.first().and_then(|word| whole_port(word.text, transport));
    match alone {
        Some(port) => Ok((words.skip(1), PortMatch::Eq(port))),
        None => ports(words, transport),
    }
}

impl ObjectGroupBlock<'_> {
    pub(crate) fn print_header(&self, dialect: Dialect) -> Vec<u8> {
        let mut printer = Printer::new(dialect);
        printer.word("object-group");
        printer.word(self.kind.word());
        printer.name(&self.name);
        printer.finish()
    }
}

impl GroupMember<'_> {
    pub(crate) fn print(&self, printer: &mut Printer) {
        match self {
            Self::Host(host) => {
                printer.word("host");
                printer.show(host);
            }
            Self::Subnet(prefix) => {
                printer.show(prefix.network());
                printer.show(prefix.netmask());
            }
            Self::Range(first, last) => {
                printer.word("range");
                printer.show(first);
                printer.show(last);
            }
            Self::Any => printer.word("any"),
            Self::Group(group) => {
                printer.word("group-object");
                printer.name(group);
            }
            Self::Service(member) => member.print(printer),
            Self::Description(text) => {
                printer.word("description");
                printer.bytes(text);
            }
            Self::No(member) => {
                printer.word("no");
                member.print(printer);
            }
            Self::Unread => {}
        }
    }
}

impl ServiceMember {
    fn print(&self, printer: &mut Printer) {
        match self {
            Self::Ip => printer.word("ip"),
            Self::Ports { tcp, udp, source, destination } => {
                let (word, transport) = match (tcp, udp) {
                    (true, true) => ("tcp-udp", Transport::Tcp),
                    (true, false) => ("tcp", Transport::Tcp),
                    (false, _) => ("udp", Transport::Udp),
                };
                printer.word(word);
                if *source != PortMatch::Any {
                    printer.word("source");
                    source.print(printer, transport);
                }
                destination.print(printer, transport);
            }
            Self::Icmp(message) => {
                printer.word("icmp");
                if let Some(message) = message {
                    match ICMP_MESSAGES.name(*message) {
                        Some(name) => printer.word(name),
                        None => printer.show(message.kind),
                    }
                }
            }
            Self::Protocol(number) => match PROTOCOLS.name(*number) {
                Some(name) => printer.word(name),
                None => printer.show(number),
            },
        }
    }
}

/// Whether a line that is not indented is a member of a group.
pub(crate) fn is_of_mode(words: Words<'_, '_>) -> bool {
    let first = if words.starts_with(NO) { words.skip(1) } else { words };
    let is_address = first.first().is_some_and(|word| word.text.first().is_some_and(u8::is_ascii_digit));
    is_address
        || [HOST, GROUP_OBJECT].iter().any(|keyword| first.starts_with(*keyword))
        || first.first().is_some_and(|word| {
            matches!(word.text, b"tcp" | b"udp" | b"tcp-udp" | b"icmp" | b"range" | b"any")
        })
        || keyword(DESCRIPTION)(first).is_ok()
}
