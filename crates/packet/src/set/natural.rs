//! Witnesses: from a region, a packet such as people see on the wire.

use super::field::{Interval, Ternary};
use super::point::{LATER_FRAGMENT, Point, TESTED_FLAGS};
use super::region::Region;
use crate::flags::TcpFlags;
use crate::packet::{Packet, Payload};

/// Addresses whose bits fill the free bits of a source; the first that gives a host's address is taken.
const SOURCES: [u32; 5] = [0xc0a8_0005, 0x0a00_0005, 0x0a01_0105, 0xac10_0a06, 0x5555_5555];
/// The same for a destination.
const DESTINATIONS: [u32; 5] = [0xc633_6409, 0x0a00_0009, 0x0a01_0109, 0xac10_0a0a, 0x5555_5555];

/// The ports below this are those of services.
const SERVICES: u16 = 1024;

/// Flags in the order of preference: who sees one of these knows what the packet does. A server's first is SYN with ACK.
const FLAGS: [u8; 6] = [
    TcpFlags::SYN.0,
    TcpFlags::ACK.0,
    TcpFlags::SYN.0 | TcpFlags::ACK.0,
    TcpFlags::PSH.0 | TcpFlags::ACK.0,
    TcpFlags::FIN.0 | TcpFlags::ACK.0,
    TcpFlags::RST.0,
];

impl Region {
    /// A packet of the region as one sees them on the wire: a host's address, an ephemeral source port, a well-known service.
    pub fn witness(&self) -> Packet {
        self.natural_point().packet()
    }

    /// [`Region::witness`] as a point.
    pub fn natural_point(&self) -> Point {
        let protocol = [Payload::TCP, Payload::UDP, Payload::ICMP];
        let protocol =
            preferred(&protocol, |number| self.protocol.contains(number)).unwrap_or(self.protocol.first());
        let (upper_source, upper_destination) = self.natural_upper(protocol);
        Point {
            source: host(self.source, &SOURCES),
            destination: host(self.destination, &DESTINATIONS),
            protocol,
            upper_source,
            upper_destination,
            flags: self.natural_flags(protocol),
            tos: self.tos.value(),
            ttl: self.ttl.nearest(Packet::USUAL_TTL),
            length: self.length.nearest(Packet::USUAL_LENGTH),
        }
    }

    /// A packet for which `holds` says what it says of `point`, which is that it does: as near to [`Region::witness`] as a few tries find.
    pub(crate) fn natural_near(&self, point: &Point, holds: impl Fn(&Point) -> bool) -> Packet {
        let (mut best, wanted) = (*point, self.natural_point());
        // All at once where that holds, else field by field.
        let fields: [fn(&mut Point, &Point); 10] = [
            |point, wanted| *point = *wanted,
            |point, wanted| point.flags = wanted.flags,
            |point, wanted| (point.protocol, point.flags) = (wanted.protocol, wanted.flags),
            |point, wanted| point.source = wanted.source,
            |point, wanted| point.destination = wanted.destination,
            |point, wanted| point.upper_source = wanted.upper_source,
            |point, wanted| point.upper_destination = wanted.upper_destination,
            |point, wanted| point.tos = wanted.tos,
            |point, wanted| point.ttl = wanted.ttl,
            |point, wanted| point.length = wanted.length,
        ];
        for field in fields {
            let mut tried = best;
            field(&mut tried, &wanted);
            if holds(&tried) {
                best = tried;
            }
        }
        best.packet()
    }

    fn natural_upper(&self, protocol: u8) -> (u16, u16) {
        let (source, destination) = (self.upper_source, self.upper_destination);
        let first_of = |wanted: &[u16], interval: Interval<u16>| {
            preferred(wanted, |port| interval.contains(port)).unwrap_or(interval.first())
        };
        let known: &[u16] = match protocol {
            Payload::TCP => &[80, 443, 22, 8080, 8443],
            Payload::UDP => &[53, 123, 443, 5060],
            _ => &[],
        };
        match protocol {
            Payload::TCP | Payload::UDP if self.is_reply() => (first_of(known, source), Packet::CLIENT_PORT),
            Payload::TCP | Payload::UDP => {
                (source.nearest(Packet::CLIENT_PORT), first_of(known, destination))
            }
            // Echo and its reply.
            Payload::ICMP => (first_of(&[8, 0], source), destination.first()),
            _ => (source.first(), destination.first()),
        }
    }

    /// Whether its packets come from a service, and may go to a client.
    fn is_reply(&self) -> bool {
        self.upper_source.last() < SERVICES && self.upper_destination.contains(Packet::CLIENT_PORT)
    }

    fn natural_flags(&self, protocol: u8) -> u8 {
        let later = self.flags.value() & LATER_FRAGMENT;
        if protocol != Payload::TCP || later != 0 {
            return self.flags.value();
        }
        let tested = Ternary::<u8>::new(self.flags.value(), self.flags.care() & TESTED_FLAGS);
        let first = Some(TcpFlags::SYN.0 | TcpFlags::ACK.0).filter(|_| self.is_reply());
        let mut wanted = first.into_iter().chain(FLAGS);
        wanted.find(|flags| tested.contains(*flags)).unwrap_or(tested.value())
    }
}

fn preferred<T: Copy>(wanted: &[T], fits: impl Fn(T) -> bool) -> Option<T> {
    wanted.iter().copied().find(|value| fits(*value))
}

/// An address that a host can have, where the region leaves the choice.
fn host(region: Ternary<u32>, fillings: &[u32]) -> u32 {
    let filled = |filling: &u32| region.value() | (filling & !region.care());
    let is_hosts = |address: &u32| {
        let [first, .., last] = address.to_be_bytes();
        (1..224).contains(&first) && first != 127 && (1..255).contains(&last)
    };
    // A pattern that misses the free bits leaves the last byte at 0 or 255: each free bit of it is tried in turn.
    let turned =
        (0..8).map(|bit| filled(&fillings[0]) ^ (1 << bit)).filter(|address| region.contains(*address));
    let found = fillings.iter().map(filled).chain(turned).find(is_hosts);
    found.unwrap_or_else(|| filled(&fillings[0]))
}
