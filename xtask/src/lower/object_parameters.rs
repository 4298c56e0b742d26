//! Gap: progenitor sends every object in a path, query or header in the same way, whatever its style is, and no cookies.

use serde_json::Value;

use crate::{
    diagnostic::{Diagnostic, Diagnostics},
    ir::lowered::ORIGIN,
    spec::{lookup, resolve::resolve},
};

/// Leaves out parameters that are objects or cookies, or operations that require one.
pub(super) fn leave_out(document: &mut Value, report: &mut Diagnostics) {
    let original = document.clone();
    for (id, operation) in lookup::operations_mut(document) {
        let Some(Value::Array(parameters)) = operation.get_mut("parameters") else { continue };
        parameters.retain(|parameter| {
            let style = parameter.get("style").and_then(Value::as_str).unwrap_or_default();
            let is_object = parameter.get("schema").is_some_and(|schema| is_object(&original, schema, 0));
            let is_cookie = parameter.get("in").is_some_and(|location| location == "cookie");
            if !is_object && !is_cookie && !matches!(style, "label" | "matrix") {
                return true;
            }
            let name = parameter["name"].as_str().unwrap_or_default();
            let kind = match () {
                () if is_cookie => "a cookie".to_owned(),
                () if is_object => "an object".to_owned(),
                () => format!("in the style `{style}`"),
            };
            let origin = parameter.get(ORIGIN).and_then(Value::as_str).unwrap_or_default();
            let message = format!("the parameter `{name}` is {kind}, which is not supported");
            let diagnostic = Diagnostic::new(message).at(origin).operation(id.clone());
            if parameter.get("required") == Some(&Value::Bool(true)) {
                report.unsupported(diagnostic);
            } else {
                report.note(diagnostic.prefixed("a parameter is left out: "));
            }
            false
        });
    }
}

/// Returns `true` if a value of the schema may be an object. Only cycles are nested more than `MAX_DEPTH` deep.
fn is_object(document: &Value, schema: &Value, depth: usize) -> bool {
    const MAX_DEPTH: usize = 16;
    let schema = resolve(document, schema);
    let parts =
        ["allOf", "anyOf", "oneOf"].into_iter().filter_map(|key| schema.get(key)?.as_array()).flatten();
    schema.get("type").is_some_and(|schema_type| schema_type == "object")
        || schema.get("items").is_some_and(|items| is_object_or_list(document, items))
        || depth < MAX_DEPTH && { parts }.any(|part| is_object(document, part, depth + 1))
}

/// Returns `true` for items that have no form in a URL.
fn is_object_or_list(document: &Value, items: &Value) -> bool {
    matches!(resolve(document, items).get("type").and_then(Value::as_str), Some("object" | "array"))
}
