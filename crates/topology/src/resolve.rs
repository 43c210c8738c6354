//! What the names and interfaces of a topology come to: prefixes, terms, and where a redirect stands.
//!
//! Ids index the lists of the topology that they came from; another topology's id is a mistake of the caller.

use crate::interface::same;
use crate::model::{
    Appliance, ApplianceId, Direction, Directions, Endpoint, Faced, From, Hop, Interface, Network, NetworkId,
    Reach, Redirect, Router, Service, ServiceId, ServiceRef, SourceAddress, Spanned, Term, Topology, Via,
};
use ipnet::Ipv4Net;
use std::net::Ipv4Addr;

/// Every address.
const ANY: Ipv4Net = Ipv4Net::new_assert(Ipv4Addr::UNSPECIFIED, 0);

/// How a router reaches an appliance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reached<'a> {
    /// It does not.
    No,
    /// By these interfaces, in the order of the file: an address of the appliance is in a connected subnet of each, or it is the
    /// appliance's own `interface`.
    By(Vec<&'a Interface>),
    /// By whatever the routing table says.
    Recursive,
}

impl Reached<'_> {
    /// Whether it does.
    pub fn is_reached(&self) -> bool {
        *self != Self::No
    }
}

impl Topology {
    /// The network of an id.
    pub fn network(&self, id: NetworkId) -> &Network {
        &self.networks[id.0]
    }

    /// The service of an id.
    pub fn service(&self, id: ServiceId) -> &Service {
        &self.services[id.0]
    }

    /// The appliance of an id.
    pub fn appliance(&self, id: ApplianceId) -> &Appliance {
        &self.appliances[id.0]
    }

    /// The appliance of a redirect, where it has one.
    pub fn appliance_of(&self, redirect: &Redirect) -> Option<&Appliance> {
        match redirect.via.value {
            Via::Appliance(id) => Some(self.appliance(id)),
            Via::Drop | Via::Route => None,
        }
    }

    /// The terms of a service, named or written in place.
    pub fn terms<'a>(&'a self, service: &'a ServiceRef) -> Vec<&'a Term> {
        match service {
            ServiceRef::Named(id) => self.service(*id).terms.iter().map(|term| &term.value).collect(),
            ServiceRef::Inline(terms) => terms.iter().collect(),
        }
    }

    /// The prefixes that an endpoint means on a router, as written (not merged).
    pub fn prefixes(&self, endpoint: &Endpoint, router: &Router) -> Vec<Ipv4Net> {
        match endpoint {
            Endpoint::Network(id) => self.network(*id).prefixes.iter().map(|prefix| prefix.value).collect(),
            Endpoint::Literal(net) => vec![*net],
            Endpoint::Any => vec![ANY],
            Endpoint::Router => router.addresses().map(Ipv4Net::from).collect(),
        }
    }

    /// The prefixes of several endpoints one after the other.
    pub fn all_prefixes(&self, endpoints: &[Spanned<Endpoint>], router: &Router) -> Vec<Ipv4Net> {
        endpoints.iter().flat_map(|endpoint| self.prefixes(&endpoint.value, router)).collect()
    }

    /// Everything that lies behind an interface: its own subnets, and what it faces.
    pub fn behind(&self, interface: &Interface) -> Vec<Ipv4Net> {
        let mut nets: Vec<Ipv4Net> =
            interface.addresses.iter().map(|address| address.value.trunc()).collect();
        for faced in &interface.faces {
            match faced.value {
                Faced::Network(id) => {
                    nets.extend(self.network(id).prefixes.iter().map(|prefix| prefix.value));
                }
                Faced::Literal(net) => nets.push(net),
                Faced::Any => nets.push(ANY),
                Faced::Appliance(id) => nets.extend(self.appliance(id).addresses().map(Ipv4Net::from)),
            }
        }
        nets
    }

    /// Whether an interface of a router faces one of the endpoints: something behind it has an address in common with it.
    pub fn faces(&self, router: &Router, interface: &Interface, endpoints: &[Spanned<Endpoint>]) -> bool {
        let behind = self.behind(interface);
        let wanted = self.all_prefixes(endpoints, router);
        wanted.iter().any(|wanted| behind.iter().any(|net| overlap(*net, *wanted)))
    }

    /// Which halves a redirect has, the inbound one first.
    pub fn halves(&self, redirect: &Redirect) -> Vec<Direction> {
        let inbound_alone = matches!(redirect.from, From::Router(_));
        let both = match (redirect.via.value, redirect.directions) {
            (Via::Drop | Via::Route, _) => false,
            (Via::Appliance(_), _) if inbound_alone => false,
            (Via::Appliance(_), Some(directions)) => directions == Directions::Both,
            (Via::Appliance(id), None) => self.appliance(id).source_address == SourceAddress::Client,
        };
        if both { vec![Direction::Inbound, Direction::Outbound] } else { vec![Direction::Inbound] }
    }

