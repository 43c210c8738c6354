//! `byway`: arguments in, reports out.
fn main() {}
