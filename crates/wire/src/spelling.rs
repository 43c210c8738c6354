//! Bytes of a configuration as JSON strings.

use std::fmt::Write;

/// The bytes as text. A byte that belongs to no UTF-8 character is written `\xNN`, as in messages; nothing else is changed, since
/// JSON has its own escapes.
pub(crate) fn text(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        out.push_str(chunk.valid());
        for byte in chunk.invalid() {
            // Writing to a String cannot fail.
            let _ = write!(out, "\\x{byte:02x}");
        }
    }
    out
}

/// A keyword as text, not longer than a report can bear.
pub(crate) fn keyword(bytes: &[u8]) -> String {
    const MOST: usize = 40;
    if bytes.len() > MOST { format!("{}...", text(&bytes[..MOST])) } else { text(bytes) }
}
