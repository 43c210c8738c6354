//! Sets as an engineer writes them: wide lines, less some packets, and of those some again.

use super::in_lines;
use crate::set::field::{Interval, Ternary};
use crate::set::point::LATER_FRAGMENT;
use crate::set::region::Region;
use crate::set::simplify::{drop_needless, hull, merge, remainder, simplify};
use std::cmp::Reverse;

/// Lines before the exceptions.
const COVER: usize = 6;
/// Exceptions of one description.
const EXCEPTIONS: usize = 12;
/// Packets that exceptions do not take, in one description.
const TAKEN_BACK: usize = 6;
/// Above so many regions none are looked for.
const REGIONS: usize = 1_500;
/// Above so many kinds of packets no line is made for each.
const KINDS: usize = 32;
/// Pieces that are looked at to find exceptions, and so many while they are cut.
const REMAINDER: usize = 200;
const CUT: usize = 2_000;
/// So few exceptions are nearly none.
const FEW: usize = 2;
/// What an address with a wildcard that is no prefix costs beside a line that costs one: people read prefixes.
const ODD_ADDRESS: usize = 2;

/// Wide lines, less some packets, and of those some again: all packets of `cover` that are not of `exceptions`, and all of `taken_back`.
#[derive(Clone, Debug)]
pub(super) struct Except {
    pub(super) cover: Vec<Region>,
    pub(super) exceptions: Vec<Region>,
    pub(super) taken_back: Vec<Region>,
}

impl Except {
    /// The shortest that was found which costs less than `most`.
    pub(super) fn shortest(regions: &[Region], most: usize) -> Option<Self> {
        if regions.len() > REGIONS {
            return None;
        }
        let mut best: Option<(usize, Self)> = None;
        let mut consider = |found: Self| {
            let cost = found.cost();
            if cost < best.as_ref().map_or(most, |(least, _)| *least) && found.is_short() {
                best = Some((cost, found));
            }
        };
        for cover in covers(regions) {
            let Some(missing) = missing(&cover, regions) else { continue };
            let Some(within) = around(&cover) else { continue };
            let exceptions = widened(&missing, within, regions);
            for wider in covers(&exceptions) {
                let common = both(&wider, regions);
                // Exceptions from everything say nothing.
                let is_all = wider.iter().any(|wide| cover.iter().all(|part| wide.covers(part)));
                if common.len() > REMAINDER || is_all {
                    continue;
                }
                // No wider than what the set has: they are read as packets of the set.
                let taken_back = simplify(&common);
                consider(Self { cover: cover.clone(), exceptions: wider, taken_back });
            }
            consider(Self { cover, exceptions, taken_back: Vec::new() });
        }
        best.map(|(_, found)| found)
    }

    fn is_short(&self) -> bool {
        !self.exceptions.is_empty()
            && in_lines(&self.cover).len() <= COVER
            && in_lines(&self.exceptions).len() <= EXCEPTIONS
            && in_lines(&self.taken_back).len() <= TAKEN_BACK
    }

    fn cost(&self) -> usize {
        cost(&self.cover) + cost(&self.exceptions) + cost(&self.taken_back)
    }

    pub(super) fn words(&self) -> String {
        let together = |regions: &[Region]| in_lines(regions).join(" and ");
        let (cover, exceptions) = (together(&self.cover), together(&self.exceptions));
        if self.taken_back.is_empty() {
            return format!("{cover}, except {exceptions}");
        }
        format!("{cover}, except {exceptions}, but with {}", together(&self.taken_back))
    }
}

/// What regions cost a reader.
pub(super) fn cost(regions: &[Region]) -> usize {
    let odd = |bits: Ternary<u32>| usize::from(bits.prefix_length().is_none()) * ODD_ADDRESS;
    let addresses: usize = regions.iter().map(|region| odd(region.source) + odd(region.destination)).sum();
    in_lines(regions).len() + addresses
}

