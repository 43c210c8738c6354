//! What the rules about clauses of policy maps share.

use super::undefined;
use crate::subject::Subject;
use byway_diagnostic::{Diagnostic, Span, escape_bytes};
use byway_ios::state::{Clause, Origin, RouteMap};
use byway_ios::{Name, ReferenceKind};
use std::collections::BTreeSet;

/// The clauses of the maps of policy routing. A map that nothing binds is one of another kind where it asks or sets what routing
/// protocols alone know, or where it sets nothing and asks for prefix lists or interfaces, as those of routing and NAT do.
pub(super) fn clauses<'t, 's>(subject: &'t Subject<'s>) -> &'t [(&'s RouteMap<'s>, &'s Clause<'s>)] {
    subject.memory.clauses.get_or_init(|| {
        let maps = subject.policy_maps().filter(|map| {
            let clauses = || map.clauses.values();
            let sets = clauses().any(has_set);
            let is_other = || clauses().any(is_of_routing) || !sets && clauses().any(asks_other_things);
            is_used(subject, &map.tag) || !is_other()
        });
        maps.flat_map(|map| map.clauses.values().map(move |clause| (map, clause))).collect()
    })
}

fn is_used(subject: &Subject<'_>, tag: &Name<'_>) -> bool {
    subject.uses(ReferenceKind::RouteMap, tag).next().is_some()
}

fn asks_other_things(clause: &Clause<'_>) -> bool {
    !clause.match_prefix_list.is_empty() || !clause.match_interface.is_empty()
}

fn is_of_routing(clause: &Clause<'_>) -> bool {
    let lines = clause.match_other.values().chain(clause.set_other.values());
    clause.continues.is_some()
        || lines.into_iter().any(|line| {
            let words = words(line);
            is_routing_match(&words) || is_routing_set(&words)
        })
}

/// The words of a line behind `match` or `set`.
pub(super) fn words(line: &[u8]) -> Vec<String> {
    let words = line.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
    words.skip(1).map(|word| escape_bytes(word).to_ascii_lowercase()).collect()
}

/// What a `match` asks of a route: no packet has it (ios-facts 2.1, 2.4: IPQOS-C, PI3S-MTRACK).
pub(super) fn is_routing_match(words: &[String]) -> bool {
    const FIRST: [&str; 15] = [
        "additional-paths",
        "as-path",
        "clns",
        "community",
        "extcommunity",
        "local-preference",
        "mdt-group",
        "metric",
        "mpls-label",
        "policy-list",
        "route-type",
        "rpki",
        "source-protocol",
        "tag",
        "track",
    ];
    const OF_IP: [&str; 5] = ["next-hop", "route-source", "redistribution-source", "flowspec", "multicast"];
    let is = |place: usize, known: &[&str]| words.get(place).is_some_and(|word| known.contains(&&**word));
    is(0, &FIRST) || is(0, &["ip"]) && is(1, &OF_IP)
}

/// What a `set` does to a route: no packet has it.
pub(super) fn is_routing_set(words: &[String]) -> bool {
    const FIRST: [&str; 16] = [
        "as-path",
        "automatic-tag",
        "clns",
        "comm-list",
        "community",
        "dampening",
        "extcomm-list",
        "extcommunity",
        "level",
        "local-preference",
        "metric",
        "metric-type",
        "mpls-label",
        "origin",
        "tag",
        "weight",
    ];
    const OF_HOP: [&str; 4] = ["peer-address", "self", "unchanged", "encapsulate"];
    let is = |place: usize, known: &[&str]| words.get(place).is_some_and(|word| known.contains(&&**word));
    is(0, &FIRST) || is(0, &["ip"]) && is(1, &["next-hop"]) && is(2, &OF_HOP)
}

/// The lines of every `set` of a clause, each once.
pub(super) fn sets(clause: &Clause<'_>) -> BTreeSet<Origin> {
    let mut lines: BTreeSet<Origin> = ways(clause);
    lines.extend(clause.verify_availability.map(|held| held.origin));
    lines.extend(clause.verify_default.map(|held| held.origin));
    lines.extend(clause.precedence.map(|held| held.origin));
    lines.extend(clause.tos.map(|held| held.origin));
    lines.extend(clause.df.map(|held| held.origin));
    lines.extend(clause.qos_group.map(|held| held.origin));
    lines.extend(clause.set_other.iter().map(|held| held.origin));
    lines
}

/// The lines of every `set` that says a way.
pub(super) fn ways(clause: &Clause<'_>) -> BTreeSet<Origin> {
    let mut lines: BTreeSet<Origin> = clause.next_hops.iter().map(|held| held.origin).collect();
    lines.extend(clause.tracked_hops.values().map(|held| held.origin));
    lines.extend(clause.recursive_hop.as_ref().map(|held| held.origin));
    lines.extend(clause.dhcp_hop.map(|held| held.origin));
    lines.extend(clause.interfaces.iter().map(|held| held.origin));
    lines.extend(clause.default_hops.iter().map(|held| held.origin));
    lines.extend(clause.recursive_default_hop.as_ref().map(|held| held.origin));
    lines.extend(clause.default_interfaces.iter().map(|held| held.origin));
    lines.extend(clause.table.as_ref().map(|held| held.origin));
    lines.extend(clause.table_hops.values().flat_map(|hops| hops.iter().map(|held| held.origin)));
    lines
}

