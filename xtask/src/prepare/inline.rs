//! progenitor resolves references to parameters, bodies and responses, but the passes that follow change each use by
//! itself, and what a path item declares for all of its operations has to be told for each of them.

use serde_json::Value;

use crate::tree::{self, METHODS};

/// Writes every reference that is not to a schema out where it is used, and a path's parameters into its operations.
pub(super) fn references(document: &mut Value) {
    let whole = document.clone();
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
            add_shared(&whole, operation, shared.as_ref());
            for key in ["parameters", "requestBody", "responses"] {
                if let Some(value) = operation.get_mut(key) {
                    write_out(&whole, value, 0);
                }
            }
        }
    }
    if let Some(components) = document.get_mut("components").and_then(Value::as_object_mut) {
        components.retain(|kind, _| kind == "schemas");
    }
}

/// An operation's own parameter takes the place of the path's one of the same name and kind.
fn add_shared(whole: &Value, operation: &mut Value, shared: Option<&Value>) {
    let Some(shared) = shared.and_then(Value::as_array) else { return };
    let key = |parameter: &Value| {
        let parameter = tree::resolve(whole, parameter);
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

/// References to parameters, bodies, responses and headers are one or two levels down; schemas are left alone.
fn write_out(whole: &Value, value: &mut Value, depth: usize) {
    // No document has references behind references this deep, unless they lead in a circle.
    if depth > 64 {
        return;
    }
    if value.get("$ref").is_some() {
        *value = tree::resolve(whole, value).clone();
    }
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| write_out(whole, item, depth + 1)),
        Value::Object(map) => map
            .iter_mut()
            .filter(|(key, _)| {
                !matches!(key.as_str(), "schema" | "example" | "examples") && !key.starts_with("x-")
            })
            .for_each(|(_, value)| write_out(whole, value, depth + 1)),
        _ => {}
    }
}
