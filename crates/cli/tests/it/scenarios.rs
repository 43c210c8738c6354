//! `byway test`

use crate::byway::{Run, byway};
use crate::compile::reference;
use crate::schemas::validator;
use crate::verify::running;
use byway_testkit::snapshots;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

/// Every scenario of the project passes, and all that can be kept of them is kept.
#[test]
fn the_fixtures() {
    let run = byway(&["test", "fixtures"]);
    assert_eq!((run.code, run.err.as_str()), (0, ""), "{}", run.text());
    let told = byway(&["test", "fixtures", "--format=json"]).json();
    let sum = |key: &str| -> u64 {
        let scenarios = told["scenarios"].as_array().expect("a list");
        scenarios.iter().filter_map(|scenario| scenario[key].as_u64()).sum()
    };
    assert!(sum("blocks") >= 34 && sum("running") >= 1 && sum("packets") >= 40, "{}", run.text());
    // Nothing is left to write.
    let folder = copied("fixtures/two-routers");
    let run = test(folder.path(), &["--accept"]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
}

/// A scenario of its own, to be changed.
fn copied(from: &str) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let top = byway_testkit::workspace().join(from);
    for file in byway_testkit::files(&top) {
        let to = folder.path().join(file.strip_prefix(&top).expect("it is below"));
        fs::create_dir_all(to.parent().expect("it has one")).expect("it can be made");
        fs::copy(&file, &to).expect("it can be copied");
    }
    folder
}

fn test(folder: &Path, more: &[&str]) -> Run {
    let mut arguments = vec!["test".as_ref(), folder.as_os_str()];
    arguments.extend(more.iter().map(|word| std::ffi::OsStr::new(*word)));
    byway(&arguments)
}

fn change(folder: &TempDir, file: &str, change: impl Fn(&str) -> String) {
    let path = folder.path().join(file);
    let text = fs::read_to_string(&path).expect("it is there");
    let changed = change(&text);
    assert_ne!(changed, text, "{file}");
    fs::write(path, changed).expect("it can be written");
}

#[test]
fn what_is_not_as_expected_is_told() {
    let folder = copied("fixtures/reference");
    change(&folder, "expected/edge.cfg", |text| text.replacen("172.16.0.1", "172.16.0.9", 1));
    change(&folder, "running/edge.cfg", |text| text.replacen("eq 22 192", "eq 23 192", 1));
    change(&folder, "packets.jsonl", |text| {
        text.replacen("\"redirect\"", "\"drop\"", 1) + "{\"interface\":\"Fa0/0\",\"dst_prt\":22}\n"
    });
    let run = test(folder.path(), &[]);
    assert_eq!((run.code, run.err.as_str()), (1, ""));
    snapshots("cli", || insta::assert_snapshot!("test-failed", run.text()));
    let json = test(folder.path(), &["--format=json"]);
    assert_eq!(json.code, 1);
    let told = json.json();
    let kinds: Vec<&str> = told["scenarios"][0]["failures"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|failure| failure["kind"].as_str())
        .collect();
    assert!(kinds.contains(&"block") && kinds.contains(&"running") && kinds.contains(&"packet"), "{kinds:?}");
}

#[test]
fn accepting_writes_what_is_missing_or_another_and_nothing_else() {
    let folder = copied("fixtures/reference");
    let before = fs::read_to_string(folder.path().join("packets.jsonl")).expect("it is there");
    change(&folder, "expected/edge.cfg", |text| text.replacen("172.16.0.1", "172.16.0.9", 1));
    change(&folder, "packets.jsonl", |text| text.replacen("\"redirect\"", "\"drop\"", 1));
    fs::write(folder.path().join("expected/other.txt"), "mine").expect("it can be written");
    let run = test(folder.path(), &["--accept"]);
    assert_eq!(run.code, 0, "{}", run.text());
    assert_eq!(run.err.lines().count(), 2, "{}", run.err);
    let after = fs::read_to_string(folder.path().join("packets.jsonl")).expect("it is there");
    assert_eq!(after, before);
    let block = fs::read_to_string(folder.path().join("expected/edge.cfg")).expect("it is there");
    assert_eq!(block, byway(&["compile", "fixtures/reference/topology.yaml"]).text());
    assert_eq!(fs::read_to_string(folder.path().join("expected/other.txt")).expect("it stays"), "mine");
    let again = test(folder.path(), &["--accept"]);
    assert_eq!((again.code, again.err.as_str()), (0, ""), "there is nothing left to write");
}

/// A scenario is accepted whole or not at all. Nobody writes into `/proc`, the superuser neither.
#[cfg(target_os = "linux")]
#[test]
fn what_cannot_be_accepted_whole_is_left_as_it_was() {
    let folder = copied("fixtures/two-routers");
    let at = |file: &str| folder.path().join(file);
    let kept = fs::read_dir(at("expected")).expect("it is there").flatten().map(|entry| entry.path());
    let kept: Vec<_> = kept.collect();
    assert_eq!(kept.len(), 2);
    fs::write(&kept[0], "old").expect("it can be written");
    fs::remove_file(&kept[1]).expect("it can be removed");
    std::os::unix::fs::symlink("/proc/version", &kept[1]).expect("a link");
    let packet = "{\"interface\":\"local\",\"router\":\"head\"}\n";
    fs::write(at("packets.jsonl"), packet).expect("it can be written");
    let run = test(folder.path(), &["--accept"]);
    assert_eq!(run.code, 2, "{}", run.shown());
    assert!(run.err.starts_with("error[cannot-write]: cannot write `"), "{}", run.err);
    assert_eq!(fs::read_to_string(&kept[0]).expect("it is there"), "old");
    assert_eq!(fs::read_to_string(at("packets.jsonl")).expect("it is there"), packet);
    fs::remove_file(&kept[1]).expect("it can be removed");
    assert_eq!(test(folder.path(), &["--accept"]).code, 0);
}

