//! Lines as words, and the small parsers that every grammar is made of.
//!
//! IOS is a language of words: keywords may be cut to a prefix, and "expected one of" speaks of whole words. So a line is
//! cut into words once and nom's combinators run over the words.

use crate::name::Name;
use nom::error::{ErrorKind, ParseError};
use nom::{Err, IResult, Needed};
use std::net::Ipv4Addr;
use std::ops::RangeInclusive;

/// A word of a line and where it stands in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Word<'a> {
    pub(crate) text: &'a [u8],
    pub(crate) at: u32,
}

impl Word<'_> {
    /// The offset behind its last byte.
    pub(crate) fn end(&self) -> u32 {
        // A line is part of a text whose offsets fit.
        self.at + u32::try_from(self.text.len()).unwrap_or(u32::MAX)
    }
}

/// What separates words. A NUL or another control character is not a blank.
const fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r')
}

/// How many bytes the blank at an offset has; 0 where there is none. What was copied from a page has no-break spaces.
fn blank_at(line: &[u8], at: usize) -> usize {
    match line[at] {
        0xc2 if line.get(at + 1) == Some(&0xa0) => 2,
        byte => usize::from(is_blank(byte)),
    }
}

/// A text without the blanks at its end.
pub(crate) fn trim_end(text: &[u8]) -> &[u8] {
    let end = text.iter().rposition(|byte| !is_blank(*byte)).map_or(0, |last| last + 1);
    &text[..end]
}

/// How many blanks a text begins with.
pub(crate) fn leading_blanks(text: &[u8]) -> usize {
    text.iter().take_while(|byte| is_blank(**byte)).count()
}

/// Cuts `line`, which stands at `at`, into words; `words` is cleared first and reused from line to line.
pub(crate) fn split<'a>(line: &'a [u8], at: u32, words: &mut Vec<Word<'a>>) {
    words.clear();
    let place = |from: usize| at + u32::try_from(from).unwrap_or(u32::MAX);
    if let Some(spaces) = spaces(line) {
        let mut left = !spaces;
        while left != 0 {
            let from = left.trailing_zeros() as usize;
            let to = from + (!(left >> from)).trailing_zeros() as usize;
            words.push(Word { text: &line[from..to], at: place(from) });
            left &= u64::MAX.checked_shl(u32::try_from(to).unwrap_or(u32::MAX)).unwrap_or(0);
        }
        return;
    }
    let mut from = 0;
    while from < line.len() {
        let blank = blank_at(line, from);
        if blank > 0 {
            from += blank;
            continue;
        }
        let to = word_end(line, from);
        words.push(Word { text: &line[from..to], at: place(from) });
        from = to;
    }
}

