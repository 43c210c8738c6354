//! Real configurations: not a byte is lost, nothing panics, and how much is understood is kept in a snapshot.

use byway_diagnostic::{Severity, Source, Sources, render};
use byway_ios::{LineId, LineState, parse};
use std::collections::BTreeMap;
use std::fmt::Write;

fn texts(folder: &str) -> Vec<(String, Vec<u8>)> {
    let Some(root) = byway_testkit::shared(folder) else { return Vec::new() };
    let read = |path: std::path::PathBuf| {
        let name = path.strip_prefix(&root).unwrap_or(&path).display().to_string();
        (name, std::fs::read(&path).expect("a file of the corpus can be read"))
    };
    byway_testkit::files(&root).into_iter().map(read).collect()
}

#[test]
fn every_byte_comes_back_and_every_place_lies_in_its_line() {
    for (name, text) in texts("corpus").into_iter().chain(texts("seed")) {
        let config = parse(&text);
        assert_eq!(config.lines().collect::<Vec<_>>().concat(), text, "{name}");
        let mut last = None;
        for item in config.items() {
            assert!(
                item.first <= item.last && Some(item.first) > last,
                "{name}: items overlap at {:?}",
                item.first
            );
            last = Some(item.last);
        }
        for index in 0..config.line_count() {
            let line = LineId(u32::try_from(index).expect("small"));
            let bounds = config.line_span(line);
            for (field, span) in config.fields(line) {
                let inside = bounds.start <= span.start && span.start <= span.end && span.end <= bounds.end;
                assert!(inside, "{name}:{}: {field:?}", line.number());
            }
        }
        let mut lines: Vec<u32> = Vec::new();
        for diagnostic in config.diagnostics() {
            let at = diagnostic.span().expect("a parse error has a place").start;
            lines.push(Source::new("t", &text).place(at).line);
        }
        assert!(
            lines.windows(2).all(|pair| pair[0] < pair[1]),
            "{name}: more than one diagnostic for a line"
        );
    }
}

/// Lines by state for each repository of the corpus, and every line of a known kind that could not be read.
#[test]
fn what_is_understood() {
    let texts = texts("corpus");
    if texts.is_empty() {
        return;
    }
    let mut states: BTreeMap<String, [usize; 4]> = BTreeMap::new();
    let mut unread = String::new();
    let mut errors = 0;
    for (name, text) in texts.iter().filter(|(name, _)| name != "SOURCES.md") {
        let config = parse(text);
        let folder = name.split('/').next().unwrap_or_default().to_owned();
        let counts = states.entry(folder).or_default();
        for (count, state) in counts.iter_mut().zip(LineState::ALL) {
            *count += config.count(state);
        }
        let sources = Sources::one(Source::new(name.clone(), text));
        for diagnostic in config.diagnostics() {
            errors += usize::from(diagnostic.severity == Severity::Error);
            let text = render::text(diagnostic, &sources, render::Style::PLAIN);
            let head: Vec<&str> = text.lines().take(2).map(str::trim).collect();
            let help = text.lines().last().unwrap_or_default().trim();
            let _ = writeln!(unread, "{}\n    {}\n    {help}", head[1], head[0]);
        }
    }
    let mut report = String::from("lines: modelled, irrelevant, unmodelled, unknown\n\n");
    for (folder, counts) in &states {
        let _ = writeln!(report, "{folder}: {}, {}, {}, {}", counts[0], counts[1], counts[2], counts[3]);
    }
    // docs/ios-coverage.md says of every one of them what it is.
    let _ = write!(report, "\nlines of a known kind that could not be read: {errors}\n\n{unread}");
    byway_testkit::snapshots("ios", || insta::assert_snapshot!("corpus-coverage", report));
}
