//! A block, read and evaluated plainly: the clauses in order, the entries in order, fragments as IOS takes them (ios-facts 1.11).

use crate::oracle::{Entered, Outcome, Packet, Steering};
use byway_compiler::plan::RouterPlan;
use byway_ios::{
    Ace, AclCommand, AclName, Action, AddressMatch, ClauseBlock, ClauseCommand, InterfaceCommand,
    InterfaceName, ItemKind, MarkingMatch, Match, PortMatch, ProtocolMatch, Set, Table, parse,
};
use std::collections::HashMap;
use std::net::Ipv4Addr;

pub(crate) struct Reading<'a> {
    lists: HashMap<String, Vec<Ace<'a>>>,
    clauses: Vec<ClauseBlock<'a>>,
    bound: HashMap<String, String>,
    local: Option<String>,
}

impl<'a> Reading<'a> {
    pub(crate) fn of(text: &'a str) -> Self {
        let config = parse(text.as_bytes());
        let mut reading =
            Self { lists: HashMap::new(), clauses: Vec::new(), bound: HashMap::new(), local: None };
        for item in config.items() {
            match &item.kind {
                ItemKind::Acl(block) => {
                    let entries = block.lines.iter().filter_map(|line| match line.command().into_owned() {
                        AclCommand::Extended(ace) => Some(ace),
                        _ => None,
                    });
                    reading.lists.insert(block.name.to_string(), entries.collect());
                }
                ItemKind::Clause(block) => reading.clauses.push(block.clone()),
                ItemKind::Interface(block) => {
                    for command in &block.commands {
                        let InterfaceCommand::Policy(map) = &command.value else {
                            panic!("{:?}", command.value)
                        };
                        assert!(reading.bound.insert(block.name.to_string(), map.to_string()).is_none());
                    }
                }
                ItemKind::LocalPolicy(map) => reading.local = Some(map.to_string()),
                other => panic!("not for a block: {other:?}"),
            }
        }
        reading
    }

    pub(crate) fn outcome(&self, entered: Entered<'_>, packet: &Packet, plan: &RouterPlan) -> Outcome {
        let map = match entered {
            Entered::Interface(interface) => {
                let name = InterfaceName::parse(&interface.name.value).expect("a name of the test");
                self.bound.get(&name.to_string())
            }
            Entered::Local => self.local.as_ref(),
        };
        let Some(map) = map else { return Outcome::Routed };
        let mut clauses: Vec<_> =
            self.clauses.iter().filter(|clause| clause.tag.to_string() == *map).collect();
        clauses.sort_by_key(|clause| clause.sequence);
        for clause in clauses {
            let list = matched_list(clause);
            if !permits(&self.lists[&list], packet) {
                continue;
            }
            if clause.action == Some(Action::Deny) {
                return Outcome::Routed;
            }
            let planned =
                plan.lists.iter().find(|planned| planned.name.to_string() == list).expect("a planned list");
            let half = format!("{}-{}", planned.redirect.value, planned.half.direction.word());
            return Outcome::Steered { half, to: steering(clause) };
        }
        Outcome::Routed
    }
}

fn matched_list(clause: &ClauseBlock<'_>) -> String {
    let lists = clause.commands.iter().filter_map(|command| match &command.value {
        ClauseCommand::Match(Match::Address(lists)) => Some(lists),
        _ => None,
    });
    let lists: Vec<&AclName<'_>> = lists.flatten().collect();
    assert_eq!(lists.len(), 1, "each clause asks one list");
    lists[0].to_string()
}

