//! Words for text that is no YAML.

use crate::shown::shown;
use byway_diagnostic::{Diagnostic, Span};
use serde_yaml::granit_parser::{ErrorKind, ScanError};

/// What a fault of syntax means for whoever wrote the text.
pub(crate) fn words(error: &ScanError, text: &str) -> Diagnostic {
    let at = place(error, text);
    if let Some(tab) = tab_before(text, at) {
        return Diagnostic::error("yaml-syntax", "a tab stands where YAML takes blanks alone")
            .at(tab)
            .help("indent with blanks");
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
