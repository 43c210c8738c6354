//! What occurred: the constructs that configurations held, and those that decided what became of a packet.

use byway_ios::state::{Acl, Clause, Router};
use byway_ios::{
    Ace, AclCommand, AclKind, AclName, Action, AddressMatch, GroupMember, MarkingMatch, PortMatch,
    ProtocolMatch, ServiceMember, Table, TcpFlags, TtlMatch,
};
use byway_policy::{Action as Way, Outcome, Table as WayTable, Unrouted};
use std::collections::BTreeMap;

/// How often each thing occurred.
#[derive(Default)]
pub(crate) struct Census(BTreeMap<String, u64>);

impl Census {
    pub(crate) fn put(&mut self, what: impl Into<String>) {
        *self.0.entry(what.into()).or_default() += 1;
    }

    pub(crate) fn count(&self, what: &str) -> u64 {
        self.0.get(what).copied().unwrap_or(0)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, u64)> {
        self.0.iter().map(|(what, count)| (what.as_str(), *count))
    }

    fn all(&mut self, role: &str, what: Vec<String>) {
        for what in what {
            self.put(format!("{role}: {what}"));
        }
    }

    /// What a configuration holds.
    pub(crate) fn held(&mut self, router: &Router<'_>) {
        for list in router.acls.values() {
            self.all("held", list_forms(list));
            for entry in list.entries() {
                self.entry("held", &entry.command());
            }
        }
        for clause in router.route_maps.values().flat_map(|map| map.clauses.values()) {
            self.clause("held", clause);
        }
        for group in router.object_groups.values() {
            let mut forms: Vec<String> =
                group.members.values().map(|member| member_form(member).to_owned()).collect();
            if group.members.is_empty() {
                forms.push("group without a member".to_owned());
            }
            if !group.unread.0.is_empty() {
                forms.push("group with an unread line".to_owned());
            }
            self.all("held", forms);
        }
        if router.interfaces.values().any(|interface| interface.vrf.is_some() && interface.policy.is_some()) {
            self.put("held: policy on an interface of a VRF");
        }
    }

    /// An entry.
    pub(crate) fn entry(&mut self, role: &str, command: &AclCommand<'_>) {
        let forms = match command {
            AclCommand::Extended(ace) => entry_forms(ace),
            AclCommand::Standard(ace) => {
                let log = ace.log.as_ref().map(|_| "standard log".to_owned());
                let source = format!("standard {} {}", ace.action.word(), address_form(&ace.source));
                log.into_iter().chain([source]).collect()
            }
            AclCommand::Remark(_) => vec!["remark".to_owned()],
            AclCommand::Evaluate(_) => vec!["evaluate".to_owned()],
            AclCommand::No(_) | AclCommand::Unread => Vec::new(),
        };
        self.all(role, forms);
    }

    /// A clause.
    pub(crate) fn clause(&mut self, role: &str, clause: &Clause<'_>) {
        let mut forms = match_forms(clause);
        forms.push(format!("{} clause", clause.action.word()));
        if clause.action == Action::Permit {
            forms.extend(set_forms(clause));
        }
        self.all(role, forms);
    }

    /// An outcome that some packet had.
    pub(crate) fn outcome(&mut self, outcome: &Outcome) {
        self.all("outcome", outcome_forms(outcome));
    }
}

fn when(forms: &[(bool, &str)]) -> Vec<String> {
    forms.iter().filter(|(there, _)| *there).map(|(_, form)| (*form).to_owned()).collect()
}

fn list_forms(list: &Acl<'_>) -> Vec<String> {
    let kind = list.kind.word();
    let mut forms = vec![match &list.name {
        AclName::Named(_) => format!("named {kind} list"),
        AclName::Numbered(1300..=2699) => format!("{kind} list of the expanded range"),
        AclName::Numbered(_) => format!("numbered {kind} list"),
    }];
    let remarks = list.is_empty() && !list.entries().is_empty();
    let numbered = list.aces().any(|entry| entry.sequence() % 10 != 0);
    forms.extend(when(&[
        (list.is_empty() && !remarks, "list of a header alone"),
        (remarks, "list of remarks alone"),
        (!list.unread.0.is_empty(), "list with an unread line"),
        (numbered && list.kind == AclKind::Extended, "sequence numbers"),
        (list.opened.0.len() > 1, "list that is opened twice"),
    ]));
    forms
}

