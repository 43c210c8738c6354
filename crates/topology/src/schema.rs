//! The JSON Schema of the language, for editors that complete and explain keys.
//!
//! These structs describe and are never filled: files are decoded by hand, so that every fault is told in one run. A test
//! holds their keys and those of the decoder together.

#![expect(dead_code, reason = "described to the schema's readers, never built")]

use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::Value;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// The JSON Schema (draft 2020-12) of a topology.
pub fn schema() -> Schema {
    let settings = SchemaSettings::draft2020_12().with_transform(RecursiveTransform(refuse_null));
    settings.into_generator().into_root_schema_for::<Topology>()
}

/// A key that may be left out may not be written without a value, while schemars lets an `Option` be null.
fn refuse_null(schema: &mut Schema) {
    let null = serde_json::json!({ "type": "null" });
    if let Some(Value::Array(kinds)) = schema.get_mut("type") {
        kinds.retain(|kind| kind != "null");
        if let [only] = &kinds[..] {
            let only = only.clone();
            schema.insert("type".to_owned(), only);
        }
    }
    if let Some(Value::Array(choices)) = schema.get_mut("anyOf") {
        choices.retain(|choice| *choice != null);
        if let [Value::Object(only)] = &choices[..] {
            let only = only.clone();
            schema.remove("anyOf");
            for (key, value) in only {
                schema.ensure_object().entry(key).or_insert(value);
            }
        }
    }
}

/// One value, or a list of at least one.
#[derive(JsonSchema)]
#[schemars(untagged, inline)]
enum OneOrList<T> {
    One(T),
    List(#[schemars(length(min = 1))] Vec<T>),
}

/// A topology of byway: which traffic takes which detour, and where the routers stand
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, title = "byway topology")]
struct Topology {
    /// Named sets of addresses. `any` (every address) and `router` (the router itself) are built in
    #[schemars(extend("propertyNames" = names()))]
    networks: Option<BTreeMap<String, OneOrList<Prefix>>>,
    /// Named kinds of traffic
    #[schemars(extend("propertyNames" = names()))]
    services: Option<BTreeMap<String, OneOrList<Traffic>>>,
    /// What stands beside the path and gets traffic
    #[schemars(extend("propertyNames" = names()))]
    appliances: Option<BTreeMap<String, Appliance>>,
    /// Which traffic goes where. They are asked in this order, and the first that matches decides
    #[schemars(extend("propertyNames" = names(), "minProperties" = 1))]
    redirects: BTreeMap<String, Redirect>,
    /// The routers that the blocks are for
    #[schemars(extend("propertyNames" = names(), "minProperties" = 1))]
    routers: BTreeMap<String, Router>,
}

fn names() -> serde_json::Value {
    serde_json::json!({ "minLength": 1, "not": { "enum": ["any", "router", "drop", "route"] } })
}

/// Text that YAML may take for a number
struct Plain;

impl JsonSchema for Plain {
    fn schema_name() -> Cow<'static, str> {
        "Plain".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        schemars::json_schema!({ "type": ["string", "number"] })
    }
}

