//! Outcomes: what a router does to one packet.

use std::collections::BTreeSet;
use std::hash::{Hash, Hasher};
use std::net::Ipv4Addr;

/// What a router does to a packet: the policy alone, next hops and track objects counted as up, the routing table not asked.
///
/// Two outcomes are equal when action, next hops, `otherwise`, interfaces, VRF and marks are. Why a packet is routed and which
/// track object vouches for a hop take no part in it: they are known, and outside the policy.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Outcome {
    /// Where it goes.
    pub action: Action,
    /// What is written into it on the way.
    pub marks: Marks,
}

/// Where a packet goes.
#[derive(Clone, Debug)]
pub enum Action {
    /// To the first usable hop.
    Redirect {
        /// The hops.
        to: NextHops,
        /// Where it goes when no hop is usable; none: routed. Never [`Action::Route`].
        otherwise: Option<Box<Action>>,
    },
    /// Out of the first of these interfaces that is up.
    Interface {
        /// The interfaces in order of trial, as the source of the outcome spells them. Not empty.
        interfaces: Vec<String>,
        /// Where it goes when none is up; none: routed. Never [`Action::Route`].
        otherwise: Option<Box<Action>>,
    },
    /// Only where the routing table has no explicit route for the destination; else it is routed.
    Default {
        /// Where it then goes.
        to: Unrouted,
        /// Where it goes when that is not usable; none: routed. A default form again.
        otherwise: Option<Box<Action>>,
    },
    /// Nowhere.
    Drop,
    /// Where the routing table says.
    Route(RouteReason),
}

/// Where a packet without an explicit route goes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Unrouted {
    /// To the first usable hop.
    Redirect(NextHops),
    /// Out of the first of these interfaces that is up.
    Interface(Vec<String>),
    /// Nowhere.
    Drop,
}

/// Next hops in order of trial.
#[derive(Clone, Debug, Default)]
pub struct NextHops {
    /// The hops. Empty where the table alone is set: it says the way.
    pub hops: Vec<Hop>,
    /// Whether the routing table finds the way to them; else they are neighbours.
    pub recursive: bool,
    /// The table in which they are looked up; none: that of the interface that the packet enters.
    pub vrf: Option<Table>,
}

/// A next hop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Hop {
    /// Its address.
    pub address: Ipv4Addr,
    /// The track object that says whether it is usable.
    pub track: Option<u16>,
}

/// A routing table that is named.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Table {
    /// That outside every VRF.
    Global,
    /// That of a VRF.
    Vrf(String),
}

/// Why the routing table decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RouteReason {
    /// The packet meets no policy.
    NoPolicy,
    /// The policy names a route-map that is not there.
    UndefinedRouteMap,
    /// No clause matches.
    NoMatch,
    /// The clause that matches is a `deny`.
    DenyClause,
    /// The clause that matches says no way.
    ClauseWithoutSet,
    /// Multicast or broadcast: policy routing handles unicast alone.
    NotUnicast,
}

/// What is written into the header of a packet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Marks {
    /// IP precedence, 0 to 7.
    pub precedence: Option<u8>,
    /// The four type-of-service bits.
    pub tos: Option<u8>,
    /// The don't-fragment bit.
    pub df: Option<bool>,
    /// A group for the router's own queues.
    pub qos_group: Option<u16>,
}

impl Outcome {
    /// The routing table decides.
    pub const fn route(reason: RouteReason) -> Self {
        let marks = Marks { precedence: None, tos: None, df: None, qos_group: None };
        Self { action: Action::Route(reason), marks }
    }

    /// The same outcome with other spellings of its interfaces, so that two sources can be compared.
    #[must_use]
    pub fn with_interfaces(self, spell: &impl Fn(&str) -> String) -> Self {
        Self { action: self.action.with_interfaces(spell), ..self }
    }
}

/// Without marks.
impl From<Action> for Outcome {
    fn from(action: Action) -> Self {
        Self { action, marks: Marks::default() }
    }
}

