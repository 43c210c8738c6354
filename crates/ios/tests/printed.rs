//! Commands as people type them, and as releases print them (ios-facts 1 and 2).

use byway_ios::{Dialect, ItemKind, Release, parse, print};

fn dialect(release: &str) -> Dialect {
    Dialect::of(&release.parse::<Release>().expect("a release"))
}

/// What the router shows of a typed text: every item, canonical, one line each.
fn shown(typed: &str, release: &str) -> Vec<String> {
    let config = parse(typed.as_bytes());
    assert_eq!(config.diagnostics(), [], "{typed}");
    let lines = config.items().iter().flat_map(|item| print(&item.kind, dialect(release)));
    lines.map(|line| String::from_utf8(line).expect("text")).collect()
}

/// The entry of an extended list as a release prints it.
fn entry(typed: &str, release: &str) -> String {
    let lines = shown(&format!("ip access-list extended x\n {typed}\n"), release);
    assert_eq!(lines.len(), 2, "{typed}: {lines:?}");
    lines[1].strip_prefix(' ').expect("a line of a mode").to_owned()
}

fn standard(typed: &str, release: &str) -> String {
    let lines = shown(&format!("ip access-list standard x\n {typed}\n"), release);
    assert_eq!(lines.len(), 2, "{typed}: {lines:?}");
    lines[1].strip_prefix(' ').expect("a line of a mode").to_owned()
}

fn clause(typed: &str) -> String {
    let lines = shown(&format!("route-map x permit 10\n {typed}\n"), "12.3");
    assert_eq!(lines.len(), 2, "{typed}: {lines:?}");
    lines[1].strip_prefix(' ').expect("a line of a mode").to_owned()
}

fn interface(typed: &str) -> String {
    let lines = shown(&format!("interface FastEthernet0/0\n {typed}\n"), "12.3");
    assert_eq!(lines.len(), 2, "{typed}: {lines:?}");
    lines[1].strip_prefix(' ').expect("a line of a mode").to_owned()
}

