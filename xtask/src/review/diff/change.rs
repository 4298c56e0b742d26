//! A change, as reports describe it.

use serde::Serialize;

use super::rules::{ChangeRule, Class};

/// A change between two versions of a document.
#[derive(Clone, Debug, Serialize)]
pub struct Change {
    /// The severity of the change for users of the client crate.
    pub class: Class,
    /// The rule that classified it.
    pub rule: ChangeRule,
    /// A description of the change, in one line.
    pub message: String,
    /// The reason for the class.
    pub reason: &'static str,
    /// The document's path, with the line if it is known.
    pub location: String,
    /// The location in the document, as a JSON pointer.
    pub pointer: String,
    /// The location in the old document of what was renamed or moved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old_pointer: Option<String>,
    /// `true` if the location is in the old document, `false` if it is in the new one.
    pub in_old_document: bool,
    /// The operations that it affects, by method name.
    pub operations: Vec<String>,
    /// The Rust items that it affects.
    pub rust_items: Vec<String>,
    /// The API items that it removes or changes, if the rule does not count the change as breaking.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub api_losses: Vec<String>,
}
