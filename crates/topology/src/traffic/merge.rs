//! Merges the terms of a service: ports to the fewest ranges, terms to the fewest that say the same.

use super::covered::drop_covered;
use crate::model::{Marking, PortRange, Ports, Term, Traffic};
use std::collections::HashMap;

/// What terms are merged for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// To take packets in. A later fragment follows such a term whatever its ports, so all ports are no ports.
    Traffic,
    /// To take packets out. A later fragment is taken out by a term without ports alone.
    Exception,
}

/// The fewest terms that say the same, each at the place where the file first says a part of it.
pub fn terms<'t>(written: impl IntoIterator<Item = &'t Term>, purpose: Purpose) -> Vec<Term> {
    let mut terms: Vec<Term> = written.into_iter().map(|term| with_merged_ports(term, purpose)).collect();
    // Joining first leaves few terms to compare with each other.
    while join(&mut terms, purpose) {}
    drop_covered(&mut terms);
    while join(&mut terms, purpose) {
        drop_covered(&mut terms);
    }
    terms
}

fn with_merged_ports(term: &Term, purpose: Purpose) -> Term {
    let merged = |list: &Ports| Ports {
        source: ports(&list.source, purpose),
        destination: ports(&list.destination, purpose),
    };
    let traffic = match &term.traffic {
        Traffic::Tcp(list) => Traffic::Tcp(merged(list)),
        Traffic::Udp(list) => Traffic::Udp(merged(list)),
        other @ (Traffic::Ip | Traffic::Icmp(_) | Traffic::Protocol(_)) => other.clone(),
    };
    Term { traffic, ..*term }
}

/// The fewest ranges, in order. No range means every port.
fn ports(ranges: &[PortRange], purpose: Purpose) -> Vec<PortRange> {
    let mut sorted = ranges.to_vec();
    sorted.sort_unstable();
    let mut merged: Vec<PortRange> = Vec::with_capacity(sorted.len());
    for range in sorted {
        match merged.last_mut() {
            Some(last) if last.last.checked_add(1).is_none_or(|next| range.first <= next) => {
                last.last = last.last.max(range.last);
            }
            _ => merged.push(range),
        }
    }
    let all = [PortRange { first: 0, last: u16::MAX }];
    if purpose == Purpose::Traffic && merged == all { Vec::new() } else { merged }
}

/// Which ports two terms have in common that can be joined.
#[derive(Clone, Copy)]
enum Side {
    Source,
    Destination,
}

/// Joins terms that differ in their destination ports alone, then those that differ in their source ports alone.
fn join(terms: &mut Vec<Term>, purpose: Purpose) -> bool {
    let before = terms.len();
    for common in [Side::Source, Side::Destination] {
        join_with(terms, common, purpose);
    }
    terms.len() < before
}

/// What terms that are joined have in common: the protocol, the marking, the ports of one side. Terms without ports are joined
/// where they are the same.
type Common = (u16, Option<Marking>, Option<Vec<PortRange>>);

fn join_with(terms: &mut Vec<Term>, common: Side, purpose: Purpose) {
    let mut first: HashMap<Common, usize> = HashMap::with_capacity(terms.len());
    let mut joined: Vec<Term> = Vec::with_capacity(terms.len());
    for term in terms.drain(..) {
        if let Some(at) = first.get(&in_common(&term, common)) {
            widen(&mut joined[*at], term, common);
        } else {
            first.insert(in_common(&term, common), joined.len());
            joined.push(term);
        }
    }
    *terms = joined.iter().map(|term| with_merged_ports(term, purpose)).collect();
}

fn in_common(term: &Term, common: Side) -> Common {
    let ports = |ports: &Ports| match common {
        Side::Source => ports.source.clone(),
        Side::Destination => ports.destination.clone(),
    };
    // Protocols have numbers below 256; each ICMP message has one of its own.
    let (kind, ports) = match &term.traffic {
        Traffic::Ip => (256, None),
        Traffic::Tcp(tcp) => (6, Some(ports(tcp))),
        Traffic::Udp(udp) => (17, Some(ports(udp))),
        Traffic::Icmp(None) => (1, None),
        Traffic::Icmp(Some(message)) => {
            // The code stands where ports would.
            let code = message.code.map(|code| PortRange { first: code.into(), last: code.into() });
            (257 + u16::from(message.kind), Some(code.into_iter().collect()))
        }
        Traffic::Protocol(number) => (u16::from(*number), None),
    };
    (kind, term.marking, ports)
}

