//! A list as the clauses of a route-map ask it.

use super::TRIED;
use byway_ios::Action;
use byway_lift::ReadAcl;
use byway_packet::set::{Limits, Point, Region, Ternary};
use std::rc::Rc;

/// Every entry is taken to be there for certain.
#[derive(Debug)]
pub(super) struct Certain {
    read: Rc<ReadAcl>,
    /// Whether the list is kept for itself.
    is_kept: bool,
}

impl Certain {
    pub(super) fn new(read: Rc<ReadAcl>, is_kept: bool) -> Rc<Self> {
        Rc::new(Self { read, is_kept })
    }

    /// What it takes to keep it.
    pub(super) fn size(&self) -> usize {
        if self.is_kept { 1 } else { self.read.list.entries().len() }
    }

    /// The list that permits everything.
    pub(super) fn everything() -> Rc<Self> {
        let mut all = ReadAcl::default();
        push(&mut all, Region::ALL, Action::Permit);
        Self::new(Rc::new(all), true)
    }

    /// The regions in order, each with whether it permits.
    pub(super) fn regions(&self) -> impl Iterator<Item = (&Region, bool)> + Clone {
        self.read.list.entries().iter().map(|entry| (&entry.region, self.permits_by(entry.owner)))
    }

    fn permits_by(&self, owner: u32) -> bool {
        is_permit(&self.read, owner)
    }

    pub(super) fn permitted(&self) -> impl Iterator<Item = &Region> + Clone {
        self.regions().filter(|(_, permits)| *permits).map(|(region, _)| region)
    }

    pub(super) fn permits(&self, point: &Point) -> bool {
        self.read.list.prepare_for_few();
        self.read.list.first(point).is_some_and(|owner| self.permits_by(owner))
    }

    /// Whether it permits a packet from one of some networks.
    pub(super) fn permits_from(&self, sources: &[Ternary<u32>]) -> bool {
        let meets = |region: &Region| sources.iter().any(|source| source.overlaps(region.source));
        // Most lists are of other networks, or soon say yes.
        let mut permitted = self.permitted().filter(|region| meets(region));
        let both = |region: &Region| {
            let (region, sources) = (*region, sources.iter());
            let both = sources.filter_map(move |source| region.source.intersect(*source));
            both.map(move |source| Region { source, ..region })
        };
        let tried = permitted.clone().flat_map(both).take(TRIED);
        if tried.zip(0..).any(|(region, seed)| self.permits(&region.sample(seed))) {
            return true;
        }
        let list = &self.read.list;
        let limits = Limits { pieces: 1, ..Limits::for_entries(list.entries().len()) };
        permitted.any(|region| {
            both(region).any(|region| {
                let parts = list.within(&region, &limits);
                parts.iter().any(|part| self.permits_by(part.owner))
            })
        })
    }
}

fn push(list: &mut ReadAcl, region: Region, action: Action) {
    list.list.push(list.list.owners(), region);
    list.labels.push(ReadAcl::label(action));
}

fn is_permit(list: &ReadAcl, owner: u32) -> bool {
    list.labels.get(owner as usize) == Some(&ReadAcl::PERMIT)
}

/// A list where the entries that may be there are there if they do this; owners are the places of the regions.
pub(super) fn with_maybe(read: &ReadAcl, of_maybe: Action) -> ReadAcl {
    let mut maybe = read.maybe.iter().filter(|entry| entry.action == of_maybe).peekable();
    let mut whole = ReadAcl::default();
    for entry in read.list.entries() {
        while let Some(before) = maybe.next_if(|before| before.owner < entry.owner) {
            before.regions.iter().for_each(|region| push(&mut whole, *region, of_maybe));
        }
        let permits = is_permit(read, entry.owner);
        push(&mut whole, entry.region, if permits { Action::Permit } else { Action::Deny });
    }
    for entry in maybe {
        entry.regions.iter().for_each(|region| push(&mut whole, *region, of_maybe));
    }
    whole
}
