//! Packets at the edges of everything that a topology names: each network, each range of ports, each message and marking.

use byway_packet::{OtherProtocol, Packet, Payload, TcpFlags, TosByte};
use byway_topology::*;
use ipnet::Ipv4Net;
use std::net::Ipv4Addr;

/// So many packets; the same for the same seed. Five of six aim at what some redirect or exception asks, as a client or as a
/// server; the others take each field from anywhere.
pub(crate) fn at_the_edges(topology: &Topology, seed: u64, count: usize) -> Vec<Packet> {
    let everything = Pools::of(topology);
    let aims: Vec<Aim> = topology.redirects.iter().flat_map(|redirect| aims(topology, redirect)).collect();
    let mut dice = Dice(seed);
    (0..count)
        .map(|_| {
            if aims.is_empty() || dice.below(6) == 0 {
                everything.packet(&mut dice)
            } else {
                let aim = &aims[dice.below(aims.len())];
                aim.packet(&everything, &mut dice)
            }
        })
        .collect()
}

/// Every value that matters, field by field.
struct Pools {
    addresses: Vec<Ipv4Addr>,
    ports: Vec<u16>,
    markings: Vec<u8>,
    terms: Vec<Term>,
}

impl Pools {
    fn of(topology: &Topology) -> Self {
        let mut nets: Vec<Ipv4Net> = Vec::new();
        nets.extend(topology.networks.iter().flat_map(|network| &network.prefixes).map(|net| net.value));
        for appliance in &topology.appliances {
            nets.extend(appliance.addresses().map(Ipv4Net::from));
            nets.extend(appliance.control.iter().map(|net| net.value));
        }
        for router in &topology.routers {
            nets.extend(router.addresses().map(Ipv4Net::from));
            for interface in &router.interfaces {
                nets.extend(interface.addresses.iter().map(|net| net.value.trunc()));
                nets.extend(interface.faces.iter().filter_map(|faced| match faced.value {
                    Faced::Literal(net) => Some(net),
                    Faced::Network(_) | Faced::Appliance(_) | Faced::Any => None,
                }));
            }
        }
        let mut terms: Vec<Term> = Vec::new();
        for redirect in &topology.redirects {
            let mut endpoints: Vec<_> = redirect.to.iter().collect();
            endpoints.extend(match &redirect.from {
                From::Router(_) => &[][..],
                From::Endpoints(from) => from,
            });
            endpoints.extend(redirect.except.iter().flat_map(|one| one.from.iter().chain(&one.to)));
            nets.extend(endpoints.into_iter().filter_map(|endpoint| match endpoint.value {
                Endpoint::Literal(net) => Some(net),
                Endpoint::Network(_) | Endpoint::Any | Endpoint::Router => None,
            }));
            terms.extend(topology.terms(&redirect.service.value).into_iter().cloned());
            let services = redirect.except.iter().filter_map(|one| one.service.as_ref());
            terms.extend(services.flat_map(|service| topology.terms(&service.value)).cloned());
        }
        let mut addresses: Vec<Ipv4Addr> = nets.into_iter().flat_map(edges).collect();
        addresses.extend([Ipv4Addr::UNSPECIFIED, Ipv4Addr::new(223, 255, 255, 255)]);
        addresses.extend([Ipv4Addr::new(224, 0, 0, 5), Ipv4Addr::BROADCAST]);
        let mut ports: Vec<u16> = terms.iter().flat_map(ranges).flat_map(port_edges).collect();
        ports.extend([0, u16::MAX, 40000]);
        let markings = terms.iter().filter_map(|term| term.marking).map(byte).chain([0]).collect();
        Self { addresses, ports, markings, terms }
    }

    fn packet(&self, dice: &mut Dice) -> Packet {
        let ends = (dice.of(&self.addresses), dice.of(&self.addresses));
        let term = (!self.terms.is_empty()).then(|| &self.terms[dice.below(self.terms.len())]);
        self.of_term(term, &self.ports, &self.ports, ends, dice)
    }

    /// A packet of the protocol of a term, with ports of these.
    fn of_term(
        &self,
        term: Option<&Term>,
        source_ports: &[u16],
        destination_ports: &[u16],
        (source, destination): (Ipv4Addr, Ipv4Addr),
        dice: &mut Dice,
    ) -> Packet {
        let protocol = match term.map(|term| &term.traffic) {
            Some(Traffic::Tcp(_)) => Payload::TCP,
            Some(Traffic::Udp(_)) => Payload::UDP,
            Some(Traffic::Icmp(_)) => Payload::ICMP,
            Some(Traffic::Protocol(number)) => *number,
            Some(Traffic::Ip) | None => dice.of(&[6, 17, 1, 2, 47, 89, 255]),
        };
        let message = match term.map(|term| &term.traffic) {
            Some(Traffic::Icmp(Some(message))) => (message.kind, message.code),
            _ => (dice.of(&[8, 3, 0]), None),
        };
        let (source_port, destination_port) = (dice.of(source_ports), dice.of(destination_ports));
        let payload = match protocol {
            protocol if dice.below(3) == 0 => Payload::LaterFragment { protocol },
            Payload::TCP => {
                let flags = TcpFlags(dice.byte());
                Payload::Tcp { source_port, destination_port, flags }
            }
            Payload::UDP => Payload::Udp { source_port, destination_port },
            Payload::ICMP => {
                let kind = message.0.wrapping_add(dice.of(&[0, 0, 0, 1]));
                Payload::Icmp { kind, code: message.1.unwrap_or(0).wrapping_add(dice.of(&[0, 0, 0, 1])) }
            }
            Payload::IGMP => Payload::Igmp { kind: dice.of(&[1, 2, 255]) },
            number => Payload::Other(OtherProtocol::new(number).expect("the others are above")),
        };
        let marking = match term.and_then(|term| term.marking) {
            Some(marking) if dice.below(2) == 0 => byte(marking),
            _ => dice.of(&self.markings),
        };
        Packet {
            tos: TosByte(marking ^ dice.of(&[0, 0, 0, 1, 2, 4, 0x20])),
            ttl: dice.byte(),
            length: dice.of(&[20, 60, 1500, 65535]),
            ..Packet::new(source, destination, payload)
        }
    }
}

