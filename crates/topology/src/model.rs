//! A topology as typed values: what the YAML says, with names resolved and the place of every value.
//!
//! Wrong states are unsayable where that is cheap: ports exist for TCP and UDP alone, the router itself is never one of
//! several sources, a hop with a track is never behind one without.

use byway_diagnostic::Span;
use byway_vocabulary::IcmpMessage;
use ipnet::Ipv4Net;
use std::net::Ipv4Addr;

/// A value and where it stands in the YAML text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Its place.
    pub span: Span,
}

/// A whole topology. Lists keep the order of the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Topology {
    /// `networks:`
    pub networks: Vec<Network>,
    /// `services:`
    pub services: Vec<Service>,
    /// `appliances:`
    pub appliances: Vec<Appliance>,
    /// `redirects:`
    pub redirects: Vec<Redirect>,
    /// `routers:`
    pub routers: Vec<Router>,
}

/// Index into [`Topology::networks`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NetworkId(pub usize);

/// Index into [`Topology::services`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ServiceId(pub usize);

/// Index into [`Topology::appliances`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ApplianceId(pub usize);

/// A named set of prefixes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Network {
    /// Its name.
    pub name: Spanned<String>,
    /// Its prefixes, as written (not merged), each a network without host bits.
    pub prefixes: Vec<Spanned<Ipv4Net>>,
}

/// A named or inline service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    /// Its name.
    pub name: Spanned<String>,
    /// Its terms: a packet that fits one of them is of the service.
    pub terms: Vec<Spanned<Term>>,
}

/// One term of a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// Protocol and what stands above it.
    pub traffic: Traffic,
    /// DSCP, precedence or type of service, where asked for.
    pub marking: Option<Marking>,
}

/// Protocol and, where it has them, ports or message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Traffic {
    /// Every packet.
    Ip,
    /// TCP with these ports.
    Tcp(Ports),
    /// UDP with these ports.
    Udp(Ports),
    /// ICMP, one message or all.
    Icmp(Option<IcmpMessage>),
    /// Another protocol, by number (never 1, 6 or 17).
    Protocol(u8),
}

/// Source and destination ports, as the client sees them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ports {
    /// The client's ports; empty means any.
    pub source: Vec<PortRange>,
    /// The servers' ports; empty means any.
    pub destination: Vec<PortRange>,
}

/// A range of ports, both ends included, first ≤ last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PortRange {
    /// The least port.
    pub first: u16,
    /// The greatest port.
    pub last: u16,
}

/// What a term asks of the type-of-service byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Marking {
    /// A DSCP, 0 to 63.
    Dscp(u8),
    /// A precedence, 0 to 7.
    Precedence(u8),
    /// Type-of-service bits, 0 to 15.
    Tos(u8),
    /// Precedence and type-of-service bits.
    PrecedenceAndTos(u8, u8),
}

/// An appliance beside the path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Appliance {
    /// Its name.
    pub name: Spanned<String>,
    /// Where packets for it are sent.
    pub reach: Reach,
    /// Whose address the servers see.
    pub source_address: SourceAddress,
    /// What it must reach by itself; its traffic with them is never redirected.
    pub control: Vec<Spanned<Ipv4Net>>,
    /// What happens where no hop is usable.
    pub when_down: WhenDown,
    /// The VRF in which it is reached, where it is named.
    pub vrf: Option<Spanned<String>>,
}

/// How a router reaches an appliance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Addresses in connected subnets, tried in this order; a leg for each direction (often the same list).
    Connected {
        /// For clients' packets. Not empty.
        inbound: Vec<Hop>,
        /// For servers' packets. Not empty.
        outbound: Vec<Hop>,
    },
    /// An address for each direction that the routing table resolves (`reach: recursive`).
    Recursive {
        /// For clients' packets.
        inbound: Spanned<Ipv4Addr>,
        /// For servers' packets.
        outbound: Spanned<Ipv4Addr>,
    },
    /// A point-to-point interface.
    Interface(Spanned<String>),
}

/// An address to send packets to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hop {
    /// The address.
    pub address: Spanned<Ipv4Addr>,
    /// The router's track object that says whether it lives.
    pub track: Option<Spanned<u16>>,
}

/// Whose address the servers see.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SourceAddress {
    /// The client's own: replies must be redirected too.
    Client,
    /// The appliance's: replies come to it by themselves.
    #[default]
    Appliance,
}

/// What happens where no hop is usable.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WhenDown {
    /// The straight path.
    #[default]
    Bypass,
    /// Null0.
    Drop,
}

