//! No output shows a secret, wherever its line stands: in a mode that byway types, behind a command that it reads, in a line that
//! cannot be read.

use crate::byway::{Run, byway_with};
use std::fmt::Write;
use std::fs;

/// The secret in every line below.
const SECRET: &str = "S3CR3T";

/// Lines of secrets, as they stand in a mode or alone.
const LINES: [&str; 14] = [
    "username bob password 0 S3CR3T",
    "password 7 S3CR3T",
    "enable secret 5 S3CR3T",
    "neighbor 1.1.1.1 password S3CR3T",
    "set community S3CR3T",
    "match community S3CR3T",
    "no set community S3CR3T",
    "snmp-server community S3CR3T RO 199",
    "crypto isakmp key S3CR3T address 1.1.1.1",
    "ip ospf message-digest-key 1 md5 S3CR3T",
    "key-string S3CR3T",
    "pre-shared-key address 1.1.1.1 key S3CR3T",
    "standby 1 authentication S3CR3T",
    "http get http://bob:S3CR3T@10.0.0.9/",
];

/// Commands that byway reads, with a secret behind them.
const TAILS: [&str; 14] = [
    "track 1 ip sla 1 password S3CR3T",
    "ip sla schedule 1 start-time now password S3CR3T",
    "ip route 10.9.0.0 255.255.0.0 10.0.0.2 password S3CR3T",
    "ip prefix-list L permit 10.0.0.0/8 password S3CR3T",
    "ip local policy route-map m password S3CR3T",
    "access-list 150 permit tcp any any password S3CR3T",
    "no access-list 150 password S3CR3T",
    "no route-map m permit 10 password S3CR3T",
    "no track 1 password S3CR3T",
    "no ip access-list extended X password S3CR3T",
    "route-map m permit 10 password S3CR3T",
    "interface FastEthernet0/1 password S3CR3T",
    "ip access-list extended X password S3CR3T",
    "hostname edge password S3CR3T",
];

/// What opens each mode.
const MODES: [&str; 12] = [
    "interface FastEthernet0/0\n ip address 10.0.0.1 255.255.255.0\n ip policy route-map m",
    "ip access-list extended X\n permit tcp any any eq 22",
    "ip access-list standard Y\n permit 10.0.0.0 0.0.0.255",
    "ipv6 access-list I\n permit ipv6 any any",
    "route-map m permit 10\n match ip address X\n set ip next-hop 10.0.0.2",
    "route-map m deny 20\n match ip address Y",
    "route-map m permit 30",
    "track 2 ip sla 1",
    "ip sla 1\n icmp-echo 10.0.0.2",
    "ip vrf V\n rd 1:1",
    "object-group network G\n host 10.0.0.9",
    "time-range T\n periodic daily 1:00 to 2:00",
];

/// Ends of lines in modes that byway reads up to there.
const IN_MODES: [&str; 4] = [
    "permit tcp any any eq 23 password S3CR3T",
    "ip policy route-map P password S3CR3T",
    "set ip next-hop password S3CR3T",
    "delay up 5 password S3CR3T",
];

/// A configuration with each of the lines in every place.
fn running(secret: &str) -> String {
    let mut text = "version 12.3\nhostname edge\n".to_owned();
    for mode in MODES {
        let _ = writeln!(text, "{mode}");
        for line in LINES.iter().chain(&IN_MODES) {
            let _ = writeln!(text, " {line}");
        }
        text.push_str("!\n");
    }
    for line in LINES.iter().chain(&TAILS) {
        let _ = writeln!(text, "{line}");
    }
    // A text of which most lines cannot be read is taken for no configuration.
    for number in 0..200 {
        let _ = writeln!(text, "access-list 77 remark {number}");
    }
    text.replace(SECRET, secret)
}

