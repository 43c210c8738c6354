//! Reading a text: line by line, each in the mode that the lines before it opened.
//!
//! The modes are those of the router. A line belongs to an open mode when it stands further right than the command that
//! opened it, as running-configs print it; in text without indentation, when it is a command of the mode and not of the top.
//! Reading never stops: what cannot be read is kept, with a state and at most one diagnostic.

use crate::acl::{self, AclBlock, AclCommand, AclForm, AclLine, AclName};
use crate::config::{
    At, Config, Item, ItemKind, Line, LineId, LineState, Opaque, Other, Removal, Version, without_end,
};
use crate::foreign;
use crate::interface::{self, InterfaceCommand};
use crate::name::Name;
use crate::object_group::{self, GroupMember};
use crate::opaque;
use crate::places::{Field, Places, field};
use crate::plain;
use crate::prefix_list;
use crate::probe::{self, ProbeCommand};
use crate::relevance;
use crate::route_map::{self, ClauseCommand};
use crate::session::{self, Prompt};
use crate::static_route;
use crate::time_range::{self, TimeRangeLine};
use crate::track::{self, TrackCommand};
use crate::unread;
use crate::vrf;
use crate::word::{Expected, Keyword, Parsed, Word, Words, end, expected, name, number_of, phrase, split};
use byway_diagnostic::{Source, Span};
use std::borrow::Cow;

