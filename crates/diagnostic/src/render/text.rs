//! The look of a message on a terminal, as the contracts page fixes it:
//!
//! ```text
//! error[undefined-acl]: clause `scb-inbound 10` matches ACL `ssh-inbund`, which is not defined
//!   --> edge.cfg:31:19
//!   |  match ip address ssh-inbund
//!   |                   ^^^^^^^^^^
//!   why:  IOS then redirects all traffic that enters FastEthernet0/0
//!   help: write `ssh-inbound` (defined at line 24), or remove the clause
//! ```

use crate::diagnostic::{Diagnostic, Location, Severity};
use crate::escape::{is_plain, push_byte, push_escaped, push_text};
use crate::source::{Source, Sources, Span};
use std::borrow::Cow;
use unicode_width::UnicodeWidthStr;

/// How to write: the escape sequences for each part, all empty for plain text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    color: bool,
}

impl Style {
    /// No escape sequences.
    pub const PLAIN: Self = Self { color: false };
    /// ANSI colours.
    pub const COLOR: Self = Self { color: true };

    /// Writes a part that has this look.
    fn paint(self, out: &mut String, code: &str, write: impl FnOnce(&mut String)) {
        if !self.color {
            return write(out);
        }
        for part in ["\x1b[", code, "m"] {
            out.push_str(part);
        }
        write(out);
        out.push_str("\x1b[0m");
    }
}

/// An excerpt shows at most this many columns; more of a line is cut around the place.
const EXCERPT_COLUMNS: usize = 120;
/// Columns that stay visible before the place when a long line is cut.
const LEAD_COLUMNS: usize = 30;
/// A tab in an excerpt is shown as this many blanks, as carets must stand under what they mean.
const TAB: &str = "    ";

/// Room for what most diagnostics need.
const USUAL: usize = 640;

/// One diagnostic as text, ending with a line end. The words of the input in it are escaped.
pub fn text(diagnostic: &Diagnostic, sources: &Sources<'_>, style: Style) -> String {
    texts([diagnostic], sources, style)
}

/// Several, one behind the other.
pub fn texts<'d>(
    diagnostics: impl IntoIterator<Item = &'d Diagnostic>,
    sources: &Sources<'_>,
    style: Style,
) -> String {
    let diagnostics = diagnostics.into_iter();
    let mut out = String::with_capacity(diagnostics.size_hint().0.saturating_mul(USUAL));
    for diagnostic in diagnostics {
        push(&mut out, diagnostic, sources, style);
    }
    out
}

fn push(out: &mut String, diagnostic: &Diagnostic, sources: &Sources<'_>, style: Style) {
    let color = severity_color(diagnostic.severity);
    style.paint(out, color, |out| {
        for part in [diagnostic.severity.word(), "[", diagnostic.code, "]"] {
            out.push_str(part);
        }
    });
    out.push_str(": ");
    style.paint(out, "1", |out| push_text(out, &diagnostic.message));
    out.push('\n');
    if let Some(location) = diagnostic.location {
        push_place(out, sources, location, "-->", color, style);
    }
    for related in &diagnostic.related {
        push_place(out, sources, related.location, ":::", "1;34", style);
        push_note(out, "note:", &related.message, style);
    }
    if let Some(why) = &diagnostic.why {
        push_note(out, "why: ", why, style);
    }
    if let Some(help) = &diagnostic.help {
        push_note(out, "help:", help, style);
    }
    for command in &diagnostic.fix {
        push_note(out, "fix: ", command, style);
    }
}

const fn severity_color(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "1;31",
        Severity::Warning => "1;33",
        Severity::Info => "1;36",
    }
}

fn push_note(out: &mut String, label: &str, words: &str, style: Style) {
    out.push_str("  ");
    style.paint(out, "1;34", |out| out.push_str(label));
    out.push(' ');
    push_text(out, words);
    out.push('\n');
}

fn push_place(
    out: &mut String,
    sources: &Sources<'_>,
    location: Location,
    arrow: &str,
    color: &str,
    style: Style,
) {
    let Some(source) = sources.get(location.source) else { return };
    let place = source.place(location.span.start);
    out.push_str("  ");
    style.paint(out, "1;34", |out| out.push_str(arrow));
    out.push(' ');
    push_text(out, source.name());
    for number in [place.line, place.column] {
        out.push(':');
        out.push_str(itoa::Buffer::new().format(number));
    }
    out.push_str("\n  ");
    style.paint(out, "1;34", |out| out.push('|'));
    out.push(' ');
    let excerpt = excerpt(source, location.span);
    for part in &excerpt.parts {
        out.push_str(part);
    }
    out.push_str("\n  ");
    style.paint(out, "1;34", |out| out.push('|'));
    out.push(' ');
    style.paint(out, color, |out| {
        push_columns(out, BLANKS, excerpt.lead);
        push_columns(out, CARETS, excerpt.marks);
    });
    out.push('\n');
}