fn holds_none(run: &Run, told: &[&str]) {
    for (stream, text) in [("out", run.text()), ("err", &run.err)] {
        let shown = text.lines().find(|line| line.contains(SECRET));
        assert!(shown.is_none(), "{told:?}, {stream}: {shown:?}");
    }
    assert!(!run.out.is_empty() && run.code < 2, "{told:?} says nothing: {}", run.err);
}

#[test]
fn no_command_shows_a_secret() {
    let folder = tempfile::tempdir().expect("a folder");
    let other = folder.path().join("other.cfg");
    // Without the other lines a router does something else: differences and conditions quote lines.
    let changed = running("S3CR3Tother").replace("eq 22", "eq 24").replace(" match ip address Y\n", "");
    fs::write(&other, changed).expect("it can be written");
    let other = other.to_string_lossy();
    let text = running(SECRET);
    let (packet, topology) = ("tcp 192.168.0.5:40000 10.0.0.9:22 syn", "fixtures/reference/topology.yaml");
    for format in ["text", "json", "github", "sarif"] {
        for arguments in [
            &["parse", "-"][..],
            &["lint", "-"],
            &["trace", "-", "--interface", "fa0/0", "--packet", "any"],
            &["trace", "-", "--interface", "fa0/0", "--packet", packet],
            &["trace", "-", "--interface", "local", "--packet", packet],
            &["verify", topology, "-", "--router", "edge"],
            &["diff", "-", &other],
            &["diff", &other, "-"],
        ] {
            if arguments[0] != "lint" && ["github", "sarif"].contains(&format) {
                continue;
            }
            let arguments = [arguments, &["--format", format]].concat();
            holds_none(&byway_with(&arguments, text.as_bytes()), &arguments);
        }
    }
    // What is given back is the input; what is said of it holds no secret.
    let run = byway_with(&["parse", "-", "--format=ios"], text.as_bytes());
    assert!(run.text() == text && !run.err.contains(SECRET), "{}", run.err);
}

/// A scenario with the configuration as that of its router, and as its block.
#[test]
fn a_scenario_shows_no_secret() {
    let folder = tempfile::tempdir().expect("a folder");
    let topology = byway_testkit::fixture("reference/topology.yaml");
    fs::copy(topology, folder.path().join("topology.yaml")).expect("it can be copied");
    for place in ["running", "expected"] {
        fs::create_dir(folder.path().join(place)).expect("it can be made");
        fs::write(folder.path().join(place).join("edge.cfg"), running(SECRET)).expect("it can be written");
    }
    let path = folder.path().to_string_lossy();
    for format in ["text", "json"] {
        let arguments = ["test", &path, "--format", format];
        let run = byway_with(&arguments, b"");
        assert_eq!(run.code, 1);
        assert!(run.text().contains("is not proved"), "{}", run.text());
        holds_none(&run, &arguments);
    }
}

/// Each line alone in each place: where another line is the first fault, a secret may hide behind it.
#[test]
fn no_line_alone_shows_a_secret() {
    for mode in MODES {
        for line in LINES.iter().chain(&IN_MODES).step_by(3) {
            let text = format!("hostname edge\n{mode}\n {line}\n");
            for arguments in [&["lint", "-", "-q"][..], &["parse", "-"]] {
                let run = byway_with(arguments, text.as_bytes());
                assert!(
                    !run.text().contains(SECRET) && !run.err.contains(SECRET),
                    "{line}: {}{}",
                    run.text(),
                    run.err
                );
            }
        }
    }
}

#[test]
fn what_holds_no_secret_is_shown() {
    let text = "interface Fa0/0\n ip policy route-map key\nroute-map key permit 10\n match ip address secret token\n set metric 5\n\
                set ip next-hop 10.0.0.2\n";
    let run = byway_with(&["lint", "-"], text.as_bytes());
    for line in ["\n  |  set metric 5\n", "\n  |  match ip address secret token\n"] {
        assert!(run.text().contains(line), "{}", run.text());
    }
}
