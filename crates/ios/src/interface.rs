//! Interfaces: the commands of their mode that policy routing looks at (ios-facts 3).
//!
//! ```text
//! "ip address" A MASK [ "secondary" ] | "ip address dhcp" | "ip address negotiated" | "ip unnumbered" IF | "no ip address"
//! "ip vrf forwarding" V | "vrf forwarding" V
//! "ip policy route-map" TAG | "ip access-group" (N|NAME) ("in"|"out")
//! ```

mod name;

pub use name::InterfaceName;
pub(crate) use name::interface_name;

use crate::acl::{AclName, free_text};
use crate::config::At;
use crate::name::Name;
use crate::places::{Field, Places, field};
use crate::print::{Dialect, Printer};
use crate::word::{
    Keyword, Parsed, Words, end, expected, into_failure, keyword, name, number, one, phrase, quad, quad_of,
    refused, starts_with_any,
};
use std::borrow::Cow;
use std::net::Ipv4Addr;

/// What is expected behind `ip address`.
pub(crate) const INTERFACE_ADDRESS: &str = "an IPv4 address with its netmask, `dhcp` or `negotiated`";

/// An `interface` command with the lines of its mode.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InterfaceBlock<'a> {
    /// The interface.
    pub name: InterfaceName<'a>,
    /// What stands behind the name: `point-to-point`, `multipoint` (ios-facts 3.1).
    pub link: Option<LinkKind>,
    /// The lines, in the order of the text.
    pub commands: Vec<At<InterfaceCommand<'a>>>,
}

/// What kind of link a WAN subinterface is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LinkKind {
    /// `point-to-point`
    PointToPoint,
    /// `multipoint`
    Multipoint,
}