/// Whether a clause has a `set` that says a way.
pub(super) fn has_way(clause: &Clause<'_>) -> bool {
    redirects_before_routing(clause)
        || !clause.default_hops.is_empty()
        || clause.recursive_default_hop.is_some()
        || !clause.default_interfaces.is_empty()
        || clause.table_hops.values().any(|hops| !hops.is_empty())
}

/// Whether a clause has a `set` of any kind.
pub(super) fn has_set(clause: &Clause<'_>) -> bool {
    has_way(clause)
        || clause.verify_availability.is_some()
        || clause.verify_default.is_some()
        || clause.precedence.is_some()
        || clause.tos.is_some()
        || clause.df.is_some()
        || clause.qos_group.is_some()
        || !clause.set_other.is_empty()
}

/// Whether a clause says a way that is taken before the routing table is asked. The default forms are for what it has no explicit
/// route for: connected networks have one (ios-facts 2.6).
pub(super) fn redirects_before_routing(clause: &Clause<'_>) -> bool {
    !clause.next_hops.is_empty()
        || !clause.tracked_hops.is_empty()
        || clause.recursive_hop.is_some()
        || clause.dhcp_hop.is_some()
        || !clause.interfaces.is_empty()
        || clause.table.is_some()
        || clause.table_hops.keys().any(|table| !table.default)
}

/// Where a clause is opened.
pub(super) fn opened(subject: &Subject<'_>, clause: &Clause<'_>) -> Option<Span> {
    clause.opened.first().map(|origin| subject.span_of(origin))
}

/// The packets that come to a map: `all traffic that enters FastEthernet0/0`.
pub(super) fn traffic(subject: &Subject<'_>, map: &Name<'_>) -> String {
    undefined::bound(subject, map)
        .map_or_else(|| "every packet".to_owned(), |bound| format!("all traffic that {bound}"))
}

/// The same as what earlier clauses leave of it.
pub(super) fn traffic_left(subject: &Subject<'_>, map: &RouteMap<'_>, clause: &Clause<'_>) -> String {
    let is_first = map.clauses.keys().next() == Some(&clause.sequence);
    match undefined::bound(subject, &map.tag) {
        _ if is_first => traffic(subject, &map.tag),
        Some(bound) => format!("all traffic that {bound}, as far as no earlier clause takes it"),
        None => "every packet that no earlier clause takes".to_owned(),
    }
}

/// Adds the places where a map is bound.
pub(super) fn relate_bindings(subject: &Subject<'_>, map: &Name<'_>, mut found: Diagnostic) -> Diagnostic {
    const MOST: usize = 3;
    for interface in subject.bound_on(map).take(MOST) {
        if let Some(policy) = &interface.policy {
            let words = format!("route-map `{map}` is bound on {}", interface.name);
            found = found.relate(subject.span_of(policy.origin), words);
        }
    }
    match &subject.router.local_policy {
        Some(policy) if policy.value == *map => found.relate(
            subject.span_of(policy.origin),
            format!("route-map `{map}` is bound on the router itself"),
        ),
        _ => found,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use byway_ios::{parse, state};

    const SETS: [&str; 17] = [
        "ip next-hop 172.16.0.1",
        "ip next-hop verify-availability 172.16.0.1 10 track 1",
        "ip next-hop verify-availability",
        "ip next-hop recursive 172.16.0.1",
        "ip next-hop dynamic dhcp",
        "ip default next-hop 172.16.0.1",
        "ip default next-hop verify-availability",
        "ip vrf red next-hop 172.16.0.1",
        "ip global next-hop 172.16.0.1",
        "interface Null0",
        "default interface Null0",
        "vrf red",
        "ip precedence 3",
        "ip tos 4",
        "ip df 1",
        "ip qos-group 4",
        "metric 5",
    ];

    /// That something is set is said without a list of what is.
    #[test]
    fn each_set_is_one_of_both() {
        let clause = |body: &str, wanted: Option<bool>| {
            let text = format!("route-map m permit 10\n{body}");
            let config = parse(text.as_bytes());
            let router = state::load(&config);
            let map = router.route_map(&Name::from("m")).expect("it is defined");
            let clause = map.clauses.values().next().expect("it has a clause");
            assert_eq!(has_way(clause), !ways(clause).is_empty(), "{text}");
            assert_eq!(has_set(clause), !sets(clause).is_empty(), "{text}");
            assert!(wanted.is_none_or(|wanted| has_set(clause) == wanted), "{text}");
        };
        for set in SETS {
            clause(&format!(" set {set}\n"), Some(true));
            clause(&format!(" set {set}\n no set {set}\n"), None);
        }
        clause("", Some(false));
    }
}
