//! Lists of a generator that knows which of its entries no packet reaches.

use crate::entries::found;
use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

fn planted(entries: u32) {
    let Some(folder) = byway_testkit::shared("bench") else {
        eprintln!("skipped: there is no generator here");
        return;
    };
    let out = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("planted-{entries}.cfg"));
    let done = Command::new("python3")
        .arg(folder.join("gen.py"))
        .args(["--layout", "single", "--aces", &entries.to_string(), "--out"])
        .arg(&out)
        .output();
    if !done.is_ok_and(|done| done.status.success()) {
        eprintln!("skipped: the generator does not run here");
        return;
    }
    let text = std::fs::read_to_string(&out).expect("the list");
    let truth = std::fs::read_to_string(out.with_extension("cfg.truth.json")).expect("the truth");
    let planted = shadowed(&truth);
    assert!(planted.len() > 10);
    let (_, mut lines) = found(&text, &["unreachable-ace"]);
    assert_eq!(lines.remove("unreachable-ace").unwrap_or_default(), planted);
}

/// The lines of the entries that the generator has planted, out of its JSON.
fn shadowed(truth: &str) -> BTreeSet<u32> {
    let from = truth.find("\"shadowed\"").expect("the planted entries");
    let list = &truth[from..];
    let end = list.find("\"undefined_acl\"").unwrap_or(list.len());
    let lines = list[..end].split("\"line\":").skip(1);
    lines
        .map(|rest| {
            let digits: String = rest.trim_start().chars().take_while(char::is_ascii_digit).collect();
            digits.parse().expect("a line")
        })
        .collect()
}

#[test]
fn a_thousand_entries() {
    planted(1_000);
}

#[test]
fn ten_thousand_entries() {
    planted(10_000);
}
