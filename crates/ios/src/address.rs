//! Addresses as access lists match them (ios-facts 1.9).
//!
//! ```text
//! addr = "any" | "host" A | A WILD | "object-group" NET-GROUP
//! ```

use crate::name::Name;
use crate::print::Printer;
use crate::word::{Expected, Keyword, Parsed, Words, keyword, labelled, name, quad};
use ipnet::Ipv4Net;
use nom::Parser;
use nom::branch::alt;
use nom::combinator::{cut, map};
use nom::sequence::preceded;
use std::fmt;
use std::net::Ipv4Addr;

/// An inverse mask: a 1 bit is "do not care". May be non-contiguous.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WildcardMask(pub Ipv4Addr);

impl WildcardMask {
    /// Every bit counts: one host.
    pub const HOST: Self = Self(Ipv4Addr::UNSPECIFIED);
    /// No bit counts: every address.
    pub const ANY: Self = Self(Ipv4Addr::BROADCAST);

    /// The inverse of a prefix's netmask.
    pub fn of_prefix(prefix: Ipv4Net) -> Self {
        Self(prefix.hostmask())
    }

    /// The bits, most significant first.
    pub fn bits(self) -> u32 {
        u32::from(self.0)
    }

    /// The prefix length that it stands for, where its 1 bits are the low bits without a gap.
    pub fn prefix_length(self) -> Option<u8> {
        let bits = self.bits();
        let host_bits = bits.trailing_ones();
        // 32 - host_bits is at most 32.
        (bits.count_ones() == host_bits).then(|| u8::try_from(32 - host_bits).unwrap_or(0))
    }
}

impl fmt::Display for WildcardMask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for WildcardMask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What an entry asks of one address.
///
/// Equality is that of what the router stores, not of the spelling: [`AddressMatch::masked`] clears the address bits
/// under the wildcard and turns `A 0.0.0.0` and `A 255.255.255.255` into what IOS makes of them.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum AddressMatch<'a> {
    /// Every address.
    Any,
    /// One address.
    Host(Ipv4Addr),
    /// The addresses that agree with this one outside the wildcard's 1 bits. The mask is neither
    /// [`WildcardMask::HOST`] nor [`WildcardMask::ANY`], and the address has no 1 bit under it.
    Masked {
        /// The address.
        address: Ipv4Addr,
        /// Which of its bits count.
        wildcard: WildcardMask,
    },
    /// The members of a network object group (12.4(20)T). Boxed: rare, and entries are many.
    Group(Box<Name<'a>>),
}

impl AddressMatch<'_> {
    /// The match of an address and a wildcard, as IOS stores it.
    pub fn masked(address: Ipv4Addr, wildcard: WildcardMask) -> Self {
        match wildcard {
            WildcardMask::HOST => Self::Host(address),
            WildcardMask::ANY => Self::Any,
            _ => Self::Masked { address: Ipv4Addr::from(u32::from(address) & !wildcard.bits()), wildcard },
        }
    }

    /// The match of a prefix.
    pub fn prefix(prefix: Ipv4Net) -> Self {
        Self::masked(prefix.network(), WildcardMask::of_prefix(prefix))
    }

    /// Whether an address matches; none for a group, whose members are elsewhere.
    pub fn matches(&self, address: Ipv4Addr) -> Option<bool> {
        match self {
            Self::Any => Some(true),
            Self::Host(host) => Some(*host == address),
            Self::Masked { address: own, wildcard } => {
                Some((u32::from(*own) ^ u32::from(address)) & !wildcard.bits() == 0)
            }
            Self::Group(_) => None,
        }
    }

    /// Prints it as in an extended entry: `any`, `host A`, `A W`.
    pub(crate) fn print_extended(&self, printer: &mut Printer) {
        match self {
            Self::Host(host) => {
                printer.word("host");
                printer.show(host);
            }
            Self::Any | Self::Masked { .. } | Self::Group(_) => self.print_standard(printer),
        }
    }

    /// Prints it as in a standard entry: `any`, `A`, `A W`.
    pub(crate) fn print_standard(&self, printer: &mut Printer) {
        match self {
            Self::Any => printer.word("any"),
            Self::Host(host) => printer.show(host),
            Self::Masked { address, wildcard } => {
                printer.show(address);
                printer.show(wildcard);
            }
            Self::Group(group) => {
                printer.word("object-group");
                printer.name(group);
            }
        }
    }
}

