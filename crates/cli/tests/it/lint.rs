//! `byway lint` and `byway rule`

use crate::byway::{Run, byway, byway_with};
use byway_testkit::{fixture, snapshots};
use std::fs;
use std::path::Path;

const MISTAKES: &str = "fixtures/lint/mistakes.cfg";

/// Rules whose findings the snapshots hold; others have tests of their own.
const SELECT: &str = "--select=ambiguous-route-map-line,conflicting-sequence,host-bits-set,log-in-policy-acl,netmask-as-wildcard,\
                      noncontiguous-wildcard,not-in-release,parse-error,rebinding,undefined-acl,undefined-route-map,undefined-track,\
                      unused-acl,unused-suppression,unused-track";

fn lint(more: &[&str]) -> Run {
    let mut arguments = vec!["lint", SELECT];
    arguments.extend(more);
    byway(&arguments)
}

#[test]
fn mistakes_as_people_see_them() {
    let run = lint(&[MISTAKES]);
    assert_eq!(run.code, 1);
    assert!(!run.shown().contains("s3cret"), "{}", run.shown());
    snapshots("cli", || insta::assert_snapshot!("lint-mistakes", run.shown()));
}

#[test]
fn mistakes_as_github_sees_them() {
    let run = lint(&["--format=github", MISTAKES]);
    snapshots("cli", || insta::assert_snapshot!("lint-mistakes-github", run.shown()));
}

#[test]
fn mistakes_as_json() {
    let run = lint(&["--format=json", MISTAKES]);
    let validator = crate::schemas::validator("lint");
    assert!(validator.is_valid(&run.json()));
    assert!(!validator.is_valid(&serde_json::json!([{}])));
    let value = run.json();
    let places: Vec<(u64, u64, &str)> = value
        .as_array()
        .expect("an array")
        .iter()
        .map(|one| {
            let number = |key: &str| one[key].as_u64().expect("a number");
            (number("line"), number("column"), one["rule"].as_str().expect("a name"))
        })
        .collect();
    assert!(places.is_sorted(), "{places:?}");
    assert_eq!(byway(&["lint", "--format=json", "--select=not-ios", MISTAKES]).json(), serde_json::json!([]));
}

/// The subset of the schema holds every key that is written. `BYWAY_SARIF_SCHEMA=FILE` names the whole one, which is not ours to copy
/// (`sarif-schema-2.1.0.json` of OASIS).
#[test]
fn sarif_is_valid() {
    let value = lint(&["--format=sarif", MISTAKES]).json();
    let subset = fs::read_to_string(fixture("lint/sarif-2.1.0.subset.schema.json")).expect("the schema");
    let whole =
        std::env::var_os("BYWAY_SARIF_SCHEMA").map(|path| fs::read_to_string(path).expect("the schema"));
    if whole.is_none() {
        eprintln!("BYWAY_SARIF_SCHEMA is not set: the subset of the schema alone is asked");
    }
    for schema in [Some(subset), whole].into_iter().flatten() {
        // Some editions have a bracket too many in their pattern of languages.
        let schema = schema.replace("{2}-[a-zA-Z]{2}]?$", "{2}-[a-zA-Z]{2}$");
        let schema: serde_json::Value = serde_json::from_str(&schema).expect("it is JSON");
        let validator = jsonschema::validator_for(&schema).expect("it is a schema");
        let errors: Vec<String> = validator.iter_errors(&value).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{errors:?}");
        let mut nameless = value.clone();
        nameless["runs"][0]["tool"] = serde_json::json!({});
        assert!(!validator.is_valid(&nameless), "a schema that takes everything proves nothing");
    }
    let run = &value["runs"][0];
    let results = run["results"].as_array().expect("results");
    assert!(results.len() > 10);
    for result in results {
        let rule = &run["tool"]["driver"]["rules"]
            [usize::try_from(result["ruleIndex"].as_u64().expect("a place")).expect("small")];
        assert_eq!(rule["id"], result["ruleId"]);
    }
}

#[test]
fn exit_codes() {
    let warning = b"access-list 5 permit 10.0.0.1\n";
    let code = |arguments: &[&str]| {
        let mut all = vec!["lint", "-"];
        all.extend(arguments);
        byway_with(&all, warning).code
    };
    assert_eq!(code(&["--select=unused-acl"]), 1);
    assert_eq!(code(&["--select=unused-acl", "--fail-on=error"]), 0);
    assert_eq!(code(&["--select=unused-acl", "--fail-on=never"]), 0);
    assert_eq!(code(&["--select=unused-acl", "--ignore=unused-acl"]), 0);
    assert_eq!(code(&["--select=unused-alc"]), 2);
    assert_eq!(code(&["--release=twelve"]), 2);
    assert_eq!(code(&["--topology=nosuch.yaml"]), 2);
    assert_eq!(byway(&["lint", "nosuch.cfg"]).code, 2);
    assert_eq!(byway(&["lint"]).code, 2);
    let run = byway_with(&["lint", "-"], b"\0\x01\x02");
    assert_eq!((run.code, run.text()), (2, ""));
}

