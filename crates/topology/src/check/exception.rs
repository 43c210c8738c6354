//! Exceptions that take nothing, or everything, as far as it can be told part by part.

use super::Check;
use super::standing::Ranges;
use crate::model::{
    Endpoint, Exception, From, Marking, PortRange, Ports, Redirect, ServiceRef, Spanned, Term, Traffic,
};
use byway_diagnostic::{Diagnostic, Span, escape};
use ipnet::Ipv4Net;

impl Check<'_> {
    pub(super) fn exceptions(&self, out: &mut Vec<Diagnostic>) {
        for (at, redirect) in self.topology.redirects.iter().enumerate() {
            if redirect.except.is_empty()
                || self.gaps.redirects.contains(&at)
                || self.is_partial(&redirect.service.value)
            {
                continue;
            }
            let from = match &redirect.from {
                From::Router(_) => None,
                From::Endpoints(from) => Some(self.ranges(from)),
            };
            let to = self.ranges(&redirect.to);
            for (at, exception) in redirect.except.iter().enumerate() {
                out.extend(self.exception(redirect, at, exception, from.as_ref(), &to));
            }
        }
    }

    fn is_partial(&self, service: &ServiceRef) -> bool {
        matches!(service, ServiceRef::Named(id) if self.gaps.services.contains(&id.0))
    }

    /// The addresses of endpoints; `router` is every router.
    fn ranges(&self, endpoints: &[Spanned<Endpoint>]) -> Ranges {
        Ranges::new(self.nets(endpoints).into_iter())
    }

    fn nets(&self, endpoints: &[Spanned<Endpoint>]) -> Vec<Ipv4Net> {
        let mut nets = Vec::new();
        for endpoint in endpoints {
            match endpoint.value {
                Endpoint::Network(id) => {
                    nets.extend(self.topology.network(id).prefixes.iter().map(|net| net.value))
                }
                Endpoint::Literal(net) => nets.push(net),
                Endpoint::Any => nets.push(Ipv4Net::default()),
                Endpoint::Router => {
                    nets.extend(
                        self.topology.routers.iter().flat_map(|router| router.addresses().map(Ipv4Net::from)),
                    );
                }
            }
        }
        nets
    }

    fn exception(
        &self,
        redirect: &Redirect,
        at: usize,
        exception: &Exception,
        from: Option<&Ranges>,
        to: &Ranges,
    ) -> Option<Diagnostic> {
        let name = format!("exception {} of redirect `{}`", at + 1, escape(&redirect.name.value));
        let terms = self.topology.terms(&redirect.service.value);
        let (sources, targets) = (self.nets(&exception.from), self.nets(&exception.to));
        let meets =
            |nets: &[Ipv4Net], ranges: &Ranges| nets.is_empty() || nets.iter().any(|net| ranges.meet(*net));
        let (part, place) = if from.is_some_and(|from| !meets(&sources, from)) {
            ("no source", span(&exception.from))
        } else if !meets(&targets, to) {
            ("no destination", span(&exception.to))
        } else if let Some(service) = &exception.service
            && !self.is_partial(&service.value)
            && !self.topology.terms(&service.value).iter().any(|a| terms.iter().any(|b| share(a, b)))
        {
            ("no service", service.span)
        } else {
            let all = |nets: &[Ipv4Net], ranges: Option<&Ranges>| {
                nets.is_empty()
                    || ranges.map_or(nets.contains(&Ipv4Net::default()), |ranges| ranges.within(nets))
            };
            let every_term = exception.service.as_ref().is_none_or(|service| {
                let taken = self.topology.terms(&service.value);
                terms.iter().all(|term| taken.iter().any(|taken| takes(taken, term)))
            });
            if all(&sources, from) && all(&targets, Some(to)) && every_term {
                return Some(
                    Diagnostic::warning(
                        "exception-takes-everything",
                        format!("{name} takes everything out of it"),
                    )
                    .at(exception.span)
                    .why("the redirect then matches no packet")
                    .help("narrow the exception, or remove the redirect"),
                );
            }
            return None;
        };
        Some(
            Diagnostic::warning(
                "exception-takes-nothing",
                format!("{name} takes nothing: it has {part} in common with the redirect"),
            )
            .at(place)
            .relate(redirect.name.span, "the redirect is here")
            .help("mend it, or remove it"),
        )
    }
}

/// From the first to the last of several values.
fn span(values: &[Spanned<Endpoint>]) -> Span {
    let spans = values.iter().map(|value| value.span);
    spans.reduce(Span::to).unwrap_or_default()
}

