//! Each rule of the fold, with a near miss.

use super::*;
use crate::parse;

/// Loads the texts one behind the other and looks at the router.
fn with<T>(texts: &[&str], look: impl FnOnce(&Router<'_>) -> T) -> T {
    let configs: Vec<Config<'_>> = texts.iter().map(|text| parse(text.as_bytes())).collect();
    let mut router = Router::default();
    configs.iter().for_each(|config| router.apply(config));
    look(&router)
}

/// The entries of the only list, as `NUMBER TEXT`.
fn entries(texts: &[&str]) -> Vec<String> {
    with(texts, |router| {
        let (_, list) = router.acls.first_key_value().expect("a list");
        let text = |entry: &AclEntry<'_>| {
            let line = texts[entry.origin().text.0 as usize].lines().nth(entry.line().0 as usize);
            let words: Vec<&str> = line.unwrap_or_default().split_whitespace().collect();
            let skip =
                if words[0] == "access-list" { 2 } else { usize::from(words[0].parse::<u32>().is_ok()) };
            format!("{} {}", entry.sequence(), words[skip..].join(" "))
        };
        list.entries().iter().map(text).collect()
    })
}

/// The issues, as `LINE NAME`.
fn issues(texts: &[&str]) -> Vec<String> {
    with(texts, |router| {
        let name = |issue: &Held<Issue<'_>>| {
            let text = format!("{:?}", issue.value);
            let name = text.split([' ', '{']).next().unwrap_or_default().to_owned();
            format!("{} {name}", issue.origin.line.number())
        };
        router.issues.iter().map(name).collect()
    })
}

const NONE: [&str; 0] = [];

#[test]
fn entries_go_to_the_end_in_steps_of_ten() {
    let list = "ip access-list extended x\n permit ip any host 1.1.1.1\n 5 permit ip any host 2.2.2.2\n permit ip any host 3.3.3.3\n 25 deny ip any any\n deny tcp any any\n";
    assert_eq!(
        entries(&[list]),
        [
            "5 permit ip any host 2.2.2.2",
            "10 permit ip any host 1.1.1.1",
            "20 permit ip any host 3.3.3.3",
            "25 deny ip any any",
            "35 deny tcp any any",
        ]
    );
    assert_eq!(issues(&[list]), NONE);
}

#[test]
fn a_used_number_is_refused() {
    let list = "ip access-list extended x\n 10 permit ip any host 1.1.1.1\n 10 permit ip any host 2.2.2.2\n";
    assert_eq!(entries(&[list]), ["10 permit ip any host 1.1.1.1"]);
    assert_eq!(issues(&[list]), ["3 SequenceTaken"]);
}

#[test]
fn a_number_that_was_taken_out_is_free() {
    let list =
        "ip access-list extended x\n 10 permit ip any host 1.1.1.1\n no 10\n 10 permit ip any host 2.2.2.2\n";
    assert_eq!(entries(&[list]), ["10 permit ip any host 2.2.2.2"]);
    assert_eq!(issues(&[list]), NONE);
}

#[test]
fn the_same_entry_is_not_stored_twice() {
    let list = "access-list 101 permit tcp any any eq 80\naccess-list 101 permit tcp any any eq www\naccess-list 101 permit tcp any any eq www log\n";
    assert_eq!(entries(&[list]), ["10 permit tcp any any eq 80", "20 permit tcp any any eq www log"]);
    assert_eq!(issues(&[list]), ["2 EntryRepeated"]);
}

#[test]
fn blocks_of_one_list_are_merged_in_both_forms() {
    let text = "access-list 101 permit ip any host 1.1.1.1\naccess-list 1 permit any\naccess-list 101 permit ip any host 2.2.2.2\nip access-list extended 101\n 15 deny ip any any\n";
    with(&[text], |router| {
        let list = router.acl(&AclName::Numbered(101)).expect("it is there");
        let lines: Vec<(u32, u32)> =
            list.entries().iter().map(|entry| (entry.sequence(), entry.line().number())).collect();
        assert_eq!(lines, [(10, 1), (15, 5), (20, 3)]);
        assert_eq!(list.opened.0.len(), 3);
        assert!(router.acl(&AclName::Named("101".into())).is_none());
    });
}

