//! Commands that a terminal or a log message cut in two (ios-facts 5.5; what terminals do is memory).
//!
//! A terminal of 80 columns breaks a long command there, and what is copied from its screen has two lines. A log message on
//! the console comes in the middle of a command that is being typed. The halves are recognised where the second cannot be a
//! command and both together are one. Neither is read then: half a command may mean something else. One diagnostic says so.
//! Typed values borrow from the text, so they cannot hold what two lines say together.

use super::pieces::line_end;
use super::{Mode, Reader, offset};
use crate::acl::{AclCommand, AclKind, AclLine};
use crate::config::{At, Config, ItemKind, Line, LineId, LineState, Other, without_end};
use crate::interface::InterfaceCommand;
use crate::object_group::GroupMember;
use crate::probe::ProbeCommand;
use crate::route_map::ClauseCommand;
use crate::session::{self, Message};
use crate::time_range::TimeRangeLine;
use crate::track::TrackCommand;
use crate::unread;
use crate::word::{Words, split, trim_end};
use byway_diagnostic::{Diagnostic, Span};
use std::borrow::Cow;

/// The width at which terminals wrap.
const COLUMNS: usize = 80;
/// How many log messages may stand one behind the other between the halves.
const MOST_MESSAGES: usize = 8;
/// How long two halves and the header of their mode may be.
const LONGEST: usize = 600;
/// The code of the diagnostics.
const CODE: &str = "cut-command";

/// The first half of a command.
struct Half<'a> {
    line: LineId,
    /// Where the command begins.
    start: u32,
    /// The line without prompt.
    whole: &'a [u8],
    /// What the line has of the command.
    text: &'a [u8],
    cut: Cut,
}

/// What cut it.
enum Cut {
    Terminal,
    /// A message on its line.
    Inside(Message),
    /// Messages on the lines behind it.
    Behind,
}

impl<'a> Half<'a> {
    /// A command, cut off where a message stands in it.
    fn before_message(line: LineId, whole: &'a [u8], start: u32) -> Self {
        match session::message_inside(whole) {
            Some(message) => {
                Self { line, start, whole, text: &whole[..message.start], cut: Cut::Inside(message) }
            }
            None => Self { line, start, whole, text: whole, cut: Cut::Behind },
        }
    }
}

impl<'a> Reader<'a> {
    /// Takes a line that is the rest of the command before it; none for every other line.
    pub(super) fn rest(&mut self, line: &'a [u8], start: u32, id: LineId) -> Option<LineState> {
        let half = self.half()?;
        let is_rest = self.are_one(&half, line);
        if !is_rest || (matches!(half.cut, Cut::Terminal) && !self.is_narrow(half.start)) {
            return None;
        }
        self.spoil(half.line);
        let length = offset(trim_end(line).len());
        self.say(&half, Some(Span::new(start, start + length)));
        self.extend(id);
        Some(LineState::Unknown)
    }

    /// Whether a line that this reader has not read yet would be such a rest.
    pub(super) fn is_rest(&self, line: &[u8]) -> bool {
        self.half().is_some_and(|half| self.are_one(&half, line))
    }

    /// Says of a line that could not be read that a log message is in it.
    pub(super) fn name_the_message(&mut self, line: &'a [u8], start: u32, id: LineId) {
        let said = self.config.diagnostics.last().and_then(Diagnostic::span);
        if said.is_none_or(|span| span.start < start) {
            return;
        }
        let half = Half::before_message(id, line, start);
        if matches!(half.cut, Cut::Inside(_)) && !half.text.trim_ascii().is_empty() {
            self.say(&half, None);
        }
    }

    /// A router that is set to `logging synchronous` shows the half again behind the message, and the command goes on from
    /// there: then the half was no command.
    pub(super) fn drop_what_is_shown_again(&mut self, line: &[u8]) {
        if line.trim_ascii().is_empty() {
            return;
        }
        let Some(half) = self.half().filter(|half| !matches!(half.cut, Cut::Terminal)) else { return };
        let again = !half.text.trim_ascii().is_empty() && line.starts_with(half.text.trim_ascii_end());
        if again && self.last == Some(half.line) {
            self.retract();
        }
    }

