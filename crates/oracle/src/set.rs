//! What a clause does: the order among its `set` commands, whatever the order of its lines (ios-facts 2.6).

use crate::{Case, Entrance, Met};
use byway_ios::state::{Clause, HopTable, Ordered};
use byway_ios::{InterfaceName, Name, Table as IosTable};
use byway_policy::{Action, ConditionKind, Hop, Marks, NextHops, Outcome, RouteReason, Table, Unrouted};
use std::net::Ipv4Addr;

impl Case<'_, '_> {
    /// The outcome of a permit clause that matches.
    pub(crate) fn set(&self, clause: &Clause<'_>, met: &mut Met) -> Outcome {
        note_what_is_not_done(clause, met);
        let mut tried = self.of_tables(clause, false, met);
        if let Some(table) = &clause.table {
            // `set vrf` and `set global` win where they are present (ios-facts 2.6, PI3S-MVRF): the other table says the way.
            let to = NextHops { vrf: Some(of_ios(&table.value)), ..NextHops::default() };
            tried = vec![Action::Redirect { to, otherwise: None }];
        } else {
            tried.extend(self.next_hops(clause, met));
            tried.extend(recursive(clause));
            tried.extend(interfaces(&clause.interfaces).into_iter().map(always));
            tried.extend(self.of_tables(clause, true, met));
            tried.extend(self.default_hops(clause, met));
            tried.extend(interfaces(&clause.default_interfaces).into_iter().map(without_route));
        }
        // Matched, and no way said: routed, and no later clause is asked (ios-facts 2.5, LAB-EMPTY20; memory).
        let nothing = Action::Route(RouteReason::ClauseWithoutSet);
        let action = tried.into_iter().rev().fold(nothing, |behind, first| first.or_else(behind));
        Outcome { action, marks: marks(clause) }
    }

    /// Next hops in named tables, tracked ones first. Those with `default` stand with the other default forms.
    fn of_tables(&self, clause: &Clause<'_>, default: bool, met: &mut Met) -> Vec<Action> {
        let mut tables: Vec<Option<Name<'_>>> = Vec::new();
        let plain = clause.table_hops.keys().filter(|table| table.default == default);
        let tracked = clause.tracked_hops.keys().filter(|(vrf, _)| vrf.is_some() && !default);
        for vrf in plain.map(|table| table.vrf.clone()).chain(tracked.map(|(vrf, _)| vrf.clone())) {
            if !tables.contains(&vrf) {
                tables.push(vrf);
            }
        }
        let mut actions = Vec::new();
        for vrf in tables {
            let mut hops = Vec::new();
            if !default && vrf.is_some() {
                hops.extend(self.tracked(clause, vrf.as_ref(), met));
            }
            let table = HopTable { default, vrf: vrf.clone() };
            if let Some(plain) = clause.table_hops.get(&table) {
                hops.extend(untracked(plain));
            }
            self.note_unconnected(&hops, vrf.as_ref(), met);
            let vrf = Some(vrf.map_or(Table::Global, |vrf| Table::Vrf(vrf.to_string())));
            let to = Unrouted::Redirect(NextHops { hops, recursive: false, vrf });
            actions.push(if default { without_route(to) } else { always(to) });
        }
        actions
    }

    /// Tracked entries first, by number, then the plain list (ios-facts 2.6, PBR-ORDER, PI3S-TRACK).
    fn next_hops(&self, clause: &Clause<'_>, met: &mut Met) -> Option<Action> {
        let mut hops = self.tracked(clause, None, met);
        hops.extend(untracked(&clause.next_hops));
        if hops.is_empty() {
            return None;
        }
        if clause.verify_availability.is_some() {
            // Used only where it is a neighbour by CDP (ios-facts 2.6, IPC-375).
            met.put(ConditionKind::Tracked, "cdp");
        }
        self.note_unconnected(&hops, self.own_vrf().as_ref(), met);
        let to = NextHops { hops, recursive: false, vrf: None };
        Some(Action::Redirect { to, otherwise: None })
    }

    fn tracked(&self, clause: &Clause<'_>, vrf: Option<&Name<'_>>, met: &mut Met) -> Vec<Hop> {
        let mut numbered: Vec<(u16, Hop)> = Vec::new();
        for ((of, number), held) in &clause.tracked_hops {
            if of.as_ref().map(Name::as_bytes) == vrf.map(Name::as_bytes) {
                let track = held.value.track;
                let known = self.router.tracks.contains_key(&track);
                met.put(if known { ConditionKind::Tracked } else { ConditionKind::UndefinedTrack }, track);
                numbered.push((*number, Hop { address: held.value.address, track: Some(track) }));
            }
        }
        numbered.sort_by_key(|(number, _)| *number);
        numbered.into_iter().map(|(_, hop)| hop).collect()
    }

