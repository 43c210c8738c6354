//! What IOS, or the release of a router, cannot hold.

use super::name::{self, Use};
use super::{Commands, Origin, release};
use crate::plan::{Half, ListName, RouterPlan, Target, filled};
use byway_diagnostic::{Diagnostic, Span, escape};
use byway_ios::Feature;
use byway_topology::{AclNaming, Appliance, Marking, Reach, Router, Spanned, Topology, Via};
use std::collections::HashSet;

/// The most characters of a line (ios-facts 6.2, memory: 254).
const LONGEST_LINE: usize = 250;

/// Everything of a router that stands in the way of its block.
pub(crate) fn refuse(
    topology: &Topology,
    router: &Router,
    plan: &RouterPlan,
    commands: &Commands,
) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    found.extend(release::check(router));
    found.extend(name::check(&router.name.value, &router.name.value, Use::Router, router.name.span));
    check_list_names(topology, router, &mut found);
    check_map_names(topology, router, plan, &mut found);
    check_vrfs(topology, router, &mut found);
    check_interfaces(router, &mut found);
    check_appliances(topology, &mut found);
    check_descriptions(plan, &mut found);
    if router.release.is_none() || release::read(router).is_some() {
        check_features(router, plan, &mut found);
    }
    check_lines(commands, &mut found);
    found
}

/// Names are checked for every redirect, whether or not it stands on the router: a run tells all errors of a file.
fn check_list_names(topology: &Topology, router: &Router, found: &mut Vec<Diagnostic>) {
    let AclNaming::Pattern(pattern) = &router.names.acl.value else { return };
    let pattern = Spanned { value: &**pattern, span: router.names.acl.span };
    for half in halves(topology) {
        check_filled(topology, router, pattern, half, Use::Acl, found);
    }
}

fn check_map_names(topology: &Topology, router: &Router, plan: &RouterPlan, found: &mut Vec<Diagnostic>) {
    let pattern = Spanned { value: &*router.names.route_map.value, span: router.names.route_map.span };
    for half in halves(topology) {
        check_filled(topology, router, pattern, half, Use::RouteMap, found);
    }
    // A number behind a name may make it too long.
    for map in &plan.maps {
        if let Some(first) = map.clauses.first()
            && filled(pattern.value, topology, router, first.half) != map.name
        {
            found.extend(name::check(&map.name, &map.name, Use::RouteMap, map.span));
        }
    }
}

fn halves(topology: &Topology) -> impl Iterator<Item = Half> {
    let redirects = topology.redirects.iter().enumerate();
    redirects.flat_map(|(index, redirect)| {
        topology.halves(redirect).into_iter().map(move |direction| Half { redirect: index, direction })
    })
}

/// Checks a name that a pattern makes, and points at the part of the file that spoils it.
fn check_filled(
    topology: &Topology,
    router: &Router,
    pattern: Spanned<&str>,
    half: Half,
    of: Use,
    found: &mut Vec<Diagnostic>,
) {
    let Some(redirect) = topology.redirects.get(half.redirect) else { return };
    let name = filled(pattern.value, topology, router, half);
    let parts = [
        ("{redirect}", Some(&redirect.name)),
        ("{appliance}", appliance(topology, redirect.via.value).map(|own| &own.name)),
    ];
    let parts = parts.into_iter().filter_map(|(word, part)| part.filter(|_| pattern.value.contains(word)));
    let spoiled = |part: &&Spanned<String>| {
        // A part that would be no name by itself spoils the whole; one that is too long alone likewise.
        let begins = name.starts_with(&part.value);
        let alone = if begins { part.value.clone() } else { format!("x{}", part.value) };
        name::check(&alone, &alone, Use::RouteMap, part.span).is_some()
    };
    let parts: Vec<&Spanned<String>> = parts.collect();
    let part = parts.iter().copied().find(spoiled);
    let longest = parts.iter().copied().max_by_key(|part| part.value.len()).filter(|_| name.len() > 63);
    let fault = match part.or(longest) {
        Some(part) => name::check(&name, &part.value, of, part.span),
        None => name::check(&name, pattern.value, of, pattern.span),
    };
    found.extend(fault);
}

fn appliance(topology: &Topology, via: Via) -> Option<&Appliance> {
    match via {
        Via::Appliance(id) => topology.appliances.get(id.0),
        Via::Drop | Via::Route => None,
    }
}

fn check_vrfs(topology: &Topology, router: &Router, found: &mut Vec<Diagnostic>) {
    let of_interfaces = router.interfaces.iter().filter_map(|interface| interface.vrf.as_ref());
    let of_appliances = topology.appliances.iter().filter_map(|appliance| appliance.vrf.as_ref());
    for vrf in of_interfaces.chain(of_appliances) {
        found.extend(name::check(&vrf.value, &vrf.value, Use::Vrf, vrf.span));
    }
}

/// Whether a kind of interface exists is not asked: new ones come with new routers.
fn check_interfaces(router: &Router, found: &mut Vec<Diagnostic>) {
    let names = router.interfaces.iter().map(|interface| &interface.name);
    found.extend(names.filter(|written| name::interface(&written.value).is_none()).map(no_interface));
}

fn check_appliances(topology: &Topology, found: &mut Vec<Diagnostic>) {
    let names = topology.appliances.iter().filter_map(|appliance| match &appliance.reach {
        Reach::Interface(written) => Some(written),
        Reach::Connected { .. } | Reach::Recursive { .. } => None,
    });
    found.extend(names.filter(|written| name::interface(&written.value).is_none()).map(no_interface));
}

