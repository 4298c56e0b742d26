//! For reviewers: what a change of the spec does, whether a document keeps to the house's conventions, and where it
//! differs from the vendor's.

pub(crate) mod command;
mod diff;
mod lint;
mod upstream;

pub use diff::{Change, Class, RULES, Rule, by_rules, compare, needed};
pub use lint::{Finding, conventions, lint};
pub use upstream::differences;
