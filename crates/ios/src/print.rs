//! Typed items as text: the form in which a release itself shows them (ios-facts 1.2, 1.10, 2.3).

use crate::acl::{AclForm, AclName};
use crate::config::{ItemKind, Removal};
use crate::name::Name;
use crate::object_group::GroupMember;
use crate::release::{Feature, Release};
use crate::route_map::ClauseCommand;
use crate::time_range::TimeRangeLine;
use std::fmt::Display;
use std::io::Write;

/// How a release prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dialect {
    /// Numbers before entries, and numbered lists in the form of named ones.
    pub sequence: bool,
    /// `deny` padded to the width of `permit`.
    pub padded_deny: bool,
    /// A blank behind the number of a route-map clause.
    pub blank_behind_clause: bool,
}

impl Dialect {
    /// The dialect of a release.
    pub fn of(release: &Release) -> Self {
        Self {
            sequence: release.has(Feature::PrintsSequence),
            padded_deny: !release.has(Feature::PrintsDenyUnpadded),
            blank_behind_clause: release.has(Feature::PrintsBlankBehindClause),
        }
    }
}

/// Collects the words of one line.
#[derive(Debug)]
pub(crate) struct Printer {
    line: Vec<u8>,
    pub(crate) dialect: Dialect,
}

impl Printer {
    pub(crate) fn new(dialect: Dialect) -> Self {
        Self { line: Vec::new(), dialect }
    }

    /// A line of a mode: one blank before its first word.
    pub(crate) fn indented(dialect: Dialect) -> Self {
        Self { line: vec![b' '], dialect }
    }

    fn separate(&mut self) {
        if self.line.last().is_some_and(|byte| *byte != b' ') {
            self.line.push(b' ');
        }
    }

    pub(crate) fn word(&mut self, word: &str) {
        self.separate();
        self.line.extend_from_slice(word.as_bytes());
    }

    /// A word that is padded with blanks behind it, whatever follows.
    pub(crate) fn padded(&mut self, word: &str, width: usize) {
        self.word(word);
        for _ in word.len()..width {
            self.line.push(b' ');
        }
        self.line.push(b' ');
    }

    pub(crate) fn show(&mut self, value: impl Display) {
        self.separate();
        // Writing to a Vec cannot fail.
        let _ = write!(self.line, "{value}");
    }

    pub(crate) fn name(&mut self, name: &Name<'_>) {
        self.bytes(name.as_bytes());
    }

    pub(crate) fn bytes(&mut self, bytes: &[u8]) {
        self.separate();
        self.line.extend_from_slice(bytes);
    }

    /// A blank at the end of the line.
    pub(crate) fn blank(&mut self) {
        self.line.push(b' ');
    }

    pub(crate) fn finish(self) -> Vec<u8> {
        self.line
    }
}

