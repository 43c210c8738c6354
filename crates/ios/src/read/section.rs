//! A command of the top level: the item that it begins.

use super::{Mode, Reader, top};
use crate::acl::{self, AclBlock, AclForm};
use crate::config::{Item, ItemKind, LineId, LineState, Opaque, Other};
use crate::foreign;
use crate::opaque;
use crate::relevance;
use crate::stray;
use crate::unread;
use crate::word::{Keyword, Word, Words, phrase};
use byway_diagnostic::Span;
use std::borrow::Cow;

impl<'a> Reader<'a> {
    pub(super) fn at_top(
        &mut self,
        words: Words<'a, '_>,
        line: &'a [u8],
        start: u32,
        id: LineId,
    ) -> LineState {
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
        match top::typed(words, line, start, &mut ()) {
            Some(Ok(kind)) => {
                let mode = Mode::of(&kind);
                self.push(id, kind, mode)
            }
            Some(Err((expected, subject))) => {
                self.report(Some((expected, subject)), words);
                self.other(words, id, LineState::Unknown)
            }
            None => match stray::diagnostic(words) {
                Some(found) => {
                    self.config.diagnostics.push(found);
                    self.other(words, id, LineState::Unknown)
                }
                None => self.other(words, id, relevance::of_global(words)),
            },
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
        let (state, wrong) = super::body::acl_line(block, rest, line, start, id);
        let subject = wrong.map(|wrong| (wrong, unread::Subject::AclEntry(block.name.to_string())));
        self.report(subject, words);
        Some(state)
    }
}

/// Whether the first word of a line that is not known is a command's: one word alone, or one that is not of letters, may be the
/// rest of a wrapped key or password.
fn looks_like_a_command(words: Words<'_, '_>) -> bool {
    let is_word = |word: Word<'_>| {
        word.text.len() <= 24 && word.text.iter().all(|byte| byte.is_ascii_alphabetic() || *byte == b'-')
    };
    words.get(1).is_some() && words.first().is_some_and(is_word)
}

const CONFIGURE: Keyword = Keyword::new("configure", 4);
const TERMINAL: Keyword = Keyword::new("terminal", 1);
const CRYPTO: Keyword = Keyword::new("crypto", 2);
const CERTIFICATE: Keyword = Keyword::new("certificate", 4);
const CHAIN: Keyword = Keyword::new("chain", 2);

fn is_certificate_chain(words: Words<'_, '_>) -> bool {
    words.starts_with(CRYPTO) && words.skip(2).starts_with(CERTIFICATE) && words.skip(3).starts_with(CHAIN)
}
