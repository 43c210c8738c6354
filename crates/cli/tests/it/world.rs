//! Files, streams and pipes.

use crate::byway::{byway, byway_with, command};
use std::io::Read;
use std::process::Stdio;

#[test]
fn what_cannot_be_read_is_one_clear_message() {
    for (path, words) in [
        ("nosuch.cfg", "cannot read `nosuch.cfg`: it does not exist"),
        ("crates", "cannot read `crates`: it is a directory"),
        ("Cargo.toml/x", "cannot read `Cargo.toml/x`: a part of the path is not a directory"),
        ("no\u{1b}[31m", "cannot read `no\\x1b[31m`: it does not exist"),
    ] {
        let run = byway(&["parse", path]);
        assert_eq!((run.code, run.text()), (2, ""), "{path}");
        assert!(run.err.starts_with(&format!("error[cannot-read]: {words}\n")), "{}", run.err);
    }
}

#[test]
fn a_closed_pipe_ends_quietly() {
    // Large enough that no pipe holds it.
    let mut text = b"interface FastEthernet0/0\n".to_vec();
    text.extend(b" description a line of some length that says nothing\n".repeat(40_000));
    let mut file = tempfile::NamedTempFile::new().expect("a temporary file");
    std::io::Write::write_all(&mut file, &text).expect("room for it");
    for format in ["--format=ios", "--format=json"] {
        let mut child = command(&["parse".as_ref(), format.as_ref(), file.path().as_os_str()])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary runs");
        let mut first = [0; 10];
        child.stdout.take().expect("it is piped").read_exact(&mut first).expect("there is output");
        let output = child.wait_with_output().expect("it ends");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{format}");
        assert_eq!(output.status.code(), Some(0), "{format}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told() {
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").expect("Linux has it");
    let output = command(&["parse", "--format=ios", "fixtures/reference/running/edge.cfg"])
        .stdout(full)
        .stderr(Stdio::piped())
        .output()
        .expect("the binary runs");
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("cannot write to standard output: no space left on the device"), "{said}");
}

#[test]
fn standard_input_is_named_by_a_dash() {
    let run = byway_with(&["parse", "-"], b"hostname edge\n");
    assert_eq!(run.code, 0);
    assert!(run.text().starts_with("file         -\nhost name    edge\n"), "{}", run.text());
}
