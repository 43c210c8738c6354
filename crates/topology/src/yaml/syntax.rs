//! Words for text that is no YAML.

use crate::shown::shown;
use byway_diagnostic::{Diagnostic, Span};
use serde_yaml::granit_parser::{ErrorKind, ScanError};

/// What a fault of syntax means for whoever wrote the text.
pub(crate) fn words(error: &ScanError, text: &str) -> Diagnostic {
    let at = place(error, text);
    if let Some(tab) = tab_before(text, at) {
        return tab_refused(tab);
    }
    if let Some(better) = unclosed_quote(text, at)
        .or_else(|| missing_blank(error, text, at))
        .or_else(|| too_deep(error, text, at))
    {
        return better;
    }
    let (message, help) = meaning(error.kind());
    let code = match error.kind() {
        ErrorKind::RecursionLimitExceeded => "too-large",
        ErrorKind::UndeclaredTagHandle => "yaml-tag",
        _ => "yaml-syntax",
    };
    Diagnostic::error(code, message).at(at).help(help)
}

/// The character at which the parser gave up; the end of the text where it is behind that.
fn place(error: &ScanError, text: &str) -> Span {
    let start = error.marker().byte_offset().unwrap_or(text.len()).min(text.len());
    let length = text.get(start..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
    let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    Span::new(offset(start), offset(start + length))
}

fn span(range: std::ops::Range<usize>) -> Span {
    let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    Span::new(offset(range.start), offset(range.end))
}

/// Where the line of a place begins.
fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |end| end + 1)
}

/// A fault right behind a quote that closes a text of several lines: the quote was meant to open one, and another is not closed.
fn unclosed_quote(text: &str, at: Span) -> Option<Diagnostic> {
    let before = text.get(..at.start as usize)?;
    let quote = before.chars().next_back().filter(|c| matches!(c, '"' | '\''))?;
    let closing = before.len() - 1;
    let opening = opening_quote(&before[..closing], quote)?;
    if !before[opening..closing].contains('\n') {
        return None;
    }
    let line = before[..closing].matches('\n').count() + 1;
    let close = span(closing..closing + 1);
    Some(
        Diagnostic::error("yaml-syntax", format!("this quote is not closed before the one at line {line}"))
            .at(span(opening..opening + 1))
            .relate(close, "this quote closes it, and the text behind it is no part of a value")
            .help(format!("close the text with `{quote}` on the line where it ends")),
    )
}

/// The quote that opens the text which ends behind `before`.
fn opening_quote(before: &str, quote: char) -> Option<usize> {
    let mut end = before.len();
    loop {
        let at = before[..end].rfind(quote)?;
        let rest = &before[..at];
        if quote == '\'' && rest.ends_with('\'') {
            // Two single quotes are one character of the text.
            end = at - 1;
            continue;
        }
        let backslashes = rest.len() - rest.trim_end_matches('\\').len();
        if quote == '"' && backslashes % 2 == 1 {
            end = at;
            continue;
        }
        return Some(at);
    }
}

/// A line `key:value`, which is one word.
fn missing_blank(error: &ScanError, text: &str, at: Span) -> Option<Diagnostic> {
    if !matches!(error.kind(), ErrorKind::SimpleKeyExpected | ErrorKind::InvalidSimpleKey) {
        return None;
    }
    let start = line_start(text, at.start as usize);
    let line = text[start..].lines().next()?;
    let (key, value) = key_without_blank(line)?;
    let colon = start + line.find(':')?;
    Some(
        Diagnostic::error("yaml-syntax", format!("a blank is missing behind `{}:`", shown(key)))
            .at(span(colon..colon + 1))
            .help(format!("write `{}: {}`", shown(key), shown(value))),
    )
}

