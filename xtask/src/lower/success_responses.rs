//! Gap: progenitor panics unless all successful responses of an operation have one type.

use serde_json::Value;

use super::origins;
use crate::{
    diagnostic::{Diagnostic, Diagnostics},
    ir::media_types::JSON,
    ir::responses::is_success,
    spec::lookup,
};

/// Reports operations whose successful responses have different types, and removes those without a body beside those with
/// one.
pub(super) fn require_one_type(document: &mut Value, report: &mut Diagnostics) {
    for (id, operation) in lookup::operations_mut(document) {
        let Some(Value::Object(responses)) = operation.get_mut("responses") else { continue };
        let mut types: Vec<(&String, Value)> = Vec::new();
        for (status, response) in responses.iter().filter(|(status, _)| is_success(status)) {
            if let Some(content) =
                response.get("content").filter(|content| **content != serde_json::json!({}))
            {
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
            responses.retain(|status, response| {
                !is_success(status)
                    || response.get("content").is_some_and(|content| *content != serde_json::json!({}))
            });
        }
    }
}
