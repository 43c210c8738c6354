//! Track objects as they are held (ios-facts 4.2, 4.3).

use super::{Held, Issue, Origin, Origins};
use crate::track::{TrackBlock, TrackCommand, TrackedObject};
use std::collections::BTreeMap;

/// A track object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Track<'a> {
    /// Its number.
    pub number: u16,
    /// The lines that opened it.
    pub opened: Origins,
    /// Its lines that could not be read.
    pub unread: Origins,
    /// What it watches; none where only its mode was opened.
    pub object: Option<Held<&'a TrackedObject<'a>>>,
    /// `delay`
    pub delay: Option<Held<Delay>>,
    /// `object N`: the members of a list, by their numbers.
    pub members: BTreeMap<u16, Held<ListMember>>,
}

/// How long a change must last before it counts: seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Delay {
    /// Before it goes down.
    pub down: Option<u16>,
    /// Before it goes up.
    pub up: Option<u16>,
}

/// How a member of a list counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListMember {
    /// Reversed.
    pub not: bool,
    /// Its weight.
    pub weight: Option<u16>,
}

impl<'a> Track<'a> {
    pub(super) fn new(number: u16) -> Self {
        Self {
            number,
            opened: Origins::default(),
            unread: Origins::default(),
            object: None,
            delay: None,
            members: BTreeMap::new(),
        }
    }

    /// Opens it: another object takes the place of the one that it watched (ios-facts 4.3, LABFAC).
    pub(super) fn open(&mut self, block: &'a TrackBlock<'a>, origin: Origin) -> Option<Issue<'a>> {
        self.opened.0.push(origin);
        let object = block.object.as_ref()?;
        let before = self.object.replace(Held { origin, value: object });
        if !matches!(object, TrackedObject::List(_)) {
            self.members.clear();
        }
        let before = before.filter(|before| before.value != object)?;
        Some(Issue::TrackRedefined { track: self.number, first: before.origin })
    }

    /// One line of it; says whether there was something to take away.
    pub(super) fn command(&mut self, command: &TrackCommand, origin: Origin) -> bool {
        match command {
            TrackCommand::Delay { down, up } => {
                let before = self.delay.map_or_else(Delay::default, |held| held.value);
                let value = Delay { down: down.or(before.down), up: up.or(before.up) };
                self.delay = Some(Held { origin, value });
            }
            TrackCommand::Object { track, not, weight } => {
                let value = ListMember { not: *not, weight: *weight };
                self.members.insert(*track, Held { origin, value });
            }
            TrackCommand::No(command) => return self.no(command),
            TrackCommand::Unread => self.unread.0.push(origin),
            TrackCommand::Other => {}
        }
        true
    }

    fn no(&mut self, command: &TrackCommand) -> bool {
        match command {
            TrackCommand::Delay { down: None, up: None } => self.delay.take().is_some(),
            TrackCommand::Delay { down, up } => {
                let Some(held) = &mut self.delay else { return false };
                let left = Delay {
                    down: held.value.down.filter(|_| down.is_none()),
                    up: held.value.up.filter(|_| up.is_none()),
                };
                held.value = left;
                self.delay = self.delay.filter(|held| held.value != Delay::default());
                true
            }
            TrackCommand::Object { track, .. } => self.members.remove(track).is_some(),
            TrackCommand::No(_) | TrackCommand::Other | TrackCommand::Unread => true,
        }
    }
}
