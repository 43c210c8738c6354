//! From text to nodes, inside the limits of the language.
//!
//! The events come from the parser below the serde layer of `serde_yaml`: only there do tags and the ends of collections
//! have places and faults a kind, and a scalar is never taken for a number.

use super::{Content, Entry, Node, Text, syntax};
use crate::shown::shown;
use byway_diagnostic::{Diagnostic, Span};
use serde_yaml::granit_parser::{self, Event, Parser, ScalarStyle, StrInput, StructureStyle};
use std::collections::HashMap;
use std::rc::Rc;

/// How deep collections may nest.
const MAX_DEPTH: usize = 32;
/// How many values a file may have, those that come through aliases counted each time.
const MAX_NODES: usize = 200_000;
/// How many aliases a file may have.
const MAX_ALIASES: usize = 100;
/// How much text may come through aliases: as much as a file may have.
const MAX_REPEATED_BYTES: usize = crate::MAX_BYTES;
/// How many values may be kept for aliases; a value inside several anchored ones is kept for each.
const MAX_ANCHORED: usize = 10_000;

/// The one document of a text; none where the text holds nothing.
///
/// Faults are pushed. Those that do not hide the rest (tags, aliases without an anchor) leave a tree.
pub(crate) fn read(text: &str, diagnostics: &mut Vec<Diagnostic>) -> Result<Option<Node>, Unreadable> {
    if let Some(refused) = syntax::leading_tab(text) {
        diagnostics.push(refused);
        return Err(Unreadable);
    }
    let options = granit_parser::options! {
        emit_unresolved_aliases: true,
        emit_comments: false,
        disallow_directives: true,
    };
    let mut reader = Reader {
        text,
        events: Parser::new_from_str_with_options(text, options),
        anchors: HashMap::new(),
        nodes: 0,
        aliases: 0,
        anchored: 0,
        bytes: 0,
        repeated: 0,
        diagnostics,
    };
    reader.document().map_err(|stop| {
        diagnostics.push(*stop);
        Unreadable
    })
}

/// There is no tree; why was pushed.
#[derive(Debug)]
pub(crate) struct Unreadable;

/// A fault behind which nothing more is read.
type Stop = Box<Diagnostic>;

/// An anchored value: none while it is still being read, or where it cannot be repeated.
struct Anchored {
    node: Option<Node>,
    /// How many values it has, itself included.
    size: usize,
    /// How many bytes of text.
    bytes: usize,
}

struct Reader<'text, 'out> {
    text: &'text str,
    events: Parser<'text, StrInput<'text>>,
    anchors: HashMap<usize, Anchored>,
    nodes: usize,
    aliases: usize,
    anchored: usize,
    /// Bytes of text so far, those that came through aliases included.
    bytes: usize,
    /// Those that came through aliases.
    repeated: usize,
    diagnostics: &'out mut Vec<Diagnostic>,
}

