//! What the rules about wildcard masks share. What is stored of an entry has lost its host bits, so the text is looked at.

use byway_diagnostic::Span;
use byway_ios::{AclLine, Config, ItemKind};
use std::net::Ipv4Addr;

/// An address with a wildcard mask that is probably not meant.
#[derive(Clone, Debug)]
pub(crate) struct OddAddress {
    /// Where both stand.
    pub(super) span: Span,
    pub(super) address: u32,
    pub(super) wildcard: u32,
    pub(super) odd: Odd,
}

/// What is odd.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Odd {
    /// The mask is a netmask.
    Netmask,
    /// The mask has a gap.
    Gap,
    /// The address has bits under the mask.
    HostBits,
}

impl OddAddress {
    pub(super) fn address(&self) -> Ipv4Addr {
        Ipv4Addr::from(self.address)
    }

    pub(super) fn wildcard(&self) -> Ipv4Addr {
        Ipv4Addr::from(self.wildcard)
    }
}

/// What the entry matches as it stands: `*` for an octet that does not count.
pub(super) fn matches(odd: &OddAddress) -> String {
    let address = (odd.address & !odd.wildcard).to_be_bytes();
    let wildcard = odd.wildcard.to_be_bytes();
    if odd.wildcard == u32::MAX {
        return "the entry matches every address".to_owned();
    }
    if wildcard.iter().all(|octet| matches!(octet, 0 | 255)) {
        let octets = address.iter().zip(wildcard);
        let octets: Vec<String> =
            octets.map(|(octet, wild)| if wild == 0 { octet.to_string() } else { "*".to_owned() }).collect();
        return format!("the entry matches every address of the form {}", octets.join("."));
    }
    let count = 1u64 << odd.wildcard.count_ones();
    format!(
        "the entry matches {count} addresses, which are no prefix; {} is the first",
        Ipv4Addr::from(address)
    )
}

/// The odd addresses of the lists of a text.
pub(crate) fn odd_addresses(config: &Config<'_>) -> Vec<OddAddress> {
    let mut found = Vec::new();
    for item in config.items() {
        let ItemKind::Acl(block) = &item.kind else { continue };
        // `evaluate` has no address.
        for line in block.lines.iter().filter(|line| line.action().is_some() && !is_sound(config, line)) {
            let text = config.line(line.line());
            let start = config.line_span(line.line()).start;
            let from = text.len() - text.trim_ascii_start().len();
            scan(&text[from..], start, &mut found);
        }
    }
    found
}

/// Whether an entry is known to have no odd address without a look at its text.
fn is_sound(config: &Config<'_>, line: &AclLine<'_>) -> bool {
    let Some(entry) = line.ordinary().filter(|_| config.is_as_stored(line.line())) else { return false };
    [entry.source(), entry.destination()]
        .iter()
        .all(|(address, wildcard)| judge(u32::from(*address), wildcard.bits()) == [None, None])
}

/// Finds the pairs of address and mask in a line.
fn scan(text: &[u8], start: u32, found: &mut Vec<OddAddress>) {
    let mut before: Option<(usize, u32)> = None;
    let mut host = false;
    let mut at = 0;
    while at < text.len() {
        if text[at].is_ascii_whitespace() {
            at += 1;
            continue;
        }
        let length = text[at..].iter().take_while(|byte| !byte.is_ascii_whitespace()).count();
        let word = &text[at..at + length];
        let quad = if word[0].is_ascii_digit() { quad(word) } else { None };
        match (quad, before.take()) {
            (Some(_), None) if host => {}
            (Some(address), None) => before = Some((at, address)),
            (Some(wildcard), Some((from, address))) => {
                let place = |offset: usize| start + u32::try_from(offset).unwrap_or(0);
                let span = Span::new(place(from), place(at + length));
                for odd in judge(address, wildcard).into_iter().flatten() {
                    found.push(OddAddress { span, address, wildcard, odd });
                }
            }
            (None, _) => {}
        }
        // `host`, whole or cut.
        host = word[0].eq_ignore_ascii_case(&b'h');
        at += length;
    }
}