/// What a line of an interface says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InterfaceCommand<'a> {
    /// `ip address A MASK [secondary]`
    Address {
        /// The address.
        address: Ipv4Addr,
        /// The netmask, as a prefix length.
        length: u8,
        /// A further address.
        secondary: bool,
    },
    /// `ip address dhcp`
    Dhcp,
    /// `ip address negotiated`
    Negotiated,
    /// `ip unnumbered IF`
    Unnumbered(InterfaceName<'a>),
    /// `ip vrf forwarding V` or `vrf forwarding V`
    Vrf {
        /// The VRF.
        name: Name<'a>,
        /// Written `vrf forwarding` (after `vrf definition`).
        definition: bool,
    },
    /// `ip policy route-map TAG`
    Policy(Name<'a>),
    /// `ip access-group ACL in|out`
    AccessGroup {
        /// The list.
        acl: AclName<'a>,
        /// Which way.
        direction: FilterDirection,
    },
    /// `ip nat inside|outside`
    Nat(NatSide),
    /// `encapsulation dot1q N [native]`
    Dot1q {
        /// The VLAN.
        vlan: u16,
        /// Untagged.
        native: bool,
    },
    /// `ipv6 policy route-map TAG`: kept apart, since it routes no IPv4 packet.
    Ipv6Policy(Name<'a>),
    /// `ipv6 traffic-filter NAME in|out`
    Ipv6Filter {
        /// The list.
        acl: Name<'a>,
        /// Which way.
        direction: FilterDirection,
    },
    /// `shutdown`
    Shutdown,
    /// `description TEXT`
    Description(Cow<'a, [u8]>),
    /// `no` before a typed command; `no ip address` and `no ip policy` stand alone too.
    No(Negated<'a>),
    /// A command that byway does not type; its line has a state.
    Other,
    /// A typed command that could not be read; its bytes are in the text.
    Unread,
}

/// What `no` takes away on an interface.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Negated<'a> {
    /// `no ip address`: every address.
    Addresses,
    /// `no ip policy [route-map ...]`
    Policy,
    /// `no shutdown`
    Shutdown,
    /// `no` before that command.
    Command(Box<InterfaceCommand<'a>>),
}

/// Which way a filter looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FilterDirection {
    /// `in`
    In,
    /// `out`
    Out,
}

impl FilterDirection {
    /// The keyword.
    pub const fn word(self) -> &'static str {
        match self {
            Self::In => "in",
            Self::Out => "out",
        }
    }
}

/// The side of address translation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NatSide {
    /// `inside`
    Inside,
    /// `outside`
    Outside,
}

pub(crate) const INTERFACE: Keyword = Keyword::new("interface", 3);
const IP: Keyword = Keyword::whole("ip");
const NO: Keyword = Keyword::whole("no");
const ADDRESS: Keyword = Keyword::new("address", 2);
const SECONDARY: Keyword = Keyword::new("secondary", 1);
const DHCP: Keyword = Keyword::new("dhcp", 1);
const NEGOTIATED: Keyword = Keyword::new("negotiated", 1);
const UNNUMBERED: Keyword = Keyword::new("unnumbered", 2);
const VRF: Keyword = Keyword::whole("vrf");
const FORWARDING: Keyword = Keyword::new("forwarding", 1);
const POLICY: Keyword = Keyword::new("policy", 3);
const ROUTE_MAP: Keyword = Keyword::new("route-map", 3);
const ACCESS_GROUP: Keyword = Keyword::new("access-group", 8);
const IN: Keyword = Keyword::whole("in");
const OUT: Keyword = Keyword::new("out", 1);
const IPV6: Keyword = Keyword::whole("ipv6");
const TRAFFIC_FILTER: Keyword = Keyword::new("traffic-filter", 2);
const NAT: Keyword = Keyword::whole("nat");
const INSIDE: Keyword = Keyword::new("inside", 1);
const OUTSIDE: Keyword = Keyword::new("outside", 1);
const ENCAPSULATION: Keyword = Keyword::new("encapsulation", 3);
const DOT1Q: Keyword = Keyword::new("dot1Q", 4);
const NATIVE: Keyword = Keyword::new("native", 1);
const SHUTDOWN: Keyword = Keyword::new("shutdown", 4);
const DESCRIPTION: Keyword = Keyword::new("description", 3);
const POINT_TO_POINT: Keyword = Keyword::new("point-to-point", 1);
const MULTIPOINT: Keyword = Keyword::new("multipoint", 1);

/// `interface NAME [point-to-point|multipoint]`, without the lines of its mode. `interface range` is not one interface.
pub(crate) fn header<'a, 'b>(
    words: Words<'a, 'b>,
    places: &mut impl Places,
) -> Parsed<'a, 'b, InterfaceBlock<'a>> {
    let (words, _) = keyword(INTERFACE)(words)?;
    let (words, name) = field(words, places, Field::Interface, interface_name)?;
    let (words, link) = match words.first() {
        Some(word) if POINT_TO_POINT.is(word.text) => (words.skip(1), Some(LinkKind::PointToPoint)),
        Some(word) if MULTIPOINT.is(word.text) => (words.skip(1), Some(LinkKind::Multipoint)),
        // Other words (`module`, `type tunnel`, `l2transport`) do not change which interface it is.
        _ => (words.skip(usize::MAX), None),
    };
    Ok((words, InterfaceBlock { name, link, commands: Vec::new() }))
}

/// Whether a line that is not indented is a command of an interface and not of the top.
pub(crate) fn is_of_mode(words: Words<'_, '_>) -> bool {
    const FIRST: [Keyword; 9] = [
        SHUTDOWN,
        DESCRIPTION,
        ENCAPSULATION,
        Keyword::whole("duplex"),
        Keyword::whole("speed"),
        Keyword::whole("bandwidth"),
        Keyword::whole("switchport"),
        Keyword::whole("keepalive"),
        Keyword::new("mtu", 3),
    ];
    const IP_FIRST: [Keyword; 5] = [ADDRESS, UNNUMBERED, POLICY, ACCESS_GROUP, Keyword::whole("ospf")];
    let behind_no = if words.starts_with(NO) { words.skip(1) } else { words };
    let is_ip =
        behind_no.starts_with(IP) && IP_FIRST.iter().any(|second| behind_no.skip(1).starts_with(*second));
    let is_forwarding =
        phrase(&[VRF, FORWARDING])(words).is_ok() || phrase(&[IP, VRF, FORWARDING])(words).is_ok();
    let is_nat = phrase(&[IP, NAT])(words).is_ok() && words.get(3).is_none();
    is_ip || is_forwarding || is_nat || starts_with_any(words, &FIRST)
}