    /// Only without an explicit route (ios-facts 2.6, GATTNER-NH, PBR-47121).
    fn default_hops(&self, clause: &Clause<'_>, met: &mut Met) -> Vec<Action> {
        let mut actions = Vec::new();
        let hops = untracked(&clause.default_hops);
        if !hops.is_empty() {
            if clause.verify_default.is_some() {
                met.put(ConditionKind::Tracked, "cdp");
            }
            self.note_unconnected(&hops, self.own_vrf().as_ref(), met);
            let to = NextHops { hops, recursive: false, vrf: None };
            actions.push(without_route(Unrouted::Redirect(to)));
        }
        if let Some(held) = &clause.recursive_default_hop {
            let (vrf, address) = &held.value;
            let hops = vec![Hop { address: *address, track: None }];
            let vrf = vrf.as_ref().map(|vrf| Table::Vrf(vrf.to_string()));
            actions.push(without_route(Unrouted::Redirect(NextHops { hops, recursive: true, vrf })));
        }
        actions
    }

    /// A plain next hop on an interface of a VRF is in that VRF (ios-facts 2.6, PI3S-MVRF).
    fn own_vrf(&self) -> Option<Name<'static>> {
        match self.entrance {
            Entrance::Interface(name) => {
                self.router.interface(name)?.vrf_name().map(|vrf| vrf.clone().into_owned())
            }
            Entrance::Local => None,
        }
    }

    /// A hop that is no neighbour is not used (ios-facts 2.6, NLNOTES, LABFAC).
    fn note_unconnected(&self, hops: &[Hop], vrf: Option<&Name<'_>>, met: &mut Met) {
        for hop in hops {
            let mut connected = false;
            for interface in self.router.interfaces.values() {
                let same = interface.vrf_name().map(Name::as_bytes) == vrf.map(Name::as_bytes);
                let holds = interface
                    .subnets()
                    .any(|subnet| subnet.network() <= hop.address && hop.address <= subnet.broadcast());
                connected |= same && interface.is_up() && holds;
            }
            if !connected {
                met.put(ConditionKind::NextHopNotConnected, hop.address);
            }
        }
    }
}

/// Asked when no plain next hop is usable (ios-facts 2.6, PBRREC-15MT, CAT4500-1054).
fn recursive(clause: &Clause<'_>) -> Option<Action> {
    let (table, address) = &clause.recursive_hop.as_ref()?.value;
    let hops = vec![Hop { address: *address, track: None }];
    let to = NextHops { hops, recursive: true, vrf: table.as_ref().map(of_ios) };
    Some(Action::Redirect { to, otherwise: None })
}

fn note_what_is_not_done(clause: &Clause<'_>, met: &mut Met) {
    if clause.dhcp_hop.is_some() {
        met.put(ConditionKind::UnmodelledLine, "set ip next-hop dynamic dhcp");
    }
    for line in clause.set_other.values() {
        met.put(ConditionKind::UnmodelledLine, String::from_utf8_lossy(line));
    }
}

fn untracked(addresses: &Ordered<Ipv4Addr>) -> Vec<Hop> {
    addresses.values().map(|address| Hop { address: *address, track: None }).collect()
}

/// The first interface that is up is used, and Null0 always is (ios-facts 2.6, NUTSHELL, PI3S-REC).
fn interfaces(names: &Ordered<InterfaceName<'_>>) -> Vec<Unrouted> {
    let mut before = Vec::new();
    let mut drops = false;
    for name in names.values() {
        drops |= name.is_null();
        if !drops {
            before.push(name.to_string());
        }
    }
    let mut tried = Vec::new();
    if !before.is_empty() {
        tried.push(Unrouted::Interface(before));
    }
    if drops {
        tried.push(Unrouted::Drop);
    }
    tried
}

fn always(way: Unrouted) -> Action {
    match way {
        Unrouted::Redirect(to) => Action::Redirect { to, otherwise: None },
        Unrouted::Interface(interfaces) => Action::Interface { interfaces, otherwise: None },
        Unrouted::Drop => Action::Drop,
    }
}

fn without_route(to: Unrouted) -> Action {
    Action::Default { to, otherwise: None }
}

fn of_ios(table: &IosTable<'_>) -> Table {
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
