//! Whether sets of packets together hold every packet of another: by taking them out of it piece by piece.
//!
//! A packet is a point of numbers: addresses, protocol, type-of-service byte, whether it is a later fragment, and two more that are the
//! ports, or the ICMP type and code. A set of packets is a set of blocks of such points.

use super::{Prefixes, Purpose, Selection, has_later_fragments};
use crate::model::{Marking, PortRange, Ports, Term, Traffic};
use std::borrow::Borrow;

/// Both ends included.
type Range = (u32, u32);

/// The numbers of a packet behind its addresses: protocol, type-of-service byte, later fragment or not, then ports or message.
const KIND: usize = 5;
type Kind = [Range; KIND];

/// Source, destination, then [`Kind`].
type Block = [Range; KIND + 2];

const WHOLE: Range = (0, 0);
const LATER: Range = (1, 1);
const BYTE: Range = (0, 0xff);
const PORT: Range = (0, 0xffff);

/// How much of a set others hold together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Held {
    /// Some packet of it is in none of them, or it takes too long to tell.
    NotAll,
    /// Every packet but some later fragments.
    AllButLaterFragments,
    /// Every packet.
    All,
}

/// A set of packets as blocks.
#[derive(Clone, Debug)]
pub struct Blocks {
    sources: Vec<Range>,
    destinations: Vec<Range>,
    kinds: Vec<Kind>,
}

impl Blocks {
    /// The packets of a selection. Of a later fragment its purpose says whether terms with ports have it (intent, rule 5).
    pub fn new(selection: &Selection, purpose: Purpose) -> Self {
        Self {
            sources: addresses(&selection.source),
            destinations: addresses(&selection.destination),
            kinds: selection.terms.iter().flat_map(|term| kinds(term, purpose)).collect(),
        }
    }

    /// One of its blocks that has a packet in common with this one.
    fn meeting(&self, block: &Block) -> Option<Block> {
        let [source, destination, kind @ ..] = block;
        let source = find(&self.sources, *source)?;
        let destination = find(&self.destinations, *destination)?;
        let kind =
            self.kinds.iter().find(|own| own.iter().zip(kind).all(|(own, other)| meet(*own, *other)))?;
        let [protocol, service, fragment, first, second] = *kind;
        Some([source, destination, protocol, service, fragment, first, second])
    }

    /// How much of it the others hold together. Each look at one of them takes one of `left`; when none is left, it is not told.
    pub fn held_by<B: Borrow<Self>>(&self, others: &[B], left: &mut usize) -> Held {
        if !self.part_is_held(WHOLE, others, left) {
            return Held::NotAll;
        }
        if self.part_is_held(LATER, others, left) {
            Held::All
        } else if *left == 0 {
            Held::NotAll
        } else {
            Held::AllButLaterFragments
        }
    }

    fn part_is_held<B: Borrow<Self>>(&self, part: Range, others: &[B], left: &mut usize) -> bool {
        let kinds = self.kinds.iter().filter(|[_, _, fragment, ..]| *fragment == part);
        for [protocol, service, fragment, first, second] in kinds {
            for source in &self.sources {
                for destination in &self.destinations {
                    let block = [*source, *destination, *protocol, *service, *fragment, *first, *second];
                    if !is_held(block, others, left) {
                        return false;
                    }
                }
            }
        }
        true
    }
}

fn is_held<B: Borrow<Blocks>>(block: Block, others: &[B], left: &mut usize) -> bool {
    let mut open = vec![block];
    while let Some(block) = open.pop() {
        let taken = others.iter().find_map(|other| {
            let other: &Blocks = other.borrow();
            *left = left.saturating_sub(1 + other.kinds.len());
            if *left == 0 { None } else { other.meeting(&block) }
        });
        let Some(taken) = taken else { return false };
        take_out(block, &taken, &mut open);
    }
    true
}

/// What is left of a block without one that meets it, in pieces.
fn take_out(mut block: Block, taken: &Block, pieces: &mut Vec<Block>) {
    for (at, (first, last)) in taken.iter().copied().enumerate() {
        let (own_first, own_last) = block[at];
        if own_first < first {
            let mut before = block;
            before[at] = (own_first, first - 1);
            pieces.push(before);
            block[at].0 = first;
        }
        if last < own_last {
            let mut behind = block;
            behind[at] = (last + 1, own_last);
            pieces.push(behind);
            block[at].1 = last;
        }
    }
}

