//! Every JSON output is valid under the schema of its command.

use crate::byway::{byway, byway_with};
use byway_testkit::{files, fixture};

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

#[test]
fn what_compile_and_check_print_is_valid() {
    let (compile, check) = (validator("compile"), validator("check"));
    let mut seen = 0;
    for path in files(&fixture("")).into_iter().filter(|path| path.ends_with("topology.yaml")) {
        for (command, validator) in [("compile", &compile), ("check", &check)] {
            let run = byway(&[command.as_ref(), "--format=json".as_ref(), path.as_os_str()]);
            if !run.out.is_empty() {
                let value = run.json();
                let errors: Vec<String> = validator
                    .iter_errors(&value)
                    .map(|error| format!("{error} at {}", error.instance_path()))
                    .collect();
                assert!(errors.is_empty(), "{} {command}: {errors:?}", path.display());
                seen += 1;
            }
        }
    }
    assert!(seen > 20, "{seen}");
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
    for name in ["topology", "compile", "check", "parse", "trace", "lint", "packet", "verify", "diff", "test"]
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