fn address_form(matched: &AddressMatch<'_>) -> &'static str {
    match matched {
        AddressMatch::Any => "any",
        AddressMatch::Host(_) => "host",
        AddressMatch::Masked { wildcard, .. } if wildcard.prefix_length().is_some() => "prefix",
        AddressMatch::Masked { .. } => "scattered wildcard",
        AddressMatch::Group(_) => "group",
    }
}

fn port_form(ports: &PortMatch) -> Option<&'static str> {
    Some(match ports {
        PortMatch::Any => return None,
        PortMatch::Eq(_) => "eq",
        PortMatch::EqAny(_) => "eq of several",
        PortMatch::Neq(_) => "neq",
        PortMatch::NeqAny(_) => "neq of several",
        PortMatch::Lt(_) => "lt",
        PortMatch::Gt(_) => "gt",
        PortMatch::Range(first, last) if first > last => "range backwards",
        PortMatch::Range(..) => "range",
    })
}

fn port_forms(protocol: &str, source: &PortMatch, destination: &PortMatch) -> Vec<String> {
    let sides = [("source", source), ("destination", destination)];
    let forms = sides.into_iter().filter_map(|(side, ports)| Some((side, port_form(ports)?)));
    forms.map(|(side, form)| format!("{protocol} {side} {form}")).collect()
}

fn entry_forms(ace: &Ace<'_>) -> Vec<String> {
    let mut forms = vec![
        format!("source {}", address_form(&ace.source)),
        format!("destination {}", address_form(&ace.destination)),
    ];
    let (name, above) = match &ace.protocol {
        ProtocolMatch::Ip => ("ip", Vec::new()),
        ProtocolMatch::Tcp { source, destination, flags } => {
            let mut above = port_forms("tcp", source, destination);
            above.extend(flags.iter().map(|flags| flag_form(*flags).to_owned()));
            ("tcp", above)
        }
        ProtocolMatch::Udp { source, destination } => ("udp", port_forms("udp", source, destination)),
        ProtocolMatch::Sctp { source: PortMatch::Any, destination: PortMatch::Any } => ("sctp", Vec::new()),
        ProtocolMatch::Sctp { .. } => ("sctp", vec!["sctp ports".to_owned()]),
        ProtocolMatch::Icmp(None) => ("icmp", Vec::new()),
        ProtocolMatch::Icmp(Some(message)) => {
            let form = if message.code.is_some() { "icmp type and code" } else { "icmp type" };
            ("icmp", vec![form.to_owned()])
        }
        ProtocolMatch::Igmp(kind) => ("igmp", kind.map(|_| "igmp type".to_owned()).into_iter().collect()),
        ProtocolMatch::Number(_) => ("other protocol", Vec::new()),
        ProtocolMatch::ServiceGroup(_) => ("service group", Vec::new()),
    };
    let level = if above.is_empty() { "on IP" } else { "above IP" };
    forms.extend([format!("{} {level}", ace.action.word()), name.to_owned()]);
    forms.extend(above);
    if let Some(options) = &ace.options {
        let marking = options.marking.map(|marking| match marking {
            MarkingMatch::Dscp(_) => "dscp",
            MarkingMatch::Precedence(_) => "precedence",
            MarkingMatch::Tos(_) => "tos",
            MarkingMatch::PrecedenceAndTos(..) => "precedence and tos",
        });
        let ttl = options.ttl.as_ref().map(|ttl| match ttl {
            TtlMatch::Eq(_) => "ttl eq",
            TtlMatch::Neq(_) => "ttl neq",
            TtlMatch::Lt(_) => "ttl lt",
            TtlMatch::Gt(_) => "ttl gt",
            TtlMatch::Range(..) => "ttl range",
        });
        forms.extend(marking.into_iter().chain(ttl).map(str::to_owned));
        forms.extend(when(&[
            (options.fragments && ace.action == Action::Permit, "permit fragments"),
            (options.fragments && ace.action == Action::Deny, "deny fragments"),
            (options.time_range.is_some(), "time-range"),
            (options.log.is_some(), "log"),
            (options.reflect.is_some(), "reflect"),
            (options.dynamic.is_some(), "dynamic"),
            (options.ip_option.is_some(), "option"),
        ]));
    }
    forms
}

