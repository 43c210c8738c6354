//! Where redirects stand, prepared once for a whole topology: the same answers as `resolve` gives one by one.

use crate::interface::unit;
use crate::model::{
    Appliance, ApplianceId, Direction, Endpoint, From, Interface, Reach, Redirect, Router, Spanned, Topology,
    Via,
};
use ipnet::Ipv4Net;
use std::collections::{BTreeMap, HashMap};
use std::net::Ipv4Addr;

pub(super) struct Standing<'t> {
    topology: &'t Topology,
    subnets: Subnets,
    /// For each router what its interfaces that redirects can stand on face, by VRF.
    faced: Vec<BTreeMap<Option<&'t str>, Ranges>>,
    /// For each appliance the routers that reach it.
    reached: Vec<Vec<usize>>,
}

impl<'t> Standing<'t> {
    pub(super) fn new(topology: &'t Topology) -> Self {
        let subnets = Subnets::new(topology);
        let faced = topology.routers.iter().map(|router| faced(topology, router)).collect();
        let units = interfaces_by_unit(topology);
        let reached = topology
            .appliances
            .iter()
            .map(|appliance| reached(topology, &subnets, &units, appliance))
            .collect();
        Self { topology, subnets, faced, reached }
    }

    /// The interfaces, as router and interface, in whose subnet an address is.
    pub(super) fn connected(&self, address: Ipv4Addr) -> Vec<(usize, usize)> {
        self.subnets.holding(address)
    }

    /// The interface of a place that [`Self::connected`] gave.
    pub(super) fn interface(&self, (router, interface): (usize, usize)) -> (&'t Router, &'t Interface) {
        let router = &self.topology.routers[router];
        (router, &router.interfaces[interface])
    }

    /// The routers that reach an appliance.
    pub(super) fn reached(&self, id: ApplianceId) -> &[usize] {
        &self.reached[id.0]
    }

    /// The routers that a redirect stands on.
    pub(super) fn routers(&self, redirect: &Redirect) -> Vec<usize> {
        match redirect.via.value {
            Via::Appliance(id) => self.reached[id.0].clone(),
            Via::Drop | Via::Route => (0..self.topology.routers.len()).collect(),
        }
    }

    /// The VRFs of a router in which an interface that redirects can stand on faces one of the endpoints.
    pub(super) fn facing_vrfs(&self, router: usize, endpoints: &[Spanned<Endpoint>]) -> Vec<Option<&'t str>> {
        let faced = self.faced[router].iter();
        let at = &self.topology.routers[router];
        faced.filter(|(_, ranges)| self.meets(ranges, at, endpoints)).map(|(vrf, _)| *vrf).collect()
    }

    /// Whether an interface of a router that redirects can stand on faces one of the endpoints.
    pub(super) fn is_faced(&self, router: usize, endpoints: &[Spanned<Endpoint>]) -> bool {
        let at = &self.topology.routers[router];
        self.faced[router].values().any(|ranges| self.meets(ranges, at, endpoints))
    }

    fn meets(&self, ranges: &Ranges, router: &Router, endpoints: &[Spanned<Endpoint>]) -> bool {
        endpoints.iter().any(|endpoint| match endpoint.value {
            Endpoint::Any => !ranges.0.is_empty(),
            Endpoint::Literal(net) => ranges.meet(net),
            Endpoint::Network(id) => {
                self.topology.network(id).prefixes.iter().any(|net| ranges.meet(net.value))
            }
            Endpoint::Router => router.addresses().any(|address| ranges.meet(Ipv4Net::from(address))),
        })
    }

    /// Where the packets of a half come from; none for the router's own packets.
    pub(super) fn sources<'r>(redirect: &'r Redirect, half: Direction) -> Option<&'r [Spanned<Endpoint>]> {
        match (half, &redirect.from) {
            (_, From::Router(_)) => None,
            (Direction::Inbound, From::Endpoints(from)) => Some(from),
            (Direction::Outbound, From::Endpoints(_)) => Some(&redirect.to),
        }
    }
}

/// Disjoint ranges of addresses in order.
pub(super) struct Ranges(Vec<(u32, u32)>);

impl Ranges {
    pub(super) fn new(nets: impl Iterator<Item = Ipv4Net>) -> Self {
        let mut ranges: Vec<_> =
            nets.map(|net| (net.network().to_bits(), net.broadcast().to_bits())).collect();
        ranges.sort_unstable();
        let mut merged: Vec<(u32, u32)> = Vec::new();
        for (first, last) in ranges {
            match merged.last_mut() {
                Some(before) if first <= before.1.saturating_add(1) => before.1 = before.1.max(last),
                _ => merged.push((first, last)),
            }
        }
        Self(merged)
    }

