//! Appliances that would get their own packets back for ever.

use super::Check;
use super::standing::used;
use crate::model::{ApplianceId, Direction, Faced, Interface, Reach, Redirect, Router, SourceAddress, Via};
use byway_diagnostic::{Diagnostic, escape};
use std::collections::HashMap;

impl Check<'_> {
    /// An appliance that keeps the clients' addresses sends packets on that look like the clients' own. Where a half of the redirect
    /// stands on the interface that they enter, they are sent back.
    pub(super) fn loops(&self, out: &mut Vec<Diagnostic>) {
        let segments = self.segments();
        for redirect in &self.topology.redirects {
            let Via::Appliance(id) = redirect.via.value else { continue };
            for place in segments.get(&id).into_iter().flatten() {
                let (router, interface) = self.standing.interface(*place);
                let halves = self.topology.halves_on(redirect, router, interface);
                if let Some(half) = halves.first() {
                    out.push(self.looping(redirect, id, router, interface, *half));
                }
            }
        }
    }

    /// The interfaces behind which each used appliance that keeps the clients' addresses lies.
    fn segments(&self) -> HashMap<ApplianceId, Vec<(usize, usize)>> {
        let mut segments: HashMap<ApplianceId, Vec<(usize, usize)>> = HashMap::new();
        let mut by_interface = HashMap::new();
        for (id, appliance) in
            used(self.topology).filter(|(_, used)| used.source_address == SourceAddress::Client)
        {
            let places = segments.entry(id).or_default();
            if let Reach::Interface(name) = &appliance.reach {
                by_interface.insert(id, name.value.as_str());
            }
            if let Reach::Connected { .. } = appliance.reach {
                let connected = appliance.addresses().flat_map(|address| self.standing.connected(address));
                places.extend(connected.filter(|place| {
                    appliance.vrf.is_none() || self.standing.interface(*place).1.vrf() == appliance.vrf()
                }));
            }
        }
        for (router_at, router) in self.topology.routers.iter().enumerate() {
            for (interface_at, interface) in router.interfaces.iter().enumerate() {
                let place = (router_at, interface_at);
                for faced in &interface.faces {
                    if let Faced::Appliance(id) = faced.value
                        && let Some(places) = segments.get_mut(&id)
                    {
                        places.push(place);
                    }
                }
                for (id, name) in &by_interface {
                    if crate::interface::same(name, &interface.name.value)
                        && let Some(places) = segments.get_mut(id)
                    {
                        places.push(place);
                    }
                }
            }
        }
        for places in segments.values_mut() {
            places.sort_unstable();
            places.dedup();
            places.retain(|place| !self.gaps.interfaces.contains(place));
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
        let appliance = escape(&self.topology.appliance(id).name.value);
        let (name, router, port) =
            (escape(&redirect.name.value), escape(&router.name.value), escape(&interface.name.value));
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
