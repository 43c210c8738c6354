//! Redirects of the same traffic: which of them decides, and which never gets a packet.

use super::Check;
use crate::merged::Merged;
use crate::model::{
    Direction, Endpoint, From, Marking, PortRange, Redirect, Router, Spanned, Term, Traffic, Via,
};
use crate::shown::shown;
use crate::standing::Standing;
use crate::traffic::{Selection, common_term, control_traffic, meets, own_traffic};
use byway_diagnostic::Diagnostic;
use ipnet::Ipv4Net;
use std::net::Ipv4Addr;

/// How much is compared. Past that a file has so many redirects that nobody reads warnings about them.
const MOST_COMPARED: usize = 500_000;
/// How many packets are tried as an example that no exception takes.
const MOST_TRIED: usize = 64;

/// A packet that two redirects match.
struct Example {
    source: Ipv4Net,
    destination: Ipv4Net,
    term: Term,
}

/// Where two redirects meet.
struct Meeting<'t> {
    router: &'t Router,
    /// None for the local policy.
    interface: Option<&'t Spanned<String>>,
    direction: Direction,
    example: Example,
}

impl Check<'_> {
    pub(super) fn overlaps(&self, out: &mut Vec<Diagnostic>) {
        let mut merged = Merged::new(self.topology);
        let mut left = MOST_COMPARED;
        let whole = |at: usize, redirect: &Redirect| {
            !self.gaps.redirects.contains(&at) && !self.is_partial(&redirect.service.value)
        };
        for (at, later) in self.topology.redirects.iter().enumerate() {
            if self.gaps.in_routers() || !whole(at, later) {
                continue;
            }
            let mut met = None;
            for (before, earlier) in self.topology.redirects[..at].iter().enumerate() {
                if left == 0 {
                    return;
                }
                left -= 1;
                if !whole(before, earlier) || is_local(earlier) != is_local(later) {
                    continue;
                }
                if self.decides_all(earlier, later, &mut merged, &mut left) {
                    met = Some(never(earlier, later));
                    break;
                }
                // `via: route` is written before others so that they do not apply.
                if met.is_none() && earlier.via.value != Via::Route {
                    let meeting = self.meeting(earlier, later, &mut merged, &mut left);
                    met = meeting.map(|meeting| same(earlier, later, &meeting));
                }
            }
            out.extend(met);
        }
    }

    /// Whether the earlier redirect takes every packet of the later one, on every router and in each direction.
    fn decides_all(
        &self,
        earlier: &Redirect,
        later: &Redirect,
        merged: &mut Merged<'_>,
        left: &mut usize,
    ) -> bool {
        let routers = self.standing.routers(later);
        let halves = self.topology.halves(earlier);
        if routers.is_empty()
            || !earlier.except.is_empty()
            || !self.topology.halves(later).iter().all(|half| halves.contains(half))
            || !routers.iter().all(|router| self.standing.stands_on(earlier, *router))
        {
            return false;
        }
        let asked = if by_router(earlier, later) { routers } else { &routers[..1] };
        asked.iter().all(|router| {
            let router = &self.topology.routers[*router];
            let (first, second) = (merged.traffic(earlier, router), merged.traffic(later, router));
            *left = left.saturating_sub(cost(&first, &second));
            first.covers(&second)
                && !self
                    .taken_out(earlier)
                    .iter()
                    .any(|taken| halves.iter().any(|half| second.clone().seen_from(*half).meets(taken)))
        })
    }

    /// What is taken out of a redirect besides its exceptions, as packets of any half.
    fn taken_out(&self, redirect: &Redirect) -> Vec<Selection> {
        let controls = self.topology.appliances.iter().filter(|appliance| !appliance.control.is_empty());
        let own = self.topology.appliance_of(redirect).map(own_traffic);
        controls.flat_map(control_traffic).chain(own).collect()
    }

    /// The first place where both redirects stand and match a packet that neither leaves out.
    fn meeting(
        &self,
        earlier: &Redirect,
        later: &Redirect,
        merged: &mut Merged<'_>,
        left: &mut usize,
    ) -> Option<Meeting<'_>> {
        let differ = by_router(earlier, later);
        let routers = self.standing.routers(later).iter().copied();
        for router_at in routers.filter(|router| self.standing.stands_on(earlier, *router)) {
            let router = &self.topology.routers[router_at];
            let (first, second) = (merged.traffic(earlier, router), merged.traffic(later, router));
            *left = left.saturating_sub(cost(&first, &second));
            if first.meets(&second) {
                let place = self.common_place(earlier, later, router_at, merged);
                let found = place.and_then(|(interface, direction)| {
                    let example =
                        self.example([earlier, later], [&first, &second], direction, router, merged)?;
                    Some(Meeting { router, interface, direction, example })
                });
                if found.is_some() {
                    return found;
                }
            } else if !differ {
                return None;
            }
        }
        None
    }

    /// The first interface on which halves of both stand in the same direction; none for the local policy.
    fn common_place(
        &self,
        earlier: &Redirect,
        later: &Redirect,
        router_at: usize,
        merged: &mut Merged<'_>,
    ) -> Option<(Option<&Spanned<String>>, Direction)> {
        let router = &self.topology.routers[router_at];
        let others = self.topology.halves(earlier);
        let halves = self.topology.halves(later);
        halves.into_iter().filter(|half| others.contains(half)).find_map(|half| {
            let (Some(first), Some(second)) =
                (Standing::sources(earlier, half), Standing::sources(later, half))
            else {
                return Some((None, half));
            };
            let (first, second) = (merged.prefixes(first, router), merged.prefixes(second, router));
            let mut interfaces = router.interfaces.iter().enumerate();
            let stand = |at| {
                self.standing.enters((router_at, at), &first)
                    && self.standing.enters((router_at, at), &second)
            };
            let (_, interface) = interfaces.find(|(at, _)| stand(*at))?;
            Some((Some(&interface.name), half))
        })
    }

    /// A packet of both, as the client sends it, that nothing takes out of either.
    fn example(
        &self,
        redirects: [&Redirect; 2],
        [first, second]: [&Selection; 2],
        direction: Direction,
        router: &Router,
        merged: &mut Merged<'_>,
    ) -> Option<Example> {
        let mut taken: Vec<Selection> = Vec::new();
        for redirect in redirects {
            taken.extend(redirect.except.iter().map(|exception| merged.exception(exception, router)));
            // Those are said of packets; here packets are as the client sends them.
            taken.extend(self.taken_out(redirect).into_iter().map(|taken| taken.seen_from(direction)));
        }
        let terms = first.terms.iter().flat_map(|one| second.terms.iter().map(move |other| (one, other)));
        let terms: Vec<Term> = terms.filter_map(|(one, other)| common_term(one, other)).take(8).collect();
        let sources: Vec<Ipv4Net> = first.source.in_common(&second.source).take(8).collect();
        let sources = sources.into_iter().chain(second.source.in_common(&first.source).take(8));
        let destinations: Vec<Ipv4Net> = first
            .destination
            .in_common(&second.destination)
            .take(8)
            .chain(second.destination.in_common(&first.destination).take(8))
            .collect();
        let packets = sources.flat_map(|source| {
            let terms = &terms;
            destinations.iter().flat_map(move |destination| {
                terms.iter().map(move |term| Example {
                    source: host(source),
                    destination: host(*destination),
                    term: term.clone(),
                })
            })
        });
        let mut packets = packets.take(MOST_TRIED);
        packets.find(|packet| {
            !taken.iter().any(|taken| {
                taken.source.meets(packet.source)
                    && taken.destination.meets(packet.destination)
                    && taken.terms.iter().any(|term| meets(term, &packet.term))
            })
        })
    }
}

