//! Patterns of commands that byway does not type: just enough of a grammar to find the names in them.
//!
//! | in a pattern | stands for |
//! |---|---|
//! | `word` | that keyword, in any case, whole or cut ([`keyword_of`]) |
//! | `in\|out` | one of several keywords |
//! | `*` | any one word |
//! | `...` | any number of words, as few as possible |
//! | `~ro\|rw` | nothing, but the next word is none of these |
//! | `<acl>` | a name of that kind; the kinds are those of [`kind_of`] |
//! | `<acl#>` | the number of an IPv4 access list, never a name |
//! | `<acl>+` | one such name or more, up to the end of the line |
//! | `<=group>` | a name that the command defines |
//! | `$` | the end of the line |
//!
//! Words behind the end of a pattern are not looked at.

use super::ReferenceKind;
use crate::interface::interface_name;
use crate::word::{Keyword, Words, number_of};
use byway_diagnostic::Span;

/// One element of a pattern.
#[derive(Clone, Debug)]
enum Element {
    Keywords(Vec<Keyword>),
    AnyWord,
    AnyWords,
    NoneOf(Vec<Keyword>),
    Name { kind: ReferenceKind, defines: bool, several: bool, number: bool },
    End,
}

/// A pattern that was read from the table.
#[derive(Clone, Debug)]
pub(super) struct Pattern {
    elements: Vec<Element>,
}

/// Second letters of words, as bits.
#[derive(Clone, Copy, Debug)]
pub(super) struct SecondLetters(u32);

impl SecondLetters {
    /// No letter.
    pub(super) const NONE: Self = Self(0);
    /// Every letter, every other character, and the end of the word.
    const ALL: Self = Self(u32::MAX);

    /// Adds others.
    pub(super) fn add(&mut self, others: Self) {
        self.0 |= others.0;
    }

    /// Whether a word has one of them. Keywords are not cut to one letter.
    pub(super) fn have(self, word: &[u8]) -> bool {
        self.0 & Self::bit(word) != 0
    }

    fn bit(word: &[u8]) -> u32 {
        letter_bit(Some(word), 1)
    }
}

/// The bit of a letter of a word, or one for every other character, or one for the end of the word.
fn letter_bit(word: Option<&[u8]>, at: usize) -> u32 {
    match word.and_then(|word| word.get(at)).map(u8::to_ascii_lowercase) {
        Some(letter @ b'a'..=b'z') => 1 << (letter - b'a'),
        Some(_) => 1 << 26,
        None => 1 << 27,
    }
}

/// First letters of the first words of lines, as bits.
#[derive(Clone, Copy, Debug)]
pub(super) struct FirstLetters([u32; 3]);

impl FirstLetters {
    const ALL: Self = Self([u32::MAX; 3]);

    /// Those of one line.
    pub(super) fn of(words: Words<'_, '_>) -> Self {
        Self(std::array::from_fn(|index| letter_bit(words.get(index).map(|word| word.text), 0)))
    }

    /// Whether a line may match for which these are.
    pub(super) fn have(self, line: Self) -> bool {
        self.0.iter().zip(line.0).all(|(letters, letter)| letters & letter != 0)
    }
}

/// A name that a pattern found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) kind: ReferenceKind,
    pub(super) defines: bool,
    pub(super) span: Span,
}

/// The kind behind a word in angle brackets; none for a word that the table must not have.
fn kind_of(word: &str) -> Option<ReferenceKind> {
    Some(match word {
        "acl" => ReferenceKind::Acl,
        "acl6" => ReferenceKind::Ipv6Acl,
        "mac" => ReferenceKind::MacAcl,
        "reflexive" => ReferenceKind::ReflexiveList,
        "map" => ReferenceKind::RouteMap,
        "pl" => ReferenceKind::PrefixList,
        "pl6" => ReferenceKind::Ipv6PrefixList,
        "track" => ReferenceKind::Track,
        "probe" => ReferenceKind::Probe,
        "group" => ReferenceKind::ObjectGroup,
        "range" => ReferenceKind::TimeRange,
        "vrf" => ReferenceKind::Vrf,
        "if" => ReferenceKind::Interface,
        _ => return None,
    })
}

