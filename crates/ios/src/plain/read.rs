//! Reads ordinary entries from the bytes, several at a time.
//!
//! Which bytes come next cannot be foreseen, so a branch on each of them costs more than all arithmetic on eight: words and
//! numbers are taken as integers of eight bytes.

use super::port_names;
use super::{Above, ICMP, Operator, PlainAddress, PlainEntry, PlainPort, Shape, TCP, UDP};
use crate::ace::Action;
use crate::acl::AclKind;
use crate::address::WildcardMask;
use crate::port::Transport;
use std::net::Ipv4Addr;

/// An ordinary entry that was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Read {
    pub(crate) sequence: Option<u32>,
    pub(crate) entry: PlainEntry,
    /// Whether its addresses stand in the text as they are stored: without bits under their wildcards.
    pub(crate) as_stored: bool,
    /// How many bytes its line has, with its end.
    pub(crate) length: usize,
}

/// Reads the ordinary entry that the first line of a text is: whole keywords in lower case, single blanks or more between
/// them. None for every other line, which then goes through the grammar.
pub(crate) fn read(text: &[u8], kind: AclKind) -> Option<Read> {
    let mut cursor = Cursor { text, at: 0, dropped: 0 };
    cursor.skip_blanks();
    let sequence = if cursor.byte().is_ascii_digit() {
        let number =
            crate::word::number_of(cursor.word()).filter(|number| (1..=0x7fff_ffff).contains(number))?;
        cursor.skip_blanks();
        Some(number)
    } else {
        None
    };
    let action = cursor.action()?;
    let entry = match kind {
        AclKind::Extended => cursor.extended(action)?,
        AclKind::Standard => cursor.standard(action)?,
    };
    Some(Read { sequence, entry, as_stored: cursor.dropped == 0, length: cursor.line_end()? })
}

/// What stands behind the text, and at its end.
const END: u8 = b'\n';

/// A word of up to eight letters as an integer, and which of its bytes count.
pub(super) const fn letters(word: &[u8]) -> (u64, u64) {
    let (mut value, mut mask, mut index) = (0, 0, word.len());
    while index > 0 {
        index -= 1;
        value = value << 8 | word[index] as u64;
        mask = mask << 8 | 0xff;
    }
    (value, mask)
}

/// Whether eight bytes begin with a word. Called with constants alone, it is one comparison.
#[inline]
const fn begins(eight: u64, word: &[u8]) -> bool {
    let (value, mask) = letters(word);
    eight & mask == value
}

/// Eight copies of a byte.
const fn all(byte: u8) -> u64 {
    u64::from_le_bytes([byte; 8])
}

/// What the digits of `bytes ^ all(b'0')` are worth, marked by their highest bit where they are no digits.
#[inline]
const fn no_digits(values: u64) -> u64 {
    // No byte carries into the next: 0x7f and 0x76 make less than 0x100.
    (((values & all(0x7f)) + all(0x76)) | values) & all(0x80)
}

/// Two octets of a dotted quad.
struct Octets {
    values: [u8; 2],
    /// How long they are, without the byte behind them.
    length: usize,
    /// The byte behind them.
    end: u8,
}

/// The octets that eight bytes begin with: `10.0.` as well as `10.0 `. No branch hangs on how many digits they have.
#[inline(always)]
#[expect(
    clippy::needless_bitwise_bool,
    reason = "a branch for each test would be foreseen less well than one for all"
)]
fn octets(bytes: u64) -> Option<Octets> {
    const EACH: u64 = 0x0000_00ff_0000_00ff;
    let values = bytes ^ all(b'0');
    let marks = no_digits(values);
    // In bits: where the first octet ends, where the second does, and how long that is.
    let first = marks.trailing_zeros().wrapping_sub(7);
    let second = (marks & marks.wrapping_sub(1)).trailing_zeros().wrapping_sub(7);
    let length = second.wrapping_sub(first).wrapping_sub(8);
    let end = bytes.wrapping_shr(second) & 0xff;
    // The digits of either come to the high end of a half, zeros before them.
    let unwanted = 64u32.wrapping_sub(length);
    let high = values.wrapping_shl(64u32.wrapping_sub(second)).wrapping_shr(unwanted).wrapping_shl(unwanted);
    let both = (values.wrapping_shl(64u32.wrapping_sub(first)) >> 32) | (high & !0xffff_ffff);
    let numbers = ((both >> 8) & EACH) * 100 + ((both >> 16) & EACH) * 10 + ((both >> 24) & EACH);
    let dotted = bytes.wrapping_shr(first) & 0xff == u64::from(b'.');
    let counts = first.wrapping_sub(8) <= 16 && length.wrapping_sub(8) <= 16;
    if !(dotted & counts & (numbers & !EACH == 0)) {
        return None;
    }
    let [low, _, _, _, high, ..] = numbers.to_le_bytes();
    Some(Octets { values: [low, high], length: second as usize / 8, end: end.to_le_bytes()[0] })
}

