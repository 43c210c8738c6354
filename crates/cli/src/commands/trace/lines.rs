//! Many packets: lines of JSON in, answers out in the same order.

use super::flat_line;
use super::gate::line as answer_line;
use super::router::{Asked, Spellings};
use crate::failure::Failure;
use crate::input::words;
use byway_packet::PartialPacket;
use std::io::{ErrorKind, Read};
use std::num::NonZero;

/// What is read at once; less where the reader gives less.
const BLOCK: usize = 4 << 20;
/// The longest line.
const LONGEST: usize = 16 << 20;
/// Below so many bytes a second thread costs more than it brings.
const ALONE: usize = 64 << 10;

/// Blocks of whole lines.
pub(super) struct Blocks<R> {
    input: R,
    name: String,
    held: Vec<u8>,
    /// How much of what is held was given out.
    given: usize,
    ended: bool,
}

impl<R: Read> Blocks<R> {
    pub(super) fn new(input: R, name: String) -> Self {
        Self { input, name, held: Vec::new(), given: 0, ended: false }
    }

    /// The next lines, none at the end. What comes slowly is given as it comes.
    pub(super) fn next(&mut self) -> Result<Option<&[u8]>, Failure> {
        self.held.drain(..self.given);
        self.given = 0;
        let mut known = 0;
        loop {
            if let Some(last) = self.held[known..].iter().rposition(|byte| *byte == b'\n') {
                self.given = known + last + 1;
                return Ok(Some(&self.held[..self.given]));
            }
            known = self.held.len();
            if self.ended {
                self.given = known;
                return Ok((known > 0).then_some(&self.held[..]));
            }
            if known > LONGEST {
                let words = "a line of the packets is longer than 16 MiB";
                return Err(Failure::new("too-large", words).help("write one packet a line"));
            }
            self.held.resize(known + BLOCK, 0);
            let count = loop {
                match self.input.read(&mut self.held[known..]) {
                    Err(error) if error.kind() == ErrorKind::Interrupted => {}
                    other => break other,
                }
            };
            let count = count.map_err(|error| {
                let name = byway_diagnostic::escape(&self.name);
                Failure::new("cannot-read", format!("cannot read `{name}`: {}", words(&error)))
            })?;
            self.held.truncate(known + count);
            self.ended = count == 0;
        }
    }
}

/// Answers a block of lines in their order, as lines of JSON; says whether all have an answer.
pub(super) fn answer(asked: &Asked<'_>, entrance: Option<&str>, block: &[u8], out: &mut Vec<u8>) -> bool {
    let threads = std::thread::available_parallelism().map_or(1, NonZero::get).min(8);
    if block.len() < ALONE || threads == 1 {
        return answer_part(asked, entrance, block, out);
    }
    let parts = parts(block, threads);
    let answers: Vec<(Vec<u8>, bool)> = std::thread::scope(|scope| {
        let others: Vec<_> = parts[1..]
            .iter()
            .map(|part| {
                scope.spawn(|| {
                    let mut out = Vec::new();
                    let all = answer_part(asked, entrance, part, &mut out);
                    (out, all)
                })
            })
            .collect();
        let all = answer_part(asked, entrance, parts[0], out);
        let mut answers = vec![(Vec::new(), all)];
        for other in others {
            answers.push(other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        }
        answers
    });
    let mut all = true;
    for (part, complete) in answers {
        out.extend_from_slice(&part);
        all &= complete;
    }
    all
}

/// A block in parts of whole lines, about as long as each other; never none.
fn parts(block: &[u8], count: usize) -> Vec<&[u8]> {
    let mut parts = Vec::with_capacity(count);
    let mut rest = block;
    for left in (1..count).rev() {
        let about = rest.len() / (left + 1);
        let cut =
            rest[about..].iter().position(|byte| *byte == b'\n').map_or(rest.len(), |at| about + at + 1);
        let (part, behind) = rest.split_at(cut);
        parts.push(part);
        rest = behind;
    }
    parts.push(rest);
    parts
}

fn answer_part(asked: &Asked<'_>, entrance: Option<&str>, block: &[u8], out: &mut Vec<u8>) -> bool {
    let mut spellings = Spellings::default();
    let mut all = true;
    for line in lines(block) {
        all &= match read(line) {
            Ok(read) => answer_one(asked, entrance, &read, &mut spellings, out),
            Err(error) => refuse(error, out),
        };
    }
    all
}

/// The lines that are not blank.
pub(super) fn lines(block: &[u8]) -> impl Iterator<Item = &[u8]> {
    // The next line end is near: a look at one byte after the other is as quick as any.
    block.split(|byte| *byte == b'\n').map(unmarked).filter(|line| !line.trim_ascii().is_empty())
}

/// A line without the mark of the byte order: files that were put together have one in their middle, and where blocks are cut must
/// not matter.
pub(super) fn unmarked(line: &[u8]) -> &[u8] {
    line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line)
}

