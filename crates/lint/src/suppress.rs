//! Comments that suppress findings.
//!
//! ```text
//! ! byway: ignore RULE, RULE       the findings of these rules in the next command, its mode included
//! ! byway: ignore-file RULE, RULE  those of the whole file
//! ```

use crate::findings::Findings;
use crate::rule::rule;
use crate::rules::{unknown_suppression, unused_suppression};
use crate::settings::Settings;
use byway_diagnostic::{Diagnostic, Span, escape_bytes, nearest};
use byway_ios::{AclForm, Config, Item, ItemKind, LineId};
use std::cell::Cell;
use std::collections::HashMap;
use std::ops::RangeInclusive;

/// What stands behind `!` in a comment for byway.
const MARK: &[u8] = b"byway:";

/// A rule that a comment suppresses.
#[derive(Debug)]
struct Suppression {
    /// The rule as it is written.
    rule: String,
    /// Where it is written.
    span: Span,
    /// The bytes in which it suppresses; none for the whole file.
    within: Option<RangeInclusive<u32>>,
    used: Cell<bool>,
}

/// The suppressions of one rule, by where they hold.
#[derive(Debug, Default)]
struct OfRule {
    /// Those of the whole file.
    whole: Vec<usize>,
    /// The others in the order of the text, which is that of their first bytes.
    within: Vec<Within>,
}

#[derive(Debug)]
struct Within {
    first: u32,
    last: u32,
    /// The greatest last byte up to this one: before it nothing reaches further.
    furthest: u32,
    suppression: usize,
}

impl OfRule {
    fn all(suppressions: &[Suppression]) -> HashMap<&str, Self> {
        let mut all: HashMap<&str, Self> = HashMap::new();
        for (suppression, one) in suppressions.iter().enumerate() {
            let own = all.entry(&one.rule).or_default();
            match &one.within {
                None => own.whole.push(suppression),
                // Nothing follows it.
                Some(within) if within.is_empty() => {}
                Some(within) => {
                    let (first, last) = (*within.start(), *within.end());
                    let furthest = own.within.last().map_or(last, |before| before.furthest.max(last));
                    own.within.push(Within { first, last, furthest, suppression });
                }
            }
        }
        all
    }

    /// Those that hold at a byte.
    fn at(&self, start: u32) -> impl Iterator<Item = usize> {
        let before = self.within.partition_point(|within| within.first <= start);
        let reaching = self.within[..before].iter().rev().take_while(move |within| within.furthest >= start);
        let covering = reaching.filter(move |within| within.last >= start).map(|within| within.suppression);
        self.whole.iter().copied().chain(covering)
    }
}

/// Takes out what comments suppress, and reports comments that suppress nothing.
pub(crate) fn apply(
    config: &Config<'_>,
    settings: &Settings<'_>,
    mut found: Vec<Diagnostic>,
) -> Vec<Diagnostic> {
    let (suppressions, malformed) = read(config);
    let by_rule = OfRule::all(&suppressions);
    let kept = |finding: &Diagnostic| {
        let Some(own) = by_rule.get(finding.code) else { return true };
        let mut suppressed = false;
        for one in own.at(finding.span().map_or(0, |span| span.start)) {
            suppressions[one].used.set(true);
            suppressed = true;
        }
        !suppressed
    };
    found.retain(kept);
    let mut own = unknown(settings, &suppressions, malformed);
    own.extend(unused(settings, &suppressions));
    own.retain(kept);
    found.extend(own);
    found
}

fn unknown(
    settings: &Settings<'_>,
    suppressions: &[Suppression],
    malformed: Vec<(Span, String)>,
) -> Vec<Diagnostic> {
    let mut findings = Findings::default();
    findings.begin(&unknown_suppression::RULE);
    if !settings.selects(&unknown_suppression::RULE) {
        return Vec::new();
    }
    for (span, message) in malformed {
        findings.report(span, message, |found| {
            found.help("write `! byway: ignore RULE`, or `! byway: ignore-file RULE` for the whole file")
        });
    }
    // The same word may stand in very many comments.
    let mut known: HashMap<&str, Option<&str>> = HashMap::new();
    for one in suppressions.iter().filter(|one| rule(&one.rule).is_none()) {
        let near = *known
            .entry(&one.rule)
            .or_insert_with(|| nearest(&one.rule, crate::RULES.iter().map(|rule| rule.name)));
        let message = format!("this comment suppresses `{}`, which is no rule", one.rule);
        findings.report(one.span, message, |found| match near {
            Some(near) => found.help(format!("write `{near}`")),
            None => found.help("`byway rule` lists the rules"),
        });
    }
    findings.finish()
}

