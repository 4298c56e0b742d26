//! `cargo xtask diff`: reports how a change of a document affects the users of its crates.
//!
//! Two checks find the changes:
//!
//! - The [`rules`] classify each difference between the documents: [`walk`] and the modules that it calls record the
//!   differences in a [`comparison`]. Order and layout are not differences.
//! - The [`api_check`] generates the crates of both documents and compares their [`public_api`]. Each removed item is
//!   attributed to the change that most likely removed it, which is then breaking whatever its rule says.

mod api_check;
mod attribution;
mod change;
mod comparison;
mod constraints;
mod document_level;
pub(crate) mod inputs;
pub(crate) mod notes;
mod operations;
mod parameters;
mod public_api;
pub(crate) mod released;
mod renames;
pub(crate) mod report;
mod reviewed_document;
mod revision;
mod rules;
mod schemas;
mod usages;
mod values;
mod version;
mod walk;

use std::borrow::Cow;

use chrono::Utc;
use serde_json::Value;

use self::comparison::{Comparison, RawChange};
use crate::{
    ir::names,
    spec::{pointer::Pointer, source::Document, sunset},
    timing::Stopwatch,
};

pub use self::{
    change::{Acceptance, Change},
    reviewed_document::ReviewedDocument,
    rules::{ChangeRule, Class},
    version::required_version,
};

/// Compares two documents, and the crates generated from them. Returns the changes, the most severe first.
pub fn compare(old: &ReviewedDocument<'_>, new: &ReviewedDocument<'_>) -> Vec<Change> {
    compare_timed(old, new, &mut Stopwatch::start())
}

fn compare_timed(
    old: &ReviewedDocument<'_>,
    new: &ReviewedDocument<'_>,
    stopwatch: &mut Stopwatch,
) -> Vec<Change> {
    let mut changes = compare_by_rules(old, new);
    stopwatch.lap("compare documents");
    if old.document().value != new.document().value {
        api_check::check(old, new, &mut changes, stopwatch);
        sort_by_severity(&mut changes);
    }
    changes
}

/// Compares two documents by the rules alone, without generating crates. Returns the changes, the most severe first.
pub fn compare_by_rules(old: &ReviewedDocument<'_>, new: &ReviewedDocument<'_>) -> Vec<Change> {
    let mut comparison =
        Comparison::new((&old.document().value, old.usages()), (&new.document().value, new.usages()));
    comparison.document();
    comparison.error_type();
    comparison.pages();
    // What two operations share is compared with each of them.
    let mut raw_changes = std::mem::take(&mut comparison.changes);
    raw_changes.sort();
    raw_changes.dedup();
    let mut changes: Vec<Change> = raw_changes
        .into_iter()
        .map(|raw| resolve(raw, &comparison, old.document(), new.document()))
        .collect();
    sort_by_severity(&mut changes);
    changes
}

/// Looks up the rule, the line and the usages of a change.
fn resolve(raw: RawChange, comparison: &Comparison<'_>, old: &Document, new: &Document) -> Change {
    let document = if raw.in_old_document { old } else { new };
    let rule = raw.rule;
    let line = document.line(&raw.location).map(|line| format!(":{line}")).unwrap_or_default();
    let used_at = if raw.is_global { "/responses" } else { raw.location.as_str() };
    let operations = comparison.usages.operations(used_at).iter().map(|id| names::snake(id)).collect();
    let (class, reason) = announced(&raw, &old.value).unwrap_or((rule.class(), rule.reason().into()));
    let mut change = Change::new(rule, raw.message, format!("{}{line}", document.display_path), raw.location);
    (change.class, change.reason) = (class, reason);
    Change { old_pointer: raw.old_location, in_old_document: raw.in_old_document, operations, ..change }
}

/// Returns the class and the reason for a breaking change that removes something with a sunset date.
fn announced(raw: &RawChange, old: &Value) -> Option<(Class, Cow<'static, str>)> {
    if !raw.in_old_document || !raw.rule.class().is_breaking() {
        return None;
    }
    let around = std::iter::successors(Some(Pointer::from(raw.location.as_str())), Pointer::parent);
    let date = around.filter_map(|pointer| sunset::date(old.pointer(&pointer)?.as_object()?)).next()?;
    Some(match date <= Utc::now().date_naive() {
        true => (
            Class::Announced,
            format!("it was deprecated, and announced to be removed from {date} on").into(),
        ),
        false => {
            (raw.rule.class(), format!("{}; its removal is announced for {date}", raw.rule.reason()).into())
        }
    })
}

fn sort_by_severity(changes: &mut [Change]) {
    changes.sort_by(|a, b| (a.class, &a.pointer, a.rule.id()).cmp(&(b.class, &b.pointer, b.rule.id())));
}
