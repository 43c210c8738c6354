//! Diagnostics as JSON, by hand: `lint` writes nearly as many bytes of them as it reads, and a serializer that knows nothing of their
//! keys took a twelfth more of its work (docs/performance.md). What stands here is what `serde` makes of [`super::Finding`], byte for byte.

use super::place;
use crate::json::push_string;
use byway_diagnostic::{Diagnostic, Region, Related, Sources};

/// What a list of [`super::Finding::list`] has behind its bracket, for [`crate::json::Parted`].
pub fn elements(diagnostics: &[Diagnostic], sources: &Sources<'_>) -> String {
    let placed = |one| (place(Diagnostic::location_or_start(one), sources), one);
    let mut placed: Vec<((&str, Region), &Diagnostic)> = diagnostics.iter().map(placed).collect();
    placed.sort_by(|((file, region), one), ((other_file, other_region), other)| {
        let places = file.cmp(other_file).then_with(|| region.start.cmp(&other_region.start));
        places.then_with(|| one.code.cmp(other.code))
    });
    let mut out = String::with_capacity(placed.len() * USUAL);
    let mut before = "\n  ";
    for ((file, region), diagnostic) in placed {
        out.push_str(before);
        push(&mut out, diagnostic, file, region, sources);
        before = ",\n  ";
    }
    out
}

/// Room for what most findings need.
const USUAL: usize = 768;

fn push(out: &mut String, diagnostic: &Diagnostic, file: &str, region: Region, sources: &Sources<'_>) {
    let Diagnostic { code, severity, message, location: _, related, why, help, fix } = diagnostic;
    string(out, "{\n    \"rule\": ", code);
    string(out, ",\n    \"severity\": ", severity.word());
    string(out, ",\n    \"message\": ", message);
    push_place(out, ",\n    ", file, region);
    if let Some(why) = why {
        string(out, ",\n    \"why\": ", why);
    }
    match help {
        Some(help) => string(out, ",\n    \"help\": ", help),
        None => out.push_str(",\n    \"help\": null"),
    }
    list(out, ",\n    \"related\": [", related, |out, related| push_related(out, related, sources));
    list(out, ",\n    \"fix\": [", fix, |out, command| string(out, "", command));
    out.push_str("\n  }");
}

fn push_related(out: &mut String, related: &Related, sources: &Sources<'_>) {
    let Related { location, message } = related;
    let (file, region) = place(*location, sources);
    string(out, "{\n        \"message\": ", message);
    push_place(out, ",\n        ", file, region);
    out.push_str("\n      }");
}

/// The keys of a place, each behind what ends the line before.
fn push_place(out: &mut String, line_break: &str, file: &str, region: Region) {
    out.push_str(line_break);
    string(out, "\"file\": ", file);
    let numbers = [
        ("\"line\": ", region.start.line),
        ("\"column\": ", region.start.column),
        ("\"end_line\": ", region.end.line),
        ("\"end_column\": ", region.end.column),
    ];
    for (key, number) in numbers {
        out.push_str(line_break);
        out.push_str(key);
        out.push_str(itoa::Buffer::new().format(number));
    }
}

/// A list under its key; nothing where it is empty.
fn list<T>(out: &mut String, key: &str, elements: &[T], push: impl Fn(&mut String, &T)) {
    let Some((first, others)) = elements.split_first() else { return };
    out.push_str(key);
    out.push_str("\n      ");
    push(out, first);
    for element in others {
        out.push_str(",\n      ");
        push(out, element);
    }
    out.push_str("\n    ]");
}

fn string(out: &mut String, key: &str, text: &str) {
    out.push_str(key);
    push_string(out, text);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Finding;
    use crate::json;
    use byway_diagnostic::{Location, Severity, Source, SourceId, Span};

    /// Strings that stay as they are, and such as JSON or a terminal would take for something else.
    const TEXTS: [&str; 8] = [
        "",
        "a",
        "a longer text, with `quotes` of ours",
        "\"",
        "\\",
        "\u{1b}[31m\t",
        "\u{202e}",
        "é中\u{7f}",
    ];

    /// Places in three sources: the second comes first by its name, and the third is not there.
    fn location(number: u32) -> Location {
        let start = number * 7 % 11;
        Location { source: SourceId(number % 3), span: Span::new(start, start + number % 5) }
    }

    fn diagnostic(number: u32, text: &'static str) -> Diagnostic {
        let count = number as usize;
        let severity = [Severity::Info, Severity::Warning, Severity::Error][count % 3];
        let some = |wanted: bool| wanted.then(|| text.into());
        let related = |number: u32| Related { location: location(number), message: text.into() };
        Diagnostic {
            location: Some(location(number)).filter(|_| !count.is_multiple_of(5)),
            why: some(count.is_multiple_of(2)),
            help: some(count.is_multiple_of(3)),
            related: (0..number % 4).map(related).collect(),
            fix: vec![text.to_owned(); count / 4 % 3],
            ..Diagnostic::new(severity, ["b-rule", "a-rule"][count / 2 % 2], text)
        }
    }

    #[test]
    fn what_is_written_is_what_serde_writes() {
        let mut sources = Sources::new();
        sources.add(Source::new("z\"\u{7f}.cfg", "a\nb中é\n\ncd".as_bytes()));
        sources.add(Source::new("edge.cfg", b"line\nof words"));
        let all: Vec<Diagnostic> =
            TEXTS.iter().flat_map(|text| (0..24).map(|number| diagnostic(number, text))).collect();
        for sources in [sources, Sources::new()] {
            for list in [&all[..], &all[..1], &[]] {
                let wanted = json::elements_at(1, &Finding::list(list, &sources));
                assert_eq!(elements(list, &sources), wanted);
            }
        }
    }
}
