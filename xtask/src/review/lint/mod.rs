//! `cargo xtask lint`: checks that a document follows the conventions of `spec/`.
//!
//! A document can allow a finding at its location or above it, with a reason:
//! `x-lint-allow: { RULE: REASON }`.

mod allowances;
mod components;
mod descriptions;
mod examples;
mod formats;
mod linter;
mod locations;
mod names;
mod operations;
mod pages;
mod rules;
mod sids;
mod validate;

use self::linter::Linter;
use crate::spec::source::Document;

pub use self::linter::Finding;

/// Returns the findings in `document`, from top to bottom.
pub fn lint(document: &Document) -> Vec<Finding> {
    let mut linter = Linter::new(document);
    operations::check(&mut linter);
    pages::check(&mut linter);
    descriptions::check(&mut linter);
    examples::check(&mut linter);
    names::check(&mut linter);
    sids::check(&mut linter);
    components::check(&mut linter);
    // Last, because every other check may use an allowance.
    for (pointer, message) in linter.allowances.unused() {
        linter.add(rules::ALLOWANCE, &pointer, message);
    }
    linter.into_findings()
}

/// Returns the name of every lint rule.
pub fn lint_rules() -> impl Iterator<Item = &'static str> {
    rules::RULES.iter().map(|rule| rule.id)
}
