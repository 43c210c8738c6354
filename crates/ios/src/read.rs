//! Reading a text: line by line, each in the mode that the lines before it opened.
//!
//! The modes are those of the router. A line belongs to an open mode when it stands further right than the command that
//! opened it, as running-configs print it; in text without indentation, when it is a command of the mode and not of the top.
//! Reading never stops: what cannot be read is kept, with a state and at most one diagnostic.

mod body;
mod cut;
mod fields;
mod pieces;
mod section;
mod top;

pub(crate) use cut::is_half;
pub(crate) use fields::fields;

use crate::acl::{self, AclBlock, AclForm, AclLine, AclName};
use crate::config::{At, Config, Item, ItemKind, Line, LineId, LineState, Opaque, Other, without_end};
use crate::foreign;
use crate::interface;
use crate::object_group;
use crate::opaque;
use crate::plain;
use crate::probe;
use crate::route_map;
use crate::session::{self, Prompt};
use crate::stray;
use crate::track;
use crate::unread;
use crate::word::{Expected, Keyword, Word, Words, number_of, split, starts_with_any};
use byway_diagnostic::Source;
use std::borrow::Cow;
use std::num::NonZeroUsize;
use std::ops::Range;

/// Reads a configuration. Any bytes are taken; those behind 4 GiB − 1 are not read (and not given back): refuse larger files.
///
/// A text of some megabytes is read on several threads, where the machine has them; [`parse_on`] takes their number.
pub fn parse(text: &[u8]) -> Config<'_> {
    let threads = if text.len() < pieces::LONG { None } else { std::thread::available_parallelism().ok() };
    parse_on(text, threads.map_or(1, NonZeroUsize::get))
}

/// Reads a configuration as [`parse`] does, on at most so many threads (never more than eight); 0 and 1 are the one that calls.
/// The number changes nothing in what comes out.
pub fn parse_on(text: &[u8], threads: usize) -> Config<'_> {
    let text = &text[..text.len().min(Source::MAX_BYTES)];
    if threads > 1 {
        return pieces::read(text, threads);
    }
    let mut reader = Reader::new(text);
    reader.config.lines.reserve(text.len() / LINE);
    reader.config.items.reserve((text.len() / ITEM).min(MOST_ITEMS));
    reader.read(0..text.len());
    reader.finished()
}

/// The bytes of a usual line, and of a usual item: where they are fewer, memory is made larger on the way.
const LINE: usize = 40;
const ITEM: usize = 400;
/// A text with more items than that is mostly entries of lists.
const MOST_ITEMS: usize = 1024;

fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// Which mode is open: the last item's, or none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    Top,
    Acl,
    Clause,
    Interface,
    ObjectGroup,
    TimeRange,
    Track,
    Probe,
    Certificates,
    /// A mode whose lines are told by their indentation alone.
    Other,
}

impl Mode {
    /// The mode that a typed command opens.
    fn of(kind: &ItemKind<'_>) -> Self {
        match kind {
            ItemKind::Acl(_) => Self::Acl,
            ItemKind::Clause(_) => Self::Clause,
            ItemKind::Interface(_) => Self::Interface,
            ItemKind::ObjectGroup(_) => Self::ObjectGroup,
            ItemKind::TimeRange(_) => Self::TimeRange,
            ItemKind::Track(_) => Self::Track,
            ItemKind::Probe(_) => Self::Probe,
            ItemKind::Vrf(_) | ItemKind::Ipv6Acl(_) | ItemKind::Other(_) => Self::Other,
            ItemKind::Opaque(Opaque::Certificate) => Self::Certificates,
            ItemKind::Version(_)
            | ItemKind::Hostname(_)
            | ItemKind::LocalPolicy(_)
            | ItemKind::StaticRoute(_)
            | ItemKind::PrefixList(_)
            | ItemKind::Schedule(_)
            | ItemKind::Removal(_)
            | ItemKind::Opaque(Opaque::Banner | Opaque::Macro | Opaque::Pem) => Self::Top,
        }
    }
}

