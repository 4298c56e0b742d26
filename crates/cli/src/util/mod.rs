//! Helpers that know nothing of the program.

pub(crate) mod shell;
pub(crate) mod signals;
pub(crate) mod text;
