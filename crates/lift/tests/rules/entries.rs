//! Which packets the entries of a list take (ios-facts 1.3, 1.8, 1.9, 1.11, 1.12).

use super::{LEFT, TAKEN, permits, told};

const WHOLE: &str = "tcp 10.0.0.1:40000 192.168.0.1:22";
const OTHER: &str = "tcp 10.0.0.1:40000 192.168.0.1:23";
const LATER: &str = "tcp 10.0.0.1 192.168.0.1 fragment";

#[test]
fn the_first_entry_that_takes_a_packet_decides() {
    permits(" deny tcp any any eq 22\n permit tcp any any", &[OTHER], &[WHOLE]);
    // By number, not by the order of the text.
    permits(" 20 permit tcp any any\n 10 deny tcp any any eq 22", &[OTHER], &[WHOLE]);
}

#[test]
fn a_bit_under_the_wildcard_does_not_count() {
    permits(
        " permit ip 10.0.10.0 0.255.0.255 host 2.2.2.2",
        &["gre 10.77.10.3 2.2.2.2"],
        &["gre 10.77.11.3 2.2.2.2", "gre 11.77.10.3 2.2.2.2", "gre 10.77.10.3 2.2.2.3"],
    );
    // A netmask in the place of a wildcard: the last octet alone counts.
    permits(" permit ip 10.0.0.5 255.255.255.0 any", &["gre 99.88.77.5 2.2.2.2"], &["gre 10.0.0.6 2.2.2.2"]);
}

#[test]
fn port_operators() {
    for (operator, taken, left) in [
        ("eq 22", vec![22], vec![21, 23]),
        ("eq 22 80 443", vec![22, 80, 443], vec![21, 79, 444]),
        ("neq 22", vec![0, 21, 23, 65535], vec![22]),
        ("neq 22 80", vec![21, 23, 79, 81], vec![22, 80]),
        ("lt 22", vec![0, 21], vec![22, 65535]),
        ("gt 22", vec![23, 65535], vec![22, 0]),
        ("range 22 24", vec![22, 23, 24], vec![21, 25]),
    ] {
        for protocol in ["tcp", "udp"] {
            let of = |ports: &[u16], source: bool| -> Vec<String> {
                let packet = |port: &u16| {
                    let (from, to) = if source { (*port, 9) } else { (9, *port) };
                    format!("{protocol} 10.0.0.1:{from} 192.168.0.1:{to}")
                };
                ports.iter().map(packet).collect()
            };
            for (source, entry) in [
                (true, format!(" permit {protocol} any {operator} any")),
                (false, format!(" permit {protocol} any any {operator}")),
            ] {
                let (taken, left) = (of(&taken, source), of(&left, source));
                let words =
                    |packets: &[String]| packets.iter().map(String::as_str).collect::<Vec<_>>().join(";");
                let (taken, left) = (words(&taken), words(&left));
                permits(&entry, &taken.split(';').collect::<Vec<_>>(), &left.split(';').collect::<Vec<_>>());
            }
        }
    }
}

#[test]
fn ports_that_cannot_be_match_none() {
    for operator in ["range 24 22", "lt 0", "gt 65535"] {
        let packets = ["tcp 1.1.1.1:9 2.2.2.2:0", "tcp 1.1.1.1:9 2.2.2.2:23", "tcp 1.1.1.1:9 2.2.2.2:65535"];
        permits(&format!(" permit tcp any any {operator}"), &[], &packets);
    }
}

#[test]
fn established_is_ack_or_rst() {
    permits(
        " permit tcp any any established",
        &["tcp 1.1.1.1:1 2.2.2.2:2 ack", "tcp 1.1.1.1:1 2.2.2.2:2 rst", "tcp 1.1.1.1:1 2.2.2.2:2 syn ack"],
        &["tcp 1.1.1.1:1 2.2.2.2:2 syn", "tcp 1.1.1.1:1 2.2.2.2:2 fin", "tcp 1.1.1.1:1 2.2.2.2:2"],
    );
}

