//! Names of interfaces, in every spelling that IOS takes (ios-facts 3.1).

use crate::word::{Parsed, Words, expected};
use std::borrow::Cow;
use std::fmt;

/// The types of interfaces that IOS has, as it prints them (ios-facts 3.1, CFG and BATFISH).
const TYPES: [&str; 51] = [
    "Ethernet",
    "FastEthernet",
    "GigabitEthernet",
    "TwoGigabitEthernet",
    "FiveGigabitEthernet",
    "TenGigabitEthernet",
    "TwentyFiveGigE",
    "FortyGigabitEthernet",
    "FiftyGigE",
    "HundredGigE",
    "AppGigabitEthernet",
    "LongReachEthernet",
    "Wlan-GigabitEthernet",
    "Loopback",
    "Vlan",
    "Tunnel",
    "Serial",
    "Port-channel",
    "Async",
    "Group-Async",
    "BVI",
    "BDI",
    "Virtual-Template",
    "Virtual-Access",
    "Virtual-PPP",
    "ATM",
    "BRI",
    "POS",
    "Dialer",
    "Null",
    "Dot11Radio",
    "wlan-ap",
    "Service-Engine",
    "Integrated-Service-Engine",
    "Embedded-Service-Engine",
    "Service-Module",
    "VirtualPortGroup",
    "Auto-Template",
    "vasileft",
    "vasiright",
    "Cellular",
    "Cable",
    "Modular-Cable",
    "Crypto-Engine",
    "Multilink",
    "MFR",
    "Hssi",
    "TokenRing",
    "Fddi",
    "nve",
    "Group-VI",
];

/// Short forms that are no beginning of one type alone: as IOS takes them, or as its `show` commands print them
/// (ios-facts 3.1; which of several a beginning means is memory).
const SHORT: [(&str, &str); 18] = [
    ("e", "Ethernet"),
    ("f", "FastEthernet"),
    ("g", "GigabitEthernet"),
    ("tw", "TwoGigabitEthernet"),
    ("twe", "TwentyFiveGigE"),
    ("te", "TenGigabitEthernet"),
    ("l", "Loopback"),
    ("lo", "Loopback"),
    ("v", "Vlan"),
    ("vi", "Virtual-Access"),
    ("vt", "Virtual-Template"),
    ("t", "Tunnel"),
    ("s", "Serial"),
    ("se", "Serial"),
    ("p", "Port-channel"),
    ("po", "Port-channel"),
    ("a", "Async"),
    ("at", "ATM"),
];

/// The name of an interface in its canonical form: full type, then number, no blank.
///
/// `fa 0/0`, `FastEthernet0/0` and `fastethernet 0/0` are one name. A type that byway does not know is kept as written.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InterfaceName<'a> {
    kind: Cow<'a, str>,
    number: Cow<'a, str>,
}

impl<'a> InterfaceName<'a> {
    /// Reads a name in any spelling that IOS takes; none for a text that has no number or no type.
    pub fn parse(text: &str) -> Option<InterfaceName<'static>> {
        InterfaceName::of_text(text).map(InterfaceName::into_owned)
    }

    /// As [`InterfaceName::parse`], without a copy of the text.
    pub(crate) fn of_text(text: &'a str) -> Option<Self> {
        let digits = number_at(text.as_bytes())?;
        let (kind, number) = text.split_at(digits);
        of_parts(kind.trim_end().as_bytes(), number.as_bytes())
    }

    /// Whether a text is the name in its canonical form.
    pub(crate) fn is_spelled(&self, text: &[u8]) -> bool {
        let number = text.strip_prefix(self.kind.as_bytes());
        number.is_some_and(|number| number == self.number.as_bytes())
    }

    /// The same name, holding its own text.
    pub fn into_owned(self) -> InterfaceName<'static> {
        InterfaceName { kind: self.kind.into_owned().into(), number: self.number.into_owned().into() }
    }

    /// The type, in full: `FastEthernet`.
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// The number: `0/0.10`.
    pub fn number(&self) -> &str {
        &self.number
    }

    /// The number of the subinterface, where it is one.
    pub fn subinterface(&self) -> Option<&str> {
        self.number.split_once('.').map(|(_, number)| number)
    }

    /// Whether it is of a type that has one other end, so that `set interface` may name it (ios-facts 2.6).
    /// Serial and ATM interfaces may be multipoint; their encapsulation decides.
    pub fn is_point_to_point(&self) -> bool {
        matches!(
            &*self.kind,
            "Tunnel"
                | "Dialer"
                | "Virtual-Template"
                | "Virtual-Access"
                | "Virtual-PPP"
                | "Serial"
                | "Multilink"
                | "POS"
                | "Async"
                | "BRI"
                | "Cellular"
                | "Hssi"
                | "vasileft"
                | "vasiright"
                | "Null"
        )
    }

    /// Whether its type is one that byway knows.
    pub(crate) fn is_of_known_type(&self) -> bool {
        TYPES.contains(&&*self.kind)
    }

    /// Whether it is Null0.
    pub fn is_null(&self) -> bool {
        self.kind == "Null"
    }
}

