//! The intent: what a topology wants of every packet, rule by rule as the language's page states them.
//!
//! It is read from the topology alone, one packet at a time and plainly: what a compiler makes of the same topology is measured
//! against it, so it asks neither a plan nor what prepares one.

mod policy;
mod reach;
mod service;
#[cfg(test)]
mod tests;

pub use policy::WantedPolicy;

use crate::model::{
    Direction, Directions, Endpoint, Exception, From, Hop, Reach, Redirect, Router, SourceAddress, Spanned,
    Topology, Via, When, WhenDown,
};
use byway_diagnostic::Span;
use byway_packet::{Packet, Payload};
use byway_policy::{Action, NextHops, Outcome, RouteReason, Table, Unrouted};
use std::net::Ipv4Addr;

/// What a topology wants of packets.
#[derive(Clone, Copy, Debug)]
pub struct Intent<'t> {
    topology: &'t Topology,
}

/// Where a packet comes to a router.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Entrance {
    /// By an interface: its index in [`Router::interfaces`].
    Interface(usize),
    /// The router itself makes it.
    Local,
}

/// What is wanted of a packet, and what wants it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// What becomes of it. Interfaces are spelled as the topology spells them.
    pub outcome: Outcome,
    /// The half of a redirect that decides; none where none matches.
    pub decided_by: Option<DecidedBy>,
}

/// The half of a redirect that decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DecidedBy {
    /// The redirect: its index in [`Topology::redirects`].
    pub redirect: usize,
    /// Which half.
    pub direction: Direction,
    /// Where the redirect is written.
    pub span: Span,
}

/// An entrance of a router: what of the rules does not depend on the packet.
#[derive(Clone, Copy)]
struct Site<'t> {
    topology: &'t Topology,
    router: &'t Router,
    entrance: Entrance,
}

/// What the rules ask about: a packet at an entrance of a router.
#[derive(Clone, Copy)]
struct Case<'t, 'p> {
    site: Site<'t>,
    packet: &'p Packet,
}

impl<'t> Intent<'t> {
    /// The intent of a topology.
    pub const fn of(topology: &'t Topology) -> Self {
        Self { topology }
    }

    /// What the router of an index does to a packet. A router or interface that is not there does nothing to it.
    pub fn outcome(&self, router: usize, entrance: Entrance, packet: &Packet) -> Verdict {
        match self.site(router, entrance) {
            Some(site) => Case { site, packet }.verdict(),
            None => Verdict::routed(RouteReason::NoPolicy),
        }
    }

    fn site(self, router: usize, entrance: Entrance) -> Option<Site<'t>> {
        let router = self.topology.routers.get(router)?;
        Some(Site { topology: self.topology, router, entrance })
    }
}

impl Verdict {
    const fn routed(reason: RouteReason) -> Self {
        Self { outcome: Outcome::route(reason), decided_by: None }
    }
}

impl Case<'_, '_> {
    fn verdict(self) -> Verdict {
        if self.is_outside() {
            return Verdict::routed(RouteReason::NotUnicast);
        }
        if self.site.comes_from_appliances() {
            return Verdict::routed(RouteReason::NoPolicy);
        }
        self.first_half_that_matches()
    }

    /// Rule 2. "The redirects are asked in the order of the file, each inbound half before its outbound half."
    ///
    /// Rule 4. "The first half that matches decides. [...] If none matches, whatever else the router does stays as it is; on a
    /// router without other policies that is normal routing."
    fn first_half_that_matches(self) -> Verdict {
        let mut reason = RouteReason::NoPolicy;
        for (index, redirect) in self.site.topology.redirects.iter().enumerate() {
            for direction in self.site.halves(redirect) {
                reason = RouteReason::NoMatch;
                if self.matches(redirect, direction) && !self.is_taken_out(redirect, direction) {
                    let span = redirect.name.span;
                    let outcome = Outcome::from(self.site.decided(redirect, direction));
                    let decided_by = Some(DecidedBy { redirect: index, direction, span });
                    return Verdict { outcome, decided_by };
                }
            }
        }
        Verdict::routed(reason)
    }

    /// Rule 2. The inbound half "matches source in `from`, destination in `to`, and the service"; the outbound half "source in `to`,
    /// destination in `from`, the service mirrored". `from: router` "matches every source".
    fn matches(self, redirect: &Redirect, direction: Direction) -> bool {
        let seen = as_the_client_sees(self.packet, direction);
        let from = match &redirect.from {
            From::Router(_) => true,
            From::Endpoints(from) => self.is_in(from, seen.source),
        };
        let terms = self.site.topology.terms(&redirect.service.value);
        from && self.is_in(&redirect.to, seen.destination)
            && terms.into_iter().any(|term| service::follows(term, &seen))
    }