#[test]
fn extended_entries() {
    let table = [
        ("permit ip any any", "permit ip any any"),
        ("per ip an an", "permit ip any any"),
        ("PERMIT TCP ANY HOST 10.0.0.1 EQ WWW", ""),
        ("deny ip any any", "deny   ip any any"),
        ("deny   ip any any", "deny   ip any any"),
        ("den tcp a h 10.0.0.9 eq 22", "deny   tcp any host 10.0.0.9 eq 22"),
        ("permit tcp any any eq 80", "permit tcp any any eq www"),
        ("permit tcp any any eq 22", "permit tcp any any eq 22"),
        ("permit tcp any any eq 443", "permit tcp any any eq 443"),
        ("permit tcp any any eq 23", "permit tcp any any eq telnet"),
        ("permit tcp any any eq syslog", "permit tcp any any eq cmd"),
        ("permit udp any any eq 514", "permit udp any any eq syslog"),
        ("permit udp any any eq 53", "permit udp any any eq domain"),
        ("permit udp any any eq 500", "permit udp any any eq isakmp"),
        ("permit udp any any eq 80", "permit udp any any eq 80"),
        ("permit tcp any any range 22 23", "permit tcp any any range 22 telnet"),
        ("permit tcp any gt 1023 any lt 1024", "permit tcp any gt 1023 any lt 1024"),
        ("permit tcp any neq 25 any", "permit tcp any neq smtp any"),
        ("permit tcp any eq 0 any eq 0", "permit tcp any eq 0 any eq 0"),
        ("permit udp any any eq bootps bootpc", "permit udp any any eq bootps bootpc"),
        ("permit tcp any any eq 22 23", "permit tcp any any eq 22 telnet"),
        ("permit tcp any eq 80 host 10.0.0.1", "permit tcp any eq www host 10.0.0.1"),
        ("permit tcp any eq 80 any log", "permit tcp any eq www any log"),
        ("permit tcp any any eq 22 log", "permit tcp any any eq 22 log"),
        ("permit 6 any any eq 22", "permit tcp any any eq 22"),
        ("permit 17 any any", "permit udp any any"),
        ("permit sctp any any eq 2905", "permit sctp any any eq 2905"),
        ("permit 132 any gt 1023 any range 2904 2905 log", "permit sctp any gt 1023 any range 2904 2905 log"),
        ("permit sctp any any eq 80 443", "permit sctp any any eq 80 443"),
        ("deny sctp any any", "deny   sctp any any"),
        ("permit 1 any any", "permit icmp any any"),
        ("permit 2 any any", "permit igmp any any"),
        ("permit 47 any any", "permit gre any any"),
        ("permit 50 any any", "permit esp any any"),
        ("permit 51 any any", "permit ahp any any"),
        ("permit 53 any any", "permit 53 any any"),
        ("permit 41 any host 192.88.99.1", "permit 41 any host 192.88.99.1"),
        ("permit 88 any any", "permit eigrp any any"),
        ("permit 0 any any", "permit ip any any"),
        ("permit ospf any any", "permit ospf any any"),
        ("permit ip 10.1.1.55 0.0.0.255 any", "permit ip 10.1.1.0 0.0.0.255 any"),
        ("permit ip 10.1.1.1 0.0.0.0 any", "permit ip host 10.1.1.1 any"),
        ("permit ip 10.1.1.1 255.255.255.255 any", "permit ip any any"),
        ("permit ip 10.0.0.0 255.0.0.0 any", "permit ip 0.0.0.0 255.0.0.0 any"),
        ("permit ip 10.0.10.0 0.255.0.255 any", "permit ip 10.0.10.0 0.255.0.255 any"),
        ("permit ip 10.1.1.0 255.255.255.0 any", "permit ip 0.0.0.0 255.255.255.0 any"),
        ("permit icmp any any 8", "permit icmp any any echo"),
        ("permit icmp any any 0", "permit icmp any any echo-reply"),
        ("permit icmp any any 3 13", "permit icmp any any administratively-prohibited"),
        ("permit icmp any any 3 4", "permit icmp any any packet-too-big"),
        ("permit icmp any any 8 5", "permit icmp any any 8 5"),
        ("permit icmp any any 8 0", "permit icmp any any 8 0"),
        ("permit icmp any any 11", "permit icmp any any time-exceeded"),
        ("permit icmp any any 11 0", "permit icmp any any ttl-exceeded"),
        ("permit icmp any any 40", "permit icmp any any 40"),
        ("permit icmp any any echo log", "permit icmp any any echo log"),
        ("permit icmp any any log", "permit icmp any any log"),
        ("permit icmp any any unreachable", "permit icmp any any unreachable"),
        ("permit icmp any any traceroute", "permit icmp any any traceroute"),
        ("permit igmp any any host-query", "permit igmp any any host-query"),
        ("permit tcp any any established", "permit tcp any any established"),
        ("permit tcp any any est", "permit tcp any any established"),
        ("permit tcp any any psh established", "permit tcp any any established psh"),
        ("permit tcp any any syn", "permit tcp any any syn"),
        ("permit tcp any any eq www fin", "permit tcp any any eq www fin"),
        ("permit tcp any any syn ack", "permit tcp any any ack syn"),
        ("permit tcp any any match-all +ack -fin log", "permit tcp any any match-all +ack -fin log"),
        ("permit tcp any any match-any +syn +fin", "permit tcp any any match-any +fin +syn"),
        ("permit ip any any dscp 46", "permit ip any any dscp ef"),
        ("permit ip any any dscp ef", "permit ip any any dscp ef"),
        ("permit ip any any dscp 0", "permit ip any any dscp default"),
        ("permit ip any any dscp 1", "permit ip any any dscp 1"),
        ("permit ip any any precedence 5", "permit ip any any precedence critical"),
        ("permit ip any any prec internet", "permit ip any any precedence internet"),
        ("permit ip any any tos 0", "permit ip any any tos normal"),
        ("permit ip any any tos 12", "permit ip any any tos 12"),
        ("permit ip any any tos 8 precedence 1", "permit ip any any precedence priority tos min-delay"),
        ("permit ip any any fragments", "permit ip any any fragments"),
        ("deny ip any any frag", "deny   ip any any fragments"),
        ("permit ip any any log-input", "permit ip any any log-input"),
        ("permit ip any any log-i", "permit ip any any log-input"),
        ("permit ip any any log COOKIE", "permit ip any any log COOKIE"),
        ("permit ip any any time-range work log", "permit ip any any log time-range work"),
        ("permit ip any any log time-range work", "permit ip any any log time-range work"),
        ("permit ip any any time-range work", "permit ip any any time-range work"),
        ("permit ip any any ttl eq 10", "permit ip any any ttl eq 10"),
        ("permit ip any any ttl range 1 5", "permit ip any any ttl range 1 5"),
        ("permit icmp any any echo ttl eq 10 dscp ef", "permit icmp any any echo dscp ef ttl eq 10"),
        ("permit ip any any option 82", "permit ip any any option traceroute"),
        ("permit ip any any option any-options", "permit ip any any option any-options"),
        ("permit tcp any any reflect back timeout 300", "permit tcp any any reflect back timeout 300"),
        ("evaluate back", "evaluate back"),
        ("dynamic door timeout 60 permit ip any any", "dynamic door timeout 60 permit ip any any"),
        ("permit ip object-group A object-group B", "permit ip object-group A object-group B"),
        ("permit object-group S any object-group B", "permit object-group S any object-group B"),
        ("permit tcp object-group A eq 22 any", "permit tcp object-group A eq 22 any"),
        ("remark   two  blanks kept \"quoted\"", "remark two  blanks kept \"quoted\""),
        ("remark", "remark"),
        ("no permit ip any any", "no permit ip any any"),
        ("no 30", "no 30"),
        ("30 permit ip any any", "30 permit ip any any"),
    ];
    for (typed, printed) in table {
        let wanted = if printed.is_empty() { "permit tcp any host 10.0.0.1 eq www" } else { printed };
        assert_eq!(entry(typed, "12.3"), wanted, "{typed}");
        assert_eq!(entry(wanted, "12.3"), wanted, "printed again: {typed}");
    }
}

