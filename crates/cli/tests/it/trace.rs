//! `byway trace`

use crate::byway::{byway, byway_with, command};
use crate::schemas::validator;
use byway_testkit::snapshots;
use std::io::{BufRead, BufReader, Write};
use std::process::Stdio;

const REFERENCE: &str = "fixtures/reference/running/edge.cfg";
const WAYS: &str = "fixtures/running/many-ways.cfg";

/// Every story that a packet of the fixtures has, to be read as a colleague would.
#[test]
fn stories() {
    for (name, running, interface, packet) in [
        ("reference", REFERENCE, "FastEthernet0/0", "tcp 192.168.0.5:40000 10.0.0.9:22 syn"),
        ("reference-replies", REFERENCE, "Fa1/0", "tcp 10.0.0.9:22 192.168.0.5:40000 syn ack"),
        ("depends", REFERENCE, "fa 0/0", "tcp 192.168.0.5 10.0.0.0/24"),
        ("everything", REFERENCE, "Fa0/0", "any"),
        ("no-policy", REFERENCE, "Fa0/1", "udp any any:53"),
        ("three-clauses", WAYS, "Gi0/0", "tcp 10.1.0.5:40000 10.20.0.1:22 syn length 60"),
        ("deny-clause", WAYS, "Gi0/0", "tcp 10.1.0.70:40000 192.0.2.9:443 syn"),
        ("default-next-hop-and-marks", WAYS, "Gi0/0", "tcp 10.1.0.5:40000 192.0.2.9:443 syn length 1000"),
        ("fragment", WAYS, "Gi0/0", "tcp 10.1.0.5 10.20.0.9 fragment"),
        ("without-set", WAYS, "Gi0/2", "udp 10.2.0.5:5000 10.20.0.9:53"),
        ("undefined-acl-and-tracks", WAYS, "Gi0/2", "udp 10.2.0.5:5000 10.20.0.9:54"),
        ("undefined-route-map", WAYS, "Gi0/3", "udp 10.3.0.5:5000 10.20.0.9:54"),
        ("shut-down", WAYS, "Gi0/4", "udp 192.0.2.5:5000 10.20.0.9:54"),
        ("vrf", WAYS, "Gi0/5", "udp 172.17.0.5:5000 10.20.0.9:54"),
        ("multicast", WAYS, "Gi0/5", "udp 172.17.0.5:5000 239.1.1.1:54"),
        ("to-the-router", WAYS, "Gi0/5", "tcp 172.17.0.5:5000 10.1.0.1:80"),
        ("local", WAYS, "local", "icmp any 192.0.2.7 echo"),
        ("several-ways-to-one-outcome", WAYS, "local", "tcp any any"),
        ("groups", "fixtures/running/edge-12.3.cfg", "Fa0/1.30", "tcp 192.168.30.5:5000 192.0.2.9"),
    ] {
        let run = byway(&["trace", running, "--interface", interface, "--packet", packet]);
        assert_eq!(run.err, "", "{name}");
        snapshots("cli", || insta::assert_snapshot!(format!("trace-{name}"), run.shown()));
        let run = byway(&["trace", running, "--interface", interface, "--packet", packet, "--format=json"]);
        assert_eq!((run.code, run.err.as_str()), (0, ""), "{name}");
        assert_eq!(run.text().lines().count(), 1, "{name}");
    }
}

