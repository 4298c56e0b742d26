//! For reviewers: what a change of the spec does, whether a document keeps to the house's conventions, and where it
//! differs from the vendor's.

mod base;
mod causes;
mod change;
pub(crate) mod command;
mod diff;
mod judge;
mod lint;
mod operations;
mod reach;
mod report;
mod rules;
mod schemas;
mod sides;
mod surface;
mod upstream;
mod values;
mod version;
mod whole;

pub use change::{Change, Class};
pub use diff::{by_rules, compare};
pub use lint::{Finding, conventions, lint};
pub use rules::{RULES, Rule};
pub use upstream::differences;
pub use version::needed;
