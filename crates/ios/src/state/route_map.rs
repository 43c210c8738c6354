//! Route-maps as they are held: clauses in the order of their numbers, each with what all its lines together say
//! (ios-facts 2.2, 2.7).

use super::{Held, Issue, Ordered, Origin, Origins};
use crate::ace::Action;
use crate::acl::AclName;
use crate::interface::InterfaceName;
use crate::name::Name;
use crate::release::Family;
use crate::route_map::{ClauseBlock, ClauseCommand, Match, Set, Table};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::net::Ipv4Addr;

/// A route-map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RouteMap<'a> {
    /// Its name.
    pub tag: Name<'a>,
    /// Its clauses by number.
    pub clauses: BTreeMap<u16, Clause<'a>>,
}

/// A clause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clause<'a> {
    /// Its number.
    pub sequence: u16,
    /// `permit` or `deny`: the last one that was entered.
    pub action: Action,
    /// The lines that opened it.
    pub opened: Origins,
    /// Its lines that could not be read.
    pub unread: Origins,
    /// `description`
    pub description: Option<Held<&'a [u8]>>,
    /// The lists of every `match ip address`: any of them. Empty where there is no such line.
    pub match_address: Ordered<AclName<'a>>,
    /// The prefix lists of `match ip address prefix-list`.
    pub match_prefix_list: Ordered<Name<'a>>,
    /// `match length`; a second line replaces the first (ios-facts 2.7, memory).
    pub match_length: Option<Held<(u32, u32)>>,
    /// `match interface`
    pub match_interface: Ordered<InterfaceName<'a>>,
    /// Every other `match` line.
    pub match_other: Ordered<&'a [u8]>,
    /// `set ip next-hop A ...`: a second line appends (ios-facts 2.7, PI3S-REC).
    pub next_hops: Ordered<Ipv4Addr>,
    /// `set ip next-hop verify-availability A N track T`, by VRF and order.
    pub tracked_hops: BTreeMap<(Option<Name<'a>>, u16), Held<TrackedHop>>,
    /// `set ip next-hop recursive`
    pub recursive_hop: Option<Held<(Option<Table<'a>>, Ipv4Addr)>>,
    /// `set ip next-hop verify-availability`: by CDP, for the clause.
    pub verify_availability: Option<Held<()>>,
    /// `set ip next-hop dynamic dhcp`
    pub dhcp_hop: Option<Held<()>>,
    /// `set interface IF ...`
    pub interfaces: Ordered<InterfaceName<'a>>,
    /// `set ip default next-hop A ...`
    pub default_hops: Ordered<Ipv4Addr>,
    /// `set ip default next-hop recursive`
    pub recursive_default_hop: Option<Held<(Option<Name<'a>>, Ipv4Addr)>>,
    /// `set ip default next-hop verify-availability`
    pub verify_default: Option<Held<()>>,
    /// `set default interface IF ...`
    pub default_interfaces: Ordered<InterfaceName<'a>>,
    /// `set vrf V` or `set global`
    pub table: Option<Held<Table<'a>>>,
    /// `set ip [default] vrf V next-hop A ...`, `set ip [default] global next-hop A ...`
    pub table_hops: BTreeMap<HopTable<'a>, Ordered<Ipv4Addr>>,
    /// `set ip precedence`
    pub precedence: Option<Held<u8>>,
    /// `set ip tos`
    pub tos: Option<Held<u8>>,
    /// `set ip df`
    pub df: Option<Held<bool>>,
    /// `set ip qos-group`
    pub qos_group: Option<Held<u16>>,
    /// Every other `set` line.
    pub set_other: Ordered<&'a [u8]>,
    /// `continue`: BGP alone (ios-facts 2.1, memory).
    pub continues: Option<Held<Option<u16>>>,
}

/// A next hop that a track object vouches for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TrackedHop {
    /// The next hop.
    pub address: Ipv4Addr,
    /// The track object.
    pub track: u16,
}

/// A table in which a clause looks for next hops.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct HopTable<'a> {
    /// Only where the routing table has no explicit route.
    pub default: bool,
    /// The VRF; none for the global table.
    pub vrf: Option<Name<'a>>,
}