fn is_local(redirect: &Redirect) -> bool {
    matches!(redirect.from, From::Router(_))
}

/// Whether one of them means something else on each router.
fn by_router(one: &Redirect, other: &Redirect) -> bool {
    one.to.iter().chain(&other.to).any(|to| to.value == Endpoint::Router)
}

fn cost(one: &Selection, other: &Selection) -> usize {
    let shorter = one.source.list().len().min(other.source.list().len());
    1 + shorter + one.terms.len().saturating_mul(other.terms.len())
}

/// The first host of a prefix; of every address one that is kept for examples (RFC 5737).
fn host(prefix: Ipv4Net) -> Ipv4Net {
    if prefix.prefix_len() == 0 {
        return Ipv4Net::from(Ipv4Addr::new(203, 0, 113, 1));
    }
    Ipv4Net::from(prefix.hosts().next().unwrap_or(prefix.network()))
}

fn same(earlier: &Redirect, later: &Redirect, meeting: &Meeting<'_>) -> Diagnostic {
    let Meeting { router, interface, direction, example } = meeting;
    let (first, second) = (shown(&earlier.name.value), shown(&later.name.value));
    let message =
        format!("redirects `{first}` and `{second}` both match {}, and `{first}` decides", words(example));
    let router = shown(&router.name.value);
    let place = match interface {
        Some(interface) => format!("`{}` of router `{router}`", shown(&interface.value)),
        None => format!("the local policy of router `{router}`"),
    };
    Diagnostic::warning("same-traffic", message)
        .at(later.name.span)
        .relate(earlier.name.span, "this one is asked first")
        .why(format!(
            "the {} halves of both stand on {place}, where the first that matches decides, in the order of the file",
            direction.word()
        ))
        .help(format!("if `{second}` is to have that traffic, write it first, or make an exception in `{first}`"))
}

