//! What is wrong with a scalar, told by whoever read it, before anyone knows where it stands.

use byway_diagnostic::Words;
use std::ops::Range;

/// Why a text is not the value that it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) code: &'static str,
    pub(crate) message: String,
    pub(crate) why: Option<Words>,
    pub(crate) help: String,
    /// Which bytes of the text are meant.
    pub(crate) range: Range<usize>,
}

impl Fault {
    pub(crate) fn new(
        code: &'static str,
        range: Range<usize>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Self { code, message: message.into(), why: None, help: help.into(), range }
    }

    pub(crate) fn why(mut self, why: impl Into<Words>) -> Self {
        self.why = Some(why.into());
        self
    }

    /// The fault of a part as one of the whole, whose part began at `start`.
    pub(crate) fn behind(mut self, start: usize) -> Self {
        self.range = self.range.start + start..self.range.end + start;
        self
    }
}
