//! From the tree to typed values: every fault of the file is pushed, and what could be read goes on.
//!
//! What did not decode is left out of the topology and noted in [`Gaps`], so that no later check complains of its absence.

mod address;
mod appliance;
mod endpoint;
mod fault;
mod names;
mod network;
mod port;
mod redirect;
mod router;
mod service;
mod subject;
mod term;

pub(crate) use address::special_address;
use subject::Subject;

use crate::keys;
use crate::model::{Spanned, Topology};
use crate::yaml::{Content, Entry, Node, Text};
use byway_diagnostic::{Diagnostic, Span, escape, nearest};
use fault::Fault;
use names::Names;
use std::collections::HashSet;
use std::ops::RangeInclusive;

/// What is missing from a topology, because its text did not decode.
#[derive(Debug, Default)]
pub(crate) struct Gaps {
    /// A router or an interface is missing whole.
    pub(crate) routers: bool,
    /// Router and interface whose addresses or `faces` are not whole.
    pub(crate) interfaces: HashSet<(usize, usize)>,
    /// Networks that lack a prefix.
    pub(crate) networks: HashSet<usize>,
    /// Services that lack a term.
    pub(crate) services: HashSet<usize>,
    /// Appliances that lack an address.
    pub(crate) appliances: HashSet<usize>,
    /// Redirects that lack a source, a destination or an exception.
    pub(crate) redirects: HashSet<usize>,
}

impl Gaps {
    /// Whether an interface that is not there, or not whole, could be what a check looks for.
    pub(crate) fn in_routers(&self) -> bool {
        self.routers || !self.interfaces.is_empty()
    }
}

/// Decodes a file.
pub(crate) fn decode(root: &Node, diagnostics: &mut Vec<Diagnostic>) -> (Topology, Gaps) {
    let mut decoder = Decoder {
        diagnostics,
        names: Names::default(),
        gaps: Gaps::default(),
        suggestions: Suggestions::default(),
    };
    let topology = decoder.topology(root);
    (topology, decoder.gaps)
}

/// Suggestions compare a word with every known one; past this many comparisons a file gets no more of them.
const MOST_COMPARISONS: usize = 100_000;

struct Decoder<'out> {
    diagnostics: &'out mut Vec<Diagnostic>,
    names: Names,
    gaps: Gaps,
    suggestions: Suggestions,
}

/// The nearest known word for an unknown one, while comparing is cheap.
#[derive(Default)]
struct Suggestions {
    comparisons: usize,
}

impl Suggestions {
    fn nearest<'a>(&mut self, word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
        if self.comparisons > MOST_COMPARISONS {
            return None;
        }
        let mut comparisons = 0;
        let found = nearest(word, known.into_iter().inspect(|_| comparisons += 1));
        self.comparisons += comparisons;
        found
    }
}

/// The known keys of a map that are there.
struct Fields<'n> {
    entries: Vec<(&'static str, &'n Entry)>,
    /// Keys that an unknown one was taken for: they are not missing once more.
    misspelled: Vec<&'static str>,
}

impl<'n> Fields<'n> {
    fn get(&self, key: &str) -> Option<Field<'n>> {
        let (key, entry) = self.entries.iter().find(|(known, _)| *known == key)?;
        Some(Field { key, at: entry.key.span, value: &entry.value })
    }

    fn is_misspelled(&self, key: &str) -> bool {
        self.misspelled.contains(&key)
    }
}

/// A key of a map with its value.
#[derive(Clone, Copy)]
struct Field<'n> {
    key: &'static str,
    at: Span,
    value: &'n Node,
}

/// A named thing of a map.
struct Member<'n> {
    name: Spanned<String>,
    value: &'n Node,
}