fn flag_form(flags: TcpFlags) -> &'static str {
    match flags {
        TcpFlags::AnySet { established: true, flags } if flags.is_empty() => "established",
        TcpFlags::AnySet { established: true, .. } => "established with an old flag",
        TcpFlags::AnySet { flags, .. } if flags.0.count_ones() > 1 => "several old flags",
        TcpFlags::AnySet { .. } => "old flag",
        TcpFlags::MatchAny(_) => "match-any",
        TcpFlags::MatchAll(wanted) if wanted.set.0 & wanted.clear.0 != 0 => "match-all against itself",
        TcpFlags::MatchAll(_) => "match-all",
    }
}

fn member_form(member: &GroupMember<'_>) -> &'static str {
    match member {
        GroupMember::Host(_) => "member host",
        GroupMember::Subnet(_) => "member subnet",
        GroupMember::Range(first, last) if first > last => "member range backwards",
        GroupMember::Range(..) => "member range",
        GroupMember::Any => "member any",
        GroupMember::Group(_) => "member group",
        GroupMember::Service(ServiceMember::Ip) => "member ip",
        GroupMember::Service(ServiceMember::Ports { tcp: true, udp: true, .. }) => "member tcp-udp",
        GroupMember::Service(ServiceMember::Ports { .. }) => "member tcp or udp",
        GroupMember::Service(ServiceMember::Icmp(_)) => "member icmp",
        GroupMember::Service(ServiceMember::Protocol(_)) => "member protocol",
        GroupMember::Description(_) | GroupMember::No(_) | GroupMember::Unread => "no member",
    }
}

fn match_forms(clause: &Clause<'_>) -> Vec<String> {
    let lines: Vec<_> = clause.match_address.iter().map(|held| held.origin.line).collect();
    let other = |wanted: &[u8]| clause.match_other.values().any(|line| line.starts_with(wanted));
    let (lists, length) = (!lines.is_empty(), clause.match_length.is_some());
    when(&[
        (clause.matches_all(), "no match"),
        (lists, "match ip address"),
        (lines.windows(2).any(|pair| pair[0] == pair[1]), "several lists on a line"),
        (lines.windows(2).any(|pair| pair[0] != pair[1]), "several lines of lists"),
        (length && !lists, "match length"),
        (length && lists, "match length and lists"),
        (!clause.match_prefix_list.is_empty(), "match ip address prefix-list"),
        (!clause.match_interface.is_empty(), "match interface"),
        (other(b"match ipv6") && lists, "match of both families"),
        (other(b"match ipv6") && !lists, "match ipv6 alone"),
        (other(b"match metric"), "another match"),
        (!clause.unread.0.is_empty(), "clause with an unread line"),
        (clause.continues.is_some(), "continue"),
        (clause.description.is_some(), "description"),
    ])
}

fn set_forms(clause: &Clause<'_>) -> Vec<String> {
    let interfaces = || clause.interfaces.values();
    let null_alone = clause.interfaces.first().is_some_and(|first| first.value.is_null());
    let table_hops = |default, global: bool| {
        clause.table_hops.keys().any(|table| table.default == default && table.vrf.is_none() == global)
    };
    let recursive = clause.recursive_hop.as_ref().map(|held| &held.value.0);
    let forms = when(&[
        (clause.next_hops.len() == 1, "set ip next-hop"),
        (clause.next_hops.len() > 1, "set ip next-hop of several"),
        (
            clause.tracked_hops.keys().any(|(vrf, _)| vrf.is_none()),
            "set ip next-hop verify-availability track",
        ),
        (
            clause.tracked_hops.keys().any(|(vrf, _)| vrf.is_some()),
            "set ip vrf next-hop verify-availability track",
        ),
        (clause.verify_availability.is_some(), "set ip next-hop verify-availability"),
        (clause.dhcp_hop.is_some(), "set ip next-hop dynamic dhcp"),
        (recursive == Some(&None), "set ip next-hop recursive"),
        (recursive == Some(&Some(Table::Global)), "set ip next-hop recursive global"),
        (matches!(recursive, Some(Some(Table::Vrf(_)))), "set ip next-hop recursive vrf"),
        (interfaces().any(|name| !name.is_null()), "set interface"),
        (null_alone, "set interface Null0"),
        (
            !null_alone && interfaces().any(byway_ios::InterfaceName::is_null),
            "set interface with Null0 behind",
        ),
        (!clause.default_hops.is_empty(), "set ip default next-hop"),
        (clause.verify_default.is_some(), "set ip default next-hop verify-availability"),
        (clause.recursive_default_hop.is_some(), "set ip default next-hop recursive"),
        (clause.default_interfaces.values().any(|name| !name.is_null()), "set default interface"),
        (
            clause.default_interfaces.values().any(byway_ios::InterfaceName::is_null),
            "set default interface Null0",
        ),
        (clause.table.as_ref().is_some_and(|held| held.value == Table::Global), "set global"),
        (clause.table.as_ref().is_some_and(|held| held.value != Table::Global), "set vrf"),
        (table_hops(false, false), "set ip vrf next-hop"),
        (table_hops(false, true), "set ip global next-hop"),
        (table_hops(true, false), "set ip default vrf next-hop"),
        (table_hops(true, true), "set ip default global next-hop"),
        (!clause.set_other.is_empty(), "another set"),
        (clause.precedence.is_some(), "set ip precedence"),
        (clause.tos.is_some(), "set ip tos"),
        (clause.df.is_some(), "set ip df"),
        (clause.qos_group.is_some(), "set ip qos-group"),
    ]);
    if forms.is_empty() { vec!["no set".to_owned()] } else { forms }
}

fn outcome_forms(outcome: &Outcome) -> Vec<String> {
    let mut forms = Vec::new();
    let mut next = Some(&outcome.action);
    let mut behind = "";
    while let Some(action) = next {
        let (form, otherwise) = match action {
            Way::Redirect { to, otherwise } => {
                let table = match &to.vrf {
                    _ if to.recursive => "redirect by a route",
                    _ if to.hops.is_empty() => "by a table",
                    None => "redirect",
                    Some(WayTable::Global) => "redirect outside every VRF",
                    Some(WayTable::Vrf(_)) => "redirect in a VRF",
                };
                (table.to_owned(), otherwise)
            }
            Way::Interface { otherwise, .. } => ("interface".to_owned(), otherwise),
            Way::Default { to, otherwise } => {
                let to = match to {
                    Unrouted::Redirect(_) => "redirect",
                    Unrouted::Interface(_) => "interface",
                    Unrouted::Drop => "drop",
                };
                (format!("default {to}"), otherwise)
            }
            Way::Drop => ("drop".to_owned(), &None),
            Way::Route(reason) => (format!("routed: {}", reason.word()), &None),
        };
        forms.push(format!("{behind}{form}"));
        next = otherwise.as_deref();
        behind = "else ";
    }
    let marks = outcome.marks;
    forms.extend(when(&[
        (marks.precedence.is_some(), "marked precedence"),
        (marks.tos.is_some(), "marked tos"),
        (marks.df.is_some(), "marked df"),
        (marks.qos_group.is_some(), "marked qos-group"),
    ]));
    forms
}
