//! The topology language: YAML in, a typed [`Topology`] and diagnostics out.

mod model;

pub use model::*;
