//! The words behind `match` and `set` in a route-map: a line that byway does not type may be for BGP, for redistribution or for
//! another release, or it is misspelt and no router takes it.
//!
//! Every word of every release that is known stands here (ios-facts 2.1; memory), and words that other systems have, so that
//! none of them is taken for a slip. What is near to no word is left alone.

use crate::word::{Expected, Keyword, Word, Words};
use byway_diagnostic::nearest;

/// What such a line does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verb {
    Match,
    Set,
}

/// What is expected behind `match`.
pub(crate) const MATCHED: &str = "what a route-map can match";
/// What is expected behind `set`.
pub(crate) const SETTABLE: &str = "what a route-map can set";

const MATCH_FIRST: &[&str] = &[
    "additional-paths",
    "as-path",
    "clns",
    "community",
    "community-list",
    "cos",
    "dscp",
    "evpn",
    "extcommunity",
    "identity",
    "interface",
    "ip",
    "ipv4",
    "ipv6",
    "large-community",
    "length",
    "local-preference",
    "mac",
    "mac-list",
    "mdt-group",
    "metric",
    "mpls-label",
    "nlri",
    "origin",
    "ospf-area",
    "peer",
    "policy-list",
    "probability",
    "protocol",
    "route-type",
    "rpki",
    "security-group",
    "source-instance",
    "source-protocol",
    "source-vrf",
    "src-peer",
    "tag",
    "track",
    "vlan",
    "vni",
    "vpn",
];

const SET_FIRST: &[&str] = &[
    "aggregator",
    "aigp-metric",
    "as-path",
    "atomic-aggregate",
    "attribute-set",
    "automatic-tag",
    "clns",
    "comm-list",
    "community",
    "community-additive",
    "cos",
    "dampening",
    "default",
    "distance",
    "dscp",
    "evpn",
    "extcomm-list",
    "extcommunity",
    "forwarding-address",
    "global",
    "interface",
    "ip",
    "ipv4",
    "ipv6",
    "isis-metric",
    "large-comm-list",
    "large-community",
    "level",
    "lisp",
    "local-preference",
    "metric",
    "metric-type",
    "mpls",
    "mpls-label",
    "nlri",
    "origin",
    "originator-id",
    "path-selection",
    "qos-group",
    "security-group",
    "source",
    "table",
    "tag",
    "topology",
    "traffic-index",
    "vrf",
    "weight",
];

const MATCH_IP: &[&str] = &[
    "address",
    "destination",
    "dscp",
    "flowspec",
    "icmp",
    "length",
    "multicast",
    "next-hop",
    "precedence",
    "protocol",
    "redistribution-source",
    "route-source",
    "rtp",
    "source",
    "tos",
    "ttl",
    "unicast",
];

const SET_IP: &[&str] = &[
    "address",
    "default",
    "df",
    "dscp",
    "global",
    "load-share",
    "next-hop",
    "precedence",
    "qos-group",
    "tos",
    "traffic-class",
    "ttl",
    "vrf",
];

const NO: Keyword = Keyword::whole("no");
const DEFAULT: &[&str] = &["interface", "ip", "ipv6", "vrf"];
/// People write these without `ip`.
const BEHIND_IP: [&[&str]; 2] = [&["address", "access-list", "access-group"], &["next-hop"]];

impl Verb {
    const fn word(self) -> &'static str {
        match self {
            Self::Match => "match",
            Self::Set => "set",
        }
    }

    const fn first(self) -> &'static [&'static str] {
        match self {
            Self::Match => MATCH_FIRST,
            Self::Set => SET_FIRST,
        }
    }

    /// The words that may stand behind a first one, where they are looked at.
    fn second(self, first: &str) -> Option<&'static [&'static str]> {
        match (self, first) {
            (Self::Match, "ip" | "ipv6") => Some(MATCH_IP),
            (Self::Set, "ip" | "ipv6") => Some(SET_IP),
            (Self::Set, "default") => Some(DEFAULT),
            _ => None,
        }
    }

    /// The command of policy routing that is meant where only its `ip` is missing.
    const fn usual(self) -> &'static str {
        match self {
            Self::Match => "match ip address",
            Self::Set => "set ip next-hop",
        }
    }
}

/// What was expected in a line, where its words (those behind the verb) are nearly words that IOS has, but no such words.
pub(crate) fn misspelt(verb: Verb, words: Words<'_, '_>) -> Option<Expected> {
    let what = match verb {
        Verb::Match => MATCHED,
        Verb::Set => SETTABLE,
    };
    slip(verb, words).map(|(word, _)| Expected { at: word.at, what })
}

/// The command that is meant by a line that [`misspelt`] speaks of; `words` are the whole line.
pub(crate) fn meant(verb: Verb, words: Words<'_, '_>) -> Option<String> {
    let behind = if words.starts_with(NO) { words.skip(2) } else { words.skip(1) };
    slip(verb, behind).map(|(_, meant)| meant)
}