struct Reader<'a> {
    config: Config<'a>,
    /// The number of the first line that it reads: a text may be read in pieces.
    first_line: u32,
    words: Vec<Word<'a>>,
    mode: Mode,
    /// How far right the command stands that opened the mode.
    indent: usize,
    /// Whether the mode has had a line that stands further right: then only such lines belong to it.
    indented: bool,
    /// What ends the text that is being skipped.
    skipping: Option<opaque::End>,
    /// Another system that a line gave away, and that line.
    foreign: Option<(&'static str, LineId)>,
    /// Whether output of a `show` command has been spoken of.
    showed: bool,
    /// The line of the last command.
    last: Option<LineId>,
    /// Whether halves of commands are looked for.
    joins: bool,
    /// Whether a block of the text, by its number, has no line that is longer than a terminal is wide.
    narrow: Option<(usize, bool)>,
}

/// Drops the last value where it was read from that line.
fn pop_at<T>(values: &mut Vec<At<T>>, line: LineId) -> bool {
    values.pop_if(|value| value.line == line).is_some()
}

impl<'a> Reader<'a> {
    fn new(text: &'a [u8]) -> Self {
        let config = Config { text, lines: Vec::new(), items: Vec::new(), diagnostics: Vec::new() };
        Self {
            config,
            first_line: 0,
            words: Vec::new(),
            mode: Mode::Top,
            indent: 0,
            indented: false,
            skipping: None,
            foreign: None,
            showed: false,
            last: None,
            joins: true,
            narrow: None,
        }
    }

    fn read(&mut self, range: Range<usize>) {
        let text = self.config.text;
        let mut from = range.start;
        while from < range.end {
            from += self.next(&text[from..range.end], offset(from));
        }
    }

    /// Reads the first line of a text, or the ordinary entries that it begins with, and gives their length.
    fn next(&mut self, text: &'a [u8], start: u32) -> usize {
        let id = LineId(self.first_line + offset(self.config.lines.len()));
        // An ordinary entry gives no other system away.
        if let Some(length) = self.ordinary_entries(text, start, id) {
            return length;
        }
        // Between the commands of a running-config stand lines of one mark.
        if text.starts_with(b"!\n") && self.skipping.is_none() {
            self.config.lines.push(Line::new(start, LineState::Irrelevant));
            return 2;
        }
        let length = pieces::line_end(text, 0);
        let line = without_end(&text[..length]);
        let near_start = (id.0 as usize) < foreign::LOOKED_AT;
        if near_start && foreign::may_begin_mark(line) && self.foreign.is_none() && self.skipping.is_none() {
            self.foreign = foreign::system(line).map(|system| (system, id));
        }
        let state =
            if self.skipping.is_some() { self.skipped(line, id) } else { self.captured(line, start, id) };
        self.config.lines.push(Line::new(start, state));
        length
    }

