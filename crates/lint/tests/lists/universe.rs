//! Entries over few values, what they match, and every packet that they can tell apart.

use std::fmt::Write;

/// A small generator: the same numbers in every run.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % bound
    }

    pub(crate) fn of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[usize::try_from(self.below(choices.len() as u64)).expect("an index")]
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Protocol {
    Ip,
    Tcp,
    Udp,
    Icmp,
    Gre,
    /// Another, which no entry names.
    Other,
}

/// A packet. Hosts 0 to 3 are 10.0.0.0 to 10.0.0.3, and 4 is every other.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Packet {
    protocol: Protocol,
    source: u8,
    destination: u8,
    source_port: u16,
    destination_port: u16,
    replies: bool,
    message: u8,
    pub(crate) later: bool,
    pub(crate) long: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Host {
    Any,
    /// 10.0.0.x, where the bits of the wildcard do not count.
    Masked(u8, u8),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Port {
    Any,
    Eq(u16),
    Neq(u16),
    Lt(u16),
    Gt(u16),
    Range(u16, u16),
}

#[expect(clippy::struct_excessive_bools, reason = "words that an entry has or has not")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) permit: bool,
    protocol: Protocol,
    source: Host,
    destination: Host,
    source_port: Port,
    destination_port: Port,
    established: bool,
    echo: bool,
    pub(crate) fragments: bool,
}

const PORTS: [Port; 12] = [
    Port::Any,
    Port::Any,
    Port::Eq(22),
    Port::Eq(80),
    Port::Neq(22),
    Port::Lt(80),
    Port::Gt(22),
    Port::Range(22, 80),
    Port::Range(0, 22),
    Port::Lt(0),
    Port::Gt(65535),
    Port::Range(80, 22),
];

impl Host {
    fn random(random: &mut Random) -> Self {
        if random.below(3) == 0 {
            return Self::Any;
        }
        let wild = random.of(&[0, 0, 1, 2, 3]);
        let address = u8::try_from(random.below(4)).expect("small");
        Self::Masked(address & !wild, wild)
    }

    fn fits(self, host: u8) -> bool {
        match self {
            Self::Any => true,
            Self::Masked(address, wild) => host < 4 && host & !wild == address,
        }
    }

    fn write(self) -> String {
        match self {
            Self::Any => "any".to_owned(),
            Self::Masked(address, 0) => format!("host 10.0.0.{address}"),
            Self::Masked(address, wild) => format!("10.0.0.{address} 0.0.0.{wild}"),
        }
    }
}

impl Port {
    fn fits(self, port: u16) -> bool {
        match self {
            Self::Any => true,
            Self::Eq(one) => port == one,
            Self::Neq(one) => port != one,
            Self::Lt(bound) => port < bound,
            Self::Gt(bound) => port > bound,
            Self::Range(first, last) => first <= port && port <= last,
        }
    }

    fn write(self) -> String {
        match self {
            Self::Any => String::new(),
            Self::Eq(port) => format!(" eq {port}"),
            Self::Neq(port) => format!(" neq {port}"),
            Self::Lt(port) => format!(" lt {port}"),
            Self::Gt(port) => format!(" gt {port}"),
            Self::Range(first, last) => format!(" range {first} {last}"),
        }
    }
}

impl Entry {
    pub(crate) fn random(random: &mut Random) -> Self {
        use Protocol::{Gre, Icmp, Ip, Tcp, Udp};
        let protocol = random.of(&[Ip, Ip, Tcp, Tcp, Tcp, Udp, Icmp, Gre]);
        let ports = matches!(protocol, Tcp | Udp);
        let mut port =
            |often: u64| if ports && random.below(often) == 0 { random.of(&PORTS) } else { Port::Any };
        let (source_port, destination_port) = (port(4), port(2));
        let established = protocol == Tcp && random.below(4) == 0;
        let echo = protocol == Icmp && random.below(2) == 0;
        let mut entry = Self {
            permit: random.below(5) < 3,
            protocol,
            source: Host::random(random),
            destination: Host::random(random),
            source_port,
            destination_port,
            established,
            echo,
            fragments: false,
        };
        entry.fragments = !entry.asks_above() && random.below(6) == 0;
        entry
    }

    fn asks_above(&self) -> bool {
        self.source_port != Port::Any || self.destination_port != Port::Any || self.established || self.echo
    }

    /// Whether it takes a packet (ios-facts 1.11).
    pub(crate) fn takes(&self, packet: &Packet) -> bool {
        let protocol = self.protocol == Protocol::Ip || self.protocol == packet.protocol;
        if !protocol || !self.source.fits(packet.source) || !self.destination.fits(packet.destination) {
            return false;
        }
        match (packet.later, self.fragments) {
            (later, true) => later,
            (true, false) => !self.asks_above() || self.permit,
            (false, false) => {
                self.source_port.fits(packet.source_port)
                    && self.destination_port.fits(packet.destination_port)
                    && (!self.established || packet.replies)
                    && (!self.echo || packet.message == 8)
            }
        }
    }

    pub(crate) fn write(&self, text: &mut String) {
        let action = if self.permit { "permit" } else { "deny" };
        let protocol = match self.protocol {
            Protocol::Ip => "ip",
            Protocol::Tcp => "tcp",
            Protocol::Udp => "udp",
            Protocol::Icmp => "icmp",
            Protocol::Gre | Protocol::Other => "gre",
        };
        let (source, from) = (self.source.write(), self.source_port.write());
        let (destination, to) = (self.destination.write(), self.destination_port.write());
        let flags = if self.established { " established" } else { "" };
        let message = if self.echo { " echo" } else { "" };
        let fragments = if self.fragments { " fragments" } else { "" };
        writeln!(text, " {action} {protocol} {source}{from} {destination}{to}{message}{flags}{fragments}")
            .expect("a String takes all");
    }
}

/// Every packet that entries can tell apart.
pub(crate) fn packets() -> Vec<Packet> {
    use Protocol::{Gre, Icmp, Other, Tcp, Udp};
    let plain = |protocol| Packet {
        protocol,
        source: 0,
        destination: 0,
        source_port: 0,
        destination_port: 0,
        replies: false,
        message: 0,
        later: false,
        long: false,
    };
    let mut kinds: Vec<Packet> =
        [Tcp, Udp, Icmp, Gre, Other].map(|protocol| Packet { later: true, ..plain(protocol) }).to_vec();
    kinds.extend([plain(Gre), plain(Other)]);
    kinds.extend([0, 8].map(|message| Packet { message, ..plain(Icmp) }));
    let values = [0, 10, 22, 40, 80, 65535];
    for source_port in values {
        for destination_port in values {
            let ports = |protocol| Packet { source_port, destination_port, ..plain(protocol) };
            kinds.extend([ports(Udp), ports(Tcp), Packet { replies: true, ..ports(Tcp) }]);
        }
    }
    let hosts = (0..5).flat_map(|source| (0..5).map(move |destination| (source, destination)));
    hosts
        .flat_map(|(source, destination)| {
            kinds.iter().map(move |kind| Packet { source, destination, ..*kind })
        })
        .collect()
}
