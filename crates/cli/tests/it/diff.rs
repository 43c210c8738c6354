//! `byway diff`

use crate::byway::{Run, byway, byway_with, command, finish};
use crate::schemas::validator;
use crate::verify::running;
use byway_testkit::{fixture, snapshots};
use std::fs;

const RUNNING: &str = "fixtures/reference/running/edge.cfg";
const SECRETS: &str = "fixtures/running/edge-12.3.cfg";

fn changed(from: &str, to: &str, more: &[&str]) -> Run {
    let running = running();
    assert!(running.contains(from), "`{from}` is not there");
    let arguments = [&["diff", RUNNING, "-"], more].concat();
    byway_with(&arguments, running.replacen(from, to, 1).as_bytes())
}

#[test]
fn first_the_packets_then_the_commands() {
    let run = changed("0.0.0.255 eq 22\n", "0.0.0.255 range 22 23\n permit icmp any any\n", &[]);
    assert_eq!((run.code, run.err.as_str()), (1, ""));
    snapshots("cli", || insta::assert_snapshot!("diff-wider-list", run.text()));
    let run = changed("0.0.0.255 eq 22\n", "0.0.0.255 eq 22 time-range office\n", &["--format=json"]);
    assert_eq!((run.code, run.err.as_str()), (1, ""));
    snapshots("cli", || insta::assert_snapshot!("diff-json", run.text()));
}

#[test]
fn what_changes_nothing_for_packets_is_shown_and_is_clean() {
    let run = byway(&["diff", RUNNING, RUNNING]);
    assert_eq!((run.code, run.text()), (0, "packets: all are treated alike\n"));
    let run = changed("eq 22\n", "range 22 22\n", &[]);
    assert_eq!(run.code, 0);
    assert!(run.text().starts_with("packets: all are treated alike\n\n--- "), "{}", run.text());
    assert!(run.text().contains("\n-permit") || run.text().contains("\n- permit"), "{}", run.text());
    let run = changed("version 12.3\n", "version 12.4\n! a comment\n\n", &["--format=json"]);
    assert_eq!(run.json()["equivalent"], true);
    let commands = run.json()["commands"].clone();
    assert_eq!(commands.as_array().map(Vec::len), Some(2), "comments are no commands: {commands}");
}

#[test]
fn every_output_is_valid_and_every_witness_is_traced() {
    let validator = validator("diff");
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("new.cfg");
    let packets = folder.path().join("packets.jsonl");
    for (from, to) in [
        ("0.0.0.255 eq 22\n", "0.0.0.255 eq 23\n"),
        ("match ip address ssh-inbound", "match ip address nosuch"),
        ("next-hop 172.16.0.1", "default next-hop 172.16.0.1"),
    ] {
        fs::write(&path, running().replacen(from, to, 1)).expect("it can be written");
        let run = byway(&["diff".as_ref(), RUNNING.as_ref(), path.as_os_str(), "--format=json".as_ref()]);
        let report = run.json();
        let errors: Vec<String> = validator.iter_errors(&report).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{errors:?}");
        let differences = report["differences"].as_array().expect("a list");
        assert!(!differences.is_empty());
        for difference in differences {
            fs::write(&packets, difference["witness"].to_string()).expect("it can be written");
            for (side, text) in [("old", RUNNING.as_ref()), ("new", path.as_os_str())] {
                let traced = byway(&[
                    "trace".as_ref(),
                    text,
                    "--packets".as_ref(),
                    packets.as_os_str(),
                    "--format=json".as_ref(),
                ]);
                assert_eq!(traced.json(), difference[side], "{from}: {side}");
            }
        }
    }
}

/// Every line with a secret is changed, added or taken away: none of the secrets is told.
#[test]
fn no_secret_is_told() {
    let text = fs::read(fixture("running/edge-12.3.cfg")).expect("the fixture is there");
    let text = String::from_utf8_lossy(&text).into_owned();
    let changed = text.replace("INVENTED", "INVENTEDX").replace("password 7", "password 0");
    for (old, new) in [(SECRETS, changed.as_str()), (SECRETS, ""), (SECRETS, "hostname edge\n")] {
        for format in ["text", "json"] {
            let run = byway_with(&["diff", old, "-", "--format", format], new.as_bytes());
            assert!(!run.text().contains("INVENTED") && !run.err.contains("INVENTED"), "{}", run.text());
            let other = byway_with(&["diff", "-", old, "--format", format], new.as_bytes());
            assert!(
                !other.text().contains("INVENTED") && !other.err.contains("INVENTED"),
                "{}",
                other.text()
            );
        }
    }
    let run = byway_with(&["diff", SECRETS, "-"], changed.as_bytes());
    assert!(run.text().contains("\n-enable ...\n"), "{}", run.text());
    snapshots("cli", || insta::assert_snapshot!("diff-secrets", run.text()));
}

#[test]
fn nothing_of_what_byway_does_not_look_into_is_told() {
    let key = "crypto key import rsa mine pem terminal\n-----BEGIN RSA PRIVATE KEY-----\nMIIEINVENTEDkey==\n-----END RSA PRIVATE KEY-----\n\
               banner login ^C\nINVENTEDword\n^C\n";
    for format in ["text", "json"] {
        let run = byway_with(&["diff", RUNNING, "-", "--format", format], key.as_bytes());
        assert!(!run.text().contains("INVENTED") && !run.err.contains("INVENTED"), "{}", run.text());
    }
}

#[test]
fn colours_where_they_are_wanted() {
    let mut folder = tempfile::NamedTempFile::new().expect("a file");
    std::io::Write::write_all(&mut folder, running().replacen("eq 22", "eq 23", 1).as_bytes()).expect("room");
    let with = |color: &str| {
        finish(command(&[
            "diff".as_ref(),
            RUNNING.as_ref(),
            folder.path().as_os_str(),
            "--color".as_ref(),
            color.as_ref(),
        ]))
        .text()
        .to_owned()
    };
    assert!(with("always").contains("\u{1b}[31m- permit tcp"), "{}", with("always"));
    assert!(!with("auto").contains('\u{1b}') && !with("never").contains('\u{1b}'));
}

#[test]
fn a_file_that_is_no_text_is_no_configuration() {
    let run = byway_with(&["diff", RUNNING, "-"], b"hostname edge\0\n");
    assert_eq!((run.code, run.text()), (2, ""));
    assert!(run.err.starts_with("error[not-text]"), "{}", run.err);
}