/// One object a line, in the order asked, those that have no answer among them.
#[test]
fn outcomes_line_by_line() {
    let packets = br#"{"interface":"FastEthernet0/0","protocol":6,"src":"192.168.0.5","dst":"10.0.0.9","src_port":40000,"dst_port":22,"tcp_flags":["syn"]}
{"interface":"Fa0/0","protocol":"tcp","src":"192.168.0.5","dst":"10.0.0.9","src_port":40000,"dst_port":23}
{"interface":"Fa0/0","protocol":"tcp","src":"192.168.0.0/24","dst":"10.0.0.9"}

{"interface":"fa1/0","protocol":6,"src":"10.0.0.9","dst":"192.168.0.5","src_port":22}
{"interface":"Fa0/0","protocol":6,"dst":"10.0.0.254","src":"192.168.0.5","dst_port":22}
{"interface":"Fa0/0","protocol":6,"src":"192.168.0.5","dst":"10.0.0.9","fragment":true,"expect":{"action":"redirect"}}
{"interface":"local"}
{"interface":"Fa0/7"}
{"interface":"Fa0/0","protocol":6,"dst_prot":22}
{"protocol":6}
nonsense
"#;
    let run = byway_with(&["trace", REFERENCE, "--packets", "-", "--format", "json"], packets);
    assert_eq!((run.code, run.err.as_str()), (2, ""));
    snapshots("cli", || insta::assert_snapshot!("trace-lines", run.text()));
    let validator = validator("trace");
    for line in run.text().lines() {
        let value: serde_json::Value = serde_json::from_str(line).expect("it is JSON");
        assert!(validator.is_valid(&value), "{line}");
    }
    // The interface of the command line is that of packets that name none.
    let arguments = ["trace", REFERENCE, "--packets", "-", "--format", "json", "--interface", "Fa0/0"];
    let run = byway_with(&arguments, b"{\"protocol\":47,\"dst\":\"192.0.2.1\"}\r\n{\"interface\":\"local\"}");
    assert_eq!(run.code, 0);
    let reasons: Vec<&str> = run.text().lines().filter_map(|line| line.split('"').nth(7)).collect();
    assert_eq!(reasons, ["no-match", "no-policy"], "{}", run.text());
}

/// Reasons are no part of what makes outcomes the same, so a set may have several: none is left out.
#[test]
fn what_is_routed_says_why() {
    let routed = |running: &str, interface: &str, packet: &str, down: &[&str]| {
        let mut arguments =
            vec!["trace", running, "--format=json", "--interface", interface, "--packet", packet];
        arguments.extend(down.iter().flat_map(|down| ["--down", down]));
        let answer = byway(&arguments).json();
        assert_eq!(answer["action"], "route", "{answer}");
        (answer["reason"].clone(), answer["reasons"].clone())
    };
    let none = serde_json::Value::Null;
    let both = serde_json::json!(["no-match", "not-unicast"]);
    assert_eq!(routed(REFERENCE, "Fa0/0", "ip 2.2.2.2 any", &[]), ("no-match".into(), both));
    assert_eq!(routed(REFERENCE, "Fa0/0", "ip 2.2.2.2 3.3.3.3", &[]), ("no-match".into(), none));
    // What is down is routed too: with what matches nothing it is one outcome of two reasons.
    let set = "tcp 192.168.0.5 10.0.0.9";
    let both = serde_json::json!(["nothing-usable", "no-match"]);
    assert_eq!(routed(REFERENCE, "Fa0/0", set, &["172.16.0.1"]), ("nothing-usable".into(), both));
    let story = byway(&["trace", REFERENCE, "--interface", "Fa0/0", "--packet", "ip 2.2.2.2 any"]);
    let words = "routed by the routing table: no clause matches, or policy routing handles unicast alone\n";
    assert!(story.text().contains(words), "{}", story.text());
}

#[test]
fn stories_line_by_line() {
    let packets = b"{\"interface\":\"Fa0/0\",\"protocol\":47}\n{\"interface\":\"Fa0/0\",\"protocol\":\"tpc\"}\n{\"interface\":\"Fa0/1\"}\n";
    let run = byway_with(&["trace", REFERENCE, "--packets", "-"], packets);
    snapshots("cli", || insta::assert_snapshot!("trace-stories", run.shown()));
}

