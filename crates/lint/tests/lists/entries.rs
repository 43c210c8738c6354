//! `unreachable-ace`, `redundant-ace`, `redundant-deny`, `duplicate-ace` against all packets.

use crate::cases;
use crate::universe::{Entry, Packet, Random, packets};
use byway_diagnostic::{Diagnostic, Source};
use byway_ios::parse;
use byway_lint::{Settings, lint};
use std::collections::{BTreeMap, BTreeSet};

/// Lines by rule.
type Found = BTreeMap<&'static str, BTreeSet<u32>>;

pub(crate) fn found(text: &str, rules: &[&str]) -> (Vec<Diagnostic>, Found) {
    let select = rules.iter().map(|rule| (*rule).to_owned()).collect();
    let found = lint(&parse(text.as_bytes()), &Settings { select: Some(select), ..Settings::default() });
    let source = Source::new("edge.cfg", text.as_bytes());
    let mut lines = Found::new();
    for one in &found {
        let line = source.place(one.span().expect("a place").start).line;
        assert!(lines.entry(one.code).or_default().insert(line), "line {line} twice: {}", one.message);
    }
    (found, lines)
}

const RULES: [&str; 4] = ["duplicate-ace", "redundant-ace", "redundant-deny", "unreachable-ace"];

/// What the entry that decides does; none where none does.
fn decide(entries: &[&Entry], packet: &Packet) -> Option<bool> {
    entries.iter().find(|entry| entry.takes(packet)).map(|entry| entry.permit)
}

fn expected(entries: &[Entry], all: &[Packet]) -> Found {
    let mut expected = Found::new();
    let mut put = |rule: &'static str, index: usize| {
        // The first entry stands on line 2.
        expected.entry(rule).or_default().insert(u32::try_from(index).expect("small") + 2);
    };
    let is_stored = |index: usize| !entries[..index].contains(&entries[index]);
    let stored: Vec<usize> = (0..entries.len()).filter(|index| is_stored(*index)).collect();
    for index in (0..entries.len()).filter(|index| !is_stored(*index)) {
        put("duplicate-ace", index);
        put("unreachable-ace", index);
    }
    for &index in &stored {
        let before: Vec<&Entry> = stored.iter().filter(|at| **at < index).map(|at| &entries[*at]).collect();
        let behind: Vec<&Entry> = stored.iter().filter(|at| **at > index).map(|at| &entries[*at]).collect();
        let entry = &entries[index];
        let own: Vec<&Packet> =
            all.iter().filter(|packet| entry.takes(packet) && decide(&before, packet).is_none()).collect();
        // An entry whose ports no packet has is there for later fragments alone, which fragments-only-ace says.
        if entry.permit && !entry.fragments && asks_no_whole_packet(entry, all) {
            continue;
        }
        if own.is_empty() {
            put("unreachable-ace", index);
            continue;
        }
        let then: BTreeSet<Option<bool>> = own.iter().map(|packet| decide(&behind, packet)).collect();
        if then == BTreeSet::from([Some(entry.permit)]) {
            put("redundant-ace", index);
        } else if !entry.permit && !then.contains(&Some(true)) {
            put("redundant-deny", index);
        }
    }
    expected
}

fn asks_no_whole_packet(entry: &Entry, all: &[Packet]) -> bool {
    let mut taken = all.iter().filter(|packet| entry.takes(packet)).peekable();
    taken.peek().is_some() && taken.all(|packet| packet.later)
}

fn text(entries: &[Entry]) -> String {
    let mut text = "ip access-list extended x\n".to_owned();
    for entry in entries {
        entry.write(&mut text);
    }
    text
}

#[test]
fn every_finding_is_one_and_none_is_missing() {
    let all = packets();
    let mut counted: BTreeMap<&str, usize> = BTreeMap::new();
    for case in 0..cases(4_000) {
        let mut random = Random::new(case);
        let count = 2 + random.below(if case % 8 == 0 { 22 } else { 8 });
        let entries: Vec<Entry> = (0..count).map(|_| Entry::random(&mut random)).collect();
        let text = text(&entries);
        let (_, lines) = found(&text, &RULES);
        assert_eq!(lines, expected(&entries, &all), "case {case}\n{text}");
        for (rule, lines) in lines {
            *counted.entry(rule).or_default() += lines.len();
        }
    }
    assert!(RULES.iter().all(|rule| counted.get(rule).is_some_and(|count| *count > 20)), "{counted:?}");
    eprintln!("found and confirmed: {counted:?}");
}

/// The entries that are named as related take all packets of the one that is found, and each is needed for that.
#[test]
fn what_hides_an_entry_is_named_and_enough() {
    let all = packets();
    for case in 0..cases(1_500) {
        let mut random = Random::new(case ^ 0xabcd);
        let entries: Vec<Entry> = (0..8).map(|_| Entry::random(&mut random)).collect();
        let text = text(&entries);
        let source = Source::new("edge.cfg", text.as_bytes());
        let at = |start: u32| &entries[source.place(start).line as usize - 2];
        for one in found(&text, &["unreachable-ace"]).0 {
            let hidden = at(one.span().expect("a place").start);
            let by: Vec<&Entry> = one.related.iter().map(|related| at(related.location.span.start)).collect();
            let hides = |by: &[&Entry]| {
                all.iter().filter(|packet| hidden.takes(packet)).all(|packet| decide(by, packet).is_some())
            };
            assert!(hides(&by), "case {case}: {}\n{text}", one.message);
            for left_out in 0..by.len() {
                let mut fewer = by.clone();
                fewer.remove(left_out);
                assert!(!hides(&fewer), "case {case}: {}\n{text}", one.message);
            }
            let opposite = by.iter().filter(|entry| entry.permit != hidden.permit).count();
            let word = match (by.len(), opposite) {
                (0, _) => "asks what no packet has",
                (_, 0) => "redundant,",
                (all, some) if all == some => "contradicted,",
                _ => "contradicted in part,",
            };
            assert!(one.message.contains(word), "case {case}: {}\n{text}", one.message);
            // A line that is not stored cannot be taken out: `no` before it would take the first one.
            let stored = by != [hidden];
            assert_eq!(!one.fix.is_empty(), stored && !by.is_empty() && opposite == 0, "{text}");
        }
    }
}
