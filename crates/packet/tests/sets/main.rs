//! Packet sets against brute force over small universes, by laws, and where they must give up.

mod bounds;
mod brute;
mod describe;
mod laws;
mod universe;
mod witness;
