//! Random small topologies: few addresses and ports, so that everything meets everything.

use byway_diagnostic::Span;
use byway_topology::*;
use byway_vocabulary::IcmpMessage;
use ipnet::Ipv4Net;
use proptest::prelude::*;
use proptest::sample::select;
use std::net::Ipv4Addr;

pub(crate) fn at<T>(value: T) -> Spanned<T> {
    Spanned { value, span: Span::default() }
}

/// Prefixes of 10.0.0.0/28 and its surroundings.
fn prefix() -> impl Strategy<Value = Ipv4Net> {
    (0u32..16, 27u8..=32).prop_map(|(host, length)| {
        let address = Ipv4Addr::from(0x0a00_0000 + host);
        Ipv4Net::new(address, length).expect("at most 32").trunc()
    })
}

fn port_range() -> impl Strategy<Value = PortRange> {
    let port = || select(vec![0u16, 1, 2, 3, 4, 22, 1023, 1024, 65534, 65535]);
    (port(), port()).prop_map(|(a, b)| PortRange { first: a.min(b), last: a.max(b) })
}

fn ports() -> impl Strategy<Value = Ports> {
    let list = || prop::collection::vec(port_range(), 0..3);
    (list(), list()).prop_map(|(source, destination)| Ports { source, destination })
}

fn marking() -> impl Strategy<Value = Option<Marking>> {
    select(vec![
        None,
        None,
        None,
        Some(Marking::Dscp(46)),
        Some(Marking::Precedence(5)),
        Some(Marking::Tos(12)),
        Some(Marking::PrecedenceAndTos(5, 12)),
    ])
}

fn term() -> impl Strategy<Value = Term> {
    let messages = vec![
        None,
        Some(IcmpMessage { kind: 8, code: None }),
        Some(IcmpMessage { kind: 3, code: None }),
        Some(IcmpMessage { kind: 3, code: Some(4) }),
    ];
    let traffic = prop_oneof![
        1 => Just(Traffic::Ip),
        3 => ports().prop_map(Traffic::Tcp),
        2 => ports().prop_map(Traffic::Udp),
        1 => select(messages).prop_map(Traffic::Icmp),
        1 => select(vec![2u8, 47, 50]).prop_map(Traffic::Protocol),
    ];
    (traffic, marking()).prop_map(|(traffic, marking)| Term { traffic, marking })
}

fn service() -> impl Strategy<Value = Spanned<ServiceRef>> {
    prop_oneof![
        4 => prop::collection::vec(term(), 1..4).prop_map(ServiceRef::Inline),
        2 => (0usize..2).prop_map(|id| ServiceRef::Named(ServiceId(id))),
        // What a redirect has where the file names none.
        1 => Just(ServiceRef::Inline(vec![Term { traffic: Traffic::Ip, marking: None }])),
    ]
    .prop_map(at)
}

fn named_service(number: usize) -> impl Strategy<Value = Service> {
    prop::collection::vec(term().prop_map(at), 1..4)
        .prop_map(move |terms| Service { name: at(format!("service{number}")), terms })
}

fn endpoint(with_router: bool) -> impl Strategy<Value = Spanned<Endpoint>> {
    let router = if with_router { Endpoint::Router } else { Endpoint::Any };
    prop_oneof![
        2 => (0usize..3).prop_map(|id| Endpoint::Network(NetworkId(id))),
        2 => prefix().prop_map(Endpoint::Literal),
        1 => Just(Endpoint::Any),
        1 => Just(router),
    ]
    .prop_map(at)
}

fn endpoints(with_router: bool, least: usize) -> impl Strategy<Value = Vec<Spanned<Endpoint>>> {
    prop::collection::vec(endpoint(with_router), least..3)
}

fn exception() -> impl Strategy<Value = Exception> {
    (endpoints(false, 0), endpoints(true, 0), prop::option::of(service()))
        .prop_map(|(from, to, service)| Exception { from, to, service, span: Span::default() })
}

fn hop(addresses: Vec<Ipv4Addr>) -> impl Strategy<Value = Hop> {
    select(addresses).prop_map(|address| Hop { address: at(address), track: None })
}

