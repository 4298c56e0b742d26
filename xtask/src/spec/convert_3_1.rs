//! Converts documents of OpenAPI 3.1 to OpenAPI 3.0, which can express most of what they contain.

use serde_json::{Map, Value, json};

use super::{
    pointer::Pointer,
    resolve::resolve,
    walk::{self, Part},
};
use crate::diagnostic::Diagnostic;

/// The keywords of JSON Schema that do not describe values.
const IDENTIFIERS: [&str; 6] = ["$anchor", "$comment", "$dynamicAnchor", "$id", "$schema", "$vocabulary"];

/// The keywords of JSON Schema that only reject values, and that OpenAPI 3.0 does not have.
const UNCHECKED: [&str; 14] = [
    "contains",
    "contentMediaType",
    "contentSchema",
    "dependentRequired",
    "dependentSchemas",
    "else",
    "if",
    "maxContains",
    "minContains",
    "patternProperties",
    "prefixItems",
    "propertyNames",
    "then",
    "unevaluatedProperties",
];

/// The keywords of a schema that apply to values of one type.
const OF_TYPE: [(&str, &[&str]); 3] = [
    ("string", &["format", "pattern", "minLength", "maxLength"]),
    ("array", &["items", "minItems", "maxItems", "uniqueItems"]),
    ("object", &["properties", "required", "additionalProperties", "minProperties", "maxProperties"]),
];

/// Converts a document of OpenAPI 3.1, and returns a note for each keyword without a counterpart.
pub(super) fn convert(document: &mut Value) -> Vec<Diagnostic> {
    let mut notes = Vec::new();
    let is_3_1 = |version: &Value| version.as_str().is_some_and(|version| version.starts_with("3.1."));
    if !document.get("openapi").is_some_and(is_3_1) {
        return notes;
    }
    convert_document(document, &mut notes);
    walk::visit_mut(document, &mut |node, map| match node.part {
        Part::Components => replace_booleans(map.get_mut("schemas")),
        Part::Operation => drop(map.entry("responses").or_insert_with(|| json!({}))),
        Part::MediaType | Part::Parameter | Part::Header => {
            map.get_mut("schema").into_iter().for_each(replace_boolean);
        }
        Part::Schema => convert_schema(map, &node.pointer, &mut notes),
        _ => {}
    });
    notes
}

fn convert_document(document: &mut Value, notes: &mut Vec<Diagnostic>) {
    document["openapi"] = "3.0.3".into();
    let original = document.clone();
    let Some(map) = document.as_object_mut() else { return };
    map.remove("jsonSchemaDialect");
    if map.remove("webhooks").is_some() {
        let message = "webhooks are left out: a client sends requests, and receives none";
        notes.push(Diagnostic::new(message).at("/webhooks"));
    }
    let paths = map.entry("paths").or_insert_with(|| json!({}));
    for (_, item) in paths.as_object_mut().into_iter().flatten() {
        let is_component = |reference: &str| reference.starts_with("#/components/pathItems/");
        if item.get("$ref").and_then(Value::as_str).is_some_and(is_component)
            && let Some(target) = resolve(&original, item).as_object()
        {
            let mut merged = target.clone();
            let own = item.as_object().into_iter().flatten().filter(|(key, _)| *key != "$ref");
            merged.extend(own.map(|(key, value)| (key.clone(), value.clone())));
            *item = Value::Object(merged);
        }
    }
    if let Some(components) = map.get_mut("components").and_then(Value::as_object_mut) {
        components.remove("pathItems");
    }
    if let Some(info) = map.get_mut("info").and_then(Value::as_object_mut)
        && let Some(summary) = info.remove("summary")
    {
        info.entry("description").or_insert(summary);
    }
}