/// An IPv4 prefix without host bits, as `10.0.0.0/24`; an address alone is a /32
#[derive(JsonSchema)]
struct Prefix(#[schemars(regex(pattern = r"^[0-9]+(\.[0-9]+){3}(/[0-9]+)?$"))] String);

/// An IPv4 address
#[derive(JsonSchema)]
struct Address(#[schemars(regex(pattern = r"^[0-9]+(\.[0-9]+){3}$"))] String);

/// The name of a network, a prefix or an address; `any` is every address, `router` the router itself
#[derive(JsonSchema)]
struct Endpoint(Plain);

/// What lies behind an interface: the name of a network or appliance, a prefix, an address, or `any`
#[derive(JsonSchema)]
struct Faced(Plain);

/// Traffic: `ip`, `tcp/22`, `tcp/5900-5910,6000`, `tcp/22->any` (source to destination ports), `udp/53`, `icmp/echo`,
/// `gre`, or the number of a protocol
#[derive(JsonSchema)]
struct Term(Plain);

/// Traffic, with or without a marking
#[derive(JsonSchema)]
#[schemars(untagged)]
enum Traffic {
    Term(Term),
    Marked(MarkedTerm),
}

/// Traffic with a marking
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[schemars(extend("not" = { "required": ["dscp"], "anyOf": [{ "required": ["precedence"] }, { "required": ["tos"] }] }))]
struct MarkedTerm {
    /// The traffic itself
    r#match: Term,
    /// DSCP, by name (`ef`) or number, 0 to 63
    dscp: Option<Plain>,
    /// IP precedence, by name (`critical`) or number, 0 to 7
    precedence: Option<Plain>,
    /// Type of service, by name (`min-delay`) or number, 0 to 15
    tos: Option<Plain>,
}

/// The name of a service, or the traffic itself
#[derive(JsonSchema)]
#[schemars(untagged)]
enum ServiceOrTraffic {
    /// A name or a term
    Text(Plain),
    Marked(MarkedTerm),
}

/// Something beside the path that gets traffic
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[schemars(extend("oneOf" = [{ "required": ["address"] }, { "required": ["interface"] }]))]
struct Appliance {
    /// Where packets for it are sent: an address, several in the order of trial, or a leg for each direction
    address: Option<Legs>,
    /// A point-to-point interface instead of an address, as `Tunnel500`
    interface: Option<String>,
    /// `recursive`: the address is in no connected subnet, and the routing table knows the way to it
    reach: Option<ReachWord>,
    /// The VRF in which it is reached, where that is not the VRF of the interface that a packet enters
    vrf: Option<Plain>,
    /// Whose address the servers see: `client`, so that replies must be redirected too, or `appliance`, the default
    source_address: Option<SourceAddress>,
    /// What it must reach by itself, as its join partner or log host: never redirected
    control: Option<OneOrList<Prefix>>,
    /// What happens while none of its addresses is usable: `bypass`, the straight path and the default, or `drop`
    when_down: Option<WhenDown>,
}

/// Addresses for both directions, or a leg for each
#[derive(JsonSchema)]
#[schemars(untagged)]
enum Legs {
    Both(OneOrList<Hop>),
    Each(Each),
}

/// A leg for each direction
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Each {
    /// For clients' packets
    inbound: OneOrList<Hop>,
    /// For servers' packets
    outbound: OneOrList<Hop>,
}

/// An address to send packets to
#[derive(JsonSchema)]
#[schemars(untagged)]
enum Hop {
    Address(Address),
    Tracked(TrackedHop),
}

/// An address with the router's own track object that says whether it lives
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct TrackedHop {
    /// The address
    address: Address,
    /// The number of the track object on the router, 1 to 1000. Addresses with a track stand before those without
    track: Option<Number>,
}

/// A number, or the digits of one
struct Number;

impl JsonSchema for Number {
    fn schema_name() -> Cow<'static, str> {
        "Number".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        schemars::json_schema!({ "type": ["integer", "string"], "minimum": 0, "maximum": 65535, "pattern": "^[0-9]+$" })
    }
}

/// How an appliance is reached that no router is connected to
#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case", inline)]
enum ReachWord {
    /// By the routing table
    Recursive,
}

#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case", inline)]
enum SourceAddress {
    /// The servers see the clients' own addresses, so replies must be redirected too
    Client,
    /// The servers see the appliance's address, so replies come to it by themselves
    Appliance,
}

#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case", inline)]
enum WhenDown {
    /// Packets take the straight path
    Bypass,
    /// Packets are dropped
    Drop,
}

/// Traffic from networks to networks of a service goes via an appliance
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Redirect {
    /// Whose traffic, as the client sees it; `router` alone: the packets that the router itself makes
    from: OneOrList<Endpoint>,
    /// Where the traffic goes, as the client sees it
    to: OneOrList<Endpoint>,
    /// Which service; every packet (`ip`) where it is left out
    service: Option<OneOrList<ServiceOrTraffic>>,
    /// The appliance; `drop`; or `route`: the straight path, and no later redirect is asked
    via: Plain,
    /// `always`, the default, or `no-route`: only where the routing table has no explicit route
    when: Option<When>,
    /// What is taken out, and goes on to the next redirect
    except: Option<OneOrList<Exception>>,
    /// `[inbound]` or `[inbound, outbound]`, where it is not to follow the appliance's `source_address`
    directions: Option<OneOrList<Direction>>,
    /// Words for the remark in the router
    description: Option<Plain>,
}

#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case", inline)]
enum When {
    /// Every packet that it matches
    Always,
    /// Only packets for which the routing table has no explicit route
    NoRoute,
}

#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case", inline)]
enum Direction {
    /// From client to server
    Inbound,
    /// The servers' replies
    Outbound,
}

/// Packets that fit all of these parts are taken out
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, extend("minProperties" = 1))]
struct Exception {
    /// Sources, as the client sees them
    from: Option<OneOrList<Endpoint>>,
    /// Destinations; `router` means the router's own addresses
    to: Option<OneOrList<Endpoint>>,
    /// Service
    service: Option<OneOrList<ServiceOrTraffic>>,
}