#[test]
fn no_takes_out_one_entry_by_number_or_by_what_it_says() {
    let base = "ip access-list extended x\n permit ip any host 1.1.1.1\n permit ip any host 2.2.2.2\n permit ip any host 3.3.3.3\n";
    assert_eq!(
        entries(&[
            base,
            "ip access-list extended x\n no 20\n no permit ip any host 3.3.3.3\n deny ip any any\n"
        ]),
        ["10 permit ip any host 1.1.1.1", "20 deny ip any any"]
    );
    let wrong = "ip access-list extended x\n no 25\n no permit ip any host 4.4.4.4\n";
    assert_eq!(entries(&[base, wrong]).len(), 3);
    assert_eq!(issues(&[base, wrong]), ["2 NothingToRemove", "3 NothingToRemove"]);
}

#[test]
fn no_access_list_takes_the_whole_list() {
    let base = "access-list 101 permit ip any host 1.1.1.1\naccess-list 101 deny ip any any\n";
    for (text, issue) in [
        ("no access-list 101 deny ip any any\n", vec!["1 WholeListRemoved"]),
        ("no access-list 101\n", vec![]),
        ("no ip access-list extended 101\n", vec![]),
    ] {
        with(&[base, text], |router| assert!(router.acls.is_empty()));
        assert_eq!(issues(&[base, text]), issue);
    }
    assert_eq!(issues(&["no access-list 102\n"]), ["1 NothingToRemove"]);
    assert_eq!(
        entries(&[base, "no access-list 101\naccess-list 101 deny ip any any\n"]),
        ["10 deny ip any any"]
    );
}

#[test]
fn a_list_is_not_opened_as_of_the_other_kind() {
    let text = "ip access-list extended x\n permit ip any any\nip access-list standard x\n permit any\nno ip access-list standard x\n";
    assert_eq!(entries(&[text]), ["10 permit ip any any"]);
    assert_eq!(issues(&[text]), ["3 OtherAclKind", "5 OtherAclKind"]);
    // Names are case-sensitive: these are two lists.
    assert_eq!(issues(&["ip access-list extended x\nip access-list standard X\n"]), NONE);
    assert_eq!(issues(&["ip access-list extended x\nipv6 access-list x\n"]), ["2 OtherFamily"]);
    assert_eq!(issues(&["ipv6 access-list x\nip access-list extended x\n"]), ["2 OtherFamily"]);
}

#[test]
fn a_host_that_an_earlier_entry_covers_is_refused_in_a_standard_list() {
    let covered = "access-list 1 permit 10.0.0.0 0.0.0.255\naccess-list 1 deny 10.0.0.7\n";
    assert_eq!(entries(&[covered]), ["10 permit 10.0.0.0 0.0.0.255"]);
    assert_eq!(issues(&[covered]), ["2 HostCovered"]);
    for fine in [
        "access-list 1 deny 10.0.0.7\naccess-list 1 permit 10.0.0.0 0.0.0.255\n",
        "access-list 1 permit 10.0.0.0 0.0.0.255\naccess-list 1 deny 10.0.1.7\n",
        "ip access-list standard 1\n 20 permit 10.0.0.0 0.0.0.255\n 10 deny 10.0.0.7\n",
        "ip access-list standard 1\n permit 10.0.0.0 0.0.0.255\n no 10\n deny 10.0.0.7\n",
        "access-list 101 permit ip 10.0.0.0 0.0.0.255 any\naccess-list 101 deny ip host 10.0.0.7 any\n",
    ] {
        assert_eq!(issues(&[fine]), NONE, "{fine}");
    }
}

