//! Writing several files into a directory: each whole or not at all.

use crate::failure::Failure;
use crate::input::words;
use byway_diagnostic::escape;
use std::fs;
use std::io::{self, ErrorKind, Write};
use std::path::{Component, Path, PathBuf};
use tempfile::{Builder, NamedTempFile};

/// Writes files into `directory`, which is made where it is absent. Nothing is put in place before everything is written, so
/// that a failure (a full disk, a directory that cannot be written) leaves what was there.
pub(crate) fn write(directory: &Path, files: &[(String, Vec<u8>)]) -> Result<(), Failure> {
    let targets =
        files.iter().map(|(name, _)| target(directory, name)).collect::<Result<Vec<PathBuf>, _>>()?;
    let made = !directory.exists();
    fs::create_dir_all(directory).map_err(|error| cannot_write(directory, &error))?;
    let outcome = write_all(directory, files, &targets);
    if outcome.is_err() && made {
        // Only an empty directory goes; one that cannot be removed is no further failure.
        let _ = fs::remove_dir(directory);
    }
    outcome
}

fn write_all(directory: &Path, files: &[(String, Vec<u8>)], targets: &[PathBuf]) -> Result<(), Failure> {
    let mut prepared = Vec::new();
    for ((_, text), target) in files.iter().zip(targets) {
        if target.is_dir() {
            return Err(cannot_write(target, &ErrorKind::IsADirectory.into()));
        }
        prepared.push(prepare(directory, text).map_err(|error| cannot_write(target, &error))?);
    }
    for (file, target) in prepared.into_iter().zip(targets) {
        file.persist(target).map_err(|error| cannot_write(target, &error.error))?;
    }
    Ok(())
}

fn prepare(directory: &Path, text: &[u8]) -> io::Result<NamedTempFile> {
    let mut builder = Builder::new();
    builder.prefix(".byway-");
    // A temporary file is for its owner alone (mode 600); what is put in place is for everybody whom the umask lets.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o644));
    let mut file = builder.tempfile_in(directory)?;
    file.write_all(text)?;
    file.as_file().sync_all()?;
    Ok(file)
}

/// Where a file goes. A name that would lead elsewhere is refused.
fn target(directory: &Path, name: &str) -> Result<PathBuf, Failure> {
    let path = Path::new(name);
    let mut components = path.components();
    let plain = matches!((components.next(), components.next()), (Some(Component::Normal(only)), None) if only == name);
    if plain && !name.contains(['/', '\\', '\0']) {
        return Ok(directory.join(path));
    }
    let message = format!("`{}` cannot be the name of a file", escape(name));
    Err(Failure::new("cannot-write", message)
        .help("rename the router, or print its block with `--router` and without `-o`"))
}

fn cannot_write(path: &Path, error: &io::Error) -> Failure {
    let name = escape(&path.to_string_lossy());
    let why = match error.kind() {
        ErrorKind::AlreadyExists => "it exists and is not a directory".to_owned(),
        _ => words(error),
    };
    Failure::new("cannot-write", format!("cannot write `{name}`: {why}"))
        .help("name a directory that can be written; nothing was put in place there")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_leads_nowhere_else() {
        let directory = Path::new("out");
        for name in ["../edge.cfg", "/edge.cfg", "a/edge.cfg", "a\\edge.cfg", "..", ".", "", "edge.cfg/"] {
            assert!(target(directory, name).is_err(), "{name}");
        }
        assert_eq!(target(directory, "edge.cfg").expect("a plain name"), Path::new("out/edge.cfg"));
    }
}
