//! Where redirects stand, prepared once for a whole topology: the same answers as `resolve` gives one by one.

use crate::interface::unit;
use crate::model::{
    Appliance, ApplianceId, Direction, Endpoint, From, Interface, Reach, Redirect, Router, Spanned, Topology,
    Via,
};
use crate::traffic::Prefixes;
use ipnet::Ipv4Net;
use std::collections::{BTreeMap, HashMap};
use std::net::Ipv4Addr;

/// Where the redirects of a topology stand, prepared for all of them.
pub struct Standing<'t> {
    topology: &'t Topology,
    subnets: Subnets,
    /// For each interface of each router what lies behind it; nothing where redirects cannot stand on it.
    behind: Vec<Vec<Prefixes>>,
    /// For each router what its interfaces that redirects can stand on face, by VRF.
    faced: Vec<BTreeMap<Option<&'t str>, Prefixes>>,
    /// What all of them face together.
    faced_anywhere: Prefixes,
    /// For each appliance the routers that reach it, in order.
    reached: Vec<Vec<usize>>,
    /// Every router.
    all: Vec<usize>,
}

impl<'t> Standing<'t> {
    /// Prepares it.
    pub fn new(topology: &'t Topology) -> Self {
        let subnets = Subnets::new(topology);
        let behind: Vec<_> = topology.routers.iter().map(|router| behind(topology, router)).collect();
        let faced: Vec<_> =
            topology.routers.iter().zip(&behind).map(|(router, behind)| faced(router, behind)).collect();
        let everywhere: Vec<Ipv4Net> =
            faced.iter().flat_map(BTreeMap::values).flat_map(Prefixes::list).copied().collect();
        let faced_anywhere = Prefixes::merge(&everywhere);
        let units = interfaces_by_unit(topology);
        let reached = topology
            .appliances
            .iter()
            .map(|appliance| reached(topology, &subnets, &units, appliance))
            .collect();
        let all = (0..topology.routers.len()).collect();
        Self { topology, subnets, behind, faced, faced_anywhere, reached, all }
    }

    /// The interfaces, as router and interface, in whose subnet an address is.
    pub fn connected(&self, address: Ipv4Addr) -> Vec<(usize, usize)> {
        self.subnets.holding(address)
    }

    /// The interface of a place that [`Self::connected`] gave.
    pub fn interface(&self, (router, interface): (usize, usize)) -> (&'t Router, &'t Interface) {
        let router = &self.topology.routers[router];
        (router, &router.interfaces[interface])
    }

    /// The routers that reach an appliance.
    pub fn reached(&self, id: ApplianceId) -> &[usize] {
        &self.reached[id.0]
    }

    /// The routers that a redirect stands on, in order.
    pub fn routers(&self, redirect: &Redirect) -> &[usize] {
        match redirect.via.value {
            Via::Appliance(id) => &self.reached[id.0],
            Via::Drop | Via::Route => &self.all,
        }
    }

    /// Whether a redirect stands on a router.
    pub fn stands_on(&self, redirect: &Redirect, router: usize) -> bool {
        self.routers(redirect).binary_search(&router).is_ok()
    }

    /// Whether packets of one of the prefixes enter an interface that redirects can stand on.
    pub fn enters(&self, (router, interface): (usize, usize), sources: &Prefixes) -> bool {
        self.behind[router][interface].meet(sources)
    }

    /// The VRFs of a router's interfaces that redirects can stand on.
    pub fn vrfs(&self, router: usize) -> impl Iterator<Item = Option<&'t str>> {
        self.faced[router].keys().copied()
    }

    /// The VRFs of a router in which an interface that redirects can stand on faces one of the endpoints.
    pub fn facing_vrfs(&self, router: usize, endpoints: &[Spanned<Endpoint>]) -> Vec<Option<&'t str>> {
        let faced = self.faced[router].iter();
        let at = &self.topology.routers[router];
        faced.filter(|(_, ranges)| self.meets(ranges, at, endpoints)).map(|(vrf, _)| *vrf).collect()
    }

    /// Whether an interface of a router that redirects can stand on faces one of the endpoints.
    pub fn is_faced(&self, router: usize, endpoints: &[Spanned<Endpoint>]) -> bool {
        let at = &self.topology.routers[router];
        self.faced[router].values().any(|ranges| self.meets(ranges, at, endpoints))
    }

    /// Whether that holds for one of the routers of [`Self::routers`].
    pub fn is_faced_by_one(&self, routers: &[usize], endpoints: &[Spanned<Endpoint>]) -> bool {
        let by_address = endpoints.iter().all(|endpoint| endpoint.value != Endpoint::Router);
        match self.topology.routers.first() {
            // A redirect on every router is asked once, not once a router.
            Some(any) if by_address && routers.len() == self.all.len() => {
                self.meets(&self.faced_anywhere, any, endpoints)
            }
            _ => routers.iter().any(|router| self.is_faced(*router, endpoints)),
        }
    }

    /// Whether something of what lies behind has an address of the endpoints.
    pub(crate) fn meets(&self, behind: &Prefixes, router: &Router, endpoints: &[Spanned<Endpoint>]) -> bool {
        endpoints.iter().any(|endpoint| match endpoint.value {
            Endpoint::Any => !behind.is_empty(),
            Endpoint::Literal(net) => behind.meets(net),
            Endpoint::Network(id) => {
                self.topology.network(id).prefixes.iter().any(|net| behind.meets(net.value))
            }
            Endpoint::Router => router.addresses().any(|address| behind.meets(Ipv4Net::from(address))),
        })
    }

    /// Where the packets of a half come from; none for the router's own packets.
    pub fn sources(redirect: &Redirect, half: Direction) -> Option<&[Spanned<Endpoint>]> {
        match (half, &redirect.from) {
            (_, From::Router(_)) => None,
            (Direction::Inbound, From::Endpoints(from)) => Some(from),
            (Direction::Outbound, From::Endpoints(_)) => Some(&redirect.to),
        }
    }
}