/// What is wrong with a running-config cannot be accepted: it is no expectation.
#[test]
fn a_running_config_is_never_written() {
    let folder = copied("fixtures/reference");
    change(&folder, "running/edge.cfg", |text| text.replacen("eq 22 192", "eq 23 192", 1));
    let before = fs::read(folder.path().join("running/edge.cfg")).expect("it is there");
    let run = test(folder.path(), &["--accept"]);
    assert_eq!(run.code, 1);
    assert!(run.text().contains("running/edge.cfg: this configuration is not proved"), "{}", run.text());
    assert_eq!(fs::read(folder.path().join("running/edge.cfg")).expect("it is there"), before);
}

#[test]
fn a_scenario_that_expects_nothing_fails_and_can_be_accepted() {
    let folder = tempfile::tempdir().expect("a folder");
    let scenario = folder.path().join("deep/below/one");
    fs::create_dir_all(&scenario).expect("it can be made");
    fs::write(scenario.join("topology.yaml"), reference()).expect("it can be written");
    let run = test(folder.path(), &[]);
    assert_eq!(run.code, 1);
    assert!(
        run.text().starts_with("failed deep/below/one\n  the scenario expects nothing: "),
        "{}",
        run.text()
    );
    // An empty folder of expectations expects nothing either.
    fs::create_dir(scenario.join("expected")).expect("it can be made");
    assert_eq!(test(folder.path(), &[]).code, 1);
    assert_eq!(test(folder.path(), &["--accept"]).code, 0);
    let run = test(folder.path(), &[]);
    assert_eq!((run.code, run.text()), (0, "ok     deep/below/one: 1 block\n1 scenario: passed\n"));
}

#[test]
fn packets_without_a_topology_are_asked_of_the_running_config() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir(folder.path().join("running")).expect("it can be made");
    fs::write(folder.path().join("running/any.cfg"), running()).expect("it can be written");
    let line = "{\"interface\":\"Fa0/0\",\"protocol\":\"tcp\",\"src\":\"192.168.0.5\",\"dst\":\"10.0.0.9\",\"dst_port\":22,\"expect\":{\"action\":\"redirect\",\"next_hops\":[\"172.16.0.1\"]}}\n";
    fs::write(folder.path().join("packets.jsonl"), line).expect("it can be written");
    let run = test(folder.path(), &[]);
    assert_eq!((run.code, run.text()), (0, "ok     .: 1 packet\n1 scenario: passed\n"));
    // A subset is enough, and a word that no answer has is not so.
    fs::write(folder.path().join("packets.jsonl"), line.replace("next_hops", "nexthops"))
        .expect("it can be written");
    assert_eq!(test(folder.path(), &[]).code, 1);
}

#[test]
fn strangers_and_what_cannot_be_read() {
    let folder = copied("fixtures/reference");
    fs::rename(folder.path().join("expected/edge.cfg"), folder.path().join("expected/egde.cfg"))
        .expect("it moves");
    let run = test(folder.path(), &[]);
    assert!(run.text().contains("expected/egde.cfg: the topology has no router `egde`"), "{}", run.text());
    assert_eq!(run.code, 1);
    let errors = copied("fixtures/reference");
    change(&errors, "topology.yaml", |text| text.replace("via: scb", "via: scp"));
    let run = test(errors.path(), &[]);
    assert_eq!(run.code, 1);
    assert!(run.text().contains("topology.yaml: the topology has errors\n    error["), "{}", run.text());
    assert!(!run.text().contains("expects nothing"), "{}", run.text());
    for (path, words) in [
        ("nosuch", "cannot read `nosuch`: it does not exist"),
        ("Cargo.toml", "cannot read `Cargo.toml`: it is not a directory"),
        ("docs", "`docs` holds no scenario"),
    ] {
        let run = byway(&["test", path]);
        assert_eq!((run.code, run.text()), (2, ""), "{path}");
        assert!(run.err.contains(words), "{}", run.err);
    }
}

#[test]
fn what_it_prints_is_valid() {
    let validator = validator("test");
    let folder = copied("fixtures/reference");
    change(&folder, "expected/edge.cfg", |text| text.replacen("172.16.0.1", "172.16.0.9", 1));
    for value in [
        byway(&["test", "fixtures", "--format=json"]).json(),
        test(folder.path(), &["--format=json"]).json(),
        test(folder.path(), &["--format=json", "--accept"]).json(),
    ] {
        let errors: Vec<String> = validator.iter_errors(&value).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{errors:?}");
    }
}
