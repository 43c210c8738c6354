//! What is printed is read back as the same value, for every typed kind and every class of release.

use byway_ios::{
    Ace, AceOptions, AclBlock, AclCommand, AclForm, AclKind, AclLine, AclName, Action, AddressMatch, Aspect,
    At, ClauseBlock, ClauseCommand, Day, Days, Dialect, FilterDirection, FlagConditions, FlagSet, GroupKind,
    GroupMember, InterfaceBlock, InterfaceCommand, InterfaceName, ItemKind, Life, LinkKind, ListRule, Log,
    MarkingMatch, Match, Moment, Name, NatSide, Negated, ObjectGroupBlock, PortMatch, PrefixListCommand,
    PrefixListLine, ProbeBlock, ProbeCommand, ProbeForm, ProbeSchedule, ProbeSource, ProtocolMatch, Release,
    Removal, ServiceMember, Set, StandardAce, Start, StaticRoute, Table, Target, TcpFlags, Time,
    TimeRangeBlock, TimeRangeLine, TrackBlock, TrackCommand, TrackedObject, TtlMatch, VrfBlock, WildcardMask,
    parse, print,
};
use byway_vocabulary::IcmpMessage;
use ipnet::Ipv4Net;
use proptest::collection::vec;
use proptest::option::{of, weighted};
use proptest::prelude::*;
use std::borrow::Cow;
use std::net::Ipv4Addr;

fn name() -> impl Strategy<Value = Name<'static>> {
    "[a-zA-Z][a-zA-Z0-9_.:-]{0,12}".prop_map(Name::from)
}

fn text() -> impl Strategy<Value = Cow<'static, [u8]>> {
    "[!-~][ -~]{0,20}[!-~]".prop_map(|text| Cow::Owned(text.into_bytes()))
}

fn address() -> impl Strategy<Value = Ipv4Addr> {
    any::<u32>().prop_map(Ipv4Addr::from)
}

fn matched() -> impl Strategy<Value = AddressMatch<'static>> {
    prop_oneof![
        Just(AddressMatch::Any),
        address().prop_map(AddressMatch::Host),
        (address(), any::<u32>())
            .prop_map(|(address, mask)| AddressMatch::masked(address, WildcardMask(mask.into()))),
        (address(), 0..=32u32).prop_map(|(address, length)| {
            let mask = u32::MAX.checked_shr(length).unwrap_or(0);
            AddressMatch::masked(address, WildcardMask(mask.into()))
        }),
    ]
}

fn matched_or_group() -> impl Strategy<Value = AddressMatch<'static>> {
    prop_oneof![8 => matched(), 1 => name().prop_map(|group| AddressMatch::Group(Box::new(group)))]
}

fn ports() -> impl Strategy<Value = PortMatch> {
    let port = || prop_oneof![any::<u16>(), 0..1024u16];
    prop_oneof![
        2 => Just(PortMatch::Any),
        4 => port().prop_map(PortMatch::Eq),
        1 => port().prop_map(PortMatch::Neq),
        1 => port().prop_map(PortMatch::Lt),
        1 => port().prop_map(PortMatch::Gt),
        1 => (port(), port()).prop_map(|(first, last)| PortMatch::Range(first, last)),
        1 => vec(port(), 2..5).prop_map(|ports| PortMatch::EqAny(Box::new(ports))),
        1 => vec(port(), 2..5).prop_map(|ports| PortMatch::NeqAny(Box::new(ports))),
    ]
}

fn flags() -> impl Strategy<Value = TcpFlags> {
    let conditions = || {
        (0..64u8, 0..64u8)
            .prop_filter("at least one", |(set, clear)| set | clear != 0)
            .prop_map(|(set, clear)| FlagConditions { set: FlagSet(set), clear: FlagSet(clear) })
    };
    prop_oneof![
        (any::<bool>(), 0..64u8)
            .prop_filter("at least one", |(established, flags)| *established || *flags != 0)
            .prop_map(|(established, flags)| TcpFlags::AnySet { established, flags: FlagSet(flags) }),
        conditions().prop_map(TcpFlags::MatchAny),
        conditions().prop_map(TcpFlags::MatchAll),
    ]
}

