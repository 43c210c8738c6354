//! Traffic as a redirect names it: sets of prefixes, and terms that cover or meet each other.
//!
//! The only algebra of terms: checks and compilers ask it, so that they never disagree. Later fragments are packets too (intent,
//! rule 5): they have no ports and no ICMP type.

mod covered;
mod merge;
mod together;

pub use merge::{Purpose, terms as merge_terms};
pub use together::{Blocks, Held};

use crate::model::{Appliance, Direction, Marking, PortRange, Ports, Term, Traffic};
use ipnet::Ipv4Net;
use std::rc::Rc;

/// Prefixes merged to the fewest, and findable.
///
/// They stand in the order in which the file first names a part of each, so that lists read as the file does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prefixes {
    written: Vec<Ipv4Net>,
    /// The same by address. They are disjoint.
    sorted: Vec<Ipv4Net>,
}

impl Prefixes {
    /// Merges what the file names.
    pub fn merge(named: &[Ipv4Net]) -> Self {
        let sorted = Ipv4Net::aggregate(&named.to_vec());
        let mut taken = vec![false; sorted.len()];
        let mut written = Vec::with_capacity(sorted.len());
        for prefix in named {
            if let Some(index) = position(&sorted, *prefix)
                && !std::mem::replace(&mut taken[index], true)
            {
                written.push(sorted[index]);
            }
        }
        Self { written, sorted }
    }

    /// Every address.
    pub fn any() -> Self {
        Self::merge(&[Ipv4Net::default()])
    }

    /// The prefixes, in the order of the file.
    pub fn list(&self) -> &[Ipv4Net] {
        &self.written
    }

    /// Whether no address is in it.
    pub fn is_empty(&self) -> bool {
        self.sorted.is_empty()
    }

    /// Whether some address is in both.
    pub fn meets(&self, prefix: Ipv4Net) -> bool {
        // The one that begins at or before the prefix may hold it; else the next may lie in it.
        let behind = self.sorted.partition_point(|own| own.network() <= prefix.network());
        let holds = behind.checked_sub(1).is_some_and(|index| self.sorted[index].contains(&prefix));
        let begins_inside = |own: &Ipv4Net| prefix.contains(own);
        holds
            || behind.checked_sub(1).is_some_and(|index| begins_inside(&self.sorted[index]))
            || self.sorted.get(behind).is_some_and(begins_inside)
    }

    /// Whether every address of the prefix is in it.
    pub fn holds(&self, prefix: Ipv4Net) -> bool {
        // What is merged to the fewest has no two parts that make a whole.
        position(&self.sorted, prefix).is_some()
    }

    /// Whether every address of the other is in it.
    pub fn hold(&self, other: &Self) -> bool {
        other.sorted.iter().all(|prefix| self.holds(*prefix))
    }

    /// Those of its prefixes that have an address of the other.
    #[must_use]
    pub fn meeting(&self, other: &Self) -> Self {
        let meeting = |list: &[Ipv4Net]| list.iter().copied().filter(|own| other.meets(*own)).collect();
        Self { written: meeting(&self.written), sorted: meeting(&self.sorted) }
    }

    /// A prefix that is in both for each of its own, in their order.
    pub fn in_common<'p>(&'p self, other: &'p Self) -> impl Iterator<Item = Ipv4Net> + 'p {
        self.written.iter().filter_map(|own| {
            if other.holds(*own) {
                return Some(*own);
            }
            let at = other.sorted.partition_point(|prefix| prefix.network() < own.network());
            other.sorted.get(at).copied().filter(|prefix| own.contains(prefix))
        })
    }

    /// Whether some address is in both.
    pub fn meet(&self, other: &Self) -> bool {
        let (few, many) = if self.sorted.len() < other.sorted.len() { (self, other) } else { (other, self) };
        few.sorted.iter().any(|prefix| many.meets(*prefix))
    }
}

/// The one of the disjoint, sorted prefixes that holds this one.
fn position(sorted: &[Ipv4Net], prefix: Ipv4Net) -> Option<usize> {
    let index = sorted.partition_point(|own| own.network() <= prefix.network()).checked_sub(1)?;
    sorted[index].contains(&prefix).then_some(index)
}