/// Reads a configuration. Any bytes are taken; those behind 4 GiB − 1 are not read (and not given back): refuse larger files.
pub fn parse(text: &[u8]) -> Config<'_> {
    let text = &text[..text.len().min(Source::MAX_BYTES)];
    let mut reader = Reader::new(text);
    let mut from = 0;
    while from < text.len() {
        let to = memchr::memchr(b'\n', &text[from..]).map_or(text.len(), |at| from + at + 1);
        reader.line(&text[from..to], offset(from));
        from = to;
    }
    reader.finished()
}

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
            words: Vec::new(),
            mode: Mode::Top,
            indent: 0,
            indented: false,
            skipping: None,
            foreign: None,
            showed: false,
            last: None,
        }
    }

    fn line(&mut self, raw: &'a [u8], start: u32) {
        let id = LineId(offset(self.config.lines.len()));
        let line = without_end(raw);
        if self.foreign.is_none() && self.skipping.is_none() && (id.0 as usize) < foreign::LOOKED_AT {
            self.foreign = foreign::system(line).map(|system| (system, id));
        }
        let state = if self.skipping.is_some() {
            self.skipped(line, id)
        } else if let Some(state) = self.ordinary_entry(line, id) {
            state
        } else {
            self.captured(line, start, id)
        };
        self.config.lines.push(Line { start, state });
    }

    /// A configuration of another system gets one note instead of a complaint about every other line.
    fn finished(mut self) -> Config<'a> {
        if let Some((system, line)) = self.foreign {
            self.config.diagnostics = vec![foreign::note(system, self.config.line_span(line))];
        }
        self.config
    }

    /// An ordinary entry of the list that is open, by the short way; none for every other line.
    fn ordinary_entry(&mut self, line: &'a [u8], id: LineId) -> Option<LineState> {
        let item = self.config.items.last_mut()?;
        let ItemKind::Acl(block) = &mut item.kind else { return None };
        let entry = match block.form {
            AclForm::Mode if self.mode == Mode::Acl && self.indent == 0 && line.starts_with(b" ") => line,
            AclForm::Mode => return None,
            AclForm::Global => {
                let rest = line.strip_prefix(b"access-list ")?;
                let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
                let number = number_of(&rest[..digits]).and_then(|number| u16::try_from(number).ok())?;
                let same = block.name == AclName::Numbered(number);
                Some(&rest[digits..]).filter(|rest| same && rest.starts_with(b" "))?
            }
        };
        let (sequence, plain) = plain::read(entry, block.kind)?;
        block.lines.push(AclLine::plain(id, sequence, plain));
        item.last = id;
        self.indented = true;
        Some(LineState::Modelled)
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
        if let Some(line) = self.config.lines.get_mut(refused.0 as usize) {
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
        let of_mode = self.is_of_mode(words) || typed(words, line, start, &mut ()).is_none();
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
        let indent = (first.at - start) as usize;
        let further_right = indent > self.indent;
        if self.mode != Mode::Top && (further_right || (!self.indented && self.is_of_mode(words))) {
            self.indented |= further_right;
            self.extend(id);
            return self.in_mode(words, line, start, id);
        }
        self.indent = indent;
        self.indented = false;
        self.mode = Mode::Top;
        self.at_top(words, line, start, id)
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

    fn in_mode(&mut self, words: Words<'a, '_>, line: &'a [u8], start: u32, id: LineId) -> LineState {
        if LEAVE.iter().any(|leave| words.starts_with(*leave)) && words.get(1).is_none() {
            return LineState::Irrelevant;
        }
        let Some(item) = self.config.items.last_mut() else { return LineState::Unknown };
        match &mut item.kind {
            ItemKind::Acl(block) => {
                let (state, wrong) = acl_line(block, words, line, start, id);
                let subject = wrong.map(|wrong| (wrong, unread::Subject::AclEntry(block.name.to_string())));
                self.report(subject, words);
                state
            }
            ItemKind::Clause(block) => {
                let (command, wrong) = match route_map::command(words, line, start, &mut ()) {
                    Ok((_, command)) => (command, None),
                    Err(error) => (ClauseCommand::Unread, Some(inside(&error))),
                };
                let state = clause_state(&command);
                let subject = wrong.map(|wrong| (wrong, unread::Subject::Clause(block.tag.to_string())));
                block.commands.push(At { line: id, value: command });
                self.report(subject, words);
                state
            }
            ItemKind::Interface(block) => {
                let (command, wrong) = match interface::command(words, line, start, &mut ()) {
                    Ok((_, command)) => (command, None),
                    Err(error) => (InterfaceCommand::Unread, Some(inside(&error))),
                };
                let state = match &command {
                    InterfaceCommand::Unread => LineState::Unknown,
                    InterfaceCommand::Other => relevance::of_interface(words),
                    _ => LineState::Modelled,
                };
                let subject = wrong.map(|wrong| (wrong, unread::Subject::Interface(block.name.to_string())));
                block.commands.push(At { line: id, value: command });
                self.report(subject, words);
                state
            }
            ItemKind::ObjectGroup(block) => {
                let read = object_group::member(words, block.kind, line, start, &mut ());
                let (value, wrong) = value_or(read, GroupMember::Unread);
                block.members.push(At { line: id, value });
                let subject = || unread::Subject::Mode("object-group", block.name.to_string());
                let wrong = wrong.map(|wrong| (wrong, subject()));
                self.finish(wrong, words)
            }
            ItemKind::TimeRange(block) => {
                let (value, wrong) = value_or(time_range::line(words), TimeRangeLine::Unread);
                block.lines.push(At { line: id, value });
                let subject = || unread::Subject::Mode("time-range", block.name.to_string());
                let wrong = wrong.map(|wrong| (wrong, subject()));
                self.finish(wrong, words)
            }
            ItemKind::Track(block) => {
                let (value, wrong) = value_or(track::command(words, &mut ()), TrackCommand::Unread);
                let is_other = wrong.is_none() && !value.is_typed();
                block.commands.push(At { line: id, value });
                let subject = || unread::Subject::Mode("track", block.number.to_string());
                let wrong = wrong.map(|wrong| (wrong, subject()));
                let state = self.finish(wrong, words);
                if is_other { LineState::Irrelevant } else { state }
            }
            ItemKind::Probe(block) => {
                let (value, wrong) = value_or(probe::command(words, &mut ()), ProbeCommand::Unread);
                let is_other = wrong.is_none() && !value.is_typed();
                block.commands.push(At { line: id, value });
                let subject = || unread::Subject::Mode("probe", block.number.to_string());
                let wrong = wrong.map(|wrong| (wrong, subject()));
                let state = self.finish(wrong, words);
                if is_other { LineState::Irrelevant } else { state }
            }
            // Their lines change no IPv4 packet's way.
            ItemKind::Vrf(_) | ItemKind::Ipv6Acl(_) => LineState::Irrelevant,
            ItemKind::Opaque(Opaque::Certificate) => {
                if opaque::begins_certificate(words) {
                    self.skipping = Some(opaque::End::Word(b"quit"));
                }
                LineState::Irrelevant
            }
            ItemKind::Other(other) => other.state,
            ItemKind::Version(_)
            | ItemKind::Hostname(_)
            | ItemKind::LocalPolicy(_)
            | ItemKind::StaticRoute(_)
            | ItemKind::PrefixList(_)
            | ItemKind::Schedule(_)
            | ItemKind::Removal(_)
            | ItemKind::Opaque(Opaque::Banner | Opaque::Macro | Opaque::Pem) => LineState::Unknown,
        }
    }

    /// The state of a typed line: modelled, or unknown with a diagnostic.
    fn finish(&mut self, wrong: Option<(Expected, unread::Subject)>, words: Words<'a, '_>) -> LineState {
        let state = if wrong.is_some() { LineState::Unknown } else { LineState::Modelled };
        self.report(wrong, words);
        state
    }

    fn report(&mut self, wrong: Option<(Expected, unread::Subject)>, words: Words<'a, '_>) {
        if let Some((expected, subject)) = wrong {
            self.config.diagnostics.push(unread::diagnostic(&subject, expected, words));
        }
    }

    fn push(&mut self, id: LineId, kind: ItemKind<'a>, mode: Mode) -> LineState {
        self.config.items.push(Item { first: id, last: id, kind });
        self.mode = mode;
        LineState::Modelled
    }

    fn at_top(&mut self, words: Words<'a, '_>, line: &'a [u8], start: u32, id: LineId) -> LineState {
        if let Some(begun) = opaque::begins(words, line, start) {
            self.skipping = begun.end;
            self.push(id, ItemKind::Opaque(begun.kind), Mode::Top);
            return LineState::Irrelevant;
        }
        if let Some(command) = foreign::shown_by(words) {
            if !self.showed {
                let span = Span::new(words.at(), words.end_before(words.skip(usize::MAX)));
                self.config.diagnostics.push(foreign::show_note(command, span));
                self.showed = true;
            }
            self.other(words, id, LineState::Irrelevant);
            return LineState::Irrelevant;
        }
        if is_certificate_chain(words) {
            self.push(id, ItemKind::Opaque(Opaque::Certificate), Mode::Certificates);
            return LineState::Irrelevant;
        }
        if let Some(state) = self.access_list(words, line, start, id) {
            return state;
        }
        match typed(words, line, start, &mut ()) {
            Some(Ok(kind)) => {
                let mode = Mode::of(&kind);
                self.push(id, kind, mode)
            }
            Some(Err((expected, subject))) => {
                self.report(Some((expected, subject)), words);
                self.other(words, id, LineState::Unknown)
            }
            None => self.other(words, id, relevance::of_global(words)),
        }
    }

    fn other(&mut self, words: Words<'a, '_>, id: LineId, state: LineState) -> LineState {
        let is_command = state != LineState::Unknown || looks_like_a_command(words);
        let keyword = Cow::Borrowed(words.first().filter(|_| is_command).map_or(&b""[..], |word| word.text));
        // What follows `configure terminal` stands at the top, even where somebody indented it.
        let opens = phrase(&[CONFIGURE, TERMINAL])(words).is_err();
        self.push(id, ItemKind::Other(Other { keyword, state }), if opens { Mode::Other } else { Mode::Top });
        state
    }

    /// `access-list N ...` of an IPv4 list: neighbours for one list are one block.
    fn access_list(
        &mut self,
        words: Words<'a, '_>,
        line: &'a [u8],
        start: u32,
        id: LineId,
    ) -> Option<LineState> {
        let (rest, header) = acl::global(words, &mut ()).ok()?;
        let goes_on = matches!(self.config.items.last(), Some(Item { kind: ItemKind::Acl(block), .. })
            if block.form == AclForm::Global && block.name == header.name);
        if !goes_on {
            let acl::AclHeader { name, kind } = header;
            let block = AclBlock { name, kind, form: AclForm::Global, lines: Vec::new() };
            self.push(id, ItemKind::Acl(block), Mode::Top);
        }
        self.extend(id);
        let Some(Item { kind: ItemKind::Acl(block), .. }) = self.config.items.last_mut() else { return None };
        let (state, wrong) = acl_line(block, rest, line, start, id);
        let subject = wrong.map(|wrong| (wrong, unread::Subject::AclEntry(block.name.to_string())));
        self.report(subject, words);
        Some(state)
    }
}

/// A blank line, a comment, or the caret under a word that the router refused.
fn is_nothing(words: Words<'_, '_>) -> bool {
    let is_caret = |word: Word<'_>| word.text == b"^" && words.get(1).is_none();
    words.first().is_none_or(|word| word.text.starts_with(b"!") || is_caret(word))
}

const LEAVE: [Keyword; 3] = [Keyword::new("exit", 2), Keyword::new("end", 3), Keyword::whole("exit-acl")];

/// Whether the first word of a line that is not known is a command's: one word alone, or one that is not of letters, may be the
/// rest of a wrapped key or password.
fn looks_like_a_command(words: Words<'_, '_>) -> bool {
    let is_word = |word: Word<'_>| {
        word.text.len() <= 24 && word.text.iter().all(|byte| byte.is_ascii_alphabetic() || *byte == b'-')
    };
    words.get(1).is_some() && words.first().is_some_and(is_word)
}

