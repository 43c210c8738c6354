//! What a topology says, as typed values.

use crate::schema::WHOLE;
use crate::{REFERENCE, changed};
use byway_topology::*;
use std::net::Ipv4Addr;

fn loaded(text: &str) -> Topology {
    let loaded = load(text.as_bytes());
    assert!(!loaded.has_errors(), "{:#?}", loaded.diagnostics);
    loaded.topology
}

fn named<'t, T>(list: &'t [T], name: impl Fn(&T) -> &Spanned<String>, wanted: &str) -> &'t T {
    list.iter().find(|item| name(item).value == wanted).expect("it is in the topology")
}

fn redirect<'t>(topology: &'t Topology, name: &str) -> &'t Redirect {
    named(&topology.redirects, |redirect| &redirect.name, name)
}

fn appliance<'t>(topology: &'t Topology, name: &str) -> &'t Appliance {
    named(&topology.appliances, |appliance| &appliance.name, name)
}

#[test]
fn the_reference_topology() {
    let topology = loaded(REFERENCE);
    assert!(load(REFERENCE.as_bytes()).diagnostics.is_empty());
    let ssh = &topology.redirects[0];
    assert_eq!(topology.halves(ssh), [Direction::Inbound, Direction::Outbound]);
    assert_eq!(topology.stands_on(ssh), [0]);
    let router = &topology.routers[0];
    assert_eq!(router.release.as_ref().map(|release| release.value.as_str()), Some("12.3"));
    let halves: Vec<_> =
        router.interfaces.iter().map(|interface| topology.halves_on(ssh, router, interface)).collect();
    assert_eq!(halves, [vec![Direction::Inbound], vec![], vec![Direction::Outbound]]);
    let alone: Vec<_> = router.interfaces.iter().map(Interface::faces_appliances_alone).collect();
    assert_eq!(alone, [false, true, false]);
    let Reached::By(by) = topology.reaches(router, ApplianceId(0)) else { panic!("it is reached") };
    assert_eq!(by, [&router.interfaces[1]]);
    let [term] = topology.terms(&ssh.service.value)[..] else { panic!("one term") };
    let ports = Ports { source: vec![], destination: vec![PortRange { first: 22, last: 22 }] };
    assert_eq!(*term, Term { traffic: Traffic::Tcp(ports), marking: None });
}

#[test]
fn scalars_are_text() {
    let topology = loaded(&changed(&[("\"12.3\"", "12.30")]));
    assert_eq!(topology.routers[0].release.as_ref().map(|release| release.value.as_str()), Some("12.30"));
    let topology = loaded(WHOLE);
    assert_eq!(appliance(&topology, "guard").vrf(), Some("100"));
    assert_eq!(redirect(&topology, "stop").description.as_ref().map(|text| text.value.as_str()), Some("2"));
}

#[test]
fn every_form() {
    let topology = loaded(WHOLE);
    let ids = appliance(&topology, "ids");
    let addresses = |hops: &[Hop]| hops.iter().map(|hop| hop.address.value.to_string()).collect::<Vec<_>>();
    assert_eq!(addresses(ids.hops(Direction::Inbound)), ["172.16.1.1"]);
    assert_eq!(addresses(ids.hops(Direction::Outbound)), ["172.16.2.1", "172.16.2.2"]);
    let wan = appliance(&topology, "wan");
    let tracks: Vec<_> =
        wan.hops(Direction::Inbound).iter().map(|hop| hop.track.map(|track| track.value)).collect();
    assert_eq!(tracks, [Some(10), None]);
    assert_eq!(wan.when_down, WhenDown::Drop);
    let far = appliance(&topology, "far");
    assert!(
        matches!(&far.reach, Reach::Recursive { inbound, .. } if inbound.value == Ipv4Addr::new(198, 51, 100, 2))
    );
    assert!(
        matches!(&appliance(&topology, "cloud").reach, Reach::Interface(name) if name.value == "Tunnel500")
    );

    let scb = redirect(&topology, "scb");
    assert_eq!(topology.terms(&scb.service.value).len(), 5);
    let web = redirect(&topology, "web");
    assert_eq!(web.when, When::NoRoute);
    assert_eq!(topology.halves(web), [Direction::Inbound]);
    assert_eq!(
        web.description.as_ref().map(|text| text.value.as_str()),
        Some("Web of the clients,\nfiltered in the cloud\n")
    );
    assert_eq!(web.except.len(), 2);
    assert_eq!(web.except[1].to[0].value, Endpoint::Router);
    assert!(matches!(redirect(&topology, "probes").from, From::Router(_)));
    assert_eq!(redirect(&topology, "drop-it").via.value, Via::Drop);
    assert_eq!(redirect(&topology, "stop").via.value, Via::Route);

    let router = &topology.routers[0];
    assert_eq!(router.names.acl.value, AclNaming::Numbered(101));
    assert_eq!(router.names.route_map.value, "{router}-{appliance}-{direction}");
    assert_eq!(router.sequence.value, Sequence { start: 100, step: 5 });
    assert_eq!(router.interfaces[0].addresses.len(), 2);
    assert!(router.interfaces[1].addresses.is_empty());
    let voice = &topology.terms(&redirect(&topology, "guard").service.value)[0];
    assert_eq!(voice.marking, Some(Marking::Dscp(46)));
    let bulk = named(&topology.services, |service| &service.name, "bulk");
    assert_eq!(bulk.terms[0].value.marking, Some(Marking::PrecedenceAndTos(1, 8)));
}