/// What is odd about an address and its mask.
fn judge(address: u32, wildcard: u32) -> [Option<Odd>; 2] {
    if is_prefix(wildcard) && (wildcard == 0 || address & wildcard == 0) {
        return [None, None];
    }
    if is_netmask(address, wildcard) {
        return [Some(Odd::Netmask), None];
    }
    let gap = !is_prefix(wildcard) && !is_deliberate(address, wildcard);
    let host_bits = address & wildcard != 0;
    [gap.then_some(Odd::Gap), host_bits.then_some(Odd::HostBits)]
}

/// Whether the 1 bits stand together at the right.
const fn is_prefix(wildcard: u32) -> bool {
    wildcard & wildcard.wrapping_add(1) == 0
}

/// A mask whose 1 bits stand together at the left. Not one is `0.0.0.1 255.255.255.254`, the odd addresses, or
/// `0.0.0.1 255.255.255.0`, address 1 of every subnet: there the address has bits where the mask counts, and no others.
fn is_netmask(address: u32, wildcard: u32) -> bool {
    let pattern = address & wildcard == 0 && address & !wildcard != 0;
    let even = address == 0 && wildcard == !1;
    wildcard != 0 && is_prefix(!wildcard) && !pattern && !even && !(wildcard == u32::MAX && address == 0)
}

/// A pattern that people use on purpose: odd or even octets, or octets that do not count before one of which something does.
fn is_deliberate(address: u32, wildcard: u32) -> bool {
    // The lowest bit of an octet counts, and the bits around it do not: `0.0.0.254`, `0.0.254.255`.
    if [0, 8, 16, 24].into_iter().any(|bit| wildcard & 1 << bit == 0 && is_prefix(wildcard | 1 << bit)) {
        return true;
    }
    let (address, wildcard) = (address.to_be_bytes(), wildcard.to_be_bytes());
    let first = wildcard.iter().position(|octet| *octet != 0).unwrap_or(0);
    let is_run = |octet: u8| octet & octet.wrapping_add(1) == 0;
    // `10.0.0.1 0.0.255.0`, and `10.0.0.64 0.0.255.31` likewise; of an octet that is 0 nobody asks anything on purpose.
    is_run(wildcard[first])
        && (first + 1..4).all(|place| {
            is_run(wildcard[place]) && (wildcard[place] == 255 || address[place] & !wildcard[place] != 0)
        })
}

/// A dotted quad.
fn quad(word: &[u8]) -> Option<u32> {
    let (mut value, mut octet, mut digits, mut dots) = (0u32, 0u32, 0, 0);
    for byte in word {
        match byte {
            b'0'..=b'9' if digits < 3 => {
                octet = octet * 10 + u32::from(byte - b'0');
                digits += 1;
            }
            b'.' if digits > 0 && dots < 3 && octet < 256 => {
                value = value << 8 | octet;
                (octet, digits, dots) = (0, 0, dots + 1);
            }
            _ => return None,
        }
    }
    (dots == 3 && digits > 0 && octet < 256).then_some(value << 8 | octet)
}

#[cfg(test)]
mod tests {
    use super::*;
    use byway_ios::parse;

    /// What is known of ordinary entries without their text is what the text says.
    #[test]
    fn no_entry_is_passed_over_that_is_odd() {
        let addresses = ["10.1.2.0", "10.1.2.3", "0.0.0.0", "255.255.255.255"];
        let masks = [
            "0.0.0.255",
            "0.0.0.0",
            "255.255.255.255",
            "255.255.255.0",
            "0.0.0.252",
            "0.0.255.0",
            "0.0.0.254",
            "0.255.0.255",
        ];
        let sides = addresses.iter().flat_map(|address| masks.map(|mask| format!("{address} {mask}")));
        let mut lines = vec!["ip access-list extended x".to_owned()];
        for side in sides.clone() {
            lines.push(format!(" permit tcp {side} eq 22 any"));
            lines.push(format!(" deny IP any {side}"));
            lines.push(format!(" permit udp host 10.0.0.1 {side} eq 53 log"));
        }
        lines.extend(sides.map(|side| format!("access-list 7 permit {side}")));
        let text = lines.join("\n");
        let config = parse(text.as_bytes());
        let mut wanted = Vec::new();
        let mut known = 0;
        for item in config.items() {
            let ItemKind::Acl(block) = &item.kind else { continue };
            for line in &block.lines {
                known += usize::from(is_sound(&config, line));
                scan(
                    config.line(line.line()).trim_ascii_start(),
                    config.line_span(line.line()).start,
                    &mut wanted,
                );
            }
        }
        let places =
            |found: &[OddAddress]| -> Vec<_> { found.iter().map(|odd| (odd.span.end, odd.odd)).collect() };
        assert_eq!(places(&odd_addresses(&config)), places(&wanted));
        assert!(known > 20 && wanted.len() > 60, "{known}, {}", wanted.len());
    }

