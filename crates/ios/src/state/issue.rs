//! What a router refuses or replaces while a text is pasted into it.

use super::{InterfaceAddress, Origin};
use crate::ace::Action;
use crate::acl::{AclKind, AclName};
use crate::interface::{FilterDirection, InterfaceName};
use crate::name::Name;
use crate::object_group::GroupKind;

/// Something that the router refused or replaced, or did although it is rarely meant. Its line is the origin of the
/// [`super::Held`] around it; `first` is the line that it runs into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Issue<'a> {
    /// An entry under a number that another entry has: refused (ios-facts 6.1, CAT2960-1261, LABFAC).
    SequenceTaken {
        /// The list.
        list: AclName<'a>,
        /// The number.
        sequence: u32,
        /// The entry that has it.
        first: Origin,
    },
    /// An entry that is in the list already, but for its number: not stored twice (ios-facts 1.2, 6.1, CAT2960-1261).
    EntryRepeated {
        /// The list.
        list: AclName<'a>,
        /// The entry that is there.
        first: Origin,
    },
    /// A host in a standard list that an earlier entry covers: refused (ios-facts 1.2, CCNA5-9214).
    HostCovered {
        /// The list.
        list: AclName<'a>,
        /// The entry that covers it.
        first: Origin,
    },
    /// No number is left behind the last entry: refused (ios-facts 6.1, CAT2960-1261).
    SequenceExhausted {
        /// The list.
        list: AclName<'a>,
    },
    /// `ip access-list resequence` that leaves no number for every entry, or one of very many for one list: not followed.
    ResequenceRefused {
        /// The list.
        list: AclName<'a>,
    },
    /// A list was opened as of the other kind: refused, and its lines with it (ios-facts 1.1, IPC-91).
    OtherAclKind {
        /// The list.
        list: AclName<'a>,
        /// The kind that it has.
        kind: AclKind,
        /// Where it was defined.
        first: Option<Origin>,
    },
    /// A list of the other address family has the name: refused (ios-facts 1.1, memory).
    OtherFamily {
        /// The name.
        name: Name<'a>,
        /// Where it was defined.
        first: Option<Origin>,
    },
    /// `no access-list N ENTRY` took the whole list away (ios-facts 1.1, SHRUB-121; memory for the tail).
    WholeListRemoved {
        /// The list.
        list: AclName<'a>,
        /// How many entries it had.
        entries: usize,
    },
    /// `route-map TAG` without a number opened a clause that the command does not name (ios-facts 2.2).
    ImplicitClause {
        /// The map.
        map: Name<'a>,
        /// The clause; none where there are several and classic IOS asks for the number: refused, and its lines with it.
        sequence: Option<u16>,
        /// Whether it was there before.
        existing: bool,
    },
    /// A clause was opened again with the other action, which it then has; its lines stay (ios-facts 2.2, RM-223145).
    ClauseActionChanged {
        /// The map.
        map: Name<'a>,
        /// The clause.
        sequence: u16,
        /// The action that it had.
        from: Action,
        /// Where it got that.
        first: Option<Origin>,
    },
    /// A line of a clause took the place of an earlier one of its kind (ios-facts 2.7, memory).
    ClauseLineReplaced {
        /// The map.
        map: Name<'a>,
        /// The clause.
        sequence: u16,
        /// The earlier line.
        first: Origin,
    },
    /// A second `ip policy route-map` took the place of the first (ios-facts 2.8, GATTNER-POL).
    PolicyReplaced {
        /// The interface; none for `ip local policy`.
        interface: Option<InterfaceName<'a>>,
        /// The map that was bound.
        map: Name<'a>,
        /// Where it was bound.
        first: Origin,
    },
    /// A second `ip access-group` in one direction took the place of the first (memory).
    AccessGroupReplaced {
        /// The interface.
        interface: InterfaceName<'a>,
        /// The direction.
        direction: FilterDirection,
        /// The list that was bound.
        list: AclName<'a>,
        /// Where it was bound.
        first: Origin,
    },
    /// A second `ip address` without `secondary` took the place of the first (ios-facts 3.2, memory).
    AddressReplaced {
        /// The interface.
        interface: InterfaceName<'a>,
        /// The address that it had.
        address: InterfaceAddress,
        /// Where it got that.
        first: Origin,
    },
    /// The addresses of an interface went away because its VRF changed (ios-facts 3.2, memory).
    AddressesRemoved {
        /// The interface.
        interface: InterfaceName<'a>,
        /// The first of them.
        address: InterfaceAddress,
        /// Its line.
        first: Origin,
    },
    /// An address on a subinterface before its `encapsulation`: refused (ios-facts 3.3, memory).
    AddressBeforeEncapsulation {
        /// The subinterface.
        interface: InterfaceName<'a>,
    },
    /// `no interface` before an interface that is hardware: refused (memory).
    PhysicalInterface {
        /// The interface.
        interface: InterfaceName<'a>,
    },
    /// A track object was defined anew (ios-facts 4.3, LABFAC).
    TrackRedefined {
        /// The object.
        track: u16,
        /// Its definition before.
        first: Origin,
    },
    /// A probe that is scheduled was opened: refused, and its lines with it (ios-facts 4.3, LABFAC; message memory).
    ProbeScheduled {
        /// The probe.
        probe: u32,
        /// Its schedule.
        first: Origin,
    },
    /// The type of a probe was entered again: refused (ios-facts 4.3, BATFISH).
    ProbeTypeAgain {
        /// The probe.
        probe: u32,
        /// The type that it has.
        first: Origin,
    },
    /// A schedule of a probe that is not defined: refused (memory).
    ScheduleWithoutProbe {
        /// The probe.
        probe: u32,
    },
    /// An object group was opened as of the other kind: refused, and its lines with it (memory).
    OtherGroupKind {
        /// The group.
        group: Name<'a>,
        /// The kind that it has.
        kind: GroupKind,
        /// Where it was defined.
        first: Option<Origin>,
    },
    /// An entry of a prefix list under a number that another entry has: refused (memory).
    PrefixSequenceTaken {
        /// The list.
        list: Name<'a>,
        /// The number.
        sequence: u32,
        /// The entry that has it.
        first: Origin,
    },
    /// An entry of a prefix list that is in the list already: not stored twice (memory).
    PrefixEntryRepeated {
        /// The list.
        list: Name<'a>,
        /// The entry that is there.
        first: Origin,
    },
    /// `no` before something that is not there.
    NothingToRemove,
}
