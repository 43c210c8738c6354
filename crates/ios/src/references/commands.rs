//! The names in commands that byway does not type: finds the rows of the [table](super::rows) that a line matches.

use super::pattern::{FirstLetters, Found, Pattern, SecondLetters, keyword_of};
use super::rows::sections;
use super::{Role, Table, UseContext};
use crate::config::{Item, LineId};
use crate::session::{self, Prompt};
use crate::word::{Keyword, Words, split, words_of};
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
    letters: FirstLetters,
}

/// The rows of one mode.
pub(super) struct Rows {
    mode: Mode,
    /// The word that opens the mode, where it is told by one.
    opened_by: Option<Keyword>,
    all: Vec<Row>,
    /// Which of them a first word may match, by its first letter.
    by_letter: [Vec<usize>; LETTERS],
    /// Which second letters their first words have, by the first letter: most lines are told by these two.
    second_letters: [SecondLetters; LETTERS],
}

const LETTERS: usize = 26;

static ROWS: LazyLock<Vec<Rows>> = LazyLock::new(|| {
    let mut all: Vec<Rows> = FIXED.into_iter().map(Rows::empty).collect();
    for Section { mode, context, patterns } in sections() {
        let at = all.iter().position(|rows| rows.mode == *mode).unwrap_or_else(|| {
            all.push(Rows::empty(*mode));
            all.len() - 1
        });
        let read = patterns.iter().filter_map(|text| Pattern::read(text));
        all[at].all.extend(read.map(|pattern| Row {
            context: *context,
            letters: pattern.first_letters(),
            pattern,
        }));
    }
    all.iter_mut().for_each(Rows::make_index);
    all
});

/// The modes that are not told by a word: the first of [`ROWS`].
const FIXED: [Mode; 6] = [Mode::Global, Mode::Interface, Mode::Clause, Mode::Vrf, Mode::Ipv6Acl, Mode::Probe];

/// The rows of a mode; none where the table has none.
pub(super) fn rows(mode: Mode) -> Option<&'static Rows> {
    let at = match mode {
        Mode::Global => 0,
        Mode::Interface => 1,
        Mode::Clause => 2,
        Mode::Vrf => 3,
        Mode::Ipv6Acl => 4,
        Mode::Probe => 5,
        Mode::Under(_) => return ROWS.iter().find(|rows| rows.mode == mode),
    };
    ROWS.get(at)
}

impl Rows {
    fn empty(mode: Mode) -> Self {
        let opened_by = match mode {
            Mode::Under(word) => Some(keyword_of(word)),
            _ => None,
        };
        Self {
            mode,
            opened_by,
            all: Vec::new(),
            by_letter: Default::default(),
            second_letters: [SecondLetters::NONE; LETTERS],
        }
    }

    fn make_index(&mut self) {
        let lists = self.by_letter.iter_mut().zip(&mut self.second_letters);
        for ((list, second), letter) in lists.zip(b'a'..=b'z') {
            let may_begin = |index: &usize| self.all[*index].pattern.may_begin_with(letter);
            list.extend((0..self.all.len()).filter(may_begin));
            list.iter().for_each(|index| second.add(self.all[*index].pattern.second_letters(letter)));
        }
    }

    /// The rows that a line with this first word may match.
    fn of(&self, first: &[u8]) -> impl Iterator<Item = &Row> {
        let list = letter(first).and_then(|letter| self.by_letter.get(letter));
        list.into_iter().flatten().filter_map(|index| self.all.get(*index))
    }

    /// Whether there may be such rows, as far as two letters tell.
    fn may_have(&self, first: &[u8]) -> bool {
        let second = letter(first).and_then(|letter| self.second_letters.get(letter));
        second.is_some_and(|letters| letters.have(first))
    }
}

/// The place of a word's first letter in the alphabet.
fn letter(word: &[u8]) -> Option<usize> {
    let first = word.first()?.to_ascii_lowercase();
    first.is_ascii_lowercase().then(|| usize::from(first - b'a'))
}

/// Adds the names of an untyped command and of the lines of its mode.
///
/// In a text that lost its indentation the lines of a mode stand at the top: `last` is the command there that opened a mode
/// last.
pub(super) fn global(table: &mut Table<'_, '_>, item: &Item<'_>, last: &mut Option<&'static Rows>) {
    let header = table.config.line(item.first);
    let mut words = words_of(&header[session::captured(header).skip..]);
    let Some(first) = words.next() else { return };
    // `ipv6 router ospf 1`
    let first = if first == b"ipv6" { words.next().unwrap_or(first) } else { first };
    let known = line(table, item.first, &[rows(Mode::Global)]);
    let own = under(first);
    let may_be_in = [
        own.or(*last).or(rows(Mode::Global)),
        rows(STRAY_INTERFACE),
        rows(Mode::Interface),
        rows(STRAY_CLAUSE),
        rows(Mode::Clause),
    ];
    if !known && line(table, item.first, &may_be_in) {
        lines(table, &may_be_in, item);
    } else if let Some(own) = own {
        body(table, own.mode, item);
    }
    // `ip` begins many commands and few modes.
    let opens = own.filter(|own| item.last > item.first || own.mode != Mode::Under("ip"));
    if opens.is_some() {
        *last = opens;
    }
}

