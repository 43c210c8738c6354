//! Commands that a terminal or a log message cut in two: one diagnostic names what happened, nothing is misread, and sane text is
//! left alone.

use byway_ios::{Dialect, LineId, LineState, Release, parse, print, references};
use std::collections::BTreeSet;

/// The messages about a text, each with the line that it is about.
fn said(text: &str) -> Vec<(usize, String)> {
    let config = parse(text.as_bytes());
    assert_eq!(config.lines().collect::<Vec<_>>().concat(), text.as_bytes());
    for index in 0..config.line_count() {
        let line = LineId(u32::try_from(index).expect("small"));
        let bounds = config.line_span(line);
        for (_, span) in config.fields(line) {
            assert!(bounds.start <= span.start && span.end <= bounds.end, "{text}");
        }
    }
    let line = |at: u32| text[..at as usize].matches('\n').count();
    let messages = config.diagnostics().iter();
    messages.map(|said| (line(said.span().expect("a place").start), said.message.clone())).collect()
}

/// The typed items of a text, printed.
fn typed(text: &str) -> Vec<String> {
    let config = parse(text.as_bytes());
    let dialect = Dialect::of(&Release::reference());
    let lines = config.items().iter().flat_map(|item| print(&item.kind, dialect));
    lines.map(|line| String::from_utf8(line).expect("text")).collect()
}

fn states(text: &str) -> Vec<LineState> {
    let config = parse(text.as_bytes());
    (0..config.line_count()).map(|line| config.state(LineId(u32::try_from(line).expect("small")))).collect()
}

/// The text as a terminal of 80 columns shows it.
fn wrapped(text: &str) -> String {
    let mut shown = String::new();
    for line in text.lines() {
        let mut line = line;
        while line.len() > 80 {
            shown.push_str(&line[..80]);
            shown.push('\n');
            line = &line[80..];
        }
        shown.push_str(line);
        shown.push('\n');
    }
    shown
}

const LONG: &str = "\
ip access-list extended inside-to-service-net
 permit tcp 192.168.100.0 0.0.0.255 gt 1023 172.16.100.0 0.0.0.255 range 2211 2233
 permit tcp any any eq 22
";

#[test]
fn an_entry_that_a_terminal_wrapped() {
    let text = wrapped(LONG);
    assert_eq!(
        text.lines().nth(2),
        Some("33"),
        "the test is about a rest that the half does not need to be read"
    );
    assert_eq!(
        said(&text),
        [(1, "a terminal cut this `permit` at column 80; the next line has the rest".to_owned())]
    );
    // The half is not taken for the whole, and the list goes on behind it.
    assert_eq!(typed(&text), ["ip access-list extended inside-to-service-net", " permit tcp any any eq 22"]);
    let (modelled, unknown) = (LineState::Modelled, LineState::Unknown);
    assert_eq!(states(&text), [modelled, unknown, unknown, modelled]);
}

#[test]
fn each_place_where_a_terminal_may_cut() {
    let entry = "permit tcp 192.168.0.0 0.0.0.255 range 1024 65535 10.0.0.0 0.0.0.255 eq 22 established log";
    // In a session the prompt stands before the command.
    let session = |host: usize| {
        let host = "h".repeat(host);
        format!(
            "{host}(config)#ip access-list extended x\n{host}(config-ext-nacl)#{entry}\n{host}(config)#end\n"
        )
    };
    let indented = |blanks: usize| format!("ip access-list extended x\n{}{entry}\nend\n", " ".repeat(blanks));
    let mut cut = BTreeSet::new();
    for text in (1..20).map(session).chain((1..60).map(indented)) {
        let text = wrapped(&text);
        assert_eq!(text.lines().count(), 4);
        cut.insert(text.lines().nth(2).map(str::to_owned));
        assert!(
            matches!(said(&text).as_slice(), [(1, message)] if message.contains("at column 80")),
            "{text}"
        );
        assert_eq!(typed(&text), ["ip access-list extended x"], "{text}");
    }
    assert!(cut.len() > 50);
}

#[test]
fn other_commands_that_a_terminal_wrapped() {
    for text in [
        "ip route vrf customer-a 10.100.200.0 255.255.255.0 GigabitEthernet0/0/1.100 192.168.100.200 track 10\n",
        "route-map x permit 10\n set ip next-hop 192.168.100.101 192.168.100.102 192.168.100.103 192.168.100.104 192.168.100.105\n",
        "access-list 101 permit tcp 192.168.100.0 0.0.0.255 192.168.200.0 0.0.0.255 eq telnet\n",
        "interface FastEthernet0/0\n ip policy route-map a-route-map-with-a-name-that-is-so-long-that-no-terminal-shows-it\n",
    ] {
        let messages = said(&wrapped(text));
        assert!(
            matches!(messages.as_slice(), [(_, message)] if message.contains("at column 80")),
            "{messages:?}"
        );
        // Half a name is no name.
        let shown = wrapped(text);
        let found = references(&parse(shown.as_bytes()));
        let whole = |span: byway_diagnostic::Span| {
            let name = &shown[span.start as usize..span.end as usize];
            text.split_whitespace().any(|word| word == name)
        };
        assert!(found.iter().all(|reference| whole(reference.span)), "{found:?}");
    }
}

