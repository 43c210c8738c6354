//! Redirects of the same traffic: which of them decides, and which never gets a packet.

use super::Check;
use super::candidates::Candidates;
use super::example::{Example, MOST_TRIED};
use super::shared::{Meeting, never, not_compared, same};
use crate::merged::Merged;
use crate::model::{Appliance, Direction, Endpoint, From, Redirect, Router, Spanned, Term, Traffic, Via};
use crate::standing::Standing;
use crate::traffic::{Blocks, Held, Purpose, Selection, control_traffic, own_traffic};
use byway_diagnostic::Diagnostic;
use std::rc::Rc;

/// How much is compared: some tenths of a second. What is not compared then is told.
const MOST_COMPARED: usize = 20_000_000;
/// How often redirects that may decide another together are looked at. Past that it is not told that they do.
const MOST_LOOKS: usize = 20_000;
/// So many redirects that never match, and some more in large files, are kept among those that may be compared.
const MOST_IDLE: usize = 64;

impl Check<'_> {
    pub(super) fn overlaps(&self, out: &mut Vec<Diagnostic>) {
        let redirects = &self.topology.redirects;
        if self.gaps.in_routers() || redirects.len() < 2 {
            return;
        }
        let Some(mut pairs) = Pairs::new(self) else { return };
        let mut candidates = Candidates::new(&pairs.selections);
        let mut idle = 0;
        for (at, later) in redirects.iter().enumerate() {
            let (earlier, looked_at) = candidates.before(at);
            pairs.charge(looked_at);
            out.extend(pairs.finding(at, later, &earlier));
            if pairs.left == 0 {
                out.push(not_compared(later, redirects.len() - at));
                return;
            }
            idle += usize::from(pairs.idle[at]);
            if idle > MOST_IDLE + redirects.len() / 16 {
                candidates.forget(|at| pairs.idle[at]);
                idle = 0;
            }
        }
    }
}

/// What a redirect is to a later one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Relation {
    /// They have no packet in common.
    Apart,
    /// They may have one.
    Meets,
    /// It has all of the later one's packets, or more than can be told.
    Holds,
    /// The later one has all of its packets.
    IsHeld,
}

/// What is asked of pairs of redirects, and what is kept for the next pair.
struct Pairs<'c, 't> {
    check: &'c Check<'t>,
    merged: Merged<'t>,
    /// What each redirect matches, where all of it was read; for its destination `router` every address.
    selections: Vec<Option<Selection>>,
    /// The same as blocks, of those that were asked for.
    blocks: Vec<Option<Rc<Blocks>>>,
    /// What all appliances must reach by themselves.
    controls: Vec<Selection>,
    /// Which of them mean something else on each router.
    by_router: Vec<bool>,
    /// Redirects that never match: whatever they would decide, another one does.
    idle: Vec<bool>,
    left: usize,
}

impl<'c, 't> Pairs<'c, 't> {
    fn new(check: &'c Check<'t>) -> Option<Self> {
        let topology = check.topology;
        let any_router = topology.routers.first()?;
        let mut merged = Merged::new(topology);
        let any = [Spanned { value: Endpoint::Any, span: any_router.name.span }];
        let mut selection = |(at, redirect): (usize, &Redirect)| {
            let whole = !check.gaps.redirects.contains(&at) && !check.is_partial(&redirect.service.value);
            whole.then(|| {
                let mut selection = merged.traffic(redirect, any_router);
                if names_router(redirect) {
                    selection.destination = merged.prefixes(&any, any_router);
                }
                selection
            })
        };
        let selections = topology.redirects.iter().enumerate().map(&mut selection).collect();
        let partners = |appliance: &&Appliance| !appliance.control.is_empty();
        let controls = topology.appliances.iter().filter(partners).flat_map(control_traffic).collect();
        let idle = vec![false; topology.redirects.len()];
        let by_router = topology.redirects.iter().map(names_router).collect();
        let blocks = vec![None; topology.redirects.len()];
        Some(Self { check, merged, selections, controls, blocks, by_router, idle, left: MOST_COMPARED })
    }

