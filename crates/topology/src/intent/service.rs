//! Whether a packet is of a service.

use crate::model::{Marking, PortRange, Ports, Term, Traffic};
use byway_packet::{Packet, Payload};

/// Whether a packet follows a term of a redirect.
///
/// Rule 5. "A later fragment has no ports, flags or ICMP type. It follows the first half whose addresses, protocol and
/// dscp/precedence/tos fit."
pub(super) fn follows(term: &Term, packet: &Packet) -> bool {
    let above = packet.is_later_fragment() || above_ip_fits(&term.traffic, packet.payload);
    protocol_fits(&term.traffic, packet.protocol()) && marking_fits(term.marking, packet) && above
}

/// Whether a packet is taken out by a term of an exception.
///
/// Rule 5. "An exception term without ports or ICMP type covers fragments too, one with them does not."
pub(super) fn is_of(term: &Term, packet: &Packet) -> bool {
    let above = if packet.is_later_fragment() {
        !asks_above_ip(&term.traffic)
    } else {
        above_ip_fits(&term.traffic, packet.payload)
    };
    protocol_fits(&term.traffic, packet.protocol()) && marking_fits(term.marking, packet) && above
}

fn protocol_fits(traffic: &Traffic, protocol: u8) -> bool {
    match traffic {
        Traffic::Ip => true,
        Traffic::Tcp(_) => protocol == Payload::TCP,
        Traffic::Udp(_) => protocol == Payload::UDP,
        Traffic::Icmp(_) => protocol == Payload::ICMP,
        Traffic::Protocol(number) => protocol == *number,
    }
}

fn marking_fits(marking: Option<Marking>, packet: &Packet) -> bool {
    let tos = packet.tos;
    match marking {
        None => true,
        Some(Marking::Dscp(dscp)) => tos.dscp() == dscp,
        Some(Marking::Precedence(precedence)) => tos.precedence() == precedence,
        Some(Marking::Tos(service)) => tos.service() == service,
        Some(Marking::PrecedenceAndTos(precedence, service)) => {
            tos.precedence() == precedence && tos.service() == service
        }
    }
}

/// Ports and message of a whole packet or a first fragment. The protocol is asked elsewhere.
fn above_ip_fits(traffic: &Traffic, payload: Payload) -> bool {
    match (traffic, payload) {
        (Traffic::Tcp(ports), Payload::Tcp { source_port, destination_port, .. })
        | (Traffic::Udp(ports), Payload::Udp { source_port, destination_port }) => {
            is_in(&ports.source, source_port) && is_in(&ports.destination, destination_port)
        }
        (Traffic::Icmp(Some(message)), Payload::Icmp { kind, code }) => {
            message.kind == kind && message.code.is_none_or(|wanted| wanted == code)
        }
        (Traffic::Icmp(None) | Traffic::Ip | Traffic::Protocol(_), _) => true,
        (Traffic::Tcp(_) | Traffic::Udp(_) | Traffic::Icmp(Some(_)), _) => false,
    }
}

fn is_in(ranges: &[PortRange], port: u16) -> bool {
    ranges.is_empty() || ranges.iter().any(|range| (range.first..=range.last).contains(&port))
}

fn asks_above_ip(traffic: &Traffic) -> bool {
    match traffic {
        Traffic::Tcp(Ports { source, destination }) | Traffic::Udp(Ports { source, destination }) => {
            !source.is_empty() || !destination.is_empty()
        }
        Traffic::Icmp(message) => message.is_some(),
        Traffic::Ip | Traffic::Protocol(_) => false,
    }
}
