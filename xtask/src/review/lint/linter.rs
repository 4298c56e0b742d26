//! Collects the findings of all checks.

use serde_json::Value;

use super::{allowances::Allowances, rules};
use crate::spec::source::Document;

/// A violation of a rule.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The violated rule.
    pub rule: &'static str,
    /// A description of the violation.
    pub message: String,
    /// The way to fix it.
    pub help: &'static str,
    /// The location in the document, as a JSON pointer.
    pub pointer: String,
    /// The document's path, with the line if it is known.
    pub location: String,
}

/// A document and the findings in it so far.
pub(super) struct Linter<'a> {
    document: &'a Document,
    pub(super) value: &'a Value,
    pub(super) allowances: Allowances,
    findings: Vec<Finding>,
}

impl<'a> Linter<'a> {
    pub(super) fn new(document: &'a Document) -> Self {
        let value = &document.value;
        Self { document, value, allowances: Allowances::of(value), findings: Vec::new() }
    }

    /// Adds a finding, unless the document allows it.
    pub(super) fn add(&mut self, rule: &'static str, pointer: &str, message: impl Into<String>) {
        if self.allowances.allow(rule, pointer) {
            return;
        }
        let line = self.document.line(pointer).map(|line| format!(":{line}")).unwrap_or_default();
        self.findings.push(Finding {
            rule,
            message: message.into(),
            help: rules::help(rule),
            pointer: pointer.into(),
            location: format!("{}{line}", self.document.display_path),
        });
    }

    /// Returns the findings from top to bottom of the document.
    pub(super) fn into_findings(mut self) -> Vec<Finding> {
        let document = self.document;
        self.findings
            .sort_by_key(|finding| (document.line(&finding.pointer), finding.pointer.clone(), finding.rule));
        self.findings
    }
}

/// Returns `true` if `value` has a text at `key` that is not blank.
pub(super) fn has_text(value: &Value, key: &str) -> bool {
    value.get(key).and_then(Value::as_str).is_some_and(|text| !text.trim().is_empty())
}
