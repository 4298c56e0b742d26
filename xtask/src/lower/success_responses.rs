//! Gap: progenitor panics unless all successful responses of an operation have one type.

use serde_json::Value;

use super::origins;
use crate::{
    diagnostic::{Diagnostic, Diagnostics},
    ir::{lowered::EMPTY_STATUSES, media_types::JSON, responses::is_success},
    spec::lookup,
};

/// Reports operations whose successful responses have different types, and replaces those without a body beside those with
/// one by an extension of the operation.
pub(super) fn require_one_type(document: &mut Value, report: &mut Diagnostics) {
    for (id, operation) in lookup::operations_mut(document) {
        let Some(Value::Object(responses)) = operation.get_mut("responses") else { continue };
        let mut types: Vec<(&String, Value)> = Vec::new();
        for (status, response) in responses.iter().filter(|(status, _)| is_success(status)) {
            if let Some(content) = response.get("content").filter(|_| has_content(response)) {
                let schema = origins::without(
                    content.get(JSON).and_then(|media| media.get("schema")).unwrap_or(content),
                );
                if !types.iter().any(|(_, known)| *known == schema) {
                    types.push((status, schema));
                }
            }
        }
        if let [(first, _), (second, _), ..] = &types[..] {
            report.unsupported(
                Diagnostic::new(format!("the responses {first} and {second} have different types"))
                    .operation(id)
                    .help("a method returns one type: use one schema for both, or remove one of them"),
            );
        }
        if !types.is_empty() {
            let mut empty = Vec::new();
            responses.retain(|status, response| {
                let is_empty = is_success(status) && !has_content(response);
                empty.extend(is_empty.then(|| Value::String(status.clone())));
                !is_empty
            });
            if !empty.is_empty() {
                operation.insert(EMPTY_STATUSES.into(), Value::Array(empty));
            }
        }
    }
}

fn has_content(response: &Value) -> bool {
    response.get("content").is_some_and(|content| *content != serde_json::json!({}))
}
