//! `byway parse`

use crate::byway::{byway, byway_with};
use byway_testkit::{fixture, snapshots};

const EDGE: &str = "fixtures/running/edge-12.3.cfg";
const REFERENCE: &str = "fixtures/reference/running/edge.cfg";

#[test]
fn what_was_understood() {
    let run = byway(&["parse", EDGE]);
    snapshots("cli", || insta::assert_snapshot!("parse-edge-12.3", run.shown()));
    let run = byway(&["parse", REFERENCE]);
    snapshots("cli", || insta::assert_snapshot!("parse-reference", run.shown()));
}

#[test]
fn every_item_of_the_reference_router() {
    let run = byway(&["parse", REFERENCE, "--format", "json"]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    snapshots("cli", || insta::assert_snapshot!("parse-reference-json", run.text()));
}

#[test]
fn the_input_comes_back_byte_for_byte() {
    let text = std::fs::read(fixture("running/edge-12.3.cfg")).expect("the fixture is there");
    let run = byway(&["parse", "--format", "ios", EDGE]);
    assert!(run.out == text && run.code == 0);
    let odd = b"\xef\xbb\xbfhostname \xff\x00\r\n banner motd ^C never ends\n\x1b[2J\x0c\r\r\nno line end";
    let run = byway_with(&["parse", "--format", "ios", "-"], odd);
    assert_eq!((run.out.as_slice(), run.code), (&odd[..], 0));
    assert_eq!(byway_with(&["parse", "--format", "ios", "-"], b"").out, b"");
}

#[test]
fn what_cannot_be_read_is_told_and_the_status_is_1() {
    let text = b"access-list 101 permit tcp any any eq ssh\nroute-map m permit 10\n match ip address\n";
    let run = byway_with(&["parse", "-"], text);
    snapshots("cli", || insta::assert_snapshot!("parse-diagnostics", run.shown()));
    let run = byway_with(&["parse", "-", "--format", "ios"], text);
    assert_eq!((run.code, run.out.as_slice()), (1, &text[..]));
    assert_eq!(run.err.matches("error[parse-error]").count(), 2, "{}", run.err);
    let run = byway_with(&["parse", "-", "--format", "json"], text);
    assert_eq!((run.code, run.err.as_str()), (1, ""));
    let diagnostics = &run.json()["diagnostics"];
    assert_eq!(diagnostics[0]["line"], 1);
    assert_eq!(diagnostics[0]["column"], 39);
    assert_eq!(diagnostics[0]["file"], "-");
    assert_eq!(diagnostics[1]["line"], 3);
}

#[test]
fn no_secret_of_the_fixture_is_shown() {
    let text = std::fs::read(fixture("running/edge-12.3.cfg")).expect("the fixture is there");
    assert!(String::from_utf8_lossy(&text).matches("INVENTED").count() > 10);
    for format in ["text", "json"] {
        let run = byway(&["parse", EDGE, "--format", format]);
        assert!(!run.text().contains("INVENTED") && !run.err.contains("INVENTED"), "{format}");
    }
}

#[test]
fn nothing_of_the_input_reaches_the_terminal_raw() {
    let text = b"hostname a\x1b]0;x\x07b\xff\xc2\x9b\nip access-list extended a\x1b[31m\n permit tcp any any eq \x1b[5m\n\
                 \x1b[1mcommand\n! \xe2\x80\xae\ninterface Fa0/0\n description \xe2\x80\xae\x7f\xc2\x9b1m\n";
    for format in ["text", "json"] {
        let run = byway_with(&["parse", "-", "--format", format], text);
        let raw = |text: &str| text.chars().any(|c| (c.is_control() && c != '\n') || c == '\u{202e}');
        assert!(!raw(run.text()), "{format}: {:?}", run.text());
        assert!(!raw(&run.err), "{format}: {:?}", run.err);
    }
    let run = byway_with(&["parse", "-", "--format", "json"], text);
    assert_eq!(run.json()["hostname"], "a\u{1b}]0;x\u{7}b\\xff\u{9b}", "the value itself is exact");
}