fn never(earlier: &Redirect, later: &Redirect) -> Diagnostic {
    let (first, second) = (shown(&earlier.name.value), shown(&later.name.value));
    Diagnostic::warning(
        "never-matches",
        format!("redirect `{second}` never matches: `{first}` decides all of its traffic"),
    )
    .at(later.name.span)
    .relate(earlier.name.span, "this one is asked first")
    .why("the first redirect that matches a packet decides, in the order of the file")
    .help(format!("write `{second}` before `{first}`, or remove it"))
}

/// A packet in the words of messages.
fn words(example: &Example) -> String {
    let (source, destination) = (example.source.addr(), example.destination.addr());
    let (protocol, ports) = match &example.term.traffic {
        Traffic::Ip => ("IP".to_owned(), None),
        Traffic::Tcp(ports) => ("TCP".to_owned(), Some(ports)),
        Traffic::Udp(ports) => ("UDP".to_owned(), Some(ports)),
        Traffic::Icmp(None) => ("ICMP".to_owned(), None),
        Traffic::Icmp(Some(message)) => (format!("ICMP type {}", message.kind), None),
        Traffic::Protocol(number) => (format!("IP protocol {number}"), None),
    };
    let port = |list: Option<&Vec<PortRange>>| {
        list.and_then(|list| list.first()).map_or(String::new(), |range| format!(" port {}", range.first))
    };
    let marking = match example.term.marking {
        None => String::new(),
        Some(Marking::Dscp(dscp)) => format!(" with DSCP {dscp}"),
        Some(Marking::Precedence(precedence)) => format!(" with precedence {precedence}"),
        Some(Marking::Tos(tos)) => format!(" with TOS {tos}"),
        Some(Marking::PrecedenceAndTos(precedence, tos)) => {
            format!(" with precedence {precedence} and TOS {tos}")
        }
    };
    format!(
        "{protocol} from `{source}`{} to `{destination}`{}{marking}",
        port(ports.map(|ports| &ports.source)),
        port(ports.map(|ports| &ports.destination))
    )
}