/// One line of an interface. `line` is the text of the whole line, which stands at `start`.
pub(crate) fn command<'a, 'b>(
    words: Words<'a, 'b>,
    line: &'a [u8],
    start: u32,
    places: &mut impl Places,
) -> Parsed<'a, 'b, InterfaceCommand<'a>> {
    let all = words.skip(usize::MAX);
    if words.starts_with(NO) {
        return negated(words.skip(1), line, start, places);
    }
    if words.starts_with(DESCRIPTION) {
        let text = words.skip(1);
        places.put(Field::Text, byway_diagnostic::Span::new(text.at(), words.end_before(all)));
        return Ok((all, InterfaceCommand::Description(Cow::Borrowed(free_text(text, line, start)))));
    }
    if words.starts_with(IP) {
        return match ip_command(words.skip(1), places)? {
            (rest, InterfaceCommand::Other) => Ok((rest.skip(usize::MAX), InterfaceCommand::Other)),
            (rest, command) => end(rest).map(|(rest, ())| (rest, command)),
        };
    }
    if let Ok((rest, ())) = phrase(&[VRF, FORWARDING])(words) {
        let (rest, vrf) = field(rest, places, Field::Vrf, name("the name of a VRF"))?;
        // Further words (`downstream V`) belong to broadband aggregation.
        return Ok((rest.skip(usize::MAX), InterfaceCommand::Vrf { name: vrf, definition: true }));
    }
    if words.starts_with(IPV6) {
        return ipv6_command(words.skip(1), places);
    }
    if words.starts_with(SHUTDOWN) && words.get(1).is_none() {
        return Ok((all, InterfaceCommand::Shutdown));
    }
    if let Ok((rest, ())) = phrase(&[ENCAPSULATION, DOT1Q])(words) {
        let (rest, vlan) = field(rest, places, Field::Number, number("a VLAN from 1 to 4094", 1..=4094u16))?;
        let native = rest.starts_with(NATIVE);
        return Ok((all, InterfaceCommand::Dot1q { vlan, native }));
    }
    Ok((all, InterfaceCommand::Other))
}

fn negated<'a, 'b>(
    words: Words<'a, 'b>,
    line: &'a [u8],
    start: u32,
    places: &mut impl Places,
) -> Parsed<'a, 'b, InterfaceCommand<'a>> {
    let all = words.skip(usize::MAX);
    let negated = |what| Ok((all, InterfaceCommand::No(what)));
    if let Ok((rest, ())) = phrase(&[IP, ADDRESS])(words)
        && rest.is_empty()
    {
        return negated(Negated::Addresses);
    }
    if phrase(&[IP, POLICY])(words).is_ok() {
        return negated(Negated::Policy);
    }
    if words.starts_with(SHUTDOWN) {
        return negated(Negated::Shutdown);
    }
    match command(words, line, start, places)? {
        (_, InterfaceCommand::Other) => Ok((all, InterfaceCommand::Other)),
        (_, command) => negated(Negated::Command(Box::new(command))),
    }
}

