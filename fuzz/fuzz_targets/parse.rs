//! Any bytes as a configuration: nothing panics, no byte is lost, and what is printed is read back as the same value.
//!
//! `cargo fuzz run -s none parse -- -max_total_time=3600 -max_len=4096`

#![no_main]

use byway_ios::{Dialect, ItemKind, LineId, Release, parse, print};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &[u8]| {
    let config = parse(text);
    assert_eq!(config.lines().collect::<Vec<_>>().concat(), text);
    for index in 0..config.line_count() {
        let line = LineId(u32::try_from(index).unwrap_or(u32::MAX));
        let bounds = config.line_span(line);
        for (_, span) in config.fields(line) {
            assert!(bounds.start <= span.start && span.end <= bounds.end);
        }
    }
    let dialect = Dialect::of(&Release::reference());
    for item in config.items() {
        if matches!(item.kind, ItemKind::Opaque(_) | ItemKind::Other(_)) {
            continue;
        }
        let lines = print(&item.kind, dialect);
        let again = [lines.join(&b'\n'), b"\n".to_vec()].concat();
        let read = parse(&again);
        // What is printed of an item prints the same when it is read.
        let second: Vec<Vec<u8>> = read.items().iter().flat_map(|item| print(&item.kind, dialect)).collect();
        assert_eq!(second, lines, "{}", String::from_utf8_lossy(&again));
    }
});