impl Pattern {
    /// Reads a pattern of the table; none for one that is not well formed (a test holds that every one is).
    pub(super) fn read(text: &'static str) -> Option<Self> {
        let elements = text.split_ascii_whitespace().map(element).collect::<Option<Vec<_>>>()?;
        Some(Self { elements })
    }

    /// With which letters the first words of a line may begin.
    pub(super) fn first_letters(&self) -> FirstLetters {
        let mut letters = FirstLetters::ALL;
        // A place in the line is known behind elements that are one word long.
        let elements = self.elements.iter().filter(|element| !matches!(element, Element::NoneOf(_)));
        let one_word = elements.take_while(|one| matches!(one, Element::Keywords(_) | Element::AnyWord));
        for (letters, element) in letters.0.iter_mut().zip(one_word) {
            if let Element::Keywords(words) = element {
                *letters = words
                    .iter()
                    .map(|word| letter_bit(Some(word.text.as_bytes()), 0))
                    .fold(0, |all, bit| all | bit);
            }
        }
        letters
    }

    /// Whether a line may match, by its first word.
    #[cfg(test)]
    pub(super) fn may_begin(&self, first: &[u8]) -> bool {
        match self.elements.first() {
            Some(Element::Keywords(words)) => words.iter().any(|word| word.is(first)),
            _ => true,
        }
    }

    /// Whether a line may match whose first word begins with this letter.
    pub(super) fn may_begin_with(&self, letter: u8) -> bool {
        match self.elements.first() {
            Some(Element::Keywords(words)) => {
                words.iter().any(|word| word.text.as_bytes().first() == Some(&letter))
            }
            _ => true,
        }
    }

    /// Which second letters the first word of a line may have that begins with this letter.
    pub(super) fn second_letters(&self, letter: u8) -> SecondLetters {
        let Some(Element::Keywords(words)) = self.elements.first() else { return SecondLetters::ALL };
        let mut letters = SecondLetters::NONE;
        let texts = words.iter().map(|word| word.text.as_bytes());
        for text in texts.filter(|text| text.first() == Some(&letter)) {
            letters.0 |= SecondLetters::bit(text);
        }
        letters
    }

    /// The names in a line; none where the line does not match.
    pub(super) fn find(&self, words: Words<'_, '_>) -> Option<Vec<Found>> {
        let mut found = Vec::new();
        find(&self.elements, words, &mut found).then_some(found)
    }
}

fn element(text: &'static str) -> Option<Element> {
    let alternatives = |text: &'static str| text.split('|').map(keyword_of).collect::<Vec<_>>();
    Some(match text {
        "*" => Element::AnyWord,
        "..." => Element::AnyWords,
        "$" => Element::End,
        _ => {
            if let Some(words) = text.strip_prefix('~') {
                Element::NoneOf(alternatives(words))
            } else if let Some(name) = text.strip_prefix('<') {
                let (name, several) = match name.strip_suffix(">+") {
                    Some(name) => (name, true),
                    None => (name.strip_suffix('>')?, false),
                };
                let (name, defines) = match name.strip_prefix('=') {
                    Some(name) => (name, true),
                    None => (name, false),
                };
                let (name, number) = match name.strip_suffix('#') {
                    Some(name) => (name, true),
                    None => (name, false),
                };
                Element::Name { kind: kind_of(name)?, defines, several, number }
            } else {
                Element::Keywords(alternatives(text))
            }
        }
    })
}

/// A keyword, whole or cut: to three letters, or to one behind its hyphen (`advertise` is not `advertise-map`).
pub(super) fn keyword_of(text: &'static str) -> Keyword {
    let least = text.find('-').map_or(3, |hyphen| hyphen + 2);
    Keyword::new(text, text.len().min(least))
}