fn write(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().expect("a folder")).expect("it can be made");
    fs::write(path, text).expect("it can be written");
}

const UNUSED: &str = "hostname x\naccess-list 5 permit 10.0.0.1\n";

/// Rules found, by file below the folder.
fn found(folder: &Path, more: &[&str]) -> Vec<String> {
    let path = folder.to_string_lossy().into_owned();
    let mut arguments = vec!["lint", "--format=json", &path];
    arguments.extend(more);
    let run = byway(&arguments);
    assert!(run.code < 2, "{}", run.err);
    let text = |value: &serde_json::Value| value.as_str().expect("text").to_owned();
    let value = run.json();
    let all = value.as_array().expect("an array").iter();
    all.map(|one| format!("{} {}", text(&one["file"]).trim_start_matches(&path), text(&one["rule"])))
        .collect()
}

#[test]
fn a_folder_is_walked() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    for name in ["b.cfg", "a/x.cfg", "ignored.cfg", "README.md", "a/.hidden"] {
        write(at, name, UNUSED);
    }
    write(at, ".gitignore", "ignored.cfg\n");
    write(at, "prose.txt", "Some words\nthat are\nno commands\n");
    write(at, "asa.cfg", &format!("ASA Version 9.9\n{UNUSED}"));
    fs::write(at.join("image.bin"), [0u8; 100]).expect("it can be written");
    assert_eq!(found(at, &[]), ["/a/x.cfg unused-acl", "/b.cfg unused-acl"]);
    let run = byway(&["lint".as_ref(), at.as_os_str()]);
    assert_eq!(run.err.lines().filter(|line| line.starts_with("skipped ")).count(), 4, "{}", run.err);
    assert!(run.err.ends_with("2 warnings in 2 files\n"), "{}", run.err);
    // What is named itself is looked at, or refused.
    let named = at.join("asa.cfg").to_string_lossy().into_owned();
    assert!(byway(&["lint", &named]).text().starts_with("info[not-ios]"));
    let prose = at.join("prose.txt").to_string_lossy().into_owned();
    assert!(byway(&["lint", &prose]).err.contains("most of its lines are no commands of IOS"));
    let binary = at.join("image.bin").to_string_lossy().into_owned();
    assert_eq!(byway(&["lint", &binary]).code, 2);
}

/// A pipe that is named like a file is read once, though what is named is looked at before anything is written.
#[cfg(unix)]
#[test]
fn a_pipe_can_be_named() {
    let run = byway_with(&["lint", "--format=json", "/dev/stdin"], UNUSED.as_bytes());
    assert_eq!((run.code, run.json().as_array().map(Vec::len)), (1, Some(1)), "{}", run.err);
}

/// What cannot be read is told before anything is written.
#[test]
fn nothing_is_written_where_a_file_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let name = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    write(folder.path(), "a.cfg", UNUSED);
    write(folder.path(), "cr.cfg", "hostname x\raccess-list 5 permit any\r");
    fs::write(folder.path().join("nul.cfg"), [0u8; 100]).expect("it can be written");
    for (other, code) in [("gone.cfg", "cannot-read"), ("nul.cfg", "not-text"), ("cr.cfg", "line-ends")] {
        for format in ["text", "json", "sarif", "github"] {
            let run = byway(&["lint", "--format", format, &name("a.cfg"), &name(other)]);
            assert_eq!((run.code, run.text()), (2, ""), "{format} {other}");
            assert!(run.err.starts_with(&format!("error[{code}]")), "{}", run.err);
        }
    }
}

/// In a folder too, where files are not read beforehand: 5 GiB of a file that has no blocks.
#[test]
fn nothing_is_written_where_a_file_of_a_folder_is_too_large() {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "a.cfg", UNUSED);
    let large = fs::File::create(folder.path().join("m.cfg")).expect("it can be made");
    large.set_len(5 << 30).expect("it can be that long");
    write(folder.path(), "z.cfg", UNUSED);
    for path in [folder.path(), &folder.path().join("m.cfg")] {
        let run = byway(&["lint".as_ref(), "--format=json".as_ref(), path.as_os_str()]);
        assert_eq!((run.code, run.text()), (2, ""));
        assert!(run.err.starts_with("error[too-large]"), "{}", run.err);
    }
}

