//! The conventions of `spec/`, checked where no compiler does.
//!
//! A finding can be allowed in the document, at its place or above it, with the reason:
//! `x-lint-allow: { rule: why it is so }`.

mod allowances;
mod components;
mod descriptions;
mod examples;
mod formats;
mod locations;
mod names;
mod operations;
mod pages;
mod rules;
mod sids;
mod validate;
mod walk;

use serde_json::Value;

use crate::read::Document;

/// One finding.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The rule that was broken.
    pub rule: &'static str,
    /// What was found.
    pub what: String,
    /// How to mend it.
    pub mend: &'static str,
    /// The place in the document.
    pub pointer: String,
    /// The document, with the line where it is known.
    pub place: String,
}

/// What in `document` is not as the house has it.
pub fn lint(document: &Document) -> Vec<Finding> {
    let mut lint = Lint {
        document,
        value: &document.value,
        findings: Vec::new(),
        allowances: allowances::all(&document.value),
    };
    operations::check(&mut lint);
    pages::check(&mut lint);
    descriptions::check(&mut lint);
    examples::check(&mut lint);
    names::check(&mut lint);
    sids::check(&mut lint);
    components::check(&mut lint);
    // Last: which of them found nothing to allow is known only now.
    allowances::check(&mut lint);
    // As a person reads the document, from top to bottom.
    lint.findings.sort_by_key(|found| (document.line(&found.pointer), found.pointer.clone(), found.rule));
    lint.findings
}

/// The name of every rule.
pub fn conventions() -> impl Iterator<Item = &'static str> {
    rules::CONVENTIONS.iter().map(|(rule, _)| *rule)
}

struct Lint<'a> {
    document: &'a Document,
    value: &'a Value,
    findings: Vec<Finding>,
    allowances: allowances::Allowances,
}

impl Lint<'_> {
    fn add(&mut self, rule: &'static str, place: &str, what: impl Into<String>) {
        if self.allowances.allow(rule, place) {
            return;
        }
        let line = self.document.line(place).map(|line| format!(":{line}")).unwrap_or_default();
        self.findings.push(Finding {
            rule,
            what: what.into(),
            mend: rules::mend(rule),
            pointer: place.into(),
            place: format!("{}{line}", self.document.display_path),
        });
    }
}

fn has_text(value: &Value, key: &str) -> bool {
    value.get(key).and_then(Value::as_str).is_some_and(|text| !text.trim().is_empty())
}
