//! Gap: progenitor resolves references to parameters, bodies and responses, but the other passes change each use by
//! itself. It ignores the parameters of a path item.

use serde_json::Value;

use crate::spec::walk::{self, METHODS};

/// Replaces every reference that is not to a schema with its target, and moves the parameters of path items to their
/// operations.
pub(super) fn inline_references(document: &mut Value) {
    let original = document.clone();
    for item in document
        .get_mut("paths")
        .and_then(Value::as_object_mut)
        .into_iter()
        .flat_map(|paths| paths.values_mut())
    {
        let shared = item.as_object_mut().and_then(|item| item.remove("parameters"));
        for (_, operation) in item
            .as_object_mut()
            .into_iter()
            .flatten()
            .filter(|(method, operation)| METHODS.contains(&method.as_str()) && operation.is_object())
        {
            add_path_parameters(&original, operation, shared.as_ref());
            for key in ["parameters", "requestBody", "responses"] {
                if let Some(value) = operation.get_mut(key) {
                    inline(&original, value, 0);
                }
            }
        }
    }
    if let Some(components) = document.get_mut("components").and_then(Value::as_object_mut) {
        components.retain(|kind, _| kind == "schemas");
    }
}

/// Adds the parameters of the path item. A parameter of the operation overrides one with the same name and `in`.
fn add_path_parameters(document: &Value, operation: &mut Value, shared: Option<&Value>) {
    let Some(shared) = shared.and_then(Value::as_array) else { return };
    let key = |parameter: &Value| {
        let parameter = walk::resolve(document, parameter);
        (parameter.get("name").cloned(), parameter.get("in").cloned())
    };
    let own = operation.get("parameters").and_then(Value::as_array).cloned().unwrap_or_default();
    let mut all: Vec<Value> = shared
        .iter()
        .filter(|parameter| !own.iter().any(|own| key(own) == key(parameter)))
        .cloned()
        .collect();
    all.extend(own);
    operation["parameters"] = Value::Array(all);
}

/// Replaces references to parameters, bodies, responses and headers in `value`, but not those to schemas.
fn inline(document: &Value, value: &mut Value, depth: usize) {
    // Only cyclic references are nested this deep.
    if depth > 64 {
        return;
    }
    if value.get("$ref").is_some() {
        *value = walk::resolve(document, value).clone();
    }
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| inline(document, item, depth + 1)),
        Value::Object(map) => map
            .iter_mut()
            .filter(|(key, _)| {
                !matches!(key.as_str(), "schema" | "example" | "examples") && !key.starts_with("x-")
            })
            .for_each(|(_, value)| inline(document, value, depth + 1)),
        _ => {}
    }
}
