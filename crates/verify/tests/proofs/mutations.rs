//! Every single fault in the reference router is either found, with a witness that is treated otherwise than the topology wants, or
//! harmless, which the oracle says packet by packet.

use crate::{check, does, reference, wants};
use byway_ios::state::Router;
use byway_ios::{InterfaceName, parse, state};
use byway_lift::Entrance;
use byway_packet::{OtherProtocol, Packet, Payload, TcpFlags};
use byway_topology::Topology;
use byway_verify::{Options, findings, verify};
use std::collections::{BTreeMap, BTreeSet};
use std::net::Ipv4Addr;

/// A text with one fault, and what the fault is.
struct Mutation {
    what: String,
    text: String,
}

/// Each token changed, dropped, swapped with the next; each line dropped, doubled, swapped with the next.
fn mutations(text: &str) -> Vec<Mutation> {
    let lines: Vec<&str> = text.lines().collect();
    let mut all = Vec::new();
    let mut push = |what: String, lines: Vec<String>| {
        let text: String = lines.into_iter().map(|line| line + "\n").collect();
        all.push(Mutation { what, text });
    };
    let owned = || lines.iter().map(|line| (*line).to_owned()).collect::<Vec<_>>();
    for (at, line) in lines.iter().enumerate() {
        let mut fewer = owned();
        fewer.remove(at);
        push(format!("line {}, `{line}`, dropped", at + 1), fewer);
        if at + 1 < lines.len() {
            let mut swapped = owned();
            swapped.swap(at, at + 1);
            push(format!("line {}, `{line}`, swapped with the next", at + 1), swapped);
        }
        for (what, changed) in of_line(line) {
            let mut other = owned();
            other[at] = changed;
            push(format!("line {}, `{line}`, {what}", at + 1), other);
        }
    }
    let mut seen = BTreeSet::from([text.to_owned()]);
    all.retain(|mutation| seen.insert(mutation.text.clone()));
    all
}

fn of_line(line: &str) -> Vec<(String, String)> {
    let indent = &line[..line.len() - line.trim_start().len()];
    let tokens: Vec<&str> = line.split_whitespace().collect();
    let mut all = Vec::new();
    let mut push = |what: String, tokens: &[&str]| all.push((what, format!("{indent}{}", tokens.join(" "))));
    for (at, token) in tokens.iter().enumerate() {
        for other in others(token) {
            let mut changed = tokens.clone();
            changed[at] = &other;
            push(format!("`{token}` changed to `{other}`"), &changed);
        }
        let mut fewer = tokens.clone();
        fewer.remove(at);
        push(format!("`{token}` dropped"), &fewer);
        if at + 1 < tokens.len() {
            let mut swapped = tokens.clone();
            swapped.swap(at, at + 1);
            push(format!("`{token}` swapped with the next"), &swapped);
        }
    }
    all
}

/// What somebody types who gets one word wrong.
fn others(token: &str) -> Vec<String> {
    if let Ok(address) = token.parse::<Ipv4Addr>() {
        let next = Ipv4Addr::from_bits(address.to_bits() ^ 1);
        // A netmask for an inverse mask, and the other way round; a mask that is one bit off.
        return vec![next.to_string(), Ipv4Addr::from_bits(!address.to_bits()).to_string(), {
            Ipv4Addr::from_bits(address.to_bits() >> 1).to_string()
        }];
    }
    if let Ok(number) = token.parse::<u32>() {
        return vec![(number + 1).to_string(), (number / 2).to_string()];
    }
    let other = match token {
        "permit" => "deny",
        "deny" => "permit",
        "tcp" => "ip",
        "eq" => "neq",
        "extended" => "standard",
        "ip" => "no ip",
        "set" => "no set",
        "match" => "no match",
        "FastEthernet0/0" => "FastEthernet0/1",
        "FastEthernet0/1" => "FastEthernet1/0",
        "FastEthernet1/0" => "FastEthernet0/0",
        "ssh-inbound" => "ssh-outbound",
        "ssh-outbound" => "ssh-inbound",
        "scb-inbound" => "scb-outbound",
        "scb-outbound" => "scb-inbound",
        _ => return vec![format!("{token}x")],
    };
    vec![other.to_owned(), format!("{token}x")]
}

/// Packets at the edges of all that the topology and the texts name.
struct Edges {
    addresses: Vec<Ipv4Addr>,
    payloads: Vec<Payload>,
}

impl Edges {
    fn new() -> Self {
        let edges = |net: [u8; 3]| {
            let first = Ipv4Addr::new(net[0], net[1], net[2], 0).to_bits();
            [first.wrapping_sub(1), first, first + 1, first + 0xff, first + 0x100]
        };
        let mut addresses: Vec<Ipv4Addr> =
            [[192, 168, 0], [10, 0, 0]].into_iter().flat_map(edges).map(Ipv4Addr::from_bits).collect();
        addresses.extend([Ipv4Addr::new(172, 16, 0, 1), Ipv4Addr::UNSPECIFIED]);
        addresses.push(Ipv4Addr::new(224, 0, 0, 5));
        let ports = [(40000, 22), (22, 40000), (40000, 21), (40000, 23), (23, 40000), (22, 22)];
        let mut payloads = Vec::new();
        for (source_port, destination_port) in ports {
            payloads.push(Payload::Tcp { source_port, destination_port, flags: TcpFlags::SYN });
        }
        payloads.push(Payload::Tcp { source_port: 40000, destination_port: 22, flags: TcpFlags::RST });
        payloads.push(Payload::Udp { source_port: 40000, destination_port: 22 });
        payloads.push(Payload::Icmp { kind: 8, code: 0 });
        payloads.push(Payload::Other(OtherProtocol::new(47).expect("GRE has no form of its own")));
        payloads.extend([6, 17].map(|protocol| Payload::LaterFragment { protocol }));
        Self { addresses, payloads }
    }

