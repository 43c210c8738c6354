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
        let own: Vec<Ternary<u32>> = networks.iter().copied().map(bits).collect();
        let routes = self.memory.routes.get_or_init(|| {
            let routes = self.router.routes.values().map(|held| held.value);
            routes.map(|route| (route, self.leads_anywhere(route))).collect()
        });
        let routes = routes.iter().filter(|(route, leads_anywhere)| {
            let hop =
                route.next_hop.is_some_and(|hop| own.iter().any(|subnet| subnet.contains(u32::from(hop))));
            hop || *leads_anywhere || route.interface.as_ref() == Some(&interface.name)
        });
        networks.extend(routes.map(|(route, _)| route.prefix));
        Some(networks)
    }

    /// Whether the text does not say out of which interface a route leads.
    fn leads_anywhere(&self, route: &StaticRoute<'_>) -> bool {
        route.interface.is_none() && !route.next_hop.is_some_and(|hop| self.is_in_a_subnet(hop))
    }

    /// The subnets of all interfaces, in whatever table.
    pub(crate) fn subnets(&self) -> &[Ipv4Net] {
        self.memory
            .subnets
            .get_or_init(|| self.router.interfaces.values().flat_map(Interface::subnets).collect())
    }

    /// Whether an address is in the subnet of an interface, in whatever table.
    pub(crate) fn is_in_a_subnet(&self, address: Ipv4Addr) -> bool {
        self.may_meet_a_subnet(Ternary::<u32>::exact(u32::from(address)))
    }

    /// Whether some addresses may have one in the subnet of an interface, in whatever table.
    pub(crate) fn may_meet_a_subnet(&self, addresses: Ternary<u32>) -> bool {
        let ranges =
            self.memory.subnet_ranges.get_or_init(|| Ranges::new(self.subnets().iter().copied().map(bits)));
        ranges.may_have(addresses)
    }

    /// Whether a routing protocol may tell the router of other networks.
    pub(crate) fn learns_routes(&self) -> bool {
        *self.memory.learns_routes.get_or_init(|| {
            let text = self.config.text();
            text.starts_with(b"router ") || memchr::memmem::find(text, b"\nrouter ").is_some()
        })
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

/// Some networks as ranges of addresses, for a quick look whether anything is in one of them.
#[derive(Debug)]
pub(crate) struct Ranges {
    // In order, without common addresses.
    ranges: Vec<(u32, u32)>,
}

impl Ranges {
    pub(crate) fn new(networks: impl IntoIterator<Item = Ternary<u32>>) -> Self {
        let mut all: Vec<(u32, u32)> =
            networks.into_iter().map(|network| (network.value(), network.greatest())).collect();
        all.sort_unstable();
        let mut ranges: Vec<(u32, u32)> = Vec::with_capacity(all.len());
        for (first, last) in all {
            match ranges.last_mut() {
                Some(before) if first <= before.1 => before.1 = before.1.max(last),
                _ => ranges.push((first, last)),
            }
        }
        Self { ranges }
    }

    /// Whether some of the addresses may be in one of the networks: those between the least and the greatest of them.
    pub(crate) fn may_have(&self, addresses: Ternary<u32>) -> bool {
        self.meet(addresses.value(), addresses.greatest())
    }

    /// Whether an address from one to another is in one of the networks.
    pub(crate) fn meet(&self, least: u32, greatest: u32) -> bool {
        let behind = self.ranges.partition_point(|(_, last)| *last < least);
        self.ranges.get(behind).is_some_and(|(first, _)| *first <= greatest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_hold_what_networks_hold() {
        let prefix = Ternary::<u32>::prefix;
        let ranges = Ranges::new([prefix(0x0a00_0000, 8), prefix(0x0a01_0000, 16), prefix(0xc0a8_0000, 24)]);
        assert!(ranges.may_have(Ternary::<u32>::exact(0x0aff_ffff)));
        assert!(ranges.may_have(Ternary::<u32>::ANY));
        assert!(ranges.may_have(prefix(0xc0a8_0000, 16)));
        assert!(!ranges.may_have(prefix(0x0b00_0000, 8)));
        assert!(!ranges.may_have(Ternary::<u32>::exact(0xc0a8_0100)));
        assert!(!Ranges::new([]).may_have(Ternary::<u32>::ANY));
    }
}
