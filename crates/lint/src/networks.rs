//! Which networks lie behind which interface, as far as the text says it.

use crate::subject::Subject;
use byway_ios::StaticRoute;
use byway_ios::state::Interface;
use byway_packet::set::Ternary;
use ipnet::Ipv4Net;
use std::net::Ipv4Addr;

impl<'s> Subject<'s> {
    /// The networks behind an interface: its own subnets, and those of static routes out of it. None where its subnets are not
    /// written.
    pub(crate) fn behind(&self, interface: &Interface<'_>) -> Option<Vec<Ipv4Net>> {
        let mut networks: Vec<Ipv4Net> = interface.subnets().collect();
        if networks.is_empty() {
            return None;
        }
        let own = networks.clone();
        let routes = self.memory.routes.get_or_init(|| {
            let routes = self.router.routes.values().map(|held| held.value);
            routes.map(|route| (route, self.leads_anywhere(route))).collect()
        });
        let routes = routes.iter().filter(|(route, leads_anywhere)| {
            let hop = route.next_hop.is_some_and(|hop| own.iter().any(|subnet| subnet.contains(&hop)));
            hop || *leads_anywhere || route.interface.as_ref() == Some(&interface.name)
        });
        networks.extend(routes.map(|(route, _)| route.prefix));
        Some(networks)
    }

    /// Whether the text does not say out of which interface a route leads.
    fn leads_anywhere(&self, route: &StaticRoute<'_>) -> bool {
        let known = |hop: Ipv4Addr| self.subnets().iter().any(|subnet| subnet.contains(&hop));
        route.interface.is_none() && !route.next_hop.is_some_and(known)
    }

    /// The subnets of all interfaces, in whatever table.
    pub(crate) fn subnets(&self) -> &[Ipv4Net] {
        self.memory
            .subnets
            .get_or_init(|| self.router.interfaces.values().flat_map(Interface::subnets).collect())
    }

    /// Whether a routing protocol may tell the router of other networks.
    pub(crate) fn learns_routes(&self) -> bool {
        let text = self.config.text();
        text.starts_with(b"router ") || memchr::memmem::find(text, b"\nrouter ").is_some()
    }

    /// The subnets of other interfaces that are up and in the same table.
    pub(crate) fn elsewhere(
        &self,
        interface: &Interface<'_>,
    ) -> impl Iterator<Item = (Ipv4Net, &'s Interface<'s>)> {
        self.router
            .connected(interface.vrf_name())
            .filter(|(_, other)| other.is_up() && other.name != interface.name)
    }
}

/// A network as bits.
pub(crate) fn bits(network: Ipv4Net) -> Ternary<u32> {
    Ternary::<u32>::new(u32::from(network.network()), u32::from(network.netmask()))
}
