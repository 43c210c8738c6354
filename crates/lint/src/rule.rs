//! What a rule is.

use crate::findings::Findings;
use crate::rules::RULES;
use crate::subject::Subject;
use byway_diagnostic::Severity;

/// A rule. Its name and what it finds are a contract; its page is made of the rest.
#[derive(Debug)]
pub struct Rule {
    /// Its name: lower case with dashes.
    pub name: &'static str,
    /// How bad its findings are.
    pub severity: Severity,
    /// Whether it is on where nothing is selected.
    pub default: bool,
    /// What it finds, in one line, lower case, no full stop.
    pub finds: &'static str,
    /// Why that matters: what the router then does. A few sentences.
    pub rationale: &'static str,
    /// A configuration in which it finds something.
    pub wrong: &'static str,
    /// The same, mended.
    pub right: &'static str,
    /// Where its facts come from: sections of the facts sheet with their tags, documents, or `memory`.
    pub sources: &'static [&'static str],
    /// Finds.
    pub check: for<'s> fn(&Subject<'s>, &mut Findings),
}

/// The rule of a name.
pub fn rule(name: &str) -> Option<&'static Rule> {
    RULES.iter().copied().find(|rule| rule.name == name)
}
