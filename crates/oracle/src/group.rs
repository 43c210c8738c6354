//! Object groups (ios-facts 1.12).

use crate::entry::{Above, Fit, above, asks, ports};
use crate::{Case, Met};
use byway_ios::{Action, GroupMember, Name, ServiceMember};
use byway_packet::Payload;
use byway_policy::ConditionKind;
use std::net::Ipv4Addr;

impl<'r> Case<'r, '_> {
    /// The members of a group and of the groups in it, as far as those are defined.
    ///
    /// Groups in access lists of a policy depend on the platform (ios-facts 1.12, memory).
    fn members(
        &self,
        name: &Name<'_>,
        seen: &mut Vec<Name<'static>>,
        met: &mut Met,
    ) -> Vec<&'r GroupMember<'r>> {
        let owned = name.clone().into_owned();
        met.put(ConditionKind::Platform, name);
        if seen.contains(&owned) {
            return Vec::new();
        }
        seen.push(owned.clone());
        let group = self.router.object_groups.get(&owned).filter(|group| !group.members.is_empty());
        let Some(group) = group else {
            met.put(ConditionKind::UndefinedObjectGroup, name);
            return Vec::new();
        };
        if !group.unread.0.is_empty() {
            met.put(ConditionKind::UnmodelledLine, name);
        }
        let mut members = Vec::new();
        for member in group.members.values() {
            match member {
                GroupMember::Group(inner) => members.extend(self.members(inner, seen, met)),
                member => members.push(*member),
            }
        }
        members
    }

    /// Whether an address is in a group of networks.
    pub(crate) fn network_group(&self, name: &Name<'_>, address: Ipv4Addr, met: &mut Met) -> Fit {
        let mut own = Met::default();
        let fits = self.members(name, &mut Vec::new(), &mut own).into_iter().any(|member| match member {
            GroupMember::Host(host) => *host == address,
            GroupMember::Subnet(net) => net.network() <= address && address <= net.broadcast(),
            GroupMember::Range(first, last) => *first <= address && address <= *last,
            GroupMember::Any => true,
            GroupMember::Group(_)
            | GroupMember::Service(_)
            | GroupMember::Description(_)
            | GroupMember::No(_)
            | GroupMember::Unread => false,
        });
        verdict(fits, own, met)
    }

    /// Whether one of a group's services takes the packet: one entry for each member (ios-facts 1.12, CAT4500-OG).
    pub(crate) fn service_group(
        &self,
        name: &Name<'_>,
        action: Action,
        fragments_alone: bool,
        met: &mut Met,
    ) -> Fit {
        let mut own = Met::default();
        let members = self.services(name, &mut own);
        let of_protocol = members.into_iter().filter(|member| self.is_of(member));
        let fits = of_protocol
            .map(|member| self.member_above(member))
            .any(|above| self.fragment_table(action, fragments_alone, above));
        verdict(fits, own, met)
    }

    /// What a service asks above IP.
    fn member_above(&self, member: &ServiceMember) -> Above {
        match member {
            ServiceMember::Ip | ServiceMember::Protocol(_) | ServiceMember::Icmp(None) => Above::NotAsked,
            ServiceMember::Ports { source, destination, .. } => {
                above(asks(source) || asks(destination), ports(source, destination, self.packet.payload))
            }
            ServiceMember::Icmp(Some(wanted)) => match self.packet.payload {
                Payload::Icmp { kind, code } => {
                    above(true, wanted.kind == kind && (wanted.code.is_none() || wanted.code == Some(code)))
                }
                _ => Above::DoesNotFit,
            },
        }
    }

    fn services(&self, name: &Name<'_>, met: &mut Met) -> Vec<&'r ServiceMember> {
        let members = self.members(name, &mut Vec::new(), met);
        members
            .into_iter()
            .filter_map(|member| match member {
                GroupMember::Service(service) => Some(service),
                _ => None,
            })
            .collect()
    }

    fn is_of(&self, member: &ServiceMember) -> bool {
        let own = self.packet.protocol();
        match member {
            ServiceMember::Ip => true,
            ServiceMember::Ports { tcp, udp, .. } => (*tcp && own == 6) || (*udp && own == 17),
            ServiceMember::Icmp(_) => own == 1,
            ServiceMember::Protocol(number) => own == *number,
        }
    }
}

/// A group that lacks something and fits by what it has, fits; else nobody knows.
fn verdict(fits: bool, own: Met, met: &mut Met) -> Fit {
    let lacks = own.0.iter().any(|condition| {
        matches!(condition.kind, ConditionKind::UndefinedObjectGroup | ConditionKind::UnmodelledLine)
    });
    met.0.extend(own.0);
    match (fits, lacks) {
        (true, _) => Fit::Yes,
        (false, true) => Fit::Unknown,
        (false, false) => Fit::No,
    }
}