#[test]
fn standard_entries() {
    for (typed, printed) in [
        ("permit any", "permit any"),
        ("permit host 10.1.1.1", "permit 10.1.1.1"),
        ("permit 10.1.1.1", "permit 10.1.1.1"),
        ("permit 10.1.1.1 0.0.0.0", "permit 10.1.1.1"),
        ("permit 10.1.1.0 0.0.0.255", "permit 10.1.1.0 0.0.0.255"),
        ("deny 10.1.1.9 0.0.0.255 log", "deny   10.1.1.0 0.0.0.255 log"),
        ("deny any", "deny   any"),
        ("permit 0.0.0.0 255.255.255.255", "permit any"),
        ("remark x", "remark x"),
    ] {
        assert_eq!(standard(typed, "12.3"), printed, "{typed}");
        assert_eq!(standard(printed, "12.3"), printed, "printed again: {typed}");
    }
}

#[test]
fn numbers_padding_and_blanks_by_release() {
    assert_eq!(entry("deny ip any any", "15.9(3)M"), "deny   ip any any");
    assert_eq!(entry("deny ip any any", "XE 16.9"), "deny   ip any any");
    assert_eq!(entry("deny ip any any", "XE 17.15"), "deny ip any any");
    assert_eq!(standard("deny any", "XE 17.15"), "deny any");
    let typed = "access-list 101 permit ip any any\naccess-list 101 deny tcp any any\n";
    assert_eq!(
        shown(typed, "15.2(4)M"),
        ["access-list 101 permit ip any any", "access-list 101 deny   tcp any any"]
    );
    assert_eq!(
        shown(typed, "XE 17.9"),
        ["ip access-list extended 101", " permit ip any any", " deny tcp any any"]
    );
    assert_eq!(shown("route-map x deny 20\n", "12.4"), ["route-map x deny 20"]);
    assert_eq!(shown("route-map x deny 20\n", "XE 16.9"), ["route-map x deny 20 "]);
}

#[test]
fn numbered_lists() {
    for (typed, printed) in [
        ("access-list 1 permit host 10.0.0.1", "access-list 1 permit 10.0.0.1"),
        ("access-l 101 per tcp a h 10.0.0.9 eq 22", "access-list 101 permit tcp any host 10.0.0.9 eq 22"),
        ("access-list 2699 permit ip any any", "access-list 2699 permit ip any any"),
        ("access-list 1999 deny any", "access-list 1999 deny   any"),
        ("access-list 101 remark hello", "access-list 101 remark hello"),
        ("no access-list 101 permit ip any any", "no access-list 101"),
    ] {
        assert_eq!(shown(&format!("{typed}\n"), "12.3"), [printed], "{typed}");
    }
}