/// A router that a block is for
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Router {
    /// What it runs
    platform: Platform,
    /// Its release, as `12.3`, `15.2(4)M` or `XE 17.9`: it decides which commands there are and how they are spelled
    release: Option<Plain>,
    /// Its interfaces, by the names that the router has for them
    #[schemars(extend("minProperties" = 1))]
    interfaces: BTreeMap<String, Interface>,
    /// How its access lists and route-maps are named
    names: Option<Names>,
    /// How the clauses of its route-maps are numbered
    sequence: Option<Sequence>,
}

#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case", inline)]
enum Platform {
    /// Cisco IOS or IOS XE
    Ios,
    /// Linux
    Linux,
}

/// An interface of a router
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Interface {
    /// Its addresses with their prefix lengths, the primary first, as `192.168.0.254/24`; or `unnumbered`
    address: OneOrList<InterfaceAddress>,
    /// Its VRF
    vrf: Option<Plain>,
    /// What lies behind it besides its own subnets. Where it names appliances alone, what enters there is routed normally
    faces: Option<OneOrList<Faced>>,
}

/// An address with the length of its prefix, or `unnumbered`
#[derive(JsonSchema)]
struct InterfaceAddress(#[schemars(regex(pattern = r"^([0-9]+(\.[0-9]+){3}/[0-9]+|unnumbered)$"))] String);

/// How access lists and route-maps are named. Patterns may hold `{redirect}`, `{appliance}`, `{direction}` and `{router}`
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Names {
    /// A pattern (default `{redirect}-{direction}`), or a number: numbered lists from there on
    acl: Option<Plain>,
    /// A pattern (default `{appliance}-{direction}`)
    route_map: Option<Plain>,
}

/// How the clauses of route-maps are numbered
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Sequence {
    /// The number of the first clause (default 10)
    start: Option<Number>,
    /// From clause to clause (default 10)
    step: Option<Number>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys;

    fn keys_of(schema: &Value, name: &str) -> Vec<String> {
        let object = if name.is_empty() { schema } else { &schema["$defs"][name] };
        assert_eq!(object["additionalProperties"], false, "{name}");
        let properties = object["properties"].as_object().expect("an object");
        let mut keys: Vec<String> = properties.keys().cloned().collect();
        keys.sort();
        keys
    }

    #[test]
    fn decoder_and_schema_know_the_same_keys() {
        let schema = schema().to_value();
        for (name, keys) in [
            ("", keys::TOPOLOGY),
            ("MarkedTerm", keys::TERM),
            ("Appliance", keys::APPLIANCE),
            ("Each", keys::LEGS),
            ("TrackedHop", keys::HOP),
            ("Redirect", keys::REDIRECT),
            ("Exception", keys::EXCEPTION),
            ("Router", keys::ROUTER),
            ("Interface", keys::INTERFACE),
            ("Names", keys::NAMES),
            ("Sequence", keys::SEQUENCE),
        ] {
            let mut expected: Vec<String> = keys.iter().map(|key| (*key).to_owned()).collect();
            expected.sort();
            assert_eq!(keys_of(&schema, name), expected, "{name}");
        }
    }

    #[test]
    fn every_key_is_explained() {
        let schema = schema().to_value();
        let definitions = schema["$defs"].as_object().expect("definitions").values().chain([&schema]);
        for object in definitions.filter_map(|definition| definition["properties"].as_object()) {
            for (key, value) in object {
                assert!(value["description"].is_string(), "{key}: {value}");
            }
        }
    }
}