    fn charge(&mut self, cost: usize) {
        self.left = self.left.saturating_sub(cost);
    }

    /// What a redirect matches on a router.
    fn traffic(&mut self, at: usize, router: &Router) -> Option<Selection> {
        let redirect = self.check.topology.redirects.get(at)?;
        let mut selection = self.selections.get(at)?.clone()?;
        if names_router(redirect) {
            selection.destination = self.merged.prefixes(&redirect.to, router);
        }
        Some(selection)
    }

    /// What there is to say of a redirect and those before it that may have a packet in common with it.
    fn finding(&mut self, at: usize, later: &'t Redirect, earlier: &[usize]) -> Option<Diagnostic> {
        let redirects = &self.check.topology.redirects;
        let mut met = None;
        let mut meeting = Vec::new();
        for before in earlier.iter().copied() {
            if self.left == 0 {
                return met;
            }
            let earlier = &redirects[before];
            if self.idle[before] || is_local(earlier) != is_local(later) {
                continue;
            }
            let relation = self.relation(before, at);
            if relation == Relation::Apart {
                continue;
            }
            meeting.push(before);
            if relation == Relation::Holds
                && self.may_decide_all(earlier, (at, later))
                && self.decides_all((before, earlier), (at, later))
            {
                self.idle[at] = true;
                return Some(never(later, &[earlier]));
            }
            // `via: route` is written before others so that they do not apply.
            if met.is_none() && relation != Relation::IsHeld && earlier.via.value != Via::Route {
                let meeting = self.meeting((before, earlier), (at, later));
                met = meeting.map(|meeting| same(earlier, later, &meeting));
            }
        }
        let deciding = self.deciding_together(&meeting, (at, later));
        if !deciding.is_empty() {
            self.idle[at] = true;
            return Some(never(later, &deciding));
        }
        met
    }

    /// What two redirects that may meet are to each other, as far as it is the same on every router.
    fn relation(&mut self, before: usize, at: usize) -> Relation {
        let (Some(first), Some(second)) = (&self.selections[before], &self.selections[at]) else {
            return Relation::Apart;
        };
        let cost = cost(first, second);
        let relation = if !first.meets(second) {
            Relation::Apart
        } else if first.covers(second) {
            Relation::Holds
        } else if !self.by_router[before] && !self.by_router[at] && second.covers(first) {
            Relation::IsHeld
        } else {
            Relation::Meets
        };
        self.charge(cost);
        relation
    }

    /// Whether the earlier redirect takes all that it matches of the later one, on every router and in each direction of the later one.
    fn may_decide_all(&mut self, earlier: &Redirect, (at, later): (usize, &Redirect)) -> bool {
        let (topology, standing) = (self.check.topology, &self.check.standing);
        let routers = standing.routers(later);
        self.left = self.left.saturating_sub(1 + routers.len());
        let halves = topology.halves(earlier);
        if routers.is_empty()
            || !earlier.except.is_empty()
            || !topology.halves(later).iter().all(|half| halves.contains(half))
            || !routers.iter().all(|router| standing.stands_on(earlier, *router))
        {
            return false;
        }
        let taken_out = self.taken_out(earlier);
        self.left = self.left.saturating_sub(8 * taken_out.len());
        let Some(second) = &self.selections[at] else { return false };
        let is_taken =
            |taken: &Selection| halves.iter().any(|half| second.clone().seen_from(*half).meets(taken));
        !taken_out.iter().any(is_taken)
    }

