//! Shapes of YAML: maps of known keys, maps of names, lists, texts, words and numbers, and what is said where one is missing.

use super::Decoder;
use super::fault::Fault;
use super::subject::Subject;
use crate::model::Spanned;
use crate::shown::shown;
use crate::yaml::{Content, Entry, Node, Text, key_without_blank};
use byway_diagnostic::{Diagnostic, Span, Words};
use std::collections::HashMap;
use std::ops::RangeInclusive;

/// The known keys of a map that are there.
pub(super) struct Fields<'n> {
    pub(super) entries: Vec<(&'static str, &'n Entry)>,
    /// Keys that an unknown one was taken for: they are not missing once more.
    misspelled: Vec<&'static str>,
    /// Any key may stand behind a merge key.
    merges: bool,
    /// Whether no pair was dropped: a key written twice, a merge key.
    pub(super) whole: bool,
}

impl<'n> Fields<'n> {
    pub(super) fn get(&self, key: &str) -> Option<Field<'n>> {
        let (key, entry) = self.entries.iter().find(|(known, _)| *known == key)?;
        Some(Field { key, at: entry.key.span, value: &entry.value })
    }

    /// Whether a key may be there under a wrong name, or in a map that is merged.
    pub(super) fn is_misspelled(&self, key: &str) -> bool {
        self.merges || self.misspelled.contains(&key)
    }
}

/// A key of a map with its value.
#[derive(Clone, Copy)]
pub(super) struct Field<'n> {
    pub(super) key: &'static str,
    pub(super) at: Span,
    pub(super) value: &'n Node,
}

/// A value that is there and did not decode; why was pushed.
pub(super) struct Refused;

/// A named thing of a map.
pub(super) struct Member<'n> {
    pub(super) name: Spanned<String>,
    pub(super) value: &'n Node,
    /// Whether the name is there once more, and what it names then was dropped.
    pub(super) repeated: bool,
}

/// The pairs of a map whose keys are texts, each key once.
struct Pairs<'n> {
    pairs: Vec<Pair<'n>>,
    /// Whether there is a merge key, which was refused.
    merges: bool,
}

struct Pair<'n> {
    key: &'n Text,
    entry: &'n Entry,
    repeated: bool,
}

