//! Builds the plan: lists of the halves that stand on a router, maps of the interfaces that want the same, bindings.

use super::name::{self, ListNames, MapNames};
use super::size::Sizes;
use super::{
    Binding, BindingPlace, Clause, Context, Half, List, ListName, Map, Plan, RouterPlan, Steer, Target,
    except,
};
use byway_diagnostic::Diagnostic;
use byway_topology::{
    Appliance, Direction, Hop, Reach, Redirect, Router, Spanned, Standing, Topology, Via, When, WhenDown,
};
use std::collections::{BTreeSet, HashMap};

/// The plan of a topology, and what stands in the way of it: names that collide, numbers that run out, too many entries.
///
/// Any topology is taken, also one whose file had errors; what is missing in it is left out of the plan. Where lists are too large,
/// the lists of the plan have no entries.
pub fn plan(topology: &Topology) -> (Plan, Vec<Diagnostic>) {
    let mut found = Vec::new();
    let context = Context::new(topology);
    let routers = topology.routers.iter().enumerate();
    let builders: Vec<Builder<'_, '_>> =
        routers.map(|(at, router)| Builder::new(&context, at, router)).collect();
    let in_order = count(&builders, &mut found);
    let routers = builders.into_iter().map(|builder| builder.build(in_order, &mut found)).collect();
    (Plan { routers }, found)
}

/// Whether the lists are few and short enough to be built.
fn count(builders: &[Builder<'_, '_>], found: &mut Vec<Diagnostic>) -> bool {
    let mut sizes = Sizes::default();
    for builder in builders {
        for half in builder.halves() {
            let Some(redirect) = builder.topology.redirects.get(half.redirect) else { continue };
            let parts = except::parts(builder.context, redirect, half, builder.router);
            found.extend(sizes.add(redirect, half, builder.router, &parts));
            if sizes.is_too_many() {
                return false;
            }
        }
    }
    sizes.is_in_order()
}

/// What a place wants: its halves, in the order of the file.
struct Wish {
    place: BindingPlace,
    halves: Vec<Half>,
}

struct Builder<'c, 't> {
    context: &'c Context<'t>,
    topology: &'t Topology,
    router: &'t Router,
    /// Its place in the topology's `routers`.
    index: usize,
    wishes: Vec<Wish>,
}

impl<'c, 't> Builder<'c, 't> {
    fn new(context: &'c Context<'t>, index: usize, router: &'t Router) -> Self {
        let wishes = wishes(context, index, router);
        Self { context, topology: context.topology, router, index, wishes }
    }

    fn build(mut self, in_order: bool, found: &mut Vec<Diagnostic>) -> RouterPlan {
        let mut wishes = std::mem::take(&mut self.wishes);
        let lists = self.lists(&halves(&wishes), in_order, found);
        let names: HashMap<Half, ListName> =
            lists.iter().map(|list| (list.half, list.name.clone())).collect();
        // A half without a packet has no list, and so no clause.
        wishes.iter_mut().for_each(|wish| wish.halves.retain(|half| names.contains_key(half)));
        wishes.retain(|wish| !wish.halves.is_empty());
        let (maps, bindings) = self.maps(wishes, &names, found);
        RouterPlan { router: self.index, name: self.router.name.value.clone(), lists, maps, bindings }
    }

    fn halves(&self) -> BTreeSet<Half> {
        halves(&self.wishes)
    }

    /// A list for each half that some place wants.
    fn lists(&self, halves: &BTreeSet<Half>, in_order: bool, found: &mut Vec<Diagnostic>) -> Vec<List> {
        let mut names = ListNames::new(self.topology, self.router);
        let mut lists = Vec::new();
        for half in halves.iter().copied() {
            let Some(redirect) = self.topology.redirects.get(half.redirect) else { continue };
            let parts = except::parts(self.context, redirect, half, self.router);
            if !parts.is_empty() {
                let name = names.name(half, found);
                let entries = if in_order { except::entries(&parts) } else { Vec::new() };
                let (redirect, description) = (redirect.name.clone(), redirect.description.clone());
                lists.push(List { name, half, redirect, description, entries });
            }
        }
        lists
    }

    /// A map for each set of clauses that some place wants.
    fn maps(
        &self,
        wishes: Vec<Wish>,
        lists: &HashMap<Half, ListName>,
        found: &mut Vec<Diagnostic>,
    ) -> (Vec<Map>, Vec<Binding>) {
        let mut names = MapNames::default();
        let mut known: HashMap<Vec<Half>, usize> = HashMap::new();
        let (mut maps, mut bindings) = (Vec::new(), Vec::new());
        for Wish { place, halves } in wishes {
            let map = if let Some(map) = known.get(&halves) {
                *map
            } else {
                let Some(map) = self.map(&halves, lists, &mut names, found) else { continue };
                known.insert(halves, maps.len());
                maps.push(map);
                maps.len() - 1
            };
            bindings.push(Binding { place, map });
        }
        (maps, bindings)
    }

