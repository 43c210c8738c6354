//! byway-wire
