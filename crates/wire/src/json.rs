//! JSON as text that may be shown: no character in it moves a cursor, rings a bell or turns the direction of writing.
//!
//! JSON itself allows the controls from U+007F on in a string; a terminal acts on them. They are written as `\uNNNN`, which
//! every reader of JSON takes for the same character.

use serde::Serialize;
use serde_json::ser::{CharEscape, CompactFormatter, Formatter, PrettyFormatter, Serializer};
use std::io::{self, Write};

/// A value over several lines, with a line end.
pub fn pretty(value: &impl Serialize) -> String {
    string(|out| write_pretty(out, value))
}

/// A value in one line, with a line end.
pub fn line(value: &impl Serialize) -> String {
    string(|out| write(out, value, CompactFormatter))
}

/// As [`pretty`], without holding the whole text. An error is one of the writer.
pub fn write_pretty(out: &mut impl Write, value: &impl Serialize) -> io::Result<()> {
    write(out, value, PrettyFormatter::new())
}

/// The elements of a list as [`pretty`] writes them between its brackets, for [`write_joined`]; empty where there are none.
pub fn elements(list: &[impl Serialize]) -> String {
    let whole = pretty(&list);
    whole.strip_prefix("[\n").and_then(|rest| rest.strip_suffix("\n]\n")).unwrap_or_default().to_owned()
}

/// One list of the elements of several, as [`write_pretty`] writes it. An error is one of the writer.
pub fn write_joined<'p>(out: &mut impl Write, parts: impl IntoIterator<Item = &'p str>) -> io::Result<()> {
    let mut between = "[\n";
    for part in parts.into_iter().filter(|part| !part.is_empty()) {
        out.write_all(between.as_bytes())?;
        out.write_all(part.as_bytes())?;
        between = ",\n";
    }
    out.write_all(if between == "[\n" { b"[]\n" } else { b"\n]\n" })
}

fn string(write: impl FnOnce(&mut Vec<u8>) -> io::Result<()>) -> String {
    let mut out = Vec::new();
    write(&mut out)
        .expect("a Vec takes all that is written to it, and no contract has a map whose keys are no strings");
    String::from_utf8(out).expect("the serializer writes UTF-8")
}

fn write(out: &mut impl Write, value: &impl Serialize, inner: impl Formatter) -> io::Result<()> {
    let mut serializer = Serializer::with_formatter(&mut *out, Shown(inner));
    value.serialize(&mut serializer)?;
    out.write_all(b"\n")
}

/// Lets another formatter write everything but what must not reach a terminal.
struct Shown<F>(F);

impl<F: Formatter> Formatter for Shown<F> {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        if fragment.bytes().all(|byte| (b' '..0x7f).contains(&byte)) {
            return writer.write_all(fragment.as_bytes());
        }
        let mut from = 0;
        for (at, character) in fragment.char_indices() {
            if character.is_control() || changes_direction(character) {
                writer.write_all(&fragment.as_bytes()[from..at])?;
                write!(writer, "\\u{:04x}", u32::from(character))?;
                from = at + character.len_utf8();
            }
        }
        writer.write_all(&fragment.as_bytes()[from..])
    }

    fn write_char_escape<W: ?Sized + Write>(&mut self, writer: &mut W, escape: CharEscape) -> io::Result<()> {
        self.0.write_char_escape(writer, escape)
    }

    fn begin_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_array(writer)
    }

    fn end_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_array(writer)
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_array_value(writer, first)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_array_value(writer)
    }

    fn begin_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_object(writer)
    }

    fn end_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_object(writer)
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_object_key(writer, first)
    }

    fn end_object_key<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_object_key(writer)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_object_value(writer)
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_object_value(writer)
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
            let parts: Vec<String> = lists[..count].iter().map(|list| elements(list)).collect();
            let mut out = Vec::new();
            write_joined(&mut out, parts.iter().map(String::as_str)).expect("a Vec takes all");
            assert_eq!(String::from_utf8(out).expect("UTF-8"), pretty(&lists[..count].concat()));
        }
    }

    #[test]
    fn pretty_is_indented() {
        assert_eq!(pretty(&["a"]), "[\n  \"a\"\n]\n");
    }
}
