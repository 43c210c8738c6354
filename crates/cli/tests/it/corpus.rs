//! Real configurations, where they are there: no lost byte, valid JSON, no secret shown.

use crate::byway::byway;
use crate::schemas::validator;
use byway_diagnostic::{Source, Sources};
use byway_testkit::{files, shared};
use std::path::{Path, PathBuf};

fn each(check: impl Fn(&Path, &[u8])) {
    for folder in ["corpus", "seed"].into_iter().filter_map(shared) {
        for path in files(&folder) {
            let text = std::fs::read(&path).expect("the file can be read");
            check(&path, &text);
        }
    }
}

#[test]
fn every_file_comes_back_byte_for_byte() {
    each(|path, text| {
        let config = byway_ios::parse(text);
        assert!(config.lines().collect::<Vec<_>>().concat() == text, "{}", path.display());
    });
}

#[test]
fn the_binary_gives_them_back_too() {
    let mut paths: Vec<PathBuf> = shared("seed").iter().flat_map(|folder| files(folder)).collect();
    paths.extend(shared("corpus").iter().flat_map(|folder| files(folder)).step_by(97));
    for path in paths {
        let text = std::fs::read(&path).expect("the file can be read");
        let run = byway(&["parse".as_ref(), "--format=ios".as_ref(), path.as_os_str()]);
        assert!(run.out == text, "{}", path.display());
        assert!(run.code < 2, "{}", path.display());
    }
}

#[test]
fn what_is_told_is_valid_and_holds_no_secret() {
    let validator = validator("parse");
    each(|path, text| {
        let sources = Sources::one(Source::new("x.cfg", text));
        let config = byway_ios::parse(text);
        let parsed = byway_wire::parse::Parsed::of(&config, &sources);
        let shown = byway_wire::json::pretty(&parsed);
        let value: serde_json::Value = serde_json::from_str(&shown).expect("it is JSON");
        let errors: Vec<String> = validator
            .iter_errors(&value)
            .map(|error| format!("{error} at {}", error.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{}: {errors:?}", path.display());
        for secret in secrets(text) {
            assert!(!shown.contains(&secret), "{}: `{secret}` is shown", path.display());
        }
    });
}

/// Text output shows lines of the files.
#[test]
fn what_lint_shows_holds_no_secret() {
    for folder in ["corpus", "seed"].into_iter().filter_map(shared) {
        let shown = byway(&["lint".as_ref(), folder.as_os_str()]).text().to_owned();
        let all: std::collections::BTreeSet<&str> = shown.split_whitespace().collect();
        for path in files(&folder) {
            let text = std::fs::read(&path).expect("the file can be read");
            // A secret that was starred out looks like one that lint hides.
            for secret in secrets(&text).into_iter().filter(|secret| !secret.trim_matches('*').is_empty()) {
                assert!(!all.contains(&*secret), "{}: `{secret}` is shown", path.display());
            }
        }
    }
}

/// The words behind the keywords that announce a secret, where they are long enough to be no ordinary word.
fn secrets(text: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(text);
    let mut found = Vec::new();
    for line in text.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        let announced = |at: usize| match words[at] {
            "community" => words.first() == Some(&"snmp-server"),
            "password" | "secret" | "key-string" | "md5" | "key" => {
                !matches!(words[0], "description" | "remark")
            }
            _ => false,
        };
        for at in (0..words.len()).filter(|at| announced(*at)) {
            let is_kind = |word: &&&str| word.len() == 1 && word.as_bytes()[0].is_ascii_digit();
            let mut behind = words[at + 1..].iter();
            if let Some(secret) = behind.find(|word| !is_kind(word)).filter(|word| word.len() >= 8) {
                found.push((*secret).to_owned());
            }
        }
    }
    found
}
