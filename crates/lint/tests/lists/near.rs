//! Hits and near misses: what may be there or not, what IOS refuses, and what only a router's networks tell.

use crate::entries::found;

const NONE: [u32; 0] = [];

fn lines(rule: &'static str, text: &str) -> Vec<u32> {
    found(text, &[rule]).1.remove(rule).unwrap_or_default().into_iter().collect()
}

fn list(entries: &str) -> String {
    format!("ip access-list extended x\n{entries}")
}

#[test]
fn what_may_not_be_there_hides_nothing_and_can_be_hidden() {
    let unreachable = |entries: &str| lines("unreachable-ace", &list(entries));
    let deny = " deny ip host 10.0.0.1 any\n";
    for first in [
        " permit ip any any time-range work\n",
        " dynamic door permit ip any any\n",
        " evaluate sessions\n",
        " permit ip any any option any-options\n",
        " permit ip object-group nowhere any\n",
        " permit object-group nowhere any any\n",
    ] {
        assert_eq!(unreachable(&format!("{first}{deny}")), NONE, "{first}");
        assert_eq!(unreachable(&format!(" permit ip any any\n{first}")), [3], "{first}");
        assert_eq!(unreachable(&format!(" permit udp any any\n{first}")), NONE, "{first}");
    }
    assert_eq!(unreachable(&format!(" permit ip any any reflect sessions\n{deny}")), [3]);
    assert_eq!(unreachable(&format!(" permit ip any any log\n{deny}")), [3]);
}

#[test]
fn groups_are_known_by_their_members() {
    let groups = "object-group network web\n host 10.0.0.1\n host 10.0.0.2\n";
    let text = format!("{groups}{}", list(" permit ip object-group web any\n deny tcp host 10.0.0.2 any\n"));
    assert_eq!(lines("unreachable-ace", &text), [6]);
    let text = format!("{groups}{}", list(" permit ip host 10.0.0.1 any\n deny ip object-group web any\n"));
    assert_eq!(lines("unreachable-ace", &text), NONE);
}

#[test]
fn an_entry_that_does_more_is_not_redundant() {
    let redundant = |entries: &str| lines("redundant-ace", &list(entries));
    let all = " permit ip any any\n";
    assert_eq!(redundant(&format!(" permit tcp any any eq 22\n{all}")), [2]);
    assert_eq!(redundant(&format!(" permit tcp any any eq 22 log\n{all}")), NONE);
    assert_eq!(redundant(&format!(" permit tcp any any eq 22 reflect sessions\n{all}")), NONE);
    assert_eq!(
        redundant(&format!(" permit tcp any any eq 22\n deny tcp any any time-range work\n{all}")),
        NONE
    );
    assert_eq!(
        redundant(&format!(" permit tcp any any eq 22\n deny udp any any time-range work\n{all}")),
        [2]
    );
    assert_eq!(redundant(&format!(" permit tcp any any eq 22\n permit tcp any any bananas\n{all}")), NONE);
    assert_eq!(redundant(" permit tcp any any eq 22\n deny ip any any\n"), NONE);
    // Without it its packets would be logged.
    assert_eq!(redundant(" deny udp any any eq 67\n permit tcp any any\n deny ip any any log\n"), NONE);
    assert_eq!(redundant(" deny udp any any eq 67\n permit tcp any any\n deny ip any any\n"), [2]);
}

#[test]
fn what_ios_refuses_is_unreachable() {
    let standard =
        "ip access-list standard s\n permit 10.0.0.0 0.0.0.255\n deny 10.0.0.5\n permit 10.0.0.6\n";
    assert_eq!(lines("unreachable-ace", standard), [3, 4]);
    let (found, _) = found(standard, &["unreachable-ace"]);
    assert!(found[0].message.contains("contradicted") && found[1].message.contains("redundant"));
    let twice = "access-list 101 permit ip any any\naccess-list 101 permit ip any any\n";
    assert_eq!(lines("unreachable-ace", twice), [2]);
    assert_eq!(lines("duplicate-ace", twice), [2]);
    assert_eq!(lines("duplicate-ace", &format!("{twice}no access-list 101\n")), NONE);
}

