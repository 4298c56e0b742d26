//! `x-lint-allow`: what a document says is so on purpose.

use serde_json::Value;

use super::{Lint, rules, walk};

const KEY: &str = "x-lint-allow";

/// Every allowance of a document.
pub(super) struct Allowances(Vec<Allowance>);

struct Allowance {
    /// The place of what it stands in.
    place: String,
    /// Nothing where no map of rules was written.
    rule: Option<String>,
    has_reason: bool,
    is_used: bool,
}

/// All allowances that are written in `document`.
pub(super) fn all(document: &Value) -> Allowances {
    let mut found = Vec::new();
    walk::each("", document, &mut |place, map, _| {
        let Some(written) = map.get(KEY) else { return };
        let mut add = |rule: Option<&String>, reason: Option<&str>| {
            found.push(Allowance {
                place: place.to_owned(),
                rule: rule.cloned(),
                has_reason: reason.is_some_and(|reason| !reason.trim().is_empty()),
                is_used: false,
            });
        };
        match written.as_object().filter(|rules| !rules.is_empty()) {
            Some(rules) => rules.iter().for_each(|(rule, reason)| add(Some(rule), reason.as_str())),
            None => add(None, None),
        }
    });
    Allowances(found)
}

impl Allowances {
    /// Whether `rule` is allowed at `place`: there or above, with a reason. The nearest is the one that counts.
    pub(super) fn allow(&mut self, rule: &str, place: &str) -> bool {
        if !rules::can_be_allowed(rule) {
            return false;
        }
        let nearest = self
            .0
            .iter_mut()
            .filter(|allowance| allowance.has_reason && allowance.rule.as_deref() == Some(rule))
            .filter(|allowance| covers(&allowance.place, place))
            .max_by_key(|allowance| allowance.place.len());
        nearest.map(|allowance| allowance.is_used = true).is_some()
    }
}

fn covers(above: &str, place: &str) -> bool {
    place.strip_prefix(above).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// An allowance that allows nothing hides what the next change does.
pub(super) fn check(lint: &mut Lint<'_>) {
    let unused: Vec<(String, String)> = lint
        .allowances
        .0
        .iter()
        .filter(|allowance| !allowance.is_used)
        .map(|allowance| {
            let what = match &allowance.rule {
                None => "it is no map of rules to reasons".into(),
                Some(rule) if !rules::can_be_allowed(rule) => format!("there is no rule `{rule}`"),
                Some(rule) if !allowance.has_reason => format!("`{rule}` is allowed without a reason"),
                Some(rule) => format!("`{rule}` finds nothing here"),
            };
            (format!("{}/{KEY}", allowance.place), what)
        })
        .collect();
    for (place, what) in unused {
        lint.add("allowance", &place, what);
    }
}