/// What a grammar read, or `unread` with what it expected.
fn value_or<'a, 'b, T>(parsed: Parsed<'a, 'b, T>, unread: T) -> (T, Option<Expected>) {
    match parsed {
        Ok((_, value)) => (value, None),
        Err(error) => (unread, Some(inside(&error))),
    }
}

fn acl_line<'a>(
    block: &mut AclBlock<'a>,
    words: Words<'a, '_>,
    line: &'a [u8],
    start: u32,
    id: LineId,
) -> (LineState, Option<Expected>) {
    let (sequence, command, state, wrong) = match acl::command(words, block.kind, line, start, &mut ()) {
        Ok((_, (sequence, command))) => (sequence, command, LineState::Modelled, None),
        Err(error) => (None, AclCommand::Unread, LineState::Unknown, Some(inside(&error))),
    };
    block.lines.push(AclLine::new(id, sequence, command));
    (state, wrong)
}

fn clause_state(command: &ClauseCommand<'_>) -> LineState {
    match command {
        ClauseCommand::Match(_)
        | ClauseCommand::Set(_)
        | ClauseCommand::Description(_)
        | ClauseCommand::Continue(_) => LineState::Modelled,
        ClauseCommand::No(command) => clause_state(command),
        ClauseCommand::Other(_) => LineState::Unmodelled,
        ClauseCommand::Unread => LineState::Unknown,
    }
}