/// A leg, with a track at none, some or all of its first hops.
fn leg(addresses: Vec<Ipv4Addr>) -> impl Strategy<Value = Vec<Hop>> {
    let tracks = select(vec![0usize, 0, 1, 2, 3]);
    (prop::collection::vec(hop(addresses), 1..4), tracks, select(vec![7u16, 10])).prop_map(
        |(mut hops, tracked, track)| {
            for (hop, track) in hops.iter_mut().take(tracked).zip(track..) {
                hop.track = Some(at(track));
            }
            hops
        },
    )
}

/// The second and third address lie among the clients, so that guard and control take something.
fn appliance(number: usize) -> impl Strategy<Value = Appliance> {
    let addresses = vec![
        Ipv4Addr::new(172, 16, 0, u8::try_from(number).unwrap_or(0) + 1),
        Ipv4Addr::new(10, 0, 0, 5),
        Ipv4Addr::new(10, 0, 0, 6),
    ];
    let both = (leg(addresses.clone()), leg(addresses.clone()), any::<bool>());
    let connected = both.prop_map(|(inbound, outbound, two)| {
        let outbound = if two { outbound } else { inbound.clone() };
        Reach::Connected { inbound, outbound }
    });
    let address = || select(addresses.clone()).prop_map(at);
    let reach = prop_oneof![
        4 => connected,
        1 => (address(), address()).prop_map(|(inbound, outbound)| Reach::Recursive { inbound, outbound }),
        1 => select(vec!["Tunnel 7", "tu7", "Tunnel7"]).prop_map(|name| Reach::Interface(at(name.to_owned()))),
    ];
    let source = select(vec![SourceAddress::Client, SourceAddress::Appliance]);
    let control = prop::collection::vec(prefix().prop_map(at), 0..2);
    let down = select(vec![WhenDown::Bypass, WhenDown::Drop]);
    let vrf = prop::option::weighted(0.2, Just(at("INSPECT".to_owned())));
    (reach, source, control, down, vrf).prop_map(move |(reach, source_address, control, when_down, vrf)| {
        Appliance { name: at(format!("appliance{number}")), reach, source_address, control, when_down, vrf }
    })
}

fn redirect(number: usize) -> impl Strategy<Value = Redirect> {
    let from = prop_oneof![
        5 => endpoints(false, 1).prop_map(From::Endpoints),
        1 => Just(From::Router(Span::default())),
    ];
    let via = prop_oneof![
        4 => (0usize..2).prop_map(|id| Via::Appliance(ApplianceId(id))),
        1 => Just(Via::Drop),
        1 => Just(Via::Route),
    ];
    let when = select(vec![When::Always, When::Always, When::NoRoute]);
    let directions = select(vec![None, None, Some(Directions::Inbound), Some(Directions::Both)]);
    let except = prop::collection::vec(exception(), 0..3);
    // Any words that a person may write, prompts and pager remains among them; `?` is refused.
    let words = prop_oneof![
        Just("why it is there".to_owned()),
        "[ -~é\\n]{0,230}",
        "[a-z]{1,4}(\\(config[a-z-]{0,5}\\))?[#>] ?[!-~]{0,8}",
        Just(" --More-- \u{8} %SYS-5-CONFIG_I: x".replace('\u{8}', "")),
    ];
    let description = prop::option::of(words.prop_map(|words| at(words.replace('?', ""))));
    (from, endpoints(false, 1), service(), via, when, except, directions, description).prop_map(
        move |(from, to, service, via, when, except, directions, description)| Redirect {
            name: at(format!("redirect{number}")),
            from,
            to,
            service,
            via: at(via),
            when,
            except,
            directions,
            description,
        },
    )
}

fn interface(number: usize) -> impl Strategy<Value = Interface> {
    let faced = prop_oneof![
        2 => (0usize..3).prop_map(|id| Faced::Network(NetworkId(id))),
        1 => prefix().prop_map(Faced::Literal),
        1 => (0usize..2).prop_map(|id| Faced::Appliance(ApplianceId(id))),
        1 => Just(Faced::Any),
    ];
    let faces = prop::collection::vec(faced.prop_map(at), 0..3);
    let number_of = u8::try_from(number).expect("a few interfaces");
    let subnet = move |third, last| {
        at(Ipv4Net::new(Ipv4Addr::new(10, 0, third, last + number_of * 4), 30).expect("at most 32"))
    };
    // The second, where there is one, is a secondary.
    let addresses = (0usize..3).prop_map(move |count| vec![subnet(0, 1), subnet(1, 2)][..count].to_vec());
    let vrf = prop::option::weighted(0.2, Just(at("INSPECT".to_owned())));
    (addresses, faces, vrf).prop_map(move |(addresses, faces, vrf)| Interface {
        name: at(format!("fa0/{number}")),
        addresses,
        vrf,
        faces,
    })
}