#[test]
fn settings_are_those_of_the_nearest_file_above() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    write(at, "edge.cfg", UNUSED);
    write(at, "legacy/old.cfg", UNUSED);
    write(at, "other/byway.toml", "");
    write(at, "other/new.cfg", UNUSED);
    write(
        at,
        "byway.toml",
        "[lint]\nfail-on = \"never\"\n[[lint.path]]\nglob = \"legacy/**\"\nignore = [\"unused-acl\"]\n",
    );
    assert_eq!(found(at, &[]), ["/edge.cfg unused-acl", "/other/new.cfg unused-acl"]);
    let code = |name: &str| byway(&["lint".as_ref(), at.join(name).as_os_str()]).code;
    assert_eq!((code("edge.cfg"), code("legacy/old.cfg"), code("other/new.cfg")), (0, 0, 1));
    let select = ["--select=unused-acl,undefined-acl"];
    assert_eq!(
        found(&at.join("legacy"), &select),
        ["/old.cfg unused-acl"],
        "the command line goes before the file"
    );
    assert_eq!(found(&at.join("legacy"), &["--select=undefined-acl"]), [""; 0]);
    assert_eq!(found(&at.join("legacy"), &["--select=unused-acl", "--ignore=unused-acl"]), [""; 0]);
    write(at, "byway.toml", "[[lint.path]]\nglob = \"*.cfg\"\nselect = []\n");
    assert_eq!(found(at, &[]), ["/other/new.cfg unused-acl"]);
}

#[test]
fn settings_that_cannot_be_taken_are_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    write(at, "edge.cfg", UNUSED);
    for (text, word) in [
        ("[lint]\nselects = []\n", "line 2 column 1: `selects` is no setting here\n  help: write `select`\n"),
        ("[lint]\nignore = \"x\"\n", "line 2 column 10: `\"x\"` is no list\n  help: write one in brackets"),
        ("[lint]\nignore = [1]\n", "line 2 column 11: `1` is no text\n  help: write it in quotes"),
        ("[[lint.path]]\n", "a `[[lint.path]]` has no `glob`\n"),
        ("lint = 3\n", "`3` is not what belongs here\n"),
        ("[lint]\nignore = [\"unused-alc\"]\n", "`unused-alc`"),
        ("[lint]\nrelease = \"twelve\"\n", "`twelve`"),
        ("[lint]\nfail-on = \"panic\"\n", "`panic` is no severity\n  help: write `error`, `warning`,"),
        ("[[lint.path]]\nglob = \"[\"\n", "pattern"),
        ("lint", "line 1"),
    ] {
        write(at, "byway.toml", text);
        let run = byway(&["lint".as_ref(), at.as_os_str()]);
        assert_eq!((run.code, run.text()), (2, ""), "{text}");
        assert!(run.err.contains(word), "{text}: {}", run.err);
    }
}

#[test]
fn a_file_whose_lines_end_in_cr_alone_is_no_clean_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("mac.cfg");
    let text = UNUSED.replace('\n', "\r");
    fs::write(&path, &text).expect("it can be written");
    let run = byway(&["lint".as_ref(), path.as_os_str()]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("its lines end in CR alone, so that all of it is one line\n"), "{}", run.err);
    let run = byway(&["lint".as_ref(), folder.path().as_os_str()]);
    assert!(run.code == 2 && run.err.contains("its lines end in CR alone\n"), "{}", run.err);
    let run = byway(&["parse".as_ref(), path.as_os_str()]);
    assert!(run.code == 0 && run.err.contains("end in CR alone"), "{}", run.err);
    let run = byway_with(&["lint", "-"], UNUSED.replace('\n', "\r\n").as_bytes());
    assert_eq!(run.code, 1, "{}", run.err);
}

#[test]
fn rules_are_listed_and_explained() {
    let run = byway(&["rule"]);
    assert_eq!(run.code, 0);
    assert!(run.text().contains("\nundefined-acl "), "{}", run.text());
    let run = byway(&["rule", "undefined-acl"]);
    assert!(run.text().starts_with("# undefined-acl\n"), "{}", run.text());
    let validator = crate::schemas::validator("rule");
    let (all, one) = (byway(&["rule", "--format=json"]), byway(&["rule", "undefined-acl", "--format=json"]));
    assert!(validator.is_valid(&all.json()) && validator.is_valid(&one.json()));
    assert!(all.json().as_array().expect("an array").contains(&one.json()));
    assert_eq!((&one.json()["name"], &one.json()["severity"]), (&"undefined-acl".into(), &"error".into()));
    let run = byway(&["rule", "undefined-alc"]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("`undefined-acl`"), "{}", run.err);
}
