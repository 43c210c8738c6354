//! The compiler: a topology becomes a plan, the plan becomes a block that is pasted, and the block is read back before it is
//! given out.
//!
//! It knows the topology's meaning as far as lists, maps and bindings can carry it, and how a platform spells them. It does no
//! I/O, and nothing of the plan depends on a platform: back ends only spell it. Entry points: [`check`], [`compile`].
//!
//! ```
//! use byway_compiler::{Options, compile};
//!
//! let loaded = byway_topology::load(b"
//! appliances: { scb: { address: 172.16.0.1 } }
//! redirects: { ssh: { from: 192.168.0.0/24, to: 10.0.0.0/24, service: tcp/22, via: scb } }
//! routers:
//!   edge:
//!     platform: ios
//!     release: 12.3
//!     interfaces:
//!       FastEthernet0/0: { address: 192.168.0.254/24 }
//!       FastEthernet0/1: { address: 172.16.0.254/24, faces: scb }
//! ");
//! let compiled = compile(&loaded.topology, &Options::default()).expect("nothing in it is refused");
//! assert_eq!(compiled.text().lines().nth(1), Some(" permit tcp 192.168.0.0 0.0.0.255 10.0.0.0 0.0.0.255 eq 22"));
//! ```
//!
//! Limits: Cisco IOS and IOS XE alone so far; a router of another platform is refused.

mod compile;
mod ios;
pub mod plan;
mod proof;

pub use compile::{Block, Compiled, Failure, Options, check, compile};
pub use ios::{Fault, Line, Order, Origin};