const BLANKS: &str = "                                                                ";
const CARETS: &str = "^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^";

/// Writes as many columns as are wanted of what consists of one character.
fn push_columns(out: &mut String, one: &str, mut columns: usize) {
    while columns > 0 {
        let count = columns.min(one.len());
        out.push_str(&one[..count]);
        columns -= count;
    }
}

/// A line as it may be shown, and what stands under it.
struct Excerpt<'t> {
    /// The parts of the line, one behind the other.
    parts: [Cow<'t, str>; 4],
    /// How many columns of it stand before the carets.
    lead: usize,
    /// How many carets there are.
    marks: usize,
}

/// The line of a span's start as it may be shown, and where the carets stand under it.
fn excerpt<'t>(source: &Source<'t>, span: Span) -> Excerpt<'t> {
    let (number, start) = source.line_at(span.start);
    let line = source.line(number);
    let from = (span.start - start) as usize;
    let to = (span.end.max(span.start) - start) as usize;
    let (from, to) = (from.min(line.len()), to.min(line.len()));
    whole(line, from, to).unwrap_or_else(|| cut(line, from, to))
}

/// The excerpt of a line that is shown as it is, as nearly all are.
fn whole(line: &[u8], from: usize, to: usize) -> Option<Excerpt<'_>> {
    if line.len() > EXCERPT_COLUMNS || from > EXCERPT_COLUMNS - LEAD_COLUMNS {
        return None;
    }
    let none = Cow::Borrowed("");
    let parts = [plain(line)?.into(), none.clone(), none.clone(), none];
    Some(Excerpt { parts, lead: from, marks: (to - from).max(1) })
}

/// The excerpt of any line, cut where it is too long.
fn cut(line: &[u8], from: usize, to: usize) -> Excerpt<'_> {
    // Far from the place nothing is shown: a line may have a million characters.
    let (head, cut_head) = tail(&line[..from], EXCERPT_COLUMNS);
    let (marked, cut_marked) = (&line[from..to.min(from + EXCERPT_COLUMNS)], to > from + EXCERPT_COLUMNS);
    let rest = &line[to.min(from + EXCERPT_COLUMNS)..];
    let rest = &rest[..rest.len().min(EXCERPT_COLUMNS * 4)];

    let mut before = visible(head);
    if cut_head || width(&before) > EXCERPT_COLUMNS - LEAD_COLUMNS {
        before = format!("...{}", last_columns(&before, LEAD_COLUMNS)).into();
    }
    let middle = visible(marked);
    let (lead, marks) = (width(&before), width(&middle));
    let after = visible(rest);
    let (after, cut_after) = first_columns(&after, EXCERPT_COLUMNS.saturating_sub(lead + marks));
    let dots = if cut_after || cut_marked { "..." } else { "" };
    let parts = [before, middle, after.to_owned().into(), dots.into()];
    Excerpt { parts, lead, marks: marks.max(1) }
}

/// How many columns a text takes.
fn width(text: &str) -> usize {
    if is_plain(text.as_bytes()) { text.len() } else { text.width() }
}

/// The last bytes of `bytes`, begun at a character, and whether that is not all.
fn tail(bytes: &[u8], columns: usize) -> (&[u8], bool) {
    let most = columns * 4;
    if bytes.len() <= most {
        return (bytes, false);
    }
    let mut start = bytes.len() - most;
    while start < bytes.len() && bytes[start] & 0xC0 == 0x80 {
        start += 1;
    }
    (&bytes[start..], true)
}

/// A text that is shown as it is, a column for each byte.
fn plain(bytes: &[u8]) -> Option<&str> {
    str::from_utf8(bytes).ok().filter(|_| is_plain(bytes))
}

/// Text as it may be shown: tabs are blanks, other control characters and stray bytes are escaped.
fn visible(bytes: &[u8]) -> Cow<'_, str> {
    if let Some(text) = plain(bytes) {
        return text.into();
    }
    let mut out = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        for character in chunk.valid().chars() {
            match character {
                '\t' => out.push_str(TAB),
                '\u{feff}' => {}
                other => push_escaped(&mut out, other),
            }
        }
        for byte in chunk.invalid() {
            push_byte(&mut out, *byte);
        }
    }
    out.into()
}

