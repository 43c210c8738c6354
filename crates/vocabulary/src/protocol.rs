//! IP protocols (ios-facts 1.6).

use crate::Names;

/// Names of IP protocols in an extended entry. `ip` is not among them: it means every protocol and has no number.
///
/// `sctp` is known to late 15.x and XE alone, `igrp` to 12.2 and older.
pub static PROTOCOLS: Names<u8> = Names::new(&[
    ("icmp", 1),
    ("igmp", 2),
    ("ipinip", 4),
    ("tcp", 6),
    ("igrp", 9),
    ("udp", 17),
    ("gre", 47),
    ("esp", 50),
    ("ahp", 51),
    ("eigrp", 88),
    ("ospf", 89),
    ("nos", 94),
    ("pim", 103),
    ("pcp", 108),
    ("sctp", 132),
]);
