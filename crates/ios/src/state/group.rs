//! Object groups and time ranges as they are held (ios-facts 1.12).

use super::{Held, Ordered, Origin, Origins};
use crate::name::Name;
use crate::object_group::{GroupKind, GroupMember};
use crate::time_range::{Moment, TimeRangeLine};

/// An object group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectGroup<'a> {
    /// Its name.
    pub name: Name<'a>,
    /// What it groups.
    pub kind: GroupKind,
    /// The lines that opened it.
    pub opened: Origins,
    /// Its lines that could not be read.
    pub unread: Origins,
    /// `description`
    pub description: Option<Held<&'a [u8]>>,
    /// Its members: never a description, [`GroupMember::No`] or [`GroupMember::Unread`].
    pub members: Ordered<&'a GroupMember<'a>>,
}

impl<'a> ObjectGroup<'a> {
    pub(super) fn new(name: Name<'a>, kind: GroupKind) -> Self {
        Self {
            name,
            kind,
            opened: Origins::default(),
            unread: Origins::default(),
            description: None,
            members: Ordered::default(),
        }
    }

    /// One line of the group; says whether there was something to take away.
    pub(super) fn member(&mut self, member: &'a GroupMember<'a>, origin: Origin) -> bool {
        match member {
            GroupMember::Description(text) => self.description = Some(Held { origin, value: &**text }),
            GroupMember::No(member) => match &**member {
                GroupMember::Description(_) => self.description = None,
                member => return self.members.take_out(&member),
            },
            GroupMember::Unread => self.unread.0.push(origin),
            GroupMember::Host(_)
            | GroupMember::Subnet(_)
            | GroupMember::Range(..)
            | GroupMember::Any
            | GroupMember::Group(_)
            | GroupMember::Service(_) => {
                self.members.enter(member, origin);
            }
        }
        true
    }
}

/// A time range.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeRange<'a> {
    /// Its name.
    pub name: Name<'a>,
    /// The lines that opened it.
    pub opened: Origins,
    /// Its lines that could not be read.
    pub unread: Origins,
    /// `absolute`: one at most, the last one (ios-facts 1.12, memory).
    pub absolute: Option<Held<(Option<Moment>, Option<Moment>)>>,
    /// The `periodic` lines.
    pub periodic: Ordered<&'a TimeRangeLine>,
}

impl<'a> TimeRange<'a> {
    pub(super) fn new(name: Name<'a>) -> Self {
        Self {
            name,
            opened: Origins::default(),
            unread: Origins::default(),
            absolute: None,
            periodic: Ordered::default(),
        }
    }

    /// One line of the range; says whether there was something to take away.
    pub(super) fn line(&mut self, line: &'a TimeRangeLine, origin: Origin) -> bool {
        match line {
            TimeRangeLine::Absolute(from, to) => {
                self.absolute = Some(Held { origin, value: (*from, *to) });
            }
            TimeRangeLine::Periodic { .. } => {
                self.periodic.enter(line, origin);
            }
            TimeRangeLine::No(line) => match &**line {
                TimeRangeLine::Absolute(..) => return self.absolute.take().is_some(),
                line => return self.periodic.take_out(&line),
            },
            TimeRangeLine::Unread => self.unread.0.push(origin),
        }
        true
    }
}