#[test]
fn clauses() {
    for (typed, printed) in [
        ("match ip address ssh-inbound", "match ip address ssh-inbound"),
        ("match ip add 101 102 x", "match ip address 101 102 x"),
        ("match ip address prefix-list a b", "match ip address prefix-list a b"),
        ("match length 3 50", "match length 3 50"),
        ("match interface fa0/0", "match interface FastEthernet0/0"),
        ("match as-path 1", "match as-path 1"),
        ("set ip next-hop 10.0.0.1 10.0.0.2", "set ip next-hop 10.0.0.1 10.0.0.2"),
        ("set ip next 10.0.0.1", "set ip next-hop 10.0.0.1"),
        ("set ip next-hop recursive 10.0.0.1", "set ip next-hop recursive 10.0.0.1"),
        ("set ip next-hop recursive vrf A 10.0.0.1", "set ip next-hop recursive vrf A 10.0.0.1"),
        ("set ip next-hop verify-availability", "set ip next-hop verify-availability"),
        (
            "set ip next-hop verify-availability 10.0.0.1 10 track 1",
            "set ip next-hop verify-availability 10.0.0.1 10 track 1",
        ),
        (
            "set ip vrf A next-hop verify-availability 10.0.0.1 10 track 1",
            "set ip vrf A next-hop verify-availability 10.0.0.1 10 track 1",
        ),
        ("set ip next-hop dynamic dhcp", "set ip next-hop dynamic dhcp"),
        ("set ip next-hop peer-address", "set ip next-hop peer-address"),
        ("set ip default next-hop 10.0.0.1", "set ip default next-hop 10.0.0.1"),
        (
            "set ip default next-hop recursive vrf A 10.0.0.1",
            "set ip default next-hop recursive vrf A 10.0.0.1",
        ),
        ("set interface null 0", "set interface Null0"),
        ("set interface tun 5 se0/0/0:1.2", "set interface Tunnel5 Serial0/0/0:1.2"),
        ("set default interface Null0", "set default interface Null0"),
        ("set ip precedence 5", "set ip precedence critical"),
        ("set ip tos 8", "set ip tos min-delay"),
        ("set ip df 0", "set ip df 0"),
        ("set vrf A", "set vrf A"),
        ("set global", "set global"),
        ("set ip vrf A next-hop 10.0.0.1", "set ip vrf A next-hop 10.0.0.1"),
        ("set ip global next-hop 10.0.0.1", "set ip global next-hop 10.0.0.1"),
        ("set ip default vrf A next-hop 10.0.0.1", "set ip default vrf A next-hop 10.0.0.1"),
        ("set ip default global next-hop 10.0.0.1", "set ip default global next-hop 10.0.0.1"),
        ("set community 65000:1", "set community 65000:1"),
        ("description two  words", "description two  words"),
        ("continue 30", "continue 30"),
        ("no set ip next-hop 10.0.0.1", "no set ip next-hop 10.0.0.1"),
    ] {
        assert_eq!(clause(typed), printed, "{typed}");
        assert_eq!(clause(printed), printed, "printed again: {typed}");
    }
}

#[test]
fn interface_lines() {
    for (typed, printed) in [
        ("ip address 10.0.0.1 255.255.255.0", "ip address 10.0.0.1 255.255.255.0"),
        ("ip add 10.0.0.1 255.255.255.0 sec", "ip address 10.0.0.1 255.255.255.0 secondary"),
        ("ip address dhcp", "ip address dhcp"),
        ("ip address negotiated", "ip address negotiated"),
        ("ip unnumbered lo0", "ip unnumbered Loopback0"),
        ("no ip address", "no ip address"),
        ("ip pol route scb-inbound", "ip policy route-map scb-inbound"),
        ("no ip policy route-map scb-inbound", "no ip policy"),
        ("ip access-group 101 in", "ip access-group 101 in"),
        ("ip access-group x out", "ip access-group x out"),
        ("ip vrf forwarding A", "ip vrf forwarding A"),
        ("vrf forwarding A", "vrf forwarding A"),
        ("ip nat inside", "ip nat inside"),
        ("encapsulation dot1Q 20 native", "encapsulation dot1Q 20 native"),
        ("shut", "shutdown"),
        ("no shutdown", "no shutdown"),
        ("description to the  servers", "description to the  servers"),
    ] {
        assert_eq!(interface(typed), printed, "{typed}");
        assert_eq!(interface(printed), printed, "printed again: {typed}");
    }
}

#[test]
fn interface_names() {
    for (typed, printed) in [
        ("int fa0/0", "interface FastEthernet0/0"),
        ("interface fa 0/0", "interface FastEthernet0/0"),
        ("interface GIGABITETHERNET0/1.20", "interface GigabitEthernet0/1.20"),
        ("interface gi0/1", "interface GigabitEthernet0/1"),
        ("interface te1/1/1", "interface TenGigabitEthernet1/1/1"),
        ("interface twe1/0/1", "interface TwentyFiveGigE1/0/1"),
        ("interface po1", "interface Port-channel1"),
        ("interface vlan 10", "interface Vlan10"),
        ("interface tu0", "interface Tunnel0"),
        ("interface s0/0/0:1", "interface Serial0/0/0:1"),
        ("interface ATM0/0.32 point-to-point", "interface ATM0/0.32 point-to-point"),
        ("interface Dot11Radio0", "interface Dot11Radio0"),
        ("interface Embedded-Service-Engine0/0", "interface Embedded-Service-Engine0/0"),
        ("interface Null0", "interface Null0"),
        ("interface Xyzzy3", "interface Xyzzy3"),
    ] {
        assert_eq!(shown(&format!("{typed}\n"), "12.3"), [printed], "{typed}");
    }
}

