//! The subcommands, one file each.

mod check;
mod compile;
mod completions;
mod man;
mod parse;
mod schema;

use crate::Outcome;
use crate::failure::Failure;
use crate::terminal::Terminal;
use clap::Subcommand;

/// What to do. The order is that of the help.
#[derive(Subcommand)]
pub(crate) enum Command {
    Compile(compile::Arguments),
    Check(check::Arguments),
    Parse(parse::Arguments),
    Schema(schema::Arguments),
    Completions(completions::Arguments),
    Man(man::Arguments),
}

impl Command {
    /// Does it. What comes back as a diagnostic is a failure of the run itself: it is said, and the exit status is 2.
    pub(crate) fn run(&self, terminal: &Terminal) -> Result<Outcome, Failure> {
        match self {
            Self::Compile(arguments) => compile::run(arguments, terminal),
            Self::Check(arguments) => check::run(arguments, terminal),
            Self::Parse(arguments) => parse::run(arguments, terminal),
            Self::Schema(arguments) => schema::run(arguments, terminal),
            Self::Completions(arguments) => completions::run(arguments, terminal),
            Self::Man(arguments) => man::run(arguments, terminal),
        }
    }
}