    /// How a router reaches an appliance. One without `vrf` counts as reached in any VRF of the router: which of them a packet
    /// is in is the matter of the interface that it enters.
    pub fn reaches<'a>(&'a self, router: &'a Router, appliance: ApplianceId) -> Reached<'a> {
        let appliance = self.appliance(appliance);
        let in_vrf = |interface: &&Interface| appliance.vrf.is_none() || interface.vrf() == appliance.vrf();
        let by: Vec<&Interface> = match &appliance.reach {
            Reach::Recursive { .. } => return Reached::Recursive,
            Reach::Interface(name) => router
                .interfaces
                .iter()
                .filter(|interface| same(&interface.name.value, &name.value))
                .collect(),
            Reach::Connected { .. } => {
                let interfaces = router.interfaces.iter().filter(in_vrf);
                interfaces
                    .filter(|interface| appliance.addresses().any(|address| interface.holds(address)))
                    .collect()
            }
        };
        if by.is_empty() { Reached::No } else { Reached::By(by) }
    }

    /// The routers that a redirect stands on, as indices into [`Topology::routers`]: those that reach its appliance; all for `drop`
    /// and `route`.
    pub fn stands_on(&self, redirect: &Redirect) -> Vec<usize> {
        let stands = |router: &Router| match redirect.via.value {
            Via::Drop | Via::Route => true,
            Via::Appliance(id) => self.reaches(router, id).is_reached(),
        };
        self.routers.iter().enumerate().filter(|(_, router)| stands(router)).map(|(at, _)| at).collect()
    }

    /// The halves of a redirect that stand on an interface of a router on which the redirect stands.
    pub fn halves_on(&self, redirect: &Redirect, router: &Router, interface: &Interface) -> Vec<Direction> {
        let From::Endpoints(from) = &redirect.from else { return Vec::new() };
        if interface.faces_appliances_alone() {
            return Vec::new();
        }
        let mut halves = self.halves(redirect);
        halves.retain(|half| {
            let sources = match half {
                Direction::Inbound => from,
                Direction::Outbound => &redirect.to,
            };
            self.faces(router, interface, sources)
        });
        halves
    }
}

impl Appliance {
    /// Every address of it, those of the inbound leg first; none where it is an interface.
    pub fn addresses(&self) -> impl Iterator<Item = Ipv4Addr> + '_ {
        let (hops, recursive) = match &self.reach {
            Reach::Connected { inbound, outbound } => {
                ([inbound.as_slice(), outbound.as_slice()], [None, None])
            }
            Reach::Recursive { inbound, outbound } => ([[].as_slice(); 2], [Some(inbound), Some(outbound)]),
            Reach::Interface(_) => ([[].as_slice(); 2], [None, None]),
        };
        let hops = hops.into_iter().flatten().map(|hop| hop.address.value);
        hops.chain(recursive.into_iter().flatten().map(|address| address.value))
    }

    /// The connected addresses for a direction, in the order of trial; empty for other kinds of reach.
    pub fn hops(&self, direction: Direction) -> &[Hop] {
        match (&self.reach, direction) {
            (Reach::Connected { inbound, .. }, Direction::Inbound) => inbound,
            (Reach::Connected { outbound, .. }, Direction::Outbound) => outbound,
            (Reach::Recursive { .. } | Reach::Interface(_), _) => &[],
        }
    }

    /// The name of its VRF, where it has one.
    pub fn vrf(&self) -> Option<&str> {
        self.vrf.as_ref().map(|vrf| vrf.value.as_str())
    }
}

impl Router {
    /// Its own addresses, in the order of the file.
    pub fn addresses(&self) -> impl Iterator<Item = Ipv4Addr> + '_ {
        self.interfaces.iter().flat_map(|interface| &interface.addresses).map(|address| address.value.addr())
    }

    /// The interface in a VRF (none: outside every VRF) in whose subnet an address is.
    pub fn connected(&self, vrf: Option<&str>, address: Ipv4Addr) -> Option<&Interface> {
        self.interfaces.iter().find(|interface| interface.vrf() == vrf && interface.holds(address))
    }
}

impl Interface {
    /// Whether its `faces` names appliances and nothing else: packets that enter it are routed normally.
    pub fn faces_appliances_alone(&self) -> bool {
        !self.faces.is_empty() && self.faces.iter().all(|faced| matches!(faced.value, Faced::Appliance(_)))
    }

    /// The name of its VRF, where it is in one.
    pub fn vrf(&self) -> Option<&str> {
        self.vrf.as_ref().map(|vrf| vrf.value.as_str())
    }

    /// Whether an address is in one of its subnets.
    pub fn holds(&self, address: Ipv4Addr) -> bool {
        self.addresses.iter().any(|subnet| subnet.value.contains(&address))
    }
}

/// Prefixes have an address in common when one holds the other.
pub(crate) fn overlap(a: Ipv4Net, b: Ipv4Net) -> bool {
    a.contains(&b) || b.contains(&a)
}
