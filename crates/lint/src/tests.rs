use crate::{RULES, Settings, lint, rule};
use byway_diagnostic::{Diagnostic, Source};
use byway_ios::parse;
use std::collections::BTreeSet;

fn found(text: &str, settings: &Settings<'_>) -> Vec<Diagnostic> {
    lint(&parse(text.as_bytes()), settings)
}

fn codes(text: &str) -> Vec<(u32, &'static str)> {
    let source = Source::new("edge.cfg", text.as_bytes());
    let found = found(text, &Settings::default());
    found.iter().map(|one| (source.place(one.span().expect("a place").start).line, one.code)).collect()
}

/// Every rule finds its wrong example and leaves its right one.
#[test]
fn examples() {
    for rule in RULES {
        let of = |text: &str| rule.finds_in(text).len();
        assert!(of(rule.wrong) > 0, "{} does not find its wrong example", rule.name);
        assert_eq!(of(rule.right), 0, "{} finds its right example", rule.name);
        assert_eq!(parse(rule.right.as_bytes()).diagnostics(), [], "{}", rule.name);
    }
}

#[test]
fn rules_are_in_order_and_well_named() {
    let names: Vec<&str> = RULES.iter().map(|rule| rule.name).collect();
    assert!(names.is_sorted_by(|a, b| a < b), "{names:?}");
    for one in RULES {
        assert!(one.name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'), "{}", one.name);
        assert!(!one.finds.ends_with('.') && one.rationale.ends_with('.'), "{}", one.name);
        assert!(!one.sources.is_empty(), "{}", one.name);
        assert_eq!(rule(one.name).map(|found| found.name), Some(one.name));
    }
}

#[test]
fn messages_follow_the_house_style() {
    for rule in RULES {
        for one in rule.finds_in(rule.wrong) {
            for words in [Some(&one.message), one.why.as_ref(), one.help.as_ref()].into_iter().flatten() {
                assert!(!words.ends_with('.') && !words.contains('\n'), "{words}");
            }
            assert!(one.help.is_some() || one.why.is_some(), "{}: {}", one.code, one.message);
        }
    }
}

const LIST: &str = "access-list 5 permit 10.0.0.1\n";

#[test]
fn a_comment_suppresses_the_next_command() {
    assert_eq!(codes(LIST), [(1, "unused-acl")]);
    assert_eq!(codes(&format!("! byway: ignore unused-acl\n{LIST}")), []);
    assert_eq!(
        codes(&format!("!byway:ignore host-bits-set, unused-acl\n!\n\n{LIST}")),
        [(1, "unused-suppression")]
    );
    assert_eq!(codes(&format!("! byway: ignore-file unused-acl\nhostname edge\n{LIST}")), []);
    let not_next = format!("! byway: ignore unused-acl\nhostname edge\n{LIST}");
    assert_eq!(codes(&not_next), [(1, "unused-suppression"), (3, "unused-acl")]);
}

#[test]
fn a_mode_belongs_to_its_command_and_a_numbered_line_stands_alone() {
    let mode =
        "! byway: ignore host-bits-set, unused-acl\nip access-list standard x\n permit 10.0.0.1 0.0.0.255\n";
    assert_eq!(codes(mode), []);
    let inside = "ip access-list standard x\n permit 10.0.0.1 0.0.0.255\n ! byway: ignore host-bits-set\n permit 10.1.0.1 0.0.0.255\n";
    assert_eq!(codes(inside), [(1, "unused-acl"), (2, "host-bits-set")]);
    let lines = "! byway: ignore host-bits-set, unused-acl\naccess-list 5 permit 10.0.0.1 0.0.0.255\naccess-list 5 permit 10.1.0.1 0.0.0.255\n";
    assert_eq!(codes(lines), [(3, "host-bits-set")]);
}

#[test]
fn a_comment_that_says_nothing_is_told() {
    assert_eq!(codes("! byway: ignore unused-alc\nhostname x\n"), [(1, "unknown-suppression")]);
    assert_eq!(codes("! byway: ignore\nhostname x\n"), [(1, "unknown-suppression")]);
    assert_eq!(codes("! byway: skip unused-acl\nhostname x\n"), [(1, "unknown-suppression")]);
    assert_eq!(codes("! byway: ignore unused-acl\n"), [(1, "unused-suppression")]);
    assert_eq!(
        codes("! byway: ignore unused-acl, unused-suppression\nhostname x\n"),
        [(1, "unused-suppression")]
    );
    assert_eq!(codes("! byway: ignore-file unused-acl, unused-suppression\nhostname x\n"), []);
    assert_eq!(codes("banner motd ^\n! byway: skip\n^\n"), []);
}

/// Nobody knows what a rule that did not run would have found.
#[test]
fn a_rule_that_does_not_run_leaves_its_comments_alone() {
    let select = BTreeSet::from(["unused-suppression".to_owned(), "unused-track".to_owned()]);
    let settings = Settings { select: Some(select), ..Settings::default() };
    assert_eq!(found("! byway: ignore unused-acl\nhostname x\n", &settings), []);
}

#[test]
fn a_configuration_of_another_system_has_one_finding() {
    assert_eq!(codes("ASA Version 9.9\naccess-list 5 permit 10.0.0.1\n"), [(1, "not-ios")]);
}

#[test]
fn what_is_taken_away_is_neither_undefined_nor_unused() {
    assert_eq!(codes(&format!("{LIST}no access-list 5\n")), []);
    let used = "interface FastEthernet0/0\n ip access-group 5 in\n";
    assert_eq!(codes(&format!("{LIST}{used}")), []);
    assert_eq!(codes(&format!("{LIST}{used}no access-list 5\n")), [(3, "undefined-acl")]);
    assert_eq!(codes(&format!("{LIST}{used}no access-list 5\n{LIST}")), []);
    assert_eq!(codes(&format!("{used}interface FastEthernet0/0\n no ip access-group 5 in\n")), []);
    let policy = "interface FastEthernet0/0\n ip policy route-map m\n";
    assert_eq!(codes(policy), [(2, "undefined-route-map")]);
    assert_eq!(codes(&format!("{policy}interface FastEthernet0/0\n no ip policy\n")), []);
}

#[test]
fn a_pages_has_the_finding_in_it() {
    for rule in RULES {
        let page = rule.page();
        assert!(page.contains(&format!("[{}]: ", rule.name)), "{page}");
    }
}