/// Wide regions that have all packets of some and others: one, and one for each kind of packet; for each kind where that is
/// close; with all bits that addresses have in common, and with those of their prefixes alone.
fn covers(regions: &[Region]) -> Vec<Vec<Region>> {
    let mut kinds: Vec<Vec<Region>> = Vec::new();
    for region in regions {
        match kinds.iter_mut().find(|kind| of_any_address(&kind[0]) == of_any_address(region)) {
            Some(kind) => kind.push(*region),
            None => kinds.push(vec![*region]),
        }
    }
    if kinds.len() > KINDS {
        kinds.clear();
    }
    let mut wide: Vec<Region> = kinds.iter().filter_map(|kind| hull(kind)).collect();
    wide.sort_unstable();
    drop_needless(&mut wide);
    let mut close: Vec<Region> = kinds.iter().flat_map(|kind| closely(kind)).collect();
    close.sort_unstable();
    drop_needless(&mut close);
    let mut covers = Vec::new();
    for cover in [around(regions).into_iter().collect(), wide, close] {
        let by_prefix: Vec<Region> = cover.iter().map(by_prefix).collect();
        covers.push(cover);
        covers.push(by_prefix);
    }
    covers.retain(|cover| cover.len() <= 2 * COVER && cover.iter().all(Region::is_sound));
    covers.dedup();
    covers
}

/// One region around packets of a kind where they are nearly all of it, else they themselves.
fn closely(kind: &[Region]) -> Vec<Region> {
    let around = hull(kind).and_then(|hull| {
        let mut rest = remainder(hull, kind, REMAINDER)?;
        merge(&mut rest);
        (rest.len() <= FEW && rest.len() + 1 < kind.len()).then_some(hull)
    });
    around.map_or_else(|| kind.to_vec(), |hull| vec![hull])
}

/// The least region with all packets of some that people have words for: of one protocol, or of all.
fn around(regions: &[Region]) -> Option<Region> {
    let hull = hull(regions)?;
    let one = hull.protocol.first() == hull.protocol.last();
    Some(if one { hull } else { Region { protocol: Region::ALL.protocol, ..hull } })
}

fn of_any_address(region: &Region) -> Region {
    Region { source: Region::ALL.source, destination: Region::ALL.destination, ..*region }
}

/// The region of the shortest prefixes that hold its addresses.
fn by_prefix(region: &Region) -> Region {
    let prefix = |bits: Ternary<u32>| Ternary::<u32>::prefix(bits.value(), bits.care().leading_ones());
    Region { source: prefix(region.source), destination: prefix(region.destination), ..*region }
}

/// What a cover has beside some regions; none where that is in too many pieces.
fn missing(cover: &[Region], regions: &[Region]) -> Option<Vec<Region>> {
    // Large ones first: what is left stays in few pieces.
    let mut large_first = regions.to_vec();
    large_first.sort_by_key(|region| (Reverse(region.count()), *region));
    let mut pieces = Vec::new();
    for wide in cover {
        pieces.extend(remainder(*wide, &large_first, CUT)?);
    }
    merge(&mut pieces);
    (pieces.len() <= REMAINDER).then_some(pieces)
}

fn both(some: &[Region], others: &[Region]) -> Vec<Region> {
    some.iter().flat_map(|one| others.iter().filter_map(|other| one.intersect(other))).collect()
}

/// Fewer regions with all packets of some, as wide as they go in `within` without a packet of `against`.
fn widened(regions: &[Region], within: Region, against: &[Region]) -> Vec<Region> {
    let mut regions = regions.to_vec();
    merge(&mut regions);
    for region in &mut regions {
        widen(region, within, against);
    }
    regions.sort_unstable();
    regions.dedup();
    drop_needless(&mut regions);
    regions
}

fn widen(region: &mut Region, within: Region, against: &[Region]) {
    let free = |wider: &Region| wider.is_sound() && !against.iter().any(|other| other.overlaps(wider));
    let mut attempt = |change: &dyn Fn(&mut Region)| {
        let mut wider = *region;
        change(&mut wider);
        let changes = wider != *region && free(&wider);
        if changes {
            *region = wider;
        }
        changes
    };
    attempt(&|region| region.length = within.length);
    attempt(&|region| region.ttl = within.ttl);
    attempt(&|region| region.tos = within.tos);
    // What stands above IP goes before the fragment bit, and both before the protocol: else the region is not sound.
    attempt(&|region| region.upper_source = within.upper_source);
    attempt(&|region| region.upper_destination = within.upper_destination);
    attempt(&|region| region.flags = within.flags);
    for bit in (0..7).map(|place| 1_u8 << place).filter(|bit| *bit != LATER_FRAGMENT) {
        let without = |flags: Ternary<u8>| Ternary::<u8>::new(flags.value() & !bit, flags.care() & !bit);
        attempt(&|region| region.flags = without(region.flags));
    }
    attempt(&|region| region.protocol = within.protocol);
    attempt(&|region| {
        region.upper_source = within.upper_source;
        region.upper_destination = within.upper_destination;
        region.flags = within.flags;
    });
    attempt(&|region| region.source = within.source);
    attempt(&|region| region.destination = within.destination);
    while attempt(&|region| region.source = shorter(region.source, within.source)) {}
    while attempt(&|region| region.destination = shorter(region.destination, within.destination)) {}
    for first in [true, false] {
        attempt(&|region| region.upper_source = opened(region.upper_source, within.upper_source, first));
        attempt(&|region| {
            region.upper_destination = opened(region.upper_destination, within.upper_destination, first);
        });
    }
}

