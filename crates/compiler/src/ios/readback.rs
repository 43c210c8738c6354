//! Reads a block back with the parser crate and compares what it says with what was meant.

use super::Spelled;
use byway_ios::{Item, ItemKind};
use std::collections::HashSet;

/// A block does not say what was meant: a fault of the compiler, and the block is not given out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misread {
    /// What differs, with the line of the block.
    pub message: String,
}

/// Compares a block with the commands that it was made of, in the order of the block.
pub(crate) fn read_back(text: &str, meant: &[&Spelled]) -> Result<(), Misread> {
    let config = byway_ios::parse(text.as_bytes());
    let misread = |message: String| Err(Misread { message });
    // Two lists of one name would read back one by one, and the router would hold one.
    let mut lists = HashSet::new();
    for item in config.items() {
        if let ItemKind::Acl(block) = &item.kind
            && !lists.insert(&block.name)
        {
            return misread(format!("the block has two ACLs `{}`", block.name));
        }
    }
    if let Some(found) = config.diagnostics().first() {
        return misread(format!("the block has a line that does not read: {}", found.message));
    }
    for (index, meant) in meant.iter().enumerate() {
        let Some(item) = config.items().get(index) else {
            return misread(format!("the block lacks {}", named(&meant.item)));
        };
        if *item != meant.item {
            let line = item.first.number();
            return misread(format!("line {line} of the block does not read as {}", named(&meant.item)));
        }
    }
    match config.items().get(meant.len()) {
        Some(item) => misread(format!("line {} of the block was not meant", item.first.number())),
        None => Ok(()),
    }
}

fn named(item: &Item<'_>) -> String {
    match &item.kind {
        ItemKind::Acl(block) => format!("ACL `{}`", block.name),
        ItemKind::Clause(block) => {
            format!("route-map `{}` {}", block.tag, block.sequence.unwrap_or_default())
        }
        ItemKind::Interface(block) => format!("interface `{}`", block.name),
        ItemKind::LocalPolicy(map) => format!("local policy `{map}`"),
        // A block is made of no other kind, whatever kinds the parser crate reads.
        _ => "another command".to_owned(),
    }
}
