//! Access lists as they are held: the entries of all their blocks, in their final order (ios-facts 1.1, 1.2, 6.1, 6.3).

use super::cover::Cover;
use super::said::{Said, Search, Vacant};
use super::{Held, Issue, Origin, Origins, TextId};
use crate::ace::Action;
use crate::acl::{AclBlock, AclCommand, AclKind, AclLine, AclName};
use crate::config::LineId;
use crate::plain::PlainEntry;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::Hasher;

/// An access list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acl<'a> {
    /// Its name or number.
    pub name: AclName<'a>,
    /// Its kind.
    pub kind: AclKind,
    /// The lines that opened it; of neighbouring `access-list N` commands the first.
    pub opened: Origins,
    /// Its lines that could not be read: what they say is not among the entries.
    pub unread: Origins,
    entries: Vec<AclEntry<'a>>,
}

/// An entry or a remark of a list.
#[derive(Clone, Copy, Debug)]
pub struct AclEntry<'a> {
    /// 0 for one that was taken out.
    sequence: u32,
    text: TextId,
    line: &'a AclLine<'a>,
}

/// Places take no part in equality.
impl PartialEq for AclEntry<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.sequence == other.sequence && self.line.says_same(other.line)
    }
}

impl Eq for AclEntry<'_> {}

impl<'a> AclEntry<'a> {
    /// Its number. A remark has that of the entry behind it (ios-facts 1.3).
    pub fn sequence(&self) -> u32 {
        self.sequence
    }

    /// What it says: never [`AclCommand::No`] or [`AclCommand::Unread`].
    pub fn command(&self) -> Cow<'a, AclCommand<'a>> {
        self.line.command()
    }

    /// The command that it was entered by.
    pub(super) fn said(&self) -> &'a AclLine<'a> {
        self.line
    }

    /// The line of its text.
    pub fn line(&self) -> LineId {
        self.line.line()
    }

    /// Where it comes from.
    pub fn origin(&self) -> Origin {
        Origin { text: self.text, line: self.line() }
    }

    /// Whether it is a remark.
    pub fn is_remark(&self) -> bool {
        self.line.is_remark()
    }

    /// The entry where it is an ordinary one, which names nothing: at hand without the cost of [`AclEntry::command`].
    pub fn ordinary(&self) -> Option<&'a PlainEntry> {
        self.line.ordinary()
    }

    /// What it does with what it takes; none for a remark.
    pub fn action(&self) -> Option<Action> {
        self.line.action()
    }
}

impl AclEntry<'_> {
    /// What entries are in the order of: a remark stands before the entry that has its number.
    fn key(&self) -> (u32, bool) {
        (self.sequence, !self.is_remark())
    }
}

impl<'a> Acl<'a> {
    pub(super) fn new(name: AclName<'a>, kind: AclKind) -> Self {
        Self { name, kind, opened: Origins::default(), unread: Origins::default(), entries: Vec::new() }
    }

    /// The entries and remarks, in the order in which the router looks at them. Host entries of standard lists stand where they
    /// were entered; the router may look at them first, which is the same for packets (ios-facts 1.2, CCNA5-9214).
    pub fn entries(&self) -> &[AclEntry<'a>] {
        &self.entries
    }

    /// The entries without the remarks.
    pub fn aces(&self) -> impl Iterator<Item = &AclEntry<'a>> {
        self.entries.iter().filter(|entry| !entry.is_remark())
    }

    /// Numbers the entries anew; says whether there are enough numbers. Remarks keep that of the entry behind them.
    pub(super) fn resequence(&mut self, start: u32, step: u32) -> bool {
        let steps = u32::try_from(self.aces().count()).unwrap_or(u32::MAX);
        let last = step.checked_mul(steps).and_then(|length| start.checked_add(length));
        if last.is_none_or(|last| last > GREATEST) {
            return false;
        }
        let mut next = start;
        for entry in &mut self.entries {
            entry.sequence = next;
            next += if entry.is_remark() { 0 } else { step };
        }
        true
    }

    /// Whether it has no entry, but perhaps remarks: filters take it as undefined (ios-facts 1.13, LABFAC).
    pub fn is_empty(&self) -> bool {
        self.aces().next().is_none()
    }
}

/// What makes the fold of a list linear: kept while a text is pasted, not longer.
#[derive(Debug)]
pub(super) struct Index {
    said: Said,
    /// The entries by their numbers; built when one is asked for that is not the last.
    numbers: Option<BTreeMap<u32, u32>>,
    /// The greatest number of an entry.
    last: u32,
    /// The remarks by the hash of their text, the first in the list first; built when one is taken out.
    remarks: Option<HashMap<u64, BTreeSet<(u32, u32)>>>,
    /// The greatest key of an entry or a remark so far.
    end: (u32, bool),
    /// Whether the entries are out of order, or some were taken out.
    stirred: bool,
    cover: Cover,
}

