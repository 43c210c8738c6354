//! Commands that byway does not type as items and that yet change what is held: they are typed by people and by tools, and never
//! stand in a running-config.
//!
//! ```text
//! "interface range" IF "-" N { "," IF "-" N }     "default interface" IF
//! "ip access-list resequence" NAME START STEP     "no ipv6 access-list" NAME
//! ```

use super::load::Paste;
use super::{Held, Interface, Issue, Origin};
use crate::acl::AclName;
use crate::config::{Item, LineId};
use crate::interface::{self, InterfaceName, interface_name};
use crate::name::Name;
use crate::session;
use crate::word::{Keyword, Word, Words, number_of, phrase, split, words_of};

const NO: Keyword = Keyword::whole("no");
const DEFAULT: Keyword = Keyword::new("default", 3);
const IP: Keyword = Keyword::whole("ip");
const IPV6: Keyword = Keyword::whole("ipv6");
const ACCESS_LIST: Keyword = Keyword::new("access-list", 8);
const RESEQUENCE: Keyword = Keyword::new("resequence", 3);
const RANGE: Keyword = Keyword::new("range", 2);

/// So many interfaces may a range name, and so many may all ranges together bring into being: routers have fewer.
const MOST: usize = 1024;
/// So many commands may all ranges of a text come to, each counted for every interface: a line may name a thousand.
const COMMANDS: usize = 1_000_000;
/// So often is one list numbered anew in one text; each time takes as long as the list is.
const RESEQUENCES: usize = 100;

impl<'a> Paste<'_, 'a> {
    /// A command that is no item of a type of its own.
    pub(super) fn other(&mut self, item: &Item<'a>, origin: Origin) {
        let (line, start) = self.text_of(item.first);
        let first = words_of(line).next().unwrap_or_default();
        if ![interface::INTERFACE, DEFAULT, IP, NO].iter().any(|keyword| keyword.is(first)) {
            return;
        }
        let mut list = Vec::new();
        split(line, start, &mut list);
        let words = Words::new(&list);
        if words.starts_with(interface::INTERFACE) && words.skip(1).starts_with(RANGE) {
            return self.range(words.skip(2), item);
        }
        if words.starts_with(DEFAULT) && words.skip(1).starts_with(interface::INTERFACE) {
            if let Ok((_, name)) = interface_name(words.skip(2))
                && let Some(interface) = self.router.interfaces.get_mut(&name)
            {
                *interface = Interface::new(name);
                interface.opened.0.push(origin);
            }
            return;
        }
        if let Ok((rest, ())) = phrase(&[IP, ACCESS_LIST, RESEQUENCE])(words) {
            return self.resequence(rest, origin);
        }
        if let Ok((rest, ())) = phrase(&[NO, IPV6, ACCESS_LIST])(words)
            && let Some(name) = rest.first()
        {
            let there = self.router.ipv6_acls.remove(&Name::new(name.text)).is_some();
            self.issue(origin, (!there).then_some(Issue::NothingToRemove));
        }
    }

    /// A line without what a terminal put before it, and where it stands.
    fn text_of(&self, line: LineId) -> (&'a [u8], u32) {
        let text = self.config.line(line);
        let skip = session::captured(text).skip;
        (&text[skip..], self.config.line_start(line) + u32::try_from(skip).unwrap_or(0))
    }

    fn resequence(&mut self, words: Words<'a, '_>, origin: Origin) {
        let Some(name) = words.first().map(|word| AclName::of_word(word.text)) else { return };
        let number = |index: usize| words.get(index).and_then(|word| number_of(word.text)).filter(|n| *n > 0);
        let (Some(start), Some(step)) = (number(1), number(2)) else { return };
        let Some(list) = self.router.acls.get_mut(&name) else {
            return self.issue(origin, Issue::NothingToRemove);
        };
        let done = self.resequenced.entry(name.clone()).or_default();
        *done += 1;
        let followed = *done <= RESEQUENCES;
        if followed && let Some(index) = self.indexes.remove(&name) {
            index.finish(list);
        }
        if !followed || !list.resequence(start, step) {
            self.issue(origin, Issue::ResequenceRefused { list: name });
        }
    }

    /// `interface range`: every line goes to every interface of the range.
    fn range(&mut self, words: Words<'a, '_>, item: &Item<'a>) {
        if self.commands >= COMMANDS {
            return;
        }
        let names = members(words);
        self.commands += names.len() * (1 + (item.last.0 - item.first.0) as usize);
        if self.commands >= COMMANDS {
            return;
        }
        let mut list: Vec<Word<'a>> = Vec::new();
        for name in &names {
            if !self.router.interfaces.contains_key(name) {
                if self.ranged >= MOST {
                    return;
                }
                self.ranged += 1;
            }
            let interface = self.router.interfaces.entry(name.clone());
            let interface = interface.or_insert_with(|| Interface::new(name.clone()));
            interface.opened.0.push(Origin { text: self.text, line: item.first });
        }
        for number in item.first.0 + 1..=item.last.0 {
            let id = LineId(number);
            let (line, start) = self.text_of(id);
            split(line, start, &mut list);
            let words = Words::new(&list);
            if words.first().is_none_or(|word| word.text.starts_with(b"!")) {
                continue;
            }
            let Ok((_, command)) = interface::command(words, line, start, &mut ()) else { continue };
            let origin = Origin { text: self.text, line: id };
            for name in &names {
                let Some(interface) = self.router.interfaces.get_mut(name) else { continue };
                let issue = interface.command(&command, origin);
                self.router.issues.extend(issue.map(|value| Held { origin, value }));
            }
        }
    }
}

/// The interfaces of a range: `Fa0/1 - 4 , Gi0/1`.
fn members<'a>(words: Words<'a, '_>) -> Vec<InterfaceName<'a>> {
    let mut text = String::new();
    let mut index = 0;
    while let Some(word) = words.get(index) {
        text.push_str(&String::from_utf8_lossy(word.text));
        index += 1;
    }
    text.split(',').flat_map(run).take(MOST).collect()
}

fn run(text: &str) -> Vec<InterfaceName<'static>> {
    let bounds = text.rsplit_once('-').and_then(|(first, last)| Some((first, last.parse::<u32>().ok()?)));
    let Some((first, last)) = bounds else { return InterfaceName::parse(text).into_iter().collect() };
    let Some(name) = InterfaceName::parse(first) else { return Vec::new() };
    let at = name.number().rfind(['/', '.', ':']).map_or(0, |at| at + 1);
    let (before, own) = name.number().split_at(at);
    let Ok(own) = own.parse::<u32>() else { return Vec::new() };
    let each = |number: u32| InterfaceName::parse(&format!("{}{before}{number}", name.kind()));
    (own..=last).take(MOST).filter_map(each).collect()
}
