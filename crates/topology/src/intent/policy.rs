//! The intent for all packets at once: the same six rules, with sets of packets where `Case` has one.

use super::{DecidedBy, Entrance, Intent, Site, reach};
use crate::model::{
    Direction, Endpoint, Exception, From, Marking, PortRange, Redirect, ServiceRef, Spanned, Term, Traffic,
    Via,
};
use byway_packet::Payload;
use byway_packet::set::{Interval, Region, Ternary};
use byway_policy::{Builder, MOST_REGIONS, Outcome, Policy, RouteReason, Stage, StageId, Then, To, TooLarge};
use ipnet::Ipv4Net;
use std::net::Ipv4Addr;

/// What is wanted of every packet at one entrance.
#[derive(Clone, Debug)]
pub struct WantedPolicy {
    /// What is wanted.
    pub policy: Policy,
    /// The half that each stage asks for.
    halves: Vec<Option<DecidedBy>>,
}

impl WantedPolicy {
    /// The half of a redirect that decides on the packets of a rule or a step; none where none matches them.
    pub fn decided_by(&self, decided: Option<(StageId, Option<u32>)>) -> Option<DecidedBy> {
        let (stage, test) = decided?;
        let test = self.policy.stage(stage).tests()[test? as usize];
        (test.tag == DECIDES).then(|| self.halves[stage.0 as usize]).flatten()
    }
}

impl Intent<'_> {
    /// The halves that stand at an entrance of the router of an index, in the order in which they are asked; none where there is no
    /// such router. The policy depends on them alone: entrances of a router with the same halves have the same one.
    pub fn halves(&self, router: usize, entrance: Entrance) -> Option<Vec<(usize, Direction)>> {
        Some(self.site(router, entrance)?.all_halves())
    }

    /// What the router of an index does to every packet at one entrance. A router or interface that is not there does nothing.
    pub fn policy(&self, router: usize, entrance: Entrance) -> WantedPolicy {
        match self.site(router, entrance) {
            Some(site) => site.policy(),
            None => WantedPolicy {
                policy: Policy::same_for_all(Outcome::route(RouteReason::NoPolicy)),
                halves: Vec::new(),
            },
        }
    }
}

/// What a half's last test is known by; by the others packets go on to the next half.
const DECIDES: u32 = 1;

/// The policy while it is built, from its end to its beginning.
struct Building<'t> {
    site: Site<'t>,
    builder: Builder,
    halves: Vec<Option<DecidedBy>>,
    /// Regions that the policy has so far.
    regions: usize,
}

impl Site<'_> {
    fn policy(self) -> WantedPolicy {
        let mut building =
            Building { site: self, builder: Builder::default(), halves: Vec::new(), regions: 0 };
        let first = building.redirects();
        let first = building.unicast(first);
        WantedPolicy { policy: building.builder.finish(first), halves: building.halves }
    }

    /// The halves that stand here, in the order of the file.
    fn all_halves(self) -> Vec<(usize, Direction)> {
        if self.comes_from_appliances() {
            return Vec::new();
        }
        let redirects = self.topology.redirects.iter().enumerate();
        redirects
            .flat_map(|(index, redirect)| self.halves(redirect).map(move |direction| (index, direction)))
            .collect()
    }

    fn nets(self, endpoints: &[Spanned<Endpoint>]) -> Vec<Ternary<u32>> {
        let mut nets = Vec::new();
        for endpoint in endpoints {
            match endpoint.value {
                Endpoint::Network(id) => {
                    nets.extend(self.topology.network(id).prefixes.iter().map(|prefix| net(prefix.value)));
                }
                Endpoint::Literal(prefix) => nets.push(net(prefix)),
                Endpoint::Any => nets.push(Ternary::<u32>::ANY),
                Endpoint::Router => nets.extend(reach::own_addresses(self.router).map(host)),
            }
        }
        nets
    }
}

