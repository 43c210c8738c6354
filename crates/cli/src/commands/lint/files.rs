//! Which files are meant: what is named, and what is in the folders that are named.

use crate::failure::Failure;
use crate::input::words;
use byway_diagnostic::escape;
use ignore::WalkBuilder;
use std::io;
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
            let (path, why) = fault(&error);
            let path = path.unwrap_or(folder).to_string_lossy();
            Failure::new("cannot-read", format!("cannot read `{}`: {why}", escape(&path)))
                .help("make it readable, or name the files that are to be looked at")
        })?;
        let is_file = entry.file_type().is_some_and(|kind| kind.is_file());
        if is_file && entry.file_name() != super::settings::NAME {
            files.push(File { path: entry.into_path(), named: false });
        }
    }
    Ok(())
}

/// Where the walk met a fault, and what it is, in the words of messages.
fn fault(error: &ignore::Error) -> (Option<&Path>, String) {
    match error {
        ignore::Error::WithPath { path, err } => {
            let (within, why) = fault(err);
            (Some(within.unwrap_or(path)), why)
        }
        ignore::Error::WithLineNumber { err, .. } | ignore::Error::WithDepth { err, .. } => fault(err),
        ignore::Error::Io(error) => (None, words_within(error)),
        ignore::Error::Loop { child, .. } => {
            (Some(child), "it is a link to a folder that it lies in".to_owned())
        }
        ignore::Error::Partial(errors) => {
            errors.first().map_or_else(|| (None, "the system does not say why".to_owned()), fault)
        }
        other => (None, other.to_string()),
    }
}

/// The walk's own error holds that of the system, with the path once more.
fn words_within(error: &io::Error) -> String {
    if error.raw_os_error().is_some() {
        return words(error);
    }
    words(&error.kind().into())
}