/// A set of packets: these sources, these destinations, one of these terms.
#[derive(Clone, Debug)]
pub struct Selection {
    /// Where packets come from.
    pub source: Rc<Prefixes>,
    /// Where they go.
    pub destination: Rc<Prefixes>,
    /// What they are.
    pub terms: Rc<[Term]>,
}

impl Selection {
    /// The same as the other side sees it: what goes there comes back here.
    #[must_use]
    pub fn seen_from(self, direction: Direction) -> Self {
        match direction {
            Direction::Inbound => self,
            Direction::Outbound => Self {
                source: self.destination,
                destination: self.source,
                terms: self.terms.iter().cloned().map(mirrored).collect(),
            },
        }
    }

    /// What of it may be in the other too: of its prefixes and terms those that have a packet in common with the other.
    #[must_use]
    pub fn meeting(&self, other: &Self) -> Self {
        let terms = self.terms.iter().filter(|own| other.terms.iter().any(|term| meets(own, term)));
        Self {
            source: Rc::new(self.source.meeting(&other.source)),
            destination: Rc::new(self.destination.meeting(&other.destination)),
            terms: terms.cloned().collect(),
        }
    }

    /// Whether some packet may be in both.
    pub fn meets(&self, other: &Self) -> bool {
        self.source.meet(&other.source)
            && self.destination.meet(&other.destination)
            && self.terms.iter().any(|own| other.terms.iter().any(|term| meets(own, term)))
    }

    /// Whether every packet of the other is in it, as far as one of its terms covers each of the other.
    pub fn covers(&self, other: &Self) -> bool {
        self.source.hold(&other.source)
            && self.destination.hold(&other.destination)
            && other.terms.iter().all(|term| self.terms.iter().any(|own| covers(own, term)))
    }

    /// Whether no packet is in it.
    pub fn is_empty(&self) -> bool {
        self.source.is_empty() || self.destination.is_empty() || self.terms.is_empty()
    }
}

/// What an appliance must reach by itself, both ways: it is taken out of every redirect (intent, rule 3).
pub fn control_traffic(appliance: &Appliance) -> [Selection; 2] {
    let partners: Vec<Ipv4Net> = appliance.control.iter().map(|partner| partner.value.trunc()).collect();
    let (addresses, partners) = (Rc::new(addresses(appliance)), Rc::new(Prefixes::merge(&partners)));
    [(&addresses, &partners), (&partners, &addresses)].map(|(source, destination)| Selection {
        source: Rc::clone(source),
        destination: Rc::clone(destination),
        terms: Rc::new([every_packet()]),
    })
}

/// What an appliance sends under its own address: it is taken out of the redirects to it (intent, rule 3, the loop guard).
pub fn own_traffic(appliance: &Appliance) -> Selection {
    Selection {
        source: Rc::new(addresses(appliance)),
        destination: Rc::new(Prefixes::any()),
        terms: Rc::new([every_packet()]),
    }
}

fn addresses(appliance: &Appliance) -> Prefixes {
    let addresses: Vec<Ipv4Net> = appliance.addresses().map(Ipv4Net::from).collect();
    Prefixes::merge(&addresses)
}

/// The term with source and destination ports exchanged.
pub fn mirrored(term: Term) -> Term {
    let mirror = |ports: Ports| Ports { source: ports.destination, destination: ports.source };
    let traffic = match term.traffic {
        Traffic::Tcp(ports) => Traffic::Tcp(mirror(ports)),
        Traffic::Udp(ports) => Traffic::Udp(mirror(ports)),
        other @ (Traffic::Ip | Traffic::Icmp(_) | Traffic::Protocol(_)) => other,
    };
    Term { traffic, ..term }
}

/// Every packet.
pub const fn every_packet() -> Term {
    Term { traffic: Traffic::Ip, marking: None }
}

