//! Parses `x-lint-allow`, by which a document allows findings.

use serde_json::Value;

use super::rules::LintRule;
use crate::spec::{pointer::is_within, walk};

const KEY: &str = "x-lint-allow";

/// The allowances of a document.
pub(super) struct Allowances(Vec<Allowance>);

struct Allowance {
    /// The location of the object that contains it.
    location: String,
    /// The allowed rule, or `None` if the value is not a map of rules.
    rule: Option<String>,
    has_reason: bool,
    is_used: bool,
}

impl Allowance {
    fn allowed(&self) -> Option<LintRule> {
        LintRule::to_allow(self.rule.as_deref()?)
    }
}

impl Allowances {
    /// Collects the allowances of `document`.
    pub(super) fn of(document: &Value) -> Self {
        let mut found = Vec::new();
        walk::visit(document, &mut |node, object| {
            let Some(value) = object.get(KEY) else { return };
            let mut add = |rule: Option<&String>, reason: Option<&str>| {
                found.push(Allowance {
                    location: node.pointer.to_string(),
                    rule: rule.cloned(),
                    has_reason: reason.is_some_and(|reason| !reason.trim().is_empty()),
                    is_used: false,
                });
            };
            match value.as_object().filter(|rules| !rules.is_empty()) {
                Some(rules) => rules.iter().for_each(|(rule, reason)| add(Some(rule), reason.as_str())),
                None => add(None, None),
            }
        });
        Self(found)
    }

    /// Returns `true` if `rule` is allowed at `location` or above it, with a reason. Marks the nearest allowance used.
    pub(super) fn allow(&mut self, rule: LintRule, location: &str) -> bool {
        let nearest = self
            .0
            .iter_mut()
            .filter(|allowance| allowance.has_reason && allowance.allowed() == Some(rule))
            .filter(|allowance| is_within(location, &allowance.location))
            .max_by_key(|allowance| allowance.location.len());
        nearest.map(|allowance| allowance.is_used = true).is_some()
    }

    /// Returns the location of each allowance that was not used, and the reason why. It would hide a later finding.
    pub(super) fn unused(&self) -> Vec<(String, String)> {
        self.0
            .iter()
            .filter(|allowance| !allowance.is_used)
            .map(|allowance| {
                let message = match &allowance.rule {
                    None => format!("`{KEY}` is not a map from rules to reasons"),
                    Some(rule) if allowance.allowed().is_none() => format!("unknown rule `{rule}`"),
                    Some(rule) if !allowance.has_reason => format!("`{rule}` is allowed without a reason"),
                    Some(rule) => format!("`{rule}` has no finding here"),
                };
                (format!("{}/{KEY}", allowance.location), message)
            })
            .collect()
    }
}