fn no_interface(written: &Spanned<String>) -> Diagnostic {
    let message = format!("`{}` is not the name of an interface", escape(&written.value));
    let help = "write the type and number as the router shows them, for example `FastEthernet0/0`";
    Diagnostic::error("interface-name", message).at(written.span).help(help)
}

fn check_descriptions(plan: &RouterPlan, found: &mut Vec<Diagnostic>) {
    for list in &plan.lists {
        let Some(description) = &list.description else { continue };
        let refused = |c: char| c == '?' || (c.is_control() && !c.is_whitespace());
        if let Some(c) = description.value.chars().find(|c| refused(*c)) {
            let shown = escape(&c.to_string());
            let message =
                format!("`{shown}` cannot stand in a description: it becomes a remark that is pasted");
            let why = if c == '?' {
                "IOS shows its help at `?` and cuts the line there"
            } else {
                "a control character is a command of the terminal"
            };
            let help = format!("write the description without `{shown}`");
            found.push(Diagnostic::error("remark-text", message).at(description.span).why(why).help(help));
        }
    }
}

/// A feature that a plan needs.
struct Need {
    feature: Feature,
    /// What it is, for people: behind "the release has no".
    what: &'static str,
    /// The place that asks for it.
    span: Span,
    /// What to do without it.
    instead: &'static str,
}

fn check_features(router: &Router, plan: &RouterPlan, found: &mut Vec<Diagnostic>) {
    let release = release::release_of(router);
    let mut said = HashSet::new();
    for need in needs(router, plan) {
        if release.has(need.feature) || !said.insert((need.feature, need.span)) {
            continue;
        }
        let (name, what) = (escape(&router.name.value), need.what);
        let message = match &router.release {
            Some(_) => format!("release {release} of router `{name}` has no {what}"),
            None => {
                format!("router `{name}` has no `release`, so {release} is taken, and that has no {what}")
            }
        };
        let help = format!(
            "IOS has it from {} on: write the release of the router if it is one of those, else {}",
            need.feature.releases(),
            need.instead
        );
        let mut diagnostic = Diagnostic::error("feature-not-in-release", message).at(need.span).help(help);
        if let Some(written) = router.release.as_ref().filter(|release| release.span != need.span) {
            diagnostic = diagnostic.relate(written.span, "the release");
        }
        found.push(diagnostic);
    }
}

fn needs(router: &Router, plan: &RouterPlan) -> Vec<Need> {
    let mut needs = Vec::new();
    let mut need = |feature, what, span, instead| needs.push(Need { feature, what, span, instead });
    // Where the file says nothing of names, the release is why they cannot be.
    let acl = match &router.release {
        Some(release) if router.names.acl.span == router.name.span => release.span,
        _ => router.names.acl.span,
    };
    for list in &plan.lists {
        match list.name {
            ListName::Named(_) => {
                need(Feature::NamedAcl, "named ACLs", acl, "number them with `names: { acl: 101 }`");
            }
            ListName::Numbered(2000..) => {
                need(
                    Feature::ExpandedAclNumbers,
                    "ACLs numbered from 2000",
                    acl,
                    "write a number from 100 to 199",
                );
            }
            ListName::Numbered(_) => {}
        }
        if let Some(description) = &list.description {
            let what = "`remark` in an ACL, which the description needs";
            need(Feature::Remark, what, description.span, "leave the description out");
        }
        for entry in &list.entries {
            if matches!(entry.term.marking, Some(Marking::Dscp(_))) {
                need(Feature::Dscp, "`dscp` in an ACL", entry.span, "write `precedence` or `tos`");
            }
        }
    }
    for steer in plan.maps.iter().flat_map(|map| &map.clauses).map(|clause| &clause.steer) {
        match &steer.target {
            Target::Hops(hops) => {
                for track in hops.iter().filter_map(|hop| hop.track) {
                    if steer.vrf.is_some() {
                        let what = "next hops with `track` in a VRF";
                        need(Feature::TrackedVrfNextHop, what, track.span, "leave `track` out");
                    } else {
                        need(
                            Feature::TrackedNextHop,
                            "next hops with `track`",
                            track.span,
                            "leave `track` out",
                        );
                    }
                }
            }
            Target::Recursive(address) if steer.no_route => {
                let what = "recursive next hops with `when: no-route`";
                need(Feature::RecursiveDefaultNextHop, what, address.span, "leave one of the two out");
            }
            Target::Recursive(address) => {
                let instead = "write an address in a connected subnet";
                need(Feature::RecursiveNextHop, "recursive next hops", address.span, instead);
            }
            Target::Route | Target::Drop | Target::Interface(_) => {}
        }
        if let (Some(vrf), Target::Hops(_) | Target::Recursive(_)) = (&steer.vrf, &steer.target) {
            let instead = "connect the appliance in the VRF of the clients";
            need(Feature::VrfSelection, "next hops in another VRF", vrf.span, instead);
        }
    }
    needs
}

/// Lines that are too long to be pasted, at what makes them long.
fn check_lines(commands: &Commands, found: &mut Vec<Diagnostic>) {
    for line in commands.all().flat_map(|spelled| &spelled.lines) {
        let length = line.text.len();
        if let Some(Origin { span, .. }) = line.origin.filter(|_| length > LONGEST_LINE) {
            let begin: String = line.text.trim_start().chars().take(40).collect();
            let message = format!(
                "the line `{}...` would have {length} characters, and IOS takes {LONGEST_LINE} safely",
                escape(&begin)
            );
            found.push(
                Diagnostic::error("line-too-long", message)
                    .at(span)
                    .help("name fewer things there, or give them shorter names"),
            );
        }
    }
}
