//! Ports as entries match them (ios-facts 1.3 to 1.5).
//!
//! ```text
//! port-op = ("lt"|"gt") PORT | ("eq"|"neq") PORT {PORT} | "range" PORT PORT
//! ```

use crate::print::Printer;
use crate::word::{Keyword, Parsed, Words, into_failure, number_of, one, refused, value_of};
use byway_vocabulary::{Names, TCP_PORTS, UDP_PORTS};
use std::ops::RangeInclusive;

/// What an entry asks of a port.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum PortMatch {
    /// Every port.
    Any,
    /// One port.
    Eq(u16),
    /// One of several ports, in the order of entry (12.3(7)T, named lists). Boxed: rare, and entries are many.
    EqAny(Box<Vec<u16>>),
    /// Every port but one.
    Neq(u16),
    /// Every port but several.
    NeqAny(Box<Vec<u16>>),
    /// Every port below; `lt 0` matches none.
    Lt(u16),
    /// Every port above; `gt 65535` matches none.
    Gt(u16),
    /// From the first to the last, both included; a range that runs backwards matches none (ios-facts 1.5, memory).
    Range(u16, u16),
}

impl PortMatch {
    /// The ports that match, as ranges in order; empty where none does.
    pub fn ranges(&self) -> Vec<RangeInclusive<u16>> {
        match self {
            Self::Any => vec![0..=u16::MAX],
            Self::Eq(port) => vec![*port..=*port],
            Self::EqAny(ports) => {
                let mut ports = ports.to_vec();
                ports.sort_unstable();
                ports.dedup();
                ports.into_iter().map(|port| port..=port).collect()
            }
            Self::Neq(port) => all_but(&[*port]),
            Self::NeqAny(ports) => all_but(ports),
            Self::Lt(port) => port.checked_sub(1).map(|last| 0..=last).into_iter().collect(),
            Self::Gt(port) => port.checked_add(1).map(|first| first..=u16::MAX).into_iter().collect(),
            Self::Range(first, last) if first <= last => vec![*first..=*last],
            Self::Range(..) => Vec::new(),
        }
    }

    pub(crate) fn print(&self, printer: &mut Printer, transport: Transport) {
        let (operator, ports): (&str, &[u16]) = match self {
            Self::Any => return,
            Self::Eq(port) => ("eq", &[*port]),
            Self::EqAny(ports) => ("eq", ports),
            Self::Neq(port) => ("neq", &[*port]),
            Self::NeqAny(ports) => ("neq", ports),
            Self::Lt(port) => ("lt", &[*port]),
            Self::Gt(port) => ("gt", &[*port]),
            Self::Range(first, last) => ("range", &[*first, *last]),
        };
        printer.word(operator);
        for port in ports {
            match transport.name(*port) {
                Some(name) => printer.word(name),
                None => printer.show(port),
            }
        }
    }
}

fn all_but(ports: &[u16]) -> Vec<RangeInclusive<u16>> {
    let mut ports = ports.to_vec();
    ports.sort_unstable();
    let mut ranges = Vec::new();
    let mut next = Some(0u16);
    for port in ports {
        let Some(first) = next else { break };
        if port < first {
            continue;
        }
        if let Some(last) = port.checked_sub(1).filter(|last| *last >= first) {
            ranges.push(first..=last);
        }
        next = port.checked_add(1);
    }
    ranges.extend(next.map(|first| first..=u16::MAX));
    ranges
}

/// Which table of port names holds. No document names a port of SCTP: they are numbers (memory).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Transport {
    Tcp,
    Udp,
    Sctp,
}

impl Transport {
    const fn names(self) -> Option<&'static Names<u16>> {
        match self {
            Self::Tcp => Some(&TCP_PORTS),
            Self::Udp => Some(&UDP_PORTS),
            Self::Sctp => None,
        }
    }

    /// The name that IOS prints for a port, where it has one.
    pub(crate) fn name(self, port: u16) -> Option<&'static str> {
        self.names()?.name(port)
    }

    /// The port of a whole name.
    pub(crate) fn number(self, name: &[u8]) -> Option<u16> {
        self.names()?.number(std::str::from_utf8(name).ok()?)
    }

    /// A port by number, by its name, or by an unambiguous beginning of its name.
    fn port(self, word: &[u8]) -> Option<u16> {
        match number_of(word) {
            Some(number) => u16::try_from(number).ok(),
            None => value_of(self.names()?, word),
        }
    }

    pub(crate) const fn wanted(self) -> &'static str {
        match self {
            Self::Tcp => TCP_PORT,
            Self::Udp => UDP_PORT,
            Self::Sctp => SCTP_PORT,
        }
    }
}

