//! What an entry asks of the protocol and of what stands above IP (ios-facts 1.3, 1.8, 1.12).

use crate::entry::Part;
use crate::{Lift, Notes};
use byway_ios::{
    Action, FlagConditions, FlagSet, GroupMember, Name, PortMatch, ProtocolMatch, ServiceMember, TcpFlags,
};
use byway_packet::Payload;
use byway_packet::set::{Interval, LATER_FRAGMENT, Region, Ternary};
use byway_policy::{Condition, ConditionKind};
use byway_vocabulary::IcmpMessage;
use std::rc::Rc;

/// A protocol, and what is asked above IP.
#[derive(Debug)]
pub(crate) struct Upper {
    protocol: Interval<u8>,
    asked: Asked,
}

#[derive(Debug)]
enum Asked {
    /// Nothing.
    Nothing,
    /// That the packet is whole or a first fragment.
    First,
    /// Ports, flags, a message.
    Above(Above),
    /// Something that packets here do not have. Later fragments do not have it anywhere.
    Unknowable,
}

/// What is asked above IP: any of each.
#[derive(Debug)]
struct Above {
    source: Vec<Interval<u16>>,
    destination: Vec<Interval<u16>>,
    flags: Vec<Ternary<u8>>,
}

const SCTP: u8 = 132;

impl Above {
    /// Of whole packets and first fragments.
    fn regions(&self, of_protocol: Region, regions: &mut Vec<Region>) {
        for &upper_source in &self.source {
            for &upper_destination in &self.destination {
                for flags in &self.flags {
                    let flags = Ternary::<u8>::new(flags.value(), flags.care() | LATER_FRAGMENT);
                    regions.push(Region { upper_source, upper_destination, flags, ..of_protocol });
                }
            }
        }
    }
}

impl Upper {
    /// Every packet.
    pub(crate) const ANY: Self = Self { protocol: Interval::<u8>::ALL, asked: Asked::Nothing };

    fn protocol(number: u8) -> Self {
        Self { protocol: Interval::<u8>::exact(number), asked: Asked::Nothing }
    }

    fn ports(number: u8, source: &PortMatch, destination: &PortMatch, flags: Option<TcpFlags>) -> Self {
        if *source == PortMatch::Any && *destination == PortMatch::Any && flags.is_none() {
            return Self::protocol(number);
        }
        let above = Above {
            source: intervals(source),
            destination: intervals(destination),
            flags: flags.map_or_else(|| vec![Ternary::<u8>::ANY], flag_patterns),
        };
        Self { protocol: Interval::<u8>::exact(number), asked: Asked::Above(above) }
    }

    /// Type and code stand where ports do.
    fn message(number: u8, kind: u8, code: Option<u8>) -> Self {
        let byte = |value| Interval::of_bytes(Interval::<u8>::exact(value));
        let code = code.map_or(Interval::<u16>::ALL, byte);
        let above =
            Above { source: vec![byte(kind)], destination: vec![code], flags: vec![Ternary::<u8>::ANY] };
        Self { protocol: Interval::<u8>::exact(number), asked: Asked::Above(above) }
    }

    fn icmp(message: Option<&IcmpMessage>) -> Self {
        match message {
            None => Self::protocol(Payload::ICMP),
            Some(message) => Self::message(Payload::ICMP, message.kind, message.code),
        }
    }

    /// How many regions [`Upper::regions`] makes at most.
    pub(crate) fn most_regions(&self) -> usize {
        match &self.asked {
            Asked::Nothing | Asked::First | Asked::Unknowable => 1,
            Asked::Above(above) => above.source.len() * above.destination.len() * above.flags.len() + 1,
        }
    }

    /// The regions of an entry whose part on IP is this, by the table of ios-facts 1.11.
    pub(crate) fn regions(
        &self,
        on_ip: Region,
        action: Action,
        fragments_alone: bool,
        regions: &mut Vec<Region>,
    ) {
        let of_protocol = Region { protocol: self.protocol, ..on_ip };
        let later = Region { flags: Region::LATER, ..of_protocol };
        if fragments_alone {
            regions.push(later);
            return;
        }
        match &self.asked {
            Asked::Nothing => return regions.push(of_protocol),
            Asked::First => return regions.push(Region { flags: Region::FIRST, ..of_protocol }),
            Asked::Above(above) => above.regions(of_protocol, regions),
            Asked::Unknowable => {}
        }
        if action == Action::Permit {
            regions.push(later);
        }
    }
}

