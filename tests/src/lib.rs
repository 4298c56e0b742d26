//! What the tests and examples share. The README's own samples are run as tests of this crate's documentation.

#![doc = include_str!("../../README.md")]

pub mod sample;
pub mod server;
