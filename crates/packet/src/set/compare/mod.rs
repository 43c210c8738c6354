//! Where two lists treat packets differently.
//!
//! Lists differ where an owner of one and an owner of the other, with different labels, have a packet that reaches both. Nearly all
//! pairs are ruled out beforehand by the *cover index* of each region in the other list: an owner at or before which all its packets
//! are taken there. Only a pair in which neither stands behind the other's cover index can share a packet that reaches both.

mod candidates;
mod cover;

use super::index::Entry;
use super::limit::{Answer, Budget, Limit, Limits};
use super::list::List;
use super::point::Point;
use super::reach::cut;
use super::region::Region;
use crate::packet::Packet;
use candidates::Candidates;
use cover::Side;
use std::collections::BTreeMap;

/// Steps for one pair once it is known to differ, to find all pieces.
const PIECE_STEPS: u32 = 16_000;

/// A list with what its owners, and its end, do.
#[derive(Clone, Copy, Debug)]
pub struct Labelled<'l> {
    /// The list.
    pub list: &'l List,
    /// For each owner what it does.
    pub labels: &'l [u32],
    /// What happens to packets that no owner has.
    pub end: u32,
}

/// Packets that two lists treat differently: all that these two owners decide on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The owner in the first list; none for its end.
    pub first: Option<u32>,
    /// The owner in the second list; none for its end.
    pub second: Option<u32>,
    /// The packets, as disjoint regions.
    pub pieces: Vec<Region>,
    /// Whether the pieces are all; where not, [`Limits::pieces`] or a bound on steps was met.
    pub complete: bool,
    /// One of the packets.
    pub witness: Packet,
}

/// What a comparison found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// The differences, by owner of the first list and then of the second; the end comes last.
    pub differences: Vec<Difference>,
    /// Pairs of owners, each with the bound that kept it open.
    pub undecided: Vec<(Option<u32>, Option<u32>, Limit)>,
    /// The bound that ended the search for pairs; none where every pair was looked at.
    pub stopped: Option<Limit>,
}

impl Comparison {
    /// Whether the two lists treat all packets alike.
    pub fn equal(&self) -> Answer<bool> {
        match (self.differences.first(), self.undecided.first(), self.stopped) {
            (Some(_), _, _) => Answer::Decided(false),
            (None, _, Some(limit)) => Answer::NotDecided(limit),
            (None, Some((_, _, limit)), None) => Answer::NotDecided(*limit),
            (None, None, None) => Answer::Decided(true),
        }
    }
}

impl<'l> Labelled<'l> {
    /// All pairs of owners with different labels that decide on a common packet.
    pub fn compare(self, other: Labelled<'_>, limits: &Limits) -> Comparison {
        self.compare_where(other, limits, &|one, other| one != other)
    }

    /// The same with a word of one's own on which pairs of labels count as different.
    pub fn compare_where(
        self,
        other: Labelled<'_>,
        limits: &Limits,
        differ: &impl Fn(u32, u32) -> bool,
    ) -> Comparison {
        let mut budget = Budget::new(limits);
        let (first, second) = (Side::new(self), Side::new(other));
        let mut found = Found { limits, budget: &mut budget, pairs: BTreeMap::new(), undecided: Vec::new() };
        let stopped = pairs(&first, &second, differ, &mut found).err();
        let Found { pairs, mut undecided, .. } = found;
        undecided.sort_unstable();
        undecided.dedup();
        let name = |side: &Side<'_>, owner: u32| (owner < side.end).then_some(owner);
        let undecided = undecided.into_iter().filter(|(one, two, _)| !pairs.contains_key(&(*one, *two)));
        let undecided =
            undecided.map(|(one, two, limit)| (name(&first, one), name(&second, two), limit)).collect();
        let differences = pairs.into_iter().map(|((one, two), pair)| Difference {
            first: name(&first, one),
            second: name(&second, two),
            witness: pair.witness(),
            pieces: pair.pieces,
            complete: pair.complete,
        });
        Comparison { differences: differences.collect(), undecided, stopped }
    }
}

