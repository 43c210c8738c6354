//! Access lists: their names, and the commands that make them (ios-facts 1.1).
//!
//! ```text
//! numbered = "access-list" NUM ( std-ace | ext-ace | "remark" TEXT )
//! named    = "ip access-list" ("standard"|"extended") (NAME | NUM) NL { [SEQ] ace-or-remark NL }
//! ```

use crate::ace::{self, Ace, Action, StandardAce};
use crate::config::LineId;
use crate::name::Name;
use crate::places::{Field, Places, field};
use crate::plain::PlainEntry;
use crate::print::{Dialect, Printer};
use crate::word::{
    Keyword, Parsed, Words, end, expected, into_failure, keyword, labelled, name, number, number_of, one,
    starts_with_any, trim_end,
};
use std::borrow::Cow;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::num::NonZeroU32;

/// What names a list: a word or a number.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AclName<'a> {
    /// A named list.
    Named(Name<'a>),
    /// A numbered one.
    Numbered(u16),
}

impl fmt::Display for AclName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Named(name) => name.fmt(f),
            Self::Numbered(number) => number.fmt(f),
        }
    }
}

impl fmt::Debug for AclName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl<'a> AclName<'a> {
    /// The name that a word stands for: a number in decimal is a numbered list.
    pub(crate) fn of_word(word: &'a [u8]) -> Self {
        match number_of(word).and_then(|number| u16::try_from(number).ok()) {
            Some(number) => Self::Numbered(number),
            None => Self::Named(Name::new(word)),
        }
    }

    pub(crate) fn print(&self, printer: &mut Printer) {
        match self {
            Self::Named(name) => printer.name(name),
            Self::Numbered(number) => printer.show(number),
        }
    }
}

/// Standard lists match the source alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AclKind {
    /// `standard`
    Standard,
    /// `extended`
    Extended,
}

impl AclKind {
    /// The keyword.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Extended => "extended",
        }
    }

    /// The kind of a numbered list; none for the numbers of other protocols.
    pub const fn of_number(number: u16) -> Option<Self> {
        match number {
            1..=99 | 1300..=1999 => Some(Self::Standard),
            100..=199 | 2000..=2699 => Some(Self::Extended),
            _ => None,
        }
    }
}

/// A run of commands for one list: `ip access-list` with its lines, or neighbouring `access-list N` commands.
///
/// One list may have several blocks in a text; what the router then holds is another matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AclBlock<'a> {
    /// The list.
    pub name: AclName<'a>,
    /// Its kind.
    pub kind: AclKind,
    /// How it is written.
    pub form: AclForm,
    /// The commands, in the order of the text.
    pub lines: Vec<AclLine<'a>>,
}

/// How a block of a list is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AclForm {
    /// `ip access-list KIND NAME`, then lines of its mode.
    Mode,
    /// `access-list N` before every entry.
    Global,
}

/// One command for a list.
///
/// A list may have a million of them, so an ordinary entry is kept small and spread out when it is asked for:
/// see [`AclLine::command`].
#[derive(Clone, Debug)]
pub struct AclLine<'a> {
    line: LineId,
    sequence: Option<NonZeroU32>,
    stored: Stored<'a>,
}

#[derive(Clone, Debug)]
enum Stored<'a> {
    Plain(PlainEntry),
    /// A remark of a text: there are many, too.
    Remark(&'a [u8]),
    Full(Box<AclCommand<'a>>),
}

impl<'a> Stored<'a> {
    fn of(command: AclCommand<'a>) -> Self {
        if let Some(entry) = PlainEntry::of(&command) {
            return Self::Plain(entry);
        }
        match command {
            AclCommand::Remark(Cow::Borrowed(text)) => Self::Remark(text),
            command => Self::Full(Box::new(command)),
        }
    }

    fn command(&self) -> Cow<'_, AclCommand<'a>> {
        match self {
            Self::Plain(entry) => Cow::Owned(entry.command()),
            Self::Remark(text) => Cow::Owned(AclCommand::Remark(Cow::Borrowed(text))),
            Self::Full(command) => Cow::Borrowed(command),
        }
    }
}

impl PartialEq for Stored<'_> {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Plain(entry), Self::Plain(other)) => entry == other,
            // What can be plain always is.
            (Self::Plain(_), _) | (_, Self::Plain(_)) => false,
            (command, other) => command.command() == other.command(),
        }
    }
}

impl Eq for Stored<'_> {}

impl Hash for Stored<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match self {
            Self::Plain(entry) => entry.hash(state),
            Self::Remark(_) | Self::Full(_) => self.command().hash(state),
        }
    }
}

/// Places take no part in equality.
impl PartialEq for AclLine<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.sequence == other.sequence && self.stored == other.stored
    }
}

impl Eq for AclLine<'_> {}

