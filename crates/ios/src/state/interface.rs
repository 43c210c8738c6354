//! Interfaces as they are held (ios-facts 2.8, 3.2).

use super::{Held, Issue, Ordered, Origin, Origins};
use crate::acl::AclName;
use crate::interface::{
    FilterDirection, InterfaceBlock, InterfaceCommand, InterfaceName, LinkKind, NatSide, Negated,
};
use crate::name::Name;
use ipnet::Ipv4Net;
use std::borrow::Cow;
use std::fmt;
use std::net::Ipv4Addr;

/// An interface.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interface<'a> {
    /// Its name.
    pub name: InterfaceName<'a>,
    /// `point-to-point` or `multipoint`, of a WAN subinterface.
    pub link: Option<LinkKind>,
    /// The lines that opened it.
    pub opened: Origins,
    /// Its lines that could not be read.
    pub unread: Origins,
    /// Where its address comes from.
    pub address: Option<Held<Addressing<'a>>>,
    /// `ip address A MASK secondary`
    pub secondary: Ordered<InterfaceAddress>,
    /// The VRF that it is in; none for the global table.
    pub vrf: Option<Held<Name<'a>>>,
    /// `ip policy route-map TAG`: one at most (ios-facts 2.8).
    pub policy: Option<Held<Name<'a>>>,
    /// `ipv6 policy route-map TAG`
    pub ipv6_policy: Option<Held<Name<'a>>>,
    /// `ip access-group ACL in`
    pub access_in: Option<Held<AclName<'a>>>,
    /// `ip access-group ACL out`
    pub access_out: Option<Held<AclName<'a>>>,
    /// `ipv6 traffic-filter NAME in`
    pub ipv6_in: Option<Held<Name<'a>>>,
    /// `ipv6 traffic-filter NAME out`
    pub ipv6_out: Option<Held<Name<'a>>>,
    /// The side of address translation.
    pub nat: Option<Held<NatSide>>,
    /// `encapsulation dot1q`: the VLAN, and whether it is untagged.
    pub dot1q: Option<Held<(u16, bool)>>,
    /// `shutdown`
    pub shutdown: Option<Held<()>>,
    /// `description`
    pub description: Option<Held<Cow<'a, [u8]>>>,
}

/// Where the address of an interface comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Addressing<'a> {
    /// `ip address A MASK`
    Static(InterfaceAddress),
    /// `ip address dhcp`
    Dhcp,
    /// `ip address negotiated`
    Negotiated,
    /// `ip unnumbered IF`: it borrows that interface's address and has no subnet of its own.
    Unnumbered(InterfaceName<'a>),
}

/// An address with the length of its subnet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InterfaceAddress {
    /// The address.
    pub address: Ipv4Addr,
    /// The prefix length of its subnet, at most 32.
    pub length: u8,
}

impl InterfaceAddress {
    /// The subnet that is connected by it.
    pub fn subnet(self) -> Ipv4Net {
        Ipv4Net::new(self.address, self.length).unwrap_or_default().trunc()
    }
}

impl fmt::Display for InterfaceAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.address, self.length)
    }
}

impl<'a> Interface<'a> {
    pub(super) fn new(name: InterfaceName<'a>) -> Self {
        Self {
            name,
            link: None,
            opened: Origins::default(),
            unread: Origins::default(),
            address: None,
            secondary: Ordered::default(),
            vrf: None,
            policy: None,
            ipv6_policy: None,
            access_in: None,
            access_out: None,
            ipv6_in: None,
            ipv6_out: None,
            nat: None,
            dot1q: None,
            shutdown: None,
            description: None,
        }
    }

