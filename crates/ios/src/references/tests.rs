//! Commands and what they name: each with a near miss.

use super::*;
use crate::parse;

/// The names of a text, each as `LINE KIND NAME ROLE`.
fn names(text: &str) -> Vec<String> {
    let config = parse(text.as_bytes());
    let found = references(&config);
    let show = |one: &Reference<'_>| {
        let role = match one.role {
            Role::Definition => "defined".to_owned(),
            Role::Removal => "removed".to_owned(),
            Role::Use(context) => format!("{context:?}"),
        };
        format!("{} {} {} {role}", one.line.number(), one.kind.word(), one.name)
    };
    found.iter().map(show).collect()
}

/// The names of one command under a header (or at the top), without their line numbers.
fn of(header: &str, command: &str) -> Vec<String> {
    let text = if header.is_empty() { command.to_owned() } else { format!("{header}\n {command}\n") };
    let line = if header.is_empty() { "1 " } else { "2 " };
    names(&text).iter().filter_map(|name| name.strip_prefix(line).map(str::to_owned)).collect()
}

#[test]
fn typed_commands() {
    let text = "\
ip access-list extended web
 permit tcp object-group src object-group dst eq www time-range day reflect back
 permit object-group svc any any
 evaluate back
 permit tcp any any eq 22
object-group network src
 group-object dst
time-range day
route-map m permit 10
 match ip address web 101
 match interface fa0/0
 set ip next-hop verify-availability 10.0.0.1 10 track 7
 set vrf red
 no match ip address old
interface fa 0/0
 vrf forwarding red
 ip policy route-map m
 ip access-group web in
 ip unnumbered lo0
 no ip policy route-map m
 ipv6 traffic-filter six in
track 7 ip sla 3 reachability
track 8 list boolean or
 object 7
ip sla 3
 icmp-echo 10.0.0.1 source-interface Fa0/0
ip sla schedule 3 life forever start-time now
ip route vrf red 10.0.0.0 255.0.0.0 Null0 track 8
access-list 101 permit ip any any
access-list 101 deny ip any any
no access-list 102
ip local policy route-map m
vrf definition red
ipv6 access-list six
no ipv6 access-list six
";
    assert_eq!(
        names(text),
        [
            "1 ACL web defined",
            "2 object group src Ace",
            "2 object group dst Ace",
            "2 time range day Ace",
            "2 reflexive list back defined",
            "3 object group svc Ace",
            "4 reflexive list back Ace",
            "6 object group src defined",
            "7 object group dst GroupMember",
            "8 time range day defined",
            "9 route-map m defined",
            "10 ACL web Match",
            "10 ACL 101 Match",
            "11 interface FastEthernet0/0 Match",
            "12 track object 7 Set",
            "13 VRF red Set",
            "14 ACL old removed",
            "15 interface FastEthernet0/0 defined",
            "16 VRF red Forwarding",
            "17 route-map m Policy",
            "18 ACL web AccessGroup",
            "19 interface Loopback0 Link",
            "20 route-map m removed",
            "21 IPv6 ACL six AccessGroup",
            "22 track object 7 defined",
            "22 probe 3 Tracked",
            "23 track object 8 defined",
            "24 track object 7 TrackList",
            "25 probe 3 defined",
            "26 interface FastEthernet0/0 Probe",
            "27 probe 3 Schedule",
            "28 VRF red Route",
            "28 interface Null0 Route",
            "28 track object 8 Route",
            "29 ACL 101 defined",
            "31 ACL 102 removed",
            "32 route-map m LocalPolicy",
            "33 VRF red defined",
            "34 IPv6 ACL six defined",
            "35 IPv6 ACL six removed",
        ]
    );
}

/// Header, command, what it names.
type Case = (&'static str, &'static str, &'static [&'static str]);

