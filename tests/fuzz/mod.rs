//! Fuzz targets: no input causes a panic, and what each target checks is true for every input.
//!
//! `cargo test` tries the stored inputs in `__fuzz__/`, and a few random ones. CONTRIBUTING.md has the command for longer runs.
//! The targets of the program's input files are in `crates/cli`.

mod documents;
pub(crate) mod mutated_documents;
mod requests;
mod responses;
mod values;
