//! The lines of an open mode: each goes to the grammar of its item.

use super::Reader;
use crate::acl::{self, AclBlock, AclCommand, AclLine};
use crate::config::{At, ItemKind, LineId, LineState, Opaque};
use crate::interface::{self, InterfaceCommand};
use crate::object_group::{self, GroupMember};
use crate::opaque;
use crate::probe::{self, ProbeCommand};
use crate::relevance;
use crate::route_map::{self, ClauseCommand};
use crate::time_range::{self, TimeRangeLine};
use crate::track::{self, TrackCommand};
use crate::unread;
use crate::word::{Expected, Keyword, Parsed, Words, inside};

const LEAVE: [Keyword; 3] = [Keyword::new("exit", 2), Keyword::new("end", 3), Keyword::whole("exit-acl")];

impl<'a> Reader<'a> {
    pub(super) fn in_mode(
        &mut self,
        words: Words<'a, '_>,
        line: &'a [u8],
        start: u32,
        id: LineId,
    ) -> LineState {
        if words.get(1).is_none() && LEAVE.iter().any(|leave| words.starts_with(*leave)) {
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
}

/// What a grammar read, or `unread` with what it expected.
fn value_or<'a, 'b, T>(parsed: Parsed<'a, 'b, T>, unread: T) -> (T, Option<Expected>) {
    match parsed {
        Ok((_, value)) => (value, None),
        Err(error) => (unread, Some(inside(&error))),
    }
}

pub(super) fn acl_line<'a>(
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
