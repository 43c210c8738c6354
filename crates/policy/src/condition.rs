//! What cannot be decided from a text and could make an answer another one.

/// A condition of an answer.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Condition {
    /// Its kind.
    pub kind: ConditionKind,
    /// What it is about: the name of a list, a group, a time range, an interface, or the words of a line.
    pub name: String,
}

/// The kinds of conditions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ConditionKind {
    /// A list that is named and not defined.
    UndefinedAcl,
    /// A list without an entry.
    EmptyAcl,
    /// An object group that is named and not defined, or has no member.
    UndefinedObjectGroup,
    /// An entry that is there at times.
    TimeRange,
    /// An entry that is there for sessions: `reflect`, `evaluate`, `dynamic`.
    Reflexive,
    /// A clause that asks both address families.
    DualFamilyClause,
    /// A clause that asks a prefix list, which policy routing ignores.
    PrefixListMatch,
    /// A clause or an entry that asks what is not modelled.
    UnsupportedMatch,
    /// A line that is not modelled and may matter.
    UnmodelledLine,
    /// Platforms differ here.
    Platform,
    /// A hop that is used only while something vouches for it.
    Tracked,
    /// A track object that is named and not defined.
    UndefinedTrack,
    /// The packet is for the router itself.
    DestinationIsRouter,
    /// A next hop in no connected subnet.
    NextHopNotConnected,
    /// An entry that logs, which can turn a policy off.
    LogInPolicyAcl,
}

impl ConditionKind {
    /// Whether it leaves a proof open; the others inform, since they are outside the policy.
    pub const fn leaves_open(self) -> bool {
        match self {
            Self::UndefinedAcl
            | Self::EmptyAcl
            | Self::UndefinedObjectGroup
            | Self::TimeRange
            | Self::Reflexive
            | Self::DualFamilyClause
            | Self::PrefixListMatch
            | Self::UnsupportedMatch
            | Self::UnmodelledLine
            | Self::Platform => true,
            Self::Tracked
            | Self::UndefinedTrack
            | Self::DestinationIsRouter
            | Self::NextHopNotConnected
            | Self::LogInPolicyAcl => false,
        }
    }

    /// The word for machines.
    pub const fn word(self) -> &'static str {
        match self {
            Self::UndefinedAcl => "undefined-acl",
            Self::EmptyAcl => "empty-acl",
            Self::UndefinedObjectGroup => "undefined-object-group",
            Self::TimeRange => "time-range",
            Self::Reflexive => "reflexive",
            Self::DualFamilyClause => "dual-family-clause",
            Self::PrefixListMatch => "prefix-list-match",
            Self::UnsupportedMatch => "unsupported-match",
            Self::UnmodelledLine => "unmodelled-line",
            Self::Platform => "platform",
            Self::Tracked => "tracked",
            Self::UndefinedTrack => "undefined-track",
            Self::DestinationIsRouter => "destination-is-router",
            Self::NextHopNotConnected => "next-hop-not-connected",
            Self::LogInPolicyAcl => "log-in-policy-acl",
        }
    }
}
