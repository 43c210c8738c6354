//! A redirect in one sentence.

use byway_diagnostic::escape;
use byway_topology::{
    Appliance, Directions, Endpoint, Exception, From, Hop, PortRange, Ports, Reach, Redirect, ServiceRef,
    SourceAddress, Spanned, Term, Topology, Traffic, Via, When, WhenDown,
};
use byway_vocabulary::{DSCP, IcmpMessage, Names, PRECEDENCE, PROTOCOLS, TOS, icmp_name};
use ipnet::Ipv4Net;
use std::fmt::Display;

/// What a redirect does: whose traffic of which service goes where, and what becomes of the replies.
pub(crate) fn of(redirect: &Redirect, topology: &Topology) -> String {
    let words = Words { topology };
    let service = words.service(&redirect.service.value);
    let from = match &redirect.from {
        From::Router(_) => "the router itself".to_owned(),
        From::Endpoints(endpoints) => words.endpoints(endpoints),
    };
    let to = words.endpoints(&redirect.to);
    let mut sentence = format!("{service} from {from} to {to} {}", words.via(redirect));
    for exception in &redirect.except {
        sentence.push_str(", except ");
        sentence.push_str(&words.exception(exception));
    }
    if let Some(replies) = words.replies(redirect) {
        sentence.push_str("; ");
        sentence.push_str(&replies);
    }
    sentence
}

#[derive(Clone, Copy)]
struct Words<'t> {
    topology: &'t Topology,
}

impl<'t> Words<'t> {
    fn service(self, service: &ServiceRef) -> String {
        match service {
            ServiceRef::Named(id) => match self.topology.services.get(id.0) {
                Some(service) => {
                    let terms: Vec<&Term> = service.terms.iter().map(|term| &term.value).collect();
                    format!("{} ({})", escape(&service.name.value), list(terms, term))
                }
                None => "traffic".to_owned(),
            },
            ServiceRef::Inline(terms) => match terms.as_slice() {
                [Term { traffic: Traffic::Ip, marking: None }] => "all traffic".to_owned(),
                terms => list(terms, term),
            },
        }
    }

    fn endpoints(self, endpoints: &[Spanned<Endpoint>]) -> String {
        list(endpoints, |endpoint| self.endpoint(endpoint.value))
    }

    fn endpoint(self, endpoint: Endpoint) -> String {
        match endpoint {
            Endpoint::Network(id) => match self.topology.networks.get(id.0) {
                Some(network) => {
                    let prefixes = list(&network.prefixes, |prefix| prefix_words(prefix.value));
                    format!("{} ({prefixes})", escape(&network.name.value))
                }
                None => "a network".to_owned(),
            },
            Endpoint::Literal(prefix) => prefix_words(prefix),
            Endpoint::Any => "any address".to_owned(),
            Endpoint::Router => "the router's own addresses".to_owned(),
        }
    }

    fn appliance(self, redirect: &Redirect) -> Option<&'t Appliance> {
        match redirect.via.value {
            Via::Appliance(id) => self.topology.appliances.get(id.0),
            Via::Drop | Via::Route => None,
        }
    }

    fn via(self, redirect: &Redirect) -> String {
        let when = match redirect.when {
            When::Always => "",
            When::NoRoute => " where the routing table has no explicit route",
        };
        match redirect.via.value {
            Via::Drop => format!("is dropped{when}"),
            Via::Route => "takes the straight path, whatever later redirects say".to_owned(),
            Via::Appliance(_) => {
                let Some(appliance) = self.appliance(redirect) else {
                    return "passes an appliance".to_owned();
                };
                let down = match appliance.when_down {
                    WhenDown::Bypass => "",
                    WhenDown::Drop => ", or is dropped while that cannot be reached",
                };
                format!("passes {} {}{when}{down}", escape(&appliance.name.value), reach(appliance))
            }
        }
    }

    fn replies(self, redirect: &Redirect) -> Option<String> {
        let appliance = self.appliance(redirect)?;
        if matches!(redirect.from, From::Router(_)) {
            return None;
        }
        let name = escape(&appliance.name.value);
        let shows = match appliance.source_address {
            SourceAddress::Client => format!("because {name} shows the servers the clients' addresses"),
            SourceAddress::Appliance => format!("because {name} shows the servers its own address"),
        };
        Some(match (redirect.directions, appliance.source_address) {
            (None, SourceAddress::Client) => format!("replies too{}, {shows}", other_leg(appliance)),
            (None, SourceAddress::Appliance) => format!("replies are routed, {shows}"),
            (Some(Directions::Both), _) => {
                format!("replies too{}, as the redirect says", other_leg(appliance))
            }
            (Some(Directions::Inbound), _) => "replies are routed, as the redirect says".to_owned(),
        })
    }

    fn exception(self, exception: &Exception) -> String {
        let mut parts = Vec::new();
        if let Some(service) = &exception.service {
            parts.push(self.service(&service.value));
        }
        if !exception.from.is_empty() {
            parts.push(format!("from {}", self.endpoints(&exception.from)));
        }
        if !exception.to.is_empty() {
            parts.push(format!("to {}", self.endpoints(&exception.to)));
        }
        parts.join(" ")
    }
}