/// What is still to read of a text.
struct Cursor<'a> {
    text: &'a [u8],
    at: usize,
    /// Bits of addresses that were under their wildcards.
    dropped: u32,
}

impl<'a> Cursor<'a> {
    #[inline]
    fn byte(&self) -> u8 {
        self.text.get(self.at).copied().unwrap_or(END)
    }

    /// The next bytes.
    #[inline]
    fn next<const N: usize>(&self) -> [u8; N] {
        match self.text.get(self.at..).and_then(<[u8]>::first_chunk) {
            Some(bytes) => *bytes,
            None => self.last(),
        }
    }

    /// The last bytes of the text, and ends behind it.
    #[cold]
    fn last<const N: usize>(&self) -> [u8; N] {
        let rest = self.text.get(self.at..).unwrap_or_default();
        std::array::from_fn(|index| rest.get(index).copied().unwrap_or(END))
    }

    #[inline]
    fn eight(&self) -> u64 {
        u64::from_le_bytes(self.next())
    }

    #[inline]
    fn skip_blanks(&mut self) {
        while self.byte() == b' ' {
            self.at += 1;
        }
    }

    /// Whether a word ends here.
    #[inline]
    fn at_end_of_word(&self) -> bool {
        ends_word(self.byte())
    }

    /// Takes the word that begins here.
    fn word(&mut self) -> &'a [u8] {
        let start = self.at;
        while !self.at_end_of_word() {
            self.at += 1;
        }
        self.text.get(start..self.at).unwrap_or_default()
    }

    /// Takes a word where it stands next.
    #[inline]
    fn takes(&mut self, word: &[u8]) -> bool {
        let is_next = begins(self.eight(), word)
            && ends_word(self.text.get(self.at + word.len()).copied().unwrap_or(END));
        if is_next {
            self.at += word.len();
        }
        is_next
    }

    /// The offset behind the line, where nothing but blanks is left of it.
    #[inline]
    fn line_end(&mut self) -> Option<usize> {
        while matches!(self.byte(), b' ' | b'\t' | b'\r') {
            self.at += 1;
        }
        (self.byte() == b'\n').then(|| self.text.len().min(self.at + 1))
    }

    #[inline]
    fn action(&mut self) -> Option<Action> {
        let eight = self.eight();
        let (permit, deny) = (begins(eight, b"permit "), begins(eight, b"deny "));
        // Some routers print both in one width.
        self.at += if permit || begins(eight, b"deny   ") { 7 } else { 5 };
        let action = if permit { Action::Permit } else { Action::Deny };
        (permit || deny).then_some(action)
    }

    fn standard(&mut self, action: Action) -> Option<PlainEntry> {
        self.skip_blanks();
        let source = if self.byte().is_ascii_digit() {
            let address = self.quad()?;
            self.skip_blanks();
            if self.byte().is_ascii_digit() { self.masked(address)? } else { PlainAddress::host(address) }
        } else {
            self.address()?
        };
        Some(PlainEntry {
            source,
            destination: PlainAddress::ANY,
            above: Above::Nothing,
            action,
            protocol: 0,
            shape: Shape::of(AclKind::Standard, self.log()),
        })
    }

    fn extended(&mut self, action: Action) -> Option<PlainEntry> {
        let (protocol, transport) = self.protocol()?;
        let source = self.address()?;
        let from = self.port(transport)?;
        let destination = self.address()?;
        let to = self.port(transport)?;
        self.skip_blanks();
        let above = match protocol {
            TCP if self.takes(b"established") => Above::Established(from, to),
            TCP | UDP => Above::Ports(from, to),
            ICMP => self.message()?,
            _ => Above::Nothing,
        };
        Some(PlainEntry {
            source,
            destination,
            above,
            action,
            protocol,
            shape: Shape::of(AclKind::Extended, self.log()),
        })
    }

    #[inline]
    fn protocol(&mut self) -> Option<(u8, Option<Transport>)> {
        self.skip_blanks();
        let eight = self.eight();
        let (protocol, transport, length) = if begins(eight, b"tcp ") {
            (TCP, Some(Transport::Tcp), 3)
        } else if begins(eight, b"udp ") {
            (UDP, Some(Transport::Udp), 3)
        } else if begins(eight, b"ip ") {
            (0, None, 2)
        } else if begins(eight, b"icmp ") {
            (ICMP, None, 4)
        } else {
            return None;
        };
        self.at += length;
        Some((protocol, transport))
    }

    #[inline]
    fn address(&mut self) -> Option<PlainAddress> {
        self.skip_blanks();
        let mut host = false;
        if !self.byte().is_ascii_digit() {
            if self.takes(b"any") {
                return Some(PlainAddress::ANY);
            }
            host = self.takes(b"host");
            self.skip_blanks();
        }
        let address = self.quad()?;
        if host {
            return Some(PlainAddress::host(address));
        }
        self.skip_blanks();
        self.masked(address)
    }

    /// The address with the wildcard that stands next.
    #[inline]
    fn masked(&mut self, address: Ipv4Addr) -> Option<PlainAddress> {
        // Nearly every wildcard begins so: half of the work, and a branch that is foreseen.
        let quad = if begins(self.eight(), b"0.0.") {
            self.at += 4;
            self.half().map(|[c, d]| Ipv4Addr::new(0, 0, c, d))
        } else {
            self.quad()
        };
        let wildcard = WildcardMask(quad?);
        self.dropped |= u32::from(address) & wildcard.bits();
        Some(PlainAddress::masked(address, wildcard))
    }

    #[inline(always)]
    #[expect(clippy::inline_always, reason = "half of the time of reading a long list is spent here")]
    fn quad(&mut self) -> Option<Ipv4Addr> {
        let network = octets(self.eight())?;
        if network.end != b'.' {
            return None;
        }
        self.at += network.length + 1;
        let ([a, b], [c, d]) = (network.values, self.half()?);
        Some(Ipv4Addr::new(a, b, c, d))
    }

    /// The last two octets of a dotted quad.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "as for `quad`")]
    fn half(&mut self) -> Option<[u8; 2]> {
        let host = octets(self.eight())?;
        self.at += host.length;
        ends_word(host.end).then_some(host.values)
    }

    #[inline]
    fn port(&mut self, transport: Option<Transport>) -> Option<PlainPort> {
        self.skip_blanks();
        // Nearly always the next is the other address or the end of the line.
        if !matches!(self.byte(), b'e' | b'n' | b'l' | b'g' | b'r') {
            return Some(PlainPort::ANY);
        }
        let operator = if self.takes(b"eq") {
            Operator::Eq
        } else if self.takes(b"range") {
            let first = self.number(transport?)?;
            return Some(PlainPort::range(first, self.number(transport?)?));
        } else if self.takes(b"neq") {
            Operator::Neq
        } else if self.takes(b"lt") {
            Operator::Lt
        } else if self.takes(b"gt") {
            Operator::Gt
        } else {
            return Some(PlainPort::ANY);
        };
        // A second port is not ordinary: the next reader fails at it, and the line goes the long way.
        self.number(transport?).map(|port| PlainPort::one(operator, port))
    }

    #[inline]
    fn number(&mut self, transport: Transport) -> Option<[u8; 2]> {
        self.skip_blanks();
        if !self.byte().is_ascii_digit() {
            return self.named(transport).map(u16::to_be_bytes);
        }
        let values = self.eight() ^ all(b'0');
        let count = no_digits(values).trailing_zeros() / 8;
        // More digits than a port has go the long way.
        if count > 5 {
            return None;
        }
        self.at += count as usize;
        let port = u16::try_from(value(values << (64 - 8 * count))).ok()?;
        self.at_end_of_word().then(|| port.to_be_bytes())
    }

    /// The port of the name that begins here.
    fn named(&mut self, transport: Transport) -> Option<u16> {
        let table = match transport {
            Transport::Tcp => &port_names::TCP,
            Transport::Udp => &port_names::UDP,
            Transport::Sctp => return None,
        };
        let eight = self.eight();
        // Bytes up to the blank are marked; none borrows from the next.
        let marks = !((eight | all(0x80)) - all(b' ' + 1)) & all(0x80);
        let length = marks.trailing_zeros() / 8;
        let key = eight & !u64::MAX.checked_shl(8 * length).unwrap_or(0);
        let end = self.text.get(self.at + length as usize).copied().unwrap_or(END);
        match table.port(key).filter(|_| ends_word(end)) {
            Some(port) => {
                self.at += length as usize;
                Some(port)
            }
            None => transport.number(self.word()),
        }
    }

    fn message(&mut self) -> Option<Above> {
        if self.byte() == b'\n' || begins(self.eight(), b"log") {
            return Some(Above::Nothing);
        }
        let word = self.word();
        if word.is_empty() {
            return Some(Above::Nothing);
        }
        let message = byway_vocabulary::icmp_message(std::str::from_utf8(word).ok()?)?;
        self.skip_blanks();
        Some(Above::Message(message.kind, message.code))
    }

    /// Takes `log` where it is the next word.
    #[inline]
    fn log(&mut self) -> bool {
        self.skip_blanks();
        self.byte() == b'l' && self.takes(b"log")
    }
}

