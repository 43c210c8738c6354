//! The subcommands, one file each.

mod check;
mod compile;
mod completions;
mod diff;
mod lint;
mod man;
mod parse;
mod rule;
mod schema;
mod shown;
mod test;
mod told;
mod trace;
mod verify;

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
    Trace(trace::Arguments),
    Verify(verify::Arguments),
    Diff(diff::Arguments),
    Test(test::Arguments),
    Lint(lint::Arguments),
    Rule(rule::Arguments),
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
            Self::Trace(arguments) => trace::run(arguments, terminal),
            Self::Verify(arguments) => verify::run(arguments, terminal),
            Self::Diff(arguments) => diff::run(arguments, terminal),
            Self::Test(arguments) => test::run(arguments, terminal),
            Self::Lint(arguments) => lint::run(arguments, terminal),
            Self::Rule(arguments) => rule::run(arguments, terminal),
            Self::Schema(arguments) => schema::run(arguments, terminal),
            Self::Completions(arguments) => completions::run(arguments, terminal),
            Self::Man(arguments) => man::run(arguments, terminal),
        }
    }
}
