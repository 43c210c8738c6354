//! Finds the redirects that may have a packet in common with one, without looking at all of them.
//!
//! Sources, destinations and services are an axis each, on which every redirect is a set of prefixes: protocol and ports make a
//! number as long as an address. Of the axes the one that leaves the fewest is asked.

use crate::model::{PortRange, Ports, Term, Traffic};
use crate::traffic::Selection;
use ipnet::{Ipv4Net, Ipv4Subnets};
use std::net::Ipv4Addr;
use std::ops::Range;

/// So few are not worth asking another axis.
const FEW: usize = 8;
const AXES: usize = 4;

/// What redirects match, to be found by what it has in common.
pub(super) struct Candidates {
    axes: [Axis; AXES],
    /// Which redirect last saw each one, so that each is given once.
    seen: Vec<usize>,
}

#[derive(Default)]
struct Axis {
    /// What each redirect is on it.
    own: Vec<Vec<Ipv4Net>>,
    /// All of that with the redirect: what lies in a prefix stands in one piece.
    sorted: Vec<(Ipv4Net, usize)>,
    /// The lengths that occur.
    lengths: Vec<u8>,
}

impl Candidates {
    /// Prepares them. A redirect without a selection is never found.
    pub(super) fn new(selections: &[Option<Selection>]) -> Self {
        let axis = |on_axis: fn(&Selection) -> Vec<Ipv4Net>| {
            Axis::new(selections.iter().map(|selection| selection.as_ref().map(on_axis).unwrap_or_default()))
        };
        let axes = [
            axis(|selection| services(&selection.terms, |ports| &ports.destination)),
            axis(|selection| selection.destination.list().to_vec()),
            axis(|selection| selection.source.list().to_vec()),
            axis(|selection| services(&selection.terms, |ports| &ports.source)),
        ];
        Self { axes, seen: vec![usize::MAX; selections.len()] }
    }

    /// Finds some of them no more.
    pub(super) fn forget(&mut self, is_forgotten: impl Fn(usize) -> bool + Copy) {
        self.axes.iter_mut().for_each(|axis| axis.forget(is_forgotten));
    }

    /// Those before a redirect that may have a packet in common with it, in order, and how many places were looked at.
    pub(super) fn before(&mut self, at: usize) -> (Vec<usize>, usize) {
        let mut best: Option<(usize, &Axis, Vec<Range<usize>>)> = None;
        for axis in &self.axes {
            let ranges = axis.meeting(at);
            let count = ranges.iter().map(ExactSizeIterator::len).sum();
            if best.as_ref().is_none_or(|(fewest, ..)| count < *fewest) {
                best = Some((count, axis, ranges));
            }
            if count <= FEW {
                break;
            }
        }
        let Some((count, axis, ranges)) = best else { return (Vec::new(), 0) };
        let mut found = Vec::new();
        for (_, other) in ranges.into_iter().flat_map(|range| &axis.sorted[range]) {
            if *other < at && std::mem::replace(&mut self.seen[*other], at) != at {
                found.push(*other);
            }
        }
        found.sort_unstable();
        (found, count)
    }
}

impl Axis {
    fn forget(&mut self, is_forgotten: impl Fn(usize) -> bool) {
        self.sorted.retain(|(_, at)| !is_forgotten(*at));
    }

    fn new(own: impl Iterator<Item = Vec<Ipv4Net>>) -> Self {
        let own: Vec<Vec<Ipv4Net>> = own.collect();
        let with_redirect =
            |(at, nets): (usize, &Vec<Ipv4Net>)| nets.iter().map(|net| (*net, at)).collect::<Vec<_>>();
        let mut sorted: Vec<(Ipv4Net, usize)> = own.iter().enumerate().flat_map(with_redirect).collect();
        sorted.sort_unstable();
        let mut lengths: Vec<u8> = sorted.iter().map(|(net, _)| net.prefix_len()).collect();
        lengths.sort_unstable();
        lengths.dedup();
        Self { own, sorted, lengths }
    }

    /// Where in `sorted` the prefixes stand that have something in common with one of those of a redirect. Of the same prefix only
    /// those of redirects before it are given.
    fn meeting(&self, at: usize) -> Vec<Range<usize>> {
        let mut ranges = Vec::new();
        for net in &self.own[at] {
            // Those that hold it.
            for length in self.lengths.iter().take_while(|length| **length <= net.prefix_len()) {
                let Ok(holding) = Ipv4Net::new(net.addr(), *length) else { continue };
                let holding = holding.trunc();
                let first = self.sorted.partition_point(|(own, _)| *own < holding);
                let before = |(own, other): &(Ipv4Net, usize)| *own == holding && *other < at;
                ranges.push(first..first + self.sorted[first..].partition_point(before));
            }
            // Those in it: a shorter one of the same network stands before it, and no other shorter one begins inside.
            let first = self.sorted.partition_point(|(own, _)| own <= net);
            let behind = self.sorted.partition_point(|(own, _)| own.network() <= net.broadcast());
            ranges.push(first..behind);
        }
        ranges.retain(|range| !range.is_empty());
        ranges
    }
}