#[test]
fn endpoints_as_prefixes() {
    let topology = loaded(WHOLE);
    let router = &topology.routers[0];
    let prefixes =
        |endpoint| topology.prefixes(&endpoint, router).iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(prefixes(Endpoint::Any), ["0.0.0.0/0"]);
    assert_eq!(prefixes(Endpoint::Network(NetworkId(0))), ["192.168.0.0/24", "192.168.1.0/24"]);
    assert_eq!(prefixes(Endpoint::Router)[..2], ["192.168.0.254/32", "192.168.1.254/32"]);
}

#[test]
fn faces_asks_for_addresses_not_names() {
    // The interface names a part of the network, the router's subnet is another part.
    let text = changed(&[("192.168.0.254/24, faces: clients", "192.168.0.254/25, faces: 192.168.0.200")]);
    let topology = loaded(&text);
    let (router, ssh) = (&topology.routers[0], &topology.redirects[0]);
    assert_eq!(topology.halves_on(ssh, router, &router.interfaces[0]), [Direction::Inbound]);
    // Without `faces` the subnet alone decides.
    let topology = loaded(&changed(&[(", faces: clients", "")]));
    let (router, ssh) = (&topology.routers[0], &topology.redirects[0]);
    assert!(!router.interfaces[0].faces_appliances_alone());
    assert_eq!(topology.halves_on(ssh, router, &router.interfaces[0]), [Direction::Inbound]);
}

#[test]
fn halves_follow_the_appliance_unless_written() {
    let halves = |changes: &[(&str, &str)]| {
        let topology = loaded(&changed(changes));
        topology.halves(&topology.redirects[0])
    };
    let both = vec![Direction::Inbound, Direction::Outbound];
    assert_eq!(halves(&[("client\n", "appliance\n")]), [Direction::Inbound]);
    assert_eq!(
        halves(&[("client\n", "appliance\n"), ("via: scb", "via: scb\n    directions: [inbound, outbound]")]),
        both
    );
    assert_eq!(halves(&[("via: scb", "via: scb\n    directions: [inbound]")]), [Direction::Inbound]);
    assert_eq!(halves(&[("via: scb", "via: drop")]), [Direction::Inbound]);
    assert_eq!(halves(&[("from: clients", "from: router")]), [Direction::Inbound]);
}

#[test]
fn an_exception_from_router_where_the_redirect_is_the_routers() {
    let text = changed(&[
        ("from: clients", "from: router"),
        ("via: scb", "via: scb\n    except: [{ from: router, to: 10.0.0.9 }]"),
    ]);
    let topology = loaded(&text);
    assert_eq!(topology.redirects[0].except[0].from[0].value, Endpoint::Any);
}

#[test]
fn the_same_data_in_other_yaml_is_the_same_topology() {
    let other = r#"
"networks": {clients: ['192.168.0.0/24'], servers: &servers [10.0.0.0/24]}
services: {ssh: tcp/22}
appliances:
    scb: {address: 172.16.0.1, source_address: client}   # comment
redirects: {ssh: {from: clients, to: servers, service: ssh, via: scb}}
routers:
    ? edge
    : interfaces:
        FastEthernet0/0:
            address:
            - 192.168.0.254/24
            faces: clients
        FastEthernet0/1: {faces: [scb], address: 172.16.0.254/24}
        FastEthernet1/0: {faces: *servers, address: 10.0.0.254/24}
      release: '12.3'
      platform: ios
"#;
    let (a, b) = (loaded(REFERENCE), loaded(other));
    assert_eq!(a.networks[0].prefixes[0].value, b.networks[0].prefixes[0].value);
    let halves = |topology: &Topology| {
        let (router, redirect) = (&topology.routers[0], &topology.redirects[0]);
        let on = router.interfaces.iter().map(|interface| topology.halves_on(redirect, router, interface));
        on.collect::<Vec<_>>()
    };
    assert_eq!(halves(&a), halves(&b));
}

#[test]
fn what_did_not_decode_is_left_out_and_not_missed() {
    // The address is wrong: the appliance is no unknown one, and the interface faces no unknown thing.
    let text = changed(&[("address: 172.16.0.1", "address: 172.16.0.1111")]);
    let loaded = load(text.as_bytes());
    assert_eq!(loaded.diagnostics.len(), 1, "{:#?}", loaded.diagnostics);
    assert!(loaded.topology.appliances.is_empty() && loaded.topology.redirects.is_empty());
    assert_eq!(loaded.topology.routers.len(), 1);
}

#[test]
fn a_patterns_parts() {
    let parts = NameParts { redirect: "ssh", appliance: "scb", direction: "inbound", router: "edge" };
    assert_eq!(expand(Naming::ACL, &parts), "ssh-inbound");
    assert_eq!(expand(Naming::ROUTE_MAP, &parts), "scb-inbound");
}
