//! Many interfaces with one map: what is worked out once says of each what it would say by itself.

use crate::named;
use byway_ios::state::Origin;
use byway_ios::{Config, parse, state};
use byway_lift::Entrance;
use byway_verify::{Answer, Options, Report, compare, verify};
use std::fmt::Write;
use std::time::{Duration, Instant};

/// Two clauses, a list that is not defined, a hop that is a neighbour in one table alone, an end that no clause takes.
fn map(name: &str) -> String {
    format!(
        "route-map {name} permit 10\n match ip address web\n set ip next-hop 172.16.0.1\n\
         route-map {name} permit 20\n match ip address gone ssh\n match length 100 200\n set ip next-hop 10.9.0.2\n"
    )
}

/// Interfaces in and outside a VRF, with a map each as `map` names it, with another one, and without; the router itself too.
fn router(map_of: impl Fn(usize) -> String, change: bool) -> String {
    let mut text = String::from("hostname edge\n");
    for number in 0..8 {
        writeln!(text, "interface Vlan{number}").expect("a String takes all");
        if number % 3 == 1 {
            text.push_str(" vrf forwarding red\n");
        }
        writeln!(text, " ip address 10.{number}.0.1 255.255.255.0").expect("a String takes all");
        if number != 7 {
            writeln!(text, " ip policy route-map {}", map_of(number)).expect("a String takes all");
        }
    }
    text.push_str("interface Vlan9\n vrf forwarding red\n ip address 10.9.0.1 255.255.255.0\n");
    writeln!(text, "ip local policy route-map {}", map_of(8)).expect("a String takes all");
    let port = if change { 8080 } else { 80 };
    write!(
        text,
        "ip access-list extended web\n permit tcp any any eq {port}\n permit tcp any any eq 443 time-range day\n\
         ip access-list extended ssh\n deny tcp host 10.0.0.9 any\n permit tcp any any eq 22\n"
    )
    .expect("a String takes all");
    for number in 0..9 {
        text.push_str(&map(&format!("m{number}")));
    }
    text.push_str(&map("mm"));
    text
}

/// One line for each thing that a report says, in its order, without names of maps and numbers of lines.
fn told<E, A>(
    report: &Report<E, A>,
    first: impl Fn(&E) -> String,
    second: impl Fn(&A) -> String,
    line: impl Fn(Option<Origin>) -> String,
) -> Vec<String> {
    let differences = report.differences.iter().map(|one| {
        let (first, second) = (first(&one.first), second(&one.second));
        format!("{}: {:?} {} {first} / {second}", named(&one.entrance), one.packets(), one.witness)
    });
    let conditions = report.conditions.iter().map(|one| {
        format!("{}: {:?} {:?} {}", named(&one.entrance), one.side, one.condition, line(one.origin))
    });
    let entrances = report.entrances.iter().map(named);
    assert!(report.undecided.is_empty(), "{:?}", report.undecided);
    differences.chain(conditions).chain(entrances).collect()
}

fn shown(config: &Config<'_>, origin: Option<Origin>) -> String {
    let line = |origin: Origin| String::from_utf8_lossy(config.line(origin.line)).trim().to_owned();
    // Which map a line names is what the two ways of writing the router differ in.
    let line = origin.map_or_else(String::new, line);
    let words =
        line.split(' ').map(|word| if word.starts_with('m') && word.len() == 2 { "MAP" } else { word });
    words.collect::<Vec<_>>().join(" ")
}

fn answered(config: &Config<'_>, answer: &Answer<'_>, entrance: &str) -> String {
    let conditions: Vec<String> = answer
        .conditions
        .iter()
        .map(|(condition, origin)| format!("{condition:?} {}", shown(config, *origin)))
        .collect();
    let line = answer.decision.line;
    // The line of the binding is that of the entrance itself.
    if let Some(origin) = line.filter(|_| shown(config, line).starts_with("ip policy")) {
        let above = (0..origin.line.0).rev().map(|at| config.line(byway_ios::LineId(at)));
        let of = above.filter_map(|line| std::str::from_utf8(line).ok()?.trim().strip_prefix("interface "));
        assert_eq!(of.take(1).collect::<Vec<_>>(), [entrance]);
    }
    format!("{} {:?} {}", answer.outcome, conditions, shown(config, line))
}

