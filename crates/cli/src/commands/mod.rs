//! The subcommands, one file for each, and the options that several of them share.

mod account_arg;
pub(crate) mod audit;
pub(crate) mod auth;
mod bundle_ref;
pub(crate) mod completions;
pub(crate) mod conformance;
pub(crate) mod demo;
pub(crate) mod emulator;
mod endpoint_arg;
pub(crate) mod export;
pub(crate) mod find;
pub(crate) mod generated;
pub(crate) mod man;
mod profile_arg;
pub(crate) mod status;
pub(crate) mod sync;
