//! What counts as down: next hops, track objects, interfaces.

use crate::failure::Failure;
use byway_diagnostic::{escape, nearest};
use byway_ios::state::{Ordered, Router};
use byway_ios::{InterfaceName, Name};
use byway_policy::{Action, Hop, NextHops, Outcome, Table, Unrouted};
use std::collections::BTreeSet;
use std::net::Ipv4Addr;

/// What counts as down.
#[derive(Default)]
pub(super) struct Down {
    addresses: BTreeSet<Ipv4Addr>,
    tracks: BTreeSet<u16>,
    interfaces: BTreeSet<InterfaceName<'static>>,
    /// What was named and changes no answer, in words.
    pub(super) idle: Vec<String>,
}

impl Down {
    /// Reads what the user named: addresses, interfaces, `7` or `track 7`.
    pub(super) fn read(words: &[String], router: &Router<'_>) -> Result<Self, Failure> {
        let mut down = Self::default();
        for word in words {
            let number = word.strip_prefix("track").unwrap_or(word).trim_start();
            if let Ok(address) = word.parse() {
                if !is_hop(router, address) {
                    down.idle
                        .push(format!("`--down {address}` changes nothing: no next hop has that address"));
                }
                down.addresses.insert(address);
            } else if let Ok(track) = number.parse() {
                if !is_track(router, track) {
                    return Err(unknown(word, "no next hop and no track object has that number").help(
                        "write the number of a track object, the address of a next hop, or an interface",
                    ));
                }
                down.tracks.insert(track);
            } else if let Some(name) = InterfaceName::parse(word) {
                if router.interface(&name).is_none() && !is_set(router, &name) {
                    let known: Vec<String> = router.interfaces.keys().map(ToString::to_string).collect();
                    let near =
                        nearest(&name.to_string(), known.iter().map(String::as_str)).map(str::to_owned);
                    let failure = unknown(word, "the configuration has no such interface");
                    return Err(match near {
                        Some(near) => failure.help(format!("write `{near}`")),
                        None => failure,
                    });
                }
                down.interfaces.insert(name);
            } else {
                return Err(unknown(word, "it is no address, no track object and no interface")
                    .help("write the address of a next hop, the number of a track object, or an interface"));
            }
        }
        Ok(down)
    }

    /// Whether a track object does, by its name in a condition.
    pub(super) fn has_track(&self, name: &str) -> bool {
        name.parse().is_ok_and(|track| self.tracks.contains(&track))
    }

    /// What is left of an outcome; none where nothing that it tries is usable.
    pub(super) fn rest(
        &self,
        outcome: &Outcome,
        router: &Router<'_>,
        vrf: Option<&Name<'_>>,
    ) -> Option<Outcome> {
        let rest = Rest { down: self, router, vrf };
        Some(Outcome { action: rest.action(&outcome.action)?, marks: outcome.marks })
    }
}

fn unknown(word: &str, why: &str) -> Failure {
    Failure::new("unknown-down", format!("`--down {}`: {why}", escape(word)))
}

/// Whether a clause of any route-map sends packets to an address.
fn is_hop(router: &Router<'_>, address: Ipv4Addr) -> bool {
    let mut clauses = router.route_maps.values().flat_map(|map| map.clauses.values());
    clauses.any(|clause| {
        let in_tables = clause.table_hops.values().flat_map(Ordered::iter);
        let plain = clause.next_hops.iter().chain(clause.default_hops.iter()).chain(in_tables);
        let tracked = clause.tracked_hops.values().map(|held| held.value.address);
        let recursive = clause.recursive_hop.iter().map(|held| held.value.1);
        let unrouted = clause.recursive_default_hop.iter().map(|held| held.value.1);
        plain.map(|held| held.value).chain(tracked).chain(recursive).chain(unrouted).any(|hop| hop == address)
    })
}

fn is_track(router: &Router<'_>, track: u16) -> bool {
    let mut clauses = router.route_maps.values().flat_map(|map| map.clauses.values());
    router.tracks.contains_key(&track)
        || clauses.any(|clause| clause.tracked_hops.values().any(|hop| hop.value.track == track))
}

fn is_set(router: &Router<'_>, name: &InterfaceName<'_>) -> bool {
    let mut clauses = router.route_maps.values().flat_map(|map| map.clauses.values());
    clauses.any(|clause| {
        clause.interfaces.values().chain(clause.default_interfaces.values()).any(|set| set == name)
    })
}

struct Rest<'d, 'r> {
    down: &'d Down,
    router: &'d Router<'r>,
    vrf: Option<&'d Name<'d>>,
}

impl Rest<'_, '_> {
    fn action(&self, action: &Action) -> Option<Action> {
        let behind =
            |otherwise: &Option<Box<Action>>| otherwise.as_deref().and_then(|next| self.action(next));
        match action {
            Action::Redirect { to, otherwise } => match self.hops(to) {
                Some(to) => Some(Action::Redirect { to, otherwise: behind(otherwise).map(Box::new) }),
                None => behind(otherwise),
            },
            Action::Interface { interfaces, otherwise } => match self.interfaces(interfaces) {
                Some(interfaces) => {
                    Some(Action::Interface { interfaces, otherwise: behind(otherwise).map(Box::new) })
                }
                None => behind(otherwise),
            },
            Action::Default { to, otherwise } => {
                let to = match to {
                    Unrouted::Redirect(to) => self.hops(to).map(Unrouted::Redirect),
                    Unrouted::Interface(interfaces) => self.interfaces(interfaces).map(Unrouted::Interface),
                    Unrouted::Drop => Some(Unrouted::Drop),
                };
                match to {
                    Some(to) => Some(Action::Default { to, otherwise: behind(otherwise).map(Box::new) }),
                    None => behind(otherwise),
                }
            }
            Action::Drop | Action::Route(_) => Some(action.clone()),
        }
    }

    fn hops(&self, to: &NextHops) -> Option<NextHops> {
        if to.hops.is_empty() {
            return Some(to.clone());
        }
        let hops: Vec<Hop> = to.hops.iter().copied().filter(|hop| !self.is_down(*hop, to)).collect();
        (!hops.is_empty()).then(|| NextHops { hops, ..to.clone() })
    }

    fn is_down(&self, hop: Hop, of: &NextHops) -> bool {
        self.down.addresses.contains(&hop.address)
            || hop.track.is_some_and(|track| self.down.tracks.contains(&track))
            || (!of.recursive && self.is_cut_off(hop, of))
    }

    /// A neighbour on interfaces that are down alone is no neighbour.
    fn is_cut_off(&self, hop: Hop, of: &NextHops) -> bool {
        let named;
        let vrf = match &of.vrf {
            None => self.vrf,
            Some(Table::Global) => None,
            Some(Table::Vrf(vrf)) => {
                let of_name = self.router.vrfs.keys().find(|name| name.to_string() == *vrf);
                named = of_name.cloned();
                named.as_ref()
            }
        };
        let mut on =
            self.router.connected(vrf).filter(|(subnet, _)| subnet.contains(&hop.address)).peekable();
        on.peek().is_some() && on.all(|(_, interface)| self.down.interfaces.contains(&interface.name))
    }

    fn interfaces(&self, names: &[String]) -> Option<Vec<String>> {
        let is_down = |name: &String| {
            InterfaceName::parse(name).is_some_and(|name| self.down.interfaces.contains(&name))
        };
        let up: Vec<String> = names.iter().filter(|name| !is_down(name)).cloned().collect();
        (!up.is_empty()).then_some(up)
    }
}