    /// A configuration of another system gets one note instead of a complaint about every other line.
    fn finished(mut self) -> Config<'a> {
        if let Some((system, line)) = self.foreign {
            self.config.diagnostics = vec![foreign::note(system, self.config.line_span(line))];
            return self.config;
        }
        let more = stray::of_the_whole(&self.config);
        if !more.is_empty() {
            self.config.diagnostics.extend(more);
            self.config.diagnostics.sort_by_key(|found| found.span().map_or(0, |span| span.start));
        }
        self.config
    }

    /// Reads the ordinary entries of the list that is open which a text begins with, by the short way, and gives the length of their
    /// lines; none where its first line is another.
    fn ordinary_entries(&mut self, text: &'a [u8], start: u32, first: LineId) -> Option<usize> {
        if self.skipping.is_some() {
            return None;
        }
        let item = self.config.items.last_mut()?;
        let ItemKind::Acl(block) = &mut item.kind else { return None };
        if block.form == AclForm::Mode && (self.mode != Mode::Acl || self.indent != 0) {
            return None;
        }
        let (mut length, mut next) = (0, first);
        while let Some((before, read)) = ordinary_entry(&text[length..], block) {
            let line = Line::new(start + offset(length), LineState::Modelled);
            self.config.lines.push(Line { as_stored: read.as_stored, ..line });
            block.lines.push(AclLine::plain(next, read.sequence, read.entry));
            item.last = next;
            next.0 += 1;
            length += before + read.length;
        }
        if length == 0 {
            return None;
        }
        self.last = Some(item.last);
        self.indented = true;
        Some(length)
    }

    fn captured(&mut self, line: &'a [u8], start: u32, id: LineId) -> LineState {
        let captured = session::captured(line);
        if captured.noise {
            if session::refuses(line) {
                self.retract();
            }
            return LineState::Irrelevant;
        }
        let (line, start) = (&line[captured.skip..], start + offset(captured.skip));
        if captured.prompt.is_some() {
            self.drop_what_is_shown_again(line);
        }
        // The words are lent out while the line is read, so that their memory is used again for the next one.
        let mut list = std::mem::take(&mut self.words);
        split(line, start, &mut list);
        let words = Words::new(&list);
        if !is_nothing(words) {
            self.last = Some(id);
        }
        let state = match captured.prompt {
            None => self.command(words, line, start, id),
            Some(prompt) => self.typed_at(prompt, words, line, start, id),
        };
        self.words = list;
        if state == LineState::Unknown {
            self.name_the_message(line, start, id);
        }
        state
    }

    /// Takes back the last command: the router did not take it. Its bytes stay, but it is no part of the configuration.
    fn retract(&mut self) {
        let Some(refused) = self.last.take() else { return };
        let Some(item) = self.config.items.last_mut().filter(|item| item.last == refused) else { return };
        let taken = match &mut item.kind {
            ItemKind::Acl(block) => block.lines.pop_if(|line| line.line() == refused).is_some(),
            ItemKind::Clause(block) => pop_at(&mut block.commands, refused),
            ItemKind::Interface(block) => pop_at(&mut block.commands, refused),
            ItemKind::ObjectGroup(block) => pop_at(&mut block.members, refused),
            ItemKind::TimeRange(block) => pop_at(&mut block.lines, refused),
            ItemKind::Track(block) => pop_at(&mut block.commands, refused),
            ItemKind::Probe(block) => pop_at(&mut block.commands, refused),
            _ => false,
        };
        if !taken && item.first == refused {
            item.kind = ItemKind::Other(Other { keyword: Cow::Borrowed(b""), state: LineState::Irrelevant });
            self.mode = Mode::Top;
        }
        if let Some(line) = self.config.lines.get_mut((refused.0 - self.first_line) as usize) {
            line.state = LineState::Irrelevant;
            let start = line.start;
            // What the router said of the line is said already.
            self.config.diagnostics.pop_if(|found| found.span().is_some_and(|span| span.start >= start));
        }
    }

    /// A command that was typed at a prompt: the prompt, not the indentation, says where it belongs.
    fn typed_at(
        &mut self,
        prompt: Prompt,
        words: Words<'a, '_>,
        line: &'a [u8],
        start: u32,
        id: LineId,
    ) -> LineState {
        if prompt == Prompt::Exec || is_nothing(words) {
            self.mode = if prompt == Prompt::Exec { Mode::Top } else { self.mode };
            return LineState::Irrelevant;
        }
        self.indent = 0;
        self.indented = false;
        // A command of the top is taken in every mode.
        let of_mode = self.is_of_mode(words) || top::typed(words, line, start, &mut ()).is_none();
        if prompt == Prompt::Mode && self.mode != Mode::Top && of_mode {
            self.extend(id);
            return self.in_mode(words, line, start, id);
        }
        self.mode = Mode::Top;
        self.at_top(words, line, start, id)
    }

    fn skipped(&mut self, line: &[u8], id: LineId) -> LineState {
        if let Some(end) = &self.skipping
            && opaque::ends(end, line)
        {
            self.skipping = None;
        }
        self.extend(id);
        LineState::Irrelevant
    }

    /// Makes the last item reach to a line.
    fn extend(&mut self, id: LineId) {
        if let Some(item) = self.config.items.last_mut() {
            item.last = id;
        }
    }

    fn command(&mut self, words: Words<'a, '_>, line: &'a [u8], start: u32, id: LineId) -> LineState {
        let Some(first) = words.first().filter(|_| !is_nothing(words)) else { return LineState::Irrelevant };
        if let Some(state) = self.rest(line, start, id) {
            return state;
        }
        let indent = (first.at - start) as usize;
        let further_right = indent > self.indent;
        if self.mode != Mode::Top && (further_right || (self.may_stand_left(words) && self.is_of_mode(words)))
        {
            self.indented |= further_right;
            self.extend(id);
            return self.in_mode(words, line, start, id);
        }
        self.indent = indent;
        self.indented = false;
        self.mode = Mode::Top;
        self.at_top(words, line, start, id)
    }

    /// Whether a line that stands no further right than its header may yet be of the open mode: where no line did stand further right;
    /// and where it begins with a word that the top does not have, as when somebody adds an entry to a pasted list. A number alone
    /// may be the rest of a line that was cut.
    fn may_stand_left(&self, words: Words<'a, '_>) -> bool {
        let foreign = match self.mode {
            Mode::Acl => [Keyword::new("permit", 3), Keyword::new("deny", 3)],
            Mode::Clause => [Keyword::new("match", 3), Keyword::new("set", 3)],
            _ => return !self.indented,
        };
        let is_numbered =
            self.mode == Mode::Acl && words.first().is_some_and(|word| number_of(word.text).is_some());
        !self.indented || starts_with_any(words.skip(usize::from(is_numbered)), &foreign)
    }

    /// Whether a line that stands no further right than its header is yet a command of the open mode.
    fn is_of_mode(&self, words: Words<'a, '_>) -> bool {
        match self.mode {
            Mode::Top | Mode::Other | Mode::Certificates => false,
            Mode::Acl => acl::is_of_mode(words),
            Mode::Clause => route_map::is_of_mode(words),
            Mode::Interface => interface::is_of_mode(words),
            Mode::ObjectGroup => object_group::is_of_mode(words),
            Mode::TimeRange => {
                starts_with_any(words, &[Keyword::new("absolute", 3), Keyword::new("periodic", 3)])
            }
            Mode::Track => track::is_of_mode(words),
            Mode::Probe => probe::is_of_mode(words),
        }
    }

    fn report(&mut self, wrong: Option<(Expected, unread::Subject)>, words: Words<'a, '_>) {
        if let Some((expected, subject)) = wrong {
            self.config.diagnostics.push(unread::diagnostic(&subject, expected, words));
        }
    }

    fn push(&mut self, id: LineId, mut kind: ItemKind<'a>, mode: Mode) -> LineState {
        // Room for the lines that such an item mostly has: it would be made in steps.
        match &mut kind {
            ItemKind::Acl(block) => block.lines.reserve_exact(16),
            ItemKind::Interface(block) => block.commands.reserve_exact(8),
            _ => {}
        }
        self.config.items.push(Item { first: id, last: id, kind });
        self.mode = mode;
        LineState::Modelled
    }
}

/// The ordinary entry that the first line of a text is, and how many bytes stand before it; none for every other line.
#[inline]
fn ordinary_entry(text: &[u8], block: &AclBlock<'_>) -> Option<(usize, plain::Read)> {
    let before = match block.form {
        AclForm::Mode if text.starts_with(b" ") => 0,
        AclForm::Mode => return None,
        AclForm::Global => {
            let (number, entry) = acl::numbered(text)?;
            Some(text.len() - entry.len()).filter(|_| block.name == AclName::Numbered(number))?
        }
    };
    Some((before, plain::read(&text[before..], block.kind)?))
}

/// A blank line, a comment, or the caret under a word that the router refused.
fn is_nothing(words: Words<'_, '_>) -> bool {
    let is_caret = |word: Word<'_>| word.text == b"^" && words.get(1).is_none();
    words.first().is_none_or(|word| word.text.starts_with(b"!") || is_caret(word))
}
