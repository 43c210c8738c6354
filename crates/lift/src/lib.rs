//! What a router's configuration does to packets: route-maps and access lists read into a [`Policy`].
//!
//! [`lift()`] walks the clauses and entries once and writes down what they ask, as the facts say that IOS asks it. One packet, a
//! set of packets, a comparison are then questions to the policy; [`Lifted`] says which clause, list and line a step of an
//! answer stands for.
//!
//! ```
//! use byway_ios::{InterfaceName, parse, state};
//! use byway_lift::{Entrance, lift};
//!
//! let text = b"access-list 101 permit tcp any any eq 22\nroute-map scb permit 10\n match ip address 101\n \
//! set ip next-hop 172.16.0.1\ninterface FastEthernet0/0\n ip policy route-map scb\n";
//! let config = parse(text);
//! let router = state::load(&config);
//! let lifted = lift(&router, &Entrance::Interface(InterfaceName::parse("fa0/0").expect("a name")));
//! let packet = "tcp 192.168.0.5:40000 10.0.0.9:22 syn".parse().expect("a packet");
//! assert_eq!(lifted.policy.walk(&packet).outcome.to_string(), "to 172.16.0.1");
//! ```
//!
//! Limits: IPv4. What cannot be decided from the text is taken in one way, and a condition says so: an undefined or empty list
//! matches everything, a time range is on, `evaluate` and `dynamic` entries and those of undefined groups are not there.
//! Where a policy would have more than [`byway_policy::MOST_REGIONS`] regions or [`byway_policy::MOST_CONDITIONS`] conditions, what
//! goes past that is left out, a condition says so, and no set of packets is decided by it. That a packet is for the router itself is no part of the policy: ask [`Lifted::router_addresses`].

mod acl;
mod address;
mod clause;
mod entry;
mod list;
mod ordinary;
mod room;
mod service;
mod way;

pub use acl::{MaybeEntry, ReadAcl, acl};

use byway_ios::state::{Acl, Clause, Held, Origin, Router};
use byway_ios::{AclName, InterfaceName, Name};
use byway_packet::set::{Region, Ternary};
use byway_policy::{
    Action, Builder, Condition, NotesId, Outcome, Policy, RouteReason, Stage, StageId, Then, To,
};
use entry::Part;
use ipnet::Ipv4Net;
use service::Upper;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::net::Ipv4Addr;
use std::rc::Rc;
use std::sync::Arc;

/// Where a packet comes to a router.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entrance {
    /// It arrives on this interface.
    Interface(InterfaceName<'static>),
    /// The router itself makes it.
    Local,
}

/// What a router does to every packet at one entrance, and where that is written.
#[derive(Clone, Debug)]
pub struct Lifted<'r> {
    /// What it does. Entrances with one policy share it ([`Lifted::at`]).
    pub policy: Arc<Policy>,
    /// The map that is bound, defined or not.
    pub map: Option<&'r Name<'r>>,
    /// Where it is bound.
    pub bound: Option<Origin>,
    router: &'r Router<'r>,
    asked: Arc<[Asked<'r>]>,
    conditions: Arc<BTreeMap<Condition, Origin>>,
}

/// What decided on a packet.
#[derive(Clone, Copy, Debug)]
pub struct Decision<'r> {
    /// The map that is bound.
    pub map: Option<&'r Name<'r>>,
    /// The clause; none where no clause did.
    pub clause: Option<&'r Clause<'r>>,
    /// The list that was asked last.
    pub list: Option<&'r AclName<'r>>,
    /// Its entry; none where none fits or the list is not defined.
    pub entry: Option<Origin>,
    /// The line that decided: that of the entry, else that of the clause, else that of the binding.
    pub line: Option<Origin>,
}

/// What a stage of a policy asks.
#[derive(Clone, Copy, Debug)]
pub enum Asked<'r> {
    /// Whether the packet is unicast, which alone is policy-routed (ios-facts 2.8).
    Unicast,
    /// Nothing: the clause matches every packet, or what it asks is ignored.
    Clause(&'r Clause<'r>),
    /// The length of the packet.
    Length(&'r Clause<'r>),
    /// A list that the clause names.
    List {
        /// The clause.
        clause: &'r Clause<'r>,
        /// The name as the clause has it.
        name: &'r AclName<'r>,
        /// The list; none where it is not defined.
        list: Option<&'r Acl<'r>>,
    },
}

