//! Addresses as entries and groups match them, as bits (ios-facts 1.9, 1.12).

use crate::entry::Part;
use crate::{Lift, Notes};
use byway_ios::{AddressMatch, GroupMember, Name};
use byway_packet::set::Ternary;
use byway_policy::{Condition, ConditionKind};
use ipnet::Ipv4Subnets;
use std::collections::HashSet;
use std::rc::Rc;

impl<'r> Lift<'r> {
    /// The addresses that an entry asks for.
    pub(crate) fn addresses(&mut self, asked: &AddressMatch<'_>) -> Rc<Part<Ternary<u32>>> {
        Rc::new(Part::of(match asked {
            AddressMatch::Any => Ternary::<u32>::ANY,
            AddressMatch::Host(host) => Ternary::<u32>::exact(u32::from(*host)),
            AddressMatch::Masked { address, wildcard } => {
                Ternary::<u32>::new(u32::from(*address), !wildcard.bits())
            }
            AddressMatch::Group(group) => return self.network_group(group),
        }))
    }

    /// The same group is read once.
    fn network_group(&mut self, name: &Name<'_>) -> Rc<Part<Ternary<u32>>> {
        if let Some(known) = self.networks.get(name) {
            return Rc::clone(known);
        }
        let mut part = Part::none();
        for member in self.members(name, Ternary::<u32>::ANY, &mut part) {
            match member {
                GroupMember::Host(host) => part.known.push(Ternary::<u32>::exact(u32::from(*host))),
                GroupMember::Subnet(net) => part.known.push(prefix(*net)),
                GroupMember::Range(first, last) if first <= last => {
                    part.known.extend(Ipv4Subnets::new(*first, *last, 0).map(prefix));
                }
                GroupMember::Any => part.known.push(Ternary::<u32>::ANY),
                GroupMember::Range(..)
                | GroupMember::Group(_)
                | GroupMember::Service(_)
                | GroupMember::Description(_)
                | GroupMember::No(_)
                | GroupMember::Unread => {}
            }
        }
        self.take_room(part.known.len());
        let part = Rc::new(part);
        self.networks.insert(name.clone().into_owned(), Rc::clone(&part));
        part
    }

    /// The members of a group and of the groups in it; where something is lacking, the part may be anything.
    ///
    /// Groups in access lists of a policy depend on the platform (ios-facts 1.12, memory). A group that is not defined or has no
    /// member: the entry may or may not exist (ios-facts 10).
    pub(crate) fn members<T>(
        &mut self,
        name: &Name<'_>,
        anything: T,
        part: &mut Part<T>,
    ) -> Vec<&'r GroupMember<'r>> {
        let mut seen = HashSet::new();
        let mut waiting = vec![name.clone().into_owned()];
        let mut members = Vec::new();
        let mut notes = Notes::new();
        let mut note = |kind, name: &Name<'_>| notes.insert(Condition { kind, name: name.to_string() });
        let mut lacks = false;
        while let Some(name) = waiting.pop() {
            if !seen.insert(name.clone()) {
                continue;
            }
            note(ConditionKind::Platform, &name);
            let group = self.router.object_groups.get(&name).filter(|group| !group.members.is_empty());
            let Some(group) = group else {
                lacks = true;
                note(ConditionKind::UndefinedObjectGroup, &name);
                continue;
            };
            if !group.unread.0.is_empty() {
                lacks = true;
                note(ConditionKind::UnmodelledLine, &name);
            }
            for member in group.members.values() {
                match member {
                    GroupMember::Group(inner) => waiting.push(inner.clone().into_owned()),
                    member => members.push(*member),
                }
            }
        }
        part.wide.extend(lacks.then_some(anything));
        part.notes = notes;
        members
    }
}

fn prefix(net: ipnet::Ipv4Net) -> Ternary<u32> {
    Ternary::<u32>::new(u32::from(net.network()), u32::from(net.netmask()))
}