impl Lift<'_> {
    /// The protocols of an entry.
    pub(crate) fn uppers(&mut self, asked: &ProtocolMatch<'_>) -> Rc<Part<Upper>> {
        Rc::new(Part::of(match asked {
            ProtocolMatch::Ip => Upper::ANY,
            ProtocolMatch::Tcp { source, destination, flags } => {
                Upper::ports(Payload::TCP, source, destination, *flags)
            }
            ProtocolMatch::Udp { source, destination } => {
                Upper::ports(Payload::UDP, source, destination, None)
            }
            ProtocolMatch::Sctp { source: PortMatch::Any, destination: PortMatch::Any } => {
                Upper::protocol(SCTP)
            }
            ProtocolMatch::Sctp { .. } => {
                let with = |asked| vec![Upper { protocol: Interval::<u8>::exact(SCTP), asked }];
                let condition =
                    Condition { kind: ConditionKind::UnsupportedMatch, name: "sctp ports".to_owned() };
                return Rc::new(Part {
                    known: with(Asked::Unknowable),
                    wide: with(Asked::First),
                    wide_notes: Notes::from([condition]),
                    notes: Notes::new(),
                });
            }
            ProtocolMatch::Icmp(message) => Upper::icmp(message.as_ref()),
            ProtocolMatch::Igmp(None) => Upper::protocol(Payload::IGMP),
            ProtocolMatch::Igmp(Some(kind)) => Upper::message(Payload::IGMP, *kind, None),
            ProtocolMatch::Number(number) => Upper::protocol(*number),
            ProtocolMatch::ServiceGroup(group) => return self.service_group(group),
        }))
    }

    /// One entry for each member (ios-facts 1.12, CAT4500-OG). The same group is read once.
    fn service_group(&mut self, name: &Name<'_>) -> Rc<Part<Upper>> {
        if let Some(known) = self.services.get(name) {
            return Rc::clone(known);
        }
        let mut part = Part::none();
        for member in self.members(name, Upper::ANY, &mut part) {
            if let GroupMember::Service(service) = member {
                part.known.extend(services(service));
            }
        }
        self.take_room(part.known.len());
        let part = Rc::new(part);
        self.services.insert(name.clone().into_owned(), Rc::clone(&part));
        part
    }
}

fn services(service: &ServiceMember) -> Vec<Upper> {
    match service {
        ServiceMember::Ip => vec![Upper::ANY],
        ServiceMember::Ports { tcp, udp, source, destination } => {
            let numbers = [(*tcp, Payload::TCP), (*udp, Payload::UDP)];
            let numbers = numbers.into_iter().filter(|(meant, _)| *meant);
            numbers.map(|(_, number)| Upper::ports(number, source, destination, None)).collect()
        }
        ServiceMember::Icmp(message) => vec![Upper::icmp(message.as_ref())],
        ServiceMember::Protocol(number) => vec![Upper::protocol(*number)],
    }
}

fn intervals(asked: &PortMatch) -> Vec<Interval<u16>> {
    match asked {
        PortMatch::Any => vec![Interval::<u16>::ALL],
        PortMatch::Eq(port) => vec![Interval::<u16>::exact(*port)],
        asked => asked
            .ranges()
            .into_iter()
            .filter_map(|range| Interval::<u16>::new(*range.start(), *range.end()))
            .collect(),
    }
}

/// `established` is ACK or RST (ios-facts 1.3, CNS-876); of several old words one is enough (memory).
fn flag_patterns(asked: TcpFlags) -> Vec<Ternary<u8>> {
    let bits = |set: FlagSet| (0..6).map(|bit| 1u8 << bit).filter(move |bit| set.0 & bit != 0);
    match asked {
        TcpFlags::AnySet { established, flags } => {
            let replies = FlagSet(if established { 0x14 } else { 0 });
            bits(FlagSet(replies.0 | flags.0)).map(|bit| Ternary::<u8>::new(bit, bit)).collect()
        }
        TcpFlags::MatchAny(FlagConditions { set, clear }) => {
            let set = bits(set).map(|bit| Ternary::<u8>::new(bit, bit));
            set.chain(bits(clear).map(|bit| Ternary::<u8>::new(0, bit))).collect()
        }
        TcpFlags::MatchAll(FlagConditions { set, clear }) if set.0 & clear.0 != 0 => Vec::new(),
        TcpFlags::MatchAll(FlagConditions { set, clear }) => {
            vec![Ternary::<u8>::new(set.0 & 0x3F, (set.0 | clear.0) & 0x3F)]
        }
    }
}
