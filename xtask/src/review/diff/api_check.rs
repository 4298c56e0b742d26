//! Checks the public API of the generated crates, which shows what the rules do not foresee.

use std::{collections::BTreeMap, thread};

use super::{
    attribution::attribute,
    change::Change,
    public_api::{PublicApi, RemovedItem},
    reviewed_document::ReviewedDocument,
    rules::{ChangeRule, Class},
};
use crate::{diagnostic::Diagnostic, ir::names, spec::source::Document, timing::Stopwatch};

/// The size of the main thread's stack, which parsing the generated code needs.
const STACK_SIZE: usize = 8 << 20;

/// Generates the crates of both documents and reclassifies each change that removes an item as breaking.
pub(super) fn check(
    old: &ReviewedDocument<'_>,
    new: &ReviewedDocument<'_>,
    changes: &mut Vec<Change>,
    stopwatch: &mut Stopwatch,
) {
    generate_both(old, new);
    stopwatch.lap("generate crates");
    changes.iter_mut().for_each(|change| change.rust_items = affected_items(change, old, new));
    match (old.public_api(), new.public_api()) {
        (Ok(old_api), Ok(new_api)) => {
            let removed = old_api.removed_in(new_api);
            if removed.is_empty() {
                changes.iter_mut().filter(|change| concerns_only_the_api(change)).for_each(acquit);
            }
            reclassify(&removed, old, new, changes);
        }
        (old_api, new_api) => {
            for (api, document, in_old_document) in
                [(old_api, old.document(), true), (new_api, new.document(), false)]
            {
                let diagnostic = api.as_ref().err();
                changes.extend(diagnostic.map(|diagnostic| {
                    generation_failed(diagnostic, &document.display_path, in_old_document)
                }));
            }
        }
    }
    stopwatch.lap("compare crates");
}

/// Returns a change if the crates of a new document cannot be generated.
pub(super) fn check_new(document: &Document) -> Option<Change> {
    PublicApi::of(document)
        .err()
        .map(|diagnostic| generation_failed(&diagnostic, &document.display_path, false))
}

/// Returns the change for a document whose crates cannot be generated.
pub(super) fn generation_failed(diagnostic: &Diagnostic, shown: &str, in_old_document: bool) -> Change {
    let rule = ChangeRule::GenerationFailed;
    let message = diagnostic.summary().split_whitespace().collect::<Vec<_>>().join(" ");
    let location = diagnostic.location().unwrap_or_else(|| shown.to_owned());
    let pointer = diagnostic.pointer().unwrap_or_default().to_owned();
    let operations = diagnostic.operation_id().map(names::snake).into_iter().collect();
    Change { in_old_document, operations, ..Change::new(rule, message, location, pointer) }
}

/// Returns the items of the client that come from what changed, in both versions if they were renamed.
fn affected_items(change: &Change, old: &ReviewedDocument<'_>, new: &ReviewedDocument<'_>) -> Vec<String> {
    let items = |document: &ReviewedDocument<'_>, pointer: &str| {
        document.public_api().as_ref().map(|api| api.items_at(pointer)).unwrap_or_default()
    };
    let mut affected = items(if change.in_old_document { old } else { new }, &change.pointer);
    if change.rule.id().ends_with("-renamed") || change.old_pointer.is_some() {
        affected.extend(items(old, change.old_pointer.as_ref().unwrap_or(&change.pointer)));
    }
    affected.into_iter().collect()
}

/// Generates the crates of both documents in parallel.
fn generate_both(old: &ReviewedDocument<'_>, new: &ReviewedDocument<'_>) {
    thread::scope(|scope| {
        let generate_old = || {
            old.public_api();
        };
        let thread = thread::Builder::new().stack_size(STACK_SIZE).spawn_scoped(scope, generate_old);
        new.public_api();
        // If the thread fails, the caller generates the crates.
        let _ = thread.map(|thread| thread.join());
    });
}

/// Returns `true` if a change is breaking only because an item of the API is lost.
fn concerns_only_the_api(change: &Change) -> bool {
    let is_in_response = change.pointer.split('/').any(|token| token == "responses");
    change.class.is_breaking()
        && match change.rule {
            ChangeRule::ErrorResponseRemoved
            | ChangeRule::PaginationRemoved
            | ChangeRule::PaginationAdded
            | ChangeRule::DateFormatChanged
            | ChangeRule::ResponsePropertyBecameOptional
            | ChangeRule::ResponsePropertyBecameRequired
            | ChangeRule::RequestPropertyBecameOptional => true,
            ChangeRule::MediaTypeRemoved | ChangeRule::TypeChanged => is_in_response,
            _ => false,
        }
}

/// Classifies a change that loses no item of the API.
fn acquit(change: &mut Change) {
    change.class = Class::Fix;
    change.reason = "the public API stays the same".into();
}

/// Attributes each removed item to a change, and classifies the change as breaking.
fn reclassify(
    removed: &[RemovedItem],
    old: &ReviewedDocument<'_>,
    new: &ReviewedDocument<'_>,
    changes: &mut Vec<Change>,
) {
    let mut unattributed = Vec::new();
    let mut losses: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for (item, index) in removed.iter().zip(attribute(removed, changes, old, new)) {
        let description = item.describe(&new.document().name);
        match index {
            Some(index) => {
                let losses = losses.entry(index).or_default();
                // A type and its `use` have the same description.
                if !losses.contains(&description) {
                    losses.push(description);
                }
            }
            None => unattributed.push((item.path(), description)),
        }
    }
    let rule = ChangeRule::PublicApiChanged;
    for (index, losses) in losses {
        let change = &mut changes[index];
        if !change.class.needs_breaking_version() {
            change.reclassify(rule);
        }
        change.api_losses = losses;
    }
    if !unattributed.is_empty() {
        let (rust_items, api_losses) = unattributed.into_iter().unzip();
        let location = new.document().display_path.clone();
        let change = Change::new(rule, "no single change explains these".into(), location, String::new());
        changes.push(Change { rust_items, api_losses, ..change });
    }
}