/// What stands behind `ip`.
fn ip_command<'a, 'b>(
    words: Words<'a, 'b>,
    places: &mut impl Places,
) -> Parsed<'a, 'b, InterfaceCommand<'a>> {
    let Some(word) = words.first() else { return expected(words, "a command behind `ip`") };
    let rest = words.skip(1);
    if ADDRESS.is(word.text) {
        return ip_address(rest, places);
    }
    if UNNUMBERED.is(word.text) {
        let (rest, lender) = field(rest, places, Field::Interface, interface_name)?;
        // `poll` may follow on server ports.
        return Ok((rest.skip(usize::MAX), InterfaceCommand::Unnumbered(lender)));
    }
    if POLICY.is(word.text) {
        if !rest.starts_with(ROUTE_MAP) {
            return refused(rest, "`route-map`");
        }
        let (rest, map) = field(rest.skip(1), places, Field::RouteMap, name("the name of a route-map"))?;
        return Ok((rest, InterfaceCommand::Policy(map)));
    }
    if ACCESS_GROUP.is(word.text) {
        return access_group(rest, places);
    }
    if let Ok((rest, ())) = phrase(&[VRF, FORWARDING])(words) {
        let (rest, vrf) = field(rest, places, Field::Vrf, name("the name of a VRF"))?;
        return Ok((rest.skip(usize::MAX), InterfaceCommand::Vrf { name: vrf, definition: false }));
    }
    if NAT.is(word.text) && rest.get(1).is_none() {
        match rest.first() {
            Some(side) if INSIDE.is(side.text) => {
                return Ok((rest.skip(1), InterfaceCommand::Nat(NatSide::Inside)));
            }
            Some(side) if OUTSIDE.is(side.text) => {
                return Ok((rest.skip(1), InterfaceCommand::Nat(NatSide::Outside)));
            }
            _ => {}
        }
    }
    Ok((words, InterfaceCommand::Other))
}

/// What stands behind `ipv6`: the two commands that name something.
fn ipv6_command<'a, 'b>(
    words: Words<'a, 'b>,
    places: &mut impl Places,
) -> Parsed<'a, 'b, InterfaceCommand<'a>> {
    if let Ok((rest, ())) = phrase(&[POLICY, ROUTE_MAP])(words) {
        let (rest, map) = field(rest, places, Field::RouteMap, name("the name of a route-map"))?;
        return end(rest).map(|(rest, ())| (rest, InterfaceCommand::Ipv6Policy(map)));
    }
    if words.starts_with(TRAFFIC_FILTER) {
        let (rest, acl) = field(words.skip(1), places, Field::Acl, name("the name of an IPv6 access list"))?;
        let (rest, direction) = field(rest, places, Field::Direction, direction)?;
        return end(rest).map(|(rest, ())| (rest, InterfaceCommand::Ipv6Filter { acl, direction }));
    }
    Ok((words.skip(usize::MAX), InterfaceCommand::Other))
}

fn direction<'a, 'b>(words: Words<'a, 'b>) -> Parsed<'a, 'b, FilterDirection> {
    one("`in` or `out`", |word| {
        if IN.is(word.text) {
            Some(FilterDirection::In)
        } else {
            OUT.is(word.text).then_some(FilterDirection::Out)
        }
    })(words)
}

fn ip_address<'a, 'b>(
    words: Words<'a, 'b>,
    places: &mut impl Places,
) -> Parsed<'a, 'b, InterfaceCommand<'a>> {
    // `dhcp` and `negotiated` take options (`client-id`, `hostname`, `previous`) that change nothing here.
    match words.first() {
        Some(word) if DHCP.is(word.text) => return Ok((words.skip(usize::MAX), InterfaceCommand::Dhcp)),
        // `ip address pool NAME` takes one from a pool (memory); which, the text does not say.
        Some(word) if word.text == b"pool" => return Ok((words.skip(usize::MAX), InterfaceCommand::Other)),
        Some(word) if NEGOTIATED.is(word.text) => {
            return Ok((words.skip(usize::MAX), InterfaceCommand::Negotiated));
        }
        _ => {}
    }
    let start = words;
    let (words, address) = quad(INTERFACE_ADDRESS)(words)?;
    let mask = one("a netmask", |word| netmask_length(quad_of(word.text)?));
    let (words, length) = mask(words).map_err(into_failure)?;
    places.put(Field::Address, byway_diagnostic::Span::new(start.at(), start.end_before(words)));
    let secondary = words.starts_with(SECONDARY);
    // `vrf V` may follow `secondary` on switches.
    let rest = if secondary { words.skip(usize::MAX) } else { words };
    Ok((rest, InterfaceCommand::Address { address, length, secondary }))
}

