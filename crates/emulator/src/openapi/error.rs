//! The error of a document that cannot be served.

use std::fmt;

/// An error in the OpenAPI document.
#[derive(Debug)]
pub(crate) struct DocumentError(String);

impl DocumentError {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }

    /// Adds the path at which the error was found.
    pub(crate) fn at_path(self, path: impl fmt::Display) -> Self {
        Self(format!("{path}: {}", self.0))
    }
}

impl fmt::Display for DocumentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for DocumentError {}

impl From<DocumentError> for crate::Error {
    fn from(error: DocumentError) -> Self {
        Self::Document(error.0)
    }
}
