//! Which entries could go without any packet being treated otherwise, and what does the same in their place.

use super::{Needless, Uncertain, asks_no_whole_packet};
use byway_ios::AclCommand;
use byway_ios::state::{Acl, AclEntry};
use byway_lift::ReadAcl;
use byway_packet::set::{Entry, Index, Redundancy};
use std::cell::LazyCell;

/// The entries whose packets have the same answer without them, of those about which something was found.
pub(super) fn needless_entries(
    list: &Acl<'_>,
    read: &ReadAcl,
    found: impl IntoIterator<Item = (u32, Redundancy)>,
) -> Vec<(u32, Needless)> {
    let mut needless = Vec::new();
    // Few lists have an entry that could go, and few of those one that logs.
    let logging: LazyCell<Index, _> = LazyCell::new(|| {
        let logs = |own: &&Entry| list.entries().get(own.owner as usize).is_some_and(logs);
        Index::for_few(read.list.entries().iter().filter(logs).copied().collect())
    });
    for (owner, redundancy) in found {
        let Some(entry) = list.entries().get(owner as usize) else { continue };
        let at_end = match redundancy {
            Redundancy::Redundant => false,
            Redundancy::AgainstEnd => true,
            Redundancy::Needed(_) | Redundancy::Unreachable | Redundancy::Undecided(_) => continue,
        };
        if asks_no_whole_packet(read.list.of_owner(owner), entry)
            || does_more(entry)
            || read.may_be_met(owner)
        {
            continue;
        }
        // Without it, its packets would be logged.
        let meets_later = |own: &Entry| logging.any_overlap(&own.region, owner + 1, &mut 0).is_some();
        if read.list.of_owner(owner).iter().any(meets_later) {
            continue;
        }
        let alone = || one_for(read, owner).map_or(Needless::ForSeveral, Needless::For);
        needless.push((owner, if at_end { Needless::ForEnd } else { alone() }));
    }
    needless
}

/// Whether an entry is there for more than its action: it writes a log or opens the way back.
fn does_more(entry: &AclEntry<'_>) -> bool {
    let reflects = || match &*entry.command() {
        AclCommand::Extended(ace) => ace.options.as_ref().is_some_and(|options| options.reflect.is_some()),
        _ => false,
    };
    logs(entry) || entry.ordinary().is_none() && reflects()
}

/// Whether an entry writes a log.
pub(crate) fn logs(entry: &AclEntry<'_>) -> bool {
    if let Some(entry) = entry.ordinary() {
        return entry.logs();
    }
    match &*entry.command() {
        AclCommand::Extended(ace) => ace.options.as_ref().is_some_and(|options| options.log.is_some()),
        AclCommand::Standard(ace) => ace.log.is_some(),
        AclCommand::Remark(_) | AclCommand::Evaluate(_) | AclCommand::No(_) | AclCommand::Unread => false,
    }
}

/// The one later entry that does the same with all packets of an entry, where there is one before any that does otherwise.
fn one_for(read: &ReadAcl, owner: u32) -> Option<u32> {
    let label = |owner: u32| read.labels[owner as usize];
    let mut one = None;
    for entry in read.list.of_owner(owner) {
        let mut work = 0;
        let found = read.list.index().container_within(&entry.region, owner + 1, u32::MAX, &mut work)?.owner;
        if label(found) != label(owner) || one.is_some_and(|one| one != found) {
            return None;
        }
        one = Some(found);
    }
    one
}
