//! Whatever bytes come in, `load` returns, and soon.

use crate::REFERENCE;
use crate::schema::WHOLE;
use crate::shown;
use byway_testkit::snapshots;
use byway_topology::{MAX_BYTES, load};
use proptest::prelude::*;
use std::time::{Duration, Instant};

/// Loads and checks what holds for every input: places are inside the text, messages stand alone in one line.
fn survives(text: &[u8]) {
    let loaded = load(text);
    for found in &loaded.diagnostics {
        let span = found.span().expect("every message has a place");
        assert!(span.start <= span.end && span.end as usize <= text.len(), "{found:?}");
        assert!(!found.message.chars().any(char::is_control), "{found:?}");
    }
}

#[test]
fn every_truncation_and_every_changed_byte() {
    for text in [REFERENCE, WHOLE] {
        for at in 0..text.len() {
            survives(&text.as_bytes()[..at]);
        }
    }
    for at in 0..REFERENCE.len() {
        for byte in *b"\n\t :-,[]{}&*!|>'\"%@`#?0z\x00\xff" {
            let mut text = REFERENCE.as_bytes().to_vec();
            text[at] = byte;
            survives(&text);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes(text in proptest::collection::vec(any::<u8>(), 0..300)) {
        survives(&text);
    }

    #[test]
    fn random_text(text in "[a-z0-9:{}\\[\\],&*!|>'\"%@#? \\n\t/.-]{0,200}") {
        survives(text.as_bytes());
    }

    #[test]
    fn pieces_moved_about(cuts in proptest::collection::vec((0..WHOLE.len(), 0..WHOLE.len(), 0..60usize), 1..6)) {
        let mut text = WHOLE.as_bytes().to_vec();
        for (from, to, length) in cuts {
            let end = (from + length).min(text.len());
            let piece: Vec<u8> = text[from.min(end)..end].to_vec();
            let at = to.min(text.len());
            text.splice(at..at, piece);
        }
        survives(&text);
    }

    #[test]
    fn scalars_of_any_kind(word in "[ -~]{0,30}", at in 0..26usize) {
        // Each value of the file in turn is replaced.
        let quoted = format!("'{}'", word.replace('\'', "''"));
        let lines: Vec<String> = REFERENCE.lines().enumerate().map(|(number, line)| {
            match line.split_once(": ") {
                Some((key, _)) if number == at => format!("{key}: {quoted}"),
                _ => line.to_owned(),
            }
        }).collect();
        survives(lines.join("\n").as_bytes());
    }
}

/// What `line` gives for 0, 1, 2 and so on, one behind the other.
fn repeated(times: usize, line: impl Fn(usize) -> String) -> String {
    (0..times).fold(String::new(), |all, n| all + &line(n))
}

#[test]
fn bombs_are_refused_soon() {
    let mut billion = "a: &a [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for (name, before) in ('b'..='i').zip('a'..) {
        let aliases = format!("*{before}, ").repeat(10);
        billion.extend([name.to_string(), format!(": &{name} [{aliases}]\n")]);
    }
    let nested = repeated(31, |depth| format!("&a{depth} ["));
    let bombs = [
        ("nested maps", "{a: ".repeat(200_000)),
        ("nested lists", "[".repeat(200_000)),
        ("nested block lists", "- ".repeat(100_000)),
        ("nested block maps", repeated(3000, |depth| format!("{}a:\n", " ".repeat(depth)))),
        ("a billion laughs", billion),
        ("anchors in anchors", format!("a: {nested}{}{}", "x, ".repeat(100_000), "]".repeat(31))),
        ("a long text often", format!("a: &a {}\nb: [{}]\n", "x".repeat(8 << 20), "*a, ".repeat(100))),
        ("a long text often, in messages", {
            let aliases = "*a, ".repeat(99);
            format!("networks:\n  a: [&a {}, {aliases}]\n", "x".repeat(100_000))
        }),
        ("long lists of ports often", {
            let terms = format!("\"tcp/{}1\", ", "1,".repeat(4000)).repeat(1000);
            format!("services:\n  a: &a [{terms}]\n  b: [*a, *a, *a]\n")
        }),
        ("a long service in many lists", {
            let terms = repeated(20_000, |port| format!("tcp/{port}, "));
            let redirects = repeated(2000, |n| {
                format!("  r{n}: {{ from: any, to: any, service: [web, gre], via: drop }}\n")
            });
            format!("services: {{ web: [{terms}] }}\nredirects:\n{redirects}")
        }),
        ("braces", format!("routers: {{ r: {{ names: {{ acl: '{}' }} }} }}\n", "{".repeat(4 << 20))),
        ("many values", format!("networks: [{}]\n", "1, ".repeat(300_000))),
        ("too many bytes", "#".repeat(MAX_BYTES + 1)),
        ("a long key", format!("{}: 1\n", "k".repeat(4 << 20))),
    ];
    for (name, bomb) in bombs {
        let start = Instant::now();
        let loaded = load(bomb.as_bytes());
        // A debug build on a busy machine; measured some 10 to 100 times less.
        assert!(start.elapsed() < Duration::from_secs(60), "{name}: {:?}", start.elapsed());
        assert!(loaded.has_errors(), "{name}");
        let words: usize = loaded.diagnostics.iter().map(|found| found.message.len()).sum();
        assert!(loaded.diagnostics.len() < 200 && words < 50_000, "{name}");
    }
}

#[test]
fn many_mistakes_stay_linear() {
    let networks = repeated(20_000, |n| format!("  net{n}: 10.0.0.1/8\n"));
    let redirects = repeated(5_000, |n| format!("  r{n}: {{ from: nothing{n}, to: any, via: drop }}\n"));
    let interfaces =
        repeated(10_000, |n| format!("      Serial{n}: {{ address: 10.0.0.1/30, faces: oops{n} }}\n"));
    let text = format!(
        "networks:\n{networks}redirects:\n{redirects}routers:\n  edge:\n    platform: ios\n    interfaces:\n{interfaces}"
    );
    let start = Instant::now();
    let loaded = load(text.as_bytes());
    assert!(start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
    assert!(loaded.diagnostics.len() > 30_000);
}

/// The limits that no small file reaches.
#[test]
fn each_limit_has_its_message() {
    let list = |key: &str, item: &str, times: usize| {
        format!("{key}\n{}", repeated(times, |_| format!("  - {item}\n")))
    };
    let terms = list("  web:", "tcp/80", 2000);
    let redirects = repeated(101, |n| format!("  r{n}:\n    service: [web, gre]\n"));
    for (name, text) in [
        ("too-large-aliases", format!("a: &x 1\n{}", list("b:", "*x", 101))),
        ("too-large-values", list("a:", "1", 200_000)),
        ("too-large-anchors", list("a: &x", "1", 10_000)),
        ("too-large-bytes", "#\n".repeat(MAX_BYTES / 2 + 1)),
        ("too-large-terms", format!("services:\n{terms}redirects:\n{redirects}")),
    ] {
        let mut found = load(text.as_bytes()).diagnostics;
        found.retain(|found| found.code == "too-large");
        let shown = shown(&format!("{name}.yaml"), text.as_bytes(), &found);
        snapshots("topology/errors", || insta::assert_snapshot!(name, shown));
    }
}

/// Redirects that share much are compared up to a bound, and what is not compared is told.
#[test]
fn what_is_not_compared_is_told() {
    let ports: Vec<String> = (0..5000).map(|n| (2 * n).to_string()).collect();
    let ports = ports.join(",");
    let redirects = repeated(6, |n| {
        format!(
            "  r{n}:\n    from: 192.168.0.{n}\n    to: servers\n    service: tcp/{ports},{}\n    via: drop\n",
            20001 + 2 * n
        ) + &format!(
            "  s{n}:\n    from: [192.168.1.{n}, 192.168.0.0/29]\n    to: any\n    service: tcp/{ports},{}\n    via: drop\n",
            30001 + 2 * n
        )
    });
    let text = REFERENCE.replace("redirects:\n", &format!("redirects:\n{redirects}"));
    let text = text.replace("faces: clients }", "faces: [clients, 192.168.1.0/24] }");
    let found = load(text.as_bytes()).diagnostics;
    let told: Vec<_> = found.into_iter().filter(|found| found.code == "not-compared").collect();
    assert_eq!(told.len(), 1, "{told:?}");
    let shown = shown("not-compared.yaml", text.as_bytes(), &told);
    snapshots("topology/errors", || insta::assert_snapshot!("not-compared", shown));
}

/// As many redirects as a file holds, each of which shares sources, destinations or services with all others.
#[test]
fn many_redirects_are_compared_soon() {
    for redirect in [
        |n: usize| {
            format!("  r{n}: {{ from: clients, to: servers, service: tcp/{}, via: drop }}\n", 2 * n + 1)
        },
        |n: usize| format!("  r{n}: {{ from: 10.{}.{}.0/25, to: any, via: drop }}\n", n / 256, n % 256),
        |_: usize| String::new(),
    ] {
        let start = Instant::now();
        let text = REFERENCE.replace("redirects:\n", &format!("redirects:\n{}", repeated(10_000, redirect)));
        let text = text.replace("faces: clients }", "faces: [clients, 10.0.0.0/8] }");
        let found = load(text.as_bytes()).diagnostics;
        assert!(found.iter().all(|found| found.code != "not-compared"), "{:?}", found.last());
        // A debug build on a busy machine; measured some 20 times less.
        assert!(start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
    }
}