impl<'text> Reader<'text, '_> {
    fn document(&mut self) -> Result<Option<Node>, Stop> {
        let mut root = None;
        let mut documents = 0;
        while let Some((event, span)) = self.next()? {
            match event {
                Event::DocumentStart(..) => {
                    documents += 1;
                    if documents > 1 {
                        return Err(second_document(span));
                    }
                }
                Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => {}
                event => root = Some(self.node(event, span, 1)?),
            }
        }
        Ok(root)
    }

    fn next(&mut self) -> Result<Option<(Event<'text>, Place)>, Stop> {
        match self.events.next() {
            None => Ok(None),
            Some(Ok((event, span))) => Ok(Some((event, Place::of(span)))),
            Some(Err(error)) => Err(Box::new(syntax::words(&error, self.text))),
        }
    }

    /// The next event inside a collection; the parser closes every collection or fails.
    fn inside(&mut self, style: StructureStyle, open: Span) -> Result<(Event<'text>, Place), Stop> {
        match self.next() {
            Ok(Some(next)) => Ok(next),
            Ok(None) => {
                let message = "the file ends inside a list or map";
                Err(Box::new(Diagnostic::error("yaml-syntax", message).at(open).help("close it")))
            }
            // A bracket that is not closed shows itself lines later.
            Err(stop) if style == StructureStyle::Flow && stop.related.is_empty() => {
                Err(Box::new(self.in_bracket(*stop, open)))
            }
            Err(stop) => Err(stop),
        }
    }

    /// A fault inside brackets. Where its line is indented no more than that of the bracket, the bracket was meant to be closed before.
    fn in_bracket(&self, fault: Diagnostic, open: Span) -> Diagnostic {
        let line = |at: Span| self.text[..at.start as usize].rfind('\n').map_or(0, |end| end + 1);
        let indentation = |start: usize| self.text[start..].bytes().take_while(|byte| *byte == b' ').count();
        let (bracket, here) = (line(open), line(fault.span().unwrap_or_default()));
        if here <= bracket || indentation(here) > indentation(bracket) {
            return fault.relate(open, "this bracket is open there");
        }
        let (open_bracket, close) =
            if self.text[open.range()].starts_with('{') { ('{', '}') } else { ('[', ']') };
        Diagnostic::error(fault.code, format!("a `{open_bracket}` is not closed before this line"))
            .at(fault.span().unwrap_or_default())
            .relate(open, "it was opened here")
            .help(format!("close it with `{close}`"))
    }

    fn node(&mut self, event: Event<'text>, place: Place, depth: usize) -> Result<Node, Stop> {
        self.count(1, place.span)?;
        if depth > MAX_DEPTH && matches!(event, Event::SequenceStart(..) | Event::MappingStart(..)) {
            return Err(too_deep(place.span));
        }
        let (nodes, bytes) = (self.nodes, self.bytes);
        let (node, anchor) = match event {
            Event::Alias(id) => return self.alias(id, place.span, depth),
            Event::UnresolvedAlias(name) => return Ok(self.unresolved(&name, place.span)),
            Event::Scalar(value, style, anchor, _) => (self.scalar(&value, style, place.span), anchor),
            Event::SequenceStart(style, anchor, _) => {
                self.open(anchor);
                (self.list(style, place.span, depth)?, anchor)
            }
            Event::MappingStart(style, anchor, _) => {
                self.open(anchor);
                (self.map(style, place.span, depth)?, anchor)
            }
            // The parser yields nothing else where a value stands.
            _ => (flat(place.span, Content::Null), 0),
        };
        if let Some(tag) = place.tag {
            self.refuse_tag(tag);
        }
        if anchor != 0 {
            let (size, bytes) = (self.nodes - nodes + 1, self.bytes - bytes);
            self.anchored = self.anchored.saturating_add(size);
            if self.anchored > MAX_ANCHORED {
                let help = "give the value a name under `networks` or `services` and use the name";
                return Err(limit("the file has more than 10000 values under anchors", place.span, help));
            }
            self.anchors.insert(anchor, Anchored { node: Some(node.clone()), size, bytes });
        }
        Ok(node)
    }

    /// Notes that an anchored collection is being read, so that an alias inside it is seen to be a ring.
    fn open(&mut self, anchor: usize) {
        if anchor != 0 {
            self.anchors.insert(anchor, Anchored { node: None, size: 0, bytes: 0 });
        }
    }

    fn count(&mut self, values: usize, at: Span) -> Result<(), Stop> {
        self.nodes = self.nodes.saturating_add(values);
        if self.nodes > MAX_NODES {
            let message = "the file has more than 200000 values, more than a topology may have";
            let help = "split the topology, and name with `networks` what is written again and again";
            return Err(limit(message, at, help));
        }
        Ok(())
    }

    fn scalar(&mut self, value: &str, style: ScalarStyle, mut span: Span) -> Node {
        // A text in block style ends with its last line.
        while span.end > span.start && matches!(self.text.as_bytes()[span.end as usize - 1], b'\n' | b'\r') {
            span.end -= 1;
        }
        let content = if style == ScalarStyle::Plain && is_null(value) {
            Content::Null
        } else {
            let source = self.text.get(span.range()).unwrap_or_default();
            let lead = u32::from(style != ScalarStyle::Plain);
            let inner = if lead == 0 { Some(source) } else { unquoted(source) };
            let verbatim = (inner == Some(value)).then_some(span.start + lead);
            self.bytes += value.len();
            Content::Text(Text { value: Rc::from(value), span, verbatim })
        };
        flat(span, content)
    }

    fn list(&mut self, style: StructureStyle, open: Span, depth: usize) -> Result<Node, Stop> {
        let mut items: Vec<Node> = Vec::new();
        loop {
            let (event, place) = self.inside(style, open)?;
            if matches!(event, Event::SequenceEnd) {
                let last = items.last().map(|item| item.span);
                let span = extent(style, open, last, place.span);
                return Ok(collection(style, span, Content::List(items)));
            }
            items.push(self.node(event, place, depth + 1)?);
        }
    }

    fn map(&mut self, style: StructureStyle, open: Span, depth: usize) -> Result<Node, Stop> {
        let mut entries: Vec<Entry> = Vec::new();
        loop {
            let (event, place) = self.inside(style, open)?;
            if matches!(event, Event::MappingEnd) {
                let last = entries.last().map(|entry| entry.key.span.to(entry.value.span));
                let span = extent(style, open, last, place.span);
                return Ok(collection(style, span, Content::Map(entries)));
            }
            let key = self.node(event, place, depth + 1)?;
            let (event, place) = self.inside(style, open)?;
            let mut value = self.node(event, place, depth + 1)?;
            if matches!(value.content, Content::Null) && value.span.start == value.span.end {
                value.span = key.span;
            }
            entries.push(Entry { key, value });
        }
    }

    fn alias(&mut self, id: usize, at: Span, depth: usize) -> Result<Node, Stop> {
        self.aliases += 1;
        if self.aliases > MAX_ALIASES {
            let help = "give the value a name under `networks` or `services` and use the name";
            return Err(limit("the file has more than 100 aliases", at, help));
        }
        let Some(anchored) = self.anchors.get(&id) else {
            return Ok(flat(at, Content::Unread));
        };
        let Some(node) = anchored.node.clone() else {
            return Err(Box::new(
                Diagnostic::error("yaml-alias", "the alias stands inside the value that it repeats")
                    .at(at)
                    .help("write the value out here"),
            ));
        };
        // The alias itself was counted.
        let (size, bytes) = (anchored.size.saturating_sub(1), anchored.bytes);
        self.count(size, at)?;
        self.bytes = self.bytes.saturating_add(bytes);
        self.repeated = self.repeated.saturating_add(bytes);
        if self.repeated > MAX_REPEATED_BYTES {
            let help = "give the value a name under `networks` or `services` and use the name";
            return Err(limit("the aliases of the file repeat more than 16 MiB of text", at, help));
        }
        moved(node, at, depth)
    }

    fn unresolved(&mut self, name: &str, at: Span) -> Node {
        let name = shown(name);
        self.diagnostics.push(
            Diagnostic::error("yaml-alias", format!("the alias `*{name}` has no anchor before it"))
                .at(at)
                .help(format!(
                    "put `&{name}` before the value that it repeats; quote the text if it is no alias"
                )),
        );
        flat(at, Content::Unread)
    }

    fn refuse_tag(&mut self, at: Span) {
        let tag = shown(self.text.get(at.range()).unwrap_or_default());
        self.diagnostics.push(
            Diagnostic::error("yaml-tag", format!("the tag `{tag}` is not part of the language"))
                .at(at)
                .help("remove it: every value is taken as it is written"),
        );
    }
}

