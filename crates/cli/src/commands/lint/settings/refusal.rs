//! Why a `byway.toml` cannot be taken, in the words of messages: the reader of TOML speaks of types.

use crate::failure::Failure;
use byway_diagnostic::{Source, escape, nearest};

/// Every setting.
const KEYS: [&str; 8] = ["lint", "path", "glob", "select", "ignore", "fail-on", "release", "topology"];

/// So much of a value is shown.
const MOST: usize = 40;

/// That a file cannot be taken, and where and why.
pub(super) fn of(name: &str, text: &str, error: &toml::de::Error) -> Failure {
    let span = error.span().unwrap_or_default();
    let place = Source::new("", text.as_bytes()).place(u32::try_from(span.start).unwrap_or(0));
    let said = error.message().lines().collect::<Vec<_>>().join("; ");
    let (what, help) = words(&said, text.get(span).unwrap_or_default());
    let message = format!("cannot take `{name}`, line {} column {}: {what}", place.line, place.column);
    Failure::new("bad-settings", message).help(help.unwrap_or_else(|| {
        "under `[lint]` and `[[lint.path]]` there are select, ignore, fail-on, release and topology"
            .to_owned()
    }))
}

/// What is wrong with a value, and what to write.
fn words(said: &str, value: &str) -> (String, Option<String>) {
    let quoted = said.split('`').nth(1).unwrap_or_default();
    if said.starts_with("unknown field") {
        let help = nearest(quoted, KEYS).map(|near| format!("write `{near}`"));
        return (format!("`{}` is no setting here", escape(quoted)), help);
    }
    if said.starts_with("unknown variant") {
        let what = format!("`{}` is no severity", escape(quoted));
        return (what, Some("write `error`, `warning`, `info` or `never`".to_owned()));
    }
    if said.starts_with("missing field") {
        let what = format!("a `[[lint.path]]` has no `{}`", escape(quoted));
        return (what, Some("write for example `glob = \"legacy/**\"`".to_owned()));
    }
    if said.starts_with("duplicate key") {
        return ("this key is written twice".to_owned(), Some("leave one of them".to_owned()));
    }
    let Some((_, wanted)) =
        said.strip_prefix("invalid type: ").and_then(|rest| rest.rsplit_once(", expected "))
    else {
        return (escape(said), None);
    };
    let (is_not, help) = match wanted {
        "a sequence" => ("no list", "write one in brackets, for example `[\"host-bits-set\"]`"),
        "a string" | "path string" => ("no text", "write it in quotes, for example `\"unused-acl\"`"),
        wanted if wanted.starts_with("struct ForPath") => ("no table", "write `[[lint.path]]` above it"),
        _ => (
            "not what belongs here",
            "`[lint]` and `[[lint.path]]` are tables; below them stand `KEY = VALUE`",
        ),
    };
    (format!("`{}` is {is_not}", escape(&shortened(value))), Some(help.to_owned()))
}

/// The first line of a value, up to a length.
fn shortened(value: &str) -> String {
    let line = value.lines().next().unwrap_or_default();
    match line.char_indices().nth(MOST) {
        Some((at, _)) => format!("{}...", &line[..at]),
        None => line.to_owned(),
    }
}
