//! What a router holds: the printed form of commands makes the same router as the commands; no text makes the fold panic or
//! slow.

use byway_ios::{Config, Dialect, Release, parse, print, references, state};
use proptest::prelude::*;

/// A command of the fold's language; few names, so that commands meet.
fn command() -> impl Strategy<Value = String> {
    let pick = |words: &'static [&'static str]| proptest::sample::select(words);
    let acl = pick(&["web", "ssh", "101", "102", "7", "Web"]);
    let entry = pick(&[
        "permit ip any any",
        "permit tcp any any eq 80",
        "permit tcp any any eq www",
        "deny udp 10.0.0.0 0.0.0.255 any",
        "permit icmp any host 10.0.0.1 echo",
        "permit object-group g any any",
        "permit tcp any any established log",
        "remark words",
        "remark other words",
    ]);
    let standard = pick(&["permit 10.0.0.1", "permit 10.0.0.0 0.0.0.255", "deny any", "permit 10.0.1.1 log"]);
    let number = pick(&["", "5 ", "10 ", "15 ", "20 ", "30 "]);
    let no = pick(&["", "", "", "no "]);
    let clause = pick(&[
        "match ip address web",
        "match ip address 101 7",
        "match length 1 100",
        "match length 5 100",
        "match ip address prefix-list p",
        "set ip next-hop 10.0.0.1",
        "set ip next-hop 10.0.0.2 10.0.0.1",
        "set ip next-hop verify-availability 10.0.0.3 10 track 1",
        "set ip next-hop verify-availability 10.0.0.4 20 track 1",
        "set ip next-hop recursive 10.9.9.9",
        "set ip default next-hop 10.0.0.5",
        "set interface Null0",
        "set ip precedence 5",
        "set vrf red",
        "set global",
        "set ip vrf red next-hop 10.0.0.6",
        "description words",
        "match tag 5",
        "set metric 5",
    ]);
    let line = pick(&[
        "ip address 10.0.0.1 255.255.255.0",
        "ip address 10.0.1.1 255.255.255.0 secondary",
        "ip address dhcp",
        "ip unnumbered Loopback0",
        "vrf forwarding red",
        "ip policy route-map m",
        "ip policy route-map n",
        "ip access-group web in",
        "ip access-group 101 out",
        "ip nat inside",
        "shutdown",
        "description words",
        "encapsulation dot1Q 10",
    ]);
    let single = pick(&[
        "ip local policy route-map m",
        "no ip local policy",
        "no route-map m",
        "no route-map m permit 20",
        "no access-list 101",
        "no ip access-list extended web",
        "no ip access-list standard 7",
        "ip route 10.0.0.0 255.0.0.0 10.0.0.1",
        "ip route 10.0.0.0 255.0.0.0 10.0.0.1 200 track 1",
        "no ip route 10.0.0.0 255.0.0.0 10.0.0.1",
        "track 1 ip sla 1 reachability\n delay down 5\n",
        "track 1 ip sla 2\n",
        "track 2 list boolean or\n object 1\n no object 1\n object 3 not\n",
        "no track 1",
        "ip sla 1\n icmp-echo 10.0.0.1\n frequency 5\n",
        "ip sla schedule 1 life forever start-time now",
        "no ip sla schedule 1",
        "no ip sla 1",
        "object-group network g\n host 10.0.0.1\n 10.0.0.0 255.255.255.0\n no host 10.0.0.1\n",
        "no object-group network g",
        "time-range t\n periodic daily 8:00 to 12:00\n",
        "ip prefix-list p permit 10.0.0.0/8",
        "ip prefix-list p seq 5 deny 10.0.0.0/8",
        "no ip prefix-list p",
        "vrf definition red",
        "no vrf definition red",
        "ipv6 access-list six",
        "hostname edge",
        "interface Loopback0",
        "no interface Loopback0",
    ]);
    let map = pick(&["route-map m", "route-map m permit 10", "route-map m deny 20", "route-map m permit 20"]);
    let interface = pick(&["interface fa0/0", "interface FastEthernet 0/0.10", "int lo0"]);
    let body = |header: BoxedStrategy<&'static str>, line: BoxedStrategy<&'static str>| {
        let lines = proptest::collection::vec((pick(&["", "", "", "no "]), line), 0..6);
        (header, lines).prop_map(|(header, lines)| {
            let lines: Vec<String> = lines.iter().map(|(no, line)| format!(" {no}{line}\n")).collect();
            format!("{header}\n{}", lines.concat())
        })
    };
    prop_oneof![
        3 => (acl, proptest::collection::vec((no, number, entry.clone(), standard.clone()), 0..6))
            .prop_map(|(name, lines)| {
                let kind = if name == "7" { "standard" } else { "extended" };
                let lines: Vec<String> = lines
                    .iter()
                    .map(|(no, number, extended, standard)| {
                        format!(" {no}{number}{}\n", if name == "7" { standard } else { extended })
                    })
                    .collect();
                format!("ip access-list {kind} {name}\n{}", lines.concat())
            }),
        2 => entry.prop_map(|entry| format!("access-list 101 {entry}\n")),
        1 => standard.prop_map(|entry| format!("access-list 7 {entry}\n")),
        3 => body(map.boxed(), clause.boxed()),
        3 => body(interface.boxed(), line.boxed()),
        3 => single.prop_map(|single| format!("{single}\n")),
    ]
}

