//! Which packets the clauses of a route-map match, and whether one gets any.
//!
//! What cannot be told from the text is taken so that no clause is called unreachable that is not: what a clause matches for
//! certain is what it takes from later ones, and what it may match is what it is asked for.

mod certain;

use crate::networks::Ranges;
use crate::subject::Subject;
use byway_ios::Action;
use byway_ios::state::{Acl, Clause, Origin, RouteMap};
use byway_lift::ReadAcl;
use byway_packet::set::{Entry, Interval, Limits, Point, Reach, Region, Ternary};
use byway_policy::{Builder, ExitId, Outcome, OutcomeId, RouteReason, Stage, Then, To};
use certain::{Certain, with_maybe};
use std::cell::{Cell, OnceCell};
use std::rc::Rc;

/// What a list says by itself, and to the clauses that ask it.
#[derive(Debug)]
pub(crate) struct Asked {
    /// What its entries say.
    pub(crate) read: Rc<ReadAcl>,
    /// Whether there is room for it.
    is_kept: Cell<bool>,
    clauses: OnceCell<(Rc<Certain>, Rc<Certain>)>,
    /// The regions that permit all packets between two addresses, each with its owner.
    broad: OnceCell<Vec<Entry>>,
    /// The least and the greatest address of the destinations that its entries name; none where none names one.
    to: OnceCell<Option<(u32, u32)>>,
}

impl Asked {
    fn of(read: ReadAcl) -> Self {
        read.list.prepare_for_few();
        Self {
            read: Rc::new(read),
            is_kept: Cell::new(false),
            clauses: OnceCell::new(),
            broad: OnceCell::new(),
            to: OnceCell::new(),
        }
    }

    /// Notes that there is room for it: before anybody asks what it says to clauses.
    pub(crate) fn keep(&self) {
        self.is_kept.set(true);
    }

    /// The list for clauses: where entries that may be there permit nothing, and where they permit.
    fn for_clauses(&self) -> &(Rc<Certain>, Rc<Certain>) {
        self.clauses.get_or_init(|| {
            let certain = |read| Certain::new(read, self.is_kept.get());
            if self.read.maybe.is_empty() {
                let certain = certain(Rc::clone(&self.read));
                return (Rc::clone(&certain), certain);
            }
            let with = |action| certain(Rc::new(with_maybe(&self.read, action)));
            (with(Action::Deny), with(Action::Permit))
        })
    }

    /// The regions that permit all packets between two addresses.
    pub(crate) fn broad(&self) -> &[Entry] {
        self.broad.get_or_init(|| {
            let is_broad = |entry: &&Entry| {
                let Region { source, destination, .. } = entry.region;
                entry.region.protocol.is_all()
                    && entry.region == Region { source, destination, ..Region::ALL }
                    && self.read.labels[entry.owner as usize] == ReadAcl::PERMIT
            };
            self.read.list.entries().iter().filter(is_broad).copied().collect()
        })
    }

    /// The destinations that its entries name.
    fn destinations(&self) -> impl Iterator<Item = Ternary<u32>> {
        let certain = self.read.list.entries().iter().map(|entry| &entry.region);
        let regions = certain.chain(self.read.maybe.iter().flat_map(|maybe| &maybe.regions));
        regions.map(|region| region.destination).filter(|destination| !destination.is_any())
    }

    /// Whether an entry names a destination that may have an address of one of some networks.
    fn may_name_one_of(&self, networks: &Ranges) -> bool {
        let to = self.to.get_or_init(|| {
            let ends = self.destinations().map(|to| (to.value(), to.greatest()));
            ends.reduce(|one, other| (one.0.min(other.0), one.1.max(other.1)))
        });
        to.is_some_and(|(least, greatest)| networks.meet(least, greatest))
            && self.destinations().any(|to| networks.may_have(to))
    }