fn meet(one: Range, other: Range) -> bool {
    one.0 <= other.1 && other.0 <= one.1
}

/// The first of sorted, disjoint ranges that meets this one.
fn find(sorted: &[Range], range: Range) -> Option<Range> {
    let at = sorted.partition_point(|own| own.1 < range.0);
    sorted.get(at).copied().filter(|own| own.0 <= range.1)
}

fn addresses(prefixes: &Prefixes) -> Vec<Range> {
    let mut ranges: Vec<Range> = Vec::with_capacity(prefixes.sorted.len());
    for prefix in &prefixes.sorted {
        let (first, last) = (prefix.network().to_bits(), prefix.broadcast().to_bits());
        match ranges.last_mut() {
            Some(before) if before.1.checked_add(1) == Some(first) => before.1 = last,
            _ => ranges.push((first, last)),
        }
    }
    ranges
}

fn kinds(term: &Term, purpose: Purpose) -> Vec<Kind> {
    let mut kinds = Vec::new();
    let later = purpose == Purpose::Traffic || has_later_fragments(term);
    let protocol = match &term.traffic {
        Traffic::Ip => BYTE,
        Traffic::Tcp(_) => (6, 6),
        Traffic::Udp(_) => (17, 17),
        Traffic::Icmp(_) => (1, 1),
        Traffic::Protocol(number) => (u32::from(*number), u32::from(*number)),
    };
    for service in services(term.marking) {
        for (first, second) in details(&term.traffic) {
            kinds.push([protocol, service, WHOLE, first, second]);
        }
        if later {
            kinds.push([protocol, service, LATER, PORT, PORT]);
        }
    }
    kinds
}

/// Ports, or ICMP type and code. What has neither has every pair of them.
fn details(traffic: &Traffic) -> Vec<(Range, Range)> {
    let ports = |ports: &[PortRange]| match ports {
        [] => vec![PORT],
        ports => ports.iter().map(|range| (u32::from(range.first), u32::from(range.last))).collect(),
    };
    match traffic {
        Traffic::Tcp(Ports { source, destination }) | Traffic::Udp(Ports { source, destination }) => {
            let (sources, destinations) = (ports(source), ports(destination));
            let with_each =
                |source: Range| destinations.iter().map(move |destination| (source, *destination));
            sources.iter().copied().flat_map(with_each).collect()
        }
        Traffic::Icmp(Some(message)) => {
            let kind = u32::from(message.kind);
            vec![((kind, kind), message.code.map_or(PORT, |code| (u32::from(code), u32::from(code))))]
        }
        Traffic::Ip | Traffic::Icmp(None) | Traffic::Protocol(_) => vec![(PORT, PORT)],
    }
}

