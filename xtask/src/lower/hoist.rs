//! Gap: typify names an inline object after its location, and generates a type for each location: the `meta` of every page
//! would be a type of its own, and later stages could not find the schema of a type.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{compositions, origins};
use crate::{
    ir::lowered::ORIGIN,
    ir::names,
    spec::{
        lookup,
        resolve::{component_schema_name, schema_reference},
        walk::{self, Part},
    },
};

/// Moves every inline object and enum to a component, one for all that are equal.
pub(super) fn name_inline_schemas(document: &mut Value) {
    let mut hoister =
        Hoister { hoisted: BTreeMap::new(), taken: lookup::schemas_mut(document).keys().cloned().collect() };
    hoister.taken.extend(names::RESERVED_TYPE_NAMES.map(str::to_owned));

    let ambiguous = AmbiguousNames::collect(document);

    let names: Vec<String> = lookup::schemas_mut(document).keys().cloned().collect();
    for name in names {
        let mut schema = lookup::schemas_mut(document).get(&name).cloned().unwrap_or_default();
        drop_title(&mut schema);
        hoister.below(&name, &mut schema, &ambiguous);
        lookup::schemas_mut(document).insert(name, schema);
    }
    for (id, operation) in lookup::operations_mut(document) {
        for parameter in lookup::parameters_mut(operation) {
            let name = names::pascal(parameter.get("name").and_then(Value::as_str).unwrap_or_default());
            if let Some(schema) = parameter.get_mut("schema") {
                drop_title(schema);
                // A choice of values: the caller passes the text.
                if schema.as_object().is_some_and(compositions::is_composed) {
                    *schema = serde_json::json!({ "type": "string" });
                }
                hoister.at(&name, &format!("{}{name}", names::pascal(&id)), schema, &ambiguous);
            }
        }
        walk::visit_body_schemas_mut(operation, &mut |part, schema| {
            let suffix = if part == Part::RequestBody { "Request" } else { "Response" };
            let qualified = format!("{}{suffix}", names::pascal(&id));
            let title = schema.get("title").and_then(Value::as_str).filter(|title| names::is_pascal(title));
            let preferred = title.map_or(qualified.clone(), str::to_owned);
            drop_title(schema);
            hoister.at(&preferred, &qualified, schema, &ambiguous);
            // The body as a whole has a description of its own, and no use of a type needs one.
            let name = schema.as_object().and_then(component_schema_name);
            if let Some(name) = name.filter(|_| schema.get("nullable") != Some(&Value::Bool(true))) {
                *schema = schema_reference(&name);
            }
        });
    }
    lookup::schemas_mut(document).extend(hoister.hoisted.into_iter().map(|(name, schema)| (name, schema.0)));
}

fn drop_title(schema: &mut Value) {
    walk::visit_schema_mut(schema, &mut |schema| {
        if schema.get("title").is_some_and(Value::is_string) {
            schema.remove("title");
        }
    });
}

fn is_object(schema: &Value) -> bool {
    schema.get("properties").is_some_and(Value::is_object)
}

/// Returns `true` if the schema becomes a type with a name of its own.
fn has_name(schema: &Value) -> bool {
    is_object(schema) || is_enum(schema) || schema.as_object().is_some_and(compositions::is_composed)
}

fn is_enum(schema: &Value) -> bool {
    schema.get("enum").is_some() && schema.get("type").and_then(Value::as_str) == Some("string")
}

/// Returns a schema without the keywords that apply to one use only, and without origins, to compare it with another one.
fn comparable(schema: &Value) -> Value {
    origins::without(&without_annotations(schema))
}

/// Returns a schema without the keywords that apply to one use only.
fn without_annotations(schema: &Value) -> Value {
    let mut schema = schema.clone();
    if let Some(map) = schema.as_object_mut() {
        for key in ["nullable", "description", "example", "default", "title", "readOnly", "writeOnly"] {
            map.remove(key);
        }
    }
    schema
}

/// The names of properties with inline schemas that are not all equal. A type cannot have such a name alone.
struct AmbiguousNames(BTreeMap<String, Option<Value>>);

