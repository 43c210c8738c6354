//! The rules, one file each, in the order of their names.

mod address_lost;
mod ambiguous_route_map_line;
mod cdp_off;
mod cef_off;
mod clause_without_match;
mod clause_without_set;
mod clauses;
mod conflicting_sequence;
pub(crate) mod control_redirected;
mod default_next_hop;
mod duplicate_ace;
mod empty_acl;
mod empty_object_group;
mod established_in_policy_acl;
pub(crate) mod flows;
mod fragments_follow;
mod fragments_only_ace;
mod host_bits_set;
mod length_and_list;
mod log_in_policy_acl;
mod netmask_as_wildcard;
mod next_hop_is_broadcast;
mod next_hop_is_self;
mod next_hop_other_vrf;
mod next_hop_unconnected;
pub(crate) mod next_hops;
mod noncontiguous_wildcard;
mod not_in_release;
mod not_ios;
mod one_way_redirect;
mod overbroad_redirect;
mod parse_error;
mod policy_never_sees;
mod policy_on_dead_interface;
mod ports_reversed;
mod probe_follows_policy;
mod probe_life_ends;
mod probe_not_scheduled;
mod probe_timing;
mod rebinding;
mod redirect_loop;
pub(crate) mod redundant_ace;
pub(crate) mod redundant_deny;
mod rpf_with_policy;
mod same_interface_redirect;
mod set_interface_shared;
mod set_on_deny_clause;
mod several_flags;
mod undefined;
mod undefined_acl;
mod undefined_object_group;
mod undefined_probe;
mod undefined_route_map;
mod undefined_time_range;
mod undefined_track;
pub(crate) mod unknown_suppression;
mod unreachable_ace;
mod unreachable_clause;
mod unsupported_match;
mod unsupported_set;
mod unused;
mod unused_acl;
mod unused_object_group;
mod unused_route_map;
pub(crate) mod unused_suppression;
mod unused_track;
mod unverified_next_hop;
mod whole_list_removed;
pub(crate) mod wildcard;

use crate::rule::Rule;

/// Every rule, in the order of the names.
pub const RULES: &[&Rule] = &[
    &address_lost::RULE,
    &ambiguous_route_map_line::RULE,
    &cdp_off::RULE,
    &cef_off::RULE,
    &clause_without_match::RULE,
    &clause_without_set::RULE,
    &conflicting_sequence::RULE,
    &control_redirected::RULE,
    &default_next_hop::RULE,
    &duplicate_ace::RULE,
    &empty_acl::RULE,
    &empty_object_group::RULE,
    &established_in_policy_acl::RULE,
    &fragments_follow::RULE,
    &fragments_only_ace::RULE,
    &host_bits_set::RULE,
    &length_and_list::RULE,
    &log_in_policy_acl::RULE,
    &netmask_as_wildcard::RULE,
    &next_hop_is_broadcast::RULE,
    &next_hop_is_self::RULE,
    &next_hop_other_vrf::RULE,
    &next_hop_unconnected::RULE,
    &noncontiguous_wildcard::RULE,
    &not_in_release::RULE,
    &not_ios::RULE,
    &one_way_redirect::RULE,
    &overbroad_redirect::RULE,
    &parse_error::RULE,
    &policy_never_sees::RULE,
    &policy_on_dead_interface::RULE,
    &ports_reversed::RULE,
    &probe_follows_policy::RULE,
    &probe_life_ends::RULE,
    &probe_not_scheduled::RULE,
    &probe_timing::RULE,
    &rebinding::RULE,
    &redirect_loop::RULE,
    &redundant_ace::RULE,
    &redundant_deny::RULE,
    &rpf_with_policy::RULE,
    &same_interface_redirect::RULE,
    &set_interface_shared::RULE,
    &set_on_deny_clause::RULE,
    &several_flags::RULE,
    &undefined_acl::RULE,
    &undefined_object_group::RULE,
    &undefined_probe::RULE,
    &undefined_route_map::RULE,
    &undefined_time_range::RULE,
    &undefined_track::RULE,
    &unknown_suppression::RULE,
    &unreachable_ace::RULE,
    &unreachable_clause::RULE,
    &unsupported_match::RULE,
    &unsupported_set::RULE,
    &unused_acl::RULE,
    &unused_object_group::RULE,
    &unused_route_map::RULE,
    &unused_suppression::RULE,
    &unused_track::RULE,
    &unverified_next_hop::RULE,
    &whole_list_removed::RULE,
];

/// The topology that a rule's examples are judged by, where it needs one.
pub(crate) fn topology_of(rule: &Rule) -> Option<&'static str> {
    (rule.name == control_redirected::RULE.name).then_some(control_redirected::TOPOLOGY)
}
