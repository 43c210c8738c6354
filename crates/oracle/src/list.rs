//! What an access list says of a packet: its entries in order, and the fragment table (ios-facts 1.11, 1.13).

use crate::entry::{Above, Fit};
use crate::{Case, Met};
use byway_ios::{AclCommand, AclName, Action};
use byway_policy::ConditionKind;

/// What a list says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Said {
    Permit,
    /// By an entry or by the implicit one at the end.
    Deny,
}

impl Case<'_, '_> {
    pub(crate) fn list(&self, name: &AclName<'_>, met: &mut Met) -> Said {
        let Some(list) = self.router.acl(name) else {
            // Everything is policy-routed (ios-facts 2.4, SF-3133207).
            met.put(ConditionKind::UndefinedAcl, name);
            return Said::Permit;
        };
        if !list.unread.0.is_empty() {
            met.put(ConditionKind::UnmodelledLine, name);
        }
        let mut entries = 0;
        for entry in list.entries() {
            match &*entry.command() {
                AclCommand::Standard(ace) => {
                    entries += 1;
                    // A standard list tests the source address (ios-facts 2.4).
                    if self.address(&ace.source, self.packet.source, met) == Fit::Yes {
                        if ace.log.is_some() {
                            met.put(ConditionKind::LogInPolicyAcl, name);
                        }
                        return said(ace.action);
                    }
                }
                AclCommand::Extended(ace) => {
                    entries += 1;
                    if self.takes(name, ace, met) {
                        return said(ace.action);
                    }
                }
                AclCommand::Evaluate(sessions) => {
                    entries += 1;
                    // The sessions of a list that `reflect` fills: nobody knows which there are (ios-facts 1.3).
                    met.put(ConditionKind::Reflexive, sessions);
                }
                // A remark is no entry; the others are never held.
                AclCommand::Remark(_) | AclCommand::No(_) | AclCommand::Unread => {}
            }
        }
        if entries == 0 {
            // Taken as undefined (ios-facts 2.4, 1.13).
            met.put(ConditionKind::EmptyAcl, name);
            return Said::Permit;
        }
        Said::Deny
    }

    /// The table of ios-facts 1.11 (FRAG-8014, IPC-94): whether an entry of this action takes a packet that its part on IP fits.
    pub(crate) fn fragment_table(&self, action: Action, fragments_alone: bool, above: Above) -> bool {
        match (self.packet.is_later_fragment(), fragments_alone) {
            // `fragments` never matches a whole packet or a first fragment.
            (false, true) => false,
            (true, true) => true,
            (false, false) => above != Above::DoesNotFit,
            (true, false) => match (above, action) {
                (Above::NotAsked, _) => true,
                // Ports are ignored by a permit, and a deny with ports lets later fragments go on to the next entry.
                (Above::Fits | Above::DoesNotFit, Action::Permit) => true,
                (Above::Fits | Above::DoesNotFit, Action::Deny) => false,
            },
        }
    }
}

fn said(action: Action) -> Said {
    match action {
        Action::Permit => Said::Permit,
        Action::Deny => Said::Deny,
    }
}
