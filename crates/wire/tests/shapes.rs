//! One configuration with something of every shape: what is told of it, and that it is valid under the schema.

use byway_diagnostic::{Source, Sources};
use byway_testkit::snapshots;
use byway_wire::parse::Parsed;

const EVERY_SHAPE: &str = "\
version 15.2
hostname edge
ip access-list extended all
 10 permit ip any any
 remark the rarer parts
 20 deny tcp host 10.0.0.1 eq 22 www 10.1.0.0 0.0.255.255 range 1 5 established
 permit tcp any neq 1 any lt 1024 match-all +syn -ack
 permit udp any gt 1023 object-group servers dscp ef log-input web
 permit icmp any any echo
 permit icmp any any 3 13
 permit igmp any any 7
 permit 47 any any precedence critical tos 4 ttl range 2 9
 permit object-group web any any time-range nights fragments
 permit 9 any any option 7
 dynamic visitors timeout 5 permit tcp any any reflect back timeout 60
 evaluate back
 no 10
 permit tcp any any eq nosuch
access-list 10 permit 10.0.0.1 log
access-list 10 deny 10.0.0.0 0.255.0.255
route-map m permit 10
 description what every clause can say
 match ip address all 10
 match ip address prefix-list p
 match length 3 200
 match interface Fa0/0
 match tag 5
 set ip next-hop 10.0.0.1 10.0.0.2
 set ip next-hop recursive vrf A 10.0.0.1
 set ip next-hop verify-availability
 set ip next-hop verify-availability 10.0.0.1 1 track 2
 set ip next-hop dynamic dhcp
 set ip default next-hop 10.0.0.3
 set ip default next-hop verify-availability
 set ip default next-hop recursive vrf A 10.0.0.1
 set ip global next-hop 10.0.0.4
 set ip default vrf A next-hop 10.0.0.4
 set interface Null0
 set default interface Tunnel1
 set ip precedence 5
 set ip tos 4
 set ip df 0
 set ip qos-group 7
 set vrf A
 set global
 continue 20
 no set vrf A
 set ip next-hop nosuch
route-map m
interface Serial0/0.1 point-to-point
 description to the provider
 ip address 10.0.0.1 255.255.255.0 secondary
 ip address dhcp
 ip address negotiated
 ip unnumbered Loopback0
 vrf forwarding A
 ip policy route-map m
 ip access-group all out
 ip nat inside
 encapsulation dot1q 5 native
 ipv6 policy route-map six
 ipv6 traffic-filter six in
 shutdown
 no ip address
 no ip policy
 no shutdown
 no ip vrf forwarding A
 duplex full
 ip address nosuch
ip local policy route-map m
object-group network servers
 host 10.0.0.1
 10.1.0.0 255.255.0.0
 nosuch
object-group service web
 tcp eq www
time-range nights
 periodic weekdays 20:00 to 23:59
ip route vrf A 10.0.0.0 255.0.0.0 Serial0/0 10.9.9.9 200 track 7
ip prefix-list p seq 5 permit 10.0.0.0/8 le 24
track 7 rtr 1 reachability
 delay down 10
rtr 1
 type echo protocol ipIcmpEcho 10.9.9.9
 frequency 5
rtr schedule 1 life forever start-time now
ip vrf A
ipv6 access-list six
no ip route 10.0.0.0 255.0.0.0 Serial0/0
no access-list 10
no route-map m permit 10
no interface Tunnel1
no ip local policy
banner motd # text #
snmp-server community Secret123
";

#[test]
fn every_shape_of_parse_is_valid_and_shown() {
    let text = EVERY_SHAPE.as_bytes();
    let sources = Sources::one(Source::new("every.cfg", text));
    let config = byway_ios::parse(text);
    let shown = byway_wire::json::pretty(&Parsed::of(&config, &sources));
    let value = serde_json::from_str(&shown).expect("it is JSON");
    let schema = byway_wire::schema("parse").expect("the name is known");
    let validator = jsonschema::validator_for(&schema).expect("it is a schema");
    let errors: Vec<String> =
        validator.iter_errors(&value).map(|error| format!("{error} at {}", error.instance_path())).collect();
    assert_eq!(errors, Vec::<String>::new());
    snapshots("wire", || insta::assert_snapshot!("every-shape-of-parse", shown));
}

#[test]
fn every_name_has_a_schema() {
    for name in byway_wire::names() {
        let schema = byway_wire::schema(name).expect("the name is known");
        assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema", "{name}");
    }
    assert_eq!(byway_wire::schema("nosuch"), None);
}
