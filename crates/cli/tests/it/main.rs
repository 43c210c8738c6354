//! The real binary: that flags are wired, streams and exit codes are as promised, and files are written whole.

mod byway;
mod check;
mod compile;
mod corpus;
mod help;
mod parse;
mod schemas;
mod world;
