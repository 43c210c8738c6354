//! Pasting a text: each command in turn does to the router what it does on the router.

use super::acl::{self, Index};
use super::interface::replace;
use super::{
    Held, Interface, Issue, ObjectGroup, Origin, PrefixList, Probe, RouteKey, RouteMap, Router, TextId,
    TimeRange, Track,
};
use crate::acl::{AclBlock, AclKind, AclName};
use crate::config::{Config, Item, ItemKind, LineId, Removal};
use crate::interface::{InterfaceBlock, InterfaceName};
use crate::name::Name;
use crate::object_group::{GroupKind, ObjectGroupBlock};
use crate::prefix_list::PrefixListLine;
use crate::probe::{ProbeBlock, ProbeSchedule};
use crate::route_map::ClauseBlock;
use crate::time_range::TimeRangeBlock;
use crate::track::TrackBlock;
use std::collections::BTreeMap;

/// Pastes a text.
pub(super) fn paste<'a>(router: &mut Router<'a>, config: &'a Config<'a>, text: TextId) {
    let (indexes, resequenced) = (BTreeMap::new(), BTreeMap::new());
    let mut paste = Paste { router, config, text, indexes, resequenced, ranged: 0, commands: 0 };
    for item in config.items() {
        paste.item(item);
    }
    paste.finish();
}

pub(super) struct Paste<'r, 'a> {
    pub(super) router: &'r mut Router<'a>,
    pub(super) config: &'a Config<'a>,
    pub(super) text: TextId,
    /// Of the lists that the text touches.
    pub(super) indexes: BTreeMap<AclName<'a>, Index>,
    /// How often lists were numbered anew.
    pub(super) resequenced: BTreeMap<AclName<'a>, usize>,
    /// How many interfaces came into being by ranges.
    pub(super) ranged: usize,
    /// How many commands ranges came to.
    pub(super) commands: usize,
}