/// What a grammar expected, taken out of nom's wrapping. The grammars are complete: nothing is ever `Incomplete`.
fn inside(error: &nom::Err<Expected>) -> Expected {
    match error {
        nom::Err::Error(expected) | nom::Err::Failure(expected) => *expected,
        nom::Err::Incomplete(_) => Expected { at: 0, what: "" },
    }
}

const CONFIGURE: Keyword = Keyword::new("configure", 4);
const TERMINAL: Keyword = Keyword::new("terminal", 1);
const CRYPTO: Keyword = Keyword::new("crypto", 2);
const CERTIFICATE: Keyword = Keyword::new("certificate", 4);
const CHAIN: Keyword = Keyword::new("chain", 2);

fn is_certificate_chain(words: Words<'_, '_>) -> bool {
    words.starts_with(CRYPTO) && words.skip(2).starts_with(CERTIFICATE) && words.skip(3).starts_with(CHAIN)
}

const VERSION: Keyword = Keyword::new("version", 3);
const HOSTNAME: Keyword = Keyword::new("hostname", 2);
const NO: Keyword = Keyword::whole("no");
const LOCAL: Keyword = Keyword::new("local", 3);
const POLICY: Keyword = Keyword::new("policy", 3);
const RANGE: Keyword = Keyword::new("range", 2);