impl<'a> AclLine<'a> {
    /// A command that was made, not read.
    pub fn made(sequence: Option<u32>, command: AclCommand<'a>) -> Self {
        Self::new(LineId::NONE, sequence, command)
    }

    pub(crate) fn new(line: LineId, sequence: Option<u32>, command: AclCommand<'a>) -> Self {
        Self { line, sequence: sequence.and_then(NonZeroU32::new), stored: Stored::of(command) }
    }

    pub(crate) fn plain(line: LineId, sequence: Option<u32>, entry: PlainEntry) -> Self {
        Self { line, sequence: sequence.and_then(NonZeroU32::new), stored: Stored::Plain(entry) }
    }

    /// The line of the text it stands on; [`LineId::NONE`] for one that was made.
    pub fn line(&self) -> LineId {
        self.line
    }

    /// The number before it; never 0, which IOS does not take.
    pub fn sequence(&self) -> Option<u32> {
        self.sequence.map(NonZeroU32::get)
    }

    /// What it says.
    pub fn command(&self) -> Cow<'_, AclCommand<'a>> {
        self.stored.command()
    }

    /// Whether it says the same as another line, whatever their numbers.
    pub(crate) fn says_same(&self, other: &AclLine<'_>) -> bool {
        self.stored == other.stored
    }

    /// Hashes what it says, without its number: equal for lines that say the same.
    pub(crate) fn hash_said(&self, state: &mut impl Hasher) {
        self.stored.hash(state);
    }

    /// The entry where it is an ordinary one, which names nothing: at hand without the cost of [`AclLine::command`].
    pub fn ordinary(&self) -> Option<&PlainEntry> {
        match &self.stored {
            Stored::Plain(entry) => Some(entry),
            Stored::Remark(_) | Stored::Full(_) => None,
        }
    }

    /// Whether it is an ordinary entry: one that names nothing.
    pub(crate) fn is_ordinary(&self) -> bool {
        self.ordinary().is_some()
    }

    /// What it does with what it takes; none where it is no entry.
    pub fn action(&self) -> Option<Action> {
        match &self.stored {
            Stored::Plain(entry) => Some(entry.action()),
            Stored::Remark(_) => None,
            Stored::Full(command) => command.action(),
        }
    }

    /// Whether it is a remark.
    pub fn is_remark(&self) -> bool {
        match &self.stored {
            Stored::Plain(_) => false,
            Stored::Remark(_) => true,
            Stored::Full(command) => matches!(**command, AclCommand::Remark(_)),
        }
    }

    /// Whether it could not be read.
    pub fn is_unread(&self) -> bool {
        matches!(&self.stored, Stored::Full(command) if **command == AclCommand::Unread)
    }
}