#[inline]
const fn ends_word(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

/// The number that eight values of digits make, the first in the lowest byte.
#[inline]
const fn value(digits: u64) -> u64 {
    // Neighbours are joined: pairs, then fours, then all eight.
    let pairs = (digits * 10 + (digits >> 8)) & 0x00ff_00ff_00ff_00ff;
    let fours = (pairs * 100 + (pairs >> 16)) & 0x0000_ffff_0000_ffff;
    (fours * 10_000 + (fours >> 32)) & 0xffff_ffff
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::AclCommand;
    use crate::acl;
    use crate::word::{Words, split};
    use proptest::prelude::*;

    fn long_way(line: &[u8], kind: AclKind) -> Option<(Option<u32>, AclCommand<'_>)> {
        let mut list = Vec::new();
        split(line, 0, &mut list);
        acl::command(Words::new(&list), kind, line, 0, &mut ()).ok().map(|(_, read)| read)
    }

    /// The short way answers as the long way does, or not at all.
    fn compare(line: &[u8], kind: AclKind) {
        let long = long_way(line, kind);
        let short = read(line, kind);
        if let Some(Read { sequence, entry, length, .. }) = short {
            assert_eq!(Some((sequence, entry.command())), long, "{}", String::from_utf8_lossy(line));
            assert_eq!(length, line.len());
        }
        // What follows a line is no part of it.
        for more in [
            b"\n".as_slice(),
            b"\n 1.2.3.4 permit 10.0.0.0 0.0.0.255 log\n 22 host 22",
            b"\r\n255.255.255.255",
        ] {
            let text = [line, more].concat();
            let found = read(&text, kind).map(|read| Read { length: line.len(), ..read });
            assert_eq!(found, short, "{}", String::from_utf8_lossy(&text));
        }
        if let Some((_, command)) = &long
            && let Some(entry) = PlainEntry::of(command)
        {
            assert_eq!(&entry.command(), command, "{}", String::from_utf8_lossy(line));
        }
    }

    #[test]
    fn it_is_small() {
        assert_eq!(size_of::<crate::AclLine<'_>>(), 40);
        assert!(size_of::<PlainEntry>() <= 32, "{}", size_of::<PlainEntry>());
    }

    #[test]
    fn ordinary_lines_take_the_short_way() {
        for line in [
            " permit tcp 10.0.0.0 0.0.0.255 host 10.1.1.1 eq 22",
            "  deny   ip any any log",
            " 10 permit udp any eq domain any range 1 5\r",
            " permit tcp any any established log ",
            " permit icmp any any echo",
        ] {
            assert!(read(line.as_bytes(), AclKind::Extended).is_some(), "{line}");
            compare(line.as_bytes(), AclKind::Extended);
        }
        // Found by fuzzing: digits without end overflowed.
        for line in [" permit tcp any any eq 99999999999", " permit ip 10.0.0.1 0.0.0.99999999999 any"] {
            assert!(read(line.as_bytes(), AclKind::Extended).is_none(), "{line}");
            compare(line.as_bytes(), AclKind::Extended);
        }
        for line in
            [" permit 10.0.0.1", " deny   10.0.0.0 0.0.0.255 log", "permit any", "permit host 10.0.0.1"]
        {
            assert!(read(line.as_bytes(), AclKind::Standard).is_some(), "{line}");
            compare(line.as_bytes(), AclKind::Standard);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]

        #[test]
        fn both_ways_are_one(words in proptest::collection::vec(word(), 1..14), standard: bool) {
            compare(words.concat().as_bytes(), if standard { AclKind::Standard } else { AclKind::Extended });
        }

        #[test]
        fn both_ways_are_one_on_lines_of_the_right_shape(
            sequence in prop_oneof![4 => Just(""), 1 => Just("10 "), 1 => Just("0 ")],
            action in prop_oneof![Just("permit "), Just("deny   ")],
            protocol in prop_oneof![Just("tcp "), Just("udp "), Just("ip "), Just("icmp "), Just("gre "), Just("6 "), Just("sctp ")],
            sides in proptest::collection::vec((address(), port()), 1..3),
            tail in proptest::collection::vec(word(), 0..3),
        ) {
            let sides = sides.into_iter().map(|(address, port)| address + &port).collect::<Vec<_>>().concat();
            let line = format!("{sequence}{action}{protocol}{sides}{}", tail.concat());
            compare(line.as_bytes(), AclKind::Extended);
            compare(format!("{sequence}{action}{sides}").as_bytes(), AclKind::Standard);
        }
    }

    fn address() -> impl Strategy<Value = String> {
        prop_oneof![
            Just("any ".to_owned()),
            Just("host 10.1.2.3 ".to_owned()),
            Just("10.1.2.3 0.0.0.255 ".to_owned()),
            Just("10.1.2.3 255.255.255.255 ".to_owned()),
            Just("10.1.2.3 0.0.0.0 ".to_owned()),
            Just("10.1.2.3 ".to_owned()),
        ]
    }

    fn port() -> impl Strategy<Value = String> {
        prop_oneof![
            3 => Just(String::new()),
            1 => Just("eq www ".to_owned()),
            1 => Just("neq 70000 ".to_owned()),
            1 => Just("range 5 ftp ".to_owned()),
            1 => Just("lt 80 ".to_owned()),
            1 => Just("gt tftp ".to_owned()),
            1 => Just("eq 80 443 ".to_owned()),
        ]
    }

    fn word() -> impl Strategy<Value = String> {
        const WORDS: [&str; 34] = [
            "permit",
            "deny",
            "tcp",
            "udp",
            "ip",
            "icmp",
            "any",
            "host",
            "10.0.0.1",
            "0.0.0.255",
            "0.0.0.0",
            "255.255.255.255",
            "eq",
            "neq",
            "lt",
            "gt",
            "range",
            "80",
            "www",
            "domain",
            "established",
            "log",
            "log-input",
            "echo",
            "unreachable",
            "8",
            "syn",
            "fragments",
            "dscp",
            "ef",
            "x",
            "per",
            "10",
            "remark",
        ];
        (proptest::sample::select(WORDS.to_vec()), proptest::sample::select(vec![" ", "  ", "\t", "\r", ""]))
            .prop_map(|(word, blank)| format!("{word}{blank}"))
    }
}