fn router(number: usize) -> impl Strategy<Value = Router> {
    let interfaces = (interface(0), interface(1), interface(2)).prop_map(|(a, b, c)| {
        let plain = |name: &str| Interface {
            name: at(name.to_owned()),
            addresses: Vec::new(),
            vrf: None,
            faces: Vec::new(),
        };
        let middle =
            Interface { addresses: vec![at("172.16.0.254/24".parse().expect("a prefix"))], ..plain("fa1/0") };
        let middle = Interface { faces: vec![at(Faced::Appliance(ApplianceId(0)))], ..middle };
        vec![a, b, c, middle, plain("Tunnel7")]
    });
    let release = select(vec![
        "XE 17.9",
        "XE 16.9",
        "XE 3.7",
        "15.9(3)M",
        "15.2(4)M",
        "12.4(24)T",
        "12.3(4)T",
        "12.2(33)SXI",
        "12.3",
    ]);
    let acl = select(vec![
        AclNaming::Pattern(Naming::ACL.to_owned()),
        AclNaming::Pattern("{direction}.{redirect}.{router}".to_owned()),
        AclNaming::Pattern("{appliance}_{redirect}-{direction}".to_owned()),
        AclNaming::Numbered(101),
        AclNaming::Numbered(2000),
    ]);
    let route_map = select(vec![Naming::ROUTE_MAP, "PBR", "{router}-{redirect}"]);
    let sequence = select(vec![
        Sequence::default(),
        Sequence { start: 0, step: 1 },
        Sequence { start: 65000, step: 50 },
    ]);
    (interfaces, release, acl, route_map, sequence).prop_map(
        move |(interfaces, release, acl, route_map, sequence)| Router {
            name: at(format!("router{number}")),
            platform: at(Platform::Ios),
            release: Some(at(release.to_owned())),
            interfaces,
            names: Naming { acl: at(acl), route_map: at(route_map.to_owned()) },
            sequence: at(sequence),
        },
    )
}

fn network(number: usize) -> impl Strategy<Value = Network> {
    prop::collection::vec(prefix().prop_map(at), 1..4)
        .prop_map(move |prefixes| Network { name: at(format!("network{number}")), prefixes })
}

/// A topology that compiles: two routers, two appliances, three networks, up to four redirects.
pub(crate) fn sound() -> impl Strategy<Value = Topology> {
    let networks = (network(0), network(1), network(2)).prop_map(|(a, b, c)| vec![a, b, c]);
    let appliances = (appliance(0), appliance(1)).prop_map(|(a, b)| vec![a, b]);
    let redirects = (redirect(0), redirect(1), redirect(2), redirect(3), 1usize..5)
        .prop_map(|(a, b, c, d, count)| vec![a, b, c, d].into_iter().take(count).collect());
    let routers = (router(0), router(1)).prop_map(|(a, b)| vec![a, b]);
    let services = (named_service(0), named_service(1)).prop_map(|(a, b)| vec![a, b]);
    let parts = (networks, services, appliances, redirects, routers);
    parts.prop_map(|(networks, services, appliances, redirects, routers)| {
        let mut topology = Topology { networks, services, appliances, redirects, routers };
        without_track_where_there_is_no_command(&mut topology);
        with_releases_that_have_it(&mut topology);
        topology
    })
}

fn without_track_where_there_is_no_command(topology: &mut Topology) {
    for redirect in &mut topology.redirects {
        if let Via::Appliance(id) = redirect.via.value
            && let Reach::Connected { inbound, outbound } = &topology.appliances[id.0].reach
            && inbound.iter().chain(outbound).any(|hop| hop.track.is_some())
        {
            redirect.when = When::Always;
        }
    }
}

/// An old release stays where it has all that the topology needs.
fn with_releases_that_have_it(topology: &mut Topology) {
    if byway_compiler::check(topology).iter().any(|found| found.code == "feature-not-in-release") {
        for release in topology.routers.iter_mut().filter_map(|router| router.release.as_mut()) {
            "XE 17.9".clone_into(&mut release.value);
        }
    }
}
