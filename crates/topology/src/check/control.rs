//! What appliances must reach by themselves, where a redirect would have it and only the guard of the list keeps it out.

use super::Check;
use super::candidates::Candidates;
use super::example::{Example, MOST_TRIED};
use crate::merged::Merged;
use crate::model::{Appliance, Direction, Interface, Redirect, Router, Via};
use crate::shown::shown;
use crate::standing::Standing;
use crate::traffic::{Selection, control_traffic};
use byway_diagnostic::{Diagnostic, Span};
use ipnet::Ipv4Net;
use std::collections::HashMap;
use std::net::Ipv4Addr;

/// How much is looked at. Past that nothing is told.
const MOST_LOOKS: usize = 1_000_000;

/// Packets between an appliance and its `control` addresses, one way.
struct Control<'t> {
    appliance: &'t Appliance,
    selection: Selection,
    /// From the appliance, or to it.
    is_sent: bool,
}

/// A redirect that would have such packets, and where.
struct Caught<'t> {
    redirect: &'t Redirect,
    half: Direction,
    router: &'t Router,
    interface: &'t Interface,
    example: Example,
}

impl Check<'_> {
    pub(super) fn control(&self, out: &mut Vec<Diagnostic>) {
        let controls = self.controls();
        let Some(any_router) = self.topology.routers.first() else { return };
        if controls.is_empty() || self.gaps.in_routers() {
            return;
        }
        let mut merged = Merged::new(self.topology);
        let halves = self.topology.redirects.iter().enumerate().filter(|(at, redirect)| {
            !self.gaps.redirects.contains(at)
                && !self.is_partial(&redirect.service.value)
                && redirect.via.value != Via::Route
        });
        let each_half = |(at, redirect)| {
            let halves = self.topology.halves(redirect);
            halves.into_iter().map(move |half| (at, redirect, half))
        };
        let halves: Vec<(usize, &Redirect, Direction)> = halves.flat_map(each_half).collect();
        let mut selections: Vec<Option<Selection>> =
            controls.iter().map(|control| Some(control.selection.clone())).collect();
        let as_packets = |(_, redirect, half): &(usize, &Redirect, Direction)| {
            Some(merged.traffic(redirect, any_router).seen_from(*half))
        };
        selections.extend(halves.iter().map(as_packets));
        let mut candidates = Candidates::new(&selections);
        let places = Places::new(self);
        let mut looks = MOST_LOOKS;
        let mut told = None;
        for (number, (at, redirect, half)) in halves.into_iter().enumerate() {
            // One half is enough to say it of a redirect.
            if told == Some(at) || Standing::sources(redirect, half).is_none() {
                continue;
            }
            let (found, looked_at) = candidates.before(controls.len() + number);
            looks = looks.saturating_sub(looked_at);
            let controls = found.into_iter().filter_map(|found| controls.get(found));
            let caught = controls.into_iter().find_map(|control| {
                let caught = self.caught(control, (at, redirect), half, &places, &mut merged, &mut looks)?;
                Some(only_guarded(control, &caught))
            });
            if caught.is_some() {
                told = Some(at);
            }
            out.extend(caught);
            if looks == 0 {
                return;
            }
        }
    }

    /// What the appliances that could be read must reach, each way.
    fn controls(&self) -> Vec<Control<'_>> {
        let appliances = self.topology.appliances.iter().enumerate();
        let whole = appliances
            .filter(|(at, appliance)| !appliance.control.is_empty() && !self.gaps.appliances.contains(at));
        let both_ways = |(_, appliance)| {
            let [sent, received] = control_traffic(appliance);
            [(sent, true), (received, false)].map(|(selection, is_sent)| Control {
                appliance,
                selection,
                is_sent,
            })
        };
        whole.flat_map(both_ways).collect()
    }

    /// Where a half of a redirect stands, such packets enter, and nothing in the file takes them out.
    fn caught<'c>(
        &'c self,
        control: &Control<'_>,
        (at, redirect): (usize, &'c Redirect),
        half: Direction,
        places: &Places,
        merged: &mut Merged<'_>,
        looks: &mut usize,
    ) -> Option<Caught<'c>> {
        let is_own =
            self.topology.appliance_of(redirect).is_some_and(|own| own.name == control.appliance.name);
        if is_own && !control.is_sent {
            // They go where they are going.
            return None;
        }
        let sources = Standing::sources(redirect, half)?;
        control.selection.source.list().iter().find_map(|source| {
            places.of(source.network()).into_iter().find_map(|(router_at, interface_at)| {
                *looks = looks.saturating_sub(1);
                if *looks == 0 || !self.standing.stands_on(redirect, router_at) {
                    return None;
                }
                let router = &self.topology.routers[router_at];
                let sources = merged.prefixes(sources, router);
                if !self.standing.enters((router_at, interface_at), &sources) {
                    return None;
                }
                let traffic = merged.traffic(redirect, router).seen_from(half);
                let mut taken: Vec<Selection> = Vec::new();
                for exception in &redirect.except {
                    taken.push(merged.exception(exception, router).seen_from(half));
                }
                // What an earlier redirect leaves on the straight path is saved by it.
                let earlier = self.topology.redirects[..at].iter();
                for earlier in earlier.filter(|earlier| earlier.via.value == Via::Route) {
                    taken.push(merged.traffic(earlier, router));
                }
                *looks = looks.saturating_sub(MOST_TRIED + taken.len());
                // The source of this place alone.
                let here = Selection {
                    source: std::rc::Rc::new(crate::traffic::Prefixes::merge(&[*source])),
                    ..control.selection.clone()
                };
                let example = Example::find(&here, &traffic, &taken)?;
                let interface = &router.interfaces[interface_at];
                Some(Caught { redirect, half, router, interface, example })
            })
        })
    }
}