impl<'r> Asked<'r> {
    /// The clause that asks.
    pub const fn clause(&self) -> Option<&'r Clause<'r>> {
        match self {
            Self::Unicast => None,
            Self::Clause(clause) | Self::Length(clause) | Self::List { clause, .. } => Some(*clause),
        }
    }
}

impl<'r> Lifted<'r> {
    /// The same at another entrance of the router, whose [`PolicyKey`] is the same: it is bound on another line.
    #[must_use]
    pub fn at(&self, entrance: &Entrance) -> Self {
        Self { bound: binding(self.router, entrance).map(|held| held.origin), ..self.clone() }
    }

    /// What a stage asks.
    pub fn asked(&self, stage: StageId) -> Asked<'r> {
        self.asked[stage.0 as usize]
    }

    /// Where a condition comes from, where a line says so.
    pub fn origin(&self, condition: &Condition) -> Option<Origin> {
        self.conditions.get(condition).copied()
    }

    /// Every condition that the policy knows, with the line that it comes from.
    pub fn origins(&self) -> impl Iterator<Item = (&Condition, Origin)> {
        self.conditions.iter().map(|(condition, origin)| (condition, *origin))
    }

    /// The line of the entry by which a packet left a stage.
    pub fn entry_origin(&self, stage: StageId, test: u32) -> Option<Origin> {
        let Asked::List { list: Some(list), .. } = self.asked(stage) else { return None };
        let test = self.policy.stage(stage).tests().get(test as usize)?;
        list.entries().get(test.tag as usize).map(byway_ios::state::AclEntry::origin)
    }

    /// What decided, by the last step of a walk or by what a rule of the flat policy says.
    pub fn decision(&self, decided: Option<(StageId, Option<u32>)>, outcome: &Outcome) -> Decision<'r> {
        let mut decision =
            Decision { map: self.map, clause: None, list: None, entry: None, line: self.bound };
        let Some((stage, test)) = decided else { return decision };
        let asked = self.asked(stage);
        if let Asked::List { name, .. } = asked {
            decision.list = Some(name);
            decision.entry = test.and_then(|test| self.entry_origin(stage, test));
        }
        // No clause decides on what none matches, though the last list that was asked is known.
        let unmatched = [RouteReason::NoMatch, RouteReason::NoPolicy, RouteReason::NotUnicast];
        if !matches!(outcome.action, Action::Route(reason) if unmatched.contains(&reason)) {
            decision.clause = asked.clause();
        }
        let clause = decision.clause.and_then(|clause| clause.opened.first());
        decision.line = decision.entry.or(clause).or(decision.line);
        decision
    }

    /// The addresses of the router: packets to them are its own, whatever the policy says (ios-facts 2.8).
    pub fn router_addresses(&self) -> impl Iterator<Item = Ipv4Addr> + use<'r> {
        self.router
            .interfaces
            .values()
            .flat_map(|interface| interface.addresses().map(|held| held.value.address))
    }
}

/// What the policy at an entrance depends on, beside the router: entrances of one router whose keys are equal have equal policies,
/// though they are bound on other lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PolicyKey<'r> {
    map: Option<&'r Name<'r>>,
    /// That of the entrance, where a map is bound: its next hops are neighbours in there.
    vrf: Option<&'r Name<'r>>,
}

impl<'r> PolicyKey<'r> {
    /// The key of an entrance. An interface that the router does not have does nothing to packets.
    pub fn of(router: &'r Router<'r>, entrance: &Entrance) -> Self {
        let map = binding(router, entrance).map(|held| &held.value);
        let vrf = match entrance {
            Entrance::Interface(name) => router.interface(name).and_then(|interface| interface.vrf_name()),
            Entrance::Local => None,
        };
        Self { map, vrf: vrf.filter(|_| map.is_some()) }
    }
}