fn convert_schema(schema: &mut Map<String, Value>, pointer: &Pointer, notes: &mut Vec<Diagnostic>) {
    IDENTIFIERS.iter().for_each(|key| drop(schema.remove(*key)));
    replace_booleans(schema.get_mut("properties"));
    for key in ["items", "not"] {
        schema.get_mut(key).into_iter().for_each(replace_boolean);
    }
    for key in ["allOf", "anyOf", "oneOf"] {
        schema.get_mut(key).and_then(Value::as_array_mut).into_iter().flatten().for_each(replace_boolean);
    }
    convert_values(schema);
    convert_bounds(schema);
    convert_maps_and_lists(schema);
    convert_types(schema);
    wrap_reference(schema);
    for key in UNCHECKED {
        if schema.remove(key).is_some() {
            let message = format!("`{key}` is ignored: OpenAPI 3.0 has no such keyword");
            notes.push(Diagnostic::new(message).at(pointer.join(key)));
        }
    }
}

/// Converts `const`, `examples` and encoded content.
fn convert_values(schema: &mut Map<String, Value>) {
    if let Some(value) = schema.remove("const") {
        let type_name = match &value {
            Value::String(_) => Some("string"),
            Value::Bool(_) => Some("boolean"),
            Value::Number(number) if number.is_f64() => Some("number"),
            Value::Number(_) => Some("integer"),
            Value::Null | Value::Array(_) | Value::Object(_) => None,
        };
        if let Some(type_name) = type_name {
            schema.entry("type").or_insert_with(|| type_name.into());
        }
        schema.insert("enum".into(), json!([value]));
    }
    if let Some(Value::Array(examples)) = schema.get("examples") {
        let first = examples.first().cloned();
        schema.remove("examples");
        if let Some(first) = first {
            schema.entry("example").or_insert(first);
        }
    }
    let is_text = schema.get("contentEncoding").is_some_and(|encoding| encoding == "base64");
    let is_binary = schema.get("contentMediaType").is_some_and(|media| media == "application/octet-stream");
    if schema.remove("contentEncoding").is_some() || is_binary {
        schema.entry("type").or_insert_with(|| "string".into());
        schema.remove("contentMediaType");
        if is_text || is_binary {
            let format = if is_text { "byte" } else { "binary" };
            schema.entry("format").or_insert_with(|| format.into());
        }
    }
}

/// Converts exclusive bounds, which are numbers, to bounds that are marked as exclusive.
fn convert_bounds(schema: &mut Map<String, Value>) {
    for (bound, exclusive, is_lower) in
        [("minimum", "exclusiveMinimum", true), ("maximum", "exclusiveMaximum", false)]
    {
        let Some(limit) = schema.get(exclusive).and_then(Value::as_f64) else { continue };
        let inclusive = schema.get(bound).and_then(Value::as_f64);
        let is_narrower =
            inclusive.is_none_or(|known| if is_lower { limit >= known } else { limit <= known });
        let limit = schema.remove(exclusive).unwrap_or_default();
        if is_narrower {
            schema.insert(bound.into(), limit);
            schema.insert(exclusive.into(), true.into());
        }
    }
}

/// Converts maps whose keys have a pattern, and lists whose first items have schemas of their own.
fn convert_maps_and_lists(schema: &mut Map<String, Value>) {
    let patterns = schema.get("patternProperties").and_then(Value::as_object);
    if let Some((_, values)) =
        patterns.filter(|patterns| patterns.len() == 1).and_then(|map| map.iter().next())
        && matches!(schema.get("additionalProperties"), None | Some(Value::Bool(false)))
    {
        let values = values.clone();
        schema.remove("patternProperties");
        schema.insert("additionalProperties".into(), values);
    }
    if schema.get("unevaluatedProperties").is_some_and(Value::is_object)
        && !schema.contains_key("additionalProperties")
    {
        let values = schema.remove("unevaluatedProperties").unwrap_or_default();
        schema.insert("additionalProperties".into(), values);
    } else if schema.get("unevaluatedProperties").is_some_and(Value::is_boolean) {
        schema.remove("unevaluatedProperties");
    }
    if schema.contains_key("prefixItems") {
        schema.insert("items".into(), json!({}));
    }
}

