//! A long text, read in pieces on several threads.
//!
//! What a line means hangs on the lines before it, so a piece is cut where the state of the reader can be guessed from one line:
//! at a command that stands at the left, or at an ordinary entry of a list. It is read on that guess, and joined to what was
//! read before it once that has an end state. Where the guess was wrong (the line stood in a banner, the entry in a list
//! of another kind), the piece is read again behind the true state. So the result never depends on the threads.

use super::{Mode, Reader, offset};
use crate::acl::{self, AclBlock, AclForm, AclKind, AclName};
use crate::config::{Config, Item, ItemKind, LineId, without_end};
use crate::name::Name;
use crate::plain;
use crate::session::{self, Captured};
use crate::word::{Words, split};
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError, mpsc};
use std::thread;

/// From this length on a second thread gains more than it costs.
pub(super) const LONG: usize = 4 << 20;

/// How many threads are of use: more would wait for the one that joins what they read.
const MOST_THREADS: usize = 8;

/// How long a piece is: some ten thousand entries, whose typed form stays in the caches until it is joined.
const PIECE: usize = 256 << 10;

/// How long an entry is at least, where they are not short. Room made beforehand is not given back and asked for again.
const ENTRY: usize = 48;

/// How many lines behind the wanted end of a piece are looked at for one that a guess can start from.
const LOOKED_AT: usize = 64;

/// What the reader of a piece takes for granted of the lines before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Guess {
    /// That its first line is a command of the top level.
    Top,
    /// That the mode of a list of this kind is open.
    Entries(AclKind),
    /// That the last command was for the list of this number.
    Numbered(u16, AclKind),
}

impl Guess {
    /// What to guess from a line; none where any guess would be a gamble.
    fn from(line: &[u8]) -> Option<Self> {
        if session::captured(line) != (Captured { skip: 0, prompt: None, noise: false }) {
            return None;
        }
        if line.starts_with(b" ") {
            let is = |kind: &AclKind| plain::read(line, *kind).is_some();
            return [AclKind::Extended, AclKind::Standard].into_iter().find(is).map(Self::Entries);
        }
        if let Some((number, entry)) = acl::numbered(line) {
            let kind = AclKind::of_number(number)?;
            return plain::read(entry, kind).map(|_| Self::Numbered(number, kind));
        }
        let mut list = Vec::new();
        split(line, 0, &mut list);
        let words = Words::new(&list);
        // An entry that stands at the left is one of an open list; `acc 101 ...` may go on with the list of the line before.
        let of_list = acl::is_of_mode(words) || words.starts_with(acl::GLOBAL_ACCESS_LIST);
        (line.first().is_some_and(u8::is_ascii_alphabetic) && !of_list).then_some(Self::Top)
    }

    /// The item that is open, with room for so many entries and without what the lines before say of it.
    fn open_item(self, entries: usize) -> Option<Item<'static>> {
        let (name, kind, form) = match self {
            Self::Top => return None,
            // Only a diagnostic shows the name: see `Reader::can_join`.
            Self::Entries(kind) => (AclName::Named(Name::new(b"")), kind, AclForm::Mode),
            Self::Numbered(number, kind) => (AclName::Numbered(number), kind, AclForm::Global),
        };
        let lines = Vec::with_capacity(entries);
        Some(Item::made(ItemKind::Acl(AclBlock { name, kind, form, lines })))
    }
}

/// A piece of a text, still to read.
struct Piece {
    range: Range<usize>,
    /// The number of its first line in the text.
    first_line: u32,
    guess: Guess,
}

impl Piece {
    fn read<'a>(&self, text: &'a [u8]) -> Reader<'a> {
        let mut reader = Reader::new(text);
        reader.first_line = self.first_line;
        let entries = self.range.len() / ENTRY;
        reader.config.lines.reserve(entries);
        if let Some(item) = self.guess.open_item(entries) {
            reader.mode = if matches!(self.guess, Guess::Entries(_)) { Mode::Acl } else { Mode::Top };
            reader.config.items.push(item);
        }
        reader.read(self.range.clone());
        reader
    }
}

