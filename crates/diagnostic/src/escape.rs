//! Text of the input as it may be shown: nothing of it reaches a terminal raw.

use std::borrow::Cow;
use std::fmt::Write;

/// The text with every control character written as an escape (`\t`, `\x1b`, `\u{202e}`).
///
/// Besides control characters those that change the direction of text are escaped: they could make a message read
/// otherwise than it is.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    push_text(&mut out, text);
    out
}

/// The same for bytes; a byte that is not part of a UTF-8 character is written `\xNN`.
pub fn escape_bytes(bytes: &[u8]) -> String {
    escaped(bytes).into_owned()
}

/// [`escape_bytes`] without a copy of what stays as it is.
pub fn escaped(bytes: &[u8]) -> Cow<'_, str> {
    // Nearly all text that is shown is such.
    if let Ok(text) = std::str::from_utf8(bytes)
        && is_plain(bytes)
    {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        for character in chunk.valid().chars() {
            push_escaped(&mut out, character);
        }
        for byte in chunk.invalid() {
            push_byte(&mut out, *byte);
        }
    }
    Cow::Owned(out)
}

/// Whether a text has ASCII alone, and nothing that is escaped: each byte is then a character of one column.
pub fn is_plain(text: &[u8]) -> bool {
    each_byte(text, is_printable)
}

/// [`is_plain`] for a text that stands between double quotes: it has no such quote either, and no backslash.
#[expect(clippy::needless_bitwise_bool, reason = "without a branch several bytes are looked at together")]
pub fn is_plain_in_quotes(text: &[u8]) -> bool {
    each_byte(text, |byte| is_printable(byte) & (byte != b'"') & (byte != b'\\'))
}

/// Whether all bytes pass a test, which is asked of many at a time.
#[inline]
fn each_byte(text: &[u8], test: impl Fn(u8) -> bool + Copy) -> bool {
    let (chunks, rest) = text.as_chunks::<16>();
    chunks.iter().all(|chunk| passes(chunk, test)) && (rest.is_empty() || rest_passes(text, rest, test))
}

/// The same of what is left behind chunks: the last one begins in what was looked at, so that few bytes are asked one by one.
#[inline]
fn rest_passes(text: &[u8], rest: &[u8], test: impl Fn(u8) -> bool + Copy) -> bool {
    if let Some(last) = text.last_chunk::<16>() {
        return passes(last, test);
    }
    match (rest.first_chunk::<8>(), rest.last_chunk::<8>()) {
        (Some(first), Some(last)) => passes(first, test) & passes(last, test),
        _ => rest.iter().all(|byte| test(*byte)),
    }
}

/// A chunk is looked at to its end, which is quicker than to ask at each byte whether to go on.
#[inline]
fn passes<const N: usize>(chunk: &[u8; N], test: impl Fn(u8) -> bool) -> bool {
    chunk.iter().fold(true, |passes, byte| passes & test(*byte))
}

#[inline]
const fn is_printable(byte: u8) -> bool {
    matches!(byte, b' '..=b'~')
}

/// Writes a text with every control character as an escape.
pub(crate) fn push_text(out: &mut String, text: &str) {
    if is_plain(text.as_bytes()) {
        out.push_str(text);
        return;
    }
    for character in text.chars() {
        push_escaped(out, character);
    }
}

/// Writes one character, escaped where it must be.
pub(crate) fn push_escaped(out: &mut String, character: char) {
    match character {
        '\t' => out.push_str("\\t"),
        '\r' => out.push_str("\\r"),
        '\n' => out.push_str("\\n"),
        c if u32::from(c) < 0x20 || c == '\x7f' => push_byte(out, c as u8),
        c if c.is_control() || changes_direction(c) => {
            // Writing to a String cannot fail.
            let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
        }
        c => out.push(c),
    }
}

/// Writes a byte as `\xNN`.
pub(crate) fn push_byte(out: &mut String, byte: u8) {
    // Writing to a String cannot fail.
    let _ = write!(out, "\\x{byte:02x}");
}

fn changes_direction(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_reaches_the_terminal_raw() {
        assert_eq!(escape("a\x1b[31m\u{202e}\u{9b}é"), "a\\x1b[31m\\u{202e}\\u{9b}é");
        assert_eq!(escape_bytes(b"x\xff\x00\xc3\xa9"), "x\\xff\\x00é");
    }

    /// Texts of every length up to some chunks, with one byte that is not plain at every place of each.
    #[test]
    fn a_text_is_plain_where_each_byte_is() {
        for length in 0..50 {
            let mut text = vec![b'~'; length];
            assert!(is_plain(&text), "{length}");
            for at in 0..length {
                for byte in 0..=255 {
                    let before = std::mem::replace(&mut text[at], byte);
                    let plain = (0x20..0x7f).contains(&byte);
                    assert_eq!(is_plain(&text), plain, "{byte} at {at} of {length}");
                    let in_quotes = plain && byte != b'"' && byte != b'\\';
                    assert_eq!(is_plain_in_quotes(&text), in_quotes, "{byte} at {at} of {length}");
                    text[at] = before;
                }
            }
        }
    }
}
