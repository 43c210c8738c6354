//! Annotations for GitHub Actions: a command of the workflow's log for each finding.
//!
//! ```text
//! ::error file=edge.cfg,line=31,col=19,endLine=31,endColumn=29,title=undefined-acl::clause `scb 10` matches ...
//! ```

use crate::diagnostic::{Diagnostic, Severity};
use crate::escape::{push_escaped, push_text};
use crate::source::Sources;
use std::fmt::Write;

/// One diagnostic as an annotation, ending with a line end. Its reason and advice are lines of the annotation.
pub fn github(diagnostic: &Diagnostic, sources: &Sources<'_>) -> String {
    let command = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "notice",
    };
    let mut out = String::with_capacity(USUAL);
    for part in ["::", command, " "] {
        out.push_str(part);
    }
    if let Some(location) = diagnostic.location
        && let Some(source) = sources.get(location.source)
    {
        let region = source.region(location.span);
        let (start, end) = (region.start, region.end);
        out.push_str("file=");
        push_property(&mut out, source.name());
        // Writing to a String cannot fail.
        let _ = write!(
            out,
            ",line={},col={},endLine={},endColumn={},",
            start.line, start.column, end.line, end.column
        );
    }
    out.push_str("title=");
    push_property(&mut out, diagnostic.code);
    out.push_str("::");
    push_data(&mut out, &diagnostic.message);
    for (label, words) in [("%0Awhy: ", &diagnostic.why), ("%0Ahelp: ", &diagnostic.help)] {
        if let Some(words) = words {
            out.push_str(label);
            push_data(&mut out, words);
        }
    }
    out.push('\n');
    out
}

/// Room for what most annotations need.
const USUAL: usize = 512;

/// Text behind the second `::`.
fn push_data(out: &mut String, text: &str) {
    push_replaced(out, text, &[('%', "%25")]);
}

/// A value before it, where `:` and `,` mean something.
fn push_property(out: &mut String, text: &str) {
    push_replaced(out, text, &[('%', "%25"), (':', "%3A"), (',', "%2C")]);
}

fn push_replaced(out: &mut String, text: &str, replaced: &[(char, &str)]) {
    if !text.contains(|character| replaced.iter().any(|(from, _)| *from == character)) {
        return push_text(out, text);
    }
    for character in text.chars() {
        match replaced.iter().find(|(from, _)| *from == character) {
            Some((_, to)) => out.push_str(to),
            None => push_escaped(out, character),
        }
    }
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
