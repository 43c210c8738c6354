//! Exceptions that take nothing, or everything, as far as it can be told part by part.

use super::Check;
use crate::merged::Merged;
use crate::model::{Endpoint, Exception, From, Redirect, Router, ServiceRef, Spanned, Term};
use crate::shown::shown;
use crate::traffic::{
    Prefixes, Purpose, covers, covers_but_later_fragments, every_packet, has_later_fragments, meets,
};
use byway_diagnostic::{Diagnostic, Span};
use std::rc::Rc;

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
            for (number, exception) in redirect.except.iter().enumerate() {
                let service = self.service_of(exception, &mut merged);
                let of_router = |matched: &Matched<'_>| {
                    taken(exception, service.as_deref(), matched, &terms, &mut merged)
                };
                let taken: Vec<Taken> = matched.iter().map(of_router).collect();
                out.extend(words(redirect, number, exception, &taken));
            }
        }
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
    let everything = |message: String, why: &str, help: &str| {
        let diagnostic = Diagnostic::warning("exception-takes-everything", message).at(exception.span);
        Some(diagnostic.why(why).help(help))
    };
    match least {
        Taken::Nothing(_) | Taken::Something => None,
        Taken::Heads => everything(
            format!("{name} takes everything out of it but later fragments"),
            "a later fragment has no ports and no ICMP type, so the exception does not take it, and the redirect still applies to it",
            "narrow the exception, or remove the redirect; an exception without ports takes the fragments too",
        ),
        Taken::Everything => everything(
            format!("{name} takes everything out of it"),
            "the redirect then matches no packet",
            "narrow the exception, or remove the redirect",
        ),
    }
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
