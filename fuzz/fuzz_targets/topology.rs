//! Any bytes as a topology: nothing panics, and every place lies in the text.
//!
//! `cargo fuzz run -s none topology -- -max_total_time=3600 -max_len=4096`

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &[u8]| {
    for diagnostic in byway_topology::load(text).diagnostics {
        if let Some(span) = diagnostic.span() {
            assert!(span.start <= span.end && span.end as usize <= text.len());
        }
    }
});