    /// How many regions it has.
    pub(crate) fn size(&self) -> usize {
        let entries = self.read.list.entries().len();
        // Twice more for the clauses that may ask it.
        if self.read.maybe.is_empty() { entries } else { 3 * entries }
    }
}

/// What a clause asks.
#[derive(Clone, Debug)]
pub(crate) struct Criteria {
    /// One list that permits is enough.
    lists: Vec<Rc<Certain>>,
    /// The lengths; none for no packet.
    length: Option<Interval<u16>>,
}

/// What a clause matches.
#[derive(Clone, Debug)]
pub(crate) struct Matched {
    /// For certain.
    must: Criteria,
    /// Perhaps.
    may: Criteria,
}

/// How many packets of a clause are tried before all are looked at.
const TRIED: usize = 12;

impl Criteria {
    fn all() -> Self {
        Self { lists: vec![Certain::everything()], length: Some(Interval::<u16>::ALL) }
    }

    fn none() -> Self {
        Self { lists: Vec::new(), length: None }
    }

    fn matches(&self, point: &Point) -> bool {
        self.length.is_some_and(|length| length.contains(point.length))
            && self.lists.iter().any(|list| list.permits(point))
    }

    /// Whether it asks the lists of another and perhaps more, so that it matches what that matches. A list that was read
    /// twice, as there was no room to keep it, is not known again, and all packets are looked at.
    fn has_all_of(&self, other: &Self) -> bool {
        self.length == Some(Interval::<u16>::ALL)
            && other.lists.iter().all(|asked| self.lists.iter().any(|list| Rc::ptr_eq(list, asked)))
    }

    /// Some packets that it may match: of few regions several each.
    fn samples(&self) -> impl Iterator<Item = Point> {
        let permitted = self.lists.iter().flat_map(|list| list.permitted());
        let within = permitted.filter_map(|region| Some((region, region.length.intersect(self.length?)?)));
        let regions = within.take(TRIED).cycle().take(TRIED);
        (0..).zip(regions).map(|(seed, (region, length))| Region { length, ..*region }.sample(seed))
    }

    /// Whether it matches a packet from one of some networks; true where that was not found out.
    fn meets(&self, sources: &[Ternary<u32>]) -> bool {
        self.length.is_some() && self.lists.iter().any(|list| list.permits_from(sources))
    }

    /// Everything that it matches goes to `matched`, the rest on `behind`.
    fn stages(&self, builder: &mut Builder, matched: To, behind: To) -> To {
        let Some(length) = self.length else { return behind };
        let [yes, no] = [builder.way(matched), builder.way(behind)];
        let mut next = no;
        let mut first = behind;
        for list in self.lists.iter().rev() {
            let mut stage = Stage::new(next);
            for (region, permits) in list.regions() {
                stage.test([*region], Then::Leave(if permits { yes } else { next }), 0);
            }
            first = To::Stage(builder.stage(stage));
            next = builder.way(first);
        }
        if length.is_all() {
            return first;
        }
        let mut stage = Stage::new(no);
        stage.test([Region { length, ..Region::ALL }], Then::Leave(next), 0);
        To::Stage(builder.stage(stage))
    }
}

impl<'s> Subject<'s> {
    /// What a list says.
    pub(crate) fn asked(&self, list: &'s Acl<'s>) -> Rc<Asked> {
        self.memory.list(list, || Asked::of(byway_lift::acl(self.router, list)))
    }

    /// What each clause of a map matches, in their order.
    pub(crate) fn matched(&self, map: &'s RouteMap<'s>) -> Rc<[Matched]> {
        let read = || map.clauses.values().map(|clause| self.matched_by(clause)).collect();
        self.memory.matched(map, read)
    }

    /// Whether a list of a map names a destination that may have an address of one of some networks. Where none does, no rule of its
    /// flat policy is for a part of one of them: its regions are made of those of the lists.
    pub(crate) fn may_name_one_of(&self, map: &RouteMap<'s>, networks: &Ranges) -> bool {
        let mut lists = map.clauses.values().flat_map(|clause| clause.match_address.values());
        lists.any(|name| self.router.acl(name).is_some_and(|list| self.asked(list).may_name_one_of(networks)))
    }

