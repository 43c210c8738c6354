//! `redirects:`

use super::endpoint::Several;
use super::{Decoder, Field, Fields, Member, Refused, Subject};
use crate::keys;
use crate::model::{
    Direction, Directions, Endpoint, Exception, From, Redirect, ServiceRef, Spanned, Topology, Traffic,
};
use crate::model::{Term, Via, When};
use crate::shown::shown;
use crate::yaml::{Content, Node, Text};
use byway_diagnostic::{Diagnostic, Span};

impl Decoder<'_> {
    /// The redirects. `topology` holds what they refer to.
    pub(super) fn redirects(
        &mut self,
        field: Field<'_>,
        subject: &Subject<'_>,
        topology: &Topology,
    ) -> Vec<Redirect> {
        let mut redirects = Vec::new();
        for member in self.some_members(field, &subject.key(field.key), "redirect").unwrap_or_default() {
            let (redirect, whole) = self.redirect(member, topology);
            let Some(redirect) = redirect else { continue };
            if !whole {
                self.gaps.redirects.insert(redirects.len());
            }
            redirects.push(redirect);
        }
        redirects
    }

    /// A redirect, and whether all of its parts decoded.
    fn redirect(&mut self, member: Member<'_>, topology: &Topology) -> (Option<Redirect>, bool) {
        let name = member.name;
        let subject = Subject::named("redirect", &name.value);
        let place = member.value.place(name.span);
        let Some(fields) = self.fields(member.value, name.span, &subject, keys::REDIRECT) else {
            return (None, false);
        };
        let from = self.from(&fields, place, &subject);
        let to = self.to(&fields, place, &subject);
        let service = self.service(&fields, place, &subject, topology);
        let via = self.via(&fields, place, &subject);
        let when = self.field_word(
            &fields,
            "when",
            &subject,
            &[("always", When::Always), ("no-route", When::NoRoute)],
        );
        let when = when.and_then(|when| {
            let sound = self.check_when(&fields, when, via, &subject, topology);
            if sound { Ok(when) } else { Err(Refused) }
        });
        let from_router = matches!(from, Some((From::Router(_), _)));
        let (except, all) = self.exceptions(&fields, from_router, &subject, topology);
        let alone = if from_router { Some("the router's own packets") } else { None };
        let alone = match via.map(|via| via.value) {
            Some(Via::Drop) => Some("`via: drop`"),
            Some(Via::Route) => Some("`via: route`"),
            _ => alone,
        };
        let directions = self.directions(&fields, alone, &subject);
        let description = fields.get("description").and_then(|field| self.description(field, &subject));
        let whole = fields.whole
            && !member.repeated
            && all
            && from.as_ref().is_some_and(|(_, whole)| *whole)
            && to.whole;
        let redirect = || {
            Some(Redirect {
                name: name.clone(),
                from: from?.0,
                to: Some(to.values).filter(|to| !to.is_empty())?,
                service: service?,
                via: via?,
                when: when.ok()?.unwrap_or_default(),
                except,
                directions: directions.ok()?,
                description,
            })
        };
        (redirect(), whole)
    }

    fn from(&mut self, fields: &Fields<'_>, place: Span, subject: &Subject<'_>) -> Option<(From, bool)> {
        let Some(field) = fields.get("from") else {
            self.missing(
                fields,
                "from",
                place,
                subject,
                "write whose traffic it is, as `from: clients`, or `from: any`",
            );
            return None;
        };
        let subject = subject.key(field.key);
        let Several { values, whole } = self.endpoints(field, &subject);
        let router =
            values.iter().find(|endpoint| endpoint.value == Endpoint::Router).map(|endpoint| endpoint.span);
        match router {
            Some(span) if values.len() == 1 => Some((From::Router(span), whole)),
            Some(span) => {
                let message = format!("{subject} names `router` beside other sources");
                self.push(
                    Diagnostic::error("router-alone", message)
                        .at(span)
                        .why(
                            "the router's own packets enter no interface, so they need a policy of their own",
                        )
                        .help("write a redirect of its own with `from: router`"),
                );
                None
            }
            None => (!values.is_empty()).then_some((From::Endpoints(values), whole)),
        }
    }

    fn to(&mut self, fields: &Fields<'_>, place: Span, subject: &Subject<'_>) -> Several<Endpoint> {
        if let Some(field) = fields.get("to") {
            return self.endpoints(field, &subject.key(field.key));
        }
        self.missing(
            fields,
            "to",
            place,
            subject,
            "write where the traffic goes, as `to: servers`, or `to: any`",
        );
        Several { values: Vec::new(), whole: false }
    }

    fn service(
        &mut self,
        fields: &Fields<'_>,
        place: Span,
        subject: &Subject<'_>,
        topology: &Topology,
    ) -> Option<Spanned<ServiceRef>> {
        if let Some(field) = fields.get("service") {
            return self.service_ref(field, &subject.key(field.key), &topology.services);
        }
        let all = Term { traffic: Traffic::Ip, marking: None };
        Some(Spanned { value: ServiceRef::Inline(vec![all]), span: place })
    }

    fn via(&mut self, fields: &Fields<'_>, place: Span, subject: &Subject<'_>) -> Option<Spanned<Via>> {
        let Some(field) = fields.get("via") else {
            self.missing(
                fields,
                "via",
                place,
                subject,
                "write the appliance, or `via: drop` or `via: route`",
            );
            return None;
        };
        let subject = subject.key(field.key);
        let text = self.text(field.value, field.at, &subject)?;
        let value = match &*text.value {
            "drop" => Via::Drop,
            "route" => Via::Route,
            name => {
                let Some(defined) = self.names.appliances.find(name) else {
                    self.unknown_appliance(text, &subject);
                    return None;
                };
                Via::Appliance(defined.id?)
            }
        };
        Some(Spanned { value, span: text.span })
    }

    fn unknown_appliance(&mut self, text: &Text, subject: &Subject<'_>) {
        let message = format!("{subject} names the appliance `{}`, which is not defined", shown(&text.value));
        let known = self.names.appliances.words().chain(["drop", "route"]);
        let help = match self.suggestions.nearest(&text.value, known) {
            Some(near) => format!("write `{}`", shown(near)),
            None => "define it under `appliances`, or write `drop` or `route`".to_owned(),
        };
        self.push(Diagnostic::error("unknown-appliance", message).at(text.span).help(help));
    }

    /// `set ip default next-hop` has no form with a track (ios-facts 2.1).
    fn check_when(
        &mut self,
        fields: &Fields<'_>,
        when: Option<When>,
        via: Option<Spanned<Via>>,
        subject: &Subject<'_>,
        topology: &Topology,
    ) -> bool {
        let (Some(When::NoRoute), Some(Via::Appliance(id)), Some(field)) =
            (when, via.map(|via| via.value), fields.get("when"))
        else {
            return true;
        };
        let appliance = topology.appliance(id);
        let halves = [Direction::Inbound, Direction::Outbound];
        let Some(track) = halves.iter().flat_map(|half| appliance.hops(*half)).find_map(|hop| hop.track)
        else {
            return true;
        };
        let message = format!(
            "{subject} has `when: no-route`, and its appliance `{}` has an address with a `track`",
            shown(&appliance.name.value)
        );
        self.push(
            Diagnostic::error("no-such-command", message)
                .at(field.value.span)
                .relate(track.span, "the track is here")
                .why("IOS has no command for a default next hop with a track")
                .help("remove `when: no-route`, or use an appliance without `track`"),
        );
        false
    }

    /// The directions; none where the file leaves them to the appliance.
    /// `alone` is what has the inbound half alone, whatever the file says.
    fn directions(
        &mut self,
        fields: &Fields<'_>,
        alone: Option<&str>,
        subject: &Subject<'_>,
    ) -> Result<Option<Directions>, Refused> {
        let Some(field) = fields.get("directions") else { return Ok(None) };
        let subject = subject.key(field.key);
        let mut seen: Vec<Spanned<Direction>> = Vec::new();
        for item in self.items(field, &subject) {
            let word = Field { value: item, ..field };
            seen.push(
                self.word(
                    word,
                    &subject,
                    &[("inbound", Direction::Inbound), ("outbound", Direction::Outbound)],
                )
                .ok_or(Refused)?,
            );
        }
        let outbound = seen.iter().find(|direction| direction.value == Direction::Outbound);
        let inbound = seen.iter().any(|direction| direction.value == Direction::Inbound);
        if seen.is_empty() {
            return Err(Refused);
        }
        if let (Some(outbound), Some(alone)) = (outbound, alone) {
            let message = format!("{subject} asks for `outbound`, and {alone} has the inbound half alone");
            let help = "remove `directions`";
            self.push(Diagnostic::error("no-outbound-half", message).at(outbound.span).help(help));
            return Err(Refused);
        }
        if !inbound {
            let message = format!("{subject} has `outbound` without `inbound`");
            let help = "write `[inbound]` or `[inbound, outbound]`; to redirect servers' traffic alone, exchange `from` and `to`";
            self.push(
                Diagnostic::error("no-inbound-half", message).at(field.value.place(field.at)).help(help),
            );
            return Err(Refused);
        }
        Ok(Some(if outbound.is_some() { Directions::Both } else { Directions::Inbound }))
    }

    /// A text of one or more lines.
    fn description(&mut self, field: Field<'_>, subject: &Subject<'_>) -> Option<Spanned<String>> {
        let subject = subject.key(field.key);
        let Content::Text(text) = &field.value.content else {
            self.wrong_kind(field.value, field.at, &subject, "text");
            return None;
        };
        let whole = self.refuse_control(text, &subject, |c| c == '\n' || c == '\t');
        whole.then(|| Spanned { value: text.value.to_string(), span: text.span })
    }

    /// The exceptions, and whether all of them decoded.
    fn exceptions(
        &mut self,
        fields: &Fields<'_>,
        from_router: bool,
        subject: &Subject<'_>,
        topology: &Topology,
    ) -> (Vec<Exception>, bool) {
        let Some(field) = fields.get("except") else { return (Vec::new(), true) };
        let list = subject.key(field.key);
        let mut exceptions = Vec::new();
        let mut all = true;
        for (index, item) in self.items(field, &list).iter().enumerate() {
            let subject = subject.numbered("exception", index + 1);
            let (exception, whole) = self.exception(item, field.at, from_router, &subject, topology);
            all &= whole;
            exceptions.extend(exception);
        }
        (exceptions, all)
    }

    fn exception(
        &mut self,
        item: &Node,
        at: Span,
        from_router: bool,
        subject: &Subject<'_>,
        topology: &Topology,
    ) -> (Option<Exception>, bool) {
        if let Content::Text(text) = &item.content {
            let word = shown(&text.value);
            let message = format!(
                "{subject} is `{word}`, and does not say whether it means sources, destinations or a service"
            );
            let help = bare_exception(&text.value, topology);
            self.push(Diagnostic::error("wrong-kind", message).at(text.span).help(help));
            return (None, false);
        }
        // In a list the entry itself begins on its own line.
        let place = if item.block { Span::new(item.span.start, item.span.start) } else { item.place(at) };
        let Some(fields) = self.fields(item, at, subject, keys::EXCEPTION) else { return (None, false) };
        if fields.entries.is_empty() {
            // Keys that are unknown were complained of.
            if matches!(&item.content, Content::Map(entries) if entries.is_empty()) {
                let message = format!("{subject} has no parts, so it would take out everything");
                let help = "write `from`, `to` or `service`";
                self.push(Diagnostic::error("empty-map", message).at(place).help(help));
            }
            return (None, false);
        }
        let part = |decoder: &mut Self, key: &str| match fields.get(key) {
            Some(field) => decoder.endpoints(field, &subject.key(field.key)),
            None => Several { values: Vec::new(), whole: true },
        };
        let mut from = part(self, "from");
        let to = part(self, "to");
        let written = fields.get("service");
        let service =
            written.and_then(|field| self.service_ref(field, &subject.key(field.key), &topology.services));
        if written.is_some() && service.is_none() {
            return (None, false);
        }
        if !fields.whole || !from.whole || !to.whole {
            return (None, false);
        }
        if !self.router_as_source(&mut from.values, from_router, subject) {
            return (None, false);
        }
        (Some(Exception { from: from.values, to: to.values, service, span: item.span }), true)
    }

    /// `router` as a source means the packets that the router makes. They are all there is where the redirect is `from: router`,
    /// and on an interface there are none: then the exception takes nothing, and is left out with a warning.
    fn router_as_source(
        &mut self,
        from: &mut Vec<Spanned<Endpoint>>,
        from_router: bool,
        subject: &Subject<'_>,
    ) -> bool {
        let Some(at) =
            from.iter().find(|endpoint| endpoint.value == Endpoint::Router).map(|found| found.span)
        else {
            return true;
        };
        if from_router {
            *from = vec![Spanned { value: Endpoint::Any, span: at }];
            return true;
        }
        let message = format!(
            "{subject} takes nothing from `router`: what the router sends itself enters no interface"
        );
        let help = "remove it; `to: router` means packets for the router's own addresses";
        self.push(Diagnostic::warning("exception-takes-nothing", message).at(at).help(help));
        from.retain(|endpoint| endpoint.value != Endpoint::Router);
        !from.is_empty()
    }
}

/// What to write in place of an exception that is a word alone: it may be meant as the client's side or as the servers'.
fn bare_exception(word: &str, topology: &Topology) -> String {
    let is_network = topology.networks.iter().any(|network| network.name.value == word)
        || word.split('/').next().is_some_and(|address| address.parse::<std::net::Ipv4Addr>().is_ok());
    let is_service = topology.services.iter().any(|service| service.name.value == word);
    let word = shown(word);
    let sides =
        format!("write `{{ from: {word} }}` where clients are meant, `{{ to: {word} }}` where servers are");
    match (is_network, is_service) {
        (true, false) => sides,
        (false, true) => format!("write `{{ service: {word} }}`"),
        _ => format!("{sides}, or `{{ service: {word} }}`"),
    }
}
