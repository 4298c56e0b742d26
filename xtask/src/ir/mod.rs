//! The meaning of a document, computed once for all stages and for review.

pub(crate) mod parameters;
pub(crate) mod responses;
