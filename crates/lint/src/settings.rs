//! What a run of the linter is asked for.

use crate::rule::{Rule, rule};
use byway_ios::Release;
use byway_topology::Topology;
use std::collections::BTreeSet;

/// What a run of the linter is asked for.
#[derive(Clone, Debug, Default)]
pub struct Settings<'t> {
    /// The rules to use; none for those that are on by default.
    pub select: Option<BTreeSet<String>>,
    /// Rules not to use.
    pub ignore: BTreeSet<String>,
    /// The release to judge by where it is not the file's own.
    pub release: Option<Release>,
    /// What the routers are meant to do.
    pub topology: Option<&'t Topology>,
}

/// A name that no rule has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownRule(pub String);

impl Settings<'_> {
    /// Whether a rule is used.
    pub fn selects(&self, rule: &Rule) -> bool {
        let selected = match &self.select {
            Some(select) => select.contains(rule.name),
            None => rule.default,
        };
        selected && !self.ignore.contains(rule.name)
    }

    /// The first name that no rule has.
    pub fn unknown(&self) -> Option<UnknownRule> {
        let names = self.select.iter().flatten().chain(&self.ignore);
        let mut unknown = names.filter(|name| rule(name).is_none());
        unknown.next().map(|name| UnknownRule(name.clone()))
    }
}