/// What a redirect, or an exception of it, asks: sources, destinations, one term.
struct Aim {
    sources: Vec<Ipv4Addr>,
    destinations: Vec<Ipv4Addr>,
    term: Option<Term>,
}

fn aims(topology: &Topology, redirect: &Redirect) -> Vec<Aim> {
    let all = |endpoints: &[Spanned<Endpoint>]| -> Vec<Ipv4Addr> {
        let of_all = topology.routers.iter().flat_map(|router| topology.all_prefixes(endpoints, router));
        of_all.flat_map(edges).collect()
    };
    let from = match &redirect.from {
        From::Router(_) => Vec::new(),
        From::Endpoints(from) => all(from),
    };
    let to = all(&redirect.to);
    let mut aims = Vec::new();
    for term in topology.terms(&redirect.service.value) {
        aims.push(Aim { sources: from.clone(), destinations: to.clone(), term: Some(term.clone()) });
    }
    for exception in &redirect.except {
        let or = |own: Vec<Ipv4Addr>, other: &[Ipv4Addr]| if own.is_empty() { other.to_vec() } else { own };
        let (sources, destinations) = (or(all(&exception.from), &from), or(all(&exception.to), &to));
        let service = exception.service.as_ref().unwrap_or(&redirect.service);
        for term in topology.terms(&service.value) {
            let term = Some(term.clone());
            aims.push(Aim { sources: sources.clone(), destinations: destinations.clone(), term });
        }
    }
    aims
}

impl Aim {
    fn packet(&self, everything: &Pools, dice: &mut Dice) -> Packet {
        let end = |pool: &[Ipv4Addr], dice: &mut Dice| {
            if pool.is_empty() || dice.below(8) == 0 { dice.of(&everything.addresses) } else { dice.of(pool) }
        };
        let (source, destination) = (end(&self.sources, dice), end(&self.destinations, dice));
        let (source_ports, destination_ports) = match self.term.as_ref().map(|term| &term.traffic) {
            Some(Traffic::Tcp(ports) | Traffic::Udp(ports)) => (&ports.source[..], &ports.destination[..]),
            _ => (&[][..], &[][..]),
        };
        let ports = |ranges: &[PortRange]| -> Vec<u16> {
            let own: Vec<u16> = ranges.iter().copied().flat_map(port_edges).collect();
            if own.is_empty() { everything.ports.clone() } else { own }
        };
        let (source_ports, destination_ports) = (ports(source_ports), ports(destination_ports));
        let term = self.term.as_ref();
        if dice.below(2) == 0 {
            everything.of_term(term, &source_ports, &destination_ports, (source, destination), dice)
        } else {
            everything.of_term(term, &destination_ports, &source_ports, (destination, source), dice)
        }
    }
}

/// The first and last address of a network, and their neighbours outside.
fn edges(net: Ipv4Net) -> [Ipv4Addr; 4] {
    let (first, last) = (net.network().to_bits(), net.broadcast().to_bits());
    [first.wrapping_sub(1), first, last, last.wrapping_add(1)].map(Ipv4Addr::from_bits)
}

fn port_edges(range: PortRange) -> [u16; 4] {
    [range.first.wrapping_sub(1), range.first, range.last, range.last.wrapping_add(1)]
}

fn ranges(term: &Term) -> Vec<PortRange> {
    match &term.traffic {
        Traffic::Tcp(ports) | Traffic::Udp(ports) => [&ports.source[..], &ports.destination].concat(),
        Traffic::Ip | Traffic::Icmp(_) | Traffic::Protocol(_) => Vec::new(),
    }
}

const fn byte(marking: Marking) -> u8 {
    match marking {
        Marking::Dscp(dscp) => dscp << 2,
        Marking::Precedence(precedence) => precedence << 5,
        Marking::Tos(tos) => tos << 1,
        Marking::PrecedenceAndTos(precedence, tos) => precedence << 5 | tos << 1,
    }
}

/// Throws, the same for the same seed (the generator is splitmix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let end = u64::try_from(end).expect("short lists");
        usize::try_from((mixed >> 33) % end).expect("short lists")
    }

    fn byte(&mut self) -> u8 {
        u8::try_from(self.below(256)).expect("below 256")
    }

    fn of<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.below(list.len())]
    }
}
