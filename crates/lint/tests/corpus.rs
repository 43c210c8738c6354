//! Real configurations: every finding of some rules was gone through by hand, and the verdicts are kept.

use byway_diagnostic::{Diagnostic, Source};
use byway_ios::parse;
use byway_lint::{RULES, Settings, lint};
use byway_testkit::{files, fixture, shared};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// Rules of which no false alarm is allowed.
fn is_judged(name: &str) -> bool {
    name.starts_with("undefined-")
        || name.starts_with("unused-") && name != "unused-suppression"
        || name == "parse-error"
}

/// What a finding is about: the name in its message; of a line that cannot be read its number alone.
fn name_of(found: &Diagnostic, text: &[u8]) -> String {
    let at = found.span().expect("it has a place").range();
    if found.code == "parse-error" {
        let start = u32::try_from(at.start).expect("it is small");
        return format!("line {}", Source::new("", text).place(start).line);
    }
    byway_diagnostic::escape_bytes(&text[at])
}

/// How often a rule finds a name in a file, by `FILE: RULE NAME`.
fn findings() -> Option<BTreeMap<String, usize>> {
    let root = shared("corpus")?;
    let select: BTreeSet<String> =
        RULES.iter().map(|rule| rule.name.to_owned()).filter(|name| is_judged(name)).collect();
    let settings = Settings { select: Some(select), ..Settings::default() };
    let mut found: BTreeMap<String, usize> = BTreeMap::new();
    for path in files(&root) {
        let file = path.strip_prefix(&root).unwrap_or(&path).display().to_string();
        if file == "SOURCES.md" {
            continue;
        }
        let text = std::fs::read(&path).expect("a file of the corpus can be read");
        for one in lint(&parse(&text), &settings) {
            *found.entry(format!("{file}: {} {}", one.code, name_of(&one, &text))).or_default() += 1;
        }
    }
    Some(found)
}

/// Verdicts: `true`, what is found is so in a whole configuration; `excerpt`, it is so in a text that is a part of one;
/// `intended`, whoever wrote the text meant it to be so; `placeholder`, a template or a text whose addresses were taken out;
/// `other-form`, IOS refuses a form that other systems take.
const VERDICTS: [&str; 5] = ["true", "excerpt", "intended", "placeholder", "other-form"];

/// With `INSTA_UPDATE=always` new findings are written with the verdict `?`, which then has to be given by hand.
#[test]
fn every_finding_has_its_verdict() {
    let Some(found) = findings() else { return };
    let path = fixture("lint/corpus-verdicts.txt");
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    let verdicts: BTreeMap<&str, &str> = kept.lines().filter_map(|line| line.rsplit_once(" = ")).collect();
    let mut written = String::new();
    let mut open = Vec::new();
    for (finding, count) in &found {
        let times = if *count > 1 { format!(" x{count}") } else { String::new() };
        let finding = format!("{finding}{times}");
        let verdict = verdicts.get(&*finding).copied().unwrap_or("?");
        // Writing to a String cannot fail.
        let _ = writeln!(written, "{finding} = {verdict}");
        if !VERDICTS.contains(&verdict) {
            open.push(finding);
        }
    }
    if std::env::var("INSTA_UPDATE").is_ok_and(|value| value == "always") {
        std::fs::write(&path, &written).expect("the verdicts can be written");
    }
    assert!(open.is_empty(), "without a verdict: {open:#?}");
    assert_eq!(kept, written, "findings went away: take their verdicts out");
    byway_testkit::snapshots("lint", || insta::assert_snapshot!("corpus-verdicts", counts(&written)));
}

/// How many findings of each rule have each verdict.
fn counts(written: &str) -> String {
    let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for (finding, verdict) in written.lines().filter_map(|line| line.rsplit_once(" = ")) {
        let rule = finding.split_once(": ").map_or("", |(_, rest)| rest);
        let times = finding.rsplit_once(" x").and_then(|(_, times)| times.parse().ok()).unwrap_or(1);
        *counts.entry((rule.split(' ').next().unwrap_or_default(), verdict)).or_default() += times;
    }
    let rows = counts.iter().map(|((rule, verdict), count)| format!("{rule}: {count} {verdict}\n"));
    rows.collect()
}
