//! One finding: what, where, why, and what to do.

use crate::source::{SourceId, Span};
use std::borrow::Cow;

/// What is said: often the same words each time, which nobody copies.
pub type Words = Cow<'static, str>;

/// How bad a finding is. Ordered: an error is the greatest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing; changes no exit code.
    Info,
    /// Probably not what the writer wants.
    Warning,
    /// Wrong, or refused.
    Error,
}

impl Severity {
    /// The word that messages and JSON show.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// A span in one of the sources of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Location {
    /// Which source.
    pub source: SourceId,
    /// Where in it.
    pub span: Span,
}

/// Another place that belongs to a finding, with what there is to say of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Related {
    /// Where.
    pub location: Location,
    /// What that place has to do with it: one line, lower case, no full stop.
    pub message: Words,
}

/// What byway says about a text.
///
/// Words follow the house style: lower case, no full stop, the user's text in backticks (already escaped with
/// [`crate::escape`] by whoever puts it there; the renderers escape again what is still raw).
/// A program that handles one text leaves locations in the default source; who handles several moves them with
/// [`Diagnostic::in_source`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The kind of finding: stable, lower case with dashes. Programs read this and never the words.
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong, in one line that stands alone.
    pub message: String,
    /// Where; none for a finding about a whole run.
    pub location: Option<Location>,
    /// Other places that belong to it.
    pub related: Vec<Related>,
    /// Why it matters, or what the router then does.
    pub why: Option<Words>,
    /// What to do.
    pub help: Option<Words>,
    /// Commands that mend it, where the mend is certain.
    pub fix: Vec<String>,
}

impl Diagnostic {
    /// A finding of that severity without a place yet.
    pub fn new(severity: Severity, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            code,
            severity,
            message: message.into(),
            location: None,
            related: Vec::new(),
            why: None,
            help: None,
            fix: Vec::new(),
        }
    }

    /// An error without a place yet.
    pub fn error(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, message)
    }

    /// A warning without a place yet.
    pub fn warning(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, message)
    }

    /// Sets the place, in the default source.
    #[must_use]
    pub fn at(mut self, span: Span) -> Self {
        self.location = Some(Location { source: SourceId::default(), span });
        self
    }

    /// Adds a place that belongs to it, in the default source.
    #[must_use]
    pub fn relate(mut self, span: Span, message: impl Into<Words>) -> Self {
        let location = Location { source: SourceId::default(), span };
        self.related.push(Related { location, message: message.into() });
        self
    }

    /// Sets why it matters.
    #[must_use]
    pub fn why(mut self, why: impl Into<Words>) -> Self {
        self.why = Some(why.into());
        self
    }

    /// Sets what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<Words>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Moves every place of it into `source`.
    #[must_use]
    pub fn in_source(mut self, source: SourceId) -> Self {
        let related = self.related.iter_mut().map(|related| &mut related.location);
        for location in self.location.iter_mut().chain(related) {
            location.source = source;
        }
        self
    }

    /// The span, where there is a place.
    pub fn span(&self) -> Option<Span> {
        self.location.map(|location| location.span)
    }

    /// Where; a finding about a whole run stands at the start of the default source.
    pub fn location_or_start(&self) -> Location {
        let start = Location { source: SourceId::default(), span: Span::default() };
        self.location.unwrap_or(start)
    }

    /// The order of reports: by place, then code, then words. Findings without a place come first.
    pub fn sort(list: &mut [Self]) {
        // Places are sorted and not the diagnostics, which are large.
        let mut places: Vec<(Option<Location>, usize)> =
            list.iter().enumerate().map(|(place, one)| (one.location, place)).collect();
        places.sort_by(|a, b| {
            let rest = |place: usize| (list[place].code, &list[place].message);
            a.0.cmp(&b.0).then_with(|| rest(a.1).cmp(&rest(b.1)))
        });
        let mut order: Vec<usize> = places.into_iter().map(|(_, place)| place).collect();
        // Each goes to its place, and the one that stood there to where that came from, until the round is closed.
        for start in 0..list.len() {
            let mut place = start;
            loop {
                let from = std::mem::replace(&mut order[place], place);
                if from == start {
                    break;
                }
                list.swap(place, from);
                place = from;
            }
        }
    }
}
