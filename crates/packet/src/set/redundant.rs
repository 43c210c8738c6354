//! Which owners of a list could go without any packet being treated otherwise.

use super::index::{Entry, Index, Meetings};
use super::later::{Behind, Later, Near, Opposites};
use super::limit::{Budget, Limit, Limits};
use super::list::List;
use super::owners::{Asked, each_owner};
use super::point::Point;
use super::reach::{Before, Earlier, Reach, cut, next_seed};
use super::region::Region;
use std::cell::Cell;
use std::ops::Range;

/// Whether an owner is needed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Redundancy {
    /// Without it, this packet is treated otherwise.
    Needed(Point),
    /// No packet reaches it, or it matches nothing: see [`Reach`].
    Unreachable,
    /// Later owners do the same with all its packets.
    Redundant,
    /// Later owners and the end of the list do the same with all its packets, and the end is needed for that.
    AgainstEnd,
    /// Not decided.
    Undecided(Limit),
}

impl List {
    /// For each owner, whether it is needed. `labels` has what each owner does, `end` is what the end of the list does; `reach`
    /// is what [`List::reach`] said.
    pub fn redundant(&self, labels: &[u32], end: u32, reach: &[Reach], limits: &Limits) -> Vec<Redundancy> {
        self.redundant_of(&self.all(), labels, end, reach, limits)
    }

    /// The same for some owners alone, in rising order, each once; `reach` is what [`List::reach_of`] said of them.
    pub fn redundant_of(
        &self,
        owners: &[u32],
        labels: &[u32],
        end: u32,
        reach: &[Reach],
        limits: &Limits,
    ) -> Vec<Redundancy> {
        let (index, opposites) = (self.index(), Opposites::new(self, labels));
        let meetings = index.meetings();
        let start = |budget| Search {
            entries: self.entries(),
            index,
            meetings,
            labels,
            opposites: &opposites,
            seen: Cell::new(0),
            budget,
            pieces: Vec::new(),
            earlier: Vec::new(),
            later: Vec::new(),
            opposite: Vec::new(),
        };
        let reach_of = |owner: u32| {
            let all = owners.len() == self.owners() as usize;
            if all { Some(owner as usize) } else { owners.binary_search(&owner).ok() }
        };
        let first = |owner: u32, _: &Range<usize>| {
            (
                reach_of(owner).and_then(|at| reach.get(at)).map_or(Err(Redundancy::Unreachable), known),
                labels[owner as usize],
            )
        };
        each_owner(self, owners, limits, start, first, |search, asked| {
            let Asked { owner, places, fetched: (known, label) } = asked;
            match known {
                Ok(point) if search.next(&point, owner, &places, end) != label => {
                    return Redundancy::Needed(point);
                }
                Ok(_) if search.is_last(&places) => return Redundancy::AgainstEnd,
                Ok(_) => {}
                Err(known) => return known,
            }
            let mut found = Redundancy::Redundant;
            for place in places.clone() {
                let now = search.entry(place, &places, end);
                if weight(&now) >= weight(&found) {
                    found = now;
                }
                if matches!(found, Redundancy::Needed(_)) {
                    break;
                }
            }
            found
        })
    }
}

/// The packet that reaches an owner; where there is none, what that says.
#[inline]
fn known(reach: &Reach) -> Result<Point, Redundancy> {
    match reach {
        Reach::Reachable(point) => Ok(*point),
        Reach::Nothing | Reach::Covered { .. } => Err(Redundancy::Unreachable),
        Reach::Undecided(limit) => Err(Redundancy::Undecided(*limit)),
    }
}

/// Of several regions of an owner, the answer that weighs most is the owner's.
const fn weight(redundancy: &Redundancy) -> u8 {
    match redundancy {
        Redundancy::Unreachable | Redundancy::Redundant => 0,
        Redundancy::AgainstEnd => 1,
        Redundancy::Undecided(_) => 2,
        Redundancy::Needed(_) => 3,
    }
}

struct Search<'l> {
    entries: &'l [Entry],
    index: &'l Index,
    // Of few entries.
    meetings: Option<Meetings<'l>>,
    labels: &'l [u32],
    opposites: &'l Opposites<'l>,
    // What questions about opposite ones cost so far in this part of the list.
    seen: Cell<u64>,
    budget: Budget,
    pieces: Vec<Region>,
    // What an entry meets, of few.
    earlier: Vec<Entry>,
    later: Vec<Entry>,
    opposite: Vec<Entry>,
}

