//! The proof of a block: what a router does that holds nothing else is what the topology wants of every packet.

use crate::ios::Fault;
use byway_ios::{InterfaceName, parse, state};
use byway_lift::Entrance;
use byway_topology::Topology;
use byway_verify::{Options, verify};

/// Pastes a block into an empty router and proves that it does what the topology wants of the router of an index, on every
/// interface and for the router's own packets, and nothing else.
///
/// The wish is read from the topology alone, the deed from the text alone.
pub(crate) fn prove(topology: &Topology, router: usize, block: &str) -> Result<(), Fault> {
    let config = parse(block.as_bytes());
    let held = state::load(&config);
    let report = verify(topology, router, &held, Options { strict: true });
    let fault = |message: String| Err(Fault { message });
    if let Some(difference) = report.differences.first() {
        return fault(format!(
            "a packet `{}` {} has outcome `{}`, and the topology wants `{}`",
            difference.witness,
            where_it_enters(&difference.entrance),
            difference.second.outcome,
            difference.first.outcome,
        ));
    }
    if let Some(open) = report.conditions.first() {
        return fault(format!(
            "nothing is proved of packets {}: condition `{}` of `{}`",
            where_it_enters(&open.entrance),
            open.condition.kind.word(),
            open.condition.name,
        ));
    }
    if let Some(undecided) = report.undecided.first() {
        return fault(format!(
            "nothing is proved of packets {}: {}",
            where_it_enters(&undecided.entrance),
            undecided.limit
        ));
    }
    Ok(())
}

fn where_it_enters(entrance: &Entrance) -> String {
    match entrance {
        Entrance::Interface(name) => format!("that enters {}", shown(name)),
        Entrance::Local => "of the router's own".to_owned(),
    }
}

fn shown(name: &InterfaceName<'_>) -> String {
    name.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOPOLOGY: &str = "
appliances: { scb: { address: 172.16.0.1 } }
redirects: { ssh: { from: 192.168.0.0/24, to: 10.0.0.0/24, service: tcp/22, via: scb } }
routers:
  edge:
    platform: ios
    release: 12.3
    interfaces:
      FastEthernet0/0: { address: 192.168.0.254/24 }
      FastEthernet0/1: { address: 172.16.0.254/24, faces: scb }
";

    fn fault(change: impl Fn(&str) -> String) -> Option<String> {
        let loaded = byway_topology::load(TOPOLOGY.as_bytes());
        let compiled = crate::compile(&loaded.topology, &crate::Options::default()).expect("it compiles");
        let block = change(&compiled.text());
        prove(&loaded.topology, 0, &block).err().map(|fault| fault.message)
    }

    #[test]
    fn a_block_that_says_too_little_or_too_much_is_found() {
        assert_eq!(fault(str::to_owned), None);
        let little = fault(|block| block.replace("eq 22", "eq 23")).expect("port 22 is not redirected");
        assert!(little.contains("the topology wants"), "{little}");
        let unbound = fault(|block| block.replace("ip policy", "no ip policy")).expect("nothing is bound");
        assert!(unbound.contains("that enters FastEthernet0/0"), "{unbound}");
        let everywhere = fault(|block| format!("{block}ip local policy route-map scb-inbound\n"));
        assert!(everywhere.is_some_and(|words| words.contains("of the router's own")));
    }
}