/// The key and the value of a line that has no blank between them.
pub(crate) fn key_without_blank(line: &str) -> Option<(&str, &str)> {
    let (key, value) = line.split_once(':')?;
    let key = key.trim_start_matches([' ', '-']);
    let is_word = !key.is_empty() && !key.contains([' ', '\t', '{', '[', '"', '\'', '#']);
    let value = value.split(" #").next().unwrap_or(value).trim_end();
    (is_word && !value.is_empty() && !value.starts_with([' ', '\t'])).then_some((key, value))
}

/// A key that is indented deeper than the line above it, whose value it then seems to continue.
fn too_deep(error: &ScanError, text: &str, at: Span) -> Option<Diagnostic> {
    if !matches!(
        error.kind(),
        ErrorKind::MappingValueNotAllowed
            | ErrorKind::InvalidColonPlacement
            | ErrorKind::InvalidIndentation
            | ErrorKind::ExpectedBlockMappingKey
            | ErrorKind::MappingKeyNotAllowed
    ) {
        return None;
    }
    let start = line_start(text, at.start as usize);
    let line = text[start..].lines().next()?;
    let above = text[..start].lines().rev().find(|line| {
        let line = line.trim_start();
        !line.is_empty() && !line.starts_with('#')
    })?;
    // The keys of a map in a list stand behind the `- `.
    let column = |line: &str| line.len() - line.trim_start_matches([' ', '-']).len();
    let (here, wanted) = (column(line), column(above));
    let key = line[here..].split_once(": ").map(|(key, _)| key).or_else(|| line[here..].strip_suffix(':'))?;
    let first_colon = start + here + key.len();
    if above.trim_end().ends_with(':') {
        return None;
    }
    if here <= wanted || (at.start as usize) > first_colon || key.contains(['"', '\'', '{', '[']) {
        return None;
    }
    let blanks = if wanted == 1 { "1 blank".to_owned() } else { format!("{wanted} blanks") };
    Some(
        Diagnostic::error(
            "yaml-syntax",
            format!("`{}` is indented deeper than the line above it, whose value is complete", shown(key)),
        )
        .at(span(start + here..first_colon))
        .help(format!(
            "give the keys of one map the same indentation: {blanks} here if it belongs beside that line"
        )),
    )
}

/// A tab that indents the first line of a text. The parser lets it pass there alone.
pub(crate) fn leading_tab(text: &str) -> Option<Diagnostic> {
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let content = line.trim_start_matches('\u{feff}').trim();
        if content.is_empty() || content.starts_with('#') || content == "---" {
            start += line.len();
            continue;
        }
        let indentation = line.len() - line.trim_start_matches(['\u{feff}', ' ', '\t']).len();
        let tab = start + line[..indentation].find('\t')?;
        return Some(tab_refused(span(tab..tab + 1)));
    }
    None
}

fn tab_refused(at: Span) -> Diagnostic {
    Diagnostic::error("yaml-syntax", "a tab stands where YAML takes blanks alone")
        .at(at)
        .help("indent with blanks")
}

/// A tab in the indentation of the line: whatever the parser says then, the tab is why.
fn tab_before(text: &str, at: Span) -> Option<Span> {
    let before = text.get(..at.end as usize)?;
    let start = before.trim_end_matches(['\n', '\r']).rfind('\n').map_or(0, |end| end + 1);
    let tab = before[start..].find(|c| c != ' ').map(|tab| start + tab)?;
    let offset = u32::try_from(tab).unwrap_or(u32::MAX);
    before[tab..].starts_with('\t').then(|| Span::new(offset, offset + 1))
}

