//! The six rules of the intent, as plainly as they are written, for one packet. It shares no code with the compiler.

use byway_topology::*;
use ipnet::Ipv4Net;
use std::net::Ipv4Addr;

/// A packet's header fields.
#[derive(Clone, Debug)]
pub(crate) struct Packet {
    pub(crate) source: Ipv4Addr,
    pub(crate) destination: Ipv4Addr,
    pub(crate) protocol: u8,
    /// Ports of TCP and UDP; type and code of ICMP.
    pub(crate) above: (u16, u16),
    pub(crate) tos_byte: u8,
    pub(crate) later_fragment: bool,
}

/// Where a packet enters.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Entered<'t> {
    Interface(&'t Interface),
    Local,
}

/// What a router does to a packet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// No half, or the half of `via: route`: the routing table decides.
    Routed,
    /// This half decides, written `REDIRECT-DIRECTION`.
    Steered { half: String, to: Steering },
}

/// Where a half sends packets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Steering {
    /// Addresses in order of trial with their tracks.
    pub(crate) hops: Vec<(Ipv4Addr, Option<u16>)>,
    pub(crate) recursive: bool,
    pub(crate) vrf: Option<String>,
    /// Interfaces in order of trial behind the hops.
    pub(crate) interfaces: Vec<String>,
    pub(crate) only_without_route: bool,
}

pub(crate) fn intent(topology: &Topology, router: &Router, entered: Entered<'_>, packet: &Packet) -> Outcome {
    // Rule 1.
    if let Entered::Interface(interface) = entered
        && !interface.faces.is_empty()
        && interface.faces.iter().all(|faced| matches!(faced.value, Faced::Appliance(_)))
    {
        return Outcome::Routed;
    }
    // Rule 2: the order of the file, inbound before outbound.
    for redirect in &topology.redirects {
        if !stands_on_router(topology, redirect, router) {
            continue;
        }
        for direction in [Direction::Inbound, Direction::Outbound] {
            if !has_half(topology, redirect, direction) || !stands_at(topology, redirect, direction, entered)
            {
                continue;
            }
            if matches(topology, redirect, direction, router, packet)
                && !is_taken_out(topology, redirect, direction, router, packet)
            {
                return decided(topology, redirect, direction);
            }
        }
    }
    Outcome::Routed
}

fn appliance<'t>(topology: &'t Topology, redirect: &Redirect) -> Option<&'t Appliance> {
    match redirect.via.value {
        Via::Appliance(id) => Some(&topology.appliances[id.0]),
        Via::Drop | Via::Route => None,
    }
}

fn addresses(appliance: &Appliance) -> Vec<Ipv4Addr> {
    match &appliance.reach {
        Reach::Connected { inbound, outbound } => {
            inbound.iter().chain(outbound).map(|hop| hop.address.value).collect()
        }
        Reach::Recursive { inbound, outbound } => vec![inbound.value, outbound.value],
        Reach::Interface(_) => Vec::new(),
    }
}

fn stands_on_router(topology: &Topology, redirect: &Redirect, router: &Router) -> bool {
    let Some(appliance) = appliance(topology, redirect) else { return true };
    match &appliance.reach {
        Reach::Recursive { .. } => true,
        Reach::Interface(_) => router.interfaces.iter().any(|interface| interface.name.value == "Tunnel7"),
        Reach::Connected { .. } => router.interfaces.iter().any(|interface| {
            let vrf_fits = match &appliance.vrf {
                Some(vrf) => interface.vrf.as_ref().is_some_and(|own| own.value == vrf.value),
                None => true,
            };
            vrf_fits
                && interface
                    .addresses
                    .iter()
                    .any(|net| addresses(appliance).iter().any(|one| net.value.contains(one)))
        }),
    }
}

fn has_half(topology: &Topology, redirect: &Redirect, direction: Direction) -> bool {
    if direction == Direction::Inbound {
        return true;
    }
    let Some(appliance) = appliance(topology, redirect) else { return false };
    if matches!(redirect.from, From::Router(_)) {
        return false;
    }
    match redirect.directions {
        Some(Directions::Both) => true,
        Some(Directions::Inbound) => false,
        None => appliance.source_address == SourceAddress::Client,
    }
}

fn stands_at(topology: &Topology, redirect: &Redirect, direction: Direction, entered: Entered<'_>) -> bool {
    let (Entered::Interface(interface), From::Endpoints(from)) = (entered, &redirect.from) else {
        return matches!((entered, &redirect.from), (Entered::Local, From::Router(_)));
    };
    let mut behind: Vec<Ipv4Net> = interface.addresses.iter().map(|net| net.value.trunc()).collect();
    for faced in &interface.faces {
        match faced.value {
            Faced::Network(id) => {
                behind.extend(topology.networks[id.0].prefixes.iter().map(|prefix| prefix.value));
            }
            Faced::Literal(prefix) => behind.push(prefix),
            Faced::Any => behind.push(Ipv4Net::default()),
            Faced::Appliance(id) => {
                behind.extend(addresses(&topology.appliances[id.0]).into_iter().map(Ipv4Net::from));
            }
        }
    }
    let whose = if direction == Direction::Inbound { from } else { &redirect.to };
    let named = whose.iter().flat_map(|endpoint| prefixes(topology, endpoint.value, &[]));
    named
        .into_iter()
        .any(|prefix| behind.iter().any(|other| prefix.contains(other) || other.contains(&prefix)))
}

