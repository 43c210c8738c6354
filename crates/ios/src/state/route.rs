//! Static routes as they are held: one for each destination, table and next hop.

use crate::interface::InterfaceName;
use crate::name::Name;
use crate::static_route::StaticRoute;
use ipnet::Ipv4Net;
use std::net::Ipv4Addr;

/// What tells one static route from another: a second command with the same replaces the first (memory).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RouteKey<'a> {
    /// The VRF; none for the global table.
    pub vrf: Option<Name<'a>>,
    /// The destinations.
    pub prefix: Ipv4Net,
    /// The interface.
    pub interface: Option<InterfaceName<'a>>,
    /// The next hop.
    pub next_hop: Option<Ipv4Addr>,
    /// The next hop is learned by DHCP.
    pub dhcp: bool,
    /// The next hop is in the global table.
    pub global: bool,
}

impl<'a> RouteKey<'a> {
    pub(super) fn of(route: &StaticRoute<'a>) -> Self {
        Self {
            vrf: route.vrf.clone(),
            prefix: route.prefix,
            interface: route.interface.clone(),
            next_hop: route.next_hop,
            dhcp: route.dhcp,
            global: route.global,
        }
    }
}