impl<'a> Paste<'_, 'a> {
    fn at(&self, line: LineId) -> Origin {
        Origin { text: self.text, line }
    }

    pub(super) fn issue(&mut self, origin: Origin, issue: impl Into<Option<Issue<'a>>>) {
        self.router.issues.extend(issue.into().map(|value| Held { origin, value }));
    }

    fn item(&mut self, item: &'a Item<'a>) {
        let origin = self.at(item.first);
        match &item.kind {
            ItemKind::Version(version) => self.router.version = Some(Held { origin, value: version }),
            ItemKind::Hostname(name) => self.router.hostname = Some(Held { origin, value: name.clone() }),
            ItemKind::Acl(block) => self.acl(block, origin),
            ItemKind::Clause(block) => self.clause(block, origin),
            ItemKind::Interface(block) => self.interface(block, origin),
            ItemKind::LocalPolicy(map) => {
                let before = replace(&mut self.router.local_policy, map.clone(), origin);
                let issue = before.map(|before| {
                    let (map, first) = (before.value, before.origin);
                    Issue::PolicyReplaced { interface: None, map, first }
                });
                self.issue(origin, issue);
            }
            ItemKind::ObjectGroup(block) => self.object_group(block, origin),
            ItemKind::TimeRange(block) => self.time_range(block, origin),
            ItemKind::StaticRoute(route) => {
                self.router.routes.insert(RouteKey::of(route), Held { origin, value: route });
            }
            ItemKind::PrefixList(line) => self.prefix_list(line, origin),
            ItemKind::Track(block) => self.track(block, origin),
            ItemKind::Probe(block) => self.probe(block, origin),
            ItemKind::Schedule(schedule) => self.schedule(schedule, origin),
            ItemKind::Vrf(block) => {
                self.router.vrfs.entry(block.name.clone()).or_insert(Held { origin, value: block });
            }
            ItemKind::Ipv6Acl(name) => self.ipv6_acl(name, origin),
            ItemKind::Removal(removal) => self.removal(removal, item, origin),
            // They change nothing that a router of this model holds.
            ItemKind::Opaque(_) => {}
            ItemKind::Other(_) => self.other(item, origin),
        }
    }

    fn finish(self) {
        for (name, index) in self.indexes {
            if let Some(list) = self.router.acls.get_mut(&name) {
                index.finish(list);
            }
        }
    }

    fn acl(&mut self, block: &'a AclBlock<'a>, origin: Origin) {
        if let AclName::Named(name) = &block.name
            && let Some(other) = self.router.ipv6_acls.get(name)
        {
            let first = other.first();
            return self.issue(origin, Issue::OtherFamily { name: name.clone(), first });
        }
        let list = match acl::open(&mut self.router.acls, block, origin) {
            Ok(list) => list,
            Err(issue) => return self.issue(origin, issue),
        };
        let index = self.indexes.entry(block.name.clone()).or_insert_with(|| Index::of(list));
        index.commands(list, &block.lines, self.text, &mut self.router.issues);
    }

    fn ipv6_acl(&mut self, name: &Name<'a>, origin: Origin) {
        match self.router.acls.get(&AclName::Named(name.clone())) {
            Some(other) => {
                let first = other.opened.first();
                self.issue(origin, Issue::OtherFamily { name: name.clone(), first });
            }
            None => self.router.ipv6_acls.entry(name.clone()).or_default().0.push(origin),
        }
    }

    fn clause(&mut self, block: &'a ClauseBlock<'a>, origin: Origin) {
        let family = self.router.family();
        let map = self.router.route_maps.entry(block.tag.clone());
        let map = map.or_insert_with(|| RouteMap::new(block.tag.clone()));
        let (clause, issue) = map.open(block, family, origin);
        let issues = &mut self.router.issues;
        issues.extend(issue.map(|value| Held { origin, value }));
        let Some(clause) = clause else { return };
        let sequence = clause.sequence;
        for line in &block.commands {
            let origin = Origin { text: self.text, line: line.line };
            let value = match clause.command(&line.value, origin) {
                Ok(None) => continue,
                Ok(Some(first)) => Issue::ClauseLineReplaced { map: block.tag.clone(), sequence, first },
                Err(_) => Issue::NothingToRemove,
            };
            issues.push(Held { origin, value });
        }
    }

    fn interface(&mut self, block: &'a InterfaceBlock<'a>, origin: Origin) {
        let interface = self.router.interfaces.entry(block.name.clone());
        let interface = interface.or_insert_with(|| Interface::new(block.name.clone()));
        interface.opened.0.push(origin);
        let text = self.text;
        interface.block(block, |line| Origin { text, line }, &mut self.router.issues);
    }

    fn object_group(&mut self, block: &'a ObjectGroupBlock<'a>, origin: Origin) {
        let group = self.router.object_groups.entry(block.name.clone());
        let group = group.or_insert_with(|| ObjectGroup::new(block.name.clone(), block.kind));
        if group.kind != block.kind {
            let (kind, first) = (group.kind, group.opened.first());
            return self.issue(origin, Issue::OtherGroupKind { group: block.name.clone(), kind, first });
        }
        group.opened.0.push(origin);
        for line in &block.members {
            let origin = Origin { text: self.text, line: line.line };
            if !group.member(&line.value, origin) {
                self.router.issues.push(Held { origin, value: Issue::NothingToRemove });
            }
        }
    }

    fn time_range(&mut self, block: &'a TimeRangeBlock<'a>, origin: Origin) {
        let range = self.router.time_ranges.entry(block.name.clone());
        let range = range.or_insert_with(|| TimeRange::new(block.name.clone()));
        range.opened.0.push(origin);
        for line in &block.lines {
            let origin = Origin { text: self.text, line: line.line };
            if !range.line(&line.value, origin) {
                self.router.issues.push(Held { origin, value: Issue::NothingToRemove });
            }
        }
    }

    fn prefix_list(&mut self, line: &'a PrefixListLine<'a>, origin: Origin) {
        let list = self.router.prefix_lists.entry(line.name.clone());
        let list = list.or_insert_with(|| PrefixList::new(line.name.clone()));
        list.opened.0.push(origin);
        if let Err(issue) = list.command(&line.command, origin) {
            self.issue(origin, issue);
        }
    }

    fn track(&mut self, block: &'a TrackBlock<'a>, origin: Origin) {
        let track = self.router.tracks.entry(block.number).or_insert_with(|| Track::new(block.number));
        let issue = track.open(block, origin);
        self.router.issues.extend(issue.map(|value| Held { origin, value }));
        for line in &block.commands {
            let origin = Origin { text: self.text, line: line.line };
            if !track.command(&line.value, origin) {
                self.router.issues.push(Held { origin, value: Issue::NothingToRemove });
            }
        }
    }

    fn probe(&mut self, block: &'a ProbeBlock<'a>, origin: Origin) {
        let probe = self.router.probes.entry(block.number);
        let probe = probe.or_insert_with(|| Probe::new(block.number, block.form));
        if let Some(schedule) = &probe.schedule {
            let first = schedule.origin;
            return self.issue(origin, Issue::ProbeScheduled { probe: block.number, first });
        }
        probe.opened.0.push(origin);
        for line in &block.commands {
            let origin = Origin { text: self.text, line: line.line };
            let issue = probe.command(&line.value, origin);
            self.router.issues.extend(issue.map(|value| Held { origin, value }));
        }
    }

    fn schedule(&mut self, schedule: &'a ProbeSchedule<'a>, origin: Origin) {
        match self.router.probes.get_mut(&schedule.probe) {
            Some(probe) => probe.schedule = Some(Held { origin, value: schedule }),
            None => self.issue(origin, Issue::ScheduleWithoutProbe { probe: schedule.probe }),
        }
    }

    fn removal(&mut self, removal: &'a Removal<'a>, item: &Item<'a>, origin: Origin) {
        let router = &mut *self.router;
        let there = match removal {
            Removal::Acl { name, kind } => return self.no_acl(name, *kind, item, origin),
            Removal::ObjectGroup { name, kind } => return self.no_object_group(name, *kind, origin),
            Removal::Vrf(block) => return self.no_vrf(&block.name, origin),
            Removal::RouteMap { tag, sequence } => match (router.route_maps.get_mut(tag), sequence) {
                (Some(map), Some(sequence)) => {
                    let there = map.clauses.remove(sequence).is_some();
                    if map.clauses.is_empty() {
                        router.route_maps.remove(tag);
                    }
                    there
                }
                (Some(_), None) => router.route_maps.remove(tag).is_some(),
                (None, _) => false,
            },
            Removal::Interface(name) if is_hardware(name) => {
                return self.issue(origin, Issue::PhysicalInterface { interface: name.clone() });
            }
            Removal::Interface(name) => router.interfaces.remove(name).is_some(),
            Removal::StaticRoute(route) => router.routes.remove(&RouteKey::of(route)).is_some(),
            Removal::PrefixList { name, entry: None } => router.prefix_lists.remove(name).is_some(),
            Removal::PrefixList { name, entry: Some(entry) } => match router.prefix_lists.get_mut(name) {
                Some(list) => {
                    let there = list.no(&entry.command);
                    if list.is_gone() {
                        router.prefix_lists.remove(name);
                    }
                    there
                }
                None => false,
            },
            Removal::TimeRange(name) => router.time_ranges.remove(name).is_some(),
            Removal::Track(number) => router.tracks.remove(number).is_some(),
            // Its schedule goes with it (ios-facts 4.3, memory).
            Removal::Probe(_, number) => router.probes.remove(number).is_some(),
            Removal::Schedule(_, number) => {
                router.probes.get_mut(number).is_some_and(|probe| probe.schedule.take().is_some())
            }
            Removal::LocalPolicy => router.local_policy.take().is_some(),
        };
        if !there {
            self.issue(origin, Issue::NothingToRemove);
        }
    }

    fn no_acl(&mut self, name: &AclName<'a>, kind: AclKind, item: &Item<'a>, origin: Origin) {
        let Some(list) = self.router.acls.get(name) else {
            return self.issue(origin, Issue::NothingToRemove);
        };
        if list.kind != kind {
            let (kind, first) = (list.kind, list.opened.first());
            return self.issue(origin, Issue::OtherAclKind { list: name.clone(), kind, first });
        }
        // Places in the list count entries that were taken out, so the entries are put in order before they are counted.
        let index = self.indexes.remove(name);
        if let Some(mut list) = self.router.acls.remove(name) {
            if let Some(index) = index {
                index.finish(&mut list);
            }
            if has_tail(self.config.line(item.first)) {
                let entries = list.aces().count();
                self.issue(origin, Issue::WholeListRemoved { list: name.clone(), entries });
            }
        }
    }

    fn no_object_group(&mut self, name: &Name<'a>, kind: GroupKind, origin: Origin) {
        let groups = &mut self.router.object_groups;
        let issue = match groups.get(name) {
            Some(group) if group.kind == kind => {
                groups.remove(name);
                return;
            }
            Some(group) => {
                let (kind, first) = (group.kind, group.opened.first());
                Issue::OtherGroupKind { group: name.clone(), kind, first }
            }
            None => Issue::NothingToRemove,
        };
        self.issue(origin, issue);
    }

    /// The interfaces of the VRF go back to the global table, without their addresses (memory).
    fn no_vrf(&mut self, name: &Name<'a>, origin: Origin) {
        if self.router.vrfs.remove(name).is_none() {
            return self.issue(origin, Issue::NothingToRemove);
        }
        for interface in self.router.interfaces.values_mut() {
            if interface.vrf_name() == Some(name) {
                interface.vrf = None;
                let issue = interface.lose_addresses();
                self.router.issues.extend(issue.map(|value| Held { origin, value }));
            }
        }
    }
}

/// Whether an interface is there without being configured (memory).
fn is_hardware(name: &InterfaceName<'_>) -> bool {
    const VIRTUAL: [&str; 16] = [
        "Loopback",
        "Vlan",
        "Tunnel",
        "Port-channel",
        "BVI",
        "BDI",
        "Virtual-Template",
        "Virtual-PPP",
        "Dialer",
        "Multilink",
        "MFR",
        "Group-Async",
        "VirtualPortGroup",
        "Auto-Template",
        "nve",
        "vasileft",
    ];
    name.subinterface().is_none() && !VIRTUAL.contains(&name.kind()) && name.kind() != "vasiright"
}

/// Whether something stands behind `no access-list N`.
fn has_tail(line: &[u8]) -> bool {
    let words = line.split(|byte| matches!(byte, b' ' | b'\t' | b'\r')).filter(|word| !word.is_empty());
    let mut behind = words.skip_while(|word| !word.eq_ignore_ascii_case(b"no")).skip(1);
    let numbered = behind.next().is_some_and(|word| !word.eq_ignore_ascii_case(b"ip"));
    numbered && behind.nth(1).is_some()
}
