//! `probe-follows-policy`

use super::{clauses, flows, next_hops};
use crate::findings::Findings;
use crate::rule::Rule;
use crate::subject::Subject;
use byway_diagnostic::Severity;
use byway_ios::state::{Echo, Held, Interface, Probe};
use byway_ios::{InterfaceName, ProbeSource, Target, TrackedObject};
use byway_lift::Entrance;
use byway_packet::set::{Limits, PacketSet, Region, Ternary};
use byway_packet::{Packet, Payload};
use byway_policy::{Action, Outcome};
use flows::Flow;
use std::collections::BTreeSet;
use std::net::Ipv4Addr;

pub(super) const RULE: Rule = Rule {
    name: "probe-follows-policy",
    severity: Severity::Warning,
    default: true,
    finds: "a probe whose own packets the local policy sends another way than the one that it watches",
    rationale: "A probe asks whether a next hop or a way is alive. The packets of the router itself meet the map of `ip \
                local policy`; where that sends the probe to another hop, the track object tells of that one. And where \
                the map sends it to its own hop only while the track object is up, and else to another, the object never \
                comes up again, or comes up over the wrong way.",
    wrong: "\
ip sla 1
 icmp-echo 203.0.113.1
ip sla schedule 1 life forever start-time now
!
track 1 ip sla 1 reachability
!
ip access-list extended everything
 permit ip any any
!
route-map own permit 10
 match ip address everything
 set ip next-hop 172.16.2.1
!
ip local policy route-map own
!
ip route 0.0.0.0 0.0.0.0 172.16.1.1 track 1
!
interface FastEthernet0/1
 ip address 172.16.1.254 255.255.255.0
!
interface FastEthernet0/2
 ip address 172.16.2.254 255.255.255.0
",
    right: "\
ip sla 1
 icmp-echo 203.0.113.1
ip sla schedule 1 life forever start-time now
!
track 1 ip sla 1 reachability
!
ip access-list extended everything
 deny icmp any host 203.0.113.1
 permit ip any any
!
route-map own permit 10
 match ip address everything
 set ip next-hop 172.16.2.1
!
ip local policy route-map own
!
ip route 0.0.0.0 0.0.0.0 172.16.1.1 track 1
!
interface FastEthernet0/1
 ip address 172.16.1.254 255.255.255.0
!
interface FastEthernet0/2
 ip address 172.16.2.254 255.255.255.0
",
    sources: &["ios-facts 2.8 (PACKETLIFE-LPR), 4.3, 8 no. 25, 36 (memory)"],
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    if subject.router.local_policy.is_none() {
        return;
    }
    let Some(flow) = Flow::of(subject, &Entrance::Local) else { return };
    for probe in subject.router.probes.values() {
        let Some(echo) = &probe.echo else { continue };
        let Target::Address(target) = echo.value.target else { continue };
        let tracks = tracks(subject, probe.number);
        let watched = watched(subject, &tracks);
        // A probe that nothing depends on, or that other tables send, is nobody's loss.
        if watched.is_empty() || probe.vrf.is_some() {
            continue;
        }
        let diverted = diverted(&flow, &sources(subject, echo, *target), *target, &watched, &tracks);
        let Some((packet, way)) = diverted else { continue };
        report(subject, findings, &flow, (probe, echo), (&packet, &way), &watched);
    }
}

/// A packet of a probe that is sent astray. Where several sources come into question, or none is known, every packet must be.
fn diverted(
    flow: &Flow<'_>,
    sources: &[Ipv4Addr],
    target: Ipv4Addr,
    watched: &BTreeSet<Ipv4Addr>,
    tracks: &BTreeSet<u16>,
) -> Option<(Packet, Way)> {
    let packet = |source| Packet::new(source, target, Payload::Icmp { kind: 8, code: 0 });
    let astray = |packet: Packet| Some((packet, way(flow.decision(&packet).0, watched, tracks)?));
    if sources.is_empty() {
        let any = packet(Ipv4Addr::UNSPECIFIED);
        let all = PacketSet::of_regions([Region { source: Ternary::<u32>::ANY, ..Region::of_packet(&any) }]);
        let gone = flow.packets(|outcome| way(outcome, watched, tracks).is_some());
        let is_sure = gone.contains_set(&all, &Limits::for_entries(gone.size())).decided() == Some(true);
        return is_sure.then(|| astray(any)).flatten();
    }
    let mut ways = sources.iter().map(|source| astray(packet(*source)));
    let first = ways.next()??;
    ways.all(|way| way.is_some()).then_some(first)
}

/// Where a probe is sent that should go to a hop.
enum Way {
    /// To another one.
    Elsewhere(Ipv4Addr),
    /// To its own only while its track object is up, else to another one.
    WhileUp(Ipv4Addr),
}