impl<'a> HopTable<'a> {
    fn of(default: bool, table: &Table<'a>) -> Self {
        let vrf = match table {
            Table::Global => None,
            Table::Vrf(vrf) => Some(vrf.clone()),
        };
        Self { default, vrf }
    }
}

impl<'a> RouteMap<'a> {
    pub(super) fn new(tag: Name<'a>) -> Self {
        Self { tag, clauses: BTreeMap::new() }
    }

    /// Opens the clause that a command names, or that the family's rule finds for a command without a number.
    pub(super) fn open(
        &mut self,
        block: &ClauseBlock<'a>,
        family: Family,
        origin: Origin,
    ) -> (Option<&mut Clause<'a>>, Option<Issue<'a>>) {
        let action = block.action.unwrap_or(Action::Permit);
        let mut issue = None;
        let sequence = block.sequence.or_else(|| self.implicit(family));
        if block.sequence.is_none() {
            let existing = sequence.is_none_or(|sequence| self.clauses.contains_key(&sequence));
            issue = Some(Issue::ImplicitClause { map: self.tag.clone(), sequence, existing });
        }
        let Some(sequence) = sequence else { return (None, issue) };
        let clause = self.clauses.entry(sequence).or_insert_with(|| Clause::new(sequence, action));
        if clause.action != action {
            let from = std::mem::replace(&mut clause.action, action);
            let first = clause.opened.0.last().copied();
            let changed = Issue::ClauseActionChanged { map: self.tag.clone(), sequence, from, first };
            issue = issue.or(Some(changed));
        }
        clause.opened.0.push(origin);
        (Some(clause), issue)
    }

    /// The number for `route-map TAG` alone: 10 in a new map; classic IOS edits the only clause and asks for a number where
    /// there are several, XE edits the first (ios-facts 2.2: memory, RM-223145).
    fn implicit(&self, family: Family) -> Option<u16> {
        let first = self.clauses.keys().next().copied();
        match (first, family) {
            (None, _) => Some(10),
            (Some(first), Family::Xe) => Some(first),
            (Some(first), Family::Classic) => (self.clauses.len() == 1).then_some(first),
        }
    }
}

impl<'a> Clause<'a> {
    fn new(sequence: u16, action: Action) -> Self {
        Self {
            sequence,
            action,
            opened: Origins::default(),
            unread: Origins::default(),
            description: None,
            match_address: Ordered::default(),
            match_prefix_list: Ordered::default(),
            match_length: None,
            match_interface: Ordered::default(),
            match_other: Ordered::default(),
            next_hops: Ordered::default(),
            tracked_hops: BTreeMap::new(),
            recursive_hop: None,
            verify_availability: None,
            dhcp_hop: None,
            interfaces: Ordered::default(),
            default_hops: Ordered::default(),
            recursive_default_hop: None,
            verify_default: None,
            default_interfaces: Ordered::default(),
            table: None,
            table_hops: BTreeMap::new(),
            precedence: None,
            tos: None,
            df: None,
            qos_group: None,
            set_other: Ordered::default(),
            continues: None,
        }
    }

    /// Whether it has no `match` line at all: every packet matches (ios-facts 2.4, PI3S-PBR).
    pub fn matches_all(&self) -> bool {
        self.match_address.is_empty()
            && self.match_prefix_list.is_empty()
            && self.match_length.is_none()
            && self.match_interface.is_empty()
            && self.match_other.is_empty()
    }

    /// One line of the clause. Gives the place of the line that it replaced, or says that there was nothing to take away.
    pub(super) fn command(
        &mut self,
        command: &'a ClauseCommand<'a>,
        origin: Origin,
    ) -> Result<Option<Origin>, NotThere> {
        match command {
            ClauseCommand::Match(matched) => return Ok(self.add_match(matched, origin)),
            ClauseCommand::Set(set) => return Ok(self.add_set(set, origin)),
            ClauseCommand::Description(text) => self.description = Some(Held { origin, value: &**text }),
            ClauseCommand::Continue(to) => self.continues = Some(Held { origin, value: *to }),
            ClauseCommand::Other(text) => {
                self.other(text).enter(&**text, origin);
            }
            ClauseCommand::No(command) => return self.no(command).map(|()| None),
            ClauseCommand::Unread => self.unread.0.push(origin),
        }
        Ok(None)
    }

