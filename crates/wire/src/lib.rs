//! The JSON contracts: one plain struct for each shape, its schema, and the way from typed values to it.
//!
//! Keys that stand here keep their name and meaning; more may be added. The core types are not serialisable on purpose: they may
//! change, the contracts may not. This crate knows every shape and decides nothing; it does no I/O.
//! Entry points: [`parse::Parsed::of`], [`diagnostic::Finding::of`], [`schema`], [`json`].
//!
//! ```
//! use byway_diagnostic::{Source, Sources};
//!
//! let text = b"hostname edge\n";
//! let sources = Sources::one(Source::new("edge.cfg", text));
//! let config = byway_ios::parse(text);
//! let parsed = byway_wire::parse::Parsed::of(&config, &sources);
//! assert_eq!(parsed.hostname.as_deref(), Some("edge"));
//! assert!(byway_wire::json::pretty(&parsed).starts_with("{\n  \"file\": \"edge.cfg\""));
//! ```

pub mod acl;
pub mod check;
pub mod compile;
pub mod diagnostic;
pub mod interface;
pub mod json;
pub mod lint;
pub mod outcome;
pub mod packet;
pub mod parse;
pub mod route_map;
pub mod rule;
pub mod sarif;
mod schema;
pub mod shown;
mod spelling;
pub mod test;
pub mod trace;
pub mod verify;

pub use schema::{names, schema};
