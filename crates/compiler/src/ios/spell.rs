//! Spells a plan as typed commands of a release.

use super::remark::remarks;
use super::{Commands, Origin, Spelled};
use crate::plan::{BindingPlace, Clause, Entry, List, ListName, Map, RouterPlan, Steer, Target};
use byway_diagnostic::Span;
use byway_ios::{
    Ace, AceOptions, AclBlock, AclCommand, AclForm, AclKind, AclLine, AclName, Action, AddressMatch, At,
    ClauseBlock, ClauseCommand, Dialect, Feature, InterfaceBlock, InterfaceCommand, InterfaceName, ItemKind,
    MarkingMatch, Match, Name, PortMatch, ProtocolMatch, Release, Set, Table,
};
use byway_topology::{Hop, Marking, PortRange, Spanned, Traffic};
use std::borrow::Cow;
use std::collections::HashSet;
use std::net::Ipv4Addr;

/// Tracked next hops are numbered in steps of this, as the entries of a list are.
const ORDER_STEP: u16 = 10;
/// The most ports behind one `eq` (ios-facts 1.3, memory).
const MOST_PORTS: usize = 10;

/// The commands of a router's plan. An interface whose name cannot be read gives none; it is refused elsewhere.
pub(crate) fn spell(plan: &RouterPlan, release: &Release) -> Commands {
    let dialect = Dialect::of(release);
    let clauses = plan.maps.iter().flat_map(|map| map.clauses.iter().map(move |clause| (map, clause)));
    let mut commands = Commands {
        lists: plan.lists.iter().map(|list| spell_list(list, release)).collect(),
        clauses: clauses.map(|(map, clause)| spell_clause(map, clause, dialect)).collect(),
        ..Commands::default()
    };
    for binding in &plan.bindings {
        let Some(map) = plan.maps.get(binding.map) else { continue };
        match &binding.place {
            BindingPlace::Interface(name) => commands.interfaces.extend(spell_binding(name, map, dialect)),
            BindingPlace::Local => {
                let origin = Origin { half: None, span: map.span };
                let kind = ItemKind::LocalPolicy(Name::from(map.name.clone()));
                commands.local = Some(Spelled::print(kind, origin, Vec::new(), dialect));
            }
        }
    }
    commands
}

fn spell_list(list: &List, release: &Release) -> Spelled {
    let numbered = matches!(list.name, ListName::Numbered(_));
    // Several ports in one entry are for named lists (ios-facts 1.3, memory).
    let several_ports = release.has(Feature::SeveralPorts) && !numbered;
    let dialect = Dialect::of(release);
    let shows_numbers = dialect.sequence;
    let origin = |span: Span| Origin { half: Some(list.half), span };
    let mut lines = Vec::new();
    let mut origins = Vec::new();
    let mut push = |command, sequence: u32, span| {
        let sequence = shows_numbers.then_some(sequence);
        lines.push(AclLine::made(sequence, command));
        origins.push(origin(span));
    };
    if let Some(description) = &list.description {
        for text in remarks(&description.value) {
            // A remark has the number of the entry behind it (ios-facts 1.3).
            push(AclCommand::Remark(Cow::Owned(text.into_bytes())), 10, description.span);
        }
    }
    let mut sequence = 0;
    // The product of several ranges may hold an entry that another product holds too, and a router stores no entry twice
    // (ios-facts 6.1, CAT2960-1261).
    let may_repeat = list.entries.iter().any(|entry| has_several_ranges(&entry.term.traffic));
    let mut spelled = HashSet::new();
    for entry in &list.entries {
        for ace in spell_entry(entry, several_ports) {
            if may_repeat && !spelled.insert(ace.clone()) {
                continue;
            }
            sequence += 10;
            push(AclCommand::Extended(ace), sequence, entry.span);
        }
    }
    let form = if numbered && !shows_numbers { AclForm::Global } else { AclForm::Mode };
    let block = AclBlock { name: acl_name(&list.name), kind: AclKind::Extended, form, lines };
    Spelled::print(ItemKind::Acl(block), origin(list.redirect.span), origins, dialect)
}

fn has_several_ranges(traffic: &Traffic) -> bool {
    match traffic {
        Traffic::Tcp(ports) | Traffic::Udp(ports) => ports.source.len() > 1 || ports.destination.len() > 1,
        Traffic::Ip | Traffic::Icmp(_) | Traffic::Protocol(_) => false,
    }
}

fn acl_name(name: &ListName) -> AclName<'static> {
    match name {
        ListName::Named(name) => AclName::Named(Name::from(name.clone())),
        ListName::Numbered(number) => AclName::Numbered(*number),
    }
}

