//! What a change of a document means for those who use its crates.

mod api_check;
mod attribution;
mod change;
mod document_level;
pub(super) mod inputs;
mod operations;
mod public_api;
pub(super) mod report;
mod revision;
mod rules;
mod schemas;
mod usages;
mod values;
mod version;
mod walk;

pub use change::{Change, Class};
pub use rules::{RULES, Rule};
pub use version::needed;
pub use walk::{by_rules, compare};
