//! The linter: rules that find in a configuration what its writer cannot have meant.
//!
//! A rule is one file in `rules/`: its name, why it exists, a wrong and a right example, its sources, and the function that finds.
//! Rules read a [`Subject`]; none of them resolves a name or walks an access list itself. Entry point: [`lint()`].
//!
//! ```
//! use byway_ios::parse;
//! use byway_lint::{Settings, lint};
//!
//! let config = parse(b"route-map scb permit 10\n match ip address ssh-inbund\n set ip next-hop 172.16.0.1\n\
//! ip access-list extended ssh-inbound\n permit tcp any any eq 22\ninterface FastEthernet0/0\n ip policy route-map scb\n");
//! let found = lint(&config, &Settings::default());
//! assert!(found.iter().any(|one| one.code == "undefined-acl"));
//! ```

mod clauses;
mod findings;
mod lists;
mod memory;
mod near;
mod networks;
mod page;
mod rule;
mod rules;
mod settings;
mod subject;
mod suppress;
mod wanted;

pub use rule::{Rule, rule};
pub use rules::RULES;
pub use settings::{Settings, UnknownRule};
pub use subject::Subject;

use byway_diagnostic::Diagnostic;
use byway_ios::Config;
use findings::Findings;

/// Everything that the selected rules find in a configuration and no comment suppresses, in the order of the text.
pub fn lint(config: &Config<'_>, settings: &Settings<'_>) -> Vec<Diagnostic> {
    let router = byway_ios::state::load(config);
    let subject = Subject::new(config, &router, settings);
    let mut findings = Findings::default();
    let foreign = foreign(config).is_some();
    let applies = |rule: &Rule| !foreign || rule.name == NOT_IOS;
    for rule in RULES.iter().filter(|rule| settings.selects(rule) && applies(rule)) {
        findings.begin(rule);
        (rule.check)(&subject, &mut findings);
    }
    let mut found = suppress::apply(config, settings, findings.finish());
    Diagnostic::sort(&mut found);
    found
}

/// The rule whose findings stand alone: what is no configuration of IOS has no other mistakes.
const NOT_IOS: &str = "not-ios";

/// What the parser says where a text is the configuration of another system.
pub fn foreign<'c>(config: &'c Config<'_>) -> Option<&'c Diagnostic> {
    config.diagnostics().iter().find(|said| said.code == NOT_IOS)
}

#[cfg(test)]
mod tests;
