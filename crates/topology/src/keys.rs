//! The keys of every map of the language, in one place: the decoder and the schema are held to it.

pub(crate) const TOPOLOGY: &[&str] = &["networks", "services", "appliances", "redirects", "routers"];
pub(crate) const TERM: &[&str] = &["match", "dscp", "precedence", "tos"];
pub(crate) const APPLIANCE: &[&str] =
    &["address", "interface", "reach", "vrf", "source_address", "control", "when_down"];
pub(crate) const LEGS: &[&str] = &["inbound", "outbound"];
pub(crate) const HOP: &[&str] = &["address", "track"];
pub(crate) const REDIRECT: &[&str] =
    &["from", "to", "service", "via", "when", "except", "directions", "description"];
pub(crate) const EXCEPTION: &[&str] = &["from", "to", "service"];
pub(crate) const ROUTER: &[&str] = &["platform", "release", "interfaces", "names", "sequence"];
pub(crate) const INTERFACE: &[&str] = &["address", "vrf", "faces"];
pub(crate) const NAMES: &[&str] = &["acl", "route_map"];
pub(crate) const SEQUENCE: &[&str] = &["start", "step"];