#[test]
fn commands_that_mend_are_given_where_they_are_certain() {
    let fix = |text: &str| found(text, &["unreachable-ace"]).0[0].fix.clone();
    let numbers = "ip access-list extended x\n 10 permit ip any any\n 30 permit tcp any any\n";
    assert_eq!(fix(numbers), ["ip access-list extended x", "no 30"]);
    let words = "access-list 101 permit ip any any\naccess-list 101 permit tcp any any\n";
    assert_eq!(fix(words), ["ip access-list extended 101", "no permit tcp any any"]);
    let contradicted = "ip access-list extended x\n 10 permit ip any any\n 30 deny tcp any any\n";
    assert!(fix(contradicted).is_empty());
}

fn map(list: &str, interfaces: &str) -> String {
    format!("route-map m permit 10\n match ip address 101\n set ip next-hop 172.16.0.1\n{list}{interfaces}")
}

const LAN: &str =
    "interface FastEthernet0/0\n ip address 192.168.1.1 255.255.255.0\n ip policy route-map m\n";

#[test]
fn a_clause_behind_what_is_not_known_is_reached() {
    let behind = |first: &str| {
        let text = format!(
            "route-map m permit 10\n{first} set ip next-hop 172.16.0.1\nroute-map m permit 20\n set ip next-hop 172.16.0.2\n\
             access-list 101 permit ip any any\nip access-list extended at-times\n permit ip any any time-range work\n"
        );
        !lines("unreachable-clause", &text).is_empty()
    };
    assert!(behind(""));
    assert!(behind(" match ip address 101\n"));
    assert!(!behind(" match ip address 199\n"));
    assert!(!behind(" match ip address at-times\n"));
    assert!(!behind(" match ip address prefix-list p\n"));
    assert!(!behind(" match length 0 100\n"));
    assert!(behind(" match length 0 65535\n"));
}

#[test]
fn a_policy_that_never_sees_a_packet() {
    let rule = |source: &str, more: &str| {
        let list = format!("access-list 101 permit tcp {source} any eq 80\n");
        lines("policy-never-sees", &map(&list, &format!("{LAN}version 15.2\n{more}")))
    };
    assert_eq!(rule("192.168.2.0 0.0.0.255", ""), [7]);
    assert_eq!(rule("10.0.0.0 0.255.255.255", ""), [7]);
    assert_eq!(rule("10.0.0.0 0.255.255.255", "ip route 0.0.0.0 0.0.0.0 10.9.9.9\n"), NONE);
    assert_eq!(rule("10.0.0.0 0.255.255.255", "router ospf 1\n"), NONE);
    assert_eq!(rule("192.168.1.0 0.0.0.255", ""), NONE);
    assert_eq!(rule("host 192.168.1.77", ""), NONE);
    assert_eq!(rule("any", ""), NONE);
    assert_eq!(rule("192.168.2.0 0.0.0.255", "ip route 192.168.2.0 255.255.255.0 192.168.1.2\n"), NONE);
    assert_eq!(rule("192.168.2.0 0.0.0.255", "ip route 0.0.0.0 0.0.0.0 192.168.1.2\n"), NONE);
    assert_eq!(rule("192.168.2.0 0.0.0.255", "router ospf 1\n"), NONE);
    let swapped = "access-list 101 permit ip 10.0.0.0 0.255.255.255 192.168.1.0 0.0.0.255\n";
    assert_eq!(lines("policy-never-sees", &map(swapped, LAN)), [7]);
    let excerpt = |source: &str| {
        let list = format!("access-list 101 permit ip {source} 0.0.0.255 any\n");
        lines("policy-never-sees", &map(&list, &LAN.replace("168.1.1", "168.120.1")))
    };
    assert_eq!(excerpt("192.168.12.0"), [7]);
    assert_eq!(excerpt("192.168.13.0"), NONE);
    let other = "interface FastEthernet0/1\n ip address 192.168.2.1 255.255.255.0\nrouter ospf 1\n";
    assert_eq!(rule("192.168.2.0 0.0.0.255", other), [7]);
}

