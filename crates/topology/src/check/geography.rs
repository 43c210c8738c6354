//! Where things lie: subnets, the addresses of appliances, and the interfaces that redirects need.

use super::Check;
use crate::decode::special_address;
use crate::model::{
    Appliance, ApplianceId, Direction, Endpoint, Hop, Interface, Reach, Redirect, Router, Spanned, Via,
};
use crate::resolve::Reached;
use crate::shown::shown;
use crate::standing::{Standing, used};
use byway_diagnostic::Diagnostic;
use std::collections::{BTreeSet, HashMap, HashSet};

impl Check<'_> {
    /// The addresses of appliances that a redirect uses.
    pub(super) fn used_appliances(&self, out: &mut Vec<Diagnostic>) {
        for (id, appliance) in used(self.topology) {
            match &appliance.reach {
                Reach::Recursive { .. } => {}
                Reach::Interface(name) => {
                    if self.standing.reached(id).is_empty() && !self.gaps.in_routers() {
                        out.push(unlisted(appliance, name));
                    }
                }
                Reach::Connected { inbound, outbound } => {
                    let mut seen = HashSet::new();
                    for hop in inbound.iter().chain(outbound) {
                        if seen.insert(hop.address.span) {
                            self.hop(appliance, hop, out);
                        }
                    }
                    let mut directions = [Direction::Inbound, Direction::Outbound].into_iter();
                    // One address is enough to say what is wrong with the appliance.
                    out.extend(directions.find_map(|direction| self.partial_hop(id, appliance, direction)));
                }
            }
        }
    }

    /// Each router that an appliance is connected to tries every address of it, also those that are neighbours of another router
    /// alone.
    fn partial_hop(
        &self,
        id: ApplianceId,
        appliance: &Appliance,
        direction: Direction,
    ) -> Option<Diagnostic> {
        if self.gaps.in_routers() || self.standing.reached(id).len() < 2 {
            return None;
        }
        let routers_of = |hop: &Hop| -> BTreeSet<usize> {
            let places = self.standing.connected(hop.address.value).into_iter();
            let in_vrf = |place: &(usize, usize)| {
                appliance.vrf.is_none() || self.standing.interface(*place).1.vrf() == appliance.vrf()
            };
            places.filter(in_vrf).map(|(router, _)| router).collect()
        };
        let hops: Vec<(&Hop, BTreeSet<usize>)> =
            appliance.hops(direction).iter().map(|hop| (hop, routers_of(hop))).collect();
        // An address that is connected nowhere was refused.
        let mut connected = hops.iter().rev().filter(|(_, own)| !own.is_empty());
        connected.find_map(|(hop, own)| {
            let (other, router) =
                hops.iter().find_map(|(other, routers)| Some((*other, *routers.difference(own).next()?)))?;
            Some(not_a_neighbour(appliance, hop, other, &self.topology.routers[router]))
        })
    }

    fn hop(&self, appliance: &Appliance, hop: &Hop, out: &mut Vec<Diagnostic>) {
        let address = hop.address.value;
        let places = self.standing.connected(address);
        let (inside, outside): (Vec<_>, Vec<_>) = places
            .into_iter()
            .map(|place| self.standing.interface(place))
            .partition(|(_, interface)| appliance.vrf.is_none() || interface.vrf() == appliance.vrf());
        if inside.is_empty() {
            if !self.gaps.in_routers() {
                out.push(unconnected(appliance, hop, outside.first().copied()));
            }
            return;
        }
        // One complaint is enough, however many routers share the subnet.
        out.extend(
            inside.into_iter().find_map(|(router, interface)| special(appliance, hop, router, interface)),
        );
    }

    /// Every network in `from` must lie behind an interface that the redirect can stand on.
    pub(super) fn sources(&self, out: &mut Vec<Diagnostic>) {
        if self.gaps.in_routers() {
            return;
        }
        // To look where else a network lies costs a walk over all interfaces.
        let mut walks = 20_usize;
        for redirect in &self.topology.redirects {
            let routers = self.standing.routers(redirect);
            let Some(from) = Standing::sources(redirect, Direction::Inbound) else { continue };
            if routers.is_empty() {
                // The appliance is complained of.
                continue;
            }
            for endpoint in from.iter().filter(|endpoint| self.is_whole(endpoint.value)) {
                let one = std::slice::from_ref(endpoint);
                if self.standing.is_faced_by_one(routers, one) {
                    continue;
                }
                let mut unfaced = self.unfaced(redirect, endpoint);
                if walks > 0 {
                    walks -= 1;
                    unfaced = self.lies_elsewhere(unfaced, endpoint);
                }
                out.push(unfaced);
            }
        }
    }

    /// A half for the replies needs an interface that faces a server.
    pub(super) fn replies(&self, out: &mut Vec<Diagnostic>) {
        if self.gaps.in_routers() {
            return;
        }
        for (at, redirect) in self.topology.redirects.iter().enumerate() {
            let routers = self.standing.routers(redirect);
            let halves = self.topology.halves(redirect);
            if !halves.contains(&Direction::Outbound)
                || routers.is_empty()
                || self.gaps.redirects.contains(&at)
            {
                continue;
            }
            let faced = self.standing.is_faced_by_one(routers, &redirect.to);
            if let (false, Some(to)) = (faced, redirect.to.first()) {
                let name = shown(&redirect.name.value);
                let to_name = self.endpoint(to.value);
                out.push(
                    Diagnostic::warning(
                        "replies-nowhere",
                        format!("the replies of redirect `{name}` are redirected nowhere: no interface faces {to_name}"),
                    )
                    .at(to.span)
                    .why("replies then bypass the appliance, and it sees half of each connection")
                    .help("name the network in the `faces` of the interface behind which it lies"),
                );
            }
        }
    }

    /// An appliance without `vrf` is reached in the VRF of the interface that a packet enters.
    pub(super) fn entry_vrfs(&self, out: &mut Vec<Diagnostic>) {
        if self.gaps.in_routers() {
            return;
        }
        let doubtful = self.doubtful_routers();
        for redirect in &self.topology.redirects {
            let Via::Appliance(id) = redirect.via.value else { continue };
            for router_at in doubtful.get(&id).into_iter().flatten() {
                let router = &self.topology.routers[*router_at];
                let missing = self.topology.halves(redirect).into_iter().find_map(|half| {
                    let entries = match Standing::sources(redirect, half) {
                        Some(sources) => self.standing.facing_vrfs(*router_at, sources),
                        None => vec![None],
                    };
                    self.unreached_in(id, router, half, &entries)
                });
                if let Some((half, vrf)) = missing {
                    out.push(elsewhere(redirect, self.topology.appliance(id), router, half, vrf));
                    // One router is enough to say what is wrong with the redirect.
                    break;
                }
            }
        }
    }

    /// For each used appliance the routers that reach it, but perhaps not from everywhere or for both directions.
    fn doubtful_routers(&self) -> HashMap<ApplianceId, Vec<usize>> {
        let whole = used(self.topology).filter(|(id, appliance)| {
            !self.gaps.appliances.contains(&id.0) && !matches!(appliance.reach, Reach::Recursive { .. })
        });
        let doubtful = whole.map(|(id, _)| {
            let routers = self.standing.reached(id).iter().copied();
            let doubtful = routers.filter(|router_at| {
                let router = &self.topology.routers[*router_at];
                let entries: Vec<_> = self.standing.vrfs(*router_at).chain([None]).collect();
                let halves = [Direction::Inbound, Direction::Outbound];
                halves.into_iter().any(|half| self.unreached_in(id, router, half, &entries).is_some())
            });
            (id, doubtful.collect())
        });
        doubtful.collect()
    }

    /// The first of the VRFs in which the appliance is needed and not reached.
    fn unreached_in<'v>(
        &'v self,
        id: ApplianceId,
        router: &Router,
        half: Direction,
        entries: &[Option<&'v str>],
    ) -> Option<(Direction, Option<&'v str>)> {
        let appliance = self.topology.appliance(id);
        let reached = |vrf: Option<&str>| match &appliance.reach {
            Reach::Recursive { .. } => true,
            Reach::Interface(_) => match self.topology.reaches(router, id) {
                Reached::By(by) => by.iter().any(|interface| interface.vrf() == vrf),
                Reached::No | Reached::Recursive => false,
            },
            Reach::Connected { .. } => {
                appliance.hops(half).iter().any(|hop| router.connected(vrf, hop.address.value).is_some())
            }
        };
        let needed =
            entries.iter().map(|entry| if appliance.vrf.is_some() { appliance.vrf() } else { *entry });
        needed.into_iter().find(|vrf| !reached(*vrf)).map(|vrf| (half, vrf))
    }

    fn is_whole(&self, endpoint: Endpoint) -> bool {
        match endpoint {
            Endpoint::Network(id) => !self.gaps.networks.contains(&id.0),
            Endpoint::Literal(_) | Endpoint::Any | Endpoint::Router => true,
        }
    }

    /// An endpoint in the words of messages.
    pub(super) fn endpoint(&self, endpoint: Endpoint) -> String {
        match endpoint {
            Endpoint::Network(id) => format!("`{}`", shown(&self.topology.network(id).name.value)),
            Endpoint::Literal(net) if net.prefix_len() == 32 => format!("`{}`", net.addr()),
            Endpoint::Literal(net) => format!("`{net}`"),
            Endpoint::Any => "anything".to_owned(),
            Endpoint::Router => "`router`".to_owned(),
        }
    }

    fn unfaced(&self, redirect: &Redirect, endpoint: &Spanned<Endpoint>) -> Diagnostic {
        let name = shown(&redirect.name.value);
        let what = self.endpoint(endpoint.value);
        Diagnostic::error(
            "unfaced-network",
            format!(
                "redirect `{name}` comes from {what}, and no interface that it could stand on faces {what}"
            ),
        )
        .at(endpoint.span)
        .help("name it in the `faces` of the interface behind which it lies")
    }

    /// Adds behind which interface the endpoint lies, though the redirect cannot stand there.
    fn lies_elsewhere(&self, mut diagnostic: Diagnostic, endpoint: &Spanned<Endpoint>) -> Diagnostic {
        let all = self.topology.routers.iter();
        let facing =
            all.flat_map(|router| router.interfaces.iter().map(move |interface| (router, interface)));
        let mut facing = facing.filter(|(router, interface)| {
            self.topology.faces(router, interface, std::slice::from_ref(endpoint))
        });
        if let Some((router, interface)) = facing.next() {
            let (router, port) = (shown(&router.name.value), shown(&interface.name.value));
            let note = if interface.faces_appliances_alone() {
                format!("it lies behind `{port}` of router `{router}`, whose `faces` names appliances alone")
            } else {
                format!("it lies behind `{port}` of router `{router}`, which does not reach the appliance")
            };
            diagnostic = diagnostic.relate(interface.name.span, note);
        }
        diagnostic
    }
}