/// What is expected where a TCP port stands.
pub(crate) const TCP_PORT: &str = "a TCP port";
/// What is expected where a UDP port stands.
pub(crate) const UDP_PORT: &str = "a UDP port";
/// What is expected where an SCTP port stands.
pub(crate) const SCTP_PORT: &str = "an SCTP port";

const EQ: Keyword = Keyword::whole("eq");
const NEQ: Keyword = Keyword::new("neq", 1);
const LT: Keyword = Keyword::new("lt", 2);
const GT: Keyword = Keyword::new("gt", 1);
const RANGE: Keyword = Keyword::new("range", 1);

/// A port match, or none where no operator stands: [`PortMatch::Any`].
pub(crate) fn ports<'a, 'b>(words: Words<'a, 'b>, transport: Transport) -> Parsed<'a, 'b, PortMatch> {
    let port = one(transport.wanted(), |word| transport.port(word.text));
    // Behind an operator a port must follow: no other reading is possible.
    let must = |words| port(words).map_err(into_failure);
    let Some(operator) = words.first() else { return Ok((words, PortMatch::Any)) };
    let rest = words.skip(1);
    if EQ.is(operator.text) || NEQ.is(operator.text) {
        let equal = EQ.is(operator.text);
        let (mut rest, first) = must(rest)?;
        let mut several = Vec::new();
        // From the second on names count only whole: `eq 80 host 10.0.0.1` has no port `host(name)`.
        while let Some(next) = rest.first().and_then(|word| whole_port(word.text, transport)) {
            several.push(next);
            rest = rest.skip(1);
        }
        let matched = match (equal, several.is_empty()) {
            (true, true) => PortMatch::Eq(first),
            (false, true) => PortMatch::Neq(first),
            (equal, false) => {
                several.insert(0, first);
                if equal { PortMatch::EqAny(Box::new(several)) } else { PortMatch::NeqAny(Box::new(several)) }
            }
        };
        return Ok((rest, matched));
    }
    if RANGE.is(operator.text) {
        let (rest, first) = must(rest)?;
        let (rest, last) = must(rest)?;
        return Ok((rest, PortMatch::Range(first, last)));
    }
    if LT.is(operator.text) {
        return must(rest).map(|(rest, port)| (rest, PortMatch::Lt(port)));
    }
    if GT.is(operator.text) {
        return must(rest).map(|(rest, port)| (rest, PortMatch::Gt(port)));
    }
    Ok((words, PortMatch::Any))
}

/// A port by number or by its whole name.
pub(crate) fn whole_port(word: &[u8], transport: Transport) -> Option<u16> {
    match number_of(word) {
        Some(number) => u16::try_from(number).ok(),
        None => transport.number(word),
    }
}

/// An operator where the protocol has no ports: said as such, since the protocol is what is wrong (ios-facts 1.6, SHRUB-121; 8
/// no. 39).
pub(crate) fn no_ports<'a, 'b>(words: Words<'a, 'b>) -> Parsed<'a, 'b, ()> {
    let operator = [EQ, NEQ, LT, GT, RANGE].into_iter().any(|operator| words.starts_with(operator));
    if operator {
        refused(words, "no ports: only `tcp`, `udp` and `sctp` have them")
    } else {
        Ok((words, ()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_matches_as_ranges() {
        assert_eq!(PortMatch::Neq(0).ranges(), [1..=65535]);
        assert_eq!(PortMatch::Neq(65535).ranges(), [0..=65534]);
        assert_eq!(PortMatch::NeqAny(Box::new(vec![5, 4, 5, 65535])).ranges(), [0..=3, 6..=65534]);
        assert_eq!(PortMatch::Lt(0).ranges(), []);
        assert_eq!(PortMatch::Gt(65535).ranges(), []);
        assert_eq!(PortMatch::Range(200, 100).ranges(), []);
        assert_eq!(PortMatch::Lt(1).ranges(), [0..=0]);
    }
}
