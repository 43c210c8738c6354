//! The names in typed commands: their grammars know where they stand.

use super::{ReferenceKind, Role, Table, UseContext, commands};
use crate::ace::{Ace, ProtocolMatch};
use crate::acl::AclCommand;
use crate::address::AddressMatch;
use crate::config::{Item, ItemKind, LineId};
use crate::interface::{InterfaceCommand, Negated};
use crate::object_group::GroupMember;
use crate::places::Field;
use crate::probe::ProbeCommand;
use crate::route_map::{ClauseCommand, Match, Set};
use crate::static_route::StaticRoute;
use crate::track::TrackCommand;
use byway_diagnostic::Span;

/// Adds what an item defines and uses.
pub(super) fn item<'a>(table: &mut Table<'a, '_>, item: &Item<'a>, kind: &ItemKind<'a>) {
    match kind {
        ItemKind::Acl(block) => {
            if !table.add_list(Role::Definition, item.first, &block.name) {
                header(table, item, Role::Definition);
            }
            for line in block.lines.iter().filter(|line| !line.is_ordinary()) {
                entry(table, item, line.line(), &line.command());
            }
        }
        ItemKind::Clause(block) => {
            if !table.add_read(ReferenceKind::RouteMap, Role::Definition, item.first, &block.tag) {
                header(table, item, Role::Definition);
            }
            for command in &block.commands {
                clause_line(table, item, command.line, &command.value);
            }
        }
        ItemKind::Interface(block) => {
            if !table.add_interface(item.first, &block.name) {
                header(table, item, Role::Definition);
            }
            for command in &block.commands {
                interface_line(table, item, command.line, &command.value);
            }
        }
        ItemKind::LocalPolicy(_) => header(table, item, Role::Use(UseContext::LocalPolicy)),
        ItemKind::ObjectGroup(block) => {
            header(table, item, Role::Definition);
            for member in &block.members {
                let role = match &member.value {
                    GroupMember::Group(_) => Role::Use(UseContext::GroupMember),
                    GroupMember::No(member) if matches!(**member, GroupMember::Group(_)) => Role::Removal,
                    _ => continue,
                };
                fields(table, item, member.line, |_| role);
            }
        }
        ItemKind::StaticRoute(StaticRoute { vrf: None, interface: None, track: None, .. }) => {}
        ItemKind::StaticRoute(_) => header(table, item, Role::Use(UseContext::Route)),
        ItemKind::Track(block) => {
            header(table, item, Role::Use(UseContext::Tracked));
            for command in &block.commands {
                let role = match &command.value {
                    TrackCommand::Object { .. } => Role::Use(UseContext::TrackList),
                    TrackCommand::No(_) => Role::Removal,
                    TrackCommand::Delay { .. } | TrackCommand::Other | TrackCommand::Unread => continue,
                };
                fields(table, item, command.line, |_| role);
            }
        }
        ItemKind::Probe(block) => {
            header(table, item, Role::Definition);
            for command in &block.commands {
                let role = match &command.value {
                    ProbeCommand::Echo { .. } | ProbeCommand::Vrf(_) => Role::Use(UseContext::Probe),
                    ProbeCommand::No(_) => Role::Removal,
                    ProbeCommand::Other => {
                        commands::in_mode(table, commands::Mode::Probe, command.line);
                        continue;
                    }
                    _ => continue,
                };
                fields(table, item, command.line, |_| role);
            }
        }
        ItemKind::Schedule(_) => header(table, item, Role::Use(UseContext::Schedule)),
        ItemKind::TimeRange(_) | ItemKind::PrefixList(_) => header(table, item, Role::Definition),
        ItemKind::Vrf(_) => {
            header(table, item, Role::Definition);
            commands::body(table, commands::Mode::Vrf, item);
        }
        ItemKind::Ipv6Acl(_) => {
            header(table, item, Role::Definition);
            commands::body(table, commands::Mode::Ipv6Acl, item);
        }
        ItemKind::Removal(_) => header(table, item, Role::Removal),
        ItemKind::Opaque(_) | ItemKind::Version(_) | ItemKind::Hostname(_) | ItemKind::Other(_) => {}
    }
}

/// Adds the names of an item's first line. Names that the command defines are definitions, unless `no` stands before it.
fn header<'a>(table: &mut Table<'a, '_>, item: &Item<'a>, role: Role) {
    let ipv6 = matches!(item.kind, ItemKind::Ipv6Acl(_));
    table.each_field(item, item.first, |table, field, span| {
        let defines = match field {
            Field::AclName
            | Field::TrackNumber
            | Field::GroupName
            | Field::TimeRangeName
            | Field::PrefixListName
            | Field::ProbeNumber
            | Field::VrfName => true,
            // An entry of a numbered list stands on the line that defines the list.
            _ if matches!(item.kind, ItemKind::Acl(_)) => return,
            _ => false,
        };
        let role = if defines && role != Role::Removal { Role::Definition } else { role };
        if let Some(kind) = kind_of(field) {
            let kind = if ipv6 && kind == ReferenceKind::Acl { ReferenceKind::Ipv6Acl } else { kind };
            table.add(kind, role, item.first, span);
        }
    });
}

