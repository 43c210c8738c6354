//! The words for header values: names of protocols, ports, ICMP messages and markings, as IOS spells them.
//!
//! The reader of IOS text and the topology language share these tables (the language takes IOS names too), so they
//! stand below both. This crate knows names and numbers; it knows no grammar, no release but the notes beside a row,
//! and no packets. Entry points: [`Names::number`] and [`Names::name`] of the tables below.
//!
//! ```
//! use byway_vocabulary as vocabulary;
//!
//! assert_eq!(vocabulary::TCP_PORTS.number("www"), Some(80));
//! assert_eq!(vocabulary::TCP_PORTS.name(514), Some("cmd")); // `syslog` is read, `cmd` is printed
//! assert_eq!(vocabulary::PROTOCOLS.name(50), Some("esp"));
//! ```

mod icmp;
mod marking;
mod port;
mod protocol;

pub use icmp::{ICMP_MESSAGES, IGMP_TYPES, IcmpMessage, icmp_message, icmp_name};
pub use marking::{DSCP, IP_OPTIONS, PRECEDENCE, TOS};
pub use port::{TCP_PORTS, UDP_PORTS};
pub use protocol::PROTOCOLS;

/// A table of names for numbers. Where a number has several names, the first is the one that IOS prints.
#[derive(Debug)]
pub struct Names<N: 'static> {
    rows: &'static [(&'static str, N)],
}

impl<N: Copy + PartialEq> Names<N> {
    pub(crate) const fn new(rows: &'static [(&'static str, N)]) -> Self {
        Self { rows }
    }

    /// The number of a name. Names are in lower case; IOS itself takes any case.
    pub fn number(&self, name: &str) -> Option<N> {
        self.rows.iter().find(|(word, _)| word.eq_ignore_ascii_case(name)).map(|(_, number)| *number)
    }

    /// The name that IOS prints for a number, if it has one.
    pub fn name(&self, number: N) -> Option<&'static str> {
        self.rows.iter().find(|(_, value)| *value == number).map(|(word, _)| *word)
    }

    /// Every name with its number, printed names before their aliases.
    pub fn rows(&self) -> &'static [(&'static str, N)] {
        self.rows
    }

    /// Every name.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.rows.iter().map(|(word, _)| *word)
    }
}
