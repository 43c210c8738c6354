//! Names and literals in `from`, `to`, `except` and `faces`.

use super::address::prefix;
use super::names::looks_like_address;
use super::{Decoder, Field, Subject};
use crate::model::{ApplianceId, Endpoint, Faced, NetworkId, Spanned};
use crate::shown::shown;
use crate::yaml::Text;
use byway_diagnostic::{Diagnostic, Span};
use ipnet::Ipv4Net;

/// What a word stands for; which of them a key takes is the key's matter.
#[derive(Clone, Copy)]
pub(super) enum Named {
    Network(NetworkId),
    Literal(Ipv4Net),
    Appliance(ApplianceId),
    Any,
    Router,
}

/// The values of a key, and whether all of them decoded.
pub(super) struct Several<T> {
    pub(super) values: Vec<Spanned<T>>,
    pub(super) whole: bool,
}

impl Decoder<'_> {
    /// `from` or `to`, one or a list.
    pub(super) fn endpoints(&mut self, field: Field<'_>, subject: &Subject<'_>) -> Several<Endpoint> {
        self.several(field, subject, |decoder, text, named| {
            Some(match named {
                Named::Network(id) => {
                    return Some((Endpoint::Network(id), !decoder.gaps.networks.contains(&id.0)));
                }
                Named::Literal(net) => (Endpoint::Literal(net), true),
                Named::Any => (Endpoint::Any, true),
                Named::Router => (Endpoint::Router, true),
                Named::Appliance(_) => {
                    let name = shown(&text.value);
                    decoder.push(
                        Diagnostic::error(
                            "unknown-network",
                            format!("{subject} names `{name}`, which is an appliance"),
                        )
                        .at(text.span)
                        .help("write its addresses, or a network that holds them"),
                    );
                    return None;
                }
            })
        })
    }

    /// `faces`, one or a list.
    pub(super) fn faced(&mut self, field: Field<'_>, subject: &Subject<'_>) -> Several<Faced> {
        self.several(field, subject, |decoder, text, named| {
            Some(match named {
                Named::Network(id) => (Faced::Network(id), !decoder.gaps.networks.contains(&id.0)),
                Named::Literal(net) => (Faced::Literal(net), true),
                Named::Any => (Faced::Any, true),
                Named::Appliance(id) => (Faced::Appliance(id), true),
                Named::Router => {
                    decoder.push(
                        Diagnostic::error(
                            "reserved-name",
                            format!("{subject} names `router`, the router itself"),
                        )
                        .at(text.span)
                        .why("an interface faces what lies behind it, and the router is on this side")
                        .help("remove it, or name the networks and appliances behind the interface"),
                    );
                    return None;
                }
            })
        })
    }

    fn several<T>(
        &mut self,
        field: Field<'_>,
        subject: &Subject<'_>,
        mut take: impl FnMut(&mut Self, &Text, Named) -> Option<(T, bool)>,
    ) -> Several<T> {
        let items = self.items(field, subject);
        let mut several = Several { values: Vec::with_capacity(items.len()), whole: !items.is_empty() };
        for item in items {
            let text = self.text(item, field.at, subject);
            let named = text.and_then(|text| Some((text, self.named(text, subject, field.key == "faces")?)));
            let taken = named.and_then(|(text, named)| Some((text.span, take(self, text, named)?)));
            match taken {
                Some((span, (value, whole))) => {
                    several.values.push(Spanned { value, span });
                    several.whole &= whole;
                }
                None => several.whole = false,
            }
        }
        several
    }

    /// What a word stands for; none where it is unknown, or known and did not decode.
    fn named(&mut self, text: &Text, subject: &Subject<'_>, faces: bool) -> Option<Named> {
        let word = &*text.value;
        match word {
            "any" => return Some(Named::Any),
            "router" => return Some(Named::Router),
            _ => {}
        }
        if let Some(defined) = self.names.networks.get(word) {
            return defined.id.map(Named::Network);
        }
        if let Some(defined) = self.names.appliances.get(word) {
            return defined.id.map(Named::Appliance);
        }
        if looks_like_address(word) {
            return match prefix(word) {
                Ok(net) => Some(Named::Literal(net)),
                Err(fault) => {
                    self.fault(text, fault, subject);
                    None
                }
            };
        }
        let may_be_missing = self.names.networks.partial || (faces && self.names.appliances.partial);
        if !may_be_missing {
            self.unknown_network(text, subject, faces);
        }
        None
    }

    fn unknown_network(&mut self, text: &Text, subject: &Subject<'_>, faces: bool) {
        let word = shown(&text.value);
        let what = if faces { "network or appliance" } else { "network" };
        let networks = self.names.networks.words().chain(["any", "router"]);
        let appliances = self.names.appliances.words().take(if faces { usize::MAX } else { 0 });
        let help = match self.suggestions.nearest(&text.value, networks.chain(appliances)) {
            Some(near) => format!("write `{}`", shown(near)),
            None => "define it under `networks`, or write a prefix as `10.0.0.0/24`".to_owned(),
        };
        let message = format!("{subject} names the {what} `{word}`, which is not defined");
        self.push(Diagnostic::error("unknown-network", message).at(text.span).help(help));
    }

    /// A word that was defined twice, as a network and as an appliance: `faces` takes either.
    pub(super) fn refuse_second_meaning(&mut self, name: &str, at: Span) {
        let Some(network) = self.names.networks.get(name) else { return };
        let message = format!("`{}` is the name of a network and of an appliance", shown(name));
        self.push(
            Diagnostic::error("name-taken", message)
                .at(at)
                .relate(network.at, "the network is here")
                .why("`faces` takes both, and could not tell which is meant")
                .help("rename one of them"),
        );
    }
}