/// How many entries are looked for together: their slots are far apart in memory, and waiting for all at once takes hardly longer
/// than waiting for one.
const CHUNK: usize = 32;
/// The step from the last entry to the next (ios-facts 1.10, SEQ-FG).
const STEP: u32 = 10;
const GREATEST: u32 = i32::MAX.cast_unsigned();

impl Index {
    /// The index of a list that may have entries from earlier texts.
    pub(super) fn of(list: &Acl<'_>) -> Self {
        let mut said = Said::new();
        said.reserve(list.entries.len(), |_| 0);
        let end = list.entries.last().map_or((0, false), AclEntry::key);
        let cover = Cover::default();
        let mut index = Self { said, numbers: None, last: 0, remarks: None, end, stirred: false, cover };
        for (at, entry) in list.entries.iter().enumerate().filter(|(_, entry)| !entry.is_remark()) {
            let hash = hash_of(entry.line, &index.said.hasher());
            if let Search::Vacant(vacant) = index.search(list, entry.line, hash) {
                index.note(list.kind, place(at), entry, vacant);
            }
        }
        index
    }

    /// Makes room for so many commands more.
    fn expect(&mut self, list: &mut Acl<'_>, more: usize) {
        list.entries.reserve(more);
        let hasher = self.said.hasher();
        self.said.reserve(more, |place| hash_of(list.entries[place as usize].line, &hasher));
    }

    fn search(&self, list: &Acl<'_>, line: &AclLine<'_>, hash: u64) -> Search {
        self.said.search(hash, |place| list.entries[place as usize].line.says_same(line))
    }

    fn note(&mut self, kind: AclKind, at: u32, entry: &AclEntry<'_>, vacant: Vacant) {
        self.said.fill(vacant, at);
        self.last = self.last.max(entry.sequence);
        if let Some(numbers) = &mut self.numbers {
            numbers.insert(entry.sequence, at);
        }
        if kind == AclKind::Standard {
            self.cover.note(entry, at);
        }
    }

