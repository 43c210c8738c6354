//! A text that was read, and the way from byte offsets to lines and columns.

use std::ops::Range;
use std::sync::Arc;

/// A range of byte offsets in one source, end exclusive.
///
/// Offsets are 32 bits wide: a source is at most 4 GiB − 1 (see [`Source::MAX_BYTES`]).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// Offset of the first byte.
    pub start: u32,
    /// Offset behind the last byte.
    pub end: u32,
}

impl Span {
    /// The span from `start` up to, not including, `end`.
    pub const fn new(start: u32, end: u32) -> Self {
        Self { start, end }
    }

    /// The empty span at `offset`: a place between two characters.
    pub const fn empty(offset: u32) -> Self {
        Self { start: offset, end: offset }
    }

    /// The smallest span that holds both.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// As a range for slicing.
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// Which of several sources a place is in. The default is the first, or the only one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(pub u32);

/// A line and a column, both from 1.
///
/// Columns count characters: a tab is one, and so is a byte that is not part of any UTF-8 character.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1, in characters.
    pub column: u32,
}

/// Two places; the end is exclusive, so its column is one behind the last character.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Region {
    /// Where the first character stands.
    pub start: Place,
    /// Behind the last character.
    pub end: Place,
}

/// A text with its name. The text may be any bytes; lines end with LF, and a CR before it belongs to the line end.
#[derive(Clone, Debug)]
pub struct Source<'a> {
    // Every place in the text is told with it.
    name: Arc<str>,
    text: &'a [u8],
    line_starts: Vec<u32>,
    /// Offsets within long lines, each with the number of characters before it on its line: a place far to the right is then
    /// found without counting from the start.
    milestones: Vec<(u32, u32)>,
    /// The number of the line that the text begins with.
    first_line: u32,
}

/// How many bytes lie between two milestones, at least.
const MILESTONE: usize = 1024;

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

impl<'a> Source<'a> {
    /// The largest text that spans can address.
    pub const MAX_BYTES: usize = u32::MAX as usize;

    /// Takes a text under the name that messages show for it.
    ///
    /// Bytes behind [`Self::MAX_BYTES`] are not addressed; whoever reads files refuses larger ones first.
    pub fn new(name: impl Into<Arc<str>>, text: &'a [u8]) -> Self {
        let text = &text[..text.len().min(Self::MAX_BYTES)];
        Self::of(name.into(), text, line_starts(text))
    }

