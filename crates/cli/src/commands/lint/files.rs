//! Which files are meant: what is named, and what is in the folders that are named.

use crate::failure::Failure;
use byway_diagnostic::escape;
use ignore::WalkBuilder;
use std::path::{Path, PathBuf};

/// A file to look at.
#[derive(Debug)]
pub(super) struct File {
    /// Where it is; `-` is standard input.
    pub(super) path: PathBuf,
    /// Whether it was named itself, and not found in a folder.
    pub(super) named: bool,
}

/// Ends of names of files that hold no configuration, though they may quote one.
const OTHERS: [&str; 16] = [
    "css", "csv", "html", "js", "json", "lock", "markdown", "md", "py", "rs", "rst", "sh", "toml", "xml",
    "yaml", "yml",
];

impl File {
    /// Whether the name says that it is no configuration.
    pub(super) fn is_of_another_kind(&self) -> bool {
        let end = self.path.extension().map(|end| end.to_string_lossy().to_ascii_lowercase());
        end.is_some_and(|end| OTHERS.contains(&&*end))
    }
}

/// The files in the order of their names, each once.
pub(super) fn find(paths: &[PathBuf]) -> Result<Vec<File>, Failure> {
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() {
            walk(path, &mut files)?;
        } else {
            files.push(File { path: path.clone(), named: true });
        }
    }
    // A file that is named and lies in a folder counts as named.
    files.sort_by(|a, b| a.path.as_os_str().cmp(b.path.as_os_str()).then(b.named.cmp(&a.named)));
    files.dedup_by(|a, b| a.path == b.path);
    Ok(files)
}

fn walk(folder: &Path, files: &mut Vec<File>) -> Result<(), Failure> {
    // `.gitignore` counts outside of repositories too.
    for entry in WalkBuilder::new(folder).require_git(false).build() {
        let entry = entry.map_err(|error| {
            Failure::new(
                "cannot-read",
                format!("cannot read `{}`: {error}", escape(&folder.to_string_lossy())),
            )
            .help("make the folder readable, or name the files in it")
        })?;
        let is_file = entry.file_type().is_some_and(|kind| kind.is_file());
        if is_file && entry.file_name() != super::settings::NAME {
            files.push(File { path: entry.into_path(), named: false });
        }
    }
    Ok(())
}
