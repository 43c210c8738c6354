//! Ports as text: a number, a name of IOS, a range, or a list of these.

use super::fault::Fault;
use crate::model::PortRange;
use crate::shown::shown;
use byway_diagnostic::nearest;
use byway_vocabulary::Names;

/// Services that people know by a name for which IOS has none, with their protocol and port (IANA).
const KNOWN_ELSEWHERE: [(&str, &str, u16); 30] = [
    ("ssh", "tcp", 22),
    ("sftp", "tcp", 22),
    ("scp", "tcp", 22),
    ("http", "tcp", 80),
    ("https", "tcp", 443),
    ("quic", "udp", 443),
    ("rdp", "tcp", 3389),
    ("ms-wbt-server", "tcp", 3389),
    ("dns", "udp", 53),
    ("vnc", "tcp", 5900),
    ("smb", "tcp", 445),
    ("microsoft-ds", "tcp", 445),
    ("netbios-ssn", "tcp", 139),
    ("ldap", "tcp", 389),
    ("ldaps", "tcp", 636),
    ("kerberos", "tcp", 88),
    ("imap", "tcp", 143),
    ("imaps", "tcp", 993),
    ("pop3s", "tcp", 995),
    ("smtps", "tcp", 465),
    ("submission", "tcp", 587),
    ("mysql", "tcp", 3306),
    ("postgresql", "tcp", 5432),
    ("mssql", "tcp", 1433),
    ("oracle", "tcp", 1521),
    ("winrm", "tcp", 5985),
    ("proxy", "tcp", 8080),
    ("sip", "udp", 5060),
    ("radius", "udp", 1812),
    ("ike", "udp", 500),
];

/// The protocol and port of a service that IOS has no name for.
pub(crate) fn known_elsewhere(name: &str) -> Option<(&'static str, u16)> {
    let row = KNOWN_ELSEWHERE.iter().find(|(known, _, _)| known.eq_ignore_ascii_case(name));
    row.map(|(_, protocol, port)| (*protocol, *port))
}

/// A list of ports; `any` is the empty one. `protocol` is `tcp` or `udp` and `names` its table.
pub(crate) fn ports(text: &str, protocol: &str, names: &Names<u16>) -> Result<Vec<PortRange>, Fault> {
    if text == "any" {
        return Ok(Vec::new());
    }
    let mut ranges = Vec::new();
    let mut start = 0;
    for item in text.split(',') {
        ranges.push(range(item, protocol, names).map_err(|fault| fault.behind(start))?);
        start += item.len() + 1;
    }
    Ok(ranges)
}

fn range(item: &str, protocol: &str, names: &Names<u16>) -> Result<PortRange, Fault> {
    // Some names hold a dash themselves: `ftp-data`.
    if let Some(port) = names.number(item) {
        return Ok(PortRange { first: port, last: port });
    }
    let dashes = item.match_indices('-').map(|(at, _)| at);
    let is_port = |word: &str| word.bytes().all(|byte| byte.is_ascii_digit()) || names.number(word).is_some();
    let split = dashes.clone().find(|at| is_port(&item[..*at]) && is_port(&item[at + 1..]));
    let numbered = item.starts_with(|first: char| first.is_ascii_digit());
    let Some(dash) = split.or_else(|| dashes.clone().next().filter(|_| numbered)) else {
        let port = port(item, protocol, names)?;
        return Ok(PortRange { first: port, last: port });
    };
    let first = port(&item[..dash], protocol, names)?;
    let last = port(&item[dash + 1..], protocol, names).map_err(|fault| fault.behind(dash + 1))?;
    if first > last {
        let message = format!("port range `{}` runs backwards", shown(item));
        let help = format!("write `{last}-{first}`");
        return Err(Fault::new("invalid-port-range", 0..item.len(), message, help));
    }
    Ok(PortRange { first, last })
}

fn port(word: &str, protocol: &str, names: &Names<u16>) -> Result<u16, Fault> {
    let whole = 0..word.len();
    let quoted = shown(word);
    if let Some(port) = names.number(word) {
        return Ok(port);
    }
    if word.is_empty() {
        let message = "a port is missing";
        let help = "write ports as `80`, `5900-5910` or `80,443`, and nothing for any port";
        return Err(Fault::new("invalid-port", whole, message, help));
    }
    if word.bytes().all(|byte| byte.is_ascii_digit()) {
        return word.parse().map_err(|_| {
            let help = "write a port from 0 to 65535";
            Fault::new("invalid-port", whole, format!("port `{quoted}` is over 65535"), help)
        });
    }
    let message = format!("unknown {} port `{quoted}`", protocol.to_ascii_uppercase());
    let help = match (known_elsewhere(word), nearest(word, names.names())) {
        (Some((_, number)), _) => format!("write `{number}`: IOS has no name for that port"),
        (None, Some(name)) => format!("write `{name}`, or the number"),
        (None, None) if word.contains(' ') => "write it without blanks".to_owned(),
        (None, None) => "write the number of the port, or the name that IOS has for it".to_owned(),
    };
    Err(Fault::new("unknown-port", whole, message, help))
}

#[cfg(test)]
mod tests {
    use super::*;
    use byway_vocabulary::{TCP_PORTS, UDP_PORTS};

    fn tcp(text: &str) -> Result<Vec<(u16, u16)>, Fault> {
        let ranges = ports(text, "tcp", &TCP_PORTS)?;
        Ok(ranges.iter().map(|range| (range.first, range.last)).collect())
    }

    #[test]
    fn numbers_names_ranges_and_lists() {
        for (text, expected) in [
            ("22", vec![(22, 22)]),
            ("any", vec![]),
            ("5900-5910,6000", vec![(5900, 5910), (6000, 6000)]),
            ("www,443,www", vec![(80, 80), (443, 443), (80, 80)]),
            ("ftp-data", vec![(20, 20)]),
            ("ftp-data-ftp", vec![(20, 21)]),
            ("20-telnet", vec![(20, 23)]),
            ("0-65535", vec![(0, 65535)]),
        ] {
            assert_eq!(tcp(text), Ok(expected), "{text}");
        }
        assert_eq!(
            ports("netbios-ns-netbios-dgm", "udp", &UDP_PORTS).map(|r| (r[0].first, r[0].last)),
            Ok((137, 138))
        );
    }

    #[test]
    fn what_is_no_port() {
        for (text, code, part, help) in [
            ("70000", "invalid-port", "70000", "0 to 65535"),
            ("80,70000", "invalid-port", "70000", "0 to 65535"),
            ("80-70000", "invalid-port", "70000", "0 to 65535"),
            ("90-80", "invalid-port-range", "90-80", "`80-90`"),
            ("ssh", "unknown-port", "ssh", "`22`"),
            ("https", "unknown-port", "https", "`443`"),
            ("rdp", "unknown-port", "rdp", "`3389`"),
            ("80,wwww", "unknown-port", "wwww", "`www`"),
            ("80-https", "unknown-port", "https", "`443`"),
            ("80,", "invalid-port", "", "`80,443`"),
            ("", "invalid-port", "", "`80,443`"),
            ("80-", "invalid-port", "", "`80,443`"),
            ("-80", "invalid-port", "", "`80,443`"),
            ("80, 443", "unknown-port", " 443", "without blanks"),
        ] {
            let fault = tcp(text).expect_err(text);
            assert_eq!((fault.code, &text[fault.range.clone()]), (code, part), "{fault:?}");
            assert!(fault.help.contains(help), "{fault:?}");
        }
    }
}
