//! A slow, plain evaluator of what a router's policy does to one packet, straight from the facts sheet. For tests alone.
//!
//! It knows what a router holds and what IOS makes of it, entry by entry and clause by clause. It must never share code with what
//! it checks: no packet sets, no indexes, no walk of another crate, and where a type of the parser could answer (which ports an
//! operator means, whether an address matches) it asks the values itself. Entry point: [`outcome`].
//!
//! ```
//! use byway_ios::{InterfaceName, parse, state};
//! use byway_oracle::{Entrance, outcome};
//!
//! let text = b"access-list 101 permit tcp any any eq 22\nroute-map scb permit 10\n match ip address 101\n \
//! set ip next-hop 172.16.0.1\ninterface FastEthernet0/0\n ip policy route-map scb\n";
//! let config = parse(text);
//! let router = state::load(&config);
//! let entrance = Entrance::Interface(InterfaceName::parse("fa0/0").expect("a name"));
//! let packet = "tcp 192.168.0.5:40000 10.0.0.9:22 syn".parse().expect("a packet");
//! assert_eq!(outcome(&router, &entrance, &packet).outcome.to_string(), "to 172.16.0.1");
//! ```
//!
//! Limits: IPv4. What cannot be decided from the text is taken in one way, and the [`Condition`] says so: an undefined or empty list
//! matches everything, a time range is on, `evaluate` and `dynamic` entries and those of undefined groups are not there.

mod clause;
mod entry;
mod group;
mod list;
mod set;
#[cfg(test)]
mod tests;

use byway_ios::state::Router;
use byway_ios::{Action, InterfaceName, Name};
use byway_packet::Packet;
use byway_policy::{Condition, ConditionKind, Outcome, RouteReason};
use std::collections::BTreeSet;
use std::fmt::Display;

/// Where a packet comes to a router.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entrance {
    /// It arrives on this interface.
    Interface(InterfaceName<'static>),
    /// The router itself makes it.
    Local,
}

/// What a router does to a packet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The outcome. Interfaces have their canonical names.
    pub outcome: Outcome,
    /// The map and the number of the clause that decided; none where no clause did.
    pub decided_by: Option<(String, u16)>,
    /// What was met on the way that could make the answer another one, and what informs.
    pub conditions: BTreeSet<Condition>,
}

/// What the rules ask about.
#[derive(Clone, Copy)]
struct Case<'r, 'p> {
    router: &'r Router<'r>,
    entrance: &'p Entrance,
    packet: &'p Packet,
}

/// The conditions that were met.
#[derive(Debug, Default)]
struct Met(BTreeSet<Condition>);

impl Met {
    fn put(&mut self, kind: ConditionKind, name: impl Display) {
        self.0.insert(Condition { kind, name: format!("{name}") });
    }
}

/// What the policy of a router does to a packet.
pub fn outcome<'r>(router: &'r Router<'r>, entrance: &Entrance, packet: &Packet) -> Answer {
    let mut met = Met::default();
    let (outcome, decided_by) = Case { router, entrance, packet }.answer(&mut met);
    Answer { outcome, decided_by, conditions: met.0 }
}

impl<'r> Case<'r, '_> {
    /// One map for an interface, for packets that arrive there; the local policy for the router's own (ios-facts 2.8, GATTNER-POL,
    /// PACKETLIFE-LPR).
    fn bound(&self) -> Option<&'r Name<'r>> {
        match self.entrance {
            Entrance::Interface(name) => {
                let interface = self.router.interface(name)?;
                interface.policy.as_ref().map(|policy| &policy.value)
            }
            Entrance::Local => self.router.local_policy.as_ref().map(|policy| &policy.value),
        }
    }

    fn answer(&self, met: &mut Met) -> (Outcome, Option<(String, u16)>) {
        let routed = |reason| (Outcome::route(reason), None);
        let Some(tag) = self.bound() else { return routed(RouteReason::NoPolicy) };
        // No map: no policy routing (ios-facts 2.8, memory).
        let Some(map) = self.router.route_map(tag) else { return routed(RouteReason::UndefinedRouteMap) };
        // Only unicast is policy-routed (ios-facts 2.8, CAT9500-204).
        let first = self.packet.destination.octets()[0];
        if (224..=239).contains(&first) || self.packet.destination.octets() == [255; 4] {
            return routed(RouteReason::NotUnicast);
        }
        if self.is_for_the_router() {
            met.put(ConditionKind::DestinationIsRouter, self.packet.destination);
        }
        // Clauses in the order of their numbers (ios-facts 2.5).
        for clause in map.clauses.values() {
            if !self.matches(clause, met) {
                continue;
            }
            let decided_by = Some((tag.to_string(), clause.sequence));
            return match clause.action {
                // A matched deny ends the map; its `set` lines have no effect (ios-facts 2.5, CAT4500-42, C4500-1241405).
                Action::Deny => (Outcome::route(RouteReason::DenyClause), decided_by),
                Action::Permit => (self.set(clause, met), decided_by),
            };
        }
        // The implicit deny never drops (ios-facts 2.5).
        routed(RouteReason::NoMatch)
    }

    fn is_for_the_router(&self) -> bool {
        self.router.interfaces.values().any(|interface| {
            interface.addresses().any(|address| address.value.address == self.packet.destination)
        })
    }
}