/// One entry, or one for each range of ports that needs its own.
fn spell_entry(entry: &Entry, several_ports: bool) -> Vec<Ace<'static>> {
    let options = entry.term.marking.map(|marking| {
        Box::new(AceOptions { marking: Some(spell_marking(marking)), ..AceOptions::default() })
    });
    let action = if entry.reason.permits() { Action::Permit } else { Action::Deny };
    let ace = |protocol| Ace {
        action,
        protocol,
        source: AddressMatch::prefix(entry.source),
        destination: AddressMatch::prefix(entry.destination),
        options: options.clone(),
    };
    spell_protocol(&entry.term.traffic, several_ports).into_iter().map(ace).collect()
}

fn spell_marking(marking: Marking) -> MarkingMatch {
    match marking {
        Marking::Dscp(dscp) => MarkingMatch::Dscp(dscp),
        Marking::Precedence(precedence) => MarkingMatch::Precedence(precedence),
        Marking::Tos(tos) => MarkingMatch::Tos(tos),
        Marking::PrecedenceAndTos(precedence, tos) => MarkingMatch::PrecedenceAndTos(precedence, tos),
    }
}

fn spell_protocol(traffic: &Traffic, several_ports: bool) -> Vec<ProtocolMatch<'static>> {
    match traffic {
        Traffic::Ip => vec![ProtocolMatch::Ip],
        Traffic::Tcp(ports) => {
            let tcp = |source, destination| ProtocolMatch::Tcp { source, destination, flags: None };
            each_pair(&ports.source, &ports.destination, several_ports, tcp)
        }
        Traffic::Udp(ports) => {
            let udp = |source, destination| ProtocolMatch::Udp { source, destination };
            each_pair(&ports.source, &ports.destination, several_ports, udp)
        }
        Traffic::Icmp(message) => vec![ProtocolMatch::Icmp(*message)],
        // IGMP has a grammar of its own; its messages are not asked for.
        Traffic::Protocol(2) => vec![ProtocolMatch::Igmp(None)],
        Traffic::Protocol(number) => vec![ProtocolMatch::Number(*number)],
    }
}

fn each_pair(
    source: &[PortRange],
    destination: &[PortRange],
    several_ports: bool,
    make: impl Fn(PortMatch, PortMatch) -> ProtocolMatch<'static>,
) -> Vec<ProtocolMatch<'static>> {
    let sources = spell_ports(source, several_ports);
    let destinations = spell_ports(destination, several_ports);
    let pairs =
        sources.iter().flat_map(|source| destinations.iter().map(move |destination| (source, destination)));
    pairs.map(|(source, destination)| make(source.clone(), destination.clone())).collect()
}

/// Ranges as an engineer writes them: `eq`, `range`, `lt`, `gt`; single ports in one `eq` where the release takes several,
/// at the place of the least.
fn spell_ports(ranges: &[PortRange], several_ports: bool) -> Vec<PortMatch> {
    if ranges.is_empty() {
        return vec![PortMatch::Any];
    }
    let is_single = |range: &&PortRange| range.first == range.last;
    let singles: Vec<u16> = ranges.iter().filter(is_single).map(|range| range.first).collect();
    let mut spelled = Vec::new();
    for range in ranges {
        if !is_single(&range) || !several_ports {
            spelled.push(spell_range(*range));
        } else if singles.first() == Some(&range.first) {
            spelled.extend(singles.chunks(MOST_PORTS).map(|ports| match ports {
                [port] => PortMatch::Eq(*port),
                ports => PortMatch::EqAny(Box::new(ports.to_vec())),
            }));
        }
    }
    spelled
}

fn spell_range(range: PortRange) -> PortMatch {
    match (range.first, range.last) {
        (first, last) if first == last => PortMatch::Eq(first),
        // All ports, where the file writes them so: without them later fragments would be matched too.
        (0, u16::MAX) => PortMatch::Range(0, u16::MAX),
        (0, last) => PortMatch::Lt(last + 1),
        (first, u16::MAX) => PortMatch::Gt(first - 1),
        (first, last) => PortMatch::Range(first, last),
    }
}

fn spell_clause(map: &Map, clause: &Clause, dialect: Dialect) -> Spelled {
    let origin = |span| Origin { half: Some(clause.half), span };
    let action = if clause.steer.target == Target::Route { Action::Deny } else { Action::Permit };
    let matched = ClauseCommand::Match(Match::Address(vec![acl_name(&clause.list)]));
    let sets = spell_steer(&clause.steer);
    let spans = std::iter::once(clause.redirect.span).chain(sets.iter().map(|(_, span)| *span));
    let origins = spans.map(origin).collect();
    let sets = sets.into_iter().map(|(set, _)| ClauseCommand::Set(set));
    let commands: Vec<_> = std::iter::once(matched).chain(sets).map(At::made).collect();
    let tag = Name::from(map.name.clone());
    let block = ClauseBlock { tag, action: Some(action), sequence: Some(clause.number), commands };
    Spelled::print(ItemKind::Clause(block), origin(clause.redirect.span), origins, dialect)
}