/// Converts `null` among types and alternatives, and lists of types.
fn convert_types(schema: &mut Map<String, Value>) {
    let is_null = |part: &Value| {
        part.get("type").is_some_and(|name| name == "null") || part.get("const").is_some_and(Value::is_null)
    };
    let mut is_nullable = false;
    for key in ["anyOf", "oneOf"] {
        let Some(parts) = schema.get_mut(key).and_then(Value::as_array_mut).filter(|parts| parts.len() > 1)
        else {
            continue;
        };
        let count = parts.len();
        parts.retain(|part| !is_null(part));
        is_nullable |= parts.len() < count;
    }
    is_nullable |=
        schema.get("enum").and_then(Value::as_array).is_some_and(|values| values.contains(&Value::Null));
    let types = match schema.get("type") {
        Some(Value::String(name)) if name == "null" => vec![],
        Some(Value::Array(names)) => {
            names.iter().filter_map(Value::as_str).filter(|name| *name != "null").map(str::to_owned).collect()
        }
        _ => {
            if is_nullable {
                schema.insert("nullable".into(), true.into());
            }
            return;
        }
    };
    is_nullable |= schema.get("type").is_some_and(|names| {
        *names == "null" || names.as_array().is_some_and(|names| names.contains(&"null".into()))
    });
    schema.remove("type");
    if is_nullable {
        schema.insert("nullable".into(), true.into());
    }
    match &types[..] {
        [] if is_nullable => drop(schema.insert("enum".into(), json!([null]))),
        [] => {}
        [only] => drop(schema.insert("type".into(), only.clone().into())),
        [a, b]
            if ["integer", "number"].contains(&a.as_str()) && ["integer", "number"].contains(&b.as_str()) =>
        {
            schema.insert("type".into(), "number".into());
        }
        several
            if !["$ref", "allOf", "anyOf", "oneOf", "enum"].iter().any(|key| schema.contains_key(*key)) =>
        {
            let parts = several.iter().map(|name| type_alternative(schema, name)).collect();
            for (_, keys) in OF_TYPE {
                keys.iter().for_each(|key| drop(schema.remove(*key)));
            }
            schema.insert("anyOf".into(), Value::Array(parts));
        }
        _ => {}
    }
}

/// Returns the schema of the values of `schema` that have the type `name`.
fn type_alternative(schema: &Map<String, Value>, name: &str) -> Value {
    let keys = OF_TYPE.iter().find(|(known, _)| *known == name).map_or(&[][..], |(_, keys)| keys);
    let mut part = Map::from_iter([("type".to_owned(), name.into())]);
    part.extend(keys.iter().filter_map(|key| Some(((*key).to_owned(), schema.get(*key)?.clone()))));
    Value::Object(part)
}

/// Converts keywords beside a reference, which OpenAPI 3.0 ignores there.
fn wrap_reference(schema: &mut Map<String, Value>) {
    if schema.len() < 2 {
        return;
    }
    let Some(reference) = schema.remove("$ref") else { return };
    let parts = schema.entry("allOf").or_insert_with(|| json!([]));
    parts.as_array_mut().into_iter().for_each(|parts| parts.insert(0, json!({ "$ref": reference })));
}

/// Replaces `true` and `false` in a map of schemas.
fn replace_booleans(schemas: Option<&mut Value>) {
    let schemas = schemas.and_then(Value::as_object_mut);
    schemas.into_iter().flatten().for_each(|(_, schema)| replace_boolean(schema));
}