fn last_columns(text: &str, columns: usize) -> &str {
    let mut start = text.len();
    for (at, _) in text.char_indices().rev() {
        if width(&text[at..]) > columns {
            break;
        }
        start = at;
    }
    &text[start..]
}

/// As much of a text as fits, and whether that is not all.
fn first_columns(text: &str, columns: usize) -> (&str, bool) {
    if is_plain(text.as_bytes()) {
        return (&text[..text.len().min(columns)], text.len() > columns);
    }
    let mut taken = 0;
    for (at, character) in text.char_indices() {
        taken += character.encode_utf8(&mut [0; 4]).width();
        if taken > columns {
            return (&text[..at], true);
        }
    }
    (text, false)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(bytes: &[u8], span: Span) -> String {
        let sources = Sources::one(Source::new("edge.cfg", bytes));
        text(&Diagnostic::error("code", "words").at(span), &sources, Style::PLAIN)
    }

    #[test]
    fn the_shape_of_the_contract() {
        let config = b"route-map scb-inbound permit 10\n match ip address ssh-inbund\n";
        let sources = Sources::one(Source::new("edge.cfg", config));
        let diagnostic = Diagnostic::error(
            "undefined-acl",
            "clause `scb-inbound 10` matches ACL `ssh-inbund`, which is not defined",
        )
        .at(Span::new(50, 60))
        .why("IOS then redirects all traffic that enters FastEthernet0/0")
        .help("write `ssh-inbound` (defined at line 24), or remove the clause");
        assert_eq!(
            text(&diagnostic, &sources, Style::PLAIN),
            "error[undefined-acl]: clause `scb-inbound 10` matches ACL `ssh-inbund`, which is not defined\n  \
             --> edge.cfg:2:19\n  \
             |  match ip address ssh-inbund\n  \
             |                   ^^^^^^^^^^\n  \
             why:  IOS then redirects all traffic that enters FastEthernet0/0\n  \
             help: write `ssh-inbound` (defined at line 24), or remove the clause\n"
        );
    }

    #[test]
    fn carets_stand_under_wide_characters_and_tabs() {
        let text = "\t中文: bad\r\n";
        let start = u32::try_from(text.find("bad").expect("it is there")).expect("small");
        let out = shown(text.as_bytes(), Span::new(start, start + 3));
        assert!(out.contains("edge.cfg:1:6\n"), "{out}");
        assert!(out.contains("  |     中文: bad\n"), "{out}");
        assert!(out.contains(&format!("  | {}^^^\n", " ".repeat(4 + 4 + 2))), "{out}");
    }

    #[test]
    fn nothing_of_the_input_reaches_the_terminal_raw() {
        let out = shown(b"a \x1b]0;title\x07 \xff b", Span::new(2, 3));
        assert!(out.contains(r"a \x1b]0;title\x07 \xff b"), "{out}");
        assert!(!out.contains('\x1b'), "{out}");
    }

    #[test]
    fn a_long_line_is_cut_around_the_place() {
        let mut line = vec![b'x'; 1_000_000];
        line[500_000..500_003].copy_from_slice(b"BAD");
        let out = shown(&line, Span::new(500_000, 500_003));
        assert!(out.len() < 500, "{}", out.len());
        assert!(out.contains("BAD"), "{out}");
        let caret = out.lines().nth(3).and_then(|line| line.find('^'));
        assert_eq!(caret, out.lines().nth(2).and_then(|line| line.find("BAD")));
    }

    #[test]
    fn a_line_that_stays_whole_is_shown_as_any_other() {
        let mut shown_whole = 0;
        for length in (0..12).chain([89, 90, 91, 119, 120, 121]) {
            let line = vec![b'x'; length];
            for (from, to) in (0..=length).flat_map(|from| (from..=length).map(move |to| (from, to))) {
                let Some(quick) = whole(&line, from, to) else { continue };
                let slow = cut(&line, from, to);
                assert_eq!(quick.parts.concat(), slow.parts.concat(), "{length} {from} {to}");
                assert_eq!((quick.lead, quick.marks), (slow.lead, slow.marks), "{length} {from} {to}");
                shown_whole += 1;
            }
        }
        assert!(shown_whole > 10_000, "{shown_whole}");
        for other in ["a\tb", "a\0b", "a\u{1b}b", "a\u{7f}b", "é", "\u{feff}a"] {
            assert!(whole(other.as_bytes(), 0, 1).is_none(), "{other:?}");
        }
        assert!(whole(b"a\xff", 0, 1).is_none());
    }

    #[test]
    fn the_end_of_the_text_has_a_caret() {
        assert!(shown(b"abc", Span::empty(3)).ends_with("  | abc\n  |    ^\n"));
    }
}