    /// Whether they have an address of the prefix.
    pub(super) fn meet(&self, net: Ipv4Net) -> bool {
        let (first, last) = (net.network().to_bits(), net.broadcast().to_bits());
        let at = self.0.partition_point(|range| range.1 < first);
        self.0.get(at).is_some_and(|range| range.0 <= last)
    }

    /// Whether the prefixes have all of their addresses.
    pub(super) fn within(&self, nets: &[Ipv4Net]) -> bool {
        let outer = Self::new(nets.iter().copied());
        self.0.iter().all(|(first, last)| {
            let at = outer.0.partition_point(|range| range.1 < *first);
            outer.0.get(at).is_some_and(|range| range.0 <= *first && *last <= range.1)
        })
    }
}

fn faced<'t>(topology: &Topology, router: &'t Router) -> BTreeMap<Option<&'t str>, Ranges> {
    let mut nets: BTreeMap<Option<&str>, Vec<Ipv4Net>> = BTreeMap::new();
    for interface in router.interfaces.iter().filter(|interface| !interface.faces_appliances_alone()) {
        nets.entry(interface.vrf()).or_default().extend(topology.behind(interface));
    }
    nets.into_iter().map(|(vrf, nets)| (vrf, Ranges::new(nets.into_iter()))).collect()
}

/// Connected subnets of all routers.
struct Subnets {
    /// The lengths that occur: an address is looked up once for each.
    lengths: Vec<u8>,
    interfaces: HashMap<Ipv4Net, Vec<(usize, usize)>>,
}

impl Subnets {
    fn new(topology: &Topology) -> Self {
        let mut interfaces: HashMap<Ipv4Net, Vec<(usize, usize)>> = HashMap::new();
        for (router_at, router) in topology.routers.iter().enumerate() {
            for (interface_at, interface) in router.interfaces.iter().enumerate() {
                for address in &interface.addresses {
                    let places = interfaces.entry(address.value.trunc()).or_default();
                    if places.last() != Some(&(router_at, interface_at)) {
                        places.push((router_at, interface_at));
                    }
                }
            }
        }
        let mut lengths: Vec<u8> = interfaces.keys().map(Ipv4Net::prefix_len).collect();
        lengths.sort_unstable();
        lengths.dedup();
        Self { lengths, interfaces }
    }

    fn holding(&self, address: Ipv4Addr) -> Vec<(usize, usize)> {
        let nets = self.lengths.iter().filter_map(|length| Ipv4Net::new(address, *length).ok());
        let places = nets.filter_map(|net| self.interfaces.get(&net.trunc()));
        let mut places: Vec<_> = places.flatten().copied().collect();
        places.sort_unstable();
        places.dedup();
        places
    }
}

type ByUnit<'t> = HashMap<&'t str, Vec<(usize, &'t Interface)>>;

fn interfaces_by_unit(topology: &Topology) -> ByUnit<'_> {
    let mut units = ByUnit::new();
    for (at, router) in topology.routers.iter().enumerate() {
        for interface in &router.interfaces {
            units.entry(unit(&interface.name.value)).or_default().push((at, interface));
        }
    }
    units
}

fn reached(topology: &Topology, subnets: &Subnets, units: &ByUnit<'_>, appliance: &Appliance) -> Vec<usize> {
    let mut routers: Vec<usize> = match &appliance.reach {
        Reach::Recursive { .. } => (0..topology.routers.len()).collect(),
        Reach::Interface(name) => {
            let candidates = units.get(unit(&name.value)).into_iter().flatten();
            let listed =
                candidates.filter(|(_, found)| crate::interface::same(&found.name.value, &name.value));
            listed.map(|(router, _)| *router).collect()
        }
        Reach::Connected { .. } => {
            let places = appliance.addresses().flat_map(|address| subnets.holding(address));
            let in_vrf = places.filter(|(router, interface)| {
                let vrf = topology.routers[*router].interfaces[*interface].vrf();
                appliance.vrf.is_none() || vrf == appliance.vrf()
            });
            in_vrf.map(|(router, _)| router).collect()
        }
    };
    routers.sort_unstable();
    routers.dedup();
    routers
}

/// Used appliances in the order of the file.
pub(super) fn used(topology: &Topology) -> impl Iterator<Item = (ApplianceId, &Appliance)> {
    let mut used = vec![false; topology.appliances.len()];
    for redirect in &topology.redirects {
        if let Via::Appliance(id) = redirect.via.value {
            used[id.0] = true;
        }
    }
    let appliances = topology.appliances.iter().enumerate();
    appliances.filter(move |(at, _)| used[*at]).map(|(at, appliance)| (ApplianceId(at), appliance))
}
