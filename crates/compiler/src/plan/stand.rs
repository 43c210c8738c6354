//! Finds what each half is asked about on a router: prefixes merged, and what lies behind interfaces (intent, rules 1 and 2).

use super::traffic::Prefixes;
use byway_topology::{Appliance, Endpoint, Interface, Redirect, Router, Spanned, Topology, Via};
use ipnet::Ipv4Net;

/// The appliance of a redirect, where it has one.
pub(crate) fn appliance_of<'t>(topology: &'t Topology, redirect: &Redirect) -> Option<&'t Appliance> {
    match redirect.via.value {
        Via::Appliance(id) => Some(topology.appliance(id)),
        Via::Drop | Via::Route => None,
    }
}

/// Whether a redirect stands on a router at all.
pub(crate) fn stands_on(topology: &Topology, redirect: &Redirect, router: &Router) -> bool {
    match redirect.via.value {
        Via::Drop | Via::Route => true,
        Via::Appliance(id) => topology.reaches(router, id).is_reached(),
    }
}

/// The prefixes that endpoints mean on a router.
pub(crate) fn prefixes(topology: &Topology, endpoints: &[Spanned<Endpoint>], router: &Router) -> Prefixes {
    Prefixes::merge(&topology.all_prefixes(endpoints, router))
}

/// The addresses of an appliance.
pub(crate) fn addresses(appliance: &Appliance) -> Prefixes {
    let addresses: Vec<Ipv4Net> = appliance.addresses().map(Ipv4Net::from).collect();
    Prefixes::merge(&addresses)
}

/// What lies behind an interface; nothing where it faces appliances alone.
pub(crate) fn behind(topology: &Topology, interface: &Interface) -> Prefixes {
    if interface.faces_appliances_alone() {
        return Prefixes::default();
    }
    Prefixes::merge(&topology.behind(interface))
}
