//! Any document gives an error or valid Rust, but never a panic.

mod mutated_documents;
