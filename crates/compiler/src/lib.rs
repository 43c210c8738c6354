//! byway-compiler
