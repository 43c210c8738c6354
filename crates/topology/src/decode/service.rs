//! `services:`, and services where they are used.

use super::port::known_elsewhere;
use super::term::{is_term, term, words};
use super::{Decoder, Field, Fields, Refused, Subject};
use crate::keys;
use crate::model::{Marking, Service, ServiceId, ServiceRef, Spanned, Term, Traffic};
use crate::shown::shown;
use crate::yaml::{Content, Node, Text};
use byway_diagnostic::{Diagnostic, Span};
use byway_vocabulary::{DSCP, Names, PRECEDENCE, PROTOCOLS, TOS};

/// Protocols without a name in IOS that networks carry all the same (IANA): IPv6 and its ICMP, RSVP, VRRP, L2TP.
const KNOWN_BY_NUMBER: [u8; 5] = [41, 46, 58, 112, 115];

/// How many terms of named services may stand in lists.
const MOST_REPEATED: usize = 200_000;

/// Whether the number of a protocol is likelier meant as a port.
fn is_doubtful(number: u8, beside_ports: bool) -> bool {
    let named = number == 0 || PROTOCOLS.name(number).is_some();
    !named && (beside_ports || !KNOWN_BY_NUMBER.contains(&number))
}

impl Decoder<'_> {
    pub(super) fn services(&mut self, field: Field<'_>, topology: &Subject<'_>) -> Vec<Service> {
        let mut services = Vec::new();
        let Some(members) = self.members(field, &topology.key(field.key), "service") else {
            self.names.services.partial = true;
            return services;
        };
        for member in members {
            let (name, repeated) = (member.name, member.repeated);
            let subject = Subject::named("service", &name.value);
            let list = Field { key: "", at: name.span, value: member.value };
            let items = self.items(list, &subject);
            let terms: Vec<_> =
                items.iter().filter_map(|item| self.term(item, name.span, &subject)).collect();
            self.doubt_numbers(items, &subject);
            let id = (!terms.is_empty()).then_some(ServiceId(services.len()));
            self.names.services.define(&name.value, id, name.span);
            if let Some(id) = id {
                if terms.len() != items.len() || repeated {
                    self.gaps.services.insert(id.0);
                }
                services.push(Service { name, terms });
            }
        }
        services
    }

    /// A service as a redirect or an exception names it: a name, a term, or a list of both.
    pub(super) fn service_ref(
        &mut self,
        field: Field<'_>,
        subject: &Subject<'_>,
        services: &[Service],
    ) -> Option<Spanned<ServiceRef>> {
        if let Content::Text(text) = &field.value.content {
            let span = text.span;
            if let Some(defined) = self.names.services.get(&text.value) {
                return defined.id.map(|id| Spanned { value: ServiceRef::Named(id), span });
            }
        }
        let mut terms = Vec::new();
        let mut whole = true;
        let items = self.items(field, subject);
        for item in items {
            match self.inline(item, field.at, subject, services) {
                Some(more) => terms.extend(more),
                None => whole = false,
            }
        }
        self.doubt_numbers(items, subject);
        let span = field.value.place(field.at);
        (whole && !terms.is_empty()).then_some(Spanned { value: ServiceRef::Inline(terms), span })
    }

    /// A number alone is a protocol, and was perhaps meant as a port.
    fn doubt_numbers(&mut self, items: &[Node], subject: &Subject<'_>) {
        let texts = || {
            items.iter().filter_map(|item| match &item.content {
                Content::Text(text) => Some(text),
                Content::Null | Content::Unread | Content::List(_) | Content::Map(_) => None,
            })
        };
        let beside = texts().find(|text| {
            let word = text.value.split('/').next().unwrap_or_default();
            matches!(word, "tcp" | "udp") && term(&text.value).is_ok()
        });
        for text in texts() {
            let number = text.value.parse::<u8>().ok();
            let Some(number) = number.filter(|number| is_doubtful(*number, beside.is_some())) else {
                continue;
            };
            let shown_number = shown(&text.value);
            let message = format!("{subject}: `{shown_number}` is IP protocol {number}, not a port");
            let help = match beside.map(|text| &*text.value) {
                Some(other) if other.contains('/') && !other.contains("->") => {
                    let protocol = if other.starts_with("tcp") { "tcp" } else { "udp" };
                    format!("write `{protocol}/{number}`, or `\"{},{number}\"` in quotes", shown(other))
                }
                _ => format!("write `tcp/{number}` or `udp/{number}` if a port is meant"),
            };
            self.push(Diagnostic::warning("protocol-or-port", message).at(text.span).help(help));
        }
    }

    fn inline(
        &mut self,
        item: &Node,
        at: Span,
        subject: &Subject<'_>,
        services: &[Service],
    ) -> Option<Vec<Term>> {
        if let Content::Text(text) = &item.content {
            if let Some(defined) = self.names.services.get(&text.value) {
                let service = services.get(defined.id?.0)?;
                if !self.may_repeat(service, text) {
                    return None;
                }
                return Some(service.terms.iter().map(|term| term.value.clone()).collect());
            }
            if !is_term(&text.value) {
                if !self.names.services.partial {
                    self.unknown_service(text, subject);
                }
                return None;
            }
        }
        self.term(item, at, subject).map(|term| vec![term.value])
    }

    /// Whether the terms of a service may stand in a list once more. A short file could name a long service very often.
    fn may_repeat(&mut self, service: &Service, name: &Text) -> bool {
        let size = |term: &Spanned<Term>| match &term.value.traffic {
            Traffic::Tcp(ports) | Traffic::Udp(ports) => 1 + ports.source.len() + ports.destination.len(),
            Traffic::Ip | Traffic::Icmp(_) | Traffic::Protocol(_) => 1,
        };
        let first = self.repeated <= MOST_REPEATED;
        if first {
            let size = service.terms.iter().map(size).fold(0, usize::saturating_add);
            self.repeated = self.repeated.saturating_add(size);
            if self.repeated > MOST_REPEATED {
                let message = "the lists of services repeat more than 200000 terms and ranges of ports";
                let help = "name the service alone, not in a list, or define the list once under `services`";
                self.push(Diagnostic::error("too-large", message).at(name.span).help(help));
            }
        }
        self.repeated <= MOST_REPEATED
    }

    fn unknown_service(&mut self, text: &Text, subject: &Subject<'_>) {
        let message = format!("{subject} names the service `{}`, which is not defined", shown(&text.value));
        let near = self.suggestions.nearest(&text.value, self.names.services.words().chain(words()));
        let help = match (near, known_elsewhere(&text.value)) {
            (Some(near), _) => format!("write `{}`", shown(near)),
            (None, Some((protocol, port))) => {
                format!("write `{protocol}/{port}`, or define the name under `services`")
            }
            (None, None) => "define it under `services`, or write the traffic itself, as `tcp/22`".to_owned(),
        };
        self.push(Diagnostic::error("unknown-service", message).at(text.span).help(help));
    }

    fn term(&mut self, item: &Node, at: Span, subject: &Subject<'_>) -> Option<Spanned<Term>> {
        match &item.content {
            Content::Map(_) => self.marked_term(item, at, subject),
            Content::Text(_) => {
                let text = self.text(item, at, subject)?;
                let traffic = term(&text.value).map_err(|fault| self.fault(text, fault, subject)).ok()?;
                Some(Spanned { value: Term { traffic, marking: None }, span: text.span })
            }
            _ => {
                self.wrong_kind(item, at, subject, "traffic, as `tcp/22`,");
                None
            }
        }
    }

    /// `{ match: udp/16384-32767, dscp: ef }`
    fn marked_term(&mut self, item: &Node, at: Span, subject: &Subject<'_>) -> Option<Spanned<Term>> {
        let place = item.place(at);
        let fields = self.fields(item, at, subject, keys::TERM)?;
        let marking = self.marking(&fields, subject);
        let Some(field) = fields.get("match") else {
            self.missing(
                &fields,
                "match",
                place,
                subject,
                "write the traffic, as `match: udp/16384-32767`, or `match: ip` for all",
            );
            return None;
        };
        if !fields.whole {
            return None;
        }
        let text = self.text(field.value, field.at, &subject.key("match"))?;
        let traffic =
            term(&text.value).map_err(|fault| self.fault(text, fault, &subject.key("match"))).ok()?;
        Some(Spanned { value: Term { traffic, marking: marking.ok()? }, span: text.span })
    }

    /// The marking, where one is written.
    fn marking(&mut self, fields: &Fields<'_>, subject: &Subject<'_>) -> Result<Option<Marking>, Refused> {
        let dscp = fields.get("dscp").map(|field| self.marking_value(field, subject, &DSCP, 63));
        let precedence =
            fields.get("precedence").map(|field| self.marking_value(field, subject, &PRECEDENCE, 7));
        let tos = fields.get("tos").map(|field| self.marking_value(field, subject, &TOS, 15));
        if let (Some(dscp), Some(other)) =
            (fields.get("dscp"), fields.get("precedence").or(fields.get("tos")))
        {
            let message = format!("{subject} asks for `dscp` and for `{}`", other.key);
            self.push(
                Diagnostic::error("conflicting-keys", message)
                    .at(other.at)
                    .relate(dscp.at, "`dscp` is here")
                    .why("both read the same byte of the packet, and IOS takes one of them in an entry")
                    .help("write `dscp` alone, or `precedence` and `tos`"),
            );
            return Err(Refused);
        }
        Ok(match (dscp, precedence, tos) {
            (Some(dscp), _, _) => Some(Marking::Dscp(dscp?)),
            (None, Some(precedence), Some(tos)) => Some(Marking::PrecedenceAndTos(precedence?, tos?)),
            (None, Some(precedence), None) => Some(Marking::Precedence(precedence?)),
            (None, None, Some(tos)) => Some(Marking::Tos(tos?)),
            (None, None, None) => None,
        })
    }

    fn marking_value(
        &mut self,
        field: Field<'_>,
        subject: &Subject<'_>,
        names: &Names<u8>,
        most: u8,
    ) -> Result<u8, Refused> {
        let subject = subject.key(field.key);
        let text = self.text(field.value, field.at, &subject).ok_or(Refused)?;
        let digits = text.value.bytes().all(|byte| byte.is_ascii_digit());
        let number =
            names.number(&text.value).or_else(|| text.value.parse().ok().filter(|n| digits && *n <= most));
        if number.is_none() {
            let message = format!("{subject} is `{}`, which is no value of it", shown(&text.value));
            let known = || names.names().collect::<Vec<_>>().join(", ");
            let help = match self.suggestions.nearest(&text.value, names.names()) {
                Some(near) => format!("write `{near}`, or a number from 0 to {most}"),
                None => format!("write a number from 0 to {most}, or one of {}", known()),
            };
            self.push(Diagnostic::error("invalid-marking", message).at(text.span).help(help));
        }
        number.ok_or(Refused)
    }
}