#[test]
fn sane_text_of_eighty_columns() {
    let entry = " permit tcp 192.168.100.0 0.0.0.255 gt 1023 172.16.100.0 0.0.0.255 range 2211 22";
    assert_eq!(entry.len(), 80);
    let head = format!("ip access-list extended x\n{entry}\n");
    // What follows is a command, a comment, nothing, or something that is no rest of an entry.
    for tail in [
        " permit tcp any any eq 33\n",
        "!\n33\n",
        "",
        "end\n",
        "interface FastEthernet0/0\n",
        "platform-thing 33\n",
        " remark 33\n",
        "\n",
        "*Mar  1 00:01:02.345: %LINK-3-UPDOWN: Interface FastEthernet0/0, changed state\n",
    ] {
        let text = format!("{head}{tail}");
        assert_eq!(said(&text), [], "{text}");
        assert_eq!(typed(&text)[1], entry, "{text}");
    }
    // A line that is longer: no terminal of 80 columns showed this.
    let text = format!("{head}33\n! {}\n", "-".repeat(80));
    assert_eq!(said(&text), []);
    assert_eq!(typed(&text)[1], entry);
    // One column less or more.
    for other in
        [entry.replace("range 2211 22", "range 221 22"), entry.replace("range 2211 22", "range 2211 223")]
    {
        assert_eq!(said(&format!("ip access-list extended x\n{other}\n33\n")), []);
    }
}

#[test]
fn free_text_of_eighty_columns_is_left_alone() {
    let remark = format!(" remark {}", "x".repeat(72));
    assert_eq!(remark.len(), 80);
    let text = format!("ip access-list extended x\n{remark}\n33\n");
    assert_eq!(said(&text), []);
    assert_eq!(typed(&text)[1], remark);
}

#[test]
fn a_log_message_in_the_middle_of_a_line() {
    let text = "\
access-list 101 permit tcp any any eq 22
access-list 101 per%SYS-5-CONFIG_I: Configured from console by vty0 (10.0.0.1)
mit tcp any any eq 23
access-list 101 permit tcp any any eq 24
";
    assert_eq!(
        said(text),
        [(1, "the log message `%SYS-5-CONFIG_I` stands in the middle of this `access-list`; the next line has the rest".to_owned())]
    );
    assert_eq!(
        typed(text),
        ["access-list 101 permit tcp any any eq 22", "access-list 101 permit tcp any any eq 24"]
    );
}

#[test]
fn a_log_message_in_the_middle_of_a_mode() {
    for message in [
        "%SYS-5-CONFIG_I: Configured from console by vty0 (10.0.0.1)\n",
        "*Mar  1 00:01:02.345: %LINK-3-UPDOWN: Interface FastEthernet0/0, changed state to up\n",
        "\n*Mar  1 00:01:02.345: %LINK-3-UPDOWN: Interface FastEthernet0/0, changed state to up\n",
        "\n%SYS-5-CONFIG_I: Configured\n*Mar  1 00:01:02.345: %LINK-3-UPDOWN: x\n",
    ] {
        let text =
            format!("ip access-list extended x\n permit ip an{message}y host 10.0.0.1\n deny ip any any\n");
        let messages = said(&text);
        assert_eq!(messages.len(), 1, "{text}{messages:?}");
        assert!(messages[0].1.contains("log message"), "{messages:?}");
        assert_eq!(typed(&text), ["ip access-list extended x", " deny   ip any any"], "{text}");
        let session = format!(
            "edge(config)#ip access-list extended x\nedge(config-ext-nacl)#permit ip an{message}y host 10.0.0.1\nedge(config-ext-nacl)#deny ip any any\n"
        );
        assert_eq!(said(&session).len(), 1, "{session}");
        assert_eq!(typed(&session), ["ip access-list extended x", " deny   ip any any"], "{session}");
    }
}

#[test]
fn a_half_that_the_router_shows_again_is_no_command() {
    let session = "\
edge(config)#ip access-list extended x
edge(config-ext-nacl)#permit ip an
*Mar  1 00:01:02.345: %LINK-3-UPDOWN: Interface FastEthernet0/0, changed state to up
edge(config-ext-nacl)#permit ip any host 10.0.0.1
";
    assert_eq!(said(session), []);
    assert_eq!(typed(session), ["ip access-list extended x", " permit ip any host 10.0.0.1"]);
}

#[test]
fn messages_that_cut_nothing() {
    for text in [
        // Free text may speak of messages.
        "access-list 101 remark see %SYS-5-CONFIG_I: Configured from console\n",
        "interface FastEthernet0/0\n description watch %LINK-3-UPDOWN: here\n ip address dhcp\n",
        "event manager applet x\n event syslog pattern \"%SYS-5-CONFIG_I: Configured\"\n action 1 syslog msg \"x\"\n",
        // A whole command before, and one behind.
        "access-list 101 permit ip any any\n%SYS-5-CONFIG_I: Configured\naccess-list 101 deny ip any any\n",
    ] {
        assert_eq!(said(text), [], "{text}");
        assert!(states(text).iter().all(|state| *state != LineState::Unknown), "{text}");
    }
    // What cannot be read for another reason keeps its own message.
    let text = "access-list 101 permit tcp any any eq ssh\n*Mar  1 00:01:02.345: %LINK-3-UPDOWN: x\naccess-list 101 deny ip any any\n";
    let messages = said(text);
    assert!(matches!(messages.as_slice(), [(0, message)] if message.contains("found `ssh`")), "{messages:?}");
}
