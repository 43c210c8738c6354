//! Lines and columns of messages, whatever stands before the place.

use crate::{REFERENCE, changed};
use byway_diagnostic::Source;
use byway_topology::load;

/// Each message as `code line:column-column`, columns from 1 and the end exclusive.
fn places(text: &str) -> Vec<String> {
    let source = Source::new("t", text.as_bytes());
    let loaded = load(text.as_bytes());
    let place = |found: &byway_diagnostic::Diagnostic| {
        let region = source.region(found.span().expect("every message has a place"));
        assert_eq!(region.start.line, region.end.line, "{found:?}");
        format!("{} {}:{}-{}", found.code, region.start.line, region.start.column, region.end.column)
    };
    loaded.diagnostics.iter().map(place).collect()
}

#[test]
fn columns() {
    let mut wrong = Vec::new();
    for (before, after, expected) in [
        // Block style: plain, quoted, a part of a value, a list.
        ("from: clients", "from: cleints", "unknown-network 12:11-18"),
        ("from: clients", "from: 'cleints'", "unknown-network 12:11-20"),
        ("from: clients", "from:   \t cleints  # who", "unknown-network 12:15-22"),
        ("from: clients", "from:\n      - clients\n      - cleints", "unknown-network 14:9-16"),
        ("from: clients", "from:\n    - cleints", "unknown-network 13:7-14"),
        ("ssh: tcp/22", "ssh: tcp/22,70000", "invalid-port 5:15-20"),
        ("ssh: tcp/22", "ssh: \"tcp/22,70000\"", "invalid-port 5:16-21"),
        ("ssh: tcp/22", "ssh: >-\n    tcp/70000", "invalid-port 6:5-14"),
        // Flow style.
        ("[10.0.0.0/24]", "[10.0.0.0/24,10.0.0.0/33]", "invalid-prefix 3:34-36"),
        ("faces: scb", "faces: [ scb , sbc ]", "unknown-network 22:67-70"),
        ("10.0.0.254/24, faces", "10.0.0.254/24, face", "unknown-key 23:50-54"),
        // Keys: the key itself, and the key of what is missing or begins below it.
        ("    via: scb", "    vai: scb", "unknown-key 15:5-8"),
        ("    via: scb\n", "", "missing-key 11:3-6"),
        ("via: scb", "via:", "missing-value 15:5-8"),
        ("via: scb", "via:\n      - scb", "wrong-kind 15:5-8"),
        ("via: scb", "via: [scb]", "wrong-kind 15:10-15"),
        // Wide and combined characters, and a tab, before the place are one column each.
        ("via: scb", "\"\u{4e2d}\u{6587}\": scb\n    via: scb", "unknown-key 15:5-9"),
        (
            "faces: servers",
            "faces: [servers, \u{433}\u{43e}\u{440}\u{43e}\u{434}, e\u{301}]",
            "unknown-network 23:67-72",
        ),
        ("clients: 192.168.0.0/24", "clients: [192.168.0.0/24,\t10.0.0.1/8]", "host-bits 2:29-39"),
        // The message is at the alias, the text is elsewhere.
        (
            "clients: 192.168.0.0/24",
            "clients: &net 192.168.0.0/24\n  more: [*net, &bad x]\n  other: *bad",
            "invalid-address 3:21-22",
        ),
    ] {
        let text = changed(&[(before, after)]);
        let found = places(&text).first().cloned().unwrap_or_default();
        if found != expected {
            wrong.push(format!("{after:?}: {found}, expected {expected}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn an_alias_has_its_own_place() {
    let text = changed(&[(
        "clients: 192.168.0.0/24",
        "clients: [&bad 10.0.0.1/8, 192.168.0.0/24]\n  other: [*bad]",
    )]);
    assert_eq!(places(&text), ["host-bits 2:18-28", "host-bits 3:11-15"]);
}

#[test]
fn line_ends_and_byte_order_mark_move_nothing() {
    let text = changed(&[
        ("from: clients", "from: [clients, cleints]"),
        ("clients: 192.168.0.0/24", "clients: 192.168.0.1/24"),
        ("172.16.0.254/24,", "\"172.16.0.254 255.255.255.0\","),
    ]);
    let expected = places(&text);
    assert_eq!(expected, ["host-bits 2:12-26", "unknown-network 12:21-28", "netmask 22:36-62"]);
    assert_eq!(places(&text.replace('\n', "\r\n")), expected);
    assert_eq!(places(&format!("\u{feff}{text}")), expected);
    assert_eq!(places(&format!("\u{feff}{}", text.replace('\n', "\r\n"))), expected);
    let first = "networks: { \u{e9}: 10.0.0.1/8 }\n";
    let rest = &REFERENCE[REFERENCE.find("services").expect("it has services")..];
    assert_eq!(places(&format!("{first}{rest}"))[0], "host-bits 1:16-26");
    assert_eq!(places(&format!("\u{feff}{first}{rest}"))[0], "host-bits 1:16-26");
}

#[test]
fn syntax_errors_have_places_too() {
    for (before, after, expected) in [
        ("from: clients", "from: cli: ents", "yaml-syntax 12:14-15"),
        ("    from: clients", "\tfrom: clients", "yaml-syntax 12:1-2"),
        ("via: scb", "via: *scb", "yaml-alias 15:10-14"),
        ("via: scb", "via: !!str scb", "yaml-tag 15:10-15"),
        ("via: scb", "via: s\u{7}cb", "control-character 15:11-12"),
    ] {
        let text = changed(&[(before, after)]);
        assert_eq!(places(&text), [expected], "{text}");
        assert_eq!(places(&text.replace('\n', "\r\n")), [expected], "{text}");
    }
}