/// The bytes of a short line that are spaces, and what stands behind it, a bit for each; none for a long one, and for one that has
/// other bytes that may be a blank.
fn spaces(line: &[u8]) -> Option<u64> {
    if line.len() > 64 {
        return None;
    }
    let (chunks, rest) = line.as_chunks::<8>();
    let mut tail = [b' '; 8];
    tail[..rest.len()].copy_from_slice(rest);
    let (mut bits, mut others) = (u64::MAX, 0);
    // The last comes first: each chunk before it pushes what stands behind it up.
    for eight in [tail].iter().chain(chunks.iter().rev()) {
        let eight = u64::from_le_bytes(*eight);
        let differ = eight ^ all(b' ');
        // A byte that is none differs in a bit, and no byte carries into the next.
        let marks = !(((differ & all(0x7f)) + all(0x7f)) | differ) & all(0x80);
        others |= no_word_bytes(eight) ^ marks;
        // The marks of eight bytes come together in the highest.
        let together = (marks >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56;
        bits = bits << 8 | together;
    }
    (others == 0).then_some(bits)
}

/// The words of a line, for a look at the first of them.
pub(crate) fn words_of(line: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut from = 0;
    std::iter::from_fn(move || {
        while from < line.len() {
            let blank = blank_at(line, from);
            if blank == 0 {
                let start = from;
                from = word_end(line, start);
                return Some(&line[start..from]);
            }
            from += blank;
        }
        None
    })
}

/// The offset behind the word that begins at an offset. Eight bytes are looked at together: which of them ends the word cannot be
/// foreseen.
fn word_end(line: &[u8], from: usize) -> usize {
    let mut at = from;
    loop {
        at += (no_word_bytes(eight_at(line, at)).trailing_zeros() / 8) as usize;
        if at >= line.len() {
            return line.len();
        }
        // The byte may be behind eight without a mark, or only look like a blank.
        if blank_at(line, at) > 0 {
            return at;
        }
        at += 1;
    }
}

/// Marks the bytes that may be a blank, by their highest bit: those up to a blank, and those that are no ASCII.
const fn no_word_bytes(eight: u64) -> u64 {
    // 0x21 and 0x5f make 0x80; no byte carries into the next.
    let letters = (eight & all(0x7f)) + all(0x5f);
    (!letters | eight) & all(0x80)
}

/// Eight copies of a byte.
pub(crate) const fn all(byte: u8) -> u64 {
    u64::from_le_bytes([byte; 8])
}

/// The eight bytes at an offset of a text, the first in the lowest byte; zeros stand behind its end.
#[inline]
pub(crate) fn eight_at(text: &[u8], at: usize) -> u64 {
    let rest = text.get(at..).unwrap_or_default();
    if let Some(bytes) = rest.first_chunk() {
        return u64::from_le_bytes(*bytes);
    }
    match text.last_chunk() {
        // The last eight bytes, without those before the offset.
        Some(bytes) => u64::from_le_bytes(*bytes)
            .checked_shr(8 * (8 - u32::try_from(rest.len()).unwrap_or(0)))
            .unwrap_or(0),
        None => rest.iter().rev().fold(0, |eight, byte| eight << 8 | u64::from(*byte)),
    }
}

/// The words of a line that are still to read; `end` is the offset behind the line's last word.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Words<'a, 'b> {
    list: &'b [Word<'a>],
    end: u32,
}

impl<'a, 'b> Words<'a, 'b> {
    pub(crate) fn new(list: &'b [Word<'a>]) -> Self {
        Self { list, end: list.last().map_or(0, Word::end) }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    pub(crate) fn first(&self) -> Option<Word<'a>> {
        self.list.first().copied()
    }

    pub(crate) fn get(&self, index: usize) -> Option<Word<'a>> {
        self.list.get(index).copied()
    }

    /// Where the next word begins, or the end of the line.
    pub(crate) fn at(&self) -> u32 {
        self.list.first().map_or(self.end, |word| word.at)
    }

    /// Where the last word that was read before `rest` ends.
    pub(crate) fn end_before(&self, rest: Self) -> u32 {
        let read = self.list.len() - rest.list.len();
        read.checked_sub(1).and_then(|last| self.list.get(last)).map_or(self.at(), Word::end)
    }

    pub(crate) fn starts_with(&self, keyword: Keyword) -> bool {
        self.list.first().is_some_and(|word| keyword.is(word.text))
    }

    /// Without the first `count` words (or all, where there are fewer).
    pub(crate) fn skip(&self, count: usize) -> Self {
        Self { list: self.list.get(count..).unwrap_or(&[]), end: self.end }
    }
}

impl<'a, 'b> nom::Input for Words<'a, 'b> {
    type Item = Word<'a>;
    type Iter = std::iter::Copied<std::slice::Iter<'b, Word<'a>>>;
    type IterIndices = std::iter::Enumerate<Self::Iter>;

    fn input_len(&self) -> usize {
        self.list.len()
    }

    fn take(&self, index: usize) -> Self {
        let list = &self.list[..index];
        Self { list, end: list.last().map_or(self.end, Word::end) }
    }

    fn take_from(&self, index: usize) -> Self {
        self.skip(index)
    }

    fn take_split(&self, index: usize) -> (Self, Self) {
        (self.take_from(index), self.take(index))
    }

    fn position<P>(&self, predicate: P) -> Option<usize>
    where
        P: Fn(Self::Item) -> bool,
    {
        self.list.iter().position(|word| predicate(*word))
    }

    fn iter_elements(&self) -> Self::Iter {
        self.list.iter().copied()
    }

    fn iter_indices(&self) -> Self::IterIndices {
        self.iter_elements().enumerate()
    }

    fn slice_index(&self, count: usize) -> Result<usize, Needed> {
        if count <= self.list.len() { Ok(count) } else { Err(Needed::new(count - self.list.len())) }
    }
}