/// Whether a packet can fit both.
fn share(a: &Term, b: &Term) -> bool {
    let markings = match (a.marking, b.marking) {
        (Some(a), Some(b)) => {
            let ((a, a_mask), (b, b_mask)) = (bits(a), bits(b));
            (a ^ b) & a_mask & b_mask == 0
        }
        _ => true,
    };
    let traffic = match (&a.traffic, &b.traffic) {
        (Traffic::Ip, _) | (_, Traffic::Ip) => true,
        (Traffic::Tcp(a), Traffic::Tcp(b)) | (Traffic::Udp(a), Traffic::Udp(b)) => {
            ports_share(&a.source, &b.source) && ports_share(&a.destination, &b.destination)
        }
        (Traffic::Icmp(None), Traffic::Icmp(_)) | (Traffic::Icmp(_), Traffic::Icmp(None)) => true,
        (Traffic::Icmp(Some(a)), Traffic::Icmp(Some(b))) => {
            a.kind == b.kind && (a.code.is_none() || b.code.is_none() || a.code == b.code)
        }
        (Traffic::Protocol(a), Traffic::Protocol(b)) => a == b,
        _ => false,
    };
    markings && traffic
}

fn ports_share(a: &[PortRange], b: &[PortRange]) -> bool {
    a.is_empty() || b.is_empty() || a.iter().any(|a| b.iter().any(|b| a.first <= b.last && b.first <= a.last))
}

/// Whether every packet of `term` fits `taken`, as far as one port range holds another.
fn takes(taken: &Term, term: &Term) -> bool {
    let marking = taken.marking.is_none() || taken.marking == term.marking;
    let traffic = match (&taken.traffic, &term.traffic) {
        (Traffic::Ip, _) => true,
        (Traffic::Tcp(taken), Traffic::Tcp(term)) | (Traffic::Udp(taken), Traffic::Udp(term)) => {
            ports_take(taken, term)
        }
        (Traffic::Icmp(None), Traffic::Icmp(_)) => true,
        (taken, term) => taken == term,
    };
    marking && traffic
}

fn ports_take(taken: &Ports, term: &Ports) -> bool {
    let holds = |taken: &[PortRange], term: &[PortRange]| {
        let all = PortRange { first: 0, last: u16::MAX };
        let term = if term.is_empty() { std::slice::from_ref(&all) } else { term };
        taken.is_empty()
            || term
                .iter()
                .all(|term| taken.iter().any(|taken| taken.first <= term.first && term.last <= taken.last))
    };
    holds(&taken.source, &term.source) && holds(&taken.destination, &term.destination)
}

/// The type-of-service byte that a marking asks for, and which of its bits.
const fn bits(marking: Marking) -> (u8, u8) {
    match marking {
        Marking::Dscp(dscp) => (dscp << 2, 0xFC),
        Marking::Precedence(precedence) => (precedence << 5, 0xE0),
        Marking::Tos(tos) => (tos << 1, 0x1E),
        Marking::PrecedenceAndTos(precedence, tos) => (precedence << 5 | tos << 1, 0xFE),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use byway_vocabulary::IcmpMessage;

    fn tcp(source: &[(u16, u16)], destination: &[(u16, u16)]) -> Term {
        let ranges = |list: &[(u16, u16)]| {
            list.iter().map(|(first, last)| PortRange { first: *first, last: *last }).collect()
        };
        Term {
            traffic: Traffic::Tcp(Ports { source: ranges(source), destination: ranges(destination) }),
            marking: None,
        }
    }

    fn marked(traffic: Traffic, marking: Marking) -> Term {
        Term { traffic, marking: Some(marking) }
    }

    #[test]
    fn terms_with_packets_in_common() {
        assert!(share(&tcp(&[], &[(80, 90)]), &tcp(&[(1, 2)], &[(90, 99)])));
        assert!(!share(&tcp(&[], &[(80, 90)]), &tcp(&[], &[(91, 99)])));
        let ef = marked(Traffic::Ip, Marking::Dscp(46));
        assert!(share(&ef, &marked(Traffic::Ip, Marking::Precedence(5))));
        assert!(!share(&ef, &marked(Traffic::Ip, Marking::Precedence(4))));
        assert!(share(&ef, &tcp(&[], &[])));
        let echo = Term { traffic: Traffic::Icmp(Some(IcmpMessage { kind: 8, code: None })), marking: None };
        assert!(share(&echo, &Term { traffic: Traffic::Icmp(None), marking: None }));
        assert!(!share(&echo, &Term { traffic: Traffic::Protocol(47), marking: None }));
    }

    #[test]
    fn terms_within_terms() {
        assert!(takes(&tcp(&[], &[(1, 100)]), &tcp(&[(5, 5)], &[(80, 90)])));
        assert!(!takes(&tcp(&[(5, 5)], &[]), &tcp(&[], &[])));
        assert!(takes(&tcp(&[(0, 65535)], &[]), &tcp(&[], &[])));
        assert!(takes(&Term { traffic: Traffic::Ip, marking: None }, &tcp(&[], &[])));
        assert!(!takes(&marked(Traffic::Ip, Marking::Dscp(46)), &tcp(&[], &[])));
    }
}
