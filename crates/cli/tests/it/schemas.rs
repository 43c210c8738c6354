//! Every JSON output is valid under the schema of its command.

use crate::byway::{Run, byway, byway_with};
use byway_testkit::{files, fixture, shared};
use std::path::PathBuf;

/// The validator for the schema that `byway schema NAME` prints.
pub(crate) fn validator(name: &str) -> jsonschema::Validator {
    let run = byway(&["schema", name]);
    assert_eq!(run.code, 0, "{}", run.err);
    jsonschema::validator_for(&run.json()).expect("it is a JSON Schema")
}

#[test]
fn what_parse_prints_is_valid() {
    let validator = validator("parse");
    let bad = b"access-list 101 permit tcp any any eq ssh\n";
    for value in [
        byway(&["parse", "fixtures/running/edge-12.3.cfg", "--format=json"]).json(),
        byway(&["parse", "fixtures/reference/running/edge.cfg", "--format=json"]).json(),
        byway_with(&["parse", "-", "--format=json"], bad).json(),
    ] {
        let errors: Vec<String> = validator.iter_errors(&value).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{errors:?}");
    }
}

/// The configurations of the fixtures, and some real ones where they are there.
fn configurations() -> Vec<PathBuf> {
    let is_configuration = |path: &PathBuf| path.extension().is_some_and(|end| end == "cfg");
    let mut paths: Vec<PathBuf> = files(&fixture("")).into_iter().filter(is_configuration).collect();
    let is_small = |path: &PathBuf| path.metadata().is_ok_and(|file| file.len() < 200_000);
    paths.extend(shared("corpus").iter().flat_map(|folder| files(folder)).step_by(89).filter(is_small));
    paths
}

