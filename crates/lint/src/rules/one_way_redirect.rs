//! `one-way-redirect`

use super::{flows, next_hops};
use crate::findings::Findings;
use crate::networks::{Ranges, bits};
use crate::rule::Rule;
use crate::subject::Subject;
use byway_diagnostic::{Severity, Span};
use byway_ios::state::{Interface, Origin, RouteKey};
use byway_packet::set::{Interval, Limits, PacketSet, Region, Ternary};
use byway_packet::{Packet, Payload, TcpFlags};
use flows::Flow;
use ipnet::Ipv4Net;
use std::collections::BTreeSet;
use std::net::Ipv4Addr;

pub(super) const RULE: Rule = Rule {
    name: "one-way-redirect",
    severity: Severity::Warning,
    default: true,
    finds: "traffic that is redirected one way while its replies are not, or go elsewhere",
    rationale: "An appliance that keeps state sees one half of each connection and drops it. The rule speaks where the text \
                shows by which interface the replies come back: the redirected packets go to a network that the router \
                is connected to, or has a static route for. Traffic to `any` is not looked at, since a choice between \
                providers is one-way on purpose.",
    wrong: "\
access-list 101 permit tcp 192.168.0.0 0.0.0.255 10.0.0.0 0.0.0.255 eq 22
!
route-map scb permit 10
 match ip address 101
 set ip next-hop 172.16.0.1
!
interface FastEthernet0/0
 ip address 192.168.0.1 255.255.255.0
 ip policy route-map scb
!
interface FastEthernet0/1
 ip address 172.16.0.254 255.255.255.0
!
interface FastEthernet0/2
 ip address 10.0.0.1 255.255.255.0
",
    right: "\
access-list 101 permit tcp 192.168.0.0 0.0.0.255 10.0.0.0 0.0.0.255 eq 22
access-list 102 permit tcp 10.0.0.0 0.0.0.255 eq 22 192.168.0.0 0.0.0.255
!
route-map scb permit 10
 match ip address 101
 set ip next-hop 172.16.0.1
!
route-map scb-back permit 10
 match ip address 102
 set ip next-hop 172.16.0.1
!
interface FastEthernet0/0
 ip address 192.168.0.1 255.255.255.0
 ip policy route-map scb
!
interface FastEthernet0/1
 ip address 172.16.0.254 255.255.255.0
!
interface FastEthernet0/2
 ip address 10.0.0.1 255.255.255.0
 ip policy route-map scb-back
",
    sources: &["ios-facts 8 no. 44 (memory)"],
    check,
};

/// Past so many looks at a rule of a policy nothing is said. A map that leads to none of the networks costs none.
const MOST_LOOKS: usize = 20_000_000;

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    let hops = next_hops::hops(subject);
    if hops.is_empty() {
        return;
    }
    let ways_back = ways_back(subject);
    let answering = Ranges::new(ways_back.iter().flat_map(|way| way.networks.iter().copied()));
    let mut search = Search { subject, ways_back, told: Told::new(), found: Vec::new() };
    let mut looks = MOST_LOOKS;
    // What a map does is the same on every interface of a table.
    let mut seen = BTreeSet::new();
    for interface in subject.router.interfaces.values().filter(|one| one.is_up()) {
        let Some(policy) = &interface.policy else { continue };
        if !seen.insert((&policy.value, interface.vrf_name())) {
            continue;
        }
        let own: BTreeSet<Ipv4Addr> =
            hops.iter().filter(|hop| hop.map.tag == policy.value).map(|hop| hop.address).collect();
        if own.is_empty() {
            continue;
        }
        let map = subject.router.route_map(&policy.value);
        if map.is_none_or(|map| !subject.may_name_one_of(map, &answering)) {
            continue;
        }
        let Some(flow) = Flow::on(subject, interface) else { continue };
        let cost = flow.flat.rules().len() * own.len() * subject.router.interfaces.len();
        let Some(left) = looks.checked_sub(cost) else { break };
        looks = left;
        for hop in own {
            search.check_hop((interface, &flow), hop);
        }
    }
    report(findings, &search.found);
}

/// What was told: the `set` line, and the interface of the replies. A map may be bound on several interfaces.
type Told = BTreeSet<(Origin, String)>;

/// An interface by which replies may come, with the networks from which they do, as far as the text says.
struct WayBack<'s> {
    interface: &'s Interface<'s>,
    networks: Vec<Ternary<u32>>,
}

