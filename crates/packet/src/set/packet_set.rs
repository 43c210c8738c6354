//! Sets of packets that can be joined, cut and asked.

use super::compare::Labelled;
use super::count::Count;
use super::index::{Entry, Index};
use super::limit::{Answer, Budget, Limit, Limits};
use super::list::List;
use super::point::Point;
use super::reach::{Before, Earlier, Search, cut, reached};
use super::region::Region;
use crate::packet::Packet;
use std::ops::ControlFlow;

/// A set of packets: a first-match list in which each region is in or out, and so is the end.
///
/// Two sets with the same packets may be written differently; [`PacketSet::equals`] says whether they are the same.
#[derive(Clone, Debug)]
pub struct PacketSet {
    list: List,
    // For each owner, 1 where it is in. An owner has one region.
    labels: Vec<u32>,
    end: u32,
}

const OUT: u32 = 0;
const IN: u32 = 1;

impl PacketSet {
    /// No packet.
    pub fn empty() -> Self {
        Self { list: List::new(), labels: Vec::new(), end: OUT }
    }

    /// Every packet.
    pub fn all() -> Self {
        Self { end: IN, ..Self::empty() }
    }

    /// The packets of a first-match list: each region in (true) or out.
    pub fn of_list(regions: impl IntoIterator<Item = (Region, bool)>, end: bool) -> Self {
        let mut set = Self { end: u32::from(end), ..Self::empty() };
        for (region, label) in regions {
            set.push(region, u32::from(label));
        }
        set
    }

    /// The packets of any of some regions.
    pub fn of_regions(regions: impl IntoIterator<Item = Region>) -> Self {
        Self::of_list(regions.into_iter().map(|region| (region, true)), false)
    }

    fn push(&mut self, region: Region, label: u32) {
        self.list.push(self.list.owners(), region);
        self.labels.push(label);
    }

    fn regions(&self) -> impl Iterator<Item = (&Region, u32)> {
        self.list.entries().iter().map(|entry| &entry.region).zip(self.labels.iter().copied())
    }

    /// [`List::prepare_for_few`] for the list that it is.
    pub fn prepare_for_few(&self) {
        self.list.prepare_for_few();
    }

    /// How many regions the set is written with.
    pub fn size(&self) -> usize {
        self.labels.len()
    }

    /// The packets that are not in it.
    #[must_use]
    pub fn complement(&self) -> Self {
        self.clone().turned()
    }

    /// The same as [`PacketSet::complement`], in the place of the set.
    fn turned(mut self) -> Self {
        self.labels.iter_mut().for_each(|label| *label = IN - *label);
        Self { end: IN - self.end, ..self }
    }

    /// The packets of either. The error is [`Limit::Regions`].
    pub fn union(&self, other: &Self, limits: &Limits) -> Result<Self, Limit> {
        Self::joined(self.view(OUT), other.view(OUT), limits)
    }

