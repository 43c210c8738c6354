//! Bytes that nobody would call a configuration: nothing is lost, nothing panics, time grows with the input alone.

use byway_ios::{LineId, parse};
use proptest::prelude::*;

const REFERENCE: &str = "\
version 12.3
hostname edge
banner motd ^C
 do not enter
^C
interface FastEthernet0/0
 ip address 192.168.0.254 255.255.255.0
 ip policy route-map scb-inbound
ip local policy route-map own
ip access-list extended ssh-inbound
 10 permit tcp 192.168.0.0 0.0.0.255 10.0.0.0 0.0.0.255 eq 22 log
 remark words
access-list 101 deny   icmp any host 10.0.0.1 echo
access-list 1 permit 10.0.0.0 0.255.255.255
route-map scb-inbound permit 10
 match ip address ssh-inbound
 set ip next-hop 172.16.0.1
crypto pki certificate chain X
 certificate self-signed 01
  3082
  \tquit
end
";

fn whole(text: &[u8]) {
    let config = parse(text);
    assert_eq!(config.lines().collect::<Vec<_>>().concat(), text);
    for index in 0..config.line_count() {
        let line = LineId(u32::try_from(index).expect("small"));
        let bounds = config.line_span(line);
        for (_, span) in config.fields(line) {
            assert!(bounds.start <= span.start && span.end <= bounds.end);
        }
    }
    let starts: Vec<usize> =
        std::iter::once(0).chain(memchr::memchr_iter(b'\n', text).map(|at| at + 1)).collect();
    let mut last = None;
    for diagnostic in config.diagnostics() {
        let span = diagnostic.span().expect("a place");
        assert!(span.start <= span.end && span.end as usize <= text.len());
        let line = Some(starts.partition_point(|start| *start <= span.start as usize));
        assert!(last < line, "two messages about a line");
        last = line;
    }
}

#[test]
fn the_reference_with_each_byte_changed_or_cut_off_there() {
    let reference = REFERENCE.as_bytes();
    for at in 0..=reference.len() {
        whole(&reference[..at]);
        if at < reference.len() {
            for replacement in [0x00, b'\n', b' ', b'^', b'9', 0xff, b'"'] {
                let mut text = reference.to_vec();
                text[at] = replacement;
                whole(&text);
            }
        }
    }
}

#[test]
fn long_lines_and_many_sections() {
    whole(&vec![b'x'; 100_000]);
    whole(&[b"access-list 101 permit tcp any any eq ".as_slice(), &vec![b'9'; 100_000]].concat());
    whole("interface Fa0/0\n".repeat(50_000).as_bytes());
    whole("banner motd #\n".repeat(50_000).as_bytes());
    whole("ip access-list extended x\n permit\n".repeat(20_000).as_bytes());
    whole(&b"permit ".repeat(50_000));
    whole(&b"\r\n\0\n\r".repeat(10_000));
}

#[test]
fn many_halves_of_commands() {
    whole("access-list 101 per%SYS-5-CONFIG_I: x\nmit ip any any\n".repeat(5_000).as_bytes());
    whole("ip acc\n%SYS-5-CONFIG_I: x\ness-list extended y\n".repeat(5_000).as_bytes());
    whole("%SYS-5-CONFIG_I: x\nx y\n".repeat(10_000).as_bytes());
    // A long header, and halves that are not of its mode.
    let header = format!("interface Vlan1\n description {}\n", "x".repeat(100_000));
    whole(format!("{header}{}", " ip%A-1-B: x\n pol\n".repeat(5_000)).as_bytes());
    // Everything looks wrapped.
    let entry = format!("{:<76}eq 8\n0\n", "access-list 101 permit tcp any any");
    whole(entry.repeat(5_000).as_bytes());
    whole(format!("{}\n", "x".repeat(80)).repeat(5_000).as_bytes());
    whole(format!("{}\ny z\n", "x".repeat(80)).repeat(5_000).as_bytes());
    // What may be a message, over and over in one line.
    whole(format!("access-list 101 {}", "%A-".repeat(50_000)).as_bytes());
    whole(format!("access-list 101 {}", "*Mar ".repeat(50_000)).as_bytes());
}

#[test]
fn a_form_feed_is_no_blank() {
    // Found by fuzzing: it counted as one at the end of a line and not between words.
    whole(b"ip access-list extended x\x0c\n permit ip any any\x0c\n remark a\x0b\n");
}

proptest! {
    #[test]
    fn any_bytes(text in proptest::collection::vec(any::<u8>(), 0..400)) {
        whole(&text);
    }

    #[test]
    fn words_of_the_language_in_any_order(words in proptest::collection::vec(word(), 0..80)) {
        whole(words.concat().as_bytes());
    }
}

fn word() -> impl Strategy<Value = String> {
    let known: Vec<&str> = REFERENCE.split_whitespace().collect();
    prop_oneof![
        8 => proptest::sample::select(known).prop_map(|word| format!("{word} ")),
        2 => Just("\n".to_owned()),
        2 => Just("\n ".to_owned()),
        1 => "[ -~]{0,6}".prop_map(|text| text),
        1 => Just("%SYS-5-CONFIG_I: Configured\n".to_owned()),
        1 => (1..30usize).prop_map(|blanks| format!("\n permit tcp any {:>1$}\n", "eq", 63 + blanks % 3)),
    ]
}