    fn matched_by(&self, clause: &Clause<'s>) -> Matched {
        // A `set` that cannot be read says nothing of what is matched.
        let sets = |origin: &Origin| {
            let text = self.config.line(origin.line).to_ascii_lowercase();
            let from = memchr::memrchr(b'#', &text).map_or(0, |prompt| prompt + 1);
            text[from..].trim_ascii().starts_with(b"set ")
        };
        if !clause.unread.0.iter().all(sets) {
            return Matched { must: Criteria::none(), may: Criteria::all() };
        }
        let length = match &clause.match_length {
            None => Some(Interval::<u16>::ALL),
            Some(held) => {
                let most = u16::try_from(held.value.1).unwrap_or(u16::MAX);
                u16::try_from(held.value.0).ok().and_then(|least| Interval::<u16>::new(least, most))
            }
        };
        let asks = !clause.match_address.is_empty() || clause.match_length.is_some();
        // What else a clause asks is ignored, and nobody has shown that everywhere (ios-facts 2.4).
        let asks_more = !clause.match_prefix_list.is_empty()
            || !clause.match_interface.is_empty()
            || !clause.match_other.is_empty();
        let (mut must, mut may) = if clause.match_address.is_empty() {
            (Criteria::all().lists, Criteria::all().lists)
        } else {
            self.lists(clause)
        };
        if asks_more {
            must = Vec::new();
            if !asks {
                may = Criteria::all().lists;
            }
        }
        Matched { must: Criteria { lists: must, length }, may: Criteria { lists: may, length } }
    }

    fn lists(&self, clause: &Clause<'s>) -> (Vec<Rc<Certain>>, Vec<Rc<Certain>>) {
        let (mut must, mut may) = (Vec::new(), Vec::new());
        for name in clause.match_address.values() {
            // A list that is not defined matches everything as far as anybody knows (ios-facts 2.4): that is a finding of its own.
            let list = self.router.acl(name).filter(|list| !list.is_empty() && list.unread.0.is_empty());
            let Some(list) = list else {
                may.push(Certain::everything());
                continue;
            };
            let asked = self.asked(list);
            let (certain, perhaps) = asked.for_clauses();
            must.push(Rc::clone(certain));
            may.push(Rc::clone(perhaps));
        }
        (must, may)
    }
}

impl Matched {
    /// Whether a packet from one of some networks may match.
    pub(crate) fn meets(&self, sources: &[Ternary<u32>]) -> bool {
        self.may.meets(sources)
    }

    /// Whether a packet may match.
    pub(crate) fn may_match(&self, point: &Point) -> bool {
        self.may.matches(point)
    }

    /// How many lists it asks, and how many regions those of them have that are not kept otherwise.
    pub(crate) fn size(&self) -> usize {
        self.must.lists.iter().chain(&self.may.lists).map(|list| list.size()).sum()
    }

    /// The source addresses of what it may match, one for each region.
    pub(crate) fn sources(&self) -> impl Iterator<Item = Ternary<u32>> {
        self.may.lists.iter().flat_map(|list| list.permitted()).map(|region| region.source)
    }

    /// The destination addresses of what it may match, one for each region.
    pub(crate) fn destinations(&self) -> impl Iterator<Item = Ternary<u32>> {
        self.may.lists.iter().flat_map(|list| list.permitted()).map(|region| region.destination)
    }

    /// Whether a unicast packet that it may match is matched by none of some other clauses; none where that was not found out.
    pub(crate) fn gets_any(&self, earlier: &[&Self]) -> Option<bool> {
        if earlier.iter().any(|earlier| earlier.must.has_all_of(&self.may)) {
            return Some(false);
        }
        let unicast = not_unicast();
        let reaches = |point: &Point| {
            self.may.matches(point)
                && unicast.iter().all(|region| !region.contains(point))
                && earlier.iter().all(|earlier| !earlier.must.matches(point))
        };
        if self.may.samples().any(|point| reaches(&point)) {
            return Some(true);
        }
        self.gets_any_of_all(earlier)
    }

