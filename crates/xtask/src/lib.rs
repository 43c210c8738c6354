//! Writes the pages of the guide that come from the code: the reference of the topology language, the list of messages, the rules
//! of the linter.
//!
//! For development only: `cargo run -p xtask -- docs` writes the pages into `docs/`, and a test fails while a committed one is
//! stale. It knows the language's schema and the kept messages, and nothing of what they mean. Entry point: [`pages`].

mod errors;
mod keys;
mod language;
mod rules;
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
    let mut pages = vec![
        Page { path: docs.join("language.md"), text: language::page(&catalogue) },
        Page { path: docs.join("errors.md"), text: errors::page(&catalogue) },
    ];
    pages.extend(rules::pages(&docs.join("rules")));
    Ok(pages)
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
                let folder = page.path.parent().expect("a page lies in a folder");
                std::fs::create_dir_all(folder).expect("the folder can be made");
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

    #[test]
    fn every_page_about_a_rule_is_of_a_rule() {
        let kept = byway_testkit::files(&workspace().join("docs/rules"));
        let written: Vec<PathBuf> =
            pages().expect("they can be made").into_iter().map(|page| page.path).collect();
        for path in kept {
            assert!(written.contains(&path), "{} is of no rule: remove it", path.display());
        }
    }
}