impl Action {
    /// This action, and behind it another; one that says that the packet is routed adds nothing. Behind a drop nothing is asked.
    #[must_use]
    pub fn or_else(self, next: Self) -> Self {
        if matches!(next, Self::Route(_)) {
            return self;
        }
        if matches!(self, Self::Route(_)) {
            return next;
        }
        let behind = |otherwise: Option<Box<Self>>| {
            Some(Box::new(match otherwise {
                Some(first) => first.or_else(next),
                None => next,
            }))
        };
        match self {
            Self::Redirect { to, otherwise } => Self::Redirect { to, otherwise: behind(otherwise) },
            Self::Interface { interfaces, otherwise } => {
                Self::Interface { interfaces, otherwise: behind(otherwise) }
            }
            Self::Default { to: Unrouted::Drop, otherwise } => {
                Self::Default { to: Unrouted::Drop, otherwise }
            }
            Self::Default { to, otherwise } => Self::Default { to, otherwise: behind(otherwise) },
            action @ (Self::Drop | Self::Route(_)) => action,
        }
    }

    fn with_interfaces(self, spell: &impl Fn(&str) -> String) -> Self {
        let all = |names: Vec<String>| names.iter().map(|name| spell(name)).collect();
        let behind =
            |otherwise: Option<Box<Self>>| otherwise.map(|action| Box::new(action.with_interfaces(spell)));
        match self {
            Self::Redirect { to, otherwise } => Self::Redirect { to, otherwise: behind(otherwise) },
            Self::Interface { interfaces, otherwise } => {
                Self::Interface { interfaces: all(interfaces), otherwise: behind(otherwise) }
            }
            Self::Default { to, otherwise } => {
                let to = match to {
                    Unrouted::Interface(interfaces) => Unrouted::Interface(all(interfaces)),
                    to @ (Unrouted::Redirect(_) | Unrouted::Drop) => to,
                };
                Self::Default { to, otherwise: behind(otherwise) }
            }
            action @ (Self::Drop | Self::Route(_)) => action,
        }
    }
}

/// Why a packet is routed takes no part in it.
impl PartialEq for Action {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Redirect { to, otherwise }, Self::Redirect { to: to_other, otherwise: other }) => {
                to == to_other && otherwise == other
            }
            (
                Self::Interface { interfaces, otherwise },
                Self::Interface { interfaces: interfaces_other, otherwise: other },
            ) => interfaces == interfaces_other && otherwise == other,
            (Self::Default { to, otherwise }, Self::Default { to: to_other, otherwise: other }) => {
                to == to_other && otherwise == other
            }
            (Self::Drop, Self::Drop) | (Self::Route(_), Self::Route(_)) => true,
            (
                Self::Redirect { .. }
                | Self::Interface { .. }
                | Self::Default { .. }
                | Self::Drop
                | Self::Route(_),
                _,
            ) => false,
        }
    }
}

impl Eq for Action {}

/// Of what equality looks at.
impl Hash for Action {
    fn hash<H: Hasher>(&self, state: &mut H) {
        std::mem::discriminant(self).hash(state);
        match self {
            Self::Redirect { to, otherwise } => (to, otherwise).hash(state),
            Self::Interface { interfaces, otherwise } => (interfaces, otherwise).hash(state),
            Self::Default { to, otherwise } => (to, otherwise).hash(state),
            Self::Drop | Self::Route(_) => {}
        }
    }
}

impl NextHops {
    /// The addresses in order of trial, each once.
    pub fn addresses(&self) -> Vec<Ipv4Addr> {
        let mut seen = BTreeSet::new();
        self.hops.iter().map(|hop| hop.address).filter(|address| seen.insert(*address)).collect()
    }
}

/// Track objects take no part in it: hops count as up.
impl PartialEq for NextHops {
    fn eq(&self, other: &Self) -> bool {
        self.recursive == other.recursive
            && self.vrf == other.vrf
            && (self.hops == other.hops || self.addresses() == other.addresses())
    }
}

