//! The rules about lists and clauses. Random lists and maps over few values: what the rules find is what an exhaustive search over all packets finds.
//!
//! The entries and their meaning are those of [`universe`], which shares no code with the parser or the sets. `BYWAY_CASES` says how
//! many are tried, where the usual thousands are not enough.

#![expect(clippy::print_stderr, reason = "a test says how much it has compared, or that it was skipped")]

mod clauses;
mod entries;
mod near;
mod planted;
mod universe;

/// How many cases are tried.
fn cases(usual: u64) -> u64 {
    std::env::var("BYWAY_CASES").ok().and_then(|words| words.parse().ok()).unwrap_or(usual)
}
