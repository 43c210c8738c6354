//! What becomes of packets, in words that every platform shares: outcomes, and the conditions under which an answer holds.
//!
//! It knows hops, interfaces by name, drops and the straight path. It never knows a vendor, a text or a topology. An [`Outcome`] is
//! what becomes of one packet, a [`Policy`] what becomes of every packet that comes in at one place.
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

mod condition;
mod flat;
mod limit;
mod outcome;
mod policy;
mod show;
mod walk;

pub use condition::{Condition, ConditionKind};
pub use flat::{Flat, Rule, classes};
pub use limit::{MOST_CONDITIONS, MOST_REGIONS, TooLarge};
pub use outcome::{Action, Hop, Marks, NextHops, Outcome, RouteReason, Table, Unrouted};
pub use policy::{Builder, Exit, ExitId, NotesId, OutcomeId, Policy, Stage, StageId, Test, Then, To};
pub use walk::{Step, Walk};
