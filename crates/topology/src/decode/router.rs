//! `routers:`

use super::address::{interface_address, refuse_no_unicast};
use super::{Decoder, Field, Fields, Member, Subject};
use crate::interface::repeated;
use crate::keys;
use crate::model::{AclNaming, Interface, Naming, Platform, Router, Sequence, Spanned};
use crate::naming::{PLACEHOLDERS, placeholders};
use crate::shown::shown;
use crate::yaml::{Content, Text};
use byway_diagnostic::{Diagnostic, Span};
use ipnet::Ipv4Net;
use std::collections::HashSet;

impl Decoder<'_> {
    pub(super) fn routers(&mut self, field: Field<'_>, subject: &Subject<'_>) -> Vec<Router> {
        let mut routers = Vec::new();
        let Some(members) = self.some_members(field, &subject.key(field.key), "router") else {
            self.gaps.routers = true;
            return routers;
        };
        self.gaps.routers |= members.is_empty();
        for member in members {
            self.gaps.routers |= member.repeated;
            let Some(router) = self.router(member, routers.len()) else {
                self.gaps.routers = true;
                continue;
            };
            routers.push(router);
        }
        routers
    }

    fn router(&mut self, member: Member<'_>, index: usize) -> Option<Router> {
        let name = member.name;
        let subject = Subject::named("router", &name.value);
        let place = member.value.place(name.span);
        let fields = self.fields(member.value, name.span, &subject, keys::ROUTER)?;
        self.gaps.routers |= !fields.whole;
        let platform = self.platform(&fields, place, &subject);
        let release = fields.get("release").and_then(|field| self.line(field, &subject));
        let names = self.names_of(&fields, name.span, &subject);
        let sequence = self.sequence(&fields, name.span, &subject);
        let interfaces = if let Some(field) = fields.get("interfaces") {
            self.interfaces(field, &subject, index)
        } else {
            self.gaps.routers = true;
            self.missing(&fields, "interfaces", place, &subject, "name its interfaces with their addresses");
            Vec::new()
        };
        Some(Router {
            platform: platform.unwrap_or(Spanned { value: Platform::Ios, span: name.span }),
            name,
            release,
            interfaces,
            names,
            sequence,
        })
    }

    fn platform(
        &mut self,
        fields: &Fields<'_>,
        place: Span,
        subject: &Subject<'_>,
    ) -> Option<Spanned<Platform>> {
        let Some(field) = fields.get("platform") else {
            self.missing(fields, "platform", place, subject, "write `platform: ios` or `platform: linux`");
            return None;
        };
        let subject = subject.key(field.key);
        let text = self.text(field.value, field.at, &subject)?;
        let value = match &*text.value {
            "ios" => Platform::Ios,
            "linux" => Platform::Linux,
            other => {
                let message = format!("{subject} is `{}`, which byway does not know", shown(other));
                let lower = other.to_ascii_lowercase();
                let help = if lower.starts_with("ios") || lower.starts_with("cisco") {
                    "write `ios`; a release as `XE 16.9` says which one"
                } else if lower.starts_with("lin") {
                    "write `linux`"
                } else {
                    match self.suggestions.nearest(&lower, ["ios", "linux"]) {
                        Some("ios") => "write `ios`",
                        _ => "the platforms are `ios` and `linux`",
                    }
                };
                self.push(Diagnostic::error("unknown-platform", message).at(text.span).help(help));
                return None;
            }
        };
        Some(Spanned { value, span: text.span })
    }

    fn interfaces(&mut self, field: Field<'_>, router: &Subject<'_>, index: usize) -> Vec<Interface> {
        let mut interfaces = Vec::new();
        let Some(members) = self.some_members(field, &router.key(field.key), "interface") else {
            self.gaps.routers = true;
            return interfaces;
        };
        self.gaps.routers |= members.is_empty();
        let names: Vec<&str> = members.iter().map(|member| member.name.value.as_str()).collect();
        let repeated = repeated(&names);
        for (first, second) in &repeated {
            self.push(same_interface(&members[*first].name, &members[*second].name, router));
        }
        // Another interface may be meant by the second.
        self.gaps.routers |= !repeated.is_empty() || members.iter().any(|member| member.repeated);
        let seconds: HashSet<usize> = repeated.iter().map(|(_, second)| *second).collect();
        for (_, member) in members.into_iter().enumerate().filter(|(at, _)| !seconds.contains(at)) {
            let (interface, whole) = self.interface(member, router);
            match interface {
                Some(interface) => {
                    if !whole {
                        self.gaps.interfaces.insert((index, interfaces.len()));
                    }
                    interfaces.push(interface);
                }
                None => self.gaps.routers = true,
            }
        }
        interfaces
    }

    /// An interface, and whether its addresses and what it faces decoded.
    fn interface(&mut self, member: Member<'_>, router: &Subject<'_>) -> (Option<Interface>, bool) {
        let name = member.name;
        let subject = router.part("interface", &name.value);
        let place = member.value.place(name.span);
        let Some(fields) = self.fields(member.value, name.span, &subject, keys::INTERFACE) else {
            return (None, false);
        };
        let vrf = fields.get("vrf").map(|field| self.line(field, &subject));
        let mut whole = fields.whole && vrf != Some(None);
        let addresses = if let Some(field) = fields.get("address") {
            self.interface_addresses(field, &subject)
        } else {
            let help = "write its address with the prefix length, or `address: unnumbered`";
            self.missing(&fields, "address", place, &subject, help);
            None
        };
        whole &= addresses.is_some();
        let faces = fields.get("faces").map(|field| self.faced(field, &subject.key(field.key)));
        whole &= faces.as_ref().is_none_or(|faces| faces.whole);
        let faces = faces.map(|faces| faces.values).unwrap_or_default();
        (Some(Interface { addresses: addresses.unwrap_or_default(), vrf: vrf.flatten(), faces, name }), whole)
    }

    /// None where an address did not decode.
    fn interface_addresses(
        &mut self,
        field: Field<'_>,
        subject: &Subject<'_>,
    ) -> Option<Vec<Spanned<Ipv4Net>>> {
        if let Content::Text(text) = &field.value.content
            && &*text.value == "unnumbered"
        {
            return Some(Vec::new());
        }
        let subject = subject.key(field.key);
        let mut addresses: Vec<Spanned<Ipv4Net>> = Vec::new();
        let items = self.items(field, &subject);
        let mut whole = !items.is_empty();
        for item in items {
            let value = self.text(item, field.at, &subject).and_then(|text| {
                Some(Spanned { value: self.interface_address(text, &subject)?, span: text.span })
            });
            match value {
                Some(address) => addresses.push(address),
                None => whole = false,
            }
        }
        whole.then_some(addresses)
    }

    fn interface_address(&mut self, text: &Text, subject: &Subject<'_>) -> Option<Ipv4Net> {
        if matches!(&*text.value, "unnumbered" | "dhcp" | "negotiated") {
            let message = format!("{subject} is `{}`, which cannot stand here", shown(&text.value));
            let help = if &*text.value == "unnumbered" {
                "write `address: unnumbered` alone, or the addresses alone"
            } else {
                "write the address that the interface gets, or `unnumbered` where it never matters"
            };
            self.push(Diagnostic::error("invalid-address", message).at(text.span).help(help));
            return None;
        }
        interface_address(&text.value)
            .and_then(|net| refuse_no_unicast(net.addr(), &text.value).map(|()| net))
            .map_err(|fault| self.fault(text, fault, subject))
            .ok()
    }

    fn names_of(&mut self, fields: &Fields<'_>, at: Span, subject: &Subject<'_>) -> Naming {
        let default = |pattern: &str| Spanned { value: pattern.to_owned(), span: at };
        let mut acl = Spanned { value: AclNaming::Pattern(Naming::ACL.to_owned()), span: at };
        let mut route_map = default(Naming::ROUTE_MAP);
        if let Some(field) = fields.get("names") {
            let subject = subject.key(field.key);
            if let Some(fields) = self.fields(field.value, field.at, &subject, keys::NAMES) {
                if let Some(named) = fields.get("acl").and_then(|field| self.acl_naming(field, &subject)) {
                    acl = named;
                }
                if let Some(named) = fields.get("route_map").and_then(|field| self.pattern(field, &subject)) {
                    route_map = named;
                }
            }
        }
        Naming { acl, route_map }
    }

    fn acl_naming(&mut self, field: Field<'_>, subject: &Subject<'_>) -> Option<Spanned<AclNaming>> {
        let pattern = self.pattern(field, subject)?;
        let span = pattern.span;
        if !pattern.value.bytes().all(|byte| byte.is_ascii_digit()) {
            return Some(Spanned { value: AclNaming::Pattern(pattern.value), span });
        }
        // Extended lists (ios-facts 1.1).
        let number = pattern.value.parse().ok().filter(|number| matches!(number, 100..=199 | 2000..=2699));
        if number.is_none() {
            let subject = subject.key(field.key);
            let message =
                format!("{subject} is `{}`, which is no number of an extended ACL", shown(&pattern.value));
            let help = "write a number from 100 to 199 or from 2000 to 2699, or a pattern";
            self.push(Diagnostic::error("invalid-number", message).at(span).help(help));
        }
        number.map(|number| Spanned { value: AclNaming::Numbered(number), span })
    }

    fn pattern(&mut self, field: Field<'_>, subject: &Subject<'_>) -> Option<Spanned<String>> {
        let pattern = self.line(field, subject)?;
        let Content::Text(text) = &field.value.content else { return None };
        let unknown = placeholders(&pattern.value)
            .into_iter()
            .find(|(_, name)| !name.is_some_and(|name| PLACEHOLDERS.contains(&name)));
        let Some((range, name)) = unknown else { return Some(pattern) };
        let word = shown(&pattern.value[range.clone()]);
        let message = format!("{} has `{word}`, which stands for nothing", subject.key(field.key));
        let near = name.and_then(|name| self.suggestions.nearest(name, PLACEHOLDERS));
        let help = match near {
            Some(near) => format!("write `{{{near}}}`"),
            None => "a pattern may have `{redirect}`, `{appliance}`, `{direction}` and `{router}`".to_owned(),
        };
        self.push(Diagnostic::error("unknown-placeholder", message).at(text.part(range)).help(help));
        None
    }

    fn sequence(&mut self, fields: &Fields<'_>, at: Span, subject: &Subject<'_>) -> Spanned<Sequence> {
        let mut sequence = Sequence::default();
        let Some(field) = fields.get("sequence") else { return Spanned { value: sequence, span: at } };
        let span = field.value.place(field.at);
        let subject = subject.key(field.key);
        let Some(fields) = self.fields(field.value, field.at, &subject, keys::SEQUENCE) else {
            return Spanned { value: sequence, span };
        };
        for (key, least, number) in [("start", 0, &mut sequence.start), ("step", 1, &mut sequence.step)] {
            let Some(field) = fields.get(key) else { continue };
            if let Some(value) = self.number(field, &subject.key(field.key), least..=65535) {
                *number = value.value;
            }
        }
        Spanned { value: sequence, span }
    }
}

fn same_interface(first: &Spanned<String>, second: &Spanned<String>, router: &Subject<'_>) -> Diagnostic {
    let (a, b) = (shown(&first.value), shown(&second.value));
    Diagnostic::error("duplicate-interface", format!("`{b}` of {router} is the interface `{a}` once more"))
        .at(second.span)
        .relate(first.span, "first written here")
        .help("merge the two, or mend the name of one")
}
