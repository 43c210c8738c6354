//! Writes the pages of the guide that come from the code: the reference of the topology language and the list of messages.
//!
//! For development only: `cargo run -p xtask -- docs` writes the pages into `docs/`, and a test fails while a committed one is
//! stale. It knows the language's schema and the kept messages, and nothing of what they mean. Entry point: [`pages`].

mod errors;
mod keys;
mod language;
mod spell;

use byway_testkit::workspace;
use std::path::PathBuf;

/// A page of the guide.
#[derive(Debug)]
pub struct Page {
    /// Where it lies.
    pub path: PathBuf,
    /// What it says.
    pub text: String,
}

/// Every generated page.
pub fn pages() -> std::io::Result<Vec<Page>> {
    let catalogue = errors::catalogue()?;
    let docs = workspace().join("docs");
    Ok(vec![
        Page { path: docs.join("language.md"), text: language::page(&catalogue) },
        Page { path: docs.join("errors.md"), text: errors::page(&catalogue) },
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// With `INSTA_UPDATE=always` the pages are written, as the snapshots are.
    #[test]
    fn the_committed_pages_are_current() {
        let update = std::env::var("INSTA_UPDATE").is_ok_and(|value| value == "always");
        for page in pages().expect("the kept messages can be read") {
            if update {
                std::fs::write(&page.path, &page.text).expect("the page can be written");
            }
            let kept = std::fs::read_to_string(&page.path).unwrap_or_default();
            assert!(
                kept == page.text,
                "{} is stale: run `cargo run -p xtask -- docs`, and read what changed",
                page.path.display()
            );
        }
    }
}
