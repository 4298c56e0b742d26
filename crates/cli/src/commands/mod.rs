//! The subcommands, one file for each, and the option that two of them share.

pub(crate) mod auth;
pub(crate) mod completions;
pub(crate) mod conformance;
pub(crate) mod demo;
pub(crate) mod emulator;
pub(crate) mod export;
pub(crate) mod generated;
pub(crate) mod man;
mod profile_arg;
pub(crate) mod sync;
