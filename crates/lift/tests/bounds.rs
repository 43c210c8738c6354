//! Hostile configurations end with a condition that says what is left out.

use byway_ios::{InterfaceName, parse, state};
use byway_lift::{Entrance, lift};
use byway_policy::ConditionKind;
use std::fmt::Write;

#[test]
fn tables_without_end_in_one_clause() {
    let mut text =
        String::from("interface FastEthernet0/0\n ip policy route-map scb\nroute-map scb permit 10\n");
    for number in 0..30_000 {
        writeln!(text, " set ip vrf V{number} next-hop 10.0.0.1").expect("a string takes everything");
    }
    let config = parse(text.as_bytes());
    let router = state::load(&config);
    let lifted = lift(&router, &Entrance::Interface(InterfaceName::parse("fa0/0").expect("a name")));
    let packet = "udp 10.1.1.1:40000 10.2.2.2:53".parse().expect("a packet");
    let walk = lifted.policy.walk(&packet);
    assert!(walk.outcome.to_string().starts_with("to 10.0.0.1 in VRF V0, else to"));
    assert!(walk.conditions.iter().any(|one| one.kind == ConditionKind::UnmodelledLine));
}
