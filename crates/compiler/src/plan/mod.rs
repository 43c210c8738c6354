//! The plan: what each router is to hold, as plain data, before a back end spells it.
//!
//! Nothing here is of one platform but the words (list, map, clause, binding), which every platform has in some form. The
//! place of the YAML that an item came from is beside it.

mod build;
mod except;
mod name;
mod size;

pub use build::plan;
pub(crate) use name::filled;

use byway_diagnostic::Span;
use byway_topology::{Direction, Hop, Merged, Spanned, Standing, Term, Topology};
use ipnet::Ipv4Net;
use std::cell::RefCell;
use std::fmt;
use std::net::Ipv4Addr;

/// What every router of a topology is to hold, in the order of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// One for each router.
    pub routers: Vec<RouterPlan>,
}

/// What one router is to hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RouterPlan {
    /// Its place in the topology's `routers`.
    pub router: usize,
    /// Its name.
    pub name: String,
    /// The lists, one for each half that stands on it, in the order of the redirects.
    pub lists: Vec<List>,
    /// The maps, each once, in the order of the interfaces that want them.
    pub maps: Vec<Map>,
    /// Where the maps are bound: interfaces in the order of the file, then the router's own packets.
    pub bindings: Vec<Binding>,
}

/// One half of a redirect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Half {
    /// The redirect's place in the topology's `redirects`.
    pub redirect: usize,
    /// Which half.
    pub direction: Direction,
}

/// The traffic of one half.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct List {
    /// Its name or number.
    pub name: ListName,
    /// The half that it holds.
    pub half: Half,
    /// The name of that redirect, and where it stands in the file.
    pub redirect: Spanned<String>,
    /// Words that tell a reader what it is for.
    pub description: Option<Spanned<String>>,
    /// Denies first, then permits. There is always a permit: an empty list would match everything.
    pub entries: Vec<Entry>,
}

/// What a list is called.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ListName {
    /// By a word.
    Named(String),
    /// By a number.
    Numbered(u16),
}

impl fmt::Display for ListName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Named(name) => f.write_str(name),
            Self::Numbered(number) => number.fmt(f),
        }
    }
}

/// One entry of a list: packets of these addresses and this term belong to the half, or do not.
///
/// A term may ask for several ranges of ports; the back end spells them in one line or in several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Why it is there, which says whether it permits or denies.
    pub reason: Reason,
    /// The source, as the packet of this half carries it.
    pub source: Ipv4Net,
    /// The destination, likewise.
    pub destination: Ipv4Net,
    /// Protocol, ports and marking, likewise.
    pub term: Term,
    /// The YAML that asks for it.
    pub span: Span,
}

/// Why an entry is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    /// It is the traffic of the redirect: a permit. All others are denies.
    Traffic,
    /// The exception of this number (from 0) of the redirect.
    Exception(usize),
    /// What an appliance (its place in the topology's `appliances`) must reach by itself.
    Control(usize),
    /// What the redirect's own appliance sends must not come back to it.
    Guard,
}

impl Reason {
    /// Whether the entry permits.
    pub const fn permits(self) -> bool {
        matches!(self, Self::Traffic)
    }
}

/// A map: clauses that are asked in their order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Map {
    /// Its name.
    pub name: String,
    /// The redirect of its first clause, after which it is named.
    pub span: Span,
    /// Its clauses; at least one.
    pub clauses: Vec<Clause>,
}

/// One clause of a map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clause {
    /// Its number.
    pub number: u16,
    /// The half that it is for.
    pub half: Half,
    /// The name of that redirect, and where it stands in the file.
    pub redirect: Spanned<String>,
    /// The list that it asks.
    pub list: ListName,
    /// What happens to packets that the list permits.
    pub steer: Steer,
}

/// What happens to the packets of a half.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Steer {
    /// Where they go.
    pub target: Target,
    /// Only where the routing table has no explicit route.
    pub no_route: bool,
    /// The VRF in which the target is reached, where one is named.
    pub vrf: Option<Spanned<String>>,
    /// They are dropped where the target cannot be used.
    pub otherwise_drop: bool,
    /// The value of `via`.
    pub span: Span,
}

/// Where packets go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// The straight path, and no later clause is asked.
    Route,
    /// Nowhere.
    Drop,
    /// To the first of these that is usable. Those with a track come first.
    Hops(Vec<Hop>),
    /// To this address, wherever the routing table finds it.
    Recursive(Spanned<Ipv4Addr>),
    /// Out of this interface.
    Interface(Spanned<String>),
}

/// A map bound to what enters an interface, or to the packets that the router makes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binding {
    /// Where it is bound.
    pub place: BindingPlace,
    /// The map's place in [`RouterPlan::maps`].
    pub map: usize,
}

/// Where a map is bound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BindingPlace {
    /// To an interface, by the name that the file gives it.
    Interface(Spanned<String>),
    /// To the packets that the router itself makes.
    Local,
}

/// What the plans of all routers are made from.
struct Context<'t> {
    topology: &'t Topology,
    standing: Standing<'t>,
    merged: RefCell<Merged<'t>>,
}

impl<'t> Context<'t> {
    fn new(topology: &'t Topology) -> Self {
        let merged = RefCell::new(Merged::new(topology));
        Self { topology, standing: Standing::new(topology), merged }
    }
}