/// Cuts a text into pieces, one behind the other.
struct Cutter<'a> {
    text: &'a [u8],
    size: usize,
    next: Piece,
}

impl<'a> Cutter<'a> {
    fn new(text: &'a [u8], size: usize) -> Self {
        Self { text, size, next: Piece { range: 0..0, first_line: 0, guess: Guess::Top } }
    }

    fn cut(&mut self) -> Option<Piece> {
        let from = self.next.range.start;
        if from == self.text.len() {
            return None;
        }
        let (to, guess) = self.end(from);
        // Counting is some fifty times quicker than reading, so the others can wait for it.
        let lines = memchr::memchr_iter(b'\n', &self.text[from..to]).count();
        let first_line = self.next.first_line.saturating_add(offset(lines));
        let piece = std::mem::replace(&mut self.next, Piece { range: to..to, first_line, guess });
        Some(Piece { range: from..to, ..piece })
    }

    /// Where the piece ends that begins there, and what to guess for the next one.
    fn end(&self, from: usize) -> (usize, Guess) {
        let mut near = from;
        loop {
            near = near.saturating_add(self.size).min(self.text.len());
            for _ in 0..LOOKED_AT {
                near = line_end(self.text, near);
                if near == self.text.len() {
                    return (near, Guess::Top);
                }
                let line = &self.text[near..line_end(self.text, near)];
                if let Some(guess) = Guess::from(without_end(line)) {
                    return (near, guess);
                }
            }
        }
    }
}

/// The offset behind the line that an offset lies in.
pub(super) fn line_end(text: &[u8], from: usize) -> usize {
    memchr::memchr(b'\n', &text[from..]).map_or(text.len(), |at| from + at + 1)
}

/// Reads a text on so many threads. A thread that cannot be had is done without.
pub(super) fn read(text: &[u8], threads: usize) -> Config<'_> {
    read_in(text, threads.min(MOST_THREADS), PIECE)
}

fn read_in<'a>(text: &'a [u8], threads: usize, size: usize) -> Config<'a> {
    let cutter = Mutex::new(Cutter::new(text, size));
    let cut = || cutter.lock().unwrap_or_else(PoisonError::into_inner).cut();
    let guesses_fail = AtomicBool::new(false);
    let work = |done: mpsc::Sender<(Piece, Reader<'a>)>| {
        while !guesses_fail.load(Ordering::Relaxed)
            && let Some(piece) = cut()
        {
            let reader = piece.read(text);
            if done.send((piece, reader)).is_err() {
                break;
            }
        }
    };
    let mut joined = Joined { reader: Reader::new(text), at: 0, right: 0, wrong: 0 };
    thread::scope(|scope| {
        let (sender, done) = mpsc::channel();
        for _ in 1..threads {
            let sender = sender.clone();
            let _ = thread::Builder::new().spawn_scoped(scope, || work(sender));
        }
        drop(sender);
        let mut ahead = BTreeMap::new();
        let start = |read: (Piece, _)| (read.0.range.start, read);
        while joined.at < text.len() {
            ahead.extend(done.try_iter().map(start));
            if let Some((piece, reader)) = ahead.remove(&joined.at) {
                joined.join(&piece, reader);
                guesses_fail.fetch_or(joined.guesses_fail(), Ordering::Relaxed);
            } else if let Some(piece) = cut() {
                if piece.range.start == joined.at {
                    joined.read(piece.range);
                } else {
                    let reader = piece.read(text);
                    ahead.extend([start((piece, reader))]);
                }
            } else if let Ok(read) = done.recv() {
                ahead.extend([start(read)]);
            } else {
                break;
            }
        }
    });
    joined.reader.finished()
}

/// What is read from the beginning of the text without a gap.
struct Joined<'a> {
    reader: Reader<'a>,
    at: usize,
    right: usize,
    wrong: usize,
}

