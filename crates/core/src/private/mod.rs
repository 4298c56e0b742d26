//! Items for generated code.

mod check;
pub mod form;
mod request;

pub use check::{counted, ranged};
pub use progenitor_client::QueryParam;
pub use request::{RequestBuilderExt, encode_path, missing, page_size_for, path_segment, refused};