/// The interfaces that are up and do not translate: where addresses are translated, replies look otherwise.
fn ways_back<'s>(subject: &Subject<'s>) -> Vec<WayBack<'s>> {
    let interfaces = subject.router.interfaces.values().filter(|one| one.is_up() && one.nat.is_none());
    let routed = |route: &'s RouteKey<'s>| route.next_hop.filter(|_| route.prefix.prefix_len() > 0);
    let mut routes: Vec<(Ipv4Addr, &RouteKey<'_>)> =
        subject.router.routes.keys().filter_map(|route| Some((routed(route)?, route))).collect();
    routes.sort_by_key(|(hop, _)| *hop);
    let way = |interface| {
        let networks = networks_behind(&routes, interface).map(bits).collect();
        WayBack { interface, networks }
    };
    interfaces.map(way).collect()
}

struct Search<'t, 's> {
    subject: &'t Subject<'s>,
    ways_back: Vec<WayBack<'s>>,
    told: Told,
    found: Vec<OneWay>,
}

/// Traffic whose replies do not come the same way.
struct OneWay {
    span: Span,
    /// The `set` line that sends the requests.
    line: Origin,
    /// The one that sends the replies elsewhere.
    back: Option<Origin>,
    request: Packet,
    message: String,
    related: Vec<(Span, String)>,
    why: String,
    help: String,
}

impl OneWay {
    /// Whether the example is a request that a client makes: to a lower port than its own.
    fn is_natural(&self) -> bool {
        match self.request.payload {
            Payload::Tcp { source_port, destination_port, .. }
            | Payload::Udp { source_port, destination_port } => source_port > destination_port,
            _ => true,
        }
    }

    /// Whether another one says the same from the side of the replies.
    fn is_told_by(&self, other: &Self) -> bool {
        self.back == Some(other.line) && other.back == Some(self.line)
    }
}

impl<'s> Search<'_, 's> {
    fn check_hop(&mut self, (interface, flow): (&'s Interface<'s>, &Flow<'s>), hop: Ipv4Addr) {
        let subject = self.subject;
        let sent = Sent::to(flow, hop);
        if sent.destinations.is_empty() {
            return;
        }
        let is_entrance = !is_bound_elsewhere(subject, interface);
        for WayBack { interface: other, networks } in &self.ways_back {
            if !sent.is_answered_from(networks)
                || is_entrance && other.name == interface.name
                || other.subnets().any(|subnet| subnet.contains(&hop))
                || other.vrf_name() != interface.vrf_name()
            {
                continue;
            }
            let Some(replies) = sent.replies(networks) else { continue };
            let Some(back) = Flow::on(subject, other) else { continue };
            let served = back.packets(|outcome| {
                let hops = flows::hops(outcome);
                hops.contains(&hop)
                    || !hops.is_empty() && hops.iter().all(|back| !is_beside(subject, hop, *back))
            });
            if !flows::are_few(&replies, &served) {
                continue;
            }
            let limits = Limits::for_entries(replies.size() + served.size());
            served.prepare_for_few();
            let Ok(lost) = replies.difference(&served, &limits) else { continue };
            lost.prepare_for_few();
            if let Some(reply) = example(&lost) {
                let told = &mut self.told;
                self.found.extend(one_way(subject, (interface, flow), hop, (other, &back, &reply), told));
            }
        }
    }
}

/// Whether requests that meet the map come in by another interface too.
fn is_bound_elsewhere(subject: &Subject<'_>, interface: &Interface<'_>) -> bool {
    let bound = interface.policy.as_ref().map(|policy| subject.bound_on(&policy.value));
    bound.is_some_and(|mut others| others.any(|other| other.name != interface.name))
}

/// The networks that are reached by an interface, as far as the text says; `routes` are in the order of their next hops.
fn networks_behind<'r>(
    routes: &'r [(Ipv4Addr, &RouteKey<'_>)],
    interface: &'r Interface<'_>,
) -> impl Iterator<Item = Ipv4Net> + 'r {
    // One network for those that lie in another: each route is then found once, however many addresses the interface has.
    let mut own: Vec<Ipv4Net> = interface.subnets().collect();
    if own.len() > 1 {
        own = Ipv4Net::aggregate(&own);
    }
    let by_neighbours = own.into_iter().flat_map(|subnet| {
        let from = routes.partition_point(|(hop, _)| *hop < subnet.network());
        routes[from..].iter().take_while(move |(hop, _)| *hop <= subnet.broadcast())
    });
    let of_table = by_neighbours.filter(|(_, route)| route.vrf.as_ref() == interface.vrf_name());
    of_table.map(|(_, route)| route.prefix).chain(interface.subnets())
}