#[test]
fn untyped_commands() {
    let cases: &[Case] = &[
        (
            "",
            "ip nat inside source list 7 interface Fa0/0 overload",
            &["ACL 7 Nat", "interface FastEthernet0/0 Nat"],
        ),
        ("", "ip nat inside source route-map RM pool P vrf red", &["route-map RM Nat", "VRF red Nat"]),
        (
            "",
            "ip nat inside source static tcp 10.0.0.1 22 interface Gi0/1 22",
            &["interface GigabitEthernet0/1 Nat"],
        ),
        ("", "ip nat inside source static 10.0.0.1 192.0.2.1", &[]),
        ("", "ip nat pool list 192.0.2.1 192.0.2.9 netmask 255.255.255.0", &[]),
        ("crypto map VPN 10 ipsec-isakmp", "match address 101", &["ACL 101 Crypto"]),
        ("crypto isakmp profile P", "match identity address 10.0.0.1 255.255.255.255", &[]),
        ("crypto isakmp profile P", "vrf red", &["VRF red Crypto"]),
        ("line vty 0 4", "access-class 5 in vrf-also", &["ACL 5 AccessClass"]),
        ("line vty 0 4", "ipv6 access-class six in", &["IPv6 ACL six AccessClass"]),
        ("line vty 0 4", "no access-class 5 in", &["ACL 5 removed"]),
        ("line vty 0 4", "transport input ssh", &[]),
        ("", "snmp-server community secret RO 5", &["ACL 5 Management"]),
        ("", "snmp-server community secret RO", &[]),
        (
            "",
            "snmp-server community secret view v RW ipv6 six five",
            &["IPv6 ACL six Management", "ACL five Management"],
        ),
        ("", "snmp-server group g v3 priv read v access 5", &["ACL 5 Management"]),
        ("", "snmp-server group g v3 priv read access", &[]),
        ("", "ip http access-class ipv4 web", &["ACL web Management"]),
        ("", "ip http access-class 5", &["ACL 5 Management"]),
        ("", "ntp access-group peer 5", &["ACL 5 Management"]),
        (
            "",
            "ntp server vrf red 10.0.0.1 source lo 0",
            &["VRF red Management", "interface Loopback0 Management"],
        ),
        (
            "",
            "logging source-interface Vlan10 vrf red",
            &["interface Vlan10 Management", "VRF red Management"],
        ),
        ("", "logging host 10.0.0.1 transport udp port 514", &[]),
        (
            "router ospf 1",
            "distribute-list prefix P in Gi0/0",
            &["prefix list P Routing", "interface GigabitEthernet0/0 Routing"],
        ),
        ("router rip", "distribute-list 5 out", &["ACL 5 Routing"]),
        ("router bgp 1", "neighbor 10.0.0.1 route-map RM in", &["route-map RM Routing"]),
        ("router bgp 1", "neighbor 10.0.0.1 advertise additional-paths all", &[]),
        ("router bgp 1", "neighbor PEER peer-group", &[]),
        ("router bgp 1", "neighbor PEER remote-as 65001", &[]),
        ("router eigrp 1", "neighbor 10.0.0.1 Gi0/0", &["interface GigabitEthernet0/0 Routing"]),
        ("router bgp 1", "address-family ipv4 vrf red", &["VRF red Routing"]),
        ("router bgp 1", "redistribute static route-map RM", &["route-map RM Routing"]),
        (
            "router bgp 1",
            "aggregate-address 10.0.0.0 255.0.0.0 as-set suppress-map S attribute-map A",
            &["route-map S Routing", "route-map A Routing"],
        ),
        (
            "router eigrp 1",
            "offset-list 5 in 10 Gi0/0",
            &["ACL 5 Routing", "interface GigabitEthernet0/0 Routing"],
        ),
        ("router ospf 1", "passive-interface default", &[]),
        ("router ospf 1", "distance bgp 20 20 20", &[]),
        ("router rip", "distance 100 10.0.0.0 0.0.0.255 20", &["ACL 20 Routing"]),
        ("class-map match-any c", "match access-group name web", &["ACL web Qos"]),
        ("class-map match-any c", "match not access-group 101", &["ACL 101 Qos"]),
        ("class-map match-any c", "match protocol http", &[]),
        (
            "interface Gi0/0",
            "rate-limit input access-group 101 8000 1500 2000 conform-action transmit exceed-action drop",
            &["ACL 101 Qos"],
        ),
        ("interface Gi0/0", "rate-limit input access-group rate-limit 100 8000 1500 2000", &[]),
        ("interface Gi0/0", "ip verify unicast source reachable-via rx allow-default 5", &["ACL 5 Firewall"]),
        ("interface Gi0/0", "ip verify unicast source reachable-via any", &[]),
        ("interface Gi0/0", "standby 1 track 7 decrement 10", &["track object 7 Redundancy"]),
        ("interface Gi0/0", "standby 1 track Serial0/0 10", &["interface Serial0/0 Redundancy"]),
        ("interface Gi0/0", "standby 1 priority 110", &[]),
        ("interface Tunnel0", "tunnel source 10.0.0.1", &[]),
        ("interface Tunnel0", "tunnel source Gi0/0", &["interface GigabitEthernet0/0 Link"]),
        ("", "ip wccp 61 redirect-list R group-list G password 0 p", &["ACL R Wccp", "ACL G Wccp"]),
        ("", "ip pim rp-address 10.0.0.1 5 override", &["ACL 5 Multicast"]),
        ("", "ip pim rp-address 10.0.0.1 override", &[]),
        ("event manager applet a", "event track 7 state down", &["track object 7 Event"]),
        ("route-map m permit 10", "match ipv6 address six", &["IPv6 ACL six Match"]),
        ("route-map m permit 10", "match ip next-hop 5 N", &["ACL 5 Match", "ACL N Match"]),
        ("route-map m permit 10", "match community 5", &[]),
        ("route-map m permit 10", "match ip address web ! why", &["ACL web Match"]),
        ("ip vrf red", "export map RM", &["route-map RM Routing"]),
        ("interface range Gi0/0 - 3", "ip policy route-map RM", &["route-map RM Policy"]),
        ("", "dialer-list 1 protocol ip list 101", &["ACL 101 Link"]),
        ("", "dialer-list 1 protocol ip permit", &[]),
        ("", "ipv6 prefix-list P seq 5 permit 2001:db8::/32", &["IPv6 prefix list P defined"]),
    ];
    for (header, command, expected) in cases {
        let found = of(header, command);
        let expected: Vec<String> = expected.iter().map(|name| (*name).to_owned()).collect();
        assert_eq!(found, expected, "{header} / {command}");
    }
}

