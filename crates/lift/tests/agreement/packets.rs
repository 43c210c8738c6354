//! Packets at the edges of what a configuration names: most aim at one of its entries, and miss it by a bit now and then.

use crate::dice::Dice;
use byway_ios::state::{Acl, Interface, Router};
use byway_ios::{
    Ace, AclCommand, AclName, AddressMatch, GroupMember, MarkingMatch, PortMatch, ProtocolMatch,
    ServiceMember, TcpFlags, TtlMatch,
};
use byway_packet::{OtherProtocol, Packet, Payload, TcpFlags as Flags, TosByte};
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::net::Ipv4Addr;

/// What a configuration names.
pub(crate) struct Aims<'r> {
    entries: Vec<Cow<'r, AclCommand<'r>>>,
    addresses: Vec<u32>,
    services: Vec<ServiceMember>,
    lengths: Vec<u16>,
    /// The addresses of the router.
    own: Vec<u32>,
}

impl<'r> Aims<'r> {
    pub(crate) fn of(router: &Router<'r>) -> Self {
        let mut aims = Self {
            entries: Vec::new(),
            addresses: vec![0x0a00_0005],
            services: Vec::new(),
            lengths: vec![60],
            own: Vec::new(),
        };
        let clauses = || router.route_maps.values().flat_map(|map| map.clauses.values());
        let asked: BTreeSet<&AclName<'_>> =
            clauses().flat_map(|clause| clause.match_address.values()).collect();
        let lists = router.acls.values().filter(|list| asked.contains(&list.name));
        for entry in lists.flat_map(Acl::aces) {
            let command = entry.command();
            match &*command {
                AclCommand::Standard(ace) => aims.address(&ace.source),
                AclCommand::Extended(ace) => {
                    aims.address(&ace.source);
                    aims.address(&ace.destination);
                }
                _ => continue,
            }
            aims.entries.push(command);
        }
        for group in router.object_groups.values() {
            for member in group.members.values() {
                match member {
                    GroupMember::Host(host) => aims.addresses.push(u32::from(*host)),
                    GroupMember::Subnet(net) => {
                        aims.addresses.extend([net.network(), net.broadcast()].map(u32::from));
                    }
                    GroupMember::Range(first, last) => aims.addresses.extend([*first, *last].map(u32::from)),
                    GroupMember::Service(service) => aims.services.push(service.clone()),
                    _ => {}
                }
            }
        }
        for (least, most) in
            clauses().filter_map(|clause| clause.match_length.as_ref()).map(|held| held.value)
        {
            aims.lengths.extend([least, most].map(|length| u16::try_from(length).unwrap_or(u16::MAX)));
        }
        let addresses = router.interfaces.values().flat_map(Interface::addresses);
        aims.own.extend(addresses.map(|held| u32::from(held.value.address)));
        aims
    }

    fn address(&mut self, matched: &AddressMatch<'_>) {
        match matched {
            AddressMatch::Host(host) => self.addresses.push(u32::from(*host)),
            AddressMatch::Masked { address, wildcard } => {
                self.addresses.extend([u32::from(*address), u32::from(*address) | wildcard.bits()]);
            }
            AddressMatch::Any | AddressMatch::Group(_) => {}
        }
    }

    /// A packet that most likely meets something.
    pub(crate) fn packet(&self, dice: &mut Dice) -> Packet {
        if self.entries.is_empty() || dice.chance(15) {
            return self.anywhere(dice);
        }
        match &*self.entries[dice.below(self.entries.len())] {
            AclCommand::Extended(ace) => self.at(ace, dice),
            AclCommand::Standard(ace) => {
                Packet { source: Ipv4Addr::from(self.inside(&ace.source, dice)), ..self.anywhere(dice) }
            }
            _ => self.anywhere(dice),
        }
    }

    fn anywhere(&self, dice: &mut Dice) -> Packet {
        let (source, destination) = (self.any_address(dice), self.any_address(dice));
        let protocol = dice.pick(&[6, 6, 17, 1, 2, 47, 132, 255]);
        let service = ServiceMember::Protocol(protocol);
        let payload = of_service(&service, dice);
        self.finish(source, destination, payload, dice)
    }

