//! A file with ten classic mistakes: what is said to it, word for word.

use byway_diagnostic::{Diagnostic, Severity, Source, Sources, render};
use byway_ios::parse;
use byway_lint::{Settings, lint};
use byway_testkit::{fixture, snapshots};

#[test]
fn ten_mistakes_have_ten_findings() {
    let text = std::fs::read(fixture("lint/ten-mistakes.cfg")).expect("the fixture is there");
    let found = lint(&parse(&text), &Settings::default());
    let found: Vec<&Diagnostic> = found.iter().filter(|one| one.severity != Severity::Info).collect();
    let sources = Sources::one(Source::new("ten-mistakes.cfg", text.as_slice()));
    let shown: Vec<String> =
        found.iter().map(|one| render::text(one, &sources, render::Style::PLAIN)).collect();
    snapshots("lint", || insta::assert_snapshot!("ten-mistakes", shown.join("\n")));
    assert_eq!(found.len(), 10);
}
