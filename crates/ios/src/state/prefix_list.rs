//! Prefix lists as they are held.

use super::{Held, Issue, Origin, Origins};
use crate::ace::Action;
use crate::name::Name;
use crate::prefix_list::PrefixListCommand;
use ipnet::Ipv4Net;
use std::collections::BTreeMap;

/// A prefix list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrefixList<'a> {
    /// Its name.
    pub name: Name<'a>,
    /// Its commands.
    pub opened: Origins,
    /// `description`
    pub description: Option<Held<&'a [u8]>>,
    /// Its entries by number.
    pub entries: BTreeMap<u32, Held<PrefixEntry>>,
    /// The numbers of the entries by what they say.
    numbers: BTreeMap<PrefixEntry, u32>,
}

/// An entry of a prefix list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PrefixEntry {
    /// `permit` or `deny`.
    pub action: Action,
    /// The prefix.
    pub prefix: Ipv4Net,
    /// The least length.
    pub ge: Option<u8>,
    /// The greatest length.
    pub le: Option<u8>,
}

/// The step from the last entry to the next, and the number of the first (memory).
const STEP: u32 = 5;

impl<'a> PrefixList<'a> {
    pub(super) fn new(name: Name<'a>) -> Self {
        Self {
            name,
            opened: Origins::default(),
            description: None,
            entries: BTreeMap::new(),
            numbers: BTreeMap::new(),
        }
    }

    /// One command for the list.
    pub(super) fn command(
        &mut self,
        command: &'a PrefixListCommand<'a>,
        origin: Origin,
    ) -> Result<(), Issue<'a>> {
        match command {
            PrefixListCommand::Entry { sequence, action, prefix, ge, le } => {
                let entry = PrefixEntry { action: *action, prefix: *prefix, ge: *ge, le: *le };
                self.enter(*sequence, entry, origin)
            }
            PrefixListCommand::Description(text) => {
                self.description = Some(Held { origin, value: &**text });
                Ok(())
            }
        }
    }

    fn enter(&mut self, sequence: Option<u32>, entry: PrefixEntry, origin: Origin) -> Result<(), Issue<'a>> {
        let first_of = |number: &u32| self.entries.get(number).map(|held| held.origin);
        if let Some(first) = self.numbers.get(&entry).and_then(first_of) {
            return Err(Issue::PrefixEntryRepeated { list: self.name.clone(), first });
        }
        let next = self.entries.last_key_value().map_or(0, |(last, _)| *last).saturating_add(STEP);
        let sequence = sequence.unwrap_or(next);
        if let Some(first) = first_of(&sequence) {
            return Err(Issue::PrefixSequenceTaken { list: self.name.clone(), sequence, first });
        }
        self.entries.insert(sequence, Held { origin, value: entry });
        self.numbers.insert(entry, sequence);
        Ok(())
    }

    /// `no` before a command for the list; says whether there was something to take away.
    pub(super) fn no(&mut self, command: &PrefixListCommand<'a>) -> bool {
        match command {
            PrefixListCommand::Entry { action, prefix, ge, le, .. } => {
                let entry = PrefixEntry { action: *action, prefix: *prefix, ge: *ge, le: *le };
                let number = self.numbers.remove(&entry);
                number.is_some_and(|number| self.entries.remove(&number).is_some())
            }
            PrefixListCommand::Description(_) => self.description.take().is_some(),
        }
    }

    pub(super) fn is_gone(&self) -> bool {
        self.entries.is_empty() && self.description.is_none()
    }
}
