//! byway-topology
