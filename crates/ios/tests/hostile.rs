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
    for diagnostic in config.diagnostics() {
        let span = diagnostic.span().expect("a place");
        assert!(span.start <= span.end && span.end as usize <= text.len());
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
    ]
}