/// A packet of a line, and where it comes in.
pub(super) struct Line<'l> {
    pub(super) interface: Option<std::borrow::Cow<'l, [u8]>>,
    pub(super) packet: PartialPacket,
}

/// Reads a line. The error is in words for people.
pub(super) fn read(line: &[u8]) -> Result<Line<'_>, String> {
    if let Some(read) = flat_line::read(line) {
        return Ok(Line { interface: read.interface.map(Into::into), packet: read.packet });
    }
    let asked = byway_wire::packet::read(line)?;
    Ok(Line { interface: asked.interface.map(|name| name.into_bytes().into()), packet: asked.packet })
}

/// Words for a packet without an interface.
pub(super) const NO_INTERFACE: &str =
    "the packet names no interface: write one into the line, or give one to all with `--interface`";

fn answer_one(
    asked: &Asked<'_>,
    entrance: Option<&str>,
    line: &Line<'_>,
    spellings: &mut Spellings,
    out: &mut Vec<u8>,
) -> bool {
    let Some(name) = line.interface.as_deref().or(entrance.map(str::as_bytes)) else {
        return refuse(NO_INTERFACE.to_owned(), out);
    };
    match spellings.find(asked, name) {
        Ok(at) => asked.gate(at).tell(&line.packet, out),
        Err(unknown) => refuse(unknown.line(), out),
    }
}

fn refuse(error: String, out: &mut Vec<u8>) -> bool {
    out.extend_from_slice(answer_line(Err(error)).as_bytes());
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_whole_lines_and_all_of_them() {
        let block: Vec<u8> = (0..100).flat_map(|number| format!("{number}\n").into_bytes()).collect();
        for count in 1..9 {
            let parts = parts(&block, count);
            assert_eq!(parts.len(), count);
            assert_eq!(parts.concat(), block);
            assert!(parts.iter().all(|part| part.is_empty() || part.ends_with(b"\n")));
        }
        assert_eq!(parts(b"one line", 3), [&b"one line"[..], b"", b""]);
    }

    /// Gives one byte at a time.
    struct Slow<'b>(&'b [u8]);

    impl Read for Slow<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            let count = self.0.len().min(1);
            self.0.read(&mut buffer[..count])
        }
    }

    #[test]
    fn blocks_are_whole_lines_however_they_come() {
        let text = b"one\n\ntwo\nthree";
        for slow in [true, false] {
            let mut blocks = Blocks::new(if slow { Slow(text) } else { Slow(b"") }, "-".to_owned());
            let mut seen = Vec::new();
            while let Some(block) = blocks.next().expect("it can be read") {
                seen.extend(lines(block).map(<[u8]>::to_vec));
            }
            let wanted: &[&[u8]] = if slow { &[b"one", b"two", b"three"] } else { &[] };
            assert_eq!(seen, wanted);
        }
    }

    /// Lines of parts that go together or not: whichever reader takes a line, what comes out is that of the thorough one, its words
    /// too.
    #[test]
    fn every_line_is_read_as_the_thorough_reader_does() {
        const PARTS: [&str; 22] = [
            r#""interface":"Fa0/0""#,
            r#""interface":"Fa0/9""#,
            r#""interface":7"#,
            r#""protocol":6"#,
            r#""protocol":47"#,
            r#""protocol":"udp""#,
            r#""protocol":"tpc""#,
            r#""src":"10.0.0.1""#,
            r#""src":"10.0.0.1/24""#,
            r#""dst":"10.0.0.0/24""#,
            r#""dst":"::1""#,
            r#""src_port":1"#,
            r#""dst_port":99999"#,
            r#""icmp_type":8"#,
            r#""tcp_flags":["syn"]"#,
            r#""fragment":true"#,
            r#""fragment":false"#,
            r#""dscp":46"#,
            r#""tos_byte":1"#,
            r#""ttl":300"#,
            r#""lenght":40"#,
            r#""expect":{}"#,
        ];
        let (mut good, mut bad) = (0, 0);
        let mut seed = 1_usize;
        for _ in 0..20_000 {
            let mut next = |below: usize| {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                (seed >> 33) % below
            };
            let count = next(5);
            let parts: Vec<&str> = (0..count).map(|_| PARTS[next(PARTS.len())]).collect();
            let end = ["}", "}", "} ", "}\r", "", "}x"][next(6)];
            let line = format!("{{{}{end}", parts.join(","));
            let told = read(line.as_bytes()).map(|read| {
                (read.interface.map(|name| String::from_utf8_lossy(&name).into_owned()), read.packet)
            });
            let wanted =
                byway_wire::packet::read(line.as_bytes()).map(|asked| (asked.interface, asked.packet));
            assert_eq!(told, wanted, "{line}");
            *(if told.is_ok() { &mut good } else { &mut bad }) += 1;
        }
        assert!(good > 1_000 && bad > 1_000, "{good} {bad}");
    }
}
