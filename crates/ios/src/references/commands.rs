//! The names in commands that byway does not type: finds the rows of the [table](super::rows) that a line matches.

use super::pattern::{Found, Pattern, is_keyword};
use super::rows::sections;
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
pub(super) struct Section {
    pub(super) mode: Mode,
    pub(super) context: UseContext,
    pub(super) patterns: &'static [&'static str],
}

/// A row of the table, ready to be matched.
struct Row {
    context: UseContext,
    pattern: Pattern,
}

/// The rows of one mode.
struct Rows {
    mode: Mode,
    all: Vec<Row>,
    /// Which of them a first word may match, by its first letter.
    by_letter: [Vec<usize>; 26],
}

static ROWS: LazyLock<Vec<Rows>> = LazyLock::new(|| {
    let mut all: Vec<Rows> = Vec::new();
    for Section { mode, context, patterns } in sections() {
        let at = all.iter().position(|rows| rows.mode == *mode).unwrap_or_else(|| {
            all.push(Rows { mode: *mode, all: Vec::new(), by_letter: Default::default() });
            all.len() - 1
        });
        let read = patterns.iter().filter_map(|text| Pattern::read(text));
        all[at].all.extend(read.map(|pattern| Row { context: *context, pattern }));
    }
    for Rows { all: rows, by_letter, .. } in &mut all {
        for (list, letter) in by_letter.iter_mut().zip(b'a'..=b'z') {
            let may_begin = |index: &usize| rows[*index].pattern.may_begin_with(letter);
            list.extend((0..rows.len()).filter(may_begin));
        }
    }
    all
});

impl Rows {
    /// The rows that a line with this first word may match.
    fn of<'r>(&'r self, first: &'r [u8]) -> impl Iterator<Item = &'r Row> {
        let letter = first.first().map(|byte| byte.to_ascii_lowercase().wrapping_sub(b'a'));
        let list = letter.and_then(|letter| self.by_letter.get(usize::from(letter)));
        let rows = list.into_iter().flatten().filter_map(|index| self.all.get(*index));
        rows.filter(|row| row.pattern.may_begin(first))
    }
}

/// Adds the names of an untyped command and of the lines of its mode.
///
/// In a text that lost its indentation the lines of a mode stand at the top: `last` is the command there that opened a mode
/// last.
pub(super) fn global(table: &mut Table<'_, '_>, item: &Item<'_>, last: &mut Option<Mode>) {
    let header = table.config.line(item.first);
    let mut words = Vec::new();
    split(&header[session::captured(header).skip..], 0, &mut words);
    let Some(first) = words.first() else { return };
    // `ipv6 router ospf 1`
    let first = if first.text == b"ipv6" { words.get(1).unwrap_or(first) } else { first };
    let known = line(table, item.first, &[Mode::Global]);
    let mode = under(first.text);
    let mut modes = vec![mode.or(*last).unwrap_or(Mode::Global)];
    let stray = !known && {
        modes.extend([STRAY_INTERFACE, Mode::Interface, STRAY_CLAUSE, Mode::Clause]);
        line(table, item.first, &modes)
    };
    match mode {
        _ if stray => lines(table, &modes, item),
        Some(mode) => body(table, mode, item),
        None => {}
    }
    // `ip` begins many commands and few modes.
    let opens = mode.filter(|mode| item.last > item.first || *mode != Mode::Under("ip"));
    if opens.is_some() {
        *last = opens;
    }
}

/// Lines of an interface or a clause whose first line is missing or cannot be read.
pub(super) const STRAY_INTERFACE: Mode = Mode::Under("interface");
pub(super) const STRAY_CLAUSE: Mode = Mode::Under("route-map");

/// The mode that a command opens, by its first word.
fn under(word: &[u8]) -> Option<Mode> {
    sections().find_map(|section| match section.mode {
        Mode::Under(own) if is_keyword(own, word) => Some(section.mode),
        _ => None,
    })
}

/// Adds the names of the lines behind an item's first.
pub(super) fn body(table: &mut Table<'_, '_>, mode: Mode, item: &Item<'_>) {
    // `interface range` and a header that cannot be read have the lines of any interface, likewise a clause.
    let both = match mode {
        STRAY_INTERFACE => Mode::Interface,
        STRAY_CLAUSE => Mode::Clause,
        mode => mode,
    };
    lines(table, &[mode, both], item);
}

fn lines(table: &mut Table<'_, '_>, modes: &[Mode], item: &Item<'_>) {
    for number in item.first.0 + 1..=item.last.0 {
        line(table, LineId(number), modes);
    }
}

/// Adds the names of one line of a mode; says whether there is one.
pub(super) fn in_mode(table: &mut Table<'_, '_>, mode: Mode, at: LineId) -> bool {
    line(table, at, &[mode])
}

const NO: Keyword = Keyword::whole("no");

/// Adds the names of a line by the rows of the first of the modes that has one for it; says whether there was one.
fn line(table: &mut Table<'_, '_>, at: LineId, modes: &[Mode]) -> bool {
    let text = table.config.line(at);
    let captured = session::captured(text);
    if captured.noise || captured.prompt == Some(Prompt::Exec) {
        return false;
    }
    let start = table.config.line_start(at) + u32::try_from(captured.skip).unwrap_or(0);
    let mut list: Vec<Word<'_>> = Vec::new();
    split(&text[captured.skip..], start, &mut list);
    let words = Words::new(&list);
    let (words, negated) = if words.starts_with(NO) { (words.skip(1), true) } else { (words, false) };
    if words.first().is_none_or(|word| word.text.starts_with(b"!")) {
        return false;
    }
    for mode in modes {
        let found = names(words, *mode);
        for (context, one) in &found {
            let role = match (negated, one.defines) {
                (true, _) => Role::Removal,
                (false, true) => Role::Definition,
                (false, false) => Role::Use(*context),
            };
            table.add(one.kind, role, at, one.span);
        }
        if !found.is_empty() {
            return true;
        }
    }
    false
}

/// The names that the rows of a mode find in a line.
fn names(words: Words<'_, '_>, mode: Mode) -> Vec<(UseContext, Found)> {
    let Some(first) = words.first() else { return Vec::new() };
    let mut names: Vec<(UseContext, Found)> = Vec::new();
    let rows = ROWS.iter().find(|rows| rows.mode == mode);
    for row in rows.into_iter().flat_map(|rows| rows.of(first.text)) {
        for one in row.pattern.find(words).unwrap_or_default() {
            // Two patterns may find the same name; the first says what for.
            if names.iter().all(|(_, other)| other.span != one.span) {
                names.push((row.context, one));
            }
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_is_well_formed() {
        for section in sections() {
            for pattern in section.patterns {
                assert!(Pattern::read(pattern).is_some(), "{pattern}");
            }
        }
    }
}
