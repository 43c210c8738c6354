//! Proofs and counterexamples on small configurations. Every difference that any of these tests meets is asked of the oracle, which
//! shares no code with what found it.

mod changes;
mod conditions;
mod equal;
mod faults;
mod findings;
mod mutations;
mod shared;

use byway_ios::state::Router;
use byway_ios::{InterfaceName, parse, state};
use byway_lift::{Entrance, lift};
use byway_policy::Outcome;
use byway_topology::intent::{self, Intent};
use byway_topology::{Direction, Topology};
use byway_verify::{Answer, Options, Report, Wanted, verify};

/// A difference in words that are easy to assert.
#[derive(Debug)]
pub(crate) struct Told {
    /// The interface, or `local`.
    pub(crate) interface: String,
    pub(crate) packets: Vec<String>,
    pub(crate) wanted: String,
    pub(crate) actual: String,
    /// The redirect, and which half.
    pub(crate) half: Option<(String, Direction)>,
    /// The text of the line that decided.
    pub(crate) line: Option<String>,
}

/// What a proof said.
#[derive(Debug)]
pub(crate) struct Proof {
    pub(crate) equivalent: bool,
    pub(crate) differences: Vec<Told>,
    /// `KIND NAME`, and the text of the line.
    pub(crate) conditions: Vec<(String, Option<String>)>,
    pub(crate) interfaces: usize,
}

pub(crate) fn reference() -> (String, String) {
    let read = |path: &str| {
        std::fs::read_to_string(byway_testkit::fixture(path))
            .expect("the fixture of the reference router is there")
    };
    (read("reference/topology.yaml"), read("reference/running/edge.cfg"))
}

pub(crate) fn prove(topology: &str, running: &str) -> Proof {
    prove_with(topology, running, Options::default())
}

pub(crate) fn prove_with(topology: &str, running: &str, options: Options) -> Proof {
    let loaded = byway_topology::load(topology.as_bytes());
    assert!(!loaded.has_errors(), "{:?}", loaded.diagnostics);
    let config = parse(running.as_bytes());
    let held = state::load(&config);
    let report = verify(&loaded.topology, 0, &held, options);
    assert!(report.undecided.is_empty(), "{:?}", report.undecided);
    check(&loaded.topology, &held, &report);
    let line = |origin: Option<state::Origin>| {
        origin.map(|origin| String::from_utf8_lossy(config.line(origin.line)).trim().to_owned())
    };
    let told = report.differences.iter().map(|difference| Told {
        interface: named(&difference.entrance),
        packets: difference.packets(),
        wanted: difference.first.outcome.to_string(),
        actual: difference.second.outcome.to_string(),
        half: difference
            .first
            .half
            .map(|half| (loaded.topology.redirects[half.redirect].name.value.clone(), half.direction)),
        line: line(difference.second.decision.line),
    });
    let conditions = report
        .conditions
        .iter()
        .map(|open| (format!("{} {}", open.condition.kind.word(), open.condition.name), line(open.origin)));
    Proof {
        equivalent: report.is_equivalent(),
        differences: told.collect(),
        conditions: conditions.collect(),
        interfaces: report.entrances.len() - 1,
    }
}

pub(crate) fn named(entrance: &Entrance) -> String {
    match entrance {
        Entrance::Interface(name) => name.to_string(),
        Entrance::Local => "local".to_owned(),
    }
}

/// Every witness is treated as the report says: by the walk and by the oracle on one side, by the topology's rules on the other, and
/// those differ.
pub(crate) fn check(topology: &Topology, held: &Router<'_>, report: &Report<Wanted, Answer<'_>>) {
    for difference in &report.differences {
        let (packet, entrance) = (&difference.witness, &difference.entrance);
        let of = || format!("`{packet}` entering {}", named(entrance));
        let actual = does(held, entrance, packet);
        assert_eq!(actual, difference.second.outcome, "{}", of());
        let wanted = wants(topology, entrance, packet);
        assert_eq!(wanted, difference.first.outcome, "{}", of());
        assert_ne!(wanted, actual, "{}", of());
        let point = byway_packet::set::Point::of(packet);
        assert!(difference.regions.iter().any(|region| region.contains(&point)), "{}", of());
        let read: byway_packet::Packet = packet.to_string().parse().expect("a witness can be typed");
        assert_eq!(read, *packet, "{}", of());
    }
}

/// What a router does to a packet: the walk and the oracle agree.
pub(crate) fn does(held: &Router<'_>, entrance: &Entrance, packet: &byway_packet::Packet) -> Outcome {
    let walked = lift(held, entrance).policy.walk(packet).outcome.clone();
    let asked = match entrance {
        Entrance::Interface(name) => byway_oracle::Entrance::Interface(name.clone()),
        Entrance::Local => byway_oracle::Entrance::Local,
    };
    let oracle = byway_oracle::outcome(held, &asked, packet).outcome;
    assert_eq!(walked, oracle, "`{packet}` entering {}", named(entrance));
    walked
}

/// What the topology wants of its first router, by its rules on one packet.
pub(crate) fn wants(topology: &Topology, entrance: &Entrance, packet: &byway_packet::Packet) -> Outcome {
    let place = match entrance {
        Entrance::Local => intent::Entrance::Local,
        Entrance::Interface(name) => {
            let mut known = topology.routers[0].interfaces.iter();
            let index = known.position(|own| InterfaceName::parse(&own.name.value).as_ref() == Some(name));
            intent::Entrance::Interface(index.unwrap_or(usize::MAX))
        }
    };
    let canonical = |name: &str| InterfaceName::parse(name).map_or(name.to_owned(), |name| name.to_string());
    Intent::of(topology).outcome(0, place, packet).outcome.with_interfaces(&canonical)
}
