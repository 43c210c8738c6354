//! Endpoints as merged prefixes and services as merged terms, each merged once.

use crate::model::{
    Endpoint, Exception, From, Redirect, Router, ServiceId, ServiceRef, Spanned, Term, Topology,
};
use crate::traffic::{Prefixes, Purpose, Selection, every_packet, merge_terms};
use std::collections::HashMap;
use std::net::Ipv4Addr;
use std::rc::Rc;

/// How many prefixes are kept for the next who asks. Past that they are merged anew: slower, but within bounds.
const MOST_KEPT: usize = 4_000_000;

/// What the endpoints and services of a topology mean, merged to the fewest prefixes and terms, and remembered.
#[derive(Debug)]
pub struct Merged<'t> {
    topology: &'t Topology,
    known: HashMap<(Vec<Endpoint>, Vec<Ipv4Addr>), Rc<Prefixes>>,
    services: HashMap<(ServiceId, Purpose), Rc<[Term]>>,
    kept: usize,
}

impl<'t> Merged<'t> {
    /// Nothing merged yet.
    pub fn new(topology: &'t Topology) -> Self {
        Self { topology, known: HashMap::new(), services: HashMap::new(), kept: 0 }
    }

    /// The addresses that endpoints mean on a router.
    pub fn prefixes(&mut self, endpoints: &[Spanned<Endpoint>], router: &Router) -> Rc<Prefixes> {
        let named: Vec<Endpoint> = endpoints.iter().map(|endpoint| endpoint.value).collect();
        // They mean the same on every router but for its own addresses.
        let own = if named.contains(&Endpoint::Router) { router.addresses().collect() } else { Vec::new() };
        let key = (named, own);
        if let Some(known) = self.known.get(&key) {
            return Rc::clone(known);
        }
        let prefixes = Rc::new(Prefixes::merge(&self.topology.all_prefixes(endpoints, router)));
        self.kept = self.kept.saturating_add(prefixes.list().len() + key.0.len() + key.1.len());
        if self.kept <= MOST_KEPT {
            self.known.insert(key, Rc::clone(&prefixes));
        }
        prefixes
    }

    /// What a redirect matches on a router, as the client sees it, before anything is taken out.
    pub fn traffic(&mut self, redirect: &Redirect, router: &Router) -> Selection {
        let source = match &redirect.from {
            From::Router(_) => Rc::new(Prefixes::any()),
            From::Endpoints(endpoints) => self.prefixes(endpoints, router),
        };
        let destination = self.prefixes(&redirect.to, router);
        Selection { source, destination, terms: self.terms(&redirect.service.value, Purpose::Traffic) }
    }

    /// What an exception takes out on a router, as the client sees it.
    pub fn exception(&mut self, exception: &Exception, router: &Router) -> Selection {
        let mut side = |endpoints: &[Spanned<Endpoint>]| {
            if endpoints.is_empty() { Rc::new(Prefixes::any()) } else { self.prefixes(endpoints, router) }
        };
        let (source, destination) = (side(&exception.from), side(&exception.to));
        let terms = match &exception.service {
            Some(service) => self.terms(&service.value, Purpose::Exception),
            None => Rc::new([every_packet()]),
        };
        Selection { source, destination, terms }
    }

    /// The terms of a service.
    pub fn terms(&mut self, service: &ServiceRef, purpose: Purpose) -> Rc<[Term]> {
        let topology = self.topology;
        let merge = || Rc::from(merge_terms(topology.terms(service), purpose));
        match service {
            ServiceRef::Named(id) => Rc::clone(self.services.entry((*id, purpose)).or_insert_with(merge)),
            ServiceRef::Inline(_) => merge(),
        }
    }
}