#[test]
fn a_type_of_interface_has_no_digits_of_its_own() {
    // Found by fuzzing: read as type `Gi0/0x` with the number `1`, which printed as something else.
    let config = parse(b"ip route 10.0.0.0 255.0.0.0 Gi0/0x 1\n");
    assert_eq!(config.diagnostics().len(), 1);
}

#[test]
fn commands_of_the_top() {
    for (typed, printed) in [
        ("version 12.3", "version 12.3"),
        ("hostn edge", "hostname edge"),
        ("ip local policy route-map own", "ip local policy route-map own"),
        ("no ip local policy route-map own", "no ip local policy"),
        ("route-map x", "route-map x"),
        ("route-map x 20", "route-map x 20"),
        ("route-m x den 20", "route-map x deny 20"),
        ("no route-map x permit 20", "no route-map x 20"),
        ("ip access-l ext x", "ip access-list extended x"),
        ("ip access-list standard 10", "ip access-list standard 10"),
        ("no ip access-list standard x", "no ip access-list standard x"),
        ("no interface lo0", "no interface Loopback0"),
    ] {
        assert_eq!(shown(&format!("{typed}\n"), "12.3"), [printed], "{typed}");
    }
}

#[test]
fn what_is_not_typed_prints_nothing_and_is_kept() {
    let config = parse(b"snmp-server community x\nrouter ospf 1\n network 10.0.0.0 0.255.255.255 area 0\n");
    assert!(config.items().iter().all(|item| matches!(item.kind, ItemKind::Other(_))));
    assert_eq!(config.items().len(), 2);
    assert!(config.items().iter().all(|item| print(&item.kind, dialect("12.3")).is_empty()));
}

/// A mode's header with one line in it: both as the router shows them.
fn both(typed: &str) -> String {
    shown(typed, "15.2(4)M").join("\n")
}

#[test]
fn object_groups() {
    for (typed, printed) in [
        ("object-group network A\n host 10.0.0.1\n", "object-group network A\n host 10.0.0.1"),
        (
            "object-group network A\n 10.0.0.9 255.255.255.0\n",
            "object-group network A\n 10.0.0.0 255.255.255.0",
        ),
        ("object-group network A\n 10.0.0.0/8\n", "object-group network A\n 10.0.0.0 255.0.0.0"),
        (
            "object-group network A\n range 10.0.0.1 10.0.0.9\n",
            "object-group network A\n range 10.0.0.1 10.0.0.9",
        ),
        ("object-group network A\n any\n", "object-group network A\n any"),
        ("object-group network A\n group-object B\n", "object-group network A\n group-object B"),
        ("object-group network A\n description x  y\n", "object-group network A\n description x  y"),
        ("object-group network A\n no host 10.0.0.1\n", "object-group network A\n no host 10.0.0.1"),
        ("object-group service S\n tcp eq 80\n", "object-group service S\n tcp eq www"),
        ("object-group service S\n tcp 22\n", "object-group service S\n tcp eq 22"),
        ("object-group service S\n tcp smtp\n", "object-group service S\n tcp eq smtp"),
        ("object-group service S\n udp range 5 9\n", "object-group service S\n udp range 5 discard"),
        ("object-group service S\n tcp-udp eq 53\n", "object-group service S\n tcp-udp eq domain"),
        (
            "object-group service S\n tcp source gt 1023 eq 22\n",
            "object-group service S\n tcp source gt 1023 eq 22",
        ),
        (
            "object-group service S\n tcp source 2000 ftp\n",
            "object-group service S\n tcp source eq 2000 eq ftp",
        ),
        ("object-group service S\n icmp 8\n", "object-group service S\n icmp echo"),
        ("object-group service S\n icmp\n", "object-group service S\n icmp"),
        ("object-group service S\n 47\n", "object-group service S\n gre"),
        ("object-group service S\n ip\n", "object-group service S\n ip"),
        ("no object-group service S\n", "no object-group service S"),
    ] {
        assert_eq!(both(typed), printed, "{typed}");
        assert_eq!(both(&format!("{printed}\n")), printed, "printed again: {typed}");
    }
}

