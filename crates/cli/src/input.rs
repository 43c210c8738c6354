//! Reading what the user names: a file, or `-` for standard input; never more than there is room for.

use crate::failure::Failure;
use crate::pages;
use byway_diagnostic::{Source, escape};
use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::path::Path;

/// A text and the name that messages show for it.
pub(crate) struct Input {
    pub(crate) name: String,
    pub(crate) text: Vec<u8>,
}

/// Reads a topology. What is longer than the language allows is given back as too long, for the loader to refuse.
pub(crate) fn topology(path: &Path) -> Result<Input, Failure> {
    read(path, byway_topology::MAX_BYTES)
}

/// Reads a configuration.
pub(crate) fn running(path: &Path) -> Result<Input, Failure> {
    let input = read_at_most(path, Source::MAX_BYTES, short_enough)?;
    if input.text.len() > Source::MAX_BYTES { Err(too_large(&input.name)) } else { Ok(input) }
}

/// Looks whether a configuration can be read: it opens, its first byte can be had, and it is not too large.
pub(crate) fn check(path: &Path) -> Result<(), Failure> {
    let first = open(path).and_then(|(file, length)| {
        short_enough(length)?;
        io::copy(&mut file.take(1), &mut io::sink())
    });
    first.map(drop).map_err(|error| cannot_read(&path.to_string_lossy(), &error))
}

/// Whether a second reading gives the same: that of a file, and not that of a pipe or of what is open already.
pub(crate) fn can_be_read_again(path: &Path) -> bool {
    let is_open = path.starts_with("/dev/fd") || ["-", "/dev/stdin"].map(Path::new).contains(&path);
    !is_open && path.metadata().is_ok_and(|metadata| metadata.is_file())
}

/// Refuses a configuration of so many bytes before it is read.
fn short_enough(length: u64) -> io::Result<()> {
    let most = u64::try_from(Source::MAX_BYTES).unwrap_or(u64::MAX);
    if length > most { Err(ErrorKind::FileTooLarge.into()) } else { Ok(()) }
}

fn too_large(name: &str) -> Failure {
    let message = format!("`{}` is larger than 4 GiB, which is more than byway reads", escape(name));
    Failure::new("too-large", message).help("cut the file into the configurations that it holds")
}

/// How much of a file is looked at for bytes that no text has.
const HEAD: usize = 8192;

/// Whether it is no text: only `parse` takes that for a configuration.
pub(crate) fn is_binary(text: &[u8]) -> bool {
    text[..text.len().min(HEAD)].contains(&0)
}

/// Reads a configuration of which something is to be said, and not only shown.
pub(crate) fn configuration(path: &Path) -> Result<Input, Failure> {
    let input = running(path)?;
    if is_binary(&input.text) {
        Err(not_text(&input.name))
    } else if is_one_line(&input.text) {
        Err(one_line(&input.name))
    } else {
        Ok(input)
    }
}

/// Whether the lines of a text end in CR alone, as those of old systems do: for IOS and for byway it is one line.
pub(crate) fn is_one_line(text: &[u8]) -> bool {
    !text.contains(&b'\n') && text.trim_ascii().contains(&b'\r')
}

/// A file whose lines end in CR alone.
pub(crate) fn one_line(name: &str) -> Failure {
    Failure::new(
        "line-ends",
        format!("`{}`: its lines end in CR alone, so that all of it is one line", escape(name)),
    )
    .help("write LF for CR, for example with `tr '\\r' '\\n'`")
}

/// A file that is no text.
pub(crate) fn not_text(name: &str) -> Failure {
    let message = format!("`{}` is no text: it holds NUL bytes", escape(name));
    Failure::new("not-text", message).help("save it as UTF-8, or name another file")
}

/// Opens what is read piece by piece, and the name that messages show for it.
pub(crate) fn open_stream(path: &Path) -> Result<(String, Box<dyn Read>), Failure> {
    let name = path.to_string_lossy().into_owned();
    if name == "-" {
        return Ok((name, Box::new(io::stdin())));
    }
    match open(path) {
        Ok((file, _)) => Ok((name, Box::new(file))),
        Err(error) => Err(cannot_read(&name, &error)),
    }
}

/// Reads at most `most` bytes. Of a longer text one byte more is given back, so that whoever takes it sees that it is too long.
pub(crate) fn read(path: &Path, most: usize) -> Result<Input, Failure> {
    read_at_most(path, most, |_| Ok(()))
}

/// The same of a file whose length is looked at first.
fn read_at_most(
    path: &Path,
    most: usize,
    look: impl FnOnce(u64) -> io::Result<()>,
) -> Result<Input, Failure> {
    let name = path.to_string_lossy().into_owned();
    let limit = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1);
    let mut text = Vec::new();
    let outcome = if name == "-" {
        io::stdin().lock().take(limit).read_to_end(&mut text)
    } else {
        open(path).and_then(|(file, length)| {
            look(length)?;
            pages::small_for(length.min(limit));
            text.reserve_exact(usize::try_from(length.min(limit)).unwrap_or(0));
            file.take(limit).read_to_end(&mut text)
        })
    };
    match outcome {
        Ok(_) => Ok(Input { name, text }),
        Err(error) => Err(cannot_read(&name, &error)),
    }
}

fn open(path: &Path) -> io::Result<(File, u64)> {
    let file = File::open(path)?;
    let metadata = file.metadata()?;
    if metadata.is_dir() {
        return Err(ErrorKind::IsADirectory.into());
    }
    Ok((file, metadata.len()))
}

fn cannot_read(name: &str, error: &io::Error) -> Failure {
    if error.kind() == ErrorKind::FileTooLarge {
        return too_large(name);
    }
    let what = if name == "-" { "standard input".to_owned() } else { format!("`{}`", escape(name)) };
    let diagnostic = Failure::new("cannot-read", format!("cannot read {what}: {}", words(error)));
    match error.kind() {
        ErrorKind::NotFound => diagnostic.help("name a file that exists, or `-` for standard input"),
        ErrorKind::IsADirectory => diagnostic.help("name a file in it"),
        ErrorKind::PermissionDenied => diagnostic.help("make the file readable, or read it as another user"),
        _ => diagnostic,
    }
}

/// What went wrong, in the words of messages.
pub(crate) fn words(error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => "it does not exist".to_owned(),
        ErrorKind::PermissionDenied => "permission denied".to_owned(),
        ErrorKind::IsADirectory => "it is a directory".to_owned(),
        ErrorKind::NotADirectory => "a part of the path is not a directory".to_owned(),
        ErrorKind::StorageFull => "no space left on the device".to_owned(),
        ErrorKind::ReadOnlyFilesystem => "the file system is read-only".to_owned(),
        ErrorKind::OutOfMemory => "there is not enough memory".to_owned(),
        _ => {
            // The system's words end in ` (os error 5)`, which tells nothing more.
            let words = error.to_string();
            let words = words.split(" (os error").next().unwrap_or_default();
            words.chars().take(1).flat_map(char::to_lowercase).chain(words.chars().skip(1)).collect()
        }
    }
}