/// Whether every packet of `inner` is one of `outer`, later fragments included.
///
/// A term without ports has every later fragment of its protocol; one with ports, be it all of them, is not known to have any.
pub fn covers(outer: &Term, inner: &Term) -> bool {
    let traffic = match (&outer.traffic, &inner.traffic) {
        (Traffic::Ip, _) => true,
        (Traffic::Tcp(outer), Traffic::Tcp(inner)) | (Traffic::Udp(outer), Traffic::Udp(inner)) => {
            ports_cover(&outer.source, &inner.source) && ports_cover(&outer.destination, &inner.destination)
        }
        (Traffic::Icmp(outer), Traffic::Icmp(inner)) => match (outer, inner) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(outer), Some(inner)) => {
                outer.kind == inner.kind && (outer.code.is_none() || outer.code == inner.code)
            }
        },
        (Traffic::Protocol(outer), Traffic::Protocol(inner)) => outer == inner,
        _ => false,
    };
    traffic && marking_covers(outer.marking, inner.marking)
}

fn ports_cover(outer: &[PortRange], inner: &[PortRange]) -> bool {
    if outer.is_empty() {
        return true;
    }
    let covers = |own: &PortRange, range: &PortRange| own.first <= range.first && range.last <= own.last;
    // Most often the first range tells; where it does not, there may be thousands.
    let Some((first, more)) = inner.split_first() else { return false };
    if !outer.iter().any(|own| covers(own, first)) {
        return false;
    }
    if more.len() > 8 && outer.windows(2).all(|pair| pair[0].last < pair[1].first) {
        return more.iter().all(|range| {
            let at = outer.partition_point(|own| own.last < range.first);
            outer.get(at).is_some_and(|own| covers(own, range))
        });
    }
    more.iter().all(|range| outer.iter().any(|own| covers(own, range)))
}

/// Whether a term has the later fragments of its protocol where an exception is written so: it has no ports and no ICMP type, which
/// they lack (intent, rule 5).
pub const fn has_later_fragments(term: &Term) -> bool {
    match &term.traffic {
        Traffic::Ip | Traffic::Icmp(None) | Traffic::Protocol(_) => true,
        Traffic::Tcp(ports) | Traffic::Udp(ports) => ports.source.is_empty() && ports.destination.is_empty(),
        Traffic::Icmp(Some(_)) => false,
    }
}

/// As [`covers`], but for later fragments: all ports are every port.
pub fn covers_but_later_fragments(outer: &Term, inner: &Term) -> bool {
    covers(&with_ports_written(outer), &with_ports_written(inner))
}

/// The term with every range of ports written out, so that later fragments are in none.
fn with_ports_written(term: &Term) -> Term {
    let written = |ports: &[PortRange]| match ports {
        [] => vec![PortRange { first: 0, last: u16::MAX }],
        ports => ports.to_vec(),
    };
    let both =
        |ports: &Ports| Ports { source: written(&ports.source), destination: written(&ports.destination) };
    let traffic = match &term.traffic {
        Traffic::Tcp(ports) => Traffic::Tcp(both(ports)),
        Traffic::Udp(ports) => Traffic::Udp(both(ports)),
        other @ (Traffic::Ip | Traffic::Icmp(_) | Traffic::Protocol(_)) => other.clone(),
    };
    Term { traffic, ..*term }
}

/// Whether some packet is of both.
pub fn meets(one: &Term, other: &Term) -> bool {
    let traffic = match (&one.traffic, &other.traffic) {
        (Traffic::Ip, _) | (_, Traffic::Ip) => true,
        (Traffic::Tcp(one), Traffic::Tcp(other)) | (Traffic::Udp(one), Traffic::Udp(other)) => {
            ports_meet(&one.source, &other.source) && ports_meet(&one.destination, &other.destination)
        }
        (Traffic::Icmp(one), Traffic::Icmp(other)) => match (one, other) {
            (None, _) | (_, None) => true,
            (Some(one), Some(other)) => {
                one.kind == other.kind
                    && (one.code.is_none() || other.code.is_none() || one.code == other.code)
            }
        },
        (Traffic::Protocol(one), Traffic::Protocol(other)) => one == other,
        _ => false,
    };
    traffic && marking_meets(one.marking, other.marking)
}

/// A term whose packets are of both: of ports that they have in common the least pair alone.
pub fn common_term(one: &Term, other: &Term) -> Option<Term> {
    if !meets(one, other) {
        return None;
    }
    let traffic = match (&one.traffic, &other.traffic) {
        (Traffic::Ip, traffic) | (traffic, Traffic::Ip) => least(traffic, traffic),
        (traffic, other) => least(traffic, other),
    };
    let marking = if marking_covers(one.marking, other.marking) { other.marking } else { one.marking };
    Some(Term { traffic, marking })
}