    fn decides_all(
        &mut self,
        (before, earlier): (usize, &Redirect),
        (at, later): (usize, &Redirect),
    ) -> bool {
        let routers = self.check.standing.routers(later);
        let asked = if by_router(earlier, later) { routers } else { &routers[..routers.len().min(1)] };
        asked.iter().all(|router| {
            let Some(router) = self.check.topology.routers.get(*router) else { return false };
            let (first, second) = (self.traffic(before, router), self.traffic(at, router));
            let (Some(first), Some(second)) = (first, second) else { return false };
            self.charge(cost(&first, &second));
            first.covers(&second)
        })
    }

    /// Redirects that each decide a part of a later one and together all of it; none where that cannot be told.
    fn deciding_together(
        &mut self,
        earlier: &[usize],
        (at, later): (usize, &'t Redirect),
    ) -> Vec<&'t Redirect> {
        let redirects = &self.check.topology.redirects;
        let mut earlier: Vec<usize> = earlier.iter().copied().filter(|at| !self.by_router[*at]).collect();
        if self.by_router[at] || !self.hold_together(&earlier, at) {
            return Vec::new();
        }
        earlier.retain(|before| {
            let earlier = &redirects[*before];
            self.may_decide_all(earlier, (at, later)) && self.stands_wherever(earlier, later)
        });
        if !self.hold_together(&earlier, at) {
            return Vec::new();
        }
        earlier.into_iter().map(|before| &redirects[before]).collect()
    }

    fn hold_together(&mut self, earlier: &[usize], at: usize) -> bool {
        let Some(whole) = &self.selections[at] else { return false };
        if earlier.len() < 2 {
            return false;
        }
        let blocks = |selection: &Selection| Blocks::new(selection, Purpose::Traffic);
        let parts: Vec<Rc<Blocks>> = earlier
            .iter()
            .filter_map(|before| {
                let selection = self.selections[*before].as_ref()?;
                Some(Rc::clone(self.blocks[*before].get_or_insert_with(|| Rc::new(blocks(selection)))))
            })
            .collect();
        let mut looks = MOST_LOOKS.min(self.left);
        let before = looks;
        let held = blocks(whole).held_by(&parts, &mut looks);
        self.charge(before - looks + 2 * ranges(&whole.terms) + earlier.len());
        held == Held::All
    }

    /// Whether the earlier redirect stands on each interface that the later one stands on. Redirects that have no destination
    /// `router` are meant.
    fn stands_wherever(&mut self, earlier: &Redirect, later: &Redirect) -> bool {
        let (topology, standing) = (self.check.topology, &self.check.standing);
        topology.halves(later).into_iter().all(|half| {
            let (Some(first), Some(second)) =
                (Standing::sources(earlier, half), Standing::sources(later, half))
            else {
                return true;
            };
            standing.routers(later).iter().all(|at| {
                let router = &topology.routers[*at];
                let (first, second) =
                    (self.merged.prefixes(first, router), self.merged.prefixes(second, router));
                let few = first.list().len().min(second.list().len());
                self.left = self.left.saturating_sub(router.interfaces.len().saturating_mul(2 + few));
                let interfaces = 0..router.interfaces.len();
                interfaces.into_iter().all(|port| {
                    !standing.enters((*at, port), &second) || standing.enters((*at, port), &first)
                })
            })
        })
    }

    /// What is taken out of a redirect besides its exceptions, as packets of any half.
    fn taken_out(&self, redirect: &Redirect) -> Vec<Selection> {
        let own = self.check.topology.appliance_of(redirect).map(own_traffic);
        self.controls.iter().cloned().chain(own).collect()
    }