#[test]
fn a_change_is_told_of_each_interface_as_if_it_were_alone() {
    let of = |map_of: &dyn Fn(usize) -> String| {
        let texts = [router(map_of, false), router(map_of, true)];
        let [old, new] = [&texts[0], &texts[1]].map(|text| parse(text.as_bytes()));
        let (before, after) = (state::load(&old), state::load(&new));
        let report = compare(&before, &after);
        for one in &report.differences {
            let name = named(&one.entrance);
            answered(&old, &one.first, &name);
            answered(&new, &one.second, &name);
        }
        let line = |origin| shown(&new, origin);
        told(&report, |one| answered_anywhere(&old, one), |one| answered_anywhere(&new, one), line)
    };
    let shared = of(&|_| "mm".to_owned());
    assert_eq!(shared, of(&|number| format!("m{number}")));
    assert!(shared.iter().filter(|line| line.contains("8080")).count() >= 8, "{shared:#?}");
}

/// The same, wherever it is bound.
fn answered_anywhere(config: &Config<'_>, answer: &Answer<'_>) -> String {
    let conditions: Vec<_> = answer.conditions.iter().map(|(one, at)| (one, shown(config, *at))).collect();
    format!("{} {conditions:?} {}", answer.outcome, shown(config, answer.decision.line))
}

const TOPOLOGY: &str = "
appliances: { scb: { address: 172.16.0.1 } }
redirects:
  web: { from: [10.0.0.0/24, 10.3.0.0/24], to: any, service: tcp/80, via: scb }
routers:
  edge:
    platform: ios
    interfaces:
      Vlan0: { address: 10.0.0.1/24 }
      Vlan1: { address: 10.1.0.1/24, vrf: red }
      Vlan3: { address: 10.3.0.1/24 }
      Vlan4: { address: 10.4.0.1/24, vrf: red }
      Vlan8: { address: 172.16.0.254/24, faces: scb }
";

#[test]
fn a_proof_is_told_of_each_interface_as_if_it_were_alone() {
    let loaded = byway_topology::load(TOPOLOGY.as_bytes());
    assert!(!loaded.has_errors(), "{:?}", loaded.diagnostics);
    for strict in [false, true] {
        let of = |map_of: &dyn Fn(usize) -> String| {
            let text = router(map_of, false);
            let config = parse(text.as_bytes());
            let held = state::load(&config);
            let report = verify(&loaded.topology, 0, &held, Options { strict });
            crate::check(&loaded.topology, &held, &report);
            for one in &report.differences {
                answered(&config, &one.second, &named(&one.entrance));
            }
            let line = |origin| shown(&config, origin);
            told(&report, |one| format!("{one:?}"), |one| answered_anywhere(&config, one), line)
        };
        let shared = of(&|_| "mm".to_owned());
        assert_eq!(shared, of(&|number| format!("m{number}")), "strict: {strict}");
        let of_local = |line: &&String| line.starts_with(&named(&Entrance::Local));
        assert!(shared.iter().any(|line| of_local(&line) && line.contains("to 172.16.0.1")), "{shared:#?}");
    }
}

/// Each interface by itself would take minutes here.
#[test]
fn a_thousand_interfaces_with_one_map() {
    let mut text = String::from("route-map m permit 10\n match ip address l\n set ip next-hop 172.16.0.1\n");
    text.push_str("ip access-list extended l\n");
    for number in 0..3000 {
        writeln!(text, " permit tcp host 10.0.{}.{} any eq 22", number / 250, number % 250)
            .expect("a String takes all");
    }
    for number in 0..1000 {
        writeln!(text, "interface Vlan{number}\n ip policy route-map m").expect("a String takes all");
    }
    let other = text.replacen("eq 22", "eq 23", 1);
    let [old, new] = [&text, &other].map(|text| parse(text.as_bytes()));
    let (old, new) = (state::load(&old), state::load(&new));
    let start = Instant::now();
    let report = compare(&old, &new);
    assert_eq!(report.differences.len(), 2000, "port 22 and port 23 of one host");
    assert!(start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
}