/// The track objects that depend on a probe, lists of them included.
fn tracks(subject: &Subject<'_>, probe: u32) -> BTreeSet<u16> {
    let all = &subject.router.tracks;
    let direct = all.values().filter(|track| {
        let object = track.object.as_ref().map(|held| held.value);
        matches!(object, Some(TrackedObject::Probe { probe: watched, .. }) if *watched == probe)
    });
    let mut found: BTreeSet<u16> = direct.map(|track| track.number).collect();
    let lists = all.values().filter(|track| track.members.keys().any(|member| found.contains(member)));
    let lists: Vec<u16> = lists.map(|track| track.number).collect();
    found.extend(lists);
    found
}

/// The hops that the track objects vouch for, in route-maps and static routes.
fn watched(subject: &Subject<'_>, tracks: &BTreeSet<u16>) -> BTreeSet<Ipv4Addr> {
    let clauses = subject.router.route_maps.values().flat_map(|map| map.clauses.values());
    let tracked = clauses.flat_map(|clause| clause.tracked_hops.values());
    let hops = tracked.filter(|held| tracks.contains(&held.value.track)).map(|held| held.value.address);
    let routes = subject.router.routes.iter();
    let routed = routes
        .filter(|(_, held)| held.value.track.is_some_and(|track| tracks.contains(&track)))
        .filter_map(|(key, _)| key.next_hop);
    hops.chain(routed).collect()
}

/// The addresses under which a probe may ask.
fn sources(subject: &Subject<'_>, echo: &Held<Echo<'_>>, target: Ipv4Addr) -> Vec<Ipv4Addr> {
    let of = |name: &InterfaceName<'_>| subject.router.interface(name)?.primary();
    match echo.value.source {
        Some(ProbeSource::Address(address)) => vec![*address],
        Some(ProbeSource::Interface(name)) => of(name).map(|held| held.value.address).into_iter().collect(),
        None => {
            let near = next_hops::neighbour(subject, None, target).and_then(|(_, one)| one.primary());
            if let Some(held) = near {
                return vec![held.value.address];
            }
            let global = subject.router.interfaces.values().filter(|one| one.vrf.is_none());
            global.filter_map(Interface::primary).map(|held| held.value.address).collect()
        }
    }
}

/// What the policy does to a probe that is none of the hops' business; none where that is well.
fn way(outcome: &Outcome, watched: &BTreeSet<Ipv4Addr>, tracks: &BTreeSet<u16>) -> Option<Way> {
    let Action::Redirect { to, otherwise } = &outcome.action else { return None };
    let first = to.hops.first()?;
    if !watched.contains(&first.address) {
        return Some(Way::Elsewhere(first.address));
    }
    let is_own = first.track.is_some_and(|track| tracks.contains(&track));
    let behind = match otherwise.as_deref() {
        Some(Action::Redirect { to, .. }) => to.hops.first(),
        _ => None,
    };
    let next = to.hops.iter().chain(behind).find(|hop| hop.address != first.address)?;
    is_own.then_some(Way::WhileUp(next.address))
}

fn report(
    subject: &Subject<'_>,
    findings: &mut Findings,
    flow: &Flow<'_>,
    (probe, echo): (&Probe<'_>, &Held<Echo<'_>>),
    (packet, way): (&Packet, &Way),
    watched: &BTreeSet<Ipv4Addr>,
) {
    let Some(map) = flow.lifted.map else { return };
    let number = probe.number;
    let shown = if packet.source.is_unspecified() {
        format!("its echo request to {}", packet.destination)
    } else {
        format!("`{packet}`")
    };
    let asked: Vec<String> = watched.iter().map(ToString::to_string).collect();
    let asked = asked.join(" or ");
    let (to, message, why) = match way {
        Way::Elsewhere(to) => (
            *to,
            format!("the local policy sends probe `{number}`, which watches {asked}, to {to}"),
            format!("{shown} goes to {to}: what depends on the probe follows that hop and not {asked}"),
        ),
        Way::WhileUp(to) => (
            *to,
            format!(
                "the local policy sends probe `{number}`, which watches {asked}, to {to} once its track object is down"
            ),
            format!(
                "the probe then asks over {to}: the object does not come up again, or comes up though {asked} is dead"
            ),
        ),
    };
    let clause = flow.decision(packet).1.clause;
    let line = clause.and_then(|clause| flows::set_line(clause, to));
    findings.report(subject.span_of(echo.origin), message, |found| {
        let found = match line {
            Some(line) => found.relate(next_hops::address_span(subject, line, to), "the hop is set here"),
            None => found,
        };
        let help = format!(
            "begin the ACL of the local policy with `deny icmp any host {}`, or add a clause that sends the probe to {asked} alone",
            packet.destination
        );
        clauses::relate_bindings(subject, map, found).why(why).help(help)
    });
}