/// Whether a rule that did not run would have found something nobody knows: only rules that ran count.
fn unused(settings: &Settings<'_>, suppressions: &[Suppression]) -> Vec<Diagnostic> {
    let mut findings = Findings::default();
    findings.begin(&unused_suppression::RULE);
    if !settings.selects(&unused_suppression::RULE) {
        return Vec::new();
    }
    let ran = |name: &str| rule(name).is_some_and(|rule| settings.selects(rule));
    let of_suppressions =
        |name: &str| name == unused_suppression::RULE.name || name == unknown_suppression::RULE.name;
    for one in suppressions.iter().filter(|one| !one.used.get() && ran(&one.rule)) {
        if of_suppressions(&one.rule) {
            continue;
        }
        let whole = one.within.is_none();
        let place = if whole { "this file" } else { "the next command" };
        let message = format!("this comment suppresses `{}`, which finds nothing in {place}", one.rule);
        findings.report(one.span, message, |found| found.help("take the name out of the comment"));
    }
    findings.finish()
}

/// The suppressions of a text, and comments for byway that say nothing that it knows.
fn read(config: &Config<'_>) -> (Vec<Suppression>, Vec<(Span, String)>) {
    let (mut suppressions, mut malformed) = (Vec::new(), Vec::new());
    // Of comments in a row the next command is the same.
    let mut next = Next { line: LineId(0), within: RangeInclusive::new(1, 0) };
    // Most texts have no such comment, and looking at the whole text at once is quick.
    if !holds(config.text(), MARK) {
        return (suppressions, malformed);
    }
    for index in 0..u32::try_from(config.line_count()).unwrap_or(u32::MAX) {
        let line = LineId(index);
        let Some((at, words)) = comment(config, line) else { continue };
        let (verb, rest) = cut(words);
        let whole = match verb {
            b"ignore" => false,
            b"ignore-file" => true,
            other => {
                let message = format!("a comment for byway says `{}`, which is unknown", escape_bytes(other));
                malformed.push((config.line_span(line), message));
                continue;
            }
        };
        let from = at + words.len() - rest.len();
        let before = suppressions.len();
        if !whole && next.line <= line {
            next = next_command(config, line);
        }
        let within = (!whole).then(|| next.within.clone());
        for (offset, name) in names(rest) {
            let start = u32::try_from(from + offset).unwrap_or(u32::MAX);
            let span = Span::new(start, start + u32::try_from(name.len()).unwrap_or(0));
            suppressions.push(Suppression {
                rule: escape_bytes(name),
                span,
                within: within.clone(),
                used: Cell::new(false),
            });
        }
        if suppressions.len() == before {
            malformed
                .push((config.line_span(line), "a comment for byway names no rule to ignore".to_owned()));
        }
    }
    (suppressions, malformed)
}

fn holds(text: &[u8], part: &[u8]) -> bool {
    memchr::memmem::find(text, part).is_some()
}

/// What stands behind the mark of a comment for byway, and where.
fn comment<'a>(config: &Config<'a>, line: LineId) -> Option<(usize, &'a [u8])> {
    let span = config.line_span(line);
    let text = &config.text()[span.range()];
    let rest = text.strip_prefix(b"!")?;
    let rest = rest.trim_ascii_start().strip_prefix(MARK)?;
    // A banner may hold such a line as any other.
    if config.item_of(line).is_some_and(|item| matches!(item.kind, ItemKind::Opaque(_))) {
        return None;
    }
    let rest = rest.trim_ascii_start();
    Some((span.end as usize - rest.len(), rest))
}

fn cut(words: &[u8]) -> (&[u8], &[u8]) {
    let end = words.iter().position(u8::is_ascii_whitespace).unwrap_or(words.len());
    words.split_at(end)
}

/// The names of a list with commas, each with its place.
fn names(list: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    let is_between = |byte: &u8| *byte == b',' || byte.is_ascii_whitespace();
    let mut at = 0;
    std::iter::from_fn(move || {
        at += list[at..].iter().take_while(|byte| is_between(byte)).count();
        let length = list[at..].iter().take_while(|byte| !is_between(byte)).count();
        let found = (length > 0).then(|| (at, &list[at..at + length]));
        at += length;
        found
    })
}

/// The next command behind a comment, and its bytes, its mode included.
struct Next {
    line: LineId,
    within: RangeInclusive<u32>,
}

fn next_command(config: &Config<'_>, comment: LineId) -> Next {
    let count = u32::try_from(config.line_count()).unwrap_or(u32::MAX);
    let is_command = |line: &LineId| {
        let span = config.line_span(*line);
        let text = &config.text()[span.range()];
        !text.is_empty() && !text.starts_with(b"!")
    };
    let Some(line) = (comment.0 + 1..count).map(LineId).find(is_command) else {
        return Next { line: LineId::NONE, within: RangeInclusive::new(1, 0) };
    };
    let last = match config.item_of(line) {
        Some(item) if item.first == line && has_mode(item) => item.last,
        _ => line,
    };
    Next { line, within: config.line_span(line).start..=config.line_span(last).end }
}

/// The lines of a numbered list are commands of their own, though they are one item.
fn has_mode(item: &Item<'_>) -> bool {
    match &item.kind {
        ItemKind::Acl(block) => block.form == AclForm::Mode,
        _ => true,
    }
}