    /// The same where the lines of the text are known: each with its line end, one behind the other.
    pub fn of_lines<'l>(
        name: impl Into<Arc<str>>,
        text: &'a [u8],
        lines: impl Iterator<Item = &'l [u8]>,
    ) -> Self {
        let mut at = 0;
        let starts = lines.map(|line| {
            let start = offset(at);
            at += line.len();
            start
        });
        let mut starts: Vec<u32> = starts.collect();
        if text.last().is_none_or(|byte| *byte == b'\n') {
            starts.push(offset(text.len()));
        }
        debug_assert_eq!(starts, line_starts(text), "the lines are those of the text");
        Self::of(name.into(), text, starts)
    }

    fn of(name: Arc<str>, text: &'a [u8], line_starts: Vec<u32>) -> Self {
        let milestones = milestones(text, &line_starts);
        Self { name, text, line_starts, milestones, first_line: 1 }
    }

    /// The same text as a part of a longer one, whose line of this number (from 1) it begins with: places say so.
    #[must_use]
    pub fn from_line(self, first_line: u32) -> Self {
        Self { first_line, ..self }
    }

    /// The name as it was given, for example a path.
    pub fn name(&self) -> &Arc<str> {
        &self.name
    }

    /// The whole text.
    pub fn text(&self) -> &'a [u8] {
        self.text
    }

    /// The bytes of a line (from 1, where the text begins) without its line end; empty for a line that is not there.
    pub fn line(&self, line: u32) -> &'a [u8] {
        let index = line.saturating_sub(1) as usize;
        let Some(&start) = self.line_starts.get(index) else { return &[] };
        let end = self.line_starts.get(index + 1).map_or(self.text.len(), |next| *next as usize - 1);
        let bytes = &self.text[start as usize..end];
        bytes.strip_suffix(b"\r").unwrap_or(bytes)
    }

    /// The line that holds `at` (from 1, where the text begins) and the offset at which it starts.
    pub fn line_at(&self, at: u32) -> (u32, u32) {
        let index = self.line_starts.partition_point(|start| *start <= at).saturating_sub(1);
        (offset(index + 1), self.line_starts[index])
    }

    /// Line and column of a byte offset; an offset behind the end is the end.
    ///
    /// A byte-order mark at the start of the text takes no column, as in every editor.
    pub fn place(&self, at: u32) -> Place {
        let (line, start) = self.line_at(at.min(offset(self.text.len())));
        self.place_on(line, start, at)
    }

    /// The place of an offset on a line that starts there.
    fn place_on(&self, line: u32, start: u32, at: u32) -> Place {
        let at = at.min(offset(self.text.len()));
        let passed = self.milestones.partition_point(|(milestone, _)| *milestone <= at);
        let milestone = passed.checked_sub(1).map(|index| self.milestones[index]);
        let (from, counted) = milestone.filter(|(milestone, _)| *milestone > start).unwrap_or((start, 0));
        let rest = &self.text[from as usize..at as usize];
        let marked = start == 0 && self.text[..at as usize].starts_with(BYTE_ORDER_MARK);
        let characters = counted + offset(count_characters(rest));
        let line = line.saturating_add(self.first_line.saturating_sub(1));
        Place { line, column: characters + 1 - u32::from(marked) }
    }

    /// Both ends of a span as places.
    pub fn region(&self, span: Span) -> Region {
        let (from, to) = (span.start, span.end.max(span.start));
        let (line, start) = self.line_at(from.min(offset(self.text.len())));
        let next = self.line_starts.get(line as usize);
        let is_one_line = next.is_none_or(|next| to < *next);
        let end = if is_one_line { self.place_on(line, start, to) } else { self.place(to) };
        Region { start: self.place_on(line, start, from), end }
    }

    /// The byte offset of a line and column (both from 1), the nearest there is for one outside the text.
    pub fn offset_of(&self, line: u32, column: u32) -> u32 {
        let index = (line.saturating_sub(1) as usize).min(self.line_starts.len() - 1);
        let bytes = self.line(offset(index + 1));
        let mut at = self.line_starts[index] as usize;
        if at == 0 && bytes.starts_with(BYTE_ORDER_MARK) {
            at += BYTE_ORDER_MARK.len();
        }
        let end = self.line_starts[index] as usize + bytes.len();
        for _ in 1..column {
            if at >= end {
                break;
            }
            at += character_length(&self.text[at..end]);
        }
        offset(at)
    }
}

/// The sources of one run, by [`SourceId`].
#[derive(Clone, Debug, Default)]
pub struct Sources<'a> {
    list: Vec<Source<'a>>,
}

impl<'a> Sources<'a> {
    /// No sources yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// A collection of one, whose id is the default.
    pub fn one(source: Source<'a>) -> Self {
        Self { list: vec![source] }
    }

    /// Adds a source and says its id.
    pub fn add(&mut self, source: Source<'a>) -> SourceId {
        self.list.push(source);
        SourceId(offset(self.list.len() - 1))
    }

    /// The source of an id that [`Self::add`] gave.
    pub fn get(&self, id: SourceId) -> Option<&Source<'a>> {
        self.list.get(id.0 as usize)
    }
}

/// Where the lines of a text start; behind a line end at its end is one more.
fn line_starts(text: &[u8]) -> Vec<u32> {
    let mut starts = vec![0];
    starts.extend(memchr::memchr_iter(b'\n', text).map(|at| offset(at + 1)));
    starts
}

/// The milestones of the lines that are long enough to have some.
fn milestones(text: &[u8], line_starts: &[u32]) -> Vec<(u32, u32)> {
    let mut found = Vec::new();
    let ends = line_starts.iter().skip(1).map(|next| *next as usize).chain([text.len()]);
    let lines = line_starts.iter().map(|start| *start as usize).zip(ends);
    for (start, end) in lines.filter(|(start, end)| end - start >= 2 * MILESTONE) {
        let (mut at, mut last, mut characters) = (start, start, 0);
        while at < end {
            if at - last >= MILESTONE {
                found.push((offset(at), characters));
                last = at;
            }
            at += character_length(&text[at..end]);
            characters += 1;
        }
    }
    found
}

