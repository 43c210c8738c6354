//! The blocks of a scenario.

use byway_compiler::{Compiled, Failure as CompilerFailure, Options};
use byway_diagnostic::{Diagnostic, Sources, render};
use byway_ios::InterfaceName;
use byway_topology::{Router, Topology};
use byway_wire::test::{Failure, FailureKind};
use similar::{Algorithm, TextDiff};
use std::fmt::Write;

/// Compiles every router of a topology.
pub(super) fn compile(topology: &Topology, sources: &Sources<'_>) -> Result<Compiled, Failure> {
    byway_compiler::compile(topology, &Options::default()).map_err(|failure| match failure {
        CompilerFailure::Refused(found) => refused("the topology cannot be compiled", &found, sources),
        CompilerFailure::Internal { router, fault } => Failure {
            kind: FailureKind::Topology,
            file: Some(super::find::TOPOLOGY.to_owned()),
            line: None,
            message: format!("the block of router {router} does not say what was meant: {}", fault.message),
            detail: vec!["this is a fault of byway: please report it with the topology".to_owned()],
        },
    })
}

/// A topology that has errors.
pub(super) fn refused(message: &str, found: &[Diagnostic], sources: &Sources<'_>) -> Failure {
    let text: String = found.iter().map(|one| render::text(one, sources, render::Style::PLAIN)).collect();
    Failure {
        kind: FailureKind::Topology,
        file: Some(super::find::TOPOLOGY.to_owned()),
        line: None,
        message: message.to_owned(),
        detail: text.lines().map(str::to_owned).collect(),
    }
}

/// What is not as kept, as a diff from what is kept to what is printed.
pub(super) fn differs(file: String, kept: &str, printed: &str) -> Failure {
    let diff = TextDiff::configure().algorithm(Algorithm::Patience).diff_lines(kept, printed);
    let detail = diff.unified_diff().context_radius(3).to_string();
    Failure {
        kind: FailureKind::Block,
        file: Some(file),
        line: None,
        message: "the block is another now (`--accept` keeps it)".to_owned(),
        detail: detail.lines().map(str::to_owned).collect(),
    }
}

/// A block in a router that has the interfaces of the topology and nothing else.
pub(super) fn pasted(router: &Router, block: &str) -> String {
    let mut text = String::new();
    for interface in &router.interfaces {
        if let Some(name) = InterfaceName::parse(&interface.name.value) {
            // Writing to a String cannot fail.
            let _ = writeln!(text, "interface {name}");
            if let Some(vrf) = &interface.vrf {
                let _ = writeln!(text, " ip vrf forwarding {}", vrf.value);
            }
            for (index, address) in interface.addresses.iter().enumerate() {
                let secondary = if index > 0 { " secondary" } else { "" };
                let (address, mask) = (address.value.addr(), address.value.netmask());
                let _ = writeln!(text, " ip address {address} {mask}{secondary}");
            }
        }
    }
    text + block
}
