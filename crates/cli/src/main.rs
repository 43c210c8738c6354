//! `byway`: arguments in, reports out.
//!
//! The only crate that touches the world: it reads files, writes to the terminal and to disk, and asks the environment for
//! colours. Everything that it tells is computed by the libraries below it. One subcommand is one file of `commands`, with
//! its arguments and one function `run`.

mod arguments;
mod commands;
mod directory;
mod failure;
mod input;
mod kind;
mod pages;
mod terminal;

use std::process::ExitCode;
use terminal::Terminal;

/// Findings are many small texts, which it makes room for in less time than the system's (docs/performance.md).
#[cfg(feature = "mimalloc")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let arguments = arguments::read();
    let terminal = Terminal::new(arguments.common.color, arguments.common.quiet);
    let outcome = arguments.command.run(&terminal);
    match outcome.and_then(|outcome| terminal.finish().map(|()| outcome)) {
        Ok(outcome) => outcome.code(),
        Err(failure) => {
            terminal.say_alone(failure.diagnostic());
            Outcome::Refused.code()
        }
    }
}

/// How a command ended, when it could do its work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    /// Done, and nothing to remark.
    Clean,
    /// Done, and there is something that scripts should notice.
    Findings,
    /// The input is invalid; it has been said why.
    Refused,
}

impl Outcome {
    fn code(self) -> ExitCode {
        match self {
            Self::Clean => ExitCode::SUCCESS,
            Self::Findings => ExitCode::from(1),
            Self::Refused => ExitCode::from(2),
        }
    }
}