#[test]
fn time_ranges() {
    for (typed, printed) in [
        (
            "time-range W\n periodic weekdays 8:00 to 17:30\n",
            "time-range W\n periodic weekdays 8:00 to 17:30",
        ),
        ("time-range W\n periodic daily 08:05 to 09:00\n", "time-range W\n periodic daily 8:05 to 9:00"),
        (
            "time-range W\n periodic mon wed 8:00 to 9:00\n",
            "time-range W\n periodic Monday Wednesday 8:00 to 9:00",
        ),
        (
            "time-range W\n periodic fri 20:00 to Sunday 6:00\n",
            "time-range W\n periodic Friday 20:00 to Sunday 6:00",
        ),
        (
            "time-range W\n absolute start 08:00 1 jan 2026 end 09:00 2 February 2026\n",
            "time-range W\n absolute start 08:00 01 January 2026 end 09:00 02 February 2026",
        ),
        ("no time-range W\n", "no time-range W"),
    ] {
        assert_eq!(both(typed), printed, "{typed}");
        assert_eq!(both(&format!("{printed}\n")), printed, "printed again: {typed}");
    }
}

#[test]
fn routes_and_prefix_lists() {
    for (typed, printed) in [
        ("ip route 0.0.0.0 0.0.0.0 10.0.0.1", "ip route 0.0.0.0 0.0.0.0 10.0.0.1"),
        ("ip route 10.1.2.3 255.255.255.0 null 0", "ip route 10.1.2.0 255.255.255.0 Null0"),
        (
            "ip route 10.0.0.0 255.0.0.0 fa0/0 10.0.0.1 250",
            "ip route 10.0.0.0 255.0.0.0 FastEthernet0/0 10.0.0.1 250",
        ),
        ("ip route vrf A 0.0.0.0 0.0.0.0 10.0.0.1 global", "ip route vrf A 0.0.0.0 0.0.0.0 10.0.0.1 global"),
        ("ip route 0.0.0.0 0.0.0.0 dhcp 254", "ip route 0.0.0.0 0.0.0.0 dhcp 254"),
        (
            "ip route 0.0.0.0 0.0.0.0 10.0.0.1 track 7 name X",
            "ip route 0.0.0.0 0.0.0.0 10.0.0.1 name X track 7",
        ),
        (
            "ip route 0.0.0.0 0.0.0.0 10.0.0.1 25 name \"to OV-R1  through R2\" track 7",
            "ip route 0.0.0.0 0.0.0.0 10.0.0.1 25 name \"to OV-R1  through R2\" track 7",
        ),
        (
            "ip route 0.0.0.0 0.0.0.0 10.0.0.1 track 7 name \" x \"",
            "ip route 0.0.0.0 0.0.0.0 10.0.0.1 name \" x \" track 7",
        ),
        // Quotes around one word are not needed; quotes that surround nothing, or no whole word, are characters of it.
        ("ip route 0.0.0.0 0.0.0.0 10.0.0.1 name \"X\"", "ip route 0.0.0.0 0.0.0.0 10.0.0.1 name X"),
        (
            "ip route 0.0.0.0 0.0.0.0 10.0.0.1 name \"\" tag 5",
            "ip route 0.0.0.0 0.0.0.0 10.0.0.1 tag 5 name \"\"",
        ),
        ("ip route 0.0.0.0 0.0.0.0 10.0.0.1 name \"a\"b", "ip route 0.0.0.0 0.0.0.0 10.0.0.1 name \"a\"b"),
        ("ip route 0.0.0.0 0.0.0.0 10.0.0.1 name a\"b", "ip route 0.0.0.0 0.0.0.0 10.0.0.1 name a\"b"),
        (
            "ip route 0.0.0.0 0.0.0.0 10.0.0.1 5 tag 9 permanent",
            "ip route 0.0.0.0 0.0.0.0 10.0.0.1 5 tag 9 permanent",
        ),
        ("no ip route 0.0.0.0 0.0.0.0 10.0.0.1", "no ip route 0.0.0.0 0.0.0.0 10.0.0.1"),
        (
            "ip prefix-list P seq 5 permit 10.0.0.0/8 ge 9 le 24",
            "ip prefix-list P seq 5 permit 10.0.0.0/8 ge 9 le 24",
        ),
        ("ip prefix-list P deny 10.1.2.3/8 le 32", "ip prefix-list P deny 10.0.0.0/8 le 32"),
        ("ip prefix-list P description a  b", "ip prefix-list P description a  b"),
        ("no ip prefix-list P", "no ip prefix-list P"),
        ("no ip prefix-list P seq 5 permit 10.0.0.0/8", "no ip prefix-list P seq 5 permit 10.0.0.0/8"),
    ] {
        assert_eq!(both(&format!("{typed}\n")), printed, "{typed}");
        assert_eq!(both(&format!("{printed}\n")), printed, "printed again: {typed}");
    }
}