    fn map(
        &self,
        halves: &[Half],
        lists: &HashMap<Half, ListName>,
        names: &mut MapNames,
        found: &mut Vec<Diagnostic>,
    ) -> Option<Map> {
        let first = self.topology.redirects.get(halves.first()?.redirect)?;
        let pattern = &self.router.names.route_map.value;
        let name = names.name(&name::filled(pattern, self.topology, self.router, *halves.first()?));
        let place = Spanned { value: &*name, span: first.name.span };
        let numbers = name::clause_numbers(self.router, halves.len(), &place, found);
        let clauses = halves.iter().zip(numbers).filter_map(|(half, number)| {
            let redirect = self.topology.redirects.get(half.redirect)?;
            let steer = steer(self.topology, redirect, half.direction)?;
            let list = lists.get(half)?.clone();
            Some(Clause { number, half: *half, redirect: redirect.name.clone(), list, steer })
        });
        let clauses = clauses.collect();
        Some(Map { name, span: first.name.span, clauses })
    }
}

/// The halves that some place wants.
fn halves(wishes: &[Wish]) -> BTreeSet<Half> {
    wishes.iter().flat_map(|wish| &wish.halves).copied().collect()
}

/// What each interface wants, then what the local policy wants.
fn wishes(context: &Context<'_>, index: usize, router: &Router) -> Vec<Wish> {
    let mut wanted: Vec<Vec<Half>> = vec![Vec::new(); router.interfaces.len()];
    let mut local = Vec::new();
    for (number, redirect) in context.topology.redirects.iter().enumerate() {
        if !context.standing.stands_on(redirect, index) {
            continue;
        }
        for direction in context.topology.halves(redirect) {
            let half = Half { redirect: number, direction };
            let Some(sources) = Standing::sources(redirect, direction) else {
                local.push(half);
                continue;
            };
            let sources = context.merged.borrow_mut().prefixes(sources, router);
            for (at, wanted) in wanted.iter_mut().enumerate() {
                if context.standing.enters((index, at), &sources) {
                    wanted.push(half);
                }
            }
        }
    }
    let places = router.interfaces.iter().map(|interface| BindingPlace::Interface(interface.name.clone()));
    let mut wishes: Vec<Wish> = places.zip(wanted).map(|(place, halves)| Wish { place, halves }).collect();
    wishes.push(Wish { place: BindingPlace::Local, halves: local });
    wishes
}

/// What happens to the packets of a half.
fn steer(topology: &Topology, redirect: &Redirect, direction: Direction) -> Option<Steer> {
    let no_route = redirect.when == When::NoRoute;
    let span = redirect.via.span;
    let plain = |target| Steer { target, no_route, vrf: None, otherwise_drop: false, span };
    match redirect.via.value {
        Via::Route => Some(plain(Target::Route)),
        Via::Drop => Some(plain(Target::Drop)),
        Via::Appliance(_) => {
            let appliance = topology.appliance_of(redirect)?;
            Some(Steer {
                target: target(appliance, direction),
                no_route,
                vrf: appliance.vrf.clone(),
                otherwise_drop: appliance.when_down == WhenDown::Drop,
                span,
            })
        }
    }
}

fn target(appliance: &Appliance, direction: Direction) -> Target {
    match (&appliance.reach, direction) {
        (Reach::Connected { inbound, .. }, Direction::Inbound) => Target::Hops(each_once(inbound)),
        (Reach::Connected { outbound, .. }, Direction::Outbound) => Target::Hops(each_once(outbound)),
        (Reach::Recursive { inbound, .. }, Direction::Inbound) => Target::Recursive(*inbound),
        (Reach::Recursive { outbound, .. }, Direction::Outbound) => Target::Recursive(*outbound),
        (Reach::Interface(name), _) => Target::Interface(name.clone()),
    }
}

/// A second trial of the same hop changes nothing.
fn each_once(hops: &[Hop]) -> Vec<Hop> {
    let mut kept: Vec<Hop> = Vec::with_capacity(hops.len());
    for hop in hops {
        let same = |other: &Hop| {
            other.address.value == hop.address.value
                && other.track.map(|track| track.value) == hop.track.map(|track| track.value)
        };
        if !kept.iter().any(same) {
            kept.push(*hop);
        }
    }
    kept
}
