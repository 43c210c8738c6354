//! The table of commands that name something and that byway does not type.
//!
//! Which commands there are: memory, and those of the real configurations that the tests read. See [`super::pattern`] for how
//! they are written.

mod filters;
mod links;
mod management;
mod routing;

use super::UseContext;
use super::commands::{Mode, Section};

const fn section(mode: Mode, context: UseContext, patterns: &'static [&'static str]) -> Section {
    Section { mode, context, patterns }
}

/// The table.
pub(super) fn sections() -> impl Iterator<Item = &'static Section> {
    [filters::SECTIONS, links::SECTIONS, management::SECTIONS, routing::SECTIONS].into_iter().flatten()
}