/// The prefix length of a contiguous netmask.
fn netmask_length(mask: Ipv4Addr) -> Option<u8> {
    ipnet::ipv4_mask_to_prefix(mask).ok()
}

fn access_group<'a, 'b>(
    words: Words<'a, 'b>,
    places: &mut impl Places,
) -> Parsed<'a, 'b, InterfaceCommand<'a>> {
    let list = one("the name or number of an access list", |word| Some(AclName::of_word(word.text)));
    let (words, acl) = field(words, places, Field::Acl, list)?;
    let (words, direction) = field(words, places, Field::Direction, direction)?;
    Ok((words.skip(usize::MAX), InterfaceCommand::AccessGroup { acl, direction }))
}

impl InterfaceBlock<'_> {
    /// The command that opens its mode.
    pub(crate) fn print_header(&self, dialect: Dialect) -> Vec<u8> {
        let mut printer = Printer::new(dialect);
        printer.word("interface");
        printer.show(&self.name);
        match self.link {
            Some(LinkKind::PointToPoint) => printer.word("point-to-point"),
            Some(LinkKind::Multipoint) => printer.word("multipoint"),
            None => {}
        }
        printer.finish()
    }
}

impl InterfaceCommand<'_> {
    pub(crate) fn print(&self, printer: &mut Printer) {
        match self {
            Self::Address { address, length, secondary } => {
                printer.word("ip address");
                printer.show(address);
                let mask = u32::MAX.checked_shl(32 - u32::from((*length).min(32))).unwrap_or(0);
                printer.show(Ipv4Addr::from(mask));
                if *secondary {
                    printer.word("secondary");
                }
            }
            Self::Dhcp => printer.word("ip address dhcp"),
            Self::Negotiated => printer.word("ip address negotiated"),
            Self::Unnumbered(lender) => {
                printer.word("ip unnumbered");
                printer.show(lender);
            }
            Self::Vrf { name, definition } => {
                printer.word(if *definition { "vrf forwarding" } else { "ip vrf forwarding" });
                printer.name(name);
            }
            Self::Policy(map) => {
                printer.word("ip policy route-map");
                printer.name(map);
            }
            Self::AccessGroup { acl, direction } => {
                printer.word("ip access-group");
                acl.print(printer);
                printer.word(direction.word());
            }
            Self::Nat(NatSide::Inside) => printer.word("ip nat inside"),
            Self::Nat(NatSide::Outside) => printer.word("ip nat outside"),
            Self::Dot1q { vlan, native } => {
                printer.word("encapsulation dot1Q");
                printer.show(vlan);
                if *native {
                    printer.word("native");
                }
            }
            Self::Ipv6Policy(map) => {
                printer.word("ipv6 policy route-map");
                printer.name(map);
            }
            Self::Ipv6Filter { acl, direction } => {
                printer.word("ipv6 traffic-filter");
                printer.name(acl);
                printer.word(direction.word());
            }
            Self::Shutdown => printer.word("shutdown"),
            Self::Description(text) => {
                printer.word("description");
                printer.bytes(text);
            }
            Self::No(negated) => negated.print(printer),
            Self::Other | Self::Unread => {}
        }
    }

    /// Whether byway types it, so that its line is modelled.
    pub(crate) fn is_typed(&self) -> bool {
        !matches!(self, Self::Other | Self::Unread)
    }
}

impl Negated<'_> {
    fn print(&self, printer: &mut Printer) {
        printer.word("no");
        match self {
            Self::Addresses => printer.word("ip address"),
            Self::Policy => printer.word("ip policy"),
            Self::Shutdown => printer.word("shutdown"),
            Self::Command(command) => command.print(printer),
        }
    }
}
