//! What the schema does not say of a key: its default, an example, and the messages that its value can give.

/// One key of a map.
#[derive(Debug)]
pub(crate) struct Note {
    /// The map's definition in the schema; empty for the file itself.
    pub(crate) map: &'static str,
    /// The key.
    pub(crate) key: &'static str,
    /// What holds where it is left out.
    pub(crate) default: &'static str,
    /// A value, in flow style on one line.
    pub(crate) example: &'static str,
    /// The codes of the messages about its value.
    pub(crate) errors: &'static [&'static str],
}

const fn key(
    map: &'static str,
    key: &'static str,
    default: &'static str,
    example: &'static str,
    errors: &'static [&'static str],
) -> Note {
    Note { map, key, default, example, errors }
}

/// For keys that the schema requires; the page says so itself.
const REQUIRED: &str = "";

/// Every key, in the order of the schema.
pub(crate) const KEYS: &[Note] = &[
    key(
        "",
        "networks",
        "no names; literals can be written wherever a name can",
        "{ clients: 192.168.0.0/24, servers: [10.0.0.0/24, 10.0.1.0/24] }",
        &[
            "host-bits",
            "invalid-prefix",
            "invalid-address",
            "netmask",
            "ipv6",
            "reserved-name",
            "invalid-name",
            "name-taken",
        ],
    ),
    key(
        "",
        "services",
        "no names; traffic can be written wherever a name can",
        "{ ssh: tcp/22, web: [tcp/80, tcp/443] }",
        &[
            "invalid-service",
            "unknown-protocol",
            "unknown-port",
            "invalid-port",
            "invalid-port-range",
            "invalid-icmp",
            "reserved-name",
            "invalid-name",
        ],
    ),
    key(
        "",
        "appliances",
        "none; `via: drop` and `via: route` need none",
        "{ scb: { address: 172.16.0.1, source_address: client } }",
        &["reserved-name", "invalid-name", "name-taken"],
    ),
    key(
        "",
        "redirects",
        REQUIRED,
        "{ ssh: { from: clients, to: servers, service: tcp/22, via: scb } }",
        &["empty-map", "ios-name", "name-collision"],
    ),
    key(
        "",
        "routers",
        REQUIRED,
        "{ edge: { platform: ios, interfaces: { FastEthernet0/0: { address: 192.168.0.254/24 } } } }",
        &["empty-map", "ios-name"],
    ),
    key(
        "MarkedTerm",
        "match",
        REQUIRED,
        "udp/16384-32767",
        &[
            "invalid-service",
            "unknown-protocol",
            "unknown-port",
            "invalid-port",
            "invalid-port-range",
            "invalid-icmp",
        ],
    ),
    key(
        "MarkedTerm",
        "dscp",
        "any",
        "ef",
        &["invalid-marking", "conflicting-keys", "feature-not-in-release"],
    ),
    key("MarkedTerm", "precedence", "any", "critical", &["invalid-marking", "conflicting-keys"]),
    key("MarkedTerm", "tos", "any", "min-delay", &["invalid-marking", "conflicting-keys"]),
    key(
        "Appliance",
        "address",
        "none; either `address` or `interface` must be there",
        "[172.16.0.1, 172.16.0.2]",
        &[
            "invalid-address",
            "not-unicast",
            "ipv6",
            "unconnected-appliance",
            "address-of-router",
            "address-of-subnet",
            "several-recursive",
            "track-order",
            "conflicting-keys",
            "line-too-long",
        ],
    ),
    key(
        "Appliance",
        "interface",
        "none; either `address` or `interface` must be there",
        "Tunnel500",
        &["unknown-interface", "not-point-to-point", "conflicting-keys"],
    ),
    key(
        "Appliance",
        "reach",
        "the address lies in a connected subnet",
        "recursive",
        &["unknown-value", "several-recursive", "no-such-command", "feature-not-in-release"],
    ),
    key(
        "Appliance",
        "vrf",
        "the VRF of the interface that the packet enters",
        "INSPECT",
        &["unconnected-appliance", "appliance-elsewhere", "feature-not-in-release", "ios-name"],
    ),
    key("Appliance", "source_address", "`appliance`", "client", &["unknown-value", "appliance-loop"]),
    key(
        "Appliance",
        "control",
        "nothing",
        "[192.0.2.123, 198.51.100.0/28]",
        &["host-bits", "invalid-prefix", "netmask", "ipv6"],
    ),
    key("Appliance", "when_down", "`bypass`", "drop", &["unknown-value"]),
    key(
        "TrackedHop",
        "address",
        REQUIRED,
        "5.20.25.2",
        &["invalid-address", "not-unicast", "unconnected-appliance"],
    ),
    key(
        "TrackedHop",
        "track",
        "no track; the address is used while the interface to it is up, whether the host lives or not",
        "10",
        &["invalid-number", "track-order", "no-such-command", "feature-not-in-release"],
    ),
    key(
        "Each",
        "inbound",
        REQUIRED,
        "172.16.1.1",
        &["invalid-address", "not-unicast", "unconnected-appliance"],
    ),
    key(
        "Each",
        "outbound",
        REQUIRED,
        "172.16.2.1",
        &["invalid-address", "not-unicast", "unconnected-appliance"],
    ),
    key(
        "Redirect",
        "from",
        REQUIRED,
        "[clients, 192.168.7.0/24]",
        &["unknown-network", "unfaced-network", "router-alone", "host-bits", "netmask", "invalid-prefix"],
    ),
    key(
        "Redirect",
        "to",
        REQUIRED,
        "servers",
        &["unknown-network", "replies-nowhere", "host-bits", "netmask", "invalid-prefix"],
    ),
    key(
        "Redirect",
        "service",
        "`ip`, every packet",
        "[web, tcp/8443]",
        &[
            "unknown-service",
            "invalid-service",
            "unknown-protocol",
            "unknown-port",
            "invalid-port",
            "invalid-port-range",
            "invalid-icmp",
        ],
    ),
    key("Redirect", "via", REQUIRED, "scb", &["unknown-appliance", "appliance-elsewhere", "appliance-loop"]),
    key(
        "Redirect",
        "when",
        "`always`",
        "no-route",
        &["unknown-value", "no-such-command", "feature-not-in-release"],
    ),
    key(
        "Redirect",
        "except",
        "nothing",
        "[{ from: 192.168.0.10 }, { to: router }, { service: tcp/8443 }]",
        &["exception-takes-nothing", "exception-takes-everything", "empty-map"],
    ),
    key(
        "Redirect",
        "directions",
        "`[inbound, outbound]` where the appliance has `source_address: client`, else `[inbound]`",
        "[inbound]",
        &["no-inbound-half", "no-outbound-half", "unknown-value"],
    ),
    key(
        "Redirect",
        "description",
        "no remark",
        "SSH of the operators",
        &["remark-text", "control-character"],
    ),
    key(
        "Exception",
        "from",
        "every source",
        "192.168.0.10",
        &["unknown-network", "exception-takes-nothing", "host-bits"],
    ),
    key(
        "Exception",
        "to",
        "every destination",
        "[router, 10.0.0.9]",
        &["unknown-network", "exception-takes-nothing", "host-bits"],
    ),
    key(
        "Exception",
        "service",
        "every packet",
        "tcp/8443",
        &["unknown-service", "invalid-service", "exception-takes-nothing"],
    ),
    key("Router", "platform", REQUIRED, "ios", &["unknown-platform", "platform-not-yet"]),
    key(
        "Router",
        "release",
        "`12.3` for IOS",
        "\"15.2(4)M\"",
        &["unknown-release", "feature-not-in-release"],
    ),
    key(
        "Router",
        "interfaces",
        REQUIRED,
        "{ FastEthernet0/0: { address: 192.168.0.254/24, faces: clients } }",
        &["empty-map", "interface-name", "duplicate-interface"],
    ),
    key(
        "Router",
        "names",
        "both patterns below",
        "{ acl: 101, route_map: \"PBR-{router}\" }",
        &["ios-name", "unknown-placeholder", "name-collision"],
    ),
    key(
        "Router",
        "sequence",
        "`{ start: 10, step: 10 }`",
        "{ start: 5, step: 5 }",
        &["clause-numbers-exhausted"],
    ),
    key(
        "Interface",
        "address",
        REQUIRED,
        "[192.168.0.254/24, 192.168.1.254/24]",
        &["missing-prefix-length", "interface-address", "invalid-address", "netmask", "overlapping-subnets"],
    ),
    key("Interface", "vrf", "the global table", "INSPECT", &["ios-name"]),
    key(
        "Interface",
        "faces",
        "its own subnets alone",
        "[clients, scb]",
        &["unknown-network", "reserved-name"],
    ),
    key(
        "Names",
        "acl",
        "`\"{redirect}-{direction}\"`",
        "101",
        &["ios-name", "unknown-placeholder", "name-collision", "invalid-number", "acl-numbers-exhausted"],
    ),
    key(
        "Names",
        "route_map",
        "`\"{appliance}-{direction}\"`",
        "\"PBR-{router}\"",
        &["ios-name", "unknown-placeholder"],
    ),
    key("Sequence", "start", "`10`", "5", &["invalid-number", "clause-numbers-exhausted"]),
    key("Sequence", "step", "`10`", "5", &["invalid-number", "clause-numbers-exhausted"]),
];

/// What a whole map means beyond its keys, by the map's definition in the schema.
pub(crate) const MAPS: &[(&str, &str)] = &[
    (
        "",
        "Every name is the user's own. `any`, `router`, `drop` and `route` are built in and cannot be defined.",
    ),
    ("MarkedTerm", "`dscp` stands alone; `precedence` and `tos` may stand together."),
    (
        "Exception",
        "The parts that are written must all fit. At least one must be written. Packets that are taken out go on to the next redirect; they are \
         not dropped.",
    ),
    (
        "Names",
        "A route-map is named after its first clause; where the \
         name is taken by a map with other clauses, `-2`, `-3` and so on is added.",
    ),
];

/// Codes of messages that belong to no single key.
pub(crate) const GENERAL: &[&str] = &[
    "control-character",
    "duplicate-key",
    "empty-list",
    "empty-map",
    "empty-topology",
    "missing-key",
    "missing-value",
    "not-utf8",
    "too-large",
    "unknown-key",
    "wrong-kind",
    "yaml-alias",
    "yaml-documents",
    "yaml-syntax",
    "yaml-tag",
];
