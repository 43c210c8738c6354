//! Fewer and wider regions with the same packets.

use super::field::{Interval, Ternary};
use super::reach::covers;
use super::region::Region;
use std::cmp::Reverse;

/// Above so many regions they are only merged, not widened.
const WIDENED: usize = 160;
/// Steps for the question whether a wider region has other packets.
const STEPS: u32 = 400;

/// Regions with the same packets, fewer and wider, sorted. They may overlap.
pub fn simplify(regions: &[Region]) -> Vec<Region> {
    let mut regions = regions.to_vec();
    merge(&mut regions);
    if regions.len() > WIDENED {
        return regions;
    }
    let union = regions.clone();
    for region in &mut regions {
        widen(region, &union);
    }
    regions.sort_unstable();
    regions.dedup();
    drop_needless(&mut regions);
    regions
}

/// Joins regions that differ in one field, where together they are a region.
pub(super) fn merge(regions: &mut Vec<Region>) {
    loop {
        let before = regions.len();
        merge_bits(regions, |region| region.source, |region, bits| region.source = bits);
        merge_bits(regions, |region| region.destination, |region, bits| region.destination = bits);
        merge_intervals(regions, |region| region.upper_source, |region, ports| region.upper_source = ports);
        merge_intervals(
            regions,
            |region| region.upper_destination,
            |region, ports| region.upper_destination = ports,
        );
        if regions.len() == before {
            return;
        }
    }
}

fn merge_bits(
    regions: &mut Vec<Region>,
    field: impl Fn(&Region) -> Ternary<u32>,
    set: impl Fn(&mut Region, Ternary<u32>),
) {
    // Siblings by each bit in turn, low bits first: prefixes grow shorter.
    for bit in (0..32).map(|place| 1_u32 << place) {
        let without = |region: &Region| {
            let (mut region, bits) = (*region, field(region));
            set(&mut region, Ternary::<u32>::new(bits.value() & !bit, bits.care() & !bit));
            region
        };
        let asks = |region: &Region| field(region).care() & bit != 0;
        if !regions.iter().any(asks) {
            continue;
        }
        regions.sort_unstable_by_key(|region| (Reverse(asks(region)), without(region), *region));
        let mut merged: Vec<Region> = Vec::with_capacity(regions.len());
        for region in regions.iter() {
            match merged.last_mut() {
                Some(last) if last == region => {}
                Some(last) if asks(last) && asks(region) && without(last) == without(region) => {
                    *last = without(region);
                }
                _ => merged.push(*region),
            }
        }
        *regions = merged;
    }
}

fn merge_intervals(
    regions: &mut Vec<Region>,
    field: impl Fn(&Region) -> Interval<u16>,
    set: impl Fn(&mut Region, Interval<u16>),
) {
    let without = |region: &Region| {
        let mut region = *region;
        set(&mut region, Interval::<u16>::ALL);
        region
    };
    regions.sort_unstable_by_key(|region| (without(region), field(region)));
    let mut merged: Vec<Region> = Vec::with_capacity(regions.len());
    for region in regions.iter() {
        if let Some(last) = merged.last_mut().filter(|last| without(last) == without(region)) {
            let (one, other) = (field(last), field(region));
            let meet = u32::from(other.first()) <= u32::from(one.last()) + 1;
            if let Some(both) =
                Interval::<u16>::new(one.first(), one.last().max(other.last())).filter(|_| meet)
            {
                set(last, both);
                continue;
            }
        }
        merged.push(*region);
    }
    *regions = merged;
}

