//! Any bytes as a running-config, folded into a router: nothing panics, every line that is named lies in the text, a text may be
//! pasted again, and what is printed of its commands makes the same router.
//!
//! `cargo fuzz run -s none state -- -max_total_time=3600 -max_len=4096`

#![no_main]

use byway_ios::{Config, Dialect, ItemKind, LineId, Release, parse, print, references, state};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &[u8]| {
    let config = parse(text);
    let mut router = state::load(&config);
    names_lines_of(&router, &config);
    for reference in references(&config) {
        let bounds = config.line_span(reference.line);
        assert!(bounds.start <= reference.span.start && reference.span.end <= bounds.end);
    }
    makes_the_same_router(&config, &router);
    router.apply(&config);
});

/// Every origin is a line of the text.
fn names_lines_of(router: &state::Router<'_>, config: &Config<'_>) {
    let is_line = |line: LineId| assert!((line.0 as usize) < config.line_count());
    for list in router.acls.values() {
        // A remark has the number of the entry behind it.
        assert!(list.aces().map(state::AclEntry::sequence).is_sorted_by(|one, other| one < other));
        assert!(list.entries().iter().map(state::AclEntry::sequence).is_sorted());
        list.entries().iter().for_each(|entry| is_line(entry.line()));
    }
    let held = router.issues.iter().map(|issue| issue.origin);
    let held = held.chain(router.hostname.iter().map(|name| name.origin));
    let held = held.chain(router.local_policy.iter().map(|map| map.origin));
    let held = held.chain(router.routes.values().map(|route| route.origin));
    let held = held.chain(router.vrfs.values().map(|vrf| vrf.origin));
    let held = held.chain(router.interfaces.values().flat_map(|interface| {
        interface.addresses().map(|address| address.origin).collect::<Vec<_>>()
    }));
    held.for_each(|origin| is_line(origin.line));
}

/// Where every line is typed, the printed form says all that the text says.
fn makes_the_same_router(config: &Config<'_>, router: &state::Router<'_>) {
    let is_typed = |kind: &ItemKind<'_>| !matches!(kind, ItemKind::Other(_) | ItemKind::Opaque(_));
    if !config.diagnostics().is_empty() || !config.items().iter().all(|item| is_typed(&item.kind)) {
        return;
    }
    for release in ["12.3", "XE 17.9"] {
        let dialect = Dialect::of(&release.parse::<Release>().expect("a release"));
        let lines = config.items().iter().flat_map(|item| print(&item.kind, dialect));
        let text = lines.flat_map(|line| [line, b"\n".to_vec()].concat()).collect::<Vec<u8>>();
        let again = parse(&text);
        assert_eq!(*router, state::load(&again), "{}", String::from_utf8_lossy(&text));
    }
}
