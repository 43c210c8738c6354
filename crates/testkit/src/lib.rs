//! byway-testkit
