//! The parser crate: text of Cisco IOS, read into typed items without losing a byte, and typed items printed as the router
//! itself would print them.
//!
//! It knows the grammar of IOS, its releases and its printed forms. It never knows a topology, a packet set, or what a policy
//! does to packets; it does no I/O and never panics. Entry points: [`parse`], [`print()`], [`references()`],
//! [`state::load()`].
//!
//! ```
//! use byway_ios::{AclCommand, ItemKind, parse};
//!
//! let config = parse(b"ip access-list extended ssh-inbound\n permit tcp any any eq 22\n");
//! let ItemKind::Acl(list) = &config.items()[0].kind else { panic!("an access list") };
//! assert!(matches!(*list.lines[0].command(), AclCommand::Extended(_)));
//! assert_eq!(config.lines().collect::<Vec<_>>().concat(), config.text());
//! ```
//!
//! Limits: a text of 4 GiB − 1. See [`LineState`] for what is typed and what is only kept.

mod ace;
mod acl;
mod address;
mod clause_words;
mod config;
mod foreign;
mod interface;
mod name;
mod object_group;
mod opaque;
mod places;
mod plain;
mod port;
mod prefix_list;
mod print;
mod probe;
mod read;
mod references;
mod release;
mod relevance;
mod route_map;
mod session;
pub mod state;
mod static_route;
mod stray;
mod time_range;
mod track;
mod unread;
mod vrf;
mod word;

pub use ace::{
    Ace, AceOptions, Action, FlagConditions, FlagSet, Log, MarkingMatch, ProtocolMatch, StandardAce,
    TcpFlags, TtlMatch,
};
pub use acl::{AclBlock, AclCommand, AclForm, AclKind, AclLine, AclName};
pub use address::{AddressMatch, WildcardMask};
pub use config::{At, Config, Item, ItemKind, LineId, LineState, Opaque, Other, Removal, Version};
pub use interface::{
    FilterDirection, InterfaceBlock, InterfaceCommand, InterfaceName, LinkKind, NatSide, Negated,
};
pub use name::Name;
pub use object_group::{GroupKind, GroupMember, ObjectGroupBlock, ServiceMember};
pub use places::Field;
pub use plain::{PlainEntry, PlainPort};
pub use port::PortMatch;
pub use prefix_list::{PrefixListCommand, PrefixListLine};
pub use print::{Dialect, print};
pub use probe::{Life, ProbeBlock, ProbeCommand, ProbeForm, ProbeSchedule, ProbeSource, Start, Target};
pub use read::{parse, parse_on};
pub use references::{Reference, ReferenceKind, Role, UseContext, references};
pub use release::{Family, Feature, Release, Since, UnknownRelease};
pub use route_map::{ClauseBlock, ClauseCommand, Match, Set, Table};
pub use static_route::StaticRoute;
pub use time_range::{Day, Days, Moment, Time, TimeRangeBlock, TimeRangeLine};
pub use track::{Aspect, ListRule, TrackBlock, TrackCommand, TrackedObject};
pub use vrf::VrfBlock;
