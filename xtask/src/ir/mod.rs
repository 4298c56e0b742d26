//! The meaning of a document, computed once for all stages and for review.

mod api;
mod build;
pub(crate) mod cli_extensions;
pub(crate) mod lowered;
pub(crate) mod media_types;
pub(crate) mod names;
pub(crate) mod origins;
pub(crate) mod package;
pub(crate) mod pages;
pub(crate) mod parameters;
pub(crate) mod responses;
pub(crate) mod service;
pub(crate) mod version;

pub(crate) use api::*;
