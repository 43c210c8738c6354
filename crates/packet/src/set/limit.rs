//! What bounds a search, and how an answer says that a bound was reached.

use std::fmt;

/// The bounds of one question. A step is the look at one packet and the cut of one region: some tenths of a microsecond to two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Steps for one entry, or for one pair of entries.
    pub entry_steps: u64,
    /// Steps for the whole question.
    pub steps: u64,
    /// Pairs of entries that are told apart in a comparison.
    pub pairs: usize,
    /// Pieces that are collected for one pair.
    pub pieces: usize,
    /// Regions of a packet set.
    pub regions: usize,
}

impl Limits {
    /// The bounds that suit a list, or two lists together, of so many entries. Past a million the steps are no more: some seconds.
    pub fn for_entries(entries: usize) -> Self {
        let entries = u64::try_from(entries).unwrap_or(u64::MAX).min(1_000_000);
        let steps = entries * 50 + 10_000_000;
        Self { entry_steps: 1_000_000, steps, pairs: 1_000, pieces: 64, regions: 1_000_000 }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self::for_entries(0)
    }
}

/// The bound that a search met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Limit {
    /// [`Limits::entry_steps`].
    EntrySteps,
    /// [`Limits::steps`].
    Steps,
    /// [`Limits::pairs`].
    Pairs,
    /// [`Limits::pieces`].
    Pieces,
    /// [`Limits::regions`].
    Regions,
}

/// In words for people.
impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::EntrySteps => "too many interacting wildcards in one entry",
            Self::Steps => "too many interacting wildcards in the list",
            Self::Pairs => "too many differing pairs of entries",
            Self::Pieces => "too many pieces",
            Self::Regions => "too many regions",
        })
    }
}

/// An answer that a bound may have kept open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer<T> {
    /// The answer.
    Decided(T),
    /// None within this bound.
    NotDecided(Limit),
}

impl<T> Answer<T> {
    /// The answer, where there is one.
    pub fn decided(self) -> Option<T> {
        match self {
            Self::Decided(answer) => Some(answer),
            Self::NotDecided(_) => None,
        }
    }

    /// Another answer made of this one.
    pub fn map<U>(self, make: impl FnOnce(T) -> U) -> Answer<U> {
        match self {
            Self::Decided(answer) => Answer::Decided(make(answer)),
            Self::NotDecided(limit) => Answer::NotDecided(limit),
        }
    }
}

/// What is left of the bounds.
#[derive(Debug)]
pub(crate) struct Budget {
    entry: u64,
    all: u64,
    entry_steps: u64,
}

impl Budget {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self { entry: limits.entry_steps, all: limits.steps, entry_steps: limits.entry_steps }
    }

    /// The next entry begins.
    pub(crate) fn next_entry(&mut self) {
        self.entry = self.entry_steps;
    }

    /// Takes a step; says which bound it crosses.
    #[inline]
    pub(crate) fn step(&mut self) -> Result<(), Limit> {
        self.spend(1)
    }

    /// Takes the steps that a walk over so many nodes is worth.
    #[inline]
    pub(crate) fn walked(&mut self, nodes: u64) -> Result<(), Limit> {
        // Eight nodes cost about what a step costs.
        self.spend(nodes / 8)
    }

    /// Takes the steps that the looks at one packet are worth beyond the step itself, when so many nodes were seen.
    #[inline]
    pub(crate) fn looked(&mut self, nodes: u64) -> Result<(), Limit> {
        // Ordinary lists need fewer; those in which nothing tells entries apart, thousands.
        self.walked(nodes.saturating_sub(64))
    }

    fn spend(&mut self, steps: u64) -> Result<(), Limit> {
        self.all = self.all.checked_sub(steps).ok_or(Limit::Steps)?;
        self.entry = self.entry.checked_sub(steps).ok_or(Limit::EntrySteps)?;
        Ok(())
    }
}
