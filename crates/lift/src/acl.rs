//! An access list by itself: which packets each of its entries takes, whoever uses the list.

use crate::Lift;
use crate::entry::Reading;
use crate::ordinary;
use byway_ios::state::{Acl, AclEntry, Router};
use byway_ios::{AclKind, Action};
use byway_packet::set::{List, Region};

/// What the entries of a list say. Owners are places in [`Acl::entries`]; a remark is an owner without a region.
#[derive(Clone, Debug, Default)]
pub struct ReadAcl {
    /// The packets of the entries that are there for certain.
    pub list: List,
    /// For each owner [`ReadAcl::PERMIT`] or [`ReadAcl::DENY`].
    pub labels: Vec<u32>,
    /// The entries that may be there or not, or of which nobody can tell all packets. None of them is in the list.
    pub maybe: Vec<MaybeEntry>,
}

/// An entry that may be there or not: with a time range, `dynamic`, `evaluate`, a group that lacks something, an IP option; or one of
/// so many combinations that it is not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MaybeEntry {
    /// Its place in [`Acl::entries`].
    pub owner: u32,
    /// What it does with what it takes.
    pub action: Action,
    /// All packets that it may take.
    pub regions: Vec<Region>,
}

impl ReadAcl {
    /// The label of a permit.
    pub const PERMIT: u32 = 0;
    /// The label of a deny, and of the end of a list.
    pub const DENY: u32 = 1;

    /// The label of an action.
    pub const fn label(action: Action) -> u32 {
        match action {
            Action::Permit => Self::PERMIT,
            Action::Deny => Self::DENY,
        }
    }

    /// Adds an ordinary entry, where it is read the short way; says whether it was.
    fn add_ordinary(&mut self, owner: u32, entry: &AclEntry<'_>) -> bool {
        let Some(entry) = entry.ordinary() else { return false };
        if !ordinary::each_region(entry, |region| self.list.push(owner, region)) {
            return false;
        }
        self.labels.push(Self::label(entry.action()));
        true
    }

    fn add(&mut self, owner: u32, reading: Reading) {
        let Reading { action, taken, there, at_times, unsure, .. } = reading;
        self.labels.push(Self::label(action));
        if there && unsure.is_empty() && !at_times {
            for region in taken {
                self.list.push(owner, region);
            }
        } else {
            let unsure = unsure.into_iter().flat_map(|unsure| unsure.regions);
            let regions = taken.into_iter().chain(unsure).collect();
            self.maybe.push(MaybeEntry { owner, action, regions });
        }
    }
}

/// Reads a list of a router.
pub fn acl<'r>(router: &'r Router<'r>, acl: &'r Acl<'r>) -> ReadAcl {
    let mut lift = Lift::new(router, None);
    let mut read = ReadAcl { labels: Vec::with_capacity(acl.entries().len()), ..ReadAcl::default() };
    // Of most extended entries a region for whole packets, of many another for later fragments.
    let entries = acl.entries().len();
    read.list.reserve(if acl.kind == AclKind::Extended { entries * 7 / 4 } else { entries });
    for (owner, entry) in (0u32..).zip(acl.entries()) {
        read.list.declare(owner);
        if read.add_ordinary(owner, entry) {
            continue;
        }
        match lift.read_entry(acl, entry) {
            Some(reading) => read.add(owner, reading),
            None => read.labels.push(ReadAcl::PERMIT),
        }
    }
    read
}