fn vrf_words(vrf: Option<&str>) -> String {
    vrf.map_or_else(|| "outside every VRF".to_owned(), |vrf| format!("in VRF `{}`", shown(vrf)))
}

fn unlisted(appliance: &Appliance, name: &Spanned<String>) -> Diagnostic {
    let (appliance, port) = (shown(&appliance.name.value), shown(&name.value));
    Diagnostic::error(
        "unknown-interface",
        format!("appliance `{appliance}` is reached by the interface `{port}`, which no router has"),
    )
    .at(name.span)
    .help(format!("add `{port}` to the interfaces of a router, or mend the name"))
}

fn unconnected(appliance: &Appliance, hop: &Hop, elsewhere: Option<(&Router, &Interface)>) -> Diagnostic {
    let name = shown(&appliance.name.value);
    let address = hop.address.value;
    let (message, help) = if let Some(vrf) = appliance.vrf() {
        let vrf = shown(vrf);
        let message =
            format!("address `{address}` of appliance `{name}` is in no connected subnet of VRF `{vrf}`");
        (message, format!("put an interface with its subnet into VRF `{vrf}`, or mend `vrf` or the address"))
    } else {
        let message =
            format!("address `{address}` of appliance `{name}` is in no connected subnet of any router");
        let help = "give an interface an address in its subnet, or write `reach: recursive` where the routing table knows the way";
        (message, help.to_owned())
    };
    let mut diagnostic = Diagnostic::error("unconnected-appliance", message)
        .at(hop.address.span)
        .why("a router sends redirected packets to neighbours alone")
        .help(help);
    if let Some((router, interface)) = elsewhere {
        let (router, port) = (shown(&router.name.value), shown(&interface.name.value));
        let vrf = vrf_words(interface.vrf());
        diagnostic = diagnostic.relate(
            interface.name.span,
            format!("`{port}` of router `{router}` has its subnet, and is {vrf}"),
        );
    }
    diagnostic
}