fn protocol() -> BoxedStrategy<ProtocolMatch<'static>> {
    prop_oneof![
        Just(ProtocolMatch::Ip),
        (ports(), ports(), of(flags())).prop_map(|(source, destination, flags)| ProtocolMatch::Tcp {
            source,
            destination,
            flags
        }),
        (ports(), ports()).prop_map(|(source, destination)| ProtocolMatch::Udp { source, destination }),
        (ports(), ports()).prop_map(|(source, destination)| ProtocolMatch::Sctp { source, destination }),
        of((any::<u8>(), of(any::<u8>())).prop_map(|(kind, code)| IcmpMessage { kind, code }))
            .prop_map(ProtocolMatch::Icmp),
        of(0..=15u8).prop_map(ProtocolMatch::Igmp),
        any::<u8>().prop_map(ProtocolMatch::of_number),
        name().prop_map(|group| ProtocolMatch::ServiceGroup(Box::new(group))),
    ]
    .boxed()
}

fn ttl() -> impl Strategy<Value = TtlMatch> {
    prop_oneof![
        vec(any::<u8>(), 1..4).prop_map(TtlMatch::Eq),
        vec(any::<u8>(), 1..4).prop_map(TtlMatch::Neq),
        any::<u8>().prop_map(TtlMatch::Lt),
        any::<u8>().prop_map(TtlMatch::Gt),
        (any::<u8>(), any::<u8>()).prop_map(|(first, last)| TtlMatch::Range(first, last)),
    ]
}

fn log() -> impl Strategy<Value = Log<'static>> {
    // A word for the log that is no option of its own.
    (any::<bool>(), weighted(0.2, "[A-Z]{6,9}1".prop_map(Name::from)))
        .prop_map(|(input, cookie)| Log { input, cookie })
}

fn options() -> BoxedStrategy<AceOptions<'static>> {
    let marking = prop_oneof![
        (0..64u8).prop_map(MarkingMatch::Dscp),
        (0..8u8).prop_map(MarkingMatch::Precedence),
        (0..16u8).prop_map(MarkingMatch::Tos),
        (0..8u8, 0..16u8).prop_map(|(precedence, tos)| MarkingMatch::PrecedenceAndTos(precedence, tos)),
    ];
    (
        weighted(0.1, (name(), of(1..=9999u16))),
        weighted(0.3, marking),
        weighted(0.1, of(any::<u8>())),
        weighted(0.2, ttl()),
        weighted(0.2, log()),
        weighted(0.2, name()),
        proptest::bool::weighted(0.1),
        weighted(0.1, (name(), of(1..=u32::MAX))),
    )
        .prop_map(|(dynamic, marking, ip_option, ttl, log, time_range, fragments, reflect)| AceOptions {
            dynamic,
            marking,
            ip_option,
            ttl,
            log,
            time_range,
            fragments,
            reflect,
        })
        .boxed()
}

fn action() -> impl Strategy<Value = Action> {
    prop_oneof![Just(Action::Permit), Just(Action::Deny)]
}

fn ace() -> BoxedStrategy<Ace<'static>> {
    (action(), protocol(), matched_or_group(), matched_or_group(), options())
        .prop_map(|(action, protocol, source, destination, mut options)| {
            options.fragments &= !protocol.asks_above_ip();
            let options = (options != AceOptions::default()).then(|| Box::new(options));
            Ace { action, protocol, source, destination, options }
        })
        .boxed()
}

