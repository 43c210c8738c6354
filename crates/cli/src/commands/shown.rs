//! What of the lines of a configuration may be shown, where any line can be meant: a diff shows what changes, whatever it is.

use byway_ios::{Config, InterfaceCommand, ItemKind, LineId, LineState};
use std::fmt::Write;

/// The longest word that is shown of a line which byway does not type.
const MOST: usize = 40;

/// A line as it may be shown: whole where byway types it, else its first word, since the rest may hold secrets.
pub(super) fn shown(config: &Config<'_>, line: LineId, text: &[u8]) -> String {
    let end = end_of_shown(config, line, text);
    let dots = if end < text.len() { " ..." } else { "" };
    words(&text[..end]) + dots
}

/// How much of a line may be shown. Behind `no` stands the word that it negates.
pub(super) fn end_of_shown(config: &Config<'_>, line: LineId, text: &[u8]) -> usize {
    if is_typed(config, line) {
        return text.len();
    }
    let word = |from: usize| {
        let start = from + text[from..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        start + text[start..].iter().take_while(|byte| !byte.is_ascii_whitespace()).count()
    };
    // Of a text that byway does not look into nothing is shown: a line of it may be a key.
    let item = config.item_of(line);
    if item.is_some_and(|item| matches!(item.kind, ItemKind::Opaque(..)) && line != item.first) {
        return 0;
    }
    let first = word(0).min(MOST);
    if text[..first].trim_ascii() == b"no" { word(first) } else { first }
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

fn is_typed(config: &Config<'_>, line: LineId) -> bool {
    if config.state(line) != LineState::Modelled {
        return false;
    }
    let Some(item) = config.item_of(line) else { return false };
    match &item.kind {
        ItemKind::Interface(interface) if line != item.first => {
            interface.commands.iter().find(|command| command.line == line).is_some_and(|command| {
                !matches!(command.value, InterfaceCommand::Other | InterfaceCommand::Unread)
            })
        }
        ItemKind::Opaque(..) | ItemKind::Other(_) => false,
        _ => true,
    }
}
