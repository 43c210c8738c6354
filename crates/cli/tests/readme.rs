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

/// A topology on a page is a part of the fixture that the comment above it names, so that what is read is what is compiled.
#[test]
fn the_topologies_on_the_pages_are_those_of_the_fixtures() {
    let mut seen = 0;
    for name in ["tutorial", "recipes", "rewritten-examples", "when-it-does-not-connect"] {
        let page =
            std::fs::read_to_string(workspace().join(format!("docs/{name}.md"))).expect("the page is there");
        let mut parts = page.split("```yaml\n");
        let mut before = parts.next().unwrap_or_default();
        for part in parts {
            let comment = before.lines().last().unwrap_or_default();
            let fixture = comment.strip_prefix("<!-- ").and_then(|rest| rest.strip_suffix(" -->"));
            let fixture = fixture.unwrap_or_else(|| panic!("{name}: no fixture is named above\n{part}"));
            let file = std::fs::read_to_string(workspace().join(fixture)).expect("the fixture is there");
            let (shown, after) = part.split_once("```").expect("the block has an end");
            assert!(file.contains(shown), "{name}: this is not in {fixture}\n{shown}");
            before = after;
            seen += 1;
        }
    }
    assert!(seen > 20, "{seen}");
}

/// Every link to a file, and to a heading of one, leads somewhere.
#[test]
fn links_lead_somewhere() {
    let mut pages = byway_testkit::files(&workspace().join("docs"));
    pages.push(workspace().join("README.md"));
    pages.retain(|path| path.extension().is_some_and(|extension| extension == "md"));
    let mut seen = 0;
    for path in &pages {
        let page = std::fs::read_to_string(path).expect("the page is there");
        for target in page.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            if target.contains("://") {
                continue;
            }
            let (file, heading) = target.split_once('#').unwrap_or((target, ""));
            let to = if file.is_empty() { path.clone() } else { path.with_file_name(file) };
            assert!(to.exists(), "{}: {target}", path.display());
            if !heading.is_empty() {
                let page = std::fs::read_to_string(&to).expect("a page with headings is text");
                let known =
                    page.lines().filter(|line| line.starts_with('#')).any(|line| anchor(line) == heading);
                assert!(known, "{}: {target}", path.display());
            }
            seen += 1;
        }
    }
    assert!(seen > 50, "{seen}");
}

/// What viewers of Markdown make of a heading.
fn anchor(heading: &str) -> String {
    let text = heading.trim_start_matches('#').trim().to_lowercase().replace(' ', "-");
    text.chars().filter(|letter| letter.is_alphanumeric() || matches!(letter, '-' | '_')).collect()
}