impl<'a> Joined<'a> {
    fn read(&mut self, range: Range<usize>) {
        self.at = range.end;
        self.reader.read(range);
    }

    fn join(&mut self, piece: &Piece, read: Reader<'a>) {
        if self.reader.can_join(piece, &read) {
            self.right += 1;
            self.at = piece.range.end;
            self.reader.join(piece.guess, read);
        } else {
            self.wrong += 1;
            self.read(piece.range.clone());
        }
    }

    /// Whether guessing gains too little on this text to go on with it.
    fn guesses_fail(&self) -> bool {
        self.wrong > 2 + self.right / 4
    }
}

impl<'a> Reader<'a> {
    /// Whether a piece that was read on its guess is what this reader would have read.
    fn can_join(&self, piece: &Piece, read: &Self) -> bool {
        // Of the output of `show` commands one note is given.
        if self.skipping.is_some() || (self.showed && read.showed) {
            return false;
        }
        let first = &self.config.text[piece.range.start..line_end(self.config.text, piece.range.start)];
        let first = without_end(first);
        if self.is_rest(first) {
            return false;
        }
        let open = self.config.items.last().and_then(|item| match &item.kind {
            ItemKind::Acl(block) => Some(block),
            _ => None,
        });
        match piece.guess {
            Guess::Top => {
                let mut list = Vec::new();
                split(first, 0, &mut list);
                let words = Words::new(&list);
                self.mode == Mode::Top || !self.may_stand_left(words) || !self.is_of_mode(words)
            }
            Guess::Entries(kind) => {
                let is_open = open.is_some_and(|block| block.kind == kind);
                // A diagnostic in the open list would lack its name.
                is_open && self.mode == Mode::Acl && self.indent == 0 && !read.speaks_of_first_item()
            }
            Guess::Numbered(number, _) => open.is_some_and(|block| {
                block.form == AclForm::Global && block.name == AclName::Numbered(number)
            }),
        }
    }

    fn speaks_of_first_item(&self) -> bool {
        let end = self.config.items.get(1).and_then(|item| {
            let index = item.first.0.checked_sub(self.first_line)?;
            self.config.lines.get(index as usize)
        });
        let before_end = |at: u32| end.is_none_or(|line| at < line.start);
        let first = self.config.diagnostics.first().and_then(byway_diagnostic::Diagnostic::span);
        first.is_some_and(|span| before_end(span.start))
    }

    fn join(&mut self, guess: Guess, read: Self) {
        let Config { text: _, mut lines, items, mut diagnostics } = read.config;
        self.config.lines.append(&mut lines);
        self.config.diagnostics.append(&mut diagnostics);
        let mut items = items.into_iter();
        if guess != Guess::Top
            && let Some(Item { last, kind: ItemKind::Acl(more), .. }) = items.next()
            && let Some(open) = self.config.items.last_mut()
            && let ItemKind::Acl(block) = &mut open.kind
        {
            let mut entries = more.lines;
            block.lines.append(&mut entries);
            if last != LineId::NONE {
                open.last = last;
            }
        }
        self.config.items.extend(items);
        self.mode = read.mode;
        self.indent = read.indent;
        self.indented = read.indented;
        self.skipping = read.skipping;
        self.last = read.last;
        self.showed |= read.showed;
        self.foreign = self.foreign.take().or(read.foreign);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse_on;
    use proptest::prelude::*;

    /// Everything that a configuration says, with every place.
    fn whole(config: &Config<'_>) -> String {
        format!("{:#?}\n{:#?}\n{:#?}", config.lines, config.items, config.diagnostics)
    }

    /// In pieces, on one thread, with every guess made and none given up.
    fn joined(text: &[u8], size: usize) -> Joined<'_> {
        let mut cutter = Cutter::new(text, size);
        let mut joined = Joined { reader: Reader::new(text), at: 0, right: 0, wrong: 0 };
        while let Some(piece) = cutter.cut() {
            assert_eq!(piece.range.start, joined.at);
            joined.join(&piece, piece.read(text));
        }
        joined
    }

