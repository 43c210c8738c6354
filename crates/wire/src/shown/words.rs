//! The words that announce a secret: whatever the line, nothing behind one of them is shown.

use byway_diagnostic::nearest;

/// Words behind which a secret stands, and those that IOS takes for them, from four letters on.
const LONG: [&str; 9] = [
    "authentication",
    "communities",
    "community",
    "credentials",
    "passphrase",
    "password",
    "passwd",
    "secrets",
    "encrypted",
];

/// Those that are written whole.
const WHOLE: [&str; 15] = [
    "digest",
    "hash",
    "hmac",
    "key",
    "keys",
    "keystring",
    "md5",
    "pin",
    "preshared",
    "psk",
    "pwd",
    "secret",
    "sha",
    "sha1",
    "token",
];

/// How many bytes of a text stand before a secret: up to the end of the first word that announces one, or the start of one that holds
/// it, as an URL may.
pub fn end_of_words(text: &[u8]) -> usize {
    let mut at = 0;
    for word in text.split(u8::is_ascii_whitespace) {
        let start = at;
        at += word.len() + 1;
        if word.windows(3).any(|part| part == b"://") {
            return text[..start].trim_ascii_end().len();
        }
        if announces(word) {
            return start + word.len();
        }
    }
    text.len()
}

/// A text as it may be shown, with what is left out as `***`.
pub fn words(text: &str) -> String {
    let end = end_of_words(text.trim_end().as_bytes());
    // The end is that of a word.
    match text.get(..end) {
        Some(shown) if end < text.trim_end().len() => format!("{shown} ***"),
        _ => text.to_owned(),
    }
}

/// Whether a word, or a part of it between dashes, announces a secret.
fn announces(word: &[u8]) -> bool {
    word.split(|byte| !byte.is_ascii_alphanumeric()).any(|part| {
        let is = |known: &&str| part.eq_ignore_ascii_case(known.as_bytes());
        let begins = |known: &&str| {
            part.len() >= 4
                && known.as_bytes().get(..part.len()).is_some_and(|start| start.eq_ignore_ascii_case(part))
        };
        WHOLE.iter().any(is) || LONG.iter().any(begins) || is_misspelt(part)
    })
}

/// Shorter words are near to too many.
const MISSPELT: usize = 6;

/// Whether a word is one of the long ones but for a slip: IOS refuses it, and the secret stands in the text all the same.
fn is_misspelt(word: &[u8]) -> bool {
    let word = std::str::from_utf8(word).ok().filter(|word| word.len() >= MISSPELT);
    word.is_some_and(|word| nearest(word, LONG.into_iter().chain(["secret"])).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_behind_a_word_that_announces_a_secret_is_shown() {
        for (text, shown) in [
            (" username bob password 0 x", " username bob password ***"),
            ("set community 1:2", "set community ***"),
            ("set comunity 1:2", "set comunity ***"),
            ("ppp chap pasword 0 x", "ppp chap pasword ***"),
            ("set metric passive sequence", "set metric passive sequence"),
            ("ip ospf message-digest-key 1 md5 x", "ip ospf message-digest-key ***"),
            ("PASSW x", "PASSW ***"),
            ("pre-shared-key x", "pre-shared-key ***"),
            ("key-string x", "key-string ***"),
            ("http get http://a:b@c/ x", "http get ***"),
            ("set metric 5", "set metric 5"),
            ("match ip address keymap", "match ip address keymap"),
            ("key", "key"),
            ("", ""),
        ] {
            assert_eq!(words(text), shown);
        }
    }
}
