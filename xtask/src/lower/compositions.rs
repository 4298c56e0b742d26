//! Gap: typify merges the parts of an `allOf` by itself, so that no later stage knows the properties of the type, and turns
//! `anyOf` into a struct of all combinations. It panics on parts that contradict each other.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::origins;
use crate::{
    diagnostic::{Diagnostic, Diagnostics},
    ir::lowered::ORIGIN,
    spec::{lookup, resolve::resolve, walk},
};

/// The keywords that combine schemas.
const COMBINING: [&str; 3] = ["allOf", "anyOf", "oneOf"];

/// The keywords for a choice of schemas.
const CHOICES: [&str; 2] = ["oneOf", "anyOf"];

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

/// Removes alternatives that do not change the type, and turns a choice of one into that one, and a choice of strings or of
/// numbers into any of them.
pub(super) fn simplify(document: &mut Value) {
    let original = document.clone();
    let merger = Merger { document: &original };
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
                let without_origin = origins::without(part);
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
            let only = merger
                .kinds(list)
                .filter(|kinds| kinds.len() == 1)
                .and_then(|kinds| kinds.into_iter().next());
            let scalar = only.filter(|kind| !matches!(kind.as_str(), "array" | "object"));
            if let Some(kind) = scalar.filter(|_| key != "allOf" && list.len() > 1) {
                let is_nullable =
                    |part: &Value| resolve(&original, part).get("nullable") == Some(&json!(true));
                if list.iter().any(is_nullable) {
                    schema.insert("nullable".into(), Value::Bool(true));
                }
                schema.insert("type".into(), Value::String(kind));
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

/// Replaces every component that combines objects with one object, and other contradictions with any value. A choice of
/// variants stays if each accepts another type of JSON: typify reads a value as the first variant that accepts it, without the
/// properties that only another one has. Inline schemas that combine others are components by now.
pub(super) fn merge(document: &mut Value, report: &mut Diagnostics) {
    let original = document.clone();
    for (name, schema) in lookup::schemas_mut(document).iter_mut() {
        let Some(map) = schema.as_object_mut().filter(|schema| is_composed(schema)) else { continue };
        // It becomes an enum later.
        if map.contains_key("discriminator") && CHOICES.iter().any(|key| map.contains_key(*key)) {
            continue;
        }
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
        let choice = CHOICES.into_iter().find_map(|key| map.remove(key));
        let Some(Value::Array(mut parts)) = choice else { continue };
        if merger.kinds(&parts).is_none_or(|kinds| kinds.len() < parts.len()) {
            map.retain(|key, _| is_annotation(key));
            let message = format!("`{name}` is any JSON value: its variants overlap");
            report.note(Diagnostic::new(message).at(origins::of(map)));
            continue;
        }
        // typify's enum tries the variants in order, and reads a list as the fields of an object.
        parts.sort_by_key(|part| merger.kind(part).is_some_and(|kind| kind == "object"));
        map.insert("oneOf".into(), Value::Array(parts));
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

/// Returns a schema with a discriminator without its variants, which may contain it as the base of their properties.
pub(super) fn base(schema: &Value) -> Option<Value> {
    let map = schema.as_object().filter(|map| map.contains_key("discriminator"))?;
    let own = map.iter().filter(|(key, _)| !CHOICES.contains(&key.as_str()));
    Some(Value::Object(own.map(|(key, value)| (key.clone(), value.clone())).collect()))
}

/// The properties of an object.
#[derive(Clone, Default)]
pub(super) struct Object {
    pub(super) properties: Map<String, Value>,
    pub(super) required: BTreeSet<String>,
    /// The value of `additionalProperties`.
    pub(super) other: Option<Value>,
}

impl Object {
    /// Adds the properties of another part. A property that two parts describe differently has the schema of the last one
    /// that has a type.
    pub(super) fn add(&mut self, part: Self) {
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
                Some(known) if origins::without(known) != origins::without(&schema) => {
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
    /// Returns the type of the JSON that `schema` accepts, if it is only one. An integer is a number.
    fn kind(&self, schema: &Value) -> Option<String> {
        match resolve(self.document, schema).get("type").and_then(Value::as_str) {
            Some("integer") => Some("number".to_owned()),
            Some(kind) => Some(kind.to_owned()),
            None => self.alternative(schema, &mut BTreeSet::new()).map(|_| "object".to_owned()),
        }
    }

    /// Returns the types of the JSON that `schemas` accept, if each accepts only one.
    fn kinds(&self, schemas: &[Value]) -> Option<BTreeSet<String>> {
        schemas.iter().map(|schema| self.kind(schema)).collect()
    }

    /// Returns the properties of a variant, or `None` if it may be something else than one object, such as any value.
    pub(super) fn alternative(&self, schema: &Value, open: &mut BTreeSet<String>) -> Option<Object> {
        let is_any = resolve(self.document, schema).as_object()?.keys().all(|key| is_annotation(key));
        if is_any { None } else { self.object(schema, open) }
    }

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
            object.add(match base(resolve(self.document, part)) {
                Some(base) => self.object(&base, open)?,
                None => self.object(part, open)?,
            });
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
        let choices = || parts("oneOf").iter().chain(parts("anyOf"));
        // With a discriminator, it is an enum.
        if schema.contains_key("discriminator") && choices().next().is_some() {
            return None;
        }
        let mut alternatives = Object::default();
        for part in choices() {
            let part = self.alternative(part, open)?;
            // A declared property of another alternative might not fit the type of the undeclared ones.
            if part.other.as_ref().is_some_and(Value::is_object) {
                return None;
            }
            alternatives.add_alternative(part);
        }
        for (name, schema) in alternatives.properties {
            object.properties.entry(name).or_insert(schema);
        }
        object.other = alternatives.other.or(object.other);
        Some(object)
    }
}