    fn gets_any_of_all(&self, earlier: &[&Self]) -> Option<bool> {
        let mut builder = Builder::default();
        let mut outcome = |reason| -> (To, OutcomeId) {
            let id = builder.outcome(Outcome::route(reason));
            (To::End(id), id)
        };
        let (end, _) = outcome(RouteReason::NoMatch);
        let (taken, _) = outcome(RouteReason::DenyClause);
        let (matched, wanted) = outcome(RouteReason::ClauseWithoutSet);
        let mut next = self.may.stages(&mut builder, matched, end);
        for earlier in earlier.iter().rev() {
            next = earlier.must.stages(&mut builder, taken, next);
        }
        let [next, outside]: [ExitId; 2] = [builder.way(next), builder.way(taken)];
        let mut stage = Stage::new(next);
        stage.test(not_unicast(), Then::Leave(outside), 0);
        let first = To::Stage(builder.stage(stage));
        let policy = builder.finish(first);
        let flat = policy.flat(policy.usual_limit()).ok()?;
        let reaches = flat.list().reach(&Limits::for_entries(flat.rules().len()));
        let mut of_wanted = flat.rules().iter().zip(&reaches).filter(|(rule, _)| rule.outcome == wanted);
        let mut open = false;
        let any = of_wanted.any(|(_, reach)| {
            open |= matches!(reach, Reach::Undecided(_));
            matches!(reach, Reach::Reachable(_))
        });
        if any { Some(true) } else { (!open).then_some(false) }
    }
}

/// Destinations that policy routing does not look at (ios-facts 2.8, CAT9500-204).
fn not_unicast() -> [Region; 2] {
    let multicast = Ternary::<u32>::new(0xE000_0000, 0xF000_0000);
    [multicast, Ternary::<u32>::exact(u32::MAX)].map(|destination| Region { destination, ..Region::ALL })
}

#[cfg(test)]
mod tests {
    use crate::{Settings, Subject};
    use byway_ios::AclName;
    use std::fmt::Write;
    use std::rc::Rc;

    #[test]
    fn of_lists_for_which_there_is_no_room_the_last_one_is_kept() {
        let mut text = String::from("ip access-list standard short\n permit any\n");
        for (list, entries) in [("long", 310_000), ("other", 310_000), ("most", 299_990), ("late", 20)] {
            let _ = writeln!(text, "ip access-list standard {list}");
            for number in 0..entries {
                let _ = writeln!(text, " permit {}", std::net::Ipv4Addr::from(0x0a00_0000 + 2 * number));
            }
        }
        let config = byway_ios::parse(text.as_bytes());
        let router = byway_ios::state::load(&config);
        let settings = Settings::default();
        let subject = Subject::new(&config, &router, &settings);
        let asked = |name: &'static str| {
            subject.asked(router.acl(&AclName::Named(name.into())).expect("it is defined"))
        };
        let (short, long) = (Rc::downgrade(&asked("short")), Rc::downgrade(&asked("long")));
        assert!(long.upgrade().is_some_and(|long| Rc::ptr_eq(&long, &asked("long"))));
        asked("short");
        assert!(long.upgrade().is_some(), "a short one does not displace it");
        asked("other");
        assert!(long.upgrade().is_none(), "two long ones are held");
        assert!(short.upgrade().is_some());
        let (other, most) = (Rc::downgrade(&asked("other")), Rc::downgrade(&asked("most")));
        assert!(most.upgrade().is_some(), "there is room for it");
        let late = Rc::downgrade(&asked("late"));
        assert!(late.upgrade().is_none(), "there is no room left");
        assert!(other.upgrade().is_some(), "a short one displaces it");
    }
}
