//! What becomes of packets, in words that every platform shares: outcomes, and the conditions under which an answer holds.
//!
//! It knows hops, interfaces by name, drops and the straight path. It never knows a vendor, a text or a topology, nor how an
//! outcome was found. Entry point: [`Outcome`].
//!
//! ```
//! use byway_policy::{Action, Hop, NextHops, Outcome};
//!
//! let hop = Hop { address: [172, 16, 0, 1].into(), track: None };
//! let hops = NextHops { hops: vec![hop], ..NextHops::default() };
//! let bypass = Outcome::from(Action::Redirect { to: hops.clone(), otherwise: None });
//! let closed = Outcome::from(Action::Redirect { to: hops, otherwise: Some(Box::new(Action::Drop)) });
//! assert_ne!(bypass, closed);
//! ```
//!
//! Limits: outcomes alone. Policies over sets of packets are another matter.

mod condition;
mod outcome;
mod show;

pub use condition::{Condition, ConditionKind};
pub use outcome::{Action, Hop, Marks, NextHops, Outcome, RouteReason, Table, Unrouted};