/// What a command for a list says.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum AclCommand<'a> {
    /// An entry of an extended list.
    Extended(Ace<'a>),
    /// An entry of a standard list.
    Standard(StandardAce<'a>),
    /// `remark TEXT`
    Remark(Cow<'a, [u8]>),
    /// `evaluate NAME`: the entries of a reflexive list.
    Evaluate(Name<'a>),
    /// `no`, before a number or another command.
    No(Option<Box<AclCommand<'a>>>),
    /// A line that could not be read; its bytes are in the text.
    Unread,
}

impl AclCommand<'_> {
    /// What an entry does with its packets; none where it is no entry.
    pub fn action(&self) -> Option<Action> {
        match self {
            Self::Extended(ace) => Some(ace.action),
            Self::Standard(ace) => Some(ace.action),
            Self::Evaluate(_) => Some(Action::Permit),
            Self::Remark(_) | Self::No(_) | Self::Unread => None,
        }
    }
}

/// The header of a list in its mode, or the list that an `access-list` command is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct AclHeader<'a> {
    pub(crate) name: AclName<'a>,
    pub(crate) kind: AclKind,
}

/// What is expected behind `ip access-list standard`.
pub(crate) const STANDARD_LIST: &str = "a name or the number of a standard list";
/// What is expected behind `ip access-list extended`.
pub(crate) const EXTENDED_LIST: &str = "a name or the number of an extended list";

pub(crate) const IP: Keyword = Keyword::whole("ip");
pub(crate) const ACCESS_LIST: Keyword = Keyword::new("access-list", 8);
/// `access-list` as a command of its own has a shorter unambiguous beginning than behind `ip`.
pub(crate) const GLOBAL_ACCESS_LIST: Keyword = Keyword::new("access-list", 3);
const STANDARD: Keyword = Keyword::new("standard", 1);
const EXTENDED: Keyword = Keyword::new("extended", 1);
const REMARK: Keyword = Keyword::new("remark", 3);
const EVALUATE: Keyword = Keyword::new("evaluate", 2);
const NO: Keyword = Keyword::whole("no");

/// Whether a line opens the mode of a list, whether or not the rest of it can be read.
pub(crate) fn opens_mode(words: Words<'_, '_>) -> bool {
    words.starts_with(IP)
        && words.skip(1).starts_with(ACCESS_LIST)
        && words.get(2).is_some_and(|word| STANDARD.is(word.text) || EXTENDED.is(word.text))
}

/// Whether a line that is not indented is a command of a list's mode.
pub(crate) fn is_of_mode(words: Words<'_, '_>) -> bool {
    const FIRST: [Keyword; 5] =
        [Keyword::new("permit", 3), Keyword::new("deny", 3), REMARK, EVALUATE, Keyword::new("dynamic", 3)];
    let numbered = words.first().is_some_and(|word| number_of(word.text).is_some());
    numbered || starts_with_any(words, &FIRST)
}

/// `ip access-list standard|extended NAME`
pub(crate) fn header<'a, 'b>(
    words: Words<'a, 'b>,
    places: &mut impl Places,
) -> Parsed<'a, 'b, AclHeader<'a>> {
    let (words, _) = keyword(IP)(words)?;
    let (words, _) = keyword(ACCESS_LIST)(words)?;
    let (words, kind) = one("`standard` or `extended`", |word| {
        if STANDARD.is(word.text) {
            Some(AclKind::Standard)
        } else {
            EXTENDED.is(word.text).then_some(AclKind::Extended)
        }
    })(words)?;
    let (words, name) = field(
        words,
        places,
        Field::AclName,
        one(if kind == AclKind::Standard { STANDARD_LIST } else { EXTENDED_LIST }, |word| {
            let name = AclName::of_word(word.text);
            match name {
                AclName::Numbered(number) => (AclKind::of_number(number) == Some(kind)).then_some(name),
                AclName::Named(_) => Some(name),
            }
        }),
    )
    .map_err(into_failure)?;
    let (words, ()) = end(words)?;
    Ok((words, AclHeader { name, kind }))
}

/// `access-list N`, of an IPv4 list; the rest of the words is the command.
pub(crate) fn global<'a, 'b>(
    words: Words<'a, 'b>,
    places: &mut impl Places,
) -> Parsed<'a, 'b, AclHeader<'a>> {
    let (words, _) = keyword(GLOBAL_ACCESS_LIST)(words)?;
    let (words, number) = field(words, places, Field::AclName, number("the number of a list", 1..=2699u16))?;
    match AclKind::of_number(number) {
        Some(kind) => Ok((words, AclHeader { name: AclName::Numbered(number), kind })),
        None => expected(words, "the number of an IPv4 list"),
    }
}

/// The number and the entry of a line that begins `access-list N `, written out and with single blanks.
pub(crate) fn numbered(line: &[u8]) -> Option<(u16, &[u8])> {
    let rest = line.strip_prefix(b"access-list ")?;
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let number = number_of(&rest[..digits]).and_then(|number| u16::try_from(number).ok())?;
    rest[digits..].starts_with(b" ").then_some((number, &rest[digits..]))
}

/// One command of a list: what stands in its mode, or behind `access-list N`. `line` is the text of the whole line from the
/// offset `start` on, for the text of a remark.
pub(crate) fn command<'a, 'b>(
    words: Words<'a, 'b>,
    kind: AclKind,
    line: &'a [u8],
    start: u32,
    places: &mut impl Places,
) -> Parsed<'a, 'b, (Option<u32>, AclCommand<'a>)> {
    if words.starts_with(NO) {
        let (rest, (sequence, command)) = command_or_number(words.skip(1), kind, line, start, places)?;
        return Ok((rest, (sequence, AclCommand::No(command.map(Box::new)))));
    }
    let (rest, (sequence, command)) = command_or_number(words, kind, line, start, places)?;
    match command {
        Some(command) => Ok((rest, (sequence, command))),
        None => expected(rest, ENTRY),
    }
}

/// What is expected at the start of an entry.
pub(crate) const ENTRY: &str = "`permit`, `deny` or `remark`";

type Numbered<'a> = (Option<u32>, Option<AclCommand<'a>>);

fn command_or_number<'a, 'b>(
    words: Words<'a, 'b>,
    kind: AclKind,
    line: &'a [u8],
    start: u32,
    places: &mut impl Places,
) -> Parsed<'a, 'b, Numbered<'a>> {
    let digits = words.first().is_some_and(|word| word.text.first().is_some_and(u8::is_ascii_digit));
    let (words, sequence) = if digits {
        let read = number("a sequence number from 1 to 2147483647", 1..=i32::MAX.cast_unsigned());
        let (rest, sequence) = field(words, places, Field::Sequence, read)?;
        (rest, Some(sequence))
    } else {
        (words, None)
    };
    if sequence.is_some() && words.is_empty() {
        return Ok((words, (sequence, None)));
    }
    let (rest, command) = unnumbered(words, kind, line, start, places)?;
    Ok((rest, (sequence, Some(command))))
}

