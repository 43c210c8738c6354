//! Whether a clause matches (ios-facts 2.4).

use crate::list::Said;
use crate::{Case, Met};
use byway_ios::state::Clause;
use byway_policy::ConditionKind;

impl Case<'_, '_> {
    /// Criteria of different kinds are all asked; of one kind, one is enough (ios-facts 2.4, SF-3133207). No criterion: every packet.
    pub(crate) fn matches(&self, clause: &Clause<'_>, met: &mut Met) -> bool {
        note_what_is_not_asked(clause, met);
        let address = self.address_matches(clause, met);
        // The length of the packet with its IP header (ios-facts 2.4, GATTNER-NH).
        let length = clause.match_length.as_ref().map(|length| {
            let (least, most) = length.value;
            let own = u32::from(self.packet.length);
            least <= own && own <= most
        });
        match (address, length) {
            (None, None) => true,
            (Some(matches), None) | (None, Some(matches)) => matches,
            (Some(address), Some(length)) => {
                if address != length {
                    // Catalyst switches take either (ios-facts 2.4, CAT9500-204).
                    let lists: Vec<String> = clause.match_address.values().map(ToString::to_string).collect();
                    met.put(ConditionKind::Platform, format!("{} with length", lists.join(", ")));
                }
                address && length
            }
        }
    }

    /// Any of the lists, asked in order until one permits; none where the clause asks no list.
    fn address_matches(&self, clause: &Clause<'_>, met: &mut Met) -> Option<bool> {
        if clause.match_address.is_empty() {
            return None;
        }
        Some(clause.match_address.values().any(|name| self.list(name, met) == Said::Permit))
    }
}

/// Policy routing looks at access lists and length alone (ios-facts 2.4, IPQOS-C); what else a clause asks is ignored, and
/// nobody has shown that everywhere.
fn note_what_is_not_asked(clause: &Clause<'_>, met: &mut Met) {
    for list in clause.match_prefix_list.values() {
        // Every packet matches (ios-facts 2.1, LABFAC).
        met.put(ConditionKind::PrefixListMatch, list);
    }
    for interface in clause.match_interface.values() {
        met.put(ConditionKind::UnsupportedMatch, interface);
    }
    for line in clause.match_other.values() {
        let text = String::from_utf8_lossy(line).into_owned();
        let of_ipv6 = text.split_whitespace().nth(1).is_some_and(|word| word == "ipv6");
        let of_both = of_ipv6 && !clause.match_address.is_empty();
        let kind = if of_both { ConditionKind::DualFamilyClause } else { ConditionKind::UnsupportedMatch };
        met.put(kind, text);
    }
    if !clause.unread.0.is_empty() {
        met.put(ConditionKind::UnmodelledLine, format!("clause {}", clause.sequence));
    }
}