    /// The first place where both redirects stand and match a packet that neither leaves out.
    ///
    /// None where all that the earlier one matches is the later one's too: who writes the narrow one before the wide one means it.
    fn meeting(
        &mut self,
        (before, earlier): (usize, &'t Redirect),
        (at, later): (usize, &'t Redirect),
    ) -> Option<Meeting<'t>> {
        let differ = by_router(earlier, later);
        let topology: &'t _ = self.check.topology;
        let mut is_met = false;
        for router_at in self.check.standing.routers(later) {
            if !self.check.standing.stands_on(earlier, *router_at) {
                continue;
            }
            let router = &topology.routers[*router_at];
            let (first, second) = (self.traffic(before, router)?, self.traffic(at, router)?);
            if differ || !is_met {
                self.charge(cost(&first, &second));
                is_met = first.meets(&second) && !second.covers(&first);
                if !is_met && !differ {
                    return None;
                }
            }
            if is_met && let Some((interface, direction)) = self.common_place(earlier, later, *router_at) {
                let example = self.example([earlier, later], [&first, &second], direction, router);
                if let Some(example) = example {
                    return Some(Meeting { router, interface, direction, example });
                }
            }
        }
        None
    }

    /// The first interface on which halves of both stand in the same direction; none for the local policy.
    fn common_place(
        &mut self,
        earlier: &Redirect,
        later: &Redirect,
        router_at: usize,
    ) -> Option<(Option<&'t Spanned<String>>, Direction)> {
        let topology: &'t _ = self.check.topology;
        let router = &topology.routers[router_at];
        let others = topology.halves(earlier);
        let halves = topology.halves(later);
        halves.into_iter().filter(|half| others.contains(half)).find_map(|half| {
            let (Some(first), Some(second)) =
                (Standing::sources(earlier, half), Standing::sources(later, half))
            else {
                return Some((None, half));
            };
            let (first, second) = (self.merged.prefixes(first, router), self.merged.prefixes(second, router));
            self.left = self.left.saturating_sub(2 * router.interfaces.len());
            let mut interfaces = router.interfaces.iter().enumerate();
            let standing = &self.check.standing;
            let stand =
                |at| standing.enters((router_at, at), &first) && standing.enters((router_at, at), &second);
            let (_, interface) = interfaces.find(|(at, _)| stand(*at))?;
            Some((Some(&interface.name), half))
        })
    }

    /// A packet of both, as the client sends it, that nothing takes out of either.
    fn example(
        &mut self,
        redirects: [&Redirect; 2],
        [first, second]: [&Selection; 2],
        direction: Direction,
        router: &Router,
    ) -> Option<Example> {
        let mut taken: Vec<Selection> = Vec::new();
        for redirect in redirects {
            for exception in &redirect.except {
                taken.push(self.merged.exception(exception, router));
            }
            // Those are said of packets; here packets are as the client sends them.
            taken.extend(self.taken_out(redirect).into_iter().map(|taken| taken.seen_from(direction)));
        }
        let found = Example::find(first, second, &taken);
        // Most often the first packet will do.
        let tried = if found.is_some() { 1 } else { MOST_TRIED };
        self.charge(tried.saturating_mul(1 + taken.len()));
        found
    }
}

fn is_local(redirect: &Redirect) -> bool {
    matches!(redirect.from, From::Router(_))
}

fn names_router(redirect: &Redirect) -> bool {
    redirect.to.iter().any(|to| to.value == Endpoint::Router)
}

/// Whether one of them means something else on each router.
fn by_router(one: &Redirect, other: &Redirect) -> bool {
    names_router(one) || names_router(other)
}

/// How much it costs to compare two, about.
fn cost(one: &Selection, other: &Selection) -> usize {
    let shorter = one.source.list().len().min(other.source.list().len());
    let shorter_too = one.destination.list().len().min(other.destination.list().len());
    4 + shorter + shorter_too + ranges(&one.terms).saturating_mul(ranges(&other.terms))
}

fn ranges(terms: &[Term]) -> usize {
    let ranges = |term: &Term| match &term.traffic {
        Traffic::Tcp(ports) | Traffic::Udp(ports) => 1 + ports.source.len() + ports.destination.len(),
        Traffic::Ip | Traffic::Icmp(_) | Traffic::Protocol(_) => 1,
    };
    terms.iter().map(ranges).sum()
}
