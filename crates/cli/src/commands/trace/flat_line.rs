//! Packets in lines of JSON of the plainest shape, read without a tree. Whatever is not of that shape is left to the reader of
//! `byway-wire`: both give the same.

use byway_packet::set::{Interval, Ternary};
use byway_packet::{PartialPacket, TcpFlags, TosByte};

/// A packet and where it comes in.
pub(super) struct FlatLine<'l> {
    pub(super) interface: Option<&'l [u8]>,
    pub(super) packet: PartialPacket,
}

/// Reads a line: an object of known keys, each once, with numbers, short words and exact addresses alone, that contradict each
/// other nowhere. None for any other.
pub(super) fn read(line: &[u8]) -> Option<FlatLine<'_>> {
    let mut cursor = Cursor { rest: line };
    let mut read = FlatLine { interface: None, packet: PartialPacket::ANY };
    let mut seen = 0;
    cursor.take(b'{')?;
    loop {
        let key = cursor.string()?;
        cursor.take(b':')?;
        let bit = field(&mut cursor, key, &mut read)?;
        // Of a key that is written twice another reader knows better which one counts.
        if seen & bit != 0 {
            return None;
        }
        seen |= bit;
        match cursor.next()? {
            b',' => {}
            b'}' => break,
            _ => return None,
        }
    }
    cursor.end()?;
    read.packet.regions().ok()?;
    Some(read)
}

fn field<'l>(cursor: &mut Cursor<'l>, key: &[u8], read: &mut FlatLine<'l>) -> Option<u32> {
    let packet = &mut read.packet;
    let bit = match key {
        b"interface" => {
            read.interface = Some(cursor.string()?);
            0
        }
        b"protocol" => {
            packet.protocol = Some(match cursor.peek()? {
                b'"' => match cursor.string()? {
                    b"tcp" => 6,
                    b"udp" => 17,
                    b"icmp" => 1,
                    _ => return None,
                },
                _ => cursor.byte()?,
            });
            1
        }
        b"src" => {
            packet.source = cursor.address()?;
            2
        }
        b"dst" => {
            packet.destination = cursor.address()?;
            3
        }
        b"src_port" => {
            packet.source_port = Some(Interval::<u16>::exact(cursor.short()?));
            4
        }
        b"dst_port" => {
            packet.destination_port = Some(Interval::<u16>::exact(cursor.short()?));
            5
        }
        b"icmp_type" => {
            packet.icmp_type = Some(cursor.byte()?);
            6
        }
        b"icmp_code" => {
            packet.icmp_code = Some(cursor.byte()?);
            7
        }
        b"tcp_flags" => {
            packet.flags = Some(cursor.flags()?);
            8
        }
        b"fragment" => {
            packet.fragment = Some(cursor.boolean()?);
            9
        }
        b"dscp" => {
            packet.tos = Some(TosByte::of_dscp(cursor.byte().filter(|dscp| *dscp < 64)?));
            10
        }
        b"ttl" => {
            packet.ttl = Some(cursor.byte()?);
            11
        }
        b"length" => {
            packet.length = Some(cursor.short()?);
            12
        }
        _ => return None,
    };
    Some(1 << bit)
}

/// The bytes that are still to be read.
struct Cursor<'l> {
    rest: &'l [u8],
}

impl<'l> Cursor<'l> {
    #[inline]
    fn peek(&mut self) -> Option<u8> {
        loop {
            match self.rest {
                [b' ' | b'\t' | b'\r', rest @ ..] => self.rest = rest,
                [first, ..] => return Some(*first),
                [] => return None,
            }
        }
    }

    #[inline]
    fn next(&mut self) -> Option<u8> {
        let first = self.peek()?;
        self.rest = &self.rest[1..];
        Some(first)
    }

    #[inline]
    fn take(&mut self, wanted: u8) -> Option<()> {
        (self.next()? == wanted).then_some(())
    }

    fn end(&mut self) -> Option<()> {
        self.peek().is_none().then_some(())
    }

