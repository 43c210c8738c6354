//! `byway verify`

use crate::byway::{Run, byway, byway_with};
use crate::compile::REFERENCE;
use crate::schemas::validator;
use byway_testkit::{fixture, snapshots};
use std::fs;

const RUNNING: &str = "fixtures/reference/running/edge.cfg";

pub(crate) fn running() -> String {
    fs::read_to_string(fixture("reference/running/edge.cfg")).expect("the fixture is there")
}

/// The reference topology against the reference router after a change, from standard input.
fn changed(from: &str, to: &str, more: &[&str]) -> Run {
    let running = running();
    assert!(running.contains(from), "`{from}` is not there");
    let arguments = [&["verify", REFERENCE, "-"], more].concat();
    byway_with(&arguments, running.replacen(from, to, 1).as_bytes())
}

#[test]
fn the_reference_router_is_proved_in_one_line() {
    let run = byway(&["verify", REFERENCE, RUNNING]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    assert_eq!(run.text(), "edge: proved: 3 interfaces do what the topology wants\n");
    let strict = byway(&["verify", REFERENCE, RUNNING, "--strict"]);
    assert_eq!((strict.code, strict.text()), (0, run.text()));
    if byway_testkit::shared("seed").is_some() {
        let seed = byway(&[
            "verify",
            REFERENCE,
            "../shared/seed/router-12.3.cfg",
            "../shared/seed/transcript-12.3.txt",
        ]);
        let told = |file: &str| run.text().replacen("edge", &format!("edge (../shared/seed/{file})"), 1);
        let both = told("router-12.3.cfg") + &told("transcript-12.3.txt");
        assert_eq!((seed.code, seed.text()), (0, both.as_str()), "{}", seed.err);
    }
}

/// Where several configurations are of one router, the lines say of which they are.
#[test]
fn two_configurations_of_one_router_are_told_apart() {
    let folder = tempfile::tempdir().expect("a folder");
    let other = folder.path().join("other.cfg");
    fs::write(&other, running().replacen("0.0.0.255 eq 22\n", "0.0.0.255 eq 23\n", 1))
        .expect("it can be written");
    let other = other.to_string_lossy();
    let run = byway(&["verify", REFERENCE, RUNNING, &other]);
    let proved = format!("edge ({RUNNING}): proved: 3 interfaces do what the topology wants\n");
    assert!(run.text().starts_with(&proved), "{}", run.text());
    assert!(
        run.text().contains(&format!("edge ({other}), FastEthernet0/0: packets are not")),
        "{}",
        run.text()
    );
    assert!(run.text().contains(&format!("edge ({other}): not proved: ")), "{}", run.text());
}

/// What the router itself sends comes from one of its addresses, where such a packet is treated otherwise.
#[test]
fn a_witness_of_local_policy_is_a_packet_of_the_router() {
    let own = ["192.168.0.254", "172.16.0.254", "10.0.0.254"];
    let source = |difference: &serde_json::Value| {
        difference["witness"]["src"].as_str().expect("it has one").to_owned()
    };
    let changed = running().replacen("ip classless", "ip local policy route-map all", 1)
        + "\nroute-map all permit 10\n set ip next-hop 172.16.0.1\n";
    let verified = byway_with(&["verify", REFERENCE, "-", "--format=json"], changed.as_bytes());
    let compared = byway_with(&["diff", RUNNING, "-", "--format=json"], changed.as_bytes());
    for run in [verified, compared] {
        let told = run.json();
        let differences = told["differences"].as_array().expect("a list");
        assert!(
            !differences.is_empty() && differences.iter().all(|one| one["interface"] == "local"),
            "{told}"
        );
        assert!(differences.iter().all(|one| own.contains(&source(one).as_str())), "{told}");
    }
    // Bound on an interface too, it has another witness there.
    let both = changed.replacen("description scb\n", "description scb\n ip policy route-map all\n", 1);
    let told = byway_with(&["diff", RUNNING, "-", "--format=json"], both.as_bytes()).json();
    let at = |interface: &str| {
        let mut all = told["differences"].as_array().expect("a list").iter();
        source(all.find(|one| one["interface"] == interface).expect("it differs"))
    };
    assert!(own.contains(&at("local").as_str()) && !own.contains(&at("FastEthernet0/1").as_str()), "{told}");
}

#[test]
fn the_story_of_each_difference() {
    let run = changed("0.0.0.255 eq 22\n", "0.0.0.255 eq 23\n", &[]);
    snapshots("cli", || insta::assert_snapshot!("verify-wrong-port", run.shown()));
    let run = changed("match ip address ssh-inbound", "match ip address ssh-inbund", &[]);
    snapshots("cli", || insta::assert_snapshot!("verify-undefined-list", run.shown()));
    let run = changed("interface FastEthernet1/0", "interface FastEthernet1/1", &[]);
    snapshots("cli", || insta::assert_snapshot!("verify-absent-interface", run.shown()));
    let run = changed("0.0.0.255 eq 22\n", "0.0.0.255 eq 22 time-range office\n", &[]);
    snapshots("cli", || insta::assert_snapshot!("verify-time-range", run.shown()));
    for format in ["text", "json"] {
        let run = changed("0.0.0.255 eq 22\n", "0.0.0.255 eq 23\n", &["--format", format]);
        assert_eq!(run.code, 1);
    }
    let run =
        changed("ip policy route-map scb-inbound", "ip policy route-map scb-outbound", &["--format=json"]);
    snapshots("cli", || insta::assert_snapshot!("verify-json", run.text()));
}

/// The keys of the contract, with these meanings.
#[test]
fn every_witness_is_traced_to_what_the_report_says() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("edge.cfg");
    let validator = validator("verify");
    let mut witnesses = 0;
    for (from, to) in [
        ("0.0.0.255 eq 22\n", "0.0.0.255 eq 23\n"),
        ("0.0.0.255 eq 22\n", "0.0.0.255\n"),
        ("match ip address ssh-inbound", "match ip address ssh-inbund"),
        ("next-hop 172.16.0.1", "next-hop 172.16.0.2"),
        ("next-hop 172.16.0.1", "next-hop 192.168.0.254 172.16.0.1"),
        ("permit tcp 10.0.0.0 0.0.0.255", "permit tcp 10.0.0.0 255.255.255.0"),
        (" ip policy route-map scb-outbound\n", ""),
        ("description scb\n", "description scb\n ip policy route-map scb-inbound\n"),
        ("ip classless", "ip local policy route-map scb-inbound"),
    ] {
        fs::write(&path, running().replacen(from, to, 1)).expect("it can be written");
        let run = byway(&["verify".as_ref(), REFERENCE.as_ref(), path.as_os_str(), "--format=json".as_ref()]);
        assert_eq!((run.code, run.err.as_str()), (1, ""), "{from}");
        let report = run.json();
        let errors: Vec<String> = validator.iter_errors(&report).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{errors:?}");
        assert_eq!(report["equivalent"], false, "{from}");
        for difference in report["differences"].as_array().expect("a list") {
            let witness = serde_json::to_string(&difference["witness"]).expect("JSON");
            let packets = folder.path().join("packets.jsonl");
            fs::write(&packets, witness).expect("it can be written");
            let traced = byway(&[
                "trace".as_ref(),
                path.as_os_str(),
                "--packets".as_ref(),
                packets.as_os_str(),
                "--format=json".as_ref(),
            ]);
            assert_eq!(traced.json(), difference["actual"], "{from}: {difference}");
            assert_ne!(difference["actual"], difference["expected"]);
            witnesses += 1;
        }
    }
    assert!(witnesses >= 10, "{witnesses}");
}

