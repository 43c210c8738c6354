//! Commands about links: what an interface is built on, which table it is in, who stands in for it.

use super::{Mode, Section, UseContext, section};

pub(super) const SECTIONS: &[Section] = &[
    section(
        Mode::Global,
        UseContext::Link,
        &[
            "dialer-list * protocol ip list <acl>",
            "dialer-list * protocol ipv6 list <acl6>",
            "dialer-list * list <acl>",
        ],
    ),
    section(
        Mode::Interface,
        UseContext::Link,
        &[
            "tunnel source <if>",
            "tunnel vrf <vrf>",
            "tunnel destination access-list <acl>",
            "ipv6 unnumbered <if>",
            "backup interface <if>",
            "switchport backup interface <if>",
            "source-interface <if>",
            "member vni * vrf <vrf>",
            "otv join-interface <if>",
            "ip nhrp interest <acl>",
        ],
    ),
    section(Mode::Under("pseudowire-class"), UseContext::Link, &["ip local interface <if>"]),
    section(
        Mode::Interface,
        UseContext::Forwarding,
        &[
            "ip vrf receive|sitemap <vrf>",
            "vrf receive <vrf>",
            "ip helper-address vrf <vrf>",
            "ipv6 dhcp relay destination vrf <vrf>",
        ],
    ),
    section(
        Mode::Global,
        UseContext::Forwarding,
        &["vrf selection source * * vrf <vrf>", "arp vrf <vrf>", "arp * * * <if>"],
    ),
    section(
        Mode::Interface,
        UseContext::Redundancy,
        &[
            "standby * track <track>",
            "standby track <track>",
            "standby * track <if>",
            "standby track <if>",
            "vrrp * track <track>",
            "vrrp * track <if>",
            "glbp * weighting track <track>",
            "track <track> decrement|shutdown",
        ],
    ),
    section(Mode::Under("redundancy"), UseContext::Redundancy, &["track <track>", "control|data <if>"]),
    section(
        Mode::Under("interface"),
        UseContext::Forwarding,
        &["ip vrf forwarding <vrf>", "vrf forwarding <vrf>"],
    ),
    section(Mode::Under("interface"), UseContext::Link, &["ip unnumbered <if>"]),
];