fn meaning(kind: &ErrorKind) -> (String, &'static str) {
    let (message, help) = match kind {
        ErrorKind::TabNotAllowed
        | ErrorKind::TabInBlockIndentation
        | ErrorKind::TabInIndentation
        | ErrorKind::TabInPlainScalar
        | ErrorKind::TabAtBlockScalarStart => {
            ("a tab stands where YAML takes blanks alone", "indent with blanks")
        }
        ErrorKind::UnclosedQuotedScalar => {
            ("a quoted text is not closed before the file ends", "close the quote that begins here")
        }
        ErrorKind::UnclosedFlowCollection { open } | ErrorKind::MismatchedFlowCollectionEnd { open, .. } => {
            let close = if *open == '{' { '}' } else { ']' };
            let message = format!("a bracket `{open}` is not closed by its `{close}`");
            return (message, "close each `{` with `}` and each `[` with `]`");
        }
        ErrorKind::UnexpectedEofFlowSequence => {
            ("a `[` is not closed before the file ends", "close it with `]`")
        }
        ErrorKind::UnexpectedEofFlowMapping | ErrorKind::UnexpectedEofImplicitFlowMapping => {
            ("a `{` is not closed before the file ends", "close it with `}`")
        }
        ErrorKind::MisplacedFlowCollectionEnd => {
            ("a closing bracket stands here without an opening one", "remove it, or add the opening bracket")
        }
        ErrorKind::ExpectedFlowMappingSeparator => (
            "inside `{ }` a `,` or the closing `}` is missing here",
            "separate pairs with `,`, and quote a value that holds `,`, `{` or `}`",
        ),
        ErrorKind::ExpectedFlowSequenceSeparator => {
            ("inside `[ ]` a `,` or the closing `]` is missing here", "separate values with `,`")
        }
        ErrorKind::MappingValueNotAllowed | ErrorKind::InvalidColonPlacement => (
            "a `: ` stands here inside a value",
            "begin a new line for a new key, or quote a value that holds `: `",
        ),
        ErrorKind::SimpleKeyExpected | ErrorKind::InvalidSimpleKey => {
            ("a line of a map has no `:` behind its key", "write `key: value`")
        }
        ErrorKind::ExpectedBlockMappingKey
        | ErrorKind::InvalidIndentation
        | ErrorKind::MappingKeyNotAllowed
        | ErrorKind::ExpectedBlockSequenceEntry
        | ErrorKind::InvalidFlowScalarIndent
        | ErrorKind::InvalidQuotedScalarIndent
        | ErrorKind::InvalidBlockScalarIndent => (
            "this line is indented otherwise than its neighbours",
            "give the keys of one map the same indentation",
        ),
        ErrorKind::BlockSequenceEntryNotAllowed | ErrorKind::BlockEntryInFlowCollection => (
            "a list entry `- ` may not begin here",
            "begin each `- ` on a line of its own, or write `[a, b]`",
        ),
        ErrorKind::UnexpectedCharacter { character } => {
            let message = format!("a value may not begin with `{}`", shown(&character.to_string()));
            return (message, "quote the value");
        }
        ErrorKind::ExpectedNodeContent => {
            ("a value is missing here", "write a value, or remove the `,` or key")
        }
        ErrorKind::ExpectedDocumentStart | ErrorKind::InvalidDocumentEnd => {
            ("text stands here behind the end of the topology", "indent it where it belongs, or remove it")
        }
        ErrorKind::InvalidTrailingSingleQuotedScalar | ErrorKind::InvalidTrailingDoubleQuotedScalar => (
            "text stands here behind a closing quote",
            "put it inside the quotes, or separate it with `,` or a new line",
        ),
        ErrorKind::DirectiveDisallowed => ("a `%` directive is not part of the language", "remove the line"),
        ErrorKind::RecursionLimitExceeded => (
            "lists and maps are nested more than 32 deep",
            "no part of a topology nests deeper than six levels",
        ),
        ErrorKind::UndeclaredTagHandle => {
            ("tags are not part of the language", "remove the tag: every value is taken as it is written")
        }
        ErrorKind::UnknownQuotedScalarEscape
        | ErrorKind::InvalidQuotedScalarHexEscape
        | ErrorKind::InvalidUnicodeEscape => (
            "an escape in a text in double quotes is unknown",
            "write `\\\\` for a backslash, or use single quotes",
        ),
        other => {
            let message = format!("not YAML: {}", shown(&other.to_string()));
            return (message, "mend the line, or quote the value");
        }
    };
    (message.to_owned(), help)
}