/// What a grammar expected and where; `at` is the line's end where a word is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Expected {
    pub(crate) at: u32,
    /// Empty where only a combinator of nom failed.
    pub(crate) what: &'static str,
}

impl ParseError<Words<'_, '_>> for Expected {
    fn from_error_kind(input: Words<'_, '_>, _: ErrorKind) -> Self {
        Self { at: input.at(), what: "" }
    }

    fn append(_: Words<'_, '_>, _: ErrorKind, other: Self) -> Self {
        other
    }

    /// Of two that failed the one that came further is right; at the same place, the one that can say what it wanted.
    fn or(self, other: Self) -> Self {
        if (other.at, !other.what.is_empty()) > (self.at, !self.what.is_empty()) { other } else { self }
    }
}

/// What a grammar yields: the rest of the words, and a value.
pub(crate) type Parsed<'a, 'b, T> = IResult<Words<'a, 'b>, T, Expected>;

/// A keyword and the least number of its letters that IOS takes for it where it may stand.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Keyword {
    pub(crate) text: &'static str,
    least: usize,
}

impl Keyword {
    pub(crate) const fn new(text: &'static str, least: usize) -> Self {
        Self { text, least }
    }

    /// A keyword that is never cut.
    pub(crate) const fn whole(text: &'static str) -> Self {
        Self { text, least: text.len() }
    }

    #[inline]
    pub(crate) fn is(self, word: &[u8]) -> bool {
        // The first letter tells nearly every word; of two letters that are one it differs in no other bit than that of the case.
        let (Some(first), Some(own)) = (word.first(), self.text.as_bytes().first()) else { return false };
        (first ^ own) & !CASE == 0 && word.len() >= self.least && self.begins_with(word)
    }

    fn begins_with(self, word: &[u8]) -> bool {
        self.text.as_bytes().get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word))
    }
}

/// The bit in which a small letter differs from a great one.
const CASE: u8 = 0x20;

pub(crate) fn expected<'a, 'b, T>(words: Words<'a, 'b>, what: &'static str) -> Parsed<'a, 'b, T> {
    Err(Err::Error(Expected { at: words.at(), what }))
}

/// As [`expected`], for good: no other alternative is tried.
pub(crate) fn refused<'a, 'b, T>(words: Words<'a, 'b>, what: &'static str) -> Parsed<'a, 'b, T> {
    Err(Err::Failure(Expected { at: words.at(), what }))
}

/// Makes an error final: what went before leaves no other reading.
pub(crate) fn into_failure(error: Err<Expected>) -> Err<Expected> {
    match error {
        Err::Error(expected) => Err::Failure(expected),
        other => other,
    }
}

/// Says `what` was expected where `parser` fails at its first word.
pub(crate) fn labelled<'a, 'b, T>(
    what: &'static str,
    words: Words<'a, 'b>,
    parsed: Parsed<'a, 'b, T>,
) -> Parsed<'a, 'b, T> {
    parsed.map_err(|error| match error {
        Err::Error(failed) if failed.at == words.at() => Err::Error(Expected { what, ..failed }),
        other => other,
    })
}

