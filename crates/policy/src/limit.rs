//! What bounds a policy and what is made of it.

use std::fmt;

/// Regions of all tests of one policy. Lists of a million entries stay below it, groups multiplied with groups do not.
pub const MOST_REGIONS: usize = 4_000_000;

/// Conditions in all sets of one policy, each counted in each set that it is in.
pub const MOST_CONDITIONS: usize = 1_000_000;

/// Rules of the list that is made of one policy.
pub(crate) const MOST_RULES: usize = 4_000_000;

/// Steps while a policy is made one list: looks at one region each, a few nanoseconds.
pub(crate) const MOST_STEPS: u64 = 300_000_000;

/// The bound past which a policy is too large to be decided on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TooLarge {
    /// Its entries ask for more regions than this.
    Regions(usize),
    /// Its sets of conditions are larger than this together.
    Conditions(usize),
    /// One list of it would have more rules than this.
    Rules(usize),
    /// To make it one list takes more steps than this.
    Steps(u64),
}

/// In words for people.
impl fmt::Display for TooLarge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Regions(most) => write!(f, "more than {most} combinations of addresses and services"),
            Self::Conditions(most) => write!(f, "more than {most} combinations of conditions"),
            Self::Rules(most) => write!(f, "clauses interact in more than {most} ways"),
            Self::Steps(most) => write!(f, "clauses interact in more than {most} steps"),
        }
    }
}