/// Frees what can be freed without a packet that none of `union` has.
fn widen(region: &mut Region, union: &[Region]) {
    let all = Region::ALL;
    // What stands above IP goes before the fragment bit, and both before the protocol: else the region is not sound.
    let mut attempt = |change: &dyn Fn(&mut Region)| {
        let mut wider = *region;
        change(&mut wider);
        if wider != *region && wider.is_sound() && covers(union, wider.subtract(region), STEPS) == Some(true)
        {
            *region = wider;
        }
    };
    attempt(&|region| region.length = all.length);
    attempt(&|region| region.ttl = all.ttl);
    attempt(&|region| region.tos = all.tos);
    attempt(&|region| region.upper_source = all.upper_source);
    attempt(&|region| region.upper_destination = all.upper_destination);
    for first in [true, false] {
        attempt(&|region| region.upper_source = opened(region.upper_source, first));
        attempt(&|region| region.upper_destination = opened(region.upper_destination, first));
    }
    for bit in (0..7).map(|place| 1_u8 << place) {
        attempt(&|region| {
            region.flags = Ternary::<u8>::new(region.flags.value(), region.flags.care() & !bit);
        });
    }
    attempt(&|region| region.protocol = all.protocol);
    attempt(&|region| region.source = all.source);
    attempt(&|region| region.destination = all.destination);
    for bit in (0..32).map(|place| 1_u32 << place) {
        attempt(&|region| region.source = without(region.source, bit));
        attempt(&|region| region.destination = without(region.destination, bit));
    }
}

/// An address without a bit; a prefix loses its last alone, for people read prefixes.
fn without(bits: Ternary<u32>, bit: u32) -> Ternary<u32> {
    let last = bits.care() & bits.care().wrapping_neg();
    if bits.prefix_length().is_some() && bit != last {
        return bits;
    }
    Ternary::<u32>::new(bits.value() & !bit, bits.care() & !bit)
}

/// The interval down to the least value, or up to the greatest.
fn opened(interval: Interval<u16>, first: bool) -> Interval<u16> {
    let (least, greatest) = if first { (0, interval.last()) } else { (interval.first(), u16::MAX) };
    Interval::<u16>::new(least, greatest).unwrap_or(interval)
}

/// Drops regions whose packets the others have; narrow ones first.
pub(super) fn drop_needless(regions: &mut Vec<Region>) {
    let mut order = regions.clone();
    order.sort_by_key(|region| (region.count(), *region));
    for candidate in order {
        let others: Vec<Region> = regions.iter().filter(|region| **region != candidate).copied().collect();
        if covers(&others, vec![candidate], STEPS) == Some(true) {
            *regions = others;
        }
    }
}

/// The least region with all packets of some.
pub(super) fn hull(regions: &[Region]) -> Option<Region> {
    let (first, rest) = regions.split_first()?;
    Some(rest.iter().fold(*first, |all, region| Region {
        source: around(all.source, region.source),
        destination: around(all.destination, region.destination),
        protocol: {
            let (one, other) = (all.protocol, region.protocol);
            Interval::<u8>::new(one.first().min(other.first()), one.last().max(other.last())).unwrap_or(one)
        },
        upper_source: between(all.upper_source, region.upper_source),
        upper_destination: between(all.upper_destination, region.upper_destination),
        flags: around_byte(all.flags, region.flags),
        tos: around_byte(all.tos, region.tos),
        ttl: {
            let (one, other) = (all.ttl, region.ttl);
            Interval::<u8>::new(one.first().min(other.first()), one.last().max(other.last())).unwrap_or(one)
        },
        length: between(all.length, region.length),
    }))
}

fn around(one: Ternary<u32>, other: Ternary<u32>) -> Ternary<u32> {
    Ternary::<u32>::new(one.value(), one.care() & other.care() & !(one.value() ^ other.value()))
}

fn around_byte(one: Ternary<u8>, other: Ternary<u8>) -> Ternary<u8> {
    Ternary::<u8>::new(one.value(), one.care() & other.care() & !(one.value() ^ other.value()))
}

fn between(one: Interval<u16>, other: Interval<u16>) -> Interval<u16> {
    Interval::<u16>::new(one.first().min(other.first()), one.last().max(other.last())).unwrap_or(one)
}

/// What a region has and none of `without`; none where that is more than `most` regions.
pub(super) fn remainder(region: Region, without: &[Region], most: usize) -> Option<Vec<Region>> {
    let mut left = vec![region];
    for hole in without {
        let mut next = Vec::with_capacity(left.len());
        left.iter().for_each(|piece| piece.subtract_into(hole, &mut next));
        if next.len() > most {
            return None;
        }
        left = next;
    }
    Some(left)
}