fn behind(topology: &Topology, router: &Router) -> Vec<Prefixes> {
    let one = |interface: &Interface| {
        if interface.faces_appliances_alone() {
            Prefixes::default()
        } else {
            Prefixes::merge(&topology.behind(interface))
        }
    };
    router.interfaces.iter().map(one).collect()
}

fn faced<'t>(router: &'t Router, behind: &[Prefixes]) -> BTreeMap<Option<&'t str>, Prefixes> {
    let mut nets: BTreeMap<Option<&str>, Vec<Ipv4Net>> = BTreeMap::new();
    for (interface, behind) in router.interfaces.iter().zip(behind) {
        if !interface.faces_appliances_alone() {
            nets.entry(interface.vrf()).or_default().extend(behind.list());
        }
    }
    nets.into_iter().map(|(vrf, nets)| (vrf, Prefixes::merge(&nets))).collect()
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
pub(crate) fn used(topology: &Topology) -> impl Iterator<Item = (ApplianceId, &Appliance)> {
    let mut used = vec![false; topology.appliances.len()];
    for redirect in &topology.redirects {
        if let Via::Appliance(id) = redirect.via.value {
            used[id.0] = true;
        }
    }
    let appliances = topology.appliances.iter().enumerate();
    appliances.filter(move |(at, _)| used[*at]).map(|(at, appliance)| (ApplianceId(at), appliance))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOPOLOGY: &str = r"
networks:
  a: [10.0.0.0/24, 10.2.0.0/16]
  b: 10.1.0.0/16
appliances:
  near: { address: [172.16.0.1, 172.17.0.1], source_address: client }
  vrf: { address: 172.16.0.1, vrf: red, source_address: client }
  far: { address: 9.9.9.9, reach: recursive, source_address: client }
  out: { interface: Tunnel0, source_address: client }
redirects:
  one: { from: a, to: b, via: near }
  two: { from: [b, 10.9.0.1], to: any, via: vrf }
  three: { from: any, to: [router, 10.0.0.128/25], via: far }
  four: { from: 10.2.3.0/24, to: a, via: out }
  five: { from: 192.0.2.0/24, to: any, via: drop }
routers:
  x:
    platform: ios
    interfaces:
      Serial0: { address: 10.0.0.1/25, faces: [a, near] }
      Serial1: { address: 172.16.0.9/24, faces: near }
      Serial2: { address: 172.16.0.9/24, vrf: red, faces: 10.1.2.3 }
      tun0: { address: unnumbered }
  y:
    platform: ios
    interfaces:
      Serial0: { address: 172.17.0.9/24 }
      Serial1: { address: unnumbered, vrf: blue, faces: [any] }
";

    /// The prepared answers are those that `resolve` gives.
    #[test]
    fn agrees_with_resolve() {
        // Whether the file is in order does not matter here.
        let topology = crate::load(TOPOLOGY.as_bytes()).topology;
        assert_eq!(topology.redirects.len(), 5);
        let standing = Standing::new(&topology);
        for redirect in &topology.redirects {
            assert_eq!(standing.routers(redirect), topology.stands_on(redirect), "{:?}", redirect.name);
            for half in [Direction::Inbound, Direction::Outbound] {
                let Some(sources) = Standing::sources(redirect, half) else { continue };
                let mut any = false;
                for router_at in standing.routers(redirect) {
                    let router = &topology.routers[*router_at];
                    let stands = |interface: &&Interface| {
                        !interface.faces_appliances_alone() && topology.faces(router, interface, sources)
                    };
                    let mut vrfs: Vec<_> =
                        router.interfaces.iter().filter(stands).map(Interface::vrf).collect();
                    vrfs.sort_unstable();
                    vrfs.dedup();
                    assert_eq!(
                        standing.facing_vrfs(*router_at, sources),
                        vrfs,
                        "{:?} {half:?}",
                        redirect.name
                    );
                    assert_eq!(standing.is_faced(*router_at, sources), !vrfs.is_empty());
                    any |= !vrfs.is_empty();
                }
                assert_eq!(standing.is_faced_by_one(standing.routers(redirect), sources), any);
            }
        }
    }
}
