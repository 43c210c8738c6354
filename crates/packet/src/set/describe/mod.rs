//! Packets in words: few lines in the manner of access-list entries.

mod except;
mod line;

use super::field::{Interval, Ternary};
use super::point::{LATER_FRAGMENT, TESTED_FLAGS};
use super::region::Region;
use super::simplify::simplify;
use crate::flags::TcpFlags;
use except::{Except, cost};
use line::line;
use std::collections::{HashMap, HashSet};

/// The packets of some regions in the manner of access-list entries, as few as were found: `tcp 10.0.0.0/8 any eq www`. Where it is
/// shorter, `ip any any, except tcp any any eq 22`; and of the exceptions some again: `…, but with tcp 10.0.0.9 any eq 22`.
///
/// A line with ports, a message or flags is about whole packets and first fragments alone. Equal regions in the same order give the
/// same words; other regions with the same packets may give others.
pub fn describe(regions: &[Region]) -> Vec<String> {
    let regions = simplify(regions);
    let lines = in_lines(&regions);
    let shorter = if lines.len() > 2 { Except::shortest(&regions, cost(&regions)) } else { None };
    shorter.map_or(lines, |found| vec![found.words()])
}

/// A line for each region; regions that differ in their flags alone share one where there is a word for it.
fn in_lines(regions: &[Region]) -> Vec<String> {
    let without = |region: &Region| Region {
        flags: Ternary::<u8>::new(0, region.flags.care() & LATER_FRAGMENT),
        ..*region
    };
    let with_flags = |region: &Region| region.flags.care() & TESTED_FLAGS != 0;
    let mut groups: HashMap<Region, Vec<Ternary<u8>>> = HashMap::new();
    for region in regions.iter().filter(|region| with_flags(region)) {
        groups.entry(without(region)).or_default().push(region.flags);
    }
    let mut regions = regions.to_vec();
    regions.sort_by_key(reading_order);
    let mut lines = Vec::new();
    let mut done: HashSet<Region> = HashSet::new();
    for region in &regions {
        if !with_flags(region) {
            lines.push(line(region, ""));
            continue;
        }
        let group = without(region);
        if done.contains(&group) {
            continue;
        }
        // Every region with flags is in the group of its other fields.
        match groups.get(&group).and_then(|together| any_of(together)) {
            Some(words) => {
                done.insert(group);
                lines.push(line(region, &words));
            }
            None => lines.push(line(region, &all_of(region.flags))),
        }
    }
    lines
}

/// Whole packets before fragments, one protocol after the other, else the order of regions.
fn reading_order(region: &Region) -> (Interval<u8>, Ternary<u32>, Ternary<u32>, u8, Region) {
    let later = region.flags.value() & LATER_FRAGMENT;
    (region.protocol, region.source, region.destination, later, *region)
}

/// Flags that must all be so.
fn all_of(flags: Ternary<u8>) -> String {
    let care = flags.care() & TESTED_FLAGS;
    let single = care.is_power_of_two() && flags.value() & care != 0;
    match TcpFlags(care).names().next() {
        Some(name) if single => name.to_owned(),
        _ => format!("match-all {}", signed(care, flags.value())),
    }
}

/// The words for cubes of flags that are, together, one or more flags of which any must be so.
fn any_of(cubes: &[Ternary<u8>]) -> Option<String> {
    let table = |cube: &Ternary<u8>| {
        let tested = Ternary::<u8>::new(cube.value(), cube.care() & TESTED_FLAGS);
        (0..=TESTED_FLAGS)
            .filter(|flags| tested.contains(*flags))
            .fold(0_u64, |table, flags| table | 1 << flags)
    };
    let union = cubes.iter().map(table).fold(0, std::ops::BitOr::bitor);
    // What is left out must be one cube: all of some flags the other way round.
    let mut outside = (0..=TESTED_FLAGS).filter(|flags| union >> flags & 1 == 0);
    let first = outside.next()?;
    let care = outside.fold(TESTED_FLAGS, |care, flags| care & !(flags ^ first));
    let left_out = Ternary::<u8>::new(first, care);
    if table(&left_out) != !union || care.count_ones() < 2 {
        return None;
    }
    if care == (TcpFlags::ACK | TcpFlags::RST).0 && left_out.value() == 0 {
        return Some("established".to_owned());
    }
    Some(format!("match-any {}", signed(care, !left_out.value())))
}

fn signed(care: u8, value: u8) -> String {
    let set = TcpFlags(value);
    let sign = |name: &str| TcpFlags::of_name(name).map_or('-', |flag| if set.has(flag) { '+' } else { '-' });
    let words: Vec<String> = TcpFlags(care).names().map(|name| format!("{}{name}", sign(name))).collect();
    words.join(" ")
}
