//! Which terms of a list another one of it covers, without comparing each with each.

use super::covers;
use crate::model::{PortRange, Ports, Term, Traffic};
use ipnet::{Ipv4Net, Ipv4Subnets};
use std::collections::HashMap;
use std::net::Ipv4Addr;

/// A list so short is compared term by term.
const FEW: usize = 16;
/// So many ranges of ports of a term are looked at to find one that few terms have.
const MOST_RANGES: usize = 8;

/// Where a term is found by what it covers.
#[derive(PartialEq, Eq, Hash)]
enum Place {
    /// Every packet.
    Ip,
    /// A whole protocol.
    Protocol(u8),
    /// An ICMP type, and a code where it has one.
    Message(u8, Option<u8>),
    /// Ports of a protocol: source or destination, and a block of ports as the last two bytes of a prefix.
    Ports(u8, Side, Ipv4Net),
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Side {
    Source,
    Destination,
}

/// Drops each term that another one covers; of equal ones the first stays.
pub(super) fn drop_covered(terms: &mut Vec<Term>) {
    let is_covered_by = |at: usize, other: usize| {
        let (term, outer) = (&terms[at], &terms[other]);
        other != at && covers(outer, term) && (other < at || !covers(term, outer))
    };
    let mut covered: Vec<bool> = if terms.len() <= FEW {
        (0..terms.len()).map(|at| (0..terms.len()).any(|other| is_covered_by(at, other))).collect()
    } else {
        let index = Index::new(terms);
        let one = |(at, term)| index.outer(term).any(|other| is_covered_by(at, other));
        terms.iter().enumerate().map(one).collect()
    };
    let mut covered = covered.drain(..);
    terms.retain(|_| !covered.next().unwrap_or_default());
}

struct Index {
    places: HashMap<Place, Vec<usize>>,
}

impl Index {
    fn new(terms: &[Term]) -> Self {
        let mut places: HashMap<Place, Vec<usize>> = HashMap::new();
        for (at, term) in terms.iter().enumerate() {
            for place in own_places(term) {
                places.entry(place).or_default().push(at);
            }
        }
        Self { places }
    }

    /// The terms that may cover this one.
    fn outer<'i>(&'i self, term: &Term) -> impl Iterator<Item = usize> + 'i {
        let mut places = vec![Place::Ip];
        match &term.traffic {
            Traffic::Ip => {}
            Traffic::Tcp(ports) => self.outer_ports(6, ports, &mut places),
            Traffic::Udp(ports) => self.outer_ports(17, ports, &mut places),
            Traffic::Icmp(message) => {
                places.push(Place::Protocol(1));
                if let Some(message) = message {
                    places.push(Place::Message(message.kind, None));
                    places.extend(message.code.map(|code| Place::Message(message.kind, Some(code))));
                }
            }
            Traffic::Protocol(number) => places.push(Place::Protocol(*number)),
        }
        places.into_iter().filter_map(|place| self.places.get(&place)).flatten().copied()
    }

    /// Whatever covers ports covers any range of them: the one that the fewest terms have is asked for, on each side.
    fn outer_ports(&self, protocol: u8, ports: &Ports, places: &mut Vec<Place>) {
        places.push(Place::Protocol(protocol));
        for (side, ranges) in [(Side::Source, &ports.source), (Side::Destination, &ports.destination)] {
            let count = |range: &&PortRange| {
                let holding = holding(protocol, side, **range);
                holding.filter_map(|place| self.places.get(&place)).map(Vec::len).sum::<usize>()
            };
            if let Some(range) = ranges.iter().take(MOST_RANGES).min_by_key(count) {
                places.extend(holding(protocol, side, *range));
            }
        }
    }
}

/// Where a term stands itself.
fn own_places(term: &Term) -> Vec<Place> {
    let of_ports = |protocol, ports: &Ports| {
        let (side, ranges) = match (ports.source.as_slice(), ports.destination.as_slice()) {
            ([], []) => return vec![Place::Protocol(protocol)],
            (source, []) => (Side::Source, source),
            (_, destination) => (Side::Destination, destination),
        };
        let blocks =
            ranges.iter().flat_map(|range| Ipv4Subnets::new(number(range.first), number(range.last), 0));
        blocks.map(|block| Place::Ports(protocol, side, block)).collect()
    };
    match &term.traffic {
        Traffic::Ip => vec![Place::Ip],
        Traffic::Tcp(ports) => of_ports(6, ports),
        Traffic::Udp(ports) => of_ports(17, ports),
        Traffic::Icmp(None) => vec![Place::Protocol(1)],
        Traffic::Icmp(Some(message)) => vec![Place::Message(message.kind, message.code)],
        Traffic::Protocol(number) => vec![Place::Protocol(*number)],
    }
}

/// Every block of ports that the first port of a range is in.
fn holding(protocol: u8, side: Side, range: PortRange) -> impl Iterator<Item = Place> {
    (16..=32).filter_map(move |length| {
        let block = Ipv4Net::new(number(range.first), length).ok()?.trunc();
        Some(Place::Ports(protocol, side, block))
    })
}

fn number(port: u16) -> Ipv4Addr {
    Ipv4Addr::from_bits(u32::from(port))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Marking;
    use byway_vocabulary::IcmpMessage;

    /// The index leaves what comparing each with each leaves.
    #[test]
    fn the_same_as_term_by_term() {
        let range = |first, last| PortRange { first, last };
        let lists = [
            vec![],
            vec![range(0, 65535)],
            vec![range(22, 22)],
            vec![range(20, 30), range(80, 80)],
            vec![range(25, 80)],
        ];
        let mut all = vec![Traffic::Icmp(None), Traffic::Protocol(47)];
        for (kind, code) in [(8, None), (3, None), (3, Some(4)), (5, Some(4)), (5, Some(4))] {
            all.push(Traffic::Icmp(Some(IcmpMessage { kind, code })));
        }
        for source in &lists {
            for destination in &lists {
                let ports = Ports { source: source.clone(), destination: destination.clone() };
                all.extend([Traffic::Tcp(ports.clone()), Traffic::Udp(ports)]);
            }
        }
        let markings = [None, Some(Marking::Dscp(46)), Some(Marking::Precedence(5))];
        let terms: Vec<Term> = all
            .iter()
            .flat_map(|traffic| markings.map(|marking| Term { traffic: traffic.clone(), marking }))
            .collect();
        for skipped in 1..terms.len() {
            // Another part of them each time, in another order.
            let part: Vec<Term> = (0..40).map(|n| terms[n * skipped % terms.len()].clone()).collect();
            let stays = |at: usize| {
                !(0..part.len()).any(|other| {
                    other != at
                        && covers(&part[other], &part[at])
                        && (other < at || !covers(&part[at], &part[other]))
                })
            };
            let expected: Vec<Term> =
                (0..part.len()).filter(|at| stays(*at)).map(|at| part[at].clone()).collect();
            let mut found = part.clone();
            drop_covered(&mut found);
            assert_eq!(found, expected, "{skipped}");
        }
    }
}