#[test]
fn what_the_topology_takes_for_granted_is_a_finding() {
    let run = changed("192.168.0.254 255.255.255.0", "192.168.0.253 255.255.255.0", &[]);
    assert_eq!(run.code, 1, "proved, and yet something to look at");
    assert_eq!(run.text(), "edge: proved: 3 interfaces do what the topology wants\n");
    assert!(run.err.starts_with("warning[interface-address]: "), "{}", run.err);
    let run = changed("description clients\n", "description clients\n shutdown\n", &["--format=json"]);
    assert_eq!((run.code, run.json()["equivalent"].as_bool()), (1, Some(true)));
    assert_eq!(run.json()["findings"][0]["rule"], "interface-down");
    assert_eq!(run.json()["findings"][0]["file"], "-");
}

#[test]
fn whose_configuration_it_is() {
    let several = "fixtures/two-routers/topology.yaml";
    let block = |router: &str| byway(&["compile", several, "--router", router]).text().to_owned();
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name);
    let write = |name: &str, text: String| {
        fs::write(path(name), text).expect("it can be written");
        path(name).to_string_lossy().into_owned()
    };
    let head = write("head.cfg", format!("hostname HEAD\n{}", block("head")));
    let branch = write("branch.cfg", format!("hostname branch\n{}", block("branch")));
    let nameless = write("nameless.cfg", block("branch"));
    let stranger = write("stranger.cfg", "hostname core\n".to_owned());

    let run = byway(&["verify", several, &branch, &head, "-q"]);
    assert_eq!(run.text().lines().count(), 2, "{}", run.text());
    assert!(
        run.text().starts_with("branch: proved: ") && run.text().contains("\nhead: proved: "),
        "{}",
        run.text()
    );
    let run = byway(&["verify", several, &head]);
    assert!(run.text().ends_with("\nnot verified: branch: no configuration was given\n"), "{}", run.text());
    assert_eq!(run.code, 0);
    let json =
        |arguments: &[&str]| byway(&[&["verify", several, "--format=json"], arguments].concat()).json();
    assert_eq!(json(&[&head])["missing_routers"], serde_json::json!(["branch"]));
    assert!(json(&[&head, &branch]).get("missing_routers").is_none());
    assert!(json(&[&head, "--router", "head"]).get("missing_routers").is_none());
    let run = byway(&["verify", several, &nameless, "--router", "branch", "-q"]);
    assert!(run.text().starts_with("branch: proved: "), "{}", run.text());
    for (arguments, words) in [
        (&["verify", several, &nameless][..], "has no `hostname`, and the topology has several routers\n"),
        (&["verify", several, &stranger], "is of `core`, and the topology has no router of that name\n"),
        (
            &["verify", several, &stranger, "--router", "haed"],
            "the topology has no router `haed`\n  help: write `head`",
        ),
        (&["verify", "-", "-"], "standard input cannot be two of the inputs"),
        (&["verify", several, "nosuch.cfg"], "cannot read `nosuch.cfg`"),
        (&["verify", "fixtures/errors/five-mistakes.yaml", &head], "error["),
    ] {
        let run = byway(arguments);
        assert_eq!((run.code, run.text()), (2, ""), "{arguments:?}");
        assert!(run.err.contains(words), "{}", run.err);
    }
}

/// The corpus has no topology; whatever is asked, an answer comes and no secret is told.
#[test]
fn no_secret_and_no_control_character_of_a_configuration_is_told() {
    let secret = "fixtures/running/edge-12.3.cfg";
    for format in ["text", "json"] {
        let run = byway(&["verify", REFERENCE, secret, "--router", "edge", "--format", format]);
        assert_eq!(run.code, 1);
        assert!(!run.text().contains("INVENTED") && !run.err.contains("INVENTED"), "{format}");
        let odd = "interface FastEthernet0/0\n ip policy route-map a\u{1b}[31m\nroute-map a\u{1b}[31m permit 10\n \
                   match ip address b\u{7}\n set ip next-hop 172.16.0.1\n";
        let run = byway_with(&["verify", REFERENCE, "-", "--format", format], odd.as_bytes());
        let raw = |text: &str| text.chars().any(|letter| letter.is_control() && letter != '\n');
        assert!(!raw(run.text()) && !raw(&run.err), "{:?} {:?}", run.text(), run.err);
        assert!(run.text().contains("undefined-acl"), "{}", run.text());
    }
}
