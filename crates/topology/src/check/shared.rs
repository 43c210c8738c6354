//! What is said of redirects that share traffic.

use super::example::Example;
use crate::model::{Direction, Redirect, Router, Spanned};
use crate::shown::shown;
use byway_diagnostic::Diagnostic;

/// Of redirects that decide another together so many are named.
const MOST_NAMED: usize = 3;

/// Where two redirects meet.
pub(super) struct Meeting<'t> {
    pub(super) router: &'t Router,
    /// None for the local policy.
    pub(super) interface: Option<&'t Spanned<String>>,
    pub(super) direction: Direction,
    pub(super) example: Example,
}

/// Both match a packet, and the earlier one decides.
pub(super) fn same(earlier: &Redirect, later: &Redirect, meeting: &Meeting<'_>) -> Diagnostic {
    let Meeting { router, interface, direction, example } = meeting;
    let (first, second) = (shown(&earlier.name.value), shown(&later.name.value));
    let message =
        format!("redirects `{first}` and `{second}` both match {}, and `{first}` decides", example.words());
    let router = shown(&router.name.value);
    let place = match interface {
        Some(interface) => format!("`{}` of router `{router}`", shown(&interface.value)),
        None => format!("the local policy of router `{router}`"),
    };
    Diagnostic::warning("same-traffic", message)
        .at(later.name.span)
        .relate(earlier.name.span, "this one is asked first")
        .why(format!(
            "the {} halves of both stand on {place}, where the first that matches decides, in the order of the file",
            direction.word()
        ))
        .help(format!("if `{second}` is to have that traffic, write it first, or make an exception in `{first}`"))
}

/// The earlier ones, of which there is one at least, decide all that the later one matches.
pub(super) fn never(later: &Redirect, earlier: &[&Redirect]) -> Diagnostic {
    let name = |redirect: &Redirect| format!("`{}`", shown(&redirect.name.value));
    let second = name(later);
    let mut named: Vec<String> = earlier.iter().copied().take(MOST_NAMED).map(name).collect();
    match earlier.len() - named.len() {
        0 => {}
        1 => named.push("one more".to_owned()),
        more => named.push(format!("{more} more")),
    }
    let last = named.pop().unwrap_or_default();
    let (who, note, before) = if named.is_empty() {
        (format!("{last} decides"), "this one is asked first", last)
    } else {
        let who = format!("{} and {last}", named.join(", "));
        (format!("{who} together decide"), "this one is asked before it", who)
    };
    let mut diagnostic = Diagnostic::warning(
        "never-matches",
        format!("redirect {second} never matches: {who} all of its traffic"),
    )
    .at(later.name.span);
    for redirect in earlier.iter().take(MOST_NAMED) {
        diagnostic = diagnostic.relate(redirect.name.span, note);
    }
    diagnostic
        .why("the first redirect that matches a packet decides, in the order of the file")
        .help(format!("write {second} before {before}, or remove it"))
}

/// This redirect and those behind it, so many together, are not compared with all before them.
pub(super) fn not_compared(first: &Redirect, count: usize) -> Diagnostic {
    let name = shown(&first.name.value);
    let what = if count == 1 {
        format!("redirect `{name}` is not compared with all of those before it")
    } else {
        format!(
            "redirect `{name}` and the {} behind it are not compared with all of those before them",
            count - 1
        )
    };
    Diagnostic::warning("not-compared", what)
        .at(first.name.span)
        .why("so many redirects share sources, destinations and services that to compare all of them would take too long; whether one of these never matches is not told")
        .help("write one redirect with lists in place of many, or divide the topology into several files")
}
