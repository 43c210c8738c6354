//! `byway compile`

use crate::failure::Failure;
use crate::terminal::Terminal;
use crate::{Outcome, directory, input, kind};
use byway_compiler::{Compiled, Fault, Options};
use byway_diagnostic::{Diagnostic, Source, Sources, escape};
use clap::{Args, ValueEnum};
use std::path::{Path, PathBuf};

/// Prints the blocks that make routers redirect, ready to paste
///
/// Every block is read back and compared with what was meant before it is printed. A topology with errors gives no
/// block: all its errors are told in one run, and the exit status is 2. Warnings do not stop it.
#[derive(Args)]
#[command(after_help = "Example:\n  byway compile topology.yaml -o blocks")]
pub(crate) struct Arguments {
    /// The topology; `-` is standard input
    #[arg(value_name = "TOPOLOGY")]
    topology: PathBuf,
    /// The block of this router alone
    #[arg(long, value_name = "ROUTER")]
    router: Option<String>,
    /// The order of a block
    #[arg(long, value_enum, value_name = "ORDER", default_value_t = Order::Paste)]
    order: Order,
    /// Write `DIR/ROUTER.cfg` for each router, each file whole or not at all
    #[arg(short, long, value_name = "DIR")]
    output: Option<PathBuf>,
    /// What to print; with `-o` the blocks go to the files, and `json` prints the plan besides
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, ValueEnum)]
enum Order {
    /// No line names what is not there yet
    Paste,
    /// As the router prints it, for comparing by eye
    RunningConfig,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// The blocks
    Text,
    /// The plan: lists, maps and bindings with the redirects that they come from
    Json,
}

pub(crate) fn run(arguments: &Arguments, terminal: &Terminal) -> Result<Outcome, Failure> {
    let input = input::topology(&arguments.topology)?;
    let loaded = kind::load(&input)?;
    let sources = Sources::one(Source::new(input.name, &input.text));
    let refused = loaded.has_errors();
    let mut found = loaded.diagnostics;
    if refused {
        found.extend(byway_compiler::check(&loaded.topology));
        return Ok(refuse(found, &sources, terminal));
    }
    let order = match arguments.order {
        Order::Paste => byway_compiler::Order::Paste,
        Order::RunningConfig => byway_compiler::Order::RunningConfig,
    };
    let options = Options { order, router: arguments.router.clone() };
    let compiled = match byway_compiler::compile(&loaded.topology, &options) {
        Ok(compiled) => compiled,
        Err(byway_compiler::Failure::Refused(more)) => {
            found.extend(more);
            return Ok(refuse(found, &sources, terminal));
        }
        Err(byway_compiler::Failure::Internal { router, fault }) => return Err(broken(&router, &fault)),
    };
    found.extend(compiled.warnings.iter().cloned());
    Diagnostic::sort(&mut found);
    terminal.say(&found, &sources);
    if let Some(directory) = &arguments.output {
        write(directory, &compiled, terminal)?;
    }
    match (arguments.format, &arguments.output) {
        (Format::Json, _) => {
            terminal.json(&byway_wire::compile::Plans::of(&compiled, order, &found, &sources))?;
        }
        (Format::Text, None) => terminal.result(compiled.text().as_bytes())?,
        (Format::Text, Some(_)) => {}
    }
    Ok(Outcome::Clean)
}

/// Says everything that stands in the way, in the order of the file.
fn refuse(mut found: Vec<Diagnostic>, sources: &Sources<'_>, terminal: &Terminal) -> Outcome {
    Diagnostic::sort(&mut found);
    found.dedup();
    terminal.say(&found, sources);
    Outcome::Refused
}

fn write(path: &Path, compiled: &Compiled, terminal: &Terminal) -> Result<(), Failure> {
    let files: Vec<(String, Vec<u8>)> = compiled
        .blocks
        .iter()
        .map(|block| (format!("{}.cfg", block.router), block.text().into_bytes()))
        .collect();
    let fillings = [(path, files)];
    directory::write(&fillings)?;
    for (name, _) in &fillings[0].1 {
        terminal.note(&format!("wrote {}", path.join(name).display()));
    }
    Ok(())
}

fn broken(router: &str, fault: &Fault) -> Failure {
    let router = escape(router);
    Failure::new(
        "internal",
        format!("the block of router `{router}` does not say what was meant: {}", fault.message),
    )
    .why("this is a fault of byway, not of the topology; no block was printed or written")
    .help(concat!("report it with the topology at ", env!("CARGO_PKG_REPOSITORY"), "/issues"))
}
