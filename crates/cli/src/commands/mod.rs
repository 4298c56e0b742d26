//! The subcommands, one file for each.

pub(crate) mod auth;
pub(crate) mod completions;
pub(crate) mod demo;
pub(crate) mod emulator;
pub(crate) mod export;
pub(crate) mod generated;
pub(crate) mod man;
pub(crate) mod sync;