type Typed<'a> = Result<ItemKind<'a>, (Expected, unread::Subject)>;

/// A typed command of the top, with an open mode still empty; none for every other command.
fn typed<'a>(
    words: Words<'a, '_>,
    line: &'a [u8],
    start: u32,
    places: &mut impl Places,
) -> Option<Typed<'a>> {
    let first = words.first()?;
    let of = |parsed: Parsed<'a, '_, ItemKind<'a>>, subject| {
        Some(parsed.map(|(_, kind)| kind).map_err(|error| (inside(&error), subject)))
    };
    if let Some(parsed) = around_the_policy(words, line, start, places) {
        return of(parsed, unread::Subject::Command);
    }
    if acl::opens_mode(words) {
        let parsed = acl::header(words, places).map(|(rest, header)| {
            let acl::AclHeader { name, kind } = header;
            (rest, ItemKind::Acl(AclBlock { name, kind, form: AclForm::Mode, lines: Vec::new() }))
        });
        return of(parsed, unread::Subject::Command);
    }
    if route_map::ROUTE_MAP.is(first.text) {
        let parsed = route_map::header(words, places).map(|(rest, clause)| (rest, ItemKind::Clause(clause)));
        return of(parsed, unread::Subject::Command);
    }
    if interface::INTERFACE.is(first.text) {
        if words.skip(1).starts_with(RANGE) {
            return None;
        }
        let parsed = interface::header(words, places).map(|(rest, block)| (rest, ItemKind::Interface(block)));
        return of(parsed, unread::Subject::Command);
    }
    if phrase(&[acl::IP, LOCAL, POLICY, route_map::ROUTE_MAP])(words).is_ok() {
        let read = name("the name of a route-map");
        let parsed = field(words.skip(4), places, Field::RouteMap, read)
            .and_then(|(rest, map)| end(rest).map(|(rest, ())| (rest, ItemKind::LocalPolicy(map))));
        return of(parsed, unread::Subject::Command);
    }
    if VERSION.is(first.text) && words.get(1).is_some() {
        return of(version(words, places), unread::Subject::Command);
    }
    if HOSTNAME.is(first.text) {
        let parsed = field(words.skip(1), places, Field::Value, name("a host name"))
            .map(|(rest, name)| (rest, ItemKind::Hostname(unquoted(&name).map_or(name, Name::new))));
        return of(parsed, unread::Subject::Command);
    }
    if NO.is(first.text) {
        return removal(words.skip(1), line, start, places)
            .ok()
            .map(|(_, removal)| Ok(ItemKind::Removal(removal)));
    }
    None
}

const IPV6: Keyword = Keyword::whole("ipv6");
const IPV6_ACCESS_LIST: Keyword = Keyword::new("access-list", 8);
const PREFIX_LIST: Keyword = Keyword::new("prefix-list", 2);