    /// What the lines before leave open. This is asked of nearly every line: the cheap tests come first.
    fn half(&self) -> Option<Half<'a>> {
        if !self.joins {
            return None;
        }
        let (id, last) = self.before(0)?;
        if self.may_fill_a_row(last) && self.text_of(last).len() == COLUMNS {
            let text = self.text_of(last);
            let captured = session::captured(text);
            let (start, whole) = (last.start + offset(captured.skip), &text[captured.skip..]);
            return (!captured.noise).then_some(Half {
                line: id,
                start,
                whole,
                text: whole,
                cut: Cut::Terminal,
            });
        }
        if !matches!(last.state, LineState::Irrelevant | LineState::Unknown) {
            return None;
        }
        let is_message = |count: &usize| {
            self.before(*count).is_some_and(|(_, line)| session::is_log_message(self.text_of(line)))
        };
        let messages = (0..MOST_MESSAGES).take_while(is_message).count();
        let (id, line) = self.before(messages).filter(|(_, line)| line.state == LineState::Unknown)?;
        let text = self.text_of(line);
        let skip = session::captured(text).skip;
        let half = Half::before_message(id, &text[skip..], line.start + offset(skip));
        (messages > 0 || matches!(half.cut, Cut::Inside(_))).then_some(half)
    }

    /// Whether a line may be as long as a terminal is wide: its end, or that of the text, stands there.
    fn may_fill_a_row(&self, line: Line) -> bool {
        self.config.text.get(line.start as usize + COLUMNS).is_none_or(|byte| matches!(byte, b'\n' | b'\r'))
    }

    /// The line so many lines before the last one that was read; none before the first that this reader has.
    fn before(&self, count: usize) -> Option<(LineId, Line)> {
        let index = self.config.lines.len().checked_sub(count + 1)?;
        Some((LineId(self.first_line + offset(index)), *self.config.lines.get(index)?))
    }

    fn text_of(&self, line: Line) -> &'a [u8] {
        let (text, start) = (self.config.text, line.start as usize);
        without_end(&text[start..line_end(text, start)])
    }

    /// Whether no line is longer than the terminal is wide: then it may have wrapped them. A long text is asked in blocks.
    fn is_narrow(&mut self, at: u32) -> bool {
        const BLOCK: usize = 1 << 20;
        let block = at as usize / BLOCK;
        let text = &self.config.text[block * BLOCK..];
        let text = &text[..text.len().min(BLOCK)];
        match self.narrow {
            Some((known, narrow)) if known == block => narrow,
            _ => {
                let narrow = text.split(|byte| *byte == b'\n').all(|line| without_end(line).len() <= COLUMNS);
                self.narrow = Some((block, narrow));
                narrow
            }
        }
    }

    /// Whether the second half is no command, and both together are one that is typed and has an end of its own.
    fn are_one(&self, half: &Half<'a>, rest: &[u8]) -> bool {
        let header = self.header(half.line);
        // A line of IOS has 254 characters at most (ios-facts 10); longer ones would be read over and over.
        if header.len() + half.text.len() + rest.len() > LONGEST {
            return false;
        }
        let state = |parts: &[&[u8]]| {
            let text = [header, b"\n", &parts.concat()].concat();
            read_whole(&text).state(LineId(1))
        };
        let first = half.text.trim_ascii_start();
        !first.is_empty()
            && state(&[rest]) == LineState::Unknown
            && state(&[b" ", first, rest]) == LineState::Modelled
            // Text without an end of its own, as of `remark` and `description`, goes on with anything.
            && state(&[b" ", first, rest, b" % %"]) != LineState::Modelled
    }

    /// The command that opened the mode of a line; empty for the top level.
    fn header(&self, line: LineId) -> &'a [u8] {
        let item = self.config.items.last().filter(|_| self.mode != Mode::Top);
        let Some(item) = item.filter(|item| item.first != line) else { return b"" };
        match &item.kind {
            // The header of a list may stand in another piece of the text; its name tells nothing of an entry.
            ItemKind::Acl(block) if block.kind == AclKind::Extended => b"ip access-list extended x",
            ItemKind::Acl(_) => b"ip access-list standard x",
            _ => {
                let header = item.first.0.checked_sub(self.first_line);
                let line = header.and_then(|index| self.config.lines.get(index as usize));
                let text = line.map_or(&b""[..], |line| self.text_of(*line));
                &text[session::captured(text).skip..]
            }
        }
    }

    /// Makes what was read of a line unread.
    fn spoil(&mut self, line: LineId) {
        let Some(item) = self.config.items.last_mut().filter(|item| item.last >= line) else { return };
        let taken = match &mut item.kind {
            ItemKind::Acl(block) => {
                let taken = block.lines.pop_if(|last| last.line() == line).is_some();
                if taken {
                    block.lines.push(AclLine::new(line, None, AclCommand::Unread));
                }
                taken
            }
            ItemKind::Clause(block) => set_unread(&mut block.commands, line, ClauseCommand::Unread),
            ItemKind::Interface(block) => set_unread(&mut block.commands, line, InterfaceCommand::Unread),
            ItemKind::ObjectGroup(block) => set_unread(&mut block.members, line, GroupMember::Unread),
            ItemKind::TimeRange(block) => set_unread(&mut block.lines, line, TimeRangeLine::Unread),
            ItemKind::Track(block) => set_unread(&mut block.commands, line, TrackCommand::Unread),
            ItemKind::Probe(block) => set_unread(&mut block.commands, line, ProbeCommand::Unread),
            _ => false,
        };
        if !taken && item.first == line {
            item.kind = ItemKind::Other(Other { keyword: Cow::Borrowed(b""), state: LineState::Unknown });
            self.mode = if self.mode == Mode::Top { Mode::Top } else { Mode::Other };
        }
        if let Some(line) = self.config.lines.get_mut((line.0 - self.first_line) as usize) {
            line.state = LineState::Unknown;
        }
    }

    /// Says what cut a command, in the place of what was said of its line.
    fn say(&mut self, half: &Half<'a>, rest: Option<Span>) {
        let found = diagnostic(half, rest);
        self.config.diagnostics.pop_if(|said| said.span().is_some_and(|span| span.start >= half.start));
        self.config.diagnostics.push(found);
    }
}