fn prefixes(topology: &Topology, endpoint: Endpoint, own: &[Ipv4Addr]) -> Vec<Ipv4Net> {
    match endpoint {
        Endpoint::Network(id) => topology.networks[id.0].prefixes.iter().map(|prefix| prefix.value).collect(),
        Endpoint::Literal(prefix) => vec![prefix],
        Endpoint::Any => vec![Ipv4Net::default()],
        Endpoint::Router => own.iter().copied().map(Ipv4Net::from).collect(),
    }
}

fn is_in(topology: &Topology, endpoints: &[Spanned<Endpoint>], own: &[Ipv4Addr], address: Ipv4Addr) -> bool {
    endpoints.iter().any(|endpoint| {
        prefixes(topology, endpoint.value, own).iter().any(|prefix| prefix.contains(&address))
    })
}

fn own_addresses(router: &Router) -> Vec<Ipv4Addr> {
    router.interfaces.iter().flat_map(|interface| &interface.addresses).map(|net| net.value.addr()).collect()
}

/// The packet as the client sees it.
fn as_client(packet: &Packet, direction: Direction) -> (Ipv4Addr, Ipv4Addr, (u16, u16)) {
    let above = packet.above;
    if direction == Direction::Inbound {
        (packet.source, packet.destination, above)
    } else if matches!(packet.protocol, 6 | 17) {
        (packet.destination, packet.source, (above.1, above.0))
    } else {
        (packet.destination, packet.source, above)
    }
}

fn matches(
    topology: &Topology,
    redirect: &Redirect,
    direction: Direction,
    router: &Router,
    packet: &Packet,
) -> bool {
    let (source, destination, above) = as_client(packet, direction);
    let own = own_addresses(router);
    let from = match &redirect.from {
        From::Router(_) => true,
        From::Endpoints(from) => is_in(topology, from, &own, source),
    };
    let service = terms(topology, &redirect.service.value);
    // Rule 5: a later fragment fits by addresses, protocol and marking.
    let fits = |term: &Term| {
        protocol_fits(term, packet)
            && marking_fits(term, packet)
            && (packet.later_fragment || above_fits(term, above))
    };
    from && is_in(topology, &redirect.to, &own, destination) && service.iter().any(fits)
}

/// Rule 3.
fn is_taken_out(
    topology: &Topology,
    redirect: &Redirect,
    direction: Direction,
    router: &Router,
    packet: &Packet,
) -> bool {
    let (source, destination, above) = as_client(packet, direction);
    let own = own_addresses(router);
    let excepted = redirect.except.iter().any(|exception| {
        let service = match &exception.service {
            None => true,
            Some(service) => terms(topology, &service.value).iter().any(|term| {
                let above = if packet.later_fragment { !asks_above(term) } else { above_fits(term, above) };
                protocol_fits(term, packet) && marking_fits(term, packet) && above
            }),
        };
        (exception.from.is_empty() || is_in(topology, &exception.from, &own, source))
            && (exception.to.is_empty() || is_in(topology, &exception.to, &own, destination))
            && service
    });
    let control = topology.appliances.iter().any(|appliance| {
        let is_appliance = |address: Ipv4Addr| addresses(appliance).contains(&address);
        let is_partner = |address: Ipv4Addr| appliance.control.iter().any(|net| net.value.contains(&address));
        (is_appliance(packet.source) && is_partner(packet.destination))
            || (is_partner(packet.source) && is_appliance(packet.destination))
    });
    let comes_back = appliance(topology, redirect).is_some_and(|own| addresses(own).contains(&packet.source));
    excepted || control || comes_back
}

fn terms(topology: &Topology, service: &ServiceRef) -> Vec<Term> {
    match service {
        ServiceRef::Named(id) => {
            topology.services[id.0].terms.iter().map(|term| term.value.clone()).collect()
        }
        ServiceRef::Inline(terms) => terms.clone(),
    }
}

fn protocol_fits(term: &Term, packet: &Packet) -> bool {
    match term.traffic {
        Traffic::Ip => true,
        Traffic::Tcp(_) => packet.protocol == 6,
        Traffic::Udp(_) => packet.protocol == 17,
        Traffic::Icmp(_) => packet.protocol == 1,
        Traffic::Protocol(number) => packet.protocol == number,
    }
}

