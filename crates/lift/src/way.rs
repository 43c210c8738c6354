//! What a clause does with what it matches: the order among its `set` commands, whatever the order of its lines (ios-facts 2.6).

use crate::{Lift, Notes};
use byway_ios::state::{Clause, Held, HopTable, Ordered, Origin};
use byway_ios::{InterfaceName, Name, Table as IosTable};
use byway_policy::{
    Action, Condition, ConditionKind, Hop, Marks, NextHops, Outcome, RouteReason, Table, Unrouted,
};
use ipnet::Ipv4Net;
use std::collections::BTreeSet;
use std::net::Ipv4Addr;

/// Ways behind one another nest. No clause means more tables than this; what is behind is not modelled, and said so.
const MOST_TABLES: usize = 256;

impl<'r> Lift<'r> {
    /// The outcome of a permit clause.
    pub(crate) fn outcome(&mut self, clause: &'r Clause<'r>, notes: &mut Notes) -> Outcome {
        self.not_done(clause, notes);
        // Matched, and no way said: routed, and no later clause is asked (ios-facts 2.5, LAB-EMPTY20; memory).
        let mut action = Action::Route(RouteReason::ClauseWithoutSet);
        for way in self.ways(clause, notes) {
            action = action.or_else(way);
        }
        Outcome { action, marks: marks(clause) }
    }

    /// What is tried, in order.
    fn ways(&mut self, clause: &'r Clause<'r>, notes: &mut Notes) -> Vec<Action> {
        let mut ways = self.in_tables(clause, false, notes);
        if let Some(table) = &clause.table {
            // `set vrf` and `set global` win where they are present (ios-facts 2.6, PI3S-MVRF): the other table says the way.
            let to = NextHops { vrf: Some(policy_table(&table.value)), ..NextHops::default() };
            return vec![always(Unrouted::Redirect(to))];
        }
        ways.extend(self.next_hops(clause, notes).map(always));
        // Asked when no plain next hop is usable (ios-facts 2.6, PBRREC-15MT, CAT4500-1054).
        if let Some(held) = &clause.recursive_hop {
            let (table, address) = &held.value;
            ways.push(always(recursive(*address, table.as_ref().map(policy_table))));
        }
        ways.extend(out_of(&clause.interfaces).into_iter().map(always));
        ways.extend(self.in_tables(clause, true, notes));
        ways.extend(self.default_hops(clause, notes).map(unrouted));
        if let Some(held) = &clause.recursive_default_hop {
            let (vrf, address) = &held.value;
            ways.push(unrouted(recursive(*address, vrf.as_ref().map(|vrf| Table::Vrf(vrf.to_string())))));
        }
        ways.extend(out_of(&clause.default_interfaces).into_iter().map(unrouted));
        ways
    }

    /// Next hops in named tables, tracked ones first. Those with `default` stand with the other default forms.
    fn in_tables(&mut self, clause: &'r Clause<'r>, default: bool, notes: &mut Notes) -> Vec<Action> {
        let plain = clause.table_hops.keys().filter(|table| table.default == default).map(|table| &table.vrf);
        let tracked = clause.tracked_hops.keys().map(|(vrf, _)| vrf).filter(|vrf| vrf.is_some() && !default);
        let mut seen = BTreeSet::new();
        let mut vrfs: Vec<_> = plain.chain(tracked).filter(|vrf| seen.insert((*vrf).clone())).collect();
        if vrfs.len() > MOST_TABLES {
            vrfs.truncate(MOST_TABLES);
            let name = format!("set ip vrf in more than {MOST_TABLES} tables");
            self.note(notes, Condition { kind: ConditionKind::UnmodelledLine, name }, clause.opened.first());
        }
        let mut ways = Vec::new();
        for vrf in vrfs {
            let mut hops = Vec::new();
            if !default && vrf.is_some() {
                hops = self.tracked(clause, vrf.as_ref(), notes);
            }
            if let Some(plain) = clause.table_hops.get(&HopTable { default, vrf: vrf.clone() }) {
                hops.extend(untracked(plain));
            }
            self.not_connected(&hops, vrf.as_ref(), notes);
            let vrf = Some(vrf.as_ref().map_or(Table::Global, |vrf| Table::Vrf(vrf.to_string())));
            let to = NextHops { hops: hops.into_iter().map(|(hop, _)| hop).collect(), recursive: false, vrf };
            let to = Unrouted::Redirect(to);
            ways.push(if default { unrouted(to) } else { always(to) });
        }
        ways
    }

    /// Tracked entries first, by number, then the plain list (ios-facts 2.6, PBR-ORDER, PI3S-TRACK).
    fn next_hops(&mut self, clause: &'r Clause<'r>, notes: &mut Notes) -> Option<Unrouted> {
        let mut hops = self.tracked(clause, None, notes);
        hops.extend(untracked(&clause.next_hops));
        if hops.is_empty() {
            return None;
        }
        if let Some(verify) = clause.verify_availability {
            // Used only where it is a neighbour by CDP (ios-facts 2.6, IPC-375).
            self.by_cdp(verify, notes);
        }
        Some(self.neighbours(hops, notes))
    }

