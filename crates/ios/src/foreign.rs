//! Text that is no configuration of IOS: of another system, or what a `show` command prints.
//!
//! Systems look alike in places, so the marks below are such that IOS itself never prints. Sources: the headers of the published
//! configurations of these systems; for `show` output ios-facts 1.2, 2.3.

use crate::word::Words;
use byway_diagnostic::{Diagnostic, Severity, Span};

/// How many lines of a text are looked at for marks of another system: they stand near its start.
pub(crate) const LOOKED_AT: usize = 400;

/// What stands before the name of a system that a collector of configurations wrote.
const COLLECTOR: &str = "!RANCID-CONTENT-TYPE:";

/// The first bytes of every mark: nearly every line is told by them.
const HEADS: [u32; MARKS.len() + 1] = {
    let mut heads = [head_of(COLLECTOR); MARKS.len() + 1];
    let mut index = 0;
    while index < MARKS.len() {
        heads[index] = head_of(MARKS[index].1.start());
        index += 1;
    }
    heads
};

const fn head_of(mark: &str) -> u32 {
    match mark.as_bytes().first_chunk() {
        Some(head) => u32::from_le_bytes(*head),
        None => panic!("a mark has four bytes or more"),
    }
}

/// Whether the first line of a text may give a system away, as far as its first bytes tell.
#[inline]
pub(crate) fn may_begin_mark(text: &[u8]) -> bool {
    text.first_chunk().is_some_and(|head| HEADS.contains(&u32::from_le_bytes(*head)))
}

/// The system that a line gives away.
pub(crate) fn system(line: &[u8]) -> Option<&'static str> {
    let line = std::str::from_utf8(line).ok()?.trim_end();
    if let Some(kind) = line.strip_prefix(COLLECTOR) {
        return rancid(kind.trim());
    }
    MARKS.iter().find(|(_, mark)| mark.fits(line)).map(|(system, _)| *system)
}

/// What a collector of configurations wrote above them.
fn rancid(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "arista" => "Arista EOS",
        "cisco-xr" => "IOS XR",
        "cisco-nx" => "NX-OS",
        "cisco-asa" | "cisco-pix" => "ASA",
        "juniper" => "Junos",
        "a10" => "A10 ACOS",
        "h3c" | "comware" => "Comware",
        "cisco" | "ios" => return None,
        _ => "another system",
    })
}

enum Mark {
    /// The line begins so.
    Begins(&'static str),
    /// The line is this.
    Is(&'static str),
    /// The line begins with the first and holds the second.
    Holds(&'static str, &'static str),
}

impl Mark {
    /// What the line begins with.
    const fn start(&self) -> &'static str {
        match self {
            Self::Begins(start) | Self::Is(start) | Self::Holds(start, _) => start,
        }
    }

    fn fits(&self, line: &str) -> bool {
        match self {
            Self::Begins(start) => line.starts_with(start),
            Self::Is(whole) => line == *whole,
            Self::Holds(start, part) => line.starts_with(start) && line.contains(part),
        }
    }
}

const MARKS: &[(&str, Mark)] = &[
    ("ASA", Mark::Begins("ASA Version ")),
    ("ASA", Mark::Begins("PIX Version ")),
    ("ASA", Mark::Begins(": Hardware:   ASA")),
    ("ASA", Mark::Holds("access-list ", " extended ")),
    ("ASA", Mark::Begins("same-security-traffic ")),
    ("Arista EOS", Mark::Holds("! device: ", "EOS-")),
    ("Arista EOS", Mark::Begins("transceiver qsfp ")),
    ("IOS XR", Mark::Begins("!! IOS XR Configuration")),
    ("IOS XR", Mark::Begins("RP/0/")),
    ("IOS XR", Mark::Begins("route-policy ")),
    ("IOS XR", Mark::Begins("ipv4 access-list ")),
    ("IOS XR", Mark::Begins("taskgroup ")),
    ("IOS XR", Mark::Begins("ipsla")),
    ("NX-OS", Mark::Holds("version ", "(")),
    ("NX-OS", Mark::Begins("vdc ")),
    ("NX-OS", Mark::Begins("feature ")),
    ("NX-OS", Mark::Begins("install feature-set ")),
    ("Comware", Mark::Begins(" sysname ")),
    ("Comware", Mark::Begins("sysname ")),
    ("A10 ACOS", Mark::Begins("slb server ")),
    ("A10 ACOS", Mark::Begins("slb virtual-server ")),
    ("A10 ACOS", Mark::Begins("!64-bit Advanced Core OS")),
    ("FRRouting", Mark::Begins("frr version ")),
    ("Junos", Mark::Begins("set system host-name ")),
    ("Junos", Mark::Is("system {")),
];

/// The one note about a configuration of another system.
pub(crate) fn note(system: &str, span: Span) -> Diagnostic {
    Diagnostic::new(Severity::Info, "not-ios", format!("this is a configuration of {system}, not of IOS"))
        .at(span)
        .why("its commands look like those of IOS in places and mean something else")
        .help("byway reads Cisco IOS and IOS XE; what it typed here may be wrong")
}

/// Which `show` command prints such a line.
pub(crate) fn shown_by(words: Words<'_, '_>) -> Option<&'static str> {
    let word = |index: usize| words.get(index).map_or(&b""[..], |word| word.text);
    match word(0) {
        // `Extended IP access list 101`
        b"Extended" | b"Standard" | b"Reflexive" if word(1) == b"IP" && word(2) == b"access" => {
            Some("show access-lists")
        }
        b"IPv6" if word(1) == b"access" && word(2) == b"list" => Some("show access-lists"),
        // `route-map X, permit, sequence 10`
        b"route-map" if word(1).ends_with(b",") && word(2).ends_with(b",") => Some("show route-map"),
        // `Interface      Route map`
        b"Interface" if word(1) == b"Route" && word(2) == b"map" => Some("show ip policy"),
        // `Track 2`
        b"Track" if word(1).first().is_some_and(u8::is_ascii_digit) => Some("show track"),
        _ => None,
    }
}

/// The one note about such output.
pub(crate) fn show_note(command: &str, span: Span) -> Diagnostic {
    Diagnostic::new(
        Severity::Info,
        "show-output",
        format!("this is what `{command}` prints, not configuration"),
    )
    .at(span)
    .why("its lines are no commands: a router would not take them")
    .help("give byway the output of `show running-config`")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_known_by_its_first_bytes() {
        for (_, mark) in MARKS {
            assert!(may_begin_mark(mark.start().as_bytes()), "{}", mark.start());
        }
        assert!(may_begin_mark(b"!RANCID-CONTENT-TYPE: arista"));
        assert!(!may_begin_mark(b"interface Vlan1"));
    }

    #[test]
    fn marks_of_other_systems() {
        for (line, expected) in [
            ("!RANCID-CONTENT-TYPE: arista", Some("Arista EOS")),
            ("!RANCID-CONTENT-TYPE: cisco", None),
            ("ASA Version 9.9", Some("ASA")),
            ("version 7.0(3)I7(1)", Some("NX-OS")),
            ("version 12.3", None),
            ("feature bgp", Some("NX-OS")),
            ("access-list 101 permit ip any any", None),
            ("ip access-list extended x", None),
            (" match ip address x", None),
            ("! device: spine (DCS-7050, EOS-4.21)", Some("Arista EOS")),
        ] {
            assert_eq!(system(line.as_bytes()), expected, "{line}");
            assert!(expected.is_none() || may_begin_mark(line.as_bytes()), "{line}");
        }
    }
}
