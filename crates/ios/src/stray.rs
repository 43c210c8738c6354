//! Commands of the top that no router takes there although they look right: misspelt openings of a list, misspelt
//! local policies, and a list that is opened again as of the other kind.

use crate::acl::{ACCESS_LIST, AclBlock, AclForm, AclKind, AclName, IP};
use crate::config::{Config, ItemKind, LineId, Removal};
use crate::route_map::ROUTE_MAP;
use crate::unread::{Subject, diagnostic as unread};
use crate::word::{Expected, Word, Words};
use byway_diagnostic::{Diagnostic, Span, escape_bytes, nearest};
use std::collections::HashMap;

/// What is wrong with a command that byway does not know; none for the many that are right.
pub(crate) fn diagnostic(words: Words<'_, '_>) -> Option<Diagnostic> {
    if !words.starts_with(IP) {
        return None;
    }
    local_policy(words).or_else(|| list(words))
}

fn span(words: Words<'_, '_>) -> Span {
    Span::new(words.at(), words.end_before(words.skip(usize::MAX)))
}

/// `ip local-policy route-map P` and other spellings of `ip local policy`.
fn local_policy(words: Words<'_, '_>) -> Option<Diagnostic> {
    let second = words.get(1)?;
    let (named, third) = match words.get(2)? {
        word if ROUTE_MAP.is(word.text) => (lower(second)?, 3),
        word if words.skip(3).starts_with(ROUTE_MAP) => (format!("{} {}", lower(second)?, lower(word)?), 4),
        _ => return None,
    };
    nearest(&named, ["local-policy", "local policy", "localpolicy"])?;
    let map = escape_bytes(words.get(third)?.text);
    let message = format!("IOS has no command `ip {} route-map`", escape_bytes(named.as_bytes()));
    let found = Diagnostic::error("parse-error", message)
        .at(span(words))
        .why("the line binds nothing")
        .help(format!("write `ip local policy route-map {map}`"));
    Some(found)
}

/// `ip access-list extnded B`, `ip acess-list extended B`.
fn list(words: Words<'_, '_>) -> Option<Diagnostic> {
    let (second, third) = (words.get(1)?, words.get(2)?);
    // With no name behind it the word may be the name of a list, as other systems write it.
    words.get(3)?;
    let kinds = [AclKind::Standard.word(), AclKind::Extended.word()];
    let (wrong, what) = if ACCESS_LIST.is(second.text) {
        let is_known = kinds.contains(&&*lower(third)?);
        nearest(&lower(third)?, kinds).filter(|_| !is_known)?;
        (third, "`standard` or `extended`")
    } else {
        kinds.contains(&&*lower(third)?).then_some(())?;
        nearest(&lower(second)?, ["access-list"])?;
        (second, "`access-list`")
    };
    Some(unread(&Subject::Command, Expected { at: wrong.at, what }, words))
}

fn lower(word: Word<'_>) -> Option<String> {
    std::str::from_utf8(word.text).ok().map(str::to_ascii_lowercase)
}

/// What only the text as a whole shows to be wrong, in the order of the text.
pub(crate) fn of_the_whole(config: &Config<'_>) -> Vec<Diagnostic> {
    let mut kinds: HashMap<&AclName<'_>, (AclKind, LineId)> = HashMap::new();
    let mut found = Vec::new();
    for item in config.items() {
        match &item.kind {
            // The kind of a numbered list is that of its number.
            ItemKind::Acl(block)
                if block.form == AclForm::Mode && matches!(block.name, AclName::Named(_)) =>
            {
                let (kind, first) = *kinds.entry(&block.name).or_insert((block.kind, item.first));
                if kind != block.kind {
                    found.push(other_kind(config, block, item.first, (kind, first)));
                }
            }
            ItemKind::Removal(Removal::Acl { name, kind })
                if kinds.get(name).is_some_and(|(own, _)| own == kind) =>
            {
                kinds.remove(name);
            }
            _ => {}
        }
    }
    found
}

/// The opening of a list that has the other kind since an earlier line: refused (ios-facts 1.1, IPC-91).
fn other_kind(
    config: &Config<'_>,
    block: &AclBlock<'_>,
    line: LineId,
    (kind, first): (AclKind, LineId),
) -> Diagnostic {
    let (name, is, wanted) = (&block.name, kind.word(), block.kind.word());
    let message =
        format!("ACL `{name}` is {is} since line {}, so IOS does not open it as {wanted}", first.number());
    Diagnostic::error("parse-error", message)
        .at(config.line_span(line))
        .relate(config.line_span(first), format!("`{name}` is opened as {is} here"))
        .why("a standard and an extended list cannot have one name: the line is refused, and the entries below it are not stored")
        .help(format!("give this list another name, or write `no ip access-list {is} {name}` before it"))
}
