//! Commands that byway does not type: whether they may matter to packets.
//!
//! *Irrelevant* is what changes nothing in what policy routing does; *unmodelled* is what may; the rest is *unknown*.
//! Judgement of this project over the commands that real configurations hold; the routing table counts as unmodelled, since
//! `set ip default next-hop` asks it.

mod commands;

use crate::config::LineState;
use crate::word::Words;
use commands::{
    CRYPTO_IRRELEVANT, CRYPTO_UNMODELLED, GLOBAL_IRRELEVANT, GLOBAL_UNMODELLED, INTERFACE_IP_IRRELEVANT,
    INTERFACE_IP_UNMODELLED, INTERFACE_IRRELEVANT, INTERFACE_UNMODELLED, IP_IRRELEVANT, IP_UNMODELLED,
};

/// The state of a global command, by its first words.
pub(crate) fn of_global(words: Words<'_, '_>) -> LineState {
    if is(words, 0, "no") || is(words, 0, "default") {
        of_global_negated(words.skip(1))
    } else if is(words, 0, "ip") {
        of_word(words, 1, &IP_UNMODELLED, &IP_IRRELEVANT)
    } else if is(words, 0, "crypto") {
        of_word(words, 1, &CRYPTO_UNMODELLED, &CRYPTO_IRRELEVANT)
    } else {
        of_word(words, 0, &GLOBAL_UNMODELLED, &GLOBAL_IRRELEVANT)
    }
}

/// `no` before a command switches something off: it matters where the command would, but for `no ip routing`.
fn of_global_negated(words: Words<'_, '_>) -> LineState {
    match of_global(words) {
        LineState::Unmodelled if is(words, 1, "routing") => LineState::Unmodelled,
        LineState::Unmodelled | LineState::Irrelevant | LineState::Modelled => LineState::Irrelevant,
        LineState::Unknown => LineState::Unknown,
    }
}

/// The state of a line of an interface that is not typed.
pub(crate) fn of_interface(words: Words<'_, '_>) -> LineState {
    if is(words, 0, "no") || is(words, 0, "default") {
        return match of_interface(words.skip(1)) {
            // `no switchport` makes a routed port of it; `no ip proxy-arp` and the like change nothing here.
            LineState::Unmodelled | LineState::Irrelevant | LineState::Modelled => LineState::Irrelevant,
            LineState::Unknown => LineState::Unknown,
        };
    }
    if is(words, 0, "ip") {
        return of_word(words, 1, &INTERFACE_IP_UNMODELLED, &INTERFACE_IP_IRRELEVANT);
    }
    of_word(words, 0, &INTERFACE_UNMODELLED, &INTERFACE_IRRELEVANT)
}

fn is(words: Words<'_, '_>, index: usize, keyword: &str) -> bool {
    words.get(index).is_some_and(|word| word.text.eq_ignore_ascii_case(keyword.as_bytes()))
}

fn of_word(words: Words<'_, '_>, index: usize, unmodelled: &Known, irrelevant: &Known) -> LineState {
    let word = words.get(index).map_or(&b""[..], |word| word.text);
    if unmodelled.has(word) {
        LineState::Unmodelled
    } else if irrelevant.has(word) {
        LineState::Irrelevant
    } else {
        LineState::Unknown
    }
}

/// Known words, in lower case and those of one first letter together.
struct Known {
    words: &'static [&'static str],
    /// Where the words of each letter begin, and where those of the last end.
    from: [usize; LETTERS + 1],
}

const LETTERS: usize = 26;

impl Known {
    const fn new(words: &'static [&'static str]) -> Self {
        let mut from = [0; LETTERS + 1];
        let (mut letter, mut at) = (0, 0);
        while letter < LETTERS {
            while at < words.len() && (words[at].as_bytes()[0] - b'a') as usize == letter {
                at += 1;
            }
            letter += 1;
            from[letter] = at;
        }
        assert!(at == words.len(), "the words stand in the order of their first letters");
        Self { words, from }
    }

    /// Whether a word is one of them, in any case.
    fn has(&self, word: &[u8]) -> bool {
        let letter = word.first().map(|byte| usize::from(byte.to_ascii_lowercase().wrapping_sub(b'a')));
        let bounds = letter.and_then(|letter| Some(*self.from.get(letter)?..*self.from.get(letter + 1)?));
        let words = bounds.and_then(|bounds| self.words.get(bounds)).unwrap_or_default();
        words.iter().any(|known| known.as_bytes().eq_ignore_ascii_case(word))
    }
}
