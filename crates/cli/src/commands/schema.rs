//! `byway schema`

use crate::Outcome;
use crate::failure::Failure;
use crate::terminal::Terminal;
use clap::Args;
use clap::builder::PossibleValuesParser;

/// Prints a JSON Schema: of the topology language, or of what a command prints
///
/// Editors that know JSON Schema complete and check a topology with it. The other names are commands: the schema is
/// that of their `--format json`.
#[derive(Args)]
#[command(after_help = "Example:\n  byway schema topology > topology.schema.json")]
pub(crate) struct Arguments {
    /// Which schema
    #[arg(value_name = "NAME", value_parser = PossibleValuesParser::new(names()))]
    name: String,
}

/// The name of the one schema that is of an input.
const TOPOLOGY: &str = "topology";

fn names() -> impl Iterator<Item = &'static str> {
    std::iter::once(TOPOLOGY).chain(byway_wire::names())
}

pub(crate) fn run(arguments: &Arguments, terminal: &Terminal) -> Result<Outcome, Failure> {
    if arguments.name == TOPOLOGY {
        terminal.json(&byway_topology::schema())?;
    } else {
        let schema = byway_wire::schema(&arguments.name);
        terminal.json(&schema.expect("the arguments take no other name"))?;
    }
    Ok(Outcome::Clean)
}
