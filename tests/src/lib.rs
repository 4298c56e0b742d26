//! Helpers shared by tests and examples. The samples of README.md run as doc tests of this crate.

#![doc = include_str!("../../README.md")]

pub mod sample;
pub mod server;
