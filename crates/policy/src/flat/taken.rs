//! Packets that the rules of a list take, while it is made.

use super::Rule;
use crate::outcome::{Action, RouteReason};
use crate::policy::Policy;
use byway_packet::set::{Entry, Index, Region};
use std::collections::HashSet;

/// Rules that a list may have beside two for each region of its policy, before it is asked which of them have a packet left.
const MORE: usize = 256;

/// Looks at a rule or a node of an index, past which nothing more is asked: about a second, beside the time that the indexes take to
/// make, which is some for each rule.
const MOST_LOOKS: u64 = 50_000_000;

/// What the rules of a list take so far.
///
/// Where clauses lead into each other, packets come to one place on many ways, and on each the rules of that place would be made
/// anew. All but the first have no packet left, and left in the list they multiply with each further clause: a topology of four
/// redirects with exceptions had 681,669 rules, of which 879 have a packet.
pub(super) struct Taken<'p> {
    policy: &'p Policy,
    /// A shorter list repeats little: nothing is asked of it.
    least: usize,
    /// Regions of the first rules.
    regions: HashSet<Region>,
    /// How many rules those are.
    known: usize,
    /// An index over the first rules.
    index: Index,
    /// How many those are.
    indexed: usize,
    looks: u64,
}

impl<'p> Taken<'p> {
    pub(super) fn of(policy: &'p Policy) -> Self {
        Self::from(policy, policy.region_count().saturating_mul(2).saturating_add(MORE))
    }

    /// The same where a list of so many rules is asked already.
    pub(super) fn from(policy: &'p Policy, least: usize) -> Self {
        let index = Index::for_regions(Vec::new());
        Self { policy, least, regions: HashSet::new(), known: 0, index, indexed: 0, looks: 0 }
    }

    /// Whether one rule is seen to take all packets of a region. Where it is not, one may do so all the same.
    #[inline]
    pub(super) fn has(&mut self, region: &Region, rules: &[Rule]) -> bool {
        rules.len() >= self.least && self.look(region, rules)
    }

    #[inline(never)]
    fn look(&mut self, region: &Region, rules: &[Rule]) -> bool {
        if self.looks > MOST_LOOKS {
            return false;
        }
        self.learn(rules);
        self.looks += 1;
        self.regions.contains(region)
            || self.index.container_within(region, 0, u32::MAX, &mut self.looks).is_some()
    }

    fn learn(&mut self, rules: &[Rule]) {
        let takers = rules[self.known..].iter().filter(|rule| is_taker(self.policy, rule));
        self.regions.extend(takers.map(|rule| rule.region));
        self.known = rules.len();
        // Made anew when there are twice as many rules: all together costs about twice what the last costs.
        if rules.len() / 2 >= self.indexed {
            self.looks += rules.len() as u64;
            self.index = index(self.policy, rules);
            self.indexed = rules.len();
        }
    }

    /// Leaves out the rules all of whose packets one earlier rule takes, of a list that repeats itself.
    pub(super) fn sift(self, rules: &mut Vec<Rule>) {
        let Self { policy, least, mut looks, .. } = self;
        if rules.len() < least || looks > MOST_LOOKS {
            return;
        }
        // What was known while the list was made is gone before all of it is indexed.
        drop((self.regions, self.index));
        let index = index(policy, rules);
        let mut owner = 0;
        rules.retain(|rule| {
            let before = owner;
            owner += 1;
            looks > MOST_LOOKS || index.container_within(&rule.region, 0, before, &mut looks).is_none()
        });
    }
}

fn index(policy: &Policy, rules: &[Rule]) -> Index {
    let owned = (0u32..).zip(rules).filter(|(_, rule)| is_taker(policy, rule));
    Index::for_regions(owned.map(|(owner, rule)| Entry { region: rule.region, owner }).collect())
}

/// Comparisons leave out the rules for what is not unicast, and other rules get its packets.
fn is_taker(policy: &Policy, rule: &Rule) -> bool {
    !matches!(policy.outcome(rule.outcome).action, Action::Route(RouteReason::NotUnicast))
}