/// Of two that meet, the least of what they have in common.
fn least(one: &Traffic, other: &Traffic) -> Traffic {
    let both = |one: &Ports, other: &Ports| Ports {
        source: least_port(&one.source, &other.source),
        destination: least_port(&one.destination, &other.destination),
    };
    match (one, other) {
        (Traffic::Tcp(one), Traffic::Tcp(other)) => Traffic::Tcp(both(one, other)),
        (Traffic::Udp(one), Traffic::Udp(other)) => Traffic::Udp(both(one, other)),
        (Traffic::Icmp(None), message) => message.clone(),
        (Traffic::Icmp(Some(one)), Traffic::Icmp(Some(other))) if one.code.is_none() => {
            Traffic::Icmp(Some(*other))
        }
        (traffic, _) => traffic.clone(),
    }
}

fn least_port(one: &[PortRange], other: &[PortRange]) -> Vec<PortRange> {
    let common = match (one, other) {
        ([], other) => other.first().map(|range| range.first),
        (one, []) => one.first().map(|range| range.first),
        (one, other) => first_in_common(one, other),
    };
    common.map(|port| PortRange { first: port, last: port }).into_iter().collect()
}

fn ports_meet(one: &[PortRange], other: &[PortRange]) -> bool {
    one.is_empty() || other.is_empty() || first_in_common(one, other).is_some()
}

/// The first of the ranges that has a port in common with the others, and that port.
fn first_in_common(one: &[PortRange], other: &[PortRange]) -> Option<u16> {
    let is_in_order = |list: &[PortRange]| list.windows(2).all(|pair| pair[0].last < pair[1].first);
    let meet = |a: &PortRange, b: &PortRange| a.first <= b.last && b.first <= a.last;
    if one.len() > 1 && is_in_order(other) {
        return one.iter().find_map(|a| {
            let at = other.partition_point(|b| b.last < a.first);
            other.get(at).filter(|b| meet(a, b)).map(|b| a.first.max(b.first))
        });
    }
    one.iter().find_map(|a| other.iter().find(|b| meet(a, b)).map(|b| a.first.max(b.first)))
}

/// The bits of the type-of-service byte that a marking asks for: value and mask (ios-facts 1.8, memory; RFC 1349).
const fn marking_bits(marking: Option<Marking>) -> (u8, u8) {
    match marking {
        None => (0, 0),
        Some(Marking::Dscp(dscp)) => (dscp << 2, 0xfc),
        Some(Marking::Precedence(precedence)) => (precedence << 5, 0xe0),
        Some(Marking::Tos(tos)) => (tos << 1, 0x1e),
        Some(Marking::PrecedenceAndTos(precedence, tos)) => (precedence << 5 | tos << 1, 0xfe),
    }
}

fn marking_covers(outer: Option<Marking>, inner: Option<Marking>) -> bool {
    let ((outer, asked), (inner, given)) = (marking_bits(outer), marking_bits(inner));
    asked & !given == 0 && (outer ^ inner) & asked == 0
}

