//! Captured sessions, abbreviations and text without indentation read to what a running-config would say.

use byway_ios::{Dialect, ItemKind, LineId, LineState, Release, parse, print};

/// The typed items of a text, printed.
fn typed(text: &str) -> Vec<String> {
    let config = parse(text.as_bytes());
    assert_eq!(config.diagnostics(), [], "{text}");
    let dialect = Dialect::of(&Release::reference());
    let lines = config.items().iter().flat_map(|item| print(&item.kind, dialect));
    lines.map(|line| String::from_utf8(line).expect("text")).collect()
}

const PLAIN: &str = "\
ip access-list extended ssh-inbound
 permit tcp 192.168.0.0 0.0.0.255 10.0.0.0 0.0.0.255 eq 22
access-list 101 permit tcp any host 10.0.0.9 eq 22
route-map scb-inbound permit 10
 match ip address ssh-inbound
 set ip next-hop 172.16.0.1
interface FastEthernet0/0
 ip address 192.168.0.254 255.255.255.0
 ip policy route-map scb-inbound
 no shutdown
";

#[test]
fn a_session_with_prompts() {
    let session = "\
edge>enable
Password:
edge#configure terminal
Enter configuration commands, one per line.  End with CNTL/Z.
edge(config)#ip access-list extended ssh-inbound
edge(config-ext-nacl)#permit tcp 192.168.0.0 0.0.0.255 10.0.0.0 0.0.0.255 eq 22
edge(config-ext-nacl)#exit
edge(config)#access-list 101 permit tcp any host 10.0.0.9 eq 22
edge(config)#route-map scb-inbound permit 10
edge(config-route-map)#match ip address ssh-inbound
edge(config-route-map)#set ip next-hop 172.16.0.1
edge(config-route-map)#interface FastEthernet0/0
edge(config-if)#ip address 192.168.0.254 255.255.255.0
*Mar  1 00:01:02.345: %LINK-3-UPDOWN: Interface FastEthernet0/0, changed state to up
edge(config-if)#ip policy route-map scb-inbound
edge(config-if)#no shutdown
edge(config-if)#end
edge#
";
    assert_eq!(typed(session), typed(PLAIN));
}

#[test]
fn a_session_as_documents_print_it() {
    let session: String = PLAIN
        .lines()
        .map(|line| match line.strip_prefix(' ') {
            Some(command) => format!("#(config-x) {command}\n"),
            None => format!("#(config) {line}\n"),
        })
        .collect();
    assert_eq!(typed(&session), typed(PLAIN));
}

#[test]
fn text_without_indentation_and_with_too_much() {
    let flat = PLAIN.lines().map(str::trim_start).collect::<Vec<_>>().join("\n");
    assert_eq!(typed(&flat), typed(PLAIN));
    let wide = |line: &str| ["    ", &line.replace(' ', "  "), "\r\n\r\n"].concat();
    let deep = PLAIN.lines().map(wide).collect::<Vec<_>>().concat();
    assert_eq!(typed(&deep), typed(PLAIN));
}

#[test]
fn a_line_at_the_left_behind_others_further_right() {
    // The router is yet in the mode, and the top has no such command.
    let text = "ip access-list extended A\n permit tcp any any eq 22\npermit udp any any eq 53\n\
                30 deny udp any any\n permit icmp any any\nroute-map M permit 10\n match ip address A\n\
                set ip next-hop 192.0.2.1\ninterface Vlan1\n ip address 192.0.2.2 255.255.255.0\nip access-group A in\n";
    let config = byway_ios::parse(text.as_bytes());
    let router = byway_ios::state::load(&config);
    let acl = router.acl(&byway_ios::AclName::Named("A".into())).expect("it is defined");
    assert_eq!(acl.entries().len(), 4);
    let map = router.route_map(&"M".into()).expect("it is defined");
    assert!(map.clauses.values().all(|clause| clause.next_hops.len() == 1));
    // This one would be of the mode, but other commands of the top begin so too.
    assert_eq!(config.items().len(), 4);
}

#[test]
fn abbreviations() {
    let short = "\
ip access-l ext ssh-inbound
 per tcp 192.168.0.0 0.0.0.255 10.0.0.0 0.0.0.255 eq 22
access-l 101 per tcp a h 10.0.0.9 eq 22
route-m scb-inbound per 10
 mat ip add ssh-inbound
 set ip next 172.16.0.1
int fa0/0
 ip add 192.168.0.254 255.255.255.0
 ip pol route scb-inbound
 no shut
";
    assert_eq!(typed(short), typed(PLAIN));
}

#[test]
fn the_pager_leaves_no_trace() {
    let paged = PLAIN.replace(
        " set ip",
        " --More-- \u{8}\u{8}\u{8}\u{8}\u{8}\u{8}\u{8}\u{8}\u{8}        \u{8}\u{8}\u{8}\u{8}\u{8}\u{8}\u{8}\u{8}\u{8} set ip",
    );
    assert_eq!(typed(&paged), typed(PLAIN));
}

#[test]
fn what_the_router_refused_is_no_configuration() {
    let session = "\
edge(config)#ip access-list extended x
edge(config-ext-nacl)#permit tcp any any eq ssh
                                            ^
% Invalid input detected at '^' marker.

edge(config-ext-nacl)#permit tcp any any eq 22
edge(config-ext-nacl)#router ospff 1
                              ^
% Invalid input detected at '^' marker.
";
    assert_eq!(typed(session), ["ip access-list extended x", " permit tcp any any eq 22"]);
    assert_eq!(parse(session.as_bytes()).state(LineId(1)), LineState::Irrelevant);
}

#[test]
fn the_seed_session_says_what_its_running_config_says() {
    let Some(seed) = byway_testkit::shared("seed") else { return };
    let read = |name: &str| std::fs::read_to_string(seed.join(name)).expect("a seed file can be read");
    let (session, running) = (read("transcript-12.3.txt"), read("router-12.3.cfg"));
    // A session writes `route-map X` where the router shows `route-map X permit 10`, and leaves addresses out.
    let policy = |text: &str| {
        let lines = typed(text).into_iter().filter(|line| !line.starts_with(" ip address"));
        let mut lines: Vec<String> = lines.map(|line| line.replace(" permit 10", "")).collect();
        lines.retain(|line| line != "interface FastEthernet0/1");
        lines.sort();
        lines
    };
    assert_eq!(policy(&session), policy(&running));
    assert!(parse(session.as_bytes()).items().iter().all(|item| !matches!(item.kind, ItemKind::Other(_))));
}
