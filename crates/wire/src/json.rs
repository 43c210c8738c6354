//! JSON as text that may be shown: no character in it moves a cursor, rings a bell or turns the direction of writing.
//!
//! JSON itself allows the controls from U+007F on in a string; a terminal acts on them. They are written as `\uNNNN`, which
//! every reader of JSON takes for the same character.

use byway_diagnostic::{is_plain, is_plain_in_quotes};
use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};
use std::borrow::Cow;
use std::io::{self, Write};

/// A value over several lines, with a line end.
pub fn pretty(value: &impl Serialize) -> String {
    string(|out| write_pretty(out, value))
}

/// A value in one line, with a line end.
pub fn line(value: &impl Serialize) -> String {
    string(|out| write(out, value, Layout::line()))
}

/// As [`pretty`], without holding the whole text. An error is one of the writer.
pub fn write_pretty(out: &mut impl Write, value: &impl Serialize) -> io::Result<()> {
    write(out, value, Layout::lines(0))
}

/// The elements of a list as [`pretty`] writes them behind its bracket, where they stand in `depth` lists and objects; empty where there
/// are none.
pub(crate) fn elements_at(depth: usize, list: &[impl Serialize]) -> String {
    string(|out| {
        out.reserve(list.len() * USUAL);
        let mut layout = Layout::lines(depth);
        for (index, element) in list.iter().enumerate() {
            layout.break_line(out, index == 0)?;
            element.serialize(&mut Serializer::with_formatter(&mut *out, Layout::lines(depth)))?;
        }
        Ok(())
    })
}

/// Room for what most elements need.
const USUAL: usize = 768;

/// A list that is written in parts, the elements of each behind those of the one before, and what stands around it: together what
/// [`pretty`] writes of the whole.
#[derive(Clone, Debug)]
pub struct Parted {
    before: String,
    behind: String,
    /// What ends a list that has elements.
    end: &'static str,
    has_some: bool,
}

impl Parted {
    /// A list that stands alone. Its parts are those of [`crate::diagnostic::elements`].
    pub fn alone() -> Self {
        Self::within("", "\n]", "\n")
    }

    pub(crate) fn within(before: &str, end: &'static str, behind: &str) -> Self {
        Self { before: before.to_owned(), behind: behind.to_owned(), end, has_some: false }
    }

    /// What is written before the next part. It must not be empty: where there are no elements there is no part.
    pub fn before_part(&mut self) -> Cow<'static, str> {
        if std::mem::replace(&mut self.has_some, true) {
            return ",".into();
        }
        format!("{}[", self.before).into()
    }

    /// What is written behind the last part.
    pub fn close(self) -> String {
        if self.has_some { self.end.to_owned() + &self.behind } else { self.before + "[]" + &self.behind }
    }
}

/// A string as it stands in JSON, with its quotes.
pub(crate) fn push_string(out: &mut String, text: &str) {
    if is_plain_in_quotes(text.as_bytes()) {
        for part in ["\"", text, "\""] {
            out.push_str(part);
        }
    } else {
        out.push_str(line(&text).trim_end());
    }
}

fn string(write: impl FnOnce(&mut Vec<u8>) -> io::Result<()>) -> String {
    let mut out = Vec::new();
    write(&mut out)
        .expect("a Vec takes all that is written to it, and no contract has a map whose keys are no strings");
    String::from_utf8(out).expect("the serializer writes UTF-8")
}

fn write(out: &mut impl Write, value: &impl Serialize, layout: Layout) -> io::Result<()> {
    value.serialize(&mut Serializer::with_formatter(&mut *out, layout))?;
    out.write_all(b"\n")
}

/// How values are laid out; of strings nothing is written that must not reach a terminal.
struct Layout {
    /// Whether each element has a line of its own.
    has_lines: bool,
    /// In how many lists and objects the next element stands.
    depth: usize,
    /// Whether the list or object that ends has elements.
    has_elements: bool,
}

/// Blanks for each list or object that a line stands in.
const INDENT: usize = 2;
/// What stands before an element, but the first: a comma, a line end and the indent of the deepest that is common.
const BREAK: &[u8] = b",\n                                ";