#[test]
fn one_of_several_old_flags_is_enough() {
    permits(
        " permit tcp any any syn fin",
        &["tcp 1.1.1.1:1 2.2.2.2:2 syn", "tcp 1.1.1.1:1 2.2.2.2:2 fin ack"],
        &["tcp 1.1.1.1:1 2.2.2.2:2 ack", "tcp 1.1.1.1:1 2.2.2.2:2"],
    );
}

#[test]
fn match_any_and_match_all() {
    permits(
        " permit tcp any any match-any +ack -fin",
        &["tcp 1.1.1.1:1 2.2.2.2:2 ack fin", "tcp 1.1.1.1:1 2.2.2.2:2 syn", "tcp 1.1.1.1:1 2.2.2.2:2"],
        &["tcp 1.1.1.1:1 2.2.2.2:2 fin", "tcp 1.1.1.1:1 2.2.2.2:2 fin syn"],
    );
    permits(
        " permit tcp any any match-all +ack -fin",
        &["tcp 1.1.1.1:1 2.2.2.2:2 ack", "tcp 1.1.1.1:1 2.2.2.2:2 ack syn"],
        &["tcp 1.1.1.1:1 2.2.2.2:2 ack fin", "tcp 1.1.1.1:1 2.2.2.2:2 syn"],
    );
    // No flag is both set and clear.
    permits(
        " permit tcp any any match-all +ack -ack",
        &[LATER],
        &["tcp 1.1.1.1:1 2.2.2.2:2 ack", "tcp 1.1.1.1:1 2.2.2.2:2"],
    );
}

#[test]
fn messages_by_type_and_code() {
    permits(
        " permit icmp any any echo\n permit icmp any any packet-too-big\n permit icmp any any 5\n permit igmp any any 2",
        &[
            "icmp 1.1.1.1 2.2.2.2 8 7",
            "icmp 1.1.1.1 2.2.2.2 3 4",
            "icmp 1.1.1.1 2.2.2.2 5 255",
            "igmp 1.1.1.1 2.2.2.2 2",
        ],
        &["icmp 1.1.1.1 2.2.2.2 0 0", "icmp 1.1.1.1 2.2.2.2 3 3", "igmp 1.1.1.1 2.2.2.2 1"],
    );
}

#[test]
fn protocols_by_name_and_number() {
    permits(" permit gre any any", &["47 1.1.1.1 2.2.2.2"], &["esp 1.1.1.1 2.2.2.2", WHOLE]);
    permits(
        " permit 6 any any\n permit 200 any any",
        &[WHOLE, "200 1.1.1.1 2.2.2.2"],
        &["udp 1.1.1.1:1 2.2.2.2:2"],
    );
    permits(" permit ip any any", &[WHOLE, LATER, "255 1.1.1.1 2.2.2.2"], &[]);
    permits(" permit 0 any any", &[WHOLE, LATER, "255 1.1.1.1 2.2.2.2"], &[]);
}

#[test]
fn the_type_of_service_byte() {
    permits(
        " permit ip any any dscp ef",
        &["gre 1.1.1.1 2.2.2.2 tos-byte 184", "gre 1.1.1.1 2.2.2.2 tos-byte 187"],
        &["gre 1.1.1.1 2.2.2.2 tos-byte 188", "gre 1.1.1.1 2.2.2.2"],
    );
    permits(
        " permit ip any any precedence flash",
        &["gre 1.1.1.1 2.2.2.2 tos-byte 96", "gre 1.1.1.1 2.2.2.2 tos-byte 127"],
        &["gre 1.1.1.1 2.2.2.2 tos-byte 128"],
    );
    permits(
        " permit ip any any tos min-delay",
        &["gre 1.1.1.1 2.2.2.2 tos-byte 16", "gre 1.1.1.1 2.2.2.2 tos-byte 241"],
        &["gre 1.1.1.1 2.2.2.2 tos-byte 18"],
    );
    permits(
        " permit ip any any precedence flash tos min-delay",
        &["gre 1.1.1.1 2.2.2.2 tos-byte 112", "gre 1.1.1.1 2.2.2.2 tos-byte 113"],
        &["gre 1.1.1.1 2.2.2.2 tos-byte 96", "gre 1.1.1.1 2.2.2.2 tos-byte 16"],
    );
}

