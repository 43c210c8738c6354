//! What a message is about, in words: `from` of redirect `ssh`.

use crate::shown::shown;
use std::fmt;

/// A thing of the file, and what it is part of.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Subject<'a> {
    /// The whole file.
    Topology,
    /// A named thing: redirect `ssh`.
    Named { kind: &'static str, name: &'a str, of: Option<&'a Subject<'a>> },
    /// A key of a thing.
    Key { key: &'static str, of: &'a Subject<'a> },
    /// One of several that have no name, counted from 1.
    Numbered { kind: &'static str, number: usize, of: &'a Subject<'a> },
}

impl<'a> Subject<'a> {
    pub(crate) fn named(kind: &'static str, name: &'a str) -> Self {
        Self::Named { kind, name, of: None }
    }

    pub(crate) fn key(&'a self, key: &'static str) -> Self {
        Self::Key { key, of: self }
    }

    pub(crate) fn part(&'a self, kind: &'static str, name: &'a str) -> Self {
        Self::Named { kind, name, of: Some(self) }
    }

    pub(crate) fn numbered(&'a self, kind: &'static str, number: usize) -> Self {
        Self::Numbered { kind, number, of: self }
    }
}

impl fmt::Display for Subject<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Topology => out.write_str("the topology"),
            Self::Named { kind, name, of } => {
                write!(out, "{kind} `{}`", shown(name))?;
                of.map_or(Ok(()), |of| write!(out, " of {of}"))
            }
            Self::Key { key, of: Self::Topology } => write!(out, "`{key}`"),
            Self::Key { key, of } => write!(out, "`{key}` of {of}"),
            Self::Numbered { kind, number, of } => write!(out, "{kind} {number} of {of}"),
        }
    }
}
