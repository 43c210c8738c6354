//! Exceptions that take nothing, or everything, alone or together.

use super::Check;
use crate::merged::Merged;
use crate::model::{Endpoint, Exception, From, Redirect, Router, ServiceRef, Spanned, Term};
use crate::shown::shown;
use crate::traffic::{
    Blocks, Held, Prefixes, Purpose, Selection, covers, covers_but_later_fragments, every_packet,
    has_later_fragments, meets,
};
use byway_diagnostic::{Diagnostic, Span};
use std::rc::Rc;

/// How often exceptions of a redirect, and of all redirects, are looked at to tell what they take together. Past that it is not told.
const MOST_LOOKS: usize = 200_000;
const MOST_LOOKS_IN_ALL: usize = 5_000_000;

/// What an exception takes out of a redirect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Taken {
    Nothing(Part),
    /// Something, or more than can be told.
    Something,
    /// Everything but later fragments, which have no ports.
    Heads,
    Everything,
}

/// A part of an exception that has nothing in common with the redirect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Source,
    Destination,
    Service,
}

/// What a redirect matches on a router.
struct Matched<'r> {
    router: &'r Router,
    /// None for the router's own packets: every source.
    from: Option<Rc<Prefixes>>,
    to: Rc<Prefixes>,
}

impl Check<'_> {
    pub(super) fn exceptions(&self, out: &mut Vec<Diagnostic>) {
        let mut merged = Merged::new(self.topology);
        let mut looks = MOST_LOOKS_IN_ALL;
        for (at, redirect) in self.topology.redirects.iter().enumerate() {
            if redirect.except.is_empty()
                || self.gaps.redirects.contains(&at)
                || self.is_partial(&redirect.service.value)
            {
                continue;
            }
            let terms = merged.terms(&redirect.service.value, Purpose::Traffic);
            let matched: Vec<Matched<'_>> = self
                .asked(redirect)
                .into_iter()
                .map(|router| matched(redirect, router, &mut merged))
                .collect();
            let mut one_is_enough = false;
            for (number, exception) in redirect.except.iter().enumerate() {
                let service = self.service_of(exception, &mut merged);
                let of_router = |matched: &Matched<'_>| {
                    taken(exception, service.as_deref(), matched, &terms, &mut merged)
                };
                let taken: Vec<Taken> = matched.iter().map(of_router).collect();
                one_is_enough |= taken.iter().min().is_some_and(|least| *least >= Taken::Heads);
                out.extend(words(redirect, number, exception, &taken));
            }
            if !one_is_enough && redirect.except.len() > 1 {
                let mut left = MOST_LOOKS.min(looks);
                let before = left;
                out.extend(self.together(redirect, &mut merged, &mut left));
                looks -= before - left;
            }
        }
    }

    /// A warning where several exceptions leave nothing of a redirect, on any router.
    fn together(&self, redirect: &Redirect, merged: &mut Merged<'_>, left: &mut usize) -> Option<Diagnostic> {
        let mut held = Held::All;
        for router in self.asked(redirect) {
            let traffic = merged.traffic(redirect, router);
            let mut exceptions: Vec<Blocks> = Vec::with_capacity(redirect.except.len());
            for exception in &redirect.except {
                // What is missing of a service may take out more.
                if self.service_of(exception, merged).is_some() {
                    let taken: Selection = merged.exception(exception, router);
                    exceptions.push(Blocks::new(&taken, Purpose::Exception));
                }
            }
            if traffic.is_empty() {
                return None;
            }
            held = held.min(Blocks::new(&traffic, Purpose::Traffic).held_by(&exceptions, left));
            if held == Held::NotAll {
                return None;
            }
        }
        let takes = format!("the exceptions of redirect `{}` together take", shown(&redirect.name.value));
        let place = redirect.except.iter().map(|exception| exception.span).reduce(Span::to)?;
        Some(everything(&takes, true, held == Held::All, place))
    }

    pub(super) fn is_partial(&self, service: &ServiceRef) -> bool {
        matches!(service, ServiceRef::Named(id) if self.gaps.services.contains(&id.0))
    }

    /// The terms of an exception; none where terms of it are missing.
    fn service_of(&self, exception: &Exception, merged: &mut Merged<'_>) -> Option<Rc<[Term]>> {
        match &exception.service {
            None => Some(Rc::new([every_packet()])),
            Some(service) if self.is_partial(&service.value) => None,
            Some(service) => Some(merged.terms(&service.value, Purpose::Exception)),
        }
    }

    /// The routers that are asked about a redirect: one is enough where all say the same.
    fn asked(&self, redirect: &Redirect) -> Vec<&Router> {
        let ends = redirect.except.iter().flat_map(|exception| &exception.to).chain(&redirect.to);
        let differ = ends.into_iter().any(|end| end.value == Endpoint::Router);
        let routers: Vec<&Router> =
            self.standing.routers(redirect).iter().map(|at| &self.topology.routers[*at]).collect();
        match routers.first() {
            Some(_) if differ => routers,
            Some(first) => vec![*first],
            None => self.topology.routers.first().into_iter().collect(),
        }
    }
}