/// Replaces the schemas `true`, of any value, and `false`, of none.
fn replace_boolean(schema: &mut Value) {
    match schema {
        Value::Bool(true) => *schema = json!({}),
        Value::Bool(false) => *schema = json!({ "not": {} }),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::convert;

    #[test]
    fn schemas_are_expressed_in_openapi_3_0() {
        let reference = json!({ "$ref": "#/components/schemas/A" });
        let described = json!({ "$ref": "#/components/schemas/A", "description": "An A." });
        for (schema, expected) in [
            (json!({ "type": "string" }), json!({ "type": "string" })),
            (json!({ "type": ["string", "null"] }), json!({ "nullable": true, "type": "string" })),
            (json!({ "type": "null" }), json!({ "nullable": true, "enum": [null] })),
            (json!({ "type": ["integer", "number"] }), json!({ "type": "number" })),
            (
                json!({ "type": ["string", "array"], "maxLength": 1, "items": {} }),
                json!({ "anyOf": [{ "type": "string", "maxLength": 1 }, { "type": "array", "items": {} }] }),
            ),
            (json!({ "type": ["string", "integer"], "enum": ["a", 1] }), json!({ "enum": ["a", 1] })),
            (
                json!({ "anyOf": [reference, { "type": "null" }] }),
                json!({ "anyOf": [reference], "nullable": true }),
            ),
            (
                json!({ "type": "string", "enum": ["a", null] }),
                json!({ "type": "string", "enum": ["a", null], "nullable": true }),
            ),
            (described.clone(), json!({ "description": "An A.", "allOf": [reference] })),
            (reference.clone(), reference.clone()),
            (json!({ "const": "a" }), json!({ "type": "string", "enum": ["a"] })),
            (json!({ "const": 1 }), json!({ "type": "integer", "enum": [1] })),
            (json!({ "const": 1.5 }), json!({ "type": "number", "enum": [1.5] })),
            (json!({ "const": false }), json!({ "type": "boolean", "enum": [false] })),
            (json!({ "exclusiveMinimum": 1 }), json!({ "minimum": 1, "exclusiveMinimum": true })),
            (json!({ "exclusiveMaximum": 1.5 }), json!({ "maximum": 1.5, "exclusiveMaximum": true })),
            (json!({ "exclusiveMinimum": 1, "minimum": 2 }), json!({ "minimum": 2 })),
            (json!({ "exclusiveMaximum": 2, "maximum": 1 }), json!({ "maximum": 1 })),
            (
                json!({ "exclusiveMinimum": 2, "minimum": 2 }),
                json!({ "minimum": 2, "exclusiveMinimum": true }),
            ),
            (json!({ "examples": ["a", "b"] }), json!({ "example": "a" })),
            (json!({ "examples": ["a"], "example": "b" }), json!({ "example": "b" })),
            (json!({ "contentEncoding": "base64" }), json!({ "type": "string", "format": "byte" })),
            (json!({ "contentEncoding": "7bit" }), json!({ "type": "string" })),
            (
                json!({ "contentMediaType": "application/octet-stream" }),
                json!({ "type": "string", "format": "binary" }),
            ),
            (json!({ "items": true, "$comment": "Any." }), json!({ "items": {} })),
            (json!({ "allOf": [false] }), json!({ "allOf": [{ "not": {} }] })),
            (
                json!({ "patternProperties": { "^a": { "type": "string" } } }),
                json!({ "additionalProperties": { "type": "string" } }),
            ),
            (
                json!({ "unevaluatedProperties": { "type": "string" } }),
                json!({ "additionalProperties": { "type": "string" } }),
            ),
            (json!({ "unevaluatedProperties": false }), json!({})),
        ] {
            let mut document = json!({ "openapi": "3.1.0", "components": { "schemas": { "A": schema } } });
            let notes = convert(&mut document);
            let expected = json!({
                "openapi": "3.0.3", "components": { "schemas": { "A": expected } }, "paths": {},
            });
            assert_eq!((document, notes.len()), (expected, 0), "{schema}");
        }
    }

    #[test]
    fn documents_of_openapi_3_0_are_not_changed() {
        let document = json!({ "openapi": "3.0.3", "components": { "schemas": { "A": { "const": 1 } } } });
        let mut converted = document.clone();
        assert!(convert(&mut converted).is_empty());
        assert_eq!(converted, document);
    }
}