impl Building<'_> {
    /// Rule 6: policy routing handles unicast alone.
    fn unicast(&mut self, first: To) -> To {
        let outside = self.builder.outcome(Outcome::route(RouteReason::NotUnicast));
        let outside = self.builder.way(To::End(outside));
        let mut stage = Stage::new(self.builder.way(first));
        let destinations = [net_of(Ipv4Addr::new(224, 0, 0, 0), 4), host(Ipv4Addr::BROADCAST)];
        let regions = destinations.map(|destination| Region { destination, ..Region::ALL });
        stage.test(regions, Then::Leave(outside), 0);
        self.stage(stage, None)
    }

    /// Rules 1, 2 and 4: the halves that stand here, in the order of the file.
    fn redirects(&mut self) -> To {
        let halves = self.site.all_halves();
        let reason = if halves.is_empty() { RouteReason::NoPolicy } else { RouteReason::NoMatch };
        let mut next = To::End(self.builder.outcome(Outcome::route(reason)));
        let redirects = &self.site.topology.redirects;
        for (index, direction) in halves.into_iter().rev() {
            next = self.half(index, &redirects[index], direction, next);
        }
        next
    }

    /// Rules 2 to 4 for one half: what is taken out goes on, what matches is decided.
    fn half(&mut self, index: usize, redirect: &Redirect, direction: Direction, next: To) -> To {
        let go_on = self.builder.way(next);
        let decided = Outcome::from(self.site.decided(redirect, direction));
        let decided = To::End(self.builder.outcome(decided));
        let decided = Then::Leave(self.builder.way(decided));
        let mut stage = Stage::new(go_on);
        for exception in &redirect.except {
            let excepted = self.excepted(exception, direction);
            self.test(&mut stage, excepted, Then::Leave(go_on), 0);
        }
        let control = self.control();
        self.test(&mut stage, control, Then::Leave(go_on), 0);
        let own = self.loop_guard(redirect);
        self.test(&mut stage, Some(own), Then::Leave(go_on), 0);
        let matched = self.matched(redirect, direction);
        self.test(&mut stage, matched, decided, DECIDES);
        let half = DecidedBy { redirect: index, direction, span: redirect.name.span };
        self.stage(stage, Some(half))
    }

    /// A test; one that there is no room for says so of every packet that comes to it.
    fn test(&mut self, stage: &mut Stage, regions: Option<Vec<Region>>, then: Then, tag: u32) {
        if let Some(regions) = regions {
            stage.test(regions, then, tag);
        } else {
            let notes = self.builder.leave_out(TooLarge::Regions(MOST_REGIONS));
            let notes = self.builder.notes(notes);
            stage.test([Region::ALL], Then::Note(notes), 0);
        }
    }

    /// Whether there is room for so many regions more; else all that follows is left out too.
    fn take_room(&mut self, regions: usize) -> Option<()> {
        self.regions = self.regions.saturating_add(regions);
        (self.regions <= MOST_REGIONS).then_some(())
    }

    /// Every combination; none where the policy would have too many regions.
    fn product(
        &mut self,
        from: &[Ternary<u32>],
        to: &[Ternary<u32>],
        services: &[Region],
        direction: Direction,
    ) -> Option<Vec<Region>> {
        self.take_room(from.len().saturating_mul(to.len()).saturating_mul(services.len()))?;
        Some(product(from, to, services, direction))
    }

    fn nets(&mut self, endpoints: &[Spanned<Endpoint>]) -> Option<Vec<Ternary<u32>>> {
        let sizes = endpoints.iter().map(|endpoint| match endpoint.value {
            Endpoint::Network(id) => self.site.topology.network(id).prefixes.len(),
            Endpoint::Literal(_) | Endpoint::Any => 1,
            Endpoint::Router => reach::own_addresses(self.site.router).count(),
        });
        let size = sizes.fold(0, usize::saturating_add);
        self.take_room(size)?;
        Some(self.site.nets(endpoints))
    }

    /// The packets of a service, as the client sees them, between any addresses.
    fn services(&mut self, service: &ServiceRef, fragments: Fragments) -> Option<Vec<Region>> {
        let terms = self.site.topology.terms(service);
        self.take_room(terms.iter().map(|term| most_regions(term)).fold(0, usize::saturating_add))?;
        Some(services(&terms, fragments))
    }

    fn stage(&mut self, stage: Stage, half: Option<DecidedBy>) -> To {
        self.halves.push(half);
        To::Stage(self.builder.stage(stage))
    }

    /// Rule 2: what a half matches.
    fn matched(&mut self, redirect: &Redirect, direction: Direction) -> Option<Vec<Region>> {
        let from = match &redirect.from {
            From::Router(_) => vec![Ternary::<u32>::ANY],
            From::Endpoints(from) => self.nets(from)?,
        };
        let to = self.nets(&redirect.to)?;
        let services = self.services(&redirect.service.value, Fragments::Follow)?;
        self.product(&from, &to, &services, direction)
    }

    /// Rule 3: exceptions.
    fn excepted(&mut self, exception: &Exception, direction: Direction) -> Option<Vec<Region>> {
        let mut side = |endpoints: &[Spanned<Endpoint>]| {
            if endpoints.is_empty() { Some(vec![Ternary::<u32>::ANY]) } else { self.nets(endpoints) }
        };
        let (from, to) = (side(&exception.from)?, side(&exception.to)?);
        let services = match &exception.service {
            None => vec![Region::ALL],
            Some(service) => self.services(&service.value, Fragments::OfWholeProtocolsAlone)?,
        };
        self.product(&from, &to, &services, direction)
    }

    /// Rule 3: between any appliance and its `control` addresses, both ways.
    fn control(&mut self) -> Option<Vec<Region>> {
        let mut regions = Vec::new();
        for appliance in &self.site.topology.appliances {
            let own: Vec<_> = reach::addresses(appliance).into_iter().map(host).collect();
            let partners: Vec<_> = appliance.control.iter().map(|partner| net(partner.value)).collect();
            for direction in [Direction::Inbound, Direction::Outbound] {
                regions.extend(self.product(&own, &partners, &[Region::ALL], direction)?);
            }
        }
        Some(regions)
    }

    /// Rule 3: packets whose source is an address of the redirect's own appliance.
    fn loop_guard(&self, redirect: &Redirect) -> Vec<Region> {
        let Via::Appliance(id) = redirect.via.value else { return Vec::new() };
        let own = reach::addresses(self.site.topology.appliance(id)).into_iter().map(host);
        own.map(|source| Region { source, ..Region::ALL }).collect()
    }
}

