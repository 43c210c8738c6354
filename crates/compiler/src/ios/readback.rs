//! Reads a block back with the parser crate and compares what it says with what was meant.

use super::Spelled;
use byway_ios::{Dialect, Item, ItemKind, Release};
use similar::{ChangeTag, TextDiff};
use std::collections::HashSet;

/// A block does not say what was meant: a fault of the compiler, and the block is not given out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What differs, with the line of the block.
    pub message: String,
}

/// Compares a block with the commands that it was made of, in the order of the block.
pub(crate) fn read_back(text: &str, meant: &[&Spelled]) -> Result<(), Fault> {
    let config = byway_ios::parse(text.as_bytes());
    let misread = |message: String| Err(Fault { message });
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
            let named = named(&meant.item);
            let difference = difference(&meant.item, item);
            return misread(format!("line {line} of the block does not read as {named}: {difference}"));
        }
    }
    match config.items().get(meant.len()) {
        Some(item) => misread(format!("line {} of the block was not meant", item.first.number())),
        None => Ok(()),
    }
}

/// The first lines that differ between what was meant and what was read.
fn difference(meant: &Item<'_>, read: &Item<'_>) -> String {
    let printed = |item: &Item<'_>| {
        let lines = byway_ios::print(&item.kind, Dialect::of(&Release::reference()));
        lines.iter().map(|line| byway_diagnostic::escape_bytes(line)).collect::<Vec<_>>().join("\n")
    };
    let (meant, read) = (printed(meant), printed(read));
    let diff = TextDiff::from_lines(&meant, &read);
    let first = |tag: ChangeTag| {
        let change = diff.iter_all_changes().find(|change| change.tag() == tag);
        change.map_or_else(|| "nothing".to_owned(), |change| format!("`{}`", change.value().trim()))
    };
    format!("meant {}, read {}", first(ChangeTag::Delete), first(ChangeTag::Insert))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ios::{Order, lay, spell};
    use crate::plan::plan;

    const TOPOLOGY: &[u8] = b"
appliances: { scb: { address: 172.16.0.1, source_address: client } }
redirects: { ssh: { from: 192.168.0.0/24, to: 10.0.0.0/24, service: tcp/22, via: scb } }
routers:
  edge:
    platform: ios
    interfaces:
      FastEthernet0/0: { address: 192.168.0.254/24 }
      FastEthernet0/1: { address: 172.16.0.254/24, faces: scb }
      FastEthernet1/0: { address: 10.0.0.254/24 }
";

    #[test]
    fn a_block_that_says_something_else_is_found() {
        let (plan, _) = plan(&byway_topology::load(TOPOLOGY).topology);
        let commands = spell(&plan.routers[0], &Release::reference());
        let lines = lay(&commands, Order::Paste);
        let text: String = lines.iter().flat_map(|line| [line.text.as_str(), "\n"]).collect();
        let meant = commands.in_order(Order::Paste);
        assert_eq!(read_back(&text, &meant), Ok(()));
        for (from, to) in [
            ("eq 22", "eq 23"),
            ("eq 22", "eq ssh"),
            ("0.0.0.255", "255.255.255.0"),
            ("route-map scb-inbound permit 10\n match", "route-map scb-inbound deny 10\n match"),
            (" set ip next-hop 172.16.0.1\n", ""),
            ("interface FastEthernet1/0", "interface FastEthernet1/1"),
            ("ip access-list extended ssh-outbound\n", ""),
            ("!\ninterface FastEthernet0/0", "no ip routing\ninterface FastEthernet0/0"),
        ] {
            let changed = text.replacen(from, to, 1);
            assert_ne!(changed, text, "{from}");
            assert!(read_back(&changed, &meant).is_err(), "{changed}");
        }
        let misread = read_back(&text.replacen("eq 22", "eq 23", 1), &meant).expect_err("a port differs");
        let entry = "permit tcp 192.168.0.0 0.0.0.255 10.0.0.0 0.0.0.255 eq";
        assert_eq!(
            misread.message,
            format!(
                "line 1 of the block does not read as ACL `ssh-inbound`: meant `{entry} 22`, read `{entry} telnet`"
            )
        );
        let twice = text.clone() + &text;
        assert!(read_back(&twice, &meant).is_err());
    }
}
