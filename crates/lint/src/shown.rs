//! What may be shown of the lines that findings point at.
//!
//! Text output shows the line of a finding. Lines that byway types hold no secret; of all others only those are shown whole whose
//! command has no room for one, and of the rest the first word and what is pointed at.

use byway_diagnostic::{Diagnostic, Span};
use byway_ios::{Config, LineId, LineState};
use std::collections::BTreeSet;

/// Commands without room for a secret, by their first words.
const PLAIN: [&str; 24] = [
    "access-class ",
    "access-list ",
    "dialer-list ",
    "distribute-list ",
    "event track ",
    "interface ",
    "ip access-class ",
    "ip access-group ",
    "ip access-list ",
    "ip http access-class ",
    "ip nat ",
    "ip sla ",
    "ip verify ",
    "ipv6 access-class ",
    "ipv6 access-list ",
    "match ",
    "no ",
    "permit ",
    "deny ",
    "redistribute ",
    "route-map ",
    "rtr ",
    "standby ",
    "track ",
];

/// Words that announce a secret, or have one around them.
const SECRET: [&str; 8] = ["authentication", "community", "key", "md5", "pass", "secret", "string", "url"];

/// The places in a text that output must not show beside these findings.
pub fn concealed(config: &Config<'_>, found: &[Diagnostic]) -> Vec<Span> {
    let locations = found.iter().flat_map(|one| {
        let related = one.related.iter().map(|related| related.location.span);
        one.span().into_iter().chain(related).map(move |span| (span, one.code == "parse-error"))
    });
    let (mut spans, mut seen) = (Vec::new(), BTreeSet::new());
    for (span, read) in locations {
        let line = line_of(config, span.start);
        // What cannot be read is of a kind that byway types.
        if read || config.state(line) == LineState::Modelled || !seen.insert((line, span)) {
            continue;
        }
        conceal_line(config, line, span, &mut spans);
    }
    spans
}

/// Writes over the places in the text; every character keeps its width, so that columns stay.
pub fn conceal(text: &mut [u8], spans: &[Span]) {
    for span in spans {
        let Some(part) = text.get_mut(span.range()) else { continue };
        let mut at = 0;
        while at < part.len() {
            let length = match part[at] {
                0xC0..=0xDF => 2,
                0xE0..=0xEF => 3,
                0xF0..=0xF7 => 4,
                _ => 1,
            };
            let length = length.min(part.len() - at);
            let filling: &[u8] = match length {
                2 => "·".as_bytes(),
                3 => "•".as_bytes(),
                4 => "𐄁".as_bytes(),
                _ => b"*",
            };
            part[at..at + length].copy_from_slice(filling);
            at += length;
        }
    }
}

fn conceal_line(config: &Config<'_>, line: LineId, pointed: Span, spans: &mut Vec<Span>) {
    let whole = config.line_span(line);
    let text = &config.text()[whole.range()];
    let lower = String::from_utf8_lossy(text).to_ascii_lowercase();
    let is_plain = PLAIN.iter().any(|start| lower.starts_with(start));
    if text.starts_with(b"!") || is_plain && SECRET.iter().all(|word| !lower.contains(word)) {
        return;
    }
    let mut at = whole.start;
    for (index, word) in text.split(u8::is_ascii_whitespace).enumerate() {
        let length = u32::try_from(word.len()).unwrap_or(0);
        let span = Span::new(at, at + length);
        at += length + 1;
        let is_pointed = pointed.start <= span.start && span.end <= pointed.end;
        if index > 0 && length > 0 && !(is_pointed && pointed != whole) {
            spans.push(span);
        }
    }
}

/// The line that holds an offset.
fn line_of(config: &Config<'_>, offset: u32) -> LineId {
    let (mut low, mut high) = (0, u32::try_from(config.line_count()).unwrap_or(u32::MAX));
    while low < high {
        let middle = low + (high - low) / 2;
        if config.line_span(LineId(middle)).start <= offset { low = middle + 1 } else { high = middle }
    }
    LineId(low.saturating_sub(1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use byway_ios::parse;

    fn shown(text: &str, pointed: &str) -> String {
        let config = parse(text.as_bytes());
        let at = u32::try_from(text.find(pointed).expect("it is there")).expect("small");
        let span = Span::new(at, at + u32::try_from(pointed.len()).expect("small"));
        let mut bytes = text.as_bytes().to_vec();
        conceal(&mut bytes, &concealed(&config, &[Diagnostic::error("undefined-acl", "words").at(span)]));
        String::from_utf8(bytes).expect("every character keeps its width")
    }

    #[test]
    fn a_line_that_may_hold_a_secret_is_shown_in_part() {
        assert_eq!(shown("snmp-server community sécret RO 5\n", "5"), "snmp-server ********* *·**** ** 5\n");
        assert_eq!(
            shown("ip nat inside source list 7 pool p\n", "7"),
            "ip nat inside source list 7 pool p\n"
        );
        assert_eq!(shown("access-list 7 permit 10.0.0.1\n", "7"), "access-list 7 permit 10.0.0.1\n");
    }
}
