//! Each rule of evaluation on a small configuration, written from the facts. `docs/semantics.md` lists the rules, their sources, and
//! the tests here that pin them.

mod clauses;
mod entries;
mod ways;

use byway_ios::{InterfaceName, parse, state};
use byway_lift::{Entrance, lift};

/// Where most packets enter, and where their next hops are.
const ROUTER: &str = "
interface FastEthernet0/0
 ip address 10.0.0.254 255.255.255.0
 ip policy route-map x
interface FastEthernet0/1
 ip address 172.16.0.254 255.255.255.0
";

/// The answer to a packet: `OUTCOME`, or `OUTCOME | CONDITION, ...`.
fn answer(text: &str, entrance: &Entrance, packet: &str) -> String {
    let config = parse(text.as_bytes());
    let router = state::load(&config);
    let lifted = lift(&router, entrance);
    let packet = packet.parse().unwrap_or_else(|error| panic!("`{packet}`: {error}"));
    let walk = lifted.policy.walk(&packet);
    let told =
        walk.conditions.iter().map(|condition| format!("{} {}", condition.kind.word(), condition.name));
    let told: Vec<String> = told.collect();
    if told.is_empty() { walk.outcome.to_string() } else { format!("{} | {}", walk.outcome, told.join(", ")) }
}

fn interface(name: &str) -> Entrance {
    Entrance::Interface(InterfaceName::parse(name).expect("a name"))
}

/// What becomes of packets that enter FastEthernet0/0 of a router with these lists and maps.
#[track_caller]
fn check(lists_and_maps: &str, answers: &[(&str, &str)]) {
    let text = format!("{}\n{ROUTER}", lists_and_maps.trim_matches('\n'));
    for (packet, wanted) in answers {
        assert_eq!(answer(&text, &interface("fa0/0"), packet), *wanted, "{packet}\n{text}");
    }
}

const TAKEN: &str = "to 172.16.0.1";
const LEFT: &str = "routed (no-match)";

/// What a named extended list permits, and what it does not. Groups and other lists may stand before it.
#[track_caller]
fn permits(entries: &str, taken: &[&str], left: &[&str]) {
    let answers =
        taken.iter().map(|packet| (*packet, TAKEN)).chain(left.iter().map(|packet| (*packet, LEFT)));
    told(entries, &answers.collect::<Vec<_>>());
}

/// The same with other answers: conditions.
#[track_caller]
fn told(entries: &str, answers: &[(&str, &str)]) {
    let (before, entries) = entries.split_once("\n!\n").unwrap_or(("", entries));
    let entries = entries.trim_matches('\n');
    check(
        &format!(
            "{before}\nip access-list extended l\n{entries}\nroute-map x permit 10\n match ip address l\n set ip next-hop 172.16.0.1"
        ),
        answers,
    );
}

/// What a clause with these `set` lines does.
#[track_caller]
fn sets(lines: &str, wanted: &str) {
    check(
        &format!(
            "track 7 interface FastEthernet0/1 line-protocol\nroute-map x permit 10\n{}",
            lines.trim_matches('\n')
        ),
        &[("gre 10.0.0.1 192.168.0.1", wanted)],
    );
}

/// The page names every test here, and names none that is not here.
#[test]
fn the_page_lists_every_rule() {
    let page = std::fs::read_to_string(byway_testkit::workspace().join("docs/semantics.md"))
        .expect("the page is there");
    let sources = [include_str!("clauses.rs"), include_str!("entries.rs"), include_str!("ways.rs")];
    let tests = sources.iter().flat_map(|source| source.split("#[test]\nfn ").skip(1));
    let tests: Vec<&str> = tests.filter_map(|rest| rest.split("()").next()).collect();
    assert!(tests.len() > 50, "{tests:?}");
    for test in &tests {
        assert!(page.contains(&format!("`{test}`")), "docs/semantics.md does not name `{test}`");
    }
    let named = page.lines().filter(|line| line.starts_with("| ")).filter_map(|row| row.split(" | ").last());
    let named = named.flat_map(|cell| cell.split('`').skip(1).step_by(2));
    for name in named {
        assert!(tests.contains(&name), "`{name}` is in docs/semantics.md and no test");
    }
}