fn extended() -> BoxedStrategy<AclCommand<'static>> {
    prop_oneof![
        8 => ace().prop_map(AclCommand::Extended),
        1 => text().prop_map(AclCommand::Remark),
        1 => name().prop_map(AclCommand::Evaluate),
    ]
    .boxed()
}

fn standard() -> BoxedStrategy<AclCommand<'static>> {
    let entry = (action(), matched(), weighted(0.2, log().prop_map(|log| Log { input: false, ..log })))
        .prop_map(|(action, source, log)| AclCommand::Standard(StandardAce { action, source, log }));
    prop_oneof![8 => entry, 1 => text().prop_map(AclCommand::Remark)].boxed()
}

fn line(command: impl Strategy<Value = AclCommand<'static>>) -> impl Strategy<Value = AclLine<'static>> {
    let sequence = weighted(0.3, 1..=2_147_483_647u32);
    (sequence, command, 0..10u8).prop_map(|(sequence, command, no)| match (no, sequence) {
        (0, Some(_)) => AclLine::made(sequence, AclCommand::No(None)),
        (1, _) => AclLine::made(sequence, AclCommand::No(Some(Box::new(command)))),
        _ => AclLine::made(sequence, command),
    })
}

fn acl() -> BoxedStrategy<ItemKind<'static>> {
    let mode = prop_oneof![
        (name(), vec(line(extended()), 0..6)).prop_map(|(name, lines)| (
            AclName::Named(name),
            AclKind::Extended,
            lines
        )),
        (name(), vec(line(standard()), 0..6)).prop_map(|(name, lines)| (
            AclName::Named(name),
            AclKind::Standard,
            lines
        )),
        (100..=199u16, vec(line(extended()), 0..6)).prop_map(|(number, lines)| (
            AclName::Numbered(number),
            AclKind::Extended,
            lines
        )),
        (1300..=1999u16, vec(line(standard()), 0..6)).prop_map(|(number, lines)| (
            AclName::Numbered(number),
            AclKind::Standard,
            lines
        )),
    ];
    mode.prop_map(|(name, kind, lines)| ItemKind::Acl(AclBlock { name, kind, form: AclForm::Mode, lines }))
        .boxed()
}

fn interface_name() -> impl Strategy<Value = InterfaceName<'static>> {
    let kinds =
        ["FastEthernet", "GigabitEthernet", "Tunnel", "Null", "Serial", "Vlan", "Port-channel", "Loopback"];
    (proptest::sample::select(kinds.to_vec()), "[0-9]{1,2}(/[0-9]){0,2}([.:][0-9]{1,3})?").prop_map(
        |(kind, number)| {
            InterfaceName::parse(&format!("{kind}{number}")).expect("a type and a number are a name")
        },
    )
}

fn some_addresses() -> impl Strategy<Value = Vec<Ipv4Addr>> {
    vec(address(), 1..4)
}