fn steering(clause: &ClauseBlock<'_>) -> Steering {
    let mut to = Steering::default();
    let add =
        |to: &mut Steering, addresses: &[Ipv4Addr]| to.hops.extend(addresses.iter().map(|hop| (*hop, None)));
    let sets = clause.commands.iter().filter_map(|command| match &command.value {
        ClauseCommand::Set(set) => Some(set),
        _ => None,
    });
    for set in sets {
        match set {
            Set::NextHop(hops) => add(&mut to, hops),
            Set::DefaultNextHop(hops) => {
                to.only_without_route = true;
                add(&mut to, hops);
            }
            Set::TrackedNextHop { vrf, address, track, .. } => {
                to.vrf = vrf.as_ref().map(ToString::to_string);
                to.hops.push((*address, Some(*track)));
            }
            Set::RecursiveNextHop { table, address } => {
                to.vrf = table.as_ref().map(name_of);
                to.recursive = true;
                to.hops.push((*address, None));
            }
            Set::RecursiveDefaultNextHop { vrf, address } => {
                to.vrf = vrf.as_ref().map(ToString::to_string);
                to.recursive = true;
                to.only_without_route = true;
                to.hops.push((*address, None));
            }
            Set::TableNextHop { default, table, addresses } => {
                to.vrf = Some(name_of(table));
                to.only_without_route = *default;
                add(&mut to, addresses);
            }
            Set::Interface(interfaces) => to.interfaces.extend(interfaces.iter().map(ToString::to_string)),
            Set::DefaultInterface(interfaces) => {
                to.only_without_route = true;
                to.interfaces.extend(interfaces.iter().map(ToString::to_string));
            }
            other => panic!("not for a block: {other:?}"),
        }
    }
    to
}

fn name_of(table: &Table<'_>) -> String {
    match table {
        Table::Vrf(name) => name.to_string(),
        Table::Global => panic!("not for a block"),
    }
}

fn permits(entries: &[Ace<'_>], packet: &Packet) -> bool {
    assert!(!entries.is_empty(), "an empty list would match everything");
    entries.iter().find(|entry| takes(entry, packet)).is_some_and(|entry| entry.action == Action::Permit)
}

fn takes(entry: &Ace<'_>, packet: &Packet) -> bool {
    let address =
        |matched: &AddressMatch<'_>, address| matched.matches(address).expect("no groups in a block");
    if !address(&entry.source, packet.source) || !address(&entry.destination, packet.destination) {
        return false;
    }
    let (protocol_fits, above_fits) = protocol(&entry.protocol, packet);
    if !protocol_fits || !marking(entry, packet) {
        return false;
    }
    match (packet.later_fragment, entry.protocol.asks_above_ip(), entry.action) {
        (false, _, _) => above_fits,
        (true, false, _) | (true, true, Action::Permit) => true,
        (true, true, Action::Deny) => false,
    }
}

fn protocol(matched: &ProtocolMatch<'_>, packet: &Packet) -> (bool, bool) {
    let ports = |source: &PortMatch, destination: &PortMatch| {
        let within = |ports: &PortMatch, port: u16| ports.ranges().iter().any(|range| range.contains(&port));
        within(source, packet.above.0) && within(destination, packet.above.1)
    };
    match matched {
        ProtocolMatch::Ip => (true, true),
        ProtocolMatch::Tcp { source, destination, flags } => {
            assert_eq!(*flags, None);
            (packet.protocol == 6, ports(source, destination))
        }
        ProtocolMatch::Udp { source, destination } => (packet.protocol == 17, ports(source, destination)),
        ProtocolMatch::Icmp(message) => {
            let fits = message.is_none_or(|message| {
                u16::from(message.kind) == packet.above.0
                    && message.code.is_none_or(|code| u16::from(code) == packet.above.1)
            });
            (packet.protocol == 1, fits)
        }
        ProtocolMatch::Igmp(None) => (packet.protocol == 2, true),
        ProtocolMatch::Number(number) => (packet.protocol == *number, true),
        other @ (ProtocolMatch::Igmp(Some(_)) | ProtocolMatch::ServiceGroup(_)) => {
            panic!("not for a block: {other:?}")
        }
    }
}

fn marking(entry: &Ace<'_>, packet: &Packet) -> bool {
    let byte = packet.tos_byte;
    match entry.options.as_ref().and_then(|options| options.marking) {
        None => true,
        Some(MarkingMatch::Dscp(dscp)) => byte >> 2 == dscp,
        Some(MarkingMatch::Precedence(precedence)) => byte >> 5 == precedence,
        Some(MarkingMatch::Tos(tos)) => byte >> 1 & 0xf == tos,
        Some(MarkingMatch::PrecedenceAndTos(precedence, tos)) => {
            byte >> 5 == precedence && byte >> 1 & 0xf == tos
        }
    }
}
