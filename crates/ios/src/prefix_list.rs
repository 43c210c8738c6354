//! Prefix lists.
//!
//! ```text
//! "ip prefix-list" NAME [ "seq" N ] ("permit"|"deny") A/LEN [ "ge" N ] [ "le" N ]
//! "ip prefix-list" NAME "description" TEXT
//! ```

use crate::ace::{Action, action};
use crate::acl::free_text;
use crate::name::Name;
use crate::places::{Field, Places, field};
use crate::print::Printer;
use crate::word::{Keyword, Parsed, Words, end, into_failure, name, number, one, phrase};
use ipnet::Ipv4Net;
use std::borrow::Cow;

/// An `ip prefix-list` command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrefixListLine<'a> {
    /// The list.
    pub name: Name<'a>,
    /// What it says.
    pub command: PrefixListCommand<'a>,
}

/// What an `ip prefix-list` command says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PrefixListCommand<'a> {
    /// An entry.
    Entry {
        /// Its number, where it is written.
        sequence: Option<u32>,
        /// `permit` or `deny`.
        action: Action,
        /// The prefix, host bits cleared.
        prefix: Ipv4Net,
        /// The least length.
        ge: Option<u8>,
        /// The greatest length.
        le: Option<u8>,
    },
    /// `description TEXT`
    Description(Cow<'a, [u8]>),
}

const IP: Keyword = Keyword::whole("ip");
const PREFIX_LIST: Keyword = Keyword::new("prefix-list", 2);
const SEQ: Keyword = Keyword::new("seq", 2);
const DESCRIPTION: Keyword = Keyword::new("description", 3);
const GE: Keyword = Keyword::whole("ge");
const LE: Keyword = Keyword::whole("le");
const SEQUENCE_NUMBER: Keyword = Keyword::new("sequence-number", 8);

pub(crate) fn parse<'a, 'b>(
    words: Words<'a, 'b>,
    line: &'a [u8],
    start: u32,
    places: &mut impl Places,
) -> Option<Parsed<'a, 'b, PrefixListLine<'a>>> {
    let (rest, ()) = phrase(&[IP, PREFIX_LIST])(words).ok()?;
    // `ip prefix-list sequence-number` switches numbering; it is no list.
    if rest.starts_with(SEQUENCE_NUMBER) && rest.get(1).is_none() {
        return None;
    }
    Some(list(rest, line, start, places))
}

fn list<'a, 'b>(
    words: Words<'a, 'b>,
    line: &'a [u8],
    start: u32,
    places: &mut impl Places,
) -> Parsed<'a, 'b, PrefixListLine<'a>> {
    let (rest, list) = field(words, places, Field::PrefixListName, name("the name of a prefix list"))?;
    if rest.starts_with(DESCRIPTION) {
        let text = free_text(rest.skip(1), line, start);
        let command = PrefixListCommand::Description(Cow::Borrowed(text));
        return Ok((rest.skip(usize::MAX), PrefixListLine { name: list, command }));
    }
    let (rest, sequence) = if rest.starts_with(SEQ) {
        let read = number("the number of an entry", 1..=u32::MAX);
        let (rest, sequence) = field(rest.skip(1), places, Field::Sequence, read).map_err(into_failure)?;
        (rest, Some(sequence))
    } else {
        (rest, None)
    };
    let (rest, action) = field(rest, places, Field::Action, action)?;
    let read = one("a prefix, as `10.0.0.0/8`", |word| {
        std::str::from_utf8(word.text).ok().and_then(|text| text.parse::<Ipv4Net>().ok())
    });
    let (rest, prefix) = field(rest, places, Field::Address, read)?;
    let length = |words| number("a length from 0 to 32", 0..=32u8)(words).map_err(into_failure);
    let (mut rest, mut ge, mut le) = (rest, None, None);
    while rest.starts_with(GE) || rest.starts_with(LE) {
        let least = rest.starts_with(GE);
        let (after, value) = length(rest.skip(1))?;
        *(if least { &mut ge } else { &mut le }) = Some(value);
        rest = after;
    }
    let (rest, ()) = end(rest)?;
    let command = PrefixListCommand::Entry { sequence, action, prefix: prefix.trunc(), ge, le };
    Ok((rest, PrefixListLine { name: list, command }))
}

impl PrefixListLine<'_> {
    pub(crate) fn print(&self, printer: &mut Printer) {
        printer.word("ip prefix-list");
        printer.name(&self.name);
        match &self.command {
            PrefixListCommand::Entry { sequence, action, prefix, ge, le } => {
                if let Some(sequence) = sequence {
                    printer.word("seq");
                    printer.show(sequence);
                }
                printer.word(action.word());
                printer.show(prefix);
                for (word, length) in [("ge", ge), ("le", le)] {
                    if let Some(length) = length {
                        printer.word(word);
                        printer.show(length);
                    }
                }
            }
            PrefixListCommand::Description(text) => {
                printer.word("description");
                printer.bytes(text);
            }
        }
    }
}