fn clause_command() -> BoxedStrategy<ClauseCommand<'static>> {
    let list = prop_oneof![name().prop_map(AclName::Named), (1..=199u16).prop_map(AclName::Numbered)];
    let interfaces = || vec(interface_name(), 1..3);
    // `prefix-list` as the name of a list would read otherwise, as on the router.
    let matches = prop_oneof![
        vec(list, 1..4).prop_map(Match::Address),
        vec(name(), 1..3).prop_map(Match::PrefixList),
        (0..100_000u32, 0..100_000u32).prop_map(|(least, most)| Match::Length(least, most)),
        interfaces().prop_map(Match::Interface),
    ];
    let table = || prop_oneof![Just(Table::Global), name().prop_map(Table::Vrf)];
    let sets = prop_oneof![
        some_addresses().prop_map(Set::NextHop),
        (of(table()), address()).prop_map(|(table, address)| Set::RecursiveNextHop { table, address }),
        Just(Set::VerifyAvailability),
        (of(name()), address(), 1..=u16::MAX, 1..=1000u16)
            .prop_map(|(vrf, address, order, track)| Set::TrackedNextHop { vrf, address, order, track }),
        Just(Set::DhcpNextHop),
        some_addresses().prop_map(Set::DefaultNextHop),
        Just(Set::DefaultVerifyAvailability),
        (of(name()), address()).prop_map(|(vrf, address)| Set::RecursiveDefaultNextHop { vrf, address }),
        interfaces().prop_map(Set::Interface),
        interfaces().prop_map(Set::DefaultInterface),
        (0..8u8).prop_map(Set::Precedence),
        (0..16u8).prop_map(Set::Tos),
        any::<bool>().prop_map(Set::Df),
        (0..100u16).prop_map(Set::QosGroup),
        name().prop_map(Set::Vrf),
        Just(Set::Global),
        (any::<bool>(), table(), some_addresses())
            .prop_map(|(default, table, addresses)| Set::TableNextHop { default, table, addresses }),
    ];
    let plain = prop_oneof![
        4 => matches.prop_map(ClauseCommand::Match),
        6 => sets.prop_map(ClauseCommand::Set),
        1 => text().prop_map(ClauseCommand::Description),
        1 => of(any::<u16>()).prop_map(ClauseCommand::Continue),
    ];
    (plain, 0..8u8)
        .prop_map(|(command, no)| if no == 0 { ClauseCommand::No(Box::new(command)) } else { command })
        .boxed()
}

fn clause() -> BoxedStrategy<ItemKind<'static>> {
    (name(), of(action()), of(any::<u16>()), vec(clause_command(), 0..5))
        .prop_map(|(tag, action, sequence, commands)| {
            let commands = commands.into_iter().map(At::made).collect();
            ItemKind::Clause(ClauseBlock { tag, action, sequence, commands })
        })
        .boxed()
}

fn interface_command() -> BoxedStrategy<InterfaceCommand<'static>> {
    let plain = prop_oneof![
        (address(), 0..=32u8, any::<bool>()).prop_map(|(address, length, secondary)| {
            InterfaceCommand::Address { address, length, secondary }
        }),
        Just(InterfaceCommand::Dhcp),
        Just(InterfaceCommand::Negotiated),
        interface_name().prop_map(InterfaceCommand::Unnumbered),
        (name(), any::<bool>()).prop_map(|(name, definition)| InterfaceCommand::Vrf { name, definition }),
        (name(), any::<bool>()).prop_map(|(acl, inward)| InterfaceCommand::AccessGroup {
            acl: AclName::Named(acl),
            direction: if inward { FilterDirection::In } else { FilterDirection::Out },
        }),
        Just(InterfaceCommand::Nat(NatSide::Inside)),
        Just(InterfaceCommand::Nat(NatSide::Outside)),
        (1..=4094u16, any::<bool>()).prop_map(|(vlan, native)| InterfaceCommand::Dot1q { vlan, native }),
        text().prop_map(InterfaceCommand::Description),
    ];
    // These have a negation of their own.
    let alone = prop_oneof![
        name().prop_map(InterfaceCommand::Policy),
        Just(InterfaceCommand::Shutdown),
        Just(InterfaceCommand::No(Negated::Addresses)),
        Just(InterfaceCommand::No(Negated::Policy)),
        Just(InterfaceCommand::No(Negated::Shutdown)),
    ];
    let negated = plain.clone().prop_map(|command| InterfaceCommand::No(Negated::Command(Box::new(command))));
    prop_oneof![4 => plain, 4 => alone, 1 => negated].boxed()
}

fn interface() -> BoxedStrategy<ItemKind<'static>> {
    let link = prop_oneof![Just(LinkKind::PointToPoint), Just(LinkKind::Multipoint)];
    (interface_name(), weighted(0.2, link), vec(interface_command(), 0..6))
        .prop_map(|(name, link, commands)| {
            let commands = commands.into_iter().map(At::made).collect();
            ItemKind::Interface(InterfaceBlock { name, link, commands })
        })
        .boxed()
}

