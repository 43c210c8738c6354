//! Published examples whose collector has written down what is wrong with each: which rule finds that.

use byway_diagnostic::Source;
use byway_ios::parse;
use byway_lint::{RULES, Settings, lint, rule};
use byway_testkit::{files, fixture, shared, snapshots};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// The lines at which each rule finds something in a file.
type Found = BTreeMap<&'static str, BTreeSet<u32>>;

/// How many diagnoses each file has, and what every rule finds in it.
fn examples() -> Option<BTreeMap<String, (usize, Found)>> {
    let root = shared("corpus/published-examples")?;
    let select: BTreeSet<String> = RULES.iter().map(|rule| rule.name.to_owned()).collect();
    let settings = Settings { select: Some(select), ..Settings::default() };
    let mut examples = BTreeMap::new();
    for path in files(&root) {
        let text = std::fs::read(&path).expect("a file of the corpus can be read");
        let lines = text.split(|byte| *byte == b'\n');
        let diagnoses = lines.filter(|line| line.starts_with(b"! diagnosis:")).count();
        let source = Source::new("", text.as_slice());
        let mut found = Found::new();
        for one in lint(&parse(&text), &settings) {
            let place = source.place(one.span().expect("a finding has a place").start);
            found.entry(one.code).or_default().insert(place.line);
        }
        let name = path.file_name().expect("a file has a name").to_string_lossy().into_owned();
        if diagnoses > 0 {
            examples.insert(name, (diagnoses, found));
        }
    }
    Some(examples)
}

/// Every diagnosis has its row, and every rule that is named there finds something in the file.
#[test]
fn every_diagnosis_has_its_row() {
    let Some(examples) = examples() else { return };
    let table = std::fs::read_to_string(fixture("lint/diagnoses.txt")).expect("the table is there");
    let mut rows: BTreeMap<&str, Vec<(usize, &str)>> = BTreeMap::new();
    for row in table.lines().filter(|row| !row.is_empty() && !row.starts_with('#')) {
        let (place, verdict) = row.split_once(": ").expect("a row has a colon");
        let (file, number) = place.rsplit_once(' ').expect("a row has a number");
        rows.entry(file).or_default().push((number.parse().expect("a number"), verdict));
    }
    let (mut shown, mut missed) = (String::new(), Vec::new());
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for (file, (diagnoses, found)) in &examples {
        let rows = rows.get(&**file).map(Vec::as_slice).unwrap_or_default();
        let numbers: Vec<usize> = rows.iter().map(|(number, _)| *number).collect();
        assert_eq!(numbers, (1..=*diagnoses).collect::<Vec<_>>(), "{file}");
        for (number, verdict) in rows {
            let (kind, words) = judge(verdict, found);
            *counts.entry(kind).or_default() += 1;
            if kind == MISSED {
                missed.push(format!("{file} {number}: {words}"));
            }
            // Writing to a String cannot fail.
            let _ = writeln!(shown, "{file} {number}: {words}");
        }
    }
    for (kind, count) in counts {
        let _ = writeln!(shown, "\n{kind}: {count}");
    }
    assert_eq!(missed, Vec::<String>::new());
    snapshots("lint", || insta::assert_snapshot!("diagnoses", shown));
}

const MISSED: &str = "missed";

fn judge(verdict: &str, found: &Found) -> (&'static str, String) {
    if let Some(why) = verdict.strip_prefix("- ") {
        return ("no text shows it, or no rule is meant for it", format!("none: {why}"));
    }
    if let Some(why) = verdict.strip_prefix("= ") {
        return ("no mistake", format!("no mistake: {why}"));
    }
    let mut words = Vec::new();
    let mut missed = false;
    for name in verdict.split(' ') {
        assert!(rule(name).is_some(), "no rule `{name}`");
        let lines: Vec<String> = found.get(name).into_iter().flatten().map(ToString::to_string).collect();
        missed |= lines.is_empty();
        words.push(format!("{name} at line {}", lines.join(", ")));
    }
    (if missed { MISSED } else { "found" }, words.join("; "))
}