fn marking_fits(term: &Term, packet: &Packet) -> bool {
    let (dscp, precedence, tos) = (packet.tos_byte >> 2, packet.tos_byte >> 5, (packet.tos_byte >> 1) & 0xf);
    match term.marking {
        None => true,
        Some(Marking::Dscp(wanted)) => dscp == wanted,
        Some(Marking::Precedence(wanted)) => precedence == wanted,
        Some(Marking::Tos(wanted)) => tos == wanted,
        Some(Marking::PrecedenceAndTos(first, second)) => precedence == first && tos == second,
    }
}

fn above_fits(term: &Term, above: (u16, u16)) -> bool {
    let within = |ranges: &[PortRange], port: u16| {
        ranges.is_empty() || ranges.iter().any(|range| range.first <= port && port <= range.last)
    };
    match &term.traffic {
        Traffic::Tcp(ports) | Traffic::Udp(ports) => {
            within(&ports.source, above.0) && within(&ports.destination, above.1)
        }
        Traffic::Icmp(Some(message)) => {
            u16::from(message.kind) == above.0 && message.code.is_none_or(|code| u16::from(code) == above.1)
        }
        Traffic::Icmp(None) | Traffic::Ip | Traffic::Protocol(_) => true,
    }
}

fn asks_above(term: &Term) -> bool {
    match &term.traffic {
        Traffic::Tcp(ports) | Traffic::Udp(ports) => {
            !ports.source.is_empty() || !ports.destination.is_empty()
        }
        Traffic::Icmp(message) => message.is_some(),
        Traffic::Ip | Traffic::Protocol(_) => false,
    }
}

/// Rule 4.
fn decided(topology: &Topology, redirect: &Redirect, direction: Direction) -> Outcome {
    let mut to = Steering { only_without_route: redirect.when == When::NoRoute, ..Steering::default() };
    match redirect.via.value {
        Via::Route => return Outcome::Routed,
        Via::Drop => to.interfaces.push("Null0".to_owned()),
        Via::Appliance(id) => {
            let appliance = &topology.appliances[id.0];
            to.vrf = appliance.vrf.as_ref().map(|vrf| vrf.value.clone());
            let inbound_hop = direction == Direction::Inbound;
            match &appliance.reach {
                Reach::Connected { inbound, outbound } => {
                    for hop in if inbound_hop { inbound } else { outbound } {
                        let hop = (hop.address.value, hop.track.map(|track| track.value));
                        if !to.hops.contains(&hop) {
                            to.hops.push(hop);
                        }
                    }
                }
                Reach::Recursive { inbound, outbound } => {
                    to.recursive = true;
                    to.hops.push((if inbound_hop { inbound.value } else { outbound.value }, None));
                }
                Reach::Interface(_) => {
                    to.vrf = None;
                    to.interfaces.push("Tunnel7".to_owned());
                }
            }
            if appliance.when_down == WhenDown::Drop {
                to.interfaces.push("Null0".to_owned());
            }
        }
    }
    Outcome::Steered { half: format!("{}-{}", redirect.name.value, direction.word()), to }
}

impl Packet {
    /// Some packets at the edges of what the topologies name.
    pub(crate) fn at_the_edges(topology: &Topology, seed: u64) -> Vec<Self> {
        let mut addresses: Vec<Ipv4Addr> =
            (0..=17).map(|host| Ipv4Addr::from(0x0a00_0000u32 + host)).collect();
        addresses.extend([
            Ipv4Addr::new(172, 16, 0, 1),
            Ipv4Addr::new(172, 16, 0, 254),
            Ipv4Addr::new(9, 255, 255, 255),
        ]);
        addresses.extend(topology.appliances.iter().flat_map(addresses_of));
        let ports = [0u16, 1, 2, 3, 4, 5, 21, 22, 23, 1022, 1023, 1024, 1025, 65533, 65534, 65535];
        let mut picker = Picker(seed);
        (0..60)
            .map(|_| {
                let protocol = picker.of(&[6, 6, 17, 1, 2, 47, 50, 89]);
                let above = match protocol {
                    1 => picker.of(&[(8, 0), (3, 4), (3, 1), (0, 0)]),
                    6 | 17 => (picker.of(&ports), picker.of(&ports)),
                    _ => (0, 0),
                };
                Self {
                    source: picker.of(&addresses),
                    destination: picker.of(&addresses),
                    protocol,
                    above,
                    tos_byte: picker.of(&[0, 46 << 2, 5 << 5 | 12 << 1, 12 << 1, 5 << 5, 46 << 2 | 1]),
                    later_fragment: picker.of(&[false, false, true]),
                }
            })
            .collect()
    }
}

fn addresses_of(appliance: &Appliance) -> Vec<Ipv4Addr> {
    addresses(appliance)
}

/// Picks from lists, the same for the same seed (the generator is splitmix64).
struct Picker(u64);

impl Picker {
    fn of<T: Copy>(&mut self, list: &[T]) -> T {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let at = (mixed >> 33) % u64::try_from(list.len()).expect("short lists");
        list[usize::try_from(at).expect("short lists")]
    }
}