const ANY: Keyword = Keyword::new("any", 1);
const HOST: Keyword = Keyword::new("host", 1);
const OBJECT_GROUP: Keyword = Keyword::new("object-group", 2);

/// An address of an extended entry.
pub(crate) fn extended<'a, 'b>(words: Words<'a, 'b>) -> Parsed<'a, 'b, AddressMatch<'a>> {
    let parsed = alt((
        map(keyword(ANY), |_| AddressMatch::Any),
        map(preceded(keyword(HOST), cut(quad("an IPv4 address after `host`"))), AddressMatch::Host),
        map((quad(ADDRESS), cut(quad("a wildcard mask"))), |(address, wildcard)| {
            AddressMatch::masked(address, WildcardMask(wildcard))
        }),
        map(preceded(keyword(OBJECT_GROUP), cut(name("the name of an object group"))), |group| {
            AddressMatch::Group(Box::new(group))
        }),
    ))
    .parse(words);
    labelled(ADDRESS, words, parsed)
}

/// The source of a standard entry; without a wildcard it is a host (ios-facts 1.2, IPC-93).
pub(crate) fn standard<'a, 'b>(words: Words<'a, 'b>) -> Parsed<'a, 'b, AddressMatch<'a>> {
    let parsed = alt((
        map(keyword(ANY), |_| AddressMatch::Any),
        map(preceded(keyword(HOST), cut(quad("an IPv4 address after `host`"))), AddressMatch::Host),
        map(quad(ADDRESS), AddressMatch::Host),
    ))
    .parse(words);
    let (rest, matched) = labelled(ADDRESS, words, parsed)?;
    let (AddressMatch::Host(address), false) = (&matched, words.starts_with(HOST)) else {
        return Ok((rest, matched));
    };
    match quad::<'a, 'b>("a wildcard mask").parse(rest) {
        Ok((rest, wildcard)) => Ok((rest, AddressMatch::masked(*address, WildcardMask(wildcard)))),
        Err(nom::Err::Error(Expected { .. })) => Ok((rest, matched)),
        Err(other) => Err(other),
    }
}

/// What is expected where an address may stand.
pub(crate) const ADDRESS: &str = "`any`, `host` or an IPv4 address";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wildcard_is_stored_as_ios_stores_it() {
        let address = Ipv4Addr::new(10, 1, 1, 55);
        let masked = AddressMatch::masked(address, WildcardMask(Ipv4Addr::new(0, 0, 0, 255)));
        let AddressMatch::Masked { address: stored, .. } = &masked else { panic!("{masked:?}") };
        assert_eq!(*stored, Ipv4Addr::new(10, 1, 1, 0));
        assert_eq!(AddressMatch::masked(address, WildcardMask::HOST), AddressMatch::Host(address));
        assert_eq!(AddressMatch::masked(address, WildcardMask::ANY), AddressMatch::Any);
    }

    #[test]
    fn a_wildcard_with_a_gap_has_no_prefix_length() {
        assert_eq!(WildcardMask(Ipv4Addr::new(0, 0, 0, 255)).prefix_length(), Some(24));
        assert_eq!(WildcardMask(Ipv4Addr::new(0, 0, 255, 0)).prefix_length(), None);
        assert_eq!(WildcardMask::ANY.prefix_length(), Some(0));
        assert_eq!(WildcardMask::HOST.prefix_length(), Some(32));
    }
}