impl Decoder<'_> {
    fn topology(&mut self, root: &Node) -> Topology {
        let mut topology = Topology::default();
        let subject = Subject::Topology;
        let at = Span::empty(root.span.start);
        let Some(fields) = self.fields(root, at, &subject, keys::TOPOLOGY) else { return topology };
        self.names.networks.partial = fields.is_misspelled("networks");
        self.names.services.partial = fields.is_misspelled("services");
        self.names.appliances.partial = fields.is_misspelled("appliances");
        if let Some(field) = fields.get("networks") {
            topology.networks = self.networks(field, &subject);
        }
        if let Some(field) = fields.get("services") {
            topology.services = self.services(field, &subject);
        }
        if let Some(field) = fields.get("appliances") {
            topology.appliances = self.appliances(field, &subject);
        }
        match fields.get("redirects") {
            Some(field) => topology.redirects = self.redirects(field, &subject, &topology),
            None => self.missing(
                &fields,
                "redirects",
                at,
                &subject,
                "say which traffic goes where under `redirects`",
            ),
        }
        match fields.get("routers") {
            Some(field) => topology.routers = self.routers(field, &subject),
            None => {
                self.gaps.routers = true;
                self.missing(
                    &fields,
                    "routers",
                    at,
                    &subject,
                    "name the routers and their interfaces under `routers`",
                );
            }
        }
        topology
    }

    fn push(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Says that a key is missing, unless it is there under a wrong name.
    fn missing(&mut self, fields: &Fields<'_>, key: &str, at: Span, subject: &Subject<'_>, help: &str) {
        if fields.is_misspelled(key) {
            return;
        }
        self.push(Diagnostic::error("missing-key", format!("{subject} has no `{key}`")).at(at).help(help));
    }

    /// Says what is wrong with a scalar.
    fn fault(&mut self, text: &Text, fault: Fault, subject: &Subject<'_>) {
        let at = text.part(fault.range);
        let mut diagnostic =
            Diagnostic::error(fault.code, format!("{subject}: {}", fault.message)).at(at).help(fault.help);
        diagnostic.why = fault.why;
        self.push(diagnostic);
    }

    /// A value of a kind that does not belong here. Values that were complained of already get no second complaint.
    fn wrong_kind(&mut self, node: &Node, key: Span, subject: &Subject<'_>, expected: &str) {
        let diagnostic = match node.content {
            Content::Unread => return,
            Content::Null => {
                let message = format!("{subject} has no value, and {expected} belongs here");
                Diagnostic::error("missing-value", message)
            }
            Content::Text(_) | Content::List(_) | Content::Map(_) => {
                let message = format!("{subject} is {}, and {expected} belongs here", node.kind());
                Diagnostic::error("wrong-kind", message)
            }
        };
        let help = match (&node.content, expected) {
            (Content::Null, _) => "write a value, or remove the key".to_owned(),
            (_, "a map") => "write `key: value` lines, or `{ key: value, ... }`".to_owned(),
            (Content::List(_), _) => "write one value, without `[ ]` or `- `".to_owned(),
            (Content::Map(_), _) => "write the value alone, without keys".to_owned(),
            _ => format!("write {expected}"),
        };
        self.push(diagnostic.at(node.place(key)).help(help));
    }

    /// The pairs of a map whose keys are texts, each key once.
    fn pairs<'n>(
        &mut self,
        node: &'n Node,
        at: Span,
        subject: &Subject<'_>,
    ) -> Option<Vec<(&'n Text, &'n Entry)>> {
        let Content::Map(entries) = &node.content else {
            self.wrong_kind(node, at, subject, "a map");
            return None;
        };
        let mut seen = std::collections::HashMap::new();
        let mut pairs = Vec::with_capacity(entries.len());
        for entry in entries {
            let Content::Text(key) = &entry.key.content else {
                self.refuse_key(&entry.key, subject);
                continue;
            };
            if let Some(first) = seen.get(&*key.value) {
                self.duplicate(key, *first, subject);
            } else {
                seen.insert(&*key.value, key.span);
                pairs.push((key, entry));
            }
        }
        Some(pairs)
    }

    fn refuse_key(&mut self, key: &Node, subject: &Subject<'_>) {
        if !matches!(key.content, Content::Unread) {
            let message = format!("{subject} has a key that is {}, and a key is text", key.kind());
            self.push(
                Diagnostic::error("wrong-kind", message).at(key.span).help("write a name before the `:`"),
            );
        }
    }

    fn duplicate(&mut self, key: &Text, first: Span, subject: &Subject<'_>) {
        let message = format!("{subject} has the key `{}` twice", escape(&key.value));
        self.push(
            Diagnostic::error("duplicate-key", message)
                .at(key.span)
                .relate(first, "first written here")
                .help("merge the two, or rename one"),
        );
    }

    /// A map of known keys.
    fn fields<'n>(
        &mut self,
        node: &'n Node,
        at: Span,
        subject: &Subject<'_>,
        keys: &'static [&'static str],
    ) -> Option<Fields<'n>> {
        let mut fields = Fields { entries: Vec::new(), misspelled: Vec::new() };
        for (key, entry) in self.pairs(node, at, subject)? {
            match keys.iter().find(|known| **known == &*key.value) {
                Some(known) => fields.entries.push((*known, entry)),
                None => fields.misspelled.extend(self.unknown_key(key, entry, node, subject, keys)),
            }
        }
        Some(fields)
    }

    /// Refuses a key, and says which one it was most likely meant to be.
    fn unknown_key(
        &mut self,
        key: &Text,
        entry: &Entry,
        map: &Node,
        subject: &Subject<'_>,
        keys: &'static [&'static str],
    ) -> Option<&'static str> {
        let name = escape(&key.value);
        let numeric = key.value.starts_with(|first: char| first.is_ascii_digit());
        let near = self.suggestions.nearest(&key.value, keys.iter().copied());
        let help = if &*key.value == "<<" {
            "merge keys are not part of the language: write the keys out".to_owned()
        } else if numeric && !map.block && matches!(entry.value.content, Content::Null) {
            "inside `{ }` a comma ends the value: quote a value that holds one, as `\"tcp/80,443\"`"
                .to_owned()
        } else if let Some(near) = near {
            format!("write `{near}`")
        } else {
            let known: Vec<String> = keys.iter().map(|key| format!("`{key}`")).collect();
            format!("the keys here are {}", known.join(", "))
        };
        let message = format!("{subject} has no key `{name}`");
        self.push(Diagnostic::error("unknown-key", message).at(key.span).help(help));
        near
    }

    /// A map of things that the writer names. An empty one is refused where there must be one.
    fn members<'n>(
        &mut self,
        field: Field<'n>,
        subject: &Subject<'_>,
        kind: &'static str,
    ) -> Option<Vec<Member<'n>>> {
        let pairs = self.pairs(field.value, field.at, subject)?;
        let mut members = Vec::with_capacity(pairs.len());
        for (key, entry) in pairs {
            self.check_name(key, kind);
            let name = Spanned { value: key.value.to_string(), span: key.span };
            members.push(Member { name, value: &entry.value });
        }
        Some(members)
    }

    /// As [`Self::members`], and at least one.
    fn some_members<'n>(
        &mut self,
        field: Field<'n>,
        subject: &Subject<'_>,
        kind: &'static str,
    ) -> Option<Vec<Member<'n>>> {
        let members = self.members(field, subject, kind)?;
        if members.is_empty() && matches!(&field.value.content, Content::Map(entries) if entries.is_empty()) {
            let message = format!("{subject} is empty, and at least one {kind} belongs here");
            let help = format!("name a {kind} and describe it");
            self.push(Diagnostic::error("empty-map", message).at(field.value.place(field.at)).help(help));
        }
        Some(members)
    }

    /// One value, or the values of a list that is not empty.
    fn items<'n>(&mut self, field: Field<'n>, subject: &Subject<'_>) -> &'n [Node] {
        let Content::List(items) = &field.value.content else { return std::slice::from_ref(field.value) };
        if items.is_empty() {
            let message = format!("{subject} is an empty list");
            let help = "write at least one value, or remove the key";
            self.push(Diagnostic::error("empty-list", message).at(field.value.place(field.at)).help(help));
        }
        items
    }

    /// A scalar on one line.
    fn text<'n>(&mut self, node: &'n Node, at: Span, subject: &Subject<'_>) -> Option<&'n Text> {
        let Content::Text(text) = &node.content else {
            self.wrong_kind(node, at, subject, "text");
            return None;
        };
        self.refuse_control(text, subject, |_| false).then_some(text)
    }

    /// Whether a text is free of control characters but those that are allowed.
    fn refuse_control(&mut self, text: &Text, subject: &Subject<'_>, allowed: fn(char) -> bool) -> bool {
        let Some(found) = text.value.chars().find(|c| c.is_control() && !allowed(*c)) else { return true };
        let message = format!("{subject} holds the control character `{}`", escape(&found.to_string()));
        self.push(
            Diagnostic::error("control-character", message).at(text.span).help("write the text without it"),
        );
        false
    }

    /// One of the words of a table.
    fn word<T: Copy>(
        &mut self,
        field: Field<'_>,
        subject: &Subject<'_>,
        table: &[(&str, T)],
    ) -> Option<Spanned<T>> {
        let text = self.text(field.value, field.at, subject)?;
        if let Some((_, value)) = table.iter().find(|(word, _)| *word == &*text.value) {
            return Some(Spanned { value: *value, span: text.span });
        }
        let near = self.suggestions.nearest(&text.value, table.iter().map(|(word, _)| *word));
        let known: Vec<String> = table.iter().map(|(word, _)| format!("`{word}`")).collect();
        let help = match near {
            Some(near) => format!("write `{near}`"),
            None => format!("write {}", known.join(" or ")),
        };
        let message =
            format!("{subject} is `{}`, and it can be {} alone", escape(&text.value), known.join(" or "));
        self.push(Diagnostic::error("unknown-value", message).at(text.span).help(help));
        None
    }

    /// A number in a range.
    fn number(
        &mut self,
        field: Field<'_>,
        subject: &Subject<'_>,
        range: RangeInclusive<u16>,
    ) -> Option<Spanned<u16>> {
        let text = self.text(field.value, field.at, subject)?;
        let digits = !text.value.is_empty() && text.value.bytes().all(|byte| byte.is_ascii_digit());
        let number = text.value.parse().ok().filter(|number| digits && range.contains(number));
        if let Some(value) = number {
            return Some(Spanned { value, span: text.span });
        }
        let (first, last) = (range.start(), range.end());
        let message = format!(
            "{subject} is `{}`, and a number from {first} to {last} belongs here",
            escape(&text.value)
        );
        let help = format!("write a number from {first} to {last}");
        self.push(Diagnostic::error("invalid-number", message).at(text.span).help(help));
        None
    }
}