    fn compare(text: &[u8], size: usize) {
        let expected = whole(&parse_on(text, 1));
        let shown = || format!("size {size}: {}", String::from_utf8_lossy(text));
        assert!(whole(&joined(text, size).reader.finished()) == expected, "{}", shown());
        assert!(whole(&read_in(text, 3, size)) == expected, "{}", shown());
    }

    #[test]
    fn the_guess_is_right_where_texts_are_long() {
        let list =
            " permit tcp any any eq 22\n remark x\n deny   ip 10.0.0.0 0.0.0.255 any log\n".repeat(400);
        let standard = " permit 10.0.0.0 0.0.0.255\n 20 deny   any\n".repeat(400);
        let numbered = "access-list 101 permit tcp any any eq www\naccess-list 101 remark y\n".repeat(400);
        let interfaces = "interface Vlan1\n ip address 10.0.0.1 255.0.0.0\n ip mtu 1400\n!\n".repeat(400);
        for text in [
            format!("ip access-list extended a\n{list}ip access-list standard b\n{standard}{numbered}"),
            interfaces,
        ] {
            let joined = joined(text.as_bytes(), 500);
            assert!(joined.right > 20 && joined.wrong == 0, "{} {}", joined.right, joined.wrong);
            compare(text.as_bytes(), 500);
        }
    }

    #[test]
    fn other_systems_are_told_by_their_first_lines_alone() {
        for before in [0, 395, 398, 399, 400, 401] {
            let text = format!("{}hostname x\nfeature bgp\nhostname y\nvdc x id 1\n", "!\n".repeat(before));
            for size in [1, 30, 900] {
                compare(text.as_bytes(), size);
            }
        }
    }

    #[test]
    fn halves_of_commands() {
        let entry = "permit tcp 192.168.100.0 0.0.0.255 gt 1023 172.16.100.0 0.0.0.255 range 221";
        let terminal = format!("ip access-list extended x\n  {entry} ft\np\n permit ip any any\n").repeat(9);
        assert!(terminal.lines().all(|line| line.len() <= 80));
        let message = "access-list 101 per%SYS-5-CONFIG_I: x\nmit tcp any any\n\
            access-list 101 deny ip an\n*Mar  1 00:01:02.345: %LINK-3-UPDOWN: x\ny any\n"
            .repeat(9);
        for text in [terminal, message] {
            assert_eq!(parse_on(text.as_bytes(), 1).diagnostics().len() % 9, 0);
            assert!(!parse_on(text.as_bytes(), 1).diagnostics().is_empty());
            for size in [1, 30, 90, 200] {
                compare(text.as_bytes(), size);
            }
        }
    }

    #[test]
    fn real_configurations() {
        for folder in ["corpus", "seed"].into_iter().filter_map(byway_testkit::shared) {
            for path in byway_testkit::files(&folder) {
                let text = std::fs::read(&path).expect("a file of the corpus can be read");
                let expected = whole(&parse_on(&text, 1));
                for size in [1, 700] {
                    let found = whole(&joined(&text, size).reader.finished());
                    assert!(found == expected, "{} in pieces of {size}", path.display());
                }
            }
        }
    }

