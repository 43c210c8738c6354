//! The writer's words as a message may show them.

use byway_diagnostic::escape;

/// More characters than this are cut: the excerpt shows the place, and a value may be megabytes long.
const MOST: usize = 60;

/// A text, escaped and short enough for a message in one line.
pub(crate) fn shown(text: &str) -> String {
    match text.char_indices().nth(MOST) {
        Some((end, _)) => escape(&text[..end]) + "...",
        None => escape(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_words_are_cut() {
        assert_eq!(shown("a\x1bb"), "a\\x1bb");
        assert_eq!(shown(&"\u{4e2d}".repeat(61)), "\u{4e2d}".repeat(60) + "...");
        assert_eq!(shown(&"x".repeat(60)), "x".repeat(60));
    }
}