impl AmbiguousNames {
    fn collect(document: &Value) -> Self {
        let mut schemas: BTreeMap<String, Option<Value>> = BTreeMap::new();
        let mut document = document.clone();
        walk::visit_schemas_mut(&mut document, &mut |schema| {
            for (name, property) in schema.get("properties").and_then(Value::as_object).into_iter().flatten()
            {
                let property = property.get("items").unwrap_or(property);
                if has_name(property) {
                    let property = comparable(property);
                    schemas
                        .entry(names::pascal(name))
                        .and_modify(|known| {
                            if known.as_ref() != Some(&property) {
                                *known = None;
                            }
                        })
                        .or_insert(Some(property));
                }
            }
        });
        Self(schemas)
    }

    fn contains(&self, name: &str) -> bool {
        matches!(self.0.get(name), Some(None))
    }
}

struct Hoister {
    /// By name: the component, inside which schemas were hoisted in turn, and the schema as it was before that.
    hoisted: BTreeMap<String, (Value, Value)>,
    taken: Vec<String>,
}

impl Hoister {
    /// Moves `schema` to the component `preferred`, or `qualified` if that name is taken, if it is an object or an enum.
    fn at(&mut self, preferred: &str, qualified: &str, schema: &mut Value, ambiguous: &AmbiguousNames) {
        if !has_name(schema) {
            return self.below(qualified, schema, ambiguous);
        }
        let original = comparable(schema);
        let name = [preferred, qualified]
            .into_iter()
            .find(|name| match self.hoisted.get(*name) {
                Some((_, known)) => *known == original,
                None => !self.taken.iter().any(|taken| taken == name),
            })
            .map_or_else(|| self.numbered(qualified), str::to_owned);
        if !self.hoisted.contains_key(&name) {
            let mut inner = without_annotations(schema);
            if let Some(description) = schema.get("description") {
                inner["description"] = description.clone();
            }
            self.taken.push(name.clone());
            self.hoisted.insert(name.clone(), (Value::Null, original));
            self.below(&name, &mut inner, ambiguous);
            if let Some(found) = self.hoisted.get_mut(&name) {
                found.0 = inner;
            }
        }
        replace_with_reference(schema, &name);
    }

    /// Moves the schemas inside `schema`.
    fn below(&mut self, name: &str, schema: &mut Value, ambiguous: &AmbiguousNames) {
        if let Some(Value::Object(properties)) = schema.get_mut("properties") {
            for (property, schema) in properties.iter_mut() {
                let short = names::pascal(property);
                let qualified = format!("{name}{short}");
                let preferred = if ambiguous.contains(&short) { &qualified } else { &short };
                self.at(preferred, &qualified, schema, ambiguous);
            }
        }
        if let Some(items) = schema.get_mut("items") {
            let qualified = format!("{name}Item");
            // Enums are named after their array, objects are not.
            self.at(if is_enum(items) { name } else { &qualified }, &qualified, items, ambiguous);
        }
        if let Some(values) = schema.get_mut("additionalProperties") {
            let qualified = format!("{name}Value");
            self.at(&qualified, &qualified, values, ambiguous);
        }
        // The parts of `allOf` become one type with this name.
        for part in schema.get_mut("allOf").and_then(Value::as_array_mut).into_iter().flatten() {
            self.below(name, part, ambiguous);
        }
        for key in ["oneOf", "anyOf"] {
            let parts = schema.get_mut(key).and_then(Value::as_array_mut).into_iter().flatten();
            for (index, part) in parts.enumerate() {
                let qualified = format!("{name}Variant{}", index + 1);
                self.at(&qualified, &qualified, part, ambiguous);
            }
        }
    }

    fn numbered(&self, qualified: &str) -> String {
        (2..)
            .map(|count| format!("{qualified}{count}"))
            .find(|name| !self.taken.contains(name))
            .unwrap_or_default()
    }
}

/// Replaces a schema with a reference. The keywords that apply to this use only stay beside it, which OpenAPI 3.0 allows
/// only with `allOf`.
fn replace_with_reference(schema: &mut Value, name: &str) {
    let mut kept = Map::new();
    for key in ["nullable", "description", ORIGIN] {
        if let Some(value) = schema.get(key) {
            kept.insert(key.into(), value.clone());
        }
    }
    let reference = schema_reference(name);
    if kept.get("nullable") == Some(&Value::Bool(true)) || kept.contains_key("description") {
        kept.insert("allOf".into(), Value::Array(vec![reference]));
    } else {
        kept.remove("nullable");
        kept.extend(reference.as_object().cloned().unwrap_or_default());
    }
    *schema = Value::Object(kept);
}
