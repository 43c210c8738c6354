//! Patterns for the names of ACLs and route-maps.

use crate::model::{Direction, Redirect, Router, Topology, Via};
use std::ops::Range;

/// What a pattern may hold between braces.
pub(crate) const PLACEHOLDERS: [&str; 4] = ["redirect", "appliance", "direction", "router"];

/// What stands for the placeholders of a pattern.
#[derive(Clone, Copy, Debug)]
pub struct NameParts<'a> {
    /// `{redirect}`: the name of the redirect.
    pub redirect: &'a str,
    /// `{appliance}`: the name of the appliance; `drop` or `route` where the redirect has none.
    pub appliance: &'a str,
    /// `{direction}`: `inbound` or `outbound`.
    pub direction: &'a str,
    /// `{router}`: the name of the router.
    pub router: &'a str,
}

/// The name that a pattern gives for a half of a redirect on a router.
pub fn filled(
    pattern: &str,
    topology: &Topology,
    router: &Router,
    redirect: &Redirect,
    direction: Direction,
) -> String {
    let appliance = match redirect.via.value {
        Via::Appliance(id) => &topology.appliance(id).name.value,
        Via::Drop => "drop",
        Via::Route => "route",
    };
    let parts = NameParts {
        redirect: &redirect.name.value,
        appliance,
        direction: direction.word(),
        router: &router.name.value,
    };
    expand(pattern, &parts)
}

/// The name that a pattern gives. Braces that hold none of the known words stay as they are: loading refused them.
pub fn expand(pattern: &str, names: &NameParts<'_>) -> String {
    let mut out = String::with_capacity(pattern.len() + 16);
    let mut at = 0;
    for (range, word) in placeholders(pattern) {
        out.push_str(&pattern[at..range.start]);
        out.push_str(match word {
            Some("redirect") => names.redirect,
            Some("appliance") => names.appliance,
            Some("direction") => names.direction,
            Some("router") => names.router,
            _ => &pattern[range.clone()],
        });
        at = range.end;
    }
    out.push_str(&pattern[at..]);
    out
}

/// Each `{word}` of a pattern with the word; none for a brace without its other.
pub(crate) fn placeholders(pattern: &str) -> Vec<(Range<usize>, Option<&str>)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = pattern[at..].find(['{', '}']).map(|start| at + start) {
        let rest = &pattern[start + 1..];
        let closed = pattern[start..].starts_with('{').then(|| rest.find(['{', '}'])).flatten();
        let word = closed.filter(|end| rest[*end..].starts_with('}'));
        let end = word.map_or(start + 1, |end| start + 1 + end + 1);
        found.push((start..end, word.map(|end| &rest[..end])));
        at = end;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: NameParts<'static> =
        NameParts { redirect: "ssh", appliance: "scb", direction: "inbound", router: "edge" };

    #[test]
    fn patterns() {
        assert_eq!(expand("{redirect}-{direction}", &NAMES), "ssh-inbound");
        assert_eq!(expand("PBR_{router}_{appliance}", &NAMES), "PBR_edge_scb");
        assert_eq!(expand("plain", &NAMES), "plain");
        assert_eq!(expand("{nosuch}{", &NAMES), "{nosuch}{");
    }

    #[test]
    fn braces() {
        assert_eq!(placeholders("a{b}c{}"), [(1..4, Some("b")), (5..7, Some(""))]);
        assert_eq!(placeholders("{a{b}"), [(0..1, None), (2..5, Some("b"))]);
        assert_eq!(placeholders("a}"), [(1..2, None)]);
    }
}
