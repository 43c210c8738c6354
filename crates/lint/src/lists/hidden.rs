//! Which earlier entries hide one, where the question is about a part of it or about one that may be there.

use super::Unreached;
use byway_ios::Action;
use byway_lift::MaybeEntry;
use byway_packet::set::{List, Region};

/// How many pieces of an entry that may be there are looked at.
const MAYBE_STEPS: usize = 10_000;

/// The entries that take all packets of one but later fragments, where it has both.
pub(super) fn hidden_but_for_later(list: &List, owner: u32) -> Option<Vec<u32>> {
    let whole = list.of_owner(owner).iter().map(|entry| entry.region);
    let regions: Vec<Region> = whole.filter(|region| region.flags != Region::LATER).collect();
    if regions.is_empty() || regions.len() == list.of_owner(owner).len() {
        return None;
    }
    let entry = MaybeEntry { owner, action: Action::Permit, regions };
    match hidden(list, &entry)? {
        Unreached::Covered(by) => Some(by),
        _ => None,
    }
}

/// Whether entries that are there for certain hide one that may be there.
pub(super) fn hidden(list: &List, entry: &MaybeEntry) -> Option<Unreached> {
    let index = list.index();
    let mut by = Vec::new();
    let mut steps = 0;
    for region in &entry.regions {
        if let Some(container) = index.container(region, entry.owner) {
            by.push(container.owner);
            continue;
        }
        let mut pieces = vec![*region];
        while let Some(piece) = pieces.pop() {
            steps += 1;
            if steps > MAYBE_STEPS {
                return None;
            }
            let hole = index.first_overlap(&piece, 0).filter(|hole| hole.owner < entry.owner)?;
            by.push(hole.owner);
            piece.subtract_into(&hole.region, &mut pieces);
        }
    }
    by.sort_unstable();
    by.dedup();
    leave_out(list, entry, &mut by);
    Some(if by.is_empty() { Unreached::Nothing } else { Unreached::Covered(by) })
}

/// Past so many entries that hide another, no smaller set of them is looked for.
const LEFT_OUT_OF: usize = 16;

/// Leaves out the entries that are not needed to hide another: narrow ones first, so that few and wide ones stay.
fn leave_out(list: &List, entry: &MaybeEntry, by: &mut Vec<u32>) {
    if by.len() > LEFT_OUT_OF {
        return;
    }
    let mut tried = by.clone();
    // Of an entry for any packet on IP there is one region, of one for ports a second for later fragments.
    tried.sort_by_key(|owner| std::cmp::Reverse((list.of_owner(*owner).len(), *owner)));
    for candidate in tried {
        let others = by.iter().filter(|owner| **owner != candidate);
        let others: Vec<Region> =
            others.flat_map(|owner| list.of_owner(*owner)).map(|other| other.region).collect();
        if hides(&others, &entry.regions) {
            by.retain(|owner| *owner != candidate);
        }
    }
}

/// Whether some regions have every packet of others, as far as that is found out.
fn hides(holes: &[Region], regions: &[Region]) -> bool {
    let mut pieces = regions.to_vec();
    for _ in 0..MAYBE_STEPS {
        let Some(piece) = pieces.pop() else { return true };
        let Some(hole) = holes.iter().find(|hole| hole.overlaps(&piece)) else { return false };
        piece.subtract_into(hole, &mut pieces);
    }
    false
}
