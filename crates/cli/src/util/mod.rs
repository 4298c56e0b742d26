//! Helpers that know nothing about the program.

pub(crate) mod shell;
pub(crate) mod terminal;
pub(crate) mod text;