fn unnumbered<'a, 'b>(
    words: Words<'a, 'b>,
    kind: AclKind,
    line: &'a [u8],
    start: u32,
    places: &mut impl Places,
) -> Parsed<'a, 'b, AclCommand<'a>> {
    if words.starts_with(REMARK) {
        let text = words.skip(1);
        let all = Words::skip(&words, usize::MAX);
        places.put(Field::Text, byway_diagnostic::Span::new(text.at(), words.end_before(all)));
        return Ok((all, AclCommand::Remark(Cow::Borrowed(free_text(text, line, start)))));
    }
    match kind {
        AclKind::Extended if words.starts_with(EVALUATE) => {
            let (rest, list) =
                field(words.skip(1), places, Field::Reflexive, name("the name of a reflexive list"))?;
            let (rest, ()) = end(rest)?;
            Ok((rest, AclCommand::Evaluate(list)))
        }
        AclKind::Extended => {
            let (rest, entry) = labelled(ENTRY, words, ace::extended(words, places))?;
            Ok((rest, AclCommand::Extended(entry)))
        }
        AclKind::Standard => {
            let (rest, entry) = labelled(ENTRY, words, ace::standard(words, places))?;
            Ok((rest, AclCommand::Standard(entry)))
        }
    }
}

/// The text from the first of `words` to the end of `line`, without the blanks behind it.
pub(crate) fn free_text<'a>(words: Words<'a, '_>, line: &'a [u8], start: u32) -> &'a [u8] {
    if words.is_empty() {
        return &[];
    }
    let from = (words.at() - start) as usize;
    trim_end(line.get(from..).unwrap_or(&[]))
}

impl AclBlock<'_> {
    /// The line that opens its mode: `ip access-list extended NAME`.
    pub(crate) fn print_header(&self, dialect: Dialect) -> Vec<u8> {
        let mut printer = Printer::new(dialect);
        printer.word("ip access-list");
        printer.word(self.kind.word());
        self.name.print(&mut printer);
        printer.finish()
    }

    /// One of its lines, as the dialect prints it.
    pub(crate) fn print_line(&self, line: &AclLine<'_>, dialect: Dialect) -> Vec<u8> {
        let mut printer = match self.printed_form(dialect) {
            AclForm::Mode => Printer::indented(dialect),
            AclForm::Global => {
                let mut printer = Printer::new(dialect);
                printer.word("access-list");
                self.name.print(&mut printer);
                printer
            }
        };
        line.print(&mut printer);
        printer.finish()
    }

    /// A dialect that shows numbers shows numbered lists in the form of named ones (ios-facts 1.10).
    pub(crate) fn printed_form(&self, dialect: Dialect) -> AclForm {
        if dialect.sequence { AclForm::Mode } else { self.form }
    }
}

impl AclLine<'_> {
    fn print(&self, printer: &mut Printer) {
        let command = self.command();
        let negated = matches!(*command, AclCommand::No(_));
        if negated {
            printer.word("no");
        }
        if let Some(sequence) = self.sequence() {
            printer.show(sequence);
        }
        match &*command {
            AclCommand::No(Some(command)) => command.print(printer),
            AclCommand::No(None) => {}
            command => command.print(printer),
        }
    }
}

impl AclCommand<'_> {
    fn print(&self, printer: &mut Printer) {
        match self {
            Self::Extended(entry) => entry.print(printer),
            Self::Standard(entry) => entry.print(printer),
            Self::Remark(text) => {
                printer.word("remark");
                if !text.is_empty() {
                    printer.bytes(text);
                }
            }
            Self::Evaluate(list) => {
                printer.word("evaluate");
                printer.name(list);
            }
            Self::No(Some(command)) => {
                printer.word("no");
                command.print(printer);
            }
            Self::No(None) | Self::Unread => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::hash::DefaultHasher;

    #[test]
    fn a_remark_that_was_made_equals_one_that_was_read() {
        let remark = |text| AclLine::made(None, AclCommand::Remark(text));
        let read = remark(Cow::Borrowed(b"words"));
        let made = remark(Cow::Owned(b"words".to_vec()));
        assert!(matches!((&read.stored, &made.stored), (Stored::Remark(_), Stored::Full(_))));
        assert_eq!(read, made);
        assert_ne!(read, remark(Cow::Owned(b"other words".to_vec())));
        let hash = |line: &AclLine<'_>| {
            let mut hasher = DefaultHasher::new();
            line.hash_said(&mut hasher);
            hasher.finish()
        };
        assert_eq!(hash(&read), hash(&made));
    }
}