fn matched<'r>(redirect: &Redirect, router: &'r Router, merged: &mut Merged<'_>) -> Matched<'r> {
    let from = match &redirect.from {
        From::Router(_) => None,
        From::Endpoints(from) => Some(merged.prefixes(from, router)),
    };
    Matched { router, from, to: merged.prefixes(&redirect.to, router) }
}

fn taken(
    exception: &Exception,
    service: Option<&[Term]>,
    matched: &Matched<'_>,
    terms: &[Term],
    merged: &mut Merged<'_>,
) -> Taken {
    let mut side = |endpoints: &[Spanned<Endpoint>]| {
        (!endpoints.is_empty()).then(|| merged.prefixes(endpoints, matched.router))
    };
    let (from, to) = (side(&exception.from), side(&exception.to));
    let shares = |taken: Option<&Prefixes>, own: Option<&Prefixes>| match (taken, own) {
        (Some(taken), Some(own)) => taken.meet(own),
        (Some(taken), None) => !taken.is_empty(),
        (None, Some(own)) => !own.is_empty(),
        (None, None) => true,
    };
    let holds = |taken: Option<&Prefixes>, own: Option<&Prefixes>| match (taken, own) {
        (None, _) => true,
        (Some(taken), Some(own)) => taken.hold(own),
        (Some(taken), None) => taken.hold(&Prefixes::any()),
    };
    let (own_from, own_to) = (matched.from.as_deref(), Some(&*matched.to));
    if !shares(from.as_deref(), own_from) {
        return Taken::Nothing(Part::Source);
    }
    if !shares(to.as_deref(), own_to) {
        return Taken::Nothing(Part::Destination);
    }
    let Some(service) = service else { return Taken::Something };
    if !service.iter().any(|taken| terms.iter().any(|term| meets(taken, term))) {
        return Taken::Nothing(Part::Service);
    }
    if !holds(from.as_deref(), own_from) || !holds(to.as_deref(), own_to) {
        return Taken::Something;
    }
    let whole = |term: &Term| service.iter().any(|taken| has_later_fragments(taken) && covers(taken, term));
    let heads = |term: &Term| service.iter().any(|taken| covers_but_later_fragments(taken, term));
    if terms.iter().all(whole) {
        Taken::Everything
    } else if terms.iter().all(heads) {
        Taken::Heads
    } else {
        Taken::Something
    }
}

/// A warning where the exception takes nothing on any router, or everything on each.
fn words(redirect: &Redirect, number: usize, exception: &Exception, taken: &[Taken]) -> Option<Diagnostic> {
    let name = format!("exception {} of redirect `{}`", number + 1, shown(&redirect.name.value));
    let (least, most) = (taken.iter().min()?, taken.iter().max()?);
    if let Taken::Nothing(part) = *most {
        return Some(takes_nothing(redirect, exception, &name, part));
    }
    match least {
        Taken::Nothing(_) | Taken::Something => None,
        Taken::Heads => Some(everything(&format!("{name} takes"), false, false, exception.span)),
        Taken::Everything => Some(everything(&format!("{name} takes"), false, true, exception.span)),
    }
}

/// `takes` has the name of who takes everything, and the verb; `several` that it is not one exception alone.
fn everything(takes: &str, several: bool, later_fragments_too: bool, place: Span) -> Diagnostic {
    let (narrow, taken_by) = if several {
        ("narrow one of them", "the exceptions do not take it")
    } else {
        ("narrow the exception", "the exception does not take it")
    };
    let (what, why, more) = if later_fragments_too {
        ("everything out of it", "the redirect then matches no packet".to_owned(), "")
    } else {
        (
            "everything out of it but later fragments",
            format!(
                "a later fragment has no ports and no ICMP type, so {taken_by}, and the redirect still applies to it"
            ),
            "; an exception without ports takes the fragments too",
        )
    };
    Diagnostic::warning("exception-takes-everything", format!("{takes} {what}"))
        .at(place)
        .why(why)
        .help(format!("{narrow}, or remove the redirect{more}"))
}

fn takes_nothing(redirect: &Redirect, exception: &Exception, name: &str, part: Part) -> Diagnostic {
    let (part, place) = match part {
        Part::Source => ("no source", span(&exception.from)),
        Part::Destination => ("no destination", span(&exception.to)),
        Part::Service => ("no service", exception.service.as_ref().map(|service| service.span)),
    };
    let message = format!("{name} takes nothing: it has {part} in common with the redirect");
    Diagnostic::warning("exception-takes-nothing", message)
        .at(place.unwrap_or(exception.span))
        .relate(redirect.name.span, "the redirect is here")
        .help("mend it, or remove it")
}

/// From the first to the last of several values.
fn span(values: &[Spanned<Endpoint>]) -> Option<Span> {
    values.iter().map(|value| value.span).reduce(Span::to)
}