fn members() -> BoxedStrategy<ItemKind<'static>> {
    let prefix = || (address(), 0..=32u8).prop_map(|(address, length)| prefix(address, length));
    let network = prop_oneof![
        address().prop_map(GroupMember::Host),
        prefix().prop_map(GroupMember::Subnet),
        (address(), address()).prop_map(|(first, last)| GroupMember::Range(first, last)),
        Just(GroupMember::Any),
        name().prop_map(GroupMember::Group),
        text().prop_map(GroupMember::Description),
    ];
    let service = prop_oneof![
        Just(ServiceMember::Ip),
        (1..4u8, ports(), ports()).prop_map(|(which, source, destination)| ServiceMember::Ports {
            tcp: which & 1 != 0,
            udp: which & 2 != 0,
            source,
            destination,
        }),
        of(any::<u8>())
            .prop_map(|kind| ServiceMember::Icmp(kind.map(|kind| IcmpMessage { kind, code: None }))),
        (20..=255u8).prop_map(ServiceMember::Protocol),
    ];
    let service = prop_oneof![service.prop_map(GroupMember::Service), name().prop_map(GroupMember::Group)];
    let group = |kind| {
        move |(name, members): (Name<'static>, Vec<GroupMember<'static>>)| {
            let members = members.into_iter().map(At::made).collect();
            ItemKind::ObjectGroup(ObjectGroupBlock { name, kind, members })
        }
    };
    prop_oneof![
        (name(), vec(network, 0..5)).prop_map(group(GroupKind::Network)),
        (name(), vec(service, 0..5)).prop_map(group(GroupKind::Service)),
    ]
    .boxed()
}

fn prefix(address: Ipv4Addr, length: u8) -> Ipv4Net {
    Ipv4Net::new(address, length).expect("a length up to 32").trunc()
}

fn time_range() -> BoxedStrategy<ItemKind<'static>> {
    let time = || (0..24u8, 0..60u8).prop_map(|(hour, minute)| Time { hour, minute });
    let moment = || {
        (time(), 1..=31u8, 1..=12u8, 1993..=2099u16).prop_map(|(time, day, month, year)| Moment {
            time,
            day,
            month,
            year,
        })
    };
    let day = || (0..7u8).prop_map(Day);
    let days = prop_oneof![
        Just(Days::Daily),
        Just(Days::Weekdays),
        Just(Days::Weekend),
        vec(day(), 1..4).prop_map(Days::Named),
    ];
    let line = prop_oneof![
        (of(moment()), of(moment())).prop_map(|(from, to)| TimeRangeLine::Absolute(from, to)),
        (days, time(), of(day()), time()).prop_map(|(days, from, until, to)| TimeRangeLine::Periodic {
            days,
            from,
            until,
            to
        }),
    ];
    (name(), vec(line, 0..3))
        .prop_map(|(name, lines)| {
            ItemKind::TimeRange(TimeRangeBlock { name, lines: lines.into_iter().map(At::made).collect() })
        })
        .boxed()
}

fn route() -> BoxedStrategy<StaticRoute<'static>> {
    let target = prop_oneof![
        address().prop_map(|hop| (None, Some(hop), false)),
        interface_name().prop_map(|interface| (Some(interface), None, false)),
        (interface_name(), address()).prop_map(|(interface, hop)| (Some(interface), Some(hop), false)),
        Just((None, None, true)),
    ];
    (
        of(name()),
        (address(), 0..=32u8),
        target,
        any::<(bool, bool)>(),
        of(1..=255u8),
        of(1..=u32::MAX),
        of(prop_oneof![name(), "[a-z -]{0,4} [a-zA-Z ]{0,6}".prop_map(Name::from)]),
        of(1..=1000u16),
    )
        .prop_map(|(vrf, (address, length), target, (global, permanent), distance, tag, label, track)| {
            StaticRoute {
                vrf,
                prefix: prefix(address, length),
                interface: target.0,
                next_hop: target.1,
                dhcp: target.2,
                global,
                distance,
                tag,
                permanent,
                name: label,
                track,
            }
        })
        .boxed()
}