/// Whether two hops are in one subnet: an appliance with a leg in each of two is one appliance.
fn is_beside(subject: &Subject<'_>, one: Ipv4Addr, other: Ipv4Addr) -> bool {
    subject.subnets().iter().any(|subnet| subnet.contains(&one) && subnet.contains(&other))
}

/// What is sent to a hop.
struct Sent<'f> {
    flow: &'f Flow<'f>,
    /// For each outcome whether it is that.
    outcomes: Vec<bool>,
    /// Where to, for each rule whose replies are known by their addresses and ports; each once.
    destinations: Vec<Ternary<u32>>,
}

impl<'f> Sent<'f> {
    fn to(flow: &'f Flow<'f>, hop: Ipv4Addr) -> Self {
        let outcomes = flow.outcomes(|outcome| flows::hops(outcome).contains(&hop));
        let mut sent = Self { flow, outcomes, destinations: Vec::new() };
        let rules = flow.flat.rules().iter().filter(|rule| sent.holds(rule) && can_be_mirrored(&rule.region));
        sent.destinations = rules.map(|rule| rule.region.destination).collect();
        sent.destinations.sort_unstable();
        sent.destinations.dedup();
        sent
    }

    fn holds(&self, rule: &byway_policy::Rule) -> bool {
        let region = &rule.region;
        self.outcomes[rule.outcome.0 as usize]
            && region.tos.is_any()
            && region.ttl.is_all()
            && region.length.is_all()
    }

    /// Whether replies to any of it come from some networks.
    fn is_answered_from(&self, networks: &[Ternary<u32>]) -> bool {
        networks.iter().any(|net| self.destinations.iter().any(|destination| net.covers(*destination)))
    }

    /// The replies from these networks.
    fn replies(&self, networks: &[Ternary<u32>]) -> Option<PacketSet> {
        let is_answered = |rule: &byway_policy::Rule| {
            self.holds(rule) && networks.iter().any(|net| net.covers(rule.region.destination))
        };
        let rules = self.flow.flat.rules().iter();
        let mirrored = rules.filter_map(|rule| Some((mirrored(&rule.region)?, is_answered(rule))));
        let set = PacketSet::of_list(mirrored, false);
        set.prepare_for_few();
        let limits = Limits::for_entries(set.size());
        let answers = answers();
        answers.prepare_for_few();
        set.intersection(&answers, &limits).ok()
    }
}

/// A reply that people would name: from a well-known port where there is such a one.
fn example(lost: &PacketSet) -> Option<Packet> {
    let wanted =
        [Interval::<u16>::new(80, 80), Interval::<u16>::new(0, 1023), Interval::<u16>::new(0, u16::MAX)];
    let ports = wanted.into_iter().flatten().map(|upper_source| {
        let region = Region { upper_source, flags: Region::FIRST, ..Region::ALL };
        let of = |protocol| Region { protocol: Interval::<u8>::exact(protocol), ..region };
        PacketSet::of_regions([of(6), of(17)])
    });
    ports.into_iter().find_map(|ports| flows::common(lost, &ports))
}

/// Packets of TCP that acknowledge, and packets of UDP; no later fragments, and none to groups, which send no requests.
fn answers() -> PacketSet {
    let groups = Region { destination: Ternary::<u32>::prefix(0xE000_0000, 3), ..Region::ALL };
    let ack = TcpFlags::ACK.0;
    let first = Region::FIRST;
    let tcp = Region {
        protocol: Interval::<u8>::exact(6),
        flags: Ternary::<u8>::new(first.value() | ack, first.care() | ack),
        ..Region::ALL
    };
    let udp = Region { protocol: Interval::<u8>::exact(17), flags: first, ..Region::ALL };
    PacketSet::of_list([(groups, false), (tcp, true), (udp, true)], false)
}

/// The region with both sides exchanged; none where types and codes stand for ports.
fn mirrored(region: &Region) -> Option<Region> {
    can_be_mirrored(region).then_some(Region {
        source: region.destination,
        destination: region.source,
        upper_source: region.upper_destination,
        upper_destination: region.upper_source,
        ..*region
    })
}

fn can_be_mirrored(region: &Region) -> bool {
    let has_ports = !(region.upper_source.is_all() && region.upper_destination.is_all());
    !has_ports || [6, 17].iter().any(|protocol| region.protocol == Interval::<u8>::exact(*protocol))
}