    fn at(&self, ace: &Ace<'_>, dice: &mut Dice) -> Packet {
        let (source, destination) = (self.inside(&ace.source, dice), self.inside(&ace.destination, dice));
        let payload = match &ace.protocol {
            ProtocolMatch::Ip => of_service(&ServiceMember::Protocol(dice.pick(&[6, 17, 1, 47, 132])), dice),
            ProtocolMatch::Tcp { source, destination, flags } => Payload::Tcp {
                source_port: port(source, dice),
                destination_port: port(destination, dice),
                flags: flags_for(*flags, dice),
            },
            ProtocolMatch::Udp { source, destination } => {
                Payload::Udp { source_port: port(source, dice), destination_port: port(destination, dice) }
            }
            ProtocolMatch::Sctp { .. } => of_service(&ServiceMember::Protocol(132), dice),
            ProtocolMatch::Icmp(message) => of_service(&ServiceMember::Icmp(*message), dice),
            ProtocolMatch::Igmp(kind) => {
                Payload::Igmp { kind: near_byte(kind.unwrap_or_else(|| dice.byte()), dice) }
            }
            ProtocolMatch::Number(number) => of_service(&ServiceMember::Protocol(*number), dice),
            ProtocolMatch::ServiceGroup(_) => match dice.below(self.services.len() + 1).checked_sub(1) {
                Some(index) => of_service(&self.services[index], dice),
                None => of_service(&ServiceMember::Protocol(6), dice),
            },
        };
        let mut packet = self.finish(source, destination, payload, dice);
        if let Some(options) = &ace.options {
            if let (true, Some(marking)) = (dice.chance(85), options.marking) {
                packet.tos = TosByte(marked(marking, dice));
            }
            if let (true, Some(ttl)) = (dice.chance(90), &options.ttl) {
                packet.ttl = lives(ttl, dice);
            }
            if options.fragments && dice.chance(60) {
                packet.payload = Payload::LaterFragment { protocol: packet.protocol() };
            }
        }
        packet
    }

    fn any_address(&self, dice: &mut Dice) -> u32 {
        match dice.below(30) {
            0 => dice.word(),
            1 | 2 if !self.own.is_empty() => dice.pick(&self.own),
            3 => dice.pick(&[0xe000_0000, 0xefff_ffff, 0xdfff_ffff, 0xf000_0000, u32::MAX, u32::MAX - 1]),
            _ => dice.pick(&self.addresses),
        }
    }

    fn inside(&self, matched: &AddressMatch<'_>, dice: &mut Dice) -> u32 {
        let address = match matched {
            AddressMatch::Any | AddressMatch::Group(_) => self.any_address(dice),
            AddressMatch::Host(host) => u32::from(*host),
            AddressMatch::Masked { address, wildcard } => {
                let free = dice.pick(&[0, u32::MAX, dice.clone().word()]);
                u32::from(*address) | (free & wildcard.bits())
            }
        };
        match dice.below(24) {
            0 => address ^ (1 << dice.below(32)),
            1 => address.wrapping_add(1),
            2 => address.wrapping_sub(1),
            _ => address,
        }
    }

    fn finish(&self, source: u32, destination: u32, payload: Payload, dice: &mut Dice) -> Packet {
        let payload = match payload {
            payload if dice.chance(13) => Payload::LaterFragment { protocol: payload.protocol() },
            payload => payload,
        };
        let mut packet = Packet::new(Ipv4Addr::from(source), Ipv4Addr::from(destination), payload);
        if dice.chance(20) {
            packet.tos = TosByte(dice.byte());
        }
        if dice.chance(20) {
            packet.ttl = dice.byte();
        }
        if dice.chance(60) {
            let length = dice.pick(&self.lengths);
            packet.length = match dice.below(4) {
                0 => length.saturating_sub(1),
                1 => length.saturating_add(1),
                _ => length,
            };
        }
        packet
    }
}

