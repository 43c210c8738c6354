//! Writing several files into a directory: each whole or not at all, and none before all are written.

use crate::failure::Failure;
use crate::input::words;
use byway_diagnostic::escape;
use std::fs;
use std::io::{self, ErrorKind, Write};
use std::path::{Component, Path, PathBuf};
use tempfile::{Builder, NamedTempFile};

/// Names of files and their texts.
pub(crate) type Files = Vec<(String, Vec<u8>)>;

/// A folder and what is to be in it.
pub(crate) type Filling<'p> = (&'p Path, Files);

/// Writes files into folders, which are made where they are absent. Nothing is put in place before everything is written, so that a
/// failure (a full disk, a folder that cannot be written) leaves what was there.
pub(crate) fn write(fillings: &[Filling<'_>]) -> Result<(), Failure> {
    let mut targets = Vec::new();
    for (directory, files) in fillings {
        distinct(files)?;
        for (name, text) in files {
            targets.push((*directory, target(directory, name)?, &text[..]));
        }
    }
    let mut made = Vec::new();
    let outcome = make(fillings, &mut made).and_then(|()| write_all(&targets));
    if outcome.is_err() {
        for directory in made {
            // Only an empty directory goes; one that cannot be removed is no further failure.
            let _ = fs::remove_dir(directory);
        }
    }
    outcome
}

fn make<'p>(fillings: &[Filling<'p>], made: &mut Vec<&'p Path>) -> Result<(), Failure> {
    for (directory, _) in fillings {
        if !directory.exists() {
            made.push(directory);
        }
        fs::create_dir_all(directory).map_err(|error| cannot_write(directory, &error))?;
    }
    Ok(())
}

fn write_all(targets: &[(&Path, PathBuf, &[u8])]) -> Result<(), Failure> {
    let mut prepared = Vec::new();
    for (directory, target, text) in targets {
        if target.is_dir() {
            return Err(cannot_write(target, &ErrorKind::IsADirectory.into()));
        }
        // A link stays, and what it leads to is replaced.
        let place = if target.is_symlink() { fs::canonicalize(target) } else { Ok(target.clone()) };
        let place = place.map_err(|error| cannot_write(target, &error))?;
        let beside = place.parent().unwrap_or(directory);
        let file = prepare(beside, text).map_err(|error| cannot_write(target, &error))?;
        prepared.push((file, place));
    }
    let mut placed: Vec<String> = Vec::new();
    for (file, target) in prepared {
        if let Err(error) = file.persist(&target) {
            let failure = cannot_write(&target, &error.error);
            if placed.is_empty() {
                return Err(failure);
            }
            return Err(failure.help(format!("these are in place already: {}", placed.join(", "))));
        }
        placed.push(escape(&target.to_string_lossy()));
    }
    Ok(())
}

/// Names that differ by case alone would be one file on some disks.
fn distinct(files: &[(String, Vec<u8>)]) -> Result<(), Failure> {
    for (index, (name, _)) in files.iter().enumerate() {
        if let Some((other, _)) = files[..index].iter().find(|(other, _)| other.eq_ignore_ascii_case(name)) {
            let (name, other) = (escape(name), escape(other));
            let message = format!("`{other}` and `{name}` differ by case alone, and may be one file");
            return Err(Failure::new("cannot-write", message)
                .help("rename one of the routers, or print a block with `--router` and without `-o`"));
        }
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
    if plain && !name.starts_with('.') && !name.contains(['/', '\\', '\0']) {
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
    fn names_that_may_be_one_file_are_refused() {
        let files = |names: [&str; 2]| names.map(|name| (name.to_owned(), Vec::new()));
        assert!(distinct(&files(["Edge.cfg", "edge.cfg"])).is_err());
        assert!(distinct(&files(["edge.cfg", "core.cfg"])).is_ok());
    }

    fn filling<'p>(directory: &'p Path, names: &[&str]) -> Filling<'p> {
        (directory, names.iter().map(|name| ((*name).to_owned(), b"new".to_vec())).collect())
    }

    /// Nobody writes into `/proc`, the superuser neither.
    #[cfg(target_os = "linux")]
    #[test]
    fn what_cannot_be_written_in_the_middle_leaves_everything_as_it_was() {
        let folder = tempfile::tempdir().expect("a folder");
        let (old, new) = (folder.path().join("old"), folder.path().join("new"));
        fs::create_dir(&old).expect("it can be made");
        fs::write(old.join("first.cfg"), "old").expect("a file");
        std::os::unix::fs::symlink("/proc/version", old.join("second.cfg")).expect("a link");
        for fillings in [
            vec![filling(&old, &["first.cfg", "second.cfg", "third.cfg"]), filling(&new, &["fourth.cfg"])],
            vec![
                filling(&new, &["fourth.cfg"]),
                filling(&old, &["first.cfg"]),
                filling(Path::new("/proc"), &["x"]),
            ],
        ] {
            let failure = write(&fillings).expect_err("it is refused");
            assert_eq!(failure.diagnostic().code, "cannot-write");
            assert_eq!(fs::read(old.join("first.cfg")).expect("the file"), b"old");
            assert_eq!(fs::read_dir(&old).expect("the folder").count(), 2, "nothing is left behind");
            assert!(!new.exists());
        }
        write(&[filling(&old, &["first.cfg"]), filling(&new, &["fourth.cfg"])])
            .expect("these can be written");
        assert_eq!(fs::read(old.join("first.cfg")).expect("the file"), b"new");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_a_link() {
        let folder = tempfile::tempdir().expect("a folder");
        let (link, file) = (folder.path().join("edge.cfg"), folder.path().join("real"));
        fs::write(&file, "old").expect("a file");
        std::os::unix::fs::symlink(&file, &link).expect("a link");
        write(&[filling(folder.path(), &["edge.cfg"])]).expect("it can be written");
        assert!(link.is_symlink());
        assert_eq!(fs::read(&file).expect("the file"), b"new");
    }

    #[test]
    fn a_name_leads_nowhere_else() {
        let directory = Path::new("out");
        for name in [
            "../edge.cfg",
            "/edge.cfg",
            "a/edge.cfg",
            "a\\edge.cfg",
            "..",
            ".",
            "",
            "edge.cfg/",
            "...cfg",
            ".cfg",
        ] {
            assert!(target(directory, name).is_err(), "{name}");
        }
        assert_eq!(target(directory, "edge.cfg").expect("a plain name"), Path::new("out/edge.cfg"));
    }
}
