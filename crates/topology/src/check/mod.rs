//! What the parts of a topology must be to each other.
//!
//! Each check complains of what is there. That something is nowhere it says only where nothing is missing that could be it.

mod appliance;
mod candidates;
mod control;
mod example;
mod exception;
mod geography;
mod name;
mod overlap;
mod shared;
mod subnet;

use crate::decode::Gaps;
use crate::model::Topology;
use crate::standing::Standing;
use byway_diagnostic::Diagnostic;

/// Pushes what is wrong with a topology as a whole. `gaps` says what is missing from it and is no reason to complain.
pub(crate) fn check(topology: &Topology, gaps: &Gaps, diagnostics: &mut Vec<Diagnostic>) {
    let check = Check { topology, gaps, standing: Standing::new(topology) };
    check.subnets(diagnostics);
    check.used_appliances(diagnostics);
    check.sources(diagnostics);
    check.replies(diagnostics);
    check.entry_vrfs(diagnostics);
    check.loops(diagnostics);
    check.acl_names(diagnostics);
    check.exceptions(diagnostics);
    check.overlaps(diagnostics);
    check.control(diagnostics);
}

/// What all checks look at.
struct Check<'t> {
    topology: &'t Topology,
    gaps: &'t Gaps,
    standing: Standing<'t>,
}