/// Adds every name of a line, in the role that its kind has there.
fn fields<'a>(
    table: &mut Table<'a, '_>,
    item: &Item<'a>,
    line: LineId,
    role: impl Fn(ReferenceKind) -> Role,
) {
    table.each_field(item, line, |table, field, span| {
        if let Some(kind) = kind_of(field) {
            table.add(kind, role(kind), line, span);
        }
    });
}

/// What a field names, where it names something.
fn kind_of(field: Field) -> Option<ReferenceKind> {
    match field {
        Field::AclName | Field::Acl => Some(ReferenceKind::Acl),
        Field::RouteMap => Some(ReferenceKind::RouteMap),
        Field::PrefixListName | Field::PrefixList => Some(ReferenceKind::PrefixList),
        Field::TrackNumber | Field::Track => Some(ReferenceKind::Track),
        Field::ProbeNumber | Field::Probe => Some(ReferenceKind::Probe),
        Field::GroupName | Field::Group => Some(ReferenceKind::ObjectGroup),
        Field::TimeRangeName | Field::TimeRange => Some(ReferenceKind::TimeRange),
        Field::VrfName | Field::Vrf => Some(ReferenceKind::Vrf),
        Field::Interface => Some(ReferenceKind::Interface),
        Field::Sequence
        | Field::Action
        | Field::Protocol
        | Field::Source
        | Field::SourcePort
        | Field::Destination
        | Field::DestinationPort
        | Field::Message
        | Field::Flags
        | Field::Marking
        | Field::Fragments
        | Field::Log
        | Field::Ttl
        | Field::Option
        | Field::Reflexive
        | Field::Text
        | Field::Number
        | Field::NextHop
        | Field::Address
        | Field::Direction
        | Field::Value => None,
    }
}

/// An entry of a list: the groups, the time range and the reflexive list that it names.
fn entry<'a>(table: &mut Table<'a, '_>, item: &Item<'a>, line: LineId, command: &AclCommand<'_>) {
    let (command, negated) = match command {
        AclCommand::No(Some(command)) => (&**command, true),
        command => (command, false),
    };
    let role = if negated { Role::Removal } else { Role::Use(UseContext::Ace) };
    match command {
        AclCommand::Extended(ace) if names_something(ace) => {
            table.each_field(item, line, |table, field, span| {
                extended(table, ace, line, (field, span), role);
            });
        }
        AclCommand::Evaluate(_) => {
            table.each_field(item, line, |table, field, span| {
                if field == Field::Reflexive {
                    table.add(ReferenceKind::ReflexiveList, role, line, span);
                }
            });
        }
        AclCommand::Unread => unread_entry(table, item, line),
        AclCommand::Extended(_) | AclCommand::Standard(_) | AclCommand::Remark(_) | AclCommand::No(_) => {}
    }
}

/// An entry that could not be read: the groups before the place where reading failed.
fn unread_entry<'a>(table: &mut Table<'a, '_>, item: &Item<'a>, line: LineId) {
    table.each_field(item, line, |table, field, span| {
        let text = table.config.text().get(span.start as usize..span.end as usize).unwrap_or_default();
        let addresses = matches!(field, Field::Protocol | Field::Source | Field::Destination);
        if addresses && text.starts_with(b"object-group ") {
            let name = last_word(table, span);
            table.add(ReferenceKind::ObjectGroup, Role::Use(UseContext::Ace), line, name);
        }
    });
}

fn names_something(ace: &Ace<'_>) -> bool {
    let group = |address: &AddressMatch<'_>| matches!(address, AddressMatch::Group(_));
    let options = ace.options.as_deref();
    group(&ace.source)
        || group(&ace.destination)
        || matches!(ace.protocol, ProtocolMatch::ServiceGroup(_))
        || options.is_some_and(|options| options.time_range.is_some() || options.reflect.is_some())
}

fn extended(table: &mut Table<'_, '_>, ace: &Ace<'_>, line: LineId, place: (Field, Span), role: Role) {
    let (field, span) = place;
    let is_group = match field {
        Field::Source => matches!(ace.source, AddressMatch::Group(_)),
        Field::Destination => matches!(ace.destination, AddressMatch::Group(_)),
        Field::Protocol => matches!(ace.protocol, ProtocolMatch::ServiceGroup(_)),
        _ => false,
    };
    if is_group {
        // The field is `object-group NAME`.
        table.add(ReferenceKind::ObjectGroup, role, line, last_word(table, span));
    } else if field == Field::TimeRange {
        table.add(ReferenceKind::TimeRange, role, line, span);
    } else if field == Field::Reflexive
        && ace.options.as_ref().is_some_and(|options| options.reflect.is_some())
    {
        let role = if role == Role::Removal { role } else { Role::Definition };
        table.add(ReferenceKind::ReflexiveList, role, line, span);
    }
}

