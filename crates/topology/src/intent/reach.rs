//! Where things lie: what an interface faces, and which routers reach an appliance.

use crate::interface::same;
use crate::model::{Appliance, Endpoint, Faced, Interface, Reach, Router, Spanned, Topology};
use ipnet::Ipv4Net;
use std::net::Ipv4Addr;

/// Whether the `faces` of an interface names appliances and nothing else.
pub(super) fn faces_appliances_alone(interface: &Interface) -> bool {
    let mut appliances = interface.faces.iter().map(|faced| matches!(faced.value, Faced::Appliance(_)));
    !interface.faces.is_empty() && appliances.all(|is_appliance| is_appliance)
}

/// "An interface `faces` what lies behind it: networks, literals, appliances or `any`; `faces` may be left out. Its own subnets lie
/// there too. An interface faces a network when something behind it has an address in common with it, whatever the names."
pub(super) fn faces(
    topology: &Topology,
    router: &Router,
    interface: &Interface,
    wanted: &[Spanned<Endpoint>],
) -> bool {
    let mut behind: Vec<Ipv4Net> = interface.addresses.iter().map(|own| own.value).collect();
    for faced in &interface.faces {
        match faced.value {
            Faced::Network(id) => {
                behind.extend(topology.network(id).prefixes.iter().map(|prefix| prefix.value));
            }
            Faced::Literal(prefix) => behind.push(prefix),
            Faced::Appliance(id) => {
                behind.extend(addresses(topology.appliance(id)).into_iter().map(Ipv4Net::from));
            }
            Faced::Any => behind.push(Ipv4Net::default()),
        }
    }
    let behind = spans(behind);
    let faces = |prefix: Ipv4Net| {
        // The first that does not end before the prefix begins.
        let (first, last) = span(prefix);
        let at = behind.partition_point(|(_, end)| *end < first);
        behind.get(at).is_some_and(|(start, _)| *start <= last)
    };
    wanted.iter().any(|endpoint| match endpoint.value {
        Endpoint::Network(id) => topology.network(id).prefixes.iter().any(|prefix| faces(prefix.value)),
        Endpoint::Literal(prefix) => faces(prefix),
        Endpoint::Any => faces(Ipv4Net::default()),
        Endpoint::Router => own_addresses(router).any(|own| faces(Ipv4Net::from(own))),
    })
}

/// Whether a router reaches an appliance: "an address in a connected subnet, `reach: recursive`, or its `interface` listed". An
/// appliance with `vrf` is reached in that VRF.
pub(super) fn reaches(router: &Router, appliance: &Appliance) -> bool {
    let mut interfaces = router.interfaces.iter();
    match &appliance.reach {
        Reach::Recursive { .. } => true,
        Reach::Interface(name) => interfaces.any(|interface| same(&interface.name.value, &name.value)),
        Reach::Connected { .. } => interfaces.any(|interface| {
            let holds =
                |address: &Ipv4Addr| interface.addresses.iter().any(|own| own.value.contains(address));
            let vrf = |vrf: &Option<Spanned<String>>| vrf.as_ref().map(|vrf| vrf.value.clone());
            let is_there = appliance.vrf.is_none() || vrf(&appliance.vrf) == vrf(&interface.vrf);
            is_there && addresses(appliance).iter().any(holds)
        }),
    }
}

/// Every address of an appliance; none where it is an interface.
pub(super) fn addresses(appliance: &Appliance) -> Vec<Ipv4Addr> {
    match &appliance.reach {
        Reach::Connected { inbound, outbound } => {
            inbound.iter().chain(outbound).map(|hop| hop.address.value).collect()
        }
        Reach::Recursive { inbound, outbound } => vec![inbound.value, outbound.value],
        Reach::Interface(_) => Vec::new(),
    }
}

/// The router's own addresses.
pub(super) fn own_addresses(router: &Router) -> impl Iterator<Item = Ipv4Addr> + '_ {
    router.interfaces.iter().flat_map(|interface| &interface.addresses).map(|own| own.value.addr())
}

/// The addresses of all prefixes as spans in rising order that have no address in common.
fn spans(prefixes: Vec<Ipv4Net>) -> Vec<(u32, u32)> {
    let mut all: Vec<(u32, u32)> = prefixes.into_iter().map(span).collect();
    all.sort_unstable();
    let mut kept: Vec<(u32, u32)> = Vec::with_capacity(all.len());
    for (start, end) in all {
        match kept.last_mut() {
            Some(last) if start <= last.1 => last.1 = last.1.max(end),
            _ => kept.push((start, end)),
        }
    }
    kept
}

/// The first and the last address of a prefix.
fn span(prefix: Ipv4Net) -> (u32, u32) {
    (prefix.network().to_bits(), prefix.broadcast().to_bits())
}
