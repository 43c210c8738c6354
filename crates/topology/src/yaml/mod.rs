//! YAML text as a tree whose every value knows its place.
//!
//! The tree knows nothing of the language: [`read`](read::read) turns text into nodes, and [`crate::decode`] gives them a meaning.

mod read;
mod syntax;

pub(crate) use read::read;
pub(crate) use syntax::key_without_blank;

use byway_diagnostic::Span;
use std::ops::Range;
use std::rc::Rc;

/// A value of the file.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    /// The whole value in the text; the alias, where the value came through one; the key, where nothing is written.
    pub(crate) span: Span,
    /// Whether it is a collection in block style, which begins on a line below its key.
    pub(crate) block: bool,
    /// What it is.
    pub(crate) content: Content,
}

/// What a value is.
#[derive(Clone, Debug)]
pub(crate) enum Content {
    /// Nothing, `~` or `null`.
    Null,
    /// A value that was complained of already.
    Unread,
    /// A scalar, as written: `12.30` is the text `12.30`.
    Text(Text),
    /// A list.
    List(Vec<Node>),
    /// A map, with every pair in the order of the file, repeated keys too.
    Map(Vec<Entry>),
}

/// A pair of a map.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) key: Node,
    pub(crate) value: Node,
}

/// A scalar.
#[derive(Clone, Debug)]
pub(crate) struct Text {
    /// Its characters, without quotes and with escapes resolved.
    // Shared, so that many aliases of one long text cost nothing.
    pub(crate) value: Rc<str>,
    /// Its place.
    pub(crate) span: Span,
    /// Where its first character stands, when the characters stand in the source one by one as they are here.
    verbatim: Option<u32>,
}

impl Text {
    /// The place of a part of the text; of the whole where its characters are not those of the source.
    pub(crate) fn part(&self, range: Range<usize>) -> Span {
        let Some(start) = self.verbatim else { return self.span };
        let offset = |at: usize| start.saturating_add(u32::try_from(at).unwrap_or(u32::MAX));
        Span::new(offset(range.start), offset(range.end))
    }
}

impl Node {
    /// Where to point for the whole value; `key` where it begins below its key.
    pub(crate) fn place(&self, key: Span) -> Span {
        if self.block { key } else { self.span }
    }

    /// What kind of value it is, in the words of messages.
    pub(crate) fn kind(&self) -> &'static str {
        match self.content {
            Content::Null | Content::Unread => "nothing",
            Content::Text(_) => "text",
            Content::List(_) => "a list",
            Content::Map(_) => "a map",
        }
    }
}