/// An item as the lines that a router of this dialect shows, without line ends: the command, then the lines of its mode.
///
/// Items whose text byway does not type ([`ItemKind::Opaque`], [`ItemKind::Other`]) and lines that could not be read have no
/// printed form of their own: they give no line.
pub fn print(item: &ItemKind<'_>, dialect: Dialect) -> Vec<Vec<u8>> {
    match item {
        ItemKind::Version(version) => one(dialect, |printer| {
            printer.word("version");
            printer.bytes(&version.text);
        }),
        ItemKind::Hostname(name) => one(dialect, |printer| {
            printer.word("hostname");
            printer.name(name);
        }),
        ItemKind::LocalPolicy(map) => one(dialect, |printer| {
            printer.word("ip local policy route-map");
            printer.name(map);
        }),
        ItemKind::Acl(block) => {
            let header = match block.printed_form(dialect) {
                AclForm::Mode => Some(block.print_header(dialect)),
                AclForm::Global => None,
            };
            let readable = block.lines.iter().filter(|line| !line.is_unread());
            header.into_iter().chain(readable.map(|line| block.print_line(line, dialect))).collect()
        }
        ItemKind::Clause(block) => {
            let lines = block.commands.iter().filter(|command| command.value != ClauseCommand::Unread);
            let body = lines.map(|command| indented(dialect, |printer| command.value.print(printer)));
            std::iter::once(block.print_header(dialect)).chain(body).collect()
        }
        ItemKind::Interface(block) => {
            let lines = block.commands.iter().filter(|command| command.value.is_typed());
            let body = lines.map(|command| indented(dialect, |printer| command.value.print(printer)));
            std::iter::once(block.print_header(dialect)).chain(body).collect()
        }
        ItemKind::ObjectGroup(block) => {
            let members = block.members.iter().filter(|member| member.value != GroupMember::Unread);
            let body = members.map(|member| indented(dialect, |printer| member.value.print(printer)));
            std::iter::once(block.print_header(dialect)).chain(body).collect()
        }
        ItemKind::TimeRange(block) => {
            let lines = block.lines.iter().filter(|line| line.value != TimeRangeLine::Unread);
            let body = lines.map(|line| indented(dialect, |printer| line.value.print(printer)));
            std::iter::once(block.print_header(dialect)).chain(body).collect()
        }
        ItemKind::Track(block) => {
            let lines = block.commands.iter().filter(|command| command.value.is_typed());
            let body = lines.map(|command| indented(dialect, |printer| command.value.print(printer)));
            std::iter::once(block.print_header(dialect)).chain(body).collect()
        }
        ItemKind::Probe(block) => {
            let lines = block.commands.iter().filter(|command| command.value.is_typed());
            let body = lines
                .map(|command| indented(dialect, |printer| block.print_command(&command.value, printer)));
            std::iter::once(block.print_header(dialect)).chain(body).collect()
        }
        ItemKind::StaticRoute(route) => one(dialect, |printer| route.print(printer)),
        ItemKind::PrefixList(line) => one(dialect, |printer| line.print(printer)),
        ItemKind::Schedule(schedule) => one(dialect, |printer| schedule.print(printer)),
        ItemKind::Vrf(block) => vec![block.print_header(dialect)],
        ItemKind::Ipv6Acl(name) => one(dialect, |printer| {
            printer.word("ipv6 access-list");
            printer.name(name);
        }),
        ItemKind::Removal(removal) => one(dialect, |printer| print_removal(removal, printer)),
        ItemKind::Opaque(_) | ItemKind::Other(_) => Vec::new(),
    }
}

fn one(dialect: Dialect, write: impl FnOnce(&mut Printer)) -> Vec<Vec<u8>> {
    let mut printer = Printer::new(dialect);
    write(&mut printer);
    vec![printer.finish()]
}

fn indented(dialect: Dialect, write: impl FnOnce(&mut Printer)) -> Vec<u8> {
    let mut printer = Printer::indented(dialect);
    write(&mut printer);
    printer.finish()
}

fn print_removal(removal: &Removal<'_>, printer: &mut Printer) {
    printer.word("no");
    match removal {
        Removal::Acl { name: name @ AclName::Numbered(_), .. } => {
            printer.word("access-list");
            name.print(printer);
        }
        Removal::Acl { name, kind } => {
            printer.word("ip access-list");
            printer.word(kind.word());
            name.print(printer);
        }
        Removal::RouteMap { tag, sequence } => {
            printer.word("route-map");
            printer.name(tag);
            if let Some(sequence) = sequence {
                printer.show(sequence);
            }
        }
        Removal::Interface(name) => {
            printer.word("interface");
            printer.show(name);
        }
        Removal::LocalPolicy => printer.word("ip local policy"),
        Removal::StaticRoute(route) => route.print(printer),
        Removal::PrefixList { entry: Some(entry), .. } => entry.print(printer),
        Removal::PrefixList { name, entry: None } => {
            printer.word("ip prefix-list");
            printer.name(name);
        }
        Removal::ObjectGroup { name, kind } => {
            printer.word("object-group");
            printer.word(kind.word());
            printer.name(name);
        }
        Removal::TimeRange(name) => {
            printer.word("time-range");
            printer.name(name);
        }
        Removal::Track(number) => {
            printer.word("track");
            printer.show(number);
        }
        Removal::Probe(form, number) => {
            printer.word(form.words());
            printer.show(number);
        }
        Removal::Schedule(form, number) => {
            printer.word(form.words());
            printer.word("schedule");
            printer.show(number);
        }
        Removal::Vrf(block) => printer.bytes(&block.print_header(printer.dialect)),
    }
}
