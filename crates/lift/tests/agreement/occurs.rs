//! Everything that must occur in the random configurations, and what of it must decide what becomes of some packet.

use crate::census::Census;
use byway_policy::ConditionKind;

/// How many configurations are usual: all of this occurs in them.
pub(crate) const CASES: u64 = 500;

/// These are held by some configuration, and each decides what becomes of some packet.
const DECIDES: &[&str] = &[
    // Entries.
    "permit on IP",
    "permit above IP",
    "deny on IP",
    "deny above IP",
    "source any",
    "source host",
    "source prefix",
    "source scattered wildcard",
    "source group",
    "destination any",
    "destination host",
    "destination prefix",
    "destination scattered wildcard",
    "destination group",
    "ip",
    "tcp",
    "udp",
    "icmp",
    "icmp type",
    "icmp type and code",
    "igmp",
    "igmp type",
    "sctp",
    "other protocol",
    "service group",
    "tcp source eq",
    "tcp source eq of several",
    "tcp source neq",
    "tcp source neq of several",
    "tcp source lt",
    "tcp source gt",
    "tcp source range",
    "tcp destination eq",
    "tcp destination eq of several",
    "tcp destination neq",
    "tcp destination neq of several",
    "tcp destination lt",
    "tcp destination gt",
    "tcp destination range",
    "udp source eq",
    "udp source eq of several",
    "udp source neq",
    "udp source neq of several",
    "udp source lt",
    "udp source gt",
    "udp source range",
    "udp destination eq",
    "udp destination eq of several",
    "udp destination neq",
    "udp destination neq of several",
    "udp destination lt",
    "udp destination gt",
    "udp destination range",
    "established",
    "established with an old flag",
    "old flag",
    "several old flags",
    "match-any",
    "match-all",
    "dscp",
    "precedence",
    "tos",
    "precedence and tos",
    "ttl eq",
    "ttl neq",
    "ttl lt",
    "ttl gt",
    "ttl range",
    "permit fragments",
    "deny fragments",
    "time-range",
    "log",
    "reflect",
    "standard permit any",
    "standard permit host",
    "standard permit prefix",
    "standard permit scattered wildcard",
    "standard deny any",
    "standard deny host",
    "standard deny prefix",
    "standard deny scattered wildcard",
    "standard log",
    // Clauses.
    "permit clause",
    "deny clause",
    "no match",
    "match ip address",
    "several lists on a line",
    "several lines of lists",
    "match length",
    "match length and lists",
    "match ip address prefix-list",
    "match interface",
    "match of both families",
    "match ipv6 alone",
    "another match",
    "clause with an unread line",
    "continue",
    "description",
    "no set",
    "set ip next-hop",
    "set ip next-hop of several",
    "set ip next-hop verify-availability",
    "set ip next-hop verify-availability track",
    "set ip next-hop dynamic dhcp",
    "set ip next-hop recursive",
    "set ip next-hop recursive global",
    "set ip next-hop recursive vrf",
    "set interface",
    "set interface Null0",
    "set interface with Null0 behind",
    "set ip default next-hop",
    "set ip default next-hop verify-availability",
    "set ip default next-hop recursive",
    "set default interface",
    "set default interface Null0",
    "set vrf",
    "set global",
    "set ip vrf next-hop",
    "set ip vrf next-hop verify-availability track",
    "set ip global next-hop",
    "set ip default vrf next-hop",
    "set ip default global next-hop",
    "set ip precedence",
    "set ip tos",
    "set ip df",
    "set ip qos-group",
    "another set",
];

/// These are held, and never decide: nobody knows whether they are there.
const NEVER_DECIDES: &[&str] = &["dynamic", "evaluate", "option", "remark"];

/// These are held. They decide no packet, or later fragments alone, or are no entries and clauses.
const HELD: &[&str] = &[
    "sctp ports",
    "match-all against itself",
    "tcp source range backwards",
    "tcp destination range backwards",
    "udp source range backwards",
    "udp destination range backwards",
    "named standard list",
    "named extended list",
    "numbered standard list",
    "numbered extended list",
    "standard list of the expanded range",
    "extended list of the expanded range",
    "list of a header alone",
    "list of remarks alone",
    "list with an unread line",
    "list that is opened twice",
    "sequence numbers",
    "group without a member",
    "group with an unread line",
    "member host",
    "member subnet",
    "member range",
    "member range backwards",
    "member any",
    "member group",
    "member ip",
    "member tcp or udp",
    "member tcp-udp",
    "member icmp",
    "member protocol",
    "policy on an interface of a VRF",
];

/// What became of some packets.
const OUTCOMES: &[&str] = &[
    "redirect",
    "redirect by a route",
    "redirect in a VRF",
    "redirect outside every VRF",
    "by a table",
    "interface",
    "default redirect",
    "default interface",
    "default drop",
    "drop",
    "else redirect",
    "else redirect by a route",
    "else redirect in a VRF",
    "else interface",
    "else drop",
    "else default redirect",
    "else default interface",
    "else default drop",
    "routed: no-policy",
    "routed: undefined-route-map",
    "routed: no-match",
    "routed: deny-clause",
    "routed: clause-without-set",
    "routed: not-unicast",
    "marked precedence",
    "marked tos",
    "marked df",
    "marked qos-group",
];

/// Every condition of a policy: that a packet is for the router is none.
const CONDITIONS: &[ConditionKind] = &[
    ConditionKind::UndefinedAcl,
    ConditionKind::EmptyAcl,
    ConditionKind::UndefinedObjectGroup,
    ConditionKind::TimeRange,
    ConditionKind::Reflexive,
    ConditionKind::DualFamilyClause,
    ConditionKind::PrefixListMatch,
    ConditionKind::UnsupportedMatch,
    ConditionKind::UnmodelledLine,
    ConditionKind::Platform,
    ConditionKind::Tracked,
    ConditionKind::UndefinedTrack,
    ConditionKind::NextHopNotConnected,
    ConditionKind::LogInPolicyAcl,
];

/// Nothing that is listed is missing, and nothing occurred that is not listed.
pub(crate) fn check(census: &Census) {
    let mut missing: Vec<String> = Vec::new();
    let mut wanted = |role: &str, what: &str| {
        let name = format!("{role}: {what}");
        if census.count(&name) == 0 {
            missing.push(name);
        }
    };
    [DECIDES, NEVER_DECIDES, HELD].concat().into_iter().for_each(|what| wanted("held", what));
    DECIDES.iter().for_each(|what| wanted("decided", what));
    OUTCOMES.iter().for_each(|what| wanted("outcome", what));
    CONDITIONS.iter().for_each(|kind| wanted("condition", kind.word()));
    wanted("packets", "for the router itself");
    assert!(missing.is_empty(), "no packet or configuration has {missing:#?}");

    for what in NEVER_DECIDES {
        assert_eq!(census.count(&format!("decided: {what}")), 0, "{what}");
    }
    let words: Vec<&str> = CONDITIONS.iter().map(|kind| kind.word()).collect();
    for (name, count) in census.iter() {
        let (role, what) = name.split_once(": ").unwrap_or_default();
        let lists: &[&[&str]] = match role {
            "held" | "decided" => &[DECIDES, NEVER_DECIDES, HELD],
            "outcome" => &[OUTCOMES],
            "condition" => &[&words],
            _ => &[&["for the router itself"]],
        };
        assert!(
            lists.iter().any(|list| list.contains(&what)),
            "{name} occurs {count} times and is not listed"
        );
    }
}