/// Lines of an interface or a clause whose first line is missing or cannot be read.
pub(super) const STRAY_INTERFACE: Mode = Mode::Under("interface");
pub(super) const STRAY_CLAUSE: Mode = Mode::Under("route-map");

/// The mode that a command opens, by its first word.
fn under(word: &[u8]) -> Option<&'static Rows> {
    ROWS.iter().find(|rows| rows.opened_by.is_some_and(|keyword| keyword.is(word)))
}

/// Adds the names of the lines behind an item's first.
pub(super) fn body(table: &mut Table<'_, '_>, mode: Mode, item: &Item<'_>) {
    // `interface range` and a header that cannot be read have the lines of any interface, likewise a clause.
    let other = match mode {
        STRAY_INTERFACE => rows(Mode::Interface),
        STRAY_CLAUSE => rows(Mode::Clause),
        _ => None,
    };
    lines(table, &[rows(mode), other], item);
}

fn lines(table: &mut Table<'_, '_>, modes: &[Option<&'static Rows>], item: &Item<'_>) {
    for number in item.first.0 + 1..=item.last.0 {
        line(table, LineId(number), modes);
    }
}

/// Adds the names of one line of a mode; says whether there is one.
pub(super) fn in_mode(table: &mut Table<'_, '_>, mode: Mode, at: LineId) -> bool {
    line(table, at, &[rows(mode)])
}

const NO: Keyword = Keyword::whole("no");

/// Adds the names of a line by the rows of the first of the modes that has one for it; says whether there was one.
fn line(table: &mut Table<'_, '_>, at: LineId, modes: &[Option<&'static Rows>]) -> bool {
    let text = table.config.line(at);
    let captured = session::captured(text);
    if captured.noise || captured.prompt == Some(Prompt::Exec) {
        return false;
    }
    let text = &text[captured.skip..];
    if !may_name(text, modes) {
        return false;
    }
    // The words are lent out while the line is read, so that their memory is used again for the next one.
    let mut list = std::mem::take(&mut table.words);
    let start = table.config.line_start(at) + u32::try_from(captured.skip).unwrap_or(0);
    split(text, start, &mut list);
    let there_is = add_names(table, at, Words::new(&list), modes);
    table.words = list;
    there_is
}

/// Whether a line may name something, as far as its first letters tell.
fn may_name(text: &[u8], modes: &[Option<&'static Rows>]) -> bool {
    let mut words = words_of(text);
    let first = words.next().unwrap_or_default();
    let first = if NO.is(first) { words.next().unwrap_or_default() } else { first };
    modes.iter().flatten().any(|rows| rows.may_have(first))
}

fn add_names(
    table: &mut Table<'_, '_>,
    at: LineId,
    words: Words<'_, '_>,
    modes: &[Option<&'static Rows>],
) -> bool {
    let (words, negated) = if words.starts_with(NO) { (words.skip(1), true) } else { (words, false) };
    if words.first().is_none_or(|word| word.text.starts_with(b"!")) {
        return false;
    }
    for rows in modes.iter().flatten() {
        let mut found = names(words, rows);
        found.sort_by_key(|(_, one)| one.span.start);
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
fn names(words: Words<'_, '_>, rows: &Rows) -> Vec<(UseContext, Found)> {
    let Some(first) = words.first() else { return Vec::new() };
    let mut names: Vec<(UseContext, Found)> = Vec::new();
    let letters = FirstLetters::of(words);
    for row in rows.of(first.text).filter(|row| row.letters.have(letters)) {
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
    fn the_first_modes_have_places() {
        for mode in FIXED {
            assert_eq!(rows(mode).map(|rows| rows.mode), Some(mode));
        }
        for section in sections() {
            assert_eq!(rows(section.mode).map(|rows| rows.mode), Some(section.mode));
        }
    }

    #[test]
    fn two_letters_dismiss_no_row() {
        let words = [
            "ip", "ipv6", "IP", "neighbor", "nei", "set", "SET", "x", "n", "l2vpn", "no", "standby", "10",
            "", "-a", "a-b",
        ];
        let patterns = sections().flat_map(|section| section.patterns);
        let keywords: Vec<&str> = patterns.flat_map(|pattern| pattern.split([' ', '|'])).collect();
        let cut = keywords.iter().filter_map(|keyword| keyword.get(..3));
        for word in words.into_iter().chain(keywords.iter().copied()).chain(cut) {
            for rows in ROWS.iter() {
                let first = word.as_bytes();
                let may_match = rows.of(first).any(|row| row.pattern.may_begin(first));
                assert!(!may_match || rows.may_have(first), "{word} in {:?}", rows.mode);
            }
        }
        assert!(!rows(Mode::Interface).expect("it has rows").may_have(b"duplex"));
    }

    #[test]
    fn every_pattern_is_well_formed() {
        for section in sections() {
            for pattern in section.patterns {
                assert!(Pattern::read(pattern).is_some(), "{pattern}");
            }
        }
    }
}