    /// Rule 3. What is taken out of a half goes "on to the next half or redirect".
    fn is_taken_out(self, redirect: &Redirect, direction: Direction) -> bool {
        self.is_excepted(redirect, direction) || self.is_control() || self.comes_back(redirect)
    }

    /// Rule 3. "An exception takes packets out of the inbound half and, mirrored, out of the outbound half."
    fn is_excepted(self, redirect: &Redirect, direction: Direction) -> bool {
        let seen = as_the_client_sees(self.packet, direction);
        redirect.except.iter().any(|exception| self.fits(exception, &seen))
    }

    fn fits(self, exception: &Exception, seen: &Packet) -> bool {
        let side = |endpoints: &[_], address| endpoints.is_empty() || self.is_in(endpoints, address);
        let service = exception.service.as_ref().is_none_or(|service| {
            self.site.topology.terms(&service.value).into_iter().any(|term| service::is_of(term, seen))
        });
        side(&exception.from, seen.source) && side(&exception.to, seen.destination) && service
    }

    /// Rule 3. Taken out of every redirect are packets "between any appliance and its `control` addresses, both ways".
    fn is_control(self) -> bool {
        let Packet { source, destination, .. } = *self.packet;
        self.site.topology.appliances.iter().any(|appliance| {
            let own = |address| reach::addresses(appliance).contains(&address);
            let partner = |address| appliance.control.iter().any(|net| net.value.contains(&address));
            own(source) && partner(destination) || partner(source) && own(destination)
        })
    }

    /// Rule 3. Taken out are packets "whose source is an address of the redirect's own appliance (the loop guard)".
    fn comes_back(self, redirect: &Redirect) -> bool {
        match redirect.via.value {
            Via::Drop | Via::Route => false,
            Via::Appliance(id) => {
                reach::addresses(self.site.topology.appliance(id)).contains(&self.packet.source)
            }
        }
    }

    /// Rule 6. "Multicast, broadcast and the router's own receive path are outside: policy routing handles unicast alone." Which
    /// addresses are broadcasts of a far subnet nobody knows; that of all hosts is one everywhere.
    fn is_outside(self) -> bool {
        self.packet.destination.is_multicast() || self.packet.destination.is_broadcast()
    }

    fn is_in(self, endpoints: &[Spanned<Endpoint>], address: Ipv4Addr) -> bool {
        endpoints.iter().any(|endpoint| match endpoint.value {
            Endpoint::Network(id) => {
                self.site.topology.network(id).prefixes.iter().any(|prefix| prefix.value.contains(&address))
            }
            Endpoint::Literal(prefix) => prefix.contains(&address),
            Endpoint::Any => true,
            Endpoint::Router => reach::own_addresses(self.site.router).any(|own| own == address),
        })
    }
}

impl<'t> Site<'t> {
    /// The halves of a redirect that stand here, the inbound one first.
    fn halves(self, redirect: &Redirect) -> impl Iterator<Item = Direction> {
        let stands = |half: &Direction| {
            self.stands_on_the_router(redirect)
                && self.has_half(redirect, *half)
                && self.stands_here(redirect, *half)
        };
        let both = [Direction::Inbound, Direction::Outbound];
        both.map(|half| Some(half).filter(stands)).into_iter().flatten()
    }

    /// Rule 1. "If the `faces` of `I` names appliances alone, the packet is routed normally."
    fn comes_from_appliances(self) -> bool {
        self.interface().is_some_and(reach::faces_appliances_alone)
    }

    /// Rule 2. "A redirect stands on the routers that reach its appliance (an address in a connected subnet, `reach: recursive`, or
    /// its `interface` listed); `drop` and `route` on all."
    fn stands_on_the_router(self, redirect: &Redirect) -> bool {
        match redirect.via.value {
            Via::Drop | Via::Route => true,
            Via::Appliance(id) => reach::reaches(self.router, self.topology.appliance(id)),
        }
    }

    /// "A redirect has an outbound half when its appliance has `source_address: client`; `directions` on the redirect overrides that.
    /// `via: drop`, `via: route` and `from: router` have the inbound half alone."
    fn has_half(self, redirect: &Redirect, direction: Direction) -> bool {
        match (direction, redirect.via.value, &redirect.from, redirect.directions) {
            (Direction::Inbound, ..) => true,
            (Direction::Outbound, Via::Drop | Via::Route, ..) | (_, _, From::Router(_), _) => false,
            (Direction::Outbound, _, _, Some(directions)) => directions == Directions::Both,
            (Direction::Outbound, Via::Appliance(id), _, None) => {
                self.topology.appliance(id).source_address == SourceAddress::Client
            }
        }
    }

