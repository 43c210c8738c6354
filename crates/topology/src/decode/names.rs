//! The names that a file defines, those whose values did not decode included.

use super::Decoder;
use super::shape::article;
use super::term::is_term;
use crate::model::{ApplianceId, NetworkId, ServiceId};
use crate::shown::shown;
use crate::yaml::Text;
use byway_diagnostic::{Diagnostic, Span};
use std::collections::HashMap;

/// What stands behind a name: none where its value did not decode.
#[derive(Clone, Copy, Debug)]
pub(super) struct Defined<Id> {
    pub(super) id: Option<Id>,
    pub(super) at: Span,
}

#[derive(Debug, Default)]
pub(super) struct Names {
    pub(super) networks: Table<NetworkId>,
    pub(super) services: Table<ServiceId>,
    pub(super) appliances: Table<ApplianceId>,
}

/// Names of one kind, in the order of the file.
#[derive(Debug)]
pub(super) struct Table<Id> {
    order: Vec<String>,
    defined: HashMap<String, Defined<Id>>,
    /// Whether names are missing because their map did not decode: then no name is known to be undefined.
    pub(super) partial: bool,
}

impl<Id> Default for Table<Id> {
    fn default() -> Self {
        Self { order: Vec::new(), defined: HashMap::new(), partial: false }
    }
}

impl<Id: Copy> Table<Id> {
    pub(super) fn define(&mut self, name: &str, id: Option<Id>, at: Span) {
        if self.defined.insert(name.to_owned(), Defined { id, at }).is_none() {
            self.order.push(name.to_owned());
        }
    }

    /// What a name stands for; none where it is not defined.
    pub(super) fn get(&self, name: &str) -> Option<Defined<Id>> {
        self.defined.get(name).copied()
    }

    /// As [`Self::get`], where nothing else can be meant: a name that may be among the missing ones counts as defined.
    pub(super) fn find(&self, name: &str) -> Option<Defined<Id>> {
        let missing = self.partial.then(|| Defined { id: None, at: Span::default() });
        self.get(name).or(missing)
    }

    pub(super) fn words(&self) -> impl Iterator<Item = &str> {
        self.order.iter().map(String::as_str)
    }
}

/// Words that the language gives a meaning.
const BUILT_IN: [(&str, &str); 4] = [
    ("any", "every address"),
    ("router", "the router itself"),
    ("drop", "a target of `via`"),
    ("route", "a target of `via`"),
];

impl Decoder<'_> {
    /// Refuses a name that nobody may define, or that nobody could use.
    pub(super) fn check_name(&mut self, name: &Text, kind: &'static str) {
        let word = shown(&name.value);
        let refuse = |code, message: String, help: &'static str| {
            Diagnostic::error(code, message).at(name.span).help(help)
        };
        let built_in = BUILT_IN.iter().find(|(word, _)| *word == &*name.value);
        let diagnostic = if let Some((word, meaning)) = built_in {
            let message = format!("{kind} `{word}` has the name of a built-in: `{word}` is {meaning}");
            refuse("reserved-name", message, "give it another name")
        } else if name.value.trim().is_empty() {
            refuse("invalid-name", format!("{} {kind} has an empty name", article(kind)), "give it a name")
        } else if name.value.chars().any(char::is_control) {
            let message = format!("the name of {kind} `{word}` holds a control character");
            refuse("control-character", message, "write the name without it")
        } else if kind == "service" && is_term(&name.value) {
            let message = format!("service `{word}` has a name that means traffic already");
            refuse(
                "reserved-name",
                message,
                "give it another name, and use the traffic itself where it is meant",
            )
        } else if matches!(kind, "network" | "appliance") && looks_like_address(&name.value) {
            let message = format!("{kind} `{word}` has an address for a name");
            refuse("invalid-name", message, "give it a name in words; an address can be used as it is")
        } else {
            return;
        };
        self.push(diagnostic);
    }
}

/// Whether a text is meant as an address or prefix rather than a name.
pub(super) fn looks_like_address(text: &str) -> bool {
    let first = text.starts_with(|first: char| first.is_ascii_digit());
    let host = text.split(['/', '%']).next().unwrap_or(text);
    (first && text.contains(['.', '/'])) || (text.contains(':') && host.parse::<std::net::Ipv6Addr>().is_ok())
}