impl Eq for NextHops {}

/// Of what equality looks at.
impl Hash for NextHops {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.addresses(), self.recursive, &self.vrf).hash(state);
    }
}

impl RouteReason {
    /// The word for machines.
    pub const fn word(self) -> &'static str {
        match self {
            Self::NoPolicy => "no-policy",
            Self::UndefinedRouteMap => "undefined-route-map",
            Self::NoMatch => "no-match",
            Self::DenyClause => "deny-clause",
            Self::ClauseWithoutSet => "clause-without-set",
            Self::NotUnicast => "not-unicast",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::hash::DefaultHasher;

    fn redirect(hops: &[(u8, Option<u16>)]) -> Action {
        let hop = |(last, track): &(u8, Option<u16>)| Hop {
            address: Ipv4Addr::new(10, 0, 0, *last),
            track: *track,
        };
        let to = NextHops { hops: hops.iter().map(hop).collect(), ..NextHops::default() };
        Action::Redirect { to, otherwise: None }
    }

    #[test]
    fn equal_is_what_packets_see() {
        assert_eq!(Outcome::route(RouteReason::NoMatch), Outcome::route(RouteReason::DenyClause));
        assert_eq!(redirect(&[(1, Some(5)), (1, None), (2, None)]), redirect(&[(1, None), (2, None)]));
        assert_ne!(redirect(&[(1, None), (2, None)]), redirect(&[(2, None), (1, None)]));
        assert_ne!(redirect(&[(1, None)]), redirect(&[(1, None)]).or_else(Action::Drop));
        assert_ne!(redirect(&[(1, None)]), Action::Drop);
        let marked = Outcome { action: Action::Drop, marks: Marks { tos: Some(1), ..Marks::default() } };
        assert_ne!(marked, Outcome::from(Action::Drop));
    }

    #[test]
    fn equal_ones_hash_alike() {
        let hash = |outcome: &Outcome| {
            let mut state = DefaultHasher::new();
            outcome.hash(&mut state);
            state.finish()
        };
        let pairs = [
            (Outcome::route(RouteReason::NoMatch), Outcome::route(RouteReason::DenyClause)),
            (
                redirect(&[(1, Some(5)), (1, None), (2, None)]).into(),
                redirect(&[(1, None), (2, None)]).into(),
            ),
        ];
        for (one, other) in &pairs {
            assert_eq!(one, other);
            assert_eq!(hash(one), hash(other));
        }
        assert_ne!(hash(&pairs[0].0), hash(&pairs[1].0));
    }

    #[test]
    fn nothing_stands_behind_a_drop_and_routed_says_nothing() {
        let routed = Action::Route(RouteReason::ClauseWithoutSet);
        assert_eq!(Action::Drop.or_else(redirect(&[(1, None)])), Action::Drop);
        assert_eq!(redirect(&[(1, None)]).or_else(routed.clone()), redirect(&[(1, None)]));
        assert_eq!(routed.or_else(Action::Drop), Action::Drop);
        let three = redirect(&[(1, None)]).or_else(redirect(&[(2, None)])).or_else(Action::Drop);
        let Action::Redirect { otherwise: Some(second), .. } = three else { panic!("a second") };
        let Action::Redirect { otherwise: Some(third), .. } = *second else { panic!("a third") };
        assert_eq!(*third, Action::Drop);
    }

    #[test]
    fn interfaces_are_spelled_anew_wherever_they_stand() {
        let to = Unrouted::Interface(vec!["tu1".to_owned()]);
        let interfaces = vec!["tu2".to_owned()];
        let action = redirect(&[(1, None)])
            .or_else(Action::Interface { interfaces, otherwise: None })
            .or_else(Action::Default { to, otherwise: None });
        let spelled = Outcome::from(action).with_interfaces(&|name| name.replace("tu", "Tunnel"));
        let shown = format!("{spelled:?}");
        assert!(shown.contains("Tunnel1") && shown.contains("Tunnel2"), "{shown}");
    }
}
