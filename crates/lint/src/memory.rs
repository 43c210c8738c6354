//! What several rules ask of the same lists, maps and entrances: worked out once, and kept while there is room for it.

use crate::clauses::{Asked, Matched};
use crate::near::Names;
use crate::networks::Ranges;
use crate::rules::flows::Flow;
use crate::rules::next_hops::{SetHop, Table};
use byway_ios::state::{Acl, Clause, RouteMap};
use byway_ios::{Name, ReferenceKind, StaticRoute};
use ipnet::Ipv4Net;
use std::cell::{Cell, OnceCell, RefCell};
use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::rc::Rc;

/// So many regions and rules are kept, some hundred bytes each. What is past them is worked out again where it is asked.
const ROOM: usize = 300_000;

/// A list of no more entries costs little to read again: it does not take the place of a long one.
const SHORT: usize = 10_000;

/// A map and a table: what becomes of packets is the same on all interfaces of both. None is no map, and the global table.
type MapAndTable<'s> = (Option<&'s Name<'s>>, Option<&'s Name<'s>>);

/// A thing that the router holds, known by where it stands: nothing is moved while rules look at it, and names take longer to compare.
struct Same<'s, T>(&'s T);

impl<T> Same<'_, T> {
    fn place(&self) -> usize {
        std::ptr::from_ref(self.0).addr()
    }
}

impl<T> PartialEq for Same<'_, T> {
    fn eq(&self, other: &Self) -> bool {
        self.place() == other.place()
    }
}

impl<T> Eq for Same<'_, T> {}

impl<T> PartialOrd for Same<'_, T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<T> Ord for Same<'_, T> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.place().cmp(&other.place())
    }
}

/// What was worked out.
pub(crate) struct Memory<'s> {
    room: Cell<usize>,
    lists: RefCell<BTreeMap<Same<'s, Acl<'s>>, Rc<Asked>>>,
    /// The last list for which there was no room: the next rule that asks a list often asks the same, as does the next clause.
    last_list: RefCell<Option<(Same<'s, Acl<'s>>, Rc<Asked>)>>,
    matched: RefCell<BTreeMap<Same<'s, RouteMap<'s>>, Rc<[Matched]>>>,
    flows: RefCell<HashMap<MapAndTable<'s>, Option<Rc<Flow<'s>>>>>,
    tables: RefCell<HashMap<Option<Name<'static>>, Rc<Table<'s>>>>,
    /// The static routes, and whether the text does not say out of which interface each leads.
    pub(crate) routes: OnceCell<Vec<(&'s StaticRoute<'s>, bool)>>,
    /// The subnets of all interfaces.
    pub(crate) subnets: OnceCell<Vec<Ipv4Net>>,
    /// The same as ranges of addresses.
    pub(crate) subnet_ranges: OnceCell<Ranges>,
    /// Whether a routing protocol may tell the router of networks.
    pub(crate) learns_routes: OnceCell<bool>,
    /// The clauses of maps of policy routing, for `rules::clauses`.
    pub(crate) clauses: OnceCell<Vec<(&'s RouteMap<'s>, &'s Clause<'s>)>>,
    /// The names of definitions, by kind.
    pub(crate) defined_names: RefCell<HashMap<ReferenceKind, Names>>,
    /// The names of uses of what nothing defines, by kind.
    pub(crate) undefined_names: RefCell<HashMap<ReferenceKind, Names>>,
    /// Their hops, for `rules::next_hops`.
    pub(crate) hops: OnceCell<Vec<SetHop<'s>>>,
}

impl Default for Memory<'_> {
    fn default() -> Self {
        Self {
            room: Cell::new(ROOM),
            lists: RefCell::default(),
            last_list: RefCell::default(),
            matched: RefCell::default(),
            flows: RefCell::default(),
            tables: RefCell::default(),
            routes: OnceCell::new(),
            subnets: OnceCell::new(),
            subnet_ranges: OnceCell::new(),
            learns_routes: OnceCell::new(),
            clauses: OnceCell::new(),
            defined_names: RefCell::default(),
            undefined_names: RefCell::default(),
            hops: OnceCell::new(),
        }
    }
}

impl fmt::Debug for Memory<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Memory").field("room", &self.room.get()).finish_non_exhaustive()
    }
}

impl<'s> Memory<'s> {
    /// Whether there is room for something of a size; then it is taken.
    fn takes(&self, size: usize) -> bool {
        let left = self.room.get().checked_sub(size);
        self.room.set(left.unwrap_or_else(|| self.room.get()));
        left.is_some()
    }

    /// What an access list says.
    pub(crate) fn list(&self, list: &'s Acl<'s>, read: impl FnOnce() -> Asked) -> Rc<Asked> {
        if let Some(known) = self.lists.borrow().get(&Same(list)) {
            return Rc::clone(known);
        }
        if let Some((_, known)) = self.last_list.borrow().as_ref().filter(|(last, _)| *last == Same(list)) {
            return Rc::clone(known);
        }
        if list.entries().len() > self.room.get().max(SHORT) {
            // This one will take its place: the two need not be held at the same time.
            self.last_list.take();
        }
        let read = Rc::new(read());
        if self.takes(read.size()) {
            read.keep();
            self.lists.borrow_mut().insert(Same(list), Rc::clone(&read));
        } else if list.entries().len() > SHORT {
            self.last_list.replace(Some((Same(list), Rc::clone(&read))));
        }
        read
    }

    /// What the clauses of a map match.
    pub(crate) fn matched(
        &self,
        map: &'s RouteMap<'s>,
        read: impl FnOnce() -> Rc<[Matched]>,
    ) -> Rc<[Matched]> {
        if let Some(known) = self.matched.borrow().get(&Same(map)) {
            return Rc::clone(known);
        }
        let matched = read();
        // Of lists that are kept the regions are counted there.
        if self.takes(matched.iter().map(Matched::size).sum()) {
            self.matched.borrow_mut().insert(Same(map), Rc::clone(&matched));
        }
        matched
    }

    /// What becomes of the packets of a map and a table.
    pub(crate) fn flow(
        &self,
        key: MapAndTable<'s>,
        make: impl FnOnce() -> Option<Flow<'s>>,
    ) -> Option<Rc<Flow<'s>>> {
        if let Some(known) = self.flows.borrow().get(&key) {
            return known.clone();
        }
        let flow = make().map(Rc::new);
        if self.takes(flow.as_ref().map_or(0, |flow| flow.size())) {
            self.flows.borrow_mut().insert(key, flow.clone());
        }
        flow
    }

    /// The interfaces of a table.
    pub(crate) fn table(
        &self,
        name: Option<&Name<'_>>,
        read: impl FnOnce(Option<&Name<'_>>) -> Table<'s>,
    ) -> Rc<Table<'s>> {
        let name = name.cloned().map(Name::into_owned);
        if let Some(known) = self.tables.borrow().get(&name) {
            return Rc::clone(known);
        }
        let table = Rc::new(read(name.as_ref()));
        self.tables.borrow_mut().insert(name, Rc::clone(&table));
        table
    }
}