    /// The name of its VRF; none for the global table.
    pub fn vrf_name(&self) -> Option<&Name<'a>> {
        self.vrf.as_ref().map(|vrf| &vrf.value)
    }

    /// Whether it is not shut down.
    pub fn is_up(&self) -> bool {
        self.shutdown.is_none()
    }

    /// The address without `secondary`, where it is written.
    pub fn primary(&self) -> Option<Held<InterfaceAddress>> {
        match &self.address {
            Some(Held { origin, value: Addressing::Static(address) }) => {
                Some(Held { origin: *origin, value: *address })
            }
            _ => None,
        }
    }

    /// Its written addresses, the primary one first.
    pub fn addresses(&self) -> impl Iterator<Item = Held<InterfaceAddress>> {
        self.primary().into_iter().chain(self.secondary.iter().copied())
    }

    /// The subnets that it is connected to by its written addresses.
    pub fn subnets(&self) -> impl Iterator<Item = Ipv4Net> {
        self.addresses().map(|held| held.value.subnet())
    }

    /// Opens it for a block and applies its lines.
    pub(super) fn block(
        &mut self,
        block: &InterfaceBlock<'a>,
        at: impl Fn(crate::config::LineId) -> Origin,
        issues: &mut Vec<Held<Issue<'a>>>,
    ) {
        self.link = block.link.or(self.link);
        let tagged_at = block.commands.iter().rposition(|line| is_encapsulation(&line.value));
        for (index, line) in block.commands.iter().enumerate() {
            let origin = at(line.line);
            let before_tag = tagged_at.is_some_and(|tagged| index < tagged);
            let issue = if before_tag && self.dot1q.is_none() && self.refuses_address(&line.value) {
                Some(Issue::AddressBeforeEncapsulation { interface: self.name.clone() })
            } else {
                self.command(&line.value, origin)
            };
            issues.extend(issue.map(|value| Held { origin, value }));
        }
    }

    /// A subinterface of a LAN takes an address only after its `encapsulation` (ios-facts 3.3, memory).
    fn refuses_address(&self, command: &InterfaceCommand<'a>) -> bool {
        let is_address = matches!(
            command,
            InterfaceCommand::Address { .. } | InterfaceCommand::Dhcp | InterfaceCommand::Unnumbered(_)
        );
        is_address && self.name.subinterface().is_some() && !self.name.is_point_to_point()
    }

    /// One line of the interface.
    pub(super) fn command(&mut self, command: &InterfaceCommand<'a>, origin: Origin) -> Option<Issue<'a>> {
        match command {
            InterfaceCommand::Address { address, length, secondary } => {
                let address = InterfaceAddress { address: *address, length: *length };
                if *secondary {
                    self.secondary.enter(address, origin);
                } else {
                    return self.addressed(Addressing::Static(address), origin);
                }
            }
            InterfaceCommand::Dhcp => return self.addressed(Addressing::Dhcp, origin),
            InterfaceCommand::Negotiated => return self.addressed(Addressing::Negotiated, origin),
            InterfaceCommand::Unnumbered(lender) => {
                return self.addressed(Addressing::Unnumbered(lender.clone()), origin);
            }
            InterfaceCommand::Vrf { name, .. } => return self.forwarding(Some(name), origin),
            InterfaceCommand::Policy(map) => {
                let before = replace(&mut self.policy, map.clone(), origin)?;
                let (map, first) = (before.value, before.origin);
                return Some(Issue::PolicyReplaced { interface: Some(self.name.clone()), map, first });
            }
            InterfaceCommand::AccessGroup { acl, direction } => {
                let before = replace(self.access_group(*direction), acl.clone(), origin)?;
                return Some(Issue::AccessGroupReplaced {
                    interface: self.name.clone(),
                    direction: *direction,
                    list: before.value,
                    first: before.origin,
                });
            }
            InterfaceCommand::Nat(side) => self.nat = Some(Held { origin, value: *side }),
            InterfaceCommand::Dot1q { vlan, native } => {
                self.dot1q = Some(Held { origin, value: (*vlan, *native) });
            }
            InterfaceCommand::Ipv6Policy(map) => {
                self.ipv6_policy = Some(Held { origin, value: map.clone() });
            }
            InterfaceCommand::Ipv6Filter { acl, direction } => {
                *self.ipv6_filter(*direction) = Some(Held { origin, value: acl.clone() });
            }
            InterfaceCommand::Shutdown => self.shutdown = Some(Held { origin, value: () }),
            InterfaceCommand::Description(text) => {
                self.description = Some(Held { origin, value: text.clone() });
            }
            InterfaceCommand::No(negated) => return self.no(negated, origin),
            InterfaceCommand::Other => {}
            InterfaceCommand::Unread => self.unread.0.push(origin),
        }
        None
    }

    fn access_group(&mut self, direction: FilterDirection) -> &mut Option<Held<AclName<'a>>> {
        match direction {
            FilterDirection::In => &mut self.access_in,
            FilterDirection::Out => &mut self.access_out,
        }
    }

    fn ipv6_filter(&mut self, direction: FilterDirection) -> &mut Option<Held<Name<'a>>> {
        match direction {
            FilterDirection::In => &mut self.ipv6_in,
            FilterDirection::Out => &mut self.ipv6_out,
        }
    }

    /// A new source of the address takes the place of the old one; secondary addresses stay beside a written one alone.
    fn addressed(&mut self, addressing: Addressing<'a>, origin: Origin) -> Option<Issue<'a>> {
        let is_static = matches!(addressing, Addressing::Static(_));
        let before = self.primary();
        let same = self.address.as_ref().is_some_and(|held| held.value == addressing);
        self.address = Some(Held { origin, value: addressing });
        if !is_static {
            self.secondary.clear();
        }
        let before = before.filter(|_| !same)?;
        Some(Issue::AddressReplaced {
            interface: self.name.clone(),
            address: before.value,
            first: before.origin,
        })
    }

    /// Entering another table takes the addresses away (ios-facts 3.2, memory).
    fn forwarding(&mut self, vrf: Option<&Name<'a>>, origin: Origin) -> Option<Issue<'a>> {
        if self.vrf_name() == vrf {
            return None;
        }
        self.vrf = vrf.map(|vrf| Held { origin, value: vrf.clone() });
        self.lose_addresses()
    }

    /// Takes every address away, where there is one.
    pub(super) fn lose_addresses(&mut self) -> Option<Issue<'a>> {
        let first = self.addresses().next();
        self.address = None;
        self.secondary.clear();
        let first = first?;
        let interface = self.name.clone();
        Some(Issue::AddressesRemoved { interface, address: first.value, first: first.origin })
    }

    fn no(&mut self, negated: &Negated<'a>, origin: Origin) -> Option<Issue<'a>> {
        match negated {
            Negated::Addresses => {
                self.address = None;
                self.secondary.clear();
            }
            Negated::Policy => self.policy = None,
            Negated::Shutdown => self.shutdown = None,
            Negated::Command(command) => return self.no_command(command, origin),
        }
        None
    }

    fn no_command(&mut self, command: &InterfaceCommand<'a>, origin: Origin) -> Option<Issue<'a>> {
        match command {
            InterfaceCommand::Address { address, length, secondary } => {
                let address = InterfaceAddress { address: *address, length: *length };
                let there = if *secondary {
                    self.secondary.take_out(&address)
                } else {
                    let there = self.primary().is_some_and(|held| held.value == address);
                    self.address = self.address.take().filter(|_| !there);
                    there
                };
                return (!there).then_some(Issue::NothingToRemove);
            }
            InterfaceCommand::Dhcp | InterfaceCommand::Negotiated | InterfaceCommand::Unnumbered(_) => {
                let is_static = |held: &Held<Addressing<'_>>| matches!(held.value, Addressing::Static(_));
                self.address = self.address.take().filter(is_static);
            }
            InterfaceCommand::Vrf { .. } => return self.forwarding(None, origin),
            InterfaceCommand::AccessGroup { acl, direction } => {
                let slot = self.access_group(*direction);
                let there = slot.as_ref().is_some_and(|held| held.value == *acl);
                *slot = slot.take().filter(|_| !there);
                return (!there).then_some(Issue::NothingToRemove);
            }
            InterfaceCommand::Ipv6Filter { direction, .. } => *self.ipv6_filter(*direction) = None,
            InterfaceCommand::Policy(_) => self.policy = None,
            InterfaceCommand::Ipv6Policy(_) => self.ipv6_policy = None,
            InterfaceCommand::Nat(side) => self.nat = self.nat.take().filter(|held| held.value != *side),
            InterfaceCommand::Dot1q { .. } => self.dot1q = None,
            InterfaceCommand::Shutdown => self.shutdown = None,
            InterfaceCommand::Description(_) => self.description = None,
            // `no` before `no`, and before what is not held.
            InterfaceCommand::No(_) | InterfaceCommand::Other | InterfaceCommand::Unread => {}
        }
        None
    }
}

fn is_encapsulation(command: &InterfaceCommand<'_>) -> bool {
    matches!(command, InterfaceCommand::Dot1q { .. })
}

/// Puts a value in the place of another; gives that one where it was different.
pub(super) fn replace<T: PartialEq>(slot: &mut Option<Held<T>>, value: T, origin: Origin) -> Option<Held<T>> {
    let before = slot.replace(Held { origin, value });
    before.filter(|before| slot.as_ref().is_some_and(|now| now.value != before.value))
}