    /// Commands, bodies and texts that no guess can see from within.
    const PARTS: &[&str] = &[
        "ip access-list extended a\n",
        "ip access-list extended b\n permit tcp any any eq 22\n deny   ip any any log\n",
        "ip access-list extended d\n permit ip any any\nedge#\n permit ip any any\n",
        " ip access-list extended further-right\n  permit ip any any\n  permit ip any any\n",
        " permit tcp any host 10.0.0.1 eq www\n",
        " permit udp any any eq domain\r\n",
        " 10 permit ip 10.0.0.0 0.0.0.255 any\n",
        " remark a b\n",
        " permit tcp any any eq https\n",
        " permit tcp any any established time-range x\n",
        "permit ip any any\n",
        "ip access-list standard s\n",
        " permit 10.0.0.0 0.0.0.255\n",
        " 20 deny   any\n",
        "access-list 101 permit tcp any any eq 22\n",
        "access-list 101 deny   ip any any log\n",
        "access-list 101 remark x\n",
        "access-list 101 permit tcp any any eq https\n",
        "access-l 101 per ip a a\n",
        "access-list 102 permit ip any any\n",
        "access-list 1 permit 10.0.0.1\n",
        "no access-list 101\n",
        "route-map r permit 10\n",
        " match ip address a\n",
        "set ip next-hop 10.0.0.1\n",
        " set ip next-hop 10.0.0.256\n",
        "interface FastEthernet0/0\n",
        " ip address 10.0.0.1 255.0.0.0\n",
        "ip address 10.0.0.1 255.0.0.0\n",
        "description permit\n",
        "shutdown\n",
        " ip policy route-map r\n",
        "ip route 10.0.0.0 255.0.0.0 10.0.0.1\n",
        "object-group network g\n",
        " host 10.0.0.1\n",
        "track 1 interface Fa0/0 line-protocol\n",
        " delay up 5\n",
        "router ospf 1\n",
        " network 10.0.0.0 0.0.0.255 area 0\n",
        "exit\n",
        "end\n",
        "!\n",
        "\n",
        "banner motd ^C\n",
        "^C\n",
        "banner login # hello #\n",
        "banner exec Z\n",
        "crypto pki certificate chain T\n",
        " certificate self-signed 01\n",
        "  3082 0102\n",
        "  \tquit\n",
        "macro name m\n",
        "@\n",
        "-----BEGIN CERTIFICATE-----\n",
        "-----END CERTIFICATE-----\n",
        "edge(config)#ip access-list extended c\n",
        "edge(config-ext-nacl)#permit ip any any\n",
        "edge(config-ext-nacl)#permit tcp any any eq https\n",
        "edge#\n",
        "edge(config)#\n",
        "configure terminal\n",
        "% Invalid input detected at '^' marker.\n",
        "% Duplicate sequence number\n",
        "      ^\n",
        "access-list 101 per%SYS-5-CONFIG_I: x\n",
        "mit tcp any any\n",
        "access-list 101 deny ip an\n*Mar  1 00:01:02.345: %LINK-3-UPDOWN: x\n",
        "y any\n",
        "  permit tcp 192.168.100.0 0.0.0.255 gt 1023 172.16.100.0 0.0.0.255 range 221 ft\n",
        "p\n",
        "Mar  1 00:00:00.000: %SYS-5-CONFIG_I: Configured\n",
        "Extended IP access list 101\n",
        "    10 permit ip any any (5 matches)\n",
        "route-map r, permit, sequence 10\n",
        "no feature\n",
        "what is this\n",
        "version 12.3\n",
        " --More-- \u{8}\u{8}\u{8} permit ip any any\n",
    ];

    /// Parts in any order, some of them many times; at times of another system.
    fn text() -> impl Strategy<Value = Vec<u8>> {
        let part = prop_oneof![
            12 => proptest::sample::select(PARTS).prop_map(str::to_owned),
            2 => (proptest::sample::select(PARTS), 2..6usize).prop_map(|(part, times)| part.repeat(times)),
        ];
        let foreign = prop_oneof![9 => Just(""), 1 => Just("feature bgp\n")];
        (proptest::collection::vec(part, 1..60), foreign, 0..4usize).prop_map(|(mut parts, foreign, cut)| {
            parts.insert(parts.len() / 2, foreign.to_owned());
            let mut text = parts.concat().into_bytes();
            text.truncate(text.len().saturating_sub(cut));
            text
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1_500))]

        #[test]
        fn any_cut_reads_the_same(text in text(), size in prop_oneof![Just(1), 1..300usize]) {
            compare(&text, size);
        }

        #[test]
        fn any_bytes_read_the_same(text in proptest::collection::vec(any::<u8>(), 0..300), size in 1..100usize) {
            compare(&text, size);
        }
    }
}
