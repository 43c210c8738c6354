//! Gathers the entries of one half: what is taken out of it, then its traffic (intent, rule 3).

use super::{Context, Entry, Half, Reason};
use byway_diagnostic::Span;
use byway_topology::traffic::{Selection, control_traffic, covers, own_traffic};
use byway_topology::{Ports, Redirect, Router, Term, Traffic};
use ipnet::Ipv4Net;
use std::collections::{BTreeSet, HashMap};

/// Entries that are there for one reason: each term from each source to each destination.
pub(crate) struct Part {
    pub(crate) reason: Reason,
    pub(crate) selection: Selection,
    /// The YAML that asks for it.
    pub(crate) span: Span,
}

impl Part {
    /// How many entries a release may need for it: one for each pair of ranges of ports, source, destination and term.
    pub(crate) fn size(&self) -> u64 {
        let Selection { source, destination, terms } = &self.selection;
        let terms = terms.iter().map(ranges).fold(0, u64::saturating_add);
        terms.saturating_mul(length(source.list())).saturating_mul(length(destination.list()))
    }
}

/// How many pairs of ranges of ports a term has.
fn ranges(term: &Term) -> u64 {
    match &term.traffic {
        Traffic::Tcp(Ports { source, destination }) | Traffic::Udp(Ports { source, destination }) => {
            length(source).max(1).saturating_mul(length(destination).max(1))
        }
        Traffic::Ip | Traffic::Icmp(_) | Traffic::Protocol(_) => 1,
    }
}

fn length<T>(list: &[T]) -> u64 {
    u64::try_from(list.len()).unwrap_or(u64::MAX)
}

/// What the list of a half on a router is made of, its traffic last. Empty where the half has no packet.
pub(crate) fn parts(context: &Context<'_>, redirect: &Redirect, half: Half, router: &Router) -> Vec<Part> {
    let mut merged = context.merged.borrow_mut();
    let traffic = merged.traffic(redirect, router).seen_from(half.direction);
    if traffic.is_empty() {
        return Vec::new();
    }
    let mut parts = Vec::new();
    // What has nothing in common with the traffic takes nothing out of it.
    let mut take_out = |taken: &Selection, reason, span| {
        let selection = taken.meeting(&traffic);
        if !selection.is_empty() {
            parts.push(Part { reason, selection, span });
        }
    };
    for (number, exception) in redirect.except.iter().enumerate() {
        let taken = merged.exception(exception, router).seen_from(half.direction);
        take_out(&taken, Reason::Exception(number), exception.span);
    }
    for (number, appliance) in context.topology.appliances.iter().enumerate() {
        let Some(span) = appliance.control.iter().map(|partner| partner.span).reduce(Span::to) else {
            continue;
        };
        for taken in control_traffic(appliance) {
            take_out(&taken, Reason::Control(number), span);
        }
    }
    if let Some(appliance) = context.topology.appliance_of(redirect) {
        take_out(&own_traffic(appliance), Reason::Guard, redirect.via.span);
    }
    parts.push(Part { reason: Reason::Traffic, selection: traffic, span: redirect.service.span });
    parts
}

/// The entries of a list.
pub(crate) fn entries(parts: &[Part]) -> Vec<Entry> {
    let mut denied = Denied::default();
    let mut entries = Vec::new();
    for part in parts {
        let mut written = written_out(part);
        if !part.reason.permits() {
            // Entries of one part never cover each other: it is merged.
            written.retain(|entry| !denied.covers(entry));
            denied.extend(&written);
        }
        entries.append(&mut written);
    }
    entries
}

/// Terms in the order of the file, then sources, then destinations.
fn written_out(part: &Part) -> Vec<Entry> {
    let Part { reason, selection, span } = part;
    let mut entries = Vec::new();
    for term in selection.terms.iter() {
        for source in selection.source.list() {
            for destination in selection.destination.list() {
                let (source, destination, term) = (*source, *destination, term.clone());
                entries.push(Entry { reason: *reason, source, destination, term, span: *span });
            }
        }
    }
    entries
}

/// The denies of a list so far, to be found by their addresses.
#[derive(Default)]
struct Denied {
    terms: HashMap<(Ipv4Net, Ipv4Net), Vec<Term>>,
    /// Which lengths of sources and destinations there are.
    lengths: BTreeSet<(u8, u8)>,
}

impl Denied {
    fn extend(&mut self, entries: &[Entry]) {
        for entry in entries {
            self.lengths.insert((entry.source.prefix_len(), entry.destination.prefix_len()));
            self.terms.entry((entry.source, entry.destination)).or_default().push(entry.term.clone());
        }
    }

    /// Whether one of them takes every packet of the entry.
    fn covers(&self, entry: &Entry) -> bool {
        let shortened = |net: Ipv4Net, length| Ipv4Net::new(net.addr(), length).ok().map(|net| net.trunc());
        self.lengths.iter().any(|(source, destination)| {
            if *source > entry.source.prefix_len() || *destination > entry.destination.prefix_len() {
                return false;
            }
            let (Some(source), Some(destination)) =
                (shortened(entry.source, *source), shortened(entry.destination, *destination))
            else {
                return false;
            };
            let terms = self.terms.get(&(source, destination));
            terms.is_some_and(|terms| terms.iter().any(|term| covers(term, &entry.term)))
        })
    }
}
