//! byway-ios