impl fmt::Display for InterfaceName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.kind, self.number)
    }
}

impl fmt::Debug for InterfaceName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The full type that a word of letters stands for.
fn full_type(kind: &str) -> Option<&'static str> {
    let begins = |known: &str| {
        // The first letter tells most types before anything is called.
        let first = known.as_bytes().first().map(u8::to_ascii_lowercase);
        first == kind.as_bytes().first().map(u8::to_ascii_lowercase)
            && known.get(..kind.len()).is_some_and(|head| head.eq_ignore_ascii_case(kind))
    };
    let is = |known: &str| known.len() == kind.len() && begins(known);
    if let Some(known) = TYPES.iter().find(|known| is(known)) {
        return Some(known);
    }
    if let Some((_, known)) = SHORT.iter().find(|(short, _)| is(short)) {
        return Some(known);
    }
    let mut found = TYPES.iter().filter(|known| begins(known));
    let first = found.next()?;
    found.next().is_none().then_some(*first)
}

fn of_parts<'a>(kind: &'a [u8], number: &'a [u8]) -> Option<InterfaceName<'a>> {
    let plain = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b'/' | b'.' | b':');
    if !kind.first().is_some_and(u8::is_ascii_alphabetic)
        || !number.first().is_some_and(u8::is_ascii_digit)
        || !number.iter().all(plain)
    {
        return None;
    }
    let (kind, number) = (std::str::from_utf8(kind).ok()?, std::str::from_utf8(number).ok()?);
    let kind = match full_type(kind) {
        Some(known) => Cow::Borrowed(known),
        // A type that byway does not know is letters, and has no digits of its own.
        None if kind.chars().all(|c| c.is_ascii_alphabetic() || c == '-') => Cow::Borrowed(kind),
        None => return None,
    };
    Some(InterfaceName { kind, number: Cow::Borrowed(number) })
}

/// What is expected where an interface stands.
const INTERFACE_WANTED: &str = "an interface, as `FastEthernet0/0`";

/// A name in one word, or in two (`fa 0/0`).
pub(crate) fn interface_name<'a, 'b>(words: Words<'a, 'b>) -> Parsed<'a, 'b, InterfaceName<'a>> {
    let Some(word) = words.first() else { return expected(words, INTERFACE_WANTED) };
    if let Some(digits) = number_at(word.text)
        && let Some(name) = of_parts(&word.text[..digits], &word.text[digits..])
    {
        return Ok((words.skip(1), name));
    }
    match words.get(1).and_then(|number| of_parts(word.text, number.text)) {
        Some(name) => Ok((words.skip(2), name)),
        None => expected(words, INTERFACE_WANTED),
    }
}

/// Where the number of a name begins. `Dot11Radio0`: it is what stands behind the type.
fn number_at(text: &[u8]) -> Option<usize> {
    const RADIO: &[u8] = b"dot11radio";
    let is_radio = text.len() > RADIO.len() && text[..RADIO.len()].eq_ignore_ascii_case(RADIO);
    if is_radio { Some(RADIO.len()) } else { text.iter().position(u8::is_ascii_digit) }
}

#[cfg(test)]
mod tests {
    use super::InterfaceName;

    #[test]
    fn a_type_may_have_a_digit() {
        let name = InterfaceName::parse("dot11radio0.10").expect("a name");
        assert_eq!(name.to_string(), "Dot11Radio0.10");
        assert_eq!(InterfaceName::parse("lan"), None);
        assert_eq!(InterfaceName::parse("Dot11Radio"), None);
    }
}