/// Where a map is bound at an entrance.
pub fn binding<'r>(router: &'r Router<'r>, entrance: &Entrance) -> Option<&'r Held<Name<'r>>> {
    match entrance {
        Entrance::Interface(name) => router.interface(name)?.policy.as_ref(),
        Entrance::Local => router.local_policy.as_ref(),
    }
}

/// Reads what a router does to the packets at one entrance. An interface that the router does not have does nothing to them.
pub fn lift<'r>(router: &'r Router<'r>, entrance: &Entrance) -> Lifted<'r> {
    let key = PolicyKey::of(router, entrance);
    let mut lift = Lift::new(router, key.vrf);
    let first = lift.policy(key.map);
    Lifted {
        policy: Arc::new(lift.builder.finish(first)),
        map: key.map,
        bound: binding(router, entrance).map(|held| held.origin),
        router,
        asked: lift.asked.into(),
        conditions: Arc::new(lift.conditions),
    }
}

/// A policy while it is read.
struct Lift<'r> {
    router: &'r Router<'r>,
    /// The VRF of the entrance.
    vrf: Option<&'r Name<'r>>,
    builder: Builder,
    /// What each stage asks, in the order of the ids.
    asked: Vec<Asked<'r>>,
    /// Where conditions come from.
    conditions: BTreeMap<Condition, Origin>,
    /// The sets of conditions of entries whose conditions are all in `conditions`.
    placed: HashSet<NotesId>,
    /// Regions that the policy has so far.
    regions: usize,
    /// Groups that were read.
    networks: HashMap<Name<'r>, Rc<Part<Ternary<u32>>>>,
    services: HashMap<Name<'r>, Rc<Part<Upper>>>,
    /// Subnets of interfaces that are up, for the tables that were asked about.
    connected: HashMap<Option<Name<'r>>, HashSet<Ipv4Net>>,
}

/// Conditions of one answer.
type Notes = BTreeSet<Condition>;

impl<'r> Lift<'r> {
    fn new(router: &'r Router<'r>, vrf: Option<&'r Name<'r>>) -> Self {
        Self {
            router,
            vrf,
            builder: Builder::default(),
            asked: Vec::new(),
            conditions: BTreeMap::new(),
            placed: HashSet::new(),
            regions: 0,
            networks: HashMap::new(),
            services: HashMap::new(),
            connected: HashMap::new(),
        }
    }

    fn policy(&mut self, bound: Option<&'r Name<'r>>) -> To {
        let Some(tag) = bound else { return self.routed(RouteReason::NoPolicy) };
        // No map: no policy routing (ios-facts 2.8, memory).
        let Some(map) = self.router.route_map(tag) else {
            return self.routed(RouteReason::UndefinedRouteMap);
        };
        // The implicit deny never drops (ios-facts 2.5).
        let end = self.routed(RouteReason::NoMatch);
        let first = map.clauses.values().rev().fold(end, |behind, clause| self.clause(clause, behind));
        self.unicast(first)
    }

    /// Only unicast is policy-routed (ios-facts 2.8, CAT9500-204).
    fn unicast(&mut self, first: To) -> To {
        let not_unicast = self.routed(RouteReason::NotUnicast);
        let outside = self.builder.way(not_unicast);
        let mut stage = Stage::new(self.builder.way(first));
        let multicast = Ternary::<u32>::new(0xE000_0000, 0xF000_0000);
        let broadcast = Ternary::<u32>::exact(u32::MAX);
        let regions = [multicast, broadcast].map(|destination| Region { destination, ..Region::ALL });
        stage.test(regions, Then::Leave(outside), 0);
        self.stage(stage, Asked::Unicast)
    }

    fn stage(&mut self, stage: Stage, asked: Asked<'r>) -> To {
        self.asked.push(asked);
        To::Stage(self.builder.stage(stage))
    }

    fn routed(&mut self, reason: RouteReason) -> To {
        To::End(self.builder.outcome(Outcome::route(reason)))
    }

    /// A condition, and the line that it comes from.
    fn note(&mut self, notes: &mut Notes, condition: Condition, origin: Option<Origin>) {
        if let Some(origin) = origin {
            self.conditions.entry(condition.clone()).or_insert(origin);
        }
        notes.insert(condition);
    }
}
