//! Asking a router about packets, for other commands: what they print of a packet is what a trace of it prints.

use super::down::Down;
use super::router::Asked;
use byway_ios::state::Router;
use byway_packet::PartialPacket;
use byway_wire::outcome::Outcome;

/// What becomes of packets that come in at an interface. The error is in words for people.
pub(in crate::commands) type Ask<'a> = &'a dyn Fn(&str, &PartialPacket) -> Result<Outcome, String>;

/// Does something with a router that can be asked.
pub(in crate::commands) fn asking<T>(router: &Router<'_>, work: impl FnOnce(Ask<'_>) -> T) -> T {
    let down = Down::default();
    let asked = Asked::new(router, &down);
    work(&|interface, packet| {
        let at = asked.find(interface).map_err(|unknown| unknown.line())?;
        let gate = asked.gate(at);
        Ok(gate.wire(gate.ask(packet)?))
    })
}
