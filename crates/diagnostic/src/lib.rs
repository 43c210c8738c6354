//! Source texts, places in them, and what byway says about them.
//!
//! This crate stands at the bottom: every other crate describes its findings with it. It knows how to count lines and
//! columns and how a message looks on a terminal; it knows nothing of IOS, YAML or packets, and does no I/O.
//! Entry points: [`Source`], [`Diagnostic`], [`render::text`].
//!
//! ```
//! use byway_diagnostic::{Diagnostic, Source, Sources, Span, render};
//!
//! let mut sources = Sources::new();
//! let file = sources.add(Source::new("edge.cfg", b"hostname edge\n match ip address ssh-inbund\n"));
//! let diagnostic = Diagnostic::error("undefined-acl", "ACL `ssh-inbund` is not defined")
//!     .at(Span::new(32, 42))
//!     .help("write `ssh-inbound`");
//! let text = render::text(&diagnostic.in_source(file), &sources, render::Style::PLAIN);
//! assert!(text.starts_with("error[undefined-acl]: ACL `ssh-inbund` is not defined\n  --> edge.cfg:2:19\n"));
//! ```

mod diagnostic;
mod escape;
pub mod render;
mod source;
mod suggest;

pub use diagnostic::{Diagnostic, Location, Related, Severity, Words};
pub use escape::{escape, escape_bytes, escaped, is_plain, is_plain_in_quotes};
pub use source::{Place, Region, Source, SourceId, Sources, Span};
pub use suggest::nearest;
