//! Helpers shared by tests and examples. The samples of README.md and of the guide run as doc tests of this crate.

#![doc = include_str!("../../README.md")]

// `cargo bolero` instruments this crate too, which then needs its runtime.
#[cfg(test)]
use bolero as _;

pub mod sample;
pub mod server;

/// The samples of the guide.
#[cfg(doctest)]
mod guide {
    #[doc = include_str!("../guide/src/client.md")]
    mod client {}
    #[doc = include_str!("../guide/src/testing.md")]
    mod testing {}
    #[doc = include_str!("../guide/src/sync.md")]
    mod sync {}
}