/// What policy routing rests on besides lists, maps and interfaces; none for another command.
fn around_the_policy<'a, 'b>(
    words: Words<'a, 'b>,
    line: &'a [u8],
    start: u32,
    places: &mut impl Places,
) -> Option<Parsed<'a, 'b, ItemKind<'a>>> {
    // One of these letters begins each of the commands; nearly every other line is told by this.
    if !matches!(words.first()?.text[0] | 0x20, b'i' | b'o' | b't' | b'r' | b'v') {
        return None;
    }
    if let Some(parsed) = object_group::header(words, places) {
        return Some(parsed.map(|(rest, block)| (rest, ItemKind::ObjectGroup(block))));
    }
    if let Some(parsed) = time_range::header(words, places) {
        return Some(parsed.map(|(rest, block)| (rest, ItemKind::TimeRange(block))));
    }
    if let Some(parsed) = static_route::parse(words, places) {
        return Some(parsed.map(|(rest, route)| (rest, ItemKind::StaticRoute(route))));
    }
    if let Some(parsed) = prefix_list::parse(words, line, start, places) {
        return Some(parsed.map(|(rest, line)| (rest, ItemKind::PrefixList(line))));
    }
    if let Some(parsed) = track::header(words, places) {
        return Some(parsed.map(|(rest, block)| (rest, ItemKind::Track(block))));
    }
    if let Some(parsed) = probe::schedule(words, places) {
        return Some(parsed.map(|(rest, schedule)| (rest, ItemKind::Schedule(schedule))));
    }
    if let Some(parsed) = probe::header(words, places) {
        return Some(parsed.map(|(rest, block)| (rest, ItemKind::Probe(block))));
    }
    if let Some(parsed) = vrf::header(words, places) {
        return Some(parsed.map(|(rest, block)| (rest, ItemKind::Vrf(block))));
    }
    let (rest, ()) = phrase(&[IPV6, IPV6_ACCESS_LIST])(words).ok()?;
    // `ipv6 access-list log-update threshold N` names no list.
    if rest.get(1).is_some() {
        return None;
    }
    let parsed = field(rest, places, Field::AclName, name("the name of an IPv6 access list"));
    Some(parsed.map(|(rest, name)| (rest, ItemKind::Ipv6Acl(name))))
}

/// Host names are printed in quotes by some releases.
fn unquoted<'a>(name: &Name<'a>) -> Option<Vec<u8>> {
    let bytes = name.as_bytes();
    bytes.strip_prefix(b"\"").and_then(|rest| rest.strip_suffix(b"\"")).map(<[u8]>::to_vec)
}

fn version<'a, 'b>(words: Words<'a, 'b>, places: &mut impl Places) -> Parsed<'a, 'b, ItemKind<'a>> {
    let (rest, text) = field(words.skip(1), places, Field::Value, name("a release"))?;
    let release = std::str::from_utf8(text.as_bytes()).ok().and_then(|text| text.parse().ok());
    let text = Cow::Owned(text.as_bytes().to_vec());
    Ok((rest, ItemKind::Version(Version { text, release })))
}

/// What stands behind `no`, where it takes away something typed.
fn removal<'a, 'b>(
    words: Words<'a, 'b>,
    line: &'a [u8],
    start: u32,
    places: &mut impl Places,
) -> Parsed<'a, 'b, Removal<'a>> {
    let all = words.skip(usize::MAX);
    if let Some(parsed) = around_the_policy(words, line, start, places) {
        let removal = match parsed.map(|(_, kind)| kind) {
            Ok(ItemKind::ObjectGroup(block)) => Removal::ObjectGroup { name: block.name, kind: block.kind },
            Ok(ItemKind::TimeRange(block)) => Removal::TimeRange(block.name),
            Ok(ItemKind::StaticRoute(route)) => Removal::StaticRoute(route),
            Ok(ItemKind::PrefixList(entry)) => {
                Removal::PrefixList { name: entry.name.clone(), entry: Some(entry) }
            }
            Ok(ItemKind::Track(block)) => Removal::Track(block.number),
            Ok(ItemKind::Probe(block)) => Removal::Probe(block.form, block.number),
            Ok(ItemKind::Schedule(schedule)) => Removal::Schedule(schedule.form, schedule.probe),
            Ok(ItemKind::Vrf(block)) => Removal::Vrf(block),
            // `no ip prefix-list NAME` takes the whole list.
            Err(_) if phrase(&[acl::IP, PREFIX_LIST])(words).is_ok() && words.get(3).is_none() => {
                let (_, name) = name("the name of a prefix list")(words.skip(2))?;
                Removal::PrefixList { name, entry: None }
            }
            _ => return expected(words, ""),
        };
        return Ok((all, removal));
    }
    if let Ok((_, header)) = acl::global(words, places) {
        return Ok((all, Removal::Acl { name: header.name, kind: header.kind }));
    }
    if acl::opens_mode(words) {
        let (rest, header) = acl::header(words, places)?;
        return Ok((rest, Removal::Acl { name: header.name, kind: header.kind }));
    }
    if words.starts_with(route_map::ROUTE_MAP) {
        let (rest, clause) = route_map::header(words, places)?;
        return Ok((rest, Removal::RouteMap { tag: clause.tag, sequence: clause.sequence }));
    }
    if words.starts_with(interface::INTERFACE) {
        let (_, block) = interface::header(words, places)?;
        return Ok((all, Removal::Interface(block.name)));
    }
    if phrase(&[acl::IP, LOCAL, POLICY])(words).is_ok() {
        return Ok((all, Removal::LocalPolicy));
    }
    expected(words, "")
}

