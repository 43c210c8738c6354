//! A file in the place of another one: it is said, and nothing of it is shown.

use crate::byway::{Run, byway, byway_with};
use std::ffi::OsStr;
use std::fs;
use tempfile::TempDir;

const TOPOLOGY: &str = "fixtures/reference/topology.yaml";
const RUNNING: &str = "fixtures/reference/running/edge.cfg";

/// A running-config full of secrets, on whose lines YAML stumbles in several ways.
const SECRETS: [&str; 5] = [
    "enable secret 5 HIDDEN\ninterface Gi0/0\n ip address 1.1.1.1 255.255.255.0\nrouter: HIDDEN: bar\n",
    "username admin password 7 HIDDEN\n",
    "!\nversion 12.3\nsnmp-server community HIDDEN RO\nkey chain x\n key 1\n  key-string HIDDEN\n",
    "banner motd ^C\nwarning: HIDDEN: HIDDEN\n^C\nhostname x\ncrypto isakmp key HIDDEN address 1.1.1.1\n",
    "hostname x\n\ttacacs-server key 7 HIDDEN\x07\n",
];

fn said(run: &Run, words: &str) {
    assert_eq!((run.code, run.text()), (2, ""), "{}", run.err);
    assert!(run.err.contains(words), "{words}: {}", run.err);
    assert_eq!(run.err.lines().filter(|line| line.starts_with("error[")).count(), 1, "{}", run.err);
    assert!(!run.shown().contains("HIDDEN"), "{}", run.shown());
}

#[test]
fn a_configuration_in_the_place_of_a_topology() {
    for text in SECRETS {
        for arguments in [
            &["compile", "-"][..],
            &["check", "-"],
            &["check", "-", "--format=json"],
            &["verify", "-", RUNNING],
            &["lint", "--topology", "-", RUNNING],
        ] {
            let run = byway_with(arguments, text.as_bytes());
            said(&run, "error[not-a-topology]: `-` is a configuration of IOS, and a topology belongs here\n");
        }
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("topology.yaml"), text).expect("it can be written");
        let run = byway(&["test".as_ref(), folder.path().as_os_str()]);
        assert_eq!(run.code, 1);
        assert!(run.text().contains("`topology.yaml` is a configuration of IOS"), "{}", run.text());
        assert!(!run.shown().contains("HIDDEN"), "{}", run.shown());
    }
}

#[test]
fn what_is_neither_is_not_shown_either() {
    let run = byway_with(&["check", "-"], b"Some words with HIDDEN\nin them\n");
    said(&run, "error[not-a-topology]: `-` is no topology: none of its lines begins with a key\n");
    // What is meant as a topology is shown where it is wrong.
    let run = byway_with(&["check", "-"], b"redirects: 7\nrouters: shown\n");
    assert!(run.err.contains("| routers: shown\n"), "{}", run.err);
}

#[test]
fn swapped_arguments() {
    let run = byway(&["verify", RUNNING, TOPOLOGY]);
    said(
        &run,
        &format!(
            "the arguments are swapped: `{RUNNING}` is a configuration of IOS, `{TOPOLOGY}` a topology\n"
        ),
    );
    assert!(run.err.contains(&format!("help: write `byway verify {TOPOLOGY} {RUNNING}`\n")), "{}", run.err);
}

