//! Renderers, one a file. The JSON shapes, SARIF among them, are contracts and live in the `wire` crate.

mod github;
mod text;

pub use github::github;
pub use text::{Style, text, texts};
