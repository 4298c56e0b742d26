// Generated from spec/trusthub.yaml by `cargo xtask generate`; edit the spec, not this.

#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![forbid(unsafe_code)]
#![warn(missing_docs)]
// What clippy and rustc say of style is said to the generator, not to its output.
#![allow(clippy::all, unused_variables)]

#[rustfmt::skip]
pub mod operations;
#[rustfmt::skip]
mod server;
#[rustfmt::skip]
mod wire;

pub use server::MockServerExt;