    fn other(&mut self, text: &Cow<'a, [u8]>) -> &mut Ordered<&'a [u8]> {
        let is_match = text.first().is_some_and(|byte| byte.eq_ignore_ascii_case(&b'm'));
        if is_match { &mut self.match_other } else { &mut self.set_other }
    }

    fn add_match(&mut self, matched: &Match<'a>, origin: Origin) -> Option<Origin> {
        match matched {
            Match::Address(lists) => enter_all(&mut self.match_address, lists, origin),
            Match::PrefixList(lists) => enter_all(&mut self.match_prefix_list, lists, origin),
            Match::Length(least, most) => return replace(&mut self.match_length, (*least, *most), origin),
            Match::Interface(interfaces) => enter_all(&mut self.match_interface, interfaces, origin),
        }
        None
    }

    fn add_set(&mut self, set: &Set<'a>, origin: Origin) -> Option<Origin> {
        match set {
            Set::NextHop(addresses) => enter_all(&mut self.next_hops, addresses, origin),
            Set::DefaultNextHop(addresses) => enter_all(&mut self.default_hops, addresses, origin),
            Set::Interface(interfaces) => enter_all(&mut self.interfaces, interfaces, origin),
            Set::DefaultInterface(interfaces) => enter_all(&mut self.default_interfaces, interfaces, origin),
            Set::TableNextHop { default, table, addresses } => {
                let hops = self.table_hops.entry(HopTable::of(*default, table)).or_default();
                enter_all(hops, addresses, origin);
            }
            Set::TrackedNextHop { vrf, address, order, track } => {
                let value = TrackedHop { address: *address, track: *track };
                let before = self.tracked_hops.insert((vrf.clone(), *order), Held { origin, value });
                return before.filter(|before| before.value != value).map(|before| before.origin);
            }
            Set::RecursiveNextHop { table, address } => {
                return replace(&mut self.recursive_hop, (table.clone(), *address), origin);
            }
            Set::RecursiveDefaultNextHop { vrf, address } => {
                return replace(&mut self.recursive_default_hop, (vrf.clone(), *address), origin);
            }
            Set::VerifyAvailability => return replace(&mut self.verify_availability, (), origin),
            Set::DefaultVerifyAvailability => return replace(&mut self.verify_default, (), origin),
            Set::DhcpNextHop => return replace(&mut self.dhcp_hop, (), origin),
            Set::Precedence(value) => return replace(&mut self.precedence, *value, origin),
            Set::Tos(value) => return replace(&mut self.tos, *value, origin),
            Set::Df(value) => return replace(&mut self.df, *value, origin),
            Set::QosGroup(value) => return replace(&mut self.qos_group, *value, origin),
            Set::Vrf(vrf) => return replace(&mut self.table, Table::Vrf(vrf.clone()), origin),
            Set::Global => return replace(&mut self.table, Table::Global, origin),
        }
        None
    }

    fn no(&mut self, command: &'a ClauseCommand<'a>) -> Result<(), NotThere> {
        let there = match command {
            ClauseCommand::Match(matched) => self.no_match(matched),
            ClauseCommand::Set(set) => self.no_set(set),
            ClauseCommand::Description(_) => self.description.take().is_some(),
            ClauseCommand::Continue(_) => self.continues.take().is_some(),
            ClauseCommand::Other(text) => self.no_other(text),
            // `no` before `no`, and before what could not be read.
            ClauseCommand::No(_) | ClauseCommand::Unread => true,
        };
        if there { Ok(()) } else { Err(NotThere) }
    }

    /// `no` before a line that is not typed, or before the words of a line that has one value.
    fn no_other(&mut self, text: &'a [u8]) -> bool {
        let words: Vec<&[u8]> = text.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty()).collect();
        let begins = |word: &[u8], keyword: &str| {
            keyword.as_bytes().get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word))
        };
        match words[..] {
            [_, what] if begins(what, "length") => return self.match_length.take().is_some(),
            [_, what] if begins(what, "vrf") => return self.table.take().is_some(),
            [_, _, what] if begins(what, "precedence") => return self.precedence.take().is_some(),
            [_, _, what] if begins(what, "tos") => return self.tos.take().is_some(),
            [_, _, what] if begins(what, "df") => return self.df.take().is_some(),
            [_, _, what] if begins(what, "qos-group") => return self.qos_group.take().is_some(),
            [_, _, _, what] if begins(what, "recursive") => return self.recursive_hop.take().is_some(),
            _ => {}
        }
        self.match_other.take_out(&text) || self.set_other.take_out(&text)
    }

    fn no_match(&mut self, matched: &Match<'a>) -> bool {
        match matched {
            Match::Address(lists) => take_out_all(&mut self.match_address, lists),
            Match::PrefixList(lists) => take_out_all(&mut self.match_prefix_list, lists),
            Match::Length(..) => self.match_length.take().is_some(),
            Match::Interface(interfaces) => take_out_all(&mut self.match_interface, interfaces),
        }
    }

    fn no_set(&mut self, set: &Set<'a>) -> bool {
        match set {
            Set::NextHop(addresses) => take_out_all(&mut self.next_hops, addresses),
            Set::DefaultNextHop(addresses) => take_out_all(&mut self.default_hops, addresses),
            Set::Interface(interfaces) => take_out_all(&mut self.interfaces, interfaces),
            Set::DefaultInterface(interfaces) => take_out_all(&mut self.default_interfaces, interfaces),
            Set::TableNextHop { default, table, addresses } => {
                let key = HopTable::of(*default, table);
                let Some(hops) = self.table_hops.get_mut(&key) else { return false };
                let there = take_out_all(hops, addresses);
                if hops.is_empty() {
                    self.table_hops.remove(&key);
                }
                there
            }
            Set::TrackedNextHop { vrf, address, order, track } => {
                let key = (vrf.clone(), *order);
                let hop = TrackedHop { address: *address, track: *track };
                let there = self.tracked_hops.get(&key).is_some_and(|held| held.value == hop);
                if there {
                    self.tracked_hops.remove(&key);
                }
                there
            }
            Set::RecursiveNextHop { .. } => self.recursive_hop.take().is_some(),
            Set::RecursiveDefaultNextHop { .. } => self.recursive_default_hop.take().is_some(),
            Set::VerifyAvailability => self.verify_availability.take().is_some(),
            Set::DefaultVerifyAvailability => self.verify_default.take().is_some(),
            Set::DhcpNextHop => self.dhcp_hop.take().is_some(),
            Set::Precedence(_) => self.precedence.take().is_some(),
            Set::Tos(_) => self.tos.take().is_some(),
            Set::Df(_) => self.df.take().is_some(),
            Set::QosGroup(_) => self.qos_group.take().is_some(),
            Set::Vrf(_) | Set::Global => self.table.take().is_some(),
        }
    }
}

/// `no` before a line that the clause does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NotThere;

fn enter_all<T: Clone + Eq + std::hash::Hash>(ordered: &mut Ordered<T>, values: &[T], origin: Origin) {
    for value in values {
        ordered.enter(value.clone(), origin);
    }
}

/// `no` with values takes those out, and without values all (ios-facts 2.7, memory).
fn take_out_all<T: Clone + Eq + std::hash::Hash>(ordered: &mut Ordered<T>, values: &[T]) -> bool {
    if values.is_empty() {
        let there = !ordered.is_empty();
        ordered.clear();
        return there;
    }
    // Not `any`: all of them are taken out.
    values.iter().filter(|value| ordered.take_out(value)).count() > 0
}

/// Puts a value in the place of another; gives the place of that one where it was a different one.
fn replace<T: PartialEq>(slot: &mut Option<Held<T>>, value: T, origin: Origin) -> Option<Origin> {
    let before = slot.replace(Held { origin, value });
    let differs = |before: &Held<T>| slot.as_ref().is_some_and(|now| now.value != before.value);
    before.filter(differs).map(|before| before.origin)
}