/// Rule 5: which later fragments a service has.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fragments {
    /// They follow by addresses, protocol and dscp/precedence/tos.
    Follow,
    /// Only a term without ports or ICMP type covers them.
    OfWholeProtocolsAlone,
}

/// The packets of any of the terms, as the client sees them, between any addresses.
fn services(terms: &[&Term], fragments: Fragments) -> Vec<Region> {
    let mut regions: Vec<Region> = terms.iter().flat_map(|term| service(term, fragments)).collect();
    // Terms of one protocol have the same later fragments.
    regions.sort_unstable();
    regions.dedup();
    regions
}

/// How many regions a term has at most.
fn most_regions(term: &Term) -> usize {
    match &term.traffic {
        Traffic::Tcp(ports) | Traffic::Udp(ports) => {
            let of_side = |ranges: &[PortRange]| ranges.len().max(1);
            of_side(&ports.source).saturating_mul(of_side(&ports.destination)).saturating_add(1)
        }
        Traffic::Ip | Traffic::Protocol(_) | Traffic::Icmp(_) => 2,
    }
}

fn service(term: &Term, fragments: Fragments) -> Vec<Region> {
    let tos = match term.marking {
        None => Ternary::<u8>::ANY,
        Some(Marking::Dscp(dscp)) => Ternary::<u8>::new(dscp << 2, 0b1111_1100),
        Some(Marking::Precedence(precedence)) => Ternary::<u8>::new(precedence << 5, 0b1110_0000),
        Some(Marking::Tos(tos)) => Ternary::<u8>::new(tos << 1, 0b0001_1110),
        Some(Marking::PrecedenceAndTos(precedence, tos)) => {
            Ternary::<u8>::new(precedence << 5 | tos << 1, 0b1111_1110)
        }
    };
    let marked = Region { tos, ..Region::ALL };
    let of = |number| Region { protocol: Interval::<u8>::exact(number), ..marked };
    let any = [PortRange { first: 0, last: u16::MAX }];
    let (protocol, sources, destinations) = match &term.traffic {
        Traffic::Ip => return vec![marked],
        Traffic::Protocol(number) => return vec![of(*number)],
        Traffic::Icmp(None) => return vec![of(Payload::ICMP)],
        Traffic::Icmp(Some(message)) => {
            let byte = |value| Interval::of_bytes(Interval::<u8>::exact(value));
            let code = message.code.map_or(Interval::<u16>::ALL, byte);
            (of(Payload::ICMP), vec![byte(message.kind)], vec![code])
        }
        Traffic::Tcp(ports) | Traffic::Udp(ports)
            if ports.source.is_empty() && ports.destination.is_empty() =>
        {
            let number = if matches!(term.traffic, Traffic::Tcp(_)) { Payload::TCP } else { Payload::UDP };
            return vec![of(number)];
        }
        Traffic::Tcp(ports) | Traffic::Udp(ports) => {
            let number = if matches!(term.traffic, Traffic::Tcp(_)) { Payload::TCP } else { Payload::UDP };
            let side = |ranges: &[PortRange]| {
                let ranges = if ranges.is_empty() { &any[..] } else { ranges };
                ranges.iter().filter_map(|range| Interval::<u16>::new(range.first, range.last)).collect()
            };
            (of(number), side(&ports.source), side(&ports.destination))
        }
    };
    let mut regions = Vec::new();
    for &upper_source in &sources {
        for &upper_destination in &destinations {
            regions.push(Region { upper_source, upper_destination, flags: Region::FIRST, ..protocol });
        }
    }
    if fragments == Fragments::Follow {
        regions.push(Region { flags: Region::LATER, ..protocol });
    }
    regions
}

