//! `byway completions`

use crate::Outcome;
use crate::failure::Failure;
use crate::terminal::Terminal;
use clap::Args;
use clap_complete::Shell;

/// Prints a script that teaches a shell to complete byway's arguments
#[derive(Args)]
#[command(
    after_help = "Example:\n  byway completions bash > ~/.local/share/bash-completion/completions/byway"
)]
pub(crate) struct Arguments {
    /// Which shell
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

pub(crate) fn run(arguments: &Arguments, terminal: &Terminal) -> Result<Outcome, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut crate::arguments::command(), "byway", &mut script);
    terminal.result(&script)?;
    Ok(Outcome::Clean)
}