/// Characters of a text: UTF-8 characters, and one for each byte that belongs to none.
fn count_characters(bytes: &[u8]) -> usize {
    if bytes.is_ascii() {
        return bytes.len();
    }
    bytes.utf8_chunks().map(|chunk| chunk.valid().chars().count() + chunk.invalid().len()).sum()
}

/// How many bytes the first character has; 1 for a byte that belongs to none. `bytes` is not empty.
fn character_length(bytes: &[u8]) -> usize {
    let head = &bytes[..bytes.len().min(4)];
    head.utf8_chunks().next().and_then(|chunk| chunk.valid().chars().next()).map_or(1, char::len_utf8)
}

/// A position as a span's offset. Sources are cut to what fits, so nothing is lost here.
fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters() {
        let source = Source::new("t", "a\tb\r\nгорода: x\r\n\u{4e2d}\u{6587}!".as_bytes());
        assert_eq!(source.place(2), Place { line: 1, column: 3 });
        assert_eq!(source.line(1), b"a\tb");
        let x = u32::try_from(source.text().iter().position(|b| *b == b'x').expect("there is an x"))
            .expect("small");
        assert_eq!(source.place(x), Place { line: 2, column: 9 });
        assert_eq!(source.offset_of(2, 9), x);
        let bang = u32::try_from(source.text().len() - 1).expect("small");
        assert_eq!(source.place(bang), Place { line: 3, column: 3 });
    }

    #[test]
    fn a_byte_that_is_no_character_is_one_column() {
        let source = Source::new("t", b"\xff\xfe\xe4x");
        assert_eq!(source.place(3).column, 4);
        assert_eq!(source.offset_of(1, 4), 3);
    }

    #[test]
    fn a_cut_character_is_one_column_a_byte() {
        let source = Source::new("t", b"\xe4\xb8x");
        assert_eq!(source.place(2).column, 3);
        assert_eq!(source.offset_of(1, 3), 2);
    }

    #[test]
    fn a_place_far_to_the_right_is_counted_from_a_milestone() {
        let text = format!("\u{feff}{}\n{}x", "é\u{4e2d}a".repeat(3000), "中".repeat(5000));
        let source = Source::new("t", text.as_bytes());
        for (at, _) in text.char_indices().step_by(7) {
            let before = &text[..at];
            let line = before.matches('\n').count() + 1;
            let start = before.rfind('\n').map_or(0, |end| end + 1);
            let column = before[start..].chars().filter(|c| *c != '\u{feff}').count() + 1;
            let place = source.place(offset(at));
            assert_eq!((place.line as usize, place.column as usize), (line, column), "at {at}");
        }
        let bytes = [b"\xff".repeat(5000), b"\n".to_vec()].concat();
        assert_eq!(Source::new("t", &bytes).place(4000).column, 4001);
    }

    #[test]
    fn places_behind_the_end_are_the_end() {
        let source = Source::new("t", b"ab\n");
        assert_eq!(source.place(99), Place { line: 2, column: 1 });
        assert_eq!(source.line(2), b"");
        assert_eq!(source.line(3), b"");
        assert_eq!(source.offset_of(9, 9), 3);
    }

    #[test]
    fn known_lines_are_not_looked_for() {
        for text in ["", "\n", "ab", "ab\n", "a\r\n\nb\n\n", "\na"] {
            let lines = text.split_inclusive('\n').map(str::as_bytes);
            let (known, found) =
                (Source::of_lines("t", text.as_bytes(), lines), Source::new("t", text.as_bytes()));
            assert_eq!(known.line_starts, found.line_starts, "{text:?}");
        }
    }

    #[test]
    fn a_byte_order_mark_takes_no_column() {
        let source = Source::new("t", b"\xEF\xBB\xBFkey: 1");
        assert_eq!(source.place(3).column, 1);
        assert_eq!(source.offset_of(1, 1), 3);
    }

    #[test]
    fn a_part_knows_its_line() {
        let source = Source::new("t", b"ab\ncd").from_line(7);
        assert_eq!(
            (source.place(1), source.place(3)),
            (Place { line: 7, column: 2 }, Place { line: 8, column: 1 })
        );
        assert_eq!(source.line(source.line_at(3).0), b"cd");
    }
}
