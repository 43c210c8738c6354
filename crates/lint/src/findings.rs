//! What rules report.

use crate::rule::Rule;
use byway_diagnostic::{Diagnostic, Span};

/// What the rules of a run have found.
#[derive(Debug, Default)]
pub struct Findings {
    rule: Option<&'static Rule>,
    found: Vec<Diagnostic>,
}

impl Findings {
    /// What is reported from now on is of this rule.
    pub(crate) fn begin(&mut self, rule: &'static Rule) {
        self.rule = Some(rule);
    }

    /// Reports something. `complete` adds what there is beside the place and the message.
    pub(crate) fn report(
        &mut self,
        span: Span,
        message: impl Into<String>,
        complete: impl FnOnce(Diagnostic) -> Diagnostic,
    ) {
        let Some(rule) = self.rule else { return };
        let found = Diagnostic::new(rule.severity, rule.name, message).at(span);
        self.found.push(complete(found));
    }

    /// Reports what the parser has said, under the name of the rule.
    pub(crate) fn forward(&mut self, said: &Diagnostic) {
        let Some(rule) = self.rule else { return };
        self.found.push(Diagnostic { code: rule.name, severity: rule.severity, ..said.clone() });
    }

    pub(crate) fn finish(self) -> Vec<Diagnostic> {
        self.found
    }
}