fn not_a_neighbour(appliance: &Appliance, hop: &Hop, other: &Hop, router: &Router) -> Diagnostic {
    let (name, router_name) = (shown(&appliance.name.value), shown(&router.name.value));
    let (address, other_address) = (hop.address.value, other.address.value);
    let message = format!(
        "address `{address}` of appliance `{name}` is in no connected subnet of router `{router_name}`, which reaches it by `{other_address}`"
    );
    Diagnostic::warning("unconnected-hop", message)
        .at(hop.address.span)
        .relate(router.name.span, "the router tries this address all the same")
        .why("a router sends redirected packets to neighbours alone")
        .help("where the routers have appliances of their own, give each its own name and redirects; else connect the router")
}

/// The address of an appliance that no host beside the router can have.
fn special(appliance: &Appliance, hop: &Hop, router: &Router, interface: &Interface) -> Option<Diagnostic> {
    let address = hop.address.value;
    let name = shown(&appliance.name.value);
    let (router_name, port) = (shown(&router.name.value), shown(&interface.name.value));
    for subnet in interface.addresses.iter().filter(|subnet| subnet.value.contains(&address)) {
        let (code, message) = if subnet.value.addr() == address {
            let what = format!("`{port}` of router `{router_name}`");
            (
                "address-of-router",
                format!("address `{address}` of appliance `{name}` is that of {what} itself"),
            )
        } else if let Some(kind) = special_address(subnet.value, address) {
            let net = subnet.value.trunc();
            (
                "address-of-subnet",
                format!("address `{address}` of appliance `{name}` is the {kind} address of `{net}`"),
            )
        } else {
            continue;
        };
        return Some(
            Diagnostic::error(code, message)
                .at(hop.address.span)
                .relate(subnet.span, format!("the subnet of `{port}`"))
                .help("write the address that the appliance itself has in that subnet"),
        );
    }
    None
}

fn elsewhere(
    redirect: &Redirect,
    appliance: &Appliance,
    router: &Router,
    half: Direction,
    vrf: Option<&str>,
) -> Diagnostic {
    let (name, appliance_name) = (shown(&redirect.name.value), shown(&appliance.name.value));
    let router_name = shown(&router.name.value);
    let direction = half.word();
    let place = vrf_words(vrf);
    let message = format!(
        "the {direction} half of redirect `{name}` stands {place} on router `{router_name}`, where appliance `{appliance_name}` is not connected"
    );
    let help = if appliance.vrf.is_none() {
        "write the `vrf` in which the appliance is reached, or connect it in this one"
    } else {
        "connect the address for this direction in the VRF of the appliance"
    };
    Diagnostic::error("appliance-elsewhere", message)
        .at(redirect.via.span)
        .relate(appliance.name.span, "the appliance is defined here")
        .why("an appliance is reached in its own `vrf`, or else in the VRF of the interface that the packet enters")
        .help(help)
}