fn find(elements: &[Element], words: Words<'_, '_>, found: &mut Vec<Found>) -> bool {
    let Some((element, rest)) = elements.split_first() else { return true };
    let is_one_of =
        |list: &[Keyword]| words.first().is_some_and(|word| list.iter().any(|keyword| keyword.is(word.text)));
    match element {
        Element::Keywords(list) => is_one_of(list) && find(rest, words.skip(1), found),
        Element::AnyWord => !words.is_empty() && find(rest, words.skip(1), found),
        Element::NoneOf(list) => !is_one_of(list) && find(rest, words, found),
        Element::End => words.is_empty() && find(rest, words, found),
        Element::AnyWords => {
            let mut words = words;
            loop {
                let before = found.len();
                if find(rest, words, found) {
                    return true;
                }
                found.truncate(before);
                if words.is_empty() {
                    return false;
                }
                words = words.skip(1);
            }
        }
        Element::Name { number: true, .. }
            if words.first().is_none_or(|word| number_of(word.text).is_none()) =>
        {
            false
        }
        Element::Name { kind, defines, several, number: _ } => {
            let before = found.len();
            let mut words = words;
            while let Some((after, span)) = name(*kind, words) {
                found.push(Found { kind: *kind, defines: *defines, span });
                words = after;
                if !several {
                    break;
                }
            }
            let matched = found.len() > before && find(rest, words, found);
            if !matched {
                found.truncate(before);
            }
            matched
        }
    }
}

/// A name of a kind at the start of `words`, where what stands there can be one.
fn name<'a, 'b>(kind: ReferenceKind, words: Words<'a, 'b>) -> Option<(Words<'a, 'b>, Span)> {
    let word = words.first().filter(|word| !word.text.starts_with(b"!"))?;
    let rest = match kind {
        ReferenceKind::Interface => {
            // `neighbor X remote-as 1` is no interface of a type `remote-as`.
            let (rest, name) = interface_name(words).ok()?;
            name.is_of_known_type().then_some(rest)?
        }
        ReferenceKind::Track | ReferenceKind::Probe => number_of(word.text).map(|_| words.skip(1))?,
        ReferenceKind::Acl => match number_of(word.text) {
            Some(number) => {
                let number = u16::try_from(number).ok()?;
                crate::AclKind::of_number(number).map(|_| words.skip(1))?
            }
            None => words.skip(1),
        },
        ReferenceKind::Ipv6Acl
        | ReferenceKind::MacAcl
        | ReferenceKind::ReflexiveList
        | ReferenceKind::RouteMap
        | ReferenceKind::PrefixList
        | ReferenceKind::Ipv6PrefixList
        | ReferenceKind::ObjectGroup
        | ReferenceKind::TimeRange
        | ReferenceKind::Vrf => words.skip(1),
    };
    Some((rest, Span::new(words.at(), words.end_before(rest))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::word::split;

    fn names(pattern: &'static str, line: &str) -> Option<Vec<String>> {
        let mut list = Vec::new();
        split(line.as_bytes(), 0, &mut list);
        let pattern = Pattern::read(pattern).expect("a pattern");
        let found = pattern.find(Words::new(&list));
        let letters = FirstLetters::of(Words::new(&list));
        assert!(found.is_none() || pattern.first_letters().have(letters), "letters dismiss {line}");
        let found = found?;
        Some(
            found.iter().map(|one| line[one.span.start as usize..one.span.end as usize].to_owned()).collect(),
        )
    }

    #[test]
    fn elements() {
        let none: Option<Vec<String>> = None;
        let some = |names: &[&str]| Some(names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>());
        for (pattern, line, expected) in [
            ("match address <acl>", "match address 101", some(&["101"])),
            ("match address <acl>", "mat addr VPN", some(&["VPN"])),
            ("match address <acl>", "match address 700", none.clone()),
            ("match address <acl>", "match address", none.clone()),
            ("access-class <acl> in|out", "access-class 5 in", some(&["5"])),
            ("access-class <acl> in|out", "access-class 5 inside", none.clone()),
            (
                "ip nat ... interface <if>",
                "ip nat inside source list 7 interface Fa 0/0 overload",
                some(&["Fa 0/0"]),
            ),
            ("x * ~ro|rw <acl>", "x y RO", none.clone()),
            ("x * ~ro|rw <acl>", "x y 5", some(&["5"])),
            ("match ip next-hop <acl>+", "match ip next-hop A B 5", some(&["A", "B", "5"])),
            ("x ... track <track>", "x track a track 5", some(&["5"])),
            ("x <vrf> $", "x a b", none.clone()),
            ("x <vrf> $", "x a", some(&["a"])),
        ] {
            assert_eq!(names(pattern, line), expected, "{pattern} / {line}");
        }
        assert!(Pattern::read("x <unknown>").is_none());
    }
}