/// A prefix; one address without its length.
fn prefix_words(prefix: Ipv4Net) -> String {
    if prefix.prefix_len() == 32 { prefix.addr().to_string() } else { prefix.to_string() }
}

fn reach(appliance: &Appliance) -> String {
    let vrf = match &appliance.vrf {
        Some(vrf) => format!(" in VRF {}", escape(&vrf.value)),
        None => String::new(),
    };
    match &appliance.reach {
        Reach::Connected { inbound, .. } => format!("at {}{vrf}", hops(inbound)),
        Reach::Recursive { inbound, .. } => {
            format!("at {}{vrf}, wherever the routing table finds it", inbound.value)
        }
        Reach::Interface(name) => format!("through {}{vrf}", escape(&name.value)),
    }
}

/// Where replies go, when that is not where the clients' packets go.
fn other_leg(appliance: &Appliance) -> String {
    match &appliance.reach {
        Reach::Connected { inbound, outbound } if !same(inbound, outbound) => {
            format!(" at {}", hops(outbound))
        }
        Reach::Recursive { inbound, outbound } if inbound.value != outbound.value => {
            format!(" at {}", outbound.value)
        }
        Reach::Connected { .. } | Reach::Recursive { .. } | Reach::Interface(_) => String::new(),
    }
}

/// Addresses in the order of trial.
fn hops(hops: &[Hop]) -> String {
    let words = hops.iter().map(|hop| match hop.track {
        Some(track) => format!("{} (track {})", hop.address.value, track.value),
        None => hop.address.value.to_string(),
    });
    words.collect::<Vec<_>>().join(", else ")
}

fn same(a: &[Hop], b: &[Hop]) -> bool {
    let key = |hop: &Hop| (hop.address.value, hop.track.map(|track| track.value));
    a.iter().map(key).eq(b.iter().map(key))
}

fn term(term: impl std::borrow::Borrow<Term>) -> String {
    let term = term.borrow();
    let traffic = traffic(&term.traffic);
    match term.marking {
        Some(marking) => format!("{traffic} with {}", self::marking(marking)),
        None => traffic,
    }
}

fn marking(marking: byway_topology::Marking) -> String {
    use byway_topology::Marking;
    match marking {
        Marking::Dscp(value) => format!("dscp {}", named(&DSCP, value)),
        Marking::Precedence(value) => format!("precedence {}", named(&PRECEDENCE, value)),
        Marking::Tos(value) => format!("tos {}", named(&TOS, value)),
        Marking::PrecedenceAndTos(precedence, tos) => {
            format!("precedence {} and tos {}", named(&PRECEDENCE, precedence), named(&TOS, tos))
        }
    }
}

/// The name of a value, or the value where it has none.
fn named(names: &Names<u8>, value: u8) -> String {
    names.name(value).map_or_else(|| value.to_string(), str::to_owned)
}

/// As the topology language writes it.
fn traffic(traffic: &Traffic) -> String {
    match traffic {
        Traffic::Ip => "ip".to_owned(),
        Traffic::Tcp(ports) => format!("tcp{}", self::ports(ports)),
        Traffic::Udp(ports) => format!("udp{}", self::ports(ports)),
        Traffic::Icmp(None) => "icmp".to_owned(),
        Traffic::Icmp(Some(message)) => icmp(*message),
        Traffic::Protocol(number) => named(&PROTOCOLS, *number),
    }
}

fn icmp(message: IcmpMessage) -> String {
    match (icmp_name(message), message.code) {
        (Some(name), _) => format!("icmp/{name}"),
        (None, None) => format!("icmp/{}", message.kind),
        (None, Some(code)) => format!("icmp/{}/{code}", message.kind),
    }
}

fn ports(ports: &Ports) -> String {
    match (ports.source.as_slice(), ports.destination.as_slice()) {
        ([], []) => String::new(),
        ([], destination) => format!("/{}", ranges(destination)),
        (source, []) => format!("/{}->any", ranges(source)),
        (source, destination) => format!("/{}->{}", ranges(source), ranges(destination)),
    }
}

fn ranges(ranges: &[PortRange]) -> String {
    let words = ranges.iter().map(|range| match (range.first, range.last) {
        (first, last) if first == last => first.to_string(),
        (first, last) => format!("{first}-{last}"),
    });
    words.collect::<Vec<_>>().join(",")
}

/// `a`, `a and b`, `a, b and c`.
fn list<T, W: Display>(things: impl IntoIterator<Item = T>, words: impl Fn(T) -> W) -> String {
    let mut words: Vec<String> = things.into_iter().map(|thing| words(thing).to_string()).collect();
    match (words.pop(), words.is_empty()) {
        (None, _) => String::new(),
        (Some(only), true) => only,
        (Some(last), false) => format!("{} and {last}", words.join(", ")),
    }
}
