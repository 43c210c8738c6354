//! Which owners of a list decide on the packets of a region.

use super::limit::{Budget, Limit, Limits};
use super::list::List;
use super::packet_set::untaken;
use super::region::Region;
use std::ops::ControlFlow;

/// The packets of a region on which one owner decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The owner.
    pub owner: u32,
    /// The packets, as disjoint regions.
    pub pieces: Vec<Region>,
    /// The bound that was met; none where the pieces are all. Without a piece it is then not known whether there is a packet.
    pub open: Option<Limit>,
}

impl List {
    /// The owners that decide on packets of a region, in order, each with its packets. [`Limits::pieces`] is the bound for one
    /// owner. Those that no packet of the region reaches are left out.
    ///
    /// The pieces of an owner with several regions may overlap.
    pub fn within(&self, region: &Region, limits: &Limits) -> Vec<Part> {
        let mut found = Vec::new();
        let _ = self.index().each_overlap(region, 0, u32::MAX, &mut |entry| {
            found.push((entry.owner, entry.region));
            ControlFlow::Continue(())
        });
        found.sort_unstable();
        let mut budget = Budget::new(limits);
        let mut parts: Vec<Part> = Vec::new();
        for (owner, of_owner) in found {
            let Some(both) = region.intersect(&of_owner) else { continue };
            budget.next_entry();
            let mut pieces = Vec::new();
            let open = untaken(self.index(), &both, owner, &mut pieces, &mut budget, limits.pieces).err();
            if pieces.is_empty() && open.is_none() {
                continue;
            }
            match parts.last_mut() {
                Some(part) if part.owner == owner => {
                    part.pieces.append(&mut pieces);
                    part.open = part.open.or(open);
                }
                _ => parts.push(Part { owner, pieces, open }),
            }
        }
        parts
    }
}

#[cfg(test)]
mod tests {
    use super::super::field::{Interval, Ternary};
    use super::*;

    fn to(address: u32, length: u32) -> Region {
        Region { destination: Ternary::<u32>::prefix(address, length), ..Region::ALL }
    }

    #[test]
    fn a_region_falls_into_the_parts_of_its_owners() {
        let low = Region { ttl: Interval::<u8>::exact(1), ..Region::ALL };
        let list: List = [to(0x0a00_0000, 24), low, to(0x0a00_0000, 8), Region::ALL].into_iter().collect();
        let owners = |region: &Region| -> Vec<u32> {
            list.within(region, &Limits::default()).iter().map(|part| part.owner).collect()
        };
        assert_eq!(owners(&to(0x0a00_0005, 32)), [0]);
        assert_eq!(owners(&to(0x0a00_0000, 16)), [0, 1, 2]);
        assert_eq!(owners(&to(0x0b00_0000, 16)), [1, 3]);
        let all = list.within(&Region::ALL, &Limits::default());
        assert!(all.iter().all(|part| part.open.is_none()));
        let points: Vec<_> = (0..200).map(|seed| Region::ALL.sample(seed)).collect();
        for point in points {
            let of: Vec<u32> = all
                .iter()
                .filter(|part| part.pieces.iter().any(|piece| piece.contains(&point)))
                .map(|part| part.owner)
                .collect();
            assert_eq!(of, [list.first(&point).expect("the last takes all")]);
        }
    }

    #[test]
    fn past_the_limit_it_says_so() {
        let list: List = (0..40).map(|host| to(host << 8, 32)).chain([Region::ALL]).collect();
        let parts = list.within(&Region::ALL, &Limits { pieces: 5, ..Limits::default() });
        assert_eq!(parts.len(), 41);
        assert_eq!(parts[40].open, Some(Limit::Regions));
        assert_eq!(parts[40].pieces.len(), 5);
    }
}
