//! `byway check`

use crate::byway::{byway, byway_with};
use crate::compile::{REFERENCE, reference};
use byway_testkit::snapshots;

#[test]
fn the_reference_case_in_one_sentence() {
    let run = byway(&["check", REFERENCE]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    assert_eq!(
        run.text(),
        "ssh: ssh (tcp/22) from clients (192.168.0.0/24) to servers (10.0.0.0/24) passes scb at 172.16.0.1; \
         replies too, because scb shows the servers the clients' addresses\n"
    );
}

/// A sentence for each redirect, for a reader to compare with the fixture.
#[test]
fn every_kind_of_redirect_in_one_sentence() {
    let mut told = String::new();
    for scenario in [
        "drop",
        "exception",
        "local-policy",
        "no-route",
        "recursive",
        "reference-inbound-only",
        "route",
        "services",
        "tracked-two-providers",
        "two-routers",
        "vrf",
    ] {
        let path = format!("fixtures/{scenario}/topology.yaml");
        let run = byway(&["check", "-q", &path]);
        assert!(run.code < 2, "{}", run.err);
        let sentences = run.text().lines().map(|line| format!("  {line}"));
        told.extend(std::iter::once(scenario.to_owned()).chain(sentences).map(|line| line + "\n"));
    }
    snapshots("cli", || insta::assert_snapshot!("check-sentences", told));
}

#[test]
fn warnings_are_status_1_and_errors_status_2() {
    // An exception that has nothing in common with the redirect.
    let idle = reference().replace("    via: scb\n", "    via: scb\n    except: [{ to: 192.0.2.1 }]\n");
    let run = byway_with(&["check", "-"], idle.as_bytes());
    assert_eq!(run.code, 1, "{}", run.err);
    assert!(run.err.starts_with("warning["), "{}", run.err);
    assert_eq!(run.text().lines().count(), 1, "{}", run.text());
    let compiled = byway_with(&["compile", "-"], idle.as_bytes());
    assert_eq!((compiled.code, &compiled.err), (0, &run.err), "for compile warnings are no obstacle");
    let quiet = byway_with(&["check", "-q", "-"], idle.as_bytes());
    assert_eq!((quiet.code, quiet.err.as_str()), (1, ""));

    let wrong = reference().replace("via: scb", "via: scp");
    let run = byway_with(&["check", "-"], wrong.as_bytes());
    assert_eq!((run.code, run.text()), (2, ""));
    assert!(run.err.contains("`scp`") && run.err.contains("`scb`"), "{}", run.err);
    let run = byway_with(&["check", "--format=json", "-"], wrong.as_bytes());
    assert_eq!((run.code, run.err.as_str()), (2, ""));
    let value = run.json();
    assert_eq!(value["diagnostics"][0]["severity"], "error");
    assert_eq!(value["redirects"], serde_json::json!([]));
}
