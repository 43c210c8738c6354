//! Texts that have their own end: banners, certificates, macros (ios-facts 5.4).

use crate::config::Opaque;
use crate::word::{Keyword, Words};

/// What ends a text that has begun.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// A line that holds this delimiter.
    Delimiter(Vec<u8>),
    /// A line whose only word this is.
    Word(&'static [u8]),
    /// A line that begins so.
    Begins(&'static [u8]),
}

/// A text that begins on a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Begun {
    pub(crate) kind: Opaque,
    /// What ends it; none where it ended on its first line.
    pub(crate) end: Option<End>,
}

const BANNER: Keyword = Keyword::new("banner", 3);
const MENU: Keyword = Keyword::whole("menu");
const TITLE: Keyword = Keyword::whole("title");
const AAA: Keyword = Keyword::whole("aaa");
const AUTHENTICATION: Keyword = Keyword::whole("authentication");
const MACRO: Keyword = Keyword::whole("macro");
const NAME: Keyword = Keyword::whole("name");
const BANNER_KINDS: [Keyword; 7] = [
    Keyword::new("motd", 1),
    Keyword::new("login", 1),
    Keyword::new("exec", 1),
    Keyword::new("incoming", 1),
    Keyword::new("slip-ppp", 1),
    Keyword::new("prompt-timeout", 1),
    Keyword::new("config-save", 1),
];

/// Whether a line begins such a text.
///
/// A banner's delimiter is the first character behind the blanks; `show running-config` prints ETX as `^C`, so that pair is
/// one delimiter (ios-facts 5.4, CFG). Text without quoting makes its first letter the delimiter, as on the router.
pub(crate) fn begins(words: Words<'_, '_>, line: &[u8], start: u32) -> Option<Begun> {
    if words.starts_with(MACRO) && words.skip(1).starts_with(NAME) {
        return Some(Begun { kind: Opaque::Macro, end: Some(End::Word(b"@")) });
    }
    if words.first().is_some_and(|word| word.text.starts_with(b"-----BEGIN")) {
        return Some(Begun { kind: Opaque::Pem, end: Some(End::Begins(b"-----END")) });
    }
    let is_aaa_text = words.starts_with(AAA)
        && words.skip(1).starts_with(AUTHENTICATION)
        && words.get(2).is_some_and(|word| matches!(word.text, b"banner" | b"fail-message"));
    let is_menu_title = words.starts_with(MENU) && words.skip(2).starts_with(TITLE);
    let before = if is_aaa_text || is_menu_title {
        3
    } else if words.starts_with(BANNER) {
        let kind = words.get(1)?;
        // `banner ^C ... ^C`: the kind may be left out, it is then `motd` (memory).
        if BANNER_KINDS.iter().any(|known| known.is(kind.text)) { 2 } else { 1 }
    } else {
        return None;
    };
    let text = words.get(before)?;
    let from = (text.at - start) as usize;
    let body = line.get(from..)?;
    let length = if body.starts_with(b"^C") { 2 } else { character_length(body) };
    let (delimiter, rest) = body.split_at(length);
    let end = (!contains(rest, delimiter)).then(|| End::Delimiter(delimiter.to_vec()));
    Some(Begun { kind: Opaque::Banner, end })
}

/// A delimiter may be a character of several bytes.
fn character_length(body: &[u8]) -> usize {
    let head = &body[..body.len().min(4)];
    let first = head.utf8_chunks().next().and_then(|chunk| chunk.valid().chars().next());
    first.map_or(1.min(body.len()), char::len_utf8)
}

/// Whether a line ends the text.
pub(crate) fn ends(end: &End, line: &[u8]) -> bool {
    match end {
        End::Delimiter(delimiter) => contains(line, delimiter),
        End::Word(word) => line.trim_ascii() == *word,
        End::Begins(start) => line.trim_ascii_start().starts_with(start),
    }
}

fn contains(line: &[u8], delimiter: &[u8]) -> bool {
    memchr::memmem::find(line, delimiter).is_some()
}

/// Whether a line inside `crypto pki certificate chain` begins a certificate whose hex lines end with `quit`. The form
/// `certificate ca 01 nvram:CA#1CA.cer` has no hex (ios-facts 5.4).
pub(crate) fn begins_certificate(words: Words<'_, '_>) -> bool {
    words.first().is_some_and(|word| word.text == b"certificate")
        && !(0..8).any(|index| words.get(index).is_some_and(|word| word.text.starts_with(b"nvram:")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::word::split;

    fn begun(line: &str) -> Option<Begun> {
        let mut words = Vec::new();
        split(line.as_bytes(), 7, &mut words);
        begins(Words::new(&words), line.as_bytes(), 7)
    }

    #[test]
    fn keys_are_not_looked_into() {
        let end = Some(End::Begins(b"-----END"));
        assert_eq!(
            begun("-----BEGIN RSA PRIVATE KEY-----"),
            Some(Begun { kind: Opaque::Pem, end: end.clone() })
        );
        assert!(end.is_some_and(|end| ends(&end, b"-----END RSA PRIVATE KEY-----")));
    }

    #[test]
    fn delimiters() {
        let end = |text: &str| Some(Begun { kind: Opaque::Banner, end: Some(End::Delimiter(text.into())) });
        assert_eq!(begun("banner motd ^CC hello"), end("^C"));
        assert_eq!(begun("banner login \u{3} hello"), end("\u{3}"));
        assert_eq!(begun("banner exec # hello"), end("#"));
        assert_eq!(begun("banner motd Unauthorized access denied"), end("U"));
        assert_eq!(begun("banner motd # hello #"), Some(Begun { kind: Opaque::Banner, end: None }));
        assert_eq!(begun("banner ^C"), end("^C"));
        assert_eq!(begun("banner motd"), None);
        assert_eq!(begun("aaa authentication banner *x"), end("*"));
    }
}
