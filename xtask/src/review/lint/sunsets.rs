//! Checks the dates from which something deprecated may be removed.

use serde_json::Value;

use super::{linter::Linter, rules::LintRule};
use crate::spec::{lookup::is_true, sunset, walk::Node};

pub(super) fn check(linter: &mut Linter<'_>, node: &Node, value: &Value) {
    let Some(date) = value.get(sunset::SUNSET) else { return };
    let pointer = node.pointer.join(sunset::SUNSET);
    if !is_true(value, "deprecated") {
        linter.add(LintRule::SunsetValid, &pointer, "there is a sunset date, but no `deprecated: true`");
    } else if value.as_object().and_then(sunset::date).is_none() {
        linter.add(LintRule::SunsetValid, &pointer, format!("{date} is not a date"));
    }
}