    /// The commands of a block of the list.
    pub(super) fn commands<'a>(
        &mut self,
        list: &mut Acl<'a>,
        lines: &'a [AclLine<'a>],
        text: TextId,
        issues: &mut Vec<Held<Issue<'a>>>,
    ) {
        self.expect(list, lines.len());
        let hasher = self.said.hasher();
        let mut hashes = [0; CHUNK];
        for chunk in lines.chunks(CHUNK) {
            for (hash, line) in hashes.iter_mut().zip(chunk) {
                // The hash of another command is taken where it is asked for: of a remark it rarely is.
                *hash = if line.is_ordinary() { hash_of(line, &hasher) } else { 0 };
            }
            self.said.touch(&hashes);
            for (hash, line) in hashes.iter().zip(chunk) {
                self.command(list, line, *hash, text, issues);
            }
        }
    }

    fn command<'a>(
        &mut self,
        list: &mut Acl<'a>,
        line: &'a AclLine<'a>,
        hash: u64,
        text: TextId,
        issues: &mut Vec<Held<Issue<'a>>>,
    ) {
        let origin = Origin { text, line: line.line() };
        let refused = if line.is_ordinary() {
            self.enter(list, line, hash, text)
        } else {
            match &*line.command() {
                AclCommand::Extended(_) | AclCommand::Standard(_) | AclCommand::Evaluate(_) => {
                    self.enter(list, line, hash_of(line, &self.said.hasher()), text)
                }
                AclCommand::Remark(_) => {
                    self.remark(list, line, text);
                    Ok(())
                }
                AclCommand::No(said) => self.no(list, line.sequence(), said.as_deref()),
                AclCommand::Unread => {
                    list.unread.0.push(origin);
                    Ok(())
                }
            }
        };
        if let Err(value) = refused {
            issues.push(Held { origin, value });
        }
    }

    /// The number of an entry that goes to the end.
    fn next(&self) -> Option<u32> {
        Some(self.last + STEP).filter(|next| *next <= GREATEST)
    }

    fn enter<'a>(
        &mut self,
        list: &mut Acl<'a>,
        line: &'a AclLine<'a>,
        hash: u64,
        text: TextId,
    ) -> Result<(), Issue<'a>> {
        let name = || list.name.clone();
        let first_at = |place: u32| list.entries[place as usize].origin();
        let vacant = match self.search(list, line, hash) {
            Search::Found(first) => {
                return Err(Issue::EntryRepeated { list: name(), first: first_at(first) });
            }
            Search::Vacant(vacant) => vacant,
        };
        let sequence = match line.sequence() {
            Some(sequence) => sequence,
            None => self.next().ok_or_else(|| Issue::SequenceExhausted { list: name() })?,
        };
        if sequence <= self.last
            && let Some(first) = self.numbers(list).get(&sequence)
        {
            return Err(Issue::SequenceTaken { list: name(), sequence, first: first_at(*first) });
        }
        if list.kind == AclKind::Standard
            && let Some(first) = self.cover.covering(line, sequence)
        {
            return Err(Issue::HostCovered { list: name(), first: first_at(first) });
        }
        self.push(list, AclEntry { sequence, text, line }, Some(vacant));
        Ok(())
    }

    /// Goes before the next entry, or before that of its number.
    fn remark<'a>(&mut self, list: &mut Acl<'a>, line: &'a AclLine<'a>, text: TextId) {
        let sequence = line.sequence().or(self.next()).unwrap_or(GREATEST);
        if let Some(remarks) = &mut self.remarks {
            let hash = hash_of(line, &self.said.hasher());
            remarks.entry(hash).or_default().insert((sequence, place(list.entries.len())));
        }
        self.push(list, AclEntry { sequence, text, line }, None);
    }

    /// The first remark of a text; it is to be taken out.
    fn take_remark(&mut self, list: &Acl<'_>, hash: u64) -> Option<u32> {
        let hasher = self.said.hasher();
        let remarks = self.remarks.get_or_insert_with(|| {
            let mut remarks: HashMap<u64, BTreeSet<(u32, u32)>> = HashMap::new();
            let there = |entry: &&AclEntry<'_>| entry.sequence != 0 && entry.is_remark();
            for (at, entry) in list.entries.iter().enumerate().filter(|(_, entry)| there(entry)) {
                let key = (entry.sequence, place(at));
                remarks.entry(hash_of(entry.line, &hasher)).or_default().insert(key);
            }
            remarks
        });
        remarks.get_mut(&hash)?.pop_first().map(|(_, at)| at)
    }

    fn push<'a>(&mut self, list: &mut Acl<'a>, entry: AclEntry<'a>, vacant: Option<Vacant>) {
        self.stirred |= entry.key() < self.end;
        self.end = self.end.max(entry.key());
        if let Some(vacant) = vacant {
            self.note(list.kind, place(list.entries.len()), &entry, vacant);
        }
        list.entries.push(entry);
    }

    fn numbers(&mut self, list: &Acl<'_>) -> &mut BTreeMap<u32, u32> {
        self.numbers.get_or_insert_with(|| {
            let aces = list.entries.iter().enumerate();
            let aces = aces.filter(|(_, entry)| entry.sequence != 0 && !entry.is_remark());
            aces.map(|(at, entry)| (entry.sequence, place(at))).collect()
        })
    }

    /// `no N`, `no N ENTRY`, `no ENTRY`
    fn no<'a>(
        &mut self,
        list: &mut Acl<'a>,
        sequence: Option<u32>,
        said: Option<&AclCommand<'a>>,
    ) -> Result<(), Issue<'a>> {
        let at = match (sequence, said) {
            (Some(sequence), _) => self.numbers(list).get(&sequence).copied(),
            (None, Some(said)) => {
                let line = AclLine::made(None, said.clone());
                let hash = hash_of(&line, &self.said.hasher());
                if matches!(said, AclCommand::Remark(_)) {
                    self.take_remark(list, hash)
                } else {
                    match self.search(list, &line, hash) {
                        Search::Found(at) => Some(at),
                        Search::Vacant(_) => None,
                    }
                }
            }
            (None, None) => None,
        };
        let at = at.ok_or(Issue::NothingToRemove)?;
        let entry = &mut list.entries[at as usize];
        self.stirred = true;
        if entry.is_remark() {
            entry.sequence = 0;
            return Ok(());
        }
        self.said.forget(hash_of(entry.line, &self.said.hasher()), at);
        self.cover.forget(entry, at);
        let sequence = std::mem::take(&mut entry.sequence);
        let numbers = self.numbers(list);
        numbers.remove(&sequence);
        self.last = numbers.last_key_value().map_or(0, |(last, _)| *last);
        Ok(())
    }

    /// Puts the entries in order at the end of a text.
    pub(super) fn finish(self, list: &mut Acl<'_>) {
        if self.stirred {
            list.entries.retain(|entry| entry.sequence != 0);
            // Stable: several remarks of one number stay in their order.
            list.entries.sort_by_key(AclEntry::key);
        }
    }
}

fn hash_of(line: &AclLine<'_>, hasher: &(impl Hasher + Clone)) -> u64 {
    let mut hasher = hasher.clone();
    line.hash_said(&mut hasher);
    hasher.finish()
}

fn place(at: usize) -> u32 {
    // A text of 4 GiB has fewer entries.
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// Opens a list for a block; an issue where it is of the other kind.
pub(super) fn open<'r, 'a>(
    lists: &'r mut BTreeMap<AclName<'a>, Acl<'a>>,
    block: &'a AclBlock<'a>,
    origin: Origin,
) -> Result<&'r mut Acl<'a>, Issue<'a>> {
    let list = lists.entry(block.name.clone()).or_insert_with(|| Acl::new(block.name.clone(), block.kind));
    if list.kind != block.kind {
        let list = &*list;
        let first = list.opened.first();
        return Err(Issue::OtherAclKind { list: list.name.clone(), kind: list.kind, first });
    }
    list.opened.0.push(origin);
    Ok(list)
}
