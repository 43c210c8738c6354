//! The real binary: that flags are wired, streams and exit codes are as promised, and files are written whole.

mod byway;
mod check;
mod compile;
mod corpus;
mod diff;
mod help;
mod lint;
mod mistaken;
mod parse;
mod scenarios;
mod schemas;
mod secrets;
mod trace;
mod verify;
mod world;