/// Whatever a command prints as JSON is valid; says whether it printed something.
fn is_valid_or_refused(validator: &jsonschema::Validator, run: &Run, told: &str) -> bool {
    if run.out.is_empty() {
        assert_eq!(run.code, 2, "{told}: {}", run.err);
        assert!(
            run.err.lines().filter(|line| line.starts_with("error[")).count() >= 1,
            "{told}: {}",
            run.err
        );
        return false;
    }
    let errors: Vec<String> = validator
        .iter_errors(&run.json())
        .map(|error| format!("{error} at {}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{told}: {errors:?}");
    true
}

/// Every command that reads configurations, on each of them.
#[test]
fn what_is_printed_of_every_configuration_is_valid() {
    let paths = configurations();
    let names = ["parse", "lint", "trace", "verify", "diff"];
    let validators = names.map(validator);
    let mut seen = [0; 5];
    for (path, other) in paths.iter().zip(paths.iter().cycle().skip(1)) {
        let path = path.to_string_lossy();
        let other = other.to_string_lossy();
        let topology = "fixtures/reference/topology.yaml";
        for (at, arguments) in [
            &["parse", &path][..],
            &["lint", &path],
            &["trace", &path, "--interface", "local", "--packet", "any"],
            &["verify", topology, &path, "--router", "edge"],
            &["diff", &path, &other],
        ]
        .into_iter()
        .enumerate()
        {
            let run = byway(&[arguments, &["--format=json"]].concat());
            let told = arguments.join(" ");
            seen[at] += usize::from(is_valid_or_refused(&validators[at], &run, &told));
        }
        let packets =
            b"{\"interface\":\"local\"}\n{}\n{\"interface\":\"Fa0/0\",\"src\":\"10.0.0.0/8\"}\nno\n";
        let run = byway_with(&["trace", &path, "--packets", "-", "--format=json"], packets);
        for line in run.text().lines() {
            let value = serde_json::from_str(line).expect("it is JSON");
            assert!(validators[2].is_valid(&value), "{path}: {line}");
        }
    }
    assert!(seen.iter().all(|seen| *seen > 30), "{seen:?}");
}

/// Topologies with errors too.
#[test]
fn what_is_printed_of_every_topology_is_valid() {
    let names = ["check", "compile"];
    let validators = names.map(validator);
    let mut seen = [0; 2];
    for path in
        files(&fixture("")).into_iter().filter(|path| path.extension().is_some_and(|end| end == "yaml"))
    {
        for (at, name) in names.into_iter().enumerate() {
            let run = byway(&[name.as_ref(), path.as_os_str(), "--format=json".as_ref()]);
            let told = format!("{name} {}", path.display());
            seen[at] += usize::from(is_valid_or_refused(&validators[at], &run, &told));
        }
    }
    assert!(seen[0] > 100 && seen[1] > 20, "{seen:?}");
}

/// What `trace` takes as a packet, and nothing else.
#[test]
fn the_schema_of_packets_is_what_trace_takes() {
    let validator = validator("packet");
    for (line, taken) in [
        ("{}", true),
        (r#"{"interface":"Fa0/0","protocol":"tcp","src":"any","dst":"10.0.0.0/8","dst_port":22}"#, true),
        (r#"{"protocol":6,"tcp_flags":["syn","ack"],"fragment":false,"ttl":1,"length":1500}"#, true),
        (r#"{"protocol":"47"}"#, true),
        (r#"{"protocol":"+0255"}"#, true),
        (r#"{"protocol":"256"}"#, false),
        (r#"{"dscp":"ef"}"#, true),
        (r#"{"dscp":63}"#, true),
        (r#"{"tos_byte":255,"expect":{"action":"drop"}}"#, true),
        (r#"{"dscp":64}"#, false),
        (r#"{"dscp":"eff"}"#, false),
        (r#"{"dscp":"46"}"#, false),
        (r#"{"protocol":"tpc"}"#, false),
        (r#"{"protocol":256}"#, false),
        (r#"{"tcp_flags":["SYN"]}"#, false),
        (r#"{"dst_port":65536}"#, false),
        (r#"{"dst_prot":22}"#, false),
        (r#"{"fragment":1}"#, false),
        (r#"{"protocol":null}"#, false),
        (r#"{"src":null}"#, false),
        (r#"{"interface":null}"#, false),
        (r#"{"dscp":null}"#, false),
        (r#"{"tcp_flags":null}"#, false),
    ] {
        let value = serde_json::from_str(line).expect("it is JSON");
        assert_eq!(validator.is_valid(&value), taken, "{line}");
        let running = "fixtures/reference/running/edge.cfg";
        let run = byway_with(
            &["trace", running, "--packets=-", "--interface=Fa0/0", "--format=json"],
            line.as_bytes(),
        );
        assert_eq!(run.code == 0, taken, "{line}: {}", run.text());
    }
}

#[test]
fn the_schema_asks_for_something() {
    let validator = validator("parse");
    assert!(!validator.is_valid(&serde_json::json!({})));
    let mut value = byway(&["parse", "fixtures/reference/running/edge.cfg", "--format=json"]).json();
    value["items"][0]["kind"] = "nosuch".into();
    assert!(!validator.is_valid(&value));
}

/// With `INSTA_UPDATE=always` the files are written, as the snapshots are.
#[test]
fn the_schemas_in_the_guide_are_those_that_byway_prints() {
    let update = std::env::var("INSTA_UPDATE").is_ok_and(|value| value == "always");
    for name in
        ["topology", "compile", "check", "parse", "trace", "lint", "rule", "packet", "verify", "diff", "test"]
    {
        let printed = byway(&["schema", name]);
        let path = byway_testkit::workspace().join("docs/schema").join(format!("{name}.json"));
        if update {
            std::fs::create_dir_all(path.parent().expect("it has one")).expect("the folder can be made");
            std::fs::write(&path, &printed.out).expect("the file can be written");
        }
        let kept = std::fs::read_to_string(&path).expect("the file is there");
        assert!(
            kept == printed.text(),
            "{} is stale: run the tests with INSTA_UPDATE=always",
            path.display()
        );
    }
}
