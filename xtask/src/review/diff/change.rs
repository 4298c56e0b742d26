//! One change of a document, as a reviewer judges it.

use serde::Serialize;

use super::rules::{RULES, Rule};

/// What a change means for those who use the client crate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    /// Code that compiled does not, or a call that succeeded is refused.
    Breaking,
    /// Nothing here knows what it means: it counts as breaking.
    NotClassified,
    /// There is more than before.
    Addition,
    /// Something is otherwise, and nobody's code has to change.
    Fix,
    /// Words, examples and the like.
    Documentation,
}

impl Class {
    /// As it stands in a report.
    pub fn name(self) -> &'static str {
        match self {
            Self::Breaking => "breaking",
            Self::NotClassified => "not classified",
            Self::Addition => "addition",
            Self::Fix => "fix",
            Self::Documentation => "documentation",
        }
    }

    /// Whether it counts as breaking.
    pub fn breaks(self) -> bool {
        matches!(self, Self::Breaking | Self::NotClassified)
    }
}

/// One change.
#[derive(Clone, Debug, Serialize)]
pub struct Change {
    /// What it means.
    pub class: Class,
    /// The rule by which it was judged.
    pub rule: &'static str,
    /// What was changed, in a line.
    pub what: String,
    /// Why it has its class.
    pub why: &'static str,
    /// The document, with the line where it is known.
    pub place: String,
    /// The place in the document, as a JSON pointer.
    pub pointer: String,
    /// Whether it is the old document that has this place.
    pub removed: bool,
    /// The operations that it reaches, by operationId.
    pub operations: Vec<String>,
    /// The Rust items that it touches.
    pub items: Vec<String>,
    /// What the generated crates no longer offer because of it, where its rule does not say so.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub loses: Vec<String>,
}

/// The rule of that name; every name in this module's code is in the table, which a test sees to.
pub(crate) fn rule(id: &str) -> &'static Rule {
    RULES.iter().find(|rule| rule.id == id).unwrap_or(&RULES[0])
}
