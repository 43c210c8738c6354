//! What an access list says: its entries in order, read into one stage (ios-facts 1.11, 1.13).

use crate::entry::Reading;
use crate::{Asked, Lift, Notes, ordinary};
use byway_ios::state::{Acl, AclEntry, Clause, Held};
use byway_ios::{AclCommand, AclName, Action};
use byway_packet::set::Region;
use byway_policy::{Condition, ConditionKind, Exit, ExitId, NotesId, Stage, Then, To};

impl<'r> Lift<'r> {
    /// The stage of a list that a clause names: packets that it permits go on by `permitted`, the others by `denied`.
    pub(crate) fn list(
        &mut self,
        clause: &'r Clause<'r>,
        name: &'r Held<AclName<'r>>,
        permitted: Exit,
        denied: Exit,
    ) -> To {
        let list = self.router.acl(&name.value);
        let asked = Asked::List { clause, name: &name.value, list };
        let mut notes = Notes::new();
        let entries = list.map_or(0, |list| list.aces().count());
        // Everything is policy-routed by a list that is not defined (ios-facts 2.4, SF-3133207) and by an empty one (2.4, 1.13).
        let kind = match list {
            None => Some(ConditionKind::UndefinedAcl),
            Some(_) if entries == 0 => Some(ConditionKind::EmptyAcl),
            Some(_) => None,
        };
        let unread = list.and_then(|list| list.unread.first());
        for (kind, origin) in kind
            .map(|kind| (kind, name.origin))
            .into_iter()
            .chain(unread.map(|unread| (ConditionKind::UnmodelledLine, unread)))
        {
            self.note(&mut notes, Condition { kind, name: name.value.to_string() }, Some(origin));
        }
        let (permitted, denied) = (self.with(permitted, notes.clone()), self.with(denied, notes));
        let [permit, deny] = [permitted, denied].map(|way| self.builder.exit(way));
        let Some(list) = list.filter(|_| entries > 0) else {
            let mut stage = Stage::new(permit);
            stage.test([Region::ALL], Then::Leave(permit), u32::MAX);
            return self.stage(stage, asked);
        };
        let stage = Filling { stage: Stage::new(deny), permitted, denied, permit, deny, regions: Vec::new() };
        let stage = self.fill(stage, list);
        self.stage(stage, asked)
    }

    fn fill(&mut self, mut filling: Filling, list: &'r Acl<'r>) -> Stage {
        for (tag, entry) in (0u32..).zip(list.entries()) {
            if self.is_full() {
                self.nothing_more(&mut filling, tag);
                break;
            }
            self.entry(&mut filling, list, entry, tag);
        }
        filling.stage
    }

    /// The entries from one on are not read.
    fn nothing_more(&mut self, filling: &mut Filling, tag: u32) {
        let notes = self.left_out();
        let notes = Then::Note(self.builder.notes(notes));
        filling.stage.test([Region::ALL], notes, tag);
    }

    fn entry(&mut self, filling: &mut Filling, list: &'r Acl<'r>, entry: &AclEntry<'r>, tag: u32) {
        if self.ordinary(filling, entry, tag) {
            return;
        }
        let Some(reading) = self.read_entry(list, entry) else { return };
        let Reading { action, taken, unsure, notes, there, .. } = reading;
        self.known_from(notes, entry);
        let then = if there { self.leave(filling, action, notes) } else { Then::Note(notes) };
        filling.stage.test(taken, then, tag);
        for unsure in unsure {
            // The entry is not taken to be there; who would go by it learns so.
            self.known_from(unsure.notes, entry);
            filling.stage.test(unsure.regions, Then::Note(unsure.notes), tag);
        }
    }

    /// Tests for an ordinary entry of whose answer nothing is to be known, where it is read the short way; says whether it was.
    fn ordinary(&mut self, filling: &mut Filling, entry: &AclEntry<'r>, tag: u32) -> bool {
        let Some(entry) = entry.ordinary().filter(|entry| !entry.logs()) else { return false };
        let regions = &mut filling.regions;
        regions.clear();
        if !ordinary::each_region(entry, |region| regions.push(region)) {
            return false;
        }
        let room = ordinary::room(entry.action(), regions);
        if !self.has_room(room) {
            return false;
        }
        self.take_room(room);
        let exit = match entry.action() {
            Action::Permit => filling.permit,
            Action::Deny => filling.deny,
        };
        filling.stage.test(filling.regions.iter().copied(), Then::Leave(exit), tag);
        true
    }

    fn leave(&mut self, filling: &Filling, action: Action, notes: NotesId) -> Then {
        let (way, plain) = match action {
            Action::Permit => (filling.permitted, filling.permit),
            Action::Deny => (filling.denied, filling.deny),
        };
        let both = self.builder.joined(way.notes, notes);
        if both == way.notes {
            return Then::Leave(plain);
        }
        Then::Leave(self.builder.exit(Exit { notes: both, ..way }))
    }

    fn known_from(&mut self, notes: NotesId, entry: &AclEntry<'r>) {
        if !self.placed.insert(notes) {
            return;
        }
        for condition in self.builder.conditions(notes) {
            if !self.conditions.contains_key(condition) {
                self.conditions.insert(condition.clone(), entry.origin());
            }
        }
    }

    pub(crate) fn read_entry(&mut self, list: &'r Acl<'r>, entry: &AclEntry<'r>) -> Option<Reading> {
        match &*entry.command() {
            AclCommand::Standard(ace) => {
                self.take_room(1);
                Some(self.standard(&list.name, ace))
            }
            AclCommand::Extended(ace) => Some(self.extended(&list.name, ace)),
            // The sessions of a list that `reflect` fills: nobody knows which there are (ios-facts 1.3).
            AclCommand::Evaluate(sessions) => Some(self.unknown(sessions)),
            // A remark is no entry; the others are never held.
            AclCommand::Remark(_) | AclCommand::No(_) | AclCommand::Unread => None,
        }
    }
}

/// A stage while its tests are added, and where packets go from it.
struct Filling {
    stage: Stage,
    permitted: Exit,
    denied: Exit,
    permit: ExitId,
    deny: ExitId,
    /// Memory for the regions of an entry.
    regions: Vec<Region>,
}