#[test]
fn remarks_keep_their_place_before_their_entry() {
    let classic = "ip access-list extended x\n remark first\n permit ip any host 1.1.1.1\n remark second\n remark third\n permit ip any any\n remark last\n";
    assert_eq!(
        entries(&[classic]),
        [
            "10 remark first",
            "10 permit ip any host 1.1.1.1",
            "20 remark second",
            "20 remark third",
            "20 permit ip any any",
            "30 remark last",
        ]
    );
    let inserted =
        "ip access-list extended x\n 15 permit udp any any\n 15 remark between\n no remark third\n";
    assert_eq!(
        entries(&[classic, inserted])[2..5],
        ["15 remark between", "15 permit udp any any", "20 remark second"]
    );
    let behind =
        "ip access-list extended x\n 20 permit ip any any\n 15 remark words\n no 20\n permit udp any any\n";
    assert_eq!(entries(&[behind]), ["10 permit udp any any", "15 remark words"]);
    // Of two remarks that say the same the first in the list goes, whichever was entered first.
    let twice = "ip access-list extended x\n 20 remark words\n remark words\n no remark words\n";
    assert_eq!(entries(&[twice]), ["20 remark words"]);
    with(&["ip access-list extended x\n remark alone\n"], |router| {
        assert!(router.acls.values().all(Acl::is_empty));
    });
}

#[test]
fn numbers_run_out() {
    let text = "ip access-list extended x\n 2147483640 permit ip any host 1.1.1.1\n permit ip any any\n";
    assert_eq!(issues(&[text]), ["3 SequenceExhausted"]);
    let text = "ip access-list extended x\n 2147483637 permit ip any host 1.1.1.1\n permit ip any any\n";
    assert_eq!(issues(&[text]), NONE);
}

fn clauses(texts: &[&str]) -> Vec<String> {
    with(texts, |router| {
        let map = router.route_map(&Name::from("m")).expect("the map");
        map.clauses.values().map(|clause| format!("{} {}", clause.action.word(), clause.sequence)).collect()
    })
}

#[test]
fn clauses_are_sorted_and_change_their_action() {
    let text = "route-map m permit 20\n match ip address A\nroute-map m permit 10\nroute-map m deny 20\n match ip address B\n";
    assert_eq!(clauses(&[text]), ["permit 10", "deny 20"]);
    assert_eq!(issues(&[text]), ["4 ClauseActionChanged"]);
    with(&[text], |router| {
        let clause = &router.route_map(&Name::from("m")).expect("the map").clauses[&20];
        let lists: Vec<String> = clause.match_address.values().map(ToString::to_string).collect();
        assert_eq!(lists, ["A", "B"]);
    });
}

#[test]
fn a_bare_route_map_follows_the_dialect() {
    assert_eq!(clauses(&["route-map m\n"]), ["permit 10"]);
    let one = "route-map m deny 30\n";
    let two = "route-map m deny 1\nroute-map m permit 10\n";
    let xe = "version 16.9\n";
    assert_eq!(clauses(&[one, "route-map m\n"]), ["permit 30"]);
    assert_eq!(issues(&[one, "route-map m\n"]), ["1 ImplicitClause"]);
    assert_eq!(clauses(&[two, "route-map m\n match length 1 2\n"]), ["deny 1", "permit 10"]);
    assert_eq!(clauses(&[xe, two, "route-map m\n"]), ["permit 1", "permit 10"]);
    with(&[two, "route-map m\n match length 1 2\n"], |router| {
        let map = router.route_map(&Name::from("m")).expect("the map");
        assert!(map.clauses.values().all(Clause::matches_all), "the mode was not entered");
    });
    assert_eq!(issues(&["route-map m permit 10\n"]), NONE);
}

#[test]
fn lines_of_a_clause_append_or_replace() {
    let text = "\
route-map m permit 10
 set ip next-hop 1.1.1.1
 set ip next-hop 2.2.2.2 1.1.1.1
 set ip next-hop verify-availability 3.3.3.3 20 track 1
 set ip next-hop verify-availability 4.4.4.4 10 track 2
 set ip next-hop verify-availability 5.5.5.5 20 track 3
 set ip next-hop recursive 6.6.6.6
 set ip next-hop recursive 7.7.7.7
 set ip precedence 5
 set ip precedence 5
 match length 1 2
 match length 3 4
 set vrf red
 set global
 set ip vrf red next-hop 8.8.8.8
 set ip vrf red next-hop 9.9.9.9
";
    with(&[text], |router| {
        let clause = &router.route_map(&Name::from("m")).expect("the map").clauses[&10];
        let hops: Vec<String> = clause.next_hops.values().map(ToString::to_string).collect();
        assert_eq!(hops, ["1.1.1.1", "2.2.2.2"]);
        let tracked: Vec<(u16, u16)> =
            clause.tracked_hops.iter().map(|((_, order), hop)| (*order, hop.value.track)).collect();
        assert_eq!(tracked, [(10, 2), (20, 3)]);
        assert_eq!(
            clause.recursive_hop.as_ref().map(|hop| hop.value.1.to_string()).as_deref(),
            Some("7.7.7.7")
        );
        assert_eq!(clause.match_length.map(|held| held.value), Some((3, 4)));
        assert_eq!(clause.table_hops.values().map(Ordered::len).collect::<Vec<_>>(), [2]);
    });
    assert_eq!(
        issues(&[text]),
        ["6 ClauseLineReplaced", "8 ClauseLineReplaced", "12 ClauseLineReplaced", "14 ClauseLineReplaced",]
    );
}

