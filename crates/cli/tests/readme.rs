//! Runs what the pages show: the `console` blocks of the README and of the user's guide, from the top folder of the workspace.

use byway_testkit::workspace;
use std::process::Command;

fn byway() -> &'static std::path::Path {
    std::path::Path::new(env!("CARGO_BIN_EXE_byway"))
}

#[test]
fn what_the_pages_show_is_what_byway_prints() {
    std::env::set_current_dir(workspace()).expect("the workspace is there");
    let cases = trycmd::TestCases::new();
    cases.register_bin("byway", byway());
    cases.case("README.md").case("docs/*.md");
    cases.run();
}

/// The first block of the README in a language.
fn block(readme: &str, language: &str) -> String {
    let start = format!("```{language}\n");
    let from = readme.find(&start).expect("the README has such a block") + start.len();
    let length = readme[from..].find("```").expect("the block has an end");
    readme[from..from + length].to_owned()
}

#[test]
fn the_first_topology_of_the_readme_compiles_to_the_block_beside_it() {
    let readme = std::fs::read_to_string(workspace().join("README.md")).expect("the README is there");
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("topology.yaml");
    std::fs::write(&path, block(&readme, "yaml")).expect("a file in it");
    let output = Command::new(byway()).arg("compile").arg(&path).output().expect("byway runs");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!(String::from_utf8_lossy(&output.stdout), block(&readme, "text"));
}