/// The packet that a reply answers.
fn request(reply: &Packet) -> Packet {
    let payload = match reply.payload {
        Payload::Tcp { source_port, destination_port, .. } => Payload::Tcp {
            source_port: destination_port,
            destination_port: source_port,
            flags: TcpFlags::SYN,
        },
        Payload::Udp { source_port, destination_port } => {
            Payload::Udp { source_port: destination_port, destination_port: source_port }
        }
        other => other,
    };
    Packet::new(reply.destination, reply.source, payload)
}

fn one_way(
    subject: &Subject<'_>,
    (interface, flow): (&Interface<'_>, &Flow<'_>),
    hop: Ipv4Addr,
    (other, back, reply): (&Interface<'_>, &Flow<'_>, &Packet),
    told: &mut Told,
) -> Option<OneWay> {
    let mut request = request(reply);
    let is_untaken = flow.decision(&request).1.clause.is_none();
    if let (Payload::Tcp { flags, .. }, true) = (&mut request.payload, is_untaken) {
        // The list asks for established connections.
        *flags = TcpFlags::ACK;
    }
    let clause = flow.decision(&request).1.clause?;
    let map = flow.lifted.map?;
    let line = flows::set_line(clause, hop)?;
    if !told.insert((line, other.name.to_string())) {
        return None;
    }
    let (outcome, decision) = back.decision(reply);
    let elsewhere = flows::hops(outcome).first().copied();
    let becomes = match elsewhere {
        Some(to) => format!("sent to {to}"),
        None => "not redirected".to_owned(),
    };
    let message = format!(
        "clause `{map} {}` redirects to {hop}, and replies that enter {} are {becomes}",
        clause.sequence, other.name
    );
    let mut related = Vec::new();
    if let Some(policy) = &interface.policy {
        related.push((subject.span_of(policy.origin), format!("requests enter {}", interface.name)));
    }
    if let Some(place) = other.policy.as_ref().map(|policy| policy.origin).or(other.opened.first()) {
        related.push((subject.span_of(place), format!("replies enter {}", other.name)));
    }
    Some(OneWay {
        span: next_hops::address_span(subject, line, hop),
        line,
        back: elsewhere.and_then(|to| flows::set_line(decision.clause?, to)),
        request,
        message,
        related,
        why: format!(
            "`{request}` goes to {hop} and its reply `{reply}` does not: an appliance that keeps state drops the connection"
        ),
        help: format!("bind a map on {} that sends the replies to {hop} too", other.name),
    })
}

/// Reports each once: what is found from the side of the replies too is told from that of the requests.
fn report(findings: &mut Findings, found: &[OneWay]) {
    for one in found {
        let is_told = |other: &OneWay| one.is_told_by(other) && other.is_natural() && !one.is_natural();
        if found.iter().any(is_told) {
            continue;
        }
        findings.report(one.span, one.message.clone(), |found| {
            let related = one.related.iter().cloned();
            let found = related.fold(found, |found, (span, words)| found.relate(span, words));
            found.why(one.why.clone()).help(one.help.clone())
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_route_is_found_once_however_many_addresses_lead_to_it() {
        let config = byway_ios::parse(
            b"interface GigabitEthernet0/0\n ip address 10.0.0.1 255.255.255.0\n\
              \x20ip address 10.0.0.2 255.255.255.0 secondary\n ip address 10.0.0.129 255.255.255.128 secondary\n\
              \x20ip address 10.0.8.1 255.255.255.0 secondary\n\
              ip route 192.168.0.0 255.255.255.0 10.0.0.130\nip route 192.168.1.0 255.255.255.0 10.0.8.9\n\
              ip route 192.168.2.0 255.255.255.0 172.16.0.9\nip route 192.168.3.0 255.255.255.0 10.0.0.9\n",
        );
        let router = byway_ios::state::load(&config);
        let settings = crate::Settings::default();
        let subject = Subject::new(&config, &router, &settings);
        let ways = ways_back(&subject);
        let [way] = &ways[..] else { panic!("one interface is up") };
        let network = |text: &str| bits(text.parse().expect("a network"));
        let routed = ["192.168.3.0/24", "192.168.0.0/24", "192.168.1.0/24"].map(network);
        assert_eq!(way.networks[..3], routed);
        assert!(way.networks[3..].iter().all(|own| own.value() >> 24 == 10), "{:?}", way.networks);
    }
}
