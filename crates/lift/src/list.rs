//! What an access list says: its entries in order, read into one stage (ios-facts 1.11, 1.13).

use crate::clause::Way;
use crate::entry::Reading;
use crate::{Asked, Lift, Notes};
use byway_ios::state::{Acl, AclEntry, Clause, Held};
use byway_ios::{AclCommand, AclName, Action};
use byway_packet::set::Region;
use byway_policy::{Condition, ConditionKind, ExitId, Stage, Then, To};

impl<'r> Lift<'r> {
    /// The stage of a list that a clause names: packets that it permits go on by `permitted`, the others by `denied`.
    pub(crate) fn list(
        &mut self,
        clause: &'r Clause<'r>,
        name: &'r Held<AclName<'r>>,
        permitted: &Way,
        denied: &Way,
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
        let (permitted, denied) = (permitted.with(notes.clone()), denied.with(notes));
        let [permit, deny] = [&permitted, &denied].map(|way| self.builder.noted(way.to, way.notes.clone()));
        let Some(list) = list.filter(|_| entries > 0) else {
            let mut stage = Stage::new(permit);
            stage.test([Region::ALL], Then::Leave(permit), u32::MAX);
            return self.stage(stage, asked);
        };
        let stage = Filling { stage: Stage::new(deny), permitted, denied, permit, deny };
        let stage = self.fill(stage, list);
        self.stage(stage, asked)
    }

    fn fill(&mut self, mut filling: Filling, list: &'r Acl<'r>) -> Stage {
        for (tag, entry) in (0u32..).zip(list.entries()) {
            self.entry(&mut filling, list, entry, tag);
        }
        filling.stage
    }

    fn entry(&mut self, filling: &mut Filling, list: &'r Acl<'r>, entry: &AclEntry<'r>, tag: u32) {
        let Some(reading) = self.read_entry(list, entry) else { return };
        let Reading { action, taken, unsure, notes, there } = reading;
        if there {
            let then = self.leave(filling, action, &notes, entry);
            filling.stage.test(taken, then, tag);
        } else {
            let then = self.pass_by(notes, entry);
            filling.stage.test(taken, then, tag);
        }
        for unsure in unsure {
            let then = self.pass_by(unsure.notes, entry);
            filling.stage.test(unsure.regions, then, tag);
        }
    }

    fn leave(&mut self, filling: &Filling, action: Action, notes: &Notes, entry: &AclEntry<'r>) -> Then {
        let (way, plain) = match action {
            Action::Permit => (&filling.permitted, filling.permit),
            Action::Deny => (&filling.denied, filling.deny),
        };
        if notes.is_empty() {
            return Then::Leave(plain);
        }
        self.known_from(notes, entry);
        let way = way.with(notes.iter().cloned());
        Then::Leave(self.builder.noted(way.to, way.notes))
    }

    /// The entry is not taken to be there; who would go by it learns so.
    fn pass_by(&mut self, notes: Notes, entry: &AclEntry<'r>) -> Then {
        self.known_from(&notes, entry);
        Then::Note(self.builder.notes(notes))
    }

    fn known_from(&mut self, notes: &Notes, entry: &AclEntry<'r>) {
        for condition in notes {
            self.conditions.entry(condition.clone()).or_insert(entry.origin());
        }
    }

    pub(crate) fn read_entry(&self, list: &'r Acl<'r>, entry: &AclEntry<'r>) -> Option<Reading> {
        match &*entry.command() {
            AclCommand::Standard(ace) => {
                let mut reading = Reading::standard(ace);
                if ace.log.is_some() {
                    let name = list.name.to_string();
                    reading.notes.insert(Condition { kind: ConditionKind::LogInPolicyAcl, name });
                }
                Some(reading)
            }
            AclCommand::Extended(ace) => Some(self.extended(&list.name, ace)),
            // The sessions of a list that `reflect` fills: nobody knows which there are (ios-facts 1.3).
            AclCommand::Evaluate(sessions) => Some(Reading::unknown(sessions)),
            // A remark is no entry; the others are never held.
            AclCommand::Remark(_) | AclCommand::No(_) | AclCommand::Unread => None,
        }
    }
}

/// A stage while its tests are added, and where packets go from it.
struct Filling {
    stage: Stage,
    permitted: Way,
    denied: Way,
    permit: ExitId,
    deny: ExitId,
}
