//! How much of a configuration is read into one policy.

use crate::entry::Reading;
use crate::{Lift, Notes};
use byway_ios::Action;
use byway_packet::set::Region;
use byway_policy::{MOST_REGIONS, TooLarge};

impl Lift<'_> {
    /// Takes room for regions; says whether there is as much. Where there is not, something is left out.
    pub(crate) fn take_room(&mut self, regions: usize) -> bool {
        self.regions = self.regions.saturating_add(regions);
        if self.regions > MOST_REGIONS {
            self.builder.leave_out(TooLarge::Regions(MOST_REGIONS));
        }
        !self.is_full()
    }

    /// Whether there is room for so many regions more.
    pub(crate) const fn has_room(&self, regions: usize) -> bool {
        self.regions.saturating_add(regions) <= MOST_REGIONS
    }

    /// Whether something was left out, so that nothing more needs to be read.
    pub(crate) const fn is_full(&self) -> bool {
        self.builder.left_out().is_some()
    }

    /// What is then known of the answer.
    pub(crate) fn left_out(&mut self) -> Notes {
        let limit = self.builder.left_out().unwrap_or(TooLarge::Regions(MOST_REGIONS));
        self.builder.leave_out(limit)
    }

    /// An entry that is too large to be read: it may take any packet.
    pub(crate) fn unread(&mut self, action: Action) -> Reading {
        let notes = self.left_out();
        let notes = self.builder.notes(notes);
        Reading { action, taken: vec![Region::ALL], notes, there: false, at_times: false, unsure: Vec::new() }
    }
}
