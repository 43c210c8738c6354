//! The blocks of a scenario.

use crate::commands::shown::shown;
use byway_compiler::{Compiled, Failure as CompilerFailure, Options};
use byway_diagnostic::{Diagnostic, Sources, render};
use byway_ios::{InterfaceName, ItemKind, LineId};
use byway_topology::{Router, Topology};
use byway_wire::shown::words;
use byway_wire::test::{Failure, FailureKind};
use similar::{Algorithm, TextDiff};
use std::collections::HashSet;
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
    let text = render::texts(found, sources, render::Style::PLAIN);
    Failure {
        kind: FailureKind::Topology,
        file: Some(super::find::TOPOLOGY.to_owned()),
        line: None,
        message: message.to_owned(),
        detail: text.lines().map(str::to_owned).collect(),
    }
}

/// What is not as kept, as a diff from what is kept to what is printed.
///
/// Who keeps a running-config there by mistake does not see its secrets: of commands that byway does not type the first word
/// alone is shown. What is printed holds none.
pub(super) fn differs(file: String, kept: &[u8], printed: &str) -> Failure {
    let kept = &showable(kept, printed);
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

/// The lines of a text as they may be shown: what is printed too, and comments, are shown whole.
fn showable(text: &[u8], printed: &str) -> String {
    let config = byway_ios::parse(text);
    let printed: HashSet<&[u8]> = printed.lines().map(str::as_bytes).collect();
    let mut out = String::with_capacity(text.len());
    for (number, raw) in (0..).zip(config.lines()) {
        let line = config.line(LineId(number));
        let is_opaque =
            matches!(config.item_of(LineId(number)).map(|item| &item.kind), Some(ItemKind::Opaque(..)));
        if printed.contains(line) {
            out.push_str(&String::from_utf8_lossy(line));
        } else if line.starts_with(b"!") && !is_opaque {
            out.push_str(&words(&String::from_utf8_lossy(line)));
        } else {
            out.push_str(&shown(&config, LineId(number)));
        }
        out.push_str(&String::from_utf8_lossy(&raw[line.len()..]));
    }
    out
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