/// Tells the places of the fields of one line of an item.
pub(crate) fn fields(config: &Config<'_>, item: &Item<'_>, line: LineId, places: &mut Vec<(Field, Span)>) {
    let Some(found) = config.lines.get(line.0 as usize) else { return };
    let captured = session::captured(config.line(line));
    let (text, start) = (&config.line(line)[captured.skip..], found.start + offset(captured.skip));
    let mut list = Vec::new();
    split(text, start, &mut list);
    let words = Words::new(&list);
    if captured.noise || is_nothing(words) {
        return;
    }
    let is_header = line == item.first;
    // A line that cannot be read gives the fields before the place where reading failed.
    match &item.kind {
        ItemKind::Acl(block) if block.form == AclForm::Global => {
            if let Ok((rest, _)) = acl::global(words, places) {
                let _ = acl::command(rest, block.kind, text, start, places);
            }
        }
        ItemKind::Acl(block) if !is_header => {
            let _ = acl::command(words, block.kind, text, start, places);
        }
        ItemKind::Clause(_) if !is_header => {
            let _ = route_map::command(words, text, start, places);
        }
        ItemKind::Interface(_) if !is_header => {
            let _ = interface::command(words, text, start, places);
        }
        ItemKind::ObjectGroup(block) if !is_header => {
            let _ = object_group::member(words, block.kind, text, start, places);
        }
        ItemKind::Track(_) if !is_header => {
            let _ = track::command(words, places);
        }
        ItemKind::Probe(_) if !is_header => {
            let _ = probe::command(words, places);
        }
        ItemKind::Opaque(_) | ItemKind::Other(_) => {}
        ItemKind::TimeRange(_) | ItemKind::Vrf(_) | ItemKind::Ipv6Acl(_) if !is_header => {}
        ItemKind::ObjectGroup(_)
        | ItemKind::TimeRange(_)
        | ItemKind::StaticRoute(_)
        | ItemKind::PrefixList(_)
        | ItemKind::Track(_)
        | ItemKind::Probe(_)
        | ItemKind::Schedule(_)
        | ItemKind::Vrf(_)
        | ItemKind::Ipv6Acl(_)
        | ItemKind::Acl(_)
        | ItemKind::Clause(_)
        | ItemKind::Interface(_)
        | ItemKind::Version(_)
        | ItemKind::Hostname(_)
        | ItemKind::LocalPolicy(_)
        | ItemKind::Removal(_) => {
            let _ = typed(words, text, start, places);
        }
    }
}

/// Used by the grammars of modes to tell their commands from those of the top.
pub(crate) fn starts_with_any(words: Words<'_, '_>, keywords: &[Keyword]) -> bool {
    let words = if words.starts_with(NO) { words.skip(1) } else { words };
    keywords.iter().any(|keyword| words.starts_with(*keyword))
}
