//! Terms of services as text: `tcp/22`, `tcp/22->any`, `icmp/echo`, `gre`, `ip`.

use super::fault::Fault;
use super::port::{known_elsewhere, ports};
use crate::model::{Ports, Traffic};
use crate::shown::shown;
use byway_diagnostic::nearest;
use byway_vocabulary::{ICMP_MESSAGES, IcmpMessage, Names, PROTOCOLS, TCP_PORTS, UDP_PORTS};

const ICMP: u8 = 1;
const TCP: u8 = 6;
const UDP: u8 = 17;

const FORMS: &str = "write `tcp/22`, `udp/53`, `icmp/echo`, `gre`, `ip`, or the number of a protocol";

/// Whether a text can only be meant as a term, never as the name of a service.
pub(crate) fn is_term(text: &str) -> bool {
    text.contains(['/', ' ', ','])
        || text.contains("->")
        || text == "ip"
        || PROTOCOLS.number(text).is_some()
        || text.starts_with(|first: char| first.is_ascii_digit())
}

/// Every word that stands alone as a term.
pub(crate) fn words<'a>() -> impl Iterator<Item = &'a str> {
    std::iter::once("ip").chain(PROTOCOLS.names()).map(|word| -> &'a str { word })
}

/// A term.
pub(crate) fn term(text: &str) -> Result<Traffic, Fault> {
    refuse_other_spellings(text)?;
    let (word, above) = match text.split_once('/') {
        Some((word, above)) => (word, Some(above)),
        None => (text, None),
    };
    let start = word.len() + 1;
    if word.eq_ignore_ascii_case("ip") {
        return no_more(word, above, Traffic::Ip);
    }
    match protocol(word)? {
        TCP => transport(above, "tcp", &TCP_PORTS).map(Traffic::Tcp).map_err(|fault| fault.behind(start)),
        UDP => transport(above, "udp", &UDP_PORTS).map(Traffic::Udp).map_err(|fault| fault.behind(start)),
        ICMP => match above {
            None => Ok(Traffic::Icmp(None)),
            Some(message) => {
                icmp(message).map(|message| Traffic::Icmp(Some(message))).map_err(|fault| fault.behind(start))
            }
        },
        number => no_more(word, above, Traffic::Protocol(number)),
    }
}

/// `22/tcp`, `tcp:22` and `tcp 22` are common elsewhere; each gets the spelling of the language.
fn refuse_other_spellings(text: &str) -> Result<(), Fault> {
    let refuse = |written: String| {
        let message = format!("`{}` is no service", shown(text));
        Err(Fault::new("invalid-service", 0..text.len(), message, format!("write `{written}`")))
    };
    let transport = |word: &str| matches!(word.to_ascii_lowercase().as_str(), "tcp" | "udp");
    if let Some((port, protocol)) = text.split_once('/')
        && transport(protocol)
        && port.bytes().all(|byte| byte.is_ascii_digit())
    {
        return refuse(format!("{}/{}", protocol.to_ascii_lowercase(), shown(port)));
    }
    if let Some((protocol, rest)) = text.split_once([':', ' '])
        && transport(protocol.trim())
        && !rest.contains(['/', ' '])
    {
        return refuse(format!("{}/{}", protocol.to_ascii_lowercase(), shown(rest)));
    }
    if text.contains([' ', '\t']) {
        let written: String = text.split_whitespace().collect();
        return refuse(shown(&written));
    }
    Ok(())
}

fn protocol(word: &str) -> Result<u8, Fault> {
    let whole = 0..word.len();
    let quoted = shown(word);
    if let Some(number) = PROTOCOLS.number(word) {
        return Ok(number);
    }
    if word.is_empty() {
        return Err(Fault::new("unknown-protocol", whole, "a protocol is missing", FORMS));
    }
    if word.bytes().all(|byte| byte.is_ascii_digit()) {
        return match word.parse::<u8>() {
            Ok(number) if number > 0 => Ok(number),
            _ => {
                let message = format!("`{quoted}` is no protocol: their numbers are 1 to 255");
                let help = format!("a port stands behind its protocol, as `tcp/{quoted}`");
                Err(Fault::new("unknown-protocol", whole, message, help))
            }
        };
    }
    let message = format!("unknown protocol `{quoted}`");
    let help = match (known_elsewhere(word), nearest(word, words())) {
        (Some((protocol, port)), _) => format!("write `{protocol}/{port}`"),
        (None, Some(near)) => format!("write `{near}`"),
        (None, None) => FORMS.to_owned(),
    };
    Err(Fault::new("unknown-protocol", whole, message, help))
}

fn no_more(word: &str, above: Option<&str>, traffic: Traffic) -> Result<Traffic, Fault> {
    let Some(above) = above else { return Ok(traffic) };
    let message = format!("`{}` has no ports or types, so `/{}` says nothing", shown(word), shown(above));
    let help =
        format!("write `{}`, or name the protocol whose ports they are: `tcp/...`, `udp/...`", shown(word));
    Err(Fault::new("invalid-service", word.len()..word.len() + 1 + above.len(), message, help))
}

fn transport(above: Option<&str>, protocol: &str, names: &Names<u16>) -> Result<Ports, Fault> {
    let Some(above) = above else { return Ok(Ports { source: Vec::new(), destination: Vec::new() }) };
    let Some((source, destination)) = above.split_once("->") else {
        return Ok(Ports { source: Vec::new(), destination: ports(above, protocol, names)? });
    };
    Ok(Ports {
        source: ports(source, protocol, names)?,
        destination: ports(destination, protocol, names).map_err(|fault| fault.behind(source.len() + 2))?,
    })
}

fn icmp(text: &str) -> Result<IcmpMessage, Fault> {
    let (word, code) = match text.split_once('/') {
        Some((word, code)) => (word, Some(code)),
        None => (text, None),
    };
    let message = icmp_type(word)?;
    let Some(code) = code else { return Ok(message) };
    let range = word.len() + 1..text.len();
    if let Some(known) = message.code {
        let words = format!("`{}` is type {} with code {known} already", shown(word), message.kind);
        let help = format!("write `icmp/{}`, or the type by number", shown(word));
        return Err(Fault::new("invalid-icmp", range, words, help));
    }
    let code = number(code).ok_or_else(|| {
        let words = format!("`{}` is no ICMP code", shown(code));
        Fault::new("invalid-icmp", range, words, "write a number from 0 to 255")
    })?;
    Ok(IcmpMessage { kind: message.kind, code: Some(code) })
}

fn icmp_type(word: &str) -> Result<IcmpMessage, Fault> {
    if let Some(message) = ICMP_MESSAGES.number(word) {
        return Ok(message);
    }
    if let Some(kind) = number(word) {
        return Ok(IcmpMessage { kind, code: None });
    }
    let words = format!("unknown ICMP type `{}`", shown(word));
    let help = match nearest(word, ICMP_MESSAGES.names()) {
        Some(near) => format!("write `icmp/{near}`"),
        None if word == "ping" => "write `icmp/echo`".to_owned(),
        None => {
            "write a type by the name that IOS has for it, as `icmp/echo`, or its number, 0 to 255".to_owned()
        }
    };
    Err(Fault::new("invalid-icmp", 0..word.len(), words, help))
}

fn number(word: &str) -> Option<u8> {
    word.bytes().all(|byte| byte.is_ascii_digit()).then(|| word.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::PortRange;

    fn one(port: u16) -> Vec<PortRange> {
        vec![PortRange { first: port, last: port }]
    }

    #[test]
    fn terms() {
        for (text, expected) in [
            ("ip", Traffic::Ip),
            ("tcp", Traffic::Tcp(Ports { source: vec![], destination: vec![] })),
            ("6", Traffic::Tcp(Ports { source: vec![], destination: vec![] })),
            ("tcp/any", Traffic::Tcp(Ports { source: vec![], destination: vec![] })),
            ("tcp/22", Traffic::Tcp(Ports { source: vec![], destination: one(22) })),
            ("tcp/22->any", Traffic::Tcp(Ports { source: one(22), destination: vec![] })),
            ("udp/any->domain", Traffic::Udp(Ports { source: vec![], destination: one(53) })),
            (
                "tcp/20-telnet->www",
                Traffic::Tcp(Ports { source: vec![PortRange { first: 20, last: 23 }], destination: one(80) }),
            ),
            ("icmp", Traffic::Icmp(None)),
            ("1", Traffic::Icmp(None)),
            ("icmp/echo", Traffic::Icmp(Some(IcmpMessage { kind: 8, code: None }))),
            ("icmp/3/13", Traffic::Icmp(Some(IcmpMessage { kind: 3, code: Some(13) }))),
            ("icmp/unreachable/1", Traffic::Icmp(Some(IcmpMessage { kind: 3, code: Some(1) }))),
            ("icmp/port-unreachable", Traffic::Icmp(Some(IcmpMessage { kind: 3, code: Some(3) }))),
            ("gre", Traffic::Protocol(47)),
            ("ospf", Traffic::Protocol(89)),
            ("255", Traffic::Protocol(255)),
        ] {
            assert_eq!(term(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_term() {
        for (text, code, part, help) in [
            ("tpc/22", "unknown-protocol", "tpc", "`tcp`"),
            ("ssh", "unknown-protocol", "ssh", "`tcp/22`"),
            ("443", "unknown-protocol", "443", "`tcp/443`"),
            ("0", "unknown-protocol", "0", "`tcp/0`"),
            ("/22", "unknown-protocol", "", "`tcp/22`"),
            ("tcp/ssh", "unknown-port", "ssh", "`22`"),
            ("tcp/80,70000", "invalid-port", "70000", "65535"),
            ("tcp/80->https", "unknown-port", "https", "`443`"),
            ("22/tcp", "invalid-service", "22/tcp", "`tcp/22`"),
            ("tcp:22", "invalid-service", "tcp:22", "`tcp/22`"),
            ("tcp 22", "invalid-service", "tcp 22", "`tcp/22`"),
            ("tcp/22 -> any", "invalid-service", "tcp/22 -> any", "`tcp/22->any`"),
            ("gre/47", "invalid-service", "/47", "`gre`"),
            ("ip/22", "invalid-service", "/22", "`tcp/...`"),
            ("icmp/ehco", "invalid-icmp", "ehco", "`icmp/echo`"),
            ("icmp/ping", "invalid-icmp", "ping", "`icmp/echo`"),
            ("icmp/256", "invalid-icmp", "256", "0 to 255"),
            ("icmp/3/256", "invalid-icmp", "256", "0 to 255"),
            ("icmp/port-unreachable/3", "invalid-icmp", "3", "by number"),
        ] {
            let fault = term(text).expect_err(text);
            assert_eq!((fault.code, &text[fault.range.clone()]), (code, part), "{fault:?}");
            assert!(fault.help.contains(help), "{fault:?}");
        }
    }
}