    #[test]
    fn slips_and_patterns() {
        use Odd::{Gap, HostBits, Netmask};
        let table: &[(&str, &str, &[Odd])] = &[
            ("10.1.1.0", "0.0.0.255", &[]),
            ("10.1.1.0", "0.0.3.255", &[HostBits]),
            ("10.1.0.0", "0.0.3.255", &[]),
            ("10.1.1.1", "0.0.0.0", &[]),
            ("0.0.0.0", "255.255.255.255", &[]),
            ("10.1.1.1", "255.255.255.255", &[Netmask]),
            ("10.1.1.0", "255.255.255.0", &[Netmask]),
            ("10.1.1.5", "255.255.255.0", &[Netmask]),
            ("10.0.0.0", "255.0.0.0", &[Netmask]),
            ("0.0.0.0", "255.255.255.0", &[Netmask]),
            // The odd and the even addresses; address 1 of every subnet; subnet 5 of every site.
            ("0.0.0.1", "255.255.255.254", &[]),
            ("0.0.0.0", "255.255.255.254", &[]),
            ("10.1.1.0", "255.255.255.254", &[Netmask]),
            ("10.1.1.1", "0.0.0.254", &[]),
            ("10.1.1.0", "0.0.0.254", &[]),
            ("10.1.1.3", "0.0.0.254", &[HostBits]),
            ("0.0.0.1", "255.255.255.0", &[]),
            ("10.1.0.1", "0.0.255.0", &[]),
            ("10.1.0.1", "0.0.3.0", &[]),
            ("10.0.5.0", "0.255.0.255", &[]),
            ("10.12.1.0", "0.0.254.255", &[]),
            ("10.12.0.0", "0.0.6.255", &[]),
            ("10.12.0.64", "0.0.255.31", &[]),
            ("10.12.0.0", "0.0.255.31", &[Gap]),
            ("10.12.0.0", "0.0.240.255", &[Gap]),
            ("10.1.0.0", "0.0.255.0", &[Gap]),
            ("10.1.5.0", "0.0.255.0", &[Gap, HostBits]),
            ("10.1.1.0", "0.0.0.252", &[Gap]),
            ("10.1.1.1", "0.0.0.252", &[Gap]),
            ("10.1.1.0", "0.0.0.240", &[Gap]),
            ("10.1.0.0", "0.0.252.255", &[Gap]),
            ("10.1.1.0", "0.255.0.255", &[HostBits]),
            ("10.0.0.0", "0.255.0.255", &[Gap]),
        ];
        for (address, wildcard, expected) in table {
            let bits = |text: &str| quad(text.as_bytes()).expect("a quad");
            let found: Vec<Odd> = judge(bits(address), bits(wildcard)).into_iter().flatten().collect();
            assert_eq!(&found, expected, "{address} {wildcard}");
        }
    }

    #[test]
    fn places_are_those_of_both_words() {
        let text = b"access-list 101 permit ip host 10.0.0.1 10.1.1.0 255.255.255.0\n";
        let found = odd_addresses(&byway_ios::parse(text));
        assert_eq!(found.len(), 1);
        assert_eq!(&text[found[0].span.range()], b"10.1.1.0 255.255.255.0");
    }
}
