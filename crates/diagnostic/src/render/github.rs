//! Annotations for GitHub Actions: a command of the workflow's log for each finding.
//!
//! ```text
//! ::error file=edge.cfg,line=31,col=19,endLine=31,endColumn=29,title=undefined-acl::clause `scb 10` matches ...
//! ```

use crate::diagnostic::{Diagnostic, Severity};
use crate::escape::escape;
use crate::source::Sources;
use std::fmt::Write;

/// One diagnostic as an annotation, ending with a line end. Its reason and advice are lines of the annotation.
pub fn github(diagnostic: &Diagnostic, sources: &Sources<'_>) -> String {
    let command = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "notice",
    };
    let mut out = format!("::{command} ");
    if let Some(location) = diagnostic.location
        && let Some(source) = sources.get(location.source)
    {
        let region = source.region(location.span);
        let (start, end) = (region.start, region.end);
        // Writing to a String cannot fail.
        let _ = write!(
            out,
            "file={},line={},col={},endLine={},endColumn={},",
            property(source.name()),
            start.line,
            start.column,
            end.line,
            end.column
        );
    }
    let _ = write!(out, "title={}::{}", property(diagnostic.code), data(&diagnostic.message));
    for (label, words) in [("why", &diagnostic.why), ("help", &diagnostic.help)] {
        if let Some(words) = words {
            let _ = write!(out, "%0A{label}: {}", data(words));
        }
    }
    out.push('\n');
    out
}

/// Text behind the second `::`.
fn data(text: &str) -> String {
    escape(text).replace('%', "%25")
}

/// A value before it, where `:` and `,` mean something.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Source, Span};

    #[test]
    fn an_annotation_is_one_line_whatever_the_text_holds() {
        let sources = Sources::one(Source::new("a,b:c.cfg", b"ip x\n match y\n"));
        let found =
            Diagnostic::error("undefined-acl", "100% of `a\nb`: none").at(Span::new(6, 11)).help("write `z`");
        assert_eq!(
            github(&found, &sources),
            "::error file=a%2Cb%3Ac.cfg,line=2,col=2,endLine=2,endColumn=7,title=undefined-acl::100%25 of `a\\nb`: none%0A\
             help: write `z`\n"
        );
    }
}