fn tracking() -> BoxedStrategy<ItemKind<'static>> {
    let aspect = prop_oneof![Just(Aspect::State), Just(Aspect::Reachability)];
    let rule = prop_oneof![
        Just(ListRule::And),
        Just(ListRule::Or),
        Just(ListRule::Percentage),
        Just(ListRule::Weight)
    ];
    let object =
        prop_oneof![
            interface_name().prop_map(TrackedObject::LineProtocol),
            interface_name().prop_map(TrackedObject::IpRouting),
            (address(), 0..=32u8).prop_map(|(address, length)| TrackedObject::Route(prefix(address, length))),
            (any::<bool>(), 1..=u32::MAX, of(aspect))
                .prop_map(|(ip_sla, probe, aspect)| TrackedObject::Probe { ip_sla, probe, aspect }),
            rule.prop_map(TrackedObject::List),
        ];
    let command =
        prop_oneof![
            (of(0..=180u16), of(0..=180u16)).prop_map(|(down, up)| TrackCommand::Delay { down, up }),
            (1..=1000u16, any::<bool>(), of(1..=255u16))
                .prop_map(|(track, not, weight)| TrackCommand::Object { track, not, weight }),
        ];
    (1..=1000u16, of(object), vec(command, 0..4))
        .prop_map(|(number, object, commands)| {
            ItemKind::Track(TrackBlock {
                number,
                object,
                commands: commands.into_iter().map(At::made).collect(),
            })
        })
        .boxed()
}

fn form() -> impl Strategy<Value = ProbeForm> {
    prop_oneof![Just(ProbeForm::Rtr), Just(ProbeForm::IpSlaMonitor), Just(ProbeForm::IpSla)]
}

fn probing() -> BoxedStrategy<ItemKind<'static>> {
    let source = prop_oneof![
        address().prop_map(ProbeSource::Address),
        interface_name().prop_map(ProbeSource::Interface),
    ];
    let target = prop_oneof![address().prop_map(Target::Address), name().prop_map(Target::Host)];
    let command = prop_oneof![
        (target, of(source)).prop_map(|(target, source)| ProbeCommand::Echo { target, source }),
        any::<u32>().prop_map(ProbeCommand::Timeout),
        any::<u32>().prop_map(ProbeCommand::Threshold),
        any::<u32>().prop_map(ProbeCommand::Frequency),
        any::<u8>().prop_map(ProbeCommand::Tos),
        name().prop_map(ProbeCommand::Vrf),
    ];
    let life = prop_oneof![Just(Life::Forever), any::<u32>().prop_map(Life::Seconds)];
    let start = prop_oneof![
        Just(Start::Now),
        Just(Start::Pending),
        Just(Start::After(Name::from("00:05:00"))),
        any::<u32>().prop_map(Start::Random),
        Just(Start::At(vec![Name::from("10:00"), Name::from("Jan"), Name::from("5")])),
    ];
    let schedule = (1..=u32::MAX, form(), of(life), of(start), of(any::<u32>()), any::<bool>()).prop_map(
        |(probe, form, life, start, ageout, recurring)| {
            ItemKind::Schedule(ProbeSchedule { probe, form, life, start, ageout, recurring })
        },
    );
    let probe = (1..=u32::MAX, form(), vec(command, 0..4)).prop_map(|(number, form, commands)| {
        ItemKind::Probe(ProbeBlock { number, form, commands: commands.into_iter().map(At::made).collect() })
    });
    prop_oneof![probe, schedule].boxed()
}