/// One wish: traffic from networks to networks of a service goes via an appliance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redirect {
    /// Its name.
    pub name: Spanned<String>,
    /// Whose traffic.
    pub from: From,
    /// Where to: not empty. [`Endpoint::Router`] among them means the router's own addresses.
    pub to: Vec<Spanned<Endpoint>>,
    /// Which service; `ip` where none is written. The place is that of the value.
    pub service: Spanned<ServiceRef>,
    /// Where it goes.
    pub via: Spanned<Via>,
    /// Always, or only where the routing table has no explicit route.
    pub when: When,
    /// What is taken out.
    pub except: Vec<Exception>,
    /// Which halves it has, where the file says so.
    pub directions: Option<Directions>,
    /// Words for the remark.
    pub description: Option<Spanned<String>>,
}

/// The sources of a redirect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum From {
    /// The packets that the router itself makes.
    Router(Span),
    /// What enters its interfaces. Not empty, and never [`Endpoint::Router`].
    Endpoints(Vec<Spanned<Endpoint>>),
}

/// A network as `from`, `to`, `except` and `faces` name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Endpoint {
    /// A named network.
    Network(NetworkId),
    /// A literal prefix; an address alone is a /32.
    Literal(Ipv4Net),
    /// Every address.
    Any,
    /// The router's own addresses (in `to` of a redirect or an exception).
    Router,
}

/// A service by name, or the terms written in place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ServiceRef {
    /// A named one.
    Named(ServiceId),
    /// Inline terms.
    Inline(Vec<Term>),
}

/// Where a redirect sends its traffic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Via {
    /// To an appliance.
    Appliance(ApplianceId),
    /// To Null0.
    Drop,
    /// The straight path; no later redirect is asked.
    Route,
}

/// When a redirect applies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum When {
    /// To every packet that it matches.
    #[default]
    Always,
    /// Only where the routing table has no explicit route for the destination.
    NoRoute,
}

/// Which halves of a redirect exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Directions {
    /// Client to server alone.
    Inbound,
    /// Both.
    Both,
}

/// What an exception takes out: packets that fit all of its parts. At least one part is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exception {
    /// Sources, as the client sees them; empty means any.
    pub from: Vec<Spanned<Endpoint>>,
    /// Destinations; empty means any.
    pub to: Vec<Spanned<Endpoint>>,
    /// Service; none means `ip`.
    pub service: Option<Spanned<ServiceRef>>,
    /// The whole entry in the file.
    pub span: Span,
}

/// A router that the block is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Router {
    /// Its name.
    pub name: Spanned<String>,
    /// What it runs.
    pub platform: Spanned<Platform>,
    /// Its release as written; the back end of the platform reads it. None where the file gives none.
    pub release: Option<Spanned<String>>,
    /// Its interfaces.
    pub interfaces: Vec<Interface>,
    /// How lists and maps are named.
    pub names: Naming,
    /// Numbers of clauses. The place is that of the router's name where the file gives none.
    pub sequence: Spanned<Sequence>,
}

/// What a router runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Platform {
    /// Cisco IOS or IOS XE.
    Ios,
    /// Linux.
    Linux,
}

/// An interface of a router.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interface {
    /// Its name as written.
    pub name: Spanned<String>,
    /// Its addresses with their prefix lengths, the primary first; empty for `unnumbered`.
    pub addresses: Vec<Spanned<Ipv4Net>>,
    /// Its VRF, where it is in one.
    pub vrf: Option<Spanned<String>>,
    /// What lies behind it, besides its own subnets.
    pub faces: Vec<Spanned<Faced>>,
}

/// What an interface faces.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Faced {
    /// A named network.
    Network(NetworkId),
    /// A literal prefix.
    Literal(Ipv4Net),
    /// An appliance.
    Appliance(ApplianceId),
    /// Everything.
    Any,
}

/// How lists and maps are named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Naming {
    /// ACLs: a pattern, or numbers from one on.
    pub acl: Spanned<AclNaming>,
    /// Route-maps: a pattern with `{redirect}`, `{appliance}`, `{direction}`, `{router}`.
    pub route_map: Spanned<String>,
}

/// How ACLs are named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AclNaming {
    /// A pattern with `{redirect}`, `{appliance}`, `{direction}`, `{router}`.
    Pattern(String),
    /// Numbered lists, this number first.
    Numbered(u16),
}

impl Naming {
    /// The pattern where a file gives none for ACLs.
    pub const ACL: &'static str = "{redirect}-{direction}";
    /// The pattern where a file gives none for route-maps.
    pub const ROUTE_MAP: &'static str = "{appliance}-{direction}";
}

/// Numbers of clauses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sequence {
    /// The first clause.
    pub start: u16,
    /// From clause to clause.
    pub step: u16,
}

impl Default for Sequence {
    fn default() -> Self {
        Self { start: 10, step: 10 }
    }
}

/// Inbound or outbound.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// Client to server.
    Inbound,
    /// The servers' replies.
    Outbound,
}

impl Direction {
    /// The word for names and messages.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Inbound => "inbound",
            Self::Outbound => "outbound",
        }
    }
}
