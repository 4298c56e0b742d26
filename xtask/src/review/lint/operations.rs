//! Checks operations: their descriptions, tags and responses.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{
    linter::{Linter, has_text},
    locations,
};
use crate::ir::responses;
use crate::{ir::names, spec::lookup};

pub(super) fn check(linter: &mut Linter<'_>) {
    let document = linter.value;
    let declared_tags: BTreeSet<&str> = document
        .get("tags")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(|tag| tag.get("name")?.as_str())
        .collect();
    for operation in lookup::operations(document) {
        let (location, id) = (operation.pointer(), operation.id());
        if !has_text(operation.value, "summary") {
            linter.add("operation-summary", &location, format!("operation `{id}` has no summary"));
        }
        if !has_text(operation.value, "description") {
            linter.add("operation-description", &location, format!("operation `{id}` has no description"));
        }
        let tags =
            operation.value.get("tags").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        if tags.is_empty() {
            linter.add("operation-tag", &location, format!("operation `{id}` has no tag"));
        }
        for tag in tags.iter().filter_map(Value::as_str).filter(|tag| !declared_tags.contains(tag)) {
            let message = format!("tag `{tag}` of operation `{id}` is not declared");
            linter.add("tag-declared", &format!("{location}/tags"), message);
        }
        check_statuses(linter, &operation);
    }
    check_unique_ids(linter);
    check_response_bodies(linter);
}

fn check_unique_ids(linter: &mut Linter<'_>) {
    let mut seen: BTreeMap<String, String> = BTreeMap::new();
    for operation in lookup::operations(linter.value) {
        let (id, rust_name) = (operation.id(), names::snake(operation.id()));
        if let Some(other) = seen.insert(rust_name.clone(), id.to_owned()) {
            let location = format!("{}/operationId", operation.pointer());
            let message = format!("`{other}` and `{id}` both become `{rust_name}` in Rust");
            linter.add("operation-id-unique", &location, message);
        }
    }
}

fn check_statuses(linter: &mut Linter<'_>, operation: &lookup::Operation<'_>) {
    let (location, id) = (operation.pointer(), operation.id());
    let statuses: Vec<&String> =
        locations::entries(operation.value, "responses").map(|(status, _)| status).collect();
    let declares = |status: &str| statuses.iter().any(|declared| declared.eq_ignore_ascii_case(status));
    if !statuses.iter().any(|status| status.starts_with('2')) {
        linter.add("operation-success", &location, format!("operation `{id}` declares no success response"));
    }
    let missing: Vec<&str> = ["4XX", "5XX"].into_iter().filter(|status| !declares(status)).collect();
    let problem = match missing[..] {
        [] if declares("default") => "declares `default`".to_owned(),
        [] => return,
        _ => format!("does not declare `{}`", missing.join("` and `")),
    };
    linter.add("operation-errors", &location, format!("operation `{id}` {problem}"));
}

/// Checks that responses have a body with a schema, unless their status implies that there is none.
fn check_response_bodies(linter: &mut Linter<'_>) {
    let document = linter.value;
    let mut without_body = BTreeSet::new();
    for operation in lookup::operations(document) {
        for response in responses::of(document, &operation) {
            let rule = match response.status.as_bytes().first() {
                Some(b'4' | b'5' | b'd') => "error-body",
                Some(b'2') if !matches!(response.status, "202" | "204" | "205") => "success-body",
                _ => continue,
            };
            let mut content = locations::entries(response.value, "content").peekable();
            let has_no_schema =
                content.peek().is_none() || content.any(|(_, media)| media.get("schema").is_none());
            if has_no_schema && operation.method != "head" {
                without_body.insert((response.pointer, rule));
            }
        }
    }
    for (location, rule) in without_body {
        linter.add(rule, &location, "response has no body with a schema");
    }
}
