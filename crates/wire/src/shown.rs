//! What of the lines of a configuration may be shown: the one place that decides it, for every output that quotes a line.
//!
//! Lines that byway types hold no secret, and are shown whole. A line of a kind that byway types, but that could not be read or has
//! a meaning of its own, is shown up to the first word that announces a secret. Of any other command the first word alone is shown,
//! as the rest may hold secrets without a word that says so, and of a text with an end of its own nothing.

mod words;

use byway_diagnostic::{Diagnostic, Span, escape_bytes};
use byway_ios::{Config, InterfaceCommand, ItemKind, LineId, LineState};
use std::borrow::Cow;
use std::collections::BTreeSet;
pub use words::{end_of_words, words};

/// The longest word that is shown of a command which byway does not type.
const MOST: usize = 40;

/// Commands without room for a secret, by their first words.
const PLAIN: [&str; 23] = [
    "access-class ",
    "access-list ",
    "dialer-list ",
    "distribute-list ",
    "event track ",
    "interface ",
    "ip access-class ",
    "ip access-group ",
    "ip access-list ",
    "ip http access-class ",
    "ip nat ",
    "ip sla ",
    "ip verify ",
    "ipv6 access-class ",
    "ipv6 access-list ",
    "match ",
    "permit ",
    "deny ",
    "redistribute ",
    "route-map ",
    "rtr ",
    "standby ",
    "track ",
];

/// How much of a line may be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Room {
    /// All of it.
    Whole,
    /// What stands before a secret.
    Words,
    /// The first word.
    Keyword,
    /// Nothing.
    Nothing,
}

impl Room {
    fn of(config: &Config<'_>, line: LineId) -> Self {
        let Some(item) = config.item_of(line) else { return Self::Words };
        let state = config.state(line);
        let is_first = line == item.first;
        let typed =
            |typed: bool| if typed && state == LineState::Modelled { Self::Whole } else { Self::Words };
        let of_mode = |found: Option<bool>| typed(is_first || found == Some(true));
        match &item.kind {
            ItemKind::Opaque(..) => {
                if is_first {
                    Self::Keyword
                } else {
                    Self::Nothing
                }
            }
            ItemKind::Other(_) => Self::Keyword,
            ItemKind::Interface(block) if !is_first => {
                let command = block.commands.iter().find(|command| command.line == line);
                match command.map(|command| &command.value) {
                    Some(InterfaceCommand::Unread) => Self::Words,
                    Some(InterfaceCommand::Other) | None => Self::Keyword,
                    Some(_) => typed(true),
                }
            }
            ItemKind::Track(block) => {
                let command = block.commands.iter().find(|command| command.line == line);
                of_mode(command.map(|command| command.value.is_typed()))
            }
            ItemKind::Probe(block) => {
                let command = block.commands.iter().find(|command| command.line == line);
                of_mode(command.map(|command| command.value.is_typed()))
            }
            ItemKind::Acl(_)
            | ItemKind::Clause(_)
            | ItemKind::LocalPolicy(_)
            | ItemKind::ObjectGroup(_)
            | ItemKind::TimeRange(_)
            | ItemKind::StaticRoute(_)
            | ItemKind::PrefixList(_)
            | ItemKind::Schedule(_) => typed(true),
            // Behind what is read of these anything may stand, and the lines of their modes are not typed.
            ItemKind::Interface(_)
            | ItemKind::Vrf(_)
            | ItemKind::Ipv6Acl(_)
            | ItemKind::Version(_)
            | ItemKind::Hostname(_)
            | ItemKind::Removal(_) => Self::Words,
        }
    }
}

/// How many bytes of a line may be shown.
pub fn end_of_line(config: &Config<'_>, line: LineId) -> usize {
    let text = config.line(line).trim_ascii_end();
    match Room::of(config, line) {
        Room::Whole => text.len(),
        Room::Words => end_of_words(text),
        Room::Keyword if is_plain(config, line) => text.len(),
        Room::Keyword => end_of_keyword(text).min(end_of_words(text)),
        Room::Nothing => 0,
    }
}