fn prefix_list() -> BoxedStrategy<PrefixListLine<'static>> {
    let entry = (of(1..=u32::MAX), action(), address(), 0..=32u8, of(0..=32u8), of(0..=32u8)).prop_map(
        |(sequence, action, address, length, ge, le)| PrefixListCommand::Entry {
            sequence,
            action,
            prefix: prefix(address, length),
            ge,
            le,
        },
    );
    let command = prop_oneof![4 => entry, 1 => text().prop_map(PrefixListCommand::Description)];
    (name(), command).prop_map(|(name, command)| PrefixListLine { name, command }).boxed()
}

fn around_the_policy() -> BoxedStrategy<ItemKind<'static>> {
    let vrf = (name(), any::<bool>()).prop_map(|(name, definition)| VrfBlock { name, definition }).boxed();
    prop_oneof![
        members(),
        time_range(),
        route().prop_map(ItemKind::StaticRoute),
        tracking(),
        probing(),
        prefix_list().prop_map(ItemKind::PrefixList),
        vrf.clone().prop_map(ItemKind::Vrf),
        name().prop_map(ItemKind::Ipv6Acl),
        route().prop_map(|route| ItemKind::Removal(Removal::StaticRoute(route))),
        vrf.prop_map(|block| ItemKind::Removal(Removal::Vrf(block))),
        (form(), 1..=u32::MAX).prop_map(|(form, probe)| ItemKind::Removal(Removal::Schedule(form, probe))),
        (form(), 1..=u32::MAX).prop_map(|(form, probe)| ItemKind::Removal(Removal::Probe(form, probe))),
        (1..=1000u16).prop_map(|track| ItemKind::Removal(Removal::Track(track))),
    ]
    .boxed()
}

fn item() -> BoxedStrategy<ItemKind<'static>> {
    let removal = prop_oneof![
        (100..=199u16)
            .prop_map(|number| Removal::Acl { name: AclName::Numbered(number), kind: AclKind::Extended }),
        name().prop_map(|name| Removal::Acl { name: AclName::Named(name), kind: AclKind::Standard }),
        (name(), of(any::<u16>())).prop_map(|(tag, sequence)| Removal::RouteMap { tag, sequence }),
        interface_name().prop_map(Removal::Interface),
        Just(Removal::LocalPolicy),
    ];
    prop_oneof![
        6 => acl(),
        4 => clause(),
        4 => interface(),
        4 => around_the_policy(),
        1 => name().prop_map(ItemKind::Hostname),
        1 => name().prop_map(ItemKind::LocalPolicy),
        1 => removal.prop_map(ItemKind::Removal),
    ]
    .boxed()
}

fn release() -> impl Strategy<Value = Release> {
    let classes = [
        "12.3",
        "12.3(4)T",
        "12.4(24)T",
        "12.2(33)SXI",
        "15.2(4)M",
        "15.9(3)M",
        "XE 3.7",
        "XE 16.9",
        "XE 17.9",
    ];
    proptest::sample::select(classes.to_vec()).prop_map(|text| text.parse().expect("a release"))
}

fn printed(items: &[ItemKind<'_>], dialect: Dialect) -> Vec<u8> {
    let mut text = Vec::new();
    for item in items {
        for line in print(item, dialect) {
            text.extend_from_slice(&line);
            text.push(b'\n');
        }
        text.extend_from_slice(b"!\n");
    }
    text
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn what_is_printed_is_read_back(items in vec(item(), 1..4), release in release()) {
        let dialect = Dialect::of(&release);
        let text = printed(&items, dialect);
        let config = parse(&text);
        prop_assert_eq!(config.diagnostics(), &[], "{}", String::from_utf8_lossy(&text));
        let read: Vec<ItemKind<'_>> = config.items().iter().map(|item| item.kind.clone()).collect();
        prop_assert_eq!(&read, &items, "{}", String::from_utf8_lossy(&text));
        prop_assert_eq!(printed(&read, dialect), text);
    }
}
