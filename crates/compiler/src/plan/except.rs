//! Gathers the entries of one half: what is taken out of it, then its traffic (intent, rule 3).

use super::merge::{self, Purpose};
use super::stand;
use super::traffic::{Prefixes, Selection, covers, every_packet};
use super::{Entry, Half, Reason};
use byway_diagnostic::Span;
use byway_topology::{Exception, From, Redirect, Router, ServiceRef, Term, Topology};
use ipnet::Ipv4Net;

/// The entries of a half on a router. Empty where the half has no packet.
pub(crate) fn entries(topology: &Topology, redirect: &Redirect, half: Half, router: &Router) -> Vec<Entry> {
    let traffic = traffic(topology, redirect, router).seen_from(half.direction);
    if traffic.is_empty() {
        return Vec::new();
    }
    let mut list = Denies { traffic: &traffic, entries: Vec::new() };
    for (number, exception) in redirect.except.iter().enumerate() {
        let taken = exception_of(topology, exception, router).seen_from(half.direction);
        list.take_out(&taken, Reason::Exception(number), exception.span);
    }
    take_out_control(topology, &mut list);
    take_out_own(topology, redirect, &mut list);
    let mut entries = list.entries;
    push_product(&traffic, Reason::Traffic, redirect.service.span, |entry| entries.push(entry));
    entries
}

/// What a redirect matches, as the client sees it.
fn traffic(topology: &Topology, redirect: &Redirect, router: &Router) -> Selection {
    let source = match &redirect.from {
        From::Router(_) => Prefixes::any(),
        From::Endpoints(endpoints) => stand::prefixes(topology, endpoints, router),
    };
    let terms = merge::terms(&terms_of(topology, &redirect.service.value), Purpose::Traffic);
    Selection { source, destination: stand::prefixes(topology, &redirect.to, router), terms }
}

fn exception_of(topology: &Topology, exception: &Exception, router: &Router) -> Selection {
    let side = |endpoints: &[_]| {
        if endpoints.is_empty() { Prefixes::any() } else { stand::prefixes(topology, endpoints, router) }
    };
    let terms = match &exception.service {
        Some(service) => merge::terms(&terms_of(topology, &service.value), Purpose::Exception),
        None => vec![every_packet()],
    };
    Selection { source: side(&exception.from), destination: side(&exception.to), terms }
}

fn terms_of(topology: &Topology, service: &ServiceRef) -> Vec<Term> {
    topology.terms(service).into_iter().cloned().collect()
}

/// What any appliance must reach by itself, both ways.
fn take_out_control(topology: &Topology, list: &mut Denies<'_>) {
    for (number, appliance) in topology.appliances.iter().enumerate() {
        let Some(first) = appliance.control.first() else { continue };
        let partners: Vec<Ipv4Net> = appliance.control.iter().map(|partner| partner.value.trunc()).collect();
        let (addresses, partners) = (stand::addresses(appliance), Prefixes::merge(&partners));
        let span = appliance.control.iter().fold(first.span, |span, partner| span.to(partner.span));
        for (source, destination) in [(&addresses, &partners), (&partners, &addresses)] {
            let taken = Selection {
                source: source.clone(),
                destination: destination.clone(),
                terms: vec![every_packet()],
            };
            list.take_out(&taken, Reason::Control(number), span);
        }
    }
}

/// The loop guard: what the redirect's own appliance sends under its own address.
fn take_out_own(topology: &Topology, redirect: &Redirect, list: &mut Denies<'_>) {
    let Some(appliance) = stand::appliance_of(topology, redirect) else { return };
    let taken = Selection {
        source: stand::addresses(appliance),
        destination: Prefixes::any(),
        terms: vec![every_packet()],
    };
    list.take_out(&taken, Reason::Guard, redirect.via.span);
}

/// The denies of a half, as they are gathered.
struct Denies<'s> {
    traffic: &'s Selection,
    entries: Vec<Entry>,
}

impl Denies<'_> {
    /// Adds what can take a packet of the half that no entry before it takes.
    fn take_out(&mut self, taken: &Selection, reason: Reason, span: Span) {
        push_product(taken, reason, span, |entry| {
            if self.traffic.meets(entry.source, entry.destination, &entry.term) && !self.is_taken(&entry) {
                self.entries.push(entry);
            }
        });
    }

    fn is_taken(&self, entry: &Entry) -> bool {
        let covered = |before: &Entry| {
            before.source.contains(&entry.source)
                && before.destination.contains(&entry.destination)
                && covers(&before.term, &entry.term)
        };
        self.entries.iter().any(covered)
    }
}

/// Terms in the order of the file, then sources, then destinations.
fn push_product(selection: &Selection, reason: Reason, span: Span, mut push: impl FnMut(Entry)) {
    for term in &selection.terms {
        for source in selection.source.list() {
            for destination in selection.destination.list() {
                push(Entry { reason, source: *source, destination: *destination, term: term.clone(), span });
            }
        }
    }
}
