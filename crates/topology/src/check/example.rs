//! A packet that two redirects match, to show where they meet.

use crate::model::{Marking, PortRange, Term, Traffic};
use crate::traffic::{Selection, common_term, meets};
use ipnet::Ipv4Net;
use std::net::Ipv4Addr;

/// How many packets are tried as an example that nothing takes out.
pub(super) const MOST_TRIED: usize = 64;

/// A packet that two redirects match.
pub(super) struct Example {
    source: Ipv4Net,
    destination: Ipv4Net,
    term: Term,
}

impl Example {
    /// A packet of both selections that none of `taken` has.
    pub(super) fn find(first: &Selection, second: &Selection, taken: &[Selection]) -> Option<Self> {
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
                terms.iter().map(move |term| Self {
                    source: host(source),
                    destination: host(*destination),
                    term: term.clone(),
                })
            })
        });
        packets.take(MOST_TRIED).find(|packet| !taken.iter().any(|taken| packet.is_in(taken)))
    }

    fn is_in(&self, taken: &Selection) -> bool {
        taken.source.meets(self.source)
            && taken.destination.meets(self.destination)
            && taken.terms.iter().any(|term| meets(term, &self.term))
    }

    /// The packet in the words of messages.
    pub(super) fn words(&self) -> String {
        let (source, destination) = (self.source.addr(), self.destination.addr());
        let (protocol, ports) = match &self.term.traffic {
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
        let marking = match self.term.marking {
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
}

/// The first host of a prefix; of every address one that is kept for examples (RFC 5737).
fn host(prefix: Ipv4Net) -> Ipv4Net {
    if prefix.prefix_len() == 0 {
        return Ipv4Net::from(Ipv4Addr::new(203, 0, 113, 1));
    }
    Ipv4Net::from(prefix.hosts().next().unwrap_or(prefix.network()))
}