    /// A string of printable ASCII without escapes.
    #[inline]
    fn string(&mut self) -> Option<&'l [u8]> {
        self.take(b'"')?;
        let end = self.rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | ..b' ' | 0x7f..))?;
        let (string, rest) = self.rest.split_at(end);
        self.rest = rest.strip_prefix(b"\"")?;
        Some(string)
    }

    /// A number without sign, fraction, exponent or leading zero.
    #[inline]
    fn number(&mut self, most: u32) -> Option<u32> {
        self.peek()?;
        let digits = self.rest.iter().take(6).take_while(|byte| byte.is_ascii_digit()).count();
        let (digits, rest) = self.rest.split_at(digits);
        if matches!(digits, [] | [b'0', _, ..]) || matches!(rest, [b'.' | b'e' | b'E' | b'0'..=b'9', ..]) {
            return None;
        }
        self.rest = rest;
        let value = digits.iter().fold(0, |value, digit| value * 10 + u32::from(digit - b'0'));
        (value <= most).then_some(value)
    }

    fn byte(&mut self) -> Option<u8> {
        self.number(255).and_then(|number| u8::try_from(number).ok())
    }

    fn short(&mut self) -> Option<u16> {
        self.number(65535).and_then(|number| u16::try_from(number).ok())
    }

    /// A dotted quad.
    #[inline]
    fn address(&mut self) -> Option<Ternary<u32>> {
        let mut quads = Self { rest: self.string()? };
        let mut address = 0;
        for quad in 0..4 {
            if quad > 0 {
                quads.rest = quads.rest.strip_prefix(b".")?;
            }
            let digits = quads.rest.iter().take(4).take_while(|byte| byte.is_ascii_digit()).count();
            let (digits, rest) = quads.rest.split_at(digits);
            if matches!(digits, [] | [b'0', _, ..]) || digits.len() > 3 {
                return None;
            }
            let value = digits.iter().fold(0, |value, digit| value * 10 + u32::from(digit - b'0'));
            if value > 255 {
                return None;
            }
            address = address << 8 | value;
            quads.rest = rest;
        }
        quads.rest.is_empty().then_some(Ternary::<u32>::exact(address))
    }

    fn flags(&mut self) -> Option<TcpFlags> {
        let mut flags = TcpFlags::NONE;
        self.take(b'[')?;
        if self.peek()? == b']' {
            self.next();
            return Some(flags);
        }
        loop {
            let name = std::str::from_utf8(self.string()?).ok()?;
            flags = flags | TcpFlags::of_name(name)?;
            match self.next()? {
                b',' => {}
                b']' => return Some(flags),
                _ => return None,
            }
        }
    }

    fn boolean(&mut self) -> Option<bool> {
        self.peek()?;
        for (word, value) in [(&b"true"[..], true), (b"false", false)] {
            if let Some(rest) = self.rest.strip_prefix(word) {
                self.rest = rest;
                return Some(value);
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Both readers, where the quick one takes the line.
    fn agree(line: &str) -> bool {
        let Some(quick) = read(line.as_bytes()) else { return false };
        let asked = byway_wire::packet::read(line.as_bytes()).expect("the quick one is no more lenient");
        assert_eq!(asked.packet, quick.packet, "{line}");
        assert_eq!(asked.interface.as_deref().map(str::as_bytes), quick.interface, "{line}");
        true
    }

    #[test]
    fn both_readers_say_the_same() {
        for line in [
            r#"{"interface":"FastEthernet0/0","protocol":6,"src":"192.168.0.5","dst":"10.0.0.9","src_port":40000,"dst_port":22,"tcp_flags":["syn"]}"#,
            r#" { "protocol" : "tcp", "dst_port" : 0 , "fragment":false,"tcp_flags" : [ ] } "#,
            r#"{"protocol":1,"icmp_type":255,"icmp_code":0,"ttl":255,"length":65535,"dscp":63}"#,
            r#"{"protocol":"tcp","tcp_flags":["syn", "ack"],"fragment":false}"#,
        ] {
            assert!(agree(line), "{line}");
        }
        for line in [
            "",
            "{}",
            r#"{"dst_port":022}"#,
            r#"{"dst_port":22.0}"#,
            r#"{"dst_port":65536}"#,
            r#"{"dst_port":-1}"#,
            r#"{"src":"10.0.0.0/8"}"#,
            r#"{"src":"1.2.3.4","src":"1.2.3.5"}"#,
            r#"{"src":"1.2.3.04"}"#,
            r#"{"src":"1.2.3.4.5"}"#,
            r#"{"src":"\u0031.2.3.4"}"#,
            r#"{"protocol":"gre"}"#,
            r#"{"ttl":1}x"#,
            r#"{"ttl":1,}"#,
            r#"{"fragment":truer}"#,
            r#"{"tcp_flags":["syn"],"fragment":true}"#,
            r#"{"protocol":47,"dst_port":22}"#,
        ] {
            assert!(!agree(line), "{line} is for the other reader");
        }
    }

    /// Lines that are cut, doubled and changed in one byte.
    #[test]
    fn changed_lines_are_read_alike_or_not_at_all() {
        let line = br#"{"interface":"Fa0/0","protocol":6,"src":"192.168.0.5","dst":"10.0.0.9","src_port":40000,"tcp_flags":["syn"],"ttl":7}"#;
        let mut taken = 0;
        for at in 0..line.len() {
            for byte in b" \"\\,:{}[]019ae.\x00\x7f\xff" {
                let mut changed = line.to_vec();
                changed[at] = *byte;
                taken += u32::from(std::str::from_utf8(&changed).is_ok_and(agree));
                changed.insert(at, line[at]);
                taken += u32::from(std::str::from_utf8(&changed).is_ok_and(agree));
            }
        }
        assert!(taken > 100, "{taken}");
    }
}
