//! One configuration against another.

use crate::{does, named, reference};
use byway_ios::{parse, state};
use byway_verify::compare;

/// `INTERFACE: PACKETS: BEFORE -> AFTER` for each difference; every witness is asked of the oracle on both sides.
fn changes(old: &str, new: &str) -> Vec<String> {
    let (old, new) = (parse(old.as_bytes()), parse(new.as_bytes()));
    let (old, new) = (state::load(&old), state::load(&new));
    let report = compare(&old, &new);
    assert!(report.undecided.is_empty());
    let told = report.differences.iter().map(|difference| {
        assert_eq!(does(&old, &difference.entrance, &difference.witness), difference.first.outcome);
        assert_eq!(does(&new, &difference.entrance, &difference.witness), difference.second.outcome);
        let (before, after) = (&difference.first.outcome, &difference.second.outcome);
        assert_ne!(before, after);
        format!("{}: {}: {before} -> {after}", named(&difference.entrance), difference.packets().join("; "))
    });
    told.collect()
}

#[test]
fn a_configuration_does_what_it_does() {
    let (_, running) = reference();
    assert_eq!(changes(&running, &running), [""; 0]);
    let renamed = running.replace("scb-inbound", "other").replace("ssh-inbound", "101");
    assert_eq!(
        changes(&running, &renamed.replace("ip access-list extended 101\n permit", "access-list 101 permit")),
        [""; 0]
    );
}

#[test]
fn what_changes_and_on_which_interface() {
    let (_, running) = reference();
    assert_eq!(
        changes(&running, &running.replacen("eq 22\n", "range 22 23\n", 1)),
        ["FastEthernet0/0: tcp 192.168.0.0/24 10.0.0.0/24 eq telnet: routed (no-match) -> to 172.16.0.1"]
    );
    assert_eq!(
        changes(&running, &running.replace("next-hop 172.16.0.1", "next-hop 172.16.0.2 172.16.0.1")).len(),
        2,
        "inbound and outbound"
    );
    let moved = running.replace("interface FastEthernet1/0", "interface FastEthernet1/1");
    let interfaces: Vec<String> = changes(&running, &moved)
        .iter()
        .filter_map(|told| Some(told.split_once(": ")?.0.to_owned()))
        .collect();
    assert_eq!(interfaces, ["FastEthernet1/0", "FastEthernet1/1"]);
    let local = format!("{running}ip local policy route-map scb-inbound\n");
    assert_eq!(
        changes(&running, &local),
        [
            "local: tcp 192.168.0.0/24 10.0.0.0/24 eq 22; tcp 192.168.0.0/24 10.0.0.0/24 fragments: routed (no-policy) -> to 172.16.0.1"
        ]
    );
}

/// `SIDE KIND NAME` of what cannot be decided.
fn open(old: &str, new: &str) -> Vec<String> {
    let (old, new) = (parse(old.as_bytes()), parse(new.as_bytes()));
    let (old, new) = (state::load(&old), state::load(&new));
    let report = compare(&old, &new);
    assert!(report.undecided.is_empty());
    let told = report.conditions.iter();
    told.map(|open| format!("{:?} {} {}", open.side, open.condition.kind.word(), open.condition.name))
        .collect()
}

#[test]
fn what_cannot_be_decided_on_one_side_alone_leaves_it_open() {
    let (_, running) = reference();
    let timed = running.replacen("eq 22\n", "eq 22 time-range office\n", 1);
    assert_eq!(open(&running, &timed), ["Second time-range office"]);
    assert_eq!(open(&timed, &running), ["First time-range office"]);
    assert_eq!(open(&timed, &timed), [""; 0], "the same unknown on both sides");
    let defined = |hours: &str| format!("{timed}time-range office\n periodic weekdays {hours}\n");
    assert_eq!(open(&defined("8:00 to 18:00"), &format!("!\n{}", defined("8:00 to 18:00"))), [""; 0]);
    let other = open(&defined("8:00 to 18:00"), &defined("9:00 to 18:00"));
    assert_eq!(other, ["First time-range office", "Second time-range office"]);
    let undefined = running.replace("match ip address ssh-inbound", "match ip address ssh-inbund");
    assert_eq!(open(&running, &undefined), ["Second undefined-acl ssh-inbund"]);
    assert_eq!(changes(&running, &undefined).len(), 1, "it is a difference besides");
}

/// The entry behind the one with the time range is gone: while the range is off, packets are treated otherwise.
#[test]
fn a_condition_under_one_name_is_another_unknown_where_the_list_changed() {
    const RANGED: &str = "access-list 101 permit tcp any any eq 22 time-range office\n";
    let config = |list: &str| {
        format!(
            "{list}route-map scb permit 10\n match ip address 101\n set ip next-hop 172.16.0.1\n\
             interface FastEthernet0/0\n ip policy route-map scb\n"
        )
    };
    let always = config(&format!("{RANGED}access-list 101 permit tcp any any eq 22\n"));
    let at_times = config(RANGED);
    let (always, at_times) = (parse(always.as_bytes()), parse(at_times.as_bytes()));
    let (always, at_times) = (state::load(&always), state::load(&at_times));
    let report = compare(&always, &at_times);
    assert!(report.differences.is_empty() && !report.conditions.is_empty(), "{report:?}");
    assert!(compare(&at_times, &at_times).is_equivalent());
}
