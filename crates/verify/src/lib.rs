//! A topology against a running-config, and one configuration against another: a proof that they treat packets alike, or
//! differences with a witness each.
//!
//! Both sides become policies, which are compared exactly; what cannot be decided is said, never guessed. Entry points:
//! [`verify()`] and [`compare()`].
//!
//! ```
//! use byway_ios::{parse, state};
//!
//! let old = parse(b"access-list 101 permit tcp any any eq 22\nroute-map scb permit 10\n match ip address 101\n \
//! set ip next-hop 172.16.0.1\ninterface FastEthernet0/0\n ip policy route-map scb\n");
//! let new = parse(b"access-list 101 permit tcp any any range 22 23\nroute-map scb permit 10\n match ip address 101\n \
//! set ip next-hop 172.16.0.1\ninterface FastEthernet0/0\n ip policy route-map scb\n");
//! let (old, new) = (state::load(&old), state::load(&new));
//! let report = byway_verify::compare(&old, &new);
//! assert_eq!(report.differences.len(), 1);
//! assert_eq!(report.differences[0].packets(), ["tcp any any eq telnet"]);
//! ```

mod against;
mod answer;
mod difference;
mod finding;
mod pair;
mod report;
mod side;

pub use against::{Options, verify};
pub use answer::{Answer, Wanted};
pub use difference::Difference;
pub use finding::findings;
pub use pair::compare;
pub use report::{Open, Report, Side, Undecided};
