//! What a topology wants of the router of a text: rules do not warn about what it asks for.

use crate::networks::bits;
use crate::subject::Subject;
use byway_ios::InterfaceName;
use byway_ios::state::{Acl, Interface};
use byway_packet::Packet;
use byway_packet::set::{Region, Ternary};
use byway_topology::Topology;
use byway_topology::intent::{Entrance, Intent};

/// An appliance's addresses with what it must reach by itself.
type Control = (Vec<u32>, Vec<Ternary<u32>>);

impl<'s> Subject<'s> {
    /// The topology, and which of its routers the text is: that of its hostname, or the only one.
    fn wanted_router(&self) -> Option<(&Topology, usize)> {
        let topology = self.settings.topology?;
        let names = || topology.routers.iter().map(|router| router.name.value.as_bytes());
        let named = self.router.hostname.as_ref().and_then(|held| {
            let own = held.value.as_bytes();
            names().position(|name| name.eq_ignore_ascii_case(own))
        });
        let only = || (topology.routers.len() == 1).then_some(0);
        Some((topology, named.or_else(only)?))
    }

    /// Whether a redirect of the topology decides on a packet that enters an interface.
    pub(crate) fn is_wanted(&self, interface: &Interface<'_>, packet: &Packet) -> bool {
        let Some((topology, router)) = self.wanted_router() else { return false };
        let is_it = |name: &str| InterfaceName::parse(name).is_some_and(|name| name == interface.name);
        let mut interfaces = topology.routers[router].interfaces.iter();
        let Some(place) = interfaces.position(|one| is_it(&one.name.value)) else { return false };
        let verdict = Intent::of(topology).outcome(router, Entrance::Interface(place), packet);
        verdict.decided_by.is_some()
    }

    /// Whether an entry is for control traffic of an appliance of the topology.
    pub(crate) fn is_of_control(&self, list: &'s Acl<'s>, owner: u32) -> bool {
        self.settings.topology.is_some() && {
            let asked = self.asked(list);
            self.is_control(asked.read.list.of_owner(owner).iter().map(|entry| entry.region))
        }
    }

    /// Whether every packet of some regions is between an appliance of the topology and its `control` addresses, or from an
    /// appliance: entries that the compiler writes for such traffic.
    fn is_control(&self, regions: impl IntoIterator<Item = Region>) -> bool {
        let Some(topology) = self.settings.topology else { return false };
        let control: Vec<Control> = topology.appliances.iter().map(of_appliance).collect();
        let mut regions = regions.into_iter().peekable();
        regions.peek().is_some() && regions.all(|region| control.iter().any(|one| is_between(&region, one)))
    }
}

fn of_appliance(appliance: &byway_topology::Appliance) -> Control {
    let mut addresses: Vec<u32> = appliance.addresses().map(u32::from).collect();
    addresses.sort_unstable();
    addresses.dedup();
    (addresses, appliance.control.iter().map(|partner| bits(partner.value.trunc())).collect())
}

fn is_between(region: &Region, (addresses, partners): &Control) -> bool {
    let is_own = |side: Ternary<u32>| {
        let own = addresses.iter().filter(|address| side.contains(**address)).count();
        own > 0 && u64::try_from(own).is_ok_and(|own| own == side.count())
    };
    let is_partner =
        |side: Ternary<u32>| partners.iter().any(|partner| partner.covers(side) || side.covers(*partner));
    is_own(region.source) && (region.destination.is_any() || is_partner(region.destination))
        || is_own(region.destination) && is_partner(region.source)
}
