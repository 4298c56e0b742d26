//! What every operation tells: what it does, whose it is, how it ends.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{Lint, has_text, locations};
use crate::{names, pointer, tree};

pub(super) fn check(lint: &mut Lint<'_>) {
    let document = lint.value;
    let declared: BTreeSet<&str> = document
        .get("tags")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(|tag| tag.get("name")?.as_str())
        .collect();
    for operation in tree::operations(document) {
        let (place, id) = (operation.pointer(), operation.id());
        if !has_text(operation.value, "summary") {
            lint.add("operation-summary", &place, format!("{id} has no summary"));
        }
        if !has_text(operation.value, "description") {
            lint.add("operation-description", &place, format!("{id} has no description"));
        }
        let tags =
            operation.value.get("tags").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        if tags.is_empty() {
            lint.add("operation-tag", &place, format!("{id} has no tag"));
        }
        for tag in tags.iter().filter_map(Value::as_str).filter(|tag| !declared.contains(tag)) {
            lint.add(
                "tag-declared",
                &format!("{place}/tags"),
                format!("{id} has the tag `{tag}`, which is not declared"),
            );
        }
        statuses(lint, &operation);
    }
    ids(lint);
    bodies(lint);
}

/// Two operations that would be one method in Rust.
fn ids(lint: &mut Lint<'_>) {
    let mut seen: BTreeMap<String, String> = BTreeMap::new();
    for operation in tree::operations(lint.value) {
        let (id, name) = (operation.id(), names::snake(operation.id()));
        if let Some(other) = seen.insert(name.clone(), id.to_owned()) {
            let place = format!("{}/operationId", operation.pointer());
            lint.add(
                "operation-id-unique",
                &place,
                format!("`{other}` and `{id}` are both `{name}` in Rust"),
            );
        }
    }
}

fn statuses(lint: &mut Lint<'_>, operation: &tree::Operation<'_>) {
    let (place, id) = (operation.pointer(), operation.id());
    let statuses: Vec<&String> =
        locations::map(operation.value, "responses").map(|(status, _)| status).collect();
    let has = |status: &str| statuses.iter().any(|declared| declared.eq_ignore_ascii_case(status));
    if !statuses.iter().any(|status| status.starts_with('2')) {
        lint.add("operation-success", &place, format!("{id} declares no success"));
    }
    if !has("4XX") || !has("5XX") || has("default") {
        lint.add("operation-errors", &place, format!("the errors of {id} are not all declared"));
    }
}

/// A failure says why, and a success what has come of it, unless its status says that there is nothing to say.
fn bodies(lint: &mut Lint<'_>) {
    let document = lint.value;
    let mut bare = BTreeSet::new();
    for operation in tree::operations(document) {
        for (status, response) in locations::map(operation.value, "responses") {
            let rule = match status.as_bytes().first() {
                Some(b'4' | b'5' | b'd') => "error-body",
                Some(b'2') if !matches!(status.as_str(), "202" | "204" | "205") => "success-body",
                _ => continue,
            };
            let own = format!("{}/responses/{}", operation.pointer(), pointer::escape(status));
            let target = response.get("$ref").and_then(Value::as_str).and_then(pointer::from_reference);
            let response = tree::resolve(document, response);
            let mut content = locations::map(response, "content").peekable();
            let is_bare = content.peek().is_none() || content.any(|(_, media)| media.get("schema").is_none());
            if is_bare && operation.method != "head" {
                bare.insert((target.map_or(own, str::to_owned), rule));
            }
        }
    }
    for (place, rule) in bare {
        lint.add(rule, &place, "the answer has no body with a schema");
    }
}