    const fn view(&self, out: u32) -> View<'_> {
        View { set: self, out }
    }

    fn joined(one: View<'_>, other: View<'_>, limits: &Limits) -> Result<Self, Limit> {
        let mut joined = Self { end: if one.end() == IN { IN } else { other.end() }, ..Self::empty() };
        for (region, label) in one.regions() {
            if label == IN {
                joined.push(*region, IN);
            } else {
                // Here the other has the word: what it says of these packets stands where the region stood.
                joined.push_within(region, other, limits)?;
            }
            joined.bounded(limits)?;
        }
        if one.end() == OUT {
            for (region, label) in other.regions() {
                joined.push(*region, label);
            }
            joined.bounded(limits)?;
        }
        Ok(joined)
    }

    /// Says of a region's packets what `other` says.
    fn push_within(&mut self, region: &Region, other: View<'_>, limits: &Limits) -> Result<(), Limit> {
        let mut owners = Vec::new();
        let list = &other.set.list;
        let _ = list.index().each_overlap(region, 0, u32::MAX, &mut |entry| {
            owners.push(entry.owner);
            ControlFlow::Continue(())
        });
        owners.sort_unstable();
        for owner in owners {
            let hit = list.entries()[owner as usize].region;
            if let Some(both) = region.intersect(&hit) {
                self.push(both, other.label(other.set.labels[owner as usize]));
            }
            if hit.covers(region) {
                return self.bounded(limits);
            }
            self.bounded(limits)?;
        }
        self.push(*region, other.end());
        Ok(())
    }

    fn bounded(&self, limits: &Limits) -> Result<(), Limit> {
        if self.size() <= limits.regions { Ok(()) } else { Err(Limit::Regions) }
    }

    /// The packets of both. The error is [`Limit::Regions`].
    pub fn intersection(&self, other: &Self, limits: &Limits) -> Result<Self, Limit> {
        Ok(Self::joined(self.view(IN), other.view(IN), limits)?.turned())
    }

    /// The packets that are not in `other`. The error is [`Limit::Regions`].
    pub fn difference(&self, other: &Self, limits: &Limits) -> Result<Self, Limit> {
        Ok(Self::joined(self.view(IN), other.view(OUT), limits)?.turned())
    }

    /// Whether a packet is in it.
    pub fn contains(&self, packet: &Packet) -> bool {
        self.contains_point(&Point::of(packet))
    }

    /// Whether a point is in it.
    pub fn contains_point(&self, point: &Point) -> bool {
        self.list.first(point).map_or(self.end, |owner| self.labels[owner as usize]) == IN
    }

    /// A packet of it; none where it is empty.
    pub fn witness(&self, limits: &Limits) -> Answer<Option<Packet>> {
        let mut budget = Budget::new(limits);
        let (index, mut pieces, mut hits) = (self.list.index(), Vec::new(), Vec::new());
        let mut open = None;
        for (region, owner) in self.included() {
            budget.next_entry();
            hits.clear();
            let before = Before { index, owner };
            match reached(&before, region, owner, &mut pieces, &mut hits, &mut budget) {
                Ok(Search::Reached(point)) => return Answer::Decided(Some(self.list.natural(&point))),
                Ok(Search::Covered) => {}
                Err(limit) => open = Some(limit),
            }
        }
        open.map_or(Answer::Decided(None), Answer::NotDecided)
    }

    /// A packet of both; none where they have none in common. Their intersection is not made: that costs more than one question.
    pub fn common(&self, other: &Self, limits: &Limits) -> Answer<Option<Packet>> {
        // Each region of the shorter asks the other what it meets.
        let (one, other) = if self.size() <= other.size() { (self, other) } else { (other, self) };
        let (mut budget, mut met, mut open) = (Budget::new(limits), Vec::new(), None);
        let (mut pieces, mut hits) = (Vec::new(), Vec::new());
        for (region, owner) in one.included() {
            budget.next_entry();
            let mut found = other.put_included(region, &mut met, &mut budget).map(|()| None);
            let mut pairs = met.iter();
            while let (Ok(None), Some((hit, other_owner))) = (&found, pairs.next()) {
                let Some(both) = region.intersect(hit) else { continue };
                let before = [
                    Before { index: one.list.index(), owner },
                    Before { index: other.list.index(), owner: *other_owner },
                ];
                hits.clear();
                let search = reached(&before, &both, owner, &mut pieces, &mut hits, &mut budget);
                found = search.map(|search| match search {
                    Search::Reached(point) => Some((both, point)),
                    Search::Covered => None,
                });
            }
            match found {
                Ok(Some((both, point))) => {
                    let holds = |tried: &Point| one.contains_point(tried) && other.contains_point(tried);
                    return Answer::Decided(Some(both.natural_near(&point, holds)));
                }
                Ok(None) => {}
                Err(Limit::Steps) => return Answer::NotDecided(Limit::Steps),
                Err(limit) => open = Some(limit),
            }
        }
        open.map_or(Answer::Decided(None), Answer::NotDecided)
    }

    /// Puts the regions that are in and that meet a region, the end among them, into `met`, each with its owner, in order.
    fn put_included(
        &self,
        region: &Region,
        met: &mut Vec<(Region, u32)>,
        budget: &mut Budget,
    ) -> Result<(), Limit> {
        met.clear();
        let mut work = 0;
        let _ = self.list.index().each_overlap_counted(region, (0, u32::MAX), &mut work, &mut |entry| {
            if self.labels[entry.owner as usize] == IN {
                met.push((entry.region, entry.owner));
            }
            ControlFlow::Continue(())
        });
        met.sort_unstable_by_key(|(_, owner)| *owner);
        if self.end == IN {
            met.push((Region::ALL, self.list.owners()));
        }
        budget.walked(work)
    }

    /// The regions that are in, the end among them, each with its owner.
    fn included(&self) -> impl Iterator<Item = (&Region, u32)> {
        let all = self.regions().chain([(&Region::ALL, self.end)]).zip(0..);
        all.filter(|((_, label), _)| *label == IN).map(|((region, _), owner)| (region, owner))
    }

    /// Whether it has no packet.
    pub fn is_empty(&self, limits: &Limits) -> Answer<bool> {
        self.witness(limits).map(|witness| witness.is_none())
    }

    /// Whether every packet of `other` is in it.
    pub fn contains_set(&self, other: &Self, limits: &Limits) -> Answer<bool> {
        let limits = Limits { pairs: 1, pieces: 1, ..*limits };
        self.labelled()
            .compare_where(other.labelled(), &limits, &|one, other| one == OUT && other == IN)
            .equal()
    }

    /// Whether the two have the same packets.
    pub fn equals(&self, other: &Self, limits: &Limits) -> Answer<bool> {
        let limits = Limits { pairs: 1, pieces: 1, ..*limits };
        self.labelled().compare(other.labelled(), &limits).equal()
    }

    fn labelled(&self) -> Labelled<'_> {
        Labelled { list: &self.list, labels: &self.labels, end: self.end }
    }

    /// Its packets as disjoint regions, at most [`Limits::regions`].
    pub fn pieces(&self, limits: &Limits) -> Answer<Vec<Region>> {
        let mut budget = Budget::new(limits);
        let mut found = Vec::new();
        for (region, owner) in self.included() {
            budget.next_entry();
            let left = untaken(self.list.index(), region, owner, &mut found, &mut budget, limits.regions);
            if let Err(limit) = left {
                return Answer::NotDecided(limit);
            }
        }
        Answer::Decided(found)
    }

    /// How many packets it has.
    pub fn count(&self, limits: &Limits) -> Answer<Count> {
        self.pieces(limits).map(|pieces| pieces.iter().map(Region::count).sum())
    }
}

