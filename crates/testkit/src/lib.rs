//! What the tests of several crates share: where snapshots and fixtures lie, and the corpus where it is there.
//!
//! For development only. It knows the layout of the workspace and nothing of byway's own types.

use std::path::{Path, PathBuf};

/// The top folder of the workspace.
pub fn workspace() -> PathBuf {
    // This crate lies two folders below the top.
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).map(Path::to_path_buf).unwrap_or_default()
}

/// A file or folder below `fixtures/`.
pub fn fixture(path: &str) -> PathBuf {
    workspace().join("fixtures").join(path)
}

/// A folder of the shared material beside the workspace (`corpus`, `seed`), or none where it is absent; the test then says so
/// and passes.
pub fn shared(folder: &str) -> Option<PathBuf> {
    let path = workspace().join("../shared").join(folder);
    if path.is_dir() {
        return Some(path);
    }
    note(&format!("skipped: ../shared/{folder} is not there"));
    None
}

#[expect(clippy::print_stderr, reason = "a skipped test says so")]
fn note(words: &str) {
    eprintln!("{words}");
}

/// Every file below a folder, in the order of their paths.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        for path in entries.flatten().map(|entry| entry.path()) {
            if path.is_dir() { folders.push(path) } else { found.push(path) }
        }
    }
    found.sort();
    found
}

/// Runs `check` with snapshots in `snapshots/FOLDER`, named as the call says and by nothing else.
pub fn snapshots(folder: &str, check: impl FnOnce()) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(workspace().join("snapshots").join(folder));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(check);
}