    fn each(&self, mut look: impl FnMut(&Packet)) {
        for &source in &self.addresses {
            for &destination in &self.addresses {
                for &payload in &self.payloads {
                    look(&Packet::new(source, destination, payload));
                }
            }
        }
    }
}

/// The packets that the oracle sees treated otherwise than the topology wants: by a redirect, or to the appliance.
fn oracle_objects(topology: &Topology, held: &Router<'_>, edges: &Edges) -> (Vec<String>, u64) {
    let named = topology.routers[0].interfaces.iter().filter_map(|one| InterfaceName::parse(&one.name.value));
    let own = held.interfaces.keys().map(|name| name.clone().into_owned());
    let names: BTreeSet<InterfaceName<'static>> = named.chain(own).collect();
    let mut objections = Vec::new();
    let mut asked = 0;
    for entrance in names.into_iter().map(Entrance::Interface).chain([Entrance::Local]) {
        let place = match &entrance {
            Entrance::Interface(name) => byway_oracle::Entrance::Interface(name.clone()),
            Entrance::Local => byway_oracle::Entrance::Local,
        };
        // Where no map is bound and no redirect stands nothing can happen.
        let nothing = match &entrance {
            Entrance::Interface(name) => held.interface(name).is_none_or(|one| one.policy.is_none()),
            Entrance::Local => held.local_policy.is_none(),
        };
        let stands = |name: &InterfaceName<'_>| ["0/0", "1/0"].contains(&name.number());
        if nothing && !matches!(&entrance, Entrance::Interface(name) if stands(name)) {
            continue;
        }
        edges.each(|packet| {
            asked += 1;
            let does = byway_oracle::outcome(held, &place, packet).outcome;
            let wanted = wants(topology, &entrance, packet);
            let to_appliance = |words: String| words.contains("172.16.0.1");
            if does != wanted && (to_appliance(wanted.to_string()) || to_appliance(does.to_string())) {
                objections.push(format!("{packet} entering {entrance:?}: {does}, wanted {wanted}"));
            }
        });
    }
    (objections, asked)
}

#[test]
fn every_single_fault_is_found_or_harmless() {
    let (topology, running) = reference();
    let loaded = byway_topology::load(topology.as_bytes());
    let edges = Edges::new();
    let mutations = mutations(&running);
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let (mut witnesses, mut asked) = (0, 0);
    for Mutation { what, text } in &mutations {
        let config = parse(text.as_bytes());
        let held = state::load(&config);
        let report = verify(&loaded.topology, 0, &held, Options::default());
        assert!(report.undecided.is_empty(), "{what}: {:?}", report.undecided);
        check(&loaded.topology, &held, &report);
        witnesses += report.differences.len();
        let kind = if !report.differences.is_empty() {
            "found: packets are treated otherwise"
        } else if !report.conditions.is_empty() {
            "found: nobody can tell"
        } else {
            let (objections, more) = oracle_objects(&loaded.topology, &held, &edges);
            asked += more;
            assert!(objections.is_empty(), "{what} is not found, and\n{}", objections.join("\n"));
            if findings(&loaded.topology, 0, &config, &held).is_empty() {
                "harmless: the oracle agrees"
            } else {
                "found: what the topology takes for granted is not so, and the oracle agrees on packets"
            }
        };
        *counts.entry(kind).or_default() += 1;
    }
    println!("{} single faults: {counts:#?}", mutations.len());
    println!(
        "{witnesses} witnesses, each confirmed by the walk, the oracle and the topology's rules; {asked} packets asked of the oracle"
    );
    assert!(mutations.len() >= 200, "{}", mutations.len());
    let found = counts.get("found: packets are treated otherwise").copied().unwrap_or_default();
    assert!(found >= 100, "{counts:#?}");
}

/// The same for one configuration against another: what is said to change does, and where nothing is said the oracle sees nothing.
#[test]
fn what_a_fault_changes_is_told_or_nothing() {
    let (_, running) = reference();
    let before = parse(running.as_bytes());
    let before = state::load(&before);
    let edges = Edges::new();
    let (mut told, mut silent) = (0, 0);
    for Mutation { what, text } in mutations(&running).into_iter().step_by(3) {
        let config = parse(text.as_bytes());
        let after = state::load(&config);
        let report = byway_verify::compare(&before, &after);
        assert!(report.undecided.is_empty(), "{what}");
        for difference in &report.differences {
            let (packet, entrance) = (&difference.witness, &difference.entrance);
            let (old, new) = (does(&before, entrance, packet), does(&after, entrance, packet));
            assert_eq!(
                (&old, &new),
                (&difference.first.outcome, &difference.second.outcome),
                "{what}: {packet}"
            );
            assert_ne!(old, new, "{what}: {packet}");
        }
        if !report.is_equivalent() {
            told += 1;
            continue;
        }
        silent += 1;
        for name in before.interfaces.keys().chain(after.interfaces.keys()) {
            let place = byway_oracle::Entrance::Interface(name.clone().into_owned());
            let bound = |router: &Router<'_>| router.interface(name).is_some_and(|one| one.policy.is_some());
            if !bound(&before) && !bound(&after) {
                continue;
            }
            edges.each(|packet| {
                let of = |router| byway_oracle::outcome(router, &place, packet).outcome;
                assert_eq!(of(&before), of(&after), "{what}: {packet} entering {name}");
            });
        }
    }
    assert!(told > 60 && silent > 60, "{told} {silent}");
}