/// The values of the type-of-service byte (ios-facts 1.8, memory; RFC 1349).
fn services(marking: Option<Marking>) -> Vec<Range> {
    let range = |value: u8, free: u8| (u32::from(value), u32::from(value | free));
    match marking {
        None => vec![BYTE],
        Some(Marking::Dscp(dscp)) => vec![range(dscp << 2, 0x03)],
        Some(Marking::Precedence(precedence)) => vec![range(precedence << 5, 0x1f)],
        Some(Marking::Tos(tos)) => {
            (0..8).map(|precedence: u8| range(precedence << 5 | tos << 1, 0x01)).collect()
        }
        Some(Marking::PrecedenceAndTos(precedence, tos)) => vec![range(precedence << 5 | tos << 1, 0x01)],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::traffic::{covers, covers_but_later_fragments, every_packet, meets};
    use byway_vocabulary::IcmpMessage;
    use ipnet::Ipv4Net;
    use std::rc::Rc;

    fn blocks(source: &[&str], destination: &[&str], terms: Vec<Term>, purpose: Purpose) -> Blocks {
        let nets = |list: &[&str]| {
            let nets: Vec<Ipv4Net> = list.iter().map(|text| text.parse().expect("a prefix")).collect();
            Rc::new(Prefixes::merge(&nets))
        };
        let selection =
            Selection { source: nets(source), destination: nets(destination), terms: terms.into() };
        Blocks::new(&selection, purpose)
    }

    fn tcp(source: &[(u16, u16)], destination: &[(u16, u16)]) -> Term {
        let ranges = |list: &[(u16, u16)]| {
            list.iter().map(|(first, last)| PortRange { first: *first, last: *last }).collect()
        };
        let ports = Ports { source: ranges(source), destination: ranges(destination) };
        Term { traffic: Traffic::Tcp(ports), marking: None }
    }

    const ANY: &[&str] = &["0.0.0.0/0"];

    #[test]
    fn parts_make_a_whole() {
        let whole =
            blocks(&["10.0.0.0/24"], &["10.1.0.0/24", "10.3.0.0/24"], vec![tcp(&[], &[])], Purpose::Traffic);
        let held = |others: &[Blocks]| whole.held_by(others, &mut 10_000);
        let half = |source: &str| blocks(&[source], ANY, vec![every_packet()], Purpose::Exception);
        assert_eq!(held(&[half("10.0.0.0/25"), half("10.0.0.128/25")]), Held::All);
        assert_eq!(held(&[half("10.0.0.0/25"), half("10.0.0.129/32")]), Held::NotAll);
        let to = |prefix: &str| blocks(ANY, &[prefix], vec![every_packet()], Purpose::Exception);
        assert_eq!(held(&[to("10.1.0.0/16"), to("10.3.0.0/25"), half("10.0.0.0/8")]), Held::All);
        assert_eq!(held(&[to("10.1.0.0/16"), to("10.3.0.0/25"), half("10.0.0.0/25")]), Held::NotAll);
        let ports = |range, purpose| blocks(ANY, ANY, vec![tcp(&[], &[range])], purpose);
        for (purpose, expected) in
            [(Purpose::Exception, Held::AllButLaterFragments), (Purpose::Traffic, Held::All)]
        {
            assert_eq!(held(&[ports((0, 1023), purpose), ports((1024, 65535), purpose)]), expected);
            assert_eq!(held(&[ports((0, 1023), purpose), ports((1025, 65535), purpose)]), Held::NotAll);
        }
    }

    #[test]
    fn what_takes_too_long_is_not_told() {
        let whole = blocks(ANY, ANY, vec![every_packet()], Purpose::Traffic);
        let others = [&["0.0.0.0/1"][..], &["128.0.0.0/1"]]
            .map(|source| blocks(source, ANY, vec![every_packet()], Purpose::Exception));
        assert_eq!(whole.held_by(&others, &mut 1_000), Held::All);
        assert_eq!(whole.held_by(&others, &mut 4), Held::NotAll);
    }

    /// One term alone is held as the algebra of terms says.
    #[test]
    fn agrees_with_the_algebra_of_terms() {
        let icmp = |kind, code| Traffic::Icmp(Some(IcmpMessage { kind, code }));
        let mut traffic =
            vec![Traffic::Ip, Traffic::Icmp(None), icmp(8, None), icmp(3, None), icmp(3, Some(4))];
        traffic.extend([Traffic::Protocol(47), Traffic::Udp(Ports { source: vec![], destination: vec![] })]);
        let ports = [&[][..], &[(0, 65535)], &[(22, 22)], &[(20, 30)], &[(22, 22), (80, 80)]];
        for source in ports {
            traffic.extend(ports.map(|destination| tcp(source, destination).traffic));
        }
        let markings = [
            None,
            Some(Marking::Dscp(46)),
            Some(Marking::Precedence(5)),
            Some(Marking::Tos(12)),
            Some(Marking::PrecedenceAndTos(5, 12)),
        ];
        let with_each =
            |traffic: &Traffic| markings.map(|marking| Term { traffic: traffic.clone(), marking });
        let terms: Vec<Term> = traffic.iter().flat_map(with_each).collect();
        for inner in &terms {
            let whole = blocks(ANY, ANY, vec![inner.clone()], Purpose::Traffic);
            for outer in &terms {
                let held =
                    |purpose| whole.held_by(&[blocks(ANY, ANY, vec![outer.clone()], purpose)], &mut 10_000);
                let expected = if has_later_fragments(outer) && covers(outer, inner) {
                    Held::All
                } else if covers_but_later_fragments(outer, inner) {
                    Held::AllButLaterFragments
                } else {
                    Held::NotAll
                };
                assert_eq!(held(Purpose::Exception), expected, "{inner:?} in {outer:?}");
                assert!(held(Purpose::Traffic) == Held::NotAll || meets(inner, outer));
            }
        }
    }
}
