//! Which names IOS takes for what (ios-facts 1.1, 2.2, 3.1).

use byway_diagnostic::{Diagnostic, Span, escape};
use byway_ios::InterfaceName;

/// The most characters of a name (ios-facts 10: open, so byway stays below).
const LONGEST: usize = 63;

/// What a name is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Use {
    /// An ACL: begins with a letter.
    Acl,
    /// A route-map: begins with a letter too, so that it is not taken for a number.
    RouteMap,
    /// A VRF.
    Vrf,
    /// A router, in a comment.
    Router,
}

impl Use {
    const fn words(self) -> &'static str {
        match self {
            Self::Acl => "an ACL",
            Self::RouteMap => "a route-map",
            Self::Vrf => "a VRF",
            Self::Router => "a router",
        }
    }
}

/// What is wrong with a name, and what to do.
struct Fault {
    what: String,
    help: &'static str,
}

/// Refuses a name that IOS would refuse, or take for something else. `part` is what the file says where `name` was made of it.
pub(crate) fn check(name: &str, part: &str, of: Use, span: Span) -> Option<Diagnostic> {
    let fault = fault(name, of)?;
    let shown = escape(name);
    let whole = if name == part {
        format!("`{shown}` cannot be the name of {}: {}", of.words(), fault.what)
    } else {
        let (part, words) = (escape(part), of.words());
        format!("`{part}` makes the name `{shown}`, which cannot be the name of {words}: {}", fault.what)
    };
    Some(Diagnostic::error("ios-name", whole).at(span).help(fault.help))
}

fn fault(name: &str, of: Use) -> Option<Fault> {
    let refused = |c: char| !c.is_ascii_graphic() || matches!(c, '"' | '\'' | '?');
    if name.is_empty() {
        return Some(Fault { what: "it is empty".to_owned(), help: "write a name" });
    }
    if let Some(c) = name.chars().find(|c| refused(*c)) {
        let what = match c {
            ' ' => "IOS ends a name at a blank".to_owned(),
            '"' | '\'' => "IOS takes no quotation mark in it".to_owned(),
            '?' => "IOS shows its help at `?`".to_owned(),
            c => format!("`{}` is no character of a name in IOS", escape(&c.to_string())),
        };
        return Some(Fault { what, help: "write letters, digits, `-` and `_` alone" });
    }
    if of == Use::Router && name.contains(['/', '\\']) {
        let what = "the name of a router may be that of a file".to_owned();
        return Some(Fault { what, help: "write letters, digits, `-` and `_` alone" });
    }
    if matches!(of, Use::Acl | Use::RouteMap) && !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        let what = "it does not begin with a letter".to_owned();
        return Some(Fault { what, help: "let the name begin with a letter" });
    }
    if of == Use::Acl && name.len() > 1 && "prefix-list".starts_with(&*name.to_ascii_lowercase()) {
        let what = "`match ip address` takes it for `prefix-list`".to_owned();
        return Some(Fault { what, help: "write another name" });
    }
    if name.len() > LONGEST {
        let what = format!("it has {} characters, and {LONGEST} are safe", name.len());
        return Some(Fault { what, help: "write a shorter name" });
    }
    None
}

/// An interface by its name in the file, in the form that the router shows; none for a text that is no such name.
pub(crate) fn interface(name: &str) -> Option<InterfaceName<'static>> {
    let plain = |kind: &str| kind.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    InterfaceName::parse(name).filter(|name| plain(name.kind()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_ios_refuses() {
        for (name, of, refused) in [
            ("ssh-inbound", Use::Acl, false),
            ("ssh inbound", Use::Acl, true),
            ("a\"b", Use::Acl, true),
            ("a?", Use::RouteMap, true),
            ("1ssh", Use::Acl, true),
            ("prefix", Use::Acl, true),
            ("prefix", Use::RouteMap, false),
            ("réseau", Use::Vrf, true),
            ("10", Use::Vrf, false),
            ("edge\nno ip routing", Use::Router, true),
            ("../edge", Use::Router, true),
            ("", Use::RouteMap, true),
        ] {
            assert_eq!(fault(name, of).is_some(), refused, "{name:?}");
        }
        assert!(fault(&"x".repeat(63), Use::Acl).is_none());
        assert!(fault(&"x".repeat(64), Use::Acl).is_some());
    }

    #[test]
    fn interfaces_are_shown_as_the_router_shows_them() {
        let shown = |name| interface(name).map(|name| name.to_string());
        assert_eq!(shown("fa 0/0").as_deref(), Some("FastEthernet0/0"));
        assert_eq!(shown("FastEthernet"), None);
        assert_eq!(shown("e!h0"), None);
    }
}
