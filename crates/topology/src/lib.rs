//! The topology language: YAML in, a typed [`Topology`] and diagnostics out.
//!
//! This crate knows what the language says and what a topology must be in itself. It knows nothing of how a router spells
//! anything, of releases or of running-configs, and does no I/O. Entry point: [`load`].
//!
//! ```
//! let loaded = byway_topology::load(b"
//! redirects:
//!   ssh: { from: 192.168.0.0/24, to: any, service: tcp/ssh, via: drop }
//! routers:
//!   edge: { platform: ios, interfaces: { FastEthernet0/0: { address: 192.168.0.254/24 } } }
//! ");
//! assert!(loaded.has_errors());
//! assert_eq!(loaded.diagnostics[0].message, "`service` of redirect `ssh`: unknown TCP port `ssh`");
//! assert_eq!(loaded.diagnostics[0].help.as_deref(), Some("write `22`: IOS has no name for that port"));
//! assert_eq!(loaded.topology.routers.len(), 1);
//! ```
//!
//! What did not decode is left out of the topology, and nothing complains of its absence.

mod check;
mod decode;
pub mod intent;
mod interface;
mod keys;
mod load;
mod merged;
mod model;
mod naming;
mod resolve;
mod schema;
mod shown;
mod standing;
pub mod traffic;
mod yaml;

pub use load::{Loaded, MAX_BYTES, load};
pub use merged::Merged;
pub use model::*;
pub use naming::{NameParts, expand, filled};
pub use resolve::Reached;
pub use schema::schema;
pub use standing::Standing;
