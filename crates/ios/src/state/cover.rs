//! Which entry of a standard list covers a host: IOS refuses the host behind it (ios-facts 1.2, CCNA5-9214).

use super::AclEntry;
use crate::acl::{AclCommand, AclLine};
use crate::address::AddressMatch;
use std::collections::{BTreeMap, BTreeSet};

/// The entries of a standard list that are no hosts: wildcard, address, number, place.
#[derive(Debug, Default)]
pub(super) struct Cover {
    masks: BTreeMap<u32, u32>,
    entries: BTreeSet<(u32, u32, u32, u32)>,
}

impl Cover {
    /// An entry with more wildcard masks than this before it is not compared with all of them: real lists have a few.
    const MASKS: usize = 64;

    pub(super) fn note(&mut self, entry: &AclEntry<'_>, at: u32) {
        if let Some((wildcard, address)) = range_of(entry.said()) {
            self.entries.insert((wildcard, address, entry.sequence(), at));
            *self.masks.entry(wildcard).or_default() += 1;
        }
    }

    pub(super) fn forget(&mut self, entry: &AclEntry<'_>, at: u32) {
        if self.entries.is_empty() {
            return;
        }
        let Some((wildcard, address)) = range_of(entry.said()) else { return };
        if self.entries.remove(&(wildcard, address, entry.sequence(), at))
            && let Some(count) = self.masks.get_mut(&wildcard)
        {
            *count -= 1;
            if *count == 0 {
                self.masks.remove(&wildcard);
            }
        }
    }

    /// The place of an earlier entry that covers a host.
    pub(super) fn covering(&self, line: &AclLine<'_>, sequence: u32) -> Option<u32> {
        if self.entries.is_empty() {
            return None;
        }
        let AclCommand::Standard(ace) = &*line.command() else { return None };
        let AddressMatch::Host(host) = ace.source else { return None };
        let host = u32::from(host);
        let covers = |wildcard: &u32| {
            let address = host & !wildcard;
            let mut earlier =
                self.entries.range((*wildcard, address, 0, 0)..(*wildcard, address, sequence, 0));
            earlier.next().map(|(_, _, number, at)| (*number, *at))
        };
        self.masks.keys().take(Self::MASKS).filter_map(covers).min().map(|(_, at)| at)
    }
}

/// Wildcard and address of an entry of a standard list that is no host.
fn range_of(line: &AclLine<'_>) -> Option<(u32, u32)> {
    let AclCommand::Standard(ace) = &*line.command() else { return None };
    match ace.source {
        AddressMatch::Any => Some((u32::MAX, 0)),
        AddressMatch::Masked { address, wildcard } => Some((wildcard.bits(), address.into())),
        AddressMatch::Host(_) | AddressMatch::Group(_) => None,
    }
}