/// One word that `read` makes a value of.
pub(crate) fn one<'a, 'b, T>(
    what: &'static str,
    read: impl Fn(Word<'a>) -> Option<T>,
) -> impl Fn(Words<'a, 'b>) -> Parsed<'a, 'b, T>
where
    'a: 'b,
{
    move |words| match words.first().and_then(&read) {
        Some(value) => Ok((words.skip(1), value)),
        None => expected(words, what),
    }
}

pub(crate) fn keyword<'a, 'b>(keyword: Keyword) -> impl Fn(Words<'a, 'b>) -> Parsed<'a, 'b, Word<'a>>
where
    'a: 'b,
{
    one(keyword.text, move |word| keyword.is(word.text).then_some(word))
}

/// Keywords one behind the other.
pub(crate) fn phrase<'a, 'b>(keywords: &'static [Keyword]) -> impl Fn(Words<'a, 'b>) -> Parsed<'a, 'b, ()>
where
    'a: 'b,
{
    move |words| {
        let differs = |(index, wanted): &(usize, &Keyword)| !words.skip(*index).starts_with(**wanted);
        match keywords.iter().enumerate().find(differs) {
            None => Ok((words.skip(keywords.len()), ())),
            Some((index, wanted)) => expected(words.skip(index), wanted.text),
        }
    }
}

pub(crate) fn quad<'a, 'b>(what: &'static str) -> impl Fn(Words<'a, 'b>) -> Parsed<'a, 'b, Ipv4Addr>
where
    'a: 'b,
{
    one(what, |word| quad_of(word.text))
}

/// A dotted quad: four decimal numbers up to 255 of at most three digits.
pub(crate) fn quad_of(text: &[u8]) -> Option<Ipv4Addr> {
    let mut octets = [0u8; 4];
    let mut index = 0;
    let mut value: u32 = 0;
    let mut digits = 0;
    for byte in text {
        match byte {
            b'0'..=b'9' if digits < 3 => {
                value = value * 10 + u32::from(byte - b'0');
                digits += 1;
            }
            b'.' if digits > 0 && index < 3 => {
                octets[index] = u8::try_from(value).ok()?;
                (index, value, digits) = (index + 1, 0, 0);
            }
            _ => return None,
        }
    }
    if index != 3 || digits == 0 {
        return None;
    }
    octets[3] = u8::try_from(value).ok()?;
    Some(Ipv4Addr::from(octets))
}

/// A decimal number without sign.
pub(crate) fn number_of(text: &[u8]) -> Option<u32> {
    if text.is_empty() || text.len() > 10 {
        return None;
    }
    let mut value: u64 = 0;
    for byte in text {
        if !byte.is_ascii_digit() {
            return None;
        }
        value = value * 10 + u64::from(byte - b'0');
    }
    u32::try_from(value).ok()
}

pub(crate) fn number<'a, 'b, T>(
    what: &'static str,
    range: RangeInclusive<T>,
) -> impl Fn(Words<'a, 'b>) -> Parsed<'a, 'b, T>
where
    'a: 'b,
    T: TryFrom<u32> + PartialOrd,
{
    one(what, move |word| {
        let value = T::try_from(number_of(word.text)?).ok()?;
        range.contains(&value).then_some(value)
    })
}

pub(crate) fn name<'a, 'b>(what: &'static str) -> impl Fn(Words<'a, 'b>) -> Parsed<'a, 'b, Name<'a>>
where
    'a: 'b,
{
    one(what, |word| Some(Name::new(word.text)))
}

/// A value by its name in `table` (whole, or cut where that is unambiguous) or by its number.
pub(crate) fn named<'a, 'b, N>(
    what: &'static str,
    table: &'static byway_vocabulary::Names<N>,
    range: RangeInclusive<N>,
) -> impl Fn(Words<'a, 'b>) -> Parsed<'a, 'b, N>
where
    'a: 'b,
    N: Copy + PartialEq + PartialOrd + TryFrom<u32>,
{
    one(what, move |word| {
        if let Some(number) = number_of(word.text) {
            return N::try_from(number).ok().filter(|value| range.contains(value));
        }
        value_of(table, word.text)
    })
}

/// The value of a name or of an unambiguous beginning of one.
pub(crate) fn value_of<N: Copy + PartialEq>(
    table: &'static byway_vocabulary::Names<N>,
    word: &[u8],
) -> Option<N> {
    let text = std::str::from_utf8(word).ok()?;
    if let Some(value) = table.number(text) {
        return Some(value);
    }
    let begins =
        |row: &&(&str, N)| row.0.get(..text.len()).is_some_and(|head| head.eq_ignore_ascii_case(text));
    let mut rows = table.rows().iter().filter(begins);
    let (_, value) = rows.next()?;
    rows.all(|(_, other)| other == value).then_some(*value)
}

/// Nothing more on the line.
pub(crate) fn end<'a, 'b>(words: Words<'a, 'b>) -> Parsed<'a, 'b, ()> {
    if words.is_empty() { Ok((words, ())) } else { refused(words, "the end of the line") }
}

/// What a grammar expected, taken out of nom's wrapping. The grammars are complete: nothing is ever `Incomplete`.
pub(crate) fn inside(error: &Err<Expected>) -> Expected {
    match error {
        Err::Error(expected) | Err::Failure(expected) => *expected,
        Err::Incomplete(_) => Expected { at: 0, what: "" },
    }
}

const NO: Keyword = Keyword::whole("no");

/// Used by the grammars of modes to tell their commands from those of the top.
pub(crate) fn starts_with_any(words: Words<'_, '_>, keywords: &[Keyword]) -> bool {
    let words = if words.starts_with(NO) { words.skip(1) } else { words };
    keywords.iter().any(|keyword| words.starts_with(*keyword))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(5_000))]

        #[test]
        fn words_end_where_the_first_blank_stands(line in prop_oneof![line_of(part()), line_of(plain())]) {
            let mut words = Vec::new();
            split(&line, 7, &mut words);
            let mut expected = Vec::new();
            let mut start = None;
            let mut at = 0;
            while at < line.len() {
                let blank = blank_at(&line, at);
                if blank == 0 {
                    start = start.or(Some(at));
                } else if let Some(from) = start.take() {
                    expected.push((&line[from..at], 7 + from));
                }
                at += blank.max(1);
            }
            expected.extend(start.map(|from| (&line[from..], 7 + from)));
            let found: Vec<_> = words.iter().map(|word| (word.text, word.at as usize)).collect();
            prop_assert_eq!(found, expected);
            prop_assert!(words_of(&line).eq(words.iter().map(|word| word.text)));
        }
    }

    /// Lines of some parts: some are shorter than what is looked at in one go, some longer.
    fn line_of(part: impl Strategy<Value = Vec<u8>>) -> impl Strategy<Value = Vec<u8>> {
        proptest::collection::vec(part, 0..16).prop_map(|parts| parts.concat())
    }

    fn plain() -> impl Strategy<Value = Vec<u8>> {
        prop_oneof![proptest::collection::vec(Just(b' '), 1..4), proptest::collection::vec(b'!'..=b'~', 1..9),]
    }

    fn part() -> impl Strategy<Value = Vec<u8>> {
        prop_oneof![
            Just(b" ".to_vec()),
            Just(b"\t\r".to_vec()),
            Just(b"\xc2\xa0".to_vec()),
            Just(b"\xc2".to_vec()),
            proptest::collection::vec(b'a'..=b'z', 1..20),
            proptest::collection::vec(any::<u8>(), 0..4),
        ]
    }

    #[test]
    fn quads_are_strict() {
        assert_eq!(quad_of(b"10.0.0.255"), Some(Ipv4Addr::new(10, 0, 0, 255)));
        for wrong in [
            "10.0.0",
            "10.0.0.256",
            "10.0.0.0/8",
            ".0.0.0",
            "1.2.3.",
            "1.2.3.4.5",
            "0001.2.3.4",
            "a.b.c.d",
            "",
        ] {
            assert_eq!(quad_of(wrong.as_bytes()), None, "{wrong}");
        }
    }

    #[test]
    fn keywords_may_be_cut() {
        let permit = Keyword::new("permit", 1);
        for word in ["permit", "PERMIT", "per", "p"] {
            assert!(permit.is(word.as_bytes()), "{word}");
        }
        for word in ["", "permits", "x", "prm"] {
            assert!(!permit.is(word.as_bytes()), "{word}");
        }
    }

    #[test]
    fn a_cut_name_counts_where_it_is_unambiguous() {
        assert_eq!(value_of(&byway_vocabulary::TCP_PORTS, b"tel"), Some(23));
        assert_eq!(value_of(&byway_vocabulary::TCP_PORTS, b"ftp"), Some(21));
        assert_eq!(value_of(&byway_vocabulary::TCP_PORTS, b"t"), None);
        assert_eq!(value_of(&byway_vocabulary::TCP_PORTS, b"ssh"), None);
    }

    #[test]
    fn words_know_their_place() {
        let mut words = Vec::new();
        split(b" permit\t ip\r", 100, &mut words);
        let places: Vec<_> = words.iter().map(|word| (word.text, word.at)).collect();
        assert_eq!(places, [(&b"permit"[..], 101), (&b"ip"[..], 109)]);
        split("\u{a0} permit\u{a0}ip \u{e0}".as_bytes(), 0, &mut words);
        let texts: Vec<_> = words.iter().map(|word| word.text).collect();
        assert_eq!(texts, [&b"permit"[..], b"ip", "\u{e0}".as_bytes()]);
    }
}
