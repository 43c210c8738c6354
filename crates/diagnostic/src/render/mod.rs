//! Renderers, one a file. The JSON shape is a contract and lives in the `wire` crate with its schema.

mod text;

pub use text::{Style, text};