/// Where addresses lie: behind the interfaces that name the longest prefix that holds them.
struct Places {
    lengths: Vec<u8>,
    interfaces: HashMap<Ipv4Net, Vec<(usize, usize)>>,
}

impl Places {
    fn new(check: &Check<'_>) -> Self {
        let mut interfaces: HashMap<Ipv4Net, Vec<(usize, usize)>> = HashMap::new();
        for (router_at, router) in check.topology.routers.iter().enumerate() {
            for (interface_at, interface) in router.interfaces.iter().enumerate() {
                for net in check.topology.behind(interface) {
                    interfaces.entry(net).or_default().push((router_at, interface_at));
                }
            }
        }
        let mut lengths: Vec<u8> = interfaces.keys().map(Ipv4Net::prefix_len).collect();
        lengths.sort_unstable_by(|one, other| other.cmp(one));
        lengths.dedup();
        Self { lengths, interfaces }
    }

    /// The interfaces, as router and interface, by which packets from an address enter.
    fn of(&self, address: Ipv4Addr) -> Vec<(usize, usize)> {
        let mut lengths: HashMap<usize, u8> = HashMap::new();
        let mut found = Vec::new();
        for length in &self.lengths {
            let Ok(net) = Ipv4Net::new(address, *length) else { continue };
            for (router, interface) in self.interfaces.get(&net.trunc()).into_iter().flatten() {
                if *lengths.entry(*router).or_insert(*length) == *length {
                    found.push((*router, *interface));
                }
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}

fn only_guarded(control: &Control<'_>, caught: &Caught<'_>) -> Diagnostic {
    let Caught { redirect, half, router, interface, example } = caught;
    let (name, appliance) = (shown(&redirect.name.value), shown(&control.appliance.name.value));
    let (router, port) = (shown(&router.name.value), shown(&interface.name.value));
    let message = format!(
        "only the guard keeps `control` traffic of appliance `{appliance}` out of redirect `{name}`: {}",
        example.words()
    );
    let (side, help_segment) = if control.is_sent {
        (
            format!("the appliance sends it into `{port}` of router `{router}`"),
            format!("give the appliance a segment of its own, with `faces: {appliance}`, or "),
        )
    } else {
        (format!("it enters `{port}` of router `{router}`"), String::new())
    };
    // An exception is written as the client sees it.
    let key = match (control.is_sent, half) {
        (true, Direction::Inbound) | (false, Direction::Outbound) => "from",
        (true, Direction::Outbound) | (false, Direction::Inbound) => "to",
    };
    let address = control.appliance.addresses().next().map(|address| address.to_string()).unwrap_or_default();
    let place = control.appliance.control.iter().map(|partner| partner.span).reduce(Span::to);
    Diagnostic::warning("control-only-guarded", message)
        .at(place.unwrap_or(control.appliance.name.span))
        .relate(redirect.name.span, "the redirect is here")
        .why(format!(
            "{side}, where the {} half stands; byway writes a `deny` for it, which a list that is changed by hand may lose",
            half.word()
        ))
        .help(format!("{help_segment}make an exception in `{name}`: `{{ {key}: {address} }}`"))
}
