//! The document as its author wrote it: reads it, walks it, and resolves its references.

mod convert_3_1;
pub(crate) mod edit;
pub(crate) mod keywords;
pub(crate) mod lookup;
pub(crate) mod operation_ids;
pub(crate) mod pointer;
pub(crate) mod resolve;
pub(crate) mod source;
pub(crate) mod sunset;
pub(crate) mod walk;
mod yaml;
