//! Finding scenarios.

use crate::failure::Failure;
use crate::input::words;
use byway_diagnostic::escape;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The file that makes a folder a scenario.
pub(super) const TOPOLOGY: &str = "topology.yaml";
/// The packets of a scenario; with `running/` beside them they need no topology.
pub(super) const PACKETS: &str = "packets.jsonl";

/// The folder of a scenario.
pub(super) struct Folder {
    pub(super) path: PathBuf,
    /// Its path below the one that was named.
    pub(super) name: String,
}

/// Every scenario at or below a folder, by path. Hidden folders are not entered, and links not followed.
pub(super) fn scenarios(top: &Path) -> Result<Vec<Folder>, Failure> {
    let mut found = Vec::new();
    let mut waiting = vec![top.to_path_buf()];
    while let Some(path) = waiting.pop() {
        let below = entries(&path).map_err(|error| cannot_read(&path, &error))?;
        waiting.extend(below);
        let asks = path.join(PACKETS).is_file() && path.join("running").is_dir();
        if path.join(TOPOLOGY).is_file() || asks {
            let name = path.strip_prefix(top).unwrap_or(&path).to_string_lossy().into_owned();
            let name = if name.is_empty() { ".".to_owned() } else { name };
            found.push(Folder { path, name });
        }
    }
    found.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(found)
}

/// The folders in a folder.
fn entries(path: &Path) -> io::Result<Vec<PathBuf>> {
    let mut folders = Vec::new();
    for entry in fs::read_dir(path)? {
        let entry = entry?;
        let hidden = entry.file_name().to_string_lossy().starts_with('.');
        if entry.file_type()?.is_dir() && !hidden {
            folders.push(entry.path());
        }
    }
    Ok(folders)
}

/// The names of the files of a folder that end in `.cfg`, without that; none where the folder is not there.
pub(super) fn configurations(path: &Path) -> Result<Vec<String>, Failure> {
    let read = || -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        for entry in fs::read_dir(path)? {
            let name = entry?.file_name().to_string_lossy().into_owned();
            names.extend(name.strip_suffix(".cfg").map(str::to_owned));
        }
        names.sort();
        Ok(names)
    };
    if !path.exists() {
        return Ok(Vec::new());
    }
    read().map_err(|error| cannot_read(path, &error))
}

fn cannot_read(path: &Path, error: &io::Error) -> Failure {
    let why = match error.kind() {
        io::ErrorKind::NotADirectory => "it is not a directory".to_owned(),
        _ => words(error),
    };
    Failure::new("cannot-read", format!("cannot read `{}`: {why}", escape(&path.to_string_lossy())))
        .help("name a folder with scenarios")
}