/// A set, or the packets that are not in it, without a copy.
#[derive(Clone, Copy)]
struct View<'s> {
    set: &'s PacketSet,
    // The label of what is out.
    out: u32,
}

impl<'s> View<'s> {
    const fn label(self, label: u32) -> u32 {
        label ^ self.out
    }

    const fn end(self) -> u32 {
        self.label(self.set.end)
    }

    fn regions(self) -> impl Iterator<Item = (&'s Region, u32)> {
        self.set.regions().map(move |(region, label)| (region, self.label(label)))
    }
}

/// What stands before two regions, each in a list of its own.
impl Earlier for [Before<'_>; 2] {
    fn first(&self, point: &Point) -> Option<&Entry> {
        let [one, other] = self;
        one.first(point).or_else(|| other.first(point))
    }

    fn container(&self, region: &Region, work: &mut u64) -> Option<&Entry> {
        let [one, other] = self;
        one.container(region, work).or_else(|| other.container(region, work))
    }
}

/// What no owner before `owner` takes of a region, as disjoint regions.
pub(super) fn untaken(
    index: &Index,
    region: &Region,
    owner: u32,
    found: &mut Vec<Region>,
    budget: &mut Budget,
    most: usize,
) -> Result<(), Limit> {
    let mut pieces = vec![*region];
    while let Some(piece) = pieces.pop() {
        budget.step()?;
        let mut work = 0;
        if index.container_within(&piece, 0, owner, &mut work).is_none() {
            match index.overlap_within(&piece, 0, owner, &mut work) {
                Some(hole) => cut(&piece, &hole.region, &mut pieces),
                None if found.len() == most => return Err(Limit::Regions),
                None => found.push(piece),
            }
        }
        budget.walked(work)?;
    }
    Ok(())
}