/// The word that is wrong, and the command that is meant.
fn slip<'a>(verb: Verb, words: Words<'a, '_>) -> Option<(Word<'a>, String)> {
    let first = words.first()?;
    let text = lower(first)?;
    if let Some(known) = exact_or_cut(&text, verb.first()) {
        let second = words.get(1)?;
        let place = verb.second(known)?;
        let text = lower(second)?;
        if exact_or_cut(&text, place).is_some() {
            return None;
        }
        let near = near(&text, place.iter().copied()).or_else(|| usual_value(verb, known, &text))?;
        return Some((second, format!("{} {known} {near}", verb.word())));
    }
    let missing = BEHIND_IP[usize::from(verb == Verb::Set)];
    let joined = text.strip_prefix("ip").map(|rest| rest.trim_start_matches(['-', '_']));
    if joined.is_some_and(|rest| missing.contains(&rest)) || usual_value(verb, "ip", &text).is_some() {
        return Some((first, verb.usual().to_owned()));
    }
    let near = near(&text, missing.iter().chain(verb.first()).copied())?;
    let meant =
        if missing.contains(&near) { verb.usual().to_owned() } else { format!("{} {near}", verb.word()) };
    Some((first, meant))
}

/// A number or an address where the words before it are missing: `match ip 101`, `set ip 10.0.0.1`.
fn usual_value(verb: Verb, first: &str, text: &str) -> Option<&'static str> {
    let is_value = match verb {
        Verb::Match => text.bytes().all(|byte| byte.is_ascii_digit()),
        Verb::Set => crate::word::quad_of(text.as_bytes()).is_some(),
    };
    let usual = verb.usual().rsplit(' ').next();
    usual.filter(|_| is_value && first == "ip")
}

fn lower(word: Word<'_>) -> Option<String> {
    std::str::from_utf8(word.text).ok().map(str::to_ascii_lowercase)
}

/// The word that a text is, or the first that it is a beginning of.
fn exact_or_cut(text: &str, known: &[&'static str]) -> Option<&'static str> {
    let exact = known.iter().find(|word| **word == text);
    exact.or_else(|| known.iter().find(|word| word.starts_with(text))).copied()
}

/// The nearest of some words. A word of three letters is near to too many.
fn near(text: &str, known: impl IntoIterator<Item = &'static str>) -> Option<&'static str> {
    (text.len() > 3).then(|| nearest(text, known)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::word::split;

    fn slip_of(line: &str) -> Option<(String, String)> {
        let mut list = Vec::new();
        split(line.as_bytes(), 0, &mut list);
        let words = Words::new(&list);
        let verb = if line.starts_with("match") { Verb::Match } else { Verb::Set };
        let (word, meant) = slip(verb, words.skip(1))?;
        Some((String::from_utf8_lossy(word.text).into_owned(), meant))
    }

    #[test]
    fn slips_are_told_with_what_is_meant() {
        for (line, word, meant) in [
            ("match ip adress 101", "adress", "match ip address"),
            ("match ip ADRESS 101", "ADRESS", "match ip address"),
            ("match ipv6 adress x", "adress", "match ipv6 address"),
            ("match address 101", "address", "match ip address"),
            ("match adress 101", "adress", "match ip address"),
            ("match access-list 101", "access-list", "match ip address"),
            ("match ip-address 101", "ip-address", "match ip address"),
            ("match ipaddress 101", "ipaddress", "match ip address"),
            ("match ip 101", "101", "match ip address"),
            ("match 101", "101", "match ip address"),
            ("match lenght 3 9", "lenght", "match length"),
            ("match comunity x", "comunity", "match community"),
            ("set ip nexthop 10.0.0.1", "nexthop", "set ip next-hop"),
            ("set ip 10.0.0.1", "10.0.0.1", "set ip next-hop"),
            ("set next-hop 10.0.0.1", "next-hop", "set ip next-hop"),
            ("set nexthop 10.0.0.1", "nexthop", "set ip next-hop"),
            ("set ip precedance 3", "precedance", "set ip precedence"),
            ("set interfce Null0", "interfce", "set interface"),
            ("set default inteface Null0", "inteface", "set default interface"),
            ("set local-preferance 3", "local-preferance", "set local-preference"),
        ] {
            assert_eq!(slip_of(line), Some((word.to_owned(), meant.to_owned())), "{line}");
        }
    }

    #[test]
    fn known_words_and_words_that_are_near_to_none_are_left_alone() {
        for line in [
            "match ip route-source 1",
            "match ip next-hop prefix-list x",
            "match ipv6 address prefix-list x",
            "match m 3",
            "match tag list x",
            "match vlan 3",
            "match custom1",
            "match ipx 3",
            "match",
            "match ip",
            "set ip dscp ef",
            "set metric-type type-1",
            "set comm-list 3 delete",
            "set ipv6 default next-hop 2001:db8::1",
            "set med 3",
            "set traffic-index 3",
            "set 3 x",
        ] {
            assert_eq!(slip_of(line), None, "{line}");
        }
        for (verb, words) in [(Verb::Match, MATCH_FIRST), (Verb::Set, SET_FIRST)] {
            for word in words {
                assert_eq!(slip_of(&format!("{} {word}", verb.word())), None, "{word}");
            }
        }
    }
}