#[test]
fn tracks_probes_and_vrfs() {
    for (typed, printed) in [
        (
            "track 1 ip sla 1 reach\n delay up 5 down 10\n",
            "track 1 ip sla 1 reachability\n delay down 10 up 5",
        ),
        ("track 1 rtr 1 state\n", "track 1 rtr 1 state"),
        ("track 1 ip sla 1\n", "track 1 ip sla 1"),
        ("track 1 interface fa0/0 line\n", "track 1 interface FastEthernet0/0 line-protocol"),
        ("track 1 interface fa0/0 ip routing\n", "track 1 interface FastEthernet0/0 ip routing"),
        (
            "track 1 ip route 10.0.0.0 255.0.0.0 reachability\n",
            "track 1 ip route 10.0.0.0 255.0.0.0 reachability",
        ),
        ("track 9 list boolean and\n object 1\n", "track 9 list boolean and\n object 1"),
        ("track 9 list boolean or\n object 2 not\n", "track 9 list boolean or\n object 2 not"),
        (
            "track 9 list threshold weight\n object 2 weight 30\n",
            "track 9 list threshold weight\n object 2 weight 30",
        ),
        ("track 1 ip route 10.0.0.0/8 reachability\n", "track 1 ip route 10.0.0.0 255.0.0.0 reachability"),
        ("track 9\n", "track 9"),
        ("no track 9\n", "no track 9"),
        (
            "ip sla 1\n icmp-echo 10.0.0.1 source-ip 10.0.0.2\n",
            "ip sla 1\n icmp-echo 10.0.0.1 source-ip 10.0.0.2",
        ),
        (
            "ip sla 1\n icmp-echo 10.0.0.1 source-interface lo0\n",
            "ip sla 1\n icmp-echo 10.0.0.1 source-interface Loopback0",
        ),
        ("ip sla 1\n freq 5\n", "ip sla 1\n frequency 5"),
        ("ip sla 1\n timeout 500\n", "ip sla 1\n timeout 500"),
        ("ip sla 1\n vrf A\n", "ip sla 1\n vrf A"),
        (
            "ip sla monitor 1\n type echo protocol ipIcmpEcho 10.0.0.1 source-ipaddr 10.0.0.2\n",
            "ip sla monitor 1\n type echo protocol ipIcmpEcho 10.0.0.1 source-ipaddr 10.0.0.2",
        ),
        (
            "rtr 1\n type echo protocol ipIcmpEcho 10.0.0.1\n",
            "rtr 1\n type echo protocol ipIcmpEcho 10.0.0.1",
        ),
        ("rtr schedule 1 start-time now life forever\n", "rtr schedule 1 life forever start-time now"),
        ("ip sla schedule 1 start-time now\n", "ip sla schedule 1 start-time now"),
        (
            "ip sla schedule 1 life 300 start-time after 00:05:00\n",
            "ip sla schedule 1 life 300 start-time after 00:05:00",
        ),
        (
            "ip sla monitor schedule 1 life forever start-time now\n",
            "ip sla monitor schedule 1 life forever start-time now",
        ),
        ("no ip sla 1\n", "no ip sla 1"),
        ("no ip sla schedule 1\n", "no ip sla schedule 1"),
        ("ip vrf A\n rd 1:1\n", "ip vrf A"),
        ("vrf definition A\n address-family ipv4\n", "vrf definition A"),
        ("ipv6 access-list X\n permit ipv6 any any\n", "ipv6 access-list X"),
        (
            "interface fa0/0\n ipv6 traffic-filter X in\n",
            "interface FastEthernet0/0\n ipv6 traffic-filter X in",
        ),
        (
            "interface fa0/0\n ipv6 policy route-map M\n",
            "interface FastEthernet0/0\n ipv6 policy route-map M",
        ),
    ] {
        assert_eq!(both(typed), printed, "{typed}");
        assert_eq!(both(&format!("{printed}\n")), printed, "printed again: {typed}");
    }
}