/// The `set` lines, each with the YAML that asks for it, in the order in which routers print them (ios-facts 2.3): tracked next
/// hops, then the others, then interfaces.
fn spell_steer(steer: &Steer) -> Vec<(Set<'static>, Span)> {
    let vrf = steer.vrf.as_ref().map(|vrf| Name::from(vrf.value.clone()));
    let mut interfaces = Vec::new();
    let mut sets = match &steer.target {
        Target::Route => return Vec::new(),
        Target::Drop => Vec::new(),
        Target::Hops(hops) => spell_hops(hops, steer.no_route, vrf),
        Target::Recursive(address) => {
            vec![(spell_recursive(address.value, steer.no_route, vrf), address.span)]
        }
        Target::Interface(name) => {
            interfaces.extend(InterfaceName::parse(&name.value));
            Vec::new()
        }
    };
    if steer.otherwise_drop || steer.target == Target::Drop {
        interfaces.extend(InterfaceName::parse("Null0"));
    }
    if !interfaces.is_empty() {
        let set = if steer.no_route { Set::DefaultInterface(interfaces) } else { Set::Interface(interfaces) };
        let span = match &steer.target {
            Target::Interface(name) => name.span,
            Target::Route | Target::Drop | Target::Hops(_) | Target::Recursive(_) => steer.span,
        };
        sets.push((set, span));
    }
    sets
}

fn spell_hops(hops: &[Hop], no_route: bool, vrf: Option<Name<'static>>) -> Vec<(Set<'static>, Span)> {
    let tracked = hops.iter().filter_map(|hop| hop.track.map(|track| (hop.address, track.value)));
    let orders = (1u16..).map(|place| place.saturating_mul(ORDER_STEP));
    let tracked = tracked.zip(orders).map(|((address, track), order)| {
        let set = Set::TrackedNextHop { vrf: vrf.clone(), address: address.value, order, track };
        (set, address.span)
    });
    let mut sets: Vec<(Set<'static>, Span)> = tracked.collect();
    let plain: Vec<Spanned<Ipv4Addr>> =
        hops.iter().filter(|hop| hop.track.is_none()).map(|hop| hop.address).collect();
    if let Some(span) = plain.iter().map(|address| address.span).reduce(Span::to) {
        let addresses = plain.iter().map(|address| address.value).collect();
        let set = match (vrf, no_route) {
            (Some(vrf), default) => Set::TableNextHop { default, table: Table::Vrf(vrf), addresses },
            (None, true) => Set::DefaultNextHop(addresses),
            (None, false) => Set::NextHop(addresses),
        };
        sets.push((set, span));
    }
    sets
}

fn spell_recursive(address: Ipv4Addr, no_route: bool, vrf: Option<Name<'static>>) -> Set<'static> {
    if no_route {
        Set::RecursiveDefaultNextHop { vrf, address }
    } else {
        Set::RecursiveNextHop { table: vrf.map(Table::Vrf), address }
    }
}

fn spell_binding(name: &Spanned<String>, map: &Map, dialect: Dialect) -> Option<Spelled> {
    let interface = InterfaceName::parse(&name.value)?;
    let policy = InterfaceCommand::Policy(Name::from(map.name.clone()));
    let block = InterfaceBlock { name: interface, link: None, commands: vec![At::made(policy)] };
    let header = Origin { half: None, span: name.span };
    let line = Origin { half: None, span: map.span };
    Some(Spelled::print(ItemKind::Interface(block), header, vec![line], dialect))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ports(list: &[(u16, u16)], several: bool) -> Vec<PortMatch> {
        let ranges: Vec<PortRange> =
            list.iter().map(|(first, last)| PortRange { first: *first, last: *last }).collect();
        spell_ports(&ranges, several)
    }

    #[test]
    fn ports_as_an_engineer_writes_them() {
        use PortMatch::{Any, Eq, EqAny, Gt, Lt, Range};
        assert_eq!(ports(&[], false), [Any]);
        assert_eq!(
            ports(&[(0, 1023), (5900, 5910), (6000, 6000), (49152, 65535)], true),
            [Lt(1024), Range(5900, 5910), Eq(6000), Gt(49151)]
        );
        assert_eq!(ports(&[(0, 0), (65535, 65535)], false), [Eq(0), Eq(65535)]);
        assert_eq!(ports(&[(0, 65535)], true), [Range(0, 65535)]);
        assert_eq!(
            ports(&[(80, 80), (90, 91), (443, 443)], true),
            [EqAny(Box::new(vec![80, 443])), Range(90, 91)]
        );
        assert_eq!(ports(&[(80, 80), (443, 443)], false), [Eq(80), Eq(443)]);
    }

    #[test]
    fn at_most_ten_ports_stand_behind_one_eq() {
        let list: Vec<(u16, u16)> = (0..11).map(|index| (index * 2 + 1, index * 2 + 1)).collect();
        let spelled = ports(&list, true);
        assert_eq!(spelled.len(), 2);
        assert_eq!(spelled[1], PortMatch::Eq(21));
    }
}
