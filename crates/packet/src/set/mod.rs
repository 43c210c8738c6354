//! Sets of packets, exactly: boxes of header fields, an index over many of them, first-match lists, and what can be asked of
//! those: which entry a packet meets first, which entries no packet reaches, where two lists differ.
//!
//! A packet is seen as a [`Point`]: a value for every field. Fields that a protocol has not (ports of GRE, anything above IP in
//! a later fragment) are free: no region may test them (see [`Region`]), so that emptiness and equality do not depend on them, and
//! only witnesses and counts put them right.
//!
//! Every search is bounded. Past its [`Limits`] the answer is "not decided", with the limit by name.

mod compare;
mod count;
mod describe;
mod field;
#[cfg(test)]
mod forms;
mod index;
mod later;
mod limit;
mod list;
mod natural;
mod owners;
mod packet_set;
mod point;
#[cfg(test)]
mod random;
mod reach;
mod redundant;
mod region;
mod simplify;
mod within;

pub use compare::{Comparison, Difference, Labelled};
pub use count::Count;
pub use describe::describe;
pub use field::{Interval, Ternary};
pub use index::{Entry, Index};
pub use limit::{Answer, Limit, Limits};
pub use list::List;
pub use packet_set::PacketSet;
pub use point::{LATER_FRAGMENT, Point};
pub use reach::Reach;
pub use redundant::Redundancy;
pub use region::Region;
pub use simplify::simplify;
pub use within::Part;
