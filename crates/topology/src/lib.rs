//! The topology language: YAML in, a typed [`Topology`] and diagnostics out.

mod check;
mod decode;
mod interface;
mod keys;
mod load;
mod model;
mod naming;
mod resolve;
mod schema;
mod yaml;

pub use load::{Loaded, MAX_BYTES, load};
pub use model::*;
pub use naming::{NameParts, expand};
pub use resolve::Reached;
pub use schema::schema;
