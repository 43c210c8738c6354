//! Appliances that would get their own packets back for ever.

use super::Check;
use crate::interface::same;
use crate::model::{ApplianceId, Direction, Faced, Interface, Reach, Redirect, Router, SourceAddress, Via};
use crate::shown::shown;
use crate::standing::{Standing, used};
use crate::traffic::Prefixes;
use byway_diagnostic::Diagnostic;
use std::collections::{BTreeSet, HashMap};

/// Interfaces of a router behind which an appliance lies.
struct Segment {
    router: usize,
    interfaces: Vec<usize>,
    /// What they face together.
    faced: Prefixes,
}

impl Check<'_> {
    /// An appliance that keeps the clients' addresses sends packets on that look like the clients' own. Where a half of the redirect
    /// stands on the interface that they enter, they are sent back.
    pub(super) fn loops(&self, out: &mut Vec<Diagnostic>) {
        let segments = self.segments();
        for redirect in &self.topology.redirects {
            let Via::Appliance(id) = redirect.via.value else { continue };
            let segments = segments.get(&id).map(Vec::as_slice).unwrap_or_default();
            let looping = segments.iter().find_map(|segment| {
                let router = &self.topology.routers[segment.router];
                let halves = self.topology.halves(redirect);
                let half = halves.into_iter().find(|half| {
                    Standing::sources(redirect, *half)
                        .is_some_and(|sources| self.standing.meets(&segment.faced, router, sources))
                })?;
                let mut interfaces = segment.interfaces.iter().map(|at| &router.interfaces[*at]);
                let interface = interfaces
                    .find(|interface| self.topology.halves_on(redirect, router, interface).contains(&half))?;
                Some(self.looping(redirect, id, router, interface, half))
            });
            // One interface is enough to say what is wrong with the redirect.
            out.extend(looping);
        }
    }

    /// The interfaces that redirects can stand on and behind which an appliance lies that keeps the clients' addresses, for each
    /// such appliance and router.
    fn segments(&self) -> HashMap<ApplianceId, Vec<Segment>> {
        let mut places: HashMap<ApplianceId, BTreeSet<(usize, usize)>> = HashMap::new();
        let mut by_interface = Vec::new();
        for (id, appliance) in
            used(self.topology).filter(|(_, used)| used.source_address == SourceAddress::Client)
        {
            let connected = match &appliance.reach {
                Reach::Connected { .. } => {
                    let connected =
                        appliance.addresses().flat_map(|address| self.standing.connected(address));
                    let vrf = |place| self.standing.interface(place).1.vrf();
                    connected
                        .filter(|place| appliance.vrf.is_none() || vrf(*place) == appliance.vrf())
                        .collect()
                }
                Reach::Interface(name) => {
                    by_interface.push((id, name.value.as_str()));
                    BTreeSet::new()
                }
                Reach::Recursive { .. } => BTreeSet::new(),
            };
            places.insert(id, connected);
        }
        for (router_at, router) in self.topology.routers.iter().enumerate() {
            for (interface_at, interface) in router.interfaces.iter().enumerate() {
                let named = interface.faces.iter().filter_map(|faced| match faced.value {
                    Faced::Appliance(id) => Some(id),
                    Faced::Network(_) | Faced::Literal(_) | Faced::Any => None,
                });
                let listed = by_interface.iter().filter(|(_, name)| same(name, &interface.name.value));
                for id in named.chain(listed.map(|(id, _)| *id)) {
                    if let Some(places) = places.get_mut(&id) {
                        places.insert((router_at, interface_at));
                    }
                }
            }
        }
        places.into_iter().map(|(id, places)| (id, self.by_router(&places))).collect()
    }

    fn by_router(&self, places: &BTreeSet<(usize, usize)>) -> Vec<Segment> {
        let sound = places.iter().filter(|place| {
            !self.gaps.interfaces.contains(place)
                && !self.standing.interface(**place).1.faces_appliances_alone()
        });
        let mut segments: Vec<Segment> = Vec::new();
        for (router, interface) in sound.copied() {
            match segments.last_mut() {
                Some(segment) if segment.router == router => segment.interfaces.push(interface),
                _ => {
                    segments.push(Segment {
                        router,
                        interfaces: vec![interface],
                        faced: Prefixes::default(),
                    });
                }
            }
        }
        for segment in &mut segments {
            let interfaces = &self.topology.routers[segment.router].interfaces;
            let behind = segment.interfaces.iter().flat_map(|at| self.topology.behind(&interfaces[*at]));
            segment.faced = Prefixes::merge(&behind.collect::<Vec<_>>());
        }
        segments
    }

    fn looping(
        &self,
        redirect: &Redirect,
        id: ApplianceId,
        router: &Router,
        interface: &Interface,
        half: Direction,
    ) -> Diagnostic {
        let appliance = shown(&self.topology.appliance(id).name.value);
        let (name, router, port) =
            (shown(&redirect.name.value), shown(&router.name.value), shown(&interface.name.value));
        let direction = half.word();
        let message = format!(
            "the {direction} half of redirect `{name}` stands on `{port}` of router `{router}`, behind which its appliance `{appliance}` lies"
        );
        let named = interface.faces.iter().any(|faced| faced.value == Faced::Appliance(id));
        let help = if interface.faces.is_empty() {
            format!(
                "where nothing but the appliance lies there, write `faces: {appliance}` on the interface; else give the appliance a segment of its own"
            )
        } else if named {
            "give the appliance a segment of its own, with `faces` that names it alone".to_owned()
        } else {
            format!(
                "give the appliance a segment of its own, with `faces: {appliance}`, or let it use its own address"
            )
        };
        Diagnostic::error("appliance-loop", message)
            .at(redirect.via.span)
            .relate(interface.name.span, "the interface is here")
            .why("with `source_address: client` the packets that it sends on look like the clients' own, so they would come back to it for ever")
            .help(help)
    }
}
