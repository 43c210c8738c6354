//! Names lists and maps by the patterns of a router, and numbers lists and clauses.

use super::{Half, ListName};
use byway_diagnostic::{Diagnostic, Span, escape};
use byway_topology::{AclNaming, Router, Spanned, Topology};
use std::collections::{HashMap, HashSet};

/// The name that a pattern gives for a half.
pub(crate) fn filled(pattern: &str, topology: &Topology, router: &Router, half: Half) -> String {
    let Some(redirect) = topology.redirects.get(half.redirect) else { return String::new() };
    byway_topology::filled(pattern, topology, router, redirect, half.direction)
}

/// Gives lists their names.
pub(crate) struct ListNames<'t> {
    topology: &'t Topology,
    router: &'t Router,
    next: Option<u16>,
    /// That the numbers run out has been said.
    said: bool,
}

impl<'t> ListNames<'t> {
    pub(crate) fn new(topology: &'t Topology, router: &'t Router) -> Self {
        let next = match router.names.acl.value {
            AclNaming::Numbered(first) => Some(first),
            AclNaming::Pattern(_) => None,
        };
        Self { topology, router, next, said: false }
    }

    /// The name of the list for a half. Patterns give each half its own: loading refused those that do not.
    pub(crate) fn name(&mut self, half: Half, found: &mut Vec<Diagnostic>) -> ListName {
        let acl = &self.router.names.acl;
        match &acl.value {
            AclNaming::Pattern(pattern) => ListName::Named(filled(pattern, self.topology, self.router, half)),
            AclNaming::Numbered(first) => {
                let number = self.next;
                self.next =
                    number.and_then(|number| number.checked_add(1)).filter(|next| same_range(*first, *next));
                if number.is_none() && !std::mem::replace(&mut self.said, true) {
                    found.push(exhausted(self.router, *first, acl.span));
                }
                ListName::Numbered(number.unwrap_or(*first))
            }
        }
    }
}

/// The numbers of extended lists (ios-facts 1.1, ICND2-311).
const EXTENDED: [(u16, u16); 2] = [(100, 199), (2000, 2699)];

/// Whether both are numbers of extended lists of one range.
fn same_range(one: u16, other: u16) -> bool {
    EXTENDED.iter().any(|(first, last)| (first..=last).contains(&&one) && (first..=last).contains(&&other))
}

fn exhausted(router: &Router, first: u16, span: Span) -> Diagnostic {
    let router = escape(&router.name.value);
    let last =
        EXTENDED.iter().find(|(begin, end)| (begin..=end).contains(&&first)).map_or(first, |range| range.1);
    let help = if last == 199 {
        "write `acl: 2000`, or a lower number, or a pattern of names"
    } else {
        "write a lower number, or a pattern of names"
    };
    let message =
        format!("router `{router}` needs more extended ACLs than there are numbers from {first} to {last}");
    Diagnostic::error("acl-numbers-exhausted", message).at(span).help(help)
}

/// Gives maps their names: after the first clause, with a number behind where other clauses have the name (never an error).
#[derive(Default)]
pub(crate) struct MapNames {
    taken: HashSet<String>,
    /// For each name that was wanted, the number to try next.
    next: HashMap<String, u32>,
}

impl MapNames {
    pub(crate) fn name(&mut self, wanted: &str) -> String {
        let number = self.next.entry(wanted.to_owned()).or_insert(2);
        let mut name = wanted.to_owned();
        while !self.taken.insert(name.clone()) {
            name = format!("{wanted}-{number}");
            *number += 1;
        }
        name
    }
}

/// The numbers of the clauses of a map; the last number again where they run out, with a finding.
pub(crate) fn clause_numbers(
    router: &Router,
    count: usize,
    map: &Spanned<&str>,
    found: &mut Vec<Diagnostic>,
) -> Vec<u16> {
    let (start, step) = (u32::from(router.sequence.value.start), u32::from(router.sequence.value.step));
    let numbers = (0u32..).map(|index| start.saturating_add(index.saturating_mul(step))).take(count);
    let numbers: Vec<u16> = numbers.map(|number| u16::try_from(number).unwrap_or(u16::MAX)).collect();
    let count = u32::try_from(count).unwrap_or(u32::MAX);
    let last = u64::from(start) + u64::from(step) * u64::from(count.saturating_sub(1));
    if last > u64::from(u16::MAX) {
        found.push(clauses_exhausted(router, count, map));
    }
    numbers
}

fn clauses_exhausted(router: &Router, count: u32, map: &Spanned<&str>) -> Diagnostic {
    let (start, step) = (router.sequence.value.start, router.sequence.value.step);
    let (name, router_name) = (escape(map.value), escape(&router.name.value));
    let message = format!(
        "route-map `{name}` has {count} clauses, and their numbers from {start} in steps of {step} go past {}",
        u16::MAX
    );
    let help = match u32::from(u16::MAX) / count.max(1) {
        0 => "make one redirect of several, with lists, so that fewer stand on one interface".to_owned(),
        // Not wider than it was: the numbers begin too late.
        fits => {
            let step = fits.min(u32::from(step));
            format!("write `sequence: {{ start: {step}, step: {step} }}` for router `{router_name}`, or less")
        }
    };
    Diagnostic::error("clause-numbers-exhausted", message)
        .at(router.sequence.span)
        .relate(map.span, "the map is named after this redirect")
        .help(help)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_map_name_gets_a_number() {
        let mut names = MapNames::default();
        let given: Vec<String> = ["scb-inbound", "scb-inbound", "scb-inbound-2", "scb-inbound"]
            .map(|name| names.name(name))
            .into();
        assert_eq!(given, ["scb-inbound", "scb-inbound-2", "scb-inbound-2-2", "scb-inbound-3"]);
    }

    #[test]
    fn numbers_stay_in_their_range() {
        assert!(same_range(101, 199));
        assert!(!same_range(101, 200));
        assert!(same_range(2000, 2699));
        assert!(!same_range(50, 51));
    }
}