impl Layout {
    const fn line() -> Self {
        Self { has_lines: false, depth: 0, has_elements: false }
    }

    /// As what stands in so many lists and objects.
    const fn lines(depth: usize) -> Self {
        Self { has_lines: true, depth, has_elements: false }
    }

    /// Ends a line, with a comma but before the first element, and begins the next.
    fn break_line<W: ?Sized + Write>(&mut self, out: &mut W, is_first: bool) -> io::Result<()> {
        let from = usize::from(is_first);
        if !self.has_lines {
            return out.write_all(&BREAK[from..1]);
        }
        let known = self.depth.min((BREAK.len() - 2) / INDENT);
        out.write_all(&BREAK[from..2 + known * INDENT])?;
        (known..self.depth).try_for_each(|_| out.write_all(b"  "))
    }

    fn begin<W: ?Sized + Write>(&mut self, out: &mut W, bracket: &[u8]) -> io::Result<()> {
        self.depth += 1;
        self.has_elements = false;
        out.write_all(bracket)
    }

    fn end<W: ?Sized + Write>(&mut self, out: &mut W, bracket: &[u8]) -> io::Result<()> {
        self.depth -= 1;
        if self.has_elements && self.has_lines {
            self.break_line(out, true)?;
        }
        // It is an element of what it stands in.
        self.has_elements = true;
        out.write_all(bracket)
    }
}

impl Formatter for Layout {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, out: &mut W, fragment: &str) -> io::Result<()> {
        if is_plain(fragment.as_bytes()) {
            return out.write_all(fragment.as_bytes());
        }
        let mut from = 0;
        for (at, character) in fragment.char_indices() {
            if character.is_control() || changes_direction(character) {
                out.write_all(&fragment.as_bytes()[from..at])?;
                write!(out, "\\u{:04x}", u32::from(character))?;
                from = at + character.len_utf8();
            }
        }
        out.write_all(&fragment.as_bytes()[from..])
    }

    fn begin_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.begin(out, b"[")
    }

    fn end_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.end(out, b"]")
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.break_line(out, first)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.has_elements = true;
        Ok(())
    }

    fn begin_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.begin(out, b"{")
    }

    fn end_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.end(out, b"}")
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.break_line(out, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        out.write_all(if self.has_lines { b": " } else { b":" })
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.has_elements = true;
        Ok(())
    }
}

/// The characters that make a text read otherwise than it is; those of `byway_diagnostic::escape`, all below U+10000.
fn changes_direction(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_value_is_the_same_and_nothing_acts_on_a_terminal() {
        let value = "a\u{1b}[31m\u{7f}\u{9b}\u{202e}\n\"é\u{1f600}\\";
        let shown = line(&value);
        assert_eq!(shown, "\"a\\u001b[31m\\u007f\\u009b\\u202e\\n\\\"é\u{1f600}\\\\\"\n");
        assert_eq!(serde_json::from_str::<String>(&shown).expect("it is JSON"), value);
    }

    #[test]
    fn a_list_in_parts_is_written_like_the_whole() {
        let lists: [&[&str]; 4] = [&[], &["a", "b]\n"], &[], &["c"]];
        for count in 0..=lists.len() {
            let (mut parted, mut out) = (Parted::alone(), String::new());
            for list in lists[..count].iter().filter(|list| !list.is_empty()) {
                out += &parted.before_part();
                out += &elements_at(1, list);
            }
            assert_eq!(out + &parted.close(), pretty(&lists[..count].concat()));
        }
    }

    /// What `serde_json` writes, so many levels deep.
    #[test]
    fn the_layout_is_that_of_serde_json() {
        let mut value = serde_json::json!({
            "empty": [{}, [], ""], "numbers": [0, -1, 1.5, u64::MAX], "others": [null, true, {"a": {"b": [1]}}], "é\"\n": "\\"
        });
        for _ in 0..24 {
            assert_eq!(pretty(&value), serde_json::to_string_pretty(&value).expect("it is JSON") + "\n");
            assert_eq!(line(&value), serde_json::to_string(&value).expect("it is JSON") + "\n");
            value = serde_json::json!([{ "in": value }, 1]);
        }
    }
}