#[test]
fn no_takes_one_value_of_a_clause_line() {
    let base =
        "route-map m permit 10\n match ip address A B 101\n set ip next-hop 1.1.1.1 2.2.2.2\n set ip df 1\n";
    let text = "route-map m permit 10\n no match ip address B\n no set ip next-hop 1.1.1.1\n no set ip df 1\n no set ip next-hop 3.3.3.3\n";
    with(&[base, text], |router| {
        let clause = &router.route_map(&Name::from("m")).expect("the map").clauses[&10];
        let lists: Vec<String> = clause.match_address.values().map(ToString::to_string).collect();
        assert_eq!(lists, ["A", "101"]);
        assert_eq!(clause.next_hops.len(), 1);
        assert_eq!(clause.df, None);
    });
    assert_eq!(issues(&[base, text]), ["5 NothingToRemove"]);
}

#[test]
fn no_without_values_takes_all() {
    let base = "route-map m permit 10\n match ip address A B\n match length 1 2\n set ip next-hop 1.1.1.1 2.2.2.2\n set ip next-hop recursive 3.3.3.3\n set interface Null0\n set ip df 1\n set vrf red\n match tag 5\n set metric 5\n";
    let text = "route-map m permit 10\n no match ip address\n no match length\n no set ip next-hop\n no set ip next-hop recursive\n no set interface\n no set ip df\n no set vrf\n no match tag 5\n no set metric 5\n no set ip tos\n";
    with(&[base, text], |router| {
        let clause = &router.route_map(&Name::from("m")).expect("the map").clauses[&10];
        assert!(clause.matches_all() && clause.next_hops.is_empty() && clause.interfaces.is_empty());
        assert!(clause.recursive_hop.is_none() && clause.df.is_none() && clause.table.is_none());
        assert!(clause.set_other.is_empty());
    });
    assert_eq!(issues(&[base, text]), ["11 NothingToRemove"]);
}

#[test]
fn no_route_map_takes_a_clause_or_the_map() {
    let base = "route-map m permit 10\nroute-map m permit 20\n";
    assert_eq!(clauses(&[base, "no route-map m permit 10\n"]), ["permit 20"]);
    for text in ["no route-map m\n", "no route-map m permit 10\nno route-map m permit 20\n"] {
        with(&[base, text], |router| assert!(router.route_maps.is_empty()));
    }
    assert_eq!(issues(&[base, "no route-map n\nno route-map m permit 30\n"]).len(), 2);
}