fn diagnostic(half: &Half<'_>, rest: Option<Span>) -> Diagnostic {
    let mut list = Vec::new();
    split(half.text, half.start, &mut list);
    let words = Words::new(&list);
    let name = unread::command(words, u32::MAX);
    let own = Span::new(words.at(), words.end_before(words.skip(usize::MAX)));
    let behind = if rest.is_some() { "; the next line has the rest" } else { "" };
    let (message, span, help) = match &half.cut {
        Cut::Terminal => {
            let message = format!("a terminal cut this `{name}` at column {COLUMNS}{behind}");
            (message, own, "join the two lines, or capture the text again behind `terminal width 0`")
        }
        Cut::Inside(found) => {
            let shown = byway_diagnostic::escape_bytes(&half.whole[found.name.clone()]);
            let message = format!("the log message `{shown}` stands in the middle of this `{name}`{behind}");
            let place = |at: usize| half.start + offset(at);
            (message, Span::new(place(found.name.start), place(found.name.end)), WITHOUT_MESSAGES)
        }
        Cut::Behind => {
            let message =
                format!("a log message cut this `{name}` in two; the line behind the message has the rest");
            (message, own, WITHOUT_MESSAGES)
        }
    };
    let found = Diagnostic::error(CODE, message)
        .at(span)
        .why("the lines are kept as they are and not read: half a command may mean something else")
        .help(help);
    match rest {
        Some(rest) => found.relate(rest, "the rest stands here"),
        None => found,
    }
}

const WITHOUT_MESSAGES: &str = "write the command on one line without the message; `no logging console` and `terminal no monitor` keep messages out of a session";

/// Makes the last value unread where it was read from that line.
fn set_unread<T>(values: &mut [At<T>], line: LineId, unread: T) -> bool {
    let last = values.last_mut().filter(|last| last.line == line);
    last.map(|last| last.value = unread).is_some()
}

/// Reads a text of a few lines as it stands, without looking for halves.
fn read_whole(text: &[u8]) -> Config<'_> {
    let mut reader = Reader::new(text);
    reader.joins = false;
    reader.read(0..text.len());
    reader.finished()
}

/// Whether a line is half of a command: its fields would not be those of the command.
pub(crate) fn is_half(config: &Config<'_>, line: LineId) -> bool {
    if config.state(line) != LineState::Unknown {
        return false;
    }
    let own = config.line_span(line);
    let inside = |span: Span| own.start <= span.start && span.start < own.end.max(own.start + 1);
    let behind =
        config.diagnostics.partition_point(|said| said.span().is_some_and(|span| span.start < own.end));
    // The second half is spoken of at the first: several messages may stand between, which are no diagnostics.
    config.diagnostics.get(..behind).and_then(<[Diagnostic]>::last).is_some_and(|said| {
        said.code == CODE
            && (said.span().is_some_and(inside) || said.related.iter().any(|rest| inside(rest.location.span)))
    })
}
