//! From a topology to blocks.

use crate::ios::{self, Commands, Fault, Line, Order};
use crate::plan::{RouterPlan, plan};
use crate::proof::prove;
use byway_diagnostic::{Diagnostic, Severity, escape, nearest};
use byway_topology::{Platform, Router, Topology};

/// What is wanted of a compile.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// The order of each block.
    pub order: Order,
    /// The block of this router alone.
    pub router: Option<String>,
}

/// The blocks of a topology.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compiled {
    /// One for each router that was asked for, in the order of the file.
    pub blocks: Vec<Block>,
    /// Findings that do not stop a compile.
    pub warnings: Vec<Diagnostic>,
}

/// What one router is to hold, as data and as a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// The router's name.
    pub router: String,
    /// The plan that the text spells.
    pub plan: RouterPlan,
    /// The text, line by line.
    pub lines: Vec<Line>,
}

/// Why there are no blocks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The topology, or what is asked, is refused; all findings of the run, warnings too.
    Refused(Vec<Diagnostic>),
    /// A block does not say what was meant, or was not proved to do what the topology wants: a fault of byway.
    Internal {
        /// The router.
        router: String,
        /// What differs.
        fault: Fault,
    },
}

impl Compiled {
    /// The blocks as one text. Several begin with the name of their router each.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for block in &self.blocks {
            if self.blocks.len() > 1 {
                text.extend(["! router ", &block.router, "\n"]);
            }
            text.push_str(&block.text());
        }
        text
    }
}

impl Block {
    /// The block as a text.
    pub fn text(&self) -> String {
        self.lines.iter().flat_map(|line| [line.text.as_str(), "\n"]).collect()
    }
}

/// Everything that stands in the way of the blocks of a topology, and what is worth a warning.
///
/// A topology whose file had errors may be asked too: what is missing in it is not spoken of.
pub fn check(topology: &Topology) -> Vec<Diagnostic> {
    prepare(topology).1
}

/// A router's plan and the commands that spell it.
struct Prepared<'t> {
    router: &'t Router,
    plan: RouterPlan,
    commands: Commands,
}

fn prepare(topology: &Topology) -> (Vec<Prepared<'_>>, Vec<Diagnostic>) {
    let (plan, mut found) = plan(topology);
    let mut prepared = Vec::new();
    for plan in plan.routers {
        let Some(router) = topology.routers.get(plan.router) else { continue };
        match router.platform.value {
            Platform::Ios => {
                let commands = ios::spell(&plan, &ios::release_of(router));
                found.extend(ios::refuse(topology, router, &plan, &commands));
                prepared.push(Prepared { router, plan, commands });
            }
            Platform::Linux => found.push(not_yet(router)),
        }
    }
    Diagnostic::sort(&mut found);
    // Several routers, or several halves, may trip over one value; that is one mistake.
    found.dedup_by(|next, kept| next == kept || (is_of_one_value(next) && same_place(next, kept)));
    (prepared, found)
}

fn is_of_one_value(found: &Diagnostic) -> bool {
    matches!(found.code, "ios-name" | "clause-numbers-exhausted")
}

fn same_place(one: &Diagnostic, other: &Diagnostic) -> bool {
    one.code == other.code && one.location == other.location
}

fn not_yet(router: &Router) -> Diagnostic {
    let message = format!(
        "router `{}` has platform `linux`, which byway does not compile for yet",
        escape(&router.name.value)
    );
    Diagnostic::error("platform-not-yet", message)
        .at(router.platform.span)
        .help("write `platform: ios`, or leave the router out")
}

/// The blocks of a topology, each read back and proved before it is given out.
pub fn compile(topology: &Topology, options: &Options) -> Result<Compiled, Failure> {
    let (prepared, mut found) = prepare(topology);
    if let Some(name) = &options.router
        && !topology.routers.iter().any(|router| router.name.value == *name)
    {
        found.push(no_such_router(topology, name));
    }
    if found.iter().any(|finding| finding.severity == Severity::Error) {
        return Err(Failure::Refused(found));
    }
    let wanted = |prepared: &Prepared<'_>| match &options.router {
        Some(name) => prepared.router.name.value == *name,
        None => true,
    };
    let wanted = prepared.into_iter().filter(wanted);
    let blocks = wanted.map(|prepared| block(topology, prepared, options.order)).collect::<Result<_, _>>()?;
    Ok(Compiled { blocks, warnings: found })
}

fn block(topology: &Topology, prepared: Prepared<'_>, order: Order) -> Result<Block, Failure> {
    let Prepared { router, plan, commands } = prepared;
    let block = Block { router: router.name.value.clone(), plan, lines: ios::lay(&commands, order) };
    let text = block.text();
    let proved = ios::read_back(&text, &commands.in_order(order))
        .and_then(|()| prove(topology, block.plan.router, &text));
    match proved {
        Ok(()) => Ok(block),
        Err(fault) => Err(Failure::Internal { router: block.router, fault }),
    }
}

fn no_such_router(topology: &Topology, name: &str) -> Diagnostic {
    let names = || topology.routers.iter().map(|router| router.name.value.as_str());
    let message = format!("the topology has no router `{}`", escape(name));
    let help = if let Some(near) = nearest(name, names()) {
        format!("write `{}`", escape(near))
    } else if topology.routers.is_empty() {
        "it has no routers at all".to_owned()
    } else {
        let list: Vec<String> = names().map(|name| format!("`{}`", escape(name))).collect();
        format!("its routers are {}", list.join(", "))
    };
    Diagnostic::error("unknown-router", message).help(help)
}
