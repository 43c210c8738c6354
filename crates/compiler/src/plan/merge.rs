//! Merges the terms of a service: ports to the fewest ranges, terms to the fewest that say the same.

use super::traffic::covers;
use byway_topology::{PortRange, Ports, Term, Traffic};

/// What terms are merged for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// To take packets in. A later fragment follows such a term whatever its ports, so all ports are no ports.
    Traffic,
    /// To take packets out. A later fragment is taken out by a term without ports alone.
    Exception,
}

/// The fewest terms that say the same, each at the place where the file first says a part of it.
pub(crate) fn terms(written: &[Term], purpose: Purpose) -> Vec<Term> {
    let mut terms: Vec<Term> = written.iter().map(|term| with_merged_ports(term, purpose)).collect();
    drop_covered(&mut terms);
    while join_two(&mut terms, purpose) {
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

/// Drops each term that another one covers; of equal ones the first stays.
fn drop_covered(terms: &mut Vec<Term>) {
    let mut index = 0;
    while index < terms.len() {
        let term = &terms[index];
        let covered = terms.iter().enumerate().any(|(other, outer)| {
            other != index && covers(outer, term) && (other < index || !covers(term, outer))
        });
        if covered {
            terms.remove(index);
        } else {
            index += 1;
        }
    }
}

/// Joins the first two terms that differ in their source ports alone, or in their destination ports alone.
fn join_two(terms: &mut Vec<Term>, purpose: Purpose) -> bool {
    for first in 0..terms.len() {
        for second in first + 1..terms.len() {
            if let Some(joined) = joined(&terms[first], &terms[second], purpose) {
                terms[first] = joined;
                terms.remove(second);
                return true;
            }
        }
    }
    false
}

fn joined(one: &Term, other: &Term, purpose: Purpose) -> Option<Term> {
    if one.marking != other.marking {
        return None;
    }
    let traffic = match (&one.traffic, &other.traffic) {
        (Traffic::Tcp(one), Traffic::Tcp(other)) => Traffic::Tcp(joined_ports(one, other, purpose)?),
        (Traffic::Udp(one), Traffic::Udp(other)) => Traffic::Udp(joined_ports(one, other, purpose)?),
        _ => return None,
    };
    Some(Term { traffic, marking: one.marking })
}

/// Neither covers the other, so the lists that differ both name ports.
fn joined_ports(one: &Ports, other: &Ports, purpose: Purpose) -> Option<Ports> {
    let union = |one: &[PortRange], other: &[PortRange]| ports(&[one, other].concat(), purpose);
    if one.source == other.source {
        let destination = union(&one.destination, &other.destination);
        Some(Ports { source: one.source.clone(), destination })
    } else if one.destination == other.destination {
        Some(Ports { source: union(&one.source, &other.source), destination: one.destination.clone() })
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use byway_topology::Marking;
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
