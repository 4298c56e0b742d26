//! Gap: typify merges the parts of an `allOf` by itself, so that no later stage knows the properties of the type, and turns
//! `anyOf` into a struct of all combinations. It panics on parts that contradict each other.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::{
    ir::lowered::ORIGIN,
    spec::{lookup, resolve::resolve, walk},
};

/// The keywords that combine schemas.
const COMBINING: [&str; 3] = ["allOf", "anyOf", "oneOf"];

/// The keywords that only describe a schema or apply to one use of it.
const ANNOTATIONS: [&str; 10] = [
    "default",
    "deprecated",
    "description",
    "discriminator",
    "example",
    "externalDocs",
    "nullable",
    "readOnly",
    "title",
    "writeOnly",
];

/// Removes alternatives that do not change the type, and turns a choice of one into that one.
pub(super) fn simplify(document: &mut Value) {
    walk::visit_schemas_mut(document, &mut |schema| {
        for key in COMBINING {
            let Some(mut parts) = schema.remove(key) else { continue };
            let Some(list) = parts.as_array_mut() else { continue };
            if key != "allOf" {
                let is_null = |part: &Value| part.get("enum").is_some_and(|values| *values == json!([null]));
                if list.iter().any(|part| is_null(part) || *part == json!({ "nullable": true })) {
                    list.retain(|part| !is_null(part) && *part != json!({ "nullable": true }));
                    schema.insert("nullable".into(), Value::Bool(true));
                }
            }
            let mut seen = Vec::new();
            list.retain(|part| {
                let without_origin = super::origins::without(part);
                let is_new = !seen.contains(&without_origin);
                seen.push(without_origin);
                is_new
            });
            // `anyOf: [{ required: [a] }, { required: [b] }]` is a rule about values of one type.
            let is_rule =
                |part: &Value| part.as_object().is_some_and(|part| part.keys().all(|key| is_rule(key)));
            if list.is_empty() || key != "allOf" && list.iter().all(is_rule) {
                continue;
            }
            let key = if list.len() == 1 && !schema.contains_key("allOf") { "allOf" } else { key };
            schema.insert(key.into(), parts);
        }
    });
}

fn is_rule(key: &str) -> bool {
    key == "required" || is_annotation(key)
}

fn is_annotation(key: &str) -> bool {
    key.starts_with("x-") || ANNOTATIONS.contains(&key)
}

/// Returns `true` if a schema combines others, other than by annotating a reference.
pub(super) fn is_composed(schema: &Map<String, Value>) -> bool {
    let is_reference = schema.get("allOf").and_then(Value::as_array).is_some_and(|parts| {
        matches!(&parts[..], [only] if only.get("$ref").is_some())
            && schema.keys().all(|key| key == "allOf" || is_annotation(key))
    });
    !is_reference && COMBINING.iter().any(|key| schema.contains_key(*key))
}

/// Replaces every component that combines objects with one object, and other contradictions with any value. Inline schemas
/// that combine others are components by now.
pub(super) fn merge(document: &mut Value) {
    let original = document.clone();
    for (name, schema) in lookup::schemas_mut(document).iter_mut() {
        let Some(map) = schema.as_object_mut().filter(|schema| is_composed(schema)) else { continue };
        let merger = Merger { document: &original };
        if let Some(object) = merger.object(&Value::Object(map.clone()), &mut BTreeSet::from([name.clone()]))
        {
            map.retain(|key, _| is_annotation(key));
            map.insert("type".into(), json!("object"));
            map.insert("properties".into(), Value::Object(object.properties));
            map.insert("required".into(), object.required.into_iter().collect());
            if let Some(other) = object.other {
                map.insert("additionalProperties".into(), other);
            }
            if map["properties"] == json!({}) {
                map.remove("properties");
                map.remove("required");
            }
            map.remove("discriminator");
        } else if let Some(Value::Array(parts)) = map.get("allOf").cloned() {
            merge_values(&original, map, &parts);
        }
        if let Some(Value::Array(parts)) = map.remove("anyOf") {
            map.insert("oneOf".into(), Value::Array(parts));
        }
    }
}