/// A line as it may be shown, with what is left out as `***`. A byte of no character is written `\xNN`; control characters are as they
/// are: whoever shows it escapes it.
pub fn line(config: &Config<'_>, line: LineId) -> String {
    let text = config.line(line).trim_ascii_end();
    let end = end_of_line(config, line);
    let mut shown = crate::spelling::text(text[..end].trim_ascii_end());
    if end < text.len() {
        shown.push_str(if shown.is_empty() { "***" } else { " ***" });
    }
    shown
}

/// How many bytes of a line may be shown by a report that shows commands whatever they are: of one that byway does not type the
/// first word alone.
pub fn end_of_command(config: &Config<'_>, line: LineId) -> usize {
    let text = config.line(line).trim_ascii_end();
    match Room::of(config, line) {
        Room::Whole => text.len(),
        // Typed, though more may stand behind what is read.
        Room::Words if config.state(line) == LineState::Modelled => end_of_words(text),
        Room::Words | Room::Keyword => end_of_keyword(text).min(end_of_words(text)),
        Room::Nothing => 0,
    }
}

/// The end of the first word. Behind `no` stands the word that it negates.
fn end_of_keyword(text: &[u8]) -> usize {
    let word = |from: usize| {
        let start = from + text[from..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        start + text[start..].iter().take_while(|byte| !byte.is_ascii_whitespace()).count()
    };
    let first = word(0).min(MOST);
    if text[..first].trim_ascii() == b"no" { word(first).min(first + MOST) } else { first }
}

/// Diagnostics about a configuration as they may be shown: what they quote of a secret is `***`. Those that are given away are not
/// copied.
pub fn diagnostics<'d>(config: &Config<'_>, found: impl Into<Cow<'d, [Diagnostic]>>) -> Vec<Diagnostic> {
    let mut found = found.into().into_owned();
    let lines = Lines::of(config);
    for one in &mut found {
        let hidden = quoted(&lines, one);
        if !hidden.is_empty() {
            mask(one, &hidden);
        }
    }
    found
}

/// The words of the lines that a diagnostic points at which it must not quote.
fn quoted(lines: &Lines<'_, '_>, found: &Diagnostic) -> BTreeSet<String> {
    let config = lines.config;
    let mut hidden = BTreeSet::new();
    for (span, _) in places(found) {
        let line = lines.at(span.start);
        let room = Room::of(config, line);
        if room == Room::Whole {
            continue;
        }
        let pointed = (room == Room::Keyword && found.code != PARSE_ERROR).then_some(span);
        let words = hidden_words(config, line, Room::Words, pointed);
        hidden.extend(words.into_iter().map(|word| escape_bytes(&config.text()[word.range()])));
    }
    hidden
}

/// Writes `***` for the hidden words that a diagnostic quotes.
fn mask(found: &mut Diagnostic, hidden: &BTreeSet<String>) {
    found.message = masked(&found.message, hidden);
    let words = found.why.iter_mut().chain(&mut found.help);
    for words in words.chain(found.related.iter_mut().map(|related| &mut related.message)) {
        *words = masked(words, hidden).into();
    }
    // A command with a mask in it mends nothing.
    found.fix.retain(|command| !command.split(' ').any(|word| hidden.contains(word)));
}

/// The code of diagnostics about lines that cannot be read.
const PARSE_ERROR: &str = "parse-error";

/// The spans that a diagnostic points at, each with whether it is of a line that cannot be read.
fn places(found: &Diagnostic) -> impl Iterator<Item = (Span, bool)> {
    let related = found.related.iter().map(|related| related.location.span);
    found.span().into_iter().chain(related).map(|span| (span, found.code == PARSE_ERROR))
}

/// A message in whose quotations the hidden words are `***`.
fn masked(message: &str, hidden: &BTreeSet<String>) -> String {
    let is_hidden = |word: &str| match word.strip_suffix("...") {
        Some(start) if !start.is_empty() => hidden.iter().any(|hidden| hidden.starts_with(start)),
        _ => hidden.contains(word),
    };
    let parts = message.split('`').enumerate().map(|(index, part)| {
        if index % 2 == 0 {
            return Cow::Borrowed(part);
        }
        let words: Vec<&str> =
            part.split(' ').map(|word| if is_hidden(word) { "***" } else { word }).collect();
        Cow::Owned(words.join(" "))
    });
    parts.collect::<Vec<_>>().join("`")
}

