//! Hostile configurations end with a condition that says what is left out.

use byway_ios::{InterfaceName, parse, state};
use byway_lift::{Entrance, lift};
use byway_policy::{ConditionKind, MOST_CONDITIONS, MOST_REGIONS, TooLarge};
use std::fmt::Write;
use std::time::{Duration, Instant};

#[test]
fn tables_without_end_in_one_clause() {
    let mut text =
        String::from("interface FastEthernet0/0\n ip policy route-map scb\nroute-map scb permit 10\n");
    for number in 0..30_000 {
        writeln!(text, " set ip vrf V{number} next-hop 10.0.0.1").expect("a string takes everything");
    }
    let config = parse(text.as_bytes());
    let router = state::load(&config);
    let lifted = lift(&router, &Entrance::Interface(InterfaceName::parse("fa0/0").expect("a name")));
    let packet = "udp 10.1.1.1:40000 10.2.2.2:53".parse().expect("a packet");
    let walk = lifted.policy.walk(&packet);
    assert!(walk.outcome.to_string().starts_with("to 10.0.0.1 in VRF V0, else to"));
    assert!(walk.conditions.iter().any(|one| one.kind == ConditionKind::UnmodelledLine));
}

/// What becomes of a packet that enters by the one interface, whether a condition names the bound, and why no set is decided.
fn asked(text: &str, packet: &str) -> (String, bool, Option<TooLarge>) {
    let text = format!("interface FastEthernet0/0\n ip policy route-map scb\n{text}");
    let config = parse(text.as_bytes());
    let router = state::load(&config);
    let lifted = lift(&router, &Entrance::Interface(InterfaceName::parse("fa0/0").expect("a name")));
    let policy = &lifted.policy;
    let walk = policy.walk(&packet.parse().expect("a packet"));
    let named = walk.conditions.iter().any(|one| one.kind == ConditionKind::UnsupportedMatch);
    (walk.outcome.to_string(), named, policy.flat(policy.usual_limit()).err())
}

const MAP: &str = "route-map scb permit 10\n match ip address l\n set ip next-hop 172.16.0.1\n";

/// Groups of hosts and of services with so many members each.
fn groups(members: usize) -> String {
    let mut text = String::new();
    for group in ["A", "B"] {
        writeln!(text, "object-group network {group}").expect("a string takes everything");
        for number in 0..members {
            writeln!(text, " host 10.0.{}.{}", number / 250, number % 250 + 1)
                .expect("a string takes everything");
        }
    }
    text.push_str("object-group service S\n");
    for number in 0..members {
        writeln!(text, " tcp source eq {} eq {}", number + 1, number + 1).expect("a string takes everything");
    }
    text
}

const PACKET: &str = "tcp 10.0.0.1:7 10.0.0.2:7 syn";

