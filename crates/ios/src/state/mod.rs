//! What a router holds after a text was pasted into it.
//!
//! Loading a running-config is pasting it into an empty router: [`load()`] folds the commands of a [`Config`] one by one, as the
//! router does, and [`Router::apply`] goes on with another text, as a block that is pasted later. What the router would have
//! refused or replaced on the way is kept as [`Issue`]s, typed and without words.
//!
//! A router borrows the configurations that it was loaded from: a list of a million entries is a million pointers and numbers.
//!
//! ```
//! use byway_ios::{AclName, Name, parse, state};
//!
//! let config = parse(b"access-list 1 permit 10.0.0.1\naccess-list 1 permit 10.0.0.1\naccess-list 1 permit 10.0.0.2\n");
//! let router = state::load(&config);
//! let list = router.acl(&AclName::Numbered(1)).expect("it is defined");
//! let sequences: Vec<u32> = list.entries().iter().map(|entry| entry.sequence()).collect();
//! assert_eq!(sequences, [10, 20]);
//! assert_eq!(router.issues.len(), 1);
//! ```

mod acl;
mod cover;
mod group;
mod interface;
mod issue;
mod load;
mod ordered;
mod other;
mod prefix_list;
mod probe;
mod route;
mod route_map;
mod said;
mod track;

pub use acl::{Acl, AclEntry};
pub use group::{ObjectGroup, TimeRange};
pub use interface::{Addressing, Interface, InterfaceAddress};
pub use issue::Issue;
pub use ordered::Ordered;
pub use prefix_list::{PrefixEntry, PrefixList};
pub use probe::{Echo, Probe};
pub use route::RouteKey;
pub use route_map::{Clause, HopTable, RouteMap, TrackedHop};
pub use track::{Delay, ListMember, Track};

use crate::acl::AclName;
use crate::config::{Config, LineId, Version};
use crate::interface::InterfaceName;
use crate::name::Name;
use crate::release::Family;
use crate::static_route::StaticRoute;
use crate::vrf::VrfBlock;
use ipnet::Ipv4Net;
use std::collections::BTreeMap;

/// Which of the texts that a router was given, in their order: the first is 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TextId(pub u16);

/// Where something in a router comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin {
    /// The text.
    pub text: TextId,
    /// Its line.
    pub line: LineId,
}

/// A value with its origin. Origins take no part in equality.
#[derive(Clone, Copy, Debug)]
pub struct Held<T> {
    /// Where it comes from.
    pub origin: Origin,
    /// The value.
    pub value: T,
}

impl<T: PartialEq> PartialEq for Held<T> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl<T: Eq> Eq for Held<T> {}

/// The lines that opened a mode, or other lines about one thing. They take no part in equality.
#[derive(Clone, Debug, Default)]
pub struct Origins(pub Vec<Origin>);

impl Origins {
    /// The first of them: where a thing was defined.
    pub fn first(&self) -> Option<Origin> {
        self.0.first().copied()
    }
}

impl PartialEq for Origins {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Origins {}

/// What a router holds.
///
/// Equality is that of what is held: neither origins nor issues take part in it.
#[derive(Clone, Debug, Default)]
pub struct Router<'a> {
    /// `hostname`
    pub hostname: Option<Held<Name<'a>>>,
    /// `version`: it decides between the rules of classic IOS and those of IOS XE.
    pub version: Option<Held<&'a Version<'a>>>,
    /// The IPv4 access lists.
    pub acls: BTreeMap<AclName<'a>, Acl<'a>>,
    /// The IPv6 access lists, by name alone.
    pub ipv6_acls: BTreeMap<Name<'a>, Origins>,
    /// The route-maps.
    pub route_maps: BTreeMap<Name<'a>, RouteMap<'a>>,
    /// The interfaces.
    pub interfaces: BTreeMap<InterfaceName<'a>, Interface<'a>>,
    /// `ip local policy route-map`
    pub local_policy: Option<Held<Name<'a>>>,
    /// The static routes.
    pub routes: BTreeMap<RouteKey<'a>, Held<&'a StaticRoute<'a>>>,
    /// The track objects.
    pub tracks: BTreeMap<u16, Track<'a>>,
    /// The probes.
    pub probes: BTreeMap<u32, Probe<'a>>,
    /// The object groups.
    pub object_groups: BTreeMap<Name<'a>, ObjectGroup<'a>>,
    /// The time ranges.
    pub time_ranges: BTreeMap<Name<'a>, TimeRange<'a>>,
    /// The prefix lists.
    pub prefix_lists: BTreeMap<Name<'a>, PrefixList<'a>>,
    /// The VRFs.
    pub vrfs: BTreeMap<Name<'a>, Held<&'a VrfBlock<'a>>>,
    /// What was refused or replaced, in the order of the texts.
    pub issues: Vec<Held<Issue<'a>>>,
    texts: u16,
}

impl PartialEq for Router<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.hostname == other.hostname
            && self.version == other.version
            && self.acls == other.acls
            && self.ipv6_acls == other.ipv6_acls
            && self.route_maps == other.route_maps
            && self.interfaces == other.interfaces
            && self.local_policy == other.local_policy
            && self.routes == other.routes
            && self.tracks == other.tracks
            && self.probes == other.probes
            && self.object_groups == other.object_groups
            && self.time_ranges == other.time_ranges
            && self.prefix_lists == other.prefix_lists
            && self.vrfs == other.vrfs
    }
}

impl Eq for Router<'_> {}

/// What an empty router holds after a configuration was pasted into it.
pub fn load<'a>(config: &'a Config<'a>) -> Router<'a> {
    let mut router = Router::default();
    router.apply(config);
    router
}

impl<'a> Router<'a> {
    /// Pastes a text into the router.
    pub fn apply(&mut self, config: &'a Config<'a>) {
        let text = TextId(self.texts);
        self.texts = self.texts.saturating_add(1);
        load::paste(self, config, text);
    }

    /// The family whose rules the router follows: classic IOS where no `version` says otherwise. XE before 16 shows a classic
    /// number and is taken for classic.
    pub fn family(&self) -> Family {
        let release = self.version.as_ref().and_then(|version| version.value.release.as_ref());
        release.map_or(Family::Classic, |release| release.family)
    }

    /// The access list of a name.
    pub fn acl(&self, name: &AclName<'a>) -> Option<&Acl<'a>> {
        self.acls.get(name)
    }

    /// The route-map of a tag.
    pub fn route_map(&self, tag: &Name<'_>) -> Option<&RouteMap<'a>> {
        self.route_maps.get(tag.as_bytes())
    }

    /// The interface of a name.
    pub fn interface(&self, name: &InterfaceName<'a>) -> Option<&Interface<'a>> {
        self.interfaces.get(name)
    }

    /// The subnets of the interfaces that are in a VRF, or in the global table; those of interfaces that are shut down too.
    pub fn connected<'r>(
        &'r self,
        vrf: Option<&Name<'_>>,
    ) -> impl Iterator<Item = (Ipv4Net, &'r Interface<'a>)> {
        let vrf = vrf.cloned().map(Name::into_owned);
        let inside = move |interface: &&'r Interface<'a>| interface.vrf_name() == vrf.as_ref();
        let interfaces = self.interfaces.values().filter(inside);
        interfaces.flat_map(|interface| interface.subnets().map(move |subnet| (subnet, interface)))
    }
}

#[cfg(test)]
mod tests;