#[test]
fn names_of_routes_whose_quotes_do_not_close() {
    const QUOTES: &str = "put a name with blanks in quotes, as `name \"to R1\"`";
    let table = [
        ("name \"to OV-R1", "expected the closing quote of the name, but the line ends"),
        ("name \"x", "expected the closing quote of the name, but the line ends"),
        ("name to OV-R1", "the end of the line, but found `OV-R1`"),
    ];
    for (tail, expected) in table {
        let text = format!("ip route 0.0.0.0 0.0.0.0 10.0.0.1 {tail}\n");
        let config = parse(text.as_bytes());
        let [found] = config.diagnostics() else { panic!("{:?}", config.diagnostics()) };
        assert!(found.message.ends_with(expected), "{}", found.message);
        assert_eq!(found.help.as_deref(), Some(QUOTES));
    }
}

#[test]
fn ports_belong_to_protocols() {
    let table = [
        (
            "permit sctp any any eq m3ua",
            "expected an SCTP port, but",
            "ports of SCTP have no names; write the number",
        ),
        ("permit sctp any any eq 65536", "expected an SCTP port, but", "ports go from 0 to 65535"),
        ("permit gre any any eq 22", "no ports: only `tcp`, `udp` and `sctp` have them", ""),
    ];
    for (entry, expected, help) in table {
        let text = format!("access-list 101 {entry}\n");
        let config = parse(text.as_bytes());
        let [found] = config.diagnostics() else { panic!("{:?}", config.diagnostics()) };
        assert!(found.message.contains(expected), "{}", found.message);
        assert!(found.help.as_deref().unwrap_or_default().starts_with(help), "{:?}", found.help);
    }
}

/// The code, the text from its first place on, the message and the help of the only diagnostic of a text.
fn only(text: &str) -> (String, String, String) {
    let config = parse(text.as_bytes());
    let [found] = config.diagnostics() else { panic!("{text}: {:?}", config.diagnostics()) };
    assert_eq!(found.code, "parse-error");
    let at = text[found.span().expect("a place").range()].to_owned();
    (at, found.message.clone(), found.help.clone().unwrap_or_default().into_owned())
}

#[test]
fn slips_in_commands_are_told_with_what_is_meant() {
    for (text, at, help) in [
        ("route-map P permit 10\n match ip adress 101\n", "adress", "write `match ip address`"),
        ("route-map P permit 10\n no match ip adress 101\n", "adress", "write `match ip address`"),
        ("route-map P permit 10\n match address 101\n", "address", "write `match ip address`"),
        ("route-map P permit 10\n set ip nexthop 10.0.0.1\n", "nexthop", "write `set ip next-hop`"),
        ("ip access-list extnded B\n permit ip any any\n", "extnded", "write `extended`"),
        ("ip acess-list extended B\n permit ip any any\n", "acess-list", "write `access-list`"),
        (
            "ip access-list standard 101\n",
            "101",
            "101 is the number of an extended list; write `ip access-list extended 101`",
        ),
        (
            "ip access-list extended 700\n",
            "700",
            "extended lists have the numbers 100 to 199 and 2000 to 2699",
        ),
        ("track 1 ip slaa 1 reachability\n", "slaa", "write `sla`"),
        (
            "ip local-policy route-map P\n",
            "ip local-policy route-map P",
            "write `ip local policy route-map P`",
        ),
        (
            "ip lcoal policy route-map P\n",
            "ip lcoal policy route-map P",
            "write `ip local policy route-map P`",
        ),
    ] {
        let (found, _, told) = only(text);
        assert_eq!((&*found, &*told), (at, help), "{text}");
    }
}

#[test]
fn a_list_that_is_opened_again_as_of_the_other_kind_is_told() {
    let first = "ip access-list extended A\n permit ip any any\n!\n";
    let (at, message, help) = only(&format!("{first}ip access-list standard A\n permit any\n"));
    assert_eq!(at, "ip access-list standard A");
    assert_eq!(message, "ACL `A` is extended since line 1, so IOS does not open it as standard");
    assert_eq!(help, "give this list another name, or write `no ip access-list extended A` before it");
    for fine in [
        "ip access-list extended A\n permit ip any host 10.0.0.1\n",
        "ip access-list standard a\n permit any\n",
        "no ip access-list extended A\nip access-list standard A\n permit any\n",
    ] {
        assert_eq!(parse(format!("{first}{fine}").as_bytes()).diagnostics(), [], "{fine}");
    }
    let refused = format!("{first}no ip access-list standard A\nip access-list standard A\n");
    assert_eq!(only(&refused).0, "ip access-list standard A");
}
