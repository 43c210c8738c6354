//! The table of definitions and uses, held against the corpus: no word that names something is missed, nothing else is taken
//! for a name.

use byway_ios::{Config, ItemKind, LineId, Reference, ReferenceKind, Role, parse, references};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// The configurations of the corpus; text of other systems names things by other rules.
fn corpus() -> Vec<(String, Vec<u8>)> {
    let Some(root) = byway_testkit::shared("corpus") else { return Vec::new() };
    let read = |path: std::path::PathBuf| {
        let name = path.strip_prefix(&root).unwrap_or(&path).display().to_string();
        (name, std::fs::read(&path).expect("a file of the corpus can be read"))
    };
    let files = byway_testkit::files(&root).into_iter().map(read);
    files.filter(|(name, _)| name != "SOURCES.md" && !name.starts_with("not-ios/")).collect()
}

/// The words of a line that is no comment, without free text, and where they stand.
fn words<'a>(config: &Config<'a>, line: LineId) -> Vec<(u32, &'a [u8])> {
    let is_opaque = matches!(config.item_of(line).map(|item| &item.kind), Some(ItemKind::Opaque(_)));
    let start = config.line_span(line).start;
    let text = config.line(line).trim_ascii_start();
    let mut words = Vec::new();
    let mut from = 0;
    for word in text.split(|byte| matches!(byte, b' ' | b'\t' | b'\r')) {
        let at = from;
        from += word.len() + 1;
        if word.is_empty() {
            continue;
        }
        let ends = word.starts_with(b"!") || [&b"remark"[..], b"description", b"***"].contains(&word);
        if is_opaque || ends {
            break;
        }
        words.push((start + u32::try_from(at).expect("small"), word));
    }
    words
}

#[test]
fn every_word_that_names_something_is_in_the_table() {
    let mut report = String::new();
    for (file, text) in corpus() {
        let config = parse(&text);
        let found = references(&config);
        let is_name = |name: &[u8]| name.iter().any(u8::is_ascii_alphabetic) && name.len() > 1;
        let defined: BTreeSet<&[u8]> = found
            .iter()
            .filter(|one| one.role == Role::Definition && is_name(one.name.as_bytes()))
            .map(|one| one.name.as_bytes())
            .collect();
        let places: BTreeSet<u32> = found.iter().map(|one| one.span.start).collect();
        for index in 0..config.line_count() {
            let line = LineId(u32::try_from(index).expect("small"));
            for (at, word) in words(&config, line) {
                if defined.contains(word) && !places.contains(&at) {
                    let text = String::from_utf8_lossy(config.line(line).trim_ascii());
                    let word = String::from_utf8_lossy(word);
                    let _ = writeln!(report, "{file}:{}: `{word}` in: {text}", line.number());
                }
            }
        }
    }
    if report.is_empty() {
        return;
    }
    byway_testkit::snapshots("ios", || insta::assert_snapshot!("unreferenced-words", report));
}

/// What one file defines and uses of one kind.
#[derive(Default)]
struct Kind<'a> {
    definitions: BTreeMap<Vec<u8>, &'a Reference<'a>>,
    uses: BTreeMap<Vec<u8>, &'a Reference<'a>>,
}

#[test]
fn what_is_defined_and_used() {
    let mut counts: BTreeMap<ReferenceKind, [usize; 5]> = BTreeMap::new();
    let (mut undefined, mut unused) = (String::new(), String::new());
    for (file, text) in corpus() {
        let config = parse(&text);
        let found = references(&config);
        let mut kinds: BTreeMap<ReferenceKind, Kind<'_>> = BTreeMap::new();
        for one in &found {
            let kind = kinds.entry(one.kind).or_default();
            let count = counts.entry(one.kind).or_default();
            let name = one.name.as_bytes().to_vec();
            match one.role {
                Role::Definition => {
                    count[0] += 1;
                    kind.definitions.entry(name).or_insert(one);
                }
                Role::Use(_) => {
                    count[1] += 1;
                    kind.uses.entry(name).or_insert(one);
                }
                Role::Removal => count[2] += 1,
            }
        }
        for (kind, Kind { definitions, uses }) in &kinds {
            let count = counts.entry(*kind).or_default();
            let quiet = [ReferenceKind::Interface, ReferenceKind::Vrf].contains(kind);
            for (name, one) in definitions.iter().filter(|(name, _)| !uses.contains_key(*name)) {
                count[4] += 1;
                if !quiet {
                    let (word, name) = (kind.word(), String::from_utf8_lossy(name));
                    let _ = writeln!(unused, "{file}:{}: {word} `{name}`", one.line.number());
                }
            }
            for (name, one) in uses.iter().filter(|(name, _)| !definitions.contains_key(*name)) {
                count[3] += 1;
                if *kind == ReferenceKind::Interface {
                    continue;
                }
                let text = String::from_utf8_lossy(config.line(one.line).trim_ascii());
                let (word, name) = (kind.word(), String::from_utf8_lossy(name));
                let _ = writeln!(undefined, "{file}:{}: {word} `{name}`: {text}", one.line.number());
            }
        }
    }
    if counts.is_empty() {
        return;
    }
    let mut report = String::from("definitions, uses, removals; names that are undefined, unused\n\n");
    for (kind, [definitions, uses, removals, undefined, unused]) in counts {
        let word = kind.word();
        let _ = writeln!(report, "{word}: {definitions}, {uses}, {removals}; {undefined}, {unused}");
    }
    let _ = write!(report, "\nundefined, without interfaces\n\n{undefined}");
    let _ = write!(report, "\nunused, without interfaces and VRFs\n\n{unused}");
    byway_testkit::snapshots("ios", || insta::assert_snapshot!("references", report));
}
