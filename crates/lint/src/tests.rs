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
            let more = [one.why.as_deref(), one.help.as_deref()];
            for words in more.into_iter().flatten().chain([&*one.message]) {
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

fn messages(text: &str, code: &str) -> Vec<String> {
    let found = found(text, &Settings::default());
    found.into_iter().filter(|one| one.code == code).map(|one| one.message).collect()
}

const FILTERS: &str = "interface FastEthernet0/0\n ip access-group x in\n";

/// A permit whose ports no packet has is there for later fragments, and nothing more is claimed of it.
#[test]
fn ports_that_match_nothing() {
    for entry in ["permit tcp any any range 30 20", "permit udp any any gt 65535", "permit tcp any lt 0 any"]
    {
        for before in ["", " permit tcp any eq 8080 any\n permit udp any eq 8080 any\n"] {
            for behind in ["", " permit ip any any\n"] {
                let text = format!("ip access-list extended x\n{before} {entry}\n{behind}{FILTERS}");
                let said = messages(&text, "fragments-only-ace");
                assert_eq!(said.len(), 1, "{text}: {said:?}");
                assert!(!messages(&text, "unreachable-ace").iter().any(|one| one.contains(entry)), "{text}");
                assert!(said[0].contains("matches no whole packet: only later fragments"), "{said:?}");
                assert!(!messages(&text, "redundant-ace").iter().any(|one| one.contains(entry)), "{text}");
            }
        }
    }
    let deny = format!("ip access-list extended x\n deny tcp any any lt 0\n permit ip any any\n{FILTERS}");
    assert!(messages(&deny, "unreachable-ace")[0].ends_with("it asks what no packet has"));
}

#[test]
fn entries_that_hide_one_with_a_time_range_are_few() {
    let text = format!(
        "ip access-list extended x\n permit tcp any eq 8080 any\n permit ip any any\n permit tcp any any eq 22 time-range w\n\
         time-range w\n periodic daily 1:00 to 2:00\n{FILTERS}"
    );
    assert!(messages(&text, "unreachable-ace")[0].ends_with("redundant, an earlier entry permits them all"));
}

/// What is past the bound of a list is said to be undecided.
#[test]
fn groups_that_multiply_are_undecided() {
    use std::fmt::Write;
    let mut text = String::new();
    for (group, net) in [("g", 1), ("k", 2)] {
        let _ = writeln!(text, "object-group network {group}");
        for host in 0..1_500 {
            let _ = writeln!(text, " host 10.{net}.{}.{}", host / 100, host % 100 * 2);
        }
    }
    text.push_str("ip access-list extended x\n permit ip object-group g object-group k\n permit tcp object-group g object-group k\n");
    text.push_str(FILTERS);
    let said = messages(&text, "unreachable-ace");
    assert_eq!(said.len(), 1);
    assert!(said[0].ends_with("is not decided: more than 4000000 combinations of addresses and services"));
}

/// The routing table knows connected networks before a default hop is used.
#[test]
fn default_hops_take_nothing_from_connected_networks() {
    let text = |set: &str| rule("overbroad-redirect").expect("a rule").wrong.replace("set ip next-hop", set);
    assert_eq!(messages(&text("set ip next-hop"), "overbroad-redirect").len(), 1);
    assert_eq!(messages(&text("set ip default next-hop"), "overbroad-redirect").len(), 0);
}

/// Requests and their replies that are sent to two appliances are one mistake.
#[test]
fn an_asymmetry_is_told_once() {
    let text = |hop: &str, back: &str| {
        format!(
            "ip access-list extended p\n permit tcp 192.168.0.0 0.0.0.255 10.0.0.0 0.0.0.255 eq 22\n\
             ip access-list extended q\n permit tcp 10.0.0.0 0.0.0.255 eq 22 192.168.0.0 0.0.0.255\n\
             route-map p permit 10\n match ip address p\n set ip next-hop 172.16.0.1\n\
             route-map q permit 10\n match ip address q\n set ip next-hop 172.16.0.2\n\
             interface FastEthernet{hop}\n ip address 192.168.0.1 255.255.255.0\n ip policy route-map p\n\
             interface FastEthernet{back}\n ip address 10.0.0.1 255.255.255.0\n ip policy route-map q\n\
             interface FastEthernet1/0\n ip address 172.16.0.254 255.255.255.0\n"
        )
    };
    for text in [text("0/0", "0/1"), text("0/1", "0/0")] {
        let said = messages(&text, "one-way-redirect");
        assert_eq!(said.len(), 1, "{said:?}");
        assert!(said[0].starts_with("clause `p 10` redirects to 172.16.0.1"), "{said:?}");
    }
}

/// Past a bound names are compared without regard to case alone.
#[test]
fn names_of_very_many_lists() {
    use std::fmt::Write;
    let mut text = String::new();
    for number in 0..2_000 {
        let _ = writeln!(text, "ip access-list extended N{number}\n permit ip any any");
    }
    text.push_str("route-map m permit 10\n");
    for number in 0..2_000 {
        let _ = writeln!(text, " match ip address n{number}");
    }
    let found = found(&text, &Settings::default());
    let undefined = found.iter().filter(|one| one.code == "undefined-acl");
    let helps: Vec<&str> = undefined.filter_map(|one| one.help.as_deref()).collect();
    assert_eq!(helps.len(), 2_000);
    assert!(helps[1_999].starts_with("write `N1999` (defined at line 3999)"), "{}", helps[1_999]);
}