fn interface(texts: &[&str], look: impl FnOnce(&Interface<'_>)) {
    with(texts, |router| look(router.interfaces.values().next().expect("an interface")));
}

#[test]
fn addresses() {
    let text = "interface Fa0/0\n ip address 10.0.0.1 255.255.255.0\n ip address 10.0.1.1 255.255.255.0 secondary\n ip address 10.0.2.1 255.255.255.0\n";
    interface(&[text], |interface| {
        let list: Vec<String> = interface.addresses().map(|held| held.value.to_string()).collect();
        assert_eq!(list, ["10.0.2.1/24", "10.0.1.1/24"]);
        let subnets: Vec<String> = interface.subnets().map(|subnet| subnet.to_string()).collect();
        assert_eq!(subnets, ["10.0.2.0/24", "10.0.1.0/24"]);
    });
    assert_eq!(issues(&[text]), ["4 AddressReplaced"]);
    interface(&[text, "interface FastEthernet 0/0\n no ip address\n"], |interface| {
        assert_eq!(interface.addresses().count(), 0);
    });
    interface(&[text, "int f0/0\n no ip address 10.0.1.1 255.255.255.0 secondary\n"], |interface| {
        assert_eq!(interface.addresses().count(), 1);
    });
    interface(&[text, "int f0/0\n ip unnumbered lo0\n"], |interface| {
        assert_eq!(interface.addresses().count(), 0);
        assert!(matches!(&interface.address, Some(Held { value: Addressing::Unnumbered(_), .. })));
    });
    assert_eq!(
        issues(&[text, "int f0/0\n no ip address 10.0.0.1 255.255.255.0\n"])[1..],
        ["2 NothingToRemove"]
    );
}

#[test]
fn entering_a_vrf_takes_the_addresses() {
    let after = "interface Fa0/0\n ip address 10.0.0.1 255.255.255.0\n ip vrf forwarding red\n";
    interface(&[after], |interface| {
        assert_eq!(interface.addresses().count(), 0);
        assert_eq!(interface.vrf_name(), Some(&Name::from("red")));
    });
    assert_eq!(issues(&[after]), ["3 AddressesRemoved"]);
    let before =
        "interface Fa0/0\n vrf forwarding red\n ip address 10.0.0.1 255.255.255.0\n vrf forwarding red\n";
    interface(&[before], |interface| assert_eq!(interface.addresses().count(), 1));
    assert_eq!(issues(&[before]), NONE);
    with(&["vrf definition red\n", before, "no vrf definition red\n"], |router| {
        assert!(router.interfaces.values().all(|one| one.vrf.is_none() && one.address.is_none()));
    });
}

#[test]
fn an_address_before_the_encapsulation_is_refused() {
    let wrong = "interface Gi0/0.10\n ip address 10.0.0.1 255.255.255.0\n encapsulation dot1Q 10\n";
    assert_eq!(issues(&[wrong]), ["2 AddressBeforeEncapsulation"]);
    interface(&[wrong], |interface| assert!(interface.address.is_none()));
    for fine in [
        "interface Gi0/0.10\n encapsulation dot1Q 10\n ip address 10.0.0.1 255.255.255.0\n",
        "interface Gi0/0.10\n ip address 10.0.0.1 255.255.255.0\n",
        "interface Gi0/0\n ip address 10.0.0.1 255.255.255.0\n encapsulation dot1Q 10\n",
    ] {
        assert_eq!(issues(&[fine]), NONE, "{fine}");
        interface(&[fine], |interface| assert!(interface.address.is_some()));
    }
}

#[test]
fn the_last_binding_wins() {
    let text = "\
interface Fa0/0
 ip policy route-map a
 ip policy route-map a
 ip policy route-map b
 ip access-group 101 in
 ip access-group 102 in
 ip access-group 103 out
 no ip access-group 104 out
ip local policy route-map a
ip local policy route-map b
";
    interface(&[text], |interface| {
        assert_eq!(interface.policy.as_ref().map(|held| &held.value), Some(&Name::from("b")));
        assert_eq!(interface.access_in.as_ref().map(|held| &held.value), Some(&AclName::Numbered(102)));
        assert!(interface.access_out.is_some());
    });
    assert_eq!(
        issues(&[text]),
        ["4 PolicyReplaced", "6 AccessGroupReplaced", "8 NothingToRemove", "10 PolicyReplaced"]
    );
    let gone = "interface Fa0/0\n no ip policy route-map b\n no ip access-group 102 in\nno ip local policy\n";
    interface(&[text, gone], |interface| {
        assert!(interface.policy.is_none() && interface.access_in.is_none());
    });
    with(&[text, gone], |router| assert!(router.local_policy.is_none()));
}

#[test]
fn connected_subnets_are_those_of_one_table() {
    let text = "interface Fa0/0\n ip address 10.0.0.1 255.255.255.0\ninterface Fa0/1\n vrf forwarding red\n ip address 10.0.1.1 255.255.255.0\ninterface Fa0/2\n ip unnumbered Fa0/0\n";
    with(&[text], |router| {
        let of = |vrf: Option<&str>| -> Vec<String> {
            let vrf = vrf.map(Name::from);
            router
                .connected(vrf.as_ref())
                .map(|(net, interface)| format!("{net} {}", interface.name))
                .collect()
        };
        assert_eq!(of(None), ["10.0.0.0/24 FastEthernet0/0"]);
        assert_eq!(of(Some("red")), ["10.0.1.0/24 FastEthernet0/1"]);
        assert!(of(Some("blue")).is_empty());
    });
}

#[test]
fn only_virtual_interfaces_can_be_removed() {
    let text = "interface Fa0/0\ninterface Fa0/0.1\ninterface Tunnel0\nno interface Fa0/0\nno interface Fa0/0.1\nno interface Tunnel 0\n";
    with(&[text], |router| {
        let left: Vec<String> = router.interfaces.keys().map(ToString::to_string).collect();
        assert_eq!(left, ["FastEthernet0/0"]);
    });
    assert_eq!(issues(&[text]), ["4 PhysicalInterface"]);
}

#[test]
fn probes_and_schedules() {
    let text = "ip sla 1\n icmp-echo 10.0.0.1\n frequency 5\nip sla schedule 1 life forever start-time now\nip sla schedule 2 life forever start-time now\n";
    with(&[text], |router| {
        let probe = &router.probes[&1];
        assert!(probe.schedule.is_some() && probe.echo.is_some());
        assert_eq!(probe.frequency.map(|held| held.value), Some(5));
    });
    assert_eq!(issues(&[text]), ["5 ScheduleWithoutProbe"]);
    let edit = "ip sla 1\n frequency 10\n";
    assert_eq!(issues(&[text, edit])[1..], ["1 ProbeScheduled"]);
    with(&[text, "no ip sla schedule 1\n", edit], |router| {
        assert_eq!(router.probes[&1].frequency.map(|held| held.value), Some(10));
        assert!(router.probes[&1].schedule.is_none());
    });
    with(&[text, "no ip sla 1\nip sla 1\n icmp-echo 10.0.0.2\n"], |router| {
        assert!(router.probes[&1].schedule.is_none());
    });
    assert_eq!(issues(&["ip sla 1\n icmp-echo 10.0.0.1\n icmp-echo 10.0.0.2\n"]), ["3 ProbeTypeAgain"]);
}

#[test]
fn tracks() {
    let text = "track 1 ip sla 1 reachability\n delay down 10\n delay up 5\ntrack 2 list boolean or\n object 1\n object 3 not\n no object 3\n";
    with(&[text], |router| {
        assert_eq!(
            router.tracks[&1].delay.map(|held| held.value),
            Some(Delay { down: Some(10), up: Some(5) })
        );
        assert_eq!(router.tracks[&2].members.keys().collect::<Vec<_>>(), [&1]);
    });
    assert_eq!(issues(&[text]), NONE);
    assert_eq!(issues(&[text, "track 1 ip sla 2 reachability\n"]), ["1 TrackRedefined"]);
    assert_eq!(issues(&[text, "track 1\ntrack 1 ip sla 1 reachability\n"]), NONE);
    with(&[text, "no track 1\n"], |router| assert_eq!(router.tracks.len(), 1));
}

#[test]
fn groups_ranges_and_prefix_lists() {
    let text = "\
object-group network g
 host 10.0.0.1
 host 10.0.0.1
 host 10.0.0.2
 no host 10.0.0.1
object-group service g
 tcp eq 22
time-range t
 absolute end 10:00 1 January 2030
 periodic daily 8:00 to 12:00
 absolute end 11:00 1 January 2030
ip prefix-list p permit 10.0.0.0/8
ip prefix-list p seq 20 permit 10.1.0.0/16
ip prefix-list p seq 20 deny 10.2.0.0/16
ip prefix-list p permit 10.1.0.0/16
ip prefix-list p deny 0.0.0.0/0
";
    with(&[text], |router| {
        assert_eq!(router.object_groups[&Name::from("g")].members.len(), 1);
        let range = &router.time_ranges[&Name::from("t")];
        assert_eq!(range.periodic.len(), 1);
        assert_eq!(range.absolute.and_then(|held| held.value.1).map(|end| end.time.hour), Some(11));
        let list = &router.prefix_lists[&Name::from("p")];
        assert_eq!(list.entries.keys().copied().collect::<Vec<_>>(), [5, 20, 25]);
    });
    assert_eq!(issues(&[text]), ["6 OtherGroupKind", "14 PrefixSequenceTaken", "15 PrefixEntryRepeated"]);
    let gone = "no object-group network g\nno time-range t\nno ip prefix-list p seq 5 permit 10.0.0.0/8\nno ip prefix-list p\n";
    with(&[text, gone], |router| {
        assert!(router.object_groups.is_empty() && router.time_ranges.is_empty());
        assert!(router.prefix_lists.is_empty());
    });
}

#[test]
fn routes_are_told_apart_by_destination_and_next_hop() {
    let text = "ip route 10.0.0.0 255.0.0.0 1.1.1.1\nip route 10.0.0.0 255.0.0.0 1.1.1.1 200\nip route 10.0.0.0 255.0.0.0 2.2.2.2\nip route vrf red 10.0.0.0 255.0.0.0 1.1.1.1\nno ip route 10.0.0.0 255.0.0.0 2.2.2.2\nno ip route 10.0.0.0 255.0.0.0 3.3.3.3\n";
    with(&[text], |router| {
        let distances: Vec<Option<u8>> = router.routes.values().map(|held| held.value.distance).collect();
        assert_eq!(distances, [Some(200), None]);
    });
    assert_eq!(issues(&[text]), ["6 NothingToRemove"]);
}

#[test]
fn origins_tell_the_text() {
    let base = "hostname a\naccess-list 1 permit 10.0.0.1\n";
    with(&[base, "access-list 1 permit 10.0.0.2\nhostname b\n"], |router| {
        let list = router.acl(&AclName::Numbered(1)).expect("a list");
        let origins: Vec<(u16, u32)> =
            list.entries().iter().map(|entry| (entry.origin().text.0, entry.line().0)).collect();
        assert_eq!(origins, [(0, 1), (1, 0)]);
        let hostname = router.hostname.as_ref().expect("a name");
        assert_eq!((hostname.origin.text.0, hostname.origin.line.0), (1, 1));
    });
}

#[test]
fn resequence_numbers_anew() {
    let base = "ip access-list extended x\n remark first\n permit ip any host 1.1.1.1\n 15 deny ip any any\n remark last\n";
    let text = "ip access-list resequence x 100 20\nip access-list extended x\n 110 permit udp any any\n";
    assert_eq!(
        entries(&[base, text]),
        [
            "100 remark first",
            "100 permit ip any host 1.1.1.1",
            "110 permit udp any any",
            "120 deny ip any any",
            "140 remark last",
        ]
    );
    assert_eq!(issues(&[base, "ip access-list resequence x 2147483640 10\n"]), ["1 ResequenceRefused"]);
    assert_eq!(issues(&[base, "ip access-list resequence y 10 10\n"]), ["1 NothingToRemove"]);
}

#[test]
fn a_range_is_several_interfaces() {
    let text = "interface Fa0/2\n ip address 10.0.0.1 255.255.255.0\ninterface range fa 0/1 - 3 , Po1-2, lo7\n ip policy route-map m\n shutdown\n!\n";
    with(&[text], |router| {
        let bound = router.interfaces.values().filter(|one| one.policy.is_some());
        let names: Vec<String> = bound.map(|one| one.name.to_string()).collect();
        assert_eq!(
            names,
            [
                "FastEthernet0/1",
                "FastEthernet0/2",
                "FastEthernet0/3",
                "Loopback7",
                "Port-channel1",
                "Port-channel2"
            ]
        );
        assert!(router.interfaces.values().all(|one| !one.is_up()));
    });
    with(&["interface range Lo0 - 4294967295\n shutdown\n"], |router| {
        assert_eq!(router.interfaces.len(), 1024);
    });
}

#[test]
fn default_interface_empties_it() {
    let text = "interface Fa0/0\n ip address 10.0.0.1 255.255.255.0\n ip policy route-map m\ndefault interface fa0/0\ndefault interface fa0/1\n";
    with(&[text], |router| {
        assert_eq!(router.interfaces.len(), 1);
        assert!(router.interfaces.values().all(|one| one.policy.is_none() && one.address.is_none()));
    });
    let text = "ipv6 access-list six\nno ipv6 access-list six\nip access-list extended six\n";
    assert_eq!(issues(&[text]), NONE);
}