#[test]
fn fragments_of_other_services() {
    let rule = |entries: &str| lines("fragments-follow", &map(entries, LAN));
    assert_eq!(rule("access-list 101 permit tcp any any eq 80\n"), [4]);
    assert_eq!(rule("access-list 101 permit tcp any any eq 80\naccess-list 101 permit tcp any any\n"), NONE);
    assert_eq!(
        rule("access-list 101 deny ip any any fragments\naccess-list 101 permit tcp any any eq 80\n"),
        NONE
    );
    assert_eq!(rule("access-list 101 permit ip any any\n"), NONE);
    let unused =
        "access-list 101 permit tcp any any eq 80\ninterface FastEthernet0/0\n ip access-group 101 in\n";
    assert_eq!(lines("fragments-follow", unused), NONE);
}

#[test]
fn a_redirect_that_takes_too_much() {
    let rule =
        |entries: &str, more: &str| lines("overbroad-redirect", &map(entries, &format!("{LAN}{more}")));
    assert_eq!(rule("access-list 101 permit ip any any\n", ""), [4]);
    assert_eq!(
        rule("access-list 101 deny ip any 10.0.0.0 0.255.255.255\naccess-list 101 permit ip any any\n", ""),
        NONE
    );
    let other = "interface FastEthernet0/1\n ip address 192.168.2.1 255.255.255.0\n";
    let broad = "access-list 101 permit ip 192.168.1.0 0.0.0.255 any\n";
    assert_eq!(rule(broad, other), [4]);
    assert_eq!(rule(broad, ""), NONE);
    // A way to others: a routing protocol, a next hop, a link of two.
    assert_eq!(rule(broad, &format!("{other}router ospf 1\n")), NONE);
    assert_eq!(rule(broad, &format!("{other} ip nat inside\nrouter ospf 1\n")), [4]);
    assert_eq!(rule(broad, &format!("{other}ip route 0.0.0.0 0.0.0.0 192.168.2.2\n")), NONE);
    assert_eq!(rule(broad, "interface Serial0\n ip address 10.0.0.1 255.255.255.252\n"), NONE);
    // Who names the network means it.
    let named = "access-list 101 permit ip 192.168.1.0 0.0.0.255 192.168.2.0 0.0.0.255\n";
    assert_eq!(rule(named, other), NONE);
    assert_eq!(rule("access-list 101 permit tcp 192.168.1.0 0.0.0.255 any eq 80\n", other), NONE);
}

#[test]
fn ports_on_the_wrong_side() {
    let rule = |entries: &str| lines("ports-reversed", &map(entries, LAN));
    assert_eq!(rule("access-list 101 permit tcp any eq 80 any\n"), [4]);
    assert_eq!(rule("access-list 101 permit tcp 192.168.1.0 0.0.0.255 eq 443 any\n"), [4]);
    assert_eq!(rule("access-list 101 permit tcp any any eq 80\n"), NONE);
    // A server, a service with one port on both sides, both directions in one list, a port of clients.
    assert_eq!(rule("access-list 101 permit tcp host 192.168.1.80 eq 80 any\n"), NONE);
    assert_eq!(rule("access-list 101 permit udp any eq 123 any\n"), NONE);
    assert_eq!(
        rule("access-list 101 permit tcp any eq 80 any\naccess-list 101 permit tcp any any eq 80\n"),
        NONE
    );
    assert_eq!(rule("access-list 101 permit tcp any eq 40000 any\n"), NONE);
    let both = |replies: &str| {
        let text = format!(
            "{}route-map back permit 10\n match ip address 102\n set ip next-hop 172.16.1.1\naccess-list 102 permit tcp {replies}\n\
             interface FastEthernet0/1\n ip address 10.0.0.1 255.255.255.0\n ip policy route-map back\n",
            map("access-list 101 permit tcp 192.168.1.0 0.0.0.255 host 10.0.0.80 eq 80\n", LAN)
        );
        lines("ports-reversed", &text)
    };
    assert_eq!(both("host 10.0.0.80 192.168.1.0 0.0.0.255 eq 80"), [11]);
    assert_eq!(both("host 10.0.0.80 eq 80 192.168.1.0 0.0.0.255"), NONE);
}
