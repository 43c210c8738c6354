//! Where the fields of a line stand.
//!
//! Typed values carry no places: a configuration may have a million entries, and a message needs the places of a few. The
//! grammars tell every field that they read to a [`Places`]; when a file is read that is `()`, which keeps nothing, and when
//! somebody asks for the fields of a line the line is read again with a list.

use crate::word::{Parsed, Words};
use byway_diagnostic::Span;

/// A part of a command that a message may point at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Field {
    /// The name or number of a list that the command defines or opens.
    AclName,
    /// The number before an entry, or of a clause.
    Sequence,
    /// `permit` or `deny`.
    Action,
    /// The protocol or service group of an entry.
    Protocol,
    /// The source address with its wildcard.
    Source,
    /// The source ports with their operator.
    SourcePort,
    /// The destination address with its wildcard.
    Destination,
    /// The destination ports with their operator.
    DestinationPort,
    /// ICMP or IGMP message.
    Message,
    /// `established`, flags and flag conditions.
    Flags,
    /// `dscp`, `precedence` and `tos` with their values.
    Marking,
    /// `fragments`.
    Fragments,
    /// `log` or `log-input` with its word.
    Log,
    /// The name behind `time-range`.
    TimeRange,
    /// `ttl` with its values.
    Ttl,
    /// `option` with its value.
    Option,
    /// The name behind `reflect`, `evaluate` or `dynamic`.
    Reflexive,
    /// Free text: a remark or description.
    Text,
    /// The name of a route-map, where it is defined or bound.
    RouteMap,
    /// A list that is named as a match or filter; once for each.
    Acl,
    /// A prefix list that is named; once for each.
    PrefixList,
    /// A length or other number.
    Number,
    /// A next hop; once for each.
    NextHop,
    /// The number behind `track`.
    Track,
    /// An interface that is named; once for each.
    Interface,
    /// A VRF that is named.
    Vrf,
    /// An interface address with its mask.
    Address,
    /// `in` or `out`.
    Direction,
    /// A release or host name.
    Value,
    /// The name of an object group, where it is defined.
    GroupName,
    /// An object group that is named as a member.
    Group,
    /// The name of a time range, where it is defined.
    TimeRangeName,
    /// The name of a prefix list, where it is defined.
    PrefixListName,
    /// The number of a track object, where it is defined.
    TrackNumber,
    /// The number of a probe, where it is defined.
    ProbeNumber,
    /// A probe that is named.
    Probe,
    /// The name of a VRF, where it is defined.
    VrfName,
}

/// Takes the places of fields as a grammar reads them.
pub(crate) trait Places {
    fn put(&mut self, field: Field, span: Span);
}

/// Keeps nothing.
impl Places for () {
    fn put(&mut self, _: Field, _: Span) {}
}

impl Places for Vec<(Field, Span)> {
    fn put(&mut self, field: Field, span: Span) {
        self.push((field, span));
    }
}

/// Reads a value and tells its place.
pub(crate) fn field<'a, 'b, T>(
    words: Words<'a, 'b>,
    places: &mut impl Places,
    field: Field,
    parser: impl Fn(Words<'a, 'b>) -> Parsed<'a, 'b, T>,
) -> Parsed<'a, 'b, T> {
    let (rest, value) = parser(words)?;
    places.put(field, Span::new(words.at(), words.end_before(rest)));
    Ok((rest, value))
}
