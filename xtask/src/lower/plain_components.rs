//! Gap: typify generates a newtype for a component that only names another schema, a plain value or any value. Converting
//! such newtypes would be noise in the code of every caller.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::bounds;
use crate::{
    ir::lowered::ORIGIN,
    spec::{
        lookup,
        resolve::{component_schema_name, resolve},
        walk,
    },
};

/// Replaces references to such components with what they stand for, and removes them.
pub(super) fn inline(document: &mut Value) {
    let plain: BTreeMap<String, Map<String, Value>> = lookup::component_schemas(document)
        .filter_map(|(name, schema)| {
            let target = last_reference(document, schema);
            let is_plain = is_plain(resolve(document, target));
            (is_plain || schema.get("$ref").is_some())
                .then(|| if is_plain { resolve(document, target) } else { target })
                .and_then(|target| Some((name.clone(), target.as_object()?.clone())))
        })
        .collect();
    walk::visit_schemas_mut(document, &mut |schema| {
        let Some(target) = component_schema_name(schema).and_then(|name| plain.get(&name)) else { return };
        let mut use_of_it = std::mem::replace(schema, target.clone());
        schema.remove(ORIGIN);
        use_of_it.retain(|key, _| key != "allOf" && key != "$ref");
        if schema.contains_key("$ref") && use_of_it.keys().any(|key| key != ORIGIN) {
            let reference = std::mem::take(schema);
            schema.insert("allOf".into(), Value::Array(vec![Value::Object(reference)]));
        }
        schema.extend(use_of_it);
    });
    lookup::schemas_mut(document).retain(|name, _| !plain.contains_key(name));
}

/// Returns the last reference of a chain.
fn last_reference<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    let mut last = schema;
    let mut seen = Vec::new();
    while let Some(name) =
        last.as_object().filter(|map| map.contains_key("$ref")).and_then(component_schema_name)
    {
        let Some(target) = document["components"]["schemas"].get(&name) else { break };
        if target.get("$ref").is_none() || seen.contains(&name) {
            break;
        }
        seen.push(name);
        last = target;
    }
    last
}

/// Returns `true` for booleans, for numbers and strings without limits, and for schemas that accept any value. Bounds of
/// integers and the limits of strings have types of their own.
fn is_plain(schema: &Value) -> bool {
    let Some(schema) = schema.as_object() else { return false };
    let has = |keys: &[&str]| keys.iter().any(|key| schema.contains_key(*key));
    match schema.get("type").and_then(Value::as_str) {
        Some("boolean" | "number") => true,
        Some("integer") => bounds::bounds(schema).is_none(),
        Some("string") => !has(&["enum", "pattern", "minLength", "maxLength"]),
        Some(_) => false,
        None => {
            !has(&["$ref", "allOf", "anyOf", "oneOf", "enum", "properties", "items", "additionalProperties"])
        }
    }
}