/// Every combination; of the outbound half as the servers' replies have it.
fn product(
    from: &[Ternary<u32>],
    to: &[Ternary<u32>],
    services: &[Region],
    direction: Direction,
) -> Vec<Region> {
    let mut regions = Vec::with_capacity(from.len() * to.len() * services.len());
    for &from in from {
        for &to in to {
            for service in services {
                let seen = Region { source: from, destination: to, ..*service };
                regions.push(if direction == Direction::Inbound { seen } else { mirrored(&seen) });
            }
        }
    }
    regions
}

/// "The outbound half mirrors addresses and ports": types and codes of ICMP, which stand in their places, are no ports.
fn mirrored(seen: &Region) -> Region {
    let swapped = Region { source: seen.destination, destination: seen.source, ..*seen };
    let has_ports = [Payload::TCP, Payload::UDP].map(Interval::<u8>::exact).contains(&seen.protocol);
    if has_ports {
        Region { upper_source: seen.upper_destination, upper_destination: seen.upper_source, ..swapped }
    } else {
        swapped
    }
}

fn host(address: Ipv4Addr) -> Ternary<u32> {
    Ternary::<u32>::exact(address.to_bits())
}

fn net(prefix: Ipv4Net) -> Ternary<u32> {
    net_of(prefix.addr(), prefix.prefix_len())
}

fn net_of(address: Ipv4Addr, length: u8) -> Ternary<u32> {
    Ternary::<u32>::prefix(address.to_bits(), u32::from(length))
}