#[test]
fn time_to_live_operators() {
    for (operator, taken, left) in [
        ("eq 1 3", ["1", "3"], ["0", "2"]),
        ("neq 1 3", ["0", "2"], ["1", "3"]),
        ("lt 2", ["0", "1"], ["2", "255"]),
        ("gt 253", ["254", "255"], ["253", "0"]),
        ("range 9 11", ["9", "11"], ["8", "12"]),
    ] {
        let packet = |ttl: &str| format!("gre 1.1.1.1 2.2.2.2 ttl {ttl}");
        let (taken, left) = (taken.map(packet), left.map(packet));
        permits(
            &format!(" permit ip any any ttl {operator}"),
            &taken.each_ref().map(String::as_str),
            &left.each_ref().map(String::as_str),
        );
    }
}

#[test]
fn fragments_and_an_entry_on_ip() {
    permits(" permit tcp any any", &[WHOLE, LATER], &["udp 1.1.1.1 2.2.2.2 fragment"]);
    permits(" deny tcp any any\n permit ip any any", &["gre 1.1.1.1 2.2.2.2 fragment"], &[WHOLE, LATER]);
}

#[test]
fn fragments_and_a_permit_above_ip() {
    permits(" permit tcp any any eq 22", &[WHOLE, LATER], &[OTHER]);
    permits(" permit tcp any any established", &[LATER], &[WHOLE]);
    permits(
        " permit icmp any any echo",
        &["icmp 1.1.1.1 2.2.2.2 fragment"],
        &["icmp 1.1.1.1 2.2.2.2 echo-reply"],
    );
    // Whatever the ports: even where no whole packet fits.
    permits(" permit tcp any any lt 0", &[LATER], &[WHOLE, OTHER]);
}

#[test]
fn fragments_and_a_deny_above_ip() {
    permits(" deny tcp any any eq 22\n permit ip any any", &[OTHER, LATER], &[WHOLE]);
    permits(" deny tcp any any eq 22\n deny ip any any", &[], &[WHOLE, OTHER, LATER]);
}

#[test]
fn entries_for_fragments_alone() {
    permits(" permit tcp any any fragments", &[LATER], &[WHOLE, "udp 1.1.1.1 2.2.2.2 fragment"]);
    permits(" deny ip any any fragments\n permit ip any any", &[WHOLE], &[LATER]);
}

#[test]
fn fragments_carry_what_stands_in_the_header() {
    permits(
        " permit tcp any any eq 22 dscp ef\n permit ip any any ttl eq 9",
        &["tcp 1.1.1.1 2.2.2.2 fragment dscp ef", "tcp 1.1.1.1 2.2.2.2 fragment ttl 9"],
        &[LATER],
    );
}

#[test]
fn a_time_range_is_on() {
    told(
        " permit tcp any any eq 22 time-range work\n deny tcp any any eq 23 time-range work",
        &[
            (WHOLE, "to 172.16.0.1 | time-range work"),
            (OTHER, "routed (no-match) | time-range work"),
            // It is not asked of packets that the entry would not take.
            ("udp 1.1.1.1:1 2.2.2.2:2", LEFT),
        ],
    );
}

#[test]
fn entries_of_sessions() {
    // `reflect` is an entry as any; what `evaluate` and `dynamic` stand for is not there.
    told(
        " permit udp any any eq domain reflect back\n dynamic door permit tcp any any eq 22\n evaluate back",
        &[
            ("udp 1.1.1.1:1 2.2.2.2:53", "to 172.16.0.1 | reflexive back"),
            (WHOLE, "routed (no-match) | reflexive back, reflexive door"),
            (OTHER, "routed (no-match) | reflexive back"),
        ],
    );
}

#[test]
fn packets_have_no_ip_options() {
    told(
        " permit tcp any any option any-options",
        &[(WHOLE, "routed (no-match) | unsupported-match option"), ("gre 1.1.1.1 2.2.2.2", LEFT)],
    );
}