#[test]
fn what_is_no_configuration_is_refused() {
    let noise: Vec<u8> =
        (0..4000_u32).map(|at| u8::try_from(at.wrapping_mul(at) / 7 % 255 + 1).expect("a byte")).collect();
    let topology = byway_testkit::workspace().join(TOPOLOGY);
    let topology = fs::read(topology).expect("it is there");
    for (text, words) in [
        (&topology[..], "`-` is a topology, and a configuration of IOS belongs here\n"),
        (&noise, "`-` is no configuration of IOS: most of its lines are no commands of IOS\n"),
        (
            b"Some words\nthat are\nno commands\n",
            "`-` is no configuration of IOS: most of its lines are no commands of IOS\n",
        ),
        (b"ASA Version 9.9\nhostname fw\n", "`-`: this is a configuration of ASA, not of IOS\n"),
    ] {
        for arguments in [
            &["trace", "-", "--interface", "local", "--packet", "any"][..],
            &["verify", TOPOLOGY, "-"],
            &["diff", "-", RUNNING],
            &["diff", RUNNING, "-", "--format=json"],
        ] {
            said(&byway_with(arguments, text), &format!("error[not-ios]: {words}"));
        }
    }
    // What is empty, or has one command, is a configuration; that of which nothing is left has no line to show.
    for text in [&b""[..], b"hostname x\n"] {
        assert_eq!(byway_with(&["diff", "-", "/dev/null"], text).code, 0);
        assert_eq!(byway_with(&["diff", "/dev/null", "-"], text).code, 0);
    }
}

#[test]
fn a_topology_among_the_running_configs_of_a_scenario() {
    let folder = scenario("running", TOPOLOGY);
    let run = test(&folder);
    assert_eq!(run.code, 1);
    assert!(
        run.text().contains("  running/edge.cfg: `running/edge.cfg` is a topology, and a"),
        "{}",
        run.text()
    );
}

/// Of a running-config that somebody put where the blocks are kept no secret is shown, in no format.
#[test]
fn a_running_config_among_the_blocks_of_a_scenario() {
    let folder = scenario("expected", RUNNING);
    let kept = folder.path().join("expected/edge.cfg");
    let running = fs::read_to_string(&kept).expect("it is there");
    let more = "banner motd ^C\n! HIDDEN\nHIDDEN\n^C\ncrypto pki certificate chain x\n certificate 01\n  HIDDEN\n  quit\n! a comment\n";
    fs::write(&kept, SECRETS.concat() + &running + more).expect("it can be written");
    let run = test(&folder);
    assert_eq!(run.code, 1);
    let json = byway(&["test".as_ref(), folder.path().as_os_str(), OsStr::new("--format=json")]);
    for run in [&run, &json] {
        assert!(!run.shown().contains("HIDDEN"), "{}", run.shown());
    }
    for line in ["-username ...", "-interface Gi0/0", "-! a comment", "+ ip policy route-map scb-inbound"] {
        assert!(run.text().lines().any(|told| told.trim_start() == line), "{line}: {}", run.text());
    }
}

/// A scenario with a file as what is there of its router.
fn scenario(place: &str, file: &str) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let top = byway_testkit::workspace();
    fs::create_dir(folder.path().join(place)).expect("it can be made");
    fs::copy(top.join(TOPOLOGY), folder.path().join("topology.yaml")).expect("it can be copied");
    fs::copy(top.join(file), folder.path().join(place).join("edge.cfg")).expect("it can be copied");
    folder
}

fn test(folder: &TempDir) -> Run {
    byway(&["test".as_ref(), folder.path().as_os_str()])
}

#[test]
fn folders_with_nothing_to_lint() {
    let folder = tempfile::tempdir().expect("a folder");
    let lint = || byway(&["lint".as_ref(), folder.path().as_os_str(), OsStr::new("--format=json")]);
    said(&lint(), "holds no configuration of IOS\n");
    fs::write(folder.path().join("README.md"), "words\n").expect("it can be written");
    let run = lint();
    said(&run, "holds no configuration of IOS\n");
    assert!(run.err.starts_with("skipped `"), "{}", run.err);
    fs::write(folder.path().join("edge.cfg"), "hostname x\n").expect("it can be written");
    assert_eq!(lint().code, 0);
}

#[test]
fn standard_input_is_one_input() {
    for arguments in [
        &["lint", "-", "-"][..],
        &["lint", "--topology", "-", "-"],
        &["diff", "-", "-"],
        &["verify", "-", "-"],
        &["trace", "-", "--packets", "-"],
    ] {
        said(&byway_with(arguments, b"hostname x\n"), "error[one-input]: standard input cannot be ");
    }
}
