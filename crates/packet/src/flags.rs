//! TCP flags.

use std::ops::BitOr;

/// The flag byte of a TCP header.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TcpFlags(pub u8);

impl TcpFlags {
    /// No flag.
    pub const NONE: Self = Self(0);
    /// The sender is done.
    pub const FIN: Self = Self(0x01);
    /// Begins a connection.
    pub const SYN: Self = Self(0x02);
    /// Ends a connection at once.
    pub const RST: Self = Self(0x04);
    /// The data is to be handed on.
    pub const PSH: Self = Self(0x08);
    /// The acknowledgement counts.
    pub const ACK: Self = Self(0x10);
    /// The urgent pointer counts.
    pub const URG: Self = Self(0x20);
    /// Echo of congestion (RFC 3168).
    pub const ECE: Self = Self(0x40);
    /// The window was reduced (RFC 3168).
    pub const CWR: Self = Self(0x80);

    /// Every flag with its name, in the order in which people say them.
    const NAMES: [(&'static str, Self); 8] = [
        ("syn", Self::SYN),
        ("fin", Self::FIN),
        ("rst", Self::RST),
        ("psh", Self::PSH),
        ("ack", Self::ACK),
        ("urg", Self::URG),
        ("ece", Self::ECE),
        ("cwr", Self::CWR),
    ];

    /// Whether all of these flags are set.
    pub const fn has(self, flags: Self) -> bool {
        self.0 & flags.0 == flags.0
    }

    /// The names of the flags that are set.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        Self::NAMES.into_iter().filter(move |(_, flag)| self.has(*flag)).map(|(name, _)| name)
    }

    /// The flag of a name.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::NAMES.into_iter().find(|(known, _)| *known == name).map(|(_, flag)| flag)
    }
}

impl BitOr for TcpFlags {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}