/// Merges parts that are not objects: their keywords, or any value if they have different types.
fn merge_values(document: &Value, map: &mut Map<String, Value>, parts: &[Value]) {
    map.remove("allOf");
    let mut merged = Map::new();
    for part in parts.iter().filter_map(|part| resolve(document, part).as_object()) {
        let differs = |key: &str| {
            let value = part.get(key);
            value.is_some() && merged.get(key).is_some_and(|known| Some(known) != value)
        };
        if differs("type") || is_composed(part) {
            map.retain(|key, _| is_annotation(key));
            return;
        }
        let keywords = part.iter().filter(|(key, _)| *key != ORIGIN && *key != "nullable");
        merged.extend(keywords.map(|(key, value)| (key.clone(), value.clone())));
    }
    if merged.get("type").is_some_and(|name| map.get("type").is_some_and(|own| own != name)) {
        map.retain(|key, _| is_annotation(key));
        return;
    }
    merged.append(map);
    *map = merged;
}

/// The properties of an object.
#[derive(Default)]
pub(super) struct Object {
    pub(super) properties: Map<String, Value>,
    pub(super) required: BTreeSet<String>,
    /// The value of `additionalProperties`.
    other: Option<Value>,
}

impl Object {
    /// Adds the properties of another part. A property that two parts describe differently has the schema of the last one
    /// that has a type.
    fn add(&mut self, part: Self) {
        for (name, schema) in part.properties {
            let is_vague =
                schema.as_object().is_some_and(|schema| schema.keys().all(|key| is_annotation(key)));
            if !is_vague || !self.properties.contains_key(&name) {
                self.properties.insert(name, schema);
            }
        }
        self.required.extend(part.required);
        self.other = part.other.or(self.other.take());
    }

    /// Adds the properties of an alternative, which a value need not have.
    fn add_alternative(&mut self, part: Self) {
        for (name, schema) in part.properties {
            match self.properties.get(&name) {
                Some(known) if super::origins::without(known) != super::origins::without(&schema) => {
                    self.properties.insert(name, json!({}));
                }
                _ => drop(self.properties.insert(name, schema)),
            }
        }
        self.other = part.other.or(self.other.take());
    }
}

/// Collects the properties of schemas that combine others.
pub(super) struct Merger<'a> {
    pub(super) document: &'a Value,
}

impl Merger<'_> {
    /// Returns the properties of `schema`, or `None` if it may be something else than one object. `open` contains the
    /// components that contain it.
    pub(super) fn object(&self, schema: &Value, open: &mut BTreeSet<String>) -> Option<Object> {
        let schema = schema.as_object()?;
        if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
            let name = crate::spec::resolve::schema_name(reference)?;
            if !open.insert(name.clone()) {
                return None;
            }
            let object = self.object(&self.document["components"]["schemas"][&name], open);
            open.remove(&name);
            return object;
        }
        let schema_type = schema.get("type").and_then(Value::as_str);
        if schema_type.is_some_and(|schema_type| schema_type != "object") || schema.contains_key("enum") {
            return None;
        }
        let parts = |key: &str| schema.get(key).and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        let mut object = Object::default();
        for part in parts("allOf") {
            object.add(self.object(part, open)?);
        }
        let strings = |value: &Value| value.as_str().map(str::to_owned);
        object.add(Object {
            properties: schema.get("properties").and_then(Value::as_object).cloned().unwrap_or_default(),
            required: schema
                .get("required")
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
                .filter_map(strings)
                .collect(),
            other: schema.get("additionalProperties").cloned(),
        });
        // A choice alone is an enum, but one beside properties only adds some, as one of several (`anyOf`) does.
        let has_alternatives = schema.contains_key("oneOf") || schema.contains_key("anyOf");
        if has_alternatives
            && (schema.contains_key("discriminator")
                || object.properties.is_empty() && schema.contains_key("oneOf"))
        {
            return None;
        }
        let mut alternatives = Object::default();
        for part in parts("oneOf").iter().chain(parts("anyOf")) {
            alternatives.add_alternative(self.object(part, open)?);
        }
        for (name, schema) in alternatives.properties {
            object.properties.entry(name).or_insert(schema);
        }
        object.other = alternatives.other.or(object.other);
        Some(object)
    }
}
