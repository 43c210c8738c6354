//! Why a run could not be done. Findings about the text of an input are not failures.

use byway_diagnostic::{Diagnostic, Words};

/// What is said, before the run ends with status 2. Boxed: it travels through every `Result` and is rare.
#[derive(Debug)]
pub(crate) struct Failure(Box<Diagnostic>);

impl Failure {
    /// A failure of that kind. `message` is what, where and why; text of the user in it is escaped.
    pub(crate) fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self(Box::new(Diagnostic::error(code, message)))
    }

    /// Adds why it matters.
    pub(crate) fn why(mut self, why: impl Into<Words>) -> Self {
        self.0.why = Some(why.into());
        self
    }

    /// Adds what to do.
    pub(crate) fn help(mut self, help: impl Into<Words>) -> Self {
        self.0.help = Some(help.into());
        self
    }

    /// As it is said.
    pub(crate) fn diagnostic(&self) -> &Diagnostic {
        &self.0
    }
}
