//! `byway compile`

use crate::byway::{byway, byway_with, finish};
use byway_testkit::{fixture, snapshots};
use std::fs;
use std::path::Path;

pub(crate) const REFERENCE: &str = "fixtures/reference/topology.yaml";

pub(crate) fn reference() -> String {
    fs::read_to_string(fixture("reference/topology.yaml")).expect("the fixture is there")
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("the folder is there");
    let mut names: Vec<String> = entries
        .map(|entry| entry.expect("it can be listed").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn the_reference_block() {
    let run = byway(&["compile", REFERENCE]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    let expected = fs::read_to_string(fixture("reference/expected/edge.cfg")).expect("the fixture is there");
    assert_eq!(run.text(), expected);
    assert_eq!(byway_with(&["compile", "-"], reference().as_bytes()).text(), expected);
    assert_eq!(byway(&["compile", REFERENCE, "--router", "edge"]).text(), expected);
}

#[test]
fn the_reference_block_in_both_orders_and_as_json() {
    let run = byway(&["compile", REFERENCE, "--order", "running-config"]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    snapshots("cli", || insta::assert_snapshot!("compile-reference-running-config", run.text()));
    let run = byway(&["compile", REFERENCE, "--format", "json"]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    snapshots("cli", || insta::assert_snapshot!("compile-reference-json", run.text()));
    let plan = run.json();
    assert_eq!(plan["routers"][0]["block"], byway(&["compile", REFERENCE]).text());
    let other = byway(&["compile", REFERENCE, "--format", "json", "--order", "running-config"]).json();
    assert_eq!(other["order"], "running-config");
    for part in ["lists", "maps", "bindings"] {
        assert_eq!(plan["routers"][0][part], other["routers"][0][part], "the order changes the text alone");
    }
}

#[test]
fn a_router_that_is_not_there() {
    let run = byway(&["compile", REFERENCE, "--router", "egde"]);
    assert_eq!((run.code, run.text()), (2, ""));
    assert_eq!(run.err, "error[unknown-router]: the topology has no router `egde`\n  help: write `edge`\n");
}

#[test]
fn all_errors_in_one_run_in_the_order_of_the_file_and_nothing_on_standard_output() {
    let wrong = reference()
        .replace("192.168.0.0/24", "192.168.0.1/24")
        .replace("tcp/22", "tcp/99999")
        .replace("via: scb", "via: scp")
        .replace("platform: ios", "platform: iso")
        .replace("faces: servers", "facse: servers");
    let run = byway_with(&["compile", "-"], wrong.as_bytes());
    assert_eq!((run.code, run.text()), (2, ""));
    let places: Vec<u32> = run
        .err
        .lines()
        .filter_map(|line| line.trim_start().strip_prefix("--> -:")?.split(':').next()?.parse().ok())
        .collect();
    assert!(places.len() >= 5, "{}", run.err);
    assert!(places.is_sorted(), "{}", run.err);
    assert_eq!(byway_with(&["compile", "-q", "-"], wrong.as_bytes()).err, run.err, "errors are never quiet");
}

#[test]
fn files_are_written_whole_and_readable_for_all() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let out = folder.path().join("made/for/this");
    let arguments =
        ["compile".as_ref(), "fixtures/two-routers/topology.yaml".as_ref(), "-o".as_ref(), out.as_os_str()];
    let run = byway(&arguments);
    assert_eq!((run.code, run.text()), (0, ""), "{}", run.err);
    let names = names(&out);
    assert_eq!(names.len(), 2);
    for name in &names {
        let path = out.join(name);
        assert!(run.err.contains(&format!("wrote {}\n", path.display())), "{}", run.err);
        let router = name.strip_suffix(".cfg").expect("the name of the router");
        let alone = byway(&["compile", "fixtures/two-routers/topology.yaml", "--router", router]);
        assert_eq!(fs::read(&path).expect("it can be read"), alone.out, "no line names the router");
        assert!(!alone.text().contains("! router"), "{}", alone.text());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(&path).expect("it is there").permissions().mode();
            assert_eq!(mode & 0o444, 0o444, "{mode:o}");
        }
    }
    // Again: the same bytes, and nothing else lies there.
    let before = fs::read(out.join(&names[0])).expect("it can be read");
    assert_eq!(byway(&arguments).code, 0);
    assert_eq!(fs::read(out.join(&names[0])).expect("it can be read"), before);
    assert_eq!(self::names(&out), names);
    let quiet = byway(&[&arguments[..], &["-q".as_ref()]].concat());
    assert_eq!((quiet.code, quiet.err.as_str()), (0, ""));
}

#[test]
fn where_nothing_can_be_written_nothing_changes() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let compile = |out: &Path| {
        byway(&[
            "compile".as_ref(),
            "fixtures/two-routers/topology.yaml".as_ref(),
            "-o".as_ref(),
            out.as_os_str(),
        ])
    };

    let file = folder.path().join("file");
    fs::write(&file, "as it was").expect("it can be written");
    let run = compile(&file);
    assert_eq!((run.code, run.text()), (2, ""));
    assert!(run.err.contains("it exists and is not a directory"), "{}", run.err);
    assert_eq!(fs::read_to_string(&file).expect("it is there"), "as it was");
    let run = compile(&file.join("below"));
    assert_eq!(run.code, 2);
    assert!(run.err.contains("a part of the path is not a directory"), "{}", run.err);

    // One of the two names is taken by a folder: the other is not written either.
    let out = folder.path().join("taken");
    let second = byway(&["compile", "fixtures/two-routers/topology.yaml", "--format=json"]).json()["routers"]
        [1]["router"]
        .as_str()
        .expect("two routers")
        .to_owned();
    fs::create_dir_all(out.join(format!("{second}.cfg"))).expect("it can be made");
    let run = compile(&out);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("it is a directory"), "{}", run.err);
    assert_eq!(names(&out), [format!("{second}.cfg")]);
}

#[cfg(unix)]
#[test]
fn a_directory_that_cannot_be_written_stays_as_it_is() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().expect("a temporary folder");
    let out = folder.path().join("closed");
    fs::create_dir(&out).expect("it can be made");
    fs::set_permissions(&out, fs::Permissions::from_mode(0o555)).expect("it is ours");
    let run = byway(&["compile".as_ref(), REFERENCE.as_ref(), "-o".as_ref(), out.as_os_str()]);
    // The superuser may write everywhere.
    if fs::write(out.join("probe"), "").is_err() {
        assert_eq!(run.code, 2);
        assert!(run.err.contains("permission denied"), "{}", run.err);
        assert_eq!(names(&out), Vec::<String>::new());
    } else {
        assert_eq!(run.code, 0);
    }
}

#[test]
fn a_topology_that_is_too_long_is_refused() {
    let mut long = reference();
    long.push_str(&"# nothing\n".repeat(1_700_000));
    let run = byway_with(&["compile", "-"], long.as_bytes());
    assert_eq!((run.code, run.text()), (2, ""));
    assert!(run.err.contains("16 MiB"), "{}", run.err);
}

#[test]
fn a_closed_pipe_is_no_failure() {
    let mut command = crate::byway::command(&["compile", REFERENCE]);
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    command.stdout(writer);
    let run = finish_with_own_output(command);
    assert_eq!((run.0, run.1.as_str()), (0, ""));
    assert_eq!(finish(crate::byway::command(&["compile", REFERENCE])).code, 0);
}

fn finish_with_own_output(mut command: std::process::Command) -> (i32, String) {
    let output = command
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("it runs")
        .wait_with_output()
        .expect("it ends");
    (output.status.code().expect("by itself"), String::from_utf8_lossy(&output.stderr).into_owned())
}
