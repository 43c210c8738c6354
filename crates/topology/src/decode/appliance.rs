//! `appliances:`

use super::address::{address, refuse_no_unicast};
use super::{Decoder, Field, Fields, Member, Refused, Subject};
use crate::interface::is_point_to_point;
use crate::keys;
use crate::model::{Appliance, ApplianceId, Hop, Reach, SourceAddress, Spanned, WhenDown};
use crate::shown::shown;
use crate::yaml::{Content, Node};
use byway_diagnostic::{Diagnostic, Span};
use std::net::Ipv4Addr;

/// Addresses of one direction, and whether all of them decoded.
struct Leg {
    hops: Vec<Hop>,
    whole: bool,
}

impl Decoder<'_> {
    pub(super) fn appliances(&mut self, field: Field<'_>, topology: &Subject<'_>) -> Vec<Appliance> {
        let mut appliances = Vec::new();
        let Some(members) = self.members(field, &topology.key(field.key), "appliance") else {
            self.names.appliances.partial = true;
            return appliances;
        };
        for member in members {
            let (at, name) = (member.name.span, member.name.value.clone());
            self.refuse_second_meaning(&name, at);
            let id = ApplianceId(appliances.len());
            let appliance = self.appliance(member, id);
            self.names.appliances.define(&name, appliance.is_some().then_some(id), at);
            appliances.extend(appliance);
        }
        appliances
    }

    fn appliance(&mut self, member: Member<'_>, id: ApplianceId) -> Option<Appliance> {
        let name = member.name;
        let subject = Subject::named("appliance", &name.value);
        let fields = self.fields(member.value, name.span, &subject, keys::APPLIANCE)?;
        if !fields.whole || member.repeated {
            self.gaps.appliances.insert(id.0);
        }
        let recursive = fields
            .get("reach")
            .map(|field| self.word(field, &subject.key(field.key), &[("recursive", ())]).is_some());
        let vrf = fields.get("vrf").and_then(|field| self.line(field, &subject));
        let source_address = self.field_word(
            &fields,
            "source_address",
            &subject,
            &[("client", SourceAddress::Client), ("appliance", SourceAddress::Appliance)],
        );
        let when_down = self.field_word(
            &fields,
            "when_down",
            &subject,
            &[("bypass", WhenDown::Bypass), ("drop", WhenDown::Drop)],
        );
        let control = fields.get("control").map(|field| self.prefixes(field, &subject.key(field.key)).0);
        let reach = self.reach(&fields, recursive, id, member.value.place(name.span), &subject);
        Some(Appliance {
            reach: reach?,
            source_address: source_address.ok()?.unwrap_or_default(),
            control: control.unwrap_or_default(),
            when_down: when_down.ok()?.unwrap_or_default(),
            vrf,
            name,
        })
    }

    /// A word of a table, where the key is there.
    pub(super) fn field_word<T: Copy>(
        &mut self,
        fields: &Fields<'_>,
        key: &str,
        subject: &Subject<'_>,
        table: &[(&str, T)],
    ) -> Result<Option<T>, Refused> {
        match fields.get(key) {
            Some(field) => {
                self.word(field, &subject.key(field.key), table).map(|word| Some(word.value)).ok_or(Refused)
            }
            None => Ok(None),
        }
    }

    /// A text that is not empty.
    pub(super) fn line(&mut self, field: Field<'_>, subject: &Subject<'_>) -> Option<Spanned<String>> {
        let subject = subject.key(field.key);
        let text = self.text(field.value, field.at, &subject)?;
        if text.value.trim().is_empty() {
            let message = format!("{subject} is an empty text");
            let help = format!("write {}", subject.example());
            self.push(Diagnostic::error("missing-value", message).at(text.span).help(help));
            return None;
        }
        Some(Spanned { value: text.value.to_string(), span: text.span })
    }

    fn reach(
        &mut self,
        fields: &Fields<'_>,
        recursive: Option<bool>,
        id: ApplianceId,
        at: Span,
        subject: &Subject<'_>,
    ) -> Option<Reach> {
        match (fields.get("address"), fields.get("interface")) {
            (Some(address), Some(interface)) => {
                self.conflict(interface, address, subject, "an appliance is reached by one of them");
                None
            }
            (None, None) if fields.is_misspelled("address") || fields.is_misspelled("interface") => None,
            (None, None) => {
                let message = format!("{subject} has neither `address` nor `interface`");
                let help = "write the address that packets for it are sent to, as `address: 172.16.0.1`";
                self.push(Diagnostic::error("missing-key", message).at(at).help(help));
                None
            }
            (None, Some(interface)) => self.by_interface(fields, interface, subject),
            (Some(address), None) => {
                let legs = self.legs(address, subject)?;
                if legs.iter().any(|leg| !leg.whole) {
                    self.gaps.appliances.insert(id.0);
                }
                if legs.iter().any(|leg| leg.hops.is_empty()) {
                    return None;
                }
                let [inbound, outbound] = legs;
                match recursive {
                    Some(false) => None,
                    Some(true) if !self.is_recursive(&[&inbound, &outbound], subject) => None,
                    Some(true) => Some(Reach::Recursive {
                        inbound: inbound.hops[0].address,
                        outbound: outbound.hops[0].address,
                    }),
                    None => Some(Reach::Connected { inbound: inbound.hops, outbound: outbound.hops }),
                }
            }
        }
    }

    /// A recursive next hop is one address without a track (ios-facts 2.1, 2.4).
    fn is_recursive(&mut self, legs: &[&Leg], subject: &Subject<'_>) -> bool {
        let mut sound = true;
        let mut seen = Vec::new();
        for leg in legs {
            if let Some(second) = leg.hops.get(1).filter(|hop| !seen.contains(&hop.address.span)) {
                seen.push(second.address.span);
                let message = format!("{subject} has `reach: recursive` and more than one address");
                self.push(
                    Diagnostic::error("several-recursive", message)
                        .at(second.address.span)
                        .why("IOS takes one recursive next hop in a clause")
                        .help("keep one address, or remove `reach: recursive`"),
                );
                sound = false;
            }
            for track in leg
                .hops
                .iter()
                .filter_map(|hop| hop.track)
                .filter(|track| !seen.contains(&track.span))
                .collect::<Vec<_>>()
            {
                seen.push(track.span);
                let message = format!("{subject} has `reach: recursive` and an address with a `track`");
                self.push(
                    Diagnostic::error("no-such-command", message)
                        .at(track.span)
                        .why("IOS has no command for a recursive next hop with a track")
                        .help("remove `track` or `reach: recursive`"),
                );
                sound = false;
            }
        }
        sound
    }

    fn conflict(&mut self, second: Field<'_>, first: Field<'_>, subject: &Subject<'_>, why: &'static str) {
        let message = format!("{subject} has both `{}` and `{}`", first.key, second.key);
        self.push(
            Diagnostic::error("conflicting-keys", message)
                .at(second.at)
                .relate(first.at, format!("`{}` is here", first.key))
                .why(why)
                .help(format!("remove `{}` or `{}`", first.key, second.key)),
        );
    }

    fn by_interface(
        &mut self,
        fields: &Fields<'_>,
        interface: Field<'_>,
        subject: &Subject<'_>,
    ) -> Option<Reach> {
        for key in ["reach", "vrf"] {
            if let Some(other) = fields.get(key) {
                self.conflict(
                    other,
                    interface,
                    subject,
                    "an interface is where it is, so it needs neither route nor VRF",
                );
            }
        }
        let name = self.line(interface, subject)?;
        if !is_point_to_point(&name.value) {
            let word = shown(&name.value);
            let message =
                format!("{subject} is reached by the interface `{word}`, which is not point-to-point");
            let (why, help) = if name.value.to_ascii_lowercase().starts_with("null") {
                (
                    "whatever is sent there is dropped",
                    "write `via: drop` in the redirect, without an appliance",
                )
            } else {
                let why = "behind such an interface the router must know which host a packet is for";
                (why, "write the `address` of the appliance instead")
            };
            self.push(Diagnostic::error("not-point-to-point", message).at(name.span).why(why).help(help));
            return None;
        }
        Some(Reach::Interface(name))
    }

    /// The addresses for each direction: the same for both unless `inbound` and `outbound` are written.
    fn legs(&mut self, field: Field<'_>, subject: &Subject<'_>) -> Option<[Leg; 2]> {
        let subject = &subject.key(field.key);
        let two = matches!(&field.value.content, Content::Map(entries)
            if entries.iter().any(|entry| matches!(&entry.key.content, Content::Text(key) if keys::LEGS.contains(&&*key.value))));
        if !two {
            let leg = self.leg(field, subject);
            let other = Leg { hops: leg.hops.clone(), whole: leg.whole };
            return Some([leg, other]);
        }
        let fields = self.fields(field.value, field.at, subject, keys::LEGS)?;
        let mut legs = Vec::new();
        for key in ["inbound", "outbound"] {
            let Some(leg) = fields.get(key) else {
                let help =
                    "write an address for each direction; where both are the same, write it without them";
                self.missing(&fields, key, field.value.place(field.at), subject, help);
                continue;
            };
            legs.push(self.leg(leg, &subject.key(leg.key)));
        }
        legs.try_into().ok()
    }

    fn leg(&mut self, field: Field<'_>, subject: &Subject<'_>) -> Leg {
        let items = self.items(field, subject);
        let hops: Vec<Hop> = items.iter().filter_map(|item| self.hop(item, field.at, subject)).collect();
        let whole = hops.len() == items.len();
        self.check_tracks(&hops, subject);
        Leg { hops, whole }
    }

    fn hop(&mut self, node: &Node, at: Span, subject: &Subject<'_>) -> Option<Hop> {
        if !matches!(node.content, Content::Map(_)) {
            return Some(Hop { address: self.hop_address(node, at, subject)?, track: None });
        }
        let fields = self.fields(node, at, subject, keys::HOP)?;
        let track = fields.get("track").map(|field| self.number(field, &subject.key(field.key), 1..=1000));
        let Some(field) = fields.get("address") else {
            self.missing(
                &fields,
                "address",
                node.place(at),
                subject,
                "write it as `{ address: 172.16.0.1, track: 10 }`",
            );
            return None;
        };
        let address = self.hop_address(field.value, field.at, subject)?;
        Some(Hop { address, track: track.flatten() })
    }

    fn hop_address(&mut self, node: &Node, at: Span, subject: &Subject<'_>) -> Option<Spanned<Ipv4Addr>> {
        let Content::Text(_) = node.content else {
            self.wrong_kind(node, at, subject, "an address");
            return None;
        };
        let text = self.text(node, at, subject)?;
        let value = address(&text.value)
            .and_then(|address| refuse_no_unicast(address, &text.value).map(|()| address))
            .map_err(|fault| self.fault(text, fault, subject))
            .ok()?;
        Some(Spanned { value, span: text.span })
    }

    /// The router asks tracked hops first, so the order of the file must be that order.
    fn check_tracks(&mut self, hops: &[Hop], subject: &Subject<'_>) {
        let Some(last) = hops.iter().rposition(|hop| hop.track.is_some()) else { return };
        for hop in hops[..last].iter().filter(|hop| hop.track.is_none()) {
            let address = hop.address.value;
            let message = format!("{subject} has `{address}` without a `track` before an address with one");
            self.push(
                Diagnostic::error("track-order", message)
                    .at(hop.address.span)
                    .relate(hops[last].address.span, "this one has a `track`")
                    .why("IOS tries addresses with a track first, so this one would not be tried in its turn")
                    .help(format!("write `{{ address: {address}, track: N }}`, or move it to the end")),
            );
        }
    }
}
