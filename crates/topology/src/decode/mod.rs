//! From the tree to typed values: every fault of the file is pushed, and what could be read goes on.
//!
//! What did not decode is left out of the topology and noted in [`Gaps`], so that no later check complains of its absence.

mod address;
mod appliance;
mod endpoint;
mod fault;
mod names;
mod network;
mod port;
mod redirect;
mod router;
mod service;
mod shape;
mod subject;
mod term;

pub(crate) use address::special_address;

use crate::keys;
use crate::model::Topology;
use crate::yaml::Node;
use byway_diagnostic::{Diagnostic, Span, nearest};
use names::Names;
use shape::{Field, Fields, Member, Refused};
use std::collections::HashSet;
use subject::Subject;

/// What is missing from a topology, because its text did not decode.
#[derive(Debug, Default)]
pub(crate) struct Gaps {
    /// A router or an interface is missing whole.
    pub(crate) routers: bool,
    /// Router and interface whose addresses or `faces` are not whole.
    pub(crate) interfaces: HashSet<(usize, usize)>,
    /// Networks that lack a prefix.
    pub(crate) networks: HashSet<usize>,
    /// Services that lack a term.
    pub(crate) services: HashSet<usize>,
    /// Appliances that lack an address.
    pub(crate) appliances: HashSet<usize>,
    /// Redirects that lack a source, a destination or an exception.
    pub(crate) redirects: HashSet<usize>,
}

impl Gaps {
    /// Whether an interface that is not there, or not whole, could be what a check looks for.
    pub(crate) fn in_routers(&self) -> bool {
        self.routers || !self.interfaces.is_empty()
    }
}

/// Decodes a file.
pub(crate) fn decode(root: &Node, diagnostics: &mut Vec<Diagnostic>) -> (Topology, Gaps) {
    let mut decoder = Decoder {
        diagnostics,
        names: Names::default(),
        gaps: Gaps::default(),
        suggestions: Suggestions::default(),
        repeated: 0,
    };
    let topology = decoder.topology(root);
    (topology, decoder.gaps)
}

/// Suggestions compare a word with every known one; past this many comparisons a file gets no more of them.
const MOST_COMPARISONS: usize = 100_000;

struct Decoder<'out> {
    diagnostics: &'out mut Vec<Diagnostic>,
    names: Names,
    gaps: Gaps,
    suggestions: Suggestions,
    /// Terms and ranges of ports of named services that stand in lists, where each is repeated.
    repeated: usize,
}

/// The nearest known word for an unknown one, while comparing is cheap.
#[derive(Default)]
struct Suggestions {
    comparisons: usize,
}

impl Suggestions {
    fn nearest<'a>(&mut self, word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
        if self.comparisons > MOST_COMPARISONS {
            return None;
        }
        let mut comparisons = 0;
        let found = nearest(word, known.into_iter().inspect(|_| comparisons += 1));
        self.comparisons += comparisons;
        found
    }
}

impl Decoder<'_> {
    fn topology(&mut self, root: &Node) -> Topology {
        let mut topology = Topology::default();
        let subject = Subject::Topology;
        let at = Span::empty(root.span.start);
        let Some(fields) = self.fields(root, at, &subject, keys::TOPOLOGY) else { return topology };
        self.names.networks.partial = !fields.whole || fields.is_misspelled("networks");
        self.names.services.partial = !fields.whole || fields.is_misspelled("services");
        self.names.appliances.partial = !fields.whole || fields.is_misspelled("appliances");
        self.gaps.routers |= !fields.whole;
        if let Some(field) = fields.get("networks") {
            topology.networks = self.networks(field, &subject);
        }
        if let Some(field) = fields.get("services") {
            topology.services = self.services(field, &subject);
        }
        if let Some(field) = fields.get("appliances") {
            topology.appliances = self.appliances(field, &subject);
        }
        match fields.get("redirects") {
            Some(field) => topology.redirects = self.redirects(field, &subject, &topology),
            None => self.missing(
                &fields,
                "redirects",
                at,
                &subject,
                "say which traffic goes where under `redirects`",
            ),
        }
        if let Some(field) = fields.get("routers") {
            topology.routers = self.routers(field, &subject);
        } else {
            self.gaps.routers = true;
            let help = "name the routers and their interfaces under `routers`";
            self.missing(&fields, "routers", at, &subject, help);
        }
        topology
    }
}