impl Decoder<'_> {
    pub(super) fn push(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Says that a key is missing, unless it is there under a wrong name.
    pub(super) fn missing(
        &mut self,
        fields: &Fields<'_>,
        key: &str,
        at: Span,
        subject: &Subject<'_>,
        help: impl Into<Words>,
    ) {
        if fields.is_misspelled(key) {
            return;
        }
        self.push(Diagnostic::error("missing-key", format!("{subject} has no `{key}`")).at(at).help(help));
    }

    /// Says what is wrong with a scalar.
    pub(super) fn fault(&mut self, text: &Text, fault: Fault, subject: &Subject<'_>) {
        let at = text.part(fault.range);
        let mut diagnostic =
            Diagnostic::error(fault.code, format!("{subject}: {}", fault.message)).at(at).help(fault.help);
        diagnostic.why = fault.why;
        self.push(diagnostic);
    }

    /// A value of a kind that does not belong here. Values that were complained of already get no second complaint.
    pub(super) fn wrong_kind(&mut self, node: &Node, key: Span, subject: &Subject<'_>, expected: &str) {
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
            (Content::Null, _) => format!("write {}", subject.example()),
            (Content::Text(text), "a map") if key_without_blank(&text.value).is_some() => {
                let (key, _) = text.value.split_once(':').unwrap_or_default();
                format!("a blank is missing behind `{}:`", shown(key))
            }
            (_, "a map") => "write `key: value` lines, or `{ key: value, ... }`".to_owned(),
            (Content::List(_), _) => "write one value, without `[ ]` or `- `".to_owned(),
            (Content::Map(_), _) => "write the value alone, without keys".to_owned(),
            _ => format!("write {expected}"),
        };
        self.push(diagnostic.at(node.place(key)).help(help));
    }

    /// The pairs of a map whose keys are texts, each key once.
    fn pairs<'n>(&mut self, node: &'n Node, at: Span, subject: &Subject<'_>) -> Option<Pairs<'n>> {
        let Content::Map(entries) = &node.content else {
            self.wrong_kind(node, at, subject, "a map");
            return None;
        };
        let mut seen: HashMap<&str, usize> = HashMap::new();
        let mut pairs: Vec<Pair<'n>> = Vec::with_capacity(entries.len());
        let mut merges = false;
        for entry in entries {
            let Content::Text(key) = &entry.key.content else {
                self.refuse_key(&entry.key, subject);
                continue;
            };
            if &*key.value == "<<" {
                merges = true;
                self.refuse_merge_key(key, subject);
            } else if let Some(first) = seen.get(&*key.value) {
                pairs[*first].repeated = true;
                self.duplicate(key, pairs[*first].key.span, subject);
            } else {
                seen.insert(&*key.value, pairs.len());
                pairs.push(Pair { key, entry, repeated: false });
            }
        }
        Some(Pairs { pairs, merges })
    }

    fn refuse_merge_key(&mut self, key: &Text, subject: &Subject<'_>) {
        let message = format!("{subject} has a merge key `<<`, and merge keys are not part of the language");
        self.push(Diagnostic::error("unknown-key", message).at(key.span).help("write the keys out"));
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
        let message = format!("{subject} has the key `{}` twice", shown(&key.value));
        self.push(
            Diagnostic::error("duplicate-key", message)
                .at(key.span)
                .relate(first, "first written here")
                .help("merge the two, or rename one"),
        );
    }

    /// A map of known keys.
    pub(super) fn fields<'n>(
        &mut self,
        node: &'n Node,
        at: Span,
        subject: &Subject<'_>,
        keys: &'static [&'static str],
    ) -> Option<Fields<'n>> {
        let Pairs { pairs, merges } = self.pairs(node, at, subject)?;
        let mut fields = Fields { entries: Vec::new(), misspelled: Vec::new(), merges, whole: !merges };
        for Pair { key, entry, repeated } in pairs {
            fields.whole &= !repeated;
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
        let name = shown(&key.value);
        let numeric = key.value.starts_with(|first: char| first.is_ascii_digit());
        let unseparated = key_without_blank(&key.value)
            .and_then(|(word, value)| Some((keys.iter().copied().find(|known| *known == word)?, value)));
        let near = match unseparated {
            Some((known, _)) => Some(known),
            None => self.suggestions.nearest(&key.value, keys.iter().copied()),
        };
        let help = if numeric && !map.block && matches!(entry.value.content, Content::Null) {
            "inside `{ }` a comma ends the value: quote a value that holds one, as `\"tcp/80,443\"`"
                .to_owned()
        } else if let Some((known, value)) = unseparated {
            format!("a blank is missing behind `{known}:`: write `{known}: {}`", shown(value))
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
    pub(super) fn members<'n>(
        &mut self,
        field: Field<'n>,
        subject: &Subject<'_>,
        kind: &'static str,
    ) -> Option<Vec<Member<'n>>> {
        let Pairs { pairs, merges } = self.pairs(field.value, field.at, subject)?;
        let mut members = Vec::with_capacity(pairs.len());
        for Pair { key, entry, repeated } in pairs {
            self.check_name(key, kind);
            let name = Spanned { value: key.value.to_string(), span: key.span };
            members.push(Member { name, value: &entry.value, repeated });
        }
        if merges {
            // What is merged may define any name.
            match kind {
                "network" => self.names.networks.partial = true,
                "service" => self.names.services.partial = true,
                "appliance" => self.names.appliances.partial = true,
                _ => self.gaps.routers = true,
            }
        }
        Some(members)
    }

    /// As [`Self::members`], and at least one.
    pub(super) fn some_members<'n>(
        &mut self,
        field: Field<'n>,
        subject: &Subject<'_>,
        kind: &'static str,
    ) -> Option<Vec<Member<'n>>> {
        let members = self.members(field, subject, kind)?;
        if members.is_empty() && matches!(&field.value.content, Content::Map(entries) if entries.is_empty()) {
            let message = format!("{subject} is empty, and at least one {kind} belongs here");
            let help = format!("name {} {kind} and describe it", article(kind));
            self.push(Diagnostic::error("empty-map", message).at(field.value.place(field.at)).help(help));
        }
        Some(members)
    }

    /// One value, or the values of a list that is not empty.
    pub(super) fn items<'n>(&mut self, field: Field<'n>, subject: &Subject<'_>) -> &'n [Node] {
        let Content::List(items) = &field.value.content else { return std::slice::from_ref(field.value) };
        if items.is_empty() {
            let message = format!("{subject} is an empty list");
            let help = "write at least one value, or remove the key";
            self.push(Diagnostic::error("empty-list", message).at(field.value.place(field.at)).help(help));
        }
        items
    }

    /// A scalar on one line.
    pub(super) fn text<'n>(&mut self, node: &'n Node, at: Span, subject: &Subject<'_>) -> Option<&'n Text> {
        let Content::Text(text) = &node.content else {
            self.wrong_kind(node, at, subject, "text");
            return None;
        };
        self.refuse_control(text, subject, |_| false).then_some(text)
    }

    /// Whether a text is free of control characters but those that are allowed.
    pub(super) fn refuse_control(
        &mut self,
        text: &Text,
        subject: &Subject<'_>,
        allowed: fn(char) -> bool,
    ) -> bool {
        let Some(found) = text.value.chars().find(|c| c.is_control() && !allowed(*c)) else { return true };
        let message = format!("{subject} holds the control character `{}`", shown(&found.to_string()));
        self.push(
            Diagnostic::error("control-character", message).at(text.span).help("write the text without it"),
        );
        false
    }

    /// One of the words of a table.
    pub(super) fn word<T: Copy>(
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
        let which = if known.len() == 1 { "is not" } else { "is neither" };
        let message = format!("{subject} is `{}`, which {which} {}", shown(&text.value), known.join(" nor "));
        self.push(Diagnostic::error("unknown-value", message).at(text.span).help(help));
        None
    }

    /// A number in a range.
    pub(super) fn number(
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
            shown(&text.value)
        );
        let help = format!("write a number from {first} to {last}");
        self.push(Diagnostic::error("invalid-number", message).at(text.span).help(help));
        None
    }
}

/// The article before a word of the language.
pub(super) fn article(word: &str) -> &'static str {
    if word.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" }
}
