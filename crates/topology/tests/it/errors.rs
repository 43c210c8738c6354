//! Every kind of message, from `fixtures/errors`: one mistake a file, named after the code of its message.

use crate::shown;
use byway_testkit::{files, fixture, snapshots, workspace};
use byway_topology::load;
use std::path::Path;

/// Files with several mistakes.
const SEVERAL: [&str; 2] = ["dozen", "five-mistakes"];

fn stem(path: &Path) -> String {
    path.file_stem().expect("a fixture is a file").to_string_lossy().into_owned()
}

#[test]
fn each_mistake_has_one_message_that_helps() {
    for path in files(&fixture("errors")) {
        let name = stem(&path);
        let text = std::fs::read(&path).expect("fixtures can be read");
        let loaded = load(&text);
        if loaded.diagnostics.is_empty() {
            // A mistake that a back end finds; then there is no snapshot here either.
            let snapshot = workspace().join(format!("snapshots/topology/errors/{name}.snap"));
            assert!(!snapshot.exists(), "{name} is accepted now");
            continue;
        }
        if !SEVERAL.contains(&name.as_str()) {
            let codes: Vec<_> = loaded.diagnostics.iter().map(|found| found.code).collect();
            assert_eq!(codes.len(), 1, "{name}: {codes:?}");
            assert!(name.starts_with(codes[0]), "{name}: {codes:?}");
        }
        for found in &loaded.diagnostics {
            assert!(found.location.is_some() && found.help.is_some(), "{name}: {found:?}");
            assert!(
                found.message.chars().next().is_some_and(|first| !first.is_uppercase()),
                "{name}: {found:?}"
            );
            assert!(!found.message.ends_with('.'), "{name}: {found:?}");
        }
        let shown = shown(&format!("{name}.yaml"), &text, &loaded.diagnostics);
        snapshots("topology/errors", || insta::assert_snapshot!(name.as_str(), shown));
    }
}

#[test]
fn a_dozen_mistakes_in_one_run() {
    let text = std::fs::read(fixture("errors/dozen.yaml")).expect("fixtures can be read");
    assert_eq!(load(&text).diagnostics.len(), 12);
}