#[test]
fn packets_have_no_ports_of_sctp() {
    told(
        " deny sctp any any eq 2905\n permit sctp any any",
        &[
            ("132 1.1.1.1 2.2.2.2", "to 172.16.0.1 | unsupported-match sctp ports"),
            ("132 1.1.1.1 2.2.2.2 fragment", TAKEN),
            ("gre 1.1.1.1 2.2.2.2", LEFT),
        ],
    );
}

#[test]
fn log_counts_as_absent() {
    told(
        " permit tcp any any eq 22 log\n deny tcp any any log-input",
        &[
            (WHOLE, "to 172.16.0.1 | log-in-policy-acl l"),
            (OTHER, "routed (no-match) | log-in-policy-acl l"),
            ("gre 1.1.1.1 2.2.2.2", LEFT),
        ],
    );
}

#[test]
fn a_group_is_one_entry_for_each_member() {
    let told_of_both = "to 172.16.0.1 | platform inner, platform outer";
    told(
        "object-group network inner\n host 10.0.0.1\n 10.1.0.0 255.255.0.0\nobject-group network outer\n group-object inner\n range 10.9.0.5 10.9.0.7\n!\n permit ip object-group outer any",
        &[
            ("gre 10.0.0.1 2.2.2.2", told_of_both),
            ("gre 10.1.255.255 2.2.2.2", told_of_both),
            ("gre 10.9.0.5 2.2.2.2", told_of_both),
            ("gre 10.9.0.7 2.2.2.2", told_of_both),
            ("gre 10.9.0.8 2.2.2.2", LEFT),
            ("gre 10.9.0.4 2.2.2.2", LEFT),
        ],
    );
}

#[test]
fn each_service_of_a_group_follows_the_fragment_table() {
    let services = "object-group service both\n tcp eq 22\n udp\n icmp echo\n!\n";
    let taken = "to 172.16.0.1 | platform both";
    told(
        &format!("{services} permit object-group both any any"),
        &[
            (WHOLE, taken),
            (OTHER, LEFT),
            (LATER, taken),
            ("udp 1.1.1.1:1 2.2.2.2:2", taken),
            ("icmp 1.1.1.1 2.2.2.2 echo", taken),
            ("icmp 1.1.1.1 2.2.2.2 0 0", LEFT),
            ("gre 1.1.1.1 2.2.2.2", LEFT),
        ],
    );
    told(
        &format!("{services} deny object-group both any any\n permit ip any any"),
        &[
            (WHOLE, "routed (no-match) | platform both"),
            (OTHER, TAKEN),
            (LATER, TAKEN),
            ("udp 1.1.1.1 2.2.2.2 fragment", "routed (no-match) | platform both"),
        ],
    );
}

#[test]
fn a_group_that_lacks_something_is_told() {
    // Not defined: the entry may be there or not, and is not taken to be there.
    let nowhere = "undefined-object-group nowhere, platform nowhere";
    told(
        " permit gre object-group nowhere any\n permit esp any any",
        &[("gre 1.1.1.1 2.2.2.2", &format!("routed (no-match) | {nowhere}")), ("esp 1.1.1.1 2.2.2.2", TAKEN)],
    );
    // Without a member.
    told(
        "object-group network void\n!\n deny ip any object-group void\n permit ip any any",
        &[("gre 1.1.1.1 2.2.2.2", "to 172.16.0.1 | undefined-object-group void, platform void")],
    );
    // What the rest of it has is taken.
    told(
        "object-group network some\n host 10.0.0.1\n group-object nowhere\n!\n permit ip object-group some any",
        &[
            (
                "gre 10.0.0.1 2.2.2.2",
                "to 172.16.0.1 | undefined-object-group nowhere, platform nowhere, platform some",
            ),
            (
                "gre 9.9.9.9 2.2.2.2",
                "routed (no-match) | undefined-object-group nowhere, platform nowhere, platform some",
            ),
        ],
    );
    // A line of it that was not read.
    told(
        "object-group network some\n host 10.0.0.1\n host nobody.example\n!\n permit ip object-group some any",
        &[("gre 9.9.9.9 2.2.2.2", "routed (no-match) | unmodelled-line some, platform some")],
    );
}