#[test]
fn groups_multiplied_with_groups() {
    let list = |entries: &str| format!("{MAP}ip access-list extended l\n{entries}");
    let entry = " permit object-group S object-group A object-group B\n";
    let (outcome, named, limit) = asked(&format!("{}{}", groups(30), list(entry)), PACKET);
    assert_eq!((outcome.as_str(), named, limit), ("to 172.16.0.1", false, None));
    // 8 000 000 000 combinations.
    let start = Instant::now();
    let past = Some(TooLarge::Regions(MOST_REGIONS));
    let (outcome, named, limit) = asked(&format!("{}{}", groups(2000), list(entry)), PACKET);
    assert_eq!((outcome.as_str(), named, limit), ("routed (no-match)", true, past));
    // What an entry before it decides is known.
    let before = format!(" permit tcp any host 10.0.0.2 eq 7\n{entry}");
    let (outcome, named, limit) = asked(&format!("{}{}", groups(2000), list(&before)), PACKET);
    assert_eq!((outcome.as_str(), named, limit), ("to 172.16.0.1", false, past));
    // Entries with 250 000 combinations each.
    let many: Vec<String> =
        (1..40).map(|port| format!(" permit tcp object-group A object-group B eq {port}\n")).collect();
    let (_, named, limit) =
        asked(&format!("{}{}", groups(500), list(&many.concat())), "udp 10.0.0.1:7 10.0.0.2:7");
    assert_eq!((named, limit), (true, past));
    assert!(start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
}

#[test]
fn a_list_that_many_clauses_name() {
    let mut text = String::from("ip access-list extended l\n");
    for number in 0..2000 {
        writeln!(text, " permit tcp any host 10.0.{}.{} eq 7", number / 250, number % 250)
            .expect("a string takes everything");
    }
    for sequence in 1..2000 {
        writeln!(text, "route-map scb permit {sequence}\n match ip address l\n set ip next-hop 172.16.0.1")
            .expect("a string takes everything");
    }
    assert_eq!(asked(&text, PACKET).2, Some(TooLarge::Regions(MOST_REGIONS)));
}

#[test]
fn groups_in_groups_in_a_circle() {
    let mut text = String::from(MAP);
    for number in 0..1000 {
        let inner = (number + 1) % 1000;
        writeln!(text, "object-group network g{number}\n group-object g{inner}")
            .expect("a string takes everything");
    }
    text.push_str("object-group network g999\n host 10.0.0.1\nip access-list extended l\n");
    for number in 0..1000 {
        writeln!(text, " permit tcp object-group g{number} any eq {}", number + 1)
            .expect("a string takes everything");
    }
    let (outcome, named, limit) = asked(&text, PACKET);
    assert_eq!((outcome.as_str(), named, limit), ("to 172.16.0.1", false, None));
}

/// Each clause gives its packets its conditions, and each entry its own.
#[test]
fn conditions_multiplied_with_conditions() {
    let start = Instant::now();
    let past = Some(TooLarge::Conditions(MOST_CONDITIONS));
    let mut text = String::from("ip access-list extended l\n");
    for number in 1..3000 {
        writeln!(text, " permit tcp any any eq {number} time-range t{number}")
            .expect("a string takes everything");
    }
    text.push_str("route-map scb permit 10\n match ip address l\n");
    for number in 0..1000 {
        writeln!(text, " set ip next-hop 172.16.{}.{}", number / 250, number % 250 + 1)
            .expect("a string takes everything");
    }
    assert_eq!(asked(&text, PACKET).2, past);
    // Sets that grow from entry to entry.
    let mut text = format!("{MAP}ip access-list extended l\n");
    for number in 1..3000 {
        writeln!(text, " evaluate e{number}\n permit tcp any any eq {number}")
            .expect("a string takes everything");
    }
    let (outcome, _, limit) = asked(&text, PACKET);
    assert_eq!((outcome.as_str(), limit), ("to 172.16.0.1", past));
    let mut text = format!("{MAP}ip access-list extended l\n");
    for number in 1..1000 {
        writeln!(text, " dynamic d{number} permit tcp any range {number} {} any", number + 2000)
            .expect("a string takes everything");
    }
    assert_eq!(asked(&text, PACKET).2, past);
    assert!(start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
}

#[test]
fn clauses_with_hops_of_their_own() {
    let start = Instant::now();
    let mut text = String::new();
    for number in 1..5000 {
        let (high, low) = (number / 250, number % 250);
        writeln!(
            text,
            "ip access-list extended l{number}\n permit tcp host 10.1.{high}.{low} any\n\
             route-map scb permit {number}\n match ip address l{number}\n set ip next-hop 172.16.{high}.{low}"
        )
        .expect("a string takes everything");
    }
    let (outcome, named, limit) = asked(&text, "tcp 10.1.19.9:7 10.0.0.2:7 syn");
    assert_eq!((outcome.as_str(), named, limit), ("to 172.16.19.9", false, None));
    assert!(start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
}

#[test]
fn clauses_with_lists_that_deny() {
    let start = Instant::now();
    let mut text = String::new();
    for number in 1..4000 {
        let (high, low) = (number / 250, number % 250);
        writeln!(
            text,
            "ip access-list extended l{number}\n deny ip 10.0.0.0 0.255.255.255 any\n deny tcp any any eq {number}\n \
             permit ip host 11.1.{high}.{low} any\nroute-map scb permit {number}\n match ip address l{number}\n \
             set ip next-hop 172.16.0.1"
        )
        .expect("a string takes everything");
    }
    let (outcome, named, limit) = asked(&text, "tcp 11.1.15.9:7 10.0.0.2:9 syn");
    assert_eq!((outcome.as_str(), named), ("to 172.16.0.1", false));
    assert!(matches!(limit, Some(TooLarge::Rules(_) | TooLarge::Steps(_))), "{limit:?}");
    assert!(start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
}