/// The last word of a field that has several.
fn last_word(table: &Table<'_, '_>, span: Span) -> Span {
    let text = table.config.text().get(span.start as usize..span.end as usize).unwrap_or_default();
    let length = text.iter().rev().take_while(|byte| !matches!(byte, b' ' | b'\t')).count();
    Span::new(span.end - u32::try_from(length).unwrap_or(0), span.end)
}

fn clause_line<'a>(table: &mut Table<'a, '_>, item: &Item<'a>, line: LineId, command: &ClauseCommand<'a>) {
    if let ClauseCommand::Match(Match::Address(lists)) = command
        && let [list] = &lists[..]
        && table.add_list(Role::Use(UseContext::Match), line, list)
    {
        return;
    }
    let role = match command {
        ClauseCommand::Match(_) => Role::Use(UseContext::Match),
        // Nearly every `set` is of addresses, which name nothing.
        ClauseCommand::Set(Set::NextHop(_) | Set::DefaultNextHop(_)) => return,
        ClauseCommand::Set(_) => Role::Use(UseContext::Set),
        ClauseCommand::Other(_) => return other(table, commands::Mode::Clause, line),
        ClauseCommand::No(command) if matches!(**command, ClauseCommand::Other(_)) => {
            return other(table, commands::Mode::Clause, line);
        }
        ClauseCommand::No(_) => Role::Removal,
        ClauseCommand::Unread => return unread(table, item, commands::STRAY_CLAUSE, line),
        ClauseCommand::Description(_) | ClauseCommand::Continue(_) => return,
    };
    fields(table, item, line, |_| role);
}

fn interface_line<'a>(
    table: &mut Table<'a, '_>,
    item: &Item<'a>,
    line: LineId,
    command: &InterfaceCommand<'a>,
) {
    let is_told = match command {
        InterfaceCommand::Policy(map) => {
            table.add_read(ReferenceKind::RouteMap, Role::Use(UseContext::Policy), line, map)
        }
        InterfaceCommand::AccessGroup { acl, .. } => {
            table.add_list(Role::Use(UseContext::AccessGroup), line, acl)
        }
        _ => false,
    };
    if is_told {
        return;
    }
    let role = match command {
        InterfaceCommand::Other => return other(table, commands::Mode::Interface, line),
        InterfaceCommand::Policy(_) => UseContext::Policy,
        InterfaceCommand::Ipv6Policy(_) => UseContext::Ipv6Policy,
        InterfaceCommand::Ipv6Filter { .. } => {
            return ipv6_filter(table, item, line, Role::Use(UseContext::AccessGroup));
        }
        InterfaceCommand::AccessGroup { .. } => UseContext::AccessGroup,
        InterfaceCommand::Vrf { .. } => UseContext::Forwarding,
        InterfaceCommand::Unnumbered(_) => UseContext::Link,
        InterfaceCommand::No(Negated::Command(command))
            if matches!(**command, InterfaceCommand::Ipv6Filter { .. }) =>
        {
            return ipv6_filter(table, item, line, Role::Removal);
        }
        InterfaceCommand::No(Negated::Policy) => return other(table, commands::STRAY_INTERFACE, line),
        InterfaceCommand::No(_) => return fields(table, item, line, |_| Role::Removal),
        InterfaceCommand::Unread => return unread(table, item, commands::STRAY_INTERFACE, line),
        InterfaceCommand::Address { .. }
        | InterfaceCommand::Dhcp
        | InterfaceCommand::Negotiated
        | InterfaceCommand::Nat(_)
        | InterfaceCommand::Dot1q { .. }
        | InterfaceCommand::Shutdown
        | InterfaceCommand::Description(_) => return,
    };
    fields(table, item, line, |_| Role::Use(role));
}

/// A line that byway does not type.
fn other(table: &mut Table<'_, '_>, mode: commands::Mode, line: LineId) {
    commands::in_mode(table, mode, line);
}

/// A line that could not be read: the router refused it, but nobody should be told that a name in it is not used. Half a command
/// may have half a name, which names nothing.
fn unread<'a>(table: &mut Table<'a, '_>, item: &Item<'a>, mode: commands::Mode, line: LineId) {
    if !crate::read::is_half(table.config, line) && !commands::in_mode(table, mode, line) {
        fields(table, item, line, meant);
    }
}

/// What such a line was meant to use, by the kind of the names before the place where reading failed.
fn meant(kind: ReferenceKind) -> Role {
    Role::Use(match kind {
        ReferenceKind::Acl | ReferenceKind::PrefixList => UseContext::Match,
        ReferenceKind::RouteMap => UseContext::Policy,
        _ => UseContext::Set,
    })
}

fn ipv6_filter<'a>(table: &mut Table<'a, '_>, item: &Item<'a>, line: LineId, role: Role) {
    table.each_field(item, line, |table, field, span| {
        if field == Field::Acl {
            table.add(ReferenceKind::Ipv6Acl, role, line, span);
        }
    });
}
