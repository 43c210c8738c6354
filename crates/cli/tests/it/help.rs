//! Help, version, manual page and completions.

use crate::byway::{byway, finish};
use byway_testkit::snapshots;

#[test]
fn the_first_page() {
    let run = byway(&["--help"]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    snapshots("cli", || insta::assert_snapshot!("help", run.text()));
    assert_eq!(byway(&["-h"]).text(), run.text());
}

#[test]
fn the_page_of_each_command() {
    for command in [
        "compile",
        "check",
        "parse",
        "trace",
        "verify",
        "diff",
        "test",
        "lint",
        "rule",
        "schema",
        "completions",
        "man",
    ] {
        let run = byway(&["help", command]);
        assert_eq!((run.code, run.err.as_str()), (0, ""), "{command}");
        snapshots("cli", || insta::assert_snapshot!(format!("help-{command}"), run.text()));
    }
}

#[test]
fn without_a_command_the_help_is_an_error() {
    let run = byway::<&str>(&[]);
    assert_eq!((run.code, run.text()), (2, ""));
    assert!(run.err.contains("Usage: byway"), "{}", run.err);
}

#[test]
fn bad_usage_is_said_in_one_message() {
    for arguments in [&["nosuch"][..], &["parse"], &["parse", "x", "--format", "xml"], &["schema", "nosuch"]]
    {
        let run = byway(arguments);
        assert_eq!((run.code, run.text()), (2, ""), "{arguments:?}");
        assert_eq!(run.err.matches("error:").count(), 1, "{}", run.err);
    }
}

#[test]
fn the_version() {
    assert_eq!(byway(&["--version"]).text(), format!("byway {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn the_manual_page_is_one_and_names_what_a_page_names() {
    let run = byway(&["man"]);
    assert_eq!(run.code, 0);
    for part in
        [".TH byway 1", ".SH NAME", ".SH SYNOPSIS", "parse", ".SH \"EXIT STATUS\"", "byway parse edge.cfg"]
    {
        assert!(run.text().contains(part), "{part}");
    }
}

#[test]
fn every_shell_gets_its_completions() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let run = byway(&["completions", shell]);
        assert_eq!(run.code, 0, "{shell}");
        assert!(run.text().contains("byway") && run.text().contains("parse"), "{shell}");
    }
}

#[test]
fn colours_are_asked_for_and_refused() {
    let with = |arguments: &[&str], variable: Option<&str>| {
        let mut command = crate::byway::command(arguments);
        if let Some(variable) = variable {
            command.env(variable, "1");
        }
        finish(command).err.contains('\u{1b}')
    };
    // Standard error is a pipe here: by itself it has no colours.
    assert!(!with(&["parse", "nosuch.cfg"], None));
    assert!(with(&["parse", "nosuch.cfg", "--color", "always"], None));
    assert!(with(&["parse", "nosuch.cfg"], Some("CLICOLOR_FORCE")));
    assert!(!with(&["parse", "nosuch.cfg", "--color", "never"], Some("CLICOLOR_FORCE")));
    assert!(!with(&["parse", "nosuch.cfg"], Some("NO_COLOR")));
    assert!(with(&["nosuch", "--color=always"], None));
}