/// Terms as prefixes of the number protocol, port (or ICMP type and code), nothing.
fn services(terms: &[Term], side: fn(&Ports) -> &Vec<PortRange>) -> Vec<Ipv4Net> {
    let mut nets = Vec::new();
    for term in terms {
        match &term.traffic {
            Traffic::Ip => nets.push(Ipv4Net::default()),
            Traffic::Tcp(ports) => put(6, side(ports), &mut nets),
            Traffic::Udp(ports) => put(17, side(ports), &mut nets),
            Traffic::Icmp(None) => put(1, &[], &mut nets),
            Traffic::Icmp(Some(message)) => {
                let (least, greatest) = message.code.map_or((0, u8::MAX), |code| (code, code));
                let number = |code| u16::from_be_bytes([message.kind, code]);
                put(1, &[PortRange { first: number(least), last: number(greatest) }], &mut nets);
            }
            Traffic::Protocol(number) => put(*number, &[], &mut nets),
        }
    }
    nets.sort_unstable();
    nets.dedup();
    nets
}

fn put(protocol: u8, ranges: &[PortRange], nets: &mut Vec<Ipv4Net>) {
    let number = |port: u16, end: u8| {
        let [high, low] = port.to_be_bytes();
        Ipv4Addr::new(protocol, high, low, end)
    };
    let all = [PortRange { first: 0, last: u16::MAX }];
    for range in if ranges.is_empty() { &all } else { ranges } {
        nets.extend(Ipv4Subnets::new(number(range.first, 0), number(range.last, u8::MAX), 0));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::traffic::{Prefixes, every_packet};
    use std::rc::Rc;

    fn nets(list: &[&str]) -> Rc<Prefixes> {
        let nets: Vec<Ipv4Net> = list.iter().map(|text| text.parse().expect("a prefix")).collect();
        Rc::new(Prefixes::merge(&nets))
    }

    fn tcp(source: &[(u16, u16)], destination: &[(u16, u16)]) -> Term {
        let ranges = |list: &[(u16, u16)]| {
            list.iter().map(|(first, last)| PortRange { first: *first, last: *last }).collect()
        };
        let ports = Ports { source: ranges(source), destination: ranges(destination) };
        Term { traffic: Traffic::Tcp(ports), marking: None }
    }

    /// Whatever meets is found, by whichever axis.
    #[test]
    fn whatever_meets_is_found() {
        let sources = [
            &["0.0.0.0/0"][..],
            &["10.0.0.0/8"],
            &["10.0.0.0/24", "10.9.0.0/16"],
            &["10.9.9.9/32"],
            &["11.0.0.0/8"],
        ];
        let terms = [
            vec![every_packet()],
            vec![tcp(&[], &[])],
            vec![tcp(&[], &[(22, 22), (5900, 5910)])],
            vec![tcp(&[(22, 22)], &[])],
            vec![tcp(&[(22, 23)], &[(5903, 6000)])],
            vec![Term { traffic: Traffic::Icmp(None), marking: None }, tcp(&[], &[(80, 80)])],
            vec![Term { traffic: Traffic::Protocol(47), marking: None }],
        ];
        let mut selections = Vec::new();
        for source in sources {
            for destination in sources {
                for terms in &terms {
                    let terms: Rc<[Term]> = terms.as_slice().into();
                    let selection = Selection { source: nets(source), destination: nets(destination), terms };
                    selections.push(Some(selection));
                }
            }
        }
        let mut candidates = Candidates::new(&selections);
        let mut left_out = 0;
        for at in 0..selections.len() {
            let (found, _) = candidates.before(at);
            assert!(found.is_sorted());
            for before in 0..at {
                let (Some(one), Some(other)) = (&selections[at], &selections[before]) else { continue };
                let is_found = found.binary_search(&before).is_ok();
                assert!(is_found || !one.meets(other), "{one:?} {other:?}");
                left_out += usize::from(!is_found);
            }
        }
        assert!(left_out > 5_000, "{left_out} of {} pairs", selections.len() * (selections.len() - 1) / 2);
    }
}
