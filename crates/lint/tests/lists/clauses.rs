//! `unreachable-clause` against all packets.

use crate::cases;
use crate::entries::found;
use crate::universe::{Entry, Packet, Random, packets};
use std::collections::BTreeSet;
use std::fmt::Write;

/// A clause: the lists that it names, and whether it asks for long packets.
struct Clause {
    permit: bool,
    lists: Vec<usize>,
    long: Option<bool>,
}

fn permits(list: &[Entry], packet: &Packet) -> bool {
    list.iter().find(|entry| entry.takes(packet)).is_some_and(|entry| entry.permit)
}

impl Clause {
    fn matches(&self, lists: &[Vec<Entry>], packet: &Packet) -> bool {
        let by_list = self.lists.is_empty() || self.lists.iter().any(|list| permits(&lists[*list], packet));
        by_list && self.long.is_none_or(|long| long == packet.long)
    }
}

#[test]
fn every_clause_that_gets_no_packet_is_found() {
    let short = packets();
    let all: Vec<Packet> = [false, true]
        .into_iter()
        .flat_map(|long| {
            short.iter().map(move |packet| {
                let mut packet = *packet;
                packet.long = long;
                packet
            })
        })
        .collect();
    let mut count = 0;
    for case in 0..cases(1_500) {
        let mut random = Random::new(case ^ 0x00c1_a05e);
        let lists: Vec<Vec<Entry>> =
            (0..3).map(|_| (0..=random.below(5)).map(|_| Entry::random(&mut random)).collect()).collect();
        let mut text = String::new();
        for (name, list) in lists.iter().enumerate() {
            writeln!(text, "ip access-list extended list{name}").expect("a String takes all");
            list.iter().for_each(|entry| entry.write(&mut text));
        }
        let mut expected = BTreeSet::new();
        let mut earlier: Vec<Clause> = Vec::new();
        for number in 1..=2 + random.below(4) {
            let several = random.below(8);
            let clause = Clause {
                permit: random.below(3) > 0,
                lists: match several {
                    0 => Vec::new(),
                    1 | 2 => vec![0, 2],
                    _ => vec![usize::try_from(random.below(3)).expect("small")],
                },
                long: random.of(&[None, None, None, None, Some(true), Some(false)]),
            };
            let line = u32::try_from(text.lines().count()).expect("small") + 1;
            let action = if clause.permit { "permit" } else { "deny" };
            writeln!(text, "route-map m {action} {number}").expect("a String takes all");
            if !clause.lists.is_empty() {
                text.push_str(" match ip address");
                clause.lists.iter().for_each(|list| write!(text, " list{list}").expect("a String takes all"));
                text.push('\n');
            }
            match clause.long {
                Some(true) => text.push_str(" match length 1000 65535\n"),
                Some(false) => text.push_str(" match length 0 999\n"),
                None => {}
            }
            let gets_any = all.iter().any(|packet| {
                clause.matches(&lists, packet)
                    && !earlier.iter().any(|earlier| earlier.matches(&lists, packet))
            });
            if !gets_any {
                expected.insert(line);
            }
            earlier.push(clause);
        }
        let (_, mut lines) = found(&text, &["unreachable-clause"]);
        let lines = lines.remove("unreachable-clause").unwrap_or_default();
        count += lines.len();
        assert_eq!(lines, expected, "case {case}\n{text}");
    }
    assert!(count > 100, "{count}");
    eprintln!("found and confirmed: {count}");
}