fn printed(config: &Config<'_>, dialect: Dialect) -> Vec<u8> {
    let lines = config.items().iter().flat_map(|item| print(&item.kind, dialect));
    lines.flat_map(|line| [line, b"\n".to_vec()].concat()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn what_is_printed_makes_the_same_router(
        commands in proptest::collection::vec(command(), 0..16),
        release in proptest::sample::select(vec!["12.3", "15.2(4)M", "XE 16.9", "XE 17.9"]),
    ) {
        let text = commands.concat();
        let config = parse(text.as_bytes());
        prop_assert!(config.diagnostics().is_empty(), "{:?}", config.diagnostics());
        let router = state::load(&config);
        let release: Release = release.parse().expect("a release");
        let again = printed(&config, Dialect::of(&release));
        let config = parse(&again);
        let second = state::load(&config);
        prop_assert_eq!(&router, &second, "{}\n{}", text, String::from_utf8_lossy(&again));
        prop_assert_eq!(router.issues.len(), second.issues.len());
    }

    /// A text in two pieces is one text, where the second begins with a command of the top: a mode does not outlive its text.
    #[test]
    fn a_text_may_come_in_pieces(
        first in proptest::collection::vec(command(), 0..8),
        second in proptest::collection::vec(command(), 0..8),
    ) {
        let (first, second) = (first.concat(), second.concat());
        let whole = format!("{first}{second}");
        let whole = parse(whole.as_bytes());
        let (first, second) = (parse(first.as_bytes()), parse(second.as_bytes()));
        let mut router = state::load(&first);
        router.apply(&second);
        prop_assert_eq!(router, state::load(&whole));
    }

    #[test]
    fn any_bytes(text in proptest::collection::vec(any::<u8>(), 0..400)) {
        let config = parse(&text);
        state::load(&config);
        references(&config);
    }
}

/// Loads a text and finds its names; each must take time that grows with the text alone.
fn whole(text: &str) {
    let config = parse(text.as_bytes());
    let mut router = state::load(&config);
    router.apply(&config);
    references(&config);
}

fn many(count: u32, line: impl Fn(u32) -> String) -> String {
    (0..count).map(line).collect()
}

#[test]
fn nothing_is_quadratic() {
    const MANY: u32 = 10_000;
    let list = "ip access-list extended x\n";
    let host = |at: u32| format!("10.{}.{}.{}", at >> 16, (at >> 8) & 255, at & 255);
    // Entries in descending order, then taken out from either end, by number and by what they say.
    let descending = many(MANY, |at| format!(" {} permit ip any host {}\n", MANY - at, host(at)));
    whole(&format!("{list}{descending}{}", many(MANY, |at| format!(" no {}\n", at + 1))));
    whole(&format!(
        "{list}{descending}{}",
        many(MANY, |at| format!(" no permit ip any host {}\n", host(at)))
    ));
    whole(&format!("{list}{}", many(MANY, |at| format!(" permit ip any host {}\n no {}\n", host(at), 10))));
    whole(&format!("{list}{}", many(MANY, |at| format!(" remark {at}\n no remark {at}\n"))));
    // Two lists in turn; masks of every kind before hosts.
    whole(&many(MANY, |at| format!("access-list {} permit ip any host {}\n", 101 + at % 2, host(at))));
    whole(&many(MANY, |at| {
        format!("access-list 1 permit 0.0.0.0 {}\naccess-list 1 deny {}\n", host(at * 2 + 1), host(at))
    }));
    let clause = "route-map m permit 10\n";
    whole(&format!("{clause}{}", many(MANY, |at| format!(" set ip next-hop {}\n", host(at)))));
    whole(&format!(
        "{clause}{}",
        many(MANY, |at| format!(" set ip next-hop {0}\n no set ip next-hop {0}\n", host(at)))
    ));
    whole(&format!("{clause}{}", many(MANY, |at| format!(" match tag {at}\n"))));
    let tags = many(MANY, |at| format!(" match tag {at}\n"));
    whole(&format!("{clause}{tags}{}", many(MANY, |at| format!(" no match tag {at}\n"))));
    whole(&many(MANY, |at| format!("interface range lo{} - {}\n shutdown\n", at * 200, at * 200 + 199)));
    whole(&format!("{list}{descending}{}", many(MANY, |at| format!("ip access-list resequence x {at} 7\n"))));
    whole(&many(MANY, |at| format!("route-map m permit {}\n", at % 65_536)));
    whole(&many(MANY, |at| {
        format!("interface Lo{at}\n ip address {} 255.255.255.255\n vrf forwarding red\n", host(at))
    }));
    whole(&format!("object-group network g\n{}", many(MANY, |at| format!(" host {}\n", host(at)))));
    whole(&many(MANY, |at| format!("ip route {0} 255.255.255.255 {0}\n", host(at))));
    whole(&many(MANY, |at| format!("no ip route {0} 255.255.255.255 {0}\n", host(at))));
    whole(&many(MANY, |at| format!("ip prefix-list p permit {}/32\n", host(at))));
    whole(&many(MANY, |at| format!("router bgp {at}\n neighbor {} route-map m in\n", host(at))));
    whole(&many(MANY, |_| "x y z\n".to_owned()));
    whole(&format!("ip nat inside source {}", "list ".repeat(100_000)));
}

#[test]
fn every_real_configuration_loads() {
    let Some(root) = byway_testkit::shared("corpus") else { return };
    for path in byway_testkit::files(&root) {
        let text = std::fs::read(&path).expect("a file of the corpus can be read");
        let config = parse(&text);
        let mut router = state::load(&config);
        let before = router.acls.len();
        router.apply(&config);
        assert!(router.acls.len() <= before + 1, "{}", path.display());
    }
}