/// Where an event stands, and its tag.
#[derive(Clone, Copy)]
struct Place {
    span: Span,
    tag: Option<Span>,
}

impl Place {
    fn of(span: granit_parser::Span) -> Self {
        Self { span: bytes(&span), tag: span.tag_span().as_ref().map(bytes) }
    }
}

fn bytes(span: &granit_parser::Span) -> Span {
    let range = span.byte_range().unwrap_or_default();
    // A text is at most 16 MiB.
    let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    Span::new(offset(range.start), offset(range.end))
}

/// The whole of a collection. In block style its end event stands before whatever comes next, so there the last value ends it.
fn extent(style: StructureStyle, open: Span, last: Option<Span>, close: Span) -> Span {
    match (style, last) {
        (StructureStyle::Flow, _) => open.to(close),
        (StructureStyle::Block, Some(last)) => Span::new(open.start.min(last.start), last.end),
        (StructureStyle::Block, None) => open,
    }
}

/// The value with every place in it at the alias.
fn moved(mut node: Node, at: Span, depth: usize) -> Result<Node, Stop> {
    node.span = at;
    node.block = false;
    if depth > MAX_DEPTH && matches!(node.content, Content::List(_) | Content::Map(_)) {
        return Err(too_deep(at));
    }
    node.content = match node.content {
        Content::Null => Content::Null,
        Content::Unread => Content::Unread,
        Content::Text(text) => Content::Text(Text { span: at, verbatim: None, ..text }),
        Content::List(items) => {
            let items = items.into_iter().map(|item| moved(item, at, depth + 1));
            Content::List(items.collect::<Result<_, _>>()?)
        }
        Content::Map(entries) => {
            let mut pairs = Vec::with_capacity(entries.len());
            for Entry { key, value } in entries {
                pairs.push(Entry { key: moved(key, at, depth + 1)?, value: moved(value, at, depth + 1)? });
            }
            Content::Map(pairs)
        }
    };
    Ok(node)
}

