//! Gap: typify generates a type without a builder for `properties: {}`, rejects unknown properties of a response under
//! `additionalProperties: false`, and fails on `not` and on `required` names without a property.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::origins;
use crate::{
    diagnostic::{Diagnostic, Diagnostics},
    ir::lowered::doc_only_key,
    spec::{
        lookup,
        pointer::Pointer,
        resolve::schema_name,
        walk::{self, Part},
    },
};

/// Keywords that do not change the Rust type.
const IGNORED: [&str; 7] =
    ["maxProperties", "minProperties", "not", "patternProperties", "propertyNames", "uniqueItems", "xml"];

/// The keywords beside which a schema without a type is not given one.
const STRUCTURAL: [&str; 6] = ["$ref", "allOf", "anyOf", "enum", "oneOf", "type"];

/// Keywords that have a meaning for values of one type only.
const KEYWORDS_OF_TYPE: [(&str, &[&str]); 2] = [
    ("string", &["maxLength", "minLength", "pattern"]),
    ("number", &["exclusiveMaximum", "exclusiveMinimum", "maximum", "minimum", "multipleOf"]),
];

/// Adds missing types, and removes the keywords that do not change the type of an object.
pub(super) fn simplify(document: &mut Value, report: &mut Diagnostics) {
    walk::visit_schemas_mut(document, &mut |schema| {
        IGNORED.iter().for_each(|key| drop(schema.remove(*key)));
        if schema.remove("x-rust-type").is_some() {
            let message = "`x-rust-type` is ignored: the generated crates do not depend on other crates";
            report.note(Diagnostic::new(message).at(origins::of(schema)));
        }
        let is_map = |schema: &Map<String, Value>, key: &str| {
            schema.get(key).and_then(Value::as_object).is_some_and(|map| !map.is_empty())
        };
        if schema.get("properties").is_some_and(|properties| *properties == json!({})) {
            schema.remove("properties");
            schema.entry("type").or_insert_with(|| json!("object"));
        }
        if schema.contains_key("items") {
            schema.entry("type").or_insert_with(|| json!("array"));
        } else if schema.get("type").is_some_and(|schema_type| schema_type == "array") {
            schema.insert("items".into(), json!({}));
        }
        if is_map(schema, "properties") || is_map(schema, "additionalProperties") {
            schema.entry("type").or_insert_with(|| json!("object"));
        }
        if !STRUCTURAL.iter().any(|key| schema.contains_key(*key)) {
            let implied =
                KEYWORDS_OF_TYPE.iter().find(|(_, keys)| keys.iter().any(|key| schema.contains_key(*key)));
            if let Some((schema_type, _)) = implied {
                schema.insert("type".into(), (*schema_type).into());
            }
        }
        if schema.get("additionalProperties") == Some(&Value::Bool(false)) {
            schema.remove("additionalProperties");
        }
        // A list of a fixed length would be an array, and a response of another length would fail to parse.
        if schema.contains_key("minItems") && schema.get("minItems") == schema.get("maxItems") {
            for key in ["minItems", "maxItems"] {
                let limit = schema.remove(key).unwrap_or_default();
                schema.insert(doc_only_key(key), limit);
            }
        }
    });
}

/// Removes names without a property from `required`, and names of properties that are left out in one direction.
pub(super) fn relax_required(document: &mut Value) {
    let requests = reachable(document, Part::RequestBody);
    let responses = reachable(document, Part::Response);
    for (name, schema) in lookup::schemas_mut(document).iter_mut() {
        let Some(properties) = schema.get("properties").cloned() else { continue };
        let is_set = |property: &str, key: &str| properties[property].get(key) == Some(&Value::Bool(true));
        if let Some(required) = schema.get_mut("required").and_then(Value::as_array_mut) {
            required.retain(|property| {
                let property = property.as_str().unwrap_or_default();
                properties.get(property).is_some()
                    && !(requests.contains(name) && is_set(property, "readOnly"))
                    && !(responses.contains(name) && is_set(property, "writeOnly"))
            });
        }
    }
}

/// Returns the names of the component schemas that the bodies of all operations contain, in one direction.
fn reachable(document: &Value, direction: Part) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut open: Vec<(Part, Pointer)> = Vec::new();
    for operation in lookup::operations(document) {
        open.push(match direction {
            Part::RequestBody => (Part::RequestBody, operation.pointer().join("requestBody")),
            _ => (Part::Responses, operation.pointer().join("responses")),
        });
    }
    while let Some((part, pointer)) = open.pop() {
        let Some(value) = document.pointer(&pointer) else { continue };
        walk::visit_part(part, pointer, value, &mut |_, value| {
            let name = value.get("$ref").and_then(Value::as_str).and_then(schema_name);
            if let Some(name) = name.filter(|name| found.insert(name.clone())) {
                open.push((Part::Schema, Pointer::component("schemas", &name)));
            }
        });
    }
    found
}