impl Search<'_> {
    /// What happens to a packet of an owner without the owner.
    #[inline]
    fn next(&self, point: &Point, owner: u32, places: &Range<usize>, end: u32) -> u32 {
        let next = match self.meetings {
            None => self.index.first_from(point, owner + 1).map(|entry| entry.owner),
            Some(meetings) => {
                let has = |entry: &&Entry| entry.region.contains(point);
                let next = |place| meetings.behind(place, places.end).find(has).map(|entry| entry.owner);
                places.clone().filter_map(next).min()
            }
        };
        next.map_or(end, |next| self.labels[next as usize])
    }

    /// Whether an owner is known to meet no later one: its packets come to the end.
    fn is_last(&self, places: &Range<usize>) -> bool {
        let is_last = |meetings: Meetings<'_>| {
            places.clone().all(|at| meetings.behind(at, places.end).next().is_none())
        };
        self.meetings.is_some_and(is_last)
    }

    /// What the region at one of an owner's places says.
    fn entry(&mut self, place: usize, places: &Range<usize>, end: u32) -> Redundancy {
        let entry = &self.entries[place];
        let (owner, label) = (entry.owner, self.labels[entry.owner as usize]);
        let (budget, pieces) = (&mut self.budget, &mut self.pieces);
        budget.next_entry();
        let all = Before { index: self.index, owner };
        let Some(meetings) = self.meetings else {
            let (index, opposites, seen) = (self.index, self.opposites, &self.seen);
            let later = Behind { index, opposites, seen, owner, label };
            return Question { entry, label, earlier: &all, later: &later }.redundancy(end, pieces, budget);
        };
        self.later.clear();
        self.later.extend(meetings.behind(place, places.end));
        self.opposite.clear();
        let differs = |entry: &&Entry| self.labels[entry.owner as usize] != label;
        self.opposite.extend(self.later.iter().filter(differs));
        let later = Near { entries: &self.later, opposite: &self.opposite };
        if meetings.collect(place, places.start, &mut self.earlier) {
            let earlier = &self.earlier[..];
            Question { entry, label, earlier, later: &later }.redundancy(end, pieces, budget)
        } else {
            Question { entry, label, earlier: &all, later: &later }.redundancy(end, pieces, budget)
        }
    }
}

/// A region of an owner, with what stands before it and behind.
struct Question<'q, E: ?Sized, L> {
    entry: &'q Entry,
    label: u32,
    earlier: &'q E,
    later: &'q L,
}

impl<E: Earlier + ?Sized, L: Later> Question<'_, E, L> {
    fn redundancy(&self, end: u32, pieces: &mut Vec<Region>, budget: &mut Budget) -> Redundancy {
        match self.needed(Some(end), pieces, budget) {
            Err(limit) => return Redundancy::Undecided(limit),
            Ok(Some(point)) => return Redundancy::Needed(point),
            Ok(None) if end != self.label => return Redundancy::Redundant,
            Ok(None) => {}
        }
        // It can go; whether without the end's help is asked with an end that does something else. Past the bound the end is taken
        // to be needed, which claims less.
        match self.needed(None, pieces, budget) {
            Ok(None) => Redundancy::Redundant,
            Ok(Some(_)) | Err(_) => Redundancy::AgainstEnd,
        }
    }

    /// A packet of the region that no earlier owner takes and that is treated otherwise behind it.
    fn needed(
        &self,
        end: Option<u32>,
        pieces: &mut Vec<Region>,
        budget: &mut Budget,
    ) -> Result<Option<Point>, Limit> {
        let end_is_same = end == Some(self.label);
        pieces.clear();
        pieces.push(self.entry.region);
        let mut seed = u64::from(self.entry.owner);
        while let Some(piece) = pieces.pop() {
            budget.step()?;
            seed = next_seed(seed);
            let point = piece.sample(seed);
            if let Some(hit) = self.earlier.first(&point) {
                let mut work = 0;
                if self.earlier.container(&piece, &mut work).is_none() {
                    cut(&piece, &hit.region, pieces);
                }
                budget.walked(work)?;
                continue;
            }
            let next = self.later.first(&point);
            if next.map_or(!end_is_same, |next| self.later.is_opposite(next)) {
                return Ok(Some(point));
            }
            let mut work = 0;
            // Any opposite entry behind is found sooner than the first, and a packet of both most often settles it.
            let any = self.later.any_opposite(&piece, &mut work);
            if let Some(both) = any.and_then(|entry| entry.region.intersect(&piece)) {
                let point = both.sample(seed);
                let reached = self.earlier.first(&point).is_none();
                if reached && self.later.first(&point).is_none_or(|next| self.later.is_opposite(next)) {
                    return Ok(Some(point));
                }
            }
            let opposite = any.and_then(|_| self.later.first_opposite(&piece, &mut work));
            budget.walked(work)?;
            match (opposite, next) {
                // All that follows does the same, to the end.
                (None, _) if end_is_same => {}
                (None, Some(next)) => cut(&piece, &next.region, pieces),
                // What the next owner takes cannot meet an opposite one before it.
                (Some(opposite), Some(next)) if next.owner < opposite.owner => {
                    cut(&piece, &next.region, pieces);
                }
                (Some(opposite), _) => {
                    let hole = opposite.region;
                    cut(&piece, &hole, pieces);
                    pieces.extend(piece.intersect(&hole));
                }
                (None, None) => {}
            }
        }
        Ok(None)
    }
}
