//! The names in commands that byway does not type: a table of patterns, by where the command stands.

use super::pattern::{Pattern, is_keyword};
use super::{Role, Table, UseContext};
use crate::config::{Item, LineId};
use crate::session::{self, Prompt};
use crate::word::{Keyword, Word, Words, split};
use std::sync::LazyLock;

/// Where a command stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// At the top.
    Global,
    /// In the mode of a command at the top that begins with this word.
    Under(&'static str),
    /// In an interface.
    Interface,
    /// In a clause of a route-map.
    Clause,
    /// In the definition of a VRF.
    Vrf,
    /// In an IPv6 access list.
    Ipv6Acl,
    /// In a probe.
    Probe,
}

/// Commands that stand in one place and use names for one purpose.
struct Section {
    mode: Mode,
    context: UseContext,
    patterns: &'static [&'static str],
}

/// A row of the table, ready to be matched.
struct Row {
    mode: Mode,
    context: UseContext,
    pattern: Pattern,
}

static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| {
    let rows = SECTIONS.iter().flat_map(|section| {
        let Section { mode, context, patterns } = section;
        patterns.iter().filter_map(|text| {
            Pattern::read(text).map(|pattern| Row { mode: *mode, context: *context, pattern })
        })
    });
    rows.collect()
});

/// Adds the names of an untyped command and of the lines of its mode.
pub(super) fn global(table: &mut Table<'_, '_>, item: &Item<'_>) {
    line(table, item.first, Mode::Global);
    if item.last == item.first {
        return;
    }
    let header = table.config.line(item.first);
    let mut words = Vec::new();
    split(header, 0, &mut words);
    let Some(first) = words.first() else { return };
    let under = SECTIONS.iter().find_map(|section| match section.mode {
        Mode::Under(word) if is_keyword(word, first.text) => Some(section.mode),
        _ => None,
    });
    if let Some(mode) = under {
        body(table, mode, item);
    }
}

/// Adds the names of the lines behind an item's first.
pub(super) fn body(table: &mut Table<'_, '_>, mode: Mode, item: &Item<'_>) {
    for number in item.first.0 + 1..=item.last.0 {
        line(table, LineId(number), mode);
    }
}

/// Adds the names of one line of a mode.
pub(super) fn in_mode(table: &mut Table<'_, '_>, mode: Mode, at: LineId) {
    line(table, at, mode);
}

const NO: Keyword = Keyword::whole("no");

fn line(table: &mut Table<'_, '_>, at: LineId, mode: Mode) {
    let text = table.config.line(at);
    let captured = session::captured(text);
    if captured.noise || captured.prompt == Some(Prompt::Exec) {
        return;
    }
    let start = table.config.line_start(at) + u32::try_from(captured.skip).unwrap_or(0);
    let mut list: Vec<Word<'_>> = Vec::new();
    split(&text[captured.skip..], start, &mut list);
    let words = Words::new(&list);
    let (words, negated) = if words.starts_with(NO) { (words.skip(1), true) } else { (words, false) };
    let Some(first) = words.first().filter(|word| !word.text.starts_with(b"!")) else { return };
    let mut places = Vec::new();
    for row in ROWS.iter().filter(|row| row.mode == mode && row.pattern.may_begin(first.text)) {
        for one in row.pattern.find(words).unwrap_or_default() {
            // Two patterns may find the same name; the first says what for.
            if places.contains(&one.span.start) {
                continue;
            }
            places.push(one.span.start);
            let role = match (negated, one.defines) {
                (true, _) => Role::Removal,
                (false, true) => Role::Definition,
                (false, false) => Role::Use(row.context),
            };
            table.add(one.kind, role, at, one.span);
        }
    }
}

const SECTIONS: &[Section] = &[];
