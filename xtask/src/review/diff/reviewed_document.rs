//! A document and what comparisons derive from it.

use std::sync::OnceLock;

use super::{public_api::PublicApi, usages::DocumentUsages};
use crate::{diagnostic::Result, spec::source::Document};

/// A document to compare. Its crates are generated at most once, however often it is compared.
pub struct ReviewedDocument<'a> {
    document: &'a Document,
    usages: OnceLock<DocumentUsages>,
    public_api: OnceLock<Result<PublicApi>>,
}

impl<'a> ReviewedDocument<'a> {
    /// Wraps a document.
    pub fn new(document: &'a Document) -> Self {
        Self { document, usages: OnceLock::new(), public_api: OnceLock::new() }
    }

    /// Returns the document.
    pub fn document(&self) -> &'a Document {
        self.document
    }

    pub(super) fn usages(&self) -> &DocumentUsages {
        self.usages.get_or_init(|| DocumentUsages::of(&self.document.value))
    }

    pub(super) fn public_api(&self) -> &Result<PublicApi> {
        self.public_api.get_or_init(|| PublicApi::of(self.document))
    }
}