#[test]
fn what_is_down_is_not_used() {
    let trace = |packet: &str, down: &[&str]| {
        let mut arguments = vec!["trace", WAYS, "--interface", "Gi0/2", "--packet", packet, "--format=json"];
        for word in down {
            arguments.extend(["--down", word]);
        }
        byway(&arguments).json()
    };
    let packet = "udp 10.2.0.5:5000 10.20.0.9:54";
    let hops = |down: &[&str]| trace(packet, down)["next_hops"].clone();
    assert_eq!(hops(&[]), serde_json::json!(["172.16.0.1", "172.16.0.2", "172.16.0.3"]));
    assert_eq!(hops(&["7"]), serde_json::json!(["172.16.0.2", "172.16.0.3"]));
    assert_eq!(hops(&["track 8", "172.16.0.3"]), serde_json::json!(["172.16.0.1"]));
    let none = trace(packet, &["7", "8", "172.16.0.3"]);
    assert_eq!((&none["action"], &none["reason"]), (&"route".into(), &"nothing-usable".into()));
    let kinds = |value: &serde_json::Value| value["conditions"].as_array().map_or(0, Vec::len);
    assert_eq!((kinds(&trace(packet, &[])), kinds(&none)), (3, 1), "a track that is down is no condition");
    // A hop behind an interface that is down is no neighbour.
    assert_eq!(trace(packet, &["Gi0/1"])["reason"], "nothing-usable");
    let first = ["trace", WAYS, "--interface", "Gi0/0", "--packet", "tcp 10.1.0.5:1 10.20.0.9:22"];
    let run = byway(&[&first[..], &["--down", "gigabitethernet 0/1", "--format=json"]].concat());
    assert_eq!(run.json()["action"], "drop");
    let run = byway(&["trace", WAYS, "--interface", "Gi0/4", "--packet", "ip any 10.0.0.1", "--down", "Tu1"]);
    assert!(run.text().contains("nothing that the clause tries is usable"), "{}", run.text());
    for (word, message) in [
        (
            "tu9",
            "error[unknown-down]: `--down tu9`: the configuration has no such interface\n  help: write `Tunnel1`\n",
        ),
        ("99", "error[unknown-down]: `--down 99`: no next hop and no track object has that number\n"),
        (
            "1.2.3\u{7}",
            "error[unknown-down]: `--down 1.2.3\\x07`: it is no address, no track object and no interface\n",
        ),
    ] {
        let run = byway(&[&first[..], &["--down", word]].concat());
        assert_eq!((run.code, run.text()), (2, ""));
        assert!(run.err.starts_with(message), "{}", run.err);
    }
}

/// A name that nothing uses may be a typing error, and answers would not tell.
#[test]
fn what_counts_for_nothing_is_noted() {
    let trace = |down: &str| {
        byway(&["trace", REFERENCE, "--interface", "Fa0/0", "--packet", "any", "--down", down]).err
    };
    assert_eq!(trace("172.16.0.1"), "");
    assert_eq!(
        trace("172.16.0.2"),
        "note: `--down 172.16.0.2` changes nothing: no next hop has that address\n"
    );
    let text =
        b"ip vrf known\ninterface Gi0/0\n ip policy route-map m\nroute-map m permit 10\n set vrf unknown\n\
                 route-map m permit 20\n set ip vrf known next-hop 10.0.0.1\n";
    let run = byway_with(&["trace", "-", "--interface", "Gi0/0", "--packet", "ip any 1.1.1.1"], text);
    let note = "note: -:5 sends packets to VRF unknown, which is not defined: they count as sent there\n";
    assert_eq!((run.code, run.err.as_str()), (0, note));
}

#[test]
fn what_cannot_be_asked_is_said() {
    let mut said = String::new();
    for (interface, packet) in [
        ("Fa0/7", "any"),
        ("FastEthernt0/0", "any"),
        ("nonsense\u{1b}[31m", "any"),
        ("Fa0/0", "tcp 192.168.0.5:40000"),
        ("Fa0/0", "tcp 192.168.0.5 10.0.0.9:ssh"),
        ("Fa0/0", "icmp 192.168.0.5 10.0.0.9 ehco"),
        ("Fa0/0", "gre any:1 any"),
    ] {
        let run = byway(&["trace", REFERENCE, "--interface", interface, "--packet", packet]);
        assert_eq!((run.code, run.text()), (2, ""), "{interface} {packet}");
        said.push_str(&run.err);
        let run = byway(&["trace", REFERENCE, "--interface", interface, "--packet", packet, "--format=json"]);
        assert_eq!((run.code, run.err.as_str()), (2, ""));
        assert!(run.json()["error"].is_string());
    }
    snapshots("cli", || insta::assert_snapshot!("trace-refused", said));
    let run = byway(&["trace", "-", "--packets", "-"]);
    assert_eq!(run.code, 2);
    assert!(run.err.starts_with("error[one-input]"), "{}", run.err);
    for arguments in [&["trace", REFERENCE][..], &["trace", REFERENCE, "--packet", "any"]] {
        assert_eq!(byway(arguments).code, 2, "{arguments:?}");
    }
}