    /// Rule 2. "The inbound half of a redirect stands on every interface that faces any of its `from` networks, whole [...] The
    /// outbound half stands on every interface that faces any of its `to` networks [...] `from: router` stands on the local policy
    /// alone."
    fn stands_here(self, redirect: &Redirect, direction: Direction) -> bool {
        match (&redirect.from, self.entrance) {
            (From::Router(_), Entrance::Local) => true,
            (From::Router(_), Entrance::Interface(_)) | (From::Endpoints(_), Entrance::Local) => false,
            (From::Endpoints(from), Entrance::Interface(_)) => {
                let wanted = match direction {
                    Direction::Inbound => from,
                    Direction::Outbound => &redirect.to,
                };
                let faces = |interface| reach::faces(self.topology, self.router, interface, wanted);
                self.interface().is_some_and(faces)
            }
        }
    }

    /// Rule 4. The half decides: "its appliance's hops for that direction, or drop, or the straight path. With `when: no-route` it
    /// decides too: where an explicit route exists the packet takes the straight path and no later redirect is asked."
    fn decided(self, redirect: &Redirect, direction: Direction) -> Action {
        let tried = self.way(redirect, direction).into_iter().map(|way| match redirect.when {
            When::Always => always(way),
            When::NoRoute => Action::Default { to: way, otherwise: None },
        });
        tried.reduce(Action::or_else).unwrap_or(Action::Route(RouteReason::DenyClause))
    }

    /// Where packets of a half go, in the order of trial; nowhere in particular for the straight path.
    fn way(self, redirect: &Redirect, direction: Direction) -> Vec<Unrouted> {
        let appliance = match redirect.via.value {
            Via::Route => return Vec::new(),
            Via::Drop => return vec![Unrouted::Drop],
            Via::Appliance(id) => self.topology.appliance(id),
        };
        let vrf = appliance.vrf.as_ref().map(|vrf| Table::Vrf(vrf.value.clone()));
        let first = match &appliance.reach {
            Reach::Connected { inbound, outbound } => {
                let hops = of_direction(direction, inbound, outbound).iter().map(policy_hop).collect();
                Unrouted::Redirect(NextHops { hops, recursive: false, vrf })
            }
            Reach::Recursive { inbound, outbound } => {
                let address = of_direction(direction, inbound, outbound).value;
                let hops = vec![byway_policy::Hop { address, track: None }];
                Unrouted::Redirect(NextHops { hops, recursive: true, vrf })
            }
            Reach::Interface(name) => Unrouted::Interface(vec![name.value.clone()]),
        };
        match appliance.when_down {
            WhenDown::Bypass => vec![first],
            WhenDown::Drop => vec![first, Unrouted::Drop],
        }
    }

    fn interface(self) -> Option<&'t crate::model::Interface> {
        match self.entrance {
            Entrance::Interface(index) => self.router.interfaces.get(index),
            Entrance::Local => None,
        }
    }
}

/// "`from`, `to` and `service` are always written as the client sees them; the outbound half mirrors addresses and ports."
fn as_the_client_sees(packet: &Packet, direction: Direction) -> Packet {
    if direction == Direction::Inbound {
        return *packet;
    }
    let payload = match packet.payload {
        Payload::Tcp { source_port, destination_port, flags } => {
            Payload::Tcp { source_port: destination_port, destination_port: source_port, flags }
        }
        Payload::Udp { source_port, destination_port } => {
            Payload::Udp { source_port: destination_port, destination_port: source_port }
        }
        same @ (Payload::Icmp { .. }
        | Payload::Igmp { .. }
        | Payload::Other(_)
        | Payload::LaterFragment { .. }) => same,
    };
    Packet { source: packet.destination, destination: packet.source, payload, ..*packet }
}

const fn of_direction<'a, T: ?Sized>(direction: Direction, inbound: &'a T, outbound: &'a T) -> &'a T {
    match direction {
        Direction::Inbound => inbound,
        Direction::Outbound => outbound,
    }
}

fn policy_hop(hop: &Hop) -> byway_policy::Hop {
    byway_policy::Hop { address: hop.address.value, track: hop.track.map(|track| track.value) }
}

fn always(way: Unrouted) -> Action {
    match way {
        Unrouted::Redirect(to) => Action::Redirect { to, otherwise: None },
        Unrouted::Interface(interfaces) => Action::Interface { interfaces, otherwise: None },
        Unrouted::Drop => Action::Drop,
    }
}
