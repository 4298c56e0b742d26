//! A change, as reports describe it.

use std::borrow::Cow;

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Serialize;

use super::rules::{ChangeRule, Class};

/// A change between two versions of a document.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Change {
    /// The severity of the change for users of the client crate.
    pub class: Class,
    /// The rule that classified it.
    pub rule: ChangeRule,
    /// A description of the change, in one line.
    pub message: String,
    /// The reason for the class.
    pub reason: Cow<'static, str>,
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
    /// The API items that it removes or changes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub api_losses: Vec<String>,
    /// Identifies the change in `spec/review.toml`: its rule and its location.
    pub fingerprint: String,
    /// The reason why the change is accepted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accepted: Option<Acceptance>,
}

/// The reason why a change is accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Acceptance {
    /// The reason.
    pub reason: String,
    /// The person who accepted the change.
    pub author: String,
    /// The last day on which it is accepted.
    pub expires: NaiveDate,
}

impl Change {
    /// Creates a change that affects nothing.
    pub(super) fn new(rule: ChangeRule, message: String, location: String, pointer: String) -> Self {
        Self {
            class: rule.class(),
            rule,
            message,
            reason: rule.reason().into(),
            location,
            fingerprint: format!("{rule} {pointer}"),
            pointer,
            old_pointer: None,
            in_old_document: false,
            operations: Vec::new(),
            rust_items: Vec::new(),
            api_losses: Vec::new(),
            accepted: None,
        }
    }

    /// Returns `true` if the change counts as breaking and is not accepted.
    pub(super) fn is_breaking(&self) -> bool {
        self.class.is_breaking() && self.accepted.is_none()
    }

    /// Gives the change another rule, for the reason that the rule has.
    pub(super) fn reclassify(&mut self, rule: ChangeRule) {
        self.message = format!("{} ({})", self.message, self.rule);
        self.fingerprint = format!("{rule} {}", self.pointer);
        (self.class, self.rule, self.reason) = (rule.class(), rule, rule.reason().into());
    }
}
