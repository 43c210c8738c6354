//! The commands of a configuration as reports show them that show commands whatever they are. What may be shown is decided in
//! [`byway_wire::shown`].

use byway_ios::{Config, LineId};
use byway_wire::shown::end_of_command;
use std::fmt::Write;

/// A command as it may be shown: whole where byway types it, else its first word, since the rest may hold secrets.
pub(super) fn shown(config: &Config<'_>, line: LineId) -> String {
    let (text, end) = (config.line(line).trim_ascii_end(), end_of_command(config, line));
    let dots = if end < text.len() { " ..." } else { "" };
    words(&text[..end]) + dots
}

/// Whether something of a command may not be shown.
pub(super) fn hides(config: &Config<'_>, line: LineId) -> bool {
    end_of_command(config, line) < config.line(line).trim_ascii_end().len()
}

/// Text with the bytes of no character as in messages.
fn words(text: &[u8]) -> String {
    let mut out = String::with_capacity(text.len());
    for chunk in text.utf8_chunks() {
        out.push_str(chunk.valid());
        for byte in chunk.invalid() {
            // Writing to a String cannot fail.
            let _ = write!(out, "\\x{byte:02x}");
        }
    }
    out
}