/// A prefix without its last bit, if that is still within the other.
fn shorter(bits: Ternary<u32>, within: Ternary<u32>) -> Ternary<u32> {
    let without = bits.care() & bits.care().wrapping_sub(1);
    let shorter = Ternary::<u32>::new(bits.value() & without, without);
    if bits.prefix_length().is_some() && within.covers(shorter) { shorter } else { bits }
}

/// The interval down to the first of another, or up to its last.
fn opened(ports: Interval<u16>, within: Interval<u16>, first: bool) -> Interval<u16> {
    let (least, greatest) =
        if first { (within.first(), ports.last()) } else { (ports.first(), within.last()) };
    Interval::<u16>::new(least, greatest).unwrap_or(ports)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::set::region::scatter;
    use crate::set::simplify::simplify;
    use crate::set::{Answer, Limits, PacketSet};

    /// A region whose fields are of a few values each, so that regions meet often.
    fn region(seed: u64) -> Region {
        let choice = |place: u64, most: u64| scatter(seed.wrapping_mul(31) ^ place) % most;
        let address = |place: u64| match choice(place, 6) {
            0 => Ternary::<u32>::prefix(0x0a00_0000, 8),
            1 => Ternary::<u32>::prefix(0x0a01_0000, 16),
            2 => Ternary::<u32>::prefix(0x0a01_0109, 32),
            3 => Ternary::<u32>::prefix(0xe000_0000, 4),
            _ => Ternary::<u32>::ANY,
        };
        let port = |place: u64| match choice(place, 4) {
            0 => Interval::<u16>::exact(22),
            1 => Interval::<u16>::new(20, 30).expect("in order"),
            _ => Interval::<u16>::ALL,
        };
        let mut region = Region { source: address(1), destination: address(2), ..Region::ALL };
        if choice(3, 3) > 0 {
            region.protocol = Interval::<u8>::exact(if choice(4, 2) == 0 { 6 } else { 17 });
            match choice(5, 4) {
                0 => region.flags = Region::LATER,
                1 => {}
                _ => (region.flags, region.upper_destination) = (Region::FIRST, port(6)),
            }
        }
        region
    }

    #[test]
    fn cover_without_exceptions_is_the_set() {
        let (limits, mut found, mut nested) = (Limits::default(), 0, 0);
        for seed in 0..3_000 {
            let mut regions = vec![region(seed * 5), region(seed * 5 + 1)];
            for hole in 2..5 {
                let hole = region(seed * 5 + hole);
                regions = regions.iter().flat_map(|piece| piece.subtract(&hole)).collect();
            }
            regions.push(region(seed * 5 + 2));
            let regions = simplify(&regions);
            let Some(words) = Except::shortest(&regions, usize::MAX) else { continue };
            let set = |regions: &[Region]| PacketSet::of_regions(regions.iter().copied());
            let without = |one: &PacketSet, other: &PacketSet| one.difference(other, &limits).expect("small");
            let cover_alone = without(&set(&words.cover), &set(&words.exceptions));
            let told = cover_alone.union(&set(&words.taken_back), &limits).expect("small");
            assert_eq!(
                told.equals(&set(&regions), &limits),
                Answer::Decided(true),
                "seed {seed}: {}",
                words.words()
            );
            found += 1;
            nested += u32::from(!words.taken_back.is_empty());
        }
        assert!(found > 500 && nested > 50, "{found} found, {nested} of them nested");
    }
}
