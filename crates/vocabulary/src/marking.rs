//! DSCP, precedence, type of service and IP options (ios-facts 1.8).

use crate::Names;

/// Names of DSCP values, 0 to 63 (numbers: RFC 2474, 2597, 3246).
pub static DSCP: Names<u8> = Names::new(&[
    ("default", 0),
    ("cs1", 8),
    ("af11", 10),
    ("af12", 12),
    ("af13", 14),
    ("cs2", 16),
    ("af21", 18),
    ("af22", 20),
    ("af23", 22),
    ("cs3", 24),
    ("af31", 26),
    ("af32", 28),
    ("af33", 30),
    ("cs4", 32),
    ("af41", 34),
    ("af42", 36),
    ("af43", 38),
    ("cs5", 40),
    ("ef", 46),
    ("cs6", 48),
    ("cs7", 56),
]);

/// Names of IP precedence, 0 to 7.
pub static PRECEDENCE: Names<u8> = Names::new(&[
    ("routine", 0),
    ("priority", 1),
    ("immediate", 2),
    ("flash", 3),
    ("flash-override", 4),
    ("critical", 5),
    ("internet", 6),
    ("network", 7),
]);

/// Names of the four type-of-service bits, 0 to 15. `min-monetary-cost` is memory.
pub static TOS: Names<u8> = Names::new(&[
    ("normal", 0),
    ("min-monetary-cost", 1),
    ("max-reliability", 2),
    ("max-throughput", 4),
    ("min-delay", 8),
]);

/// Names of IP options (memory). `any-options` is not here: it is no number.
pub static IP_OPTIONS: Names<u8> = Names::new(&[
    ("add-ext", 147),
    ("com-security", 134),
    ("dps", 151),
    ("encode", 15),
    ("eool", 0),
    ("ext-ip", 145),
    ("ext-security", 133),
    ("finn", 205),
    ("imitd", 144),
    ("lsr", 131),
    ("mtup", 11),
    ("mtur", 12),
    ("no-op", 1),
    ("nsapa", 150),
    ("record-route", 7),
    ("router-alert", 148),
    ("sdb", 149),
    ("security", 130),
    ("ssr", 137),
    ("stream-id", 136),
    ("timestamp", 68),
    ("traceroute", 82),
    ("ump", 152),
    ("visa", 142),
    ("zsu", 10),
]);
