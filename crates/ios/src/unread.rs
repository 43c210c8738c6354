//! What byway says of a line of a known kind that it cannot read.

use crate::ace::PROTOCOL;
use crate::acl::{AclKind, AclName, ENTRY, EXTENDED_LIST, STANDARD_LIST};
use crate::address::ADDRESS;
use crate::clause_words::{MATCHED, SETTABLE, Verb, meant};
use crate::interface::INTERFACE_ADDRESS;
use crate::port::{SCTP_PORT, TCP_PORT, UDP_PORT};
use crate::static_route::{CLOSING_QUOTE, ROUTE_NETWORK, ROUTE_OPTION};
use crate::word::{Expected, Word, Words, quad_of};
use byway_diagnostic::{Diagnostic, Span, escape_bytes, nearest};
use byway_vocabulary::{Names, PROTOCOLS, TCP_PORTS, UDP_PORTS};
use ipnet::Ipv4Net;
use std::net::Ipv4Addr;

/// What the line is.
#[derive(Clone, Debug)]
pub(crate) enum Subject {
    /// An entry of that list.
    AclEntry(String),
    /// A line of a clause of that map.
    Clause(String),
    /// A line of that interface.
    Interface(String),
    /// A line of another mode: what it is, and its name or number.
    Mode(&'static str, String),
    /// A command of the top.
    Command,
}

/// Says what was expected, what stands there instead, and what was likely meant.
pub(crate) fn diagnostic(subject: &Subject, expected: Expected, words: Words<'_, '_>) -> Diagnostic {
    let found = (0..).map_while(|index| words.get(index)).find(|word| word.at >= expected.at);
    let instead = match found {
        Some(word) => format!("found `{}`", shown(word)),
        None => "the line ends".to_owned(),
    };
    let wanted = if expected.what.is_empty() { "another word" } else { expected.what };
    let keyword = command(words, expected.at);
    let message = match subject {
        Subject::AclEntry(name) => {
            format!("cannot read this entry of ACL `{name}`: expected {wanted}, but {instead}")
        }
        Subject::Clause(tag) => {
            format!("cannot read this `{keyword}` of route-map `{tag}`: expected {wanted}, but {instead}")
        }
        Subject::Interface(name) => {
            format!("cannot read this `{keyword}` of interface {name}: expected {wanted}, but {instead}")
        }
        Subject::Mode(what, name) => {
            format!("cannot read this `{keyword}` of {what} `{name}`: expected {wanted}, but {instead}")
        }
        Subject::Command => format!("cannot read this `{keyword}`: expected {wanted}, but {instead}"),
    };
    let span = found.map_or(Span::empty(expected.at), |word| Span::new(word.at, word.end()));
    let diagnostic = Diagnostic::error("parse-error", message)
        .at(span)
        .why("the line is kept as it is; IOS would refuse it, or byway does not know its form");
    let help = match (found, expected.what) {
        (None, CLOSING_QUOTE) => Some(QUOTES.to_owned()),
        (found, what) => found.and_then(|word| suggestion(what, word, words)),
    };
    match help {
        Some(help) => diagnostic.help(help),
        None => {
            diagnostic.help("compare the line with the router's own output, or report it if IOS takes it")
        }
    }
}

const QUOTES: &str = "put a name with blanks in quotes, as `name \"to R1\"`";

/// The words that name the command, as far as they stand before the place where reading failed: `ip address`, `set ip next-hop`.
pub(crate) fn command(words: Words<'_, '_>, before: u32) -> String {
    const PREFIXES: [&[u8]; 6] = [b"ip", b"ipv6", b"set", b"match", b"no", b"vrf"];
    let mut named = String::new();
    for index in 0..3 {
        let Some(word) = words.get(index).filter(|word| index == 0 || word.at < before) else { break };
        if index > 0 {
            named.push(' ');
        }
        named.push_str(&shown(word));
        if !PREFIXES.contains(&word.text) {
            break;
        }
    }
    named
}

/// A word as a message shows it: escaped, and not longer than a message can bear.
fn shown(word: Word<'_>) -> String {
    const MOST: usize = 40;
    let text = escape_bytes(&word.text[..word.text.len().min(MOST)]);
    if word.text.len() > MOST { format!("{text}...") } else { text }
}

fn suggestion(wanted: &str, word: Word<'_>, words: Words<'_, '_>) -> Option<String> {
    let text = std::str::from_utf8(word.text).ok()?;
    if text.starts_with('!') {
        return Some("IOS has no comments behind a command; give the comment a line of its own".to_owned());
    }
    if let "network-object" | "port-object" | "service-object" | "protocol-object" = text {
        return Some(format!("IOS writes members of a group without `{text}`, which is of the ASA"));
    }
    if let Ok(prefix) = text.parse::<Ipv4Net>() {
        // Interfaces take a netmask and keep the host bits, lists an inverse mask.
        let spelled = if wanted == INTERFACE_ADDRESS {
            format!("{} {}", prefix.addr(), prefix.netmask())
        } else if wanted == ROUTE_NETWORK {
            format!("{} {}", prefix.network(), prefix.netmask())
        } else {
            format!("{} {}", prefix.network(), prefix.hostmask())
        };
        return Some(format!("IOS takes no prefix length here; write `{spelled}`"));
    }
    match wanted {
        TCP_PORT => port(text, &TCP_PORTS, &UDP_PORTS, "UDP"),
        UDP_PORT => port(text, &UDP_PORTS, &TCP_PORTS, "TCP"),
        SCTP_PORT if text.bytes().all(|byte| byte.is_ascii_digit()) => Some(PORTS.to_owned()),
        SCTP_PORT => Some("ports of SCTP have no names; write the number".to_owned()),
        ROUTE_OPTION => {
            let mut before = (0..).map_while(|index| words.get(index)).take_while(|other| other.at < word.at);
            before.any(|other| other.text == b"name").then(|| QUOTES.to_owned())
        }
        PROTOCOL => nearest(text, PROTOCOLS.names().chain(["ip"])).map(|name| format!("write `{name}`")),
        ENTRY => nearest(text, ["permit", "deny", "remark"]).map(|name| format!("write `{name}`")),
        ADDRESS => nearest(text, ["any", "host"])
            .map(|name| format!("write `{name}`"))
            .or_else(|| Some("write `any`, `host A.B.C.D`, or an address and its wildcard mask".to_owned())),
        "a wildcard mask" => {
            let before =
                (0..).map_while(|index| words.get(index)).take_while(|other| other.at < word.at).last();
            before.and_then(|before| quad_of(before.text)).map(missing_mask)
        }
        "a netmask" => quad_of(word.text).map(netmask),
        MATCHED => meant(Verb::Match, words).map(|command| format!("write `{command}`")),
        SETTABLE => meant(Verb::Set, words).map(|command| format!("write `{command}`")),
        STANDARD_LIST | EXTENDED_LIST => number_of_a_list(word, wanted),
        _ => nearest_keyword(text, wanted),
    }
}

/// The keyword that is meant, where those that may stand here are named in backticks.
fn nearest_keyword(text: &str, wanted: &str) -> Option<String> {
    let keywords = wanted.split('`').skip(1).step_by(2);
    (text.len() > 2).then(|| nearest(text, keywords)).flatten().map(|keyword| format!("write `{keyword}`"))
}

/// What the number of a list is, where a list of the other kind was to be opened.
fn number_of_a_list(word: Word<'_>, wanted: &str) -> Option<String> {
    let AclName::Numbered(number) = AclName::of_word(word.text) else { return None };
    Some(match AclKind::of_number(number) {
        Some(AclKind::Standard) => {
            format!("{number} is the number of a standard list; write `ip access-list standard {number}`")
        }
        Some(AclKind::Extended) => {
            format!("{number} is the number of an extended list; write `ip access-list extended {number}`")
        }
        None if wanted == STANDARD_LIST => {
            "standard lists have the numbers 1 to 99 and 1300 to 1999".to_owned()
        }
        None => "extended lists have the numbers 100 to 199 and 2000 to 2699".to_owned(),
    })
}

fn missing_mask(address: Ipv4Addr) -> String {
    format!("write `host {address}` for one address, or add a wildcard mask")
}

fn netmask(mask: Ipv4Addr) -> String {
    let inverse = Ipv4Addr::from(!u32::from(mask));
    match ipnet::ipv4_mask_to_prefix(inverse) {
        Ok(_) => format!("`{mask}` is a wildcard mask; write `{inverse}`"),
        Err(_) => "the 1 bits of a netmask must stand together at its left".to_owned(),
    }
}

const PORTS: &str = "ports go from 0 to 65535";

/// Ports that people write by name and IOS does not (ios-facts 1.4).
const ELSEWHERE: [(&str, u16); 21] = [
    ("ssh", 22),
    ("http", 80),
    ("https", 443),
    ("imap", 143),
    ("imap4", 143),
    ("imaps", 993),
    ("pop3s", 995),
    ("ldap", 389),
    ("ldaps", 636),
    ("smtps", 465),
    ("sip", 5060),
    ("rdp", 3389),
    ("mysql", 3306),
    ("dns", 53),
    ("dhcp", 67),
    ("sqlnet", 1521),
    ("kerberos", 88),
    ("netbios-ssn", 139),
    ("radius", 1812),
    ("rtsp", 554),
    ("vnc", 5900),
];

fn port(
    text: &str,
    own: &'static Names<u16>,
    other: &'static Names<u16>,
    other_protocol: &str,
) -> Option<String> {
    if let Some((_, number)) = ELSEWHERE.iter().find(|(name, _)| name.eq_ignore_ascii_case(text)) {
        let name = own.name(*number).map_or_else(|| number.to_string(), str::to_owned);
        return Some(format!("IOS has no port of that name; write `{name}`"));
    }
    if let Some(number) = other.number(text) {
        return Some(format!("`{text}` is a port of {other_protocol} on IOS; write `{number}`"));
    }
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(PORTS.to_owned());
    }
    nearest(text, own.names()).map(|name| format!("write `{name}`"))
}
