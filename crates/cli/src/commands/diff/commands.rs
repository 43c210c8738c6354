//! The commands of two configurations that are not in both, and what of them may be shown.

use crate::commands::shown::{hides, shown};
use byway_diagnostic::escape;
use byway_ios::{Config, LineId};
use byway_wire::verify::{ChangeKind, Command};
use similar::{Algorithm, DiffOp, capture_diff_slices};
use std::collections::HashMap;
use std::fmt::Write;

/// Lines around a change.
const CONTEXT: usize = 3;
/// So many lines that stand several times are still aligned; beyond, what is between the ends is told as replaced.
const REPEATED: usize = 20_000;

/// The commands of two configurations, aligned.
pub(super) struct Commands<'c> {
    old: Listing<'c>,
    new: Listing<'c>,
    operations: Vec<DiffOp>,
}

/// The commands of a configuration: no comments, no blank lines.
struct Listing<'c> {
    config: &'c Config<'c>,
    lines: Vec<LineId>,
    texts: Vec<&'c [u8]>,
}

impl<'c> Listing<'c> {
    fn of(config: &'c Config<'c>) -> Self {
        let mut listing = Self { config, lines: Vec::new(), texts: Vec::new() };
        for (number, text) in (0..).zip(config.lines()) {
            let text = text.trim_ascii_end();
            if !text.is_empty() && !text.trim_ascii_start().starts_with(b"!") {
                listing.lines.push(LineId(number));
                listing.texts.push(text);
            }
        }
        listing
    }

    fn line(&self, at: usize) -> LineId {
        self.lines[at]
    }

    /// A line as it may be shown.
    fn shown(&self, at: usize) -> String {
        shown(self.config, self.line(at))
    }

    /// The mode that a line stands in.
    fn mode(&self, at: usize) -> Option<String> {
        let item = self.config.item_of(self.line(at))?;
        let is_inside = self.line(at) > item.first && self.texts[at].starts_with(b" ");
        is_inside.then(|| shown(self.config, item.first))
    }
}

impl<'c> Commands<'c> {
    pub(super) fn of(old: &'c Config<'c>, new: &'c Config<'c>) -> Self {
        let (old, new) = (Listing::of(old), Listing::of(new));
        let operations = aligned(&old.texts, &new.texts);
        Self { old, new, operations }
    }

    /// Each command that is not in both.
    pub(super) fn listed(&self) -> Vec<Command> {
        let mut commands = Vec::new();
        let mut push = |listing: &Listing<'_>, at: usize, change| {
            commands.push(Command {
                change,
                line: listing.line(at).number(),
                within: listing.mode(at),
                text: listing.shown(at).trim_start().to_owned(),
            });
        };
        for operation in self.operations.iter().filter(|operation| !is_equal(operation)) {
            operation.old_range().for_each(|at| push(&self.old, at, ChangeKind::Removed));
            operation.new_range().for_each(|at| push(&self.new, at, ChangeKind::Added));
        }
        commands
    }

    /// Whether something of a command that is not in both may not be shown.
    pub(super) fn hides(&self) -> bool {
        let hidden = |listing: &Listing<'_>, at: usize| hides(listing.config, listing.line(at));
        self.operations.iter().filter(|operation| !is_equal(operation)).any(|operation| {
            operation.old_range().any(|at| hidden(&self.old, at))
                || operation.new_range().any(|at| hidden(&self.new, at))
        })
    }

    /// A unified diff, in colours where they are wanted; nothing where no command changes.
    pub(super) fn unified(&self, old: &str, new: &str, color: bool) -> String {
        let paint = |code: &str, text: &str| {
            if color { format!("\x1b[{code}m{text}\x1b[0m\n") } else { format!("{text}\n") }
        };
        let mut out = String::new();
        for group in similar::group_diff_ops(self.operations.clone(), CONTEXT) {
            let (Some(first), Some(last)) = (group.first(), group.last()) else { continue };
            if group.iter().all(is_equal) {
                continue;
            }
            if out.is_empty() {
                let head = format!("--- {}\n+++ {}", escape(old), escape(new));
                let _ = write!(out, "\n{}", paint("1", &head));
            }
            let range = |listing: &Listing<'_>, start: usize, end: usize| match listing.lines.get(start) {
                Some(line) if end > start => {
                    let last = listing.line(end - 1).number();
                    format!("{},{}", line.number(), last - line.number() + 1)
                }
                _ => "0,0".to_owned(),
            };
            let old_range = range(&self.old, first.old_range().start, last.old_range().end);
            let new_range = range(&self.new, first.new_range().start, last.new_range().end);
            let start = first.new_range().start;
            let mode = self.new.lines.get(start).and_then(|_| self.new.mode(start));
            let mode = mode.map(|mode| format!(" {}", escape(&mode))).unwrap_or_default();
            out.push_str(&paint("36", &format!("@@ -{old_range} +{new_range} @@{mode}")));
            for operation in &group {
                if is_equal(operation) {
                    for at in operation.new_range() {
                        let _ = writeln!(out, " {}", escape(&self.new.shown(at)));
                    }
                    continue;
                }
                for at in operation.old_range() {
                    out.push_str(&paint("31", &format!("-{}", escape(&self.old.shown(at)))));
                }
                for at in operation.new_range() {
                    out.push_str(&paint("32", &format!("+{}", escape(&self.new.shown(at)))));
                }
            }
        }
        out
    }
}

fn is_equal(operation: &DiffOp) -> bool {
    matches!(operation, DiffOp::Equal { .. })
}

/// Aligns two lists of lines by those that stand once in each, which takes long only where very many stand several times.
fn aligned(old: &[&[u8]], new: &[&[u8]]) -> Vec<DiffOp> {
    let before = old.iter().zip(new).take_while(|(old, new)| old == new).count();
    let behind = old[before..]
        .iter()
        .rev()
        .zip(new[before..].iter().rev())
        .take_while(|(old, new)| old == new)
        .count();
    let middle = [&old[before..old.len() - behind], &new[before..new.len() - behind]];
    if middle.iter().any(|lines| repeated(lines) > REPEATED) {
        let equal = |index, len| DiffOp::Equal { old_index: index, new_index: index, len };
        let replaced = DiffOp::Replace {
            old_index: before,
            old_len: middle[0].len(),
            new_index: before,
            new_len: middle[1].len(),
        };
        let end = DiffOp::Equal { old_index: old.len() - behind, new_index: new.len() - behind, len: behind };
        let all = [(before > 0).then(|| equal(0, before)), Some(replaced), (behind > 0).then_some(end)];
        return all.into_iter().flatten().collect();
    }
    capture_diff_slices(Algorithm::Patience, old, new)
}

fn repeated(lines: &[&[u8]]) -> usize {
    let mut seen: HashMap<&[u8], usize> = HashMap::new();
    lines.iter().for_each(|line| *seen.entry(line).or_default() += 1);
    seen.values().filter(|count| **count > 1).sum()
}