/// Every line is whole and in its place, whoever answers it, and is that of the packet alone.
#[test]
fn many_packets_are_answered_in_their_order() {
    let mut packets = String::new();
    for number in 0..20_000 {
        let port = number % 65_536;
        let line = match number % 4 {
            0 => format!("{{\"interface\":\"Fa0/0\",\"protocol\":6,\"src\":\"192.168.0.5\",\"dst\":\"10.0.0.9\",\"src_port\":1,\"dst_port\":{port}}}\n"),
            1 => format!("{{\"dst_port\":{port},\"interface\":\"Fa1/0\"}}\n"),
            2 => format!("{{\"dst_port\":\"{port}\"}}\n"),
            _ => "{\"interface\":\"Fa0/0\",\"protocol\":6,\"src\":\"192.168.0.5\",\"dst\":\"10.0.0.9\",\"dst_port\":22}\n".to_owned(),
        };
        packets.push_str(&line);
    }
    let arguments = ["trace", REFERENCE, "--packets", "-", "--format=json"];
    let run = byway_with(&arguments, packets.as_bytes());
    assert_eq!(run.code, 2);
    let answers: Vec<&str> = run.text().lines().collect();
    assert_eq!(answers.len(), 20_000);
    for (number, answer) in answers.iter().enumerate() {
        let start = match number % 4 {
            0 => "{\"action\":\"route\",\"reason\":\"no-match\"",
            1 => "{\"action\":\"depends\",\"on\":[\"protocol\",\"src\",\"dst\",\"src_port\"]",
            2 => "{\"error\":\"`dst_port` is `",
            _ => "{\"action\":\"redirect\",\"next_hops\":[\"172.16.0.1\"]",
        };
        assert!(answer.starts_with(start) && answer.ends_with('}'), "{number}: {answer}");
    }
}

/// Who asks one packet after the other need not close the pipe first.
#[test]
fn a_packet_is_answered_when_it_is_asked() {
    let mut child = command(&["trace", REFERENCE, "--packets", "-", "--format=json"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    let mut stdin = child.stdin.take().expect("it is piped");
    let mut out = BufReader::new(child.stdout.take().expect("it is piped"));
    for _ in 0..3 {
        stdin.write_all(b"{\"interface\":\"local\"}\n").expect("it reads");
        let mut answer = String::new();
        out.read_line(&mut answer).expect("it answers");
        assert!(answer.starts_with("{\"action\":\"route\""), "{answer}");
    }
    drop(stdin);
    assert!(child.wait().expect("it ends").success());
}

#[test]
fn no_secret_is_told_and_nothing_reaches_the_terminal_raw() {
    let text = b"hostname x\nenable secret 5 INVENTED\ninterface Fa0/0\n ip policy route-map m\x1b[31m\n\
                 route-map m\x1b[31m permit 10\n match ip address l\xc2\x9b\n set ip next-hop 10.0.0.1\n";
    for format in ["--format=text", "--format=json"] {
        let run = byway_with(&["trace", "-", "--interface", "Fa0/0", "--packet", "any", format], text);
        assert_eq!(run.code, 0, "{}", run.err);
        assert!(!run.text().contains("INVENTED"));
        assert!(!run.text().chars().any(|c| c.is_control() && c != '\n'), "{:?}", run.text());
    }
    let run = byway(&["trace", "fixtures/running/edge-12.3.cfg", "--interface", "Fa0/0", "--packet", "any"]);
    assert!(run.code == 0 && !run.text().contains("INVENTED"));
}

/// No map is there to be asked, whatever the packet: that is why it is routed.
#[test]
fn an_undefined_map_comes_before_what_policy_routing_is_not_asked() {
    let text = b"interface Fa0/0\n ip policy route-map nosuch\n";
    for packet in ["any", "udp 10.0.0.1 224.0.0.5", "udp 10.0.0.1 255.255.255.255"] {
        let arguments = ["trace", "-", "--interface", "Fa0/0", "--packet", packet];
        let run = byway_with(&arguments, text);
        assert!(!run.text().contains("is not asked"), "{}", run.text());
        let value = byway_with(&[&arguments[..], &["--format=json"]].concat(), text).json();
        assert_eq!(value["reason"], "undefined-route-map", "{packet}");
        assert!(value.get("reasons").is_none(), "{value}");
    }
}