fn of_service(service: &ServiceMember, dice: &mut Dice) -> Payload {
    match service {
        ServiceMember::Ip => of_service(&ServiceMember::Protocol(dice.pick(&[6, 17, 1, 47])), dice),
        ServiceMember::Ports { tcp, udp, source, destination } => {
            let (source_port, destination_port) = (port(source, dice), port(destination, dice));
            if *tcp && (!udp || dice.chance(50)) {
                Payload::Tcp { source_port, destination_port, flags: Flags(dice.byte()) }
            } else {
                Payload::Udp { source_port, destination_port }
            }
        }
        ServiceMember::Icmp(message) => {
            let any = [0, 3, 8, 255];
            let kind = message.map_or_else(|| dice.pick(&any), |message| message.kind);
            let code = message.and_then(|message| message.code).unwrap_or_else(|| dice.pick(&[0, 1, 4, 255]));
            Payload::Icmp { kind: near_byte(kind, dice), code: near_byte(code, dice) }
        }
        ServiceMember::Protocol(number) => match (OtherProtocol::new(*number), *number) {
            (Some(other), _) => Payload::Other(other),
            (None, Payload::ICMP) => of_service(&ServiceMember::Icmp(None), dice),
            (None, Payload::IGMP) => Payload::Igmp { kind: dice.pick(&[0, 1, 2, 15, 255]) },
            (None, protocol) => {
                let (source_port, destination_port) =
                    (port(&PortMatch::Any, dice), port(&PortMatch::Any, dice));
                if protocol == Payload::UDP {
                    Payload::Udp { source_port, destination_port }
                } else {
                    Payload::Tcp { source_port, destination_port, flags: Flags(dice.byte()) }
                }
            }
        },
    }
}

fn near_byte(value: u8, dice: &mut Dice) -> u8 {
    match dice.below(12) {
        0 => value.wrapping_add(1),
        1 => value.wrapping_sub(1),
        _ => value,
    }
}

/// A port at an edge of what is asked: one that matches, or the one beside it.
fn port(asked: &PortMatch, dice: &mut Dice) -> u16 {
    let edge = match asked {
        PortMatch::Any => dice.pick(&[0, 22, 23, 80, 443, 1023, 1024, 65535, 40000]),
        PortMatch::Eq(port) | PortMatch::Neq(port) | PortMatch::Lt(port) | PortMatch::Gt(port) => *port,
        PortMatch::EqAny(ports) | PortMatch::NeqAny(ports) => dice.pick(ports),
        PortMatch::Range(first, last) => dice.pick(&[*first, *last]),
    };
    let outside =
        matches!(asked, PortMatch::Neq(_) | PortMatch::NeqAny(_) | PortMatch::Lt(_) | PortMatch::Gt(_));
    match dice.below(if outside { 3 } else { 8 }) {
        0 => edge.wrapping_add(1),
        1 => edge.wrapping_sub(1),
        _ => edge,
    }
}

fn flags_for(asked: Option<TcpFlags>, dice: &mut Dice) -> Flags {
    let random = dice.byte();
    if dice.chance(30) {
        return Flags(random);
    }
    match asked {
        None => Flags(dice.pick(&[0x02, 0x12, 0x10, 0x04])),
        Some(TcpFlags::AnySet { established, flags }) => {
            Flags(if established { dice.pick(&[0x10, 0x04, 0x02]) } else { flags.0 & random })
        }
        Some(TcpFlags::MatchAny(wanted) | TcpFlags::MatchAll(wanted)) => {
            // As it is wanted, and now and then with one flag otherwise.
            let other = if dice.chance(25) { 1 << dice.below(8) } else { 0 };
            // Where one flag is wanted both ways, either.
            let either = if dice.chance(50) { wanted.set.0 & wanted.clear.0 } else { 0 };
            Flags((((random | wanted.set.0) & !wanted.clear.0) | either) ^ other)
        }
    }
}

fn marked(asked: MarkingMatch, dice: &mut Dice) -> u8 {
    let rest = dice.byte();
    let byte = match asked {
        MarkingMatch::Dscp(dscp) => dscp << 2 | rest & 3,
        MarkingMatch::Precedence(precedence) => precedence << 5 | rest & 0x1f,
        MarkingMatch::Tos(tos) => rest & 0xe1 | tos << 1,
        MarkingMatch::PrecedenceAndTos(precedence, tos) => precedence << 5 | tos << 1 | rest & 1,
    };
    if dice.chance(15) { byte ^ (1 << dice.below(8)) } else { byte }
}

fn lives(asked: &TtlMatch, dice: &mut Dice) -> u8 {
    let edge = match asked {
        TtlMatch::Eq(list) | TtlMatch::Neq(list) => dice.pick(list),
        TtlMatch::Lt(bound) | TtlMatch::Gt(bound) => *bound,
        TtlMatch::Range(first, last) => dice.pick(&[*first, *last]),
    };
    match dice.below(4) {
        0 => edge.wrapping_add(1),
        1 => edge.wrapping_sub(1),
        _ => edge,
    }
}