fn flat(span: Span, content: Content) -> Node {
    Node { span, block: false, content }
}

fn collection(style: StructureStyle, span: Span, content: Content) -> Node {
    Node { span, block: style == StructureStyle::Block, content }
}

fn is_null(value: &str) -> bool {
    matches!(value, "" | "~" | "null" | "Null" | "NULL")
}

fn unquoted(source: &str) -> Option<&str> {
    let rest = source.strip_prefix(['"', '\''])?;
    rest.strip_suffix(['"', '\''])
}

fn limit(message: &str, at: Span, help: &'static str) -> Stop {
    Box::new(Diagnostic::error("too-large", message).at(at).help(help))
}

fn too_deep(at: Span) -> Stop {
    let help = "no part of a topology nests deeper than six levels";
    limit("lists and maps are nested more than 32 deep", at, help)
}

fn second_document(place: Place) -> Stop {
    Box::new(
        Diagnostic::error("yaml-documents", "a second document begins here, and a topology is one document")
            .at(place.span)
            .help("remove this `---`, or keep each topology in a file of its own"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each fault by its code, then each value, with the characters of the text at its place.
    fn places(text: &str) -> Vec<String> {
        let mut diagnostics = Vec::new();
        let root = read(text, &mut diagnostics);
        let at = |span: Span| text.get(span.range()).unwrap_or("outside");
        let mut lines: Vec<String> = diagnostics
            .iter()
            .map(|fault| format!("{}@{}", fault.code, fault.span().map_or("", at)))
            .collect();
        if let Ok(Some(root)) = root {
            walk(&root, &at, &mut lines);
        }
        lines
    }

    fn walk<'a>(node: &Node, at: &impl Fn(Span) -> &'a str, lines: &mut Vec<String>) {
        let source = at(node.span);
        let word = match &node.content {
            Content::Text(text) => text.value.to_string(),
            _ => format!("<{}>", node.kind()),
        };
        lines.push(format!("{word}@{source}"));
        match &node.content {
            Content::List(items) => items.iter().for_each(|item| walk(item, at, lines)),
            Content::Map(entries) => entries.iter().for_each(|entry| {
                walk(&entry.key, at, lines);
                walk(&entry.value, at, lines);
            }),
            Content::Null | Content::Unread | Content::Text(_) => {}
        }
    }

    #[test]
    fn scalars_are_as_written() {
        let text = "a: 12.30\nb: [0755, \"q,r\", 'it''s', n, ~]\nc:\n";
        assert_eq!(
            places(text)[1..],
            [
                "a@a",
                "12.30@12.30",
                "b@b",
                "<a list>@[0755, \"q,r\", 'it''s', n, ~]",
                "0755@0755",
                "q,r@\"q,r\"",
                "it's@'it''s'",
                "n@n",
                "<nothing>@~",
                "c@c",
                "<nothing>@c",
            ]
        );
    }

    #[test]
    fn places_count_bytes_whatever_stands_before() {
        let text = "\u{feff}a: 1\r\nб:\tx \u{4e2d} y \t# z\r\nc: { k: [ v ] }\r\n";
        assert_eq!(
            places(text)[1..],
            [
                "a@a",
                "1@1",
                "б@б",
                "x \u{4e2d} y@x \u{4e2d} y",
                "c@c",
                "<a map>@{ k: [ v ] }",
                "k@k",
                "<a list>@[ v ]",
                "v@v"
            ]
        );
    }

    #[test]
    fn block_collections_end_with_their_last_value() {
        let text = "- a: 1\n  b:\n  - 2\n\n- c: 3\n# end\n";
        assert_eq!(
            places(text),
            [
                "<a list>@- a: 1\n  b:\n  - 2\n\n- c: 3",
                "<a map>@a: 1\n  b:\n  - 2",
                "a@a",
                "1@1",
                "b@b",
                "<a list>@2",
                "2@2",
                "<a map>@c: 3",
                "c@c",
                "3@3",
            ]
        );
    }

    #[test]
    fn what_comes_through_an_alias_is_at_the_alias() {
        let text = "a: &x 10\nb: *x\nc: &y {k: [*x]}\nd: *y\n";
        assert_eq!(
            places(text)[1..],
            [
                "a@a",
                "10@10",
                "b@b",
                "10@*x",
                "c@c",
                "<a map>@{k: [*x]}",
                "k@k",
                "<a list>@[*x]",
                "10@*x",
                "d@d",
                "<a map>@*y",
                "k@*y",
                "<a list>@*y",
                "10@*y",
            ]
        );
    }

    #[test]
    fn faults_that_hide_nothing() {
        let text = "a: !!str b\nc: *none\nd: !x [e]\n";
        assert_eq!(
            places(text),
            [
                "yaml-tag@!!str",
                "yaml-alias@*none",
                "yaml-tag@!x",
                &format!("<a map>@{}", text.trim_end()),
                "a@a",
                "b@b",
                "c@c",
                "<nothing>@*none",
                "d@d",
                "<a list>@[e]",
                "e@e",
            ]
        );
    }

    #[test]
    fn parts_of_scalars() {
        let mut diagnostics = Vec::new();
        for (text, part) in
            [("tcp/80", "80"), ("'tcp/80'", "80"), ("\"tcp/80\"", "80"), ("\"tcp\\x2f80\"", "\"tcp\\x2f80\"")]
        {
            let node = read(text, &mut diagnostics).expect("valid").expect("not empty");
            let Content::Text(words) = node.content else { panic!("a scalar") };
            assert_eq!(&text[words.part(4..6).range()], part);
        }
    }

    #[test]
    fn what_ends_the_reading() {
        for (text, code, at) in [
            ("a: [1, 2\nb: 3\n", "yaml-syntax", ":"),
            ("a: \"x\n", "yaml-syntax", "\""),
            ("a: b: c\n", "yaml-syntax", ":"),
            ("a:\n\t- b\n", "yaml-syntax", "\t"),
            ("a: 1\n--- \nb: 2\n", "yaml-documents", "---"),
            ("%YAML 1.1\n---\na: 1\n", "yaml-syntax", "%"),
            ("a: &x [*x]\n", "yaml-alias", "*x"),
            ("a: \"x\" y\n", "yaml-syntax", "y"),
        ] {
            assert_eq!(places(text), [format!("{code}@{at}")], "{text}");
        }
    }

    #[test]
    fn limits() {
        let deep = format!("{}{}", "[".repeat(33), "]".repeat(33));
        let aliases = format!("a: &x 1\nb: [{}]\n", "*x, ".repeat(101));
        let values = format!("a: [{}]\n", "1, ".repeat(200_000));
        let anchors = format!("a: &x [{}]\n", "1, ".repeat(10_000));
        for (text, words) in [
            (deep, "32 deep"),
            (aliases, "100 aliases"),
            (values, "200000 values"),
            (anchors, "under anchors"),
        ] {
            let mut diagnostics = Vec::new();
            assert!(read(&text, &mut diagnostics).is_err(), "{words}");
            assert_eq!(diagnostics.len(), 1, "{words}");
            assert_eq!(diagnostics[0].code, "too-large", "{words}");
            assert!(diagnostics[0].message.contains(words), "{}", diagnostics[0].message);
        }
        let deep = format!("{}{}", "[".repeat(32), "]".repeat(32));
        assert!(read(&deep, &mut Vec::new()).is_ok());
        let hundred = format!("a: &x 1\nb: [{}]\n", "*x, ".repeat(100));
        assert!(read(&hundred, &mut Vec::new()).is_ok());
    }

    #[test]
    fn values_through_aliases_count_each_time() {
        let text = format!("a: &x [{}]\nb: [{}]\n", "1, ".repeat(5_000), "*x, ".repeat(50));
        let mut diagnostics = Vec::new();
        assert!(read(&text, &mut diagnostics).is_err());
        assert_eq!(diagnostics[0].code, "too-large");
        let deep = format!(
            "a: &x {}{}\nb: {}*x{}\n",
            "[".repeat(20),
            "]".repeat(20),
            "[".repeat(12),
            "]".repeat(12)
        );
        assert!(read(&deep, &mut diagnostics).is_err());
    }
}
