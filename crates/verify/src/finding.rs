//! What in a running-config stands in the way of what the topology takes for granted: the interfaces, their addresses, the
//! neighbours.

use byway_diagnostic::{Diagnostic, Span, escape};
use byway_ios::state::{Interface, Origin, Router};
use byway_ios::{Config, InterfaceName};
use byway_lift::{Entrance, PolicyKey, lift};
use byway_policy::ConditionKind;
use byway_topology::{Faced, Topology};
use std::collections::BTreeSet;

/// What the running-config of the router of an index lacks, or has otherwise than the topology says. `held` is what the router
/// holds after `config` alone; places are in its text.
pub fn findings(
    topology: &Topology,
    router: usize,
    config: &Config<'_>,
    held: &Router<'_>,
) -> Vec<Diagnostic> {
    // A running-config has addresses. A text without any is a part of one (a block, a transcript), which says nothing of what is not in
    // it.
    let is_part = held.interfaces.values().all(|interface| interface.address.is_none());
    let mut findings = Findings { config, held, is_part, found: Vec::new() };
    if let Some(wanted) = topology.routers.get(router) {
        for interface in &wanted.interfaces {
            findings.interface(interface);
        }
    }
    if !is_part {
        findings.next_hops();
    }
    Diagnostic::sort(&mut findings.found);
    findings.found.dedup();
    findings.found
}

struct Findings<'c, 'r> {
    config: &'c Config<'c>,
    held: &'r Router<'r>,
    is_part: bool,
    found: Vec<Diagnostic>,
}

impl<'r> Findings<'_, 'r> {
    fn interface(&mut self, wanted: &byway_topology::Interface) {
        let name = InterfaceName::parse(&wanted.name.value);
        let Some(interface) = name.as_ref().and_then(|name| self.held.interface(name)) else {
            if self.is_part {
                return;
            }
            let shown = name.map_or_else(|| wanted.name.value.clone(), |name| name.to_string());
            let message = format!(
                "the topology has interface `{}`, which this configuration does not have",
                escape(&shown)
            );
            self.found.push(
                Diagnostic::warning("interface-absent", message)
                    .at(self.start())
                    .why("no policy can be bound there, so no packet that enters there is redirected")
                    .help("mend the name in the topology, or verify the configuration of the right router"),
            );
            return;
        };
        if let Some(down) = &interface.shutdown {
            let message = format!("{} is shut down", interface.name);
            self.found.push(
                Diagnostic::warning("interface-down", message)
                    .at(self.span(down.origin))
                    .why("the topology counts on it; no packet enters or leaves there")
                    .help(format!(
                        "enter `no shutdown` on {}, or take it out of the topology",
                        interface.name
                    )),
            );
        }
        if !self.is_part {
            self.addresses(wanted, interface);
            self.vrf(wanted, interface);
        }
        self.faces_appliances(wanted, interface);
    }

    fn addresses(&mut self, wanted: &byway_topology::Interface, interface: &Interface<'r>) {
        // An address that the router learns or borrows is written nowhere.
        if interface.address.is_some() && interface.primary().is_none() {
            return;
        }
        let own: BTreeSet<String> = interface.addresses().map(|held| held.value.to_string()).collect();
        let lacking: Vec<String> = wanted
            .addresses
            .iter()
            .map(|address| address.value.to_string())
            .filter(|address| !own.contains(address))
            .collect();
        if lacking.is_empty() {
            return;
        }
        let list = |all: &mut dyn Iterator<Item = &String>| {
            all.map(|address| format!("`{address}`")).collect::<Vec<_>>().join(", ")
        };
        let has = if own.is_empty() { "no address".to_owned() } else { list(&mut own.iter()) };
        let message =
            format!("{} has {has}, and the topology says {}", interface.name, list(&mut lacking.iter()));
        let at = interface.primary().map(|held| held.origin).or(interface.opened.first());
        let found = Diagnostic::warning("interface-address", message)
            .why("what is connected decides which next hops are usable")
            .help("mend the one that is wrong");
        self.found.push(found.at(at.map_or(self.start(), |origin| self.span(origin))));
    }

    fn vrf(&mut self, wanted: &byway_topology::Interface, interface: &Interface<'r>) {
        let own = interface.vrf_name().map(ToString::to_string);
        let asked = wanted.vrf.as_ref().map(|vrf| vrf.value.clone());
        if own == asked {
            return;
        }
        let named = |vrf: Option<String>| {
            vrf.map_or_else(|| "outside every VRF".to_owned(), |vrf| format!("in VRF `{}`", escape(&vrf)))
        };
        let message =
            format!("{} is {}, and the topology has it {}", interface.name, named(own), named(asked));
        let at = interface.vrf.as_ref().map(|held| held.origin).or(interface.opened.first());
        let found = Diagnostic::warning("interface-vrf", message)
            .why("next hops are looked up in the VRF of the interface that a packet enters")
            .help("mend the one that is wrong");
        self.found.push(found.at(at.map_or(self.start(), |origin| self.span(origin))));
    }

    /// What comes from an appliance alone must not be sent there again (topology language, rule 1).
    fn faces_appliances(&mut self, wanted: &byway_topology::Interface, interface: &Interface<'r>) {
        let alone = !wanted.faces.is_empty()
            && wanted.faces.iter().all(|faced| matches!(faced.value, Faced::Appliance(_)));
        let Some(policy) = interface.policy.as_ref().filter(|_| alone) else { return };
        let message = format!(
            "route-map `{}` is bound on {}, which faces appliances alone",
            escape(&policy.value.to_string()),
            interface.name
        );
        self.found.push(
            Diagnostic::warning("policy-on-appliance-interface", message)
                .at(self.span(policy.origin))
                .why("what an appliance sends back must be routed; a policy there can send it round in a circle")
                .help(format!("enter `no ip policy route-map` on {}", interface.name)),
        );
    }

    /// Next hops of bound maps that are no neighbours (ios-facts 2.6).
    fn next_hops(&mut self) {
        let interfaces = self.held.interfaces.values().filter(|interface| interface.policy.is_some());
        let entrances = interfaces.map(|interface| Entrance::Interface(interface.name.clone().into_owned()));
        let mut lines = BTreeSet::new();
        let mut seen = BTreeSet::new();
        for entrance in entrances.chain([Entrance::Local]) {
            if !seen.insert(PolicyKey::of(self.held, &entrance)) {
                continue;
            }
            let lifted = lift(self.held, &entrance);
            for (condition, origin) in lifted.origins() {
                if condition.kind != ConditionKind::NextHopNotConnected
                    || !lines.insert((origin, condition.clone()))
                {
                    continue;
                }
                let message = format!("next hop {} is in no connected subnet", condition.name);
                self.found.push(
                    Diagnostic::warning("next-hop-unconnected", message)
                        .at(self.span(origin))
                        .why("a hop that is no neighbour is not used: the packets are routed as if there were no policy")
                        .help("write the address of a neighbour on an interface that is up, or `set ip next-hop recursive`"),
                );
            }
        }
    }

    fn span(&self, origin: Origin) -> Span {
        self.config.line_span(origin.line)
    }

    /// Where the configuration says whose it is.
    fn start(&self) -> Span {
        match &self.held.hostname {
            Some(hostname) => self.span(hostname.origin),
            None => Span::new(0, 0),
        }
    }
}
