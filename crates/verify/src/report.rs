//! What a comparison of two sides says.

use crate::difference::Difference;
use byway_ios::state::Origin;
use byway_lift::Entrance;
use byway_policy::Condition;

/// What a comparison of two sides says.
#[derive(Clone, Debug)]
pub struct Report<E, A> {
    /// Packets that the sides treat differently, entrance by entrance.
    pub differences: Vec<Difference<E, A>>,
    /// Conditions that leave the proof open.
    pub conditions: Vec<Open>,
    /// Entrances of which not everything could be decided.
    pub undecided: Vec<Undecided>,
    /// The entrances that were compared.
    pub entrances: Vec<Entrance>,
}

/// A condition that leaves a proof open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Open {
    /// Where packets come in.
    pub entrance: Entrance,
    /// The condition.
    pub condition: Condition,
    /// The line that it comes from.
    pub origin: Option<Origin>,
    /// On which side it holds.
    pub side: Side,
}

/// A side of a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// The topology, or the old configuration.
    First,
    /// The running-config, or the new configuration.
    Second,
}

/// An entrance of which not everything could be decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undecided {
    /// Where packets come in.
    pub entrance: Entrance,
    /// The bound that was met, in words.
    pub limit: String,
}

impl<E, A> Default for Report<E, A> {
    fn default() -> Self {
        Self { differences: Vec::new(), conditions: Vec::new(), undecided: Vec::new(), entrances: Vec::new() }
    }
}

impl<E, A> Report<E, A> {
    /// Whether the sides treat all packets alike, for certain.
    pub fn is_equivalent(&self) -> bool {
        self.differences.is_empty() && self.conditions.is_empty() && self.undecided.is_empty()
    }
}