/// Looks at each pair that the cover indexes leave.
fn pairs(
    first: &Side<'_>,
    second: &Side<'_>,
    differ: &impl Fn(u32, u32) -> bool,
    found: &mut Found<'_>,
) -> Result<(), Limit> {
    let of_first = second.covers(first, found.budget)?;
    let of_second = first.covers(second, found.budget)?;
    let candidates = Candidates::new(second, of_second);
    let entries = first.index.entries().iter().copied().zip(of_first);
    let mut chosen = Vec::new();
    for (entry, cover) in entries.chain([(first.last(), second.end)]) {
        let label = first.label(entry.owner);
        found.budget.next_entry();
        match candidates.of(&entry, cover, found.budget, &mut chosen) {
            Ok(()) => {}
            // One step too many for this entry: its pairs are looked at all the same, and the bound on the whole holds.
            Err(Limit::Steps) => return Err(Limit::Steps),
            Err(_) => found.budget.next_entry(),
        }
        chosen
            .retain(|other| differ(label, second.label(other.owner)) && other.region.overlaps(&entry.region));
        chosen.sort_unstable_by_key(|other| other.owner);
        // The end of the second list takes what is not taken before: only where the cover index says so.
        if cover == second.end && differ(label, second.end_label) {
            chosen.push(second.last());
        }
        for other in &chosen {
            found.look(first, second, &entry, other)?;
        }
    }
    Ok(())
}

/// What is found so far.
struct Found<'b> {
    limits: &'b Limits,
    budget: &'b mut Budget,
    pairs: BTreeMap<(u32, u32), Pair>,
    undecided: Vec<(u32, u32, Limit)>,
}

/// What two owners treat differently.
struct Pair {
    pieces: Vec<Region>,
    complete: bool,
    point: Point,
}

impl Pair {
    /// From the largest piece where there is one: a natural packet.
    fn witness(&self) -> Packet {
        let free =
            |region: &Region| region.source.care().count_zeros() + region.destination.care().count_zeros();
        let widest = self.pieces.iter().rev().max_by_key(|piece| free(piece));
        widest.map_or_else(|| self.point.packet(), Region::witness)
    }
}

impl Found<'_> {
    /// Looks for packets of two entries that no earlier owner takes in either list. Only a bound on the whole is an error.
    fn look(&mut self, first: &Side<'_>, second: &Side<'_>, one: &Entry, other: &Entry) -> Result<(), Limit> {
        let owners = (one.owner, other.owner);
        if self.pairs.len() >= self.limits.pairs && !self.pairs.contains_key(&owners) {
            return Err(Limit::Pairs);
        }
        let Some(both) = one.region.intersect(&other.region) else { return Ok(()) };
        self.budget.next_entry();
        let searched = self.search(first, second, both, owners);
        if let (Err(_), Some(pair)) = (&searched, self.pairs.get_mut(&owners)) {
            pair.complete = false;
        }
        match searched {
            Ok(()) => Ok(()),
            Err(Limit::Steps) => Err(Limit::Steps),
            Err(limit) => {
                self.undecided.push((owners.0, owners.1, limit));
                Ok(())
            }
        }
    }

    fn search(
        &mut self,
        first: &Side<'_>,
        second: &Side<'_>,
        both: Region,
        owners: (u32, u32),
    ) -> Result<(), Limit> {
        let mut work = 0;
        let covered = first.index.container_within(&both, 0, owners.0, &mut work).is_some()
            || second.index.container_within(&both, 0, owners.1, &mut work).is_some();
        self.budget.walked(work)?;
        let mut pieces = if covered { Vec::new() } else { vec![both] };
        let (mut seed, mut left) = (0_u64, PIECE_STEPS);
        while let Some(piece) = pieces.pop() {
            if let Some(pair) = self.pairs.get_mut(&owners) {
                left = left.saturating_sub(1);
                if left == 0 || pair.pieces.len() >= self.limits.pieces {
                    pair.complete = false;
                    return Ok(());
                }
            }
            self.budget.step()?;
            seed += 1;
            let point = piece.sample(seed);
            let mut looks = 0;
            let earlier = first.index.first_within_counted(&point, 0, owners.0, &mut looks);
            let earlier =
                earlier.or_else(|| second.index.first_within_counted(&point, 0, owners.1, &mut looks));
            self.budget.looked(looks)?;
            if let Some(earlier) = earlier {
                cut(&piece, &earlier.region, &mut pieces);
                continue;
            }
            // This packet reaches both. What else of the piece does?
            let pair = self.pairs.entry(owners).or_insert(Pair { pieces: Vec::new(), complete: true, point });
            // Regions of one owner may have packets in common.
            let known = pair.pieces.iter().find(|known| known.overlaps(&piece)).copied();
            let mut work = 0;
            let hole = known.or_else(|| {
                let hole = first.index.overlap_within(&piece, 0, owners.0, &mut work);
                hole.or_else(|| second.index.overlap_within(&piece, 0, owners.1, &mut work))
                    .map(|entry| entry.region)
            });
            match hole {
                Some(hole) => cut(&piece, &hole, &mut pieces),
                None => pair.pieces.push(piece),
            }
            self.budget.walked(work)?;
        }
        Ok(())
    }
}
