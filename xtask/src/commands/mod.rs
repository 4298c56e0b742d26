//! The subcommands of `cargo xtask`.

pub(crate) mod adopt;
pub(crate) mod diff;
pub(crate) mod explain;
pub(crate) mod generate;
pub(crate) mod lint;
pub(crate) mod release;
pub(crate) mod schema;
pub(crate) mod upstream;
