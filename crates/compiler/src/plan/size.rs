//! Refuses lists that are too large before they are built: a small file can ask for very many entries.

use super::except::Part;
use super::{Half, Reason};
use byway_diagnostic::{Diagnostic, Span, escape};
use byway_topology::{From, Redirect, Router};
use std::collections::HashSet;

/// The most entries of one list.
const MOST_IN_LIST: u64 = 200_000;
/// The most entries of all lists of all routers.
const MOST_IN_ALL: u64 = 1_000_000;

/// The entries of the lists so far.
#[derive(Default)]
pub(crate) struct Sizes {
    all: u64,
    /// Redirects whose lists were refused: one complaint is enough, however many routers have them.
    refused: HashSet<usize>,
    too_many: bool,
}

impl Sizes {
    /// Counts the list of a half on a router, and says why it, or all of them, cannot be built.
    pub(crate) fn add(
        &mut self,
        redirect: &Redirect,
        half: Half,
        router: &Router,
        parts: &[Part],
    ) -> Option<Diagnostic> {
        let size = parts.iter().map(Part::size).fold(0, u64::saturating_add);
        if size > MOST_IN_LIST {
            let first = self.refused.insert(half.redirect);
            return first.then(|| too_large(redirect, half, router, size, parts));
        }
        self.all = self.all.saturating_add(size);
        if self.all > MOST_IN_ALL && !self.too_many {
            self.too_many = true;
            return Some(too_many(redirect, self.all, parts));
        }
        None
    }

    /// Whether counting on changes nothing any more.
    pub(crate) fn is_too_many(&self) -> bool {
        self.too_many
    }

    /// Whether nothing was refused.
    pub(crate) fn is_in_order(&self) -> bool {
        !self.too_many && self.refused.is_empty()
    }
}

fn too_large(redirect: &Redirect, half: Half, router: &Router, size: u64, parts: &[Part]) -> Diagnostic {
    let (name, router) = (escape(&redirect.name.value), escape(&router.name.value));
    let message = format!(
        "the {} list of redirect `{name}` on router `{router}` would have {size} entries, and {MOST_IN_LIST} are the most",
        half.direction.word()
    );
    Diagnostic::error("too-large", message).at(place(redirect, half, parts)).why(why(parts)).help(HELP)
}

fn too_many(redirect: &Redirect, all: u64, parts: &[Part]) -> Diagnostic {
    let name = escape(&redirect.name.value);
    let message = format!(
        "with redirect `{name}` the lists of the routers would have {all} entries, and {MOST_IN_ALL} are the most"
    );
    Diagnostic::error("too-large", message).at(redirect.service.span).why(why(parts)).help(HELP)
}

const HELP: &str = "name larger networks or fewer of them, `any` on one side, or fewer terms of the service";

/// The largest of the parts.
fn largest(parts: &[Part]) -> Option<&Part> {
    parts.iter().max_by_key(|part| part.size())
}

fn why(parts: &[Part]) -> String {
    let numbers = largest(parts).map(|part| {
        let selection = &part.selection;
        let (sources, destinations) = (selection.source.list().len(), selection.destination.list().len());
        (sources, destinations, part.size() / product(sources, destinations))
    });
    let (sources, destinations, terms) = numbers.unwrap_or_default();
    format!(
        "each source is written with each destination for each term (sources: {sources}, destinations: {destinations}, terms or ranges of ports: {terms})"
    )
}

fn product(sources: usize, destinations: usize) -> u64 {
    let number = |count| u64::try_from(count).unwrap_or(u64::MAX);
    number(sources).saturating_mul(number(destinations)).max(1)
}

/// What makes a list large: an exception, or that of sources, destinations and terms of which there are most.
fn place(redirect: &Redirect, half: Half, parts: &[Part]) -> Span {
    use byway_topology::Direction::{Inbound, Outbound};
    let Some(part) = largest(parts) else { return redirect.service.span };
    if part.reason != Reason::Traffic {
        return part.span;
    }
    let (sources, destinations) =
        (part.selection.source.list().len(), part.selection.destination.list().len());
    let (from, to) = match half.direction {
        Inbound => (sources, destinations),
        Outbound => (destinations, sources),
    };
    let terms = part.size() / product(sources, destinations);
    let number = |count| u64::try_from(count).unwrap_or(u64::MAX);
    if terms > number(from).max(number(to)) {
        return redirect.service.span;
    }
    let endpoints = match &redirect.from {
        From::Endpoints(endpoints) if from >= to => endpoints,
        From::Endpoints(_) | From::Router(_) => &redirect.to,
    };
    endpoints.iter().map(|endpoint| endpoint.span).reduce(Span::to).unwrap_or(redirect.service.span)
}