/// Adds the ports of the other side. No port means every port.
fn widen(term: &mut Term, other: Term, common: Side) {
    let ((Traffic::Tcp(ports), Traffic::Tcp(more)) | (Traffic::Udp(ports), Traffic::Udp(more))) =
        (&mut term.traffic, other.traffic)
    else {
        // The same once more.
        return;
    };
    let (ports, more) = match common {
        Side::Source => (&mut ports.destination, more.destination),
        Side::Destination => (&mut ports.source, more.source),
    };
    if ports.is_empty() || more.is_empty() {
        ports.clear();
    } else {
        ports.extend(more);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use byway_vocabulary::IcmpMessage;

    type Ranges<'a> = &'a [(u16, u16)];

    fn ranges(list: Ranges<'_>) -> Vec<PortRange> {
        list.iter().map(|(first, last)| PortRange { first: *first, last: *last }).collect()
    }

    fn tcp(source: Ranges<'_>, destination: Ranges<'_>) -> Term {
        let ports = Ports { source: ranges(source), destination: ranges(destination) };
        Term { traffic: Traffic::Tcp(ports), marking: None }
    }

    fn plain(traffic: Traffic) -> Term {
        Term { traffic, marking: None }
    }

    #[test]
    fn ports_that_touch_or_nest_are_one_range() {
        let written = [tcp(&[], &[(80, 80)]), tcp(&[], &[(81, 90), (443, 443)]), tcp(&[], &[(85, 86)])];
        assert_eq!(terms(&written, Purpose::Traffic), [tcp(&[], &[(80, 90), (443, 443)])]);
        let to_the_end = [tcp(&[], &[(65535, 65535), (65000, 65534)])];
        assert_eq!(terms(&to_the_end, Purpose::Traffic), [tcp(&[], &[(65000, 65535)])]);
    }

    #[test]
    fn a_term_that_another_covers_is_dropped() {
        let written = [tcp(&[], &[(22, 22)]), plain(Traffic::Ip), tcp(&[], &[])];
        assert_eq!(terms(&written, Purpose::Traffic), [plain(Traffic::Ip)]);
        let echo = IcmpMessage { kind: 8, code: None };
        let written =
            [plain(Traffic::Icmp(Some(echo))), plain(Traffic::Icmp(None)), plain(Traffic::Icmp(Some(echo)))];
        assert_eq!(terms(&written, Purpose::Traffic), [plain(Traffic::Icmp(None))]);
        assert_eq!(terms(&[tcp(&[], &[]), tcp(&[], &[])], Purpose::Traffic), [tcp(&[], &[])]);
    }

    #[test]
    fn source_ports_merge_where_destinations_agree() {
        let written = [tcp(&[(22, 22)], &[]), tcp(&[(23, 23)], &[]), tcp(&[(1, 1)], &[(2, 2)])];
        assert_eq!(terms(&written, Purpose::Traffic), [tcp(&[(22, 23)], &[]), tcp(&[(1, 1)], &[(2, 2)])]);
    }

    #[test]
    fn markings_keep_terms_apart() {
        let marked = |dscp| Term { marking: Some(Marking::Dscp(dscp)), ..tcp(&[], &[(80, 80)]) };
        assert_eq!(terms(&[marked(46), marked(34)], Purpose::Traffic), [marked(46), marked(34)]);
        assert_eq!(terms(&[marked(46), tcp(&[], &[(80, 80)])], Purpose::Traffic), [tcp(&[], &[(80, 80)])]);
    }

    #[test]
    fn all_ports_stay_written_in_an_exception() {
        let halves = [tcp(&[], &[(0, 1023)]), tcp(&[], &[(1024, 65535)])];
        assert_eq!(terms(&halves, Purpose::Traffic), [tcp(&[], &[])]);
        assert_eq!(terms(&halves, Purpose::Exception), [tcp(&[], &[(0, 65535)])]);
    }
}