/// The text of a configuration in which what must not be shown beside these diagnostics is written over. Every character keeps its
/// width, so that columns stay.
pub fn text<'c>(config: &Config<'c>, found: &[Diagnostic]) -> Cow<'c, [u8]> {
    let spans = concealed(config, found);
    if spans.is_empty() {
        return Cow::Borrowed(config.text());
    }
    let mut text = config.text().to_vec();
    conceal(&mut text, &spans);
    Cow::Owned(text)
}

/// The places in a text that output must not show beside these diagnostics.
pub fn concealed(config: &Config<'_>, found: &[Diagnostic]) -> Vec<Span> {
    let (mut spans, mut seen) = (Vec::new(), BTreeSet::new());
    let lines = Lines::of(config);
    for (span, unread) in found.iter().flat_map(places) {
        let line = lines.at(span.start);
        let room = match Room::of(config, line) {
            Room::Whole => continue,
            // What cannot be read is of a kind that byway types.
            Room::Keyword if unread || is_plain(config, line) => Room::Words,
            room => room,
        };
        if seen.insert((line, span)) {
            let pointed = (room == Room::Keyword).then_some(span);
            spans.extend(hidden_words(config, line, room, pointed));
        }
    }
    spans
}

/// Whether a command has no room for a secret but behind a word that announces it.
fn is_plain(config: &Config<'_>, line: LineId) -> bool {
    let text = config.text()[config.line_span(line).range()].to_ascii_lowercase();
    let command = text.strip_prefix(b"no ").unwrap_or(&text);
    PLAIN.iter().any(|start| command.starts_with(start.as_bytes())) && end_of_words(&text) == text.len()
}

/// The words of a line that may not be shown, but those that are pointed at.
fn hidden_words(config: &Config<'_>, line: LineId, room: Room, pointed: Option<Span>) -> Vec<Span> {
    let whole = config.line_span(line);
    let text = &config.text()[whole.range()];
    let end = match room {
        Room::Whole => return Vec::new(),
        Room::Words => end_of_words(text),
        Room::Keyword => end_of_keyword(text),
        Room::Nothing => 0,
    };
    if end == text.len() {
        return Vec::new();
    }
    let mut spans = Vec::new();
    let mut at = whole.start;
    let hidden_from = whole.start + u32::try_from(end).unwrap_or(u32::MAX);
    for word in text.split(u8::is_ascii_whitespace) {
        let length = u32::try_from(word.len()).unwrap_or(0);
        let span = Span::new(at, at + length);
        at += length + 1;
        let is_pointed = pointed.is_some_and(|pointed| {
            pointed != whole && pointed.start <= span.start && span.end <= pointed.end
        });
        if length > 0 && span.end > hidden_from && !is_pointed {
            spans.push(Span::new(span.start.max(hidden_from), span.end));
        }
    }
    spans
}

/// Writes over the places in the text; every character keeps its width, so that columns stay.
pub fn conceal(text: &mut [u8], spans: &[Span]) {
    for span in spans {
        let Some(part) = text.get_mut(span.range()) else { continue };
        let mut at = 0;
        while at < part.len() {
            let length = match part[at] {
                0xC0..=0xDF => 2,
                0xE0..=0xEF => 3,
                0xF0..=0xF7 => 4,
                _ => 1,
            };
            let length = length.min(part.len() - at);
            let filling: &[u8] = match length {
                2 => "·".as_bytes(),
                3 => "•".as_bytes(),
                4 => "𐄁".as_bytes(),
                _ => b"*",
            };
            part[at..at + length].copy_from_slice(filling);
            at += length;
        }
    }
}

/// A configuration, and where its lines start.
struct Lines<'c, 't> {
    config: &'c Config<'t>,
    starts: Vec<u32>,
}