#[test]
fn text_without_indentation_or_headers() {
    assert_eq!(names("router bgp 1\nneighbor 10.0.0.1 route-map RM in\n"), ["2 route-map RM Routing"]);
    assert_eq!(names("line vty 0 4\naccess-class 5 in\n"), ["2 ACL 5 AccessClass"]);
    assert_eq!(
        names("ip policy route-map RM\n ip policy route-map RN\n"),
        ["1 route-map RM Policy", "2 route-map RN Policy"]
    );
    assert_eq!(names("match ip address 101\nset vrf red\n"), ["1 ACL 101 Match", "2 VRF red Set"]);
    assert!(names("neighbor 10.0.0.1 route-map RM in\n").is_empty());
}

#[test]
fn a_list_of_any_family_is_that_of_its_definition() {
    let text = "ipv6 access-list six\nmac access-list extended mac\nclass-map c\n match access-group name six\n match access-group name mac\n match access-group name four\n";
    assert_eq!(names(text)[2..], ["4 IPv6 ACL six Qos", "5 MAC ACL mac Qos", "6 ACL four Qos"]);
    let text = "ipv6 prefix-list p permit ::/0\nrouter bgp 1\n neighbor 2001:db8::1 prefix-list p in\n";
    assert_eq!(names(text)[1..], ["3 IPv6 prefix list p Routing"]);
}

#[test]
fn names_are_in_one_form() {
    let text = "track 010 stub-object\ninterface Se 0/0\n standby 1 track 10\ninterface serial0/0\n";
    assert_eq!(
        names(text),
        [
            "1 track object 10 defined",
            "2 interface Serial0/0 defined",
            "3 track object 10 Redundancy",
            "4 interface Serial0/0 defined",
        ]
    );
}

#[test]
fn a_name_stands_where_it_is_written() {
    let text = "\
ip access-list extended web
ip access-list extended 101
route-map  m permit 10
 match ip address\tweb
 match ip address 101
interface GigabitEthernet0/1.10
 ip policy route-map m
 ip access-group web in
 ip access-group 101 out
interface gi0/2
interface GigabitEthernet 0/3
interface\tGigabitEthernet0/4
interface Odd5 point-to-point
edge(config)#interface Vlan6
edge(config-if)# ip access-group web in
route-map m permit 20
";
    let config = parse(text.as_bytes());
    let places: Vec<(u32, usize, &str)> = references(&config)
        .iter()
        .map(|one| {
            let (start, end) = (one.span.start as usize, one.span.end as usize);
            (one.line.number(), start - text[..start].rfind('\n').map_or(0, |at| at + 1), &text[start..end])
        })
        .collect();
    assert_eq!(
        places,
        [
            (1, 24, "web"),
            (2, 24, "101"),
            (3, 11, "m"),
            (4, 18, "web"),
            (5, 18, "101"),
            (6, 10, "GigabitEthernet0/1.10"),
            (7, 21, "m"),
            (8, 17, "web"),
            (9, 17, "101"),
            (10, 10, "gi0/2"),
            (11, 10, "GigabitEthernet 0/3"),
            (12, 10, "GigabitEthernet0/4"),
            (13, 10, "Odd5"),
            (14, 23, "Vlan6"),
            (15, 33, "web"),
            (16, 10, "m"),
        ]
    );
}

#[test]
fn bytes_from_elsewhere_have_no_place() {
    let text = b"hostname edge\n".to_vec();
    let config = parse(&text);
    assert_eq!(config.place_of(&text[9..13]), Some(Span::new(9, 13)));
    assert_eq!(config.place_of(&text[9..9]), None);
    assert_eq!(config.place_of(b"edge"), None);
    assert_eq!(config.place_of(&text.clone()), None);
}