fn marking_meets(one: Option<Marking>, other: Option<Marking>) -> bool {
    let ((one, asked), (other, given)) = (marking_bits(one), marking_bits(other));
    (one ^ other) & asked & given == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nets(list: &[&str]) -> Vec<Ipv4Net> {
        list.iter().map(|text| text.parse().expect("a prefix")).collect()
    }

    #[test]
    fn prefixes_merge_in_the_order_of_the_file() {
        let merged = Prefixes::merge(&nets(&["10.0.1.0/24", "9.0.0.0/8", "10.0.0.0/24", "9.1.0.0/16"]));
        assert_eq!(merged.list(), nets(&["10.0.0.0/23", "9.0.0.0/8"]));
    }

    #[test]
    fn prefixes_meet_at_their_edges() {
        let set = Prefixes::merge(&nets(&["10.0.0.0/24", "10.0.4.0/30", "172.16.0.0/12"]));
        for (prefix, meets) in [
            ("10.0.0.255/32", true),
            ("10.0.1.0/32", false),
            ("10.0.4.0/24", true),
            ("10.0.0.0/8", true),
            ("10.0.4.4/32", false),
            ("172.31.255.255/32", true),
            ("172.32.0.0/32", false),
            ("0.0.0.0/0", true),
            ("172.16.0.0/16", true),
            ("9.255.255.255/32", false),
        ] {
            assert_eq!(set.meets(prefix.parse().expect("a prefix")), meets, "{prefix}");
        }
    }

    fn tcp(ranges: &[(u16, u16)]) -> Term {
        let destination =
            ranges.iter().map(|(first, last)| PortRange { first: *first, last: *last }).collect();
        Term { traffic: Traffic::Tcp(Ports { source: Vec::new(), destination }), marking: None }
    }

    #[test]
    fn all_ports_are_not_no_ports() {
        assert!(covers(&tcp(&[]), &tcp(&[(0, 65535)])));
        assert!(!covers(&tcp(&[(0, 65535)]), &tcp(&[])), "later fragments have no ports");
        assert!(meets(&tcp(&[(22, 22)]), &tcp(&[])));
        assert!(!meets(&tcp(&[(22, 22)]), &tcp(&[(23, 80)])));
    }

    #[test]
    fn markings_are_compared_by_bits() {
        assert!(marking_covers(Some(Marking::Precedence(5)), Some(Marking::Dscp(46))));
        assert!(!marking_covers(Some(Marking::Dscp(46)), Some(Marking::Precedence(5))));
        assert!(marking_meets(Some(Marking::Tos(4)), Some(Marking::Precedence(5))));
        assert!(!marking_meets(Some(Marking::Dscp(46)), Some(Marking::Precedence(4))));
    }

    #[test]
    fn prefixes_hold_and_share() {
        let set = |list: &[&str]| Prefixes::merge(&nets(list));
        let quarters = set(&["10.0.0.0/26", "10.0.0.64/26", "10.0.0.128/25", "10.0.9.0/24"]);
        assert!(quarters.hold(&set(&["10.0.0.0/24"])));
        assert!(!quarters.hold(&set(&["10.0.0.0/23"])));
        assert!(quarters.hold(&set(&[])));
        let common = |one: &[&str], other: &[&str]| set(one).in_common(&set(other)).collect::<Vec<_>>();
        assert_eq!(
            common(&["10.0.0.0/8", "9.0.0.1/32"], &["10.1.0.0/16", "9.0.0.0/8"]),
            nets(&["10.1.0.0/16", "9.0.0.1/32"])
        );
        assert_eq!(common(&["10.0.0.0/8"], &["11.0.0.0/8", "9.0.0.0/8"]), nets(&[]));
        assert_eq!(
            set(&["10.0.0.0/24", "10.0.2.0/24", "11.0.0.0/8"])
                .meeting(&set(&["10.0.2.9/32", "11.0.0.0/9"]))
                .list(),
            nets(&["10.0.2.0/24", "11.0.0.0/8"])
        );
    }

    #[test]
    fn later_fragments_have_no_ports() {
        assert!(has_later_fragments(&tcp(&[])));
        assert!(!has_later_fragments(&tcp(&[(0, 65535)])));
        assert!(covers_but_later_fragments(&tcp(&[(0, 65535)]), &tcp(&[])));
        assert!(!covers_but_later_fragments(&tcp(&[(1, 65535)]), &tcp(&[])));
    }

    #[test]
    fn terms_in_common() {
        assert_eq!(common_term(&tcp(&[(80, 90), (443, 443)]), &tcp(&[(85, 500)])), Some(tcp(&[(85, 85)])));
        assert_eq!(common_term(&tcp(&[(80, 90)]), &every_packet()), Some(tcp(&[(80, 80)])));
        assert_eq!(common_term(&tcp(&[(80, 90)]), &tcp(&[(91, 92)])), None);
        let marked = |marking| Term { marking: Some(marking), ..every_packet() };
        let (critical, ef) = (marked(Marking::Precedence(5)), marked(Marking::Dscp(46)));
        assert_eq!(common_term(&critical, &ef), Some(ef.clone()));
        assert_eq!(common_term(&ef, &critical), Some(ef));
    }
}