impl<'c, 't> Lines<'c, 't> {
    fn of(config: &'c Config<'t>) -> Self {
        let mut next = 0;
        let starts = config.lines().map(|line| {
            let start = next;
            next += u32::try_from(line.len()).unwrap_or(0);
            start
        });
        Self { config, starts: starts.collect() }
    }

    /// The line that holds an offset. What stands before the first word of a line counts as of the line above.
    fn at(&self, offset: u32) -> LineId {
        let index = self.starts.partition_point(|start| *start <= offset).saturating_sub(1);
        let line = LineId(u32::try_from(index).unwrap_or(u32::MAX));
        let is_before = self.config.line_span(line).start > offset;
        LineId(line.0.saturating_sub(u32::from(is_before)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use byway_ios::parse;

    fn shown(text: &str, pointed: &str) -> String {
        let config = parse(text.as_bytes());
        let at = u32::try_from(text.find(pointed).expect("it is there")).expect("small");
        let span = Span::new(at, at + u32::try_from(pointed.len()).expect("small"));
        let bytes =
            super::text(&config, &[Diagnostic::error("undefined-acl", "words").at(span)]).into_owned();
        String::from_utf8(bytes).expect("every character keeps its width")
    }

    #[test]
    fn a_line_that_may_hold_a_secret_is_shown_in_part() {
        assert_eq!(shown("snmp-server community sécret RO 5\n", "5"), "snmp-server ********* *·**** ** 5\n");
        assert_eq!(
            shown("no snmp-server host 1.1.1.1 public 5\n", "5"),
            "no snmp-server **** ******* ****** 5\n"
        );
        for whole in ["ip nat inside source list 7 pool p\n", "access-list 7 permit 10.0.0.1\n"] {
            assert_eq!(shown(whole, "7"), whole);
        }
        let clause = "route-map m permit 10\n set metric 5\n set community x:y\n";
        assert_eq!(shown(clause, "set metric 5"), clause);
        assert_eq!(
            shown(clause, "set community x:y"),
            "route-map m permit 10\n set metric 5\n set community ***\n"
        );
    }

    #[test]
    fn a_quoted_line() {
        let text = b"ip access-list extended key-list\n permit tcp any any eq 22\n password 7 S3CR3T\nenable secret 5 S3CR3T\n\
            hostname a password S3CR3T\nbanner motd ^C\nS3CR3T\n^C\n";
        let config = parse(text);
        let lines: Vec<String> = (0..7).map(|number| line(&config, LineId(number))).collect();
        assert_eq!(
            lines,
            [
                "ip access-list extended key-list",
                " permit tcp any any eq 22",
                " password ***",
                "enable ***",
                "hostname a password ***",
                "banner ***",
                "***"
            ]
        );
    }

    #[test]
    fn what_a_message_quotes_of_a_secret() {
        let text = b"track 1 ip sla 1 password S3CR3T\n";
        let config = parse(text);
        let found =
            Diagnostic::error("parse-error", "expected the end, but found `password S3CR3T`, or `S3CR...`")
                .at(Span::new(17, 32))
                .help("write `track 1`");
        let shown = &diagnostics(&config, vec![found])[0];
        assert_eq!(shown.message, "expected the end, but found `password ***`, or `***`");
        assert_eq!(shown.help.as_deref(), Some("write `track 1`"));
    }

    #[test]
    fn the_line_of_a_place() {
        for text in ["", "\n", "hostname a", "  x\r\n\n \n\ty z \n", "\u{feff}a\nb"] {
            let config = parse(text.as_bytes());
            let lines = Lines::of(&config);
            for offset in 0..=u32::try_from(text.len()).expect("small") + 1 {
                let count = u32::try_from(config.line_count()).expect("small");
                let begins = |number: &u32| config.line_span(LineId(*number)).start <= offset;
                let expected = (0..count).rfind(begins).unwrap_or(0);
                assert_eq!(lines.at(offset), LineId(expected), "{offset} in {text:?}");
            }
        }
    }
}
