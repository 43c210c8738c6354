//! `networks:`

use super::address::prefix;
use super::{Decoder, Field, Subject};
use crate::model::{Network, NetworkId, Spanned};
use ipnet::Ipv4Net;

impl Decoder<'_> {
    pub(super) fn networks(&mut self, field: Field<'_>, topology: &Subject<'_>) -> Vec<Network> {
        let mut networks = Vec::new();
        let Some(members) = self.members(field, &topology.key(field.key), "network") else {
            self.names.networks.partial = true;
            return networks;
        };
        for member in members {
            let (name, repeated) = (member.name, member.repeated);
            let subject = Subject::named("network", &name.value);
            let list = Field { key: "", at: name.span, value: member.value };
            let (prefixes, whole) = self.prefixes(list, &subject);
            let id = (!prefixes.is_empty()).then_some(NetworkId(networks.len()));
            self.names.networks.define(&name.value, id, name.span);
            if let Some(id) = id {
                if !whole || repeated {
                    self.gaps.networks.insert(id.0);
                }
                networks.push(Network { name, prefixes });
            }
        }
        networks
    }

    /// Prefixes, one or a list, and whether all of them decoded.
    pub(super) fn prefixes(
        &mut self,
        field: Field<'_>,
        subject: &Subject<'_>,
    ) -> (Vec<Spanned<Ipv4Net>>, bool) {
        let items = self.items(field, subject);
        let mut prefixes = Vec::with_capacity(items.len());
        for item in items {
            let Some(text) = self.text(item, field.at, subject) else { continue };
            match prefix(&text.value) {
                Ok(value) => prefixes.push(Spanned { value, span: text.span }),
                Err(fault) => self.fault(text, fault, subject),
            }
        }
        let whole = prefixes.len() == items.len();
        (prefixes, whole)
    }
}
