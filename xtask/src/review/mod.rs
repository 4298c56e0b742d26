//! The commands for reviewers of a change to `spec/`.
//!
//! - `diff` reports how the change affects the users of the crates.
//! - `lint` checks that a document follows the conventions of `spec/`.
//! - `explain` explains a rule of both.
//! - `upstream` reports where `spec/` differs from the vendor's document.

pub(crate) mod diff;
pub(crate) mod formats;
pub(crate) mod lint;
mod rules;
pub(crate) mod settings;
pub(crate) mod toml_file;
pub(crate) mod upstream;

pub use self::{
    diff::{
        Acceptance, Change, ChangeRule, Class, ReviewedDocument, compare, compare_by_rules, required_version,
    },
    formats::Level,
    lint::{Finding, LintRule, lint},
    rules::explain,
    upstream::differences,
};