    /// Only without an explicit route (ios-facts 2.6, GATTNER-NH, PBR-47121).
    fn default_hops(&mut self, clause: &'r Clause<'r>, notes: &mut Notes) -> Option<Unrouted> {
        let hops = untracked(&clause.default_hops);
        if hops.is_empty() {
            return None;
        }
        if let Some(verify) = clause.verify_default {
            self.by_cdp(verify, notes);
        }
        Some(self.neighbours(hops, notes))
    }

    fn by_cdp(&mut self, verify: Held<()>, notes: &mut Notes) {
        let condition = Condition { kind: ConditionKind::Tracked, name: "cdp".to_owned() };
        self.note(notes, condition, Some(verify.origin));
    }

    /// A plain next hop on an interface of a VRF is in that VRF (ios-facts 2.6, PI3S-MVRF).
    fn neighbours(&mut self, hops: Vec<(Hop, Origin)>, notes: &mut Notes) -> Unrouted {
        self.not_connected(&hops, self.vrf, notes);
        let hops = hops.into_iter().map(|(hop, _)| hop).collect();
        Unrouted::Redirect(NextHops { hops, recursive: false, vrf: None })
    }

    fn tracked(
        &mut self,
        clause: &'r Clause<'r>,
        vrf: Option<&Name<'r>>,
        notes: &mut Notes,
    ) -> Vec<(Hop, Origin)> {
        // The keys are in the order of VRF and number.
        let of_vrf = clause.tracked_hops.iter().filter(|((of, _), _)| of.as_ref() == vrf);
        let mut hops = Vec::new();
        for (_, held) in of_vrf {
            let track = held.value.track;
            let known = self.router.tracks.contains_key(&track);
            let kind = if known { ConditionKind::Tracked } else { ConditionKind::UndefinedTrack };
            self.note(notes, Condition { kind, name: track.to_string() }, Some(held.origin));
            hops.push((Hop { address: held.value.address, track: Some(track) }, held.origin));
        }
        hops
    }

    /// A hop that is no neighbour is not used (ios-facts 2.6, NLNOTES, LABFAC).
    fn not_connected(&mut self, hops: &[(Hop, Origin)], vrf: Option<&Name<'r>>, notes: &mut Notes) {
        for (hop, origin) in hops {
            if !self.is_connected(hop.address, vrf) {
                let condition =
                    Condition { kind: ConditionKind::NextHopNotConnected, name: hop.address.to_string() };
                self.note(notes, condition, Some(*origin));
            }
        }
    }

    fn is_connected(&mut self, address: Ipv4Addr, vrf: Option<&Name<'r>>) -> bool {
        let subnets = self.connected.entry(vrf.cloned()).or_insert_with(|| {
            let up = self.router.connected(vrf).filter(|(_, interface)| interface.is_up());
            up.map(|(subnet, _)| subnet.trunc()).collect()
        });
        (0..=32)
            .any(|length| Ipv4Net::new(address, length).is_ok_and(|around| subnets.contains(&around.trunc())))
    }

    fn not_done(&mut self, clause: &'r Clause<'r>, notes: &mut Notes) {
        let dhcp =
            clause.dhcp_hop.as_ref().map(|held| ("set ip next-hop dynamic dhcp".to_owned(), held.origin));
        let other = clause.set_other.iter();
        let other = other.map(|line| (String::from_utf8_lossy(line.value).into_owned(), line.origin));
        for (name, origin) in dhcp.into_iter().chain(other) {
            self.note(notes, Condition { kind: ConditionKind::UnmodelledLine, name }, Some(origin));
        }
    }
}

fn untracked(addresses: &Ordered<Ipv4Addr>) -> Vec<(Hop, Origin)> {
    addresses.iter().map(|held| (Hop { address: held.value, track: None }, held.origin)).collect()
}

fn recursive(address: Ipv4Addr, vrf: Option<Table>) -> Unrouted {
    Unrouted::Redirect(NextHops { hops: vec![Hop { address, track: None }], recursive: true, vrf })
}

/// The first interface that is up is used, and Null0 always is (ios-facts 2.6, NUTSHELL, PI3S-REC).
fn out_of(names: &Ordered<InterfaceName<'_>>) -> Vec<Unrouted> {
    let before: Vec<String> =
        names.values().take_while(|name| !name.is_null()).map(ToString::to_string).collect();
    let drops = before.len() < names.len();
    let interfaces = (!before.is_empty()).then_some(Unrouted::Interface(before));
    interfaces.into_iter().chain(drops.then_some(Unrouted::Drop)).collect()
}

fn always(way: Unrouted) -> Action {
    match way {
        Unrouted::Redirect(to) => Action::Redirect { to, otherwise: None },
        Unrouted::Interface(interfaces) => Action::Interface { interfaces, otherwise: None },
        Unrouted::Drop => Action::Drop,
    }
}

fn unrouted(to: Unrouted) -> Action {
    Action::Default { to, otherwise: None }
}

fn policy_table(table: &IosTable<'_>) -> Table {
    match table {
        IosTable::Global => Table::Global,
        IosTable::Vrf(vrf) => Table::Vrf(vrf.to_string()),
    }
}

/// Applied in addition; they choose no path (ios-facts 2.6, memory).
fn marks(clause: &Clause<'_>) -> Marks {
    Marks {
        precedence: clause.precedence.as_ref().map(|held| held.value),
        tos: clause.tos.as_ref().map(|held| held.value),
        df: clause.df.as_ref().map(|held| held.value),
        qos_group: clause.qos_group.as_ref().map(|held| held.value),
    }
}
